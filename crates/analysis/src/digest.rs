//! What a comparison needs of a snapshot: its objects' ids and sizes, sorted, by class. The graph can go.

use crate::classes::Classes;
use crate::heap::Heap;
use crate::interfaces::{InterfaceDefinition, Interfaces};
use crate::names::is_plain_object;
use graph::in_slices;
use redact::{Policy, Safe};
use snapshot::{NodeKind, Sizes};

/// Functions that a digest remembers.
const FUNCTIONS: usize = 4096;

/// One class of a [`Digest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestClass {
    /// What tells it from other classes of the same process: fingerprint of script id, line, column and name.
    pub key: u64,
    /// What tells it from other classes in any process: fingerprint of script URL, line, column and name.
    pub durable_key: u64,
    /// Name as DevTools shows it.
    pub name: Safe,
    /// Class of this snapshot.
    pub class: u32,
    /// Whether its objects are plain ones, classed by interface: the interface depends on what else is in the snapshot.
    pub plain: bool,
    /// First of its objects in the columns.
    pub start: u32,
    /// One past its last object.
    pub end: u32,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes; nested instances counted once.
    pub retained: u64,
}

/// Ids and shallow sizes of all objects that count in the class table, by class, ids ascending within a class. Names are
/// redacted and keys are fingerprints: a digest leaves its worker.
///
/// Eight bytes an object; built in O(nodes · log nodes).
#[derive(Clone, Debug, Default)]
pub struct Digest {
    /// Classes, sorted by key.
    pub classes: Vec<DigestClass>,
    /// Object ids.
    pub ids: Vec<u32>,
    /// Their shallow sizes.
    pub sizes: Sizes,
    /// Ids of the oldest functions with fingerprints of their names, by id: functions live long and keep their names, and
    /// V8 meets them in an order that its random hash seed decides. They tell one process from another.
    pub functions: Vec<(u32, u64)>,
    /// Whether backing stores are counted with their owners: sizes compare only between snapshots that agree.
    pub user_roots: bool,
}

impl Heap {
    /// The interfaces of plain objects, in words.
    #[must_use]
    pub fn interface_definitions(&self, policy: &Policy) -> Vec<InterfaceDefinition> {
        self.shapes.definitions(&self.snapshot, policy)
    }

    /// The digest. `interfaces`: those of the newer snapshot of a comparison, by which plain objects are classed in both
    /// (DevTools' rule); `None` for the snapshot's own.
    #[must_use]
    pub fn digest(&self, interfaces: Option<&[InterfaceDefinition]>, policy: &Policy) -> Digest {
        match interfaces {
            None => self.digest_of(&self.classes, policy),
            // Two snapshots of one program mostly agree, and then the classes are those that are there.
            Some(definitions) if definitions == self.interface_definitions(policy) => {
                self.digest_of(&self.classes, policy)
            }
            Some(definitions) => {
                let interfaces = Interfaces::of_definitions(&self.snapshot, definitions, policy);
                let mut classes = Classes::assign(&self.snapshot, &self.detached, &interfaces);
                classes.add_up(&self.columns());
                self.digest_of(&classes, policy)
            }
        }
    }

    /// Fingerprint of a class's key, as in [`DigestClass::key`].
    #[must_use]
    pub fn class_print(&self, class: u32, policy: &Policy) -> u64 {
        policy.fingerprint(&self.key_of(&self.classes, class))
    }

    fn digest_of(&self, classes: &Classes, policy: &Policy) -> Digest {
        let nodes = &self.snapshot.nodes;
        let mut order: Vec<(u64, u32)> =
            classes.listed().map(|c| (policy.fingerprint(&self.key_of(classes, c)), c)).collect();
        order.sort_unstable();
        let mut rank = vec![u32::MAX; classes.len() as usize];
        for (i, (_, c)) in order.iter().enumerate() {
            rank[*c as usize] = i as u32;
        }
        let mut starts = vec![0_u32];
        let mut end = 0;
        for &(_, c) in &order {
            end += classes.row(c).count as u32;
            starts.push(end);
        }
        // Counted into their classes, then sorted there: V8 writes nodes in the order of their ids but for a few, and a stable
        // sort finds such runs.
        let mut objects = vec![0_u32; end as usize];
        let mut next = starts.clone();
        in_slices(nodes.len(), |range| {
            for v in range.filter(|&v| nodes.size.get(v) > 0) {
                let slot = &mut next[rank[classes.of(v) as usize] as usize];
                objects[*slot as usize] = v;
                *slot += 1;
            }
        });
        for class in starts.windows(2) {
            objects[class[0] as usize..class[1] as usize].sort_by_key(|&v| nodes.id[v as usize]);
        }
        let mut digest =
            Digest { user_roots: self.user_roots, functions: self.digest_functions(policy), ..Digest::default() };
        digest.ids.reserve_exact(objects.len());
        digest.sizes = Sizes::with_capacity(objects.len());
        in_slices(objects.len() as u32, |range| {
            for &v in &objects[range.start as usize..range.end as usize] {
                digest.ids.push(nodes.id[v as usize]);
                digest.sizes.push(nodes.size.get(v));
            }
        });
        for (&(key, c), range) in order.iter().zip(starts.windows(2)) {
            let row = classes.row(c);
            let name = classes.key(c).name.text(&self.snapshot);
            let durable_key = match self.place(classes.key(c).sample) {
                Some(p) if classes.key(c).location.is_some() => format!("{}:{}:{},{name}", p.url, p.line, p.column),
                _ => format!(",{name}"),
            };
            digest.classes.push(DigestClass {
                key,
                durable_key: policy.fingerprint(&durable_key),
                plain: is_plain_object(&self.snapshot, classes.key(c).sample),
                name: policy.name(&name),
                class: c,
                start: range[0],
                end: range[1],
                shallow: row.shallow,
                retained: row.retained,
            });
        }
        digest
    }

    /// Ids of the oldest functions with fingerprints of their names, by id.
    pub(crate) fn digest_functions(&self, policy: &Policy) -> Vec<(u32, u64)> {
        let nodes = &self.snapshot.nodes;
        let mut oldest: Vec<(u32, u32)> = Vec::new();
        in_slices(nodes.len(), |range| {
            let closures = range.filter(|&v| nodes.kind[v as usize] == NodeKind::Closure);
            oldest.extend(closures.map(|v| (nodes.id[v as usize], v)));
        });
        if oldest.len() > FUNCTIONS {
            oldest.select_nth_unstable(FUNCTIONS);
            oldest.truncate(FUNCTIONS);
        }
        oldest.sort_unstable();
        let print = |v| policy.fingerprint(&self.snapshot.strings.get(nodes.name[v as usize]));
        oldest.into_iter().map(|(id, v)| (id, print(v))).collect()
    }

    fn key_of(&self, classes: &Classes, class: u32) -> String {
        let key = classes.key(class);
        let name = key.name.text(&self.snapshot);
        match key.location {
            Some((script, line, column)) => format!("{script},{line},{column},{name}"),
            None => format!(",{name}"),
        }
    }
}
