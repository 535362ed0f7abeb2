//! Graphs from a seed, for property tests.

use crate::{EdgeName, EdgeType, Location, NodeRef, NodeType, SnapshotBuilder};

/// A tiny generator (Steele, Lea, Flood 2014): good enough to vary tests, the same on every machine.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, or 0 if that is 0. The bias is below 2^-32 for the bounds that tests use.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from((u128::from(self.next_u64()) * u128::from(bound)) >> 64).unwrap_or_default()
    }

    /// True `times` in `of`.
    pub fn chance(&mut self, times: u32, of: u32) -> bool {
        self.below(of) < times
    }

    /// One of these.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(u32::try_from(from.len()).expect("a short list")) as usize]
    }
}

/// A directed graph with sizes: what graph algorithms are tested on.
#[derive(Clone, Debug)]
pub struct RandomGraph {
    /// Number of nodes; 0 is the root.
    pub nodes: u32,
    /// `(from, to)`, sorted by `from`. Duplicates, self loops, cycles and unreachable nodes occur.
    pub edges: Vec<(u32, u32)>,
    /// Shallow sizes.
    pub sizes: Vec<u64>,
}

/// A random graph. About one seed in four is a deep chain with shortcuts, one in four mostly unreachable: the shapes
/// at which dominator algorithms go wrong.
#[must_use]
pub fn random_graph(seed: u64, nodes: u32, edges: u32) -> RandomGraph {
    let mut random = SplitMix64::new(seed);
    let shape = random.below(4);
    let mut list = Vec::new();
    if shape == 0 {
        list.extend((1..nodes).map(|to| (to - 1, to)));
    }
    while list.len() < edges as usize && nodes > 0 {
        let from = random.below(nodes);
        let to = match shape {
            0 => (from + 1 + random.below(4)).min(nodes - 1),
            // Edges lead down only, and the root has few: most of the graph hangs in the air.
            1 => from + random.below(nodes - from),
            _ => random.below(nodes),
        };
        list.push((from, to));
    }
    list.sort_by_key(|&(from, _)| from);
    let sizes = (0..nodes).map(|_| u64::from(random.below(1000)) * 8).collect();
    RandomGraph { nodes, edges: list, sizes }
}

/// A random snapshot: all node and edge types, roots of both kinds, names that occur again, indices, detached nodes,
/// ephemerons. Every node but the root has at least one incoming edge of some type, maybe a weak one. As in real files
/// nothing leads back to the root, and the root leads to each of its children once: DevTools' figures for others are
/// accidents of its queue, where it gives any.
#[must_use]
pub fn random_snapshot(seed: u64, nodes: u32, edges: u32) -> SnapshotBuilder {
    const NAMES: [&str; 15] = [
        "Job",
        "JobQueue",
        "Array",
        "Object",
        "Map",
        "system / Context",
        "system / Map",
        "(object elements)",
        "native_bind",
        "(map descriptors)",
        "system / NativeContext",
        "system / ExternalStringData",
        "Detached HTMLDivElement",
        "a text",
        "",
    ];
    const EDGES: [&str; 8] =
        ["pending", "table", "elements", "map", "__proto__", "context", "next", "sloppy_function_map"];
    let mut random = SplitMix64::new(seed);
    let mut b = SnapshotBuilder::new();
    let mut all = vec![b.root()];
    let gc_roots = b.node(NodeType::Synthetic, "(GC roots)", 0);
    b.element(b.root(), 1, gc_roots);
    all.push(gc_roots);
    if random.chance(1, 2) {
        let global = b.node(NodeType::Object, "global", 40);
        b.shortcut(b.root(), "2", global);
        all.push(global);
    }
    while all.len() < nodes as usize {
        let kind = if random.chance(1, 2) { NodeType::Object } else { *random.pick(&NodeType::ALL) };
        let node = b.node(kind, random.pick::<&str>(&NAMES), u64::from(random.below(64)) * 8);
        if random.chance(1, 20) {
            b.detachedness(node, random.below(3));
        }
        if random.chance(1, 8) {
            b.locate(
                node,
                Location { script: 1 + random.below(2), script_node: None, line: random.below(3), column: 0 },
            );
        }
        let parent = *random.pick(&all[1..]);
        random_edge(&mut random, &mut b, parent, &EDGES, node);
        all.push(node);
    }
    while b.edge_count() < edges as usize {
        let (from, to) = (*random.pick(&all[1..]), *random.pick(&all[1..]));
        if random.chance(1, 30) {
            let table = *random.pick(&all[1..]);
            ephemeron(&mut b, table, from, to);
        } else {
            random_edge(&mut random, &mut b, from, &EDGES, to);
        }
    }
    b
}

fn random_edge(random: &mut SplitMix64, b: &mut SnapshotBuilder, from: NodeRef, names: &[&str], to: NodeRef) {
    let kind = if random.chance(1, 2) { EdgeType::Property } else { *random.pick(&EdgeType::ALL) };
    let name = if kind.is_indexed() { EdgeName::Index(random.below(100)) } else { EdgeName::from(*random.pick(names)) };
    b.edge(from, kind, name, to);
}

/// The pair of edges by which V8 says that `key` keeps `value` alive as long as `table` does.
pub(crate) fn ephemeron(b: &mut SnapshotBuilder, table: NodeRef, key: NodeRef, value: NodeRef) {
    let describe = |node: NodeRef| format!("{} @{}", b.name_of(node), b.id_of(node));
    let pair = format!(
        " / part of key ({}) -> value ({}) pair in WeakMap (table @{})",
        describe(key),
        describe(value),
        b.id_of(table)
    );
    // V8 numbers these edges by the source's edges so far.
    let mut add = |from: NodeRef| {
        let number = b.edges.iter().filter(|edge| edge.from == from.0).count() + 1;
        b.internal(from, &format!("{number}{pair}"), value);
    };
    add(key);
    add(table);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        let mut random = SplitMix64::new(1_234_567);
        assert_eq!(
            [random.next_u64(), random.next_u64(), random.next_u64()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn seeds_decide() {
        assert_eq!(random_graph(7, 50, 120).edges, random_graph(7, 50, 120).edges);
        assert_ne!(random_graph(7, 50, 120).edges, random_graph(8, 50, 120).edges);
        assert_eq!(random_snapshot(3, 60, 200).to_bytes(), random_snapshot(3, 60, 200).to_bytes());
    }

    #[test]
    fn sizes_are_as_asked() {
        for seed in 0..20 {
            let graph = random_graph(seed, 40, 100);
            assert_eq!((graph.edges.len(), graph.sizes.len()), (100, 40));
            assert!(graph.edges.iter().all(|&(from, to)| from < 40 && to < 40));
            let snapshot = random_snapshot(seed, 60, 200);
            assert_eq!(snapshot.node_count(), 60);
            assert!((200..=201).contains(&snapshot.edge_count()));
        }
        assert!(random_graph(1, 0, 10).edges.is_empty());
    }
}
