//! What is left after full collections, how close it comes to a limit, and what collecting costs.

use crate::assembly::Case;
use crate::series::{Shape, lower_envelope, shape_of_levels};
use facts::{GcKind, Limit, LimitKind};
use order::Order as _;

/// Windows the log is cut into: enough for a shape, few enough that each holds a collection.
const WINDOWS: usize = 8;
/// Windows for a log of a handful of full collections: each still holds one and a half of them.
const FEW: usize = 4;
/// Logs give a tenth of a megabyte; half a megabyte is surely more than rounding and floating garbage of a small heap.
const NOISE_BYTES: f64 = 524_288.0;
/// Share of the floor that is noise in a large heap.
const NOISE_SHARE: f64 = 0.05;

/// The collections of the main isolate, summed up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Floor {
    /// Inputs the events come from.
    pub(crate) inputs: Vec<u32>,
    /// Lowest bytes after a full collection in each window of time.
    pub(crate) levels: Vec<f64>,
    /// What they do.
    pub(crate) shape: Option<Shape>,
    /// Full collections, and those among them that nobody asked for.
    pub(crate) full: usize,
    pub(crate) natural_full: usize,
    /// Full collections that memory outside the heap brought about.
    pub(crate) external_full: usize,
    /// Minor collections.
    pub(crate) minor: usize,
    /// From the first to the last event, milliseconds.
    pub(crate) span_ms: f64,
    /// Share of that time spent in pauses nobody asked for: minor and full.
    pub(crate) minor_share: f64,
    pub(crate) full_share: f64,
    /// Lowest mutator utilisation of a collection nobody asked for.
    pub(crate) worst_utilisation: Option<f64>,
    /// Median bytes between a minor collection and the next: what the young generation takes before it is full.
    pub(crate) minor_every_ms: Option<f64>,
    /// Tightest stated heap limit: input and bytes.
    pub(crate) limit: Option<(u32, u64)>,
    /// What that limit leaves to objects that stay, bytes.
    pub(crate) room: u64,
}

impl Floor {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        let limit = case.limit(LimitKind::Heap);
        let room = limit.map_or(0, |(_, l)| old_generation(case, l));
        let mut floor = Self { limit: limit.map(|(i, l)| (i, l.bytes)), room, ..Self::default() };
        let events = &case.collections;
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return floor };
        floor.span_ms = last.event.uptime_ms - first.event.uptime_ms;
        let mut points = Vec::new();
        let mut minor_times = Vec::new();
        for c in events {
            if !floor.inputs.contains(&c.input) {
                floor.inputs.push(c.input);
            }
            let e = c.event;
            let share = e.pause_ms.unwrap_or(0.0) / floor.span_ms.max(1.0);
            match e.kind {
                GcKind::Full => {
                    floor.full += 1;
                    floor.external_full += usize::from(e.reason.as_ref().is_some_and(|r| {
                        let reason = r.as_str();
                        reason.contains("external") || reason.contains("global allocation limit")
                    }));
                    points.extend(e.after.map(|a| (e.uptime_ms, a as f64)));
                    if !e.forced {
                        floor.natural_full += 1;
                        floor.full_share += share;
                        if let Some(mu) = e.mutator_utilisation {
                            floor.worst_utilisation = Some(floor.worst_utilisation.map_or(mu, |w: f64| w.min(mu)));
                        }
                    }
                }
                GcKind::Minor => {
                    floor.minor += 1;
                    minor_times.push(e.uptime_ms);
                    if !e.forced {
                        floor.minor_share += share;
                    }
                }
            }
        }
        let mut gaps: Vec<f64> = minor_times.windows(2).map(|w| w[1] - w[0]).collect();
        gaps.order_by(f64::total_cmp);
        floor.minor_every_ms = gaps.get(gaps.len() / 2).copied();
        let windows = (points.len() / 2).max((points.len() * 2 / 3).min(FEW)).clamp(1, WINDOWS);
        floor.levels = lower_envelope(&points, windows);
        if floor.levels.len() >= 2 {
            floor.shape = Some(shape_of_levels(&floor.levels, floor.noise()));
        }
        floor
    }

    pub(crate) fn noise(&self) -> f64 {
        noise(&self.levels)
    }

    /// Full collections per minute that nobody asked for.
    pub(crate) fn full_per_minute(&self) -> f64 {
        self.natural_full as f64 / (self.span_ms / 60_000.0).max(1.0 / 60.0)
    }
}

/// What a heap limit leaves to objects that stay. The `heap_size_limit` that Node reports counts the young generation, too: three
/// semi-spaces, which is most of a small limit. Measured with Node.js 18 to 26 under `--max-old-space-size=64`. From the memory
/// of a container V8 derives both generations, the young one as a small share of the old: there, and of runtimes other than
/// Node.js, nothing is known to come off.
fn old_generation(case: &Case<'_>, limit: &Limit) -> u64 {
    const MIB: u64 = 1 << 20;
    if limit.stated_as != "heap_size_limit" || case.is_browser() {
        return limit.bytes;
    }
    let semi_space = match (case.limit(LimitKind::SemiSpace), case.limit(LimitKind::Container), case.node_major()) {
        (Some((_, stated)), ..) => stated.bytes,
        (None, Some(_), _) | (None, None, None) => 0,
        (None, None, Some(24)) => 64 * MIB,
        (None, None, Some(major)) if major > 24 => 32 * MIB,
        (None, None, Some(_)) => 16 * MIB,
    };
    limit.bytes.checked_sub(semi_space.saturating_mul(3)).filter(|left| *left > 0).unwrap_or(limit.bytes)
}

/// Changes of byte levels that count as none.
pub(crate) fn noise(levels: &[f64]) -> f64 {
    let low = levels.iter().copied().fold(f64::INFINITY, f64::min);
    if low.is_finite() { (low * NOISE_SHARE).max(NOISE_BYTES) } else { NOISE_BYTES }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{full_gc, input, minor_gc};
    use facts::{Format, Runtime};
    use redact::Safe;

    fn floor(events: Vec<facts::GcEvent>) -> Floor {
        let mut log = input("gc.log", Format::GcLog);
        log.collections = events;
        log.limits = vec![Limit { kind: LimitKind::Heap, bytes: 100_000_000, stated_as: Safe::ours("64") }];
        Floor::of(&Case::assemble(&[log]))
    }

    #[test]
    fn a_rising_floor_is_steady_and_a_level_one_flat() {
        let rising = floor((0..32_u32).map(|i| full_gc(f64::from(i) * 100.0, 4e6 + f64::from(i) * 1e6)).collect());
        assert_eq!(rising.shape, Some(Shape::Steady));
        let level = floor((0..32_u32).map(|i| full_gc(f64::from(i) * 100.0, 4e6 + f64::from(i % 3) * 1e5)).collect());
        assert_eq!(level.shape, Some(Shape::Level));
        assert_eq!(level.full, 32);
    }

    #[test]
    fn a_reported_limit_counts_the_young_generation() {
        const MIB: u64 = 1 << 20;
        for (what, version, mebibytes, semi_space, expect) in [
            ("heap_size_limit", "20.20.2", 112, None, 64),
            ("heap_size_limit", "24.21.0", 256, None, 64),
            ("heap_size_limit", "26.10.0", 160, None, 64),
            ("heap_size_limit", "20.20.2", 76, Some(4), 64),
            ("heap_size_limit", "20.20.2", 40, None, 40),
            ("--max-old-space-size=64", "20.20.2", 64, None, 64),
        ] {
            let mut log = input("metadata.json", Format::Metadata);
            let runtime =
                Runtime { name: Some(Safe::ours("Node.js")), version: Some(Safe::ours(version)), ..Runtime::default() };
            log.runtime = Some(runtime);
            log.limits = vec![Limit { kind: LimitKind::Heap, bytes: mebibytes * MIB, stated_as: Safe::ours(what) }];
            let semi = |n: u64| Limit {
                kind: LimitKind::SemiSpace,
                bytes: n * MIB,
                stated_as: Safe::ours("--max-semi-space-size"),
            };
            log.limits.extend(semi_space.map(semi));
            assert_eq!(Floor::of(&Case::assemble(&[log])).room, expect * MIB, "{what} {version} {mebibytes}");
        }
    }

    #[test]
    fn a_limit_derived_from_a_container_or_of_another_runtime_is_taken_whole() {
        const MIB: u64 = 1 << 20;
        for (runtime, container, expect) in [
            (Some("Node.js"), Some(512), 259),
            (Some("Node.js"), None, 211),
            (Some("Deno"), None, 259),
            (None, None, 259),
        ] {
            let mut log = input("metadata.json", Format::Metadata);
            let name = runtime.map(Safe::ours);
            log.runtime = Some(Runtime { name, version: Some(Safe::ours("20.20.2")), ..Runtime::default() });
            let limit = |kind, n: u64, stated_as| Limit { kind, bytes: n * MIB, stated_as: Safe::ours(stated_as) };
            log.limits = vec![limit(LimitKind::Heap, 259, "heap_size_limit")];
            log.limits.extend(container.map(|n| limit(LimitKind::Container, n, "memory.max")));
            assert_eq!(Floor::of(&Case::assemble(&[log])).room, expect * MIB, "{runtime:?} {container:?}");
        }
    }

    #[test]
    fn what_was_asked_for_costs_nothing() {
        let mut events: Vec<_> = (0..10_u32).map(|i| full_gc(f64::from(i) * 100.0, 4e6)).collect();
        for e in &mut events {
            e.forced = true;
            e.pause_ms = Some(90.0);
        }
        events.extend((0..10_u32).map(|i| minor_gc(f64::from(i) * 100.0 + 50.0, 9.5)));
        let floor = floor(events);
        assert_eq!(floor.natural_full, 0);
        assert!(floor.full_share.abs() < 1e-9);
        assert!((floor.minor_share - 0.1).abs() < 0.01, "{}", floor.minor_share);
        assert_eq!(floor.minor_every_ms, Some(100.0));
    }
}
