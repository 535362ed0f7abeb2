//! Class table and details.

use super::plural;
use crate::format::count;
use protocol::{ClassColumn, Scope};

pub const CLASSES: &str = "Classes";
pub const FILTER: &str = "Class name or /regex/";
pub const DETAILS: &str = "Details";
pub const INSTANCES: &str = "Instances";
pub const LARGEST_FIRST: &str = "largest first";
pub const PROPERTIES: &str = "Properties";
pub const PATH: &str = "Retaining path";
pub const PATH_NOTE: &str = "shortest, object first";
pub const NO_PATH: &str = "No root reaches this object by strong references.";
pub const OBJECT: &str = "Object";
pub const OBJECTS: &str = "Objects";
pub const VALUE: &str = "Name or value";
pub const EACH: &str = "Each";
pub const SHALLOW: &str = "Shallow";
pub const RETAINED: &str = "Retained";
pub const DISTANCE: &str = "Distance";
pub const COUNT: &str = "Count";
pub const CLASS: &str = "Class";
pub const DETACHED: &str = "detached";
pub const GROWS_MARK: &str = "grows";
pub const GROWS_TITLE: &str = "A finding names this class";
pub const CHOOSE_CLASS: &str = "Choose a class to see its instances and what retains them.";
pub const NO_SNAPSHOT: &str = "Classes need a heap snapshot. Drop one.";
pub const NO_MATCH: &str = "No class matches this filter.";
pub const NO_DETACHED: &str = "Nothing in this snapshot is detached.";
pub const NO_PROPERTIES: &str = "It references nothing.";
pub const OPEN_CLASSES: &str = "Open classes";
pub const SCOPE: &str = "Objects counted";
pub const SNAPSHOT: &str = "Snapshot";
pub const UNREACHED: &str = "–";
pub const UNREACHED_TITLE: &str = "No root reaches it by strong references";
pub const ACCUMULATES: &str = "Memory accumulates here";
pub const SEALED_TITLE: &str = "Redacted. Equal tokens mean equal values within this load.";
pub const OPEN_OBJECT: &str = "Open this object";

/// A column.
pub fn column(column: ClassColumn) -> &'static str {
    match column {
        ClassColumn::Name => CLASS,
        ClassColumn::Count => COUNT,
        ClassColumn::Shallow => SHALLOW,
        ClassColumn::Retained => RETAINED,
        ClassColumn::Distance => DISTANCE,
    }
}

/// What a column counts, on hover.
pub fn column_title(column: ClassColumn) -> &'static str {
    match column {
        ClassColumn::Name => "Class, or what the engine calls it",
        ClassColumn::Count => "Objects of this class",
        ClassColumn::Shallow => "Bytes the objects themselves take",
        ClassColumn::Retained => {
            "Bytes that would be freed with them, as in Chrome DevTools: a class counts each byte once"
        }
        ClassColumn::Distance => "Steps from the nearest root",
    }
}

/// A scope.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "All objects",
        Scope::Detached => "Detached",
    }
}

/// `147 classes, 128,577 objects`.
pub fn table_size(classes: u64, objects: u64) -> String {
    format!("{}, {}", plural(classes, "class", "classes"), plural(objects, "object", "objects"))
}

/// Reached from the engine's own roots only.
pub fn engine_distance(steps: u32) -> String {
    format!("Only engine roots reach it, in {}", plural(u64::from(steps), "step", "steps"))
}

/// `and 120 more`.
pub fn more(n: u64) -> String {
    format!("and {} more", count(n))
}
