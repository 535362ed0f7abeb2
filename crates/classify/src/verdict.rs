//! From findings to the answer.
//!
//! Order: what the evidence convicts comes before what it merely suspects, and a leak before everything else that is also
//! true: a program can have a large, innocent cache and a small leak, and the leak is the news. Among findings of one cause
//! what is proven comes before what is likely, whatever their sizes; then bytes decide.

use crate::derived::Derived;
use crate::rules::Found;
use redact::{Safe, safe};
use report::{Cause, Diagnosis, Finding, NextCapture};

/// From here on a finding is a verdict; below, it is a suspicion.
const CONVICTS: f64 = 0.5;
/// From here on a finding is proven, as far as evidence goes: a larger one that is merely likely stands behind it.
const PROVEN: f64 = 0.7;

pub(crate) struct Verdict {
    pub(crate) diagnosis: Diagnosis,
    pub(crate) findings: Vec<Finding>,
    pub(crate) next: Vec<NextCapture>,
}

pub(crate) fn decide(_derived: &Derived<'_>, mut found: Vec<Found>) -> Verdict {
    let rank = |f: &Found| {
        let convicts = f.finding.confidence >= CONVICTS && f.finding.cause != Cause::Inconclusive;
        let order = match f.finding.cause {
            Cause::Leak => 0,
            Cause::BrowserArtifact => 1,
            Cause::RuntimeConfiguration => 2,
            Cause::BatchSize => 3,
            Cause::Cache => 4,
            Cause::Healthy => 5,
            Cause::Inconclusive => 6,
        };
        (!convicts, order, f.finding.confidence < PROVEN)
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.bytes.total_cmp(&a.bytes)));
    let convicted = found.first().is_some_and(|f| !rank(f).0);
    if convicted {
        // A verdict stands alone: that nothing else grows, or that less evidence would not decide, is no finding beside it.
        let leads = found.first().map(|f| f.finding.cause);
        let owner = |f: &Found| f.finding.owner.as_ref().and_then(|o| o.object);
        let first = found.first().and_then(owner);
        found.retain(|f| {
            let lead = Some(f.finding.cause) == leads;
            lead || f.finding.confidence >= CONVICTS
                && !matches!(f.finding.cause, Cause::Healthy | Cause::Inconclusive)
                && (first.is_none() || owner(f) != first)
        });
    } else {
        found.sort_by_key(|f| f.finding.cause != Cause::Inconclusive);
    }
    // One place, one finding of a cause: two objects of one name (a page left and its successor) are told once.
    let mut told: Vec<(Cause, Safe)> = Vec::new();
    found.retain(|f| {
        let Some(owner) = f.finding.owner.as_ref().filter(|o| !o.name.is_empty()) else { return true };
        let key = (f.finding.cause, owner.name.clone());
        let news = !told.contains(&key);
        if news {
            told.push(key);
        }
        news
    });
    let (diagnosis, next) = match found.first() {
        Some(first) => {
            let diagnosis = Diagnosis {
                cause: if convicted { first.finding.cause } else { Cause::Inconclusive },
                confidence: first.finding.confidence,
                summary: first.summary.clone(),
            };
            (diagnosis, first.next.clone())
        }
        None => (
            Diagnosis {
                cause: Cause::Inconclusive,
                confidence: 0.05,
                summary: Safe::ours("Nothing was loaded that shows memory."),
            },
            Vec::new(),
        ),
    };
    Verdict { diagnosis, findings: found.into_iter().map(|f| f.finding).collect(), next }
}

/// The plain list of next captures: each a sentence that ends in its command.
pub(crate) fn in_words(steps: &[NextCapture]) -> Vec<Safe> {
    steps
        .iter()
        .map(|s| match &s.command {
            Some(command) => safe!("{} {}", &s.text, report::format::code(command)),
            None => s.text.clone(),
        })
        .collect()
}
