//! Dominators, containment, strings, inspect.

use super::plural;
use crate::format::{bytes, count};
use crate::ui::Entry;
use protocol::Census;

pub const DOMINATORS: &str = "Dominators";
pub const DOMINATORS_NEED: &str = "Dominators need a heap snapshot. Drop one.";
pub const DOMINATOR_TREE: &str = "Dominator tree";
pub const DOMINATED_BY: &str = "Dominated by";
pub const DOMINATED_HEAD: &str = "Object and what it alone keeps alive";
pub const CONTAINMENT: &str = "Containment";
pub const CONTAINMENT_NEEDS: &str = "Containment needs a heap snapshot. Drop one.";
pub const CONTAINED_HEAD: &str = "Reference and object";
pub const TREE_FROM: &str = "Where the tree starts";
pub const FROM_ROOTS: &str = "From the roots";
pub const FROM_OBJECT: &str = "From this object";
pub const CHOOSE_OBJECT: &str =
    "Choose an object to see what it references and what retains it. Enter starts the tree there.";
pub const NOTHING_BELOW: &str = "Nothing hangs below.";
pub const OPEN_IN: &str = "Open in";
pub const STRINGS: &str = "Strings";
pub const STRINGS_NEED: &str = "Strings need a heap snapshot. Drop one.";
pub const INSPECT: &str = "Inspect";
pub const INSPECT_NEEDS: &str = "Inspect needs a heap snapshot. Drop one.";
pub const COUNTING: &str = "Counting.";

/// Families of bytes: code, strings, arrays, typed arrays, native, system, and what is left.
pub const FAMILIES: [&str; 7] = [
    "Code",
    "Strings",
    "JS arrays",
    "Typed arrays and buffers",
    "Other native memory",
    "Engine objects",
    "Other JS objects",
];

/// Of the whole heap.
pub fn families_sum(total: u64) -> String {
    format!("{} in all, native memory included.", bytes(total))
}

/// `JobQueue and the 5.71 MB it retains`.
pub fn retained_by(name: &str, retained: u64) -> String {
    format!("{name} and the {} it retains", bytes(retained))
}

/// `48 B of its own`.
pub fn own_bytes(n: u64) -> String {
    format!("{} of its own", bytes(n))
}

pub const UNTIL: &str = "Until";
pub const ALIVE: &str = "Still alive";
pub const AREAS: &str = "Areas";
pub const PICTURE: &str = "How the tree is drawn";

/// `3.2 MB of what was made in 12 s are still alive.`
pub fn intervals_sum(bytes_alive: u64, time: &str) -> String {
    format!("{} of what was made in {time} are still alive.", bytes(bytes_alive))
}

/// `32 kB in 400 objects are still alive of what was made from 1.2 s to 1.9 s.`
pub fn part_alive(from: &str, to: &str, alive: u64, n: u64) -> String {
    format!(
        "{} in {} are still alive of what was made from {from} to {to}.",
        bytes(alive),
        plural(n, "object", "objects")
    )
}

pub const MARK_A_PART: &str = "Drag over a part to see its classes.";
pub const WHOLE_RECORDING: &str = "Whole recording";
pub const START_OF_PART: &str = "Start of the part";
pub const END_OF_PART: &str = "End of the part";

/// `Made until 1.9 s: 32 kB in 400 objects still alive`.
pub fn alive_of(until: &str, alive: u64, n: u64) -> String {
    format!("Made until {until}: {} in {} still alive", bytes(alive), plural(n, "object", "objects"))
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Count,
}

/// A column of a census.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// Place of the figure.
    pub at: usize,
    /// What it counts.
    pub unit: Unit,
    /// Whether the table is in its order.
    pub orders: bool,
}

const fn number(name: &'static str, at: usize) -> Column {
    Column { name, at, unit: Unit::Count, orders: false }
}

const fn size(name: &'static str, at: usize) -> Column {
    Column { name, at, unit: Unit::Bytes, orders: false }
}

const fn first(name: &'static str, at: usize) -> Column {
    Column { name, at, unit: Unit::Bytes, orders: true }
}

/// Its columns.
pub fn census_columns(of: Census) -> &'static [Column] {
    match of {
        Census::Duplicates => const { &[number("Copies", 0), size("Bytes", 1), first("Wasted", 2)] },
        Census::Slices => const { &[number("Slices", 0), size("Of slices", 1), first("Kept", 2)] },
        Census::Ropes => const { &[number("Pieces", 0), size("Of pieces", 1), first("Retained", 2)] },
        Census::Collections => {
            const { &[number("Entries", 0), number("Room", 1), first("Unused", 2), size("Retained", 3)] }
        }
        Census::Detached => const { &[number("Detached nodes", 0), first("Retained", 1)] },
        Census::Listeners => const { &[number("Listeners", 0), first("Retained", 1)] },
        Census::Timers => const { &[number("Timers", 0), first("Retained", 1)] },
        Census::Promises => const { &[number("Promises", 0), first("Retained", 1)] },
        Census::Closures => const { &[number("Closures", 0), number("Contexts", 1), first("Retained", 2)] },
        Census::Contexts => const { &[number("Variables", 0), number("Closures", 1), first("Retained", 2)] },
        Census::Buffers => const { &[number("Buffers", 0), first("Bytes", 1)] },
        Census::Realms => const { &[first("Retained", 0)] },
        Census::DeadVariables => const { &[number("Contexts", 0), size("Retained", 1), first("Only here", 2)] },
    }
}

/// Its name in the list.
pub fn census(of: Census) -> &'static str {
    match of {
        Census::Duplicates => "Duplicates",
        Census::Slices => "Slices",
        Census::Ropes => "In pieces",
        Census::Collections => "Collections",
        Census::Detached => "Detached",
        Census::Listeners => "Listeners",
        Census::Timers => "Timers",
        Census::Promises => "Promises",
        Census::Closures => "Closures",
        Census::Contexts => "Contexts",
        Census::Buffers => "Buffers",
        Census::Realms => "Realms",
        Census::DeadVariables => "Dead variables",
    }
}

/// Heading of its first column.
pub fn census_of(of: Census) -> &'static str {
    match of {
        Census::Duplicates => "Text",
        Census::Slices => "Whole string",
        Census::Ropes => "String",
        Census::Collections => "Collection",
        Census::Detached => "Element",
        Census::Listeners => "Function, or emitter and event",
        Census::Timers | Census::Promises | Census::Closures => "Function",
        Census::Contexts => "Context",
        Census::Buffers => "Owner",
        Census::Realms => "Realm",
        Census::DeadVariables => "Value and variable",
    }
}

/// What a list's entry is called.
pub fn entry(entry: Entry) -> &'static str {
    match entry {
        Entry::Families => "Families",
        Entry::Of(of) => census(of),
    }
}

/// What it tells, while no row is chosen.
pub fn entry_about(entry: Entry) -> &'static str {
    match entry {
        Entry::Families => "Shallow bytes by family, as Chrome DevTools adds them up.",
        Entry::Of(of) => census_about(of),
    }
}

fn census_about(of: Census) -> &'static str {
    match of {
        Census::Duplicates => {
            "Texts that the heap holds more than once. Wasted is what all copies but one take. Text that V8 cut short counts as equal only if length and hash agree."
        }
        Census::Slices => {
            "A slice refers to the string it was cut from. However short it is, the whole string stays alive."
        }
        Census::Ropes => "Strings that were put together and never read as a whole: V8 keeps the pieces.",
        Census::Collections => {
            "Arrays, maps and sets with room for more than they hold. V8 seldom gives room back when entries are deleted."
        }
        Census::Detached => {
            "Elements that left the document and are still held, by the uppermost element of each tree."
        }
        Census::Listeners => {
            "Functions that listen: of the page by function, of Node.js emitters by class and event. A count that grows with work is a listener that is added and never removed."
        }
        Census::Timers => "Timers that are set, by the function they call.",
        Census::Promises => "Promises that are not settled and that somebody waits for, by the function that waits.",
        Census::Closures => "Closures by function. Each keeps its context alive, with all variables in it.",
        Census::Contexts => {
            "What functions close over. All closures made in one scope share one context: a variable lives as long as any of them."
        }
        Census::Buffers => "Bytes outside the JS heap, by the object that owns the buffers.",
        Census::DeadVariables => {
            "Values that closures keep alive and no living function can read any more: another closure of the same scope holds their context. Only here is what would go if the variable were cleared."
        }
        Census::Realms => {
            "Global environments: the page, its frames, vm contexts. A realm that stays after its frame went keeps everything in it."
        }
    }
}

/// Above the table: how many, and what they come to.
pub fn census_sum(of: Census, all: u64, sums: &[u64; 4], shown: u32) -> String {
    let figures: Vec<String> = census_columns(of)
        .iter()
        // Retained bytes of several may be the same bytes: no sum.
        .filter(|c| c.name != "Retained")
        .map(|c| match c.unit {
            // The unit says it: `3.31 MB`, not `3.31 MB bytes`.
            Unit::Bytes if c.name == "Bytes" => bytes(sums[c.at]),
            Unit::Bytes => format!("{} {}", bytes(sums[c.at]), c.name.to_lowercase()),
            Unit::Count => format!("{} {}", count(sums[c.at]), c.name.to_lowercase()),
        })
        .collect();
    let rows = plural(all, "row", "rows");
    let kept =
        if u64::from(shown) < all { format!(", the largest {} shown", count(u64::from(shown))) } else { String::new() };
    if figures.is_empty() { format!("{rows}{kept}.") } else { format!("{rows}{kept}: {}.", figures.join(", ")) }
}

/// Where the file does not tell.
pub const CENSUS_UNTOLD: &str =
    "This file does not say which scopes read which variables. Chrome 156 and later write it into their snapshots.";

/// Where there are none.
pub fn census_none(of: Census) -> &'static str {
    match of {
        Census::Duplicates => "No text is held twice.",
        Census::Slices => "No slice of a string is held.",
        Census::Ropes => "No string is in pieces.",
        Census::Collections => "No collection has 256\u{202f}B of unused room.",
        Census::Detached => "Nothing in this snapshot is detached.",
        Census::Listeners => "No function listens.",
        Census::Timers => "No timer is set.",
        Census::Promises => "Nobody waits for a promise.",
        Census::Closures => "There are no closures.",
        Census::Contexts => "There are no contexts.",
        Census::Buffers => "There are no buffers.",
        Census::Realms => "The file names no realms.",
        Census::DeadVariables => "Every variable that closures keep can still be read.",
    }
}
