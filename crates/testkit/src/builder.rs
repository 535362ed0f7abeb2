//! The graph of a snapshot, node by node.

use crate::{EdgeType, NodeType};
use std::collections::HashMap;
use std::fmt;

/// A node of one [`SnapshotBuilder`] (or of a clone of it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeRef(pub(crate) u32);

impl NodeRef {
    /// The root of every builder: node 0.
    pub const ROOT: Self = Self(0);

    /// Position in the file's node list, which is the order of creation.
    #[must_use]
    pub fn ordinal(self) -> u32 {
        self.0
    }
}

/// A function of one builder's allocation tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceRef(pub(crate) u32);

impl TraceRef {
    /// The id that nodes carry in `trace_node_id`.
    #[must_use]
    pub fn id(self) -> u32 {
        self.0 + 1
    }
}

/// Name or index of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeName {
    /// Of `element` and `hidden` edges.
    Index(u32),
    /// Of all others.
    Text(String),
}

impl From<u32> for EdgeName {
    fn from(index: u32) -> Self {
        Self::Index(index)
    }
}

impl From<&str> for EdgeName {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for EdgeName {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for EdgeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "{index}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Where a function or an object's constructor stands. Lines and columns are 0-based, as in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Script id.
    pub script: u32,
    /// The script's own node, which files with five location fields name.
    pub script_node: Option<NodeRef>,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub kind: NodeType,
    pub name: u32,
    pub id: u64,
    pub size: u64,
    pub detachedness: u32,
    pub trace: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub from: u32,
    pub kind: EdgeType,
    /// String or index, as `kind` says.
    pub name: u32,
    pub to: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct TraceFunction {
    pub id: u32,
    pub name: u32,
    pub script_name: u32,
    pub script_id: u32,
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct TraceNode {
    pub parent: Option<u32>,
    pub function: u32,
    pub count: u32,
    pub size: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub script: u32,
    pub id: i64,
    pub depth: u32,
    pub variables: Vec<u32>,
    /// `(declaring scope, slot)`.
    pub uses: Vec<(i64, u32)>,
}

/// Builds a snapshot. Nodes are written in order of creation, each one's edges in order of creation.
///
/// A fresh builder has the root (node 0, synthetic, no name, id 1) and nothing else.
/// A clone that is built on is a later snapshot of the same process: what both have keeps its id.
#[derive(Clone, Debug)]
pub struct SnapshotBuilder {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) strings: Vec<String>,
    /// JSON spellings that differ from the plain one: lone surrogates, odd escapes.
    pub(crate) spellings: HashMap<u32, String>,
    pub(crate) locations: Vec<(u32, Location)>,
    pub(crate) samples: Vec<(u64, u64)>,
    pub(crate) functions: Vec<TraceFunction>,
    pub(crate) traces: Vec<TraceNode>,
    pub(crate) scopes: Vec<Scope>,
    by_text: HashMap<String, u32>,
    next_odd: u64,
    next_even: u64,
}

impl Default for SnapshotBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl SnapshotBuilder {
    /// Only the root.
    #[must_use]
    pub fn new() -> Self {
        let mut builder = Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            strings: Vec::new(),
            spellings: HashMap::new(),
            locations: Vec::new(),
            samples: Vec::new(),
            functions: Vec::new(),
            traces: Vec::new(),
            scopes: Vec::new(),
            by_text: HashMap::new(),
            next_odd: 1,
            next_even: 2,
        };
        // V8 starts its string table so; nothing refers to the first entry.
        builder.intern("<dummy>");
        builder.node(NodeType::Synthetic, "", 0);
        builder
    }

    /// A snapshot without any node, root included.
    #[must_use]
    pub fn empty() -> Self {
        let mut builder = Self::new();
        builder.nodes.clear();
        builder
    }

    /// The root: node 0.
    #[must_use]
    pub fn root(&self) -> NodeRef {
        NodeRef::ROOT
    }

    /// Adds a node. Ids are given out as V8 does: odd ones to objects of the heap, even ones to `native` nodes.
    pub fn node(&mut self, kind: NodeType, name: &str, size: u64) -> NodeRef {
        let next = if kind == NodeType::Native { &mut self.next_even } else { &mut self.next_odd };
        let id = *next;
        *next += 2;
        let name = self.intern(name);
        let ordinal = u32::try_from(self.nodes.len()).expect("fewer than 2^32 nodes");
        self.nodes.push(Node { kind, name, id, size, detachedness: 0, trace: 0 });
        NodeRef(ordinal)
    }

    /// Adds a node with an id of the test's choice. Later automatic ids are higher.
    pub fn node_with_id(&mut self, kind: NodeType, name: &str, size: u64, id: u64) -> NodeRef {
        let (odd, even) = (self.next_odd, self.next_even);
        let node = self.node(kind, name, size);
        self.nodes[node.0 as usize].id = id;
        (self.next_odd, self.next_even) = (odd, even);
        let next = if id % 2 == 1 { &mut self.next_odd } else { &mut self.next_even };
        *next = (*next).max(id + 2);
        node
    }

    /// Adds an edge.
    ///
    /// # Panics
    /// If the name does not fit the type: `element` and `hidden` edges have an index, all others a text.
    pub fn edge(&mut self, from: NodeRef, kind: EdgeType, name: impl Into<EdgeName>, to: NodeRef) -> &mut Self {
        let name = match (kind.is_indexed(), name.into()) {
            (true, EdgeName::Index(index)) => index,
            (false, EdgeName::Text(text)) => self.intern(&text),
            (_, name) => panic!("a {} edge cannot be called {name:?}", kind.word()),
        };
        self.edges.push(Edge { from: from.0, kind, name, to: to.0 });
        self
    }

    /// Adds a `property` edge.
    pub fn property(&mut self, from: NodeRef, name: &str, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Property, name, to)
    }

    /// Adds an `element` edge.
    pub fn element(&mut self, from: NodeRef, index: u32, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Element, index, to)
    }

    /// Adds an `internal` edge.
    pub fn internal(&mut self, from: NodeRef, name: &str, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Internal, name, to)
    }

    /// Adds a `context` edge: a variable of a scope.
    pub fn variable(&mut self, from: NodeRef, name: &str, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Context, name, to)
    }

    /// Adds a `weak` edge.
    pub fn weak(&mut self, from: NodeRef, name: &str, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Weak, name, to)
    }

    /// Adds a `shortcut` edge.
    pub fn shortcut(&mut self, from: NodeRef, name: &str, to: NodeRef) -> &mut Self {
        self.edge(from, EdgeType::Shortcut, name, to)
    }

    /// Says where a node's function or constructor stands.
    pub fn locate(&mut self, node: NodeRef, location: Location) -> &mut Self {
        self.locations.push((node.0, location));
        self
    }

    /// Sets `detachedness`: 0 unknown, 1 attached, 2 detached.
    pub fn detachedness(&mut self, node: NodeRef, value: u32) -> &mut Self {
        self.nodes[node.0 as usize].detachedness = value;
        self
    }

    /// Adds a function that allocates. `name` and `script` are as in `trace_function_infos`; line and column 0-based.
    /// Returns its index.
    pub fn trace_function(&mut self, name: &str, script: &str, script_id: u32, line: u32, column: u32) -> u32 {
        let index = u32::try_from(self.functions.len()).expect("fewer than 2^32 functions");
        let (name, script_name) = (self.intern(name), self.intern(script));
        self.functions.push(TraceFunction { id: index, name, script_name, script_id, line, column });
        index
    }

    /// Adds a call to the allocation tree: `count` objects of `size` bytes in all were made while `function` was on
    /// top of the stack that `parent` describes. The first call added is the root of the tree and has no parent.
    pub fn trace(&mut self, parent: Option<TraceRef>, function: u32, count: u32, size: u64) -> TraceRef {
        assert_eq!(parent.is_none(), self.traces.is_empty(), "the allocation tree has one root, and it comes first");
        let index = u32::try_from(self.traces.len()).expect("fewer than 2^32 calls");
        self.traces.push(TraceNode { parent: parent.map(|p| p.0), function, count, size });
        TraceRef(index)
    }

    /// Says which call allocated a node.
    pub fn allocated_by(&mut self, node: NodeRef, trace: TraceRef) -> &mut Self {
        self.nodes[node.0 as usize].trace = trace.id();
        self
    }

    /// Adds a sample of the timeline: all ids up to `last_assigned_id` were given out by `timestamp_us`.
    pub fn sample(&mut self, timestamp_us: u64, last_assigned_id: u64) -> &mut Self {
        self.samples.push((timestamp_us, last_assigned_id));
        self
    }

    /// Adds a scope of a script: its variables that live in a context, and the `(scope, slot)` pairs its code uses.
    pub fn scope(
        &mut self,
        script: NodeRef,
        id: i64,
        depth: u32,
        variables: &[&str],
        uses: &[(i64, u32)],
    ) -> &mut Self {
        let variables = variables.iter().map(|name| self.intern(name)).collect();
        self.scopes.push(Scope { script: script.0, id, depth, variables, uses: uses.to_vec() });
        self
    }

    /// Writes a string of the table as this JSON literal (without its quotes) wherever it stands: for lone surrogates
    /// and odd escapes, which no Rust string can hold.
    pub fn spell(&mut self, text: &str, json: &str) -> &mut Self {
        let id = self.intern(text);
        self.spellings.insert(id, json.to_owned());
        self
    }

    /// Adds a string to the table that nothing refers to, and returns its index.
    pub fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let id = u32::try_from(self.strings.len()).expect("fewer than 2^32 strings");
        self.strings.push(text.to_owned());
        self.by_text.insert(text.to_owned(), id);
        id
    }

    /// Number of nodes.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The node at a position of the node list.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn node_at(&self, ordinal: usize) -> NodeRef {
        assert!(ordinal < self.nodes.len(), "{ordinal} of {} nodes", self.nodes.len());
        NodeRef(u32::try_from(ordinal).expect("fewer than 2^32 nodes"))
    }

    /// Number of edges.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Sum of all shallow sizes, bytes.
    #[must_use]
    pub fn total_size(&self) -> u64 {
        self.nodes.iter().map(|node| node.size).sum()
    }

    /// Object id of a node.
    #[must_use]
    pub fn id_of(&self, node: NodeRef) -> u64 {
        self.nodes[node.0 as usize].id
    }

    /// Name of a node.
    #[must_use]
    pub fn name_of(&self, node: NodeRef) -> &str {
        &self.strings[self.nodes[node.0 as usize].name as usize]
    }

    /// All edges as `(from, to)` ordinals, in the order of the file.
    #[must_use]
    pub fn edge_list(&self) -> Vec<(u32, u32)> {
        let mut edges: Vec<_> = self.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        edges.sort_by_key(|&(from, _)| from);
        edges
    }

    /// Shallow sizes by ordinal, bytes.
    #[must_use]
    pub fn sizes(&self) -> Vec<u64> {
        self.nodes.iter().map(|node| node.size).collect()
    }

    /// The same heap `copies` times under one root: a big snapshot whose figures are multiples of a small one's.
    /// Shared names, own ids. Locations, traces and scopes belong to the first copy.
    #[must_use]
    pub fn tile(&self, copies: u32) -> Self {
        let mut tiled = self.clone();
        let per_copy = u32::try_from(self.nodes.len()).expect("fewer than 2^32 nodes") - 1;
        let stride = self.next_odd.max(self.next_even).next_multiple_of(2);
        for copy in 1..u64::from(copies) {
            let shift = u32::try_from(copy).expect("copies is a u32") * per_copy;
            let place = |ordinal: u32| if ordinal == 0 { 0 } else { ordinal + shift };
            tiled
                .nodes
                .extend(self.nodes.iter().skip(1).map(|node| Node { id: node.id + copy * stride, ..node.clone() }));
            tiled.edges.extend(self.edges.iter().map(|edge| Edge {
                from: place(edge.from),
                to: place(edge.to),
                ..edge.clone()
            }));
        }
        tiled.next_odd += u64::from(copies) * stride;
        tiled.next_even += u64::from(copies) * stride;
        tiled
    }

    pub(crate) fn edge_name(&self, edge: &Edge) -> EdgeName {
        if edge.kind.is_indexed() {
            EdgeName::Index(edge.name)
        } else {
            EdgeName::Text(self.strings[edge.name as usize].clone())
        }
    }
}

/// The graph as text, one node or edge a line, for assertion messages and goldens.
impl fmt::Display for SnapshotBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut edges: Vec<_> = self.edges.iter().collect();
        edges.sort_by_key(|edge| edge.from);
        let mut edges = edges.into_iter().peekable();
        for (ordinal, node) in self.nodes.iter().enumerate() {
            let name = &self.strings[node.name as usize];
            writeln!(f, "{ordinal} {} {name:?} @{} {} B", node.kind.word(), node.id, node.size)?;
            while let Some(edge) = edges.next_if(|edge| edge.from as usize == ordinal) {
                writeln!(f, "  -{} {}-> {}", edge.kind.word(), self.edge_name(edge), edge.to)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_a_graph() {
        let mut b = SnapshotBuilder::new();
        let queue = b.node(NodeType::Object, "JobQueue", 40);
        let list = b.node(NodeType::Object, "Array", 32);
        let bytes = b.node(NodeType::Native, "system / JSArrayBufferData", 5000);
        b.element(b.root(), 1, queue).property(queue, "pending", list).element(list, 0, bytes).weak(list, "me", list);
        let expect = "0 synthetic \"\" @1 0 B
  -element 1-> 1
1 object \"JobQueue\" @3 40 B
  -property pending-> 2
2 object \"Array\" @5 32 B
  -element 0-> 3
  -weak me-> 2
3 native \"system / JSArrayBufferData\" @2 5000 B
";
        assert_eq!(b.to_string(), expect);
        assert_eq!((b.node_count(), b.edge_count(), b.total_size()), (4, 4, 5072));
    }

    #[test]
    fn ids_of_the_tests_choice_do_not_collide_with_automatic_ones() {
        let mut b = SnapshotBuilder::new();
        let a = b.node_with_id(NodeType::Object, "A", 8, 77);
        let c = b.node(NodeType::Object, "C", 8);
        let n = b.node(NodeType::Native, "N", 8);
        assert_eq!([a, c, n].map(|node| b.id_of(node)), [77, 79, 2]);
    }

    #[test]
    fn tiles_share_the_root_and_multiply_the_rest() {
        let mut b = SnapshotBuilder::new();
        let a = b.node(NodeType::Object, "A", 10);
        let n = b.node(NodeType::Native, "N", 5);
        b.element(b.root(), 1, a).property(a, "n", n).property(n, "root", NodeRef::ROOT);
        let tiled = b.tile(3);
        assert_eq!((tiled.node_count(), tiled.edge_count(), tiled.total_size()), (7, 9, 45));
        let mut ids: Vec<_> = tiled.nodes.iter().map(|node| node.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 7, "ids are unique");
        assert!(tiled.nodes.iter().all(|node| (node.id % 2 == 0) == (node.kind == NodeType::Native)));
        assert!(tiled.edge_list().contains(&(6, 0)) && tiled.edge_list().contains(&(5, 6)));
    }
}
