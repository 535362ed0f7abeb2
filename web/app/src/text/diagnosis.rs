//! The diagnosis.

use super::{letters, plural};
use crate::format::{bytes, confidence, exact_bytes, signed_bytes, signed_count};

pub const DIAGNOSIS: &str = "Diagnosis";
pub const OWNER: &str = "Owner";
pub const HOLDS: &str = "Holds";
pub const GROWS: &str = "Grows";
pub const WHERE: &str = "Where";
pub const SHOW_OWNER: &str = "Show what it holds";
pub const NO_SOURCE: &str = "no source location in the file";
pub const LIVE_HEAP: &str = "Live heap per snapshot, MB";
pub const LIVE_MEMORY: &str = "Live memory per capture, MB";
pub const THE_REST: &str = "the rest";
pub const SHOW_IT: &str = "Show it";
pub const AGAINST: &str = "Against";
pub const AGAINST_NOTE: &str = "what would change this";
pub const NOTHING_AGAINST: &str = "Nothing in these files speaks against it.";
pub const NOTHING_FOR: &str = "Nothing in these files points to a cause.";
pub const CAPTURE_NEXT: &str = "Capture next";
pub const HOW: &str = "How";
pub const FINDINGS: &str = "All findings";
pub const FINDING: &str = "Finding";
pub const CAUSE: &str = "Cause";
pub const CONFIDENT: &str = "Confident";
pub const WEIGHING: &str = "Reading the evidence";
pub const WEIGHING_NOTE: &str = "The diagnosis appears as soon as the first file is read.";
pub const NOTHING_LOADED: &str = "No file is loaded. Load one again, or drop another.";
pub const NO_JUDGEMENT: &str = "The files were read, but not judged.";
pub const NOT_IN_FILES: &str = "not in these files";

/// `93 % confident`.
pub fn confident(value: f64) -> String {
    format!("{} confident", confidence(value))
}

/// `90 % sure`.
pub fn sure(value: f64) -> String {
    format!("{} sure", confidence(value))
}

/// `76.5 % of the heap`.
pub fn of_heap(share: &str) -> String {
    format!("{share} of the heap")
}

/// `+3.29 MB a step`.
pub fn a_step(bytes: i64) -> String {
    format!("{} a step", signed_bytes(bytes))
}

/// `+3,200 objects a step`.
pub fn objects_a_step(objects: i64) -> String {
    format!("{} {} a step", signed_count(objects), if objects.abs() == 1 { "object" } else { "objects" })
}

/// `in all` growth where there is but one step.
pub fn in_all(bytes: i64) -> String {
    format!("{} in one step", signed_bytes(bytes))
}

/// `5 findings`.
pub fn facts_found(n: usize) -> String {
    plural(n as u64, "fact", "facts")
}

/// `9 of 11 kinds`.
pub fn kinds_present(present: usize, all: usize) -> String {
    format!("{present} of {all} kinds")
}

/// Above a verdict that may change.
pub fn provisional(loading: usize, rests_on: &[String]) -> String {
    let files = plural(loading as u64, "file is", "files are");
    match rests_on {
        [] => format!("{files} still loading."),
        some => format!("{files} still loading. The diagnosis below rests on {} and may change.", letters(some)),
    }
}

/// While the last file is judged with the others.
pub const JUDGING: &str = "Weighing the evidence once more.";

/// One bar of the stair chart: exact figures.
pub fn stair(name: &str, heap: u64, owner: &str, part: u64) -> String {
    let held = if part > 0 { format!("\n{owner}: {}", exact_bytes(part)) } else { String::new() };
    format!("{name}: {}{held}", exact_bytes(heap))
}

/// The stair chart, in words.
pub fn stairs(owner: &str, points: &[(String, u64, u64)]) -> String {
    let heaps: Vec<String> = points.iter().map(|p| format!("{}: {}", p.0, bytes(p.1))).collect();
    let parts: Vec<String> = points.iter().map(|p| bytes(p.2)).collect();
    format!("Live heap per snapshot. {}. {owner} holds {} of it.", heaps.join(", "), parts.join(", "))
}
