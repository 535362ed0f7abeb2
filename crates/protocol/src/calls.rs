//! Who allocated: call trees, sites, and dumps that are compared.

use crate::{Blob, Page, RowRange, SortBy};
use redact::Safe;
use serde::{Deserialize, Serialize};

/// No node: the parent of the outermost ones.
pub const NO_NODE: u32 = u32::MAX;

/// A filter on the traces of a tracemalloc dump, with the meaning it has in Python.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SiteFilter {
    /// Keep what matches; otherwise drop it.
    pub inclusive: bool,
    /// Shell pattern of the file name (`*`, `?`, `[…]`); without one the filter is by domain alone.
    pub pattern: Option<String>,
    /// This line only.
    pub line: Option<u32>,
    /// Look at every frame, not only the most recent one.
    pub all_frames: bool,
    /// This domain only.
    pub domain: Option<u32>,
}

/// Which bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BytesOf {
    /// The file's own.
    Own {
        /// All that pass.
        filters: Vec<SiteFilter>,
    },
    /// Of the dumps that [`CallQuery::HoldDumps`] left: stacks with more bytes in the later one, by how much.
    Grown {
        /// Place of the earlier dump.
        old: u32,
        /// Place of the later dump.
        new: u32,
    },
    /// Stacks with less bytes in the later one, by how much.
    Freed {
        /// Place of the earlier dump.
        old: u32,
        /// Place of the later dump.
        new: u32,
    },
}

/// From which side a call tree is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Outermost callers first, below each what it calls.
    Callees,
    /// Allocating functions first, below each its callers.
    Callers,
}

/// A call tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallsOf {
    /// Which bytes.
    pub bytes: BytesOf,
    /// From which side.
    pub direction: Direction,
}

/// A frame: a function, or where the format has none, a file and line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallFrame {
    /// `step`, or `queue.py:23`.
    pub name: Safe,
    /// Where it stands, if the name does not say: `queue.js:23`, `json/`.
    pub place: Safe,
}

/// One box of a flame graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlameBox {
    /// By which the worker knows it.
    pub node: u32,
    /// Index of the box that it stands on, or [`NO_NODE`].
    pub parent: u32,
    /// Index into the frames.
    pub frame: u32,
    /// Bytes that it allocated itself.
    pub own: u64,
    /// Bytes of it and all above it.
    pub total: u64,
    /// Blocks of it and all above it; 0 where the format does not count.
    pub count: u64,
}

/// A flame graph: as much of it as can be seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FlamePage {
    /// Boxes, each after the one that it stands on, siblings largest first.
    pub boxes: Vec<FlameBox>,
    /// Frames, each once.
    pub frames: Vec<CallFrame>,
    /// What the asked-for node stands on, outermost first.
    pub path: Vec<FlameBox>,
    /// Bytes of the whole tree.
    pub whole: u64,
    /// Bytes that are drawn: of the node that was asked for, or the whole.
    pub total: u64,
    /// Boxes left out because they would be too narrow.
    pub hidden: u32,
    /// Bytes are estimated from samples.
    pub sampled: bool,
}

/// One row of a call tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    /// By which the worker knows it.
    pub node: u32,
    /// What.
    pub frame: CallFrame,
    /// Bytes that it allocated itself.
    pub own: u64,
    /// Bytes of it and all below it.
    pub total: u64,
    /// Blocks of it and all below it; 0 where the format does not count.
    pub count: u64,
    /// Rows below it.
    pub children: u32,
}

/// A page of a level of a call tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallPage {
    /// Its rows.
    pub page: Page<CallRow>,
    /// Bytes of the whole tree, whatever is listed.
    pub whole: u64,
}

/// What sites are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SitesBy {
    /// The whole stack.
    Traceback,
    /// File and line.
    Line {
        /// Count every frame of a stack, not only the most recent one.
        cumulative: bool,
    },
    /// File.
    File {
        /// Count every frame of a stack, not only the most recent one.
        cumulative: bool,
    },
}

/// Of which dumps sites are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SitesOf {
    /// The file's own.
    Own {
        /// All that pass.
        filters: Vec<SiteFilter>,
    },
    /// Two of the dumps that [`CallQuery::HoldDumps`] left, compared.
    Compared {
        /// Place of the earlier dump.
        old: u32,
        /// Place of the later dump.
        new: u32,
    },
    /// All of them, one after another.
    Series,
}

/// Columns of the table of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SiteColumn {
    /// File and line.
    Place,
    /// Bytes, of the latest dump.
    Size,
    /// Bytes more than in the earliest.
    SizeDelta,
    /// Blocks.
    Count,
    /// Blocks more.
    CountDelta,
}

/// One row of the table of sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteRow {
    /// The frame that it is grouped by; of a traceback the most recent one.
    pub frame: CallFrame,
    /// The further frames of a traceback, most recent first, at most 24.
    pub callers: Vec<CallFrame>,
    /// Bytes in each dump that is listed: one, two, or the series.
    pub sizes: Vec<u64>,
    /// Blocks in each of them.
    pub counts: Vec<u64>,
}

/// A page of sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SitesAsked {
    /// Of which dumps.
    pub of: SitesOf,
    /// Put together by what.
    pub by: SitesBy,
    /// Filter on what a row shows, as in [`crate::Query::Classes`].
    pub search: String,
    /// Order. Differences sort with their sign: descending, what grew most comes first. Ties are CPython's.
    pub sort: SortBy<SiteColumn>,
    /// Rows.
    pub rows: RowRange,
}

/// One of the dumps that are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDump {
    /// Bytes.
    pub bytes: u64,
    /// Blocks.
    pub count: u64,
}

/// One allocation domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRow {
    /// Its number: 0 is Python's own.
    pub domain: u32,
    /// Bytes.
    pub bytes: u64,
    /// Blocks.
    pub count: u64,
}

/// Questions about allocations, for dumps and profiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CallQuery {
    /// A flame graph, from `node` on.
    Flame {
        /// Which tree.
        of: CallsOf,
        /// A node of it; all without one.
        node: Option<u32>,
    },
    /// A page of what stands below a node, largest first.
    Rows {
        /// Which tree.
        of: CallsOf,
        /// A node of it; the outermost ones without one.
        node: Option<u32>,
        /// Filter on what a row shows, as in [`crate::Query::Classes`]; of these rows, not of what stands below them.
        search: String,
        /// Rows.
        rows: RowRange,
    },
    /// A page of sites.
    Sites(SitesAsked),
    /// Allocation domains, largest first.
    Domains {
        /// All that pass.
        filters: Vec<SiteFilter>,
    },
    /// This dump, in short, for another worker.
    Digest {
        /// All that pass.
        filters: Vec<SiteFilter>,
    },
    /// Hold these dumps, in this order, for comparisons.
    HoldDumps {
        /// From the workers of the dumps, this one's own among them.
        dumps: Vec<Blob>,
    },
}
