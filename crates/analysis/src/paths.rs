//! Retaining paths.

use crate::heap::Heap;
use snapshot::EdgeKind;

/// One step of a path: `from` refers to the step before by `edge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathEdge {
    /// The edge.
    pub edge: u32,
    /// The node it leaves.
    pub from: u32,
}

/// A path from an object to a root, object first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The object.
    pub object: u32,
    /// Edges upwards; empty if nothing holds the object.
    pub steps: Vec<PathEdge>,
}

impl Heap {
    /// The shortest retaining path of a node, by the distances of the class table: user roots first.
    ///
    /// O(retainers along the path). Ends at the root, or where only weak references hold.
    #[must_use]
    pub fn retaining_path(&self, object: u32) -> Path {
        let mut steps = Vec::new();
        let mut at = object;
        while at != self.snapshot().root {
            let Some(step) = self.nearest_retainer(at) else { break };
            steps.push(step);
            at = step.from;
        }
        Path { object, steps }
    }

    /// The retainer nearest to a root, if it is nearer than the node itself: paths made of these end.
    #[must_use]
    pub fn nearest_retainer(&self, node: u32) -> Option<PathEdge> {
        let snapshot = self.snapshot();
        let mine = self.distance(node);
        let root = snapshot.root;
        // A user root stands at 1 beneath the root, whatever the root's own distance is.
        let rank = |from: u32| if from == root { 0 } else { self.distance(from) };
        self.retainers(node)
            .iter()
            .filter_map(|&edge| {
                let kind = snapshot.edges.kind[edge as usize];
                if matches!(kind, EdgeKind::Weak | EdgeKind::Broken) {
                    return None;
                }
                let from = self.graph().source(edge);
                let distance = rank(from);
                (from != node && distance < mine).then_some((distance, likeness(kind), edge, from))
            })
            .min()
            .map(|(_, _, edge, from)| PathEdge { edge, from })
    }
}

/// Among equally near retainers the program's own references come before the engine's.
fn likeness(kind: EdgeKind) -> u8 {
    match kind {
        EdgeKind::Property => 0,
        EdgeKind::Context => 1,
        EdgeKind::Element => 2,
        EdgeKind::Shortcut => 3,
        EdgeKind::Internal => 4,
        _ => 5,
    }
}
