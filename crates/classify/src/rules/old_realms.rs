//! **The browser keeps whole pages that were left: a browser artifact.**
//!
//! The back/forward cache keeps a page with all its objects so that going back is quick, up to a handful of pages, and gives
//! them up under pressure. For: realms grow by navigation, by a few pages' worth, and what is kept is not detached: nobody in
//! the page holds it. Against: a page that holds the windows of frames it removed has realms pile up as well, but these are
//! detached, and the page's own holder of them is a leak. More realms than a handful of pages have are not kept for going back.

use super::Found;
use crate::derived::Derived;
use crate::heap::Heap;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::{deltas, difference};
use redact::{Safe, safe};
use report::format::{bytes, count};
use report::{Cause, Growth, KindOfEvidence, NextCapture, Owner, OwnerKind, SeriesPoint};

/// Realms of the pages that browsers keep at most: eight pages (Firefox; Chrome keeps six) of three realms each, the page's,
/// a frame's and an extension's.
const MOST_REALMS: i64 = 24;
/// Growth of the heap that a few left pages make.
const LEAST_SHARE: f64 = 0.1;

/// Realms at each snapshot, if pages that were left pile up.
pub(super) fn left_pages(d: &Derived<'_>, heap: &Heap<'_>) -> Option<Vec<u64>> {
    if heap.steps() == 0 || !d.case.is_browser() {
        return None;
    }
    let realms: Vec<u64> = heap.shots.iter().map(|s| s.facts.realms).collect();
    let grew = difference(realms[realms.len() - 1], realms[0]);
    let steps = realms.windows(2).filter(|w| w[1] > w[0]).count();
    let detached = |name: &str| name.starts_with("Detached ");
    let cut: i64 = heap
        .classes
        .iter()
        .filter(|p| detached(p.facts.name.as_str()))
        .map(|p| difference(p.counts.last().copied().unwrap_or(0), p.counts.first().copied().unwrap_or(0)).max(0))
        .fold(0, i64::saturating_add);
    let base = heap.live.first().copied().unwrap_or(0) as f64;
    let unlikely =
        !(2..=MOST_REALMS).contains(&grew) || steps * 2 < heap.steps() || (heap.growth() as f64) < LEAST_SHARE * base;
    (!unlikely && cut * 2 <= grew).then_some(realms)
}

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref() else { return Vec::new() };
    let Some(realms) = left_pages(d, heap) else { return Vec::new() };
    let grew = difference(realms[realms.len() - 1], realms[0]);
    let confidence = 0.6 + if heap.steps() >= 2 { 0.08 } else { 0.0 };
    let mut f = finding(Cause::BrowserArtifact, bounded(confidence), Safe::ours("Pages that were left are kept"));
    f.owner = Some(Owner {
        kind: OwnerKind::BrowserPage,
        name: Safe::ours("back/forward cache"),
        class: Safe::ours("system / NativeContext"),
        path: Vec::new(),
        object: None,
        input: None,
        rule: None,
        source: None,
        confidence: 0.55,
    });
    let per_step = deltas(&heap.live);
    f.growth = Some(Growth {
        bytes: heap.growth(),
        objects: grew,
        objects_per_step: deltas(&realms),
        series: (0..heap.shots.len())
            .map(|i| SeriesPoint {
                input: heap.inputs[i],
                bytes: heap.live[i],
                objects: realms[i],
                heap_bytes: heap.totals[i],
            })
            .collect(),
        per_step,
    });
    f.evidence.push(
        pro(KindOfEvidence::Comparison, "Realms pile up.", safe!("{} realms.", row(realms.iter().map(|n| count(*n)))))
            .on(heap.inputs.iter().copied())
            .figure(grew as f64, "realms"),
    );
    f.evidence.push(
        pro(
            KindOfEvidence::RetainedClasses,
            "None of them is detached.",
            Safe::ours("Windows of removed frames would be. Pages that the browser keeps for going back are not."),
        )
        .on(heap.inputs.last().copied()),
    );
    f.evidence.push(con(
        KindOfEvidence::Comparison,
        "The bound was not reached, and open frames look alike.",
        Safe::ours(
            "A browser keeps a handful of pages: more navigations must not add more. Frames and popups that are still open are not detached either.",
        ),
    ));
    let each = heap.growth().max(0) / grew.max(1);
    let summary = safe!(
        "{} more realms of ≈ {} each: pages that were left, kept by the browser for going back.",
        count(grew.unsigned_abs()),
        bytes(each.unsigned_abs()),
    );
    let next = vec![NextCapture {
        text: Safe::ours(
            "Repeat the navigations in a browser without its back/forward cache. What still grows is the page's.",
        ),
        command: Some(Safe::ours("chromium --disable-features=BackForwardCache")),
    }];
    vec![Found { finding: f, summary, bytes: heap.growth().max(0) as f64, next }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{input, snapshot};
    use facts::{ClassFacts, Format, InputFacts, Runtime};
    use redact::Safe;
    use report::Cause;

    fn series(realms: &[u64], detached: bool, browser: bool) -> Vec<InputFacts> {
        let mut inputs: Vec<InputFacts> = realms
            .iter()
            .enumerate()
            .map(|(i, n)| {
                let i = i as u64;
                let mut s = snapshot(i, 1_000 * (i + 1) + 1, 1_000_000 + n * 300_000, vec![]);
                if let Some(heap) = s.heap.as_mut() {
                    heap.realms = *n;
                    let name = Safe::ours(if detached { "Detached Window" } else { "Window [JSGlobalObject]" });
                    heap.classes.push(ClassFacts { key: name.clone(), name, count: *n, ..ClassFacts::default() });
                }
                s
            })
            .collect();
        let mut meta = input("metadata.json", Format::Metadata);
        let name = Safe::ours(if browser { "Chrome" } else { "Node.js" });
        meta.runtime = Some(Runtime { name: Some(name), ..Runtime::default() });
        inputs.push(meta);
        inputs
    }

    #[test]
    fn left_pages_are_the_browsers_and_removed_frames_are_not() {
        for (what, inputs, artifact) in [
            ("left pages", series(&[2, 4, 6, 7], false, true), true),
            ("left pages, as many at every step", series(&[2, 4, 6, 8, 10], false, true), true),
            ("more than any browser keeps", series(&[2, 40, 80, 120], false, true), false),
            ("removed frames", series(&[2, 4, 6, 7], true, true), false),
            ("one page", series(&[2, 2, 2, 2], false, true), false),
            ("vm contexts of a server", series(&[2, 4, 6, 7], false, false), false),
        ] {
            assert_eq!(crate::judge(&inputs).diagnosis.cause == Cause::BrowserArtifact, artifact, "{what}");
        }
    }
}
