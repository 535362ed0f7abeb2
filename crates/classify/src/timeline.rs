//! One time axis for readings, collections and snapshots.

use crate::assembly::Case;
use facts::{GcKind, SitesKind};
use order::Order as _;
use redact::Safe;
use report::TimelinePoint;

/// Most points in a report: more than a chart has pixels to tell apart.
const MOST: usize = 600;

pub(crate) fn timeline(case: &Case<'_>) -> Vec<TimelinePoint> {
    let mut points: Vec<TimelinePoint> = Vec::new();
    let timed = case.readings.iter().any(|m| m.t.is_some()) || !case.collections.is_empty();
    for m in case.readings.iter().filter(|m| m.t.is_some() || !timed) {
        let r = m.reading;
        if r.heap_used.or(r.external).or(r.rss).is_none() {
            continue;
        }
        points.push(TimelinePoint {
            t: m.t.unwrap_or(points.len() as f64),
            label: r.label.clone(),
            input: Some(m.input),
            js_heap_bytes: r.heap_used,
            external_bytes: r.external,
            rss_bytes: r.rss,
            ..TimelinePoint::default()
        });
    }
    for c in &case.collections {
        points.push(TimelinePoint {
            t: c.event.uptime_ms,
            input: Some(c.input),
            gc: Some(Safe::ours(if c.event.kind == GcKind::Full { "full" } else { "minor" })),
            js_heap_bytes: c.event.after,
            ..TimelinePoint::default()
        });
    }
    snapshots(case, &mut points);
    points.retain(|p| p.t.is_finite());
    points.order_by(|a, b| a.t.total_cmp(&b.t));
    thin(points)
}

fn snapshots(case: &Case<'_>, points: &mut Vec<TimelinePoint>) {
    let name = |input: u32| Some(case.inputs[input as usize].name.clone());
    let heaps = case.series.iter().map(|s| {
        let own = s.facts.total_shallow.saturating_sub(s.facts.statistics.native);
        (s.input, s.t, s.reading, Some(own), s.facts.statistics.native)
    });
    // What a profile sampled is no reading of the heap: beside readings it is not drawn as one.
    let alone = !points.iter().any(|p| p.js_heap_bytes.is_some());
    let dumps = case.dumps.iter().map(|d| {
        let counted = d.facts.kind != SitesKind::LiveSampled || alone;
        (d.input, d.t, d.reading, counted.then_some(d.facts.total_bytes), 0)
    });
    let shots: Vec<_> = heaps.chain(dumps).collect();
    // Shots that nobody timed stand one after another: on their own axis if nothing else is timed, else at its end, and
    // marked, so that nobody takes their place for a time.
    let after = points.iter().map(|p| p.t).fold(0.0, f64::max);
    let apart = !points.is_empty() || shots.iter().any(|s| s.1.is_some());
    for (i, (input, t, reading, heap, native)) in shots.into_iter().enumerate() {
        points.push(TimelinePoint {
            t: t.unwrap_or(if apart { after + i as f64 } else { i as f64 }),
            untimed: t.is_none() && apart,
            label: name(input),
            input: Some(input),
            snapshot: true,
            js_heap_bytes: reading.and_then(|r| r.heap_used).or(heap),
            external_bytes: reading.and_then(|r| r.external).or((native > 0).then_some(native)),
            rss_bytes: reading.and_then(|r| r.rss),
            ..TimelinePoint::default()
        });
    }
}

/// Keeps every snapshot, and of the rest the lowest and the highest of each bucket, so that floors and peaks survive.
fn thin(points: Vec<TimelinePoint>) -> Vec<TimelinePoint> {
    if points.len() <= MOST {
        return points;
    }
    let (mut kept, rest): (Vec<_>, Vec<_>) = points.into_iter().partition(|p| p.snapshot);
    kept.truncate(MOST);
    let buckets = (MOST - kept.len()) / 2;
    if buckets > 0 {
        let size = rest.len().div_ceil(buckets);
        for bucket in rest.chunks(size.max(1)) {
            let level = |p: &&TimelinePoint| p.js_heap_bytes.or(p.rss_bytes).unwrap_or(0);
            let low = bucket.iter().enumerate().min_by_key(|(_, p)| level(p));
            let high = bucket.iter().enumerate().max_by_key(|(_, p)| level(p));
            if let (Some((i, low)), Some((j, high))) = (low, high) {
                kept.push(low.clone());
                if i != j {
                    kept.push(high.clone());
                }
            }
        }
    }
    kept.order_by(|a, b| a.t.total_cmp(&b.t));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{full_gc, input, reading};
    use facts::Format;

    #[test]
    fn thinning_keeps_snapshots_floors_and_peaks() {
        let mut log = input("m", Format::MemoryReadings);
        log.readings = (0..5_000_u32)
            .map(|i| reading(f64::from(i), if i == 2_500 { 9_000_000 } else { 1_000 + u64::from(i) }, 5, 10))
            .collect();
        log.readings[3_000].heap_used = Some(1);
        let mut gc = input("gc", Format::GcLog);
        gc.collections = (0..500_u32).map(|i| full_gc(f64::from(i) * 10.0, 2_000.0)).collect();
        let inputs = [log, gc, crate::testing::snapshot(0, 10, 1_000, vec![])];
        let case = Case::assemble(&inputs);
        let points = timeline(&case);
        assert!(points.len() <= MOST && points.len() > 400, "{}", points.len());
        assert!(points.iter().any(|p| p.js_heap_bytes == Some(9_000_000)));
        assert!(points.iter().any(|p| p.js_heap_bytes == Some(1)));
        assert!(points.iter().any(|p| p.snapshot));
        assert!(points.windows(2).all(|w| w[0].t <= w[1].t));
    }

    #[test]
    fn a_profile_that_nobody_timed_is_marked_and_is_no_reading() {
        let mut log = input("m", Format::MemoryReadings);
        log.readings = vec![reading(0.0, 5_000_000, 5, 10), reading(100.0, 6_000_000, 5, 10)];
        let site = || vec![crate::testing::site("a.js", 1, 2, 100)];
        let profile = crate::testing::dump("1.heapprofile", SitesKind::LiveSampled, site());
        let points = timeline(&Case::assemble(&[log, profile]));
        let shot = points.iter().find(|p| p.snapshot).expect("the profile stays listed");
        assert_eq!((shot.untimed, shot.js_heap_bytes), (true, None));
        let alone = timeline(&Case::assemble(&[crate::testing::dump("p", SitesKind::LiveSampled, site())]));
        assert_eq!((alone[0].untimed, alone[0].js_heap_bytes), (false, Some(200)));
    }

    #[test]
    fn untimed_snapshots_stand_one_after_another() {
        let inputs = [0, 1, 2].map(|i| crate::testing::snapshot(i, 10 * (i + 1), 1_000, vec![]));
        let points = timeline(&Case::assemble(&inputs));
        assert_eq!(points.iter().map(|p| p.t).collect::<Vec<_>>(), [0.0, 1.0, 2.0]);
    }
}
