//! What an allocation timeline says of the objects that are alive: which stack made them, and in which interval.

use crate::heap::Heap;
use rustc_hash::FxHashMap;

/// Objects of one interval that are alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// End of the interval, microseconds since recording began.
    pub until_us: u64,
    /// Largest id given out until then: the interval's objects have ids above that of the interval before, up to this one.
    pub until_id: u32,
    /// Their bytes.
    pub live_bytes: u64,
    /// How many.
    pub live_count: u64,
}

impl Heap {
    /// Bytes and objects alive by the stack that made them, by position in the trace tree. O(nodes).
    #[must_use]
    pub fn live_by_stack(&self) -> Vec<(u64, u64)> {
        let snapshot = self.snapshot();
        let position: FxHashMap<u32, u32> = (0..).zip(&snapshot.trace_tree.id).map(|(at, id)| (*id, at)).collect();
        let mut live = vec![(0_u64, 0_u64); snapshot.trace_tree.len()];
        for (v, trace) in (0..).zip(&snapshot.nodes.trace) {
            if let Some(slot) = position.get(trace).and_then(|at| live.get_mut(*at as usize)) {
                slot.0 = slot.0.saturating_add(self.shallow(v));
                slot.1 += 1;
            }
        }
        live
    }

    /// Objects alive by the interval in which they were made. Ids of the program's objects are odd and rise with time
    /// (FORMATS, samples). O(nodes · log intervals).
    #[must_use]
    pub fn live_by_interval(&self) -> Vec<Interval> {
        let snapshot = self.snapshot();
        // Only bounds that rise divide: a moment without allocations repeats the one before.
        let mut until_id = 0;
        let mut intervals: Vec<Interval> = snapshot
            .samples
            .iter()
            .map(|s| {
                until_id = s.last_assigned_id.max(until_id);
                Interval { until_us: s.timestamp_us, until_id, live_bytes: 0, live_count: 0 }
            })
            .collect();
        for (v, &id) in (0..).zip(&snapshot.nodes.id) {
            if id % 2 == 0 {
                continue;
            }
            let at = intervals.partition_point(|interval| interval.until_id < id);
            if let Some(interval) = intervals.get_mut(at) {
                interval.live_bytes = interval.live_bytes.saturating_add(self.shallow(v));
                interval.live_count += 1;
            }
        }
        intervals
    }
}
