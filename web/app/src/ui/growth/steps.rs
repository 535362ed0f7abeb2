//! The snapshots of the series as the page names them.

use crate::state::{FileId, Letters, Series};
use protocol::report::GrowthTable;

/// One snapshot of the series.
#[derive(Clone, PartialEq)]
pub struct Step {
    /// Its file.
    pub file: Option<FileId>,
    /// Its letter.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// The whole heap, bytes.
    pub heap: u64,
    /// Work done so far, where that is known.
    pub work: Option<f64>,
}

/// All of them, in order.
#[derive(Clone, PartialEq)]
pub struct Steps(pub Vec<Step>);

impl Steps {
    /// The steps of a table.
    pub fn new(series: &Series, table: &GrowthTable, letters: &Letters) -> Self {
        let inputs = series.inputs();
        let steps = table.steps.iter().map(|step| {
            let file = inputs.get(step.input as usize).copied();
            Step {
                file,
                letter: file.and_then(|id| letters.get(&id).cloned()).unwrap_or_default(),
                name: step.label.to_string(),
                heap: step.heap_bytes,
                work: step.work,
            }
        });
        Self(steps.collect())
    }

    /// A snapshot's letter.
    pub fn letter(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |step| step.letter.as_str())
    }

    /// Files from snapshot `at` back to the first, then the later ones: where something that was there at `at` is found first.
    pub fn files_from(&self, at: usize) -> Vec<FileId> {
        let until = self.0.iter().take(at + 1).rev();
        until.chain(self.0.iter().skip(at + 1)).filter_map(|step| step.file).collect()
    }
}
