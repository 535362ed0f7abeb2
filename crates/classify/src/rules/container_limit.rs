//! **The container's limit does not fit the process in it: runtime configuration.**
//!
//! For: the live heap is level, and yet the container killed the process or the resident set stands at nine tenths of the
//! limit; a heap limit at or above the container's lets V8 postpone collections until the kernel kills it. Against: a rising
//! heap or rising external memory ends the same way, and is a leak.

use super::Found;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro};
use crate::series::Shape;
use facts::LimitKind;
use redact::{Safe, safe};
use report::format::{bytes, code, percent};
use report::{Cause, KindOfEvidence};

/// Share of the container's limit from which the next spike kills.
const FULL: f64 = 0.9;
/// Share of the container that a V8 heap limit may take: stack, code, buffers and the allocator need the rest.
const FITTING: f64 = 0.9;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some((limit_input, limit)) = d.case.limit(LimitKind::Container) else { return Vec::new() };
    let kills: Vec<_> = d.case.deaths.iter().filter(|(_, o)| o.limit == LimitKind::Container).collect();
    let growing = |s: Option<Shape>| s.is_some_and(|s| s.grows() || matches!(s, Shape::Slowing | Shape::OneStep));
    if growing(d.level.as_ref().map(|l| l.shape))
        || growing(d.trends.external.shape)
        || d.sites.as_ref().is_some_and(|s| s.shape.grows())
    {
        return Vec::new();
    }
    let full = d.trends.rss.peak / limit.bytes.max(1) as f64;
    let heap_limit = d.floor.limit.filter(|(_, h)| *h as f64 > FITTING * limit.bytes as f64);
    let told = d.level.is_some() || d.trends.rss.told();
    if !told || kills.is_empty() && full < FULL {
        return Vec::new();
    }
    let mut confidence: f64 = 0.5;
    confidence += if kills.is_empty() { 0.0 } else { 0.15 };
    confidence += if heap_limit.is_some() { 0.15 } else { 0.0 };
    confidence += if d.level.as_ref().is_some_and(|l| matches!(l.shape, Shape::Level | Shape::Once | Shape::Plateau)) {
        0.08
    } else {
        0.0
    };
    let mut f = finding(
        Cause::RuntimeConfiguration,
        bounded(confidence),
        Safe::ours("The container is too small for the process"),
    );
    let said = if limit.stated_as.is_empty() { Safe::default() } else { safe!(", {}", code(&limit.stated_as)) };
    for (input, kill) in &kills {
        f.evidence.push(
            pro(KindOfEvidence::ContainerLimit, "Killed by the container.", safe!("{}.", code(&kill.statement)))
                .on([*input]),
        );
    }
    if full > 0.0 {
        let make = if full >= FULL { pro } else { con };
        f.evidence.push(
            make(
                KindOfEvidence::ContainerLimit,
                "Resident set against the limit.",
                safe!(
                    "{} at most, {} of {}{}.",
                    bytes(d.trends.rss.peak as u64),
                    percent(full),
                    bytes(limit.bytes),
                    said
                ),
            )
            .on([limit_input])
            .figure(full, "share"),
        );
    }
    if let Some((input, heap)) = heap_limit {
        f.evidence.push(
            pro(
                KindOfEvidence::HeapLimit,
                "The heap may outgrow the container.",
                safe!("V8 may use {}, the container has {}.", bytes(heap), bytes(limit.bytes)),
            )
            .on([input, limit_input])
            .figure(heap as f64, "bytes"),
        );
    }
    f.evidence.extend(d.level_says(false));
    let summary = safe!(
        "The live heap is level, but the container's {} do not fit the process: set the heap limit below it.",
        bytes(limit.bytes),
    );
    let fitting = (limit.bytes as f64 * 0.75 / 1_048_576.0) as u64;
    vec![Found { finding: f, summary, bytes: d.trends.rss.peak, next: vec![crate::next::larger_heap(fitting.max(16))] }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{input, reading};
    use facts::{Format, InputFacts, Limit, LimitKind, OutOfMemory};
    use redact::Safe;
    use report::Cause;

    fn judged(heap: impl Fn(u64) -> u64, rss: impl Fn(u64) -> u64, limit: u64, killed: bool) -> Cause {
        let mut log = input("memory.jsonl", Format::MemoryReadings);
        log.readings = (0..64_u32)
            .map(|i| reading(f64::from(i) * 1_000.0, heap(u64::from(i)), 1_000_000, rss(u64::from(i))))
            .collect();
        let mut group: InputFacts = input("memory.max", Format::ContainerLimits);
        group.limits = vec![Limit { kind: LimitKind::Container, bytes: limit, stated_as: Safe::ours("memory.max") }];
        if killed {
            group.out_of_memory =
                vec![OutOfMemory { limit: LimitKind::Container, statement: Safe::ours("oom_kill 1"), uptime_ms: None }];
        }
        crate::judge(&[log, group]).diagnosis.cause
    }

    #[test]
    fn a_level_heap_in_a_small_container_is_configuration_and_a_rising_one_is_not() {
        let level = |_| 60_000_000;
        let rising = |i: u64| 20_000_000 + i * 5_000_000;
        for (what, got, expect) in [
            ("killed", judged(level, |_| 150_000_000, 160_000_000, true), Cause::RuntimeConfiguration),
            ("full to the brim", judged(level, |_| 158_000_000, 160_000_000, false), Cause::RuntimeConfiguration),
            ("room enough", judged(level, |_| 150_000_000, 1_000_000_000, false), Cause::Healthy),
            ("a leak fills it", judged(rising, |i| 90_000_000 + i * 5_000_000, 420_000_000, true), Cause::Leak),
        ] {
            assert_eq!(got, expect, "{what}");
        }
    }
}
