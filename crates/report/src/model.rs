//! The report contract.

use redact::Safe;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name and version of the contract.
pub const SCHEMA: &str = "leakproof.report/1";

/// Why memory grows, or that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A population grows with work and nothing bounds or drains it.
    Leak,
    /// Growth into a bounded store.
    Cache,
    /// The peak follows the batch and drains after it.
    BatchSize,
    /// The browser or its tools hold it.
    BrowserArtifact,
    /// A healthy working set against a wrong limit.
    RuntimeConfiguration,
    /// No growth beyond warm-up.
    Healthy,
    /// The evidence does not decide.
    Inconclusive,
}

impl Cause {
    /// As written in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::Cache => "cache",
            Self::BatchSize => "batch_size",
            Self::BrowserArtifact => "browser_artifact",
            Self::RuntimeConfiguration => "runtime_configuration",
            Self::Healthy => "healthy",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Leak => "Leak",
            Self::Cache => "Cache",
            Self::BatchSize => "Batch size",
            Self::BrowserArtifact => "Browser artifact",
            Self::RuntimeConfiguration => "Runtime configuration",
            Self::Healthy => "Healthy",
            Self::Inconclusive => "Not decided yet",
        }
    }
}

/// What kind of thing holds the growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each kind is its own word")]
pub enum OwnerKind {
    Cache,
    Queue,
    Parser,
    BrowserPage,
    VectorBatch,
    RequestTrace,
    EventListener,
    Timer,
    Closure,
    Promise,
    Module,
    Worker,
    VmContext,
    Session,
    Buffer,
    Console,
    None,
    Unknown,
}

impl OwnerKind {
    /// As written in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Queue => "queue",
            Self::Parser => "parser",
            Self::BrowserPage => "browser_page",
            Self::VectorBatch => "vector_batch",
            Self::RequestTrace => "request_trace",
            Self::EventListener => "event_listener",
            Self::Timer => "timer",
            Self::Closure => "closure",
            Self::Promise => "promise",
            Self::Module => "module",
            Self::Worker => "worker",
            Self::VmContext => "vm_context",
            Self::Session => "session",
            Self::Buffer => "buffer",
            Self::Console => "console",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cache => "Cache",
            Self::Queue => "Queue",
            Self::Parser => "Parser",
            Self::BrowserPage => "Browser page",
            Self::VectorBatch => "Vector batch",
            Self::RequestTrace => "Request",
            Self::EventListener => "Event listener",
            Self::Timer => "Timer",
            Self::Closure => "Closure",
            Self::Promise => "Promise",
            Self::Module => "Module",
            Self::Worker => "Worker",
            Self::VmContext => "VM context",
            Self::Session => "Session",
            Self::Buffer => "Buffer",
            Self::Console => "Console",
            Self::None => "None",
            Self::Unknown => "Unknown",
        }
    }
}

/// Something that was wrong with an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputProblem {
    /// `note`, `partial` or `fatal`.
    pub severity: Safe,
    /// What, where, what to do.
    pub message: Safe,
    /// Byte offset, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// File name.
    pub name: Safe,
    /// `v8-heapsnapshot`, `gc-log` …; `unreadable` for a file that could not be read.
    pub format: Safe,
    /// `Node.js 20.20.2`.
    pub runtime: Option<Safe>,
    /// ISO 8601 time, where known.
    pub captured_at: Option<Safe>,
    /// Size in bytes.
    pub bytes: u64,
    /// What was wrong.
    pub problems: Vec<InputProblem>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The cause.
    pub cause: Cause,
    /// 0.05 to 0.99.
    pub confidence: f64,
    /// One sentence a person can act on. Names of the program stand between backticks.
    pub summary: Safe,
}

/// A place in the program's source, 1-based.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// URL or base name.
    pub url: Safe,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// Who holds the growth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// Kind.
    pub kind: OwnerKind,
    /// `PromptCache.entries`.
    pub name: Safe,
    /// Class of the holder: `Map`.
    pub class: Safe,
    /// Retaining path, root first, one readable step each.
    pub path: Vec<Safe>,
    /// Object id of the holder, for the page to open it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u64>,
    /// The input in which `object` stands. Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// The owner rule that named it: `owners.toml:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Safe>,
    /// Where it is defined.
    pub source: Option<Source>,
    /// 0.05 to 0.99.
    pub confidence: f64,
}

/// What is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Objects {
    /// Class.
    pub class: Safe,
    /// Instances in the last snapshot.
    pub count: u64,
    /// Shallow bytes.
    pub shallow_bytes: u64,
    /// Retained bytes.
    pub retained_bytes: u64,
}

/// The growing figure at one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesPoint {
    /// Index into `inputs`.
    pub input: u32,
    /// Bytes that the finding's owner or class holds.
    pub bytes: u64,
    /// Objects.
    pub objects: u64,
    /// The whole heap, bytes.
    pub heap_bytes: u64,
}

/// How much it grew.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// First to last, bytes.
    pub bytes: i64,
    /// First to last, objects.
    pub objects: i64,
    /// Bytes in each step.
    pub per_step: Vec<i64>,
    /// Objects in each step.
    #[serde(default)]
    pub objects_per_step: Vec<i64>,
    /// The figure at each input of the series.
    #[serde(default)]
    pub series: Vec<SeriesPoint>,
}

/// What a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the eleven kinds are named by their words")]
pub enum KindOfEvidence {
    RuntimeVersion,
    HeapLimit,
    ContainerLimit,
    SnapshotTime,
    Workload,
    RetainedClasses,
    AllocationStack,
    ObjectCounts,
    ExternalMemory,
    GcEvents,
    Comparison,
}

impl KindOfEvidence {
    /// All eleven, in the order in which reports list them.
    pub const ALL: [Self; 11] = [
        Self::RuntimeVersion,
        Self::HeapLimit,
        Self::ContainerLimit,
        Self::SnapshotTime,
        Self::Workload,
        Self::RetainedClasses,
        Self::AllocationStack,
        Self::ObjectCounts,
        Self::ExternalMemory,
        Self::GcEvents,
        Self::Comparison,
    ];

    /// As written in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RuntimeVersion => "runtime_version",
            Self::HeapLimit => "heap_limit",
            Self::ContainerLimit => "container_limit",
            Self::SnapshotTime => "snapshot_time",
            Self::Workload => "workload",
            Self::RetainedClasses => "retained_classes",
            Self::AllocationStack => "allocation_stack",
            Self::ObjectCounts => "object_counts",
            Self::ExternalMemory => "external_memory",
            Self::GcEvents => "gc_events",
            Self::Comparison => "comparison",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RuntimeVersion => "Runtime version",
            Self::HeapLimit => "Heap limit",
            Self::ContainerLimit => "Container limit",
            Self::SnapshotTime => "Snapshot time",
            Self::Workload => "Workload",
            Self::RetainedClasses => "Retained classes",
            Self::AllocationStack => "Allocation stack",
            Self::ObjectCounts => "Object counts",
            Self::ExternalMemory => "External memory",
            Self::GcEvents => "GC events",
            Self::Comparison => "Baseline",
        }
    }
}

/// One statement for or against a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is about.
    pub kind: KindOfEvidence,
    /// For or against.
    pub supports: bool,
    /// At most six words.
    #[serde(default)]
    pub lead: Safe,
    /// The fact, with numbers and names.
    pub statement: Safe,
    /// The figure it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Unit of `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Safe>,
    /// Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// Further inputs it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<u32>,
    /// Where to see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

/// A view that shows what a statement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewName {
    /// One snapshot's class table, at a class.
    Classes,
    /// One object with what it references, what holds it, and its path.
    Object,
    /// Two snapshots compared, at a class.
    Diff,
    /// The series, at an owner or a class.
    Growth,
    /// The time axis of all inputs.
    Timeline,
    /// Allocation sites of a profile or dump.
    Allocations,
}

/// Where to see what a statement says: a view, and what to look at in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Which view.
    pub name: ViewName,
    /// The input it shows. Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// The input that it is compared with. Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<u32>,
    /// Object, by the id that the runtime gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u64>,
    /// Class, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Safe>,
}

impl View {
    /// A view with nothing to look at yet.
    #[must_use]
    pub fn of(name: ViewName) -> Self {
        Self { name, input: None, baseline: None, object: None, class: None }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Cause.
    pub cause: Cause,
    /// 0.05 to 0.99.
    pub confidence: f64,
    /// What, in a few words.
    pub title: Safe,
    /// The rule that found it, as the documentation names it.
    #[serde(default)]
    pub rule: Safe,
    /// Who holds it.
    pub owner: Option<Owner>,
    /// What is held.
    pub objects: Option<Objects>,
    /// How much it grew.
    pub growth: Option<Growth>,
    /// For and against.
    pub evidence: Vec<Evidence>,
}

/// Whether a kind of evidence is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is.
    Present,
    /// It is not.
    Missing,
}

/// One of the eleven kinds, present or missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceStatus {
    /// Kind.
    pub kind: KindOfEvidence,
    /// Present or missing.
    pub status: Status,
    /// What it says, or how to get it.
    pub value: Safe,
    /// Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// Further inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<u32>,
}

/// One moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimelinePoint {
    /// Milliseconds on the common axis.
    pub t: f64,
    /// Whether nothing tells the time of this capture: `t` then only keeps its place in the order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untimed: bool,
    /// Snapshot or moment, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Safe>,
    /// Input it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<u32>,
    /// Whether a snapshot was taken here.
    #[serde(default)]
    pub snapshot: bool,
    /// Full or minor collection that ended here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gc: Option<Safe>,
    /// JS heap, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub js_heap_bytes: Option<u64>,
    /// External memory, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_bytes: Option<u64>,
    /// Resident set, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rss_bytes: Option<u64>,
}

/// What would decide, or decide better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextCapture {
    /// What to do and why, in a sentence or two.
    pub text: Safe,
    /// The command to copy, if there is one.
    pub command: Option<Safe>,
}

/// What was redacted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Redaction {
    /// `default`.
    pub policy: Safe,
    /// Whether values are in clear.
    pub revealed: bool,
    /// Strings in the inputs that were withheld.
    pub strings: u64,
    /// Counts per kind of suspected secret.
    pub suspected_secrets: BTreeMap<String, u64>,
    /// Who holds them, by input and kind, as far as the files tell.
    #[serde(default)]
    pub secret_owners: Vec<SecretOwner>,
}

/// A holder of suspected secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecretOwner {
    /// Kind, as in [`Redaction::suspected_secrets`].
    pub kind: Safe,
    /// `SessionStore.sessions`.
    pub owner: Safe,
    /// How many it holds.
    pub count: u64,
    /// Index of the input.
    pub input: u32,
}

/// [`Input::format`] of a file that could not be read.
pub const UNREADABLE: &str = "unreadable";

/// The whole report, `leakproof.report/1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: Safe,
    /// Inputs, in the order in which other parts number them.
    pub inputs: Vec<Input>,
    /// The input that growth is counted from, where one was named. Index into `inputs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<u32>,
    /// The answer.
    pub diagnosis: Diagnosis,
    /// By weight; the first one explains the diagnosis.
    pub findings: Vec<Finding>,
    /// The eleven kinds.
    pub evidence: Vec<EvidenceStatus>,
    /// One axis for all inputs.
    pub timeline: Vec<TimelinePoint>,
    /// Limits to draw into the timeline: `(label, bytes)`.
    #[serde(default)]
    pub limits: Vec<(Safe, u64)>,
    /// What to capture next, in words; each may end in a command between backticks.
    pub next_capture: Vec<Safe>,
    /// The same, taken apart for the page.
    #[serde(default)]
    pub next_steps: Vec<NextCapture>,
    /// What was redacted.
    pub redaction: Redaction,
}

impl Report {
    /// Whether there were files and none of them could be read: then [`Report::diagnosis`] says that, and there is nothing else
    /// for a person to read.
    #[must_use]
    pub fn nothing_read(&self) -> bool {
        !self.inputs.is_empty() && self.inputs.iter().all(|input| input.format == UNREADABLE)
    }

    /// The diagnosis in a word or two, as headings say it.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        if self.nothing_read() { "Nothing read" } else { self.diagnosis.cause.word() }
    }
}

/// What a row of figures, one per snapshot or stretch of time, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Nothing beyond noise, or fewer than two figures.
    Level,
    /// Two figures, the second larger: nothing more can be said.
    OneStep,
    /// Grew in one step and is level since: warm-up.
    Once,
    /// Grew in several steps and is level since: filled.
    Plateau,
    /// Still grows, slower and slower.
    Slowing,
    /// Grows by the same in each of the latest steps.
    Steady,
    /// Grows in each of the latest steps, unevenly.
    Rising,
    /// Rose and came back.
    Drained,
    /// Rose and came back, more than once.
    Sawtooth,
    /// Shrinks.
    Falling,
    /// None of these.
    Irregular,
}

impl Trend {
    /// Whether it goes on growing as far as the figures reach.
    #[must_use]
    pub fn grows(self) -> bool {
        matches!(self, Self::Steady | Self::Rising)
    }

    /// Whether it grew and stopped.
    #[must_use]
    pub fn stopped(self) -> bool {
        matches!(self, Self::Once | Self::Plateau)
    }

    /// Whether it came back.
    #[must_use]
    pub fn drains(self) -> bool {
        matches!(self, Self::Drained | Self::Sawtooth)
    }
}

/// One snapshot of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthStep {
    /// Index into the inputs.
    pub input: u32,
    /// File name without its ending.
    pub label: Safe,
    /// Milliseconds since process start, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t: Option<f64>,
    /// Work done so far, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
    /// The whole heap, bytes.
    pub heap_bytes: u64,
    /// All objects.
    pub objects: u64,
}

/// What a [`GrowthRow`] follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthOf {
    /// A class: all its objects, and what they retain.
    Class,
    /// A holder: one container, its entries, and what it retains.
    Owner,
}

/// One class or owner over the series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthRow {
    /// Class or owner.
    pub of: GrowthOf,
    /// `Job`, `JobQueue.pending`.
    pub name: Safe,
    /// Class of the holder; the class itself for classes.
    pub class: Safe,
    /// What an owner mostly holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Safe>,
    /// Object id of an owner in the last snapshot that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u64>,
    /// Whether growth shows here itself: the innermost owner that explains it, or a class whose objects become more. The rest
    /// merely stands above such a one.
    pub innermost: bool,
    /// Retained bytes at each snapshot.
    pub bytes: Vec<u64>,
    /// Objects, or entries of an owner, at each snapshot.
    pub objects: Vec<u64>,
    /// What it does.
    pub trend: Trend,
    /// Whether no step goes down.
    pub monotone: bool,
    /// Bytes more at the end than at the beginning.
    pub growth: i64,
    /// Bytes a step, by least squares.
    pub slope: f64,
    /// How far the steps differ: standard deviation of the bytes per step.
    pub spread: f64,
    /// Bytes a unit of work, where all snapshots know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_unit: Option<f64>,
    /// Of what it rose to its highest, the share that is still there at the end: 0 drained, 1 held. Absent where the end is
    /// the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<f64>,
}

/// A series of snapshots of one process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GrowthTable {
    /// Snapshots in order.
    pub steps: Vec<GrowthStep>,
    /// Owners and classes: innermost ones first, then by growth.
    pub rows: Vec<GrowthRow>,
    /// Inputs that are snapshots of other processes, which cannot be followed object by object.
    pub other_processes: Vec<u32>,
    /// What holds back the comparison, in sentences.
    pub cautions: Vec<Safe>,
}
