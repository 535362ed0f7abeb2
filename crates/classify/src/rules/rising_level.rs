//! **The level of live memory rises through the whole recording: a leak, seen from far.**
//!
//! For: the floor after full collections (or, with less weight, the lowest readings between collections) rises in each of at
//! least four windows at about one rate, to more than half again of where it stood after the start. DOM nodes and listeners that rise with it
//! name the page as the owner. Against: nothing here shows what holds the memory; a store that fills looks the same. So
//! confidence stays low, and slowing growth is not called a leak at all.

use super::Found;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::Shape;
use crate::trends::Trend;
use redact::{Safe, safe};
use report::format::{bytes, count, percent};
use report::{Cause, Growth, KindOfEvidence, Owner, OwnerKind};

/// Fewest windows that all rise.
const WINDOWS: usize = 4;
/// Growth over the first level that warm-up seldom reaches.
const GROWN: f64 = 0.5;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    // With several snapshots or dumps, what they hold says more than the level: it is evidence there.
    if d.case.series.len() > 1 || d.case.dumps.len() > 1 {
        return Vec::new();
    }
    let Some(level) = d.level.as_ref() else { return Vec::new() };
    let page: Vec<(&Trend, &'static str)> = [
        (&d.trends.dom_nodes, "DOM nodes"),
        (&d.trends.documents, "documents"),
        (&d.trends.listeners, "event listeners"),
        (&d.trends.detached_contexts, "detached contexts"),
    ]
    .into_iter()
    .filter(|(t, _)| t.told() && t.grows())
    .collect();
    // A process that dies at its limit slows down before: what rose all the way to the death did not stop.
    let to_death = !d.case.deaths.is_empty()
        && matches!(level.shape, Shape::Slowing | Shape::Irregular | Shape::OneStep)
        && level.levels.iter().copied().fold(0.0, f64::max) <= level.last() * 1.1
        && rose_before(&level.levels);
    // The first window holds the start of the process: a store that fills at once shows there, and then only breathes.
    let started = level.levels.get(1).copied().unwrap_or_default().max(level.first());
    let rises =
        (level.shape.grows() || to_death) && level.levels.len() >= WINDOWS && level.last() - started > GROWN * started;
    let external =
        d.trends.external.told() && d.trends.external.grows() && d.trends.external.growth() > level.growth().max(4e6);
    if !(rises || !page.is_empty() || external) {
        return Vec::new();
    }
    let mut confidence: f64 = if rises { 0.55 } else { 0.5 };
    confidence += if rises && level.is_floor { 0.05 } else { 0.0 };
    confidence += if level.shape == Shape::Steady { 0.03 } else { 0.0 };
    confidence += if rises && !page.is_empty() { 0.1 } else { 0.0 };
    confidence += if d.case.deaths.is_empty() { 0.0 } else { 0.08 };
    // In a browser somebody is watching, and what watches keeps what it has seen: without counts of the page's own nodes
    // and listeners the heap alone does not accuse the page.
    confidence -= if d.case.is_browser() && page.is_empty() { 0.12 } else { 0.0 };
    let (from, to) =
        if external && !rises { d.trends.external.ends().unwrap_or((0.0, 0.0)) } else { (level.first(), level.last()) };
    let mut f = finding(Cause::Leak, bounded(confidence), Safe::ours("The level of live memory rises"));
    f.evidence.extend(d.level_says(true));
    for (trend, what) in &page {
        f.evidence.push(trend_evidence(trend, what));
    }
    if external {
        let levels = d.trends.external.levels.iter().map(|v| bytes(*v as u64));
        f.evidence.push(
            pro(KindOfEvidence::ExternalMemory, "External memory rises.", safe!("{}.", row(levels)))
                .on(d.trends.external.inputs.iter().copied())
                .figure(d.trends.external.growth(), "bytes"),
        );
    }
    for (input, death) in &d.case.deaths {
        f.evidence.push(
            pro(
                KindOfEvidence::GcEvents,
                "It ended the process.",
                safe!("{}.", report::format::code(&death.statement)),
            )
            .on([*input]),
        );
    }
    f.evidence.push(con(
        KindOfEvidence::RetainedClasses,
        "Nobody sees who holds it.",
        Safe::ours("A log or readings cannot tell a leak from a store that is still filling: snapshots can."),
    ));
    f.owner = owner(d, &page, external && !rises);
    let growth = to - from;
    f.growth = Some(Growth { bytes: growth as i64, ..Growth::default() });
    let over = if from > 0.0 { safe!(" ({})", percent(growth / from)) } else { Safe::default() };
    let summary = safe!(
        "Live memory rises from {} to {}{} and never comes back; snapshots would name the owner.",
        bytes(from.max(0.0) as u64),
        bytes(to.max(0.0) as u64),
        over,
    );
    let mut next = crate::next::series(d.case);
    next.push(crate::next::allocation_stacks(d.case));
    vec![Found { finding: f, summary, bytes: growth, next }]
}

/// Whether more than the last two windows rose: what is level and then leaps is one large portion of work.
fn rose_before(levels: &[f64]) -> bool {
    const TAIL: usize = 2;
    let (Some(first), Some(last)) = (levels.first(), levels.last()) else { return false };
    let before = levels.len().checked_sub(TAIL + 1).map_or(*first, |i| levels[i]);
    before - first > 0.2 * (last - first)
}

fn trend_evidence(trend: &Trend, what: &'static str) -> report::Evidence {
    pro(
        KindOfEvidence::ObjectCounts,
        "Counts rise with it.",
        safe!("{}: {}.", what, row(trend.levels.iter().map(|v| count(*v as u64)))),
    )
    .on(trend.inputs.iter().copied())
    .figure(trend.growth(), what)
}

/// What grows beside the heap names a kind, if no more.
fn owner(d: &Derived<'_>, page: &[(&Trend, &'static str)], external: bool) -> Option<Owner> {
    let grows = |what: &str| page.iter().any(|p| p.1 == what);
    let kind = if grows("detached contexts") {
        OwnerKind::VmContext
    } else if grows("DOM nodes") || grows("documents") {
        OwnerKind::BrowserPage
    } else if !page.is_empty() {
        OwnerKind::EventListener
    } else if external {
        OwnerKind::Buffer
    } else {
        return super::suspect::profile_owner(d);
    };
    Some(Owner {
        kind,
        name: Safe::default(),
        class: Safe::default(),
        path: Vec::new(),
        object: None,
        input: None,
        rule: None,
        source: None,
        confidence: 0.5,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{full_gc, input, reading};
    use facts::{Format, InputFacts};
    use report::{Cause, OwnerKind};

    fn log(level: impl Fn(u32) -> f64) -> InputFacts {
        let mut log = input("gc.log", Format::GcLog);
        log.collections = (0..40_u32).map(|i| full_gc(f64::from(i) * 1_000.0, level(i))).collect();
        log
    }

    #[test]
    fn floors() {
        for (what, inputs, expect) in [
            ("rising", log(|i| 5e6 + f64::from(i) * 1e6), Cause::Leak),
            ("warm-up or a full store", log(|i| if i < 4 { 5e6 } else { 20e6 }), Cause::Inconclusive),
            ("a little warm-up", log(|i| if i < 4 { 5e6 } else { 6e6 }), Cause::Healthy),
            ("level", log(|_| 5e6), Cause::Healthy),
            ("filling up", log(|i| 5e6 + 30e6 * (1.0 - (-f64::from(i) / 16.0).exp())), Cause::Inconclusive),
            ("batches", log(|i| if i / 5 % 2 == 0 { 5e6 } else { 40e6 }), Cause::BatchSize),
        ] {
            let report = crate::judge(&[inputs]);
            assert_eq!(report.diagnosis.cause, expect, "{what}: {}", report.diagnosis.summary);
        }
    }

    #[test]
    fn a_start_and_what_breathes_after_it_is_no_rise() {
        let judged = |levels: [f64; 8]| {
            let mut log = input("memory.jsonl", Format::MemoryReadings);
            let megabytes = |i: u32| levels[(i / 8) as usize] + f64::from(i % 4) * 1.5;
            let at = |i: u32| reading(f64::from(i) * 1_000.0, (megabytes(i) * 1e6) as u64, 1_000_000, 60_000_000);
            log.readings = (0..64).map(at).collect();
            crate::judge(&[log]).diagnosis.cause
        };
        assert_ne!(judged([4.5, 7.4, 9.7, 7.4, 7.3, 8.1, 8.8, 9.6]), Cause::Leak);
        assert_eq!(judged([4.5, 6.4, 7.7, 9.4, 11.3, 13.1, 14.8, 16.6]), Cause::Leak);
    }

    #[test]
    fn a_leap_before_the_death_is_no_rise() {
        let died = |level: fn(u32) -> f64| {
            let mut log = log(level);
            log.out_of_memory = vec![facts::OutOfMemory {
                limit: facts::LimitKind::Heap,
                statement: redact::Safe::ours("Reached heap limit"),
                uptime_ms: None,
            }];
            crate::judge(&[log]).diagnosis.cause
        };
        assert_eq!(died(|i| 4e6 + f64::from(i).powf(1.5) * 3e5), Cause::Leak);
        assert_ne!(died(|i| if i < 32 { 4e6 } else { 4e6 + f64::from(i - 31) * 9e6 }), Cause::Leak);
    }

    #[test]
    fn nodes_and_listeners_name_the_page() {
        let mut trace = input("trace.json", Format::Trace);
        trace.readings = (0..64_u32)
            .map(|i| {
                let garbage = u64::from(i % 4) * 3_000_000;
                let mut r = reading(f64::from(i) * 100.0, 2_000_000 + u64::from(i) * 200_000 + garbage, 0, 0);
                r.dom_nodes = Some(100 + u64::from(i) * 40);
                r.listeners = Some(10 + u64::from(i) * 4);
                r
            })
            .collect();
        let report = crate::judge(&[trace.clone()]);
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        assert_eq!(report.findings[0].owner.as_ref().map(|o| o.kind), Some(OwnerKind::BrowserPage));
        // The same sawtooth on a level base is garbage that was collected.
        for (i, r) in trace.readings.iter_mut().enumerate() {
            r.heap_used = Some(2_000_000 + (i as u64 % 4) * 3_000_000);
            r.dom_nodes = Some(100 + (i as u64 % 4) * 40);
            r.listeners = Some(10);
        }
        assert_eq!(crate::judge(&[trace]).diagnosis.cause, Cause::Healthy);
    }
}
