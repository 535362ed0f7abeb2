//! Facts in, diagnosis out.
use facts::InputFacts;
use report::Report;

/// Judges the facts of all inputs, in the order in which the report numbers them.
#[must_use]
pub fn judge(inputs: &[InputFacts]) -> Report {
    let _ = inputs;
    unimplemented!()
}
