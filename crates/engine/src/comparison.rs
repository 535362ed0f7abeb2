//! Two snapshots compared, for programs that compare numbers. Names are as clear as the policy that the digests were made with.

use crate::failure::failure;
use ::analysis::Digest;
use order::Order as _;
use protocol::Failure;
use redact::Safe;
use serde::Serialize;

/// One class in two snapshots. Figures of new and gone objects are absent between processes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassChange {
    /// Name as DevTools shows it.
    pub name: Safe,
    /// Objects in the second snapshot only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<u64>,
    /// Objects in the first snapshot only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<u64>,
    /// Objects in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survived: Option<u64>,
    /// Objects more.
    pub delta: i64,
    /// Shallow bytes of the new objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_bytes: Option<u64>,
    /// Shallow bytes of the gone objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_bytes: Option<u64>,
    /// Shallow bytes more.
    pub delta_bytes: i64,
    /// Objects before and after.
    pub count: [u64; 2],
    /// Shallow bytes before and after.
    pub shallow_bytes: [u64; 2],
    /// Retained bytes before and after.
    pub retained_bytes: [u64; 2],
    /// Retained bytes more.
    pub retained_delta_bytes: i64,
}

/// The whole comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparisonTable {
    /// Whether both snapshots are of one process; else objects cannot be followed and classes alone are compared.
    pub same_process: bool,
    /// Whether both count backing stores alike. If not, shallow sizes differ by construction.
    pub same_root_model: bool,
    /// Classes whose population changed, most retained growth first.
    pub classes: Vec<ClassChange>,
    /// Classes with the same objects that now retain more or less: the holders of what changed.
    pub retained_only: Vec<ClassChange>,
}

/// Compares two digests, the first made with the interfaces of the second.
///
/// # Errors
/// If one of them is of no snapshot.
pub fn compare(before: Option<&Digest>, after: Option<&Digest>) -> Result<ComparisonTable, Failure> {
    let (Some(before), Some(after)) = (before, after) else {
        return Err(failure("Not two snapshots.", Safe::ours("A comparison needs two heap snapshots or timelines.")));
    };
    let comparison = diff::compare(before, after);
    let mut rows: Vec<ClassChange> = comparison
        .rows
        .iter()
        .map(|r| ClassChange {
            name: r.name.clone(),
            added: r.added.map(|a| a.0),
            removed: r.removed.map(|r| r.0),
            survived: r.survivors(),
            delta: r.count_delta(),
            added_bytes: r.added.map(|a| a.1),
            removed_bytes: r.removed.map(|r| r.1),
            delta_bytes: r.size_delta(),
            count: r.count.into(),
            shallow_bytes: r.shallow.into(),
            retained_bytes: r.retained.into(),
            retained_delta_bytes: r.retained_delta(),
        })
        .collect();
    rows.order_by(|a, b| b.retained_delta_bytes.cmp(&a.retained_delta_bytes).then_with(|| a.name.cmp(&b.name)));
    let changed = |r: &ClassChange| match (r.added, r.removed) {
        (Some(added), Some(removed)) => added > 0 || removed > 0,
        _ => r.delta != 0 || r.delta_bytes != 0,
    };
    let (classes, retained_only) = rows.into_iter().partition(changed);
    Ok(ComparisonTable {
        same_process: comparison.same_process,
        same_root_model: comparison.same_root_model,
        classes,
        retained_only,
    })
}
