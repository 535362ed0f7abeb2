//! The comparison table.

use crate::identity::{Identity, identity};
use analysis::{Digest, DigestClass};
use graph::{Turn, in_turns};
use redact::Safe;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// One class in two snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassDiff {
    /// Name.
    pub name: Safe,
    /// Class in the second snapshot, if it has it.
    pub class: Option<u32>,
    /// Objects in the first and in the second snapshot.
    pub count: (u64, u64),
    /// Shallow bytes in both.
    pub shallow: (u64, u64),
    /// Retained bytes in both.
    pub retained: (u64, u64),
    /// Objects that are in the second only, and their shallow bytes. `None` between processes.
    pub added: Option<(u64, u64)>,
    /// Objects that were in the first only, and their shallow bytes. `None` between processes.
    pub removed: Option<(u64, u64)>,
}

impl ClassDiff {
    /// Objects more (or fewer).
    #[must_use]
    pub fn count_delta(&self) -> i64 {
        self.count.1 as i64 - self.count.0 as i64
    }

    /// Shallow bytes more. Within a process: of objects that came, less those of objects that went, as DevTools adds up; an
    /// object that merely grew in place is not counted.
    #[must_use]
    pub fn size_delta(&self) -> i64 {
        match (self.added, self.removed) {
            (Some(added), Some(removed)) => added.1 as i64 - removed.1 as i64,
            _ => self.shallow.1 as i64 - self.shallow.0 as i64,
        }
    }

    /// Retained bytes more.
    #[must_use]
    pub fn retained_delta(&self) -> i64 {
        self.retained.1 as i64 - self.retained.0 as i64
    }

    /// Objects in both. `None` between processes.
    #[must_use]
    pub fn survivors(&self) -> Option<u64> {
        self.added.map(|added| self.count.1 - added.0)
    }
}

/// Two snapshots compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whether objects were followed by id.
    pub same_process: bool,
    /// What that rests on.
    pub identity: Identity,
    /// Whether sizes are counted alike in both: if not, shallow sizes of owners and backing stores differ by construction.
    pub same_root_model: bool,
    /// Classes whose population or sizes differ, by class key.
    pub rows: Vec<ClassDiff>,
}

/// Compares two digests; for equal rows with DevTools the first must be made with the second's interfaces.
///
/// O(objects) after O(classes · log classes).
#[must_use]
pub fn compare(before: &Digest, after: &Digest) -> Comparison {
    let identity = identity(before, after);
    let same_process = identity.same_process();
    let rows = if same_process { by_id(before, after) } else { by_class(before, after) };
    Comparison { same_process, identity, same_root_model: before.user_roots == after.user_roots, rows }
}

/// Classes sorted by key in both: one merge.
fn by_id(before: &Digest, after: &Digest) -> Vec<ClassDiff> {
    let mut rows = Vec::new();
    let (mut a, mut b) = (before.classes.iter().peekable(), after.classes.iter().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) => x.key.cmp(&y.key),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let x = if order.is_le() { a.next() } else { None };
        let y = if order.is_ge() { b.next() } else { None };
        let (added, removed) = merge(before, x, after, y);
        let row = row(x, y, Some(added), Some(removed));
        if added.0 > 0 || removed.0 > 0 || row.retained.0 != row.retained.1 {
            rows.push(row);
        }
    }
    rows
}

/// Objects of one class in the second only and in the first only: (count, bytes) each.
fn merge(
    before: &Digest,
    x: Option<&DigestClass>,
    after: &Digest,
    y: Option<&DigestClass>,
) -> ((u64, u64), (u64, u64)) {
    let range = |c: Option<&DigestClass>| c.map_or(0..0, |c| c.start..c.end);
    let (mut i, mut j) = (range(x), range(y));
    let (mut added, mut removed) = ((0, 0), (0, 0));
    in_turns(|steps| {
        for _ in 0..steps {
            let (p, q) = (before.ids.get(i.start as usize), after.ids.get(j.start as usize));
            match (p.filter(|_| !i.is_empty()), q.filter(|_| !j.is_empty())) {
                (Some(p), Some(q)) if p == q => {
                    i.start += 1;
                    j.start += 1;
                }
                (Some(p), q) if q.is_none_or(|q| p < q) => {
                    removed.0 += 1;
                    removed.1 += before.sizes.get(i.start);
                    i.start += 1;
                }
                (_, Some(_)) => {
                    added.0 += 1;
                    added.1 += after.sizes.get(j.start);
                    j.start += 1;
                }
                _ => return Turn::Done,
            }
        }
        Turn::More
    });
    (added, removed)
}

/// Classes matched by what stays equal between runs; classes that share it are added up.
fn by_class(before: &Digest, after: &Digest) -> Vec<ClassDiff> {
    let mut rows: BTreeMap<u64, ClassDiff> = BTreeMap::new();
    for (digest, second) in [(before, false), (after, true)] {
        for c in &digest.classes {
            let found = row(None, None, None, None);
            let entry = rows.entry(c.durable_key).or_insert(ClassDiff { name: c.name.clone(), ..found });
            let count = u64::from(c.end - c.start);
            if second {
                entry.class = Some(c.class);
                entry.count.1 += count;
                entry.shallow.1 += c.shallow;
                entry.retained.1 += c.retained;
            } else {
                entry.count.0 += count;
                entry.shallow.0 += c.shallow;
                entry.retained.0 += c.retained;
            }
        }
    }
    rows.into_values()
        .filter(|r| r.count.0 != r.count.1 || r.shallow.0 != r.shallow.1 || r.retained.0 != r.retained.1)
        .collect()
}

fn row(
    x: Option<&DigestClass>,
    y: Option<&DigestClass>,
    added: Option<(u64, u64)>,
    removed: Option<(u64, u64)>,
) -> ClassDiff {
    let named = y.or(x);
    let of = |f: fn(&DigestClass) -> u64| (x.map_or(0, f), y.map_or(0, f));
    ClassDiff {
        name: named.map(|c| c.name.clone()).unwrap_or_default(),
        class: y.map(|c| c.class),
        count: of(|c| u64::from(c.end - c.start)),
        shallow: of(|c| c.shallow),
        retained: of(|c| c.retained),
        added,
        removed,
    }
}
