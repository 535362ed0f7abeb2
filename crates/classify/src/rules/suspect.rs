//! **The evidence does not decide: here is what is suspect, and what would decide.**
//!
//! Always found, last in weight. With one snapshot or profile the largest holder or site is named as a suspect, never as a
//! culprit: what is large may be what the program is for.

use super::Found;
use super::growing_site::{growth, objects, owner};
use crate::assembly::Order;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::say::{Rests, bounded, con, finding, pro};
use crate::series::Shape;
use crate::sites::Stack;
use redact::{Safe, safe};
use report::format::{bytes, code, percent};
use report::{Cause, KindOfEvidence, Owner};

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let mut f = finding(Cause::Inconclusive, bounded(0.4), Safe::ours("The evidence does not decide"));
    let mut next = Vec::new();
    let mut summary = Safe::ours("Nothing here shows how memory changes: capture a series.");
    let unexplained = d.heap.as_ref().filter(|h| h.steps() > 0 && h.growth() as f64 > h.noise);
    if let Some(heap) = &d.heap
        && let Some((holder, bounds)) = largest(heap)
    {
        let place = code(&holder.name.full);
        super::held::describe(&mut f, d, heap, holder, &bounds);
        f.title = safe!("{} is suspect", &place);
        let lead = if heap.steps() == 0 { "The largest accumulation." } else { "The largest change." };
        f.evidence.push(super::held::counts(heap, holder, lead));
        f.evidence.extend(super::held::share(heap, holder));
        f.evidence.push(super::held::bound(heap, holder, &bounds, false));
        f.evidence.extend(d.level_says(true));
        let (lead, text) = why(heap.steps() + 1, Order::Known, holder.shape);
        f.evidence.push(con(KindOfEvidence::Comparison, lead, Safe::ours(text)).on(heap.inputs.iter().copied()));
        let held = bytes(holder.bytes[holder.at]);
        summary = match heap.steps() {
            0 => safe!("One snapshot shows what is large, not what grows: {} holds {}. Take two more.", &place, held),
            1 => safe!("Two snapshots cannot tell a leak from a filling store: {} grew most. Take a third.", &place),
            _ if bounds.is_bounded() && holder.shape.grows() => {
                safe!(
                    "A bound stands beside {}, but nothing shows that it holds: go on until the store is full.",
                    &place
                )
            }
            _ => safe!("The steps do not decide about {}: capture once more after more work.", &place),
        };
        next.push(crate::next::another_after_work(d.case, Safe::ours("Three steps tell a leak from warm-up.")));
        next.push(crate::next::after_idle(d.case, &holder.name.full));
    } else if let Some(heap) = unexplained {
        let growth = heap.growth().unsigned_abs();
        f.title = Safe::ours("No holder that was followed explains the growth");
        f.evidence.extend(d.level_says(true));
        f.evidence.push(
            con(
                KindOfEvidence::RetainedClasses,
                "Nobody stands out.",
                safe!("{} more, and no holder has a tenth of it.", bytes(growth)),
            )
            .on(heap.inputs.iter().copied()),
        );
        summary = safe!("The heap grew by {}, and no holder that was followed explains it.", bytes(growth));
        next.push(crate::next::another_after_work(d.case, Safe::ours("Three steps tell a leak from warm-up.")));
        next.push(crate::next::allocation_stacks(d.case));
    } else if let Some(sites) = &d.sites {
        let weigh = |s: &Stack<'_>| {
            if s.growth() > 0 && sites.inputs.len() > 1 {
                s.growth() as f64
            } else {
                *s.bytes.last().unwrap_or(&0) as f64
            }
        };
        let meeting = sites.meeting(weigh);
        let owner = owner(sites, meeting.as_ref(), weigh, false);
        if let Some(m) = &meeting {
            f.evidence.push(
                pro(
                    KindOfEvidence::AllocationStack,
                    "Most of it from one place.",
                    safe!("{} of the bytes looked at are allocated below {}.", percent(m.coverage), code(&owner.name)),
                )
                .on(sites.inputs.last().copied())
                .figure(m.coverage, "share"),
            );
        }
        let functions = sites.functions(6);
        if functions.len() > 1 {
            let list =
                crate::say::row(functions.iter().map(|(f, share)| safe!("{} {}", code(&f.function), percent(*share))));
            let text = safe!("Bytes that pass through each: {}.", list);
            f.evidence.push(
                pro(KindOfEvidence::AllocationStack, "Functions on the stacks.", text).on(sites.inputs.last().copied()),
            );
        }
        let (lead, text) = why(sites.inputs.len(), sites.order, sites.shape);
        f.evidence.push(con(KindOfEvidence::Comparison, lead, Safe::ours(text)));
        f.title = safe!("{} is suspect", code(&owner.name));
        summary = match sites.inputs.len() {
            1 => safe!(
                "One profile shows who allocates, not what grows: {} is the first suspect. Take two more.",
                code(&owner.name)
            ),
            2 => safe!(
                "Two dumps cannot tell a leak from warm-up: {} grew by {}. Take a third.",
                code(&owner.name),
                bytes(sites.growth_of(|_| true) as u64)
            ),
            _ => safe!(
                "The dumps do not decide: {} is the first suspect. Capture once more after more work.",
                code(&owner.name)
            ),
        };
        f.objects = Some(objects(sites, |s| weigh(s) > 0.0));
        if sites.inputs.len() > 1 {
            f.growth = Some(growth(sites, |s| s.growth() > 0));
        }
        f.owner = Some(owner);
        next.push(crate::next::another_after_work(d.case, Safe::ours("Three steps tell a leak from warm-up.")));
        next.push(crate::next::after_idle(d.case, &Safe::default()));
    } else if let Some(level) = &d.level {
        f.evidence.extend(d.level_says(true));
        f.evidence.push(con(
            KindOfEvidence::RetainedClasses,
            "Nobody sees who holds it.",
            Safe::ours("Levels alone cannot tell a leak from a store that is still filling."),
        ));
        summary = if level.shape == Shape::Level {
            Safe::ours("The JS heap is level; of memory outside it, this evidence does not tell.")
        } else if level.shape.drains() || level.growth() <= 0.0 {
            Safe::ours("The level moves without a clear direction: a longer recording or snapshots would decide.")
        } else {
            safe!("Live memory grew by {}, but the log cannot say whether it goes on.", bytes(level.growth() as u64))
        };
        next = crate::next::series(d.case);
    } else {
        next = crate::next::series(d.case);
        next.push(crate::next::gc_log(d.case));
        next.push(crate::next::readings(d.case));
    }
    if d.case.limits.is_empty() && !d.case.is_python() {
        next.push(crate::next::limits(d.case));
    }
    vec![Found { finding: f, summary, bytes: 0.0, next }]
}

/// What grew most, or what is largest where nothing can have grown; the engine's and the runtime's own holders do not count
/// as long as there are others.
fn largest<'h, 'a>(heap: &'h Heap<'a>) -> Option<(&'h Holder<'a>, Bounds)> {
    // Who explains next to nothing of the growth is no suspect.
    const LEAST_SHARE: f64 = 0.1;
    let moved = heap.steps() > 0;
    let least = if moved { LEAST_SHARE * heap.growth().max(0) as f64 } else { 0.0 };
    let weight = |h: &Holder<'_>| if moved { h.grown() } else { h.bytes[h.at] as f64 };
    let all = heap.innermost(|h| weight(h) > least && (h.entries[h.at] >= 8 || h.is_value() || !moved), weight);
    let best = all.iter().find(|h| h.is_programs()).or_else(|| all.iter().find(|h| h.name.written))?;
    Some((best, Bounds::of(best)))
}

/// Puts the largest change's holder into a finding that has no owner of its own.
pub(super) fn name_largest(f: &mut report::Finding, d: &Derived<'_>, heap: &Heap<'_>) {
    if let Some((holder, bounds)) = largest(heap) {
        super::held::describe(f, d, heap, holder, &bounds);
        if let Some(owner) = f.owner.as_mut() {
            owner.confidence = bounded(owner.confidence * 0.6);
        }
    }
}

/// What is missing, as a lead and a sentence.
fn why(dumps: usize, order: Order, shape: Shape) -> (&'static str, &'static str) {
    match (dumps, order, shape) {
        (1, ..) => {
            ("One capture only.", "What is large may be what the program is for: growth needs a second and a third.")
        }
        (2, ..) => ("One step only.", "A first step holds warm-up: the next one tells whether it repeats."),
        (_, Order::Guessed, _) => {
            ("The order is not known.", "Neither times nor numbered names say which dump came first.")
        }
        (.., Shape::Slowing) => {
            ("It slows down.", "A store looks like that before its bound; a leak under less load does too.")
        }
        _ => ("No clear direction.", "The steps do not agree: more steps with equal work would."),
    }
}

/// Where a single profile's bytes come from, for rules that know that memory grows but not where.
pub(super) fn profile_owner(d: &Derived<'_>) -> Option<Owner> {
    let sites = d.sites.as_ref()?;
    let weigh = |s: &Stack<'_>| *s.bytes.last().unwrap_or(&0) as f64;
    let meeting = sites.meeting(weigh);
    meeting.as_ref()?;
    Some(owner(sites, meeting.as_ref(), weigh, false))
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use redact::Safe;
    use report::Cause;

    #[test]
    fn one_snapshot_names_a_suspect_and_convicts_nobody() {
        let path = [step("", "global@1"), step("context:queue", "JobQueue@11"), step("pending", "Array@13")];
        for (snapshots, steps_told) in [(1, "One snapshot"), (2, "Two snapshots")] {
            let report = crate::judge(&series(snapshots, 3_000_000, |i| {
                vec![holder(13, "Array", &path, "Job", 200 + 3_200 * i, 600, (101, 1_000 * (i + 1) - 1))]
            }));
            assert_eq!(report.diagnosis.cause, Cause::Inconclusive);
            assert!(report.diagnosis.summary.as_str().starts_with(steps_told), "{}", report.diagnosis.summary);
            assert_eq!(report.findings[0].owner.as_ref().map(|o| o.name.clone()), Some(Safe::ours("JobQueue.pending")));
            assert!(!report.next_capture.is_empty());
        }
    }

    #[test]
    fn who_explains_next_to_nothing_is_no_suspect() {
        let path = [step("", "global@1"), step("context:queue", "JobQueue@11"), step("pending", "Array@13")];
        // The heap grows by megabytes in steps that do not agree, the holder by a few kilobytes.
        let report = crate::judge(&[0_u64, 1, 2, 3].map(|i| {
            let a = holder(13, "Array", &path, "Job", 200 + 10 * i, 60, (101, 1_000 * (i + 1) - 1));
            crate::testing::snapshot(
                i,
                1_000 * (i + 1) + 1,
                3_000_000 + [0, 4_000_000, 6_000_000, 7_000_000][i as usize],
                vec![a],
            )
        }));
        assert_eq!(report.diagnosis.cause, Cause::Inconclusive);
        assert!(report.findings[0].owner.is_none());
    }
}
