//! From columns to a [`Heap`], a phase at a time.

use crate::classes::Classes;
use crate::detached::detached;
use crate::distances::distances;
use crate::ephemerons::Ephemerons;
use crate::essential::essential_edges;
use crate::heap::Heap;
use crate::ownership::transfer_sizes;
use crate::page_owned::{has_user_roots, page_owned};
use facts::{Problem, Severity};
use graph::{Children, Csr, dominators, retained_sizes};
use redact::Safe;
use snapshot::Snapshot;
use std::cell::OnceCell;

/// What is computed, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "phases are named by what they compute")]
pub enum Phase {
    Edges,
    Detached,
    ShallowSizes,
    Distances,
    Dominators,
    Classes,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Edges, Self::Detached, Self::ShallowSizes, Self::Distances, Self::Dominators, Self::Classes];

    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Edges => "edges",
            Self::Detached => "detached objects",
            Self::ShallowSizes => "shallow sizes",
            Self::Distances => "distances",
            Self::Dominators => "dominators",
            Self::Classes => "classes",
        }
    }
}

/// Computes a [`Heap`]: call [`Builder::step`] until it returns `None`, then [`Builder::finish`].
pub struct Builder {
    next: usize,
    ephemerons: Ephemerons,
    heap: Heap,
}

impl Builder {
    /// Starts on a snapshot.
    ///
    /// # Errors
    /// If the snapshot has no nodes, or its columns do not fit together.
    pub fn new(snapshot: Snapshot) -> Result<Self, Problem> {
        let fatal = |lead: &'static str, text: &'static str| Problem {
            severity: Severity::Fatal,
            lead: Safe::ours(lead),
            text: Safe::ours(text),
            byte: None,
            section: Some(Safe::ours("nodes")),
        };
        if snapshot.nodes.is_empty() {
            return Err(fatal(
                "No objects.",
                "The snapshot has a header but no nodes. Capture it again while the program runs.",
            ));
        }
        let Some(graph) = Csr::new(&snapshot.nodes.first_edge, &snapshot.edges.to) else {
            return Err(fatal(
                "The graph is broken.",
                "Nodes and edges do not fit together. Capture the snapshot again.",
            ));
        };
        let essential = graph::Bits::new(snapshot.edges.len() as usize);
        let Some(empty) = dominators(graph, snapshot.root, &essential) else {
            return Err(fatal("No root.", "The snapshot has no root node."));
        };
        let heap = Heap {
            user_roots: has_user_roots(&snapshot),
            detached: crate::detached::Detached { nodes: graph::Bits::new(0), renamed: graph::Bits::new(0) },
            children: Children::new(&empty),
            dominators: empty,
            retained: Vec::new(),
            distances: Vec::new(),
            classes: Classes::default(),
            reverse: OnceCell::new(),
            statistics: OnceCell::new(),
            scripts: OnceCell::new(),
            word: OnceCell::new(),
            essential,
            snapshot,
        };
        Ok(Self { next: 0, ephemerons: Ephemerons::default(), heap })
    }

    /// Runs the next phase; returns the one after it, while there is one.
    pub fn step(&mut self) -> Option<Phase> {
        let phase = Phase::ALL.get(self.next)?;
        self.next += 1;
        let heap = &mut self.heap;
        match phase {
            Phase::Edges => {
                self.ephemerons = Ephemerons::new(&heap.snapshot);
                let owned = page_owned(&heap.snapshot);
                heap.essential = essential_edges(&heap.snapshot, &owned, &self.ephemerons);
            }
            Phase::Detached => heap.detached = detached(&heap.snapshot),
            Phase::ShallowSizes => {
                if heap.user_roots {
                    let mut sizes = std::mem::take(&mut heap.snapshot.nodes.size);
                    transfer_sizes(&heap.snapshot, &mut sizes);
                    heap.snapshot.nodes.size = sizes;
                }
            }
            Phase::Distances => heap.distances = distances(&heap.snapshot, heap.graph(), &self.ephemerons),
            Phase::Dominators => {
                if let Some(tree) = dominators(heap.graph(), heap.snapshot.root, &heap.essential) {
                    heap.dominators = tree;
                }
                heap.retained = retained_sizes(&heap.dominators, |v| heap.snapshot.nodes.size.get(v));
                heap.children = Children::new(&heap.dominators);
            }
            Phase::Classes => {
                heap.classes = Classes::assign(&heap.snapshot, &heap.detached);
                heap.classes.count(&heap.snapshot, &heap.distances);
                heap.classes.retain(&heap.snapshot, &heap.children, &heap.retained);
            }
        }
        Phase::ALL.get(self.next).copied()
    }

    /// The heap. Runs the phases that are left.
    #[must_use]
    pub fn finish(mut self) -> Heap {
        while self.next < Phase::ALL.len() {
            self.step();
        }
        self.heap
    }
}
