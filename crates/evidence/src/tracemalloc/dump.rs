//! A dump as columns.

use order::Order as _;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One frame: a file of [`Dump::file`] and a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    /// Index of the file.
    pub file: u32,
    /// Line, 1-based; 0 if unknown.
    pub line: u32,
}

/// Files, frames and stacks, each once.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tables {
    /// File names as in the dump: UTF-8, or what Python makes of a name that is none.
    pub(crate) files: Vec<Box<[u8]>>,
    pub(crate) frames: Vec<Frame>,
    /// Where each stack begins in `stack_frames`; one more at the end.
    pub(crate) stack_starts: Vec<usize>,
    /// Ids of frames, most recent first.
    pub(crate) stack_frames: Vec<u32>,
}

/// A tracemalloc snapshot. One trace is one memory block.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    pub(crate) tables: Arc<Tables>,
    pub(crate) sizes: Vec<u64>,
    pub(crate) domains: Vec<u32>,
    pub(crate) stacks: Vec<u32>,
    /// Frames there were when the block was allocated; [`UNKNOWN`] where the dump does not say (before Python 3.9).
    pub(crate) depths: Vec<u32>,
    /// Blocks that each trace stands for; empty where that is one.
    pub(crate) counts: Vec<u64>,
    pub(crate) traceback_limit: Option<u32>,
}

/// No number of frames.
pub(crate) const UNKNOWN: u32 = u32::MAX;

impl Dump {
    /// Number of traces.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether nothing was traced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// Bytes over all traces. O(n).
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.sizes.iter().fold(0, |sum, size| sum.saturating_add(*size))
    }

    /// How many frames a stack could keep (`tracemalloc.start(n)`).
    #[must_use]
    pub fn traceback_limit(&self) -> Option<u32> {
        self.traceback_limit
    }

    /// Traces whose stack was deeper than what was kept. O(n).
    #[must_use]
    pub fn truncated(&self) -> u64 {
        let kept = |stack: u32| {
            let at = stack as usize;
            let starts = &self.tables.stack_starts;
            starts.get(at + 1).copied().unwrap_or(0).saturating_sub(starts.get(at).copied().unwrap_or(0)) as u64
        };
        let cut = |(depth, stack): &(&u32, &u32)| **depth != UNKNOWN && u64::from(**depth) > kept(**stack);
        self.depths.iter().zip(&self.stacks).filter(cut).count() as u64
    }

    /// Name of a file. Raw: for showing, pass it through the policy.
    #[must_use]
    pub fn file(&self, file: u32) -> Cow<'_, str> {
        String::from_utf8_lossy(self.file_bytes(file))
    }

    pub(crate) fn file_bytes(&self, file: u32) -> &[u8] {
        self.tables.files.get(file as usize).map_or(b"", |name| name)
    }

    /// A frame by its id.
    #[must_use]
    pub fn frame(&self, frame: u32) -> Frame {
        self.tables.frames.get(frame as usize).copied().unwrap_or(Frame { file: UNKNOWN, line: 0 })
    }

    /// Frames of a stack, most recent first.
    pub fn stack(&self, stack: u32) -> impl DoubleEndedIterator<Item = Frame> + ExactSizeIterator + '_ {
        self.frame_ids(stack).iter().map(|id| self.frame(*id))
    }

    /// Ids of the frames of a stack, most recent first.
    #[must_use]
    pub fn frame_ids(&self, stack: u32) -> &[u32] {
        let at = stack as usize;
        let starts = &self.tables.stack_starts;
        match (starts.get(at), starts.get(at + 1)) {
            (Some(from), Some(to)) => self.tables.stack_frames.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Number of files.
    #[must_use]
    pub fn files_len(&self) -> u32 {
        self.tables.files.len() as u32
    }

    /// Number of distinct frames.
    #[must_use]
    pub fn frames_len(&self) -> u32 {
        self.tables.frames.len() as u32
    }

    /// Number of distinct stacks.
    #[must_use]
    pub fn stacks_len(&self) -> u32 {
        self.tables.stack_starts.len().saturating_sub(1) as u32
    }

    /// Blocks of a trace: one, unless the dump came in short.
    #[must_use]
    pub fn count_of(&self, trace: usize) -> u64 {
        self.counts.get(trace).copied().unwrap_or(1)
    }

    /// Blocks over all traces. O(n).
    #[must_use]
    pub fn total_count(&self) -> u64 {
        if self.counts.is_empty() { self.len() as u64 } else { self.counts.iter().sum() }
    }

    /// Bytes and blocks of every allocation domain, largest first. O(n).
    #[must_use]
    pub fn by_domain(&self) -> Vec<(u32, u64, u64)> {
        let mut totals: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for trace in 0..self.len() {
            let total = totals.entry(self.domain_of(trace)).or_default();
            *total = (total.0.saturating_add(self.size_of(trace)), total.1 + self.count_of(trace));
        }
        let mut rows: Vec<_> = totals.into_iter().map(|(domain, (bytes, count))| (domain, bytes, count)).collect();
        rows.order_by_key(|(domain, bytes, _)| (std::cmp::Reverse(*bytes), *domain));
        rows
    }

    /// Bytes of a trace.
    #[must_use]
    pub fn size_of(&self, trace: usize) -> u64 {
        self.sizes.get(trace).copied().unwrap_or(0)
    }

    /// Domain of a trace: 0 is Python's own, 389047 numpy's.
    #[must_use]
    pub fn domain_of(&self, trace: usize) -> u32 {
        self.domains.get(trace).copied().unwrap_or(0)
    }

    /// Stack of a trace.
    #[must_use]
    pub fn stack_of(&self, trace: usize) -> u32 {
        self.stacks.get(trace).copied().unwrap_or(0)
    }

    /// Bytes and traces of every stack. O(n).
    pub(crate) fn per_stack(&self) -> Vec<(u64, u64)> {
        let mut totals = vec![(0_u64, 0_u64); self.stacks_len() as usize];
        for (trace, (stack, size)) in self.stacks.iter().zip(&self.sizes).enumerate() {
            if let Some((bytes, count)) = totals.get_mut(*stack as usize) {
                *bytes = bytes.saturating_add(*size);
                *count += self.count_of(trace);
            }
        }
        totals
    }
}
