//! The growth view.

use super::plural;
use crate::format::{bytes, count, signed_bytes, signed_count};
use crate::state::{Measure, Rank};
use protocol::report::{GrowthOf, GrowthRow, Trend, format};

pub const GROWTH: &str = "Growth";
pub const GROWTH_NEEDS: &str = "Growth needs two snapshots.";
pub const GROWTH_ONE_PROCESS: &str = "These snapshots are of different processes, so nothing can be followed from one to the next. \
    Diff compares them class by class.";
pub const FOLLOWING: &str = "Following classes and owners over the snapshots.";
pub const DROP_ANOTHER: &str = "Drop another";
pub const DIFF_STEPS: &str = "Diff these two snapshots";
pub const WHOLE_SERIES: &str = "Whole series";
pub const HEAP_SERIES: &str = "Live heap per snapshot, MB";
pub const WHOLE_HEAP: &str = "Whole heap";
pub const FIRST_OF_RANGE: &str = "First snapshot of the range";
pub const LAST_OF_RANGE: &str = "Last snapshot of the range";
pub const FOLLOW: &str = "What is followed";
pub const MEASURE: &str = "What is measured";
pub const RANK: &str = "What comes first";
pub const SHOWN_AS: &str = "Charts or table";
pub const CHARTS: &str = "Charts";
pub const TABLE: &str = "Table";
pub const FILTER_GROWTH: &str = "Class or owner";
pub const NO_GROWTH_MATCH: &str = "Nothing that changes has this in its name.";
pub const NO_OWNER_MOVED: &str = "No owner changed by 1\u{202f}kB or more.";
pub const NO_CLASS_MOVED: &str = "No class changed by 1\u{202f}kB or more.";
pub const HOLDERS_ABOVE: &str = "Above or around these";
pub const HOLDERS_ABOVE_NOTE: &str = "they change because what they hold does, or come back to where they were";
pub const TREND: &str = "Trend";
pub const IN_RANGE: &str = "In the range";
pub const PER_STEP: &str = "A step";
pub const UNCHANGED: &str = "±0";
pub const TREEMAP: &str = "Growth by owner";
pub const TREEMAP_REST: &str = "no single owner";
pub const TREEMAP_NONE: &str = "No owner grows in this range.";
pub const NO_MAIN_OWNER: &str = "No single owner has a tenth of it.";
pub const NO_CAUSE_KEY: &str = "grey: no finding";
pub const OPEN_CLASS: &str = "Open in Classes";
pub const OPEN_OWNER: &str = "Open this owner in Classes";

/// What is followed.
pub fn growth_of(of: GrowthOf) -> &'static str {
    match of {
        GrowthOf::Owner => "Owners",
        GrowthOf::Class => "Classes",
    }
}

/// One of them.
pub fn one_of(of: GrowthOf) -> &'static str {
    match of {
        GrowthOf::Owner => "Owner",
        GrowthOf::Class => "Class",
    }
}

/// What is measured.
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Bytes => "Bytes",
        Measure::Objects => "Objects",
    }
}

/// What comes first.
pub fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Growth => "By growth",
        Rank::Swing => "By swing",
    }
}

/// What comes first, on hover.
pub fn rank_title(rank: Rank) -> &'static str {
    match rank {
        Rank::Growth => "What grew most from the first to the last snapshot of the range comes first",
        Rank::Swing => "What went furthest up and down within the range comes first",
    }
}

/// A trend in a word.
pub fn trend(trend: Trend) -> &'static str {
    match trend {
        Trend::Level => "Level",
        Trend::OneStep => "One step",
        Trend::Once => "Warm-up",
        Trend::Plateau => "Plateau",
        Trend::Slowing => "Slowing",
        Trend::Steady => "Steady",
        Trend::Rising => "Rising",
        Trend::Drained => "Drained",
        Trend::Sawtooth => "Sawtooth",
        Trend::Falling => "Falling",
        Trend::Irregular => "Irregular",
    }
}

/// A trend, on hover.
pub fn trend_title(trend: Trend) -> &'static str {
    match trend {
        Trend::Level => "Nothing beyond noise",
        Trend::OneStep => "Two snapshots, the second larger: nothing more can be said",
        Trend::Once => "Grew in one step and is level since",
        Trend::Plateau => "Grew in several steps and is level since",
        Trend::Slowing => "Still grows, slower and slower",
        Trend::Steady => "Grows by the same in each of the latest steps",
        Trend::Rising => "Grows in each of the latest steps, unevenly",
        Trend::Drained => "Rose and came back",
        Trend::Sawtooth => "Rose and came back, more than once",
        Trend::Falling => "Shrinks",
        Trend::Irregular => "None of the known curves",
    }
}

/// What the first row of the view does, as a sentence.
pub fn trend_sentence(row: &GrowthRow) -> String {
    let name = format::code(&row.name);
    match row.trend {
        Trend::Level => format!("{name} stays level over the whole series."),
        Trend::OneStep => format!("Two snapshots cannot tell whether {name} goes on growing. Take a third."),
        Trend::Once => format!("{name} grew in one step and is level since."),
        Trend::Plateau => format!("{name} filled over several steps and is level since."),
        Trend::Slowing => format!("{name} still grows, slower with every step."),
        Trend::Steady => format!("{name} grows by the same in each of the latest steps."),
        Trend::Rising => format!("{name} grows in each of the latest steps, unevenly."),
        Trend::Drained => format!("{name} rose and came back."),
        Trend::Sawtooth => format!("{name} rose and came back, more than once."),
        Trend::Falling => format!("{name} shrinks."),
        Trend::Irregular => format!("{name} goes up and down without a pattern."),
    }
}

/// The headline: `+5.61 MB from A to D`, and whose it is.
pub fn headline(growth: i64, from: &str, to: &str, owner: Option<(String, String)>) -> String {
    let growth = if growth == 0 { UNCHANGED.to_owned() } else { signed_bytes(growth) };
    match owner {
        Some((share, name)) => format!("{growth} from {from} to {to}, {share} of it {name}"),
        None => format!("{growth} from {from} to {to}"),
    }
}

/// The headline where the heap went up and came back: `Up to 29.18 MB at F, back to 3.02 MB at G`.
pub fn headline_up_and_back(top: u64, at: &str, end: u64, to: &str) -> String {
    format!("Up to {} at {at}, back to {} at {to}", bytes(top), bytes(end))
}

/// `+3,200 objects a step`; all of it where there is but one step, or too little for one of each.
pub fn objects_change(change: Change) -> String {
    let Change { growth, a_step, steps } = change;
    let said = |n: i64| format!("{} {}", signed_count(n), if n.abs() == 1 { "object" } else { "objects" });
    match (growth, a_step, steps) {
        (0, ..) => "objects unchanged".to_owned(),
        (_, _, 1) => said(growth),
        (_, 0, _) => format!("{} in all", said(growth)),
        _ => format!("{} a step", said(a_step)),
    }
}

/// `+293.4 kB a step`, likewise; `±0`.
pub fn bytes_change(change: Change) -> String {
    let Change { growth, a_step, steps } = change;
    match (growth, a_step, steps) {
        (0, ..) => UNCHANGED.to_owned(),
        (_, _, 1) => signed_bytes(growth),
        (_, 0, _) => format!("{} in all", signed_bytes(growth)),
        _ => format!("{} a step", signed_bytes(a_step)),
    }
}

/// How a figure changes over a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// From its first to its last snapshot.
    pub growth: i64,
    /// The same per step, rounded.
    pub a_step: i64,
    /// Steps in it.
    pub steps: usize,
}

/// Bytes more, where the column says of what.
pub fn more_bytes(bytes: i64) -> String {
    if bytes == 0 { UNCHANGED.to_owned() } else { signed_bytes(bytes) }
}

/// Objects more, likewise.
pub fn more_objects(objects: i64) -> String {
    if objects == 0 { UNCHANGED.to_owned() } else { signed_count(objects) }
}

/// `161 → 9,761`.
pub fn from_to(from: u64, to: u64) -> String {
    if from == to { count(from) } else { format!("{} → {}", count(from), count(to)) }
}

/// `94.98 kB → 5.70 MB`.
pub fn from_to_bytes(from: u64, to: u64) -> String {
    format!("{} → {}", bytes(from), bytes(to))
}

/// `Array, holds Job`.
pub fn holder(class: &str, holds: Option<&str>) -> String {
    holds.map_or_else(|| class.to_owned(), |holds| format!("{class}, holds {holds}"))
}

/// `holds Job`.
pub fn holds(class: &str) -> String {
    format!("holds {class}")
}

/// `Show 24 of 57 more`.
pub fn show_more(next: usize, left: usize) -> String {
    if next >= left {
        format!("Show {} more", count(left as u64))
    } else {
        format!("Show {} of {} more", count(next as u64), count(left as u64))
    }
}

/// `after 4,200 units of work`.
pub fn after_work(units: &str) -> String {
    format!("after {units} units of work")
}

/// The heap over the series, in words.
pub fn heap_series(points: &[(String, u64)], from: &str, to: &str) -> String {
    let heaps: Vec<String> = points.iter().map(|(letter, heap)| format!("{letter}: {}", bytes(*heap))).collect();
    format!("Live heap per snapshot. {}. The range is {from} to {to}.", heaps.join(", "))
}

/// A row over the series, in words.
pub fn row_series(name: &str, trend: Trend, values: &[String]) -> String {
    format!("{name}. {}. {}.", trend_title(trend), values.join(", "))
}

/// `B, 01-after`.
pub fn snapshot_at(letter: &str, name: &str) -> String {
    format!("{letter}, {name}")
}

/// The treemap, in words.
pub fn treemap(cells: &[(String, u64)]) -> String {
    let cells: Vec<String> = cells.iter().map(|(name, grown)| format!("{name} {}", bytes(*grown))).collect();
    format!("Growth by owner. {}.", cells.join("; "))
}

/// `57 owners`.
pub fn rows_of(of: GrowthOf, n: usize) -> String {
    match of {
        GrowthOf::Owner => plural(n as u64, "owner", "owners"),
        GrowthOf::Class => plural(n as u64, "class", "classes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_too_small_for_every_step_is_told_whole() {
        let change = |growth, a_step, steps| Change { growth, a_step, steps };
        for (given, objects, of_bytes) in [
            (change(9_600, 3_200, 3), "+3,200 objects a step", "+3.20\u{202f}kB a step"),
            (change(1, 0, 6), "+1 object in all", "+1\u{202f}B in all"),
            (change(-2, -2, 1), "\u{2212}2 objects", "\u{2212}2\u{202f}B"),
            (change(0, 0, 4), "objects unchanged", "±0"),
        ] {
            assert_eq!((objects_change(given).as_str(), bytes_change(given).as_str()), (objects, of_bytes));
        }
    }
}
