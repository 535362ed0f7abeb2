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
    let passes =
        |h: &Holder<'_>| candidate(h) && (h.shape.stopped() || h.shape == Shape::Level || bounded_growth(heap, h));
    let stores = heap.innermost(passes, |h| h.peak() as f64);
    stores.into_iter().take(3).filter_map(|h| judge(d, heap, h)).collect()
}

fn candidate(h: &Holder<'_>) -> bool {
    h.is_programs() && h.peak() >= LEAST_BYTES && h.entries.iter().copied().max().unwrap_or(0) >= 24
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
        (Shape::Slowing, true, _) => 0.66,
        (Shape::Steady | Shape::Rising, true, true) => 0.6,
        // Nothing has left yet: a limit ahead and a limit that nobody enforces look the same.
        (Shape::Steady | Shape::Rising, true, false) => 0.45,
        // Full all the time: a store at its bound through the whole recording.
        (Shape::Level, true, true) => 0.6,
        _ => return None,
    };
    // One step shows neither a plateau nor a rate.
    let confidence = if heap.steps() < 2 { confidence.min(0.45) } else { confidence };
    let place = code(&holder.name.full);
    let title = if stopped { safe!("{} is full and stays so", &place) } else { safe!("{} has a bound", &place) };
    let mut f = finding(Cause::Cache, bounded(confidence), title);
    held::describe(&mut f, d, heap, holder, &bounds);
    f.evidence.push(held::counts(heap, holder, if stopped { "Grew, then level." } else { "It still fills." }));
    f.evidence.extend(held::kept(heap, holder, false));
    f.evidence.push(held::bound(heap, holder, &bounds, true));
    f.evidence.extend(d.level_says(!stopped));
    if !stopped && holder.shape != Shape::Level {
        f.evidence.push(con(
            KindOfEvidence::Comparison,
            "The bound was not reached.",
            Safe::ours("A limit that nobody enforces looks the same: go on until the store is full."),
        ));
    } else if heap.work.is_none() {
        f.evidence.push(con(
            KindOfEvidence::Workload,
            "Work is not known.",
            Safe::ours("If the process idled in the last steps, growth would stop as well."),
        ));
    }
    let held_bytes = bytes(holder.bytes.last().copied().unwrap_or(0));
    let summary = if stopped || holder.shape == Shape::Level {
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
