//! The timeline.

use super::plural;
use crate::format::{bytes, count, duration};
use crate::ui::Measure as TrackMeasure;
use protocol::report::{Placement, Zero};

pub const TIMELINE: &str = "Timeline";
pub const OPEN_TIMELINE: &str = "Open timeline";
pub const TIMELINE_NEEDS: &str = "The timeline needs memory readings, a GC log or a trace.";
pub const PLACING: &str = "Placing the sources on one axis.";
pub const MEMORY_OVER_TIME: &str = "Memory over time.";
pub const WHOLE_TIME: &str = "Whole time";
pub const CHART: &str = "Chart";
pub const JS_HEAP: &str = "JS heap";
pub const EXTERNAL: &str = "External";
pub const RSS: &str = "RSS";
pub const GC: &str = "GC";
pub const FLOOR: &str = "Floor after GC";
pub const TIME: &str = "Time";
pub const SOURCE: &str = "Source";
pub const WHAT: &str = "What";
pub const PAUSE: &str = "Pause";
pub const READING_WORD: &str = "reading";
pub const SOURCES: &str = "Sources";
pub const SOURCES_NOTE: &str = "A shift moves a source on the axis, until the page is closed.";
pub const FILE: &str = "File";
pub const PLACED_BY: &str = "Placed by";
pub const SHIFT: &str = "Shift";
pub const UNSHIFT: &str = "Undo";
pub const NOT_ON_AXIS: &str = "no time known, not on the axis";

/// A band's name.
pub fn measure_name(measure: TrackMeasure) -> &'static str {
    match measure {
        TrackMeasure::Heap => JS_HEAP,
        TrackMeasure::External => EXTERNAL,
        TrackMeasure::Rss => RSS,
        TrackMeasure::Nodes => "DOM nodes",
        TrackMeasure::Listeners => "Listeners",
        TrackMeasure::Documents => "Documents",
    }
}

/// What the axis counts from.
pub fn zero(zero: Zero) -> &'static str {
    match zero {
        Zero::ProcessStart => "Time since the process started. Letters mark the snapshots.",
        Zero::FirstReading => "Time since the first reading. Letters mark the snapshots.",
        Zero::Order => "One after another, no times known. Letters mark the snapshots.",
    }
}

/// A floor that is close to its limit.
pub fn floor_under_limit(floor: u64, limit: u64) -> String {
    let part = 100.0 * crate::format::ratio(floor, limit);
    format!("After full GC up to {} remain, {part:.0}\u{202f}% of the limit of {}.", bytes(floor), bytes(limit))
}

/// A floor that no limit presses.
pub fn floor_from_to(first: u64, last: u64) -> String {
    format!("After full GC {} remain at first, {} at last.", bytes(first), bytes(last))
}

/// Without collections, the heap itself.
pub fn heap_from_to(first: u64, last: u64) -> String {
    format!("JS heap {} at first, {} at last.", bytes(first), bytes(last))
}

/// How much that is: `26 readings and 40 collections from 3 files`.
pub fn timeline_head(moments: usize, sources: usize) -> String {
    format!("{} from {}.", plural(moments as u64, "moment", "moments"), plural(sources as u64, "file", "files"))
}

/// How a source came to its place.
pub fn placement(placement: Placement, zero: Zero) -> &'static str {
    match (placement, zero) {
        (Placement::WallClock, _) => "time of day",
        (Placement::ProcessStart, _) => "time since process start",
        (Placement::OwnStart, _) => "its own start; how that lies to zero is not known",
        (Placement::Unknown, _) => "order in the file",
    }
}

/// For tests and style.
pub fn placement_id(placement: Placement) -> &'static str {
    match placement {
        Placement::WallClock => "wall_clock",
        Placement::ProcessStart => "process_start",
        Placement::OwnStart => "own_start",
        Placement::Unknown => "unknown",
    }
}

/// `26 readings, 40 collections`.
pub fn source_holds((readings, collections): (u64, u64)) -> String {
    let readings = (readings > 0).then(|| plural(readings, "reading", "readings"));
    let collections = (collections > 0).then(|| plural(collections, "collection", "collections"));
    readings.into_iter().chain(collections).collect::<Vec<_>>().join(", ")
}

/// What a shift's field is called.
pub fn shift_of(name: &str) -> String {
    format!("Shift {name} by seconds")
}

/// A shift in its field.
pub fn seconds(ms: f64) -> String {
    let text = format!("{:.3}", ms / 1_000.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1.253 s`, `12 min 5.2 s`.
pub fn moment_exact(ms: f64) -> String {
    let sign = if ms < 0.0 { "\u{2212}" } else { "" };
    let ms = ms.abs();
    let (minutes, seconds) = ((ms / 60e3).floor(), (ms % 60e3) / 1e3);
    if minutes >= 60.0 {
        format!("{sign}{:.0}\u{202f}h {:.0}\u{202f}min {seconds:.0}\u{202f}s", (minutes / 60.0).floor(), minutes % 60.0)
    } else if minutes >= 1.0 {
        format!("{sign}{minutes:.0}\u{202f}min {seconds:.1}\u{202f}s")
    } else {
        format!("{sign}{seconds:.3}\u{202f}s")
    }
}

/// `full GC`, before what it did.
pub fn collection_kind(full: bool) -> &'static str {
    if full { "Full GC" } else { "Minor GC" }
}

/// `55.1 to 51.2 MB, 5.3 ms, allocation failure`.
pub fn collection(levels: (Option<u64>, Option<u64>), pause_ms: Option<f64>, reason: Option<&str>) -> String {
    let level = match levels {
        (Some(before), Some(after)) => Some(format!("{} to {}", bytes(before), bytes(after))),
        (None, Some(after)) => Some(format!("to {}", bytes(after))),
        _ => None,
    };
    let parts = [level, pause_ms.map(pause), reason.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `Full GC, allocation failure`.
pub fn collection_row(full: bool, reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => format!("{}, {reason}", collection_kind(full)),
        _ => collection_kind(full).to_owned(),
    }
}

/// A pause.
pub fn pause(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1}\u{202f}ms") } else { duration(ms) }
}

/// Below the track's name: `12 full, 40 minor`.
pub fn full_and_minor(full: usize, minor: usize) -> String {
    format!("{} full, {} minor", count(full as u64), count(minor as u64))
}

/// Below a chart that nobody points at.
pub fn timeline_hint(zooms: bool) -> &'static str {
    if zooms {
        "Point at a moment for its figures. Drag to zoom, double-click for all; + − ← → on the keyboard."
    } else {
        "\u{a0}"
    }
}

/// The timeline for who does not see it.
pub fn timeline_in_words(
    heap: Option<(String, String, String)>,
    limit: Option<String>,
    (full, minor): (usize, usize),
    captures: usize,
) -> String {
    let heap = heap.map(|(first, last, most)| format!("JS heap from {first} to {last}, at most {most}."));
    let limit = limit.map(|limit| format!("Limit {limit}."));
    let collections = (full + minor > 0).then(|| {
        format!(
            "{} and {}.",
            plural(full as u64, "full collection", "full collections"),
            plural(minor as u64, "minor one", "minor ones")
        )
    });
    let captures = (captures > 0).then(|| format!("{}.", plural(captures as u64, "capture", "captures")));
    let parts = [Some("Memory over time.".to_owned()), heap, limit, collections, captures];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Below a track's name, when the limit is off its scale: `MB, limit 4.35 GB`.
pub fn unit_with_limit(unit: &str, limit: &str) -> String {
    if unit.is_empty() { format!("limit {limit}") } else { format!("{unit}, limit {limit}") }
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

/// Above a view that rests on some of the files.
pub fn still_loading(loading: usize) -> String {
    let files = plural(loading as u64, "file is", "files are");
    format!("{files} still loading and may add to this.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_people_say_them() {
        let plain = |ms| moment_exact(ms).replace('\u{202f}', " ");
        assert_eq!(plain(1_253.4), "1.253 s");
        assert_eq!(plain(725_200.0), "12 min 5.2 s");
        assert_eq!(plain(7_265_000.0), "2 h 1 min 5 s");
        assert_eq!(plain(-500.0), "\u{2212}0.500 s");
        assert_eq!((seconds(1_500.0), seconds(0.0), seconds(-20.0)), ("1.5".into(), "0".into(), "-0.02".into()));
    }
}
