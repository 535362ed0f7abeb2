//! Dominator pictures, containment, censuses.

use crate::{ClassId, FlamePage, InstanceRow, NodeId, ObjectName, Page};
use redact::Safe;
use report::Source;
use serde::{Deserialize, Serialize};

/// A cell of a dominator picture: one object, or several of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DominatorCell {
    /// Place of the cell that it stands in; the first has none.
    pub parent: Option<u32>,
    /// The object, or the largest of several.
    pub node: NodeId,
    /// Its object id (`@id`).
    pub id: u64,
    /// What to call it: the object's name, or the class where there are several.
    pub name: ObjectName,
    /// Class.
    pub class: ClassId,
    /// Class name.
    pub class_name: Safe,
    /// Objects.
    pub count: u64,
    /// Retained bytes of all of them.
    pub retained: u64,
    /// Their own bytes.
    pub own: u64,
}

/// The dominator tree below an object, as much as can be seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DominatorPicture {
    /// Cells, parents before children, siblings largest first.
    pub cells: Vec<DominatorCell>,
    /// What dominates the first cell, the root first.
    pub above: Vec<DominatorCell>,
    /// Shallow bytes of the whole heap.
    pub heap: u64,
    /// Whether a bound was reached: cells may lack parts.
    pub limited: bool,
    /// The same as a flame graph. A box's node is the place of its cell; behind the cells follow those above.
    pub flame: FlamePage,
}

/// A reference and what it leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContainedRow {
    /// Property, variable or index.
    pub edge: Safe,
    /// Edge type in V8's words.
    pub edge_type: Safe,
    /// The object referenced.
    pub object: InstanceRow,
    /// Its class.
    pub class: ClassId,
    /// Its class name.
    pub class_name: Safe,
    /// References that it has itself.
    pub children: u32,
}

/// What is counted. Figures of a row stand in the order told here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Census {
    /// Texts held more than once: copies, bytes, bytes of all copies but one.
    Duplicates,
    /// Strings of which slices are held: slices, bytes of the slices, bytes of the string that they keep.
    Slices,
    /// Strings in pieces: pieces, bytes, retained.
    Ropes,
    /// Arrays, maps and sets: entries, room, bytes of unused room, retained.
    Collections,
    /// Detached trees: detached nodes, retained.
    Detached,
    /// Listeners by function or event: listeners, retained.
    Listeners,
    /// Timers by function: timers, retained.
    Timers,
    /// Promises that are waited for, by function: promises, retained.
    Promises,
    /// Closures by function: closures, contexts, retained.
    Closures,
    /// Contexts: variables, closures that share it, retained.
    Contexts,
    /// Buffers by owner: buffers, bytes.
    Buffers,
    /// Realms: retained.
    Realms,
    /// Variables that closures keep and no living function reads: contexts, retained, what nothing else holds.
    DeadVariables,
}

impl Census {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Duplicates,
        Self::Slices,
        Self::Ropes,
        Self::Collections,
        Self::Detached,
        Self::Listeners,
        Self::Timers,
        Self::Promises,
        Self::Closures,
        Self::Contexts,
        Self::Buffers,
        Self::Realms,
        Self::DeadVariables,
    ];
}

/// One row of a census.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CensusRow {
    /// The object, or one of several.
    pub node: NodeId,
    /// Its object id (`@id`).
    pub id: u64,
    /// What to call it.
    pub name: ObjectName,
    /// Its class.
    pub class: ClassId,
    /// Its class name.
    pub class_name: Safe,
    /// A name beside it, such as an event.
    pub label: Option<Safe>,
    /// Where its class or function is defined.
    pub source: Option<Source>,
    /// As [`Census`] says; unused ones are 0.
    pub figures: [u64; 4],
}

/// Objects made in one interval of a recording that are alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// End of the interval, microseconds since recording began.
    pub until_us: u64,
    /// Largest id given out until then, as [`crate::Scope::Ids`] takes it.
    pub until_id: u32,
    /// Their bytes.
    pub live_bytes: u64,
    /// How many.
    pub live_count: u64,
}

/// A page of a census.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CensusPage {
    /// Rows, largest first; at most 20,000 of a table are kept.
    pub page: Page<CensusRow>,
    /// Rows there are, kept or not.
    pub all: u64,
    /// Sums of the figures over all of them.
    pub sums: [u64; 4],
    /// Whether the file does not tell, so that no rows mean nothing.
    pub untold: bool,
}
