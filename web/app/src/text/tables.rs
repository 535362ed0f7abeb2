//! Class table and details.

use super::plural;
use crate::format::{bytes, count};
use protocol::{ClassColumn, Scope, ScopeSize};

pub const CLASSES: &str = "Classes";
pub const FILTER: &str = "Class name or /regex/";
pub const FILTER_CLASSES: &str = "Class, .property, /regex/";
pub const DETAILS: &str = "Details";
pub const INSTANCES: &str = "Instances";
pub const LARGEST_FIRST: &str = "largest first";
pub const PROPERTIES: &str = "Properties";
pub const PATH: &str = "Retaining path";
pub const PATH_NOTE: &str = "shortest, object first";
pub const NO_PATH: &str = "No root reaches this object by strong references.";
pub const COPIES_ARE_REDACTED: &str = "Everything is revealed: hide values, then copy. Copies are redacted.";
pub const NOT_COPIED: &str = "The browser does not let this page copy.";
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
pub const NONE_IN_SCOPE: &str = "Nothing in this snapshot belongs to this part.";
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

/// A scope; realms have names of their own.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "All objects",
        Scope::Detached => "Detached DOM nodes",
        Scope::ByDetached => "by detached DOM nodes",
        Scope::ByContexts => "by closures",
        Scope::ByListeners => "by event handlers",
        Scope::ByConsole => "by the DevTools console",
        Scope::Realm(_) => "one realm",
        Scope::SharedByRealms => "shared by several",
        Scope::NoRealm => "of no realm",
        Scope::Ids(..) => "Made in a part of the recording",
    }
}

/// What a scope counts, on hover.
pub fn scope_title(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "Every object that has a size",
        Scope::Detached => "DOM nodes that are in no document",
        Scope::ByDetached => "What would be gone if detached DOM nodes held nothing, they themselves included",
        Scope::ByContexts => "What would be gone if the variables of functions held nothing",
        Scope::ByListeners => "What would be gone if functions that listen to events held nothing",
        Scope::ByConsole => "What would be gone if the console of the developer tools held nothing",
        Scope::Realm(_) => "Objects of one page, frame or vm context, by their maps or by who reaches them",
        Scope::SharedByRealms => "Objects that several pages, frames or vm contexts reach",
        Scope::NoRealm => "Objects that belong to no page, frame or vm context",
        Scope::Ids(..) => "Objects that were made in the part of the recording that was marked, and are alive",
    }
}

/// Head of the scopes that count what something holds alone.
pub const HELD_ALONE: &str = "Held only";
/// Head of the scopes that count by realm.
pub const OF_REALM: &str = "By realm";

/// A realm: where its page comes from, and its id. The engine's name for it says no more than that it is one.
pub fn realm(name: &str, id: u64) -> String {
    let name = name.strip_prefix("system / NativeContext").unwrap_or(name).trim_start_matches(" / ");
    if name.is_empty() { format!("realm @{id}") } else { format!("{name} @{id}") }
}

/// A scope's numbers: `12 classes, 3,400 objects, 1.2 MB`.
pub fn scope_size(size: &ScopeSize) -> String {
    format!("{}, {}", table_size(size.classes, size.objects), bytes(size.bytes))
}

/// `147 classes, 128,577 objects`.
pub fn table_size(classes: u64, objects: u64) -> String {
    format!("{}, {}", plural(classes, "class", "classes"), plural(objects, "object", "objects"))
}

/// Reached from the engine's own roots only.
fn engine_distance(steps: u32) -> String {
    format!("Only engine roots reach it, in {}", plural(u64::from(steps), "step", "steps"))
}

/// Reached from engine roots only: from here on (see `protocol`).
const ENGINE_DISTANCE: u32 = 100_000_000;

/// A distance as it is shown, and why there is none.
pub fn distance(distance: Option<u32>) -> (String, Option<String>) {
    match distance {
        None => (UNREACHED.to_owned(), Some(UNREACHED_TITLE.to_owned())),
        Some(d) if d >= ENGINE_DISTANCE => (UNREACHED.to_owned(), Some(engine_distance(d - ENGINE_DISTANCE))),
        Some(d) => (d.to_string(), None),
    }
}

/// `and 120 more`.
pub fn more(n: u64) -> String {
    format!("and {} more", count(n))
}

/// `Copied 166 rows as Markdown.`
pub fn copied_rows(rows: u32, all: u32, what: &str) -> String {
    let of = if rows < all {
        format!("the first {} of {} rows", count(rows.into()), count(all.into()))
    } else {
        plural(rows.into(), "row", "rows")
    };
    format!("Copied {of} as {what}, redacted.")
}
