//! Immediate dominators and retained sizes.
//!
//! Semi-NCA: Georgiadis, *Linear-Time Algorithms for Dominators and Related Problems*, PhD thesis, Princeton 2005,
//! section 2.5; semidominators as in Lengauer & Tarjan 1979. Names follow the papers. Unlike the papers:
//! - all work happens on preorder numbers, so that columns are walked in order;
//! - an edge that leads to a higher number leaves an ancestor, hence only the smallest such source matters for the
//!   semidominator; it is kept in a column, and only edges to lower numbers enter the predecessor lists;
//! - nodes that cannot be reached from the root hang from the root. Those with no followed edge into them are starting
//!   points of the search like the root's own children; what is left are cycles that nothing holds, and their edges count
//!   for nothing. Heap snapshots have both (weakly held objects).

use crate::{Bits, Csr, Turn, in_slices, in_turns};

const NONE: u32 = u32::MAX;

/// Dominator tree of one graph. Node ordinals are only meaningful for the graph it was built from.
#[derive(Clone, Debug)]
pub struct Dominators {
    root: u32,
    idom: Vec<u32>,
    preorder: Vec<u32>,
}

impl Dominators {
    /// The root.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.root
    }

    /// Immediate dominator of `v`; the root's is itself.
    #[inline]
    #[must_use]
    pub fn of(&self, v: u32) -> u32 {
        self.idom[v as usize]
    }

    /// Immediate dominators of all nodes.
    #[must_use]
    pub fn column(&self) -> &[u32] {
        &self.idom
    }

    /// All nodes, every dominator before what it dominates.
    #[must_use]
    pub fn top_down(&self) -> &[u32] {
        &self.preorder
    }
}

/// Computes immediate dominators over the edges whose bit is set in `follow`.
///
/// `None` if `root` is not a node. O((nodes + edges) · log nodes) in the worst case, linear in practice;
/// 24 bytes a node and 8 bytes a backward edge at most while it runs, 8 bytes a node for the result.
#[must_use]
pub fn dominators(graph: Csr<'_>, root: u32, follow: &Bits) -> Option<Dominators> {
    if root >= graph.nodes() {
        return None;
    }
    let Search { number, vertex, parent, reached } = search(graph, root, follow);
    let (preds, mut semi) = predecessors(graph, follow, number, &vertex[..reached]);

    // Semidominators, highest number first; `link` is the forest of the papers' link-eval with path compression:
    // (ancestor, vertex of smallest semidominator on the way to it). A node at or above `i` has been linked.
    let mut link: Vec<(u32, u32)> = parent.iter().enumerate().map(|(v, &p)| (p, v as u32)).collect();
    let mut path: Vec<u32> = Vec::new();
    let last = reached as u32 - 1;
    in_slices(last, |range| {
        for i in range.map(|done| last - done) {
            let mut s = semi[i as usize];
            for &p in preds.of(i) {
                let mut v = p;
                let mut top = link[v as usize];
                while top.0 > i {
                    path.push(v);
                    v = top.0;
                    top = link[v as usize];
                }
                let (ancestor, mut best) = top;
                while let Some(u) = path.pop() {
                    let entry = &mut link[u as usize];
                    best = best.min(entry.1);
                    *entry = (ancestor, best);
                }
                s = s.min(best);
            }
            // `link[..].1` holds semidominator numbers directly: until `i` is processed its own number stands in for it.
            link[i as usize].1 = s;
            semi[i as usize] = s;
        }
    });
    drop(link);
    drop(preds);

    // The immediate dominator is the nearest ancestor in the tree of dominators so far whose number is at most the
    // semidominator's.
    let mut dom = parent;
    in_slices(reached as u32, |range| {
        // The root's parent is itself, and so is its dominator.
        for i in range {
            let s = semi[i as usize];
            let mut d = dom[i as usize];
            while d > s {
                d = dom[d as usize];
            }
            dom[i as usize] = d;
        }
    });
    drop(semi);

    let mut idom = vec![root; graph.nodes() as usize];
    in_slices(reached as u32, |range| {
        for i in range {
            idom[vertex[i as usize] as usize] = vertex[dom[i as usize] as usize];
        }
    });
    Some(Dominators { root, idom, preorder: vertex })
}

/// Bytes that would be freed with each node: its own and those of all it dominates. O(nodes).
#[must_use]
pub fn retained_sizes(dominators: &Dominators, size: impl Fn(u32) -> u64) -> Vec<u64> {
    let count = dominators.idom.len() as u32;
    let mut retained: Vec<u64> = Vec::with_capacity(count as usize);
    in_slices(count, |range| retained.extend(range.map(&size)));
    in_slices(count, |range| {
        for done in range {
            let v = dominators.preorder[(count - 1 - done) as usize];
            if v != dominators.root {
                let r = retained[v as usize];
                retained[dominators.of(v) as usize] += r;
            }
        }
    });
    retained
}

/// A depth-first search: preorder number of each node, node at each number, parent's number at each number.
struct Search {
    number: Vec<u32>,
    vertex: Vec<u32>,
    parent: Vec<u32>,
    /// Numbers below this one were reached; the rest are cycles that nothing holds.
    reached: usize,
}

fn search(graph: Csr<'_>, root: u32, follow: &Bits) -> Search {
    let n = graph.nodes() as usize;
    let mut number = vec![NONE; n];
    // A bit per node stays in the cache where a number per node does not.
    let mut seen = Bits::new(n);
    let mut vertex = Vec::with_capacity(n);
    let mut parent = Vec::with_capacity(n);
    // Edges still to be looked at, per open node: (next edge, end, number). A node on its last edge is not kept open.
    let mut open: Vec<(u32, u32, u32)> = Vec::new();
    let mut start = |v: u32, number: &mut Vec<u32>, vertex: &mut Vec<u32>, parent: &mut Vec<u32>| {
        let mut me = vertex.len() as u32;
        seen.set(v);
        number[v as usize] = me;
        vertex.push(v);
        parent.push(0);
        let mut edges = graph.outgoing(v);
        in_turns(|steps| {
            for _ in 0..steps {
                match edges.next() {
                    Some(e) => {
                        let w = graph.target(e);
                        if follow.get(e) && seen.insert(w) {
                            if !edges.is_empty() {
                                open.push((edges.start, edges.end, me));
                            }
                            let child = vertex.len() as u32;
                            number[w as usize] = child;
                            vertex.push(w);
                            parent.push(me);
                            me = child;
                            edges = graph.outgoing(w);
                        }
                    }
                    None => match open.pop() {
                        Some((next, end, v)) => {
                            edges = next..end;
                            me = v;
                        }
                        None => return Turn::Done,
                    },
                }
            }
            Turn::More
        });
    };
    start(root, &mut number, &mut vertex, &mut parent);
    if vertex.len() < n {
        let mut held = Bits::new(n);
        for v in 0..n as u32 {
            for e in graph.outgoing(v) {
                if follow.get(e) {
                    held.set(graph.target(e));
                }
            }
        }
        for v in 0..n as u32 {
            if number[v as usize] == NONE && !held.get(v) {
                start(v, &mut number, &mut vertex, &mut parent);
            }
        }
    }
    let reached = vertex.len();
    if reached < n {
        for v in 0..n as u32 {
            if number[v as usize] == NONE {
                vertex.push(v);
            }
        }
    }
    Search { number, vertex, parent, reached }
}

/// Sources of edges to lower numbers, grouped by target number.
struct Predecessors {
    first: Vec<u32>,
    from: Vec<u32>,
}

impl Predecessors {
    #[inline]
    fn of(&self, i: u32) -> &[u32] {
        &self.from[self.first[i as usize] as usize..self.first[i as usize + 1] as usize]
    }
}

/// Numbers in pieces: how many come is known when the last has come. A vector that doubles takes twice what it holds, and
/// three times while it moves; a piece never moves, and is given back once it was read.
#[derive(Default)]
struct Pieces {
    full: Vec<Vec<u32>>,
    /// The last one, which fills up.
    open: Vec<u32>,
}

/// Numbers in a piece: a power of two, so that the first one grows to just that.
const PIECE: usize = 1 << 18;

impl Pieces {
    #[inline]
    fn push(&mut self, number: u32) {
        if self.open.len() == PIECE {
            self.full.push(std::mem::replace(&mut self.open, Vec::with_capacity(PIECE)));
        }
        self.open.push(number);
    }

    fn len(&self) -> usize {
        self.full.len() * PIECE + self.open.len()
    }
}

/// Backward edges as predecessor lists; forward edges folded into the first guess of each semidominator.
fn predecessors(graph: Csr<'_>, follow: &Bits, number: Vec<u32>, vertex: &[u32]) -> (Predecessors, Vec<u32>) {
    let m = vertex.len();
    let mut first = vec![0u32; m + 1];
    // A starting point that is not the root hangs from the root: 0 stands for "no edge seen", and the root's is never read.
    let mut semi = vec![NONE; m];
    // Targets of backward edges by source: numbers are looked up once, which is what takes the time.
    let mut back = Pieces::default();
    let mut ends: Vec<u32> = Vec::with_capacity(m);
    in_slices(m as u32, |range| {
        for v in range {
            for e in graph.outgoing(vertex[v as usize]) {
                if follow.get(e) {
                    let w = number[graph.target(e) as usize];
                    if w > v {
                        let s = &mut semi[w as usize];
                        *s = (*s).min(v);
                    } else if w < v {
                        first[w as usize + 1] += 1;
                        back.push(w);
                    }
                }
            }
            ends.push(back.len() as u32);
        }
    });
    // Its memory is the next column's.
    drop(number);
    in_slices(m as u32, |range| {
        for i in range {
            let s = &mut semi[i as usize];
            if *s == NONE {
                *s = 0;
            }
            first[i as usize + 1] += first[i as usize];
        }
    });
    let mut from = vec![0u32; back.len()];
    let mut pieces = back.full.into_iter().chain([back.open]);
    let (mut piece, mut read, mut start) = (pieces.next().unwrap_or_default(), 0, 0);
    in_slices(m as u32, |range| {
        for v in range {
            let mut left = (ends[v as usize] - start) as usize;
            start = ends[v as usize];
            while left > 0 {
                let here = &piece[read..piece.len().min(read + left)];
                for &w in here {
                    let slot = &mut first[w as usize];
                    from[*slot as usize] = v;
                    *slot += 1;
                }
                (read, left) = (read + here.len(), left - here.len());
                if read == piece.len() {
                    let Some(next) = pieces.next() else { break };
                    (piece, read) = (next, 0);
                }
            }
        }
    });
    first.copy_within(0..m, 1);
    first[0] = 0;
    (Predecessors { first, from }, semi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use petgraph::algo::dominators::simple_fast;
    use petgraph::graph::{DiGraph, NodeIndex};
    use proptest::prelude::*;

    fn columns(nodes: u32, edges: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
        let mut sorted = edges.to_vec();
        sorted.sort_by_key(|e| e.0);
        let first = (0..=nodes).map(|v| sorted.partition_point(|e| e.0 < v) as u32).collect();
        (first, sorted.iter().map(|e| e.1).collect())
    }

    fn all(edges: usize) -> Bits {
        let mut bits = Bits::new(edges);
        (0..edges as u32).for_each(|e| bits.set(e));
        bits
    }

    fn check(nodes: u32, edges: &[(u32, u32)], expect: &[u32]) {
        let (first, to) = columns(nodes, edges);
        let graph = Csr::new(&first, &to).expect("valid");
        let found = dominators(graph, 0, &all(to.len())).expect("has a root");
        assert_eq!(found.column(), expect, "{edges:?}");
    }

    #[test]
    fn small_graphs() {
        check(1, &[], &[0]);
        check(4, &[(0, 1), (0, 2), (1, 3), (2, 3)], &[0, 0, 0, 0]);
        check(4, &[(0, 1), (1, 2), (2, 3), (3, 1)], &[0, 0, 1, 2]);
        // The example of Lengauer and Tarjan's figure 1 in letters R A B C D E F G H I J K L.
        let edges = [
            (0, 1),
            (0, 2),
            (0, 3),
            (1, 4),
            (2, 1),
            (2, 4),
            (2, 5),
            (3, 6),
            (3, 7),
            (4, 12),
            (5, 8),
            (6, 9),
            (7, 9),
            (7, 10),
            (8, 5),
            (8, 11),
            (9, 11),
            (10, 9),
            (11, 9),
            (11, 0),
            (12, 8),
        ];
        check(13, &edges, &[0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 7, 0, 4]);
    }

    #[test]
    fn what_nothing_holds_hangs_from_the_root() {
        // 1 is held by nothing and holds 2, which the root holds too: the root dominates it. 3 and 4 are a cycle apart
        // whose edge into 5 counts for nothing.
        check(6, &[(0, 2), (1, 2), (3, 4), (4, 3), (0, 5), (4, 5)], &[0, 0, 0, 0, 0, 0]);
        check(6, &[(0, 1), (1, 2), (3, 4), (4, 3), (4, 2), (2, 5)], &[0, 0, 1, 0, 0, 2]);
        // An orphan dominates what only it reaches.
        check(3, &[(1, 2)], &[0, 0, 1]);
    }

    #[test]
    fn edges_that_are_not_followed_do_not_exist() {
        let (first, to) = columns(3, &[(0, 1), (0, 2), (1, 2)]);
        let graph = Csr::new(&first, &to).expect("valid");
        let mut follow = all(3);
        follow.clear(1);
        assert_eq!(dominators(graph, 0, &follow).expect("has a root").column(), [0, 0, 1]);
    }

    #[test]
    fn no_root_no_tree() {
        let graph = Csr::new(&[0], &[]).expect("valid");
        assert!(dominators(graph, 0, &Bits::new(0)).is_none());
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let n = 300_000u32;
        let edges: Vec<_> = (1..n).map(|v| (v - 1, v)).collect();
        let (first, to) = columns(n, &edges);
        let graph = Csr::new(&first, &to).expect("valid");
        let tree = dominators(graph, 0, &all(to.len())).expect("has a root");
        let retained = retained_sizes(&tree, |_| 1);
        assert_eq!(retained[0], u64::from(n));
        assert_eq!(retained[n as usize - 1], 1);
    }

    #[test]
    fn more_backward_edges_than_a_piece_holds() {
        // Pairs of a node and what it holds; from all but every third of these leads an edge back to the one before.
        let pairs = PIECE as u32 * 5 / 2;
        let (upper, lower) = (|i: u32| 1 + 2 * i, |i: u32| 2 + 2 * i);
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for i in 0..pairs {
            edges.extend([(0, upper(i)), (upper(i), lower(i))]);
            if i % 3 != 0 {
                edges.push((lower(i), lower(i - 1)));
            }
        }
        let mut expect = vec![0; 1 + 2 * pairs as usize];
        for i in 0..pairs {
            let led_to = i + 1 < pairs && (i + 1) % 3 != 0;
            expect[lower(i) as usize] = if led_to { 0 } else { upper(i) };
        }
        let (first, to) = columns(expect.len() as u32, &edges);
        let graph = Csr::new(&first, &to).expect("valid");
        assert_eq!(dominators(graph, 0, &all(to.len())).expect("has a root").column(), expect);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn equal_to_petgraph(nodes in 1u32..40, raw in prop::collection::vec((0u32..40, 0u32..40), 0..160)) {
            let edges: Vec<_> = raw.iter().map(|&(a, b)| (a % nodes, b % nodes)).collect();
            let (first, to) = columns(nodes, &edges);
            let graph = Csr::new(&first, &to).expect("valid");
            let tree = dominators(graph, 0, &all(to.len())).expect("has a root");

            let mut oracle = DiGraph::<(), ()>::new();
            (0..nodes).for_each(|_| { oracle.add_node(()); });
            edges.iter().for_each(|&(a, b)| { oracle.add_edge(NodeIndex::new(a as usize), NodeIndex::new(b as usize), ()); });
            // The same convention for what the root does not reach: starting points first.
            let held: Vec<bool> = (0..nodes).map(|v| edges.iter().any(|e| e.1 == v)).collect();
            (1..nodes).filter(|&v| !held[v as usize]).for_each(|v| {
                oracle.add_edge(NodeIndex::new(0), NodeIndex::new(v as usize), ());
            });
            let expect = simple_fast(&oracle, NodeIndex::new(0));
            for v in 1..nodes {
                let idom = expect.immediate_dominator(NodeIndex::new(v as usize)).map_or(0, |d| d.index() as u32);
                prop_assert_eq!(tree.of(v), idom, "node {}", v);
            }
            let retained = retained_sizes(&tree, u64::from);
            prop_assert_eq!(retained[0], (0..nodes).map(u64::from).sum::<u64>());
        }
    }
}
