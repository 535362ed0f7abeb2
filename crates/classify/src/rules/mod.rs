//! The rules, in the order in which they are asked.
//!
//! Each rule is one file: a statement about memory, what speaks for it, what against, and why its thresholds are what they
//! are. A rule reads the derived layer only and returns what it found, with its confidence; it never decides alone. The
//! verdict weighs what all of them found (`crate::verdict`).

mod batch_size;
mod bounded_store;
mod container_limit;
mod growing_heap;
mod growing_site;
mod healthy;
mod heap_limit;
mod heavy_handles;
mod held;
mod old_realms;
mod recording;
mod replaced_population;
mod rising_level;
mod stopped_site;
mod suspect;
mod tool_holds;
mod unbounded_holder;
mod young_generation;

use crate::derived::Derived;
use redact::Safe;
use report::{Finding, NextCapture};

/// What a rule found.
pub(crate) struct Found {
    pub(crate) finding: Finding,
    /// One sentence for the verdict, if this finding leads.
    pub(crate) summary: Safe,
    /// Bytes it explains, for the order among findings of one cause.
    pub(crate) bytes: f64,
    /// What would decide, or decide better.
    pub(crate) next: Vec<NextCapture>,
}

/// A rule.
pub(crate) struct Rule {
    /// Its name in reports and documentation.
    pub(crate) name: &'static str,
    pub(crate) find: fn(&Derived<'_>) -> Vec<Found>,
}

/// All rules: those that rest on what holds the objects first, those that rest on levels alone later, the honest rest last.
pub(crate) const RULES: &[Rule] = &[
    Rule { name: "unbounded-holder", find: unbounded_holder::find },
    Rule { name: "heavy-handles", find: heavy_handles::find },
    Rule { name: "growing-heap", find: growing_heap::find },
    Rule { name: "recording", find: recording::find },
    Rule { name: "tool-holds", find: tool_holds::find },
    Rule { name: "old-realms", find: old_realms::find },
    Rule { name: "replaced-population", find: replaced_population::find },
    Rule { name: "bounded-store", find: bounded_store::find },
    Rule { name: "growing-site", find: growing_site::find },
    Rule { name: "stopped-site", find: stopped_site::find },
    Rule { name: "batch-size", find: batch_size::find },
    Rule { name: "heap-limit", find: heap_limit::find },
    Rule { name: "young-generation", find: young_generation::find },
    Rule { name: "container-limit", find: container_limit::find },
    Rule { name: "rising-level", find: rising_level::find },
    Rule { name: "healthy", find: healthy::find },
    Rule { name: "suspect", find: suspect::find },
];

/// Asks every rule.
pub(crate) fn ask(derived: &Derived<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for rule in RULES {
        for mut found in (rule.find)(derived) {
            found.finding.rule = Safe::ours(rule.name);
            all.push(found);
        }
    }
    all
}
