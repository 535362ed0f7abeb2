//! Everything that was measured over time, source by source, on one axis: what the timeline draws and the table behind it lists.
//!
//! The report's own `timeline` is the short form of this: one list, thinned over all sources.

use redact::Safe;
use serde::{Deserialize, Serialize};

/// What zero on the axis is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zero {
    /// The start of the process.
    ProcessStart,
    /// The earliest moment that any source tells.
    FirstReading,
    /// There are no times: captures stand one after another.
    #[default]
    Order,
}

/// By what a source came to its place on the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// It tells the time of day.
    WallClock,
    /// It counts from the start of the process, and that is zero.
    ProcessStart,
    /// It counts from a start of its own, and nothing tells how that lies to zero.
    OwnStart,
    /// Nothing tells.
    Unknown,
}

/// One moment of a source. Absent figures were not in the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Milliseconds on the axis.
    pub t: f64,
    /// What the program called the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Safe>,
    /// Work done so far, in the program's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
    /// JS heap (or what Python traced), bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap: Option<u64>,
    /// Committed JS heap, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap_total: Option<u64>,
    /// External memory, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<u64>,
    /// Resident set, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rss: Option<u64>,
    /// DOM nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<u64>,
    /// Event listeners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listeners: Option<u64>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<u64>,
}

/// One garbage collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// Milliseconds on the axis.
    pub t: f64,
    /// Full or minor.
    pub full: bool,
    /// Whether it was asked for.
    #[serde(default)]
    pub forced: bool,
    /// Bytes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// Bytes after: of a full collection, the floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Pause of the main thread, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_ms: Option<f64>,
    /// Average mutator utilisation, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utilisation: Option<f64>,
    /// Why it ran, in V8's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Safe>,
}

/// A snapshot, dump or profile on the axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// Index into the inputs.
    pub input: u32,
    /// File name.
    pub name: Safe,
    /// Milliseconds on the axis; `None` if nothing tells when it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t: Option<f64>,
    /// The input that told the time: where that one is moved, this goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<u32>,
    /// Live bytes in the capture.
    pub heap: u64,
    /// Work done so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
}

/// One input's part of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackSource {
    /// Index into the inputs.
    pub input: u32,
    /// By what it came to its place.
    pub placement: Placement,
    /// Readings by time, thinned to what a chart can show.
    pub samples: Vec<Sample>,
    /// Collections of the busiest isolate by time, thinned likewise.
    pub collections: Vec<Collection>,
    /// Readings and collections before thinning.
    pub total: (u64, u64),
}

/// What a limit bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The JS heap.
    Heap,
    /// The young generation.
    YoungGeneration,
    /// Container or control group, and so the resident set.
    Container,
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackLimit {
    /// What it bounds.
    pub bound: Bound,
    /// Bytes.
    pub bytes: u64,
    /// As the file says it.
    pub stated_as: Safe,
    /// Index into the inputs.
    pub input: u32,
}

/// A death by memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackDeath {
    /// Milliseconds; `None` if nothing tells.
    pub t: Option<f64>,
    /// As the file says it.
    pub statement: Safe,
    /// Index into the inputs.
    pub input: u32,
}

/// The timeline in full.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tracks {
    /// What zero is.
    pub zero: Zero,
    /// Unix time of zero in milliseconds, where a source tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_wall_ms: Option<f64>,
    /// Sources with anything measured over time.
    pub sources: Vec<TrackSource>,
    /// Snapshots, dumps, profiles, in their order.
    pub captures: Vec<Capture>,
    /// Limits, tightest first.
    pub limits: Vec<TrackLimit>,
    /// Deaths by memory.
    pub deaths: Vec<TrackDeath>,
    /// What to know before reading it, in sentences.
    pub cautions: Vec<Safe>,
}
