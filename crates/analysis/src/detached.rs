//! Detached and attached state of embedder objects.
//!
//! DevTools' rules: nodes that know their state pass it on to `native` nodes through all edges but hidden and weak ones;
//! attached first, then detached to what is left. A node that is or becomes detached is shown as `Detached …`.
//! Files without the field (Node 8 to 14) name such nodes `Detached …` themselves.

use graph::Bits;
use snapshot::{EdgeKind, NodeKind, Snapshot};

const ATTACHED: u8 = 1;
const DETACHED: u8 = 2;

/// Which nodes are detached.
#[derive(Clone, Debug)]
pub(crate) struct Detached {
    /// Detached nodes.
    pub(crate) nodes: Bits,
    /// Those among them whose name lacks the prefix in the file.
    pub(crate) renamed: Bits,
}

/// Finds detached nodes. O(nodes + edges of embedder objects).
pub(crate) fn detached(snapshot: &Snapshot) -> Detached {
    let n = snapshot.nodes.len();
    let mut result = Detached { nodes: Bits::new(n as usize), renamed: Bits::new(n as usize) };
    if snapshot.nodes.detachedness.is_empty() {
        for v in 0..n {
            if snapshot.nodes.kind[v as usize] == NodeKind::Native && snapshot.name_bytes(v).starts_with(b"Detached ") {
                result.nodes.set(v);
            }
        }
        return result;
    }
    let mut visited = Bits::new(n as usize);
    // The state a node has at the end: its own, or what it was given.
    let mut attached = Bits::new(n as usize);
    let mut open = [Vec::new(), Vec::new()];
    for v in 0..n {
        let state = snapshot.nodes.detachedness[v as usize];
        if state == ATTACHED || state == DETACHED {
            visit(snapshot, v, state, &mut visited, &mut attached, &mut result, &mut open);
        }
    }
    for state in [ATTACHED, DETACHED] {
        while let Some(v) = open[usize::from(state - 1)].pop() {
            if state == DETACHED && attached.get(v) {
                continue;
            }
            for e in snapshot.outgoing(v) {
                if !matches!(snapshot.edges.kind[e as usize], EdgeKind::Hidden | EdgeKind::Weak | EdgeKind::Broken) {
                    let to = snapshot.edges.to[e as usize];
                    visit(snapshot, to, state, &mut visited, &mut attached, &mut result, &mut open);
                }
            }
        }
    }
    result
}

fn visit(
    snapshot: &Snapshot,
    v: u32,
    state: u8,
    visited: &mut Bits,
    attached: &mut Bits,
    result: &mut Detached,
    open: &mut [Vec<u32>; 2],
) {
    // State does not pass through JavaScript: every embedder object that JavaScript reaches knows its own.
    if !visited.insert(v) || snapshot.nodes.kind[v as usize] != NodeKind::Native {
        return;
    }
    if state == ATTACHED {
        attached.set(v);
    } else {
        result.nodes.set(v);
        result.renamed.set(v);
    }
    open[usize::from(state - 1)].push(v);
}
