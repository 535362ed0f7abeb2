//! Limits from outside the runtime: control groups, Docker, Kubernetes, as files, as JSON, and as what their tools print.
//!
//! These files are small and hold a few lines of interest among many. The YAML of Kubernetes and the text of `kubectl
//! describe` are both read by indentation, as paths of names: six of their fields matter, and a YAML parser would refuse the
//! cut and annotated excerpts that people paste.

mod cgroup;
mod docker;
mod kubernetes;

use crate::problem::fatal;
use facts::{InputFacts, Limit, LimitKind, OutOfMemory, Problem};
use redact::{Policy, Safe};
use serde_json::Value as Json;

/// Most limits and deaths that one file may add.
const MOST: usize = 256;

/// Whether a text without braces is one of these; the name decides for a lone number.
pub(crate) fn looks_like(text: &str, name: &str) -> bool {
    cgroup::looks_like(text, name) || docker::is_table(text) || kubernetes::looks_like(text)
}

/// Adds what the text says to the facts.
pub(crate) fn read(bytes: &[u8], name: &str, policy: &Policy, facts: &mut InputFacts) -> Result<(), Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    if text.trim_start().starts_with(['{', '[']) {
        // One value, or one a line as `docker stats --format json` prints.
        for value in serde_json::Deserializer::from_slice(bytes).into_iter::<Json>().take(10_000) {
            let value = value.map_err(|e| crate::json_problem(&e))?;
            docker::read_json(&value, policy, facts);
            kubernetes::read_json(&value, policy, facts);
        }
    } else if docker::is_table(&text) {
        docker::read_table(&text, policy, facts);
    } else if kubernetes::looks_like(&text) {
        kubernetes::read_text(&text, policy, facts);
    } else {
        cgroup::read(&text, name, facts);
    }
    facts.limits.truncate(MOST);
    facts.out_of_memory.truncate(MOST);
    if facts.limits.is_empty() && facts.out_of_memory.is_empty() && facts.readings.is_empty() {
        return Err(fatal(
            "No limit in it.",
            Safe::ours(
                "The file sets no memory limit and reports no death. Give memory.max and memory.events of the control group, or docker inspect.",
            ),
        ));
    }
    Ok(())
}

/// Adds a limit, once.
fn limit(facts: &mut InputFacts, bytes: Option<u64>, stated_as: Safe) {
    let Some(bytes) = bytes.filter(|b| (1..crate::report::NO_LIMIT).contains(b)) else { return };
    let limit = Limit { kind: LimitKind::Container, bytes, stated_as };
    if facts.limits.len() < MOST && !facts.limits.contains(&limit) {
        facts.limits.push(limit);
    }
}

/// Adds a death, once.
fn death(facts: &mut InputFacts, statement: Safe) {
    let death = OutOfMemory { limit: LimitKind::Container, statement, uptime_ms: None };
    if facts.out_of_memory.len() < MOST && !facts.out_of_memory.contains(&death) {
        facts.out_of_memory.push(death);
    }
}

/// Adds flags found in an environment or on a command line.
fn flags(facts: &mut InputFacts, text: &str, policy: &Policy) {
    let flags = crate::flags::Flags::of_text(text, policy);
    if flags.flags.is_empty() {
        return;
    }
    let runtime = facts.runtime.get_or_insert_default();
    for flag in flags.flags {
        if runtime.flags.len() < 64 && !runtime.flags.contains(&flag) {
            runtime.flags.push(flag);
        }
    }
    for limit in flags.limits {
        if facts.limits.len() < MOST && !facts.limits.contains(&limit) {
            facts.limits.push(limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::Format;
    use redact::Salt;

    fn told(text: &str, name: &str) -> Vec<String> {
        let policy = Policy::new(Salt([1, 2]));
        let mut facts = InputFacts::new(policy.file_name(name), Format::ContainerLimits, 0);
        let mut told = Vec::new();
        if let Err(problem) = read(text.as_bytes(), name, &policy, &mut facts) {
            told.push(problem.lead.to_string());
        }
        told.extend(facts.limits.iter().map(|l| format!("limit {:?} {} {}", l.kind, l.bytes, l.stated_as)));
        told.extend(facts.out_of_memory.iter().map(|o| format!("death {}", o.statement)));
        told.extend(facts.readings.iter().map(|r| format!("reading {:?} {:?}", r.rss.unwrap_or(0), r.label)));
        told
    }

    #[test]
    fn control_groups() {
        for (name, text, expect) in [
            ("memory.max", "268435456\n", vec!["limit Container 268435456 memory.max"]),
            ("memory.max", "max\n", vec!["No limit in it."]),
            ("memory.limit_in_bytes", "9223372036854771712\n", vec!["No limit in it."]),
            ("memory.current", "1048576\n", vec!["reading 1048576 Some(\"memory.current\")"]),
            ("memory.events", "low 0\nhigh 0\nmax 12\noom 2\noom_kill 1\n", vec!["death memory.events: oom_kill 1"]),
            (
                "all.txt",
                "==> /sys/fs/cgroup/memory.max <==\n536870912\n\n==> /sys/fs/cgroup/memory.events <==\nlow 0\noom_kill 3\n==> /sys/fs/cgroup/memory.stat <==\nanon 4096\nfile 1\n",
                vec![
                    "limit Container 536870912 memory.max",
                    "death memory.events: oom_kill 3",
                    "reading 4096 Some(\"memory.stat anon\")",
                ],
            ),
            (
                "x",
                "/sys/fs/cgroup/memory.max:536870912\n/sys/fs/cgroup/memory.high:max\n/sys/fs/cgroup/memory.events:oom_kill 0\n",
                vec!["limit Container 536870912 memory.max"],
            ),
            (
                "memory.oom_control",
                "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n",
                vec!["death memory.oom_control: oom_kill 5"],
            ),
        ] {
            assert!(looks_like(text, name), "{name} {text}");
            assert_eq!(told(text, name), expect, "{name} {text}");
        }
        assert!(!looks_like("268435456\n", "x.txt"));
    }

    #[test]
    fn docker() {
        for (text, expect) in [
            (
                r#"[{"Id":"a","State":{"OOMKilled":true,"ExitCode":137},"Config":{"Env":["NODE_OPTIONS=--max-old-space-size=400"],"Cmd":["node","x.js"]},"HostConfig":{"Memory":536870912,"MemoryReservation":0}}]"#,
                vec![
                    "limit Container 536870912 HostConfig.Memory",
                    "limit Heap 419430400 --max-old-space-size=400",
                    "death OOMKilled, exit code 137",
                ],
            ),
            (
                "{\"Name\":\"web\",\"MemUsage\":\"12.5MiB / 512MiB\"}\n{\"Name\":\"web\",\"MemUsage\":\"13MiB / 512MiB\"}\n",
                vec![
                    "limit Container 536870912 docker stats",
                    "reading 13107200 Some(\"web\")",
                    "reading 13631488 Some(\"web\")",
                ],
            ),
            (
                "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O\nf00            web       1.2%      100MiB / 1GiB         9.7%      1kB / 0B\n",
                vec!["limit Container 1073741824 docker stats", "reading 104857600 Some(\"web\")"],
            ),
            (
                r#"{"read":"2026-11-22T08:23:57.523Z","memory_stats":{"usage":5000,"limit":9000,"stats":{"anon":4000}}}"#,
                vec!["limit Container 9000 memory_stats.limit", "reading 4000 None"],
            ),
        ] {
            assert_eq!(told(text, "x"), expect, "{text}");
        }
    }

    #[test]
    fn kubernetes() {
        for (text, expect) in [
            (
                r#"{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"web","env":[{"name":"NODE_OPTIONS","value":"--max-old-space-size=100"}],"resources":{"limits":{"memory":"128Mi"},"requests":{"memory":"64Mi"}}}]},
                   "status":{"containerStatuses":[{"name":"web","restartCount":3,"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}"#,
                vec![
                    "limit Container 134217728 limits.memory of web",
                    "limit Heap 104857600 --max-old-space-size=100",
                    "death web: OOMKilled, exit code 137",
                ],
            ),
            (
                "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n    env:\n    - name: NODE_OPTIONS\n      value: \"--max-old-space-size=100\"\n    resources:\n      limits:\n        cpu: 500m\n        memory: 128Mi # small\n      requests:\n        memory: 64Mi\n  - resources:\n      limits: {memory: 1Gi}\nstatus:\n  containerStatuses:\n  - lastState:\n      terminated:\n        exitCode: 137\n        reason: OOMKilled\n    name: web\n",
                vec![
                    "limit Heap 104857600 --max-old-space-size=100",
                    "limit Container 134217728 limits.memory",
                    "limit Container 1073741824 limits.memory",
                    "death OOMKilled, exit code 137",
                ],
            ),
            (
                "Name:         web-1\nNamespace:    default\nContainers:\n  web:\n    Container ID:  x\n    State:          Running\n    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n    Limits:\n      cpu:     1\n      memory:  256Mi\n    Requests:\n      memory:  64Mi\n    Environment:\n      NODE_OPTIONS:  --max-old-space-size=200\n",
                vec![
                    "limit Container 268435456 limits.memory",
                    "limit Heap 209715200 --max-old-space-size=200",
                    "death OOMKilled, exit code 137",
                ],
            ),
            ("apiVersion: v1\nkind: Service\nspec:\n  ports: []\n", vec!["No limit in it."]),
        ] {
            assert!(text.starts_with('{') || looks_like(text, "x"), "{text}");
            assert_eq!(told(text, "x"), expect, "{text}");
        }
    }
}
