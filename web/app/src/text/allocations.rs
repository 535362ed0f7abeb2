//! Allocations, Python, flame graphs.

use super::plural;
use crate::format::{bytes, count, share, signed_bytes};
use protocol::{SiteColumn, SiteFilter};

pub const ALLOCATIONS: &str = "Allocations";
pub const ALLOCATIONS_NEED: &str = "Allocations need a sampling profile (node --heap-prof, Allocation sampling in DevTools) or an allocation timeline.";
pub const SAMPLED_NOTE: &str =
    "Sizes are estimates from samples: of what was alive at the end, unless collected objects were asked for.";
pub const PYTHON: &str = "Python";
pub const PYTHON_NEEDS: &str = "Python needs a tracemalloc dump: tracemalloc.take_snapshot().dump(path).";
pub const FIND_FUNCTION: &str = "Function or file";
pub const FIND_PLACE: &str = "File or line";
pub const FLAME: &str = "Flame";
pub const TREE: &str = "Tree";
pub const HEAVY: &str = "Heavy";
pub const FLAME_GROWN: &str = "Flame: grown";
pub const FLAME_FREED: &str = "Flame: freed";
pub const FLAME_WHOLE: &str = "Whole graph";
pub const BY_FRAME: &str = "What each of them allocated itself";
pub const FRAME: &str = "Frame";
pub const PLACE: &str = "Place";
pub const OWN: &str = "Own";
pub const SHARE: &str = "Share";
pub const STACKS: &str = "Stacks";
pub const WITH_CALLEES: &str = "With callees";
pub const BLOCKS: &str = "Blocks";
pub const AVERAGE: &str = "Average";
pub const CALL_TREE: &str = "Call tree";
pub const FUNCTION_THEN_CALLEES: &str = "Caller, below it what it calls";
pub const FUNCTION_THEN_CALLERS: &str = "Allocating function, below it its callers";
pub const ADDING_UP: &str = "Adding up the stacks.";
pub const NO_CALL_MATCH: &str = "No function matches this filter.";
pub const NO_BYTES: &str = "Nothing to show: no bytes in this selection.";
pub const WHICH_FILE: &str = "Which file";
pub const WHICH_BYTES: &str = "Which dumps";
pub const ONE_DUMP: &str = "One dump";
pub const COMPARED: &str = "Compared";
pub const SERIES_OF_DUMPS: &str = "Series";
pub const TO: &str = "to";
pub const GROUPED_BY: &str = "Grouped by";
pub const BY_LINE: &str = "Line";
pub const BY_FILE: &str = "File";
pub const BY_TRACEBACK: &str = "Traceback";
pub const CUMULATIVE: &str = "Cumulative";
pub const CUMULATIVE_TITLE: &str = "Count every frame of a stack, not only the most recent one";
pub const COMPARING_DUMPS: &str = "Comparing the dumps.";
pub const SITES: &str = "Allocation sites";
pub const NO_SITES: &str = "No site passes the filters.";
pub const NAMED_OWNER: &str = "finding";
pub const FILTERS: &str = "Filters on traces";
pub const FILTER_KIND: &str = "What the filter does";
pub const FILTER_VALUE: &str = "Pattern of the file name, with a line if wanted; or the number of a domain";
pub const FILTER_EXAMPLE: &str = "*/queue.py:23";
pub const ALL_FRAMES: &str = "all frames";
pub const ADD_FILTER: &str = "Add filter";
/// What a filter can do, with what the page calls it.
pub const FILTER_KINDS: [(&str, &str); 4] =
    [("only", "Only file"), ("not", "Not file"), ("only-domain", "Only domain"), ("not-domain", "Not domain")];

/// A filter on its button.
pub fn filter(filter: &SiteFilter) -> String {
    let sense = if filter.inclusive { "only" } else { "not" };
    let what = match (&filter.pattern, filter.line, filter.domain) {
        (Some(pattern), Some(line), _) => format!("{pattern}:{line}"),
        (Some(pattern), None, _) => pattern.clone(),
        (None, _, Some(domain)) => format!("domain {domain}"),
        (None, _, None) => "anything".to_owned(),
    };
    if filter.all_frames { format!("{sense} {what}, any frame") } else { format!("{sense} {what}") }
}

/// Head of a column.
pub fn site_column(column: SiteColumn, letters: &[String]) -> String {
    match (column, letters) {
        (SiteColumn::Place, _) => "Place".to_owned(),
        (SiteColumn::Size, [.., last]) => format!("Size in {last}"),
        (SiteColumn::Size, []) => "Size".to_owned(),
        (SiteColumn::SizeDelta, [first, .., last]) => format!("{first} to {last}"),
        (SiteColumn::SizeDelta, _) => "Size more".to_owned(),
        (SiteColumn::Count, _) => "Blocks".to_owned(),
        (SiteColumn::CountDelta, _) => "Blocks more".to_owned(),
    }
}

/// Head of the small curves: `A to D`.
pub fn over(letters: &[String]) -> String {
    match letters {
        [first, .., last] => format!("{first} to {last}"),
        _ => String::new(),
    }
}

/// Of that head.
pub const OVER_TITLE: &str = "Bytes in each dump, on the row's own scale from zero";

/// `7 more, each smaller than these`.
pub fn more_rows(more: u32) -> String {
    format!("{} more, each smaller than these", count(u64::from(more)))
}

/// `in 5,000 blocks in 03-after.tracemalloc`.
pub fn in_blocks(blocks: &str, name: &str) -> String {
    format!("in {blocks} blocks, {name}")
}

/// `from 4.1 MB to 9.3 MB, +5.2 MB`.
pub fn dump_change(old: u64, new: u64) -> String {
    let change = i64::try_from(i128::from(new) - i128::from(old)).unwrap_or(i64::MAX);
    format!("from {} to {}, {}", bytes(old), bytes(new), signed_bytes(change))
}

/// A domain and its bytes.
pub fn domain(domain: u32, size: u64) -> String {
    let name = match domain {
        0 => "Python".to_owned(),
        389_047 => "numpy".to_owned(),
        other => format!("domain {other}"),
    };
    format!("{name} {}", bytes(size))
}

/// A file and what it is.
pub fn of_file(name: &str, about: &str) -> String {
    format!("{name}: {about}")
}

/// What a flame graph is of, for who does not see it.
pub fn flame_label(name: &str) -> String {
    format!("Flame graph of {name}. Arrow keys walk it, Enter looks closer, Escape goes back to the whole.")
}

/// Above a flame graph that nobody points at.
pub fn flame_of(total: u64, whole: u64, sampled: bool) -> String {
    let estimate = if sampled { "\u{2248}\u{a0}" } else { "" };
    match share(total, whole).filter(|_| total != whole) {
        Some(part) => format!("{estimate}{}, {part} of the whole", bytes(total)),
        None => format!("{estimate}{} in all. A click looks closer.", bytes(total)),
    }
}

/// Bytes that the search found.
pub fn flame_found(found: u64, total: u64) -> String {
    format!("found: {}, {}", bytes(found), share(found, total).unwrap_or_default())
}

/// `own 5.2 MB`.
pub fn flame_own(own: u64) -> String {
    format!("own {}", bytes(own))
}

/// `1,200 blocks`.
pub fn blocks(n: u64) -> String {
    plural(n, "block", "blocks")
}

/// Below a flame graph.
pub fn flame_hidden(hidden: u32) -> String {
    format!(
        "{} are too narrow to draw; a click on what they stand on shows them.",
        plural(u64::from(hidden), "box", "boxes")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_say_what_they_do() {
        let one = |inclusive, pattern: Option<&str>, line, all_frames, domain| SiteFilter {
            inclusive,
            pattern: pattern.map(str::to_owned),
            line,
            all_frames,
            domain,
        };
        assert_eq!(filter(&one(true, Some("*.py"), Some(3), false, None)), "only *.py:3");
        assert_eq!(filter(&one(false, Some("*.py"), None, true, None)), "not *.py, any frame");
        assert_eq!(filter(&one(true, None, None, false, Some(7))), "only domain 7");
    }
}
