//! Questions.

use crate::{Blob, CallQuery, Census, ClassId, FactsBlob, Failure, NodeId};
use serde::{Deserialize, Serialize};

/// Rows asked for: `start..end`, clipped to what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRange {
    /// First row.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// Columns of the class table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "columns are named by their words")]
pub enum ClassColumn {
    Name,
    Count,
    Shallow,
    Retained,
    Distance,
}

/// Columns of the instance table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "columns are named by their words")]
pub enum InstanceColumn {
    Id,
    Shallow,
    Retained,
    Distance,
}

/// Columns of the diff table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiffColumn {
    /// Class name.
    Name,
    /// Objects in the later snapshot only.
    New,
    /// Objects in the earlier snapshot only.
    Gone,
    /// Objects more.
    Net,
    /// Shallow bytes more.
    Shallow,
    /// Retained bytes more.
    Retained,
}

/// Objects of a class, by the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Population {
    /// Not in the baseline.
    New,
    /// In both.
    Survived,
}

/// A sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortBy<C> {
    /// Column.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

/// Which objects the class table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// All of them.
    All,
    /// Detached DOM nodes.
    Detached,
    /// What would be gone if no detached DOM node held anything, detached nodes included.
    ByDetached,
    /// What would be gone if no function context held anything: what closures alone keep.
    ByContexts,
    /// What event handlers alone keep.
    ByListeners,
    /// What the console of the developer tools alone keeps.
    ByConsole,
    /// What belongs to one realm (page, frame, `vm` context), given by the node of its native context.
    Realm(NodeId),
    /// What several realms share.
    SharedByRealms,
    /// What no realm can be told for.
    NoRealm,
    /// What was made in a part of a recording: ids above the first, up to the second.
    Ids(u32, u32),
}

/// What a retainer graph is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GraphOf {
    /// All objects of a class.
    Class(ClassId),
    /// One object.
    Object(NodeId),
}

/// What a retainer graph shows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GraphMode {
    /// The shortest paths of all objects, merged where they are alike.
    Merged,
    /// One shortest path.
    Shortest,
    /// One object: its shortest path, what else holds it, what it holds.
    Object,
}

/// A node of a retainer graph: stays the same while the graph is explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GraphKey(pub u64);

/// A side of a node of a retainer graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// What holds it.
    Holders,
    /// What it holds.
    Held,
}

/// Holders that a retainer graph leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ignored {
    /// One object.
    Object(NodeId),
    /// All objects of a class.
    Class(ClassId),
}

/// How far a retainer graph was explored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explored {
    /// Sides that were turned from how they open.
    pub toggled: Vec<(GraphKey, Side)>,
    /// Holders that were ignored.
    pub ignored: Vec<Ignored>,
    /// Where nodes stand and stay, pixels.
    pub placed: Vec<(GraphKey, f64)>,
}

/// What to show in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reveal {
    /// One object's value.
    Object(NodeId),
    /// The values that objects of a class are or hold, in every answer from now on.
    Class(ClassId),
    /// All values, in every answer from now on.
    All,
    /// Nothing from now on.
    Nothing,
}

/// A file that could not be read, for the judge: its report lists the file with the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// The number that it gets among the inputs; these numbers ascend.
    pub input: u32,
    /// Its name.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// Why.
    pub why: Failure,
}

/// A question to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// A page of the class table. `filter` is a substring, case-insensitive, or `/regex/`, or `.` and part of the name of a
    /// property or variable that objects of the class have.
    Classes {
        /// Which objects.
        scope: Scope,
        /// Order.
        sort: SortBy<ClassColumn>,
        /// Filter on the class name.
        filter: String,
        /// Rows.
        rows: RowRange,
    },
    /// One class by id.
    Class {
        /// Which.
        class: ClassId,
    },
    /// A page of a class's instances.
    Instances {
        /// Which class.
        class: ClassId,
        /// Which of its objects.
        scope: Scope,
        /// Order.
        sort: SortBy<InstanceColumn>,
        /// Rows.
        rows: RowRange,
    },
    /// How much a scope holds.
    ScopeSize {
        /// Which.
        scope: Scope,
    },
    /// One object.
    Object {
        /// Which.
        node: NodeId,
    },
    /// One object by the id the runtime gave it (`@id`).
    ObjectById {
        /// Object id.
        id: u64,
    },
    /// A page of what an object references.
    Properties {
        /// Which object.
        node: NodeId,
        /// Rows.
        rows: RowRange,
    },
    /// A page of what references an object.
    Retainers {
        /// Which object.
        node: NodeId,
        /// Rows.
        rows: RowRange,
    },
    /// The shortest retaining path of an object.
    Path {
        /// Which object.
        node: NodeId,
    },
    /// What holds a class or an object, as a graph of at most 60 nodes, with positions.
    RetainerGraph {
        /// Of what.
        of: GraphOf,
        /// How.
        mode: GraphMode,
        /// How far it was explored.
        explored: Explored,
    },
    /// What a baseline needs to know to be compared with this snapshot: see [`Query::Digest`].
    Interfaces,
    /// This snapshot as a baseline for another one, whose [`Query::Interfaces`] these are.
    Digest {
        /// From the later snapshot's worker.
        interfaces: Blob,
    },
    /// Make ready what [`Query::Compare`] needs of this snapshot, while the baseline's worker makes its digest.
    Prepare,
    /// Compare this snapshot with a baseline, and keep the comparison for [`Query::Diff`].
    Compare {
        /// From the earlier snapshot's worker.
        baseline: Blob,
    },
    /// A page of the diff table. Classes whose objects are the same but retain more or less are listed too.
    Diff {
        /// Order.
        sort: SortBy<DiffColumn>,
        /// Filter on the class name, as in [`Query::Classes`].
        filter: String,
        /// Rows.
        rows: RowRange,
    },
    /// A page of a class's objects that are new since the baseline, or that survived from it.
    DiffInstances {
        /// Which class.
        class: ClassId,
        /// Which of its objects.
        population: Population,
        /// Order.
        sort: SortBy<InstanceColumn>,
        /// Rows.
        rows: RowRange,
    },
    /// Sizes by family.
    Statistics,
    /// A page of what an object immediately dominates, largest retained first. `None` for the root.
    Dominated {
        /// Which object.
        node: Option<NodeId>,
        /// Rows.
        rows: RowRange,
    },
    /// The dominator tree below an object as cells of a picture. `None` for the root.
    DominatorPicture {
        /// Which object.
        node: Option<NodeId>,
    },
    /// A page of what an object references, largest retained first. `None` for the root.
    Contained {
        /// Which object.
        node: Option<NodeId>,
        /// Rows.
        rows: RowRange,
    },
    /// Bytes alive by the interval of a recording in which they were made; none for a snapshot.
    Intervals,
    /// A page of a census.
    Census {
        /// What is counted.
        of: Census,
        /// Rows.
        rows: RowRange,
    },
    /// What classes and owners do over the snapshots among these inputs.
    Growth {
        /// Facts, numbered as for [`Query::Judge`].
        inputs: Vec<FactsBlob>,
        /// Inputs of the series in an order given by hand; without it the evidence tells.
        order: Option<Vec<u32>>,
    },
    /// Show values in clear, or no longer. Facts, and so reports, stay redacted.
    Reveal(Reveal),
    /// The facts of this worker's file.
    Facts,
    /// What this file says, as short tables.
    Preview,
    /// What this file would disclose: names that stay readable and names that are withheld, as short tables.
    Audit,
    /// Practice, before there is a file: see the engine.
    WarmUp,
    /// Who allocated.
    Calls(CallQuery),
    /// Everything measured over time among these inputs, for the timeline.
    Tracks {
        /// Facts, numbered as for [`Query::Judge`].
        inputs: Vec<FactsBlob>,
    },
    /// Judge the facts of all inputs, in the order in which the page numbers them.
    Judge {
        /// Facts.
        inputs: Vec<FactsBlob>,
        /// Files that have none.
        unread: Vec<Unread>,
    },
}
