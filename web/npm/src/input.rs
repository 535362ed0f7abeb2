//! One input: bytes in, facts and a table out.

use crate::tables::{Earlier, Later};
use engine::{Analysis, File, Intake, Options, Part, unreadable};
use protocol::{FactsBlob, Failure, Progress};
use redact::{Policy, Safe, Salt, safe};
use serde::Serialize;
use std::ops::ControlFlow;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a wasm32 module can address, less the allocator's slack, bytes.
const MEMORY_LIMIT: u64 = 4_000_000_000;
/// What `js/` says of a folder without files.
const EMPTY_FOLDER: &str = "EMPTY";

/// An input while it is read, and afterwards what came of it.
#[wasm_bindgen]
pub struct Input {
    name: String,
    policy: Policy,
    keep: bool,
    state: State,
    /// Bytes pushed.
    read: u64,
    outcomes: Vec<Outcome>,
    file: Option<File>,
}

enum State {
    Reading(Box<Intake>),
    Analysing(Box<Analysis>),
    Done,
}

/// What became of one file: the input, or a file inside it.
#[derive(Serialize)]
struct Outcome {
    name: String,
    bytes: u64,
    facts: FactsBlob,
    failure: Option<Failure>,
}

#[wasm_bindgen]
impl Input {
    /// An input called `name`, of `bytes` bytes if that is known. `salt` has 16 random bytes. `keep`: its graph will be asked
    /// for tables.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(name: String, bytes: Option<f64>, salt: &[u8], reveal: bool, partial: bool, keep: bool) -> Self {
        let policy = if reveal { salted(salt).revealing() } else { salted(salt) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is whole and not negative")]
        let bytes = bytes.map(|b| b as u64);
        let options = Options { keep_partial: partial, memory_limit: MEMORY_LIMIT };
        let intake = Box::new(Intake::new(&name, bytes, policy, options));
        Self { name, policy, keep, state: State::Reading(intake), read: 0, outcomes: Vec::new(), file: None }
    }

    /// Takes the next bytes. Whether more are wanted: none are after a failure.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        self.read += bytes.len() as u64;
        let State::Reading(intake) = &mut self.state else { return false };
        let (outcomes, policy) = (&mut self.outcomes, &self.policy);
        let mut each = |part| {
            outcomes.push(outcome(part, policy));
            ControlFlow::Continue(())
        };
        match intake.push(bytes, &mut each) {
            Ok(_) => true,
            Err(failure) => {
                self.fail(failure);
                false
            }
        }
    }

    /// All bytes were pushed.
    pub fn finish(&mut self) {
        let State::Reading(intake) = std::mem::replace(&mut self.state, State::Done) else { return };
        let (outcomes, policy) = (&mut self.outcomes, &self.policy);
        let mut each = |part| {
            outcomes.push(outcome(part, policy));
            ControlFlow::Continue(())
        };
        match intake.finish(&mut each) {
            Ok(Some(analysis)) => self.state = State::Analysing(Box::new(analysis)),
            Ok(None) => {}
            Err(failure) => self.fail(failure),
        }
    }

    /// Does the next slice of analysis; `undefined` when there is no more, else progress as JSON.
    pub fn step(&mut self) -> Option<String> {
        let State::Analysing(analysis) = &mut self.state else { return None };
        if let Some(progress) = analysis.step() {
            return json(&progress);
        }
        if let State::Analysing(analysis) = std::mem::replace(&mut self.state, State::Done) {
            match analysis.finish() {
                Ok(file) => {
                    // Facts take a walk over the graph; who keeps it for a table needs none.
                    let facts = if self.keep { FactsBlob(String::new()) } else { file.facts().clone() };
                    self.outcomes.push(Outcome { name: self.name.clone(), bytes: self.read, facts, failure: None });
                    self.file = self.keep.then_some(file);
                }
                Err(failure) => self.fail(failure),
            }
        }
        None
    }

    /// How far reading is, as JSON.
    #[must_use]
    pub fn progress(&self) -> Option<String> {
        match &self.state {
            State::Reading(intake) => intake.progress().as_ref().and_then(json::<Progress>),
            _ => None,
        }
    }

    /// What became of the input, or of each file inside it, as JSON: `[{ name, bytes, facts, failure }]`.
    #[must_use]
    pub fn outcomes(&self) -> String {
        json(&self.outcomes).unwrap_or_default()
    }

    /// Its source failed, or never opened: `code` says how, as the system names it, or in words. What was read does not count.
    pub fn refuse(&mut self, code: &str) {
        self.fail(source_failed(code, &self.policy));
    }

    /// Whether it is a heap snapshot that was kept, and so can be asked for tables.
    #[wasm_bindgen(getter, js_name = isSnapshot)]
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.loaded().snapshot.is_some())
    }

    /// The class table as JSON; names in clear only if values are. `undefined` for what is no heap snapshot.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        let summary = if self.policy.reveals() { file.summary() } else { file.redacted_summary() };
        json(&summary?)
    }

    /// What a comparison needs of this snapshot as the later one. The graph may go then.
    #[must_use]
    pub fn later(&self) -> Option<Later> {
        let file = self.file.as_ref()?;
        Some(Later { digest: file.digest(None)?, interfaces: file.interfaces()? })
    }

    /// What a comparison with `later` needs of this snapshot as the earlier one.
    #[must_use]
    pub fn earlier(&self, later: &Later) -> Option<Earlier> {
        Some(Earlier { digest: self.file.as_ref()?.digest(Some(&later.interfaces))? })
    }

    fn fail(&mut self, failure: Failure) {
        self.state = State::Done;
        let facts = unreadable(&self.name, self.read, &failure, &self.policy);
        self.outcomes.push(Outcome { name: self.name.clone(), bytes: self.read, facts, failure: Some(failure) });
    }
}

/// A source failed, or never opened: `code` says how, as the system names it, or in words.
pub(crate) fn source_failed(code: &str, policy: &Policy) -> Failure {
    let text = match code {
        "ENOENT" => Safe::ours("There is no such file. Check the path."),
        "EACCES" | "EPERM" => Safe::ours("This account may not read it. Change its permissions or copy it."),
        EMPTY_FOLDER => Safe::ours("The folder holds no files."),
        _ => safe!("Its source gave an error: {}.", policy.label(code)),
    };
    Failure { lead: Safe::ours("Cannot be read."), text, byte: None, partial: false }
}

/// The policy under a salt of 16 random bytes.
pub(crate) fn salted(salt: &[u8]) -> Policy {
    let word = |half: &[u8]| half.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (low, high) = salt.split_at(salt.len().min(8));
    Policy::new(Salt([word(low), word(&high[..high.len().min(8)])]))
}

fn outcome(part: Part, policy: &Policy) -> Outcome {
    match part.file {
        Ok(file) => Outcome { name: part.name, bytes: part.bytes, facts: file.facts().clone(), failure: None },
        Err(failure) => {
            let facts = unreadable(&part.name, part.bytes, &failure, policy);
            Outcome { name: part.name, bytes: part.bytes, facts, failure: Some(failure) }
        }
    }
}

/// Our own plain data: writing it cannot fail.
fn json<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
