//! A snapshot with everything that was computed of it.

use crate::classes::{Classes, Columns};
use crate::detached::Detached;
use crate::interfaces::Shapes;
use crate::names::{is_plain_object, plain_object_name};
use crate::scripts::Scripts;
use crate::statistics::{Statistics, statistics};
use graph::{Bits, Children, Csr, Dominators, Reverse};
use snapshot::{Location, NodeKind, Snapshot};
use std::borrow::Cow;
use std::cell::OnceCell;

/// One heap snapshot, understood. Made by [`crate::Builder`].
pub struct Heap {
    pub(crate) snapshot: Snapshot,
    pub(crate) user_roots: bool,
    pub(crate) essential: Bits,
    pub(crate) detached: Detached,
    pub(crate) dominators: Dominators,
    pub(crate) retained: Vec<u64>,
    pub(crate) distances: Vec<u32>,
    pub(crate) shapes: Shapes,
    pub(crate) classes: Classes,
    pub(crate) children: Children,
    pub(crate) reverse: OnceCell<Reverse>,
    pub(crate) statistics: OnceCell<Statistics>,
    pub(crate) scripts: OnceCell<Scripts>,
    pub(crate) word: OnceCell<u64>,
    pub(crate) realms: OnceCell<Vec<u32>>,
}

impl Heap {
    /// The columns. Shallow sizes include the backing stores that a node owns where the file has user roots.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Nodes and edges alone.
    #[must_use]
    pub fn graph(&self) -> Csr<'_> {
        // Checked by the builder; a snapshot without nodes has one entry in `first_edge` and no edges.
        Csr::new_unchecked(&self.snapshot.nodes.first_edge, &self.snapshot.edges.to)
    }

    /// Whether the root names user objects (all but the newest Chrome): backing stores count with their owners then.
    #[must_use]
    pub fn has_user_roots(&self) -> bool {
        self.user_roots
    }

    /// Whether an edge counts for dominators.
    #[must_use]
    pub fn is_essential(&self, edge: u32) -> bool {
        self.essential.get(edge)
    }

    /// The class table.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// What class rows are added up from.
    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns {
            snapshot: &self.snapshot,
            distances: &self.distances,
            children: &self.children,
            retained: &self.retained,
        }
    }

    /// Immediate dominators.
    #[must_use]
    pub fn dominators(&self) -> &Dominators {
        &self.dominators
    }

    /// Nodes that a node immediately dominates.
    #[must_use]
    pub fn dominated(&self, node: u32) -> &[u32] {
        self.children.of(node)
    }

    /// Shallow bytes.
    #[inline]
    #[must_use]
    pub fn shallow(&self, node: u32) -> u64 {
        self.snapshot.nodes.size.get(node)
    }

    /// Retained bytes.
    #[inline]
    #[must_use]
    pub fn retained(&self, node: u32) -> u64 {
        self.retained[node as usize]
    }

    /// Distance from the roots.
    #[inline]
    #[must_use]
    pub fn distance(&self, node: u32) -> u32 {
        self.distances[node as usize]
    }

    /// Whether a node is detached from the document.
    #[must_use]
    pub fn is_detached(&self, node: u32) -> bool {
        self.detached.nodes.get(node) && self.snapshot.nodes.kind[node as usize] == NodeKind::Native
    }

    /// Edges that arrive at a node. Groups all edges by target when first asked: O(nodes + edges).
    #[must_use]
    pub fn retainers(&self, node: u32) -> &[u32] {
        self.reverse.get_or_init(|| Reverse::new(self.graph())).incoming(node)
    }

    /// Sizes by family; added up when first asked.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        *self.statistics.get_or_init(|| statistics(&self.snapshot, &self.detached))
    }

    /// Shallow bytes over all nodes.
    #[must_use]
    pub fn total_shallow(&self) -> u64 {
        // Sizes were checked to fit together when the file was closed.
        u64::try_from(self.snapshot.nodes.size.total()).unwrap_or(u64::MAX)
    }

    /// Where a node's constructor or function stands.
    #[must_use]
    pub fn location(&self, node: u32) -> Option<Location> {
        let locations = &self.snapshot.locations;
        locations.binary_search_by_key(&node, |l| l.node).ok().map(|i| locations[i])
    }

    /// Name of a node as DevTools shows it, raw: a value for strings, `{a, b}` for plain objects.
    #[must_use]
    pub fn object_name(&self, node: u32) -> Cow<'_, str> {
        if is_plain_object(&self.snapshot, node) {
            return Cow::Owned(plain_object_name(&self.snapshot, node));
        }
        let name = String::from_utf8_lossy(self.snapshot.name_bytes(node));
        if self.detached.renamed.get(node) { Cow::Owned(format!("Detached {name}")) } else { name }
    }

    /// Bytes of a pointer in this heap: 4 where V8 compresses them (Chrome), else 8. Told by array sizes: all are multiples.
    #[must_use]
    pub fn word(&self) -> u64 {
        *self.word.get_or_init(|| {
            let nodes = &self.snapshot.nodes;
            let odd = (0..nodes.len()).any(|v| nodes.kind[v as usize] == NodeKind::Array && nodes.size.get(v) % 8 == 4);
            if odd { 4 } else { 8 }
        })
    }

    /// Node with an object id. O(nodes).
    #[must_use]
    pub fn by_id(&self, id: u64) -> Option<u32> {
        let id = u32::try_from(id).ok()?;
        self.snapshot.nodes.id.iter().position(|&n| n == id).map(|n| n as u32)
    }
}
