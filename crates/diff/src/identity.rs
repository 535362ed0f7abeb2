//! Whether two snapshots are of one process.
//!
//! V8 numbers objects as it first sees them and never gives a number twice. In one process an id that stands in both
//! snapshots is one object, hence of one class (but for objects that changed their shape), and if it is a function, of one
//! name. Two runs of a program meet their objects in orders that a random hash seed decides: of two runs of one small Node
//! program a fifth of the functions had other ids, within a process none.

use analysis::Digest;
use graph::in_slices;
use rustc_hash::FxHashMap;

/// How the objects of two snapshots relate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identity {
    /// Ids looked at that stand in both snapshots.
    pub shared: u64,
    /// Those of them that belong to one class.
    pub agreeing: u64,
    /// Ids looked at in the smaller of the two.
    pub looked_at: u64,
    /// Ids of functions that stand in both.
    pub functions: u64,
    /// Those of them that have one name.
    pub named_alike: u64,
}

/// One id in so many is looked at: the same ones in both snapshots.
const ONE_IN: u32 = 16;
/// Shape changes and classes told apart by location move a few objects between classes within one process.
const LEAST_AGREEMENT: f64 = 0.95;
/// Functions do not change their names; a few ids may be off where a file was damaged.
const LEAST_NAMED_ALIKE: f64 = 0.98;
/// Fewer functions than this prove nothing.
const FEWEST_FUNCTIONS: u64 = 16;
/// Fewer objects of a process than this share stay from one snapshot to the next only in programs that start anew.
const LEAST_SHARED: f64 = 0.05;

impl Identity {
    /// Whether ids may be compared.
    #[must_use]
    pub fn same_process(&self) -> bool {
        self.shared > 0
            && self.agreeing as f64 >= LEAST_AGREEMENT * self.shared as f64
            && self.shared as f64 >= LEAST_SHARED * self.looked_at as f64
            && (self.functions < FEWEST_FUNCTIONS
                || self.named_alike as f64 >= LEAST_NAMED_ALIKE * self.functions as f64)
    }
}

/// Looks at a sample of ids. O(objects); memory a sixteenth of the smaller digest's.
#[must_use]
pub fn identity(a: &Digest, b: &Digest) -> Identity {
    let mut classes: FxHashMap<u32, u64> = FxHashMap::default();
    classes.reserve(a.ids.len() / ONE_IN as usize);
    sampled(a, |id, key| {
        classes.insert(id, key);
    });
    let mut found = Identity { shared: 0, agreeing: 0, looked_at: 0, functions: 0, named_alike: 0 };
    let mut in_b = 0;
    sampled(b, |id, key| {
        in_b += 1;
        if let Some(&other) = classes.get(&id) {
            found.shared += 1;
            found.agreeing += u64::from(other == key);
        }
    });
    for (id, print) in &a.functions {
        if let Ok(at) = b.functions.binary_search_by_key(id, |f| f.0) {
            found.functions += 1;
            found.named_alike += u64::from(b.functions[at].1 == *print);
        }
    }
    found.looked_at = in_b.min(classes.len() as u64);
    found
}

/// Calls `look` with a sample of the JavaScript objects (odd ids) and the key of their class. Plain objects count as one class:
/// their interfaces depend on what else is in the snapshot.
///
/// The ids come without what all of the sample have in common: where words have 32 bits, the hash of a number keeps equal low
/// bits equal, and a table of a million would put them all into a thirtieth of its places.
fn sampled(digest: &Digest, mut look: impl FnMut(u32, u64)) {
    for c in &digest.classes {
        let key = if c.plain { 0 } else { c.key };
        in_slices(c.end - c.start, |range| {
            for &id in &digest.ids[(c.start + range.start) as usize..(c.start + range.end) as usize] {
                if id % 2 == 1 && (id / 2).is_multiple_of(ONE_IN) {
                    look(id / (2 * ONE_IN), key);
                }
            }
        });
    }
}
