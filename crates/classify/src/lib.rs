//! Facts in, diagnosis out.
//!
//! Design constraints:
//! - Facts only: nothing here ever sees a file, a graph or a clock. The same facts give the same report, in any order of files.
//! - Three layers. `assembly` puts inputs in order; the derived layer (`series`, `floor`, `trends`, `sites`) is arithmetic
//!   without opinion; `rules` holds the opinions, one file each, and `verdict` weighs them.
//! - Structure before names: a name adds confidence, it never decides.
//! - `inconclusive` is an answer, and then the report says exactly what to capture. A wrong verdict is worse than none.

mod assembly;
mod bounded;
mod derived;
mod floor;
mod growth;
mod heap;
mod kinds;
mod next;
mod owner;
mod owner_rules;
mod privacy;
mod rules;
mod say;
mod segments;
mod series;
mod sites;
#[cfg(test)]
mod testing;
mod timeline;
mod tracks;
mod trends;
mod verdict;
mod views;
mod words;

pub use growth::growth;
pub use owner_rules::{OwnerRule, OwnerRules, Pattern};

use assembly::Case;
use derived::Derived;
use facts::{InputFacts, Severity};
use redact::{Safe, safe};
use report::{Input, InputProblem, Report, SCHEMA};

/// Judges the facts of all inputs, in the order in which the report numbers them.
///
/// Linear in the facts but for sorting; facts are kilobytes, whatever the size of the files.
#[must_use]
pub fn judge(inputs: &[InputFacts]) -> Report {
    judge_with(inputs, &Options::default())
}

/// What a person says to the evidence.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the team calls its own holders.
    pub owners: OwnerRules,
    /// The input to count growth from: a snapshot or an allocation dump. What is older is left out.
    pub baseline: Option<u32>,
}

/// Judges as [`judge`] does, with what a person says to it.
#[must_use]
pub fn judge_with(inputs: &[InputFacts], options: &Options) -> Report {
    let case = Case::since(inputs, options.baseline);
    let derived = Derived::of(&case);
    let mut verdict = verdict::decide(rules::ask(&derived));
    if let Some(summary) = say::nothing_read(inputs) {
        verdict.diagnosis.summary = summary;
    }
    for finding in &mut verdict.findings {
        options.owners.apply(finding);
        views::link(finding, &derived);
    }
    let mut told: Vec<Input> = inputs.iter().map(|i| input(i, &case)).collect();
    if let Some(lost) = options.baseline.filter(|_| case.baseline.is_none()).and_then(|b| told.get_mut(b as usize)) {
        lost.problems.push(InputProblem {
            severity: Safe::ours("note"),
            message: Safe::ours(
                "Not used as the baseline. It is neither a snapshot of the process that was judged nor an allocation dump of its series.",
            ),
            byte: None,
        });
    }
    Report {
        schema: Safe::ours(SCHEMA),
        inputs: told,
        baseline: case.baseline,
        diagnosis: verdict.diagnosis,
        findings: verdict.findings,
        evidence: kinds::kinds(&case),
        timeline: timeline::timeline(&case),
        limits: case.limits.iter().map(|(_, l)| (l.stated_as.clone(), l.bytes)).collect(),
        next_capture: verdict::in_words(&verdict.next),
        next_steps: verdict.next,
        redaction: privacy::redaction(inputs),
    }
}

/// Everything measured over time among these inputs, numbered as for [`judge`].
#[must_use]
pub fn tracks(inputs: &[InputFacts]) -> report::Tracks {
    tracks::tracks(&Case::assemble(inputs))
}

fn input(facts: &InputFacts, case: &Case<'_>) -> Input {
    let runtime = facts.runtime.as_ref().and_then(|r| match (&r.name, &r.version) {
        (Some(name), Some(version)) => Some(safe!("{} {}", name, version)),
        (name, version) => name.clone().or_else(|| version.clone()),
    });
    Input {
        name: facts.name.clone(),
        format: Safe::ours(facts.format.id()),
        runtime,
        captured_at: captured_at(facts, case),
        bytes: facts.bytes,
        problems: facts
            .problems
            .iter()
            .map(|p| InputProblem {
                severity: Safe::ours(match p.severity {
                    Severity::Note => "note",
                    Severity::Partial => "partial",
                    Severity::Fatal => "fatal",
                }),
                message: match &p.section {
                    Some(section) => safe!("{} {} ({})", &p.lead, &p.text, section),
                    None => safe!("{} {}", &p.lead, &p.text),
                },
                byte: p.byte,
            })
            .collect(),
    }
}

/// The wall time of a snapshot, where a mark or reading tells it.
fn captured_at(facts: &InputFacts, case: &Case<'_>) -> Option<Safe> {
    let marks =
        case.inputs.iter().flat_map(|i| &i.marks).filter(|m| assembly::mentions(&m.file, facts)).map(|m| m.wall_ms);
    let named = |r: &&facts::Reading| r.snapshot.as_ref().is_some_and(|s| assembly::mentions(s, facts));
    let readings = case.inputs.iter().flat_map(|i| &i.readings).filter(named).map(|r| r.wall_ms);
    marks.chain(readings).flatten().find_map(report::format::iso_time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::Format;
    use report::{Cause, KindOfEvidence, Status};

    #[test]
    fn files_of_which_none_could_be_read_are_the_answer() {
        let file = |name: &'static str, lead: &'static str| {
            let mut facts = InputFacts::new(Safe::ours(name), Format::Unreadable, 7);
            facts.problems.push(facts::Problem {
                severity: Severity::Fatal,
                lead: Safe::ours(lead),
                text: Safe::ours("Choose a snapshot."),
                byte: None,
                section: None,
            });
            facts
        };
        let read = InputFacts::new(Safe::ours("gc.log"), Format::GcLog, 7);
        let unread = [file("a.png", "A picture."), file("b.html", "A web page.")];
        for (inputs, summary) in [
            (&unread[..1], Some("`a.png` could not be read. A picture. Choose a snapshot.")),
            (&unread[..], Some("None of these 2 files could be read. The list of files says why.")),
            (&[unread[0].clone(), read][..], None),
            (&[][..], None),
        ] {
            let report = judge(inputs);
            assert_eq!(report.nothing_read(), summary.is_some(), "{inputs:?}");
            assert!(summary.is_none_or(|s| report.diagnosis.summary == s), "{}", report.diagnosis.summary);
            // What a program reads is whole all the same.
            assert_eq!(report.evidence.len(), KindOfEvidence::ALL.len());
        }
    }

    #[test]
    fn nothing_gives_an_honest_report() {
        let report = judge(&[]);
        assert_eq!(report.diagnosis.cause, Cause::Inconclusive);
        assert_eq!(report.evidence.len(), KindOfEvidence::ALL.len());
        assert!(report.evidence.iter().all(|e| e.status == Status::Missing && !e.value.is_empty()));
        assert!(!report.next_steps.is_empty());
    }
}
