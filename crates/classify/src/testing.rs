//! Facts for tests, built by hand.

use facts::{
    Accumulation, Allocations, ClassFacts, Entries, Format, Frame, GcEvent, GcKind, HeapFacts, IdSpread, InputFacts,
    PathStep, Reading, Site, SitesKind, SnapshotMark,
};
use redact::{Safe, safe};

pub(crate) fn input(name: &'static str, format: Format) -> InputFacts {
    InputFacts::new(Safe::ours(name), format, 1_000)
}

pub(crate) fn full_gc(uptime_ms: f64, after: f64) -> GcEvent {
    GcEvent {
        uptime_ms,
        pid: None,
        isolate: None,
        kind: GcKind::Full,
        before: None,
        after: Some(after as u64),
        committed: None,
        pause_ms: Some(5.0),
        mutator_utilisation: Some(0.98),
        forced: false,
        reason: None,
    }
}

pub(crate) fn minor_gc(uptime_ms: f64, pause: f64) -> GcEvent {
    GcEvent { kind: GcKind::Minor, after: None, pause_ms: Some(pause), ..full_gc(uptime_ms, 0.0) }
}

pub(crate) fn reading(uptime_ms: f64, heap: u64, external: u64, rss: u64) -> Reading {
    Reading {
        uptime_ms: Some(uptime_ms),
        heap_used: Some(heap),
        external: Some(external),
        rss: Some(rss),
        ..Reading::default()
    }
}

/// A site at `file:line` with `count` blocks of `size` bytes.
pub(crate) fn site(file: &'static str, line: u32, count: u64, size: u64) -> Site {
    Site {
        frames: vec![Frame { function: Safe::default(), file: Safe::ours(file), line, column: 0, standard: false }],
        bytes: count * size,
        count,
        sizes: vec![(size, count)],
    }
}

pub(crate) fn dump(name: &'static str, kind: SitesKind, sites: Vec<Site>) -> InputFacts {
    let mut input = input(name, if kind == SitesKind::Live { Format::Tracemalloc } else { Format::V8Heapprofile });
    input.allocations = Some(Box::new(Allocations {
        kind,
        total_bytes: sites.iter().map(|s| s.bytes).sum(),
        total_count: sites.iter().map(|s| s.count).sum(),
        total_sites: sites.len() as u64,
        sites,
    }));
    input
}

/// A step of a retaining path: `"edge_type:edge"` and `"Class@id"` or `"Class#node_type@id"`.
pub(crate) fn step(edge: &'static str, object: &'static str) -> PathStep {
    let (edge_type, edge) = edge.split_once(':').unwrap_or(("property", edge));
    let (class, id) = object.rsplit_once('@').unwrap_or((object, "0"));
    let (class, node_type) = class.split_once('#').unwrap_or((class, "object"));
    PathStep {
        edge: Safe::ours(edge),
        edge_type: Safe::ours(edge_type),
        class: Safe::ours(class),
        node_type: Safe::ours(node_type),
        name: Safe::default(),
        id: id.parse().unwrap_or(0),
        retained: 0,
    }
}

/// A holder whose entries are all of `held`, `each` bytes apiece; ids run from `ids.0` to `ids.1`.
pub(crate) fn holder(
    id: u64,
    class: &'static str,
    path: &[PathStep],
    held: &'static str,
    count: u64,
    each: u64,
    ids: (u64, u64),
) -> Accumulation {
    let span = ids.1.saturating_sub(ids.0);
    Accumulation {
        id,
        class: Safe::ours(class),
        retained: count * each + 100,
        dominated: count * 3,
        entries: Some(Entries { count, capacity: None }),
        holds: vec![(Safe::ours(held), count, count * each)],
        path: path.to_vec(),
        entry_ids: IdSpread((0..=64).map(|q| ids.0 + span * q / 64).collect()),
        ..Accumulation::default()
    }
}

/// A snapshot whose heap is `base` bytes and what the holders hold.
pub(crate) fn snapshot(index: u64, max_id: u64, base: u64, holders: Vec<Accumulation>) -> InputFacts {
    let mut input = InputFacts::new(safe!("{}.heapsnapshot", index), Format::V8Heapsnapshot, 1_000);
    let total = base + holders.iter().map(|h| h.retained).sum::<u64>();
    let mut classes: Vec<ClassFacts> = Vec::new();
    for h in &holders {
        for (name, count, retained) in &h.holds {
            classes.push(ClassFacts {
                name: name.clone(),
                key: name.clone(),
                count: *count,
                shallow: *retained,
                retained: *retained,
                distance: 4,
                ids: h.entry_ids.clone(),
                source: None,
            });
        }
    }
    let mut heap = HeapFacts { total_shallow: total, max_id, process_fingerprint: 7, classes, ..HeapFacts::default() };
    heap.statistics.total = total;
    heap.accumulations = holders;
    input.heap = Some(Box::new(heap));
    input
}

/// Marks with the work done at each snapshot of [`snapshot`].
pub(crate) fn marks(work: &[f64]) -> InputFacts {
    let mut meta = input("metadata.json", Format::Metadata);
    meta.marks = work
        .iter()
        .enumerate()
        .map(|(i, w)| SnapshotMark {
            file: safe!("{}.heapsnapshot", i),
            uptime_ms: Some(1_000.0 * (i as f64 + 1.0)),
            wall_ms: None,
            work: Some(*w),
            reading: None,
        })
        .collect();
    meta
}

/// A series of snapshots, each with the holders that `at` gives for its number; snapshots end at ids 1001, 2001 …
pub(crate) fn series(n: u64, base: u64, at: impl Fn(u64) -> Vec<Accumulation>) -> Vec<InputFacts> {
    (0..n).map(|i| snapshot(i, 1_000 * (i + 1) + 1, base, at(i))).collect()
}
