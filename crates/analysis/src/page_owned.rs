//! Objects that the page (the program) owns, told from those that only the engine or a debugger holds.
//!
//! DevTools' rule: reachable by any edge but weak ones from what the root names by a shortcut, or from the document trees.

use crate::reach::reach;
use graph::Bits;
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// Name of the root's child under which Chrome lists its documents.
pub(crate) const DOCUMENT_TREES: &[u8] = b"(Document DOM trees)";

/// Marks page-owned nodes. O(nodes + edges).
pub(crate) fn page_owned(snapshot: &Snapshot) -> Bits {
    let mut owned = Bits::new(snapshot.nodes.len() as usize);
    if snapshot.nodes.is_empty() {
        return owned;
    }
    let edges = &snapshot.edges;
    for e in snapshot.outgoing(snapshot.root) {
        let to = edges.to[e as usize];
        let entry = match edges.kind[e as usize] {
            EdgeKind::Shortcut => true,
            EdgeKind::Element => is_document_trees(snapshot, to),
            _ => false,
        };
        if entry {
            owned.set(to);
        }
    }
    reach(snapshot, &mut owned, |_, e| !matches!(edges.kind[e as usize], EdgeKind::Weak | EdgeKind::Broken));
    owned
}

/// Whether a node is the synthetic parent of the documents.
pub(crate) fn is_document_trees(snapshot: &Snapshot, node: u32) -> bool {
    snapshot.nodes.kind[node as usize] == NodeKind::Synthetic && snapshot.name_bytes(node) == DOCUMENT_TREES
}

/// Whether a child of the root is a user root: anything that is not the engine's own bookkeeping.
pub(crate) fn is_user_root(snapshot: &Snapshot, node: u32) -> bool {
    snapshot.nodes.kind[node as usize] != NodeKind::Synthetic || is_document_trees(snapshot, node)
}

/// Whether the root names user objects at all; if not, the file shows the engine's memory as it is.
pub(crate) fn has_user_roots(snapshot: &Snapshot) -> bool {
    !snapshot.nodes.is_empty()
        && snapshot.outgoing(snapshot.root).any(|e| {
            snapshot.edges.kind[e as usize] != EdgeKind::Broken && is_user_root(snapshot, snapshot.edges.to[e as usize])
        })
}
