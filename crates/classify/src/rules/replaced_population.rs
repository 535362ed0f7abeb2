//! **A population rises and falls with the batch, or is replaced whole at every step: batch size.**
//!
//! For: what a holder holds comes back at least twice, or is new at every step however large it is (no old ids remain): the
//! peak follows the batch. Uniform arrays and buffers say so, too. Against: one rise and fall may be a queue that was worked
//! off, which is healthy.

use super::Found;
use super::held;
use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::owner::is_off_heap;
use crate::say::{bounded, con, finding};
use crate::series::Shape;
use redact::{Safe, safe};
use report::format::{bytes, code};
use report::{Cause, KindOfEvidence, OwnerKind};

const LEAST_BYTES: u64 = 65_536;
const LEAST_SHARE: f64 = 0.03;
/// Survival below which a step's population is a new one.
const REPLACED: f64 = 0.15;

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 2) else { return Vec::new() };
    let least = LEAST_BYTES.max((heap.totals.iter().copied().min().unwrap_or(0) as f64 * LEAST_SHARE) as u64);
    let batches = heap.innermost(|h| h.swing() >= least && pattern(h).is_some(), |h| h.swing() as f64);
    let batches = batches.into_iter().filter(|h| pattern(h) != Some(Pattern::Replaced) || !rotates(heap, h));
    batches.take(2).filter_map(|h| judge(d, heap, h)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Sawtooth,
    Once,
    Replaced,
}

fn pattern(h: &Holder<'_>) -> Option<Pattern> {
    match h.shape {
        Shape::Sawtooth => Some(Pattern::Sawtooth),
        Shape::Drained => Some(Pattern::Once),
        s if s != Shape::Level && !s.stopped() => {
            let known: Vec<f64> = h.kept.iter().flatten().copied().collect();
            (known.len() >= 2 && known.iter().all(|k| *k <= REPLACED)).then_some(Pattern::Replaced)
        }
        _ => None,
    }
}

/// Whether what leaves goes to a sibling, or a bound stands beside: two generations that take turns are a cache, not batches.
fn rotates(heap: &Heap<'_>, h: &Holder<'_>) -> bool {
    let owner = |h: &Holder<'_>| h.facts.path.iter().rev().skip(1).find(|s| s.node_type == "object").map(|s| s.id);
    let like = |g: &&Holder<'_>| {
        g.name != h.name
            && owner(g).is_some()
            && owner(g) == owner(h)
            && g.held().map(|c| &c.0) == h.held().map(|c| &c.0)
    };
    Bounds::of(h).is_bounded() || heap.holders.iter().any(|g| like(&g) && g.peak() * 4 >= h.peak())
}

fn judge(d: &Derived<'_>, heap: &Heap<'_>, holder: &Holder<'_>) -> Option<Found> {
    let bounds = Bounds::of(holder);
    let pattern = pattern(holder)?;
    let rows = holder.held().is_some_and(|h| is_off_heap(h.0.as_str()));
    let mut confidence: f64 = match (pattern, rows) {
        (Pattern::Sawtooth, _) => 0.88,
        (Pattern::Replaced, _) if holder.replaced => 0.72,
        // One container whose entries are all new each time: batches, or a backlog with a fast turnover.
        (Pattern::Replaced, _) => 0.42,
        (Pattern::Once, true) => 0.66,
        // A queue that was worked off, once: `healthy` speaks for it.
        (Pattern::Once, false) => 0.42,
    };
    if pattern == Pattern::Once && holder.replaced {
        confidence += 0.12;
    }
    let place = code(&holder.name.full);
    let mut f = finding(Cause::BatchSize, bounded(confidence), safe!("{} holds a batch while it runs", &place));
    held::describe(&mut f, d, heap, holder, &bounds);
    // What is filled for a batch and emptied after it is a batch, whatever it is keyed by.
    if let Some(owner) = f.owner.as_mut()
        && matches!(owner.kind, OwnerKind::Unknown | OwnerKind::Cache | OwnerKind::Module | OwnerKind::Closure)
    {
        owner.kind = OwnerKind::VectorBatch;
    }
    let lead = if pattern == Pattern::Replaced { "New at every step." } else { "It comes back." };
    f.evidence.push(held::counts(heap, holder, lead));
    f.evidence.extend(held::kept(heap, holder, false));
    f.evidence.extend(d.level_says(false));
    if pattern == Pattern::Once {
        f.evidence.push(con(
            KindOfEvidence::Comparison,
            "Only once.",
            Safe::ours("One rise and fall may also be a queue that was worked off."),
        ));
    }
    if pattern == Pattern::Replaced {
        f.evidence.push(con(
            KindOfEvidence::SnapshotTime,
            "No snapshot between batches.",
            Safe::ours("One taken when no batch runs would show whether all of it goes."),
        ));
    }
    let peak = holder.bytes.iter().copied().max().unwrap_or(0);
    let low = holder.bytes.iter().copied().min().unwrap_or(0);
    let summary = if pattern == Pattern::Replaced {
        safe!("{} holds up to {}, all of it new at every step: memory follows the batch.", &place, bytes(peak))
    } else {
        safe!(
            "{} holds {} at the peak and {} after it: a smaller batch makes it smaller.",
            &place,
            bytes(peak),
            bytes(low)
        )
    };
    Some(Found {
        finding: f,
        summary,
        bytes: holder.swing() as f64,
        next: vec![crate::next::after_idle(d.case, &holder.name.full)],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use report::Cause;

    #[test]
    fn two_generations_that_take_turns_are_no_batches() {
        // Each snapshot finds a new map in both places: the younger generation has become the older.
        let judged = |with_old: bool| {
            let inputs = series(4, 3_000_000, |i| {
                let place = |edge, id: u64, count, from: u64| {
                    let mut steps = vec![step("", "global@1"), step("context:pages", "Pages@11"), step(edge, "Map@0")];
                    steps[2].id = id;
                    holder(id, "Map", &steps, "Page", count, 900, (from, 1_000 * (i + 1) - 1))
                };
                let young = place("cache", 51 + 1_000 * i, [400, 900, 1_400, 1_900][i as usize], 1_000 * i + 201);
                let old = place("oldCache", 53 + 1_000 * i, 1_500, 1_000 * i + 101);
                if with_old { vec![young, old] } else { vec![young] }
            });
            crate::judge(&inputs)
        };
        let batch = |r: &report::Report| r.findings.iter().any(|f| f.cause == Cause::BatchSize);
        assert!(!batch(&judged(true)));
        assert!(batch(&judged(false)), "without the other generation nothing tells it from batches");
    }
}
