//! Positions for a small layered graph: one row per rank, nodes side by side without overlap, edges bent around them.
//!
//! Design constraints:
//! - Pure and deterministic: the same graph gives the same positions, on every machine.
//! - Exploring keeps its place: a node that says where it stood stays there; new ones go to the nearest free slot.
//! - Earlier nodes and edges come first. Whoever lists the heaviest path first gets it as one straight column.
//! - For graphs that a person looks at: some hundred nodes. O(nodes · row length + edges · rows).
//!
//! Unlike Sugiyama's method there is no crossing minimisation: it would move what stands.

mod rows;

use rows::Rows;

/// Widest space that a bend of an edge keeps free around itself, pixels.
const BEND: f64 = 14.0;

/// A node to be placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Row, 0 at the top.
    pub rank: u32,
    /// Width, pixels.
    pub width: f64,
    /// Centre that it had before and keeps.
    pub keep: Option<f64>,
}

/// An edge between two nodes, by their places in the list. Edges that name a node that does not exist are left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Upper end.
    pub from: usize,
    /// Lower end.
    pub to: usize,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Centre of each node, pixels; the first column stands at 0.
    pub centres: Vec<f64>,
    /// Where each edge passes the rows between its ends: centres from the upper end's row to the lower end's, both left out.
    pub bends: Vec<Vec<f64>>,
    /// Left and right end of all nodes and bends.
    pub extent: (f64, f64),
}

/// Places the nodes. `gap` pixels stay free between neighbours.
#[must_use]
pub fn layout(nodes: &[Node], edges: &[Edge], gap: f64) -> Layout {
    let mut rows = Rows::new(gap);
    let mut centres: Vec<Option<f64>> = vec![None; nodes.len()];
    for (centre, node) in centres.iter_mut().zip(nodes) {
        if let Some(keep) = node.keep.filter(|k| k.is_finite()) {
            rows.take(node.rank, keep, node.width);
            *centre = Some(keep);
        }
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for edge in edges {
        if edge.from < nodes.len() && edge.to < nodes.len() {
            neighbours[edge.from].push(edge.to);
            neighbours[edge.to].push(edge.from);
        }
    }
    for at in 0..nodes.len() {
        if centres[at].is_none() {
            // Beneath the first neighbour that stands already, so that a path comes out straight.
            let wish = neighbours[at].iter().find_map(|&n| centres[n]).unwrap_or(0.0);
            centres[at] = Some(rows.nearest(nodes[at].rank, wish, nodes[at].width));
        }
    }
    let centres: Vec<f64> = centres.into_iter().map(Option::unwrap_or_default).collect();
    let bends = edges.iter().map(|edge| bends(nodes, &centres, *edge, &mut rows)).collect();
    Layout { extent: rows.extent(), centres, bends }
}

/// Where an edge passes the rows between its ends.
fn bends(nodes: &[Node], centres: &[f64], edge: Edge, rows: &mut Rows) -> Vec<f64> {
    let (Some(from), Some(to)) = (nodes.get(edge.from), nodes.get(edge.to)) else { return Vec::new() };
    let (top, bottom) = (from.rank.min(to.rank), from.rank.max(to.rank));
    let mut at = if from.rank <= to.rank { centres[edge.from] } else { centres[edge.to] };
    (top + 1..bottom)
        .map(|rank| {
            at = rows.nearest(rank, at, BEND);
            at
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(rank: u32, width: f64) -> Node {
        Node { rank, width, keep: None }
    }

    fn edges(pairs: &[(usize, usize)]) -> Vec<Edge> {
        pairs.iter().map(|&(from, to)| Edge { from, to }).collect()
    }

    fn assert_apart(nodes: &[Node], layout: &Layout) {
        for (a, x) in nodes.iter().zip(&layout.centres) {
            for (b, y) in nodes.iter().zip(&layout.centres) {
                let same = std::ptr::eq(a, b);
                let apart = (x - y).abs() + 1e-9 >= f64::midpoint(a.width, b.width);
                assert!(same || a.rank != b.rank || apart, "{a:?} at {x}, {b:?} at {y}");
            }
        }
    }

    #[test]
    fn the_first_path_is_a_straight_column() {
        let nodes = [node(0, 200.0), node(1, 180.0), node(2, 220.0), node(1, 150.0), node(2, 150.0)];
        let layout = layout(&nodes, &edges(&[(0, 1), (1, 2), (0, 3), (3, 4)]), 30.0);
        assert_eq!(layout.centres[..3], [0.0, 0.0, 0.0]);
        assert!(layout.centres[3] != 0.0);
        assert_apart(&nodes, &layout);
    }

    #[test]
    fn what_stood_stays_and_new_nodes_make_way() {
        let mut nodes = vec![node(0, 200.0), node(1, 200.0), node(1, 200.0)];
        let links = [(0, 1), (0, 2)];
        let before = layout(&nodes, &edges(&links), 30.0);
        for (node, x) in nodes.iter_mut().zip(&before.centres) {
            node.keep = Some(*x);
        }
        nodes.insert(0, node(1, 120.0));
        let after = layout(&nodes, &edges(&[(1, 2), (1, 3), (1, 0)]), 30.0);
        assert_eq!(after.centres[1..], before.centres[..]);
        assert_apart(&nodes, &after);
    }

    #[test]
    fn long_edges_pass_beside_the_nodes_between() {
        let nodes = [node(0, 200.0), node(1, 200.0), node(2, 200.0), node(3, 200.0)];
        let layout = layout(&nodes, &edges(&[(0, 1), (1, 2), (2, 3), (0, 3)]), 30.0);
        assert_eq!(layout.bends[3].len(), 2);
        for x in &layout.bends[3] {
            assert!(x.abs() >= 100.0, "{x} crosses a node");
        }
        assert!(layout.extent.0 <= -100.0 && layout.extent.1 >= 100.0);
    }

    #[test]
    fn many_nodes_in_a_row_do_not_overlap_and_the_order_of_hashing_plays_no_part() {
        let nodes: Vec<Node> = (0..60).map(|i| node(i % 4, 120.0 + f64::from(i % 7) * 20.0)).collect();
        let links: Vec<Edge> = (1..60).map(|to| Edge { from: to / 2, to }).collect();
        let one = layout(&nodes, &links, 24.0);
        assert_apart(&nodes, &one);
        assert_eq!(one, layout(&nodes, &links, 24.0));
    }

    #[test]
    fn edges_to_nowhere_do_no_harm() {
        let one = layout(&[node(0, 10.0)], &edges(&[(0, 7), (9, 0)]), 10.0);
        assert_eq!(one.bends, [Vec::<f64>::new(), Vec::new()]);
        assert_eq!(layout(&[], &[], 10.0), Layout::default());
    }
}
