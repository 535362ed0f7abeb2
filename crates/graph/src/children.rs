//! Dominator tree, seen from the top.

use crate::{Dominators, in_slices};

/// Children in the dominator tree, grouped by parent.
#[derive(Clone, Debug)]
pub struct Children {
    first: Vec<u32>,
    nodes: Vec<u32>,
}

impl Children {
    /// Groups all nodes but the root by their immediate dominator, ascending within a group. O(nodes), 8 bytes each.
    #[must_use]
    pub fn new(dominators: &Dominators) -> Self {
        let idom = dominators.column();
        let n = idom.len();
        let root = dominators.root();
        let mut first = vec![0u32; n + 1];
        in_slices(n as u32, |range| {
            for v in range.filter(|v| *v != root) {
                first[idom[v as usize] as usize + 1] += 1;
            }
        });
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut nodes = vec![0u32; n.saturating_sub(1)];
        in_slices(n as u32, |range| {
            for v in range.filter(|v| *v != root) {
                let slot = &mut first[idom[v as usize] as usize];
                nodes[*slot as usize] = v;
                *slot += 1;
            }
        });
        first.copy_within(0..n, 1);
        if let Some(start) = first.first_mut() {
            *start = 0;
        }
        Self { first, nodes }
    }

    /// Nodes that `v` immediately dominates.
    #[inline]
    #[must_use]
    pub fn of(&self, v: u32) -> &[u32] {
        &self.nodes[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }
}
