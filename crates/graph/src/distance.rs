//! Breadth-first distances.

use crate::{Bits, Csr, Turn, in_turns};

/// Distance of a node that was not reached.
pub const UNREACHED: u32 = u32::MAX;

/// Spreads distances breadth-first from nodes that already have one.
///
/// `queue` holds the starting nodes in the order in which they are to be visited; `distance` holds their distances and
/// [`UNREACHED`] elsewhere. An edge is asked about only when its target has no distance yet; `follow(from, edge)` decides.
/// On return `queue` lists all visited nodes in order. O(nodes + edges), a bit per node beyond `queue`.
pub fn breadth_first(
    graph: Csr<'_>,
    queue: &mut Vec<u32>,
    distance: &mut [u32],
    mut follow: impl FnMut(u32, u32) -> bool,
) {
    // A bit per node stays in the cache where a distance per node does not.
    let mut seen = Bits::new(distance.len());
    for (v, _) in distance.iter().enumerate().filter(|d| *d.1 != UNREACHED) {
        seen.set(v as u32);
    }
    let mut next = 0;
    in_turns(|steps| {
        for _ in 0..steps {
            let Some(&v) = queue.get(next) else { return Turn::Done };
            next += 1;
            let beyond = distance[v as usize].saturating_add(1);
            for e in graph.outgoing(v) {
                let w = graph.target(e);
                if !seen.get(w) && follow(v, e) {
                    seen.set(w);
                    distance[w as usize] = beyond;
                    queue.push(w);
                }
            }
        }
        Turn::More
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_grow_by_one_along_followed_edges() {
        // 0 → 1 → 2 → 3, 0 → 3 (not followed), 4 apart.
        let (first, to) = ([0, 2, 3, 4, 4, 4], [1, 3, 2, 3]);
        let graph = Csr::new(&first, &to).expect("valid");
        let mut distance = [0, UNREACHED, UNREACHED, UNREACHED, UNREACHED];
        let mut queue = vec![0];
        breadth_first(graph, &mut queue, &mut distance, |_, e| e != 1);
        assert_eq!(distance, [0, 1, 2, 3, UNREACHED]);
        assert_eq!(queue, [0, 1, 2, 3]);
    }
}
