//! Backing stores counted with their owners.
//!
//! DevTools' rule, where the root names user objects: a node of type `hidden` or `array`, or external string data, that is
//! reached from one other node only (through nodes of the same sort) gives its shallow size to that node.

use crate::detached::Detached;
use snapshot::{EdgeKind, NodeKind, Sizes, Snapshot};

const UNVISITED: u32 = u32::MAX;
const SHARED: u32 = u32::MAX - 1;

/// Moves shallow sizes of unshared backing stores to their owners. O(nodes + edges): a node is looked at twice at most.
pub(crate) fn transfer_sizes(snapshot: &Snapshot, detached: &Detached, sizes: &mut Sizes) {
    let nodes = &snapshot.nodes;
    let mut owner: Vec<u32> = Vec::with_capacity(nodes.len() as usize);
    let mut open: Vec<u32> = Vec::new();
    for v in 0..nodes.len() {
        if is_backing(snapshot, detached, v) {
            owner.push(UNVISITED);
        } else {
            owner.push(v);
            open.push(v);
        }
    }
    while let Some(v) = open.pop() {
        let mine = owner[v as usize];
        for e in snapshot.outgoing(v) {
            if matches!(snapshot.edges.kind[e as usize], EdgeKind::Weak | EdgeKind::Broken) {
                continue;
            }
            let to = snapshot.edges.to[e as usize];
            let theirs = &mut owner[to as usize];
            if *theirs == UNVISITED {
                *theirs = mine;
                open.push(to);
            } else if *theirs != to && *theirs != mine && *theirs != SHARED {
                *theirs = SHARED;
                open.push(to);
            }
        }
    }
    for v in 0..nodes.len() {
        let to = owner[v as usize];
        if to == v || to >= SHARED || to == snapshot.root || nodes.kind[to as usize] == NodeKind::Synthetic {
            continue;
        }
        let size = sizes.get(v);
        if size > 0 {
            sizes.set(v, 0);
            sizes.set(to, sizes.get(to) + size);
        }
    }
}

fn is_backing(snapshot: &Snapshot, detached: &Detached, v: u32) -> bool {
    match snapshot.nodes.kind[v as usize] {
        NodeKind::Hidden | NodeKind::Array => true,
        // A node that became detached has another name by then.
        NodeKind::Native => snapshot.name_bytes(v) == b"system / ExternalStringData" && !detached.renamed.get(v),
        _ => false,
    }
}
