//! Answers.

use crate::{
    Blob, CallPage, CensusPage, ClassId, ContainedRow, DomainRow, DominatorPicture, FactsBlob, FlamePage, HeldDump,
    Interval, NodeId, RetainerGraph, SiteRow,
};
use redact::{Safe, Seal};
use report::{GrowthTable, Report, Source, Tracks};
use serde::{Deserialize, Serialize};

/// Part of a longer list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Index of the first row.
    pub start: u32,
    /// Rows in the whole list.
    pub total: u32,
    /// The rows.
    pub rows: Vec<T>,
}

/// What to call an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ObjectName {
    /// A name out of the program's structure.
    Name(Safe),
    /// A value, closed.
    Sealed(Seal),
}

/// One row of the class table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// Class.
    pub class: ClassId,
    /// Name as DevTools shows it.
    pub name: Safe,
    /// Instances.
    pub count: u64,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes.
    pub retained: u64,
    /// Distance from the nearest user root. `None`: reached from no root by strong references.
    /// From 100,000,000 on: reached from engine roots only, at that distance less 100,000,000.
    pub distance: Option<u32>,
    /// Whether the engine made the class: `(string)`, `system / Context`.
    pub engine: bool,
}

/// How much a scope of the class table holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeSize {
    /// Classes.
    pub classes: u64,
    /// Objects.
    pub objects: u64,
    /// Shallow bytes.
    pub bytes: u64,
}

/// A class and where it is defined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassDetail {
    /// Its row.
    pub row: ClassRow,
    /// Where its constructor or function stands.
    pub source: Option<Source>,
}

/// One row of the instance table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceRow {
    /// Object.
    pub node: NodeId,
    /// Object id (`@id`).
    pub id: u64,
    /// What to call it.
    pub name: ObjectName,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes.
    pub retained: u64,
    /// As in [`ClassRow`].
    pub distance: Option<u32>,
    /// Detached from the document.
    pub detached: bool,
}

/// One object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectDetail {
    /// Its row.
    pub row: InstanceRow,
    /// Its class.
    pub class: ClassId,
    /// Class name.
    pub class_name: Safe,
    /// Node type in V8's words.
    pub node_type: Safe,
    /// Where its constructor or function stands.
    pub source: Option<Source>,
    /// Number of outgoing references.
    pub properties: u32,
    /// Number of incoming references.
    pub retainers: u32,
}

/// One reference, seen from its source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropertyRow {
    /// Property, variable or index.
    pub edge: Safe,
    /// Edge type in V8's words.
    pub edge_type: Safe,
    /// The object referenced.
    pub target: InstanceRow,
    /// Its class name.
    pub class_name: Safe,
}

/// One reference, seen from its target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EdgeRow {
    /// Property, variable or index.
    pub edge: Safe,
    /// Edge type in V8's words.
    pub edge_type: Safe,
    /// The object that holds the reference.
    pub source: InstanceRow,
    /// Its class name.
    pub class_name: Safe,
}

/// One step of a retaining path, object first, root last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathRow {
    /// The object at this step.
    pub object: InstanceRow,
    /// Its class name.
    pub class_name: Safe,
    /// Property or variable by which it holds the step before; empty for the first row.
    pub edge: Safe,
    /// Edge type in V8's words; empty for the first row.
    pub edge_type: Safe,
    /// Where its class or function is defined.
    pub location: Option<Source>,
    /// Whether memory accumulates here: it retains much more than the step before.
    pub accumulates: bool,
}

/// What a comparison is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Whether both snapshots are of one process. If not, objects cannot be followed and only classes are compared.
    pub same_process: bool,
    /// Whether both count backing stores alike. If not, shallow sizes of owners do not compare.
    pub same_root_model: bool,
    /// Rows of the diff table.
    pub rows: u32,
}

/// One row of the diff table. Figures of single objects are absent between processes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiffRow {
    /// Class in this snapshot; `None` if all its objects are gone.
    pub class: Option<ClassId>,
    /// Name.
    pub name: Safe,
    /// Objects that the baseline lacks.
    pub new: Option<u64>,
    /// Objects of the baseline that are gone.
    pub gone: Option<u64>,
    /// Objects in both.
    pub survived: Option<u64>,
    /// Objects before and after.
    pub count: (u64, u64),
    /// Shallow bytes more: of new objects less those of gone ones.
    pub shallow_delta: i64,
    /// Retained bytes before and after.
    pub retained: (u64, u64),
}

/// Bytes by family, as DevTools adds them up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "families are named by their words")]
pub struct Statistics {
    pub total: u64,
    pub native: u64,
    pub typed_arrays: u64,
    pub code: u64,
    pub strings: u64,
    pub js_arrays: u64,
    pub system: u64,
}

/// One child in the dominator tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DominatedRow {
    /// The object.
    pub object: InstanceRow,
    /// Its class name.
    pub class_name: Safe,
    /// Its class.
    pub class: ClassId,
    /// Objects that it immediately dominates itself.
    pub children: u32,
}

/// A short table of what a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it is about.
    pub title: Safe,
    /// Heads of the columns; none for names and values.
    pub head: Vec<Safe>,
    /// Rows.
    pub rows: Vec<Vec<Safe>>,
    /// Rows in the file, where the table is a part of them.
    pub total: u32,
}

/// What became readable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revealed {
    /// The text of one value, if one was asked for and there is one.
    pub text: Option<Safe>,
    /// Values that the objects of a class are and hold, if one was asked for.
    pub values: u64,
}

/// An answer, in the order of [`crate::Query`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each answers the question of the same name")]
pub enum Answer {
    Classes(Page<ClassRow>),
    ScopeSize(ScopeSize),
    Class(ClassDetail),
    Instances(Page<InstanceRow>),
    Object(Option<Box<ObjectDetail>>),
    Properties(Page<PropertyRow>),
    Retainers(Page<EdgeRow>),
    Path(Vec<PathRow>),
    RetainerGraph(Box<RetainerGraph>),
    Interfaces(Blob),
    Digest(Blob),
    Prepared,
    Compared(Compared),
    Diff(Page<DiffRow>),
    DiffInstances(Page<InstanceRow>),
    Statistics(Statistics),
    Dominated(Page<DominatedRow>),
    DominatorPicture(Box<DominatorPicture>),
    Contained(Page<ContainedRow>),
    Census(CensusPage),
    Intervals(Vec<Interval>),
    Growth(Box<GrowthTable>),
    Revealed(Revealed),
    Facts(FactsBlob),
    Preview(Vec<Section>),
    Audit(Vec<Section>),
    WarmUp,
    Flame(Box<FlamePage>),
    Calls(CallPage),
    Sites(Page<SiteRow>),
    Domains(Vec<DomainRow>),
    DumpDigest(Blob),
    Held(Vec<HeldDump>),
    Tracks(Box<Tracks>),
    Report(Box<Report>),
}
