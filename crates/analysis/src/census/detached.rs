//! Detached trees, by their uppermost elements.

use super::{CensusRow, FIGURES};
use crate::heap::Heap;

/// Below no detached element.
const NONE: u32 = u32::MAX;

/// O(nodes), from the root down.
pub(super) fn detached(heap: &Heap) -> Vec<CensusRow> {
    let (nodes, tree) = (heap.snapshot().nodes.len(), heap.dominators());
    let mut rows = Vec::new();
    if !(0..nodes).any(|v| heap.is_detached(v)) {
        return rows;
    }
    // The row that each node belongs to.
    let mut row_of = vec![NONE; nodes as usize];
    for &v in tree.top_down() {
        let mut row = row_of[tree.of(v) as usize];
        if heap.is_detached(v) {
            if row == NONE {
                row = rows.len() as u32;
                let mut figures = [0; FIGURES];
                figures[1] = heap.retained(v);
                rows.push(CensusRow { node: v, label: None, place: None, figures });
            }
            rows[row as usize].figures[0] += 1;
        }
        row_of[v as usize] = row;
    }
    rows
}
