//! Whether something bounds a store: a limit beside it, an order of eviction, entries that expire, entries that leave.

use crate::heap::{Heap, Holder};
use crate::series::Shape;
use crate::words::{is_bound, is_expiry, words};
use redact::Safe;

/// What bounds a store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    /// Properties beside it that state a bound.
    pub(crate) limits: Vec<Safe>,
    /// It, or its owner, is linked or named for eviction: LRU, ring.
    pub(crate) ordered: bool,
    /// Its owner can evict.
    pub(crate) evicts: Option<Safe>,
    /// Its entries say when they die.
    pub(crate) expires: Option<Safe>,
}

/// Whether a name says the most of something among `nouns`: `max tile`, `tile limit`.
fn bounds_nouns(name: &[String], nouns: &[String]) -> bool {
    let rest = match name {
        [first, rest @ ..] if matches!(first.as_str(), "max" | "maximum" | "limit") => rest,
        [rest @ .., last] if matches!(last.as_str(), "max" | "limit" | "capacity") => rest,
        _ => return false,
    };
    !rest.is_empty() && rest.iter().all(|w| nouns.contains(w))
}

/// The object that has a holder as its property.
fn owner_of(holder: &Holder<'_>) -> Option<u64> {
    let (last, above) = holder.facts.path.split_last()?;
    (last.edge_type == "property").then(|| above.last().map(|s| s.id)).flatten()
}

impl Bounds {
    pub(crate) fn of(holder: &Holder<'_>) -> Self {
        let a = &*holder.facts;
        // What the runtime's own code keeps beside its own lists bounds nothing of the program's.
        if crate::heap::is_runtimes(a) || crate::owner::is_timer(a.class.as_str()) {
            return Self::default();
        }
        // So many entries and no more: how far each of them reaches back is not bounded by that.
        let chains = holder.chained;
        // `maxTiles` beside `tiles`: the store's own nouns count as what is bounded.
        let mut nouns = words(holder.name.full.as_str());
        nouns.extend(holder.held().map(|h| words(h.0.as_str())).unwrap_or_default());
        let limits: Vec<Safe> = a
            .siblings
            .iter()
            .filter(|s| !chains && (is_bound(s.as_str()) || bounds_nouns(&words(s.as_str()), &nouns)))
            .take(4)
            .cloned()
            .collect();
        let named = |name: &str| {
            let w = words(name);
            w.iter().any(|w| matches!(w.as_str(), "lru" | "lfu" | "ring" | "circular"))
        };
        let beside = |any: &[&str]| a.siblings.iter().any(|s| any.contains(&s.as_str().trim_start_matches(['#', '_'])));
        let entry =
            |any: &[&str]| a.entry_properties.iter().any(|s| any.contains(&s.as_str().trim_start_matches(['#', '_'])));
        let linked = beside(&["head", "first", "newest", "start"]) && beside(&["tail", "last", "oldest", "end"]);
        let links = entry(&["prev", "older", "previous"]) && entry(&["next", "newer"]);
        let ring = beside(&["cursor", "writeIndex", "head", "position", "pos"])
            && beside(&["capacity", "size", "mask", "ringSize", "bufferSize"]);
        let ordered =
            !chains && (named(a.class.as_str()) || named(holder.name.full.as_str()) || linked && links || ring);
        let evicts = a
            .methods
            .iter()
            .find(|m| {
                words(m.as_str()).iter().any(|w| {
                    matches!(
                        w.as_str(),
                        "evict" | "eviction" | "prune" | "expire" | "purge" | "trim" | "sweep" | "shrink" | "autopurge"
                    )
                })
            })
            .cloned();
        let expires = a.entry_properties.iter().find(|p| is_expiry(p.as_str())).cloned();
        Self { limits, ordered, evicts, expires }
    }

    /// The same, beside the other holders: where another store of the same owner is full and turns over, the limit is that one's,
    /// and a store that grows on beside it has none.
    pub(crate) fn among(heap: &Heap<'_>, holder: &Holder<'_>) -> Self {
        let mut bounds = Self::of(holder);
        let owner = owner_of(holder);
        let full = |other: &Holder<'_>| {
            other.facts.id != holder.facts.id
                && owner_of(other) == owner
                && other.entries.last().is_some_and(|n| *n >= 24)
                && (other.shape.stopped() || other.shape == Shape::Level)
                && other.kept_last().is_some_and(|k| k < 0.9)
        };
        if !bounds.limits.is_empty() && owner.is_some() && holder.shape.grows() && heap.holders.iter().any(full) {
            bounds.limits.clear();
        }
        bounds
    }

    /// Whether the structure bounds it: a limit beside it, or an order that only eviction needs.
    pub(crate) fn is_bounded(&self) -> bool {
        !self.limits.is_empty() || self.ordered || self.evicts.is_some() && self.expires.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{holder, series, snapshot, step};
    use report::Cause;

    #[test]
    fn a_limit_belongs_to_the_store_that_is_full() {
        let store = |edge: &'static str, held: &'static str, id: u64, count, from| {
            let mut path = vec![step("", "global@1"), step("context:journal", "Journal@11"), step(edge, "Map@0")];
            path[2].id = id;
            move |i: u64| {
                let mut a = holder(id, "Map", &path, held, count, 500, (from, 1_000 * (i + 1) - 1));
                a.siblings = vec![Safe::ours("capacity")];
                a
            }
        };
        let judged = |with_ring: bool| {
            let inputs = series(4, 3_000_000, |i| {
                let mut all = vec![store("byUser", "Entry", 13, 100 + 1_200 * i, 101)(i)];
                if with_ring {
                    all.push(store("ring", "Line", 15, 500, 1_000 * i + 301)(i));
                }
                all
            });
            crate::judge(&inputs).diagnosis.cause
        };
        assert_eq!(judged(true), Cause::Leak);
        assert_ne!(judged(false), Cause::Leak, "alone, the limit is its own");
    }

    /// Forty conversations in a store with room for forty; what `links` gives is behind each of them.
    fn conversations(links: impl Fn(u64) -> u64) -> Cause {
        judged(links, true).diagnosis.cause
    }

    /// The same, of five snapshots; chains of fewer than sixteen count as one object, and without `linked` none do.
    fn judged(links: impl Fn(u64) -> u64, linked: bool) -> report::Report {
        let mut inputs = series(5, 3_000_000, |i| {
            let path = [step("", "global@1"), step("context:latest", "Lru@11"), step("map", "Map@13")];
            let all = 40 * links(i);
            let mut a = holder(13, "Map", &path, "State", all, 300, (101, 1_000 * (i + 1) - 1));
            if linked && links(i) < 16 {
                a.holds[0].1 = 40;
            } else if linked {
                a.links = all;
            }
            a.entries = Some(facts::Entries { count: 40, capacity: None });
            a.siblings = vec![Safe::ours("max"), Safe::ours("map")];
            vec![a]
        });
        for (i, input) in inputs.iter_mut().enumerate() {
            // The newest state of each is what the store holds itself.
            let newest = 1_000 * (i as u64 + 1) - 900;
            if let Some(heap) = input.heap.as_mut() {
                heap.accumulations[0].entry_ids = facts::IdSpread((0..=64).map(|q| newest + q * 14).collect());
                // The class table counts every object and knows the ids of all.
                heap.classes[0].count = 40 * links(i as u64);
            }
        }
        crate::judge(&inputs)
    }

    #[test]
    fn what_entries_share_is_no_chain() {
        // Records that link each other hang on the store itself, many for each entry.
        assert_ne!(judged(|i| 20 + 30 * i, false).diagnosis.cause, Cause::Leak);
    }

    #[test]
    fn chains_that_grow_long_are_told_in_bytes() {
        let report = judged(|i| 5 + 5 * i, true);
        assert_eq!(report.diagnosis.cause, Cause::Leak, "{}", report.diagnosis.summary);
        let statements = report.findings[0].evidence.iter().map(|e| e.statement.as_str());
        let all = statements.collect::<Vec<_>>().join(" ");
        assert!(!all.contains("800"), "{all}");
    }

    #[test]
    fn a_limit_on_entries_does_not_bound_the_chains_behind_them() {
        assert_eq!(conversations(|i| 20 + 30 * i), Cause::Leak);
        assert_ne!(conversations(|_| 20), Cause::Leak);
        // One link an entry: the store is full and turns over.
        assert_ne!(conversations(|_| 1), Cause::Leak);
    }

    #[test]
    fn bounds_are_seen_and_other_limits_are_not() {
        for (siblings, methods, entry, expect) in [
            (&["max", "items"] as &[&'static str], &[] as &[&'static str], &[] as &[&'static str], true),
            (&["_events", "_eventsCount", "_maxListeners"], &[], &[], false),
            (&["head", "tail"], &[], &["prev", "next", "value"], true),
            (&["head", "tail"], &[], &["value"], false),
            (&["entries"], &["evictExpired"], &["expiresAt"], true),
            (&["entries"], &["get", "set"], &["createdAt"], false),
        ] {
            let mut a = holder(5, "Map", &[step("", "global@1"), step("entries", "Map@5")], "X", 100, 1_000, (1, 9));
            a.siblings = siblings.iter().map(|s| Safe::ours(s)).collect();
            a.methods = methods.iter().map(|s| Safe::ours(s)).collect();
            a.entry_properties = entry.iter().map(|s| Safe::ours(s)).collect();
            let inputs = [snapshot(0, 99, 1_000_000, vec![a])];
            let case = crate::assembly::Case::assemble(&inputs);
            let heap = Heap::of(&case).expect("a heap");
            assert_eq!(Bounds::of(&heap.holders[0]).is_bounded(), expect, "{siblings:?}");
        }
    }
}
