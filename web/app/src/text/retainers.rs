//! The retainers view.

use super::plural;
use crate::format::{bytes, count, share};
use protocol::GraphMode;

pub const RETAINERS: &str = "Retainers";
pub const RETAINERS_NEED: &str = "Retainers need a heap snapshot. Drop one.";
pub const RETAINERS_OF_WHAT: &str = "Choose a class in Classes to see what holds its objects.";
pub const RETAINER_GRAPH: &str = "Retainer graph";
pub const RETAINER_TREE: &str = "Retainers as a tree";
pub const HOLDERS_HEAD: &str = "Object and what holds it";
pub const GRAPH_MODE: &str = "What the graph shows";
pub const PIN: &str = "Pin";
pub const UNPIN: &str = "Unpin";
pub const IGNORE: &str = "Ignore";
pub const FIT: &str = "Fit";
pub const UNDO: &str = "Undo";
pub const RESTORE_ALL: &str = "Restore all";
pub const PIN_TITLE: &str = "Keep it where it stands (p)";
pub const IGNORE_TITLE: &str = "Find paths as if it held nothing (i)";
pub const COLLECTS: &str = "Collects here";
pub const EDGES: &str = "Edges";
pub const EDGE_BAND: &str = "Band width is the retained size that hangs on it";
pub const EDGE_LINE: &str = "Also holds it; no bytes of its own";
pub const EDGE_WEAK: &str = "Weak: keeps nothing alive";
pub const WEAK_LABEL: &str = "weak, keeps nothing alive";
pub const FINDING_PATHS: &str = "Finding paths.";
pub const IN: &str = " in ";
pub const WEAK: &str = "weak";
pub const ROOT_NAME: &str = "(root)";
pub const OPEN_IN_CLASSES: &str = "Open in Classes";
pub const OPEN_RETAINERS: &str = "Retainers of this";
pub const NOTHING_HOLDS: &str = "No root reaches this by strong references that are not ignored.";
pub const KIND_OF_NODE: &str = "Class";
pub const STANDS_AT: &str = "Source";
pub const SHARE_OF_HEAP: &str = "Share of heap";
pub const SHOW_HOLDERS: &str = "Show what else holds it";
pub const HIDE_HOLDERS: &str = "Hide what else holds it";
pub const SHOW_HELD: &str = "Show what it holds";
pub const HIDE_HELD: &str = "Hide what it holds";

/// A way to look at retainers.
pub fn graph_mode(mode: GraphMode) -> &'static str {
    match mode {
        GraphMode::Merged => "Merged paths",
        GraphMode::Shortest => "Shortest",
        GraphMode::Object => "One object",
    }
}

/// `×1,220`.
pub fn times(n: u64) -> String {
    format!("×{}", count(n))
}

/// `1,220 objects`.
pub fn objects(n: u64) -> String {
    plural(n, "object", "objects")
}

/// `9 more steps`.
pub fn folded_steps(n: u64) -> String {
    format!("… {}", plural(n, "more step", "more steps"))
}

/// `retains 2.45 MB, 66.3 %`.
pub fn retains(retained: u64, heap: u64) -> String {
    let whole = bytes(retained);
    match share(retained, heap).filter(|_| retained.saturating_mul(1_000) >= heap) {
        Some(share) => format!("retains {whole}, {share}"),
        None => format!("retains {whole}"),
    }
}

/// `2.50 MB through here`.
pub fn through(n: u64) -> String {
    format!("{} through here", bytes(n))
}

/// `retains 2.44 MB, 2.0 kB each`.
pub fn retains_each(retained: u64, n: u64) -> String {
    format!("retains {}, {} each", bytes(retained), bytes(retained / n.max(1)))
}

/// `detached, retains 2.42 MB`.
pub fn detached_and(rest: &str) -> String {
    format!("detached, {rest}")
}

/// `Collects here, +400 a step`.
pub fn collects_with(growth: &str) -> String {
    format!("{COLLECTS}, {growth} a step")
}

/// `All 1,220 paths meet here.`
pub fn meets_here(n: u64, all: u64) -> String {
    if n == all {
        format!("All {} paths lead through this object.", count(all))
    } else {
        format!("The paths of most of the {} objects lead through this object.", count(all))
    }
}

/// `2 holders ignored`.
pub fn ignored(n: usize) -> String {
    format!("{} ignored", plural(n as u64, "holder", "holders"))
}

/// `Paths of 20,000 of 1,204,112 objects.`
pub fn looked_at(n: u64, all: u64) -> String {
    format!(
        "Paths of {} of {}. Counts beside the target's own are of these.",
        count(n),
        plural(all, "object", "objects")
    )
}

/// A bound of the search was reached.
pub const LIMIT_REACHED: &str = "A limit of the search was reached: there may be more than is shown.";

/// Beneath the tree: what is folded away.
pub fn more_holders(n: u32) -> String {
    format!("{} more", count(u64::from(n)))
}

/// What a screen reader hears of the graph.
pub fn graph_said(name: &str, n: u64, holder: Option<&str>) -> String {
    let what = if n > 1 { format!("{} {name} objects", count(n)) } else { name.to_owned() };
    match holder {
        Some(holder) => format!("{what}, collected by {holder}. The tree beside lists the same edges."),
        None => format!("{what} and what holds it. The tree beside lists the same edges."),
    }
}
