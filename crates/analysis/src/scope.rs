//! Parts of a heap to which the class table can be confined.
//!
//! DevTools' rules for what something holds alone: what is reachable, but no longer from the root when the walk never enters
//! that something. Every edge but a weak one is walked, so an object may belong to several parts.

use crate::classes::ClassRow;
use crate::heap::Heap;
use crate::plumbing::is_context;
use crate::reach::reach;
use crate::realms::{NO_REALM, SHARED};
use graph::{Bits, in_slices};
use snapshot::{EdgeKind, NodeKind};

const DETACHED: u8 = 2;

/// A part of a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of it.
    All,
    /// Detached DOM nodes.
    Detached,
    /// What detached DOM nodes hold alone, they themselves included.
    ByDetached,
    /// What contexts, and so the closures over them, hold alone.
    ByContexts,
    /// What event handlers hold alone.
    ByListeners,
    /// What the console of the developer tools holds alone.
    ByConsole,
    /// What belongs to one realm: the node of its native context.
    Realm(u32),
    /// What several realms share.
    SharedByRealms,
    /// What no realm can be told for.
    NoRealm,
    /// Objects made between two moments: ids larger than the first, and no larger than the second. DevTools counts
    /// embedder objects with such ids too; theirs are even and do not rise with time, so here they are left out.
    Ids(u32, u32),
}

/// The class table of a part.
#[derive(Clone, Debug)]
pub struct Scoped {
    nodes: Bits,
    rows: Vec<ClassRow>,
}

impl Scoped {
    /// Whether a node belongs to the part.
    #[must_use]
    pub fn has(&self, node: u32) -> bool {
        self.nodes.get(node)
    }

    /// Rows by class, those without a count included.
    #[must_use]
    pub fn rows(&self) -> &[ClassRow] {
        &self.rows
    }
}

impl Heap {
    /// The class table of a part. O(nodes + edges).
    #[must_use]
    pub fn scoped(&self, scope: Scope) -> Scoped {
        let nodes = match scope {
            Scope::All => self.filtered(|_| true),
            Scope::Detached => self.filtered(|v| self.is_detached(v)),
            Scope::ByDetached => {
                let own = &self.snapshot.nodes.detachedness;
                // Objects of the program can be told detached too; the state of DOM nodes is worked out.
                self.held_by(|v| {
                    self.detached.nodes.get(v)
                        || own.get(v as usize) == Some(&DETACHED)
                            && self.snapshot.nodes.kind[v as usize] != NodeKind::Native
                })
            }
            Scope::ByContexts => self.held_by(|v| is_context(&self.snapshot, v) && !self.detached.renamed.get(v)),
            Scope::ByListeners => {
                let handlers = self.handlers();
                self.held_by(|v| handlers.get(v))
            }
            Scope::ByConsole => self.held_but_by(|v, e| {
                self.snapshot.nodes.kind[v as usize] == NodeKind::Synthetic
                    && self.snapshot.edge_name_bytes(e).ends_with(b" / DevTools console")
            }),
            Scope::Realm(context) => self.of_realm(context),
            Scope::SharedByRealms => self.of_realm(SHARED),
            Scope::NoRealm => self.of_realm(NO_REALM),
            Scope::Ids(after, until) => {
                let ids = &self.snapshot.nodes.id;
                self.filtered(|v| {
                    let id = ids[v as usize];
                    id % 2 == 1 && id > after && id <= until
                })
            }
        };
        Scoped { rows: self.classes.rows_over(&self.columns(), Some(&nodes)), nodes }
    }

    fn filtered(&self, keep: impl Fn(u32) -> bool) -> Bits {
        let mut nodes = Bits::new(self.snapshot.nodes.len() as usize);
        in_slices(self.snapshot.nodes.len(), |range| range.filter(|&v| keep(v)).for_each(|v| nodes.set(v)));
        nodes
    }

    fn of_realm(&self, realm: u32) -> Bits {
        let realms = self.realms();
        self.filtered(|v| realms[v as usize] == realm)
    }

    /// What is lost when nodes are not entered.
    fn held_by(&self, holds: impl Fn(u32) -> bool) -> Bits {
        let holders = self.filtered(holds);
        self.held_but_by(|_, e| holders.get(self.snapshot.edges.to[e as usize]))
    }

    /// What is lost when edges are not followed: `lost(from, edge)`.
    fn held_but_by(&self, lost: impl Fn(u32, u32) -> bool) -> Bits {
        let snapshot = &self.snapshot;
        let mut reached = Bits::new(snapshot.nodes.len() as usize);
        reached.set(snapshot.root);
        reach(snapshot, &mut reached, |v, e| {
            !matches!(snapshot.edges.kind[e as usize], EdgeKind::Weak | EdgeKind::Broken) && !lost(v, e)
        });
        self.filtered(|v| !reached.get(v) && self.distances[v as usize] != crate::UNREACHABLE)
    }

    /// Functions that handle events, by DevTools' rule: what a listener's edge `1` leads to, if that is a function (has
    /// code), else the first of what it refers to that is one, else itself.
    fn handlers(&self) -> Bits {
        let snapshot = &self.snapshot;
        let mut handlers = Bits::new(snapshot.nodes.len() as usize);
        let is_function = |v: u32| snapshot.outgoing(v).any(|e| snapshot.edge_name_bytes(e) == b"code");
        let first = |e: &u32| {
            let indexed = snapshot.edges.kind[*e as usize].is_indexed();
            if indexed { snapshot.edges.name[*e as usize] == 1 } else { snapshot.edge_name_bytes(*e) == b"1" }
        };
        let target = |e: u32| snapshot.edges.to[e as usize];
        for v in 0..snapshot.nodes.len() {
            if snapshot.name_bytes(v) != b"V8EventListener" || self.detached.renamed.get(v) {
                continue;
            }
            if let Some(callback) = snapshot.outgoing(v).find(first).map(target) {
                let handler = if is_function(callback) {
                    callback
                } else {
                    snapshot.outgoing(callback).map(target).find(|&v| is_function(v)).unwrap_or(callback)
                };
                handlers.set(handler);
            }
        }
        handlers
    }
}
