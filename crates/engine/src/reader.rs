//! Bytes in: unpack, recognise, hand to the decoder.

use crate::analysis_steps::Analysis;
use crate::failure::{failure, of_problem};
use evidence::{EvidenceReader, Gunzip, HEAD, Kind, sniff};
use facts::Problem;
use protocol::{Failure, Phase, Progress};
use redact::{Policy, Safe, safe};
use snapshot::{Decoder, Meta};

/// Most bytes that come out of a packed file, or of one archive: what a wasm32 address space could ever hold the columns of.
pub(crate) const UNPACKED_LIMIT: u64 = 16 << 30;

/// How to read a file.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Keep what a file holds that is not all it promises (cut short, wrong counts) instead of failing.
    pub keep_partial: bool,
    /// Most memory that reading may take, bytes; a snapshot that needs more is refused from its header's counts.
    pub memory_limit: u64,
}

/// A file while its bytes arrive.
pub struct Reader {
    input: Input,
    source: Source,
    read: u64,
    /// Bytes to come, where they are known: the bound of what the decoder reserves.
    total: Option<u64>,
}

/// What is known about the file from outside.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) policy: Policy,
    pub(crate) options: Options,
}

/// Where the bytes go.
enum Source {
    /// First bytes, kept until they tell what the file is.
    Head(Vec<u8>),
    /// Packed: unpacked bytes go on to a source of their own.
    Packed(Box<Gunzip>, Box<Source>),
    Snapshot(Box<Decoder>, Checked),
    Evidence(Box<EvidenceReader>),
}

/// Whether the header's counts were held against the memory limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checked {
    No,
    Yes,
}

impl Reader {
    /// A reader for a file of `bytes` bytes that the person knows as `name`.
    #[must_use]
    pub fn new(name: &str, bytes: u64, policy: Policy, options: Options) -> Self {
        let input = Input { name: name.to_owned(), bytes, policy, options };
        Self { input, source: Source::Head(Vec::new()), read: 0, total: Some(bytes) }
    }

    /// A reader for a file whose size will be known when it ends: an entry of an archive.
    #[must_use]
    pub fn of_entry(name: &str, policy: Policy, options: Options) -> Self {
        let input = Input { name: name.to_owned(), bytes: 0, policy, options };
        Self { input, source: Source::Head(Vec::new()), read: 0, total: None }
    }

    /// Takes the next bytes, in any portions.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be the start of anything we read, or would need too much memory.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.read += bytes.len() as u64;
        push(&mut self.source, &self.input, bytes, self.total).map_err(|p| of_problem(&p, false))
    }

    /// How far reading is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { phase: Phase::Reading, step: self.source.step(), done: self.read, total: self.input.bytes }
    }

    /// All bytes have been pushed.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn finish(mut self) -> Result<Analysis, Failure> {
        let fatal = |p: Problem| of_problem(&p, false);
        if self.total.is_none() {
            self.input.bytes = self.read;
        }
        match settle(self.source, &self.input, true).map_err(fatal)? {
            Source::Snapshot(decoder, _) => {
                let (snapshot, problems) = decoder.finish().map_err(fatal)?;
                let promised = snapshot.incomplete.and_then(|i| problems.get(i));
                match promised {
                    Some(problem) if !self.input.options.keep_partial => return Err(of_problem(problem, true)),
                    _ => {}
                }
                Analysis::of_snapshot(self.input, snapshot, problems)
            }
            Source::Evidence(reader) => Ok(Analysis::of_evidence(self.input, reader.finish().map_err(fatal)?)),
            Source::Head(_) | Source::Packed(..) => Err(failure(
                "Not recognised.",
                Safe::ours("Nothing tells what this file is. Drop a snapshot, dump or log."),
            )),
        }
    }
}

impl Source {
    fn step(&self) -> Safe {
        match self {
            Self::Head(_) => Safe::ours("the beginning"),
            Self::Packed(_, inner) => inner.step(),
            Self::Snapshot(decoder, _) => Safe::ours(decoder.section().name()),
            Self::Evidence(_) => Safe::ours("records"),
        }
    }
}

fn push(source: &mut Source, input: &Input, bytes: &[u8], total: Option<u64>) -> Result<(), Problem> {
    push_into(source, input, bytes, total, true)
}

fn push_into(source: &mut Source, input: &Input, bytes: &[u8], total: Option<u64>, peel: bool) -> Result<(), Problem> {
    match source {
        Source::Head(head) => {
            head.extend_from_slice(bytes);
            if head.len() < HEAD {
                return Ok(());
            }
            let head = std::mem::take(head);
            *source = recognise(input, &head, total, peel)?;
            push_into(source, input, &head, total, peel)
        }
        Source::Packed(gunzip, inner) => {
            gunzip.push(bytes, &mut |unpacked| {
                // One packing is peeled off; the recogniser refuses a second.
                push_into(inner, input, unpacked, None, false)
            })
        }
        Source::Snapshot(decoder, checked) => {
            decoder.push(bytes)?;
            if *checked == Checked::No
                && let Some(meta) = decoder.meta()
            {
                *checked = Checked::Yes;
                fits(meta, input)?;
            }
            Ok(())
        }
        Source::Evidence(reader) => reader.push(bytes),
    }
}

/// The bytes are over: a short file tells by what there is of it, a packed one by what came out.
fn settle(source: Source, input: &Input, peel: bool) -> Result<Source, Problem> {
    match source {
        Source::Head(head) => {
            let mut found = recognise(input, &head, Some(head.len() as u64), peel)?;
            push_into(&mut found, input, &head, None, peel)?;
            match found {
                Source::Packed(..) => settle(found, input, peel),
                found => Ok(found),
            }
        }
        Source::Packed(gunzip, mut inner) => {
            gunzip.finish(&mut |bytes| push_into(&mut inner, input, bytes, None, false))?;
            settle(*inner, input, false)
        }
        found => Ok(found),
    }
}

/// `peel`: a packing may still be taken off; inside one, a second is refused.
fn recognise(input: &Input, head: &[u8], total: Option<u64>, peel: bool) -> Result<Source, Problem> {
    Ok(match sniff(head, &input.name)? {
        Kind::HeapSnapshot => Source::Snapshot(Box::new(Decoder::new(total)), Checked::No),
        Kind::Gzip if peel => Source::Packed(Box::new(Gunzip::new(UNPACKED_LIMIT)), Box::new(Source::Head(Vec::new()))),
        kind => Source::Evidence(Box::new(EvidenceReader::new(kind, &input.name, input.bytes, input.policy))),
    })
}

/// Memory that the columns and the dominator tree of a snapshot take at their peak, bytes: an estimate from the header.
fn memory_needed(nodes: u64, edges: u64, file: u64) -> u64 {
    // Columns take 18 bytes a node and 9 an edge; dominators, sizes, distances and classes at most 34 a node and a bit an edge
    // at once. What the numbers do not fill of the file is text: they take 22 bytes a node and 14 an edge or more.
    let text = file.saturating_sub(nodes.saturating_mul(22).saturating_add(edges.saturating_mul(14)));
    let numbers = nodes.saturating_mul(52).saturating_add(edges.saturating_mul(37) / 4);
    // A twentieth for what the allocator cannot fill.
    (numbers.saturating_add(text) / 20).saturating_mul(21)
}

fn fits(meta: &Meta, input: &Input) -> Result<(), Problem> {
    let (nodes, edges) = (meta.node_count.unwrap_or(0), meta.edge_count.unwrap_or(0));
    let needed = memory_needed(nodes, edges, input.bytes);
    // A header that promises more than the file can hold is wrong, not large: the decoder will tell.
    let plausible = nodes <= input.bytes / 8 && edges <= input.bytes / 6;
    if plausible && needed > input.options.memory_limit {
        return Err(Problem {
            severity: facts::Severity::Fatal,
            lead: Safe::ours("Too large for this tab."),
            text: safe!(
                "{} nodes and {} edges need about {:.1} GB, and there are {:.1}. `leakproof analyze` on the command line reads it.",
                nodes,
                edges,
                needed as f64 / 1e9,
                input.options.memory_limit as f64 / 1e9
            ),
            byte: None,
            section: Some(Safe::ours("snapshot")),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_any_size_are_no_overflow() {
        assert_eq!(memory_needed(1000, 1000, 36_000), (52_000 + 9250) / 20 * 21);
        assert_eq!(memory_needed(u64::MAX, u64::MAX, u64::MAX), u64::MAX);
        assert_eq!(memory_needed(0, 0, u64::MAX), u64::MAX);
    }
}
