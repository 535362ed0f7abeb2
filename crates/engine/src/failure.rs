//! Problems, ready to show.

use facts::{Problem, Severity};
use protocol::Failure;
use redact::Safe;

pub(crate) fn failure(lead: &'static str, text: Safe) -> Failure {
    Failure { lead: Safe::ours(lead), text, byte: None, partial: false }
}

/// A problem as the page shows it. `partial`: the readable part can be used.
pub(crate) fn of_problem(problem: &Problem, partial: bool) -> Failure {
    Failure { lead: problem.lead.clone(), text: problem.text.clone(), byte: problem.byte, partial }
}

/// A file that could not be read, as an input of the report.
pub(crate) fn to_problem(failure: &Failure) -> Problem {
    Problem {
        severity: Severity::Fatal,
        lead: failure.lead.clone(),
        text: failure.text.clone(),
        byte: failure.byte,
        section: None,
    }
}
