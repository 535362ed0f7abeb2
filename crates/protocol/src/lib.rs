//! The closed messages between page and worker.
//!
//! Design constraints:
//! - One enum each way. The page asks for **pages** of rows (`start..end` of a total), never for the graph.
//! - One worker holds one evidence file. A worker without a file judges facts.
//! - Everything a person may see is [`Safe`] text or a [`Seal`]; numbers are plain.
//! - Ids ([`NodeId`], [`ClassId`]) are meaningful for the worker that sent them, until it is closed.

mod answer;
mod calls;
mod graph;
mod heap_views;
mod query;

pub use answer::{
    Answer, ClassDetail, ClassRow, Compared, DiffRow, DominatedRow, EdgeRow, InstanceRow, ObjectDetail, ObjectName,
    Page, PathRow, PropertyRow, Revealed, ScopeSize, Section, Statistics,
};
pub use calls::{
    BytesOf, CallFrame, CallPage, CallQuery, CallRow, CallsOf, Direction, DomainRow, FlameBox, FlamePage, HeldDump,
    NO_NODE, SiteColumn, SiteFilter, SiteRow, SitesAsked, SitesBy, SitesOf,
};
pub use graph::{Fold, GraphEdge, GraphNode, RetainerGraph, Role};
pub use heap_views::{Census, CensusPage, CensusRow, ContainedRow, DominatorCell, DominatorPicture, Interval};
pub use query::{
    ClassColumn, DiffColumn, Explored, GraphKey, GraphMode, GraphOf, Ignored, InstanceColumn, Population, Query,
    Reveal, RowRange, Scope, Side, SortBy, Unread,
};

pub use redact::{Safe, Seal, inert_text};
pub use report;

use serde::{Deserialize, Serialize};

/// A node of the worker's snapshot: its ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// A class of the worker's snapshot: its row in the unsorted class table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassId(pub u32);

/// Pairs an answer with its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// Facts of one input, opaque to the page: it only carries them from the reader to the judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactsBlob(pub String);

/// Bytes of the core's own, opaque to the page: it only carries them from one worker to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blob(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// Page to worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Read the `File` that comes with this message.
    Open {
        /// Its name.
        name: String,
        /// Its size in bytes.
        bytes: u64,
        /// Salt of this load.
        salt: [u64; 2],
        /// Keep a damaged file's readable part instead of failing.
        keep_partial: bool,
    },
    /// Write the `File` that comes with this message without its values. The worker holds no file of its own then.
    Redact {
        /// Salt of the stand-ins.
        salt: [u64; 2],
    },
    /// Answer a question about the file, or judge.
    Ask {
        /// Comes back with the answer.
        id: RequestId,
        /// The question.
        query: Query,
    },
}

/// What the worker is doing to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Waiting for a free core.
    Queued,
    /// Reading and decoding; counts bytes of the file.
    Reading,
    /// Computing retainers, dominators, sizes, distances; counts thousandths.
    Analysing,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Phase.
    pub phase: Phase,
    /// Section or step in words: `nodes`, `dominators`.
    pub step: Safe,
    /// Done, in the phase's unit.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// Figures of a snapshot that the page shows beside its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotSummary {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
    /// Rows of the class table.
    pub classes: u64,
    /// Objects counted in the class table.
    pub objects: u64,
    /// Shallow bytes.
    pub total_bytes: u64,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// `v8-heapsnapshot`, `gc-log` …
    pub format: Safe,
    /// What it is, in a few words for the rail: `V8 heap snapshot`, `V8 GC log, 40 events`.
    pub about: Safe,
    /// Present when the file is a heap snapshot.
    pub snapshot: Option<SnapshotSummary>,
    /// What was odd about it.
    pub problems: Vec<Failure>,
    /// For the judge. A heap's are told when asked for ([`Query::Facts`]): its class table is there before them.
    pub facts: Option<FactsBlob>,
    /// Peak memory of the engine, bytes.
    pub peak_bytes: u64,
}

/// Something that went wrong, ready to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// At most six words: `Cut short.`
    pub lead: Safe,
    /// What, where, what to do.
    pub text: Safe,
    /// Byte offset, where known.
    pub byte: Option<u64>,
    /// Whether the readable part can be used (`Open` with `keep_partial`).
    pub partial: bool,
}

/// Worker to page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The worker runs and can be sent to.
    Started,
    /// How far reading is.
    Progress(Progress),
    /// The file was read.
    Ready(Box<Loaded>),
    /// The file could not be read.
    Failed(Failure),
    /// The file is an archive; the `File`s in it, to be loaded in its place, come beside this event.
    Unpacked,
    /// The redacted snapshot is written; a `Blob` with it comes beside this event.
    Redacted {
        /// Its size.
        bytes: u64,
    },
    /// An answer.
    Answer {
        /// Of which question.
        id: RequestId,
        /// The answer, or why there is none.
        answer: Result<Answer, Failure>,
    },
}
