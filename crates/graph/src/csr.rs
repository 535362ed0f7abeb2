//! Outgoing and incoming edges in compressed sparse rows.

use crate::in_slices;

/// A graph whose edges are sorted by source: node `v` owns edges `first[v]..first[v + 1]`, edge `e` points at `to[e]`.
///
/// Borrowed, `Copy`, two slices. `first` has one entry more than there are nodes; targets are node ordinals.
#[derive(Clone, Copy, Debug)]
pub struct Csr<'a> {
    first: &'a [u32],
    to: &'a [u32],
}

impl<'a> Csr<'a> {
    /// A view of the two columns. Returns `None` unless `first` is monotone, ends at `to.len()` and all targets exist, so
    /// that no later step can leave the columns. O(nodes + edges).
    #[must_use]
    pub fn new(first: &'a [u32], to: &'a [u32]) -> Option<Self> {
        let nodes = first.len().checked_sub(1)?;
        let monotone = first.windows(2).all(|w| w[0] <= w[1]);
        let fits = first[0] == 0 && first[nodes] as usize == to.len();
        let mut inside = true;
        in_slices(to.len() as u32, |range| {
            let most = to[range.start as usize..range.end as usize].iter().fold(0, |most, &t| t.max(most));
            inside &= (most as usize) < nodes;
        });
        (monotone && fits && inside).then_some(Self { first, to })
    }

    /// The same view of columns that [`Csr::new`] has accepted before: O(1). Columns that do not fit give wrong answers or
    /// panic, never undefined behaviour.
    #[inline]
    #[must_use]
    pub fn new_unchecked(first: &'a [u32], to: &'a [u32]) -> Self {
        debug_assert!(!first.is_empty());
        Self { first, to }
    }

    /// Number of nodes.
    #[inline]
    #[must_use]
    pub fn nodes(&self) -> u32 {
        (self.first.len() - 1) as u32
    }

    /// Number of edges.
    #[inline]
    #[must_use]
    pub fn edges(&self) -> u32 {
        self.to.len() as u32
    }

    /// Edges that leave `v`.
    #[inline]
    #[must_use]
    pub fn outgoing(&self, v: u32) -> std::ops::Range<u32> {
        self.first[v as usize]..self.first[v as usize + 1]
    }

    /// Target of edge `e`.
    #[inline]
    #[must_use]
    pub fn target(&self, e: u32) -> u32 {
        self.to[e as usize]
    }

    /// Source of edge `e`: a binary search, O(log nodes).
    #[must_use]
    pub fn source(&self, e: u32) -> u32 {
        // Nodes without edges share an entry; the last node whose row starts at or before `e` owns it.
        (self.first.partition_point(|&f| f <= e) - 1) as u32
    }
}

/// Incoming edges: edge ids grouped by target.
#[derive(Clone, Debug)]
pub struct Reverse {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Reverse {
    /// Groups all edges by target, in ascending order within a group. O(nodes + edges), 4 bytes each.
    #[must_use]
    pub fn new(graph: Csr<'_>) -> Self {
        let n = graph.nodes() as usize;
        let mut first = vec![0u32; n + 1];
        in_slices(graph.edges(), |range| {
            for &t in &graph.to[range.start as usize..range.end as usize] {
                first[t as usize + 1] += 1;
            }
        });
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut edges = vec![0u32; graph.to.len()];
        // Filling moves each group's start to its end; shifting the column by one restores the starts.
        in_slices(graph.edges(), |range| {
            for e in range {
                let slot = &mut first[graph.to[e as usize] as usize];
                edges[*slot as usize] = e;
                *slot += 1;
            }
        });
        first.copy_within(0..n, 1);
        first[0] = 0;
        Self { first, edges }
    }

    /// Edges that arrive at `v`.
    #[inline]
    #[must_use]
    pub fn incoming(&self, v: u32) -> &[u32] {
        &self.edges[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_columns_that_do_not_fit() {
        assert!(Csr::new(&[], &[]).is_none());
        assert!(Csr::new(&[0, 1], &[1]).is_none());
        assert!(Csr::new(&[0, 2, 1], &[0]).is_none());
        assert!(Csr::new(&[0, 1, 1], &[1]).is_some());
        assert!(Csr::new(&[0], &[]).is_some());
    }

    #[test]
    fn reverse_and_source_agree_with_forward() {
        let (first, to) = ([0, 2, 2, 5], [1, 2, 0, 1, 2]);
        let graph = Csr::new(&first, &to).expect("valid");
        let reverse = Reverse::new(graph);
        assert_eq!(reverse.incoming(0), [2]);
        assert_eq!(reverse.incoming(1), [0, 3]);
        assert_eq!(reverse.incoming(2), [1, 4]);
        assert_eq!([0, 1, 2, 3, 4].map(|e| graph.source(e)), [0, 0, 2, 2, 2]);
    }
}
