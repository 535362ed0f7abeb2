//! The timeline in full: every source on the common axis, with how it came to its place there.
//!
//! Linear in the facts but for sorting. Lists are thinned to what a chart can show; full collections go last.

use crate::assembly::{Case, Clock, mentions};
use facts::{GcKind, LimitKind, Reading};
use order::Order as _;
use redact::{Safe, safe};
use report::{Bound, Capture, Collection, Placement, Sample, TrackDeath, TrackLimit, TrackSource, Tracks, Zero};

/// Most readings, and most collections, of one source.
const MOST: usize = 1_500;

/// Everything measured over time among these inputs.
pub(crate) fn tracks(case: &Case<'_>) -> Tracks {
    let timed = case.readings.iter().any(|m| m.t.is_some()) || !case.collections.is_empty();
    let captures = captures(case);
    let zero = if timed || captures.iter().any(|c| c.t.is_some()) { case.clock.zero() } else { Zero::Order };
    let mut sources: Vec<TrackSource> = Vec::new();
    for (input, _) in crate::assembly::numbered(case.inputs) {
        let moments = || case.readings.iter().filter(|m| m.input == input);
        let mut samples: Vec<Sample> = moments()
            .enumerate()
            .filter_map(|(i, m)| Some(sample(m.t.or((!timed).then_some(i as f64))?, m.reading)))
            .filter(|s| s.t.is_finite() && shows(s))
            .collect();
        let mut collections: Vec<Collection> = case
            .collections
            .iter()
            .filter(|c| c.input == input && c.event.uptime_ms.is_finite())
            .map(|c| collection(c.event))
            .collect();
        if samples.is_empty() && collections.is_empty() {
            continue;
        }
        let total = (samples.len() as u64, collections.len() as u64);
        samples.order_by(|a, b| a.t.total_cmp(&b.t));
        let walled = moments().any(|m| m.reading.wall_ms.is_some());
        sources.push(TrackSource {
            input,
            placement: match zero {
                Zero::Order => Placement::Unknown,
                _ if walled && collections.is_empty() => Placement::WallClock,
                Zero::ProcessStart => Placement::ProcessStart,
                Zero::FirstReading => Placement::OwnStart,
            },
            samples: thin(samples, |s| s.heap.or(s.rss).unwrap_or(0), |_| false),
            collections: {
                collections.order_by(|a, b| a.t.total_cmp(&b.t));
                thin(collections, |c| c.after.unwrap_or(0), |c| c.full)
            },
            total,
        });
    }
    let cautions = cautions(case, zero, &sources, &captures);
    Tracks {
        zero,
        zero_wall_ms: case.clock.start_wall(),
        captures,
        limits: case
            .limits
            .iter()
            .map(|(input, limit)| TrackLimit {
                bound: match limit.kind {
                    LimitKind::Heap => Bound::Heap,
                    LimitKind::SemiSpace => Bound::YoungGeneration,
                    LimitKind::Container => Bound::Container,
                },
                bytes: limit.bytes,
                stated_as: limit.stated_as.clone(),
                input: *input,
            })
            .collect(),
        deaths: case
            .deaths
            .iter()
            .map(|(input, death)| TrackDeath { t: death.uptime_ms, statement: death.statement.clone(), input: *input })
            .collect(),
        cautions,
        sources,
    }
}

fn sample(t: f64, r: &Reading) -> Sample {
    Sample {
        t,
        label: r.label.clone(),
        work: r.work,
        heap: r.heap_used,
        heap_total: r.heap_total,
        external: r.external,
        rss: r.rss,
        nodes: r.dom_nodes,
        listeners: r.listeners,
        documents: r.documents,
    }
}

fn shows(s: &Sample) -> bool {
    [s.heap, s.heap_total, s.external, s.rss, s.nodes, s.listeners, s.documents].iter().any(Option::is_some)
}

fn collection(event: &facts::GcEvent) -> Collection {
    Collection {
        t: event.uptime_ms,
        full: event.kind == GcKind::Full,
        forced: event.forced,
        before: event.before,
        after: event.after,
        pause_ms: event.pause_ms,
        utilisation: event.mutator_utilisation,
        reason: event.reason.clone(),
    }
}

fn captures(case: &Case<'_>) -> Vec<Capture> {
    let heaps = case.series.iter().map(|s| {
        let own = s.facts.total_shallow.saturating_sub(s.facts.statistics.native);
        (s.input, s.t, own, s.work)
    });
    let dumps = case.dumps.iter().map(|d| (d.input, d.t, d.facts.total_bytes, d.work));
    heaps
        .chain(dumps)
        .map(|(input, t, heap, work)| {
            let name = case.inputs[input as usize].name.clone();
            let told_by = t.and_then(|_| teller(case, input));
            Capture { input, name, t: t.filter(|t| t.is_finite()), told_by, heap, work }
        })
        .collect()
}

/// The input that says when a file was taken: one that names it, else the one with as many marks as there are captures.
fn teller(case: &Case<'_>, own: u32) -> Option<u32> {
    let input = &case.inputs[own as usize];
    let names = |facts: &facts::InputFacts| {
        facts.marks.iter().any(|m| mentions(&m.file, input))
            || facts.readings.iter().any(|r| r.snapshot.as_ref().is_some_and(|s| mentions(s, input)))
    };
    let all = || crate::assembly::numbered(case.inputs).filter(|(n, _)| *n != own);
    all().find(|(_, f)| names(f)).or_else(|| all().find(|(_, f)| !f.marks.is_empty())).map(|(n, _)| n)
}

fn cautions(case: &Case<'_>, zero: Zero, sources: &[TrackSource], captures: &[Capture]) -> Vec<Safe> {
    let mut cautions = Vec::new();
    if zero == Zero::FirstReading && sources.iter().any(|s| s.placement == Placement::OwnStart) {
        cautions.push(Safe::ours(
            "Some files count from a start of their own, others from the first reading: nothing tells how the two lie to \
             each other. Shift one until they fit, or keep both the time of day and `uptime` in the readings.",
        ));
    }
    let untimed = captures.iter().filter(|c| c.t.is_none()).count();
    if untimed > 0 && zero != Zero::Order {
        cautions.push(if untimed == 1 {
            safe!("Nothing tells when {} was taken, so it is not on the axis.", first_untimed(captures))
        } else {
            safe!(
                "Nothing tells when {} of {} captures were taken, so they are not on the axis.",
                untimed,
                captures.len()
            )
        });
    }
    let untold = case.readings.iter().filter(|m| m.t.is_none()).count();
    if untold > 0 && zero != Zero::Order {
        cautions.push(match untold {
            1 => Safe::ours("One reading without a time is left out."),
            _ => safe!("{} readings without a time are left out.", untold),
        });
    }
    let collections: usize = case.inputs.iter().map(|i| i.collections.len()).sum();
    if collections > case.collections.len() {
        cautions.push(safe!(
            "Shown is the busiest isolate, {} of {} collections: those of workers and other processes are left out.",
            case.collections.len(),
            collections
        ));
    }
    cautions
}

fn first_untimed(captures: &[Capture]) -> Safe {
    captures.iter().find(|c| c.t.is_none()).map_or_else(Safe::default, |c| c.name.clone())
}

/// Keeps of each bucket the lowest and the highest, and what must stay while that fits.
fn thin<T: Clone>(all: Vec<T>, level: impl Fn(&T) -> u64, stays: impl Fn(&T) -> bool) -> Vec<T> {
    if all.len() <= MOST {
        return all;
    }
    let staying = all.iter().filter(|item| stays(item)).count();
    let keep_all = staying <= MOST / 2;
    let buckets = if keep_all { (MOST - staying) / 2 } else { MOST / 2 };
    let mut kept = Vec::with_capacity(MOST);
    for bucket in all.chunks(all.len().div_ceil(buckets.max(1))) {
        let low = (0..bucket.len()).min_by_key(|i| level(&bucket[*i]));
        let high = (0..bucket.len()).max_by_key(|i| level(&bucket[*i]));
        let chosen = |(i, item): &(usize, &T)| Some(*i) == low || Some(*i) == high || (keep_all && stays(item));
        kept.extend(bucket.iter().enumerate().filter(chosen).map(|(_, item)| item.clone()));
    }
    kept
}

impl Clock {
    fn zero(&self) -> Zero {
        if self.start_is_first_reading() { Zero::FirstReading } else { Zero::ProcessStart }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dump, full_gc, input, minor_gc, reading, site};
    use facts::{Format, InputFacts, Runtime, SitesKind, SnapshotMark};

    fn walled(wall: f64, heap: u64) -> Reading {
        Reading { wall_ms: Some(wall), uptime_ms: None, ..reading(0.0, heap, 1, 2) }
    }

    fn readings(name: &'static str, all: Vec<Reading>) -> InputFacts {
        InputFacts { readings: all, ..input(name, Format::MemoryReadings) }
    }

    fn log() -> InputFacts {
        let mut log = input("gc.log", Format::GcLog);
        log.collections = vec![minor_gc(50.0, 1.0), full_gc(400.0, 9.0)];
        log
    }

    fn placed(tracks: &Tracks) -> Vec<(u32, Placement, f64)> {
        let first = |s: &TrackSource| {
            s.samples.first().map(|s| s.t).or_else(|| s.collections.first().map(|c| c.t)).unwrap_or(f64::NAN)
        };
        tracks.sources.iter().map(|s| (s.input, s.placement, first(s))).collect()
    }

    fn of(inputs: &[InputFacts]) -> Tracks {
        tracks(&Case::assemble(inputs))
    }

    #[test]
    fn sources_share_one_zero_and_say_how() {
        // The time of day and the time since start in one file imply when the process started.
        let both = Reading { wall_ms: Some(1e12 + 300.0), uptime_ms: Some(300.0), ..reading(0.0, 5, 1, 2) };
        let tracks = of(&[readings("a", vec![both]), readings("b", vec![walled(1e12 + 700.0, 5)]), log()]);
        assert_eq!((tracks.zero, tracks.zero_wall_ms), (Zero::ProcessStart, Some(1e12)));
        let expect =
            [(0, Placement::WallClock, 300.0), (1, Placement::WallClock, 700.0), (2, Placement::ProcessStart, 50.0)];
        assert_eq!(placed(&tracks), expect);
        assert!(tracks.cautions.is_empty(), "{:?}", tracks.cautions);
    }

    #[test]
    fn times_that_do_not_lie_to_each_other_are_told() {
        let tracks = of(&[readings("a", vec![walled(1e12, 5), walled(1e12 + 100.0, 6)]), log()]);
        assert_eq!(tracks.zero, Zero::FirstReading);
        assert_eq!(placed(&tracks), [(0, Placement::WallClock, 0.0), (1, Placement::OwnStart, 50.0)]);
        assert!(tracks.cautions[0].as_str().contains("Shift"), "{:?}", tracks.cautions);
        // A stated start settles it.
        let mut meta = input("metadata.json", Format::Metadata);
        meta.runtime = Some(Runtime { started_wall_ms: Some(1e12 - 40.0), ..Runtime::default() });
        let tracks = of(&[readings("a", vec![walled(1e12, 5)]), log(), meta]);
        assert_eq!((tracks.zero, placed(&tracks)[0].2), (Zero::ProcessStart, 40.0));
        assert!(tracks.cautions.is_empty());
    }

    #[test]
    fn captures_that_nobody_timed_are_kept_off_the_axis() {
        let profile = |name| dump(name, SitesKind::LiveSampled, vec![site("a.js", 1, 2, 100)]);
        let mut meta = input("metadata.json", Format::Metadata);
        meta.marks = vec![SnapshotMark {
            file: Safe::ours("2.heapprofile"),
            uptime_ms: None,
            wall_ms: Some(1e12 + 50.0),
            work: None,
            reading: None,
        }];
        let inputs = [profile("1.heapprofile"), profile("2.heapprofile"), readings("m", vec![walled(1e12, 5)]), meta];
        let tracks = of(&inputs);
        let times: Vec<_> = tracks.captures.iter().map(|c| (c.t, c.told_by)).collect();
        assert!(times.contains(&(None, None)) && times.contains(&(Some(50.0), Some(3))), "{times:?}");
        assert_eq!(tracks.cautions.len(), 1, "{:?}", tracks.cautions);
        // Alone they stand one after another, and nothing has to be said.
        let tracks = of(&inputs[..2]);
        assert_eq!((tracks.zero, tracks.cautions.len(), tracks.captures.len()), (Zero::Order, 0, 2));
    }

    #[test]
    fn a_long_source_keeps_its_peaks_and_its_full_collections() {
        let mut all: Vec<Reading> = (0..20_000_u32).map(|i| reading(f64::from(i), 1_000, 5, 10)).collect();
        all[7_777].heap_used = Some(9_000_000);
        let mut log = log();
        log.collections.extend((0..9_000).map(|i| minor_gc(500.0 + f64::from(i), 1.0)));
        log.collections.extend((0..300).map(|i| full_gc(500.5 + f64::from(i) * 30.0, 77.0)));
        let tracks = of(&[readings("m", all), log]);
        let [memory, gc] = &tracks.sources[..] else { panic!("two sources") };
        assert!(memory.samples.len() <= MOST && memory.samples.iter().any(|s| s.heap == Some(9_000_000)));
        assert_eq!((memory.total, gc.total.1), ((20_000, 0), 9_302));
        assert_eq!(gc.collections.iter().filter(|c| c.full).count(), 301);
        assert!(gc.collections.len() <= MOST + 1, "{}", gc.collections.len());
    }
}
