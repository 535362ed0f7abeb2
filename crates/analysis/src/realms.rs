//! Which realm (page, frame, `vm` context) an object belongs to.
//!
//! DevTools' rules: an object belongs to the native context that the map of its map names. What has none belongs to the one
//! realm from whose objects it is reached, by all edges but shortcuts and weak ones; if there are several, to all of them.

use crate::heap::Heap;
use crate::plumbing::is_native_context;
use rustc_hash::FxHashMap;
use snapshot::{EdgeKind, Snapshot};

/// Of no realm.
pub(crate) const NO_REALM: u32 = u32::MAX;
/// Of several.
pub(crate) const SHARED: u32 = u32::MAX - 1;

impl Heap {
    /// Realm of each node: the ordinal of its native context, [`NO_REALM`] or [`SHARED`]. O(nodes + edges) when first asked.
    pub(crate) fn realms(&self) -> &[u32] {
        self.realms.get_or_init(|| realms(&self.snapshot))
    }
}

fn realms(snapshot: &Snapshot) -> Vec<u32> {
    let count = snapshot.nodes.len();
    let mut realm = vec![NO_REALM; count as usize];
    // The table has each name once.
    let named = |name: &[u8]| (0..snapshot.strings.len()).find(|&s| snapshot.strings.bytes(s) == name);
    let (map, native_context) = (named(b"map"), named(b"native_context"));
    let internal = |node: u32, name: Option<u32>| {
        let edges = snapshot.outgoing(node);
        let is_it = move |e: &u32| {
            snapshot.edges.kind[*e as usize] == EdgeKind::Internal && name == Some(snapshot.edges.name[*e as usize])
        };
        edges.filter(is_it).map(|e| snapshot.edges.to[e as usize])
    };
    // Many objects have one map.
    let mut of_map: FxHashMap<u32, u32> = FxHashMap::default();
    for v in 0..count {
        realm[v as usize] = if is_native_context(snapshot, v) {
            v
        } else if let Some(shape) = internal(v, map).next() {
            *of_map.entry(shape).or_insert_with(|| {
                let meta = internal(shape, map).next();
                let context = meta
                    .and_then(|m| internal(m, native_context).find(|&context| is_native_context(snapshot, context)));
                context.unwrap_or(NO_REALM)
            })
        } else {
            NO_REALM
        };
    }
    spread(snapshot, &mut realm);
    realm
}

/// Passes realms on from what knows its own. A node changes twice at most: to one realm, and to [`SHARED`].
fn spread(snapshot: &Snapshot, realm: &mut [u32]) {
    let mut fixed = graph::Bits::new(realm.len());
    for (v, _) in realm.iter().enumerate().filter(|r| *r.1 != NO_REALM) {
        fixed.set(v as u32);
    }
    let mut open = Vec::new();
    for start in 0..snapshot.nodes.len() {
        if !fixed.get(start) {
            continue;
        }
        open.push(start);
        while let Some(v) = open.pop() {
            let from = realm[v as usize];
            for e in snapshot.outgoing(v) {
                let to = snapshot.edges.to[e as usize];
                let kind = snapshot.edges.kind[e as usize];
                if matches!(kind, EdgeKind::Shortcut | EdgeKind::Weak | EdgeKind::Broken) || fixed.get(to) {
                    continue;
                }
                let merged = match realm[to as usize] {
                    NO_REALM => from,
                    same if same == from => continue,
                    SHARED => continue,
                    _ => SHARED,
                };
                realm[to as usize] = merged;
                open.push(to);
            }
        }
    }
}
