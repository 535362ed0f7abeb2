//! Graph walks by the million nodes: `cargo bench -p graph`.
//!
//! Two shapes. A heap's: most edges lead to what was made shortly before or after, a few to anything, and three go out of each
//! node. A chain's: one long list, which is as deep as a graph can be.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use graph::{Bits, Csr, Reverse, dominators, retained_sizes};

fn main() {
    divan::main();
}

const NODES: [u32; 2] = [100_000, 1_000_000];
const EDGES_PER_NODE: u32 = 3;

struct Graph {
    first: Vec<u32>,
    to: Vec<u32>,
    follow: Bits,
}

impl Graph {
    fn new(nodes: u32, target: impl Fn(u32, u32) -> u32) -> Self {
        let to: Vec<u32> =
            (0..nodes).flat_map(|v| (0..EDGES_PER_NODE).map(move |e| (v, e))).map(|(v, e)| target(v, e)).collect();
        let mut follow = Bits::new(to.len());
        (0..to.len() as u32).for_each(|e| follow.set(e));
        Self { first: (0..=nodes).map(|v| v * EDGES_PER_NODE).collect(), to, follow }
    }

    /// The first edge keeps all reachable; of the others one in eight leads anywhere.
    fn heap(nodes: u32) -> Self {
        Self::new(nodes, |v, e| {
            let chance = mixed(u64::from(v) << 2 | u64::from(e));
            let near = (chance >> 8) as u32 % 64;
            match e {
                0 => (v + 1).min(nodes - 1),
                _ if chance.is_multiple_of(8) => (chance >> 32) as u32 % nodes,
                _ => (v + near).saturating_sub(32).min(nodes - 1),
            }
        })
    }

    fn chain(nodes: u32) -> Self {
        Self::new(nodes, |v, _| (v + 1).min(nodes - 1))
    }

    fn csr(&self) -> Csr<'_> {
        Csr::new(&self.first, &self.to).expect("edges between nodes")
    }
}

/// Looks random, and is the same everywhere (the mixing step of SplitMix64: Steele, Lea, Flood 2014).
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

#[divan::bench(args = NODES)]
fn dominators_of_a_heap(bencher: Bencher<'_, '_>, nodes: u32) {
    let graph = Graph::heap(nodes);
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| black_box(dominators(graph.csr(), 0, &graph.follow)));
}

#[divan::bench(args = NODES)]
fn dominators_of_a_chain(bencher: Bencher<'_, '_>, nodes: u32) {
    let graph = Graph::chain(nodes);
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| black_box(dominators(graph.csr(), 0, &graph.follow)));
}

#[divan::bench(args = NODES)]
fn retained(bencher: Bencher<'_, '_>, nodes: u32) {
    let graph = Graph::heap(nodes);
    let tree = dominators(graph.csr(), 0, &graph.follow).expect("a root");
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| black_box(retained_sizes(&tree, |v| u64::from(v % 64) * 8)));
}

#[divan::bench(args = NODES)]
fn reversed(bencher: Bencher<'_, '_>, nodes: u32) {
    let graph = Graph::heap(nodes);
    bencher.counter(ItemsCount::new(nodes)).bench_local(|| black_box(Reverse::new(graph.csr())));
}
