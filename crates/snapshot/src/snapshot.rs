//! A decoded heap snapshot.

use crate::header::Meta;
use crate::kinds::{EdgeKind, NodeKind};
use crate::strings::Strings;
use crate::trace::TraceTree;

/// Sizes in bytes: 32 bits each, and the few larger ones apart.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    low: Vec<u32>,
    /// Sorted by place; the place's `low` is `u32::MAX`.
    high: Vec<(u32, u64)>,
}

impl Sizes {
    /// None yet, with room for `count`.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { low: Vec::with_capacity(count), high: Vec::new() }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.low.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.low.is_empty()
    }

    /// The size at `i`; 0 beyond the end.
    #[inline]
    #[must_use]
    pub fn get(&self, i: u32) -> u64 {
        match self.low.get(i as usize) {
            Some(&u32::MAX) => {
                self.high.binary_search_by_key(&i, |h| h.0).map_or(u64::from(u32::MAX), |at| self.high[at].1)
            }
            Some(&low) => u64::from(low),
            None => 0,
        }
    }

    /// Replaces the size at `i`.
    pub fn set(&mut self, i: u32, size: u64) {
        let Some(low) = self.low.get_mut(i as usize) else { return };
        let found = self.high.binary_search_by_key(&i, |h| h.0);
        match u32::try_from(size) {
            Ok(small) if small != u32::MAX => {
                *low = small;
                if let Ok(at) = found {
                    self.high.remove(at);
                }
            }
            _ => {
                *low = u32::MAX;
                match found {
                    Ok(at) => self.high[at].1 = size,
                    Err(at) => self.high.insert(at, (i, size)),
                }
            }
        }
    }

    /// Adds a size at the end.
    #[inline]
    pub fn push(&mut self, size: u64) {
        match u32::try_from(size) {
            Ok(small) if small != u32::MAX => self.low.push(small),
            _ => {
                self.high.push((self.low.len() as u32, size));
                self.low.push(u32::MAX);
            }
        }
    }

    /// Sum, in a type that cannot overflow.
    #[must_use]
    pub fn total(&self) -> u128 {
        // Every large one stands among the small ones as `u32::MAX`.
        let low: u64 = self.low.chunks(1 << 16).map(sum_of).sum();
        let high = self.high.iter().map(|h| u128::from(h.1) - u128::from(u32::MAX));
        u128::from(low) + high.sum::<u128>()
    }

    /// Adds sizes below 2³² at the end.
    pub(crate) fn extend(&mut self, sizes: impl Iterator<Item = u64> + Clone) {
        let from = self.low.len() as u32;
        self.low.extend(sizes.clone().map(|s| s as u32));
        // The largest number that fits 32 bits stands for those that do not.
        let large = (from..).zip(sizes).filter(|s| s.1 >= u64::from(u32::MAX));
        self.high.extend(large);
    }

    pub(crate) fn reserve(&mut self, count: usize) {
        self.low.reserve_exact(count);
    }
}

/// Sum of some sizes: a call of its own, see `graph`'s slices.
#[inline(never)]
fn sum_of(sizes: &[u32]) -> u64 {
    sizes.iter().map(|&s| u64::from(s)).sum()
}

/// Node columns, by ordinal.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    /// Type.
    pub kind: Vec<NodeKind>,
    /// Name: index into the strings.
    pub name: Vec<u32>,
    /// Object id.
    pub id: Vec<u32>,
    /// Shallow size, bytes.
    pub size: Sizes,
    /// First outgoing edge; one entry more than there are nodes.
    pub first_edge: Vec<u32>,
    /// 0 unknown, 1 attached, 2 detached. Empty if the file has no such field.
    pub detachedness: Vec<u8>,
    /// Stack that allocated it: an id of the trace tree, 0 for none. Empty if the file has no stacks.
    pub trace: Vec<u32>,
}

impl Nodes {
    /// How many.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.kind.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }
}

/// Edge columns, sorted by source.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// Type.
    pub kind: Vec<EdgeKind>,
    /// Index for [`EdgeKind::is_indexed`] types, else index into the strings.
    pub name: Vec<u32>,
    /// Ordinal of the node it points at.
    pub to: Vec<u32>,
}

impl Edges {
    /// How many.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.kind.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }
}

/// Where an object's constructor or a function stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Node ordinal.
    pub node: u32,
    /// Script id.
    pub script: u32,
    /// Ordinal of the script's node, where the file says so.
    pub script_node: Option<u32>,
    /// Line, 0-based.
    pub line: u32,
    /// Column, 0-based.
    pub column: u32,
}

/// A moment of an allocation timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Microseconds since recording began.
    pub timestamp_us: u64,
    /// Largest object id given out until then.
    pub last_assigned_id: u32,
}

/// A function that allocated. Lines and columns as in the file, 1-based; names are indices into the strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are the file's own")]
pub struct TraceFunction {
    pub name: u32,
    pub script_name: u32,
    pub script_id: u32,
    pub line: u32,
    pub column: u32,
}

/// A scope of a script: a function, a block, the script itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Ordinal of the script's node.
    pub script: u32,
    /// Its id, unique within the script.
    pub id: i32,
    /// The scope around it: its place in the list.
    pub parent: Option<u32>,
    /// Variables that live in a context: their places in [`ScopeTables::variables`].
    pub variables: std::ops::Range<u32>,
    /// What its code reads or writes: places in [`ScopeTables::uses`].
    pub uses: std::ops::Range<u32>,
}

/// The scope sections of the newest V8.
#[derive(Clone, Debug, Default)]
pub struct ScopeTables {
    /// Scopes, parents before children.
    pub scopes: Vec<Scope>,
    /// Names of variables: indices into the strings.
    pub variables: Vec<u32>,
    /// The scope that declares a variable, by id, and which of its variables it is.
    pub uses: Vec<(i32, u32)>,
}

/// A heap snapshot.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// What the file says about itself.
    pub meta: Meta,
    /// Nodes.
    pub nodes: Nodes,
    /// Edges.
    pub edges: Edges,
    /// Strings.
    pub strings: Strings,
    /// Locations, sorted by node.
    pub locations: Vec<Location>,
    /// Samples of a timeline.
    pub samples: Vec<Sample>,
    /// Functions of a timeline with stacks.
    pub trace_functions: Vec<TraceFunction>,
    /// Stacks of a timeline with stacks.
    pub trace_tree: TraceTree,
    /// Scopes of scripts; empty where V8 writes none (before 2026).
    pub scopes: ScopeTables,
    /// Ordinal of the root; 0 where there are nodes at all.
    pub root: u32,
    /// Place among the problems of the one by which this is less than, or other than, what the file promises: it was cut
    /// short, its counts are wrong, or its strings are missing.
    pub incomplete: Option<usize>,
}

impl Snapshot {
    /// Name of a node.
    #[inline]
    #[must_use]
    pub fn name_bytes(&self, node: u32) -> &[u8] {
        self.strings.bytes(self.nodes.name[node as usize])
    }

    /// Outgoing edges of a node.
    #[inline]
    #[must_use]
    pub fn outgoing(&self, node: u32) -> std::ops::Range<u32> {
        self.nodes.first_edge[node as usize]..self.nodes.first_edge[node as usize + 1]
    }

    /// Name of an edge that has a string for one.
    #[inline]
    #[must_use]
    pub fn edge_name_bytes(&self, edge: u32) -> &[u8] {
        if self.edges.kind[edge as usize].is_indexed() {
            return &[];
        }
        self.strings.bytes(self.edges.name[edge as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_sizes_stand_apart() {
        let mut sizes = Sizes::default();
        for s in [1, 5_000_000_000, u64::from(u32::MAX), 7] {
            sizes.push(s);
        }
        assert_eq!([0, 1, 2, 3, 4].map(|i| sizes.get(i)), [1, 5_000_000_000, u64::from(u32::MAX), 7, 0]);
        sizes.set(1, 3);
        sizes.set(3, 6_000_000_000);
        sizes.set(9, 1);
        assert_eq!([0, 1, 2, 3].map(|i| sizes.get(i)), [1, 3, u64::from(u32::MAX), 6_000_000_000]);
        assert_eq!(sizes.total(), 4 + u128::from(u32::MAX) + 6_000_000_000);
    }
}
