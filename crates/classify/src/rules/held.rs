//! A finding about a holder: what all rules over snapshots say of it in the same words.

use crate::bounded::Bounds;
use crate::derived::Derived;
use crate::heap::{Heap, Holder};
use crate::owner::{kind_of, readable};
use crate::say::{Rests, bounded, con, pro, row};
use crate::series::deltas;
use redact::{Safe, safe};
use report::format::{bytes, code, count, percent, signed_bytes, signed_count};
use report::{Evidence, Finding, Growth, KindOfEvidence, Objects, Owner, SeriesPoint, Source, View, ViewName};

/// Fills in owner, objects and growth.
pub(super) fn describe(f: &mut Finding, d: &Derived<'_>, heap: &Heap<'_>, holder: &Holder<'_>, bounds: &Bounds) {
    f.owner = Some(owner(d, holder, bounds));
    f.objects = Some(objects(heap, holder));
    f.growth = Some(growth(heap, holder));
}

pub(super) fn owner(d: &Derived<'_>, holder: &Holder<'_>, bounds: &Bounds) -> Owner {
    let a = &*holder.facts;
    let realms: Vec<u64> = d.case.series.iter().map(|s| s.facts.realms).collect();
    let (kind, confidence) = kind_of(holder, bounds, d.case.is_browser(), &realms);
    Owner {
        kind,
        name: holder.name.full.clone(),
        class: a.class.clone(),
        path: readable(&a.path),
        object: Some(a.id),
        input: d.heap.as_ref().map(|heap| heap.inputs[holder.at]),
        rule: None,
        source: a.source.as_ref().filter(|s| !s.url.as_str().starts_with("node:")).map(|s| Source {
            url: s.url.clone(),
            line: s.line,
            column: s.column,
        }),
        confidence: bounded(confidence),
    }
}

pub(super) fn objects(heap: &Heap<'_>, holder: &Holder<'_>) -> Objects {
    let table = &heap.shots[holder.at].facts.classes;
    let (class, held, retained) = holder.held().cloned().unwrap_or_default();
    // A chain or a table counts its own; the class table knows how many there are in all.
    let known = table.iter().find(|c| c.name == class);
    Objects {
        count: held.max(1),
        shallow_bytes: known.map_or(0, |c| {
            if c.count > 0 { (c.shallow as f64 / c.count as f64 * held.min(c.count) as f64) as u64 } else { 0 }
        }),
        retained_bytes: holder.bytes[holder.at].max(retained),
        class,
    }
}

pub(super) fn growth(heap: &Heap<'_>, holder: &Holder<'_>) -> Growth {
    Growth {
        bytes: holder.growth(),
        objects: holder.entries_growth(),
        per_step: deltas(&holder.bytes),
        objects_per_step: deltas(&holder.entries),
        series: (0..heap.shots.len())
            .map(|i| SeriesPoint {
                input: heap.inputs[i],
                bytes: holder.bytes[i],
                objects: holder.entries[i],
                heap_bytes: heap.totals[i],
            })
            .collect(),
    }
}

/// The figures of the series as evidence.
pub(super) fn counts(heap: &Heap<'_>, holder: &Holder<'_>, lead: &'static str) -> Evidence {
    let what = match holder.held() {
        Some((class, ..)) => safe!("{} in {}", code(class), code(&holder.name.full)),
        None => safe!("in {}", code(&holder.name.full)),
    };
    // Where as many entries hold more and more, their number is no news.
    let in_bytes = holder.entries.iter().all(|n| *n == 0) || holder.shape.grows() && holder.entries_growth() == 0;
    let (statement, growth, unit) = if in_bytes {
        let all = row(holder.bytes.iter().map(|n| bytes(*n)));
        (safe!("{} {}.", all, what), holder.growth(), "bytes")
    } else {
        let all = row(holder.entries.iter().map(|n| count(*n)));
        (safe!("{} {}.", all, what), holder.entries_growth(), "objects")
    };
    pro(KindOfEvidence::Comparison, lead, statement).on(heap.inputs.iter().copied()).figure(growth as f64, unit)
}

/// How much of the heap's growth this is.
pub(super) fn share(heap: &Heap<'_>, holder: &Holder<'_>) -> Option<Evidence> {
    let (own, all) = (holder.growth(), heap.growth());
    if own <= 0 || all <= 0 {
        return None;
    }
    let part = (own as f64 / all as f64).min(1.0);
    let statement = safe!(
        "{} of the heap's growth of {} is reachable only through {}.",
        percent(part),
        signed_bytes(all),
        code(&holder.name.full),
    );
    let lead = if part >= 0.5 { "One holder." } else { "A part of the growth." };
    let make = if part >= 0.1 { pro } else { con };
    Some(
        make(KindOfEvidence::RetainedClasses, lead, statement)
            .on([heap.inputs[0], heap.inputs[heap.inputs.len() - 1]])
            .figure(part, "share"),
    )
}

/// Whether the old stays.
pub(super) fn kept(heap: &Heap<'_>, holder: &Holder<'_>, stays: bool) -> Option<Evidence> {
    let known: Vec<f64> = holder.kept.iter().flatten().copied().collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    if known.is_empty() {
        return None;
    }
    let last = heap.inputs.last().copied();
    let statement = safe!("≈ {} of what a step began with is there at its end, by object ids.", percent(mean));
    let all = mean >= 0.9;
    let (lead, agrees) = match (all, mean <= 0.25) {
        (true, _) => ("The old stays.", stays),
        (_, true) => ("The old is replaced.", !stays),
        _ if stays => ("Most of the old stays.", mean >= 0.5),
        _ => ("Some of the old leaves.", mean < 0.97),
    };
    let make = if agrees { pro } else { con };
    let before = heap.inputs.iter().rev().nth(1).copied();
    let class = holder.held().map(|h| h.0.clone());
    let mut evidence = make(KindOfEvidence::ObjectCounts, lead, statement).on(last).figure(mean, "share");
    evidence.view = Some(View { input: last, baseline: before, class, ..View::of(ViewName::Diff) });
    Some(evidence)
}

/// What bounds it, or that nothing is seen to.
pub(super) fn bound(heap: &Heap<'_>, holder: &Holder<'_>, bounds: &Bounds, wanted: bool) -> Evidence {
    let last = heap.inputs.last().copied();
    let place = code(&holder.name.full);
    if let Some(limit) = bounds.limits.first() {
        let others = row(bounds.limits.iter().map(code));
        let _ = limit;
        let make = if wanted { pro } else { con };
        return make(
            KindOfEvidence::RetainedClasses,
            "A bound stands beside it.",
            safe!("{} beside {}.", others, place),
        )
        .on(last);
    }
    if bounds.ordered {
        let make = if wanted { pro } else { con };
        let text = safe!("{} keeps its entries in an order that only eviction needs.", place);
        return make(KindOfEvidence::RetainedClasses, "Built to evict.", text).on(last);
    }
    if let Some(method) = bounds.evicts.as_ref().or(bounds.expires.as_ref()) {
        let make = if wanted { pro } else { con };
        let text = safe!("{} beside {}.", code(method), place);
        return make(KindOfEvidence::RetainedClasses, "It can expire or evict.", text).on(last);
    }
    let make = if wanted { con } else { pro };
    let text = safe!("No limit, age or order of eviction beside {}.", place);
    make(KindOfEvidence::RetainedClasses, "No bound.", text).on(last)
}

/// Growth per unit of work.
pub(super) fn per_work(heap: &Heap<'_>, holder: &Holder<'_>) -> Option<Evidence> {
    let work = heap.work.as_ref()?;
    let done = work.last()? - work.first()?;
    if done <= 0.0 {
        return None;
    }
    let (bytes_each, objects_each) = (holder.growth() as f64 / done, holder.entries_growth() as f64 / done);
    let spread = crate::series::spread(&crate::series::floats(&holder.entries), Some(work));
    let even = spread.is_some_and(|s| s < 0.25);
    let lead = if even { "The same for every unit." } else { "It follows the work." };
    let text = safe!(
        "{} and {} objects a unit of work, over {} units.",
        bytes(bytes_each.max(0.0) as u64),
        if objects_each >= 0.995 && (objects_each - objects_each.round()).abs() < 0.005 {
            count(objects_each.round() as u64)
        } else {
            safe!("{:.2}", objects_each.max(0.0))
        },
        count(done as u64),
    );
    Some(pro(KindOfEvidence::Workload, lead, text).on(heap.inputs.iter().copied()).figure(bytes_each, "bytes"))
}

/// `3,200 CompletionResult objects`, for summaries.
pub(super) fn entries_words(holder: &Holder<'_>, n: i64) -> Safe {
    match holder.held() {
        Some((class, ..)) => safe!("{} {}", signed_count(n), code(class)),
        None => signed_count(n),
    }
}
