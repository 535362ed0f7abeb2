//! What every input tells, as plain data: the border between reading and judging.
//!
//! Design constraints:
//! - `analysis` and `evidence` write facts, `classify` reads them, nobody else needs to. Facts are small (kilobytes for a
//!   gigabyte snapshot), so that any worker can judge what many workers read.
//! - A fact is what the file says or what follows from it by arithmetic. No verdicts here.
//! - All text is [`redact::Safe`]. Sizes are bytes as `u64`, times are milliseconds as `f64`.
//! - One file may tell several things (a diagnostic report: limits, readings, runtime), so every part is optional.

mod allocation;
mod heap;
mod log;
mod privacy;

pub use allocation::{Allocations, Frame, LabelledBytes, Site, SitesKind};
pub use heap::{
    Accumulation, ClassFacts, ClassPath, DetachedFacts, Entries, HeapFacts, HeapStatistics, IdSpread, Interval,
    PathStep, RootModel, SourcePoint, ToolHold, ToolHoldKind,
};
pub use log::{GcEvent, GcKind, GcSummary, Limit, LimitKind, OutOfMemory, Reading, Runtime, SnapshotMark};
pub use privacy::{PrivacyFacts, SecretFacts};

use redact::{Policy, Safe};
use serde::{Deserialize, Serialize};

/// What an input is, decided by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `.heapsnapshot` of V8.
    V8Heapsnapshot,
    /// `.heaptimeline` of V8: a snapshot with allocation samples or stacks.
    V8Heaptimeline,
    /// `.heapprofile`, the sampling allocation profile of V8.
    V8Heapprofile,
    /// CPython `tracemalloc` dump.
    Tracemalloc,
    /// `--trace-gc`, `--trace-gc-verbose`, `--trace-gc-nvp`, out-of-memory tail.
    GcLog,
    /// `process.memoryUsage()` and its like, one reading a line.
    MemoryReadings,
    /// Chrome or Node.js performance trace.
    Trace,
    /// Node.js diagnostic report.
    DiagnosticReport,
    /// cgroup files, `docker inspect`/`stats`, Kubernetes objects.
    ContainerLimits,
    /// `metadata.json`: runtime, flags, workload, times.
    Metadata,
    /// A file that could not be read; its problem says why.
    Unreadable,
}

impl Format {
    /// As written in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::V8Heapsnapshot => "v8-heapsnapshot",
            Self::V8Heaptimeline => "v8-heaptimeline",
            Self::V8Heapprofile => "v8-heapprofile",
            Self::Tracemalloc => "tracemalloc",
            Self::GcLog => "gc-log",
            Self::MemoryReadings => "memory-readings",
            Self::Trace => "trace",
            Self::DiagnosticReport => "diagnostic-report",
            Self::ContainerLimits => "container-limits",
            Self::Metadata => "metadata",
            Self::Unreadable => "unreadable",
        }
    }
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Everything was read; something was odd.
    Note,
    /// Something was skipped; figures from this file are lower bounds.
    Partial,
    /// The file could not be read.
    Fatal,
}

/// What is wrong with an input, where, and what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// At most six words: `Cut short.`
    pub lead: Safe,
    /// What is wrong and what to do, in sentences.
    pub text: Safe,
    /// Byte offset in the (decompressed) file.
    pub byte: Option<u64>,
    /// Section or line: `nodes`, `line 12`.
    pub section: Option<Safe>,
}

/// One input file and everything it tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputFacts {
    /// File name as chosen, base name only.
    pub name: Safe,
    /// The name as it is told where another file mentions it, if that is not in clear: it looks like a value there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_name: Option<Safe>,
    /// What it is.
    pub format: Format,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// What was wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Heap snapshot or timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap: Option<Box<HeapFacts>>,
    /// Allocation sites: heap profile, tracemalloc, timeline with stacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocations: Option<Box<Allocations>>,
    /// Bytes by label, largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelledBytes>,
    /// Memory over time, in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
    /// Garbage collections, in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<GcEvent>,
    /// The collections added up, one entry per isolate, busiest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gc: Vec<GcSummary>,
    /// Limits the process ran under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Deaths by memory that the file reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub out_of_memory: Vec<OutOfMemory>,
    /// Runtime, version, flags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<Runtime>,
    /// When which snapshot was taken, and after how much work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<SnapshotMark>,
    /// What it would disclose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<PrivacyFacts>,
}

impl InputFacts {
    /// Facts of a file by the name that was chosen, with or without folders.
    #[must_use]
    pub fn of_file(name: &str, policy: &Policy, format: Format, bytes: u64) -> Self {
        let open = policy.file_name(name);
        let closed = policy.url(open.as_str().strip_suffix(".gz").unwrap_or(open.as_str()));
        let differs = !open.as_str().starts_with(closed.as_str());
        Self { closed_name: differs.then_some(closed), ..Self::new(open, format, bytes) }
    }

    /// Facts of an input that tells nothing yet.
    #[must_use]
    pub fn new(name: Safe, format: Format, bytes: u64) -> Self {
        Self {
            name,
            closed_name: None,
            format,
            bytes,
            problems: Vec::new(),
            heap: None,
            allocations: None,
            labels: Vec::new(),
            readings: Vec::new(),
            collections: Vec::new(),
            gc: Vec::new(),
            limits: Vec::new(),
            out_of_memory: Vec::new(),
            runtime: None,
            marks: Vec::new(),
            privacy: None,
        }
    }
}
