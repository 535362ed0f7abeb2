//! **A stack's bytes grew over several steps and are level since, while work goes on: a bounded store, a cache.**
//!
//! For: growth in more than one step, then none, although the work goes on; or in one step, if the bytes that are level still
//! move by a little, as entries do that replace each other. Growth in one step that stays to the byte is warm-up, which
//! `healthy` speaks for. Against: without work figures the process may simply have idled; without a bound in sight it may be
//! a set of keys that is complete.

use super::Found;
use super::growing_site::{growth, objects, owner};
use crate::assembly::Order;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::Shape;
use crate::sites::{Sites, Stack};
use redact::{Safe, safe};
use report::format::{bytes, code, count};
use report::{Cause, KindOfEvidence};

/// Share of level bytes that still move: replaced entries differ in size from those they replace.
const TURNS_OVER: f64 = 0.3;

/// Level after several steps, or after one if what is level is being replaced.
fn stopped(sites: &Sites<'_>) -> bool {
    match sites.shape {
        Shape::Plateau => true,
        Shape::Once => sites.inputs.len() >= 3 && sites.replaced_since() >= TURNS_OVER,
        _ => false,
    }
}

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let Some(sites) = d.sites.as_ref().filter(|s| stopped(s) && s.order != Order::Guessed) else {
        return Vec::new();
    };
    let weigh = |s: &Stack<'_>| s.growth().max(0) as f64;
    let meeting = sites.meeting(weigh);
    let owner = owner(sites, meeting.as_ref(), weigh, true);
    let place = owner.name.clone();
    let turns_over = sites.replaced_since() >= TURNS_OVER;
    let went_on = sites.work.as_deref().map(|work| work.last() > work.get(work.len().saturating_sub(2)));
    let confidence = if turns_over { 0.74 } else { 0.66 } + if went_on == Some(true) { 0.1 } else { 0.0 }
        - if sites.order == Order::Names { 0.05 } else { 0.0 };
    let mut f = finding(Cause::Cache, bounded(confidence), safe!("What {} keeps stopped growing", code(&place)));
    f.evidence.push(
        pro(
            KindOfEvidence::Comparison,
            "Grew, then level.",
            safe!("Bytes alive: {}.", row(sites.total.iter().map(|b| bytes(*b)))),
        )
        .on(sites.inputs.iter().copied()),
    );
    if sites.total_blocks.iter().any(|n| *n > 0) {
        f.evidence.push(
            pro(
                KindOfEvidence::ObjectCounts,
                "So do the blocks.",
                safe!("{}.", row(sites.total_blocks.iter().map(|n| count(*n)))),
            )
            .on(sites.inputs.iter().copied()),
        );
    }
    let units = |work: &[f64]| safe!("Units of work: {}.", row(work.iter().map(|w| count(w.max(0.0) as u64))));
    f.evidence.push(
        match sites.work.as_deref() {
            Some(work) if went_on == Some(true) => pro(KindOfEvidence::Workload, "Work went on.", units(work)),
            Some(work) => con(KindOfEvidence::Workload, "No work was done in the last step.", units(work)),
            None => con(
                KindOfEvidence::Workload,
                "Work is not known.",
                Safe::ours("If the process idled in the last steps, growth would stop as well."),
            ),
        }
        .on(sites.inputs.last().copied()),
    );
    let held = growth(sites, |s| s.growth() > 0);
    let level = sites.total.last().copied().unwrap_or(0);
    let summary =
        safe!("What {} keeps grew and is level now at {}: a bounded store, not a leak.", code(&place), bytes(level));
    let explained = held.bytes as f64;
    f.objects = Some(objects(sites, |s| s.growth() > 0));
    f.growth = Some(held);
    f.owner = Some(owner);
    vec![Found {
        finding: f,
        summary,
        bytes: explained,
        next: vec![crate::next::another_after_work(d.case, Safe::ours("A bounded store stays where it is."))],
    }]
}
