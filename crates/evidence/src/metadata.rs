//! `metadata.json`: what a person or a harness writes down beside the dumps. Every member is optional.

use crate::flags::Flags;
use crate::log::{Row, Value};
use crate::{quantity, time};
use facts::{InputFacts, Limit, LimitKind, Runtime, SnapshotMark};
use redact::{Policy, Safe, safe};
use serde_json::Value as Json;

/// Most snapshots and list members that are taken over.
const MOST: usize = 4096;

/// Adds what the object says to the facts.
pub(crate) fn read(root: &Json, policy: &Policy, facts: &mut InputFacts) {
    let text = |names: &[&str]| names.iter().find_map(|n| root.get(*n)?.as_str());
    let mut runtime =
        Runtime { name: text(&["runtime", "engine"]).and_then(|n| known_runtime(n, policy)), ..Runtime::default() };
    runtime.version =
        text(&["node_version", "nodeVersion", "python", "python_version", "version", "deno_version", "bun_version"])
            .map(|v| policy.label(v.trim_start_matches(['v', 'V'])));
    if let Some(browser) = text(&["browser", "userAgent", "user_agent"]) {
        let version = browser.split_once('/').map_or(browser, |(_, v)| v);
        runtime.name.get_or_insert(Safe::ours("Chrome"));
        runtime.version.get_or_insert_with(|| policy.label(version));
    }
    if runtime.name.is_none() {
        let by_member = [
            ("node_version", "Node.js"),
            ("nodeVersion", "Node.js"),
            ("python", "CPython"),
            ("python_version", "CPython"),
        ];
        runtime.name = by_member.iter().find(|(m, _)| root.get(*m).is_some()).map(|(_, name)| Safe::ours(name));
    }
    for member in
        ["execArgv", "exec_argv", "argv", "flags", "args", "command", "cmdline", "NODE_OPTIONS", "node_options"]
    {
        take_flags(root.get(member), policy, &mut runtime, facts);
    }
    take_flags(root.get("env").and_then(|env| env.get("NODE_OPTIONS")), policy, &mut runtime, facts);
    if let Some(nframe) = root.get("nframe").and_then(Json::as_u64) {
        runtime.flags.push(safe!("tracemalloc.start({})", nframe));
    }
    runtime.started_wall_ms =
        ["started_at", "startedAt", "start_time", "started"].iter().find_map(|n| wall(root.get(*n)?));
    runtime.workload = text(&["workload", "scenario", "description", "name"]).map(|w| policy.label(w));
    take_limits(root, policy, facts);
    let started = runtime.started_wall_ms;
    if let Some(Json::Array(snapshots)) = root.get("snapshots").or_else(|| root.get("dumps")) {
        facts.marks.extend(snapshots.iter().take(MOST).filter_map(|s| mark(s, started, policy)));
    }
    if runtime != Runtime::default() {
        facts.runtime = Some(runtime);
    }
}

fn known_runtime(name: &str, policy: &Policy) -> Option<Safe> {
    Some(match name.to_ascii_lowercase().as_str() {
        "" => return None,
        "node" | "nodejs" | "node.js" => Safe::ours("Node.js"),
        "chrome" | "chromium" | "browser" => Safe::ours("Chrome"),
        "python" | "cpython" => Safe::ours("CPython"),
        "deno" => Safe::ours("Deno"),
        "bun" => Safe::ours("Bun"),
        "electron" => Safe::ours("Electron"),
        _ => policy.label(name),
    })
}

fn take_flags(value: Option<&Json>, policy: &Policy, runtime: &mut Runtime, facts: &mut InputFacts) {
    let flags = match value {
        Some(Json::Array(list)) => Flags::of(list.iter().filter_map(Json::as_str), policy),
        Some(Json::String(text)) => Flags::of_text(text, policy),
        _ => return,
    };
    flags.flags.into_iter().for_each(|f| {
        if !runtime.flags.contains(&f) {
            runtime.flags.push(f)
        }
    });
    for limit in flags.limits {
        add_limit(facts, limit);
    }
}

fn add_limit(facts: &mut InputFacts, limit: Limit) {
    if limit.bytes > 0 && !facts.limits.iter().any(|had| had.kind == limit.kind && had.bytes == limit.bytes) {
        facts.limits.push(limit);
    }
}

/// Limits: members named after what they bound, at the top or under `limits`, in bytes or with the unit in the name.
fn take_limits(root: &Json, policy: &Policy, facts: &mut InputFacts) {
    for holder in
        [Some(root), root.get("limits"), root.get("resourceLimits"), root.get("cgroup"), root.get("container")]
    {
        let Some(Json::Object(members)) = holder else { continue };
        for (name, value) in members.iter().take(MOST) {
            let flat: String =
                name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
            let (kind, unit) = match flat.as_str() {
                "heapsizelimit" | "jsheapsizelimit" | "heaplimit" | "heaplimitbytes" => (LimitKind::Heap, 1.0),
                "maxoldspacesize" | "maxoldspacesizemb" | "maxoldgenerationsizemb" | "heaplimitmb" => {
                    (LimitKind::Heap, 1_048_576.0)
                }
                "maxsemispacesize" | "maxsemispacesizemb" => (LimitKind::SemiSpace, 1_048_576.0),
                "memorylimit"
                | "memorylimitbytes"
                | "memorymax"
                | "containermemorylimit"
                | "containermemory"
                | "containerlimit"
                | "containermemorybytes"
                | "containermemorylimitbytes"
                | "cgroupmemorymax"
                | "memory" => (LimitKind::Container, 1.0),
                "memorylimitmb" | "containermemorymb" | "containermemorylimitmb" | "memorymb" => {
                    (LimitKind::Container, 1_048_576.0)
                }
                _ => continue,
            };
            // At the top a bare `memory` may be anything.
            if flat == "memory" && std::ptr::eq(members, root.as_object().unwrap_or(members)) {
                continue;
            }
            let bytes = match value {
                Json::Number(n) => n.as_f64().and_then(|n| quantity::bytes(n * unit)),
                Json::String(text) => quantity::kubernetes(text).or_else(|| quantity::docker(text)),
                _ => None,
            };
            // A terabyte and more is the kernel's way of saying none.
            if let Some(bytes) = bytes.filter(|b| *b < 1 << 50) {
                let stated_as = match kind {
                    LimitKind::Heap if flat.starts_with("heapsize") => Safe::ours("heap_size_limit"),
                    _ => policy.label(name),
                };
                add_limit(facts, Limit { kind, bytes, stated_as });
            }
        }
    }
}

fn mark(snapshot: &Json, started: Option<f64>, policy: &Policy) -> Option<SnapshotMark> {
    let file = match snapshot {
        Json::String(file) => file,
        _ => ["file", "name", "path", "snapshot"].iter().find_map(|n| snapshot.get(*n)?.as_str())?,
    };
    let mut row = Row::default();
    if let Json::Object(members) = snapshot {
        for (name, value) in members.iter().take(MOST) {
            match value {
                Json::Number(n) => row.set(name, n.as_f64().map_or(Value::Unusable, Value::Number), policy),
                // Python harnesses give what was traced by its own name.
                Json::String(text) if name != "file" && name != "name" => row.set(name, Value::Text(text), policy),
                _ => {}
            }
            if name == "traced_bytes" {
                row.set("traced_current", value.as_f64().map_or(Value::Unusable, Value::Number), policy);
            }
        }
    }
    let (mut reading, open) = (row.reading, row.open_time);
    reading.uptime_ms = reading.uptime_ms.or_else(|| open.map(|s| s * 1000.0));
    reading.snapshot = Some(policy.url(file));
    reading.wall_ms = reading.wall_ms.or_else(|| Some(started? + reading.uptime_ms?));
    let has_figures =
        reading.rss.is_some() || reading.heap_used.is_some() || reading.heap_total.is_some() || reading.batch.is_some();
    Some(SnapshotMark {
        file: policy.url(file),
        uptime_ms: reading.uptime_ms,
        wall_ms: reading.wall_ms,
        work: reading.work,
        reading: has_figures.then_some(reading),
    })
}

fn wall(value: &Json) -> Option<f64> {
    match value {
        Json::String(text) => time::parse_date_time(text).map(|(ms, _)| ms),
        Json::Number(n) => time::unix_ms(n.as_f64()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use facts::Format;
    use redact::Salt;

    fn facts_of(text: &str) -> InputFacts {
        let policy = Policy::new(Salt([1, 2]));
        let mut facts = InputFacts::new(policy.file_name("metadata.json"), Format::Metadata, 0);
        read(&serde_json::from_str(text).unwrap(), &policy, &mut facts);
        facts
    }

    #[test]
    fn node_metadata() {
        let facts = facts_of(
            r#"{"scenario":"ingest","runtime":"node","node_version":"v20.20.2","execArgv":["--expose-gc","--max-old-space-size=64"],
               "heap_size_limit":117440512,"started_at":"2026-11-22T08:11:11.389Z","limits":{"max_old_space_size_mb":64,"container_memory":"256Mi"},
               "snapshots":[{"file":"a/00-baseline.heapsnapshot","at_ms":1533,"rss":5,"heapUsed":4,"units":200},{"file":"x","batch_size":3,"phase":"idle"}]}"#,
        );
        let runtime = facts.runtime.unwrap();
        assert_eq!(runtime.name.unwrap(), "Node.js");
        assert_eq!(runtime.version.unwrap(), "20.20.2");
        assert_eq!(runtime.workload.unwrap(), "ingest");
        assert_eq!(runtime.flags.len(), 2);
        assert_eq!(
            facts.limits.iter().map(|l| (l.kind, l.bytes)).collect::<Vec<_>>(),
            [(LimitKind::Heap, 67_108_864), (LimitKind::Heap, 117_440_512), (LimitKind::Container, 268_435_456),]
        );
        let mark = &facts.marks[0];
        assert_eq!(mark.file, "00-baseline.heapsnapshot");
        assert_eq!((mark.uptime_ms, mark.work), (Some(1533.0), Some(200.0)));
        assert_eq!(mark.wall_ms, Some(1_795_335_071_389.0 + 1533.0));
        assert_eq!(mark.reading.as_ref().unwrap().rss, Some(5));
        assert_eq!(facts.marks[1].reading.as_ref().unwrap().batch, Some(3.0));
    }

    #[test]
    fn python_and_browser_metadata() {
        let facts = facts_of(
            r#"{"runtime":"python","python":"3.11.7","nframe":10,"snapshots":[{"file":"a","at_s":0.5,"traced_bytes":9,"rss":1}]}"#,
        );
        assert_eq!(facts.runtime.as_ref().unwrap().name.as_ref().unwrap(), "CPython");
        assert_eq!(facts.marks[0].uptime_ms, Some(500.0));
        assert_eq!(facts.marks[0].reading.as_ref().unwrap().heap_used, Some(9));
        let facts = facts_of(r#"{"runtime":"chrome","browser":"Chrome/156.0.8078.79","snapshots":["a.heapsnapshot"]}"#);
        assert_eq!(facts.runtime.as_ref().unwrap().version.as_ref().unwrap(), "156.0.8078.79");
        assert_eq!(facts.marks.len(), 1);
    }
}
