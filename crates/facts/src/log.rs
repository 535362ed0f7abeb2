//! Facts over time: readings, collections, limits, runtime.

use redact::Safe;
use serde::{Deserialize, Serialize};

/// One reading of a process's memory. Absent figures were not in the file; a gap is not a zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Milliseconds since process start, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_ms: Option<f64>,
    /// Unix time in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<f64>,
    /// Process id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u64>,
    /// What the program called this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Safe>,
    /// The snapshot taken at this moment: its file's base name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Safe>,
    /// Work done so far, in the program's own unit (requests, prompts …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
    /// Size of the batch in hand, in the program's own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<f64>,
    /// Resident set size, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rss: Option<u64>,
    /// Live and dead JS objects, bytes (`heapUsed`, `jsHeapSizeUsed`, traced Python bytes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap_used: Option<u64>,
    /// Committed JS heap, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap_total: Option<u64>,
    /// Memory outside the JS heap that JS objects hold, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<u64>,
    /// The part of `external` in array buffers, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array_buffers: Option<u64>,
    /// DOM nodes alive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dom_nodes: Option<u64>,
    /// Documents alive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<u64>,
    /// Event listeners registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listeners: Option<u64>,
    /// Detached contexts (`v8.getHeapStatistics`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detached_contexts: Option<u64>,
}

/// What kind of collection an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GcKind {
    /// Scavenge, minor mark-sweep.
    Minor,
    /// Mark-sweep, mark-compact, incremental or not: what is left is the floor.
    Full,
}

/// One garbage collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GcEvent {
    /// Milliseconds since process start.
    pub uptime_ms: f64,
    /// Process id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u64>,
    /// The isolate's address: one process may run several (workers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isolate: Option<Safe>,
    /// Minor or full.
    pub kind: GcKind,
    /// Live and dead bytes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// Bytes after: for a full collection, the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Committed bytes after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<u64>,
    /// Main-thread pause, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_ms: Option<f64>,
    /// Average mutator utilisation, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutator_utilisation: Option<f64>,
    /// Whether it was asked for: `global.gc()`, a snapshot, memory pressure tests.
    #[serde(default)]
    pub forced: bool,
    /// Why it ran, in V8's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Safe>,
}

/// The collections of one isolate, added up over all of them: [`GcEvent`]s of a long log are thinned, this is not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GcSummary {
    /// Process id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u64>,
    /// The isolate's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isolate: Option<Safe>,
    /// Minor collections.
    pub minor: u64,
    /// Full collections, forced ones included.
    pub full: u64,
    /// Collections that were asked for.
    pub forced: u64,
    /// Time of the first event, milliseconds since process start.
    pub first_ms: f64,
    /// Time of the last event.
    pub last_ms: f64,
    /// Main-thread pauses, milliseconds, all events.
    pub pause_ms: f64,
    /// The part of `pause_ms` in full collections that nobody asked for.
    pub full_pause_ms: f64,
    /// The longest single pause, milliseconds.
    pub longest_pause_ms: f64,
    /// Most bytes before any collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<u64>,
    /// Bytes after the first full collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_first: Option<u64>,
    /// Bytes after the last full collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_last: Option<u64>,
    /// Slope of the least-squares line through the bytes after full collections, bytes per second; from three of them on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_slope: Option<f64>,
    /// Lowest average mutator utilisation that V8 printed, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_utilisation: Option<f64>,
    /// How often each reason stands, most frequent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<(Safe, u64)>,
}

/// What a limit bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// The JS heap (`--max-old-space-size`, `heap_size_limit`).
    Heap,
    /// The young generation (`--max-semi-space-size`), bytes of one semi-space.
    SemiSpace,
    /// The container or control group.
    Container,
}

/// A limit the process ran under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What it bounds.
    pub kind: LimitKind,
    /// Bytes.
    pub bytes: u64,
    /// Where the file says so: `--max-old-space-size=64`, `memory.max`.
    pub stated_as: Safe,
}

/// A death by memory, or the kernel's count of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutOfMemory {
    /// Which limit was hit.
    pub limit: LimitKind,
    /// What the file says: `Ineffective mark-compacts near heap limit`, `OOMKilled, exit code 137`.
    pub statement: Safe,
    /// Milliseconds since process start, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_ms: Option<f64>,
}

/// The runtime and how it was started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Runtime {
    /// `Node.js`, `Chrome`, `CPython`, `Deno`, `Bun`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Safe>,
    /// `20.20.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Safe>,
    /// Flags that bear on memory, as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Safe>,
    /// Unix time of process start, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_wall_ms: Option<f64>,
    /// What the program says it was doing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<Safe>,
}

/// When a snapshot was taken, as another file tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotMark {
    /// Base name of the snapshot's file.
    pub file: Safe,
    /// Milliseconds since process start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uptime_ms: Option<f64>,
    /// Unix time in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<f64>,
    /// Work done so far, in the program's own unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
    /// The memory at that moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}
