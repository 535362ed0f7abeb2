//! Arrays, maps and sets with room that nothing fills. V8 seldom gives it back when entries go.

use super::CensusRow;
use crate::containers::{ContainerKind, container};
use crate::heap::Heap;
use snapshot::NodeKind;

/// Least room that is worth a row: entries, and bytes that nothing fills.
const ROOM: u64 = 16;
const UNUSED: u64 = 256;

pub(super) fn collections(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    (0..snapshot.nodes.len())
        .filter(|&v| {
            snapshot.nodes.kind[v as usize] == NodeKind::Object
                && matches!(snapshot.name_bytes(v), b"Map" | b"Set" | b"Array")
                && heap.retained(v) >= UNUSED
        })
        .filter_map(|v| {
            let container = container(heap, v)?;
            let room = container.capacity.filter(|&c| c >= ROOM)?;
            // Words that an entry takes, in halves: a map's key, value and chain, and half a bucket.
            let halves = match container.kind {
                ContainerKind::Map => 7,
                ContainerKind::Set => 5,
                _ => 2,
            };
            let unused = room.saturating_sub(container.count) * halves * heap.word() / 2;
            (unused >= UNUSED).then(|| CensusRow {
                node: v,
                label: None,
                place: None,
                figures: [container.count, room, unused, heap.retained(v)],
            })
        })
        .collect()
}
