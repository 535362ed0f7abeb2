//! What a column of numbers counts, on hover over its heading.

use super::allocations::{AVERAGE, BLOCKS, OWN, SHARE, STACKS, WITH_CALLEES};
use super::diagnosis::{CONFIDENT, GROWS, HOLDS, OWNER, WHERE};
use super::growth::{IN_RANGE, PER_STEP, TREND};
use super::heap_views::{ALIVE, UNTIL};
use super::tables::{DISTANCE, EACH, OBJECT, OBJECTS, RETAINED, SHALLOW, VALUE};
use super::timeline::{EXTERNAL, JS_HEAP, PAUSE, RSS, TIME};
use protocol::SiteColumn;

/// What stands below a heading; `None` for words that are no number's.
pub fn heading_title(heading: &str) -> Option<&'static str> {
    const ALL: &[(&str, &str)] = &[
        (SHALLOW, "Bytes the object itself takes"),
        (RETAINED, "Bytes that would be freed with it, as in Chrome DevTools; of several, each byte once"),
        (DISTANCE, "Steps from the nearest root"),
        (OBJECT, "Its id, which stays the same in later snapshots of the process"),
        (VALUE, "What it is called; values are redacted"),
        (OBJECTS, "How many there are"),
        (EACH, "Shallow bytes of one, on average"),
        (OWNER, "The first holder with a name on the way from a root"),
        (HOLDS, "Bytes that would be freed if its owner let go, in the last snapshot"),
        (GROWS, "From one snapshot to the next, on average"),
        (WHERE, "Source of the owner, as the file tells it"),
        (CONFIDENT, "How far the evidence supports this; what speaks for and against stands below"),
        (TREND, "What the curve does over all snapshots"),
        (IN_RANGE, "From the first to the last snapshot of the range"),
        (PER_STEP, "From one snapshot to the next within the range, on average"),
        (SHARE, "Of all bytes in the graph"),
        (STACKS, "Places in the graph where it allocates"),
        (UNTIL, "End of the interval, since the recording began"),
        (ALIVE, "Bytes allocated in the interval and alive at the end"),
        (OWN, "What the function allocated itself"),
        (WITH_CALLEES, "What it and the functions it called allocated"),
        (BLOCKS, "Blocks of memory, each allocated at once"),
        (AVERAGE, "Bytes of one block, on average"),
        (TIME, "When, since the first moment of the timeline"),
        (JS_HEAP, "Bytes of objects in the JavaScript heap"),
        (EXTERNAL, "Bytes that objects own outside the heap: buffers, embedder memory"),
        (RSS, "Memory of the process that is in RAM, everything included"),
        (PAUSE, "How long the program stood still for the collection"),
        ("Copies", "Strings with this text"),
        ("Bytes", "What they take together"),
        ("Wasted", "What all copies but one take"),
        ("Slices", "Strings cut from this one that are alive"),
        ("Of slices", "What the slices take themselves"),
        ("Kept", "What the whole string takes, which the slices keep alive"),
        ("Pieces", "Strings it is put together from"),
        ("Of pieces", "What the pieces and the links between them take"),
        ("Entries", "What it holds"),
        ("Room", "What it has room for"),
        ("Unused", "Bytes of room without an entry"),
        ("Detached nodes", "Nodes of the tree that is in no document"),
        ("Listeners", "Functions added as listeners"),
        ("Timers", "Timers that are set"),
        ("Promises", "Promises that are not settled"),
        ("Closures", "Functions made from this code, or in this scope"),
        ("Contexts", "Sets of variables that are kept"),
        ("Variables", "Variables that hold something"),
        ("Buffers", "Array buffers and typed arrays"),
        ("Only here", "Bytes that would be freed if the variable were cleared: nothing else holds them"),
    ];
    ALL.iter().find(|each| each.0 == heading).map(|each| each.1)
}

/// What a column of the table of places counts.
pub fn site_column_title(column: SiteColumn) -> &'static str {
    match column {
        SiteColumn::Place => "File and line, file, or traceback that allocated",
        SiteColumn::Size => "Bytes alive that were allocated there",
        SiteColumn::SizeDelta => "Bytes more than in the first",
        SiteColumn::Count => "Blocks alive that were allocated there",
        SiteColumn::CountDelta => "Blocks more than in the first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::census_columns;
    use protocol::Census;

    #[test]
    fn every_number_of_a_census_is_explained() {
        for column in Census::ALL.into_iter().flat_map(census_columns) {
            assert!(heading_title(column.name).is_some(), "{}", column.name);
        }
    }
}
