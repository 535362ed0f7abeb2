//! **A console, debugger or automation client holds the objects: a browser artifact.**
//!
//! For: objects hang on handles that name the tool, or in the browser's own heap below an attached session; nothing else holds
//! them, and they make most of the growth. Users without DevTools do not have them. Against: what the program holds as well would stay; then the program's holder is the finding.

use super::Found;
use crate::assembly::Shot;
use crate::derived::Derived;
use crate::heap::Heap;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::{deltas, difference, floats, shape};
use facts::{HeapFacts, ToolHoldKind};
use redact::{Safe, safe};
use report::format::{bytes, code, count, percent};
use report::{Cause, Growth, KindOfEvidence, Objects, Owner, OwnerKind, SeriesPoint};

/// Share of the growth (or, with one snapshot, of the heap) that makes it the news.
const MOST: f64 = 0.3;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = &d.heap else { return Vec::new() };
    judge(heap).into_iter().collect()
}

fn judge(heap: &Heap<'_>) -> Option<Found> {
    let count_of = |s: &Shot<'_, HeapFacts>| s.facts.tool_holds.iter().map(|t| t.count).fold(0, u64::saturating_add);
    let (held, objects): (&[u64], Vec<u64>) = (&heap.tools, heap.shots.iter().map(count_of).collect());
    let last = heap.last().tool_holds.iter().max_by_key(|t| (t.retained, t.count))?;
    let now = held.last().copied().unwrap_or(0);
    let grown = difference(now, held.first().copied().unwrap_or(0));
    let (part, of) = if heap.steps() > 0 {
        (grown as f64 / heap.growth().max(1) as f64, "growth")
    } else {
        (now as f64 / heap.totals[0].max(1) as f64, "heap")
    };
    let counts = shape(&floats(&objects), heap.work.as_deref(), 2.0);
    if now < 65_536 || part < MOST || heap.steps() > 0 && grown < 32_768 {
        return None;
    }
    let mut confidence: f64 = if heap.steps() == 0 { 0.5 } else { 0.7 };
    confidence += if part >= 0.6 { 0.15 } else { 0.0 };
    confidence += if counts.grows() && heap.steps() >= 2 { 0.08 } else { 0.0 };
    let class = last.holds.first().map(|h| h.0.clone()).unwrap_or_default();
    let words = Words::of(last.kind);
    let mut path: Vec<Safe> = words.path.iter().map(|step| Safe::ours(step)).collect();
    path.extend([last.holder.clone(), class.clone()]);
    let mut f =
        finding(Cause::BrowserArtifact, bounded(confidence), safe!("{} keeps what it has seen", code(&last.holder)));
    f.owner = Some(Owner {
        kind: OwnerKind::Console,
        name: last.holder.clone(),
        class: Safe::ours(words.class),
        path,
        object: None,
        input: None,
        rule: None,
        source: None,
        confidence: 0.95,
    });
    f.objects = Some(Objects {
        class: class.clone(),
        count: last.holds.first().map_or(last.count, |h| h.1),
        shallow_bytes: 0,
        retained_bytes: last.retained,
    });
    let per_step = deltas(held);
    f.growth = Some(Growth {
        bytes: grown,
        objects: difference(objects.last().copied().unwrap_or(0), objects.first().copied().unwrap_or(0)),
        objects_per_step: deltas(&objects),
        series: (0..heap.shots.len())
            .map(|i| SeriesPoint {
                input: heap.inputs[i],
                bytes: held[i],
                objects: objects[i],
                heap_bytes: heap.totals[i],
            })
            .collect(),
        per_step,
    });
    f.evidence.push(
        pro(
            KindOfEvidence::RetainedClasses,
            "Held by a tool.",
            safe!(
                "{} objects, {} of them {}, {} {} and on nothing else: {}.",
                count(last.count),
                count(last.holds.first().map_or(0, |h| h.1)),
                code(&class),
                words.hang,
                code(&last.holder),
                bytes(last.retained),
            ),
        )
        .on(heap.inputs.last().copied()),
    );
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "It explains most of it.",
            safe!(
                "{} of the {}. Objects held: {}.",
                percent(part.min(1.0)),
                of,
                row(objects.iter().map(|n| count(*n)))
            ),
        )
        .on(heap.inputs.iter().copied())
        .figure(part.min(1.0), "share"),
    );
    f.evidence.push(con(KindOfEvidence::Comparison, "Not captured without the tool.", Safe::ours(words.without)));
    let summary = safe!(
        "{} holds {} {} objects {}: users without it do not have them.",
        code(&last.holder),
        count(last.holds.first().map_or(last.count, |h| h.1)),
        code(&class),
        words.which,
    );
    Some(Found { finding: f, summary, bytes: grown.max(0) as f64, next: vec![crate::next::without_tools()] })
}

/// How a tool's hold is told: consoles hold by handles of the engine, sessions are the browser's own.
struct Words {
    class: &'static str,
    path: &'static [&'static str],
    hang: &'static str,
    without: &'static str,
    which: &'static str,
}

impl Words {
    fn of(kind: ToolHoldKind) -> Self {
        match kind {
            ToolHoldKind::Handle => Self {
                class: "(Global handles)",
                path: &["(GC roots)", "(Global handles)"],
                hang: "hang on",
                without: "A capture with the console cleared would show what the page itself keeps.",
                which: "that the page has let go",
            },
            ToolHoldKind::Session => Self {
                class: "C++ Persistent roots",
                path: &["(GC roots)", "C++ Persistent roots"],
                hang: "hang in the browser's own heap on what is attached as",
                without: "A capture with DevTools and automation closed would show what the page itself keeps.",
                which: "of the browser's own, to tell a tool of them",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, snapshot, step};
    use facts::{InputFacts, ToolHold, ToolHoldKind};
    use redact::Safe;
    use report::{Cause, OwnerKind, Report};

    /// Snapshots of which a tool holds `held[i]` objects of 5 kB.
    fn series(held: &[u64], rest: impl Fn(u64) -> u64) -> Vec<InputFacts> {
        held.iter()
            .enumerate()
            .map(|(i, n)| {
                let i = i as u64;
                let mut s = snapshot(i, 1_000 * (i + 1) + 1, 1_500_000 + rest(i) + n * 5_000, vec![]);
                if let Some(heap) = s.heap.as_mut() {
                    let holds = vec![(Safe::ours("Row"), *n, n * 5_000)];
                    heap.tool_holds = vec![ToolHold {
                        holder: Safe::ours("DevTools console"),
                        count: *n,
                        retained: n * 5_000,
                        holds,
                        ..ToolHold::default()
                    }];
                }
                s
            })
            .collect()
    }

    #[test]
    fn what_a_console_holds_is_no_leak_of_the_page() {
        let report = crate::judge(&series(&[2, 150, 300, 450], |_| 0));
        assert_eq!(report.diagnosis.cause, Cause::BrowserArtifact);
        assert_eq!(report.findings[0].owner.as_ref().map(|o| o.kind), Some(OwnerKind::Console));
    }

    /// What an attached client makes the browser remember, in the browser's own heap.
    fn session(each: u64, of_page: bool) -> Report {
        let inputs: Vec<InputFacts> = (0..5_u64)
            .map(|i| {
                let agent = if of_page { "PageAgent@9" } else { "blink::InspectorNetworkAgent@9" };
                let path = [
                    step("", "(synthetic)#synthetic@1"),
                    step("internal:x", agent),
                    step("element:[2]", "blink::Requests@11"),
                ];
                let count = 20 + 400 * i;
                let a = holder(11, "blink::Requests", &path, "blink::Request", count, each, (101, 1_000 * (i + 1) - 1));
                let mut s = snapshot(i, 1_000 * (i + 1) + 1, 3_000_000, vec![a]);
                if let Some(heap) = s.heap.as_mut().filter(|_| !of_page) {
                    let holder = Safe::ours("DevTools session");
                    let holds = vec![(Safe::ours("blink::Request"), count, count * each)];
                    let kind = ToolHoldKind::Session;
                    heap.tool_holds = vec![ToolHold { kind, holder, count, retained: count * each, holds }];
                }
                s
            })
            .collect();
        crate::judge(&inputs)
    }

    #[test]
    fn what_a_session_remembers_is_no_leak_of_the_page() {
        assert_eq!(session(400, false).diagnosis.cause, Cause::BrowserArtifact);
        assert_eq!(session(400, true).diagnosis.cause, Cause::Leak);
        // A little of it, beside a page that stands still.
        assert_eq!(session(36, false).diagnosis.cause, Cause::Healthy);
    }

    #[test]
    fn a_heap_that_is_level_but_for_a_tool_says_so() {
        let said = crate::judge(&series(&[0, 3, 6, 9, 12], |i| i * 10_000)).diagnosis;
        assert_eq!((said.cause, (said.confidence * 100.0).round() as u32), (Cause::Healthy, 70));
        let summary = said.summary.as_str();
        assert!(summary.contains("but for 60.00") && summary.contains("that `DevTools console` holds"), "{summary}");
    }

    #[test]
    fn a_session_is_told_without_the_words_of_a_console() {
        let report = session(400, false);
        let finding = &report.findings[0];
        let owner = finding.owner.as_ref().expect("an owner");
        assert_eq!(owner.path, ["(GC roots)", "C++ Persistent roots", "DevTools session", "blink::Request"]);
        assert_eq!(owner.class, "C++ Persistent roots");
        for said in finding.evidence.iter().map(|e| &e.statement).chain([&report.diagnosis.summary]) {
            assert!(!said.as_str().contains("console") && !said.as_str().contains("let go"), "{said}");
        }
    }

    #[test]
    fn a_console_that_holds_little_explains_little() {
        // The page grows by 3 MB a step; the console holds a few objects.
        let report = crate::judge(&series(&[2, 3, 4, 5], |i| i * 3_000_000));
        assert_ne!(report.diagnosis.cause, Cause::BrowserArtifact);
        // And one that holds the same all the time explains no growth.
        assert_eq!(crate::judge(&series(&[50, 50, 50, 50], |_| 0)).diagnosis.cause, Cause::Healthy);
    }
}
