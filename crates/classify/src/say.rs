//! Small builders for evidence and findings, so that rules read as statements.

use facts::{Format, InputFacts};
use redact::{Safe, safe};
use report::{Cause, Evidence, Finding, KindOfEvidence};

/// The diagnosis of files of which none could be read; of one the reason too. Nothing of other evidence.
pub(crate) fn nothing_read(inputs: &[InputFacts]) -> Option<Safe> {
    if inputs.is_empty() || inputs.iter().any(|i| i.format != Format::Unreadable) {
        return None;
    }
    Some(match inputs {
        [one] => {
            let why = one.problems.first().map(|p| safe!(" {} {}", &p.lead, &p.text)).unwrap_or_default();
            safe!("{} could not be read.{}", report::format::code(&one.name), why)
        }
        all => safe!("None of these {} files could be read. The list of files says why.", all.len()),
    })
}

/// A statement for.
pub(crate) fn pro(kind: KindOfEvidence, lead: &'static str, statement: Safe) -> Evidence {
    evidence(kind, true, lead, statement)
}

/// A statement against, or what would change the verdict.
pub(crate) fn con(kind: KindOfEvidence, lead: &'static str, statement: Safe) -> Evidence {
    evidence(kind, false, lead, statement)
}

fn evidence(kind: KindOfEvidence, supports: bool, lead: &'static str, statement: Safe) -> Evidence {
    Evidence {
        kind,
        supports,
        lead: Safe::ours(lead),
        statement,
        value: None,
        unit: None,
        input: None,
        also: Vec::new(),
        view: None,
    }
}

/// What evidence rests on.
pub(crate) trait Rests: Sized {
    /// The inputs, the first one first.
    fn on(self, inputs: impl IntoIterator<Item = u32>) -> Self;
    /// The figure.
    fn figure(self, value: f64, unit: &'static str) -> Self;
}

impl Rests for Evidence {
    fn on(mut self, inputs: impl IntoIterator<Item = u32>) -> Self {
        for input in inputs {
            if self.input.is_none() {
                self.input = Some(input);
            } else if self.input != Some(input) && !self.also.contains(&input) {
                self.also.push(input);
            }
        }
        self
    }

    fn figure(mut self, value: f64, unit: &'static str) -> Self {
        if value.is_finite() {
            self.value = Some(value);
            self.unit = Some(Safe::ours(unit));
        }
        self
    }
}

/// A finding without owner and figures yet.
pub(crate) fn finding(cause: Cause, confidence: f64, title: Safe) -> Finding {
    Finding {
        cause,
        confidence: bounded(confidence),
        title,
        rule: Safe::default(),
        owner: None,
        objects: None,
        growth: None,
        evidence: Vec::new(),
    }
}

/// Blocks of one size: what a batch is made of.
pub(crate) fn uniform_blocks(share: f64, size: u64, n: u64) -> Evidence {
    use report::format::{bytes, count, percent};
    pro(
        KindOfEvidence::AllocationStack,
        "Blocks of one size.",
        safe!("{} of the peak are {} blocks of {} each.", percent(share), count(n), bytes(size)),
    )
    .figure(size as f64, "bytes")
}

/// Confidence is never certainty, and never nothing.
pub(crate) fn bounded(confidence: f64) -> f64 {
    if confidence.is_finite() { (confidence.clamp(0.05, 0.99) * 100.0).round() / 100.0 } else { 0.05 }
}

/// Figures in a row: `3.00 MB, 6.20 MB, 9.50 MB`. Long rows lose their middle.
pub(crate) fn row(values: impl IntoIterator<Item = Safe>) -> Safe {
    const MOST: usize = 9;
    let values: Vec<Safe> = values.into_iter().collect();
    let mut out = Safe::default();
    for (i, value) in values.iter().enumerate() {
        if values.len() > MOST && i >= MOST / 2 && i + MOST.div_ceil(2) < values.len() + 1 {
            if i == MOST / 2 {
                out = safe!("{}, …", &out);
            }
            continue;
        }
        out = if out.is_empty() { value.clone() } else { safe!("{}, {}", &out, value) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lose_their_middle() {
        let figures = |n: u32| row((0..n).map(|i| safe!("{}", i))).to_string();
        assert_eq!(figures(3), "0, 1, 2");
        assert_eq!(figures(9), "0, 1, 2, 3, 4, 5, 6, 7, 8");
        assert_eq!(figures(12), "0, 1, 2, 3, …, 8, 9, 10, 11");
    }

    #[test]
    fn confidence_is_neither_certainty_nor_nothing() {
        assert!((bounded(1.0) - 0.99).abs() < 1e-9);
        assert!((bounded(f64::NAN) - 0.05).abs() < 1e-9);
        assert!((bounded(0.8349) - 0.83).abs() < 1e-9);
    }
}
