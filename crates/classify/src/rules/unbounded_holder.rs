//! **A holder's population grows with the work, the old stays, nothing bounds it: a leak.**
//!
//! For: the entries of one holder grow in each of at least two steps at about one rate (per unit of work where known), what
//! was there stays there, no limit, age or order of eviction stands beside it. The floor after full collections rises with it.
//! Against: a bound beside it; entries that are replaced at every step; growth that slows down; one step only.
//!
//! Thresholds: growth of a holder must be a two-hundredth of the smallest heap or 40 kB, and a fiftieth of the whole growth:
//! less is the runtime settling in. Confidence begins low with two steps, as each step is a chance to stop.

use super::Found;
use super::held;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder, is_below};
use crate::say::{Rests, bounded, con, finding, pro};
use crate::series::{Shape, deltas};
use order::Order as _;
use redact::{Safe, safe};
use report::format::{code, signed_bytes};
use report::{Cause, KindOfEvidence, OwnerKind};

const LEAST_BYTES: f64 = 40_960.0;
const LEAST_SHARE_OF_HEAP: f64 = 0.005;
const LEAST_SHARE_OF_GROWTH: f64 = 0.02;
/// Share of the growth that listed holders must explain, or other places are looked for.
const EXPLAINED: f64 = 0.5;
/// Below this survival a step replaced its population.
const REPLACED: f64 = 0.3;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 2) else { return Vec::new() };
    let mut holders = heap.innermost(|h| grows(heap, h), Holder::grown);
    // Segments of one container: unless the container itself, or what it stands in, tells it.
    let told = |s: &Holder<'_>, h: &Holder<'_>| h.facts.id == s.facts.id || is_below(s, h);
    let news = |s: &&Holder<'_>| grows(heap, s) && !holders.iter().any(|h| told(s, h));
    let segmented: Vec<&Holder<'_>> = heap.segmented.iter().filter(news).take(2).collect();
    holders.extend(segmented);
    holders.order_by(|a, b| b.grown().total_cmp(&a.grown()));
    // What no listed holder explains may gather elsewhere: on a promise, under a module, in numbers.
    let known = |h: &Holder<'_>| h.grown() > 0.0 && h.has_history() && !h.leads_everywhere();
    let listed = heap.innermost(known, Holder::grown);
    let explained: f64 = listed.iter().map(|h| h.grown()).sum();
    if heap.shape.grows() && explained < EXPLAINED * heap.growth().max(0) as f64 {
        let told: Vec<Safe> = holders.iter().filter_map(|h| h.held().map(|c| c.0.clone())).collect();
        let news = |h: &&Holder<'_>| grows(heap, h) && !h.held().is_some_and(|c| told.contains(&c.0));
        holders.extend(heap.gatherings.iter().filter(news).take(1));
        holders.order_by(|a, b| b.grown().total_cmp(&a.grown()));
    }
    let shadows = shadows(&holders);
    let behind = |h: &Holder<'_>| -> Vec<&Holder<'_>> {
        shadows.iter().filter(|s| std::ptr::eq(s.program, h)).map(|s| s.browsers).collect()
    };
    let weight = |h: &Holder<'_>| h.grown() + behind(h).iter().map(|s| s.grown()).sum::<f64>();
    // A program's holder weighs what stands behind it as well, so it comes before that.
    holders.order_by(|a, b| weight(b).total_cmp(&weight(a)));
    holders.truncate(5);
    let mut all: Vec<Found> = Vec::new();
    for &holder in &holders {
        let Some(mut found) = judge(d, heap, holder, &behind(holder)) else { continue };
        if let Some(shadow) = shadows.iter().find(|s| std::ptr::eq(s.browsers, holder)) {
            let program =
                |f: &&Found| f.finding.owner.as_ref().is_some_and(|o| o.object == Some(shadow.program.facts.id));
            let most = all.iter().find(program).map_or(1.0, |f| f.finding.confidence);
            found.finding.confidence = found.finding.confidence.min(most);
        }
        all.push(found);
    }
    all
}

/// A holder of the browser's whose population grows as one of the program's does.
struct Shadow<'h, 'a> {
    program: &'h Holder<'a>,
    browsers: &'h Holder<'a>,
}

/// For each of a program's objects a browser may keep some of its own elsewhere (rules of a style sheet, layout of an element):
/// they come and go with the program's, so its holder tells the story first. Two populations that a load drives may agree
/// by chance, so the browser's own keep their findings behind it.
fn shadows<'h, 'a>(holders: &[&'h Holder<'a>]) -> Vec<Shadow<'h, 'a>> {
    const FEWEST: i64 = 24;
    let browsers = |h: &Holder<'_>| h.facts.class.as_str().starts_with("blink::");
    let alike = |a: &Holder<'_>, b: &Holder<'_>| {
        let near = |(a, b): (i64, i64)| a.abs_diff(b) * 20 <= a.unsigned_abs().max(b.unsigned_abs());
        a.entries_growth() >= FEWEST && deltas(&a.entries).into_iter().zip(deltas(&b.entries)).all(near)
    };
    let programs: Vec<&Holder<'_>> = holders.iter().copied().filter(|h| h.is_programs() && !browsers(h)).collect();
    let of = |&browsers: &&'h Holder<'a>| {
        let program = programs.iter().copied().find(|p| alike(p, browsers))?;
        Some(Shadow { program, browsers })
    };
    holders.iter().filter(|h| browsers(h)).filter_map(of).collect()
}

/// Whether a holder's population goes on growing, in earnest, and keeps what it has.
pub(super) fn grows(heap: &Heap<'_>, holder: &Holder<'_>) -> bool {
    let heaps = heap.totals.iter().copied().min().unwrap_or(0) as f64 * LEAST_SHARE_OF_HEAP;
    let least = if multiplies(holder) { LEAST_BYTES } else { heaps.max(LEAST_BYTES) };
    holder.shape.grows()
        && !holder.leads_everywhere()
        && !holder.is_tools()
        && !holder.warms_up()
        && !takes_over(heap, holder)
        && holder.growth() as f64 >= least.max(LEAST_SHARE_OF_GROWTH * heap.growth().max(0) as f64)
        && keeps(heap, holder)
}

/// Whether a population of the program's own grew several times over and lost nothing: that is no settling in, however large
/// the heap around it.
fn multiplies(holder: &Holder<'_>) -> bool {
    const TIMES: u64 = 4;
    let (first, last) = (holder.entries.first().copied().unwrap_or(0), holder.entries.last().copied().unwrap_or(0));
    holder.is_programs()
        && holder.shape == Shape::Steady
        && last >= 100
        && last >= TIMES.saturating_mul(first)
        && holder.kept_last().is_some_and(|k| k >= 0.85)
}

/// Whether a holder without more entries gained more than the whole heap did: then others lost it. What two hold belongs to
/// neither, and to the one that is left once the other lets go; code that is compiled for it counts as its own, too.
fn takes_over(heap: &Heap<'_>, holder: &Holder<'_>) -> bool {
    holder.has_no_more()
        && holder.entries.iter().any(|n| *n > 0)
        && holder.growth() as f64 > 1.5 * heap.growth().max(0) as f64
}

/// Whether more is waiting than the last step can have brought: then some of it is older, whatever ids say.
fn older_than_the_step(heap: &Heap<'_>, holder: &Holder<'_>) -> bool {
    let Some([.., before, now]) = heap.work.as_deref() else { return false };
    holder.entries.last().is_some_and(|n| *n as f64 > 1.05 * (now - before)) && now > before
}

/// Whether what was there stays, most of it, in the latest steps. The first step may turn over what little there was.
fn keeps(heap: &Heap<'_>, holder: &Holder<'_>) -> bool {
    let latest = if holder.kept.len() > 1 { &holder.kept[1..] } else { &holder.kept[..] };
    let known: Vec<f64> = latest.iter().flatten().copied().collect();
    if holder.replaced && known.is_empty() && holder.is_ageless() {
        return holder.shape == Shape::Steady;
    }
    if holder.replaced {
        // A list that is copied to append to it is a new object each time, and yet the old is in it.
        return known.len() >= 2 && known.iter().all(|k| *k >= 0.5);
    }
    if known.is_empty() || known.iter().sum::<f64>() / known.len() as f64 >= REPLACED {
        return true;
    }
    // A backlog: its oldest are worked off, and yet it grows by the same at every step, and more and more of it is old.
    let old = known.last().is_some_and(|k| *k >= REPLACED / 2.0) || older_than_the_step(heap, holder);
    holder.shape == Shape::Steady && old
}

fn judge(d: &Derived<'_>, heap: &Heap<'_>, holder: &Holder<'_>, shadows: &[&Holder<'_>]) -> Option<Found> {
    let bounds = Bounds::among(heap, holder);
    let behind = shadows.iter().map(|s| s.growth()).fold(0, i64::saturating_add);
    let grown = holder.growth().saturating_add(behind);
    let steps = heap.steps();
    let mut confidence: f64 = match steps {
        2 => 0.72,
        3 => 0.86,
        _ => 0.9,
    };
    confidence += match holder.shape {
        Shape::Steady => 0.03,
        _ => -0.1,
    };
    let survives = holder.kept.iter().flatten().all(|k| *k >= 0.85) && holder.kept.iter().any(Option::is_some);
    confidence += if survives { 0.03 } else { -0.02 };
    confidence -= if holder.kept_last().is_some_and(|k| k < REPLACED) { 0.12 } else { 0.0 };
    let floor = d.level_says(true);
    confidence += match &floor {
        Some(e) if e.supports => 0.03,
        Some(_) => -0.08,
        None => 0.0,
    };
    if bounds.is_bounded() {
        // A bound that is not reached yet looks like none; one that is ignored too. `bounded_store` speaks for the former, and
        // nothing here tells the two apart: that is no proof.
        confidence = (confidence - 0.42).min(0.48);
    }
    // Three objects in three steps are no rate: languages, tenants, days.
    let few = (1..=steps as i64).contains(&holder.entries_growth());
    if few {
        confidence = (confidence - 0.42).min(0.48);
    }
    let part = grown as f64 / (heap.growth().max(1)) as f64;
    if part < 0.1 && heap.growth() > 0 {
        confidence -= 0.12;
    }
    let place = code(&holder.name.full);
    let mut f = finding(Cause::Leak, bounded(confidence), safe!("{} grows without a bound", &place));
    held::describe(&mut f, d, heap, holder, &bounds);
    let per_step = holder.entries_growth() / steps.max(1) as i64;
    f.evidence.push(held::counts(heap, holder, "More at every step."));
    f.evidence.extend(held::kept(heap, holder, true));
    f.evidence.extend(held::share(heap, holder));
    f.evidence.push(held::bound(heap, holder, &bounds, false));
    if let Some(shadow) = shadows.first() {
        let class = shadow.held().map(|h| code(&h.0)).unwrap_or_default();
        let more = if shadows.len() > 1 { " and others" } else { "" };
        f.evidence.push(
            pro(
                KindOfEvidence::RetainedClasses,
                "The browser keeps as many of its own.",
                safe!("{}{} grow at the same rate, {} in all.", class, more, signed_bytes(behind)),
            )
            .on(heap.inputs.last().copied()),
        );
        if let Some(owner) = f.owner.as_mut().filter(|o| o.kind == OwnerKind::Unknown) {
            // What the browser keeps something for is a part of a page.
            (owner.kind, owner.confidence) = (OwnerKind::BrowserPage, 0.5);
        }
    }
    f.evidence.extend(held::per_work(heap, holder));
    f.evidence.extend(floor);
    if few {
        f.evidence.push(con(
            KindOfEvidence::ObjectCounts,
            "Too few to tell.",
            safe!(
                "{} more in {} steps: a small set that is soon complete looks the same.",
                holder.entries_growth(),
                steps
            ),
        ));
    }
    f.evidence.push(con(
        KindOfEvidence::SnapshotTime,
        "No idle snapshot.",
        Safe::ours("A store that drains or expires when quiet would look the same so far."),
    ));
    let summary = if holder.entries_growth() > 0 {
        safe!("{} never lets go: {} a step, and nothing bounds it.", &place, held::entries_words(holder, per_step))
    } else {
        safe!(
            "{} never lets go: {} a step, and nothing bounds it.",
            &place,
            signed_bytes(holder.growth() / steps.max(1) as i64)
        )
    };
    Some(Found {
        finding: f,
        summary,
        bytes: grown as f64,
        next: vec![crate::next::after_idle(d.case, &holder.name.full), crate::next::allocation_stacks(d.case)],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, marks, snapshot, step};
    use facts::{Accumulation, InputFacts};
    use redact::Safe;
    use report::{Cause, OwnerKind, Report};

    fn path() -> Vec<facts::PathStep> {
        vec![step("", "global@1"), step("context:queue", "JobQueue@11"), step("pending", "Array@13")]
    }

    /// A series whose holder has `counts` entries; entry ids run from `born[i].0` to `born[i].1`; snapshots end at 1000, 2000 …
    fn series(counts: &[u64], born: impl Fn(usize) -> (u64, u64), edit: impl Fn(&mut Accumulation)) -> Vec<InputFacts> {
        counts
            .iter()
            .enumerate()
            .map(|(i, n)| {
                let mut a = holder(13, "Array", &path(), "Job", *n, 600, born(i));
                edit(&mut a);
                snapshot(i as u64, 1_000 * (i as u64 + 1) + 1, 3_000_000, vec![a])
            })
            .collect()
    }

    fn judged(inputs: &[InputFacts]) -> Report {
        crate::judge(inputs)
    }

    #[test]
    fn what_the_browser_keeps_beside_each_object_is_the_programs_doing() {
        let leading = |shadows_each: u64| {
            let inputs: Vec<InputFacts> = (0..4_u64)
                .map(|i| {
                    let ids = (101, 1_000 * (i + 1) - 1);
                    let list = [step("", "Window@1"), step("themes", "Array@11")];
                    let themes = holder(11, "Array", &list, "Theme", 20 + 200 * i, 300, ids);
                    let store = [
                        step("", "Window@1"),
                        step("element:[45]", "blink::Resolver@21"),
                        step("element:[2]", "blink::Sheets@23"),
                    ];
                    let count = 20 + shadows_each * i;
                    let rules = holder(23, "blink::Sheets", &store, "blink::RuleSet", count, 2_000, ids);
                    snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![themes, rules])
                })
                .collect();
            let report = judged(&inputs);
            assert_eq!(report.diagnosis.cause, Cause::Leak);
            let owner = report.findings[0].owner.clone().expect("an owner");
            (owner.class.to_string(), owner.kind)
        };
        assert_eq!(leading(200), ("Array".to_owned(), OwnerKind::BrowserPage));
        // Another number of them has another reason.
        assert_eq!(leading(500).0, "blink::Sheets");
    }

    #[test]
    fn functions_that_are_compiled_are_no_leak() {
        let judged = |code_each: u64| {
            let inputs: Vec<InputFacts> = (0..4_u64)
                .map(|i| {
                    let at = [step("", "global@1"), step("context:app", "App@9"), step("prototype", "Stream@11")];
                    let mut a = holder(11, "Stream", &at, "Function", 40, 1_500 + 700 * i, (101, 900));
                    a.made_of = vec![(Safe::ours("(compiled code)"), 60, 10_000 + code_each * i)];
                    snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![a])
                })
                .collect();
            judged(&inputs).diagnosis.cause
        };
        assert_ne!(judged(27_000), Cause::Leak);
        // The same growth, and hardly any of it is code.
        assert_eq!(judged(1_000), Cause::Leak);
    }

    #[test]
    fn all_that_a_browser_keeps_for_a_program_is_told_behind_it() {
        let inputs: Vec<InputFacts> = (0..4_u64)
            .map(|i| {
                let ids = (101, 1_000 * (i + 1) - 1);
                let of_page = |id: u64, edge, class, each, a_step: u64| {
                    let mut path = vec![step("", "Window@1"), step(edge, "Array@0")];
                    path[1].id = id;
                    holder(id, "Array", &path, class, 20 + a_step * i, each, ids)
                };
                let browsers = |id: u64, above, class, held| {
                    let mut path =
                        vec![step("", above), step("element:[45]", "blink::Parts@21"), step("element:[2]", class)];
                    path[2].id = id;
                    holder(id, class, &path, held, 20 + 200 * i, 2_000, ids)
                };
                let mut all = vec![
                    of_page(11, "themes", "Theme", 300, 200),
                    browsers(23, "Window@1", "blink::Sheets", "blink::RuleSet"),
                    browsers(25, "Document@2", "blink::Layouts", "blink::LayoutBox"),
                ];
                // Others of the program, each larger than its list.
                let others = [
                    (31, "drafts", "Draft"),
                    (33, "rows", "Row"),
                    (35, "cells", "Cell"),
                    (37, "notes", "Note"),
                    (39, "tasks", "Task"),
                ];
                all.extend(others.map(|(id, edge, class)| of_page(id, edge, class, 900, 170)));
                snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, all)
            })
            .collect();
        let report = judged(&inputs);
        let owners: Vec<_> = report.findings.iter().filter_map(|f| f.owner.as_ref()?.object).collect();
        assert_eq!(owners[..3], [11, 23, 25], "{owners:?}");
        let first = &report.findings[0].evidence;
        assert!(first.iter().any(|e| e.statement.as_str().contains("and others grow")), "{first:?}");
    }

    /// All entries since the beginning are alive.
    fn all(i: usize) -> (u64, u64) {
        (101, 1_000 * (i as u64 + 1) - 1)
    }

    /// Only entries of the last step are alive.
    fn new(i: usize) -> (u64, u64) {
        (1_000 * i as u64 + 101, 1_000 * (i as u64 + 1) - 1)
    }

    /// All entries were born by the second snapshot.
    fn early(i: usize) -> (u64, u64) {
        (101, 1_000 * (i as u64 + 1).min(2) - 1)
    }

    /// A new array for each batch.
    fn peaks(counts: &[u64]) -> Vec<InputFacts> {
        counts
            .iter()
            .enumerate()
            .map(|(i, n)| {
                let id = 1_000 * i as u64 + 51;
                let mut steps = path();
                steps[2].id = id;
                let a = holder(id, "Array", &steps, "Job", *n, 600, new(i));
                snapshot(i as u64, 1_000 * (i as u64 + 1) + 1, 3_000_000, vec![a])
            })
            .collect()
    }

    #[test]
    fn the_leak_and_its_innocent_twins() {
        let limit = |a: &mut Accumulation| a.siblings = vec![Safe::ours("max"), Safe::ours("pending")];
        let none = |_: &mut Accumulation| {};
        for (what, inputs, expect) in [
            ("a leak", series(&[200, 3_400, 6_600, 9_800], all, none), Cause::Leak),
            ("a leak after warm-up", series(&[0, 9_000, 12_000, 15_000, 18_000], all, none), Cause::Leak),
            ("a full LRU", series(&[100, 2_600, 4_000, 4_000, 4_000], new, limit), Cause::Cache),
            ("a queue that drains", series(&[20, 3_000, 6_000, 10], new, none), Cause::Healthy),
            ("batches", series(&[0, 2_000, 0, 6_000, 0, 9_000, 0], new, none), Cause::BatchSize),
            ("growing batches, seen at their peaks only", peaks(&[1_000, 3_000, 6_000, 9_000]), Cause::BatchSize),
            ("one container, all new each time", series(&[1_000, 3_000, 5_000, 7_000], new, none), Cause::Inconclusive),
            (
                "a backlog whose oldest are worked off",
                series(
                    &[160, 3_360, 6_560, 9_760],
                    |i| (if i == 0 { 101 } else { 1_000 * i as u64 - 700 }, all(i).1),
                    none,
                ),
                Cause::Leak,
            ),
            ("one-time warm-up", series(&[100, 4_000, 4_010, 4_005], early, none), Cause::Healthy),
            ("nothing", series(&[900, 905, 903, 906], early, none), Cause::Healthy),
            ("two snapshots", series(&[200, 3_400], all, none), Cause::Inconclusive),
            ("one snapshot", series(&[9_000], all, none), Cause::Inconclusive),
            ("slowing down", series(&[200, 6_000, 8_500, 9_600], all, none), Cause::Inconclusive),
        ] {
            let report = judged(&inputs);
            assert_eq!(
                report.diagnosis.cause,
                expect,
                "{what}: {} {:?}",
                report.diagnosis.summary,
                report.findings.first().map(|f| &f.rule)
            );
        }
    }

    #[test]
    fn a_holder_without_more_entries_gains_no_more_than_the_heap() {
        // Its bytes were another's before, or are code; or nothing else changed.
        let judged = |lost: u64| {
            let at = |i: u64| {
                let a = holder(13, "Map", &path(), "Plugin", 300, 400 + 200 * i, (101, 999));
                snapshot(i, 1_000 * (i + 1) + 1, 3_000_000 - lost * i, vec![a])
            };
            judged(&(0..4).map(at).collect::<Vec<_>>()).diagnosis.cause
        };
        assert_ne!(judged(56_000), Cause::Leak);
        assert_eq!(judged(0), Cause::Leak);
    }

    #[test]
    fn a_population_that_multiplies_counts_in_a_large_heap_as_well() {
        let judged = |counts: [u64; 4]| {
            let at = |i: u64| {
                let a = holder(13, "Map", &path(), "Draft", counts[i as usize], 100, all(i as usize));
                snapshot(i, 1_000 * (i + 1) + 1, 60_000_000, vec![a])
            };
            judged(&(0..4).map(at).collect::<Vec<_>>()).diagnosis.cause
        };
        assert_eq!(judged([100, 350, 600, 850]), Cause::Leak);
        // A tenth more of a small population is the runtime settling in.
        assert_eq!(judged([7_000, 7_250, 7_500, 7_750]), Cause::Healthy);
    }

    #[test]
    fn one_object_a_step_is_no_rate() {
        let judged = |a_step: u64| {
            let at = |i: u64| {
                let a = holder(13, "Map", &path(), "Catalog", 1 + a_step * i, 90_000 / a_step, all(i as usize));
                snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![a])
            };
            judged(&(0..4).map(at).collect::<Vec<_>>()).diagnosis.cause
        };
        assert_eq!(judged(1), Cause::Inconclusive);
        assert_eq!(judged(6), Cause::Leak);
    }

    #[test]
    fn a_limit_that_was_not_reached_decides_nothing() {
        let max = |a: &mut Accumulation| a.siblings = vec![Safe::ours("max")];
        let report = judged(&series(&[200, 3_400, 6_600, 9_800], all, max));
        assert_eq!(report.diagnosis.cause, Cause::Inconclusive);
        assert!(report.diagnosis.summary.as_str().contains("bound"), "{}", report.diagnosis.summary);
        // Slower and slower, as eviction sets in.
        let slowing = judged(&series(&[200, 6_000, 8_500, 9_600], all, max));
        assert_eq!(slowing.diagnosis.cause, Cause::Cache);
    }

    #[test]
    fn the_owner_is_named_with_its_kind() {
        let report = judged(&series(&[200, 3_400, 6_600, 9_800], all, |_| {}));
        let f = &report.findings[0];
        let owner = f.owner.as_ref().expect("an owner");
        assert_eq!((owner.name.as_str(), owner.kind), ("JobQueue.pending", OwnerKind::Queue));
        assert_eq!(f.objects.as_ref().map(|o| o.class.as_str()), Some("Job"));
        assert_eq!(f.growth.as_ref().map(|g| g.objects), Some(9_600));
        let words = report.diagnosis.summary.as_str().split_whitespace().count();
        assert!(words <= 26, "{}", report.diagnosis.summary);
    }

    #[test]
    fn a_large_cache_does_not_hide_a_small_leak() {
        let cache_path = [step("", "global@1"), step("context:cache", "PageCache@21"), step("entries", "Map@23")];
        let inputs: Vec<InputFacts> = [(100_u64, 100_u64), (2_000, 4_000), (4_000, 9_000), (6_000, 9_000)]
            .iter()
            .enumerate()
            .map(|(i, (leak, cache))| {
                let mut c = holder(23, "Map", &cache_path, "Page", *cache, 4_000, new(i));
                c.siblings = vec![Safe::ours("maxEntries")];
                snapshot(
                    i as u64,
                    1_000 * (i as u64 + 1) + 1,
                    3_000_000,
                    vec![c, holder(13, "Array", &path(), "Job", *leak, 300, all(i))],
                )
            })
            .collect();
        let report = judged(&inputs);
        assert_eq!(report.diagnosis.cause, Cause::Leak);
        assert_eq!(report.findings[0].owner.as_ref().map(|o| o.name.as_str()), Some("JobQueue.pending"));
        assert!(report.findings.iter().any(|f| f.cause == Cause::Cache));
    }

    #[test]
    fn nested_holders_tell_one_growth_once() {
        let inputs: Vec<InputFacts> = (0..4_u64)
            .map(|i| {
                let inner = holder(13, "Array", &path(), "Job", 200 + 3_000 * i, 600, all(i as usize));
                let mut outer = holder(11, "JobQueue", &path()[..2], "Array", 1, inner.retained, (1, 9));
                outer.entries = None;
                snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![outer, inner])
            })
            .collect();
        let report = judged(&inputs);
        let leaks: Vec<_> = report.findings.iter().filter(|f| f.cause == Cause::Leak).collect();
        assert_eq!(leaks.len(), 1);
        assert_eq!(leaks[0].owner.as_ref().map(|o| o.name.as_str()), Some("JobQueue.pending"));
    }

    #[test]
    fn the_same_growth_for_ever_more_work_is_no_leak() {
        // 2,000 a step for 1,000, 4,000 and 20,000 units: a store that fills.
        let mut inputs = series(&[100, 2_100, 4_100, 6_100], all, |_| {});
        inputs.push(marks(&[0.0, 1_000.0, 5_000.0, 25_000.0]));
        assert_ne!(judged(&inputs).diagnosis.cause, Cause::Leak);
    }
}
