//! Strings that take more than they are worth: copies, slices that keep large wholes, ropes.

use super::{CensusRow, FIGURES};
use crate::heap::Heap;
use crate::scripts::target;
use rustc_hash::FxHashMap;
use snapshot::NodeKind;

/// Nodes looked at per rope, and of all ropes together.
const ROPE: usize = 100_000;
const ROPES: usize = 4_000_000;

fn row(node: u32, figures: [u64; 3]) -> CensusRow {
    let mut all = [0; FIGURES];
    all[..3].copy_from_slice(&figures);
    CensusRow { node, label: None, place: None, figures: all }
}

pub(super) fn duplicates(heap: &Heap) -> Vec<CensusRow> {
    heap.duplicate_strings().iter().map(|d| row(d.example, [d.count, d.bytes, d.wasted])).collect()
}

/// A slice keeps its whole parent, however short it is.
pub(super) fn slices(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut by_parent: FxHashMap<u32, (u64, u64)> = FxHashMap::default();
    for v in 0..snapshot.nodes.len() {
        if snapshot.nodes.kind[v as usize] == NodeKind::SlicedString
            && let Some(parent) = target(snapshot, v, &[b"parent"])
        {
            let slices = by_parent.entry(parent).or_default();
            slices.0 += 1;
            slices.1 += heap.shallow(v);
        }
    }
    by_parent.into_iter().map(|(parent, (count, bytes))| row(parent, [count, bytes, heap.shallow(parent)])).collect()
}

/// Pieces of strings that were put together and never read as a whole.
pub(super) fn ropes(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let is_rope = |v: u32| snapshot.nodes.kind[v as usize] == NodeKind::ConcatenatedString && heap.shallow(v) > 0;
    let halves = |v: u32| [target(snapshot, v, &[b"first"]), target(snapshot, v, &[b"second"])].into_iter().flatten();
    let mut inner = graph::Bits::new(snapshot.nodes.len() as usize);
    for v in (0..snapshot.nodes.len()).filter(|&v| is_rope(v)) {
        halves(v).filter(|&h| is_rope(h)).for_each(|h| inner.set(h));
    }
    let mut left = ROPES;
    let mut rows = Vec::new();
    let mut open = Vec::new();
    for v in (0..snapshot.nodes.len()).filter(|&v| is_rope(v) && !inner.get(v)) {
        open.clear();
        open.push(v);
        let (mut pieces, mut bytes) = (0_u64, 0_u64);
        while let Some(at) = open.pop() {
            bytes += heap.shallow(at);
            if is_rope(at) {
                open.extend(halves(at));
            } else {
                pieces += 1;
            }
            left = left.saturating_sub(1);
            if open.len() > ROPE || left == 0 {
                break;
            }
        }
        if pieces > 2 {
            rows.push(row(v, [pieces, bytes, heap.retained(v)]));
        }
    }
    rows
}
