//! Edges that count for dominators.
//!
//! DevTools' rules: not weak ones; not an ephemeron's edge from its table (the one from its key stays); not an edge to
//! itself; below the root no shortcuts, and nothing from outside the page into what the page owns, so that a debugger's
//! hold does not change who dominates.

use crate::ephemerons::Ephemerons;
use graph::{Bits, in_slices};
use snapshot::{EdgeKind, Snapshot};

/// One bit per edge. O(edges).
pub(crate) fn essential_edges(snapshot: &Snapshot, page_owned: &Bits, ephemerons: &Ephemerons) -> Bits {
    let edges = &snapshot.edges;
    let mut essential = Bits::new(edges.len() as usize);
    in_slices(snapshot.nodes.len(), |range| {
        for v in range {
            let root = v == snapshot.root;
            let outside = !root && !page_owned.get(v);
            for e in snapshot.outgoing(v) {
                let to = edges.to[e as usize];
                let counts = match edges.kind[e as usize] {
                    EdgeKind::Weak | EdgeKind::Broken => false,
                    EdgeKind::Shortcut => root,
                    EdgeKind::Internal => ephemerons
                        .get(edges.name[e as usize])
                        .is_none_or(|pair| pair.table != u64::from(snapshot.nodes.id[v as usize])),
                    _ => true,
                };
                if counts && to != v && !(outside && page_owned.get(to)) {
                    essential.set(e);
                }
            }
        }
    });
    essential
}
