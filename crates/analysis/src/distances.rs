//! Distances from the roots.
//!
//! DevTools' rules: user roots stand at 1; what only the engine's roots reach counts from [`SYSTEM_BASE`], or from 0 where
//! there are no user roots. Three kinds of edges lead nowhere: `sloppy_function_map` of native contexts, links between
//! descriptor arrays, and the first edge met of each ephemeron (so that its value is one beyond the farther of key and table).

use crate::ephemerons::Ephemerons;
use crate::page_owned::is_user_root;
use graph::{Bits, Csr, UNREACHED, breadth_first};
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// Distance of the root when seen from the engine's side.
pub const SYSTEM_BASE: u32 = 100_000_000;
/// Distance of what no root reaches by strong edges.
pub const UNREACHABLE: u32 = UNREACHED;

/// Distances of all nodes. O(nodes + edges).
pub(crate) fn distances(snapshot: &Snapshot, graph: Csr<'_>, ephemerons: &Ephemerons) -> Vec<u32> {
    let mut distance = vec![UNREACHED; snapshot.nodes.len() as usize];
    if distance.is_empty() {
        return distance;
    }
    let mut met = Bits::new(ephemerons.pairs());
    let mut follow = |v: u32, e: u32| follows(snapshot, ephemerons, &mut met, v, e);
    let mut queue = Vec::new();
    for e in snapshot.outgoing(snapshot.root) {
        let to = snapshot.edges.to[e as usize];
        if snapshot.edges.kind[e as usize] != EdgeKind::Broken
            && is_user_root(snapshot, to)
            && distance[to as usize] == UNREACHED
        {
            distance[to as usize] = 1;
            queue.push(to);
        }
    }
    breadth_first(graph, &mut queue, &mut distance, &mut follow);
    distance[snapshot.root as usize] = if queue.is_empty() { 0 } else { SYSTEM_BASE };
    queue.clear();
    queue.push(snapshot.root);
    breadth_first(graph, &mut queue, &mut distance, &mut follow);
    distance
}

fn follows(snapshot: &Snapshot, ephemerons: &Ephemerons, met: &mut Bits, v: u32, e: u32) -> bool {
    let kind = snapshot.edges.kind[e as usize];
    if matches!(kind, EdgeKind::Weak | EdgeKind::Broken) {
        return false;
    }
    match snapshot.nodes.kind[v as usize] {
        NodeKind::Hidden
            if snapshot.edge_name_bytes(e) == b"sloppy_function_map"
                && snapshot.name_bytes(v) == b"system / NativeContext" =>
        {
            return false;
        }
        NodeKind::Array if snapshot.name_bytes(v) == b"(map descriptors)" => {
            // Descriptors of shared maps: [0] count, [1] enum cache, then key, type, value in threes. Links are skipped.
            let index = if kind.is_indexed() {
                Some(snapshot.edges.name[e as usize])
            } else {
                leading_number(snapshot.edge_name_bytes(e))
            };
            return index.is_none_or(|i| i < 2 || i % 3 != 1);
        }
        _ => {}
    }
    if kind == EdgeKind::Internal
        && let Some(pair) = ephemerons.get(snapshot.edges.name[e as usize])
    {
        if met.get(pair.pair) {
            met.clear(pair.pair);
        } else {
            met.set(pair.pair);
            return false;
        }
    }
    true
}

/// The number a name begins with, as `parseInt` finds it.
fn leading_number(name: &[u8]) -> Option<u32> {
    let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&name[..digits]).ok()?.parse().ok()
}
