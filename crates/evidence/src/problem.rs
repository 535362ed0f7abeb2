//! Making [`Problem`]s: every message says what is wrong, where, and what to do.

use facts::{Problem, Severity};
use redact::Safe;

/// The file cannot be read.
pub(crate) fn fatal(lead: &'static str, text: Safe) -> Problem {
    Problem { severity: Severity::Fatal, lead: Safe::ours(lead), text, byte: None, section: None }
}

/// Something was skipped: figures are lower bounds.
pub(crate) fn partial(lead: &'static str, text: Safe) -> Problem {
    Problem { severity: Severity::Partial, lead: Safe::ours(lead), text, byte: None, section: None }
}

/// Everything was read; something was odd.
pub(crate) fn note(lead: &'static str, text: Safe) -> Problem {
    Problem { severity: Severity::Note, lead: Safe::ours(lead), text, byte: None, section: None }
}

/// Where a problem is.
pub(crate) trait Place {
    /// At a byte of the decompressed file.
    fn at(self, byte: u64) -> Self;
    /// In a section or line.
    fn within(self, section: Safe) -> Self;
}

impl Place for Problem {
    fn at(mut self, byte: u64) -> Self {
        self.byte = Some(byte);
        self
    }

    fn within(mut self, section: Safe) -> Self {
        self.section = Some(section);
        self
    }
}
