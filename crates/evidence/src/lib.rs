//! Every input but heap snapshots: what it is, what it says.
//!
//! Design constraints:
//! - Sans-IO and push-based: [`EvidenceReader::push`] takes bytes in any portions, [`EvidenceReader::finish`] gives the facts.
//!   What comes out does not depend on the portions.
//! - No input makes a reader panic, recurse, or take memory that the input's size does not justify. Streams (GC logs,
//!   readings, traces) are read in bounded memory; formats that need their whole text are bounded by [`MAX_WHOLE`].
//! - Recoverable damage is reported in the facts; an error says what is wrong, where, and what to do instead.
//! - Text leaves through [`redact::Policy`] only. [`View`]s hold decoded columns for the core's own use; whoever makes rows
//!   of them passes the policy.

mod flags;
pub mod flame;
mod gunzip;
pub mod heap_profile;
mod json;
mod limits;
mod lines;
mod log;
mod metadata;
mod problem;
mod quantity;
mod report;
mod sniff;
mod thin;
mod time;
mod trace;
pub mod tracemalloc;
mod unzip;

pub use gunzip::Gunzip;
pub use sniff::{HEAD, Kind, sniff};
pub use unzip::{Entry, Unzip};

use facts::{Format, InputFacts, PrivacyFacts, Problem, SecretFacts};
use log::LogReader;
use problem::{Place, fatal};
use redact::{Policy, Safe, safe, secrets};
use serde_json::Value as Json;
use trace::TraceReader;
use tracemalloc::Unpickler;

/// Longest file, in bytes, of a format that is read as a whole: reports, metadata, profiles, container descriptions.
pub const MAX_WHOLE: usize = 256 << 20;

/// What a file says.
#[derive(Debug)]
pub struct Evidence {
    /// For the judge.
    pub facts: InputFacts,
    /// For the tables and pictures of this file.
    pub view: View,
}

/// Decoded data that views need beyond the facts.
#[derive(Debug)]
pub enum View {
    /// The facts are all there is.
    Facts,
    /// Traces of a tracemalloc dump.
    Tracemalloc(Box<tracemalloc::Dump>),
    /// Call tree of an allocation profile.
    HeapProfile(Box<heap_profile::Profile>),
}

/// Reads one file of evidence.
pub struct EvidenceReader {
    kind: Kind,
    /// As given; decides what a lone number of a control group is.
    name: String,
    facts: InputFacts,
    policy: Policy,
    inner: Inner,
    secrets: secrets::Stream,
}

enum Inner {
    Log(Box<LogReader>),
    Tracemalloc(Box<Unpickler>),
    Trace(Box<TraceReader>),
    Whole(Vec<u8>),
}

impl EvidenceReader {
    /// A reader for a file that [`sniff`] found to be `kind`. `bytes` is its size on disk.
    #[must_use]
    pub fn new(kind: Kind, name: &str, bytes: u64, policy: Policy) -> Self {
        let facts = InputFacts::of_file(name, &policy, kind.format().unwrap_or(Format::Metadata), bytes);
        let inner = match kind {
            Kind::GcLog | Kind::Readings => Inner::Log(Box::new(LogReader::new(policy))),
            Kind::Tracemalloc => Inner::Tracemalloc(Box::new(Unpickler::new(policy))),
            Kind::Trace => Inner::Trace(Box::new(TraceReader::new(policy))),
            _ => Inner::Whole(Vec::new()),
        };
        Self { kind, name: name.to_owned(), facts, policy, inner, secrets: secrets::Stream::default() }
    }

    /// Takes the next bytes, decompressed, in any portions.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be read as what they should be.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.secrets.push(bytes);
        match &mut self.inner {
            Inner::Log(log) => log.push(bytes),
            Inner::Tracemalloc(unpickler) => unpickler.push(bytes),
            Inner::Trace(trace) => trace.push(bytes),
            Inner::Whole(whole) => {
                if whole.len() + bytes.len() > MAX_WHOLE {
                    return Err(fatal(
                        "Too large for its kind.",
                        safe!("Files of this kind are read up to {} bytes. Record a shorter one.", MAX_WHOLE),
                    )
                    .at(MAX_WHOLE as u64));
                }
                whole.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// All bytes have been pushed.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn finish(self) -> Result<Evidence, Problem> {
        let Self { kind, name, mut facts, policy, inner, secrets } = self;
        facts.privacy = Some(privacy(&secrets.finish(), &policy));
        match inner {
            Inner::Log(log) => Ok(Evidence { facts: log.finish(facts)?, view: View::Facts }),
            Inner::Tracemalloc(unpickler) => {
                let (dump, odd) = unpickler.finish()?;
                tracemalloc::report(&dump, &odd, &policy, &mut facts);
                Ok(Evidence { facts, view: View::Tracemalloc(Box::new(dump)) })
            }
            Inner::Trace(trace) => {
                trace.finish(&mut facts)?;
                Ok(Evidence { facts, view: View::Facts })
            }
            Inner::Whole(whole) => {
                let mut view = View::Facts;
                match kind {
                    Kind::Metadata => metadata::read(&whole_json(&whole)?, &policy, &mut facts),
                    Kind::DiagnosticReport => report::read(&whole_json(&whole)?, &policy, &mut facts),
                    Kind::Container => limits::read(&whole, &name, &policy, &mut facts)?,
                    Kind::HeapProfile => {
                        let profile = heap_profile::read(&whole)?;
                        heap_profile::report(&profile, &policy, &mut facts);
                        view = View::HeapProfile(Box::new(profile));
                    }
                    _ => return Err(not_here(kind)),
                }
                Ok(Evidence { facts, view })
            }
        }
    }
}

/// What the bytes would disclose. Nothing in a log says who holds it.
fn privacy(found: &secrets::Counts, policy: &Policy) -> PrivacyFacts {
    let secrets = found
        .found()
        .map(|(kind, count)| SecretFacts { kind: Safe::ours(kind.id()), count, owners: Vec::new() })
        .collect();
    PrivacyFacts { revealed: policy.reveals(), texts: 0, secrets }
}

/// One JSON text. Depth is bounded by `serde_json` itself (128), and so is dropping it.
fn whole_json(bytes: &[u8]) -> Result<Json, Problem> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|error| json_problem(&error))
}

fn json_problem(error: &serde_json::Error) -> Problem {
    let lead = if error.is_eof() { "Cut short." } else { "Broken JSON." };
    let advice = if error.is_eof() { "Copy or write the file again." } else { "Write the file again." };
    fatal(lead, safe!("The JSON breaks at line {}, column {}. {}", error.line(), error.column(), advice))
        .within(safe!("line {}", error.line()))
}

fn not_here(kind: Kind) -> Problem {
    match kind {
        Kind::HeapSnapshot => fatal("A heap snapshot.", Safe::ours("It has its own reader.")),
        _ => fatal("A packed file.", Safe::ours("Unpack it, then read what is in it.")),
    }
}
