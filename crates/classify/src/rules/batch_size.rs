//! **Memory rises with a batch and comes back after it: batch size.**
//!
//! For: at least two rises that each come back (or one, in blocks of one size), the floor between them level. Against: what
//! comes back only once may be a queue that was worked off. A rise counts from half the base upwards: less is any
//! program's breathing.

use super::Found;
use super::growing_site::owner;
use crate::assembly::Order;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro, row, uniform_blocks};
use crate::series::{Shape, deltas};
use crate::sites::{Sites, Stack};
use redact::{Safe, safe};
use report::format::{bytes, code, percent};
use report::{Cause, Growth, KindOfEvidence, Objects, OwnerKind, SeriesPoint};

/// A rise worth the name, as a share of the level it starts from.
const RISE: f64 = 0.5;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let from_sites = d.sites.as_ref().and_then(sites);
    from_sites.or_else(|| levels(d)).into_iter().collect()
}

fn sites(sites: &Sites<'_>) -> Option<Found> {
    if sites.order == Order::Guessed || !sites.shape.drains() {
        return None;
    }
    let base = sites.total.iter().copied().min().unwrap_or(0) as f64;
    let peak = sites.total.iter().copied().max().unwrap_or(0) as f64;
    if peak - base < (RISE * base).max(sites.noise) {
        return None;
    }
    let uniform = sites.uniform().filter(|(share, ..)| *share >= 0.8);
    // Once up and down is a batch only if it looks like one.
    if sites.shape == Shape::Drained && uniform.is_none() {
        return None;
    }
    let peak_of = |s: &Stack<'_>| {
        let top = s.bytes.iter().copied().max().unwrap_or(0);
        if s.shape.drains() { top as f64 } else { 0.0 }
    };
    let meeting = sites.meeting(peak_of);
    let mut owner = owner(sites, meeting.as_ref(), peak_of, false);
    if let Some((_, size, _)) = uniform
        && size >= 256
        && matches!(owner.kind, OwnerKind::Unknown | OwnerKind::Cache | OwnerKind::RequestTrace)
    {
        // Many equal blocks of a quarter kilobyte and more are rows of numbers: vectors, pages of pixels, records.
        owner.kind = OwnerKind::VectorBatch;
    }
    let place = owner.name.clone();
    let confidence = if sites.shape == Shape::Sawtooth { 0.85 } else { 0.65 };
    let mut f =
        finding(Cause::BatchSize, bounded(confidence), safe!("{} takes a batch and gives it back", code(&place)));
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "It comes back.",
            safe!("Bytes alive: {}.", row(sites.total.iter().map(|b| bytes(*b)))),
        )
        .on(sites.inputs.iter().copied())
        .figure(peak, "bytes"),
    );
    if let Some((share, size, n)) = uniform {
        f.evidence.push(uniform_blocks(share, size, n).on(sites.inputs.iter().copied()));
    }
    if sites.shape == Shape::Drained {
        f.evidence.push(con(
            KindOfEvidence::Comparison,
            "Only once.",
            Safe::ours("One rise and fall may also be a queue that was worked off."),
        ));
    }
    let per_step = deltas(&sites.total);
    f.objects = Some(Objects {
        class: Safe::ours("allocated blocks"),
        count: sites.total_blocks.iter().copied().max().unwrap_or(0),
        shallow_bytes: peak as u64,
        retained_bytes: peak as u64,
    });
    f.growth = Some(Growth {
        bytes: per_step.iter().fold(0, |a, b| a.saturating_add(*b)),
        objects: 0,
        objects_per_step: deltas(&sites.total_blocks),
        per_step,
        series: sites
            .inputs
            .iter()
            .enumerate()
            .map(|(i, input)| SeriesPoint {
                input: *input,
                bytes: sites.total[i],
                objects: sites.total_blocks[i],
                heap_bytes: sites.total[i],
            })
            .collect(),
    });
    f.owner = Some(owner);
    let summary = safe!(
        "Memory follows the batch: {} at the peak, {} after it. A smaller batch makes the peak smaller.",
        bytes(peak as u64),
        bytes(sites.total.last().copied().unwrap_or(0).min(base.max(0.0) as u64 + sites.noise as u64)),
    );
    Some(Found { finding: f, summary, bytes: peak - base, next: Vec::new() })
}

/// From the log alone: the level after full collections goes up and down by more than itself.
fn levels(d: &Derived<'_>) -> Option<Found> {
    if d.case.series.len() > 1 || d.case.dumps.len() > 1 {
        return None;
    }
    let floor = d.level.as_ref().filter(|l| l.is_floor && l.shape == Shape::Sawtooth)?;
    let low = floor.levels.iter().copied().fold(f64::INFINITY, f64::min);
    let high = floor.levels.iter().copied().fold(0.0, f64::max);
    if high - low < (2.0 * RISE * low).max(d.floor.noise() * 4.0) {
        return None;
    }
    let mut f = finding(Cause::BatchSize, 0.55, Safe::ours("The floor rises and comes back"));
    f.evidence.push(
        pro(
            KindOfEvidence::GcEvents,
            "Up and back.",
            safe!("After full collections: {}.", row(floor.levels.iter().map(|v| bytes(*v as u64)))),
        )
        .on(floor.inputs.iter().copied())
        .figure(high - low, "bytes"),
    );
    f.evidence.push(con(
        KindOfEvidence::RetainedClasses,
        "No snapshot at a peak.",
        safe!("What the {} between are, only a snapshot at the peak can say.", percent((high - low) / high.max(1.0))),
    ));
    let summary = safe!(
        "The level after full collections goes from {} to {} and back: work in portions, not a leak.",
        bytes(low as u64),
        bytes(high as u64),
    );
    let mut next = crate::next::series(d.case);
    next.truncate(1);
    Some(Found { finding: f, summary, bytes: high - low, next })
}

#[cfg(test)]
mod tests {
    use crate::testing::{dump, full_gc, input, site};
    use facts::SitesKind::Live;
    use report::{Cause, OwnerKind, Report};

    /// Dumps of which each has so many blocks of `size` bytes beside the program's own.
    fn dumps(counts: &[u64], size: u64) -> Report {
        let names = ["0.tracemalloc", "1.tracemalloc", "2.tracemalloc", "3.tracemalloc", "4.tracemalloc"];
        let at = |(n, name): (&u64, &'static str)| {
            dump(name, Live, vec![site("load.py", 9, *n, size), site("boot.py", 1, 400, 700)])
        };
        crate::judge(&counts.iter().zip(names).map(at).collect::<Vec<_>>())
    }

    #[test]
    fn what_rises_with_each_batch_and_comes_back_is_no_leak() {
        for (counts, size, expect) in [
            (&[100_u64, 5_000, 120, 9_000, 110] as &[u64], 500, Cause::BatchSize),
            // Once, in blocks of one size.
            (&[100, 5_000, 9_000, 110], 500, Cause::BatchSize),
            // Half of each batch stays.
            (&[100, 5_000, 2_600, 7_600, 5_200], 500, Cause::Inconclusive),
            // What comes and goes is next to nothing.
            (&[100, 140, 102, 150, 101], 20, Cause::Healthy),
        ] {
            let report = dumps(counts, size);
            assert_eq!(report.diagnosis.cause, expect, "{counts:?}: {}", report.diagnosis.summary);
        }
        // Many equal blocks of a quarter kilobyte and more are rows of numbers.
        let kind = |size| dumps(&[100, 5_000, 120, 9_000, 110], size).findings[0].owner.as_ref().map(|o| o.kind);
        assert_eq!(kind(512), Some(OwnerKind::VectorBatch));
        assert_ne!(kind(64), Some(OwnerKind::VectorBatch));
    }

    #[test]
    fn a_floor_that_goes_up_and_back_is_work_in_portions() {
        let judged = |level: fn(u32) -> f64| {
            let mut log = input("gc.log", facts::Format::GcLog);
            log.collections = (0..64_u32).map(|i| full_gc(f64::from(i) * 1_000.0, level(i))).collect();
            crate::judge(&[log]).diagnosis.cause
        };
        assert_eq!(judged(|i| if (i / 8) % 2 == 0 { 5e6 } else { 40e6 }), Cause::BatchSize);
        assert_ne!(judged(|i| 5e6 + f64::from(i) * 600e3), Cause::BatchSize);
        assert_eq!(judged(|i| if (i / 8) % 2 == 0 { 5e6 } else { 5.4e6 }), Cause::Healthy);
    }
}
