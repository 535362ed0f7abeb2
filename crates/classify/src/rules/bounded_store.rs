//! **A store grew and stopped, or something beside it will stop it: a cache.**
//!
//! For: entries are level at the end although work went on, and old ones left while new ones came (their ids say so), or a
//! limit, an age or an order of eviction stands beside the store. Against: growth that has not stopped yet although a bound is
//! named, for a bound can be ignored; a store that stopped without turnover may be complete rather than bounded, which is
//! warm-up and left to `healthy`.

use super::Found;
use super::held;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::say::{bounded, con, finding};
use crate::series::Shape;
use redact::{Safe, safe};
use report::format::{bytes, code};
use report::{Cause, KindOfEvidence};

const LEAST_BYTES: u64 = 40_960;
/// Survival below which old entries are leaving.
const LEAVING: f64 = 0.9;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 1) else { return Vec::new() };
    let passes = |h: &Holder<'_>| {
        candidate(h) && (h.shape.stopped() || h.shape == Shape::Level || bounded_growth(heap, h) || is_trimmed(h))
    };
    let stores = heap.innermost(passes, |h| h.peak() as f64);
    stores.into_iter().take(3).filter_map(|h| judge(d, heap, h)).collect()
}

fn candidate(h: &Holder<'_>) -> bool {
    h.is_programs() && h.peak() >= LEAST_BYTES && h.entries.iter().copied().max().unwrap_or(0) >= 24
}

/// Whether a store goes up and down, ends no higher than it was before, and hardly anything that it had is in it at the end.
fn is_trimmed(h: &Holder<'_>) -> bool {
    const LEFT: f64 = 0.5;
    let Some((last, before)) = h.entries.split_last() else { return false };
    let highest = before.iter().copied().max().unwrap_or(0);
    let down = h.entries.windows(2).any(|w| w[1] * 20 < w[0] * 19);
    let lately = h.kept.iter().rev().take(2);
    matches!(h.shape, Shape::Irregular | Shape::Sawtooth)
        && down
        && *last as f64 <= 1.05 * highest as f64
        && h.kept.len() >= 3
        && lately.clone().all(|k| k.is_some_and(|k| k <= LEFT))
}

fn bounded_growth(heap: &Heap<'_>, h: &Holder<'_>) -> bool {
    matches!(h.shape, Shape::Steady | Shape::Rising | Shape::Slowing) && Bounds::among(heap, h).is_bounded()
}

fn judge(d: &Derived<'_>, heap: &Heap<'_>, holder: &Holder<'_>) -> Option<Found> {
    let bounds = Bounds::among(heap, holder);
    let turns_over = holder.kept_last().is_some_and(|k| k < LEAVING);
    let stopped = holder.shape.stopped();
    let confidence: f64 = match (holder.shape, bounds.is_bounded(), turns_over) {
        // As long as the heap grows on, a store without a bound in sight has not been shown to stop anything.
        (_, false, _) if heap.shape.grows() => return None,
        // A store that is replaced turns over without a bound.
        (_, false, true) if holder.replaced => return None,
        (Shape::Once | Shape::Plateau, true, true) => 0.93,
        (Shape::Once | Shape::Plateau, true, false) => 0.82,
        (Shape::Plateau, false, true) => 0.8,
        (Shape::Once, false, true) => 0.72,
        // It stopped, and nothing leaves: complete, or idle. Not enough for a cache.
        (Shape::Plateau, false, false) => 0.45,
        // Of two steps one is always the slower: before anything has left, that is no trend.
        (Shape::Slowing, true, false) if heap.steps() < 3 => 0.48,
        (Shape::Slowing, true, _) => 0.66,
        (Shape::Steady | Shape::Rising, true, true) => 0.6,
        // Nothing has left yet: a limit ahead and a limit that nobody enforces look the same.
        (Shape::Steady | Shape::Rising, true, false) => 0.45,
        // It was cut back, and what it had is leaving: a store that is trimmed by the block breathes below its bound.
        (Shape::Irregular | Shape::Sawtooth, true, true) => 0.62,
        // Full all the time: a store at its bound through the whole recording.
        (Shape::Level, true, true) => 0.6,
        _ => return None,
    };
    // One step shows neither a plateau nor a rate.
    let confidence = if heap.steps() < 2 { confidence.min(0.45) } else { confidence };
    let trimmed = is_trimmed(holder);
    let lead = match () {
        () if stopped => "Grew, then level.",
        () if trimmed => "It is cut back.",
        () => "It still fills.",
    };
    let place = code(&holder.name.full);
    let title = if stopped { safe!("{} is full and stays so", &place) } else { safe!("{} has a bound", &place) };
    let mut f = finding(Cause::Cache, bounded(confidence), title);
    held::describe(&mut f, d, heap, holder, &bounds);
    f.evidence.push(held::counts(heap, holder, lead));
    f.evidence.extend(held::kept(heap, holder, false));
    f.evidence.push(held::bound(heap, holder, &bounds, true));
    f.evidence.extend(d.level_says(!stopped));
    if !stopped && holder.shape != Shape::Level && !trimmed {
        f.evidence.push(con(
            KindOfEvidence::Comparison,
            "The bound was not reached.",
            Safe::ours("A limit that nobody enforces looks the same: go on until the store is full."),
        ));
    } else if trimmed {
        f.evidence.push(con(
            KindOfEvidence::Comparison,
            "It is not level.",
            Safe::ours(
                "What comes and goes may be traffic: its highest figures would stay the same under the same load.",
            ),
        ));
    } else if heap.work.is_none() {
        f.evidence.push(con(
            KindOfEvidence::Workload,
            "Work is not known.",
            Safe::ours("If the process idled in the last steps, growth would stop as well."),
        ));
    }
    let held_bytes = bytes(holder.bytes.last().copied().unwrap_or(0));
    let summary = if trimmed {
        safe!("{} is cut back as it fills and holds {}: a bounded store, not a leak.", &place, held_bytes)
    } else if stopped || holder.shape == Shape::Level {
        safe!("{} filled up and is level at {}: a bounded store, not a leak.", &place, held_bytes)
    } else {
        safe!("{} still fills, but a bound stands beside it: {} so far.", &place, held_bytes)
    };
    Some(Found {
        finding: f,
        summary,
        bytes: holder.swing() as f64,
        next: vec![crate::next::another_after_work(d.case, Safe::ours("A bounded store stays where it is."))],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use redact::Safe;
    use report::Cause;

    /// A list that is copied whenever it is cut; `oldest[i]` is where the ids of its entries begin in snapshot `i`.
    fn judged(counts: [u64; 5], oldest: [u64; 5], limit: bool) -> Cause {
        let inputs = series(5, 3_000_000, |i| {
            let at = i as usize;
            let mut path = [step("", "global@1"), step("context:log", "Log@11"), step("lines", "Array@0")];
            path[2].id = 13 + 2 * i;
            let mut a = holder(13 + 2 * i, "Array", &path, "Line", counts[at], 400, (oldest[at], 1_000 * (i + 1) - 1));
            a.siblings = if limit { vec![Safe::ours("limit")] } else { vec![Safe::ours("lines")] };
            vec![a]
        });
        crate::judge(&inputs).diagnosis.cause
    }

    #[test]
    fn a_store_that_is_cut_back_is_bounded() {
        let (counts, turnover) = ([100, 350, 440, 330, 420], [101, 501, 1_501, 2_501, 3_501]);
        assert_eq!(judged(counts, turnover, true), Cause::Cache);
        // Nothing beside it says that it is meant to end somewhere.
        assert_ne!(judged(counts, turnover, false), Cause::Cache);
        // The old stays, and it ends higher than it ever was.
        assert_ne!(judged([100, 350, 300, 470, 600], [101, 101, 101, 101, 101], true), Cause::Cache);
    }
}
