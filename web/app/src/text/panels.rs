//! Words of the panels over the page.

pub const FIND: &str = "Find";
pub const FIND_PLACEHOLDER: &str = "Class, .property, /regex/, @id, file or view";
pub const FIND_OPENS: &str = "opens";
pub const FIND_HOLDS: &str = "shows what holds it";
pub const FOUND: &str = "Found";
pub const NOTHING_FOUND: &str = "Nothing by that name in the snapshot that is looked at.";
pub const FOUND_VIEW: &str = "view";
pub const FOUND_SNAPSHOT: &str = "snapshot";

/// Of an object by its id: which snapshot it is looked for in.
pub fn found_object(letter: &str) -> String {
    format!("object of snapshot {letter}")
}

/// Of a class: how many objects retain how much.
pub fn found_class(objects: &str, retained: &str) -> String {
    format!("{objects} objects, {retained}")
}

pub const KEYS_TITLE: &str = "Keys";
pub const KEYS_LETTERS: &str = "Single letters and digits are keys";
/// Keys, apart by spaces, and what they do.
pub const KEYS: &[(&str, &str)] = &[
    ("Ctrl K", "go to a class, an object, a file or a view"),
    ("1 … 9", "views, in their order"),
    ("/", "filter this view"),
    ("[ ]", "earlier and later snapshot"),
    ("b", "make the snapshot that is looked at the baseline"),
    ("↑ ↓ ← →", "row, tree level, parent and child in a graph"),
    ("Enter", "open"),
    ("Shift ← →", "move the brush by a step"),
    ("d", "diff of the brushed steps"),
    ("t", "table behind the charts"),
    ("c", "copy the table as Markdown; with Shift, as CSV. Redacted"),
    ("i", "ignore a retainer; with Shift, restore all"),
    ("p", "pin a node of the graph"),
    ("Alt ← →", "back and forward"),
    ("F6", "next part of the page"),
    ("Esc", "close, cancel, clear"),
    ("?", "this table"),
];
