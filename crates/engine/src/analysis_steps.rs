//! From decoded input to a [`File`], a slice of work at a time.

use crate::failure::{failure, of_problem};
use crate::file::File;
use crate::reader::Input;
use ::analysis::{Builder, Heap};
use evidence::Evidence;
use facts::{Format, InputFacts, Problem};
use protocol::{Failure, Phase, Progress};
use redact::Safe;
use snapshot::Snapshot;

/// A file that was decoded and is being analysed.
pub struct Analysis {
    input: Input,
    problems: Vec<Problem>,
    state: State,
    done: u64,
}

enum State {
    Building(Box<Builder>),
    Ready(Box<File>),
    Failed(Failure),
    Taken,
}

/// The builder's phases.
const STEPS: u64 = ::analysis::Phase::ALL.len() as u64;

impl Analysis {
    pub(crate) fn of_snapshot(input: Input, snapshot: Snapshot, problems: Vec<Problem>) -> Result<Self, Failure> {
        let builder = Builder::new(snapshot).map_err(|p| of_problem(&p, false))?;
        Ok(Self { input, problems, state: State::Building(Box::new(builder)), done: 0 })
    }

    pub(crate) fn of_evidence(input: Input, mut evidence: Evidence) -> Self {
        // An entry of an archive tells its size at its end.
        evidence.facts.bytes = input.bytes;
        let file = File::of_evidence(evidence, input.policy);
        Self { input, problems: Vec::new(), state: State::Ready(Box::new(file)), done: STEPS }
    }

    /// Does the next slice of work. `Some` while there is more to do.
    pub fn step(&mut self) -> Option<Progress> {
        let (state, step) = match std::mem::replace(&mut self.state, State::Taken) {
            State::Building(mut builder) => match builder.step() {
                Some(next) => (State::Building(builder), Some(next.name())),
                None => match builder.finish() {
                    Ok(heap) => (State::Ready(Box::new(self.file(heap))), None),
                    Err(problem) => (State::Failed(of_problem(&problem, false)), None),
                },
            },
            other => (other, None),
        };
        self.state = state;
        self.done = (self.done + 1).min(STEPS);
        step.map(|step| Progress { phase: Phase::Analysing, step: Safe::ours(step), done: self.done, total: STEPS })
    }

    fn file(&mut self, heap: Heap) -> File {
        let input = &self.input;
        let format = if heap.snapshot().samples.is_empty() && heap.snapshot().trace_tree.is_empty() {
            Format::V8Heapsnapshot
        } else {
            Format::V8Heaptimeline
        };
        let mut facts = InputFacts::of_file(&input.name, &input.policy, format, input.bytes);
        facts.problems = std::mem::take(&mut self.problems);
        File::of_heap(heap, facts, input.policy)
    }

    /// The file, ready to be asked. Does what is left of the work first.
    ///
    /// # Errors
    /// If the graph turns out to have no root, or the file was taken before.
    pub fn finish(mut self) -> Result<File, Failure> {
        while self.step().is_some() {}
        match self.state {
            State::Ready(file) => Ok(*file),
            State::Failed(failure) => Err(failure),
            _ => Err(failure("The file is gone.", Safe::ours("Its analysis was finished before. Load it again."))),
        }
    }
}
