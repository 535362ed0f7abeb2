//! **The whole heap grows by the same at every step, and no holder that was followed explains it: a leak without a name.**
//!
//! For: at least three steps at one rate. Against: without a holder nobody can say whether something bounds it, so confidence
//! stays low, and where holders explain most of the growth their own story is told instead.

use super::Found;
use super::suspect;
use crate::derived::Derived;
use crate::heap::Holder;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::Shape;
use redact::{Safe, safe};
use report::format::{bytes, percent, signed_bytes};
use report::{Cause, KindOfEvidence};

/// Share of the growth that known holders may explain at most.
const UNEXPLAINED: f64 = 0.5;
/// Growth over the first snapshot's size that warm-up seldom reaches in equal steps.
const GROWN: f64 = 0.1;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 3 && h.shape == Shape::Steady) else { return Vec::new() };
    // Whole pages that the browser keeps explain what no holder of the program does.
    if super::old_realms::left_pages(d, heap).is_some() {
        return Vec::new();
    }
    let growth = heap.growth() as f64;
    let known = |h: &Holder<'_>| h.grown() > 0.0 && h.has_history() && !h.leads_everywhere();
    let explained: f64 = heap.innermost(known, Holder::grown).iter().map(|h| h.grown()).sum();
    let gathered = heap.gatherings.iter().chain(&heap.segmented).map(Holder::grown).fold(0.0, f64::max);
    let tools = heap.tools[heap.steps()] as f64 - heap.tools[0] as f64;
    let base = heap.live.first().copied().unwrap_or(0) as f64;
    if growth < GROWN * base || explained.max(gathered).max(tools) >= UNEXPLAINED * growth {
        return Vec::new();
    }
    let mut confidence: f64 = 0.56 + if heap.work.is_some() { 0.04 } else { 0.0 };
    let floor = d.level_says(true);
    confidence += match &floor {
        Some(e) if e.supports => 0.04,
        Some(_) => -0.1,
        None => 0.0,
    };
    let steps = heap.steps() as i64;
    let mut f = finding(Cause::Leak, bounded(confidence), Safe::ours("The heap grows at every step"));
    suspect::name_largest(&mut f, d, heap);
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "The same at every step.",
            safe!("Heap without compiled code: {}.", row(heap.live.iter().map(|b| bytes(*b)))),
        )
        .on(heap.inputs.iter().copied())
        .figure(growth, "bytes"),
    );
    f.evidence.extend(floor);
    f.evidence.push(con(
        KindOfEvidence::RetainedClasses,
        "No holder explains it.",
        safe!("The holders that were followed explain {} of the growth.", percent(explained / growth.max(1.0))),
    ));
    let summary = safe!(
        "The heap grows by {} at every step and keeps it; which holder, the class comparison must show.",
        signed_bytes(growth as i64 / steps)
    );
    Some(Found {
        finding: f,
        summary,
        bytes: 0.0,
        next: vec![crate::next::allocation_stacks(d.case), crate::next::after_idle(d.case, &Safe::default())],
    })
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::snapshot;
    use report::Cause;

    fn judged(bytes: &[u64]) -> report::Report {
        let inputs: Vec<_> =
            bytes.iter().enumerate().map(|(i, b)| snapshot(i as u64, 1_000 * (i as u64 + 1) + 1, *b, vec![])).collect();
        crate::judge(&inputs)
    }

    #[test]
    fn equal_steps_are_a_leak_even_without_a_name() {
        let report = judged(&[3_000_000, 4_000_000, 5_000_000, 6_000_000]);
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        assert!(report.diagnosis.confidence < 0.7);
        for (what, bytes) in [
            ("one step", &[3_000_000_u64, 4_000_000] as &[u64]),
            ("slowing down", &[3_000_000, 4_000_000, 4_500_000, 4_700_000]),
            ("stopped", &[3_000_000, 4_000_000, 5_000_000, 5_010_000]),
            ("came back", &[3_000_000, 6_000_000, 3_010_000, 9_000_000, 3_000_000]),
        ] {
            assert_ne!(judged(bytes).diagnosis.cause, Cause::Leak, "{what}");
        }
    }
}
