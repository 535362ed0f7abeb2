//! Node.js diagnostic reports (`process.report`, `--report-on-fatalerror`): heap, resident memory, limits and the reason of a
//! death, at one moment.

use crate::flags::Flags;
use crate::{quantity, time};
use facts::{InputFacts, Limit, LimitKind, OutOfMemory, Reading, Runtime};
use redact::{Policy, Safe};
use serde_json::Value as Json;

/// A limit above this is the kernel's way of saying that there is none.
pub(crate) const NO_LIMIT: u64 = 1 << 50;

/// Adds what the report says to the facts.
pub(crate) fn read(root: &Json, policy: &Policy, facts: &mut InputFacts) {
    let header = &root["header"];
    let mut runtime = Runtime {
        name: Some(Safe::ours("Node.js")),
        version: header["nodejsVersion"].as_str().map(|v| policy.label(v.trim_start_matches('v'))),
        ..Runtime::default()
    };
    let mut flags = Flags::default();
    if let Some(options) = root["environmentVariables"]["NODE_OPTIONS"].as_str() {
        flags = Flags::of_text(options, policy);
    }
    if let Some(line) = header["commandLine"].as_array() {
        let given = Flags::of(line.iter().filter_map(Json::as_str), policy);
        flags.flags.extend(given.flags);
        // The command line comes after NODE_OPTIONS, and the last one stands.
        flags.limits.retain(|had| given.limits.iter().all(|l| l.kind != had.kind));
        flags.limits.extend(given.limits);
    }
    runtime.flags = flags.flags;
    facts.limits.extend(flags.limits);
    facts.runtime = Some(runtime);

    let heap = &root["javascriptHeap"];
    let usage = &root["resourceUsage"];
    let mut limit = |kind, value: Option<u64>, stated_as| {
        if let Some(bytes) = value.filter(|b| (1..NO_LIMIT).contains(b)) {
            facts.limits.push(Limit { kind, bytes, stated_as: Safe::ours(stated_as) });
        }
    };
    limit(
        LimitKind::Heap,
        figure(&heap["memoryLimit"]).or_else(|| figure(&heap["heapSizeLimit"])),
        "javascriptHeap.memoryLimit",
    );
    limit(LimitKind::Container, figure(&usage["constrained_memory"]), "resourceUsage.constrained_memory");

    let wall_ms = figure(&header["dumpEventTimeStamp"])
        .map(|ms| ms as f64)
        .or_else(|| header["dumpEventTime"].as_str().and_then(time::parse_date_time).map(|(ms, _)| ms));
    let reading = Reading {
        wall_ms,
        pid: header["processId"].as_u64(),
        rss: figure(&usage["rss"]).or_else(|| figure(&usage["maxRss"])),
        heap_used: figure(&heap["usedMemory"]),
        heap_total: figure(&heap["totalCommittedMemory"]).or_else(|| figure(&heap["totalMemory"])),
        external: figure(&heap["externalMemory"]),
        detached_contexts: figure(&heap["detachedContextCount"]),
        ..Reading::default()
    };
    if reading.rss.is_some() || reading.heap_used.is_some() {
        facts.readings.push(reading);
    }
    let event = header["event"].as_str().unwrap_or("");
    if event.contains("heap out of memory") || event.contains("llocation failed") || header["trigger"] == "OOMError" {
        let statement = crate::log::gc::death(&format!("FATAL ERROR: {event}"))
            .map_or_else(|| Safe::ours("The report was written on an out-of-memory error"), |death| death.statement);
        facts.out_of_memory.push(OutOfMemory { limit: LimitKind::Heap, statement, uptime_ms: None });
    }
}

/// A number, or a number as text, as older versions write some.
fn figure(value: &Json) -> Option<u64> {
    match value {
        Json::Number(n) => n.as_u64().or_else(|| n.as_f64().and_then(quantity::bytes)),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use facts::Format;
    use redact::Salt;

    #[test]
    fn heap_limit_reading_and_death() {
        let root = serde_json::from_str(
            r#"{"header":{"reportVersion":3,"event":"Reached heap limit Allocation failed - JavaScript heap out of memory","trigger":"OOMError",
            "dumpEventTime":"2026-11-22T11:08:42Z","dumpEventTimeStamp":"1795345722952","processId":7,"nodejsVersion":"v20.20.2",
            "commandLine":["node","--max-old-space-size=60","/srv/app.js"]},
            "javascriptHeap":{"totalCommittedMemory":9,"usedMemory":8,"memoryLimit":102760448,"externalMemory":5,"detachedContextCount":2},
            "resourceUsage":{"rss":"41672704","constrained_memory":18446744073709551615},
            "environmentVariables":{"NODE_OPTIONS":"--max-old-space-size=50 --expose-gc","SECRET":"x"}}"#,
        )
        .unwrap();
        let mut facts = InputFacts::new(Safe::ours("x"), Format::DiagnosticReport, 0);
        read(&root, &Policy::new(Salt([1, 2])), &mut facts);
        let limits: Vec<String> = facts.limits.iter().map(|l| format!("{} {}", l.stated_as, l.bytes)).collect();
        assert_eq!(limits, ["--max-old-space-size=60 62914560", "javascriptHeap.memoryLimit 102760448"]);
        assert_eq!(facts.out_of_memory[0].statement, "Reached heap limit");
        let r = &facts.readings[0];
        assert_eq!(
            (r.wall_ms, r.rss, r.heap_used, r.detached_contexts),
            (Some(1_795_345_722_952.0), Some(41_672_704), Some(8), Some(2))
        );
        assert_eq!(facts.runtime.unwrap().version.unwrap(), "20.20.2");
    }
}
