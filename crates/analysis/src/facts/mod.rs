//! What a heap tells a judge: [`HeapFacts`].

mod accumulations;
mod class_facts;
mod class_paths;
mod privacy;
mod sample;
mod tools;
mod wording;

pub use privacy::privacy_facts;

use crate::heap::Heap;
use crate::plumbing::is_native_context;
use facts::{DetachedFacts, HeapFacts, HeapStatistics, Interval, RootModel};
use redact::Policy;
use snapshot::NodeKind;

/// Extracts the facts of one heap. O(nodes + edges); kilobytes to a few megabytes of result.
#[must_use]
pub fn heap_facts(heap: &Heap, policy: &Policy) -> HeapFacts {
    let snapshot = heap.snapshot();
    let nodes = &snapshot.nodes;
    let listed = class_facts::largest_classes(heap);
    let s = heap.statistics();
    let mut detached = DetachedFacts::default();
    let mut realms = 0;
    let mut max_id = 0;
    for v in 0..nodes.len() {
        let id = u64::from(nodes.id[v as usize]);
        // JavaScript's own ids are odd and count up; embedder objects have hashes for ids.
        if id % 2 == 1 {
            max_id = max_id.max(id);
        }
        if heap.is_detached(v) {
            detached.nodes += 1;
            detached.shallow += heap.shallow(v);
        }
        if matches!(nodes.kind[v as usize], NodeKind::Hidden | NodeKind::Native | NodeKind::Code)
            && is_native_context(snapshot, v)
        {
            realms += 1;
        }
    }
    HeapFacts {
        nodes: u64::from(nodes.len()),
        edges: u64::from(snapshot.edges.len()),
        total_shallow: heap.total_shallow(),
        statistics: HeapStatistics {
            total: s.total,
            native: s.native,
            typed_arrays: s.typed_arrays,
            code: s.code,
            strings: s.strings,
            js_arrays: s.js_arrays,
            system: s.system,
        },
        root_model: if heap.has_user_roots() { RootModel::UserRoots } else { RootModel::Internals },
        max_id,
        process_fingerprint: fingerprint(heap),
        functions: functions(heap, policy),
        classes: class_facts::class_facts(heap, policy, &listed),
        total_classes: heap.classes().listed().count() as u64,
        class_paths: class_paths::class_paths(heap, policy, &listed),
        accumulations: accumulations::accumulations(heap, policy),
        detached,
        tool_holds: tools::tool_holds(heap, policy),
        realms,
        intervals: intervals(heap),
    }
}

/// Ids of the oldest functions: the engine's own, which live as long as the process.
fn fingerprint(heap: &Heap) -> u64 {
    const OLDEST: usize = 32;
    let nodes = &heap.snapshot().nodes;
    let mut ids: Vec<u32> = (0..nodes.len())
        .filter(|&v| nodes.kind[v as usize] == NodeKind::Closure)
        .map(|v| nodes.id[v as usize])
        .collect();
    if ids.len() > OLDEST {
        ids.select_nth_unstable(OLDEST);
        ids.truncate(OLDEST);
    }
    ids.sort_unstable();
    ids.iter().fold(0xcbf2_9ce4_8422_2325, |h, &id| (h ^ u64::from(id)).wrapping_mul(0x0100_0000_01b3))
}

/// A sample of the oldest functions: the same ids in every snapshot.
fn functions(heap: &Heap, policy: &Policy) -> Vec<(u64, u64)> {
    const ONE_IN: u64 = 8;
    let all = heap.digest_functions(policy).into_iter().map(|(id, print)| (u64::from(id), print));
    all.filter(|(id, _)| (id / 2).is_multiple_of(ONE_IN)).collect()
}

/// What was born in each stretch of a recording and still lives. JavaScript's own ids are odd (FORMATS).
fn intervals(heap: &Heap) -> Vec<Interval> {
    const MOST: usize = 60;
    let samples = &heap.snapshot().samples;
    if samples.is_empty() {
        return Vec::new();
    }
    let stretch = samples.len().div_ceil(MOST);
    let start = samples[0].timestamp_us;
    let mut found: Vec<Interval> = samples
        .chunks(stretch)
        .filter_map(|c| c.last())
        .map(|s| Interval {
            end_ms: s.timestamp_us.saturating_sub(start) as f64 / 1000.0,
            last_id: u64::from(s.last_assigned_id),
            ..Interval::default()
        })
        .collect();
    let nodes = &heap.snapshot().nodes;
    for v in 0..nodes.len() {
        let id = u64::from(nodes.id[v as usize]);
        let size = heap.shallow(v);
        if id % 2 == 1 && size > 0 {
            let at = found.partition_point(|i| i.last_id < id);
            if let Some(interval) = found.get_mut(at) {
                interval.alive_bytes += size;
                interval.alive_objects += 1;
            }
        }
    }
    found
}
