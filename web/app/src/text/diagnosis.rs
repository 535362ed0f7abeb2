//! The diagnosis.

use super::{letters, plural};
use crate::format::{bytes, confidence, signed_bytes, signed_count};

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
pub const TIMELINE: &str = "Timeline";
pub const JS_HEAP: &str = "JS heap";
pub const EXTERNAL: &str = "External";
pub const RSS: &str = "RSS";
pub const GC: &str = "GC";
pub const FLOOR: &str = "Floor after GC";
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
pub const NOTHING_READ: &str = "None of these files could be read. The reason stands beside each one.";
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

/// The stair chart, in words.
pub fn stairs(owner: &str, points: &[(String, u64, u64)]) -> String {
    let heaps: Vec<String> = points.iter().map(|p| format!("{}: {}", p.0, bytes(p.1))).collect();
    let parts: Vec<String> = points.iter().map(|p| bytes(p.2)).collect();
    format!("Live heap per snapshot. {}. {owner} holds {} of it.", heaps.join(", "), parts.join(", "))
}

/// The timeline, in words.
pub fn timeline(readings: usize, first: Option<u64>, last: Option<u64>, peak: Option<u64>) -> String {
    let readings = plural(readings as u64, "reading", "readings");
    match (first, last, peak) {
        (Some(first), Some(last), Some(peak)) => {
            format!("JS heap over {readings}: from {} to {}, at most {}.", bytes(first), bytes(last), bytes(peak))
        }
        _ => format!("Memory over {readings}."),
    }
}

/// Below a track's name, when the limit is off its scale: `MB, limit 4.35 GB`.
pub fn unit_with_limit(unit: &str, limit: &str) -> String {
    format!("{unit}, limit {limit}")
}

/// A time on an axis of one unit: `1.5 s`.
pub fn moment(ms: f64, (unit, decimals): (f64, usize)) -> String {
    let word = match unit {
        u if u >= 3_600e3 => "h",
        u if u >= 60e3 => "min",
        u if u >= 1e3 => "s",
        _ => "ms",
    };
    let figure = if ms == 0.0 { "0".to_owned() } else { format!("{:.decimals$}", ms / unit) };
    format!("{figure}\u{202f}{word}")
}

/// The limit beside a track: `limit 4.35 GB`.
pub fn limit(label: &str, value: u64) -> String {
    format!("{label} {}", bytes(value))
}

/// Unit of the time axis.
pub const TIMELINE_NOTE: &str = "Letters mark the snapshots.";
