//! Containers in segments: the blocks of a queue, the buckets of a day, the arrays of an arena.
//!
//! Each segment fills up and stands still, the next one takes over: none of them goes on growing, all together do. They are
//! told as one holder, at the last object that the paths to all of them share.

use crate::heap::{Holder, NOISE_BYTES, NOISE_ENTRIES, NOISE_SHARE};
use crate::owner::{Name, is_global_class, name_of};
use crate::series::{floats, shape};
use facts::{Accumulation, Entries, PathStep};
use order::Order as _;
use redact::Safe;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Holders that are segments of one container which grows, as one holder each; by the largest growth.
///
/// Linear in the holders and their paths.
pub(crate) fn segmented<'a>(holders: &[Holder<'a>], work: Option<&[f64]>) -> Vec<Holder<'a>> {
    let mut places: FxHashMap<(&str, &str), Vec<&Holder<'a>>> = FxHashMap::default();
    for h in holders.iter().filter(|h| h.name.written && !h.replaced) {
        places.entry((h.name.full.as_str(), h.facts.class.as_str())).or_default().push(h);
    }
    let mut all: Vec<Holder<'a>> =
        places.into_values().filter(|members| members.len() > 1).filter_map(|m| joined(&m, work)).collect();
    all.order_by(|a, b| b.grown().total_cmp(&a.grown()).then(a.facts.id.cmp(&b.facts.id)));
    all
}

fn joined<'a>(members: &[&Holder<'a>], work: Option<&[f64]>) -> Option<Holder<'a>> {
    let largest = members.iter().max_by_key(|h| (h.peak(), h.facts.id))?;
    let last = members.iter().map(|h| h.at).max()?;
    // Segments stand beside each other, and where one of them grows all the time it tells its own story.
    let at_once = members.iter().filter(|h| h.bytes.last().is_some_and(|b| *b > 0)).count();
    if at_once < 2 || members.iter().any(|h| h.shape.grows()) {
        return None;
    }
    let steps = largest.bytes.len();
    let sum = |of: fn(&Holder<'_>, usize) -> u64| -> Vec<u64> {
        (0..steps).map(|i| members.iter().map(|h| of(h, i)).fold(0, u64::saturating_add)).collect()
    };
    let (bytes, entries) = (sum(|h, i| h.bytes[i]), sum(|h, i| h.entries[i]));
    let noise =
        |values: &[u64], least: f64| (values.iter().copied().max().unwrap_or(0) as f64 * NOISE_SHARE).max(least);
    let shape = shape(&floats(&bytes), work, noise(&bytes, NOISE_BYTES));
    let counts = crate::series::shape(&floats(&entries), work, noise(&entries, NOISE_ENTRIES));
    if !shape.grows() || !counts.grows() {
        return None;
    }
    let path = shared(members)?;
    let at = path.last()?;
    let mut facts = Accumulation {
        id: at.id,
        class: at.class.clone(),
        retained: bytes.last().copied().unwrap_or(0),
        entries: Some(Entries { count: entries.last().copied().unwrap_or(0), capacity: None }),
        holds: holds(members, last),
        dominated: members.iter().map(|h| h.facts.dominated).fold(0, u64::saturating_add),
        ..largest.facts.clone().into_owned()
    };
    facts.path = path;
    facts.entry_ids = facts::IdSpread::default();
    let Name { written: true, .. } = name_of(&facts) else { return None };
    let kept = (1..steps).map(|i| kept(members, i)).collect();
    let name = name_of(&facts);
    Some(Holder {
        facts: Cow::Owned(facts),
        at: last,
        name,
        bytes,
        entries,
        replaced: false,
        kept,
        shape,
        chained: false,
        doubled: false,
        code_growth: 0,
    })
}

/// The steps from the root that all paths share; `None` if that is no object of the program.
fn shared(members: &[&Holder<'_>]) -> Option<Vec<PathStep>> {
    let (first, others) = members.split_first()?;
    let common = |a: &[PathStep], b: &[PathStep]| a.iter().zip(b).take_while(|(a, b)| a.id == b.id).count();
    let path = &first.facts.path;
    let end = others.iter().map(|h| common(path, &h.facts.path)).min()?;
    let last = path[..end].last()?;
    let everywhere = is_global_class(last.class.as_str())
        || last.class == "process"
        || last.node_type == "synthetic"
        || last.class.as_str().starts_with("system / NativeContext");
    (!everywhere && end > 1).then(|| path[..end].to_vec())
}

/// What the segments of the last snapshot hold together.
fn holds(members: &[&Holder<'_>], last: usize) -> Vec<(Safe, u64, u64)> {
    let mut all: Vec<(Safe, u64, u64)> = Vec::new();
    for (class, count, bytes) in members.iter().filter(|h| h.at == last).flat_map(|h| &h.facts.holds) {
        match all.iter_mut().find(|h| h.0 == *class) {
            Some(sum) => (sum.1, sum.2) = (sum.1.saturating_add(*count), sum.2.saturating_add(*bytes)),
            None => all.push((class.clone(), *count, *bytes)),
        }
    }
    all.order_by_key(|h| std::cmp::Reverse(h.2));
    all
}

/// What of all segments' entries outlived a step: each segment's share, by what it began with. A segment that is gone kept
/// nothing.
fn kept(members: &[&Holder<'_>], step: usize) -> Option<f64> {
    let began = |h: &Holder<'_>| h.entries[step - 1] as f64;
    let known: Vec<(f64, f64)> = members
        .iter()
        .filter(|h| began(h) > 0.0)
        .filter_map(|h| Some((began(h), h.kept.get(step - 1).copied().flatten()?)))
        .collect();
    let all: f64 = known.iter().map(|k| k.0).sum();
    (all > 0.0).then(|| known.iter().map(|(n, kept)| n * kept).sum::<f64>() / all)
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use report::Cause;

    /// Blocks of a queue, a hundred jobs each, of which the oldest `gone` were taken away.
    fn judged(blocks: [u64; 4], gone: [u64; 4]) -> report::Report {
        crate::judge(&series(4, 3_000_000, |i| {
            let block = |k: u64| {
                let mut path = vec![
                    step("", "global@1"),
                    step("context:inbox", "BlockQueue@11"),
                    step(if k + 1 == blocks[i as usize] { "tail" } else { "head" }, "Block@0"),
                    step("items", "Array@0"),
                ];
                let born = 1_000 * blocks.iter().filter(|n| **n <= k).count() as u64 + 101 + 20 * k;
                (path[2].id, path[3].id) = (born, born + 2);
                holder(path[3].id, "Array", &path, "Job", 100, 900, (born + 4, born + 18))
            };
            (gone[i as usize]..blocks[i as usize]).map(block).collect()
        }))
    }

    #[test]
    fn a_queue_of_blocks_grows_though_no_block_does() {
        let leak = judged([1, 3, 5, 7], [0; 4]);
        let name = leak.findings.first().and_then(|f| Some(f.owner.as_ref()?.name.to_string()));
        assert_eq!((leak.diagnosis.cause, name.as_deref()), (Cause::Leak, Some("inbox")));
        // As many are taken away as come; or as many as there are stay.
        assert_ne!(judged([2, 4, 6, 8], [0, 2, 4, 6]).diagnosis.cause, Cause::Leak);
        assert_ne!(judged([3, 3, 3, 3], [0; 4]).diagnosis.cause, Cause::Leak);
    }
}
