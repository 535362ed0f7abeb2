//! **In a recording with samples, a population was born all along and all of it lives: a leak.**
//!
//! A recording is one file, but its intervals tell birth times: the ids of what a holder holds, spread over the intervals, are
//! a series. For: the entries were born evenly over the recording and are alive at its end, in every part of it. Against: the
//! recording shows survivors only; a store that fills during it looks the same, so confidence stays below that of a series.

use super::Found;
use super::held;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::say::{Rests, bounded, con, finding, pro};
use facts::Interval;
use redact::{Safe, safe};
use report::format::{bytes, code, count, duration};
use report::{Cause, KindOfEvidence};

/// Parts a recording is cut into: as many steps.
const PARTS: usize = 4;
const LEAST_BYTES: u64 = 65_536;
const LEAST_ENTRIES: u64 = 50;
/// Each part must have at least this share of an even part.
const EVEN: f64 = 0.4;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    // With two snapshots more, `unbounded_holder` knows better.
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() < 2) else { return Vec::new() };
    let Some(at) = heap.shots.iter().rposition(|s| s.facts.intervals.len() >= PARTS) else { return Vec::new() };
    let bounds = edges(&heap.shots[at].facts.intervals);
    heap.innermost(|h| born_evenly(h, at, &bounds).is_some(), |h| h.bytes[at] as f64)
        .into_iter()
        .take(3)
        .filter_map(|h| judge(d, heap, h, at, &bounds))
        .collect()
}

/// Last ids at the quarters of the recording's time.
fn edges(intervals: &[Interval]) -> Vec<u64> {
    let end = intervals.last().map_or(0.0, |i| i.end_ms);
    (0..=PARTS)
        .map(|p| {
            let until = end * p as f64 / PARTS as f64;
            intervals
                .iter()
                .take_while(|i| i.end_ms <= until + 1e-6)
                .last()
                .or(intervals.first())
                .map_or(0, |i| i.last_id)
        })
        .collect()
}

/// Entries born in each part, if every part has its share.
fn born_evenly(h: &Holder<'_>, at: usize, edges: &[u64]) -> Option<Vec<f64>> {
    if h.at != at || h.bytes[at] < LEAST_BYTES || h.entries[at] < LEAST_ENTRIES {
        return None;
    }
    let ids = &h.facts.entry_ids;
    let shares: Vec<f64> = edges.windows(2).map(|w| ids.share_up_to(w[1]) - ids.share_up_to(w[0])).collect();
    let inside: f64 = shares.iter().sum();
    let even = inside / shares.len() as f64;
    (inside >= 0.4 && shares.iter().all(|s| *s >= EVEN * even)).then_some(shares)
}

fn judge(d: &Derived<'_>, heap: &Heap<'_>, holder: &Holder<'_>, at: usize, edges: &[u64]) -> Option<Found> {
    let bounds = Bounds::of(holder);
    let shares = born_evenly(holder, at, edges)?;
    let grew_before = heap.steps() == 1 && holder.growth() > 0 && !holder.kept.iter().flatten().any(|k| *k < 0.5);
    let mut confidence: f64 = 0.62 + if grew_before { 0.1 } else { 0.0 };
    confidence += match d.level_says(true) {
        Some(e) if e.supports => 0.06,
        Some(_) => -0.05,
        None => 0.0,
    };
    if bounds.is_bounded() {
        confidence -= 0.3;
    }
    let place = code(&holder.name.full);
    let span = heap.shots[at].facts.intervals.last().map_or(0.0, |i| i.end_ms);
    let mut f = finding(Cause::Leak, bounded(confidence), safe!("{} keeps what was born all along", &place));
    held::describe(&mut f, d, heap, holder, &bounds);
    let n = holder.entries[at] as f64;
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "Survivors from every part.",
            safe!(
                "≈ {} entries of each quarter of {} are alive in {}.",
                crate::say::row(shares.iter().map(|s| count((s * n).round() as u64))),
                duration(span),
                &place,
            ),
        )
        .on([heap.inputs[at]]),
    );
    f.evidence.extend(held::share(heap, holder));
    f.evidence.push(held::bound(heap, holder, &bounds, false));
    f.evidence.extend(d.level_says(true));
    f.evidence.push(con(
        KindOfEvidence::Comparison,
        "Survivors only.",
        Safe::ours("A store that fills during the recording looks the same: a later snapshot would tell."),
    ));
    let class = holder.held().map(|h| h.0.clone()).unwrap_or_default();
    let summary = safe!(
        "{} keeps every {} of the recording, {} in all: nothing is released.",
        &place,
        code(&class),
        bytes(holder.bytes[at]),
    );
    Some(Found {
        finding: f,
        summary,
        bytes: holder.bytes[at] as f64,
        next: vec![
            crate::next::another_after_work(d.case, Safe::ours("Growth that goes on is a leak.")),
            crate::next::after_idle(d.case, &holder.name.full),
        ],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, snapshot, step};
    use facts::{InputFacts, Interval};
    use report::Cause;

    /// A recording of four seconds that gave out ids 1,001 to 9,000, with a holder whose entries have these ids.
    fn recording(ids: (u64, u64)) -> InputFacts {
        let path = [step("", "Window@1"), step("conversation", "Array@11")];
        let mut s = snapshot(0, 9_001, 1_000_000, vec![holder(11, "Array", &path, "Message", 800, 700, ids)]);
        if let Some(heap) = s.heap.as_mut() {
            heap.intervals = (0..=8_u32)
                .map(|i| Interval {
                    end_ms: f64::from(i) * 500.0,
                    last_id: 1_000 * u64::from(i + 1),
                    alive_bytes: 1,
                    alive_objects: 1,
                })
                .collect();
        }
        s
    }

    #[test]
    fn survivors_of_every_part_are_a_leak_and_those_of_one_are_not() {
        let report = crate::judge(&[recording((1_001, 8_999))]);
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        assert_eq!(report.findings[0].owner.as_ref().map(|o| o.name.as_str()), Some("window.conversation"));
        // Loaded at the beginning; or only the last ones alive, as in a ring.
        assert_ne!(crate::judge(&[recording((1_001, 2_999))]).diagnosis.cause, Cause::Leak);
        assert_ne!(crate::judge(&[recording((7_001, 8_999))]).diagnosis.cause, Cause::Leak);
    }
}
