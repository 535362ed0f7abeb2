//! Censuses: all objects of one sort, by what they have in common, largest first.
//!
//! Design constraints:
//! - Counted once when asked for, O(nodes) and the edges of what is counted; the caller keeps the table.
//! - At most [`MOST_ROWS`] rows stay; the totals are of all.
//! - Structure decides what counts (an edge, a node type), names only where V8 or the runtime gives them.

mod buffers;
pub(crate) use buffers::is_view;
mod collections;
mod detached;
mod functions;
mod listeners;
mod strings;
mod variables;

use crate::heap::Heap;
use order::Order as _;
use rustc_hash::FxHashMap;

/// Rows of a table.
pub const MOST_ROWS: usize = 20_000;
/// Figures of a row.
pub const FIGURES: usize = 4;

/// What is counted. Figures stand in this order; unused ones are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Census {
    /// Texts held more than once: copies, bytes, bytes of all copies but one.
    Duplicates,
    /// Strings of which slices are held: slices, bytes of the slices, bytes of the whole string that they keep.
    Slices,
    /// Strings put together from pieces and not flattened: pieces, their bytes, retained.
    Ropes,
    /// Arrays, maps and sets: entries, room, bytes of unused room, retained.
    Collections,
    /// Detached elements that no other detached one holds: detached nodes below, retained.
    Detached,
    /// Functions that listen, by function or event: listeners, retained.
    Listeners,
    /// Timers, by function: timers, retained.
    Timers,
    /// Promises that somebody waits for, by function: promises, retained.
    Promises,
    /// Functions: closures, contexts that they hold, retained.
    Closures,
    /// Function contexts: variables, closures that share it, retained.
    Contexts,
    /// Bytes of buffers and typed arrays, by the object that owns them: buffers, bytes.
    Buffers,
    /// Realms: pages, frames, `vm` contexts: retained.
    Realms,
    /// Variables of contexts that no living function reads, by scope and name: contexts, what the values retain, how much of
    /// it nothing else holds.
    DeadVariables,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CensusRow {
    /// The object, or one of several.
    pub node: u32,
    /// A name beside it: index into the strings. An event, for listeners of an emitter; the variable, for its value.
    pub label: Option<u32>,
    /// The object whose place in the source is meant, if it is another one.
    pub place: Option<u32>,
    /// As [`Census`] says.
    pub figures: [u64; FIGURES],
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CensusTable {
    /// Rows, largest last figure in use first.
    pub rows: Vec<CensusRow>,
    /// Rows there are, kept or not.
    pub total: u64,
    /// Sums of the figures over all rows.
    pub sums: [u64; FIGURES],
    /// Whether the file does not tell, so that no rows mean nothing.
    pub untold: bool,
}

impl Heap {
    /// Counts.
    #[must_use]
    pub fn census(&self, of: Census) -> CensusTable {
        let (rows, by) = match of {
            Census::Duplicates => (strings::duplicates(self), 2),
            Census::Slices => (strings::slices(self), 2),
            Census::Ropes => (strings::ropes(self), 2),
            Census::Collections => (collections::collections(self), 2),
            Census::Detached => (detached::detached(self), 1),
            Census::Listeners => (listeners::listeners(self), 1),
            Census::Timers => (listeners::timers(self), 1),
            Census::Promises => (listeners::promises(self), 1),
            Census::Closures => (functions::closures(self), 2),
            Census::Contexts => (functions::contexts(self), 2),
            Census::Buffers => (buffers::buffers(self), 1),
            Census::Realms => (functions::realms(self), 0),
            Census::DeadVariables => match variables::dead_variables(self) {
                Some(rows) => (rows, 2),
                None => return CensusTable { untold: true, ..CensusTable::default() },
            },
        };
        table(rows, by)
    }
}

/// Orders by one figure and keeps the largest.
fn table(mut rows: Vec<CensusRow>, by: usize) -> CensusTable {
    let mut sums = [0_u64; FIGURES];
    for row in &rows {
        for (sum, figure) in sums.iter_mut().zip(row.figures) {
            *sum = sum.saturating_add(figure);
        }
    }
    let total = rows.len() as u64;
    let key = |r: &CensusRow| (std::cmp::Reverse(r.figures[by]), std::cmp::Reverse(r.figures[0]), r.node, r.label);
    if rows.len() > MOST_ROWS {
        rows.select_nth_unstable_by_key(MOST_ROWS, key);
        rows.truncate(MOST_ROWS);
    }
    rows.order_by_key(key);
    CensusTable { rows, total, sums, untold: false }
}

/// Objects put together by something they share.
#[derive(Default)]
struct Groups {
    by: FxHashMap<(u32, u32), Vec<u32>>,
}

impl Groups {
    fn add(&mut self, key: (u32, u32), node: u32) {
        self.by.entry(key).or_default().push(node);
    }

    /// A row of each: how many, and what they retain together. The largest comes first, and stands for all.
    fn rows(self, heap: &Heap, row: impl Fn((u32, u32), &[u32], u64) -> CensusRow) -> Vec<CensusRow> {
        let rows = self.by.into_iter().map(|(key, mut members)| {
            members.sort_unstable();
            members.dedup();
            let largest = (0..members.len()).max_by_key(|&at| (heap.retained(members[at]), std::cmp::Reverse(at)));
            members.swap(0, largest.unwrap_or_default());
            row(key, &members, heap.retained_together(&members))
        });
        rows.collect()
    }
}
