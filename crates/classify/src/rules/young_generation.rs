//! **The young generation is too small for the rate of allocation: runtime configuration.**
//!
//! For: minor collections take a tenth of the time and more, come every few milliseconds, and the floor is level. A
//! semi-space stated below V8's own default of 16 MiB is the reason at hand. Against: with the default size the same log
//! says that the program allocates a great deal, which is not a configuration; so without a stated size the bar is higher.

use super::Found;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro};
use crate::series::Shape;
use facts::LimitKind;
use redact::{Safe, safe};
use report::format::{bytes, code, count, duration, percent};
use report::{Cause, KindOfEvidence};

/// V8's default for one semi-space on 64-bit machines.
const DEFAULT: u64 = 16 * 1_048_576;
const COSTLY: f64 = 0.1;
/// Without a stated size: nearly a third of all time.
const COSTLY_UNSTATED: f64 = 0.3;
const EVERY_MS: f64 = 20.0;
/// Fewer collections than this are a start-up.
const ENOUGH: usize = 50;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let floor = &d.floor;
    let small = d.case.limit(LimitKind::SemiSpace).filter(|(_, l)| l.bytes < DEFAULT);
    let bar = if small.is_some() { COSTLY } else { COSTLY_UNSTATED };
    let growing = |s: Shape| s.grows() || matches!(s, Shape::Slowing | Shape::OneStep);
    let quick = floor.minor_every_ms.is_some_and(|ms| ms <= EVERY_MS);
    if floor.minor < ENOUGH || floor.minor_share < bar || !quick || d.level.as_ref().is_some_and(|l| growing(l.shape)) {
        return Vec::new();
    }
    let confidence = if small.is_some() { 0.8 + (floor.minor_share - bar).min(0.3) * 0.4 } else { 0.55 };
    let title = Safe::ours("The young generation is too small");
    let mut f = finding(Cause::RuntimeConfiguration, bounded(confidence), title);
    f.evidence.push(
        pro(
            KindOfEvidence::GcEvents,
            "Minor collections take the time.",
            safe!(
                "{} in {}, {} of the time, one every {}.",
                count(floor.minor as u64),
                duration(floor.span_ms),
                percent(floor.minor_share),
                duration(floor.minor_every_ms.unwrap_or(0.0)),
            ),
        )
        .on(floor.inputs.iter().copied())
        .figure(floor.minor_share, "share"),
    );
    if let Some((input, limit)) = small {
        let said = if limit.stated_as.is_empty() { Safe::default() } else { safe!(", {}", code(&limit.stated_as)) };
        f.evidence.push(
            pro(
                KindOfEvidence::HeapLimit,
                "A semi-space below the default.",
                safe!("{}{}; the default is {}.", bytes(limit.bytes), said, bytes(DEFAULT)),
            )
            .on([input])
            .figure(limit.bytes as f64, "bytes"),
        );
    } else {
        f.evidence.push(con(
            KindOfEvidence::HeapLimit,
            "The size is not known.",
            Safe::ours("With the default size the program would allocate very fast: then its allocations are the place to look."),
        ));
    }
    f.evidence.extend(d.level_says(false));
    let summary = safe!(
        "Nothing grows, but minor collections take {} of the time: the young generation is too small for this rate of allocation.",
        percent(floor.minor_share),
    );
    vec![Found { finding: f, summary, bytes: 0.0, next: vec![crate::next::larger_young_generation()] }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{full_gc, input, minor_gc};
    use facts::{Format, Limit, LimitKind};
    use redact::Safe;
    use report::Cause;

    fn judged(semi_space: Option<u64>, pause: f64) -> Cause {
        let mut log = input("gc.log", Format::GcLog);
        log.collections = (0..400_u32).map(|i| minor_gc(f64::from(i) * 5.0, pause)).collect();
        log.collections.extend((0..10_u32).map(|i| full_gc(f64::from(i) * 200.0, 4e6)));
        log.limits = semi_space
            .map(|bytes| Limit { kind: LimitKind::SemiSpace, bytes, stated_as: Safe::ours("s") })
            .into_iter()
            .collect();
        crate::judge(&[log]).diagnosis.cause
    }

    #[test]
    fn a_small_semi_space_that_costs_is_configuration() {
        for (what, got, expect) in [
            ("small and costly", judged(Some(1_048_576), 1.5), Cause::RuntimeConfiguration),
            ("small and cheap", judged(Some(1_048_576), 0.1), Cause::Healthy),
            ("a busy program with the default", judged(None, 1.0), Cause::Healthy),
        ] {
            assert_eq!(got, expect, "{what}");
        }
    }
}
