//! Backing stores counted with their owners.
//!
//! DevTools' rule, where the root names user objects: a node of type `hidden` or `array`, or external string data, that is
//! reached from one other node only (through nodes of the same sort) gives its shallow size to that node.

use crate::detached::Detached;
use graph::{Bits, in_slices};
use snapshot::{EdgeKind, NodeKind, Sizes, Snapshot};

/// Owner of a node that nothing was seen to refer to yet.
const UNVISITED: u32 = 0;
const SHARED: u32 = u32::MAX;

/// Moves shallow sizes of unshared backing stores to their owners. O(nodes + edges): a node is looked at twice at most.
pub(crate) fn transfer_sizes(snapshot: &Snapshot, detached: &Detached, sizes: &mut Sizes) {
    let nodes = &snapshot.nodes;
    let count = nodes.len();
    let mut backing = Bits::new(count as usize);
    in_slices(count, |range| range.filter(|&v| is_backing(snapshot, detached, v)).for_each(|v| backing.set(v)));
    // One more than the owner's ordinal, by backing store.
    let mut owner = vec![UNVISITED; count as usize];
    let mut open: Vec<u32> = Vec::new();
    in_slices(count, |range| {
        for real in range.filter(|&v| !backing.get(v)) {
            let mut node = Some((real, real + 1));
            while let Some((v, mine)) = node {
                for e in snapshot.outgoing(v) {
                    let to = snapshot.edges.to[e as usize];
                    if !backing.get(to) || matches!(snapshot.edges.kind[e as usize], EdgeKind::Weak | EdgeKind::Broken)
                    {
                        continue;
                    }
                    let theirs = &mut owner[to as usize];
                    if *theirs == UNVISITED {
                        *theirs = mine;
                        open.push(to);
                    } else if *theirs != mine && *theirs != SHARED {
                        *theirs = SHARED;
                        open.push(to);
                    }
                }
                node = open.pop().map(|v| (v, owner[v as usize]));
            }
        }
    });
    in_slices(count, |range| {
        for v in range.filter(|&v| backing.get(v)) {
            let owner = owner[v as usize];
            if owner == UNVISITED || owner == SHARED {
                continue;
            }
            let to = owner - 1;
            if to == snapshot.root || nodes.kind[to as usize] == NodeKind::Synthetic {
                continue;
            }
            let size = sizes.get(v);
            if size > 0 {
                sizes.set(v, 0);
                sizes.set(to, sizes.get(to) + size);
            }
        }
    });
}

fn is_backing(snapshot: &Snapshot, detached: &Detached, v: u32) -> bool {
    match snapshot.nodes.kind[v as usize] {
        NodeKind::Hidden | NodeKind::Array => true,
        // A node that became detached has another name by then.
        NodeKind::Native => snapshot.name_bytes(v) == b"system / ExternalStringData" && !detached.renamed.get(v),
        _ => false,
    }
}
