//! **Nothing grows beyond warm-up: healthy.**
//!
//! For: every source that can show growth shows none: populations, sites, floor, readings. Growth in one step that stops
//! is warm-up. Against: a source that was not there could show it; short recordings prove little.

use super::Found;
use crate::assembly::Order;
use crate::derived::Derived;
use crate::say::{Rests, bounded, con, finding, pro, row};
use crate::series::Shape;
use redact::{Safe, safe};
use report::format::bytes;
use report::{Cause, KindOfEvidence};

pub(super) fn find(d: &Derived<'_>) -> Vec<Found> {
    let quiet = |s: Shape| matches!(s, Shape::Flat | Shape::Once | Shape::Plateau | Shape::Drained | Shape::Falling);
    let mut evidence = Vec::new();
    let mut confidence: f64 = 0.0;
    let mut at = 0_u64;
    if let Some(heap) = d.heap.as_ref().filter(|h| h.steps() >= 2) {
        if !heap.holders.iter().all(|h| !super::unbounded_holder::grows(heap, h)) {
            return Vec::new();
        }
        if !matches!(heap.shape, Shape::Flat | Shape::Once | Shape::Drained | Shape::Falling | Shape::Plateau) {
            return Vec::new();
        }
        let lead = match heap.shape {
            Shape::Once => "One step of warm-up.",
            Shape::Plateau => "It stopped growing.",
            Shape::Drained => "It came back.",
            _ => "Level.",
        };
        confidence = match heap.shape {
            Shape::Flat | Shape::Falling => 0.86,
            Shape::Drained => 0.72,
            Shape::Once => 0.72,
            _ => 0.55,
        };
        at = heap.totals.last().copied().unwrap_or(0);
        evidence.push(
            pro(KindOfEvidence::Comparison, lead, safe!("Whole heap: {}.", row(heap.totals.iter().map(|b| bytes(*b)))))
                .on(heap.inputs.iter().copied()),
        );
        evidence.push(
            pro(
                KindOfEvidence::RetainedClasses,
                "No holder keeps growing.",
                safe!("{} holders were followed over {} snapshots.", heap.holders.len(), heap.shots.len()),
            )
            .on(heap.inputs.iter().copied()),
        );
    }
    if let Some(sites) = &d.sites
        && confidence == 0.0
        && sites.inputs.len() >= 3
        && sites.order != Order::Guessed
    {
        if !matches!(sites.shape, Shape::Flat | Shape::Once | Shape::Drained | Shape::Falling) {
            return Vec::new();
        }
        let lead = match sites.shape {
            Shape::Once => "One step of warm-up.",
            Shape::Drained => "It came back.",
            _ => "Level.",
        };
        confidence = if sites.shape == Shape::Flat { 0.85 } else { 0.7 };
        at = sites.total.last().copied().unwrap_or(0);
        evidence.push(
            pro(
                KindOfEvidence::Comparison,
                lead,
                safe!("Bytes alive: {}.", row(sites.total.iter().map(|b| bytes(*b)))),
            )
            .on(sites.inputs.iter().copied()),
        );
    }
    if let Some(level) = &d.level {
        if !quiet(level.shape) && !(level.shape == Shape::Irregular && confidence > 0.0) {
            return Vec::new();
        }
        if confidence == 0.0 {
            at = level.last() as u64;
            confidence = match (level.shape, level.is_floor) {
                (Shape::Flat | Shape::Falling, true) => 0.78,
                (Shape::Flat | Shape::Falling, false) => 0.7,
                _ => 0.6,
            };
            if level.levels.len() < 4 {
                confidence -= 0.15;
            }
        }
        evidence.extend(d.level_says(false));
    }
    for (trend, what) in [(&d.trends.external, "External memory"), (&d.trends.rss, "The resident set")] {
        if !trend.told() {
            continue;
        }
        let grows = trend.grows() && trend.growth() > 0.25 * trend.levels.first().copied().unwrap_or(0.0);
        if grows && what == "External memory" {
            return Vec::new();
        }
        if grows {
            confidence -= 0.08;
            evidence.push(
                con(
                    KindOfEvidence::ExternalMemory,
                    "The resident set grows.",
                    safe!("{} without the heap: {}.", what, row(trend.levels.iter().map(|v| bytes(*v as u64)))),
                )
                .on(trend.inputs.iter().copied()),
            );
        }
    }
    if confidence <= 0.0 || d.case.deaths.iter().any(|_| true) {
        return Vec::new();
    }
    let mut f = finding(Cause::Healthy, bounded(confidence), Safe::ours("Nothing grows beyond warm-up"));
    f.evidence = evidence;
    let summary = safe!("Live memory stands at {} and does not grow with the work.", bytes(at));
    vec![Found { finding: f, summary, bytes: 0.0, next: Vec::new() }]
}
