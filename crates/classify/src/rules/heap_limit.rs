//! **A healthy working set is pressed against the heap limit: runtime configuration.**
//!
//! For: the floor is level (nothing grows) and stands at six tenths of the limit or more, where V8 begins to collect for
//! room instead of garbage; full collections nobody asked for every few seconds, low mutator utilisation, or a death by
//! "Ineffective mark-compacts" say that it hurts. Against: a rising floor is a leak whatever the limit is.
//!
//! Thresholds: V8 starts its last-resort collections from about 80 % of the limit; objects between two collections need the
//! rest, so 60 % after a collection is already tight. Ten full collections a minute is fifty times what an idle-enough
//! service shows. Below half of its time for the program V8 itself calls a collection ineffective soon.

use super::Found;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro};
use crate::series::Shape;
use facts::LimitKind;
use redact::{Safe, safe};
use report::format::{bytes, code, count, percent};
use report::{Cause, KindOfEvidence};

const NEAR: f64 = 0.6;
const OFTEN_PER_MINUTE: f64 = 10.0;
const LOW_UTILISATION: f64 = 0.5;
const COSTLY_SHARE: f64 = 0.1;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let deaths: Vec<_> = d.case.deaths.iter().filter(|(_, o)| o.limit == LimitKind::Heap).collect();
    let level = d.level.as_ref();
    if level.is_some_and(|l| l.shape.grows() || matches!(l.shape, Shape::Slowing | Shape::Irregular | Shape::OneStep)) {
        return Vec::new();
    }
    let Some((limit_input, stated_bytes)) = d.floor.limit else { return Vec::new() };
    let limit = d.floor.room;
    let top = level.map_or(0.0, |l| l.levels.iter().copied().fold(0.0, f64::max));
    let near = top / limit.max(1) as f64;
    let often = d.floor.full_per_minute();
    let starved = d.floor.worst_utilisation.is_some_and(|u| u < LOW_UTILISATION);
    let costly = d.floor.full_share > COSTLY_SHARE;
    let hurts =
        (d.floor.natural_full >= 3 && often >= OFTEN_PER_MINUTE) || starved && d.floor.natural_full >= 2 || costly;
    let dead = !deaths.is_empty();
    if level.is_none() || near < NEAR && !(dead && near >= 0.5 * NEAR) || !(hurts || dead) {
        return Vec::new();
    }
    let mut confidence: f64 = 0.62;
    confidence += if dead { 0.15 } else { 0.0 };
    confidence += if near >= 0.7 { 0.1 } else { 0.0 };
    confidence += if starved || costly { 0.06 } else { 0.0 };
    confidence += if level.is_some_and(|l| l.shape == Shape::Level) { 0.04 } else { -0.06 };
    let mut f = finding(
        Cause::RuntimeConfiguration,
        bounded(confidence.min(0.93)),
        Safe::ours("The heap limit leaves no room"),
    );
    let stated = d.case.limit(LimitKind::Heap).map(|(_, l)| l.stated_as.clone()).unwrap_or_default();
    let said = match (stated.is_empty(), limit < stated_bytes) {
        (true, _) => Safe::default(),
        (false, false) => safe!(", {}", code(&stated)),
        // Three semi-spaces are no room for what stays.
        (false, true) => safe!(", {} of {} without its young generation", code(&stated), bytes(stated_bytes)),
    };
    f.evidence.push(
        pro(
            KindOfEvidence::HeapLimit,
            "Close to the limit.",
            safe!(
                "The level reaches {}: {} of the limit of {}{}.",
                bytes(top as u64),
                percent(near),
                bytes(limit),
                said
            ),
        )
        .on([limit_input])
        .figure(near, "share"),
    );
    f.evidence.extend(d.level_says(false));
    if d.floor.natural_full > 0 {
        let statement = safe!(
            "{} full collections that nobody asked for, {} a minute, {} of the time.",
            count(d.floor.natural_full as u64),
            count(often.round() as u64),
            percent(d.floor.full_share),
        );
        f.evidence.push(
            pro(KindOfEvidence::GcEvents, "Collected for room.", statement)
                .on(d.floor.inputs.iter().copied())
                .figure(often, "per minute"),
        );
    }
    if let Some(mu) = d.floor.worst_utilisation.filter(|_| starved) {
        f.evidence.push(
            pro(
                KindOfEvidence::GcEvents,
                "The program starves.",
                safe!("At worst {} of the time was left to the program.", percent(mu)),
            )
            .on(d.floor.inputs.iter().copied())
            .figure(mu, "share"),
        );
    }
    for (input, death) in deaths {
        f.evidence
            .push(pro(KindOfEvidence::GcEvents, "It died of it.", safe!("{}.", code(&death.statement))).on([*input]));
    }
    f.evidence.push(con(
        KindOfEvidence::Comparison,
        "A larger limit was not tried.",
        Safe::ours("If the level rises with a larger limit, something grows after all."),
    ));
    let summary = safe!(
        "The working set of {} is steady, but the limit of {} leaves no room: raise the limit or keep less.",
        bytes(top as u64),
        bytes(limit),
    );
    let wanted = ((top * 2.5 / 1_048_576.0) as u64).next_multiple_of(64).max(64);
    vec![Found { finding: f, summary, bytes: top, next: vec![crate::next::larger_heap(wanted)] }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{full_gc, input, minor_gc};
    use facts::{Format, Limit, LimitKind, OutOfMemory};
    use redact::Safe;
    use report::Cause;

    fn judged(level: impl Fn(u32) -> f64, every_ms: f64, limit: u64, dead: bool) -> Cause {
        let mut log = input("gc.log", Format::GcLog);
        log.collections = (0..40_u32)
            .flat_map(|i| {
                let t = f64::from(i) * every_ms;
                [minor_gc(t + 1.0, 1.0), full_gc(t + every_ms / 2.0, level(i))]
            })
            .collect();
        log.limits = vec![Limit { kind: LimitKind::Heap, bytes: limit, stated_as: Safe::ours("--max-old-space-size") }];
        if dead {
            log.out_of_memory = vec![OutOfMemory {
                limit: LimitKind::Heap,
                statement: Safe::ours("Ineffective mark-compacts near heap limit"),
                uptime_ms: None,
            }];
        }
        crate::judge(&[log]).diagnosis.cause
    }

    #[test]
    fn a_level_floor_at_the_limit_is_configuration_and_a_rising_one_is_not() {
        let flat = |_| 50e6;
        let rising = |i: u32| 5e6 + f64::from(i) * 1.2e6;
        for (what, got, expect) in [
            ("pressed", judged(flat, 500.0, 67_000_000, false), Cause::RuntimeConfiguration),
            ("died", judged(flat, 5_000.0, 60_000_000, true), Cause::RuntimeConfiguration),
            ("room enough", judged(flat, 500.0, 4_000_000_000, false), Cause::Healthy),
            ("close, but nothing hurts", judged(flat, 60_000.0, 67_000_000, false), Cause::Healthy),
            ("a leak runs into it", judged(rising, 500.0, 67_000_000, true), Cause::Leak),
        ] {
            assert_eq!(got, expect, "{what}");
        }
    }
}
