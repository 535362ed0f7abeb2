//! What can be reached by edges of one's choice.

use graph::{Bits, in_slices};
use snapshot::Snapshot;

/// Marks what the marked nodes reach by the edges that `follow(from, edge)` lets through. Each edge of a reached node is
/// asked about once. O(nodes + edges).
pub(crate) fn reach(snapshot: &Snapshot, reached: &mut Bits, mut follow: impl FnMut(u32, u32) -> bool) {
    let edges = &snapshot.edges;
    // V8 writes most objects before what they refer to: walking all nodes in order reads memory in order, and only what lies
    // behind has to be gone back to.
    let mut behind = Vec::new();
    in_slices(snapshot.nodes.len(), |range| {
        for next in range {
            if !reached.get(next) {
                continue;
            }
            let mut node = Some(next);
            while let Some(v) = node {
                for e in snapshot.outgoing(v) {
                    let to = edges.to[e as usize];
                    if follow(v, e) && reached.insert(to) && to < next {
                        behind.push(to);
                    }
                }
                node = behind.pop();
            }
        }
    });
}
