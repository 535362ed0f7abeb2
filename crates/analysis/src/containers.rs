//! What containers contain: entries of arrays, maps, sets and objects used as dictionaries.

use crate::heap::Heap;
use crate::scripts::target;
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// What sort of container a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// `Array` and its like: indexed elements.
    Array,
    /// `Map`.
    Map,
    /// `Set`.
    Set,
    /// An object with many named properties.
    Dictionary,
}

/// Properties from which on an object counts as a dictionary: classes have fewer.
const DICTIONARY: u32 = 64;

/// Entries of a container.
#[derive(Clone, Debug)]
pub struct Container {
    /// Sort.
    pub kind: ContainerKind,
    /// Entries, deleted ones not counted.
    pub count: u64,
    /// Room for entries, where the backing store tells.
    pub capacity: Option<u64>,
    /// Edges that lead to the entries' values (or, for sets and maps to small integers, keys).
    pub values: Vec<u32>,
    /// Type of the keys where they are objects of the heap.
    pub keys: Option<NodeKind>,
}

/// Looks at a node as a container; `None` if it is none.
///
/// O(edges of the node and of its table).
pub(crate) fn container(heap: &Heap, node: u32) -> Option<Container> {
    let snapshot = heap.snapshot();
    if snapshot.nodes.kind[node as usize] != NodeKind::Object {
        return None;
    }
    match snapshot.name_bytes(node) {
        b"Map" => table(heap, node, true),
        b"Set" => table(heap, node, false),
        _ => listed(heap, node),
    }
}

/// Elements of an array, or properties of a dictionary.
fn listed(heap: &Heap, node: u32) -> Option<Container> {
    let snapshot = heap.snapshot();
    let of = |kind| -> Vec<u32> {
        let entry =
            |&e: &u32| snapshot.edges.kind[e as usize] == kind && !is_hole(snapshot, snapshot.edges.to[e as usize]);
        snapshot.outgoing(node).filter(entry).collect()
    };
    let elements = of(EdgeKind::Element);
    let is_array = snapshot.name_bytes(node) == b"Array";
    if is_array || !elements.is_empty() && elements.len() as u32 >= DICTIONARY {
        let store = target(snapshot, node, &[b"elements"]);
        let bytes = store.map(|s| store_bytes(heap, node, s)).filter(|&b| b > 0);
        return Some(Container {
            kind: ContainerKind::Array,
            count: elements.len() as u64,
            capacity: bytes.map(|b| b.saturating_sub(2 * heap.word()) / heap.word()),
            values: elements,
            keys: None,
        });
    }
    let edges = snapshot.outgoing(node);
    if edges.end - edges.start < DICTIONARY {
        return None;
    }
    let properties = of(EdgeKind::Property);
    (properties.len() as u32 >= DICTIONARY).then_some(Container {
        kind: ContainerKind::Dictionary,
        count: properties.len() as u64,
        capacity: None,
        values: properties,
        keys: Some(NodeKind::String),
    })
}

/// Entries of a hash table. V8's ordered tables keep an entry in three slots for a map (key, value, chain) and two for a
/// set; edges are named by slot, small integers leave none, and deleted entries point at an oddball.
fn table(heap: &Heap, node: u32, map: bool) -> Option<Container> {
    let snapshot = heap.snapshot();
    let table = target(snapshot, node, &[b"table"])?;
    let stride = if map { 3 } else { 2 };
    let mut slots: Vec<(u32, u32)> = snapshot
        .outgoing(table)
        .filter_map(|e| Some((slot(snapshot, e)?, e)))
        .filter(|&(_, e)| !is_hole(snapshot, snapshot.edges.to[e as usize]))
        .collect();
    slots.sort_unstable();
    let mut by_rest = [0u64; 3];
    for &(slot, _) in &slots {
        by_rest[(slot % stride) as usize] += 1;
    }
    let count = by_rest.iter().copied().max().unwrap_or(0);
    // The first slot met is a key where keys are objects; values follow it.
    let first = slots.first().map(|s| s.0 % stride);
    let (keys, values): (Vec<u32>, Vec<u32>) = match first {
        Some(key) if map => {
            let value = (key + 1) % stride;
            let both = by_rest[value as usize] > 0;
            let pick = |rest: u32| slots.iter().filter(|s| s.0 % stride == rest).map(|s| s.1).collect::<Vec<_>>();
            if both { (pick(key), pick(value)) } else { (Vec::new(), pick(key)) }
        }
        _ => (Vec::new(), slots.iter().map(|s| s.1).collect()),
    };
    let bytes =
        if heap.shallow(table) > 0 { heap.shallow(table) } else { heap.shallow(node).saturating_sub(4 * heap.word()) };
    let words = bytes / heap.word();
    // Buckets take half a slot an entry, and five words head the table.
    let capacity = words.saturating_sub(5) * 2 / if map { 7 } else { 5 };
    Some(Container {
        kind: if map { ContainerKind::Map } else { ContainerKind::Set },
        count,
        capacity: (capacity >= count).then_some(capacity),
        values,
        keys: keys.first().map(|&e| snapshot.nodes.kind[snapshot.edges.to[e as usize] as usize]),
    })
}

/// Bytes of a backing store. Where the file has user roots they were added to the owner, an object of four words.
fn store_bytes(heap: &Heap, owner: u32, store: u32) -> u64 {
    match heap.shallow(store) {
        0 => heap.shallow(owner).saturating_sub(4 * heap.word()),
        bytes => bytes,
    }
}

fn slot(snapshot: &Snapshot, edge: u32) -> Option<u32> {
    match snapshot.edges.kind[edge as usize] {
        EdgeKind::Element | EdgeKind::Hidden => Some(snapshot.edges.name[edge as usize]),
        EdgeKind::Internal => std::str::from_utf8(snapshot.edge_name_bytes(edge)).ok()?.parse().ok(),
        _ => None,
    }
}

/// Oddballs (`undefined`, `null`, the hole) and maps are no entries.
fn is_hole(snapshot: &Snapshot, node: u32) -> bool {
    match snapshot.nodes.kind[node as usize] {
        NodeKind::Hidden | NodeKind::Native => {
            let name = snapshot.name_bytes(node);
            name.starts_with(b"system / Oddball")
                || name.starts_with(b"system / Hole")
                || name.starts_with(b"system / Map")
                || matches!(name, b"the_hole" | b"hole" | b"undefined" | b"null")
        }
        NodeKind::ObjectShape => true,
        _ => false,
    }
}
