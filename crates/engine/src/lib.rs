//! The façade: bytes in, pages and reports out. No browser, no files, no clock.
//!
//! Design constraints:
//! - Sans-IO: the caller pushes bytes, asks for the next slice of work and stops whenever it likes (dropping cancels).
//! - Everything that leaves here is a `protocol`, `report` or `facts` value, redacted by the [`Policy`] of the load;
//!   [`Summary`] is the one exception and says why.
//! - Native command line, browser worker and npm module drive the very same calls.

mod allocations;
mod analysis_steps;
mod archive;
mod audit;
mod call_tree;
mod class_pages;
mod columns;
mod comparison;
mod diff_view;
mod failure;
mod file;
mod heap_file;
mod heap_views;
mod intake;
mod ordered;
mod preview;
mod reader;
mod redaction;
mod retainer_view;
mod rows;
mod sites;
mod summary;
mod timeline_calls;
mod warm_up;

pub use ::analysis::{Digest, InterfaceDefinition};
pub use ::classify::{Options as JudgeOptions, OwnerRule, OwnerRules, Pattern};
pub use analysis_steps::Analysis;
pub use archive::{Archive, Entry, is_archive};
pub use class_pages::NamedClass;
pub use columns::{Columns, NodeRow, ReferenceRow};
pub use comparison::{ClassChange, ComparisonTable, compare};
pub use file::{File, FileAudit};
pub use intake::{Intake, Part};
pub use reader::{Options, Reader};
pub use redaction::Redaction;
pub use summary::{ClassSummary, Summary};
pub use warm_up::warm_up;

use facts::{Format, InputFacts};
use protocol::{FactsBlob, Failure, Unread};
use redact::{Policy, Salt, safe};
use report::{GrowthTable, Report, Tracks};

/// Judges the facts of all inputs, in the order in which the report numbers them.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn judge(inputs: &[FactsBlob]) -> Result<Report, Failure> {
    parse(inputs).map(|facts| classify::judge(&facts))
}

/// Judges as [`judge`] does, with what a person says to it: names of owners, a baseline.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn judge_with(inputs: &[FactsBlob], options: &JudgeOptions) -> Result<Report, Failure> {
    parse(inputs).map(|facts| classify::judge_with(&facts, options))
}

/// Judges as [`judge`] does, with files among the inputs that could not be read. The names of these come from a person.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn judge_all(inputs: &[FactsBlob], unread: &[Unread]) -> Result<Report, Failure> {
    let mut all = parse(inputs)?;
    for file in unread {
        let place = (file.input as usize).min(all.len());
        // Nothing of a file's name is hashed, so any salt will do.
        all.insert(place, unread_facts(&file.name, file.bytes, &file.why, &Policy::new(Salt([0, 0]))));
    }
    Ok(classify::judge(&all))
}

/// What classes and owners do over the snapshots among these inputs: in the order that the evidence gives, or `by_hand`.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn growth(inputs: &[FactsBlob], by_hand: Option<&[u32]>) -> Result<GrowthTable, Failure> {
    parse(inputs).map(|facts| classify::growth(&facts, by_hand))
}

/// Everything measured over time among these inputs.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn tracks(inputs: &[FactsBlob]) -> Result<Tracks, Failure> {
    parse(inputs).map(|facts| classify::tracks(&facts))
}

fn parse(inputs: &[FactsBlob]) -> Result<Vec<InputFacts>, Failure> {
    let parse = |(i, blob): (usize, &FactsBlob)| {
        serde_json::from_str(&blob.0).map_err(|e| {
            failure::failure(
                "Facts are damaged.",
                safe!("The facts of input {} break at column {}. Load that file again.", i + 1, e.column()),
            )
        })
    };
    inputs.iter().enumerate().map(parse).collect()
}

/// Facts of a file that could not be read, so that the report lists it with its reason.
#[must_use]
pub fn unreadable(name: &str, bytes: u64, why: &Failure, policy: &Policy) -> FactsBlob {
    FactsBlob(serde_json::to_string(&unread_facts(name, bytes, why, policy)).unwrap_or_default())
}

fn unread_facts(name: &str, bytes: u64, why: &Failure, policy: &Policy) -> InputFacts {
    let mut facts = InputFacts::new(policy.file_name(name), Format::Unreadable, bytes);
    facts.problems.push(failure::to_problem(why));
    facts
}
