//! **A stack allocates what stays, step after step: a leak.**
//!
//! For: bytes alive per stack grow in each of at least two steps, at one rate per unit of work where that is known, and
//! nothing came back. Against: a filling store looks the same before its bound, so slowing growth is not called a leak;
//! dumps in guessed order prove nothing.
//!
//! Thresholds: the growing stacks must make a tenth of all growth (the rest of a program moves too), and more than the noise
//! of `sites`. Confidence rises with the number of steps, as each is a chance to stop.

use super::Found;
use crate::assembly::Order;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::{Shape, deltas};
use crate::sites::{self, Meeting, Sites, Stack};
use facts::SitesKind;
use order::Order as _;
use redact::{Safe, safe};
use report::format::{bytes, code, count, signed_bytes};
use report::{Cause, Growth, KindOfEvidence, Objects, Owner, OwnerKind, SeriesPoint, Source};

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(sites) = d.sites.as_ref().filter(|s| s.inputs.len() >= 3 && s.order != Order::Guessed) else {
        return Vec::new();
    };
    let growing = |s: Shape| s.grows();
    let grown = sites.growth_of(growing);
    let all = sites.growth_of(|_| true);
    // The whole may not have stopped or come back: single stacks trade places in a bounded store.
    if sites.shape.stopped()
        || sites.shape.drains()
        || matches!(sites.shape, Shape::Level | Shape::Slowing | Shape::Falling)
    {
        return Vec::new();
    }
    if grown < sites.noise || grown < 0.1 * all {
        return Vec::new();
    }
    let weigh = |s: &Stack<'_>| if s.shape.grows() { s.growth().max(0) as f64 } else { 0.0 };
    let steps = sites.inputs.len() - 1;
    let mut confidence = match steps {
        2 => 0.68,
        3 => 0.82,
        _ => 0.88,
    };
    if sites.shape != Shape::Steady {
        confidence -= 0.08;
    }
    if sites.work.is_some() {
        confidence += 0.04;
    }
    if sites.order == Order::Names {
        confidence -= 0.05;
    }
    if sites.kind == SitesKind::LiveSampled {
        confidence -= 0.08;
    }
    let meeting = sites.meeting(weigh);
    let owner = owner(sites, meeting.as_ref(), weigh, false);
    let place = owner.name.clone();
    let first = sites.total.first().copied().unwrap_or(0);
    let last = sites.total.last().copied().unwrap_or(0);
    let growth = growth(sites, |s| s.shape.grows());
    let mut f = finding(Cause::Leak, bounded(confidence), safe!("What {} allocates stays", code(&place)));
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "Every step adds.",
            safe!("Bytes alive: {}.", row(sites.total.iter().map(|b| bytes(*b)))),
        )
        .on(sites.inputs.iter().copied())
        .figure(last as f64 - first as f64, "bytes"),
    );
    if sites.total_blocks.iter().any(|n| *n > 0) {
        f.evidence.push(
            pro(
                KindOfEvidence::ObjectCounts,
                "Blocks grow with them.",
                safe!("{}.", row(sites.total_blocks.iter().map(|n| count(*n)))),
            )
            .on(sites.inputs.iter().copied()),
        );
    }
    if let Some(m) = &meeting {
        f.evidence.push(
            pro(
                KindOfEvidence::AllocationStack,
                "One place.",
                safe!("{} of the growth is allocated below {}.", report::format::percent(m.coverage), code(&place)),
            )
            .on(sites.inputs.last().copied())
            .figure(m.coverage, "share"),
        );
    }
    if let Some(work) = &sites.work
        && let (Some(a), Some(b)) = (work.first(), work.last())
        && b > a
    {
        let each = (last as f64 - first as f64) / (b - a);
        f.evidence.push(
            pro(
                KindOfEvidence::Workload,
                "It follows the work.",
                safe!("{} a unit of work.", bytes(each.max(0.0) as u64)),
            )
            .on(sites.inputs.last().copied())
            .figure(each, "bytes"),
        );
    }
    f.evidence.extend(d.level_says(true));
    f.evidence.push(con(
        KindOfEvidence::RetainedClasses,
        "No bound was looked for.",
        Safe::ours("Allocation sites do not show what holds the objects: a store with a bound far off looks the same."),
    ));
    let mut next = vec![
        crate::next::after_idle(d.case, &Safe::default()),
        crate::next::another_after_work(d.case, Safe::ours("A store with a bound stops growing at it.")),
    ];
    if let Some(known) = sites.cut_short() {
        f.evidence.push(
            con(
                KindOfEvidence::AllocationStack,
                "One line a stack.",
                Safe::ours(if known {
                    "Who called it was not recorded: the line may be a library's, or one of many callers'."
                } else {
                    "Who called it may not have been recorded: the line may be a library's, or one of many callers'."
                }),
            )
            .on(sites.inputs.last().copied()),
        );
        next.insert(0, crate::next::allocation_stacks(d.case));
    }
    let each_step = growth.bytes / steps.max(1) as i64;
    let summary =
        safe!("What {} allocates stays: {} a step, and nothing is released.", code(&place), signed_bytes(each_step));
    let bytes = growth.bytes as f64;
    f.objects = Some(objects(sites, |s| s.shape.grows()));
    f.growth = Some(growth);
    f.owner = Some(owner);
    vec![Found { finding: f, summary, bytes, next }]
}

/// The figures of the stacks that pass, at each dump.
pub(super) fn growth(sites: &Sites<'_>, pass: impl Fn(&Stack<'_>) -> bool) -> Growth {
    let n = sites.inputs.len();
    let mut held = vec![0_u64; n];
    let mut blocks = vec![0_u64; n];
    for stack in sites.stacks.iter().filter(|s| pass(s)) {
        for i in 0..n {
            held[i] = held[i].saturating_add(stack.bytes[i]);
            blocks[i] = blocks[i].saturating_add(stack.blocks[i]);
        }
    }
    let (per_step, objects_per_step) = (deltas(&held), deltas(&blocks));
    Growth {
        bytes: per_step.iter().fold(0, |a, b| a.saturating_add(*b)),
        objects: objects_per_step.iter().fold(0, |a, b| a.saturating_add(*b)),
        per_step,
        objects_per_step,
        series: (0..n)
            .map(|i| SeriesPoint {
                input: sites.inputs[i],
                bytes: held[i],
                objects: blocks[i],
                heap_bytes: sites.total[i],
            })
            .collect(),
    }
}

/// Blocks have no class: they are counted as blocks.
pub(super) fn objects(sites: &Sites<'_>, pass: impl Fn(&Stack<'_>) -> bool) -> Objects {
    let (mut held, mut blocks) = (0_u64, 0_u64);
    for stack in sites.stacks.iter().filter(|s| pass(s)) {
        held = held.saturating_add(stack.bytes.last().copied().unwrap_or(0));
        blocks = blocks.saturating_add(stack.blocks.last().copied().unwrap_or(0));
    }
    Objects { class: Safe::ours("allocated blocks"), count: blocks, shallow_bytes: held, retained_bytes: held }
}

/// Who: the frame where the stacks meet, its kind from the names and the shape of the container.
pub(super) fn owner(
    sites: &Sites<'_>,
    meeting: Option<&Meeting<'_>>,
    weigh: impl Fn(&Stack<'_>) -> f64,
    bounded_store: bool,
) -> Owner {
    let mut scores = sites::kinds(sites, &weigh);
    if bounded_store {
        crate::words::add(&mut scores, OwnerKind::Cache, 4.0);
    }
    scores.order_by(|a, b| b.1.total_cmp(&a.1));
    let (kind, score) = scores.first().copied().filter(|s| s.1 >= 1.0).unwrap_or((OwnerKind::Unknown, 0.0));
    let (name, source) = match meeting {
        Some(m) => {
            let f = m.frame;
            let place = safe!("{}:{}", &f.file, f.line);
            let name = if f.function.is_empty() { place } else { f.function.clone() };
            (name, (f.line > 0).then(|| Source { url: f.file.clone(), line: f.line, column: f.column }))
        }
        None => (Safe::default(), None),
    };
    // The stack of the heaviest site, outermost first, as the path.
    let mut best: Option<(f64, &Stack<'_>)> = None;
    for stack in &sites.stacks {
        let weight = weigh(stack);
        if weight > best.map_or(0.0, |b| b.0) {
            best = Some((weight, stack));
        }
    }
    let path = best.map_or_else(Vec::new, |(_, s)| {
        s.site.frames.iter().rev().filter(|f| !f.file.is_empty() || !f.function.is_empty()).map(frame_name).collect()
    });
    Owner {
        kind,
        name,
        class: Safe::default(),
        path,
        object: None,
        input: None,
        rule: None,
        source,
        confidence: bounded(0.35 + 0.08 * score.min(5.0)),
    }
}

fn frame_name(frame: &facts::Frame) -> Safe {
    if frame.function.is_empty() {
        safe!("{}:{}", &frame.file, frame.line)
    } else if frame.file.is_empty() {
        frame.function.clone()
    } else {
        safe!("{} {}:{}", &frame.function, &frame.file, frame.line)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{dump, site};
    use facts::SitesKind::Live;
    use report::{Cause, OwnerKind};

    fn judged(rungs: &[u64]) -> report::Report {
        let names = ["0.tracemalloc", "1.tracemalloc", "2.tracemalloc", "3.tracemalloc", "4.tracemalloc"];
        let inputs: Vec<_> = rungs
            .iter()
            .zip(names)
            .map(|(n, name)| dump(name, Live, vec![site("service.py", 12, *n, 500), site("boot.py", 1, 400, 700)]))
            .collect();
        crate::judge(&inputs)
    }

    #[test]
    fn steady_growth_is_a_leak_and_its_twins_are_not() {
        for (rungs, expect) in [
            (&[100_u64, 2_100, 4_100, 6_100] as &[u64], Cause::Leak),
            // A bounded store, a draining one, batches, one-time warm-up, nothing.
            (&[100, 2_100, 4_000, 4_010, 4_005], Cause::Cache),
            (&[100, 5_000, 120, 9_000, 110], Cause::BatchSize),
            (&[100, 2_100, 2_100, 2_100], Cause::Healthy),
            // Level, but replaced all the time: full since the first step.
            (&[100, 2_100, 2_110, 2_105], Cause::Cache),
            (&[100, 104, 103, 105], Cause::Healthy),
            // Slowing down, or two dumps only: nobody can tell.
            (&[100, 2_100, 3_100, 3_500], Cause::Inconclusive),
            (&[100, 2_100], Cause::Inconclusive),
        ] {
            let report = judged(rungs);
            assert_eq!(report.diagnosis.cause, expect, "{rungs:?}: {}", report.diagnosis.summary);
        }
    }

    #[test]
    fn stacks_of_one_line_ask_for_deeper_ones() {
        let asks = |deep: bool, beside: bool, depth: Option<u32>| {
            let rungs =
                [(100, "0.tracemalloc"), (2_100, "1.tracemalloc"), (4_100, "2.tracemalloc"), (6_100, "3.tracemalloc")];
            let inputs = rungs.map(|(n, name)| {
                let mut grown = site("service.py", 12, n, 500);
                if deep {
                    grown.frames.push(site("main.py", 3, 1, 1).frames.remove(0));
                }
                let mut other = site("boot.py", 1, 400, 700);
                other.frames.push(site("main.py", 3, 1, 1).frames.remove(0));
                let mut dump = dump(name, Live, if beside { vec![grown, other] } else { vec![grown] });
                let flags = depth.map(|n| redact::safe!("tracemalloc.start({})", n)).into_iter().collect();
                dump.runtime = Some(facts::Runtime { flags, ..facts::Runtime::default() });
                dump
            });
            let report = crate::judge(&inputs);
            assert_eq!(report.diagnosis.cause, Cause::Leak);
            let sure = report.findings[0].evidence.iter().any(|e| e.statement.as_str().contains("was not recorded"));
            (report.next_capture.iter().any(|n| n.as_str().contains("tracemalloc=25")), sure)
        };
        assert_eq!(asks(false, false, None), (true, false));
        assert_eq!(asks(false, false, Some(1)), (true, true));
        // All of it stands at the outermost level of a module.
        assert_eq!(asks(false, false, Some(25)), (false, false));
        // A deeper stack that does not grow says nothing of those that do.
        assert_eq!(asks(false, true, None), (true, false));
        assert_eq!(asks(true, false, None), (false, false));
    }

    #[test]
    fn the_owner_is_the_frame_where_growing_stacks_meet() {
        let report = judged(&[100, 2_100, 4_100, 6_100]);
        let owner = report.findings[0].owner.clone().expect("an owner");
        assert_eq!(owner.name, "service.py:12");
        assert_eq!(owner.kind, OwnerKind::Unknown);
    }
}
