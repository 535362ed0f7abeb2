//! The eleven kinds of evidence: what each says here, or how to get it.

use crate::assembly::Case;
use facts::LimitKind;
use redact::{Safe, safe};
use report::format::{bytes, code, count, duration};
use report::{EvidenceStatus, KindOfEvidence, Status};

pub(crate) fn kinds(case: &Case<'_>) -> Vec<EvidenceStatus> {
    KindOfEvidence::ALL
        .into_iter()
        .map(|kind| match present(case, kind) {
            Some((value, inputs)) => {
                let mut inputs = inputs.into_iter();
                let input = inputs.next();
                EvidenceStatus { kind, status: Status::Present, value, input, also: inputs.collect() }
            }
            None => EvidenceStatus {
                kind,
                status: Status::Missing,
                value: Safe::ours(how(case, kind)),
                input: None,
                also: Vec::new(),
            },
        })
        .collect()
}

fn present(case: &Case<'_>, kind: KindOfEvidence) -> Option<(Safe, Vec<u32>)> {
    match kind {
        KindOfEvidence::RuntimeVersion => runtime(case),
        KindOfEvidence::HeapLimit => limit(case, LimitKind::Heap),
        KindOfEvidence::ContainerLimit => limit(case, LimitKind::Container),
        KindOfEvidence::SnapshotTime => snapshot_time(case),
        KindOfEvidence::Workload => workload(case),
        KindOfEvidence::RetainedClasses => {
            let last = case.series.last()?;
            let classes = last.facts.total_classes.max(last.facts.classes.len() as u64);
            Some((safe!("{} classes in {}", count(classes), name(case, last.input)), vec![last.input]))
        }
        KindOfEvidence::AllocationStack => {
            let with: Vec<(u32, u64)> = crate::assembly::numbered(case.inputs)
                .filter_map(|(n, i)| Some((n, i.allocations.as_ref()?.total_sites)))
                .filter(|(_, sites)| *sites > 0)
                .collect();
            let sites = with.iter().map(|w| w.1).max()?;
            Some((safe!("{} allocation sites", count(sites)), with.into_iter().map(|w| w.0).collect()))
        }
        KindOfEvidence::ObjectCounts => object_counts(case),
        KindOfEvidence::ExternalMemory => external(case),
        KindOfEvidence::GcEvents => {
            let (first, last) = (case.collections.first()?, case.collections.last()?);
            let span = last.event.uptime_ms - first.event.uptime_ms;
            let text = safe!("{} collections in {}", count(case.collections.len() as u64), duration(span));
            Some((text, distinct(case.collections.iter().map(|c| c.input))))
        }
        KindOfEvidence::Comparison => comparison(case),
    }
}

fn runtime(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    let mut best: Option<(Safe, Vec<u32>)> = None;
    for (input, facts) in crate::assembly::numbered(case.inputs) {
        let Some(runtime) = &facts.runtime else { continue };
        let text = match (&runtime.name, &runtime.version) {
            (Some(name), Some(version)) => safe!("{} {}", name, version),
            (None, Some(version)) => version.clone(),
            _ => continue,
        };
        match &mut best {
            None => best = Some((text, vec![input])),
            Some((_, inputs)) => inputs.push(input),
        }
    }
    best
}

fn limit(case: &Case<'_>, kind: LimitKind) -> Option<(Safe, Vec<u32>)> {
    let (_, tightest) = case.limit(kind)?;
    let inputs = distinct(case.limits.iter().filter(|(_, l)| l.kind == kind).map(|(i, _)| *i));
    let text = if tightest.stated_as.is_empty() {
        bytes(tightest.bytes)
    } else {
        safe!("{}, {}", bytes(tightest.bytes), code(&tightest.stated_as))
    };
    Some((text, inputs))
}

fn snapshot_time(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    let times: Vec<(u32, f64)> = case
        .series
        .iter()
        .map(|s| (s.input, s.t))
        .chain(case.dumps.iter().map(|d| (d.input, d.t)))
        .filter_map(|(i, t)| Some((i, t?)))
        .collect();
    let (first, last) = (times.first()?.1, times.last()?.1);
    let text = if times.len() == 1 {
        safe!("{} after the start", duration(first))
    } else {
        safe!("{} snapshots, {} to {} after the start", times.len(), duration(first), duration(last))
    };
    Some((text, times.into_iter().map(|t| t.0).collect()))
}

fn workload(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    let works = |points: &mut dyn Iterator<Item = (u32, Option<f64>)>| -> Vec<(u32, f64)> {
        points.filter_map(|(i, w)| Some((i, w?))).collect()
    };
    let mut found = works(&mut case.series.iter().map(|s| (s.input, s.work)));
    if found.is_empty() {
        found = works(&mut case.dumps.iter().map(|s| (s.input, s.work)));
    }
    if found.is_empty() {
        found = works(&mut case.readings.iter().map(|m| (m.input, m.reading.work)));
    }
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        let text = safe!("{} to {} units of work", count(first.1.max(0.0) as u64), count(last.1.max(0.0) as u64));
        return Some((text, distinct(found.iter().map(|f| f.0))));
    }
    crate::assembly::numbered(case.inputs)
        .find_map(|(n, i)| Some((code(i.runtime.as_ref()?.workload.as_ref()?), vec![n])))
}

fn object_counts(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    if let Some(last) = case.series.last() {
        return Some((safe!("{} objects", count(last.facts.nodes)), distinct(case.series.iter().map(|s| s.input))));
    }
    if let Some(last) = case.dumps.last() {
        let inputs = distinct(case.dumps.iter().map(|s| s.input));
        return (last.facts.total_count > 0).then(|| (safe!("{} blocks", count(last.facts.total_count)), inputs));
    }
    let with: Vec<(u32, u64)> = case.readings.iter().filter_map(|m| Some((m.input, m.reading.dom_nodes?))).collect();
    let last = with.last()?;
    Some((safe!("{} DOM nodes", count(last.1)), distinct(with.iter().map(|w| w.0))))
}

fn external(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    let with: Vec<(u32, u64)> =
        case.readings.iter().filter_map(|m| Some((m.input, m.reading.external.or(m.reading.array_buffers)?))).collect();
    if let (Some(first), Some(last)) = (with.first(), with.last()) {
        return Some((safe!("{} to {}", bytes(first.1), bytes(last.1)), distinct(with.iter().map(|w| w.0))));
    }
    let shots: Vec<(u32, u64)> =
        case.series.iter().map(|s| (s.input, s.facts.statistics.native)).filter(|s| s.1 > 0).collect();
    let last = shots.last()?;
    Some((safe!("{} native in the snapshot", bytes(last.1)), shots.into_iter().map(|s| s.0).collect()))
}

fn comparison(case: &Case<'_>) -> Option<(Safe, Vec<u32>)> {
    if case.series.len() > 1 {
        let text = safe!("same process, {}{}", steps(case.series.len() - 1), since(case));
        return Some((text, case.series.iter().map(|s| s.input).collect()));
    }
    if case.dumps.len() > 1 {
        return Some((
            safe!("{}{}", steps(case.dumps.len() - 1), since(case)),
            case.dumps.iter().map(|s| s.input).collect(),
        ));
    }
    None
}

fn since(case: &Case<'_>) -> Safe {
    case.baseline.map_or_else(Safe::default, |b| safe!(" from {} on", name(case, b)))
}

fn steps(n: usize) -> Safe {
    if n == 1 { Safe::ours("1 step") } else { safe!("{} steps", n) }
}

fn name(case: &Case<'_>, input: u32) -> Safe {
    code(&case.inputs[input as usize].name)
}

pub(crate) fn distinct(inputs: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut out = Vec::new();
    for i in inputs {
        if !out.contains(&i) {
            out.push(i);
        }
    }
    out
}

/// How to get what is missing, as exact commands for the runtime at hand.
fn how(case: &Case<'_>, kind: KindOfEvidence) -> &'static str {
    use KindOfEvidence as K;
    if case.is_python() {
        return match kind {
            K::RuntimeVersion => "`python -VV`",
            K::HeapLimit => "CPython has no heap limit of its own; `ulimit -v` shows one of the shell.",
            K::ContainerLimit => "`cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.events`",
            K::SnapshotTime => "A `metadata.json` beside the dumps: file and time of each.",
            K::Workload => "A `metadata.json` with the requests done at each dump.",
            K::RetainedClasses => "`python -c \"import objgraph; objgraph.show_most_common_types()\"` in the process.",
            K::AllocationStack => "`python -X tracemalloc=25 app.py`, then `tracemalloc.take_snapshot().dump(path)`",
            K::ObjectCounts => "`len(gc.get_objects())` at each dump.",
            K::ExternalMemory => "`grep -E 'RssAnon|VmRSS' /proc/PID/status` at each dump.",
            K::GcEvents => "`gc.callbacks` or `gc.set_debug(gc.DEBUG_STATS)`",
            K::Comparison => "A second dump after more work: `tracemalloc.take_snapshot().dump(path)`",
        };
    }
    if case.is_browser() {
        return match kind {
            K::RuntimeVersion => "`chrome://version`",
            K::HeapLimit => "`performance.memory.jsHeapSizeLimit` in the console.",
            K::ContainerLimit => "`cat /sys/fs/cgroup/memory.max` if the browser runs in a container.",
            K::SnapshotTime => "A `metadata.json` beside the snapshots: file and time of each.",
            K::Workload => "A `metadata.json` with the repetitions done at each snapshot.",
            K::RetainedClasses | K::ObjectCounts => "DevTools, Memory, Heap snapshot, Take snapshot, Save.",
            K::AllocationStack => "DevTools, Memory, Allocations on timeline, with stack traces.",
            K::ExternalMemory => "A performance trace with the `memory-infra` category.",
            K::GcEvents => "DevTools, Performance, with Memory ticked; save the trace.",
            K::Comparison => "A second snapshot of the same tab after the same steps again.",
        };
    }
    match kind {
        K::RuntimeVersion => "`node -p process.versions`",
        K::HeapLimit => "`node -p \"v8.getHeapStatistics().heap_size_limit\"` with the flags of the service.",
        K::ContainerLimit => "`cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.events`",
        K::SnapshotTime => "A `metadata.json` beside the snapshots: file and time of each.",
        K::Workload => "A `metadata.json` with the requests done at each snapshot.",
        K::RetainedClasses | K::ObjectCounts => "`node --heapsnapshot-signal=SIGUSR2 server.js`, then `kill -USR2 PID`",
        K::AllocationStack => "`node --heap-prof server.js`",
        K::ExternalMemory => "`console.log(JSON.stringify(process.memoryUsage()))` every few seconds.",
        K::GcEvents => "`node --trace-gc server.js > gc.log`",
        K::Comparison => "A second snapshot of the same process after more work: `kill -USR2 PID`",
    }
}
