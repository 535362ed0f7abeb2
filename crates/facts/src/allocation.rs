//! Facts about who allocates: profiles, tracemalloc dumps, timelines with stacks.

use redact::Safe;
use serde::{Deserialize, Serialize};

/// What the bytes of a [`Site`] count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SitesKind {
    /// Bytes alive at the moment of the dump, exact (tracemalloc, timeline).
    Live,
    /// Bytes alive, estimated from samples (`.heapprofile`).
    LiveSampled,
    /// Everything ever allocated, freed or not.
    Cumulative,
}

/// One frame of an allocation stack.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// Function name; empty where the format has none (tracemalloc).
    pub function: Safe,
    /// File base name or URL, redacted.
    pub file: Safe,
    /// Line, 1-based; 0 if unknown.
    pub line: u32,
    /// Column, 1-based; 0 if unknown.
    pub column: u32,
    /// Whether the file is of the runtime's own library: a program's `queue.py` is not Python's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub standard: bool,
}

/// Bytes allocated at one stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Frames, the allocating one first.
    pub frames: Vec<Frame>,
    /// Bytes.
    pub bytes: u64,
    /// Blocks or objects.
    pub count: u64,
    /// Up to a dozen distinct block sizes are kept as `(size, count)`, largest total first: equal blocks betray a batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<(u64, u64)>,
}

/// Allocation sites of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocations {
    /// What the bytes count.
    pub kind: SitesKind,
    /// Bytes over all sites, listed or not.
    pub total_bytes: u64,
    /// Blocks over all sites.
    pub total_count: u64,
    /// Number of distinct sites in the file.
    pub total_sites: u64,
    /// The largest sites, largest first; at most a thousand.
    pub sites: Vec<Site>,
}

/// Bytes by the labels that the program put on its work: request, tenant, route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledBytes {
    /// Names, and values redacted.
    pub labels: Vec<(Safe, Safe)>,
    /// Bytes on the heap, estimated from samples.
    pub bytes: u64,
    /// Bytes outside the heap.
    pub external_bytes: u64,
    /// Samples.
    pub count: u64,
}
