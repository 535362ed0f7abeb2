//! What a comparison needs of a snapshot: its objects' ids and sizes, sorted, by class. The graph can go.

use crate::classes::Classes;
use crate::heap::Heap;
use crate::interfaces::{InterfaceDefinition, Interfaces, definitions};
use snapshot::Sizes;

/// One class of a [`Digest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestClass {
    /// What tells it from other classes of the same process: script id, line, column and name.
    pub key: String,
    /// What tells it from other classes in any process: script URL, line, column and name.
    pub durable_key: String,
    /// Name as DevTools shows it, raw.
    pub name: String,
    /// First of its objects in the columns.
    pub start: u32,
    /// One past its last object.
    pub end: u32,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes; nested instances counted once.
    pub retained: u64,
}

/// Ids and shallow sizes of all objects that count in the class table, by class, ids ascending within a class.
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
    /// Whether backing stores are counted with their owners: sizes compare only between snapshots that agree.
    pub user_roots: bool,
}

impl Heap {
    /// The interfaces of plain objects, in words.
    #[must_use]
    pub fn interface_definitions(&self) -> Vec<InterfaceDefinition> {
        definitions(&self.snapshot)
    }

    /// The digest. `interfaces`: those of the newer snapshot of a comparison, by which plain objects are classed in both
    /// (DevTools' rule); `None` for the snapshot's own.
    #[must_use]
    pub fn digest(&self, interfaces: Option<&[InterfaceDefinition]>) -> Digest {
        match interfaces {
            None => self.digest_of(&self.classes),
            Some(definitions) => {
                let interfaces = Interfaces::of_definitions(&self.snapshot, definitions);
                let mut classes = Classes::assign(&self.snapshot, &self.detached, &interfaces);
                classes.count(&self.snapshot, &self.distances);
                classes.retain(&self.snapshot, &self.children, &self.retained);
                self.digest_of(&classes)
            }
        }
    }

    fn digest_of(&self, classes: &Classes) -> Digest {
        let nodes = &self.snapshot.nodes;
        let mut order: Vec<(String, u32)> = classes.listed().map(|c| (self.key_of(classes, c), c)).collect();
        order.sort_unstable();
        let mut rank = vec![u32::MAX; classes.len() as usize];
        for (i, (_, c)) in order.iter().enumerate() {
            rank[*c as usize] = i as u32;
        }
        // Class rank, id and node in one number each: one sort orders all.
        let mut objects: Vec<(u64, u32)> = (0..nodes.len())
            .filter(|&v| nodes.size.get(v) > 0)
            .map(|v| (u64::from(rank[classes.of(v) as usize]) << 32 | u64::from(nodes.id[v as usize]), v))
            .collect();
        objects.sort_unstable();
        let mut digest = Digest { user_roots: self.user_roots, ..Digest::default() };
        for &(key, v) in &objects {
            digest.ids.push(key as u32);
            digest.sizes.push(nodes.size.get(v));
        }
        let mut start = 0;
        for (key, c) in order {
            let row = classes.row(c);
            let end = start + row.count as u32;
            let name = classes.key(c).name.text(&self.snapshot).into_owned();
            let durable_key = match self.place(classes.key(c).sample) {
                Some(p) if classes.key(c).location.is_some() => format!("{}:{}:{},{name}", p.url, p.line, p.column),
                _ => format!(",{name}"),
            };
            digest.classes.push(DigestClass {
                key,
                durable_key,
                name,
                start,
                end,
                shallow: row.shallow,
                retained: row.retained,
            });
            start = end;
        }
        digest
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
