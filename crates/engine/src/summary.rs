//! The class table in DevTools' own terms, for programs that compare numbers.
//!
//! The one place where class names can leave unredacted: the command's contract says so, and who runs it owns the file.

use analysis::{ClassRow, Heap};
use order::Order as _;
use redact::Policy;
use serde::Serialize;

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassSummary {
    /// Name as DevTools shows it: raw, or redacted where that was asked for.
    pub name: String,
    /// Instances.
    pub count: u64,
    /// Shallow bytes.
    pub shallow_bytes: u64,
    /// Retained bytes.
    pub retained_bytes: u64,
    /// Smallest distance; −5 if unreachable.
    pub distance: i32,
}

/// Bytes of the whole heap by family, as DevTools' statistics add them up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Families {
    pub total: u64,
    pub native: u64,
    pub typed_arrays: u64,
    pub code: u64,
    pub strings: u64,
    pub js_arrays: u64,
    pub system: u64,
}

/// One snapshot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
    /// Shallow bytes over all nodes.
    pub total_shallow_bytes: u64,
    /// Bytes by family, native memory that the header tells included.
    pub statistics: Families,
    /// Classes, largest retained first.
    pub classes: Vec<ClassSummary>,
}

impl Summary {
    /// Adds it up. Class names are what `policy` makes of them, or raw without one. `rows` are those of the whole heap, or
    /// of a part of it.
    #[must_use]
    pub fn of(heap: &Heap, rows: &[ClassRow], policy: Option<&Policy>) -> Self {
        let snapshot = heap.snapshot();
        let mut classes: Vec<ClassSummary> = (0_u32..)
            .zip(rows)
            .filter(|(_, row)| row.count > 0)
            .map(|(class, row)| ClassSummary {
                name: match policy {
                    Some(policy) => heap.class_label(class, policy).to_string(),
                    None => heap.classes().key(class).name.text(snapshot).into_owned(),
                },
                count: row.count,
                shallow_bytes: row.shallow,
                retained_bytes: row.retained,
                distance: row.distance,
            })
            .collect();
        classes.order_by(|a, b| b.retained_bytes.cmp(&a.retained_bytes).then_with(|| a.name.cmp(&b.name)));
        Self {
            nodes: u64::from(snapshot.nodes.len()),
            edges: u64::from(snapshot.edges.len()),
            total_shallow_bytes: heap.total_shallow(),
            statistics: families(heap),
            classes,
        }
    }
}

fn families(heap: &Heap) -> Families {
    let s = heap.statistics();
    Families {
        total: s.total,
        native: s.native,
        typed_arrays: s.typed_arrays,
        code: s.code,
        strings: s.strings,
        js_arrays: s.js_arrays,
        system: s.system,
    }
}
