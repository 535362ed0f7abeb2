//! From findings to the answer.
//!
//! Order: what the evidence convicts comes before what it merely suspects, and a leak before everything else that is also
//! true: a program can have a large, innocent cache and a small leak, and the leak is the news. Among findings of one cause
//! what is proven comes before what is likely, whatever their sizes; then bytes decide.

use crate::rules::Found;
use order::Order as _;
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

pub(crate) fn decide(mut found: Vec<Found>) -> Verdict {
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
    found.order_by(|a, b| rank(a).cmp(&rank(b)).then(b.bytes.total_cmp(&a.bytes)));
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
        found.order_by_key(|f| f.finding.cause != Cause::Inconclusive);
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

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use facts::Accumulation;
    use redact::Safe;
    use report::Cause;

    /// A store of `count` entries in snapshot `i`, all of which stay.
    fn store(
        id: u64,
        owner: (&'static str, &'static str),
        held: &'static str,
        count: u64,
        each: u64,
        i: u64,
    ) -> Accumulation {
        let at = PLACES[(id % 4) as usize];
        let path = [step("", "global@1"), step(owner.0, at.0), step(owner.1, at.1)];
        holder(id, "Map", &path, held, count, each, (101, 1_000 * (i + 1) - 1))
    }

    const PLACES: [(&str, &str); 4] =
        [("PageStore@11", "Map@20"), ("Leases@13", "Map@21"), ("Jobs@15", "Map@22"), ("Hub@17", "Map@23")];

    fn leading(inputs: &[facts::InputFacts]) -> (Cause, String) {
        let report = crate::judge(inputs);
        let name = report.findings.first().and_then(|f| Some(f.owner.as_ref()?.name.to_string()));
        (report.diagnosis.cause, name.unwrap_or_default())
    }

    #[test]
    fn a_proven_leak_leads_over_a_larger_store_with_a_bound() {
        let bounded = |i: u64| {
            let mut a = store(20, ("context:pages", "pages"), "Page", 100 + 2_000 * i, 4_000, i);
            a.siblings = vec![Safe::ours("maxPages")];
            a
        };
        let leases = |i: u64| store(21, ("context:leases", "open"), "Lease", 100 + 500 * i, 900, i);
        let both = series(4, 3_000_000, |i| vec![bounded(i), leases(i)]);
        assert_eq!(leading(&both), (Cause::Leak, "Leases.open".to_owned()));
        // Alone it has not reached its bound, and nobody can say that it will not.
        assert_ne!(leading(&series(4, 3_000_000, |i| vec![bounded(i)])).0, Cause::Leak);
    }

    #[test]
    fn two_leaks_under_one_roof_are_told_and_the_roof_is_not() {
        let roof = |retained: u64| {
            let path = [step("", "global@1"), step("context:app", "App@9")];
            let mut a = holder(9, "App", &path, "Map", 2, retained / 2, (3, 9));
            a.entries = None;
            a.retained = retained;
            a
        };
        let under = |mut a: Accumulation| {
            a.path.insert(1, step("context:app", "App@9"));
            a
        };
        let inputs = series(4, 3_000_000, |i| {
            let jobs = under(store(22, ("jobs", "byId"), "Job", 60 + 1_500 * i, 310, i));
            let hub = under(store(23, ("hub", "tick"), "Function", 60 + 1_500 * i, 300, i));
            vec![roof(jobs.retained + hub.retained), jobs, hub]
        });
        let report = crate::judge(&inputs);
        let mut names: Vec<String> =
            report.findings.iter().filter_map(|f| Some(f.owner.as_ref()?.name.to_string())).collect();
        names.sort();
        assert_eq!(names, ["Hub.tick", "Jobs.byId"]);
        // The lists of a list of lists are one place: the roof tells it.
        let lists = series(4, 3_000_000, |i| {
            let list = |k: u64| {
                let path =
                    [step("", "global@1"), step("context:rooms", "App@9"), step("element:[0]", PLACES[k as usize].1)];
                holder(20 + k, "Array", &path, "Message", 60 + 500 * i, 310, (101, 1_000 * (i + 1) - 1))
            };
            let all: Vec<Accumulation> = (0..4).map(list).collect();
            let mut all_in = roof(all.iter().map(|a| a.retained).sum());
            all_in.path[1] = step("context:rooms", "App@9");
            [vec![all_in], all].concat()
        });
        assert_eq!(leading(&lists).0, Cause::Leak);
    }
}
