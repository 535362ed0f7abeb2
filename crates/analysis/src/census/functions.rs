//! Functions and the variables that they keep alive; realms.

use super::{CensusRow, FIGURES, Groups};
use crate::heap::Heap;
use crate::plumbing::{is_context, is_native_context};
use crate::scripts::target;
use snapshot::{EdgeKind, NodeKind};

/// Closures of one function. A function is its `shared` node: the same code, whatever it closes over.
pub(super) fn closures(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut groups = Groups::default();
    for v in 0..snapshot.nodes.len() {
        if snapshot.nodes.kind[v as usize] == NodeKind::Closure {
            groups.add((target(snapshot, v, &[b"shared"]).unwrap_or(v), 0), v);
        }
    }
    groups.rows(heap, |_, members, retained| {
        let mut contexts: Vec<u32> = members.iter().filter_map(|&m| target(snapshot, m, &[b"context"])).collect();
        contexts.sort_unstable();
        contexts.dedup();
        let figures = [members.len() as u64, contexts.len() as u64, retained, 0];
        CensusRow { node: members[0], label: None, place: None, figures }
    })
}

/// Contexts, each with the variables that hold something and the functions that share it.
pub(super) fn contexts(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    (0..snapshot.nodes.len())
        .filter(|&v| is_context(snapshot, v) && heap.shallow(v) > 0)
        .map(|v| {
            let is_variable = |e: &u32| {
                snapshot.edges.kind[*e as usize] == EdgeKind::Context && snapshot.edge_name_bytes(*e) != b"previous"
            };
            let variables = snapshot.outgoing(v).filter(is_variable).count() as u64;
            let shared = heap
                .retainers(v)
                .iter()
                .filter(|&&e| snapshot.nodes.kind[heap.graph().source(e) as usize] == NodeKind::Closure)
                .count() as u64;
            CensusRow { node: v, label: None, place: None, figures: [variables, shared, heap.retained(v), 0] }
        })
        .collect()
}

pub(super) fn realms(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    (0..snapshot.nodes.len())
        .filter(|&v| is_native_context(snapshot, v) && heap.shallow(v) > 0)
        .map(|v| {
            let mut figures = [0; FIGURES];
            figures[0] = heap.retained(v);
            CensusRow { node: v, label: None, place: None, figures }
        })
        .collect()
}
