//! Frame and evidence rail.

use super::plural;
use crate::format::{bytes, bytes_of, count, duration};
use crate::state::{Reading, Theme, View};
use protocol::{Phase, SnapshotSummary};

pub const NAME: &str = "Leakproof";
pub const EVIDENCE: &str = "Evidence";
pub const VIEWS: &str = "Views";
pub const CANCEL: &str = "Cancel";
pub const REMOVE: &str = "Remove";
pub const MAKE_BASELINE: &str = "Make baseline";
pub const MOVE_UP: &str = "Move up";
pub const MOVE_DOWN: &str = "Move down";
pub const BY_HAND: &str = "In your order.";
pub const ORDER_BY_NAME: &str = "Order by name";
pub const LOAD_AGAIN: &str = "Load again";
pub const USE_PARTIAL: &str = "Use what was read";
pub const READING: &str = "Reading";
pub const EXPORT: &str = "Export";
pub const EXPORT_JSON: &str = "Report as JSON";
pub const EXPORT_MARKDOWN: &str = "Report as Markdown";
pub const EXPORT_HTML: &str = "Report as one HTML page";
pub const EXPORT_REDACTED: &str = "redacted";
pub const VALUES_REDACTED: &str = "Values redacted";
pub const FILES: &str = "Files";
pub const PROBLEMS: &str = "Problems";
pub const SIZE: &str = "Size";
pub const NOT_READ: &str = "not read";
pub const NO_FILES: &str = "No files yet";
pub const NONE_READ: &str = "No file read yet";
pub const BASELINE: &str = "Baseline";
pub const COPY: &str = "Copy";
pub const COPIED: &str = "Copied";
pub const KEY_VIEWS: &str = "views";
pub const KEY_FILTER: &str = "filter";
pub const KEY_PARTS: &str = "next part";
pub const KEY_ALL: &str = "keys";

/// `Open Python`.
pub fn open_view(word: &str) -> String {
    format!("Open {word}")
}

/// `2 problems`.
pub fn problems(n: usize) -> String {
    plural(n as u64, "problem", "problems")
}

/// `Byte 12,345.`
pub fn at_byte(byte: u64) -> String {
    format!("Byte {}.", count(byte))
}

/// Below a table that shows a part.
pub fn more_of_them(left: usize) -> String {
    format!("and {} more in the file", count(left as u64))
}

/// A view's name.
pub fn view(view: View) -> &'static str {
    match view {
        View::Diagnosis => "Diagnosis",
        View::Growth => "Growth",
        View::Timeline => "Timeline",
        View::Python => "Python",
        View::Allocations => "Allocations",
        View::Evidence => "Evidence",
        View::Classes => "Classes",
        View::Diff => "Diff",
        View::Retainers => super::RETAINERS,
        View::Dominators => super::DOMINATORS,
        View::Containment => super::CONTAINMENT,
        View::Strings => super::STRINGS,
        View::Inspect => super::INSPECT,
        View::Privacy => "Privacy",
    }
}

/// `7 of 9 ready`.
pub fn ready_of(ready: usize, all: usize) -> String {
    format!("{} of {} ready", count(ready as u64), count(all as u64))
}

/// The seal in the status bar.
pub fn sealed(requests: u32) -> String {
    format!("Sealed: {} since load", plural(u64::from(requests), "request", "requests"))
}

/// `4 snapshots, 37.1 MB`.
pub fn inputs(snapshots: usize, others: usize, total: u64) -> String {
    let snapshots = (snapshots > 0).then(|| plural(snapshots as u64, "snapshot", "snapshots"));
    let others = (others > 0).then(|| plural(others as u64, "other file", "other files"));
    let parts: Vec<String> = snapshots.into_iter().chain(others).chain([bytes(total)]).collect();
    parts.join(", ")
}

/// What is happening to a file: `Edges, 326 of 526 MB`.
pub fn progress(reading: &Reading) -> String {
    let progress = &reading.progress;
    let mut step = progress.step.to_string();
    if let Some(first) = step.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match progress.phase {
        Phase::Queued => "Waiting for a free core".to_owned(),
        Phase::Reading if step.is_empty() => format!("Reading, {}", bytes_of(progress.done, progress.total)),
        Phase::Reading => format!("{step}, {}", bytes_of(progress.done, progress.total)),
        Phase::Analysing if step.is_empty() => "Analysing".to_owned(),
        Phase::Analysing => format!("Analysing: {}", progress.step),
    }
}

/// `4 s left`.
pub fn time_left(ms: f64) -> String {
    // Below a second a figure would only flicker.
    format!("{} left", duration(ms.max(1_000.0).round()))
}

/// `Cancelled at 326 MB`.
pub fn cancelled(read: u64) -> String {
    if read == 0 { "Cancelled before it began".to_owned() } else { format!("Cancelled at {}", bytes(read)) }
}

/// `41,191 objects, 147 classes`; `short` where a word stands beside it.
pub fn snapshot_facts(summary: &SnapshotSummary, short: bool) -> String {
    let objects = plural(summary.objects, "object", "objects");
    if short { objects } else { format!("{objects}, {}", plural(summary.classes, "class", "classes")) }
}

/// The theme switch.
pub fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Theme: system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    }
}
