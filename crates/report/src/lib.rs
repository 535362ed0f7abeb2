//! The report model and its renderers.
//!
//! Design constraints:
//! - [`Report`] is the published contract `leakproof.report/1`: fields are added, never renamed or removed. Its JSON Schema is
//!   `docs/report.schema.json`.
//! - It is the same value on the page, in the command line and in the npm module; renderers add nothing to it.
//! - All text is [`redact::Safe`]. It is safe to show, not safe as markup: every renderer escapes for its own format.

pub mod format;
mod html;
pub mod markdown;
mod model;
mod spans;
mod text;
mod tracks;

pub use html::to_html;
pub use markdown::to_markdown;
pub use model::{
    Cause, Diagnosis, Evidence, EvidenceStatus, Finding, Growth, GrowthOf, GrowthRow, GrowthStep, GrowthTable, Input,
    InputProblem, KindOfEvidence, NextCapture, Objects, Owner, OwnerKind, Redaction, Report, SCHEMA, SecretOwner,
    SeriesPoint, Source, Status, TimelinePoint, Trend, UNREADABLE, View, ViewName,
};
pub use spans::{Span, spans};
pub use text::{secret_words, to_text};
pub use tracks::{Bound, Capture, Collection, Placement, Sample, TrackDeath, TrackLimit, TrackSource, Tracks, Zero};

use format::{bytes, code, confidence, count, signed_bytes, signed_count};

/// The report as JSON, indented, with a final line break.
///
/// # Errors
/// Never for a report that this project made: it holds nothing that JSON cannot say.
pub fn to_json(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

/// The short facts of a finding, in the words that all renderers share: `(word, sentence with names between backticks)`.
fn facts_of(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(owner) = &finding.owner
        && owner.kind != OwnerKind::None
    {
        let mut text = if owner.name.is_empty() { String::from("not named") } else { code(&owner.name).to_string() };
        text.push_str(&format!(", {}", owner.kind.word().to_lowercase()));
        if !owner.class.is_empty() {
            text.push_str(&format!(", {}", code(&owner.class)));
        }
        text.push_str(&format!(", {} sure", confidence(owner.confidence)));
        facts.push(("Owner", text));
        if !owner.path.is_empty() {
            let steps: Vec<String> = owner.path.iter().map(|s| code(s).to_string()).collect();
            facts.push(("Path", steps.join(" → ")));
        }
        if let Some(source) = &owner.source {
            let column = if source.column > 0 { format!(":{}", source.column) } else { String::new() };
            let place = redact::safe!("{}:{}", &source.url, source.line);
            facts.push(("Where", format!("`{}{column}`", place.as_str().replace('`', "'"))));
        }
    }
    if let Some(objects) = &finding.objects {
        let retained = if objects.retained_bytes > 0 { objects.retained_bytes } else { objects.shallow_bytes };
        let mut text = bytes(retained).to_string();
        if objects.count > 0 {
            text.push_str(&format!(" in {} {}", count(objects.count), code(&objects.class)));
        } else if !objects.class.is_empty() {
            text.push_str(&format!(" in {}", code(&objects.class)));
        }
        facts.push(("Holds", text));
    }
    if let Some(growth) = &finding.growth
        && (growth.bytes != 0 || growth.objects != 0)
    {
        let mut text = signed_bytes(growth.bytes).to_string();
        if growth.objects != 0 {
            text.push_str(&format!(", {} objects", signed_count(growth.objects)));
        }
        facts.push(("Grows", text));
    }
    facts
}
