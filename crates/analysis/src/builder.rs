//! From columns to a [`Heap`], a phase at a time.

use crate::classes::{Classes, Columns};
use crate::detached::{Detached, detached};
use crate::distances::distances;
use crate::ephemerons::Ephemerons;
use crate::essential::essential_edges;
use crate::heap::Heap;
use crate::interfaces::{Interfaces, Shapes};
use crate::ownership::transfer_sizes;
use crate::page_owned::{has_user_roots, page_owned};
use facts::{Problem, Severity};
use graph::{Bits, Children, Csr, Dominators, dominators, retained_sizes};
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
    Dominators,
    Distances,
    RetainedSizes,
    Classes,
}

impl Phase {
    /// All, in order.
    ///
    /// Dominators take the most memory while they are computed, so they come before all that is kept.
    pub const ALL: [Self; 7] = [
        Self::Edges,
        Self::Detached,
        Self::ShallowSizes,
        Self::Dominators,
        Self::Distances,
        Self::RetainedSizes,
        Self::Classes,
    ];

    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Edges => "edges",
            Self::Detached => "detached objects",
            Self::ShallowSizes => "shallow sizes",
            Self::Distances => "distances",
            Self::Dominators => "dominators",
            Self::RetainedSizes => "retained sizes",
            Self::Classes => "classes",
        }
    }
}

/// Computes a [`Heap`]: call [`Builder::step`] until it returns `None`, then [`Builder::finish`].
pub struct Builder {
    next: usize,
    snapshot: Snapshot,
    user_roots: bool,
    ephemerons: Ephemerons,
    essential: Bits,
    detached: Detached,
    distances: Vec<u32>,
    dominators: Option<Dominators>,
    tree: Option<Tree>,
    shapes: Shapes,
    classes: Classes,
}

/// The dominator tree and what hangs on it.
struct Tree {
    dominators: Dominators,
    children: Children,
    retained: Vec<u64>,
}

fn fatal(lead: &'static str, text: &'static str) -> Problem {
    Problem {
        severity: Severity::Fatal,
        lead: Safe::ours(lead),
        text: Safe::ours(text),
        byte: None,
        section: Some(Safe::ours("nodes")),
    }
}

impl Builder {
    /// Starts on a snapshot.
    ///
    /// # Errors
    /// If the snapshot has no nodes, or its columns do not fit together.
    pub fn new(snapshot: Snapshot) -> Result<Self, Problem> {
        if snapshot.nodes.is_empty() || snapshot.root >= snapshot.nodes.len() {
            return Err(fatal(
                "No objects.",
                "The snapshot has a header but no nodes. Capture it again while the program runs.",
            ));
        }
        if Csr::new(&snapshot.nodes.first_edge, &snapshot.edges.to).is_none() {
            return Err(fatal(
                "The graph is broken.",
                "Nodes and edges do not fit together. Capture the snapshot again.",
            ));
        }
        Ok(Self {
            next: 0,
            user_roots: has_user_roots(&snapshot),
            ephemerons: Ephemerons::default(),
            essential: Bits::new(0),
            detached: Detached { nodes: Bits::new(0), renamed: Bits::new(0) },
            distances: Vec::new(),
            dominators: None,
            tree: None,
            shapes: Shapes::default(),
            classes: Classes::default(),
            snapshot,
        })
    }

    /// Runs the next phase; returns the one after it, while there is one.
    pub fn step(&mut self) -> Option<Phase> {
        let phase = Phase::ALL.get(self.next)?;
        self.next += 1;
        let snapshot = &self.snapshot;
        match phase {
            Phase::Edges => {
                self.ephemerons = Ephemerons::new(snapshot);
                let owned = page_owned(snapshot);
                self.essential = essential_edges(snapshot, &owned, &self.ephemerons);
            }
            Phase::Detached => self.detached = detached(snapshot),
            Phase::ShallowSizes => {
                if self.user_roots {
                    let mut sizes = std::mem::take(&mut self.snapshot.nodes.size);
                    transfer_sizes(&self.snapshot, &self.detached, &mut sizes);
                    self.snapshot.nodes.size = sizes;
                }
            }
            Phase::Distances => self.distances = distances(snapshot, graph_of(snapshot), &self.ephemerons),
            Phase::Dominators => {
                self.dominators = dominators(graph_of(snapshot), snapshot.root, &self.essential);
            }
            Phase::RetainedSizes => {
                self.tree = self.dominators.take().map(|dominators| Tree {
                    retained: retained_sizes(&dominators, |v| snapshot.nodes.size.get(v)),
                    children: Children::new(&dominators),
                    dominators,
                });
            }
            Phase::Classes => {
                self.shapes = Shapes::of(snapshot);
                let interfaces = Interfaces::of_shapes(snapshot, &self.shapes);
                self.classes = Classes::assign(snapshot, &self.detached, &interfaces);
                if let Some(Tree { children, retained, .. }) = &self.tree {
                    let distances = &self.distances;
                    self.classes.add_up(&Columns { snapshot, distances, children, retained });
                }
            }
        }
        Phase::ALL.get(self.next).copied()
    }

    /// The heap. Runs the phases that are left.
    ///
    /// # Errors
    /// Never for a builder that [`Builder::new`] gave: the root exists.
    pub fn finish(mut self) -> Result<Heap, Problem> {
        while self.next < Phase::ALL.len() {
            self.step();
        }
        let Some(Tree { dominators, children, retained }) = self.tree else {
            return Err(fatal("No root.", "The snapshot has no root node. Capture it again."));
        };
        Ok(Heap {
            snapshot: self.snapshot,
            user_roots: self.user_roots,
            essential: self.essential,
            detached: self.detached,
            dominators,
            retained,
            distances: self.distances,
            shapes: self.shapes,
            classes: self.classes,
            children,
            reverse: OnceCell::new(),
            statistics: OnceCell::new(),
            scripts: OnceCell::new(),
            word: OnceCell::new(),
            realms: OnceCell::new(),
        })
    }
}

/// Nodes and edges alone; [`Builder::new`] has checked that they fit.
fn graph_of(snapshot: &Snapshot) -> Csr<'_> {
    Csr::new_unchecked(&snapshot.nodes.first_edge, &snapshot.edges.to)
}
