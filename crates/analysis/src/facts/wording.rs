//! Names on their way out: classes, objects, edges, places.

use crate::heap::Heap;
use crate::names::is_plain_object;
use crate::paths::Path;
use crate::plumbing::is_plumbing;
use facts::{PathStep, SourcePoint};
use redact::{ENGINE_NAMES, Policy, Safe, safe};
use snapshot::{EdgeKind, NodeKind};

/// Steps of a path that are kept: more on both ends than any readable path has.
const LONGEST_PATH: usize = 64;

impl Heap {
    /// Name of a class.
    #[must_use]
    pub fn class_label(&self, class: u32, policy: &Policy) -> Safe {
        policy.name(&self.classes().key(class).name.text(self.snapshot()))
    }

    /// Name of an edge: property, variable, `[3]`.
    #[must_use]
    pub fn edge_label(&self, edge: u32, policy: &Policy) -> Safe {
        let edges = &self.snapshot().edges;
        let name = || String::from_utf8_lossy(self.snapshot().edge_name_bytes(edge));
        match edges.kind[edge as usize] {
            kind if kind.is_indexed() => safe!("[{}]", edges.name[edge as usize]),
            kind if kind.is_of_program() => policy.property(&name()),
            // The engine's own edges; an input may call them anything.
            _ => policy.name(&name()),
        }
    }

    /// What kind of value an object's name is; `None` if it is a name.
    #[must_use]
    pub fn value_kind(&self, node: u32) -> Option<&'static str> {
        let name = self.snapshot().name_bytes(node);
        let engine = || ENGINE_NAMES.iter().any(|own| own.as_bytes() == name);
        match self.snapshot().nodes.kind[node as usize] {
            NodeKind::String => Some("string"),
            NodeKind::ConcatenatedString | NodeKind::SlicedString => (!engine()).then_some("string"),
            NodeKind::RegExp => Some("pattern"),
            NodeKind::BigInt | NodeKind::Number => name.iter().any(u8::is_ascii_digit).then_some("number"),
            _ => None,
        }
    }

    /// Name of an object: a closed value for text, its own name for the rest.
    #[must_use]
    pub fn object_label(&self, node: u32, policy: &Policy) -> Safe {
        let name = self.object_name(node);
        match self.value_kind(node) {
            Some(kind) => policy.value(kind, &name),
            None => policy.name(&name),
        }
    }

    /// Whether a node has a name that tells a person something: no backing store, no other plumbing, no root.
    #[must_use]
    pub fn is_nameable(&self, node: u32) -> bool {
        self.snapshot().nodes.kind[node as usize] != NodeKind::Synthetic && !is_plumbing(self.snapshot(), node)
    }

    /// Where a node's constructor or function stands.
    #[must_use]
    pub fn source_point(&self, node: u32, policy: &Policy) -> Option<SourcePoint> {
        self.place(node).map(|p| SourcePoint { url: policy.url(&p.url), line: p.line, column: p.column })
    }
}

/// A path, root first. Runs of equal steps (a linked list) are cut to their ends.
pub(super) fn path_steps(heap: &Heap, path: &Path, policy: &Policy) -> Vec<PathStep> {
    let snapshot = heap.snapshot();
    // (node, edge into it), root first.
    let mut nodes: Vec<(u32, Option<u32>)> = Vec::with_capacity(path.steps.len() + 1);
    let root = path.steps.last().map_or(path.object, |s| s.from);
    nodes.push((root, None));
    for step in path.steps.iter().rev() {
        nodes.push((snapshot.edges.to[step.edge as usize], Some(step.edge)));
    }
    let like = |a: &(u32, Option<u32>), b: &(u32, Option<u32>)| {
        let name = |e: Option<u32>| e.map(|e| (snapshot.edges.kind[e as usize], snapshot.edges.name[e as usize]));
        heap.classes().of(a.0) == heap.classes().of(b.0) && name(a.1) == name(b.1)
    };
    let mut kept: Vec<(u32, Option<u32>)> = Vec::new();
    for (i, n) in nodes.iter().enumerate() {
        let inside = i > 0 && i + 1 < nodes.len() && like(&nodes[i - 1], n) && like(n, &nodes[i + 1]);
        if !inside {
            kept.push(*n);
        }
    }
    if kept.len() > LONGEST_PATH {
        kept.drain(LONGEST_PATH / 2..kept.len() - LONGEST_PATH / 2);
    }
    kept.iter().map(|&(node, edge)| path_step(heap, node, edge, policy)).collect()
}

fn path_step(heap: &Heap, node: u32, edge: Option<u32>, policy: &Policy) -> PathStep {
    let snapshot = heap.snapshot();
    let class = heap.class_label(heap.classes().of(node), policy);
    let name = if is_plain_object(snapshot, node) { Safe::default() } else { heap.object_label(node, policy) };
    PathStep {
        edge: edge.map(|e| heap.edge_label(e, policy)).unwrap_or_default(),
        edge_type: edge.map(|e| Safe::ours(snapshot.edges.kind[e as usize].name())).unwrap_or_default(),
        name: if name == class { Safe::default() } else { name },
        class,
        node_type: Safe::ours(snapshot.nodes.kind[node as usize].name()),
        id: u64::from(snapshot.nodes.id[node as usize]),
        retained: heap.retained(node),
    }
}

/// Whether an edge is a reference that the program wrote: property, variable or element.
pub(super) fn is_written(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Property | EdgeKind::Context | EdgeKind::Element)
}
