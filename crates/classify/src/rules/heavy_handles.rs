//! **Objects that stand for much memory outside the heap pile up: a leak, however small they are inside it.**
//!
//! A `Worker` is a few kilobytes of JavaScript and megabytes of thread and heap of its own; WebAssembly memories, child
//! processes, bitmaps and graphics contexts alike. For: their number grows in every step, by whole objects. The resident set
//! that grows with them speaks for it. Against: a pool grows to its size and stops. Outside a browser, where any program may
//! have a class of such a name, the runtime's own objects behind it must grow along.

use super::Found;
use super::held;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Population};
use crate::owner::{Name, name_of, readable};
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::{Shape, deltas, difference, floats, shape};
use facts::Accumulation;
use redact::{Safe, safe};
use report::format::{bytes, code, count};
use report::{Cause, Growth, KindOfEvidence, Objects, Owner, OwnerKind, SeriesPoint};

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 2) else { return Vec::new() };
    let grown =
        |p: &Population<'_>| difference(p.counts.last().copied().unwrap_or(0), p.counts.first().copied().unwrap_or(0));
    let workers: i64 = heap.classes.iter().filter(|p| p.facts.name == "Worker").map(|p| grown(p).max(0)).sum();
    heap.classes
        .iter()
        .filter(|p| p.facts.name != PORT || grown(p) - PORTS_OF_WORKER * workers >= FEWEST_PORTS)
        .filter_map(|p| Some((p, kind(p.facts.name.as_str())?)))
        .filter(|(p, _)| d.case.is_browser() || is_nodes(heap, p))
        .filter_map(|(p, k)| judge(d, heap, p, k))
        .take(2)
        .collect()
}

const PORT: &str = "MessagePort";
/// Every worker comes with a port for the program and one for the runtime.
const PORTS_OF_WORKER: i64 = 2;
/// A few ports more are what a runtime opens for itself.
const FEWEST_PORTS: i64 = 24;

/// Classes with memory of their own outside the heap.
fn kind(class: &str) -> Option<OwnerKind> {
    Some(match class {
        "Worker" | "SharedWorker" | "ChildProcess" | "DedicatedWorker" | PORT => OwnerKind::Worker,
        "Memory" | "ImageBitmap" | "OffscreenCanvas" | "VideoFrame" | "AudioBuffer" => OwnerKind::Buffer,
        "HTMLCanvasElement"
        | "HTMLIFrameElement"
        | "HTMLVideoElement"
        | "WebGLRenderingContext"
        | "WebGL2RenderingContext" => OwnerKind::BrowserPage,
        "AudioContext" | "RTCPeerConnection" | "WebSocket" | "EventSource" => OwnerKind::BrowserPage,
        _ => return None,
    })
}

/// Whether a class is Node's own and not a program's of that name: its native side grows with it.
fn is_nodes(heap: &Heap<'_>, p: &Population<'_>) -> bool {
    let sides: &[&str] = match p.facts.name.as_str() {
        "Worker" => &["MessagePort", "Node / MessagePortData"],
        PORT => &["Node / MessagePortData"],
        "ChildProcess" => &["Process", "Node / ProcessWrap"],
        "Memory" => &["Instance", "ArrayBuffer", "system / WasmInstanceObject"],
        _ => &[],
    };
    let more = |counts: &[u64]| difference(counts.last().copied().unwrap_or(0), counts.first().copied().unwrap_or(0));
    let side = |s: &&Population<'_>| sides.contains(&s.facts.name.as_str()) && more(&s.counts) >= more(&p.counts);
    heap.classes.iter().any(|s| side(&s))
}

fn judge(d: &Derived<'_>, heap: &Heap<'_>, p: &Population<'_>, kind: OwnerKind) -> Option<Found> {
    let shape = shape(&floats(&p.counts), heap.work.as_deref(), 0.5);
    let every = p.counts.windows(2).all(|w| w[1] > w[0]);
    if !matches!(shape, Shape::Steady | Shape::Rising) || !every {
        return None;
    }
    let rss = d.trends.rss.grows();
    let confidence = 0.6 + if heap.steps() > 2 { 0.1 } else { 0.0 } + if rss { 0.1 } else { 0.0 };
    let class = &p.facts.name;
    let at = heap
        .last()
        .class_paths
        .iter()
        .find(|c| heap.last().classes.get(c.class as usize).is_some_and(|k| k.key == p.facts.key));
    let holder = heap.holders.iter().find(|h| h.is_programs() && h.facts.holds.iter().any(|c| c.0 == *class));
    let (name, path): (Name, Vec<Safe>) = match (holder, at) {
        (Some(h), _) => (h.name.clone(), readable(&h.facts.path)),
        (None, Some(c)) => {
            let end = (c.shared_steps as usize + 1).clamp(1, c.path.len());
            let a = Accumulation { class: class.clone(), path: c.path[..end].to_vec(), ..Accumulation::default() };
            (name_of(&a), readable(&c.path))
        }
        _ => (Name::default(), Vec::new()),
    };
    let mut f = finding(Cause::Leak, bounded(confidence), safe!("{} objects pile up", code(class)));
    f.owner = Some(Owner {
        kind,
        name: if name.full.is_empty() { class.clone() } else { name.full },
        class: holder.map_or_else(|| class.clone(), |h| h.facts.class.clone()),
        path,
        object: holder.map(|h| h.facts.id),
        input: holder.map(|h| heap.inputs[h.at]),
        rule: None,
        source: None,
        confidence: 0.7,
    });
    f.objects = Some(Objects {
        class: class.clone(),
        count: p.facts.count,
        shallow_bytes: p.facts.shallow,
        retained_bytes: p.facts.retained,
    });
    let per_step = deltas(&p.retained);
    f.growth = Some(Growth {
        bytes: difference(p.retained.last().copied().unwrap_or(0), p.retained.first().copied().unwrap_or(0)),
        objects: difference(p.counts.last().copied().unwrap_or(0), p.counts.first().copied().unwrap_or(0)),
        objects_per_step: deltas(&p.counts),
        series: (0..heap.shots.len())
            .map(|i| SeriesPoint {
                input: heap.inputs[i],
                bytes: p.retained[i],
                objects: p.counts[i],
                heap_bytes: heap.totals[i],
            })
            .collect(),
        per_step,
    });
    let counts = row(p.counts.iter().map(|n| count(*n)));
    f.evidence.push(
        pro(KindOfEvidence::Comparison, "More at every step.", safe!("{} {}.", counts, code(class)))
            .on(heap.inputs.iter().copied())
            .figure(p.facts.count as f64, "objects"),
    );
    f.evidence.push(pro(
        KindOfEvidence::ExternalMemory,
        "Most of it is elsewhere.",
        safe!("Each {} has memory outside the heap, which no snapshot counts.", code(class)),
    ));
    if rss {
        let levels = row(d.trends.rss.levels.iter().map(|v| bytes(*v as u64)));
        f.evidence.push(
            pro(KindOfEvidence::ExternalMemory, "The resident set grows with them.", safe!("{}.", levels)).on(d
                .trends
                .rss
                .inputs
                .iter()
                .copied()),
        );
    }
    if let Some(h) = holder {
        f.evidence.push(held::bound(heap, h, &Bounds::of(h), false));
    }
    f.evidence.push(con(
        KindOfEvidence::SnapshotTime,
        "A pool would stop.",
        Safe::ours("A pool grows to its size and stays there: more work would show it."),
    ));
    let grown = f.growth.as_ref().map_or(0, |g| g.objects);
    let summary = safe!(
        "{} {} objects more after {} steps and none ended: their memory outside the heap stays with them.",
        count(grown.unsigned_abs()),
        code(class),
        heap.steps(),
    );
    Some(Found {
        finding: f,
        summary,
        bytes: d.trends.rss.growth().max(0.0),
        next: vec![crate::next::after_idle(d.case, class), crate::next::readings(d.case)],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::snapshot;
    use facts::{ClassFacts, InputFacts};
    use redact::Safe;
    use report::{Cause, OwnerKind};

    /// Snapshots whose class tables have these rows: names, and counts at each.
    fn table(rows: &[(&'static str, &[u64])]) -> Vec<InputFacts> {
        let steps = rows.first().map_or(0, |r| r.1.len());
        (0..steps)
            .map(|at| {
                let (i, all) = (at as u64, rows.iter().map(|r| r.1[at]).sum::<u64>());
                let mut s = snapshot(i, 1_000 * (i + 1) + 1, 3_000_000 + all * 1_000, vec![]);
                if let Some(heap) = s.heap.as_mut() {
                    heap.classes.extend(rows.iter().map(|(class, counts)| ClassFacts {
                        name: Safe::ours(class),
                        key: Safe::ours(class),
                        count: counts[at],
                        retained: counts[at] * 2_000,
                        ..ClassFacts::default()
                    }));
                }
                s
            })
            .collect()
    }

    fn series(class: &'static str, side: &'static str, counts: &[u64]) -> Vec<InputFacts> {
        table(&[(class, counts), (side, counts)])
    }

    #[test]
    fn ports_beyond_those_of_new_workers_count() {
        for (workers, ports, expect) in [
            (&[1, 1, 2, 2], &[10, 210, 410, 610], true),
            // Two for each of thirty workers, and a few of the runtime's own.
            (&[1, 11, 21, 31], &[10, 32, 54, 76], false),
        ] {
            let rows: [(_, &[u64]); 3] =
                [("Worker", workers), ("MessagePort", ports), ("Node / MessagePortData", ports)];
            let report = crate::judge(&table(&rows));
            let told = report.findings.iter().any(|f| f.objects.as_ref().is_some_and(|o| o.class == "MessagePort"));
            assert_eq!(told, expect, "{workers:?} {ports:?}");
        }
    }

    #[test]
    fn workers_that_pile_up_are_a_leak_and_a_pool_is_not() {
        let report = crate::judge(&series("Worker", "MessagePort", &[1, 4, 7, 10]));
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        assert_eq!(report.findings[0].owner.as_ref().map(|o| o.kind), Some(OwnerKind::Worker));
        let report = crate::judge(&series("MessagePort", "Node / MessagePortData", &[10, 210, 410, 610]));
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        for (class, side, counts) in [
            ("Worker", "MessagePort", &[1, 4, 4, 4]),
            ("Worker", "MessagePort", &[4, 4, 5, 4]),
            ("Date", "MessagePort", &[1, 4, 7, 10]),
            // A few ports are the runtime's own.
            ("MessagePort", "Node / MessagePortData", &[1, 4, 7, 10]),
            // A program's own class of that name.
            ("Worker", "Shift", &[1, 4, 7, 10]),
            ("WebSocket", "Socket", &[1, 4, 7, 10]),
        ] {
            let report = crate::judge(&series(class, side, counts));
            assert_ne!(report.diagnosis.cause, Cause::Leak, "{class} {side} {counts:?}");
        }
    }
}
