//! Detached trees, by their uppermost elements.

use super::{CensusRow, FIGURES};
use crate::heap::Heap;

/// Nodes looked at below one element.
const BELOW: usize = 200_000;

pub(super) fn detached(heap: &Heap) -> Vec<CensusRow> {
    let nodes = heap.snapshot().nodes.len();
    // Bottom up would be cheaper still; trees that left the document are few.
    let mut rows = Vec::new();
    let mut open = Vec::new();
    for v in (0..nodes).filter(|&v| heap.is_detached(v) && !heap.is_detached(heap.dominators().of(v))) {
        open.clear();
        open.push(v);
        let (mut count, mut looked_at) = (0_u64, 0);
        while let Some(at) = open.pop() {
            count += u64::from(heap.is_detached(at));
            looked_at += 1;
            if looked_at < BELOW {
                open.extend_from_slice(heap.dominated(at));
            }
        }
        let mut figures = [0; FIGURES];
        figures[..2].copy_from_slice(&[count, heap.retained(v)]);
        rows.push(CensusRow { node: v, label: None, figures });
    }
    rows
}
