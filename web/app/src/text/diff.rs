//! The diff view.

use super::plural;
use protocol::{Compared, DiffColumn, Population};

pub const DIFF: &str = "Diff";
pub const DIFF_NEEDS: &str = "Diff needs two snapshots.";
pub const LATER: &str = "Later";
pub const OPEN_DIFF: &str = "Open diff";
pub const DIFF_NO_MATCH: &str = "No class that changed matches this filter.";
pub const DIFF_NOTHING: &str = "Nothing came, went or changed its size between these two.";
pub const CHOOSE_DIFF: &str =
    "Choose a class to see which of its objects are new, which survived, and what retains them.";
pub const ALL_GONE: &str = "All its objects are gone. The baseline still has them.";
pub const TWO_PROCESSES: &str = "Two processes: objects cannot be followed from one to the other, so classes are compared by name \
    and shape. What is new and what is gone is not known.";
pub const TWO_ROOT_MODELS: &str =
    "The two runtimes count backing stores differently: shallow sizes of their owners do not compare.";
pub const NOT_FOLLOWED: &str = "Objects of another process cannot be told apart into new and survived. All of the later snapshot's \
    are listed in Classes.";
pub const ABSENT: &str = "Not known between two processes";

/// A column.
pub fn diff_column(column: DiffColumn) -> &'static str {
    match column {
        DiffColumn::Name => "Class",
        DiffColumn::New => "New",
        DiffColumn::Gone => "Gone",
        DiffColumn::Net => "Net",
        DiffColumn::Shallow => "Δ shallow",
        DiffColumn::Retained => "Δ retained",
    }
}

/// What a column counts, on hover.
pub fn diff_column_title(column: DiffColumn) -> &'static str {
    match column {
        DiffColumn::Name => "Class, or what the engine calls it",
        DiffColumn::New => "Objects that the baseline does not have",
        DiffColumn::Gone => "Objects that only the baseline has",
        DiffColumn::Net => "Objects more or fewer",
        DiffColumn::Shallow => "Bytes that the new objects take, less those of the gone ones",
        DiffColumn::Retained => "Bytes that would be freed with all of the class, later less before",
    }
}

/// `New since A`.
pub fn new_since(letter: &str) -> String {
    format!("New since {letter}")
}

/// `Survived from A`.
pub fn survived_from(letter: &str) -> String {
    format!("Survived from {letter}")
}

/// A part of a class's objects.
pub fn population(population: Population, letter: &str) -> String {
    match population {
        Population::New => new_since(letter),
        Population::Survived => survived_from(letter),
    }
}

/// While workers compare.
pub fn comparing(before: &str, after: &str) -> String {
    format!("Comparing {after} with {before}.")
}

/// `A to D`.
pub fn pair(before: &str, after: &str) -> String {
    format!("{before} to {after}")
}

/// `same process, by object id`.
pub fn based_on(compared: &Compared) -> &'static str {
    if compared.same_process { "same process, by object id" } else { "two processes, class by class" }
}

/// `87 classes`: those that changed.
pub fn classes_changed(n: u32) -> String {
    plural(u64::from(n), "class", "classes")
}
