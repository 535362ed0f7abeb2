//! **Nothing grows beyond warm-up: healthy.**
//!
//! For: every source that can show growth shows none: populations, sites, floor, readings. Growth in one step that stops
//! is warm-up. Against: a source that was not there could show it; short recordings prove little.

use super::Found;
use crate::assembly::Order;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::Shape;
use redact::{Safe, safe};
use report::format::{bytes, code};
use report::{Cause, KindOfEvidence};

/// Growth of the level that any program's first seconds show.
const WARM_UP: f64 = 0.25;

fn two_dumps_grew(d: &Derived<'_>) -> bool {
    d.sites.as_ref().is_some_and(|s| s.inputs.len() == 2 && s.growth_of(|_| true) > s.noise)
}

fn level_growth(d: &Derived<'_>) -> f64 {
    d.level.as_ref().map_or(0.0, |l| l.growth().max(0.0))
}

/// Whether a heap that grew evenly stands still in the last step alone, and nobody knows whether work went on: a process at
/// rest looks like that as well as a store that is full.
fn stops_short(heap: &Heap<'_>) -> bool {
    let [before @ .., _] = heap.live.as_slice() else { return false };
    heap.shape == Shape::Plateau
        && heap.work.is_none()
        && before.len() >= 4
        && crate::series::shape(&crate::series::floats(before), None, heap.noise) == Shape::Steady
}

/// Whether most of what grew are tables of numbers that were doubled more than once, and last in one of the two latest steps:
/// a step without a doubling does not say that they stopped filling.
fn between_doublings(heap: &Heap<'_>) -> bool {
    const MOST: f64 = 0.5;
    let lately = |h: &Holder<'_>| h.doubled && h.bytes.last_chunk::<3>().is_some_and(|b| b[2] > b[0]);
    let tables: f64 = heap.innermost(lately, Holder::grown).iter().map(|h| h.grown()).sum();
    tables > 0.0 && tables >= MOST * heap.growth().max(0) as f64
}

/// What the heap does without what tools hold, where that is less than the heap's noise: more of it is a finding.
fn without_tools(heap: &Heap<'_>) -> Shape {
    let grown = heap.tools.last().zip(heap.tools.first()).map_or(0.0, |(b, a)| *b as f64 - *a as f64);
    if grown <= 0.0 || grown > heap.noise {
        return heap.shape;
    }
    let live: Vec<u64> = heap.live.iter().zip(&heap.tools).map(|(l, t)| l.saturating_sub(*t)).collect();
    crate::series::shape(&crate::series::floats(&live), heap.work.as_deref(), heap.noise)
}

/// Whether what moves the heap only passes through it: requests under way, rooms that open and close.
fn passes_through(heap: &Heap<'_>) -> bool {
    const MOST: f64 = 0.6;
    let (low, high) = (heap.live.iter().min().copied().unwrap_or(0), heap.live.iter().max().copied().unwrap_or(0));
    let traffic = heap.innermost(Holder::is_traffic, |h| h.swing() as f64);
    let moved: f64 = traffic.iter().map(|h| h.swing() as f64).sum();
    moved >= MOST * (high - low) as f64
}

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let quiet = |s: Shape| matches!(s, Shape::Level | Shape::Once | Shape::Plateau | Shape::Drained | Shape::Falling);
    let mut evidence = Vec::new();
    let mut confidence: f64 = 0.0;
    let mut at = 0_u64;
    let mut tools = Safe::default();
    if d.heap.as_ref().is_some_and(|h| h.steps() == 1 && h.growth() as f64 > h.noise) || two_dumps_grew(d) {
        // One step up: nobody knows whether the next repeats it.
        return Vec::new();
    }
    if let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 2) {
        let all = || heap.holders.iter().chain(&heap.segmented);
        if all().any(|h| super::unbounded_holder::grows(heap, h)) || between_doublings(heap) {
            return Vec::new();
        }
        let traffic = passes_through(heap);
        if stops_short(heap) {
            return Vec::new();
        }
        let stands =
            |s: Shape| matches!(s, Shape::Level | Shape::Once | Shape::Drained | Shape::Falling | Shape::Plateau);
        let still = stands(heap.shape);
        let tools_move = !still && stands(without_tools(heap));
        if !still && !traffic && !tools_move {
            return Vec::new();
        }
        let lead = match heap.shape {
            _ if tools_move => "Level but for what tools hold.",
            _ if !still => "It comes and goes.",
            Shape::Once => "One step of warm-up.",
            Shape::Plateau => "It stopped growing.",
            Shape::Drained => "It came back.",
            _ => "Level.",
        };
        confidence = match heap.shape {
            Shape::Level | Shape::Falling => 0.86,
            Shape::Drained => 0.72,
            Shape::Once => 0.72,
            _ if tools_move => 0.7,
            _ if !still => 0.6,
            _ => 0.55,
        };
        at = heap.totals.last().copied().unwrap_or(0);
        if tools_move && let Some(most) = heap.last().tool_holds.iter().max_by_key(|t| t.retained) {
            let grown = heap.tools.last().zip(heap.tools.first()).map_or(0, |(now, first)| now.saturating_sub(*first));
            tools = safe!(" but for {} that {} holds", bytes(grown), code(&most.holder));
        }
        evidence.push(
            pro(KindOfEvidence::Comparison, lead, safe!("Whole heap: {}.", row(heap.totals.iter().map(|b| bytes(*b)))))
                .on(heap.inputs.iter().copied()),
        );
        evidence.push(
            pro(
                KindOfEvidence::RetainedClasses,
                "No holder keeps growing.",
                safe!("{} holders were followed over {} snapshots.", heap.holders.len(), heap.shots.len()),
            )
            .on(heap.inputs.iter().copied()),
        );
    }
    if let Some(sites) = &d.sites
        && confidence == 0.0
        && sites.inputs.len() >= 3
        && sites.order != Order::Guessed
    {
        if !matches!(sites.shape, Shape::Level | Shape::Once | Shape::Drained | Shape::Falling) {
            return Vec::new();
        }
        let lead = match sites.shape {
            Shape::Once => "One step of warm-up.",
            Shape::Drained => "It came back.",
            _ => "Level.",
        };
        confidence = match sites.shape {
            Shape::Level => 0.85,
            // What was loaded once stays as it is; what is replaced all the time is a store at its bound.
            Shape::Once if sites.replaced_since() > 0.05 => return Vec::new(),
            _ => 0.72,
        };
        at = sites.total.last().copied().unwrap_or(0);
        evidence.push(
            pro(
                KindOfEvidence::Comparison,
                lead,
                safe!("Bytes alive: {}.", row(sites.total.iter().map(|b| bytes(*b)))),
            )
            .on(sites.inputs.iter().copied()),
        );
    }
    if let Some(level) = &d.level {
        let traffic = level.shape == Shape::Irregular && confidence > 0.0;
        // The floor counts compiled code; snapshots know how much of its rise that was.
        let code = d.heap.as_ref().filter(|_| confidence > 0.0).map_or(0.0, Heap::code_growth);
        let warms_up = level.is_floor && code > 0.0 && level.growth() - code <= d.floor.noise();
        if !quiet(level.shape) && !traffic && !warms_up {
            return Vec::new();
        }
        // Alone, a level that rose and stopped may be warm-up or a store that is full: only snapshots can tell.
        if confidence == 0.0 && level.growth() > WARM_UP * level.first() && level.shape.stopped() {
            return Vec::new();
        }
        // A log tells of the heap alone. What collects because of memory outside it has some that presses.
        let blind = level.is_floor && !d.trends.external.told() && !d.trends.rss.told();
        if confidence == 0.0 && blind && d.floor.external_full >= 3 && d.floor.external_full * 4 >= d.floor.full {
            return Vec::new();
        }
        // Who collects by request never lets it come to the collections that memory outside the heap would bring about.
        if confidence == 0.0 && blind && d.floor.natural_full * 4 < d.floor.full {
            return Vec::new();
        }
        if confidence == 0.0 {
            at = level.last() as u64;
            confidence = match (level.shape, level.is_floor) {
                (Shape::Level | Shape::Falling, true) => 0.78,
                (Shape::Level | Shape::Falling, false) => 0.7,
                _ => 0.6,
            };
            if level.levels.len() < 4 {
                confidence -= 0.15;
            }
            if blind {
                confidence -= 0.06;
                evidence.push(con(
                    KindOfEvidence::ExternalMemory,
                    "Only the heap is seen.",
                    Safe::ours("A GC log does not tell of buffers and other memory outside the heap."),
                ));
            }
        }
        evidence.extend(d.level_says(false));
    }
    for (trend, what) in [(&d.trends.external, "External memory"), (&d.trends.rss, "The resident set")] {
        if !trend.told() {
            continue;
        }
        // Megabytes outside the heap that come and go are somebody's batches: that is more than this rule can say.
        let base = trend.levels.iter().copied().fold(f64::INFINITY, f64::min);
        if what == "External memory"
            && trend.peak > 3.0 * base
            && trend.peak - base > 8e6
            && d.heap.as_ref().is_none_or(|h| h.steps() < 2)
        {
            return Vec::new();
        }
        let grows = trend.grows() && trend.growth() > 0.25 * trend.levels.first().copied().unwrap_or(0.0);
        if grows && what == "External memory" {
            return Vec::new();
        }
        if grows {
            // A heap that stays while the process grows is not the whole story.
            confidence -= if trend.growth() > 1.5 * level_growth(d) + 16e6 { 0.3 } else { 0.08 };
            evidence.push(
                con(
                    KindOfEvidence::ExternalMemory,
                    "The resident set grows.",
                    safe!("{} without the heap: {}.", what, row(trend.levels.iter().map(|v| bytes(*v as u64)))),
                )
                .on(trend.inputs.iter().copied()),
            );
        }
    }
    if confidence <= 0.0 || d.case.deaths.iter().any(|_| true) {
        return Vec::new();
    }
    let mut f = finding(Cause::Healthy, bounded(confidence), Safe::ours("Nothing grows beyond warm-up"));
    f.evidence = evidence;
    let summary = safe!("Live memory stands at {} and does not grow with the work{}.", bytes(at), tools);
    vec![Found { finding: f, summary, bytes: 0.0, next: Vec::new() }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{full_gc, holder, input, marks, snapshot, step};
    use facts::{Format, InputFacts};
    use redact::Safe;
    use report::Cause;

    #[test]
    fn one_level_step_after_even_growth_may_be_rest() {
        let heaps = |bytes: &[u64]| -> Vec<InputFacts> {
            let at = |(i, b): (usize, &u64)| snapshot(i as u64, 1_000 * (i as u64 + 1) + 1, *b, vec![]);
            bytes.iter().enumerate().map(at).collect()
        };
        let stops = [3_000_000, 4_000_000, 5_000_000, 6_000_000, 6_010_000];
        assert_eq!(crate::judge(&heaps(&stops)).diagnosis.cause, Cause::Inconclusive);
        // Work went on: then it stopped growing.
        let mut worked = heaps(&stops);
        worked.push(marks(&[100.0, 200.0, 300.0, 400.0, 500.0]));
        assert_eq!(crate::judge(&worked).diagnosis.cause, Cause::Healthy);
        // One step of warm-up, and level ever since.
        assert_eq!(crate::judge(&heaps(&[3_000_000, 6_000_000, 6_010_000, 6_000_000])).diagnosis.cause, Cause::Healthy);
    }

    #[test]
    fn a_buffer_between_two_doublings_is_not_called_level() {
        let judged = |sizes: [u64; 6]| {
            let heaps: Vec<InputFacts> = (0..6_u64)
                .map(|i| {
                    let bytes = sizes[i as usize];
                    let path =
                        [step("", "global@1"), step("context:trace", "IntList@11"), step("data", "Int32Array@0")];
                    let mut a = holder(11, "Int32Array", &path, "Int32Array", 1, bytes, (0, 0));
                    (a.entries, a.dominated, a.own_bytes, a.retained) = (None, 1, bytes, bytes);
                    snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![a])
                })
                .collect();
            crate::judge(&heaps).diagnosis.cause
        };
        assert_eq!(judged([16_000, 256_000, 512_000, 512_000, 1_024_000, 1_024_000]), Cause::Inconclusive);
        // Once, and never again: warm-up.
        assert_eq!(judged([16_000, 512_000, 512_000, 512_000, 512_000, 512_000]), Cause::Healthy);
    }

    #[test]
    fn a_floor_that_rises_with_compiled_code_is_warm_up() {
        let judged = |code_each: u64| {
            let mut inputs: Vec<InputFacts> = (0..5_u64)
                .map(|i| {
                    let mut s = snapshot(i, 1_000 * (i + 1) + 1, 3_000_000 + i * 250_000, vec![]);
                    if let Some(heap) = s.heap.as_mut() {
                        heap.statistics.code = 1_000_000 + i * code_each;
                    }
                    s
                })
                .collect();
            let mut log = input("gc.log", Format::GcLog);
            log.collections = (0..40_u32).map(|i| full_gc(f64::from(i) * 1_000.0, 3e6 + f64::from(i) * 25e3)).collect();
            inputs.push(log);
            crate::judge(&inputs).diagnosis.cause
        };
        assert_eq!(judged(250_000), Cause::Healthy);
        assert_ne!(judged(0), Cause::Healthy);
    }

    #[test]
    fn a_log_that_collects_for_memory_outside_does_not_call_it_healthy() {
        let log = |reason: &'static str| {
            let mut log = input("gc.log", Format::GcLog);
            log.collections = (0..40_u32)
                .map(|i| facts::GcEvent { reason: Some(Safe::ours(reason)), ..full_gc(f64::from(i) * 1_000.0, 5e6) })
                .collect();
            crate::judge(&[log]).diagnosis.cause
        };
        assert_eq!(log("allocation limit"), Cause::Healthy);
        assert_eq!(log("external memory pressure"), Cause::Inconclusive);
    }

    #[test]
    fn a_log_of_collections_that_were_asked_for_tells_of_the_heap_alone() {
        let log = |asked: u32| {
            let mut log = input("gc.log", Format::GcLog);
            let collected = |i: u32| facts::GcEvent { forced: i < asked, ..full_gc(f64::from(i) * 1_000.0, 5e6) };
            log.collections = (0..40).map(collected).collect();
            log
        };
        assert_eq!(crate::judge(&[log(20)]).diagnosis.cause, Cause::Healthy);
        assert_eq!(crate::judge(&[log(38)]).diagnosis.cause, Cause::Inconclusive);
        // Readings of the whole process tell the rest.
        let mut readings = input("memory.jsonl", Format::MemoryReadings);
        readings.readings = (0..40_u32)
            .map(|i| crate::testing::reading(f64::from(i) * 1_000.0, 5_000_000, 1_000_000, 50_000_000))
            .collect();
        assert_eq!(crate::judge(&[log(38), readings]).diagnosis.cause, Cause::Healthy);
    }
}
