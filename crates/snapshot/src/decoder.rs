//! The push decoder: a JSON machine that knows the sections of a snapshot and skips what it does not know.

use crate::assemble;
use crate::header::Meta;
use crate::json::{Nesting, Unescaper};
use crate::records::{EdgeColumns, NodeColumns, Raw};
use crate::scan::{Scanner, Stop};
use crate::snapshot::Snapshot;
use crate::strings::Strings;
use crate::trace::TraceBuilder;
use facts::{Problem, Severity};
use redact::{Safe, safe};

/// A top-level section of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "sections are named by the file's own keys")]
pub enum Section {
    Start,
    Snapshot,
    Nodes,
    Edges,
    TraceFunctionInfos,
    TraceTree,
    Samples,
    Locations,
    Scopes,
    ScopeContextVars,
    ScopeUses,
    Strings,
    Other,
    End,
}

impl Section {
    const KEYED: [(Self, &'static str); 11] = [
        (Self::Snapshot, "snapshot"),
        (Self::Nodes, "nodes"),
        (Self::Edges, "edges"),
        (Self::TraceFunctionInfos, "trace_function_infos"),
        (Self::TraceTree, "trace_tree"),
        (Self::Samples, "samples"),
        (Self::Locations, "locations"),
        (Self::Scopes, "scopes"),
        (Self::ScopeContextVars, "scope_context_vars"),
        (Self::ScopeUses, "scope_uses"),
        (Self::Strings, "strings"),
    ];

    /// The file's key, or a word of ours.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "the beginning",
            Self::Other => "an unknown section",
            Self::End => "the end",
            keyed => Self::KEYED.iter().find(|k| k.0 == keyed).map_or("", |k| k.1),
        }
    }

    fn of_key(key: &[u8]) -> Self {
        Self::KEYED.iter().find(|k| k.1.as_bytes() == key).map_or(Self::Other, |k| k.0)
    }
}

/// Where the machine stands between two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before `{`, with the bytes of a byte order mark seen so far.
    Start(u8),
    /// Before a key, `,` or `}`.
    Key,
    /// Inside a key; whether the last byte was a backslash.
    InKey(bool),
    /// Before `:`.
    Colon,
    /// Before the section's value.
    Value,
    /// Inside the header's JSON.
    Header(Nesting),
    /// Inside a flat array of numbers.
    Numbers,
    /// Inside the trace tree.
    Tree,
    /// Inside `strings`, before a string, `,` or `]`.
    Strings,
    /// Inside a string of `strings`.
    InString,
    /// Inside a string, inside an escape.
    Escape,
    /// Inside a value that is skipped.
    Skip(Nesting),
    /// After `}`.
    Done,
}

/// Numbers handed over at once: keeps the columns' loops tight and the memory small.
const BATCH: usize = 4096;
/// Longest key that is looked at.
const LONGEST_KEY: usize = 64;
/// Longest header; real ones have two kilobytes.
const LONGEST_HEADER: usize = 1 << 20;

/// Decodes one snapshot as its bytes arrive.
pub struct Decoder {
    total: Option<u64>,
    position: u64,
    state: State,
    section: Section,
    seen: Vec<Section>,
    key: Vec<u8>,
    header: Vec<u8>,
    scanner: Scanner,
    numbers: Vec<u64>,
    unescaper: Unescaper,
    pub(crate) meta: Option<Meta>,
    pub(crate) nodes: NodeColumns,
    pub(crate) edges: EdgeColumns,
    /// `nodes` and `edges` that came before the header.
    pub(crate) early: [Option<Raw>; 2],
    pub(crate) small: Vec<(Section, Raw)>,
    pub(crate) tree: TraceBuilder,
    pub(crate) strings: Strings,
    pub(crate) problems: Vec<Problem>,
}

impl Decoder {
    /// A decoder. `total` is the length of the (decompressed) file where it is known: the bound of all allocations.
    #[must_use]
    pub fn new(total: Option<u64>) -> Self {
        Self {
            total,
            position: 0,
            state: State::Start(0),
            section: Section::Start,
            seen: Vec::new(),
            key: Vec::new(),
            header: Vec::new(),
            scanner: Scanner::new(),
            numbers: Vec::with_capacity(BATCH),
            unescaper: Unescaper::default(),
            meta: None,
            nodes: NodeColumns::default(),
            edges: EdgeColumns::default(),
            early: [None, None],
            small: Vec::new(),
            tree: TraceBuilder::default(),
            strings: Strings::default(),
            problems: Vec::new(),
        }
    }

    /// Bytes taken so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The section being read.
    #[must_use]
    pub fn section(&self) -> Section {
        self.section
    }

    /// The header, once it was read: its counts are known long before the graph is.
    #[must_use]
    pub fn meta(&self) -> Option<&Meta> {
        self.meta.as_ref()
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// As soon as the bytes cannot be part of a snapshot. The decoder is of no further use then.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = self.step(rest)?;
            self.position += used as u64;
            rest = &rest[used..];
        }
        Ok(())
    }

    /// All bytes were pushed: closes the columns into a snapshot, with what was wrong on the way.
    ///
    /// # Errors
    /// If not even a part of the graph can be made of it.
    pub fn finish(mut self) -> Result<(Snapshot, Vec<Problem>), Problem> {
        if self.state != State::Done {
            if self.meta.is_none() {
                return Err(self.cut_short(Severity::Fatal));
            }
            self.hand_over(0)?;
            let problem = self.cut_short(Severity::Partial);
            self.problems.push(problem);
        }
        let has_strings = self.seen.contains(&Section::Strings);
        assemble::snapshot(self, has_strings)
    }

    fn cut_short(&self, severity: Severity) -> Problem {
        let mib = self.position / (1 << 20);
        let limit = if mib > 0 && self.position.is_multiple_of(1 << 20) {
            safe!(" A limit of {} MiB on the way here fits that size exactly.", mib)
        } else {
            Safe::default()
        };
        let read = match (&self.meta, self.section) {
            (Some(meta), Section::Nodes) => {
                safe!(": {} of {} nodes were read, no edges", self.nodes.kind.len(), meta.node_count.unwrap_or(0))
            }
            (Some(meta), Section::Edges) => {
                safe!(": {} of {} edges were read", self.edges.kind.len(), meta.edge_count.unwrap_or(0))
            }
            (Some(_), Section::Strings) => safe!(": {} strings were read", self.strings.len()),
            _ => Safe::default(),
        };
        let text = if self.position == 0 {
            Safe::ours("The file is empty. Was the capture still being written when it was copied?")
        } else {
            safe!(
                "The file ends at byte {}, inside `{}`{}. Copy or capture it again, and let the capture finish first.{}",
                self.position,
                self.section.name(),
                read,
                limit
            )
        };
        let lead = if self.position == 0 { "Empty." } else { "Cut short." };
        Problem {
            severity,
            lead: Safe::ours(lead),
            text,
            byte: Some(self.position),
            section: Some(Safe::ours(self.section.name())),
        }
    }

    fn fatal(&self, used: usize, lead: &'static str, text: Safe) -> Problem {
        Problem {
            severity: Severity::Fatal,
            lead: Safe::ours(lead),
            text,
            byte: Some(self.position + used as u64),
            section: Some(Safe::ours(self.section.name())),
        }
    }

    fn unexpected(&self, used: usize, byte: u8, wanted: &'static str) -> Problem {
        let at = self.position + used as u64;
        let shown = if byte.is_ascii_graphic() { safe!("`{}`", char::from(byte)) } else { safe!("byte {}", byte) };
        self.fatal(
            used,
            "Not the JSON of a snapshot.",
            safe!(
                "At byte {}, inside `{}`, stands {} where {} should be. The file was damaged or is something else.",
                at,
                self.section.name(),
                shown,
                wanted
            ),
        )
    }

    /// Uses some bytes, at least one.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Problem> {
        match self.state {
            State::Numbers => self.in_numbers(bytes),
            State::Tree => self.in_tree(bytes),
            State::InString => Ok(self.in_string(bytes)),
            State::Strings => match self.whole_strings(bytes) {
                0 => self.one(bytes[0]).map(|()| 1),
                used => Ok(used),
            },
            State::Header(nesting) => self.in_header(bytes, nesting),
            State::Skip(nesting) => Ok(self.in_skipped(bytes, nesting)),
            _ => {
                self.one(bytes[0])?;
                Ok(1)
            }
        }
    }

    /// The states between sections and strings: one byte at a time.
    fn one(&mut self, b: u8) -> Result<(), Problem> {
        let blank = matches!(b, b' ' | b'\n' | b'\r' | b'\t');
        self.state = match (self.state, b) {
            (State::Start(0), 0xef) => State::Start(1),
            (State::Start(1), 0xbb) => State::Start(2),
            (State::Start(2), 0xbf) => State::Start(0),
            (State::Start(0), b'{') => State::Key,
            (State::Start(0), _) if blank => State::Start(0),
            (State::Start(_), _) => return Err(self.unexpected(0, b, "`{`")),
            (State::Key, b'"') => {
                self.key.clear();
                State::InKey(false)
            }
            (State::Key, b'}') => {
                self.section = Section::End;
                State::Done
            }
            (State::Key, b',') => State::Key,
            (State::Key, _) if blank => State::Key,
            (State::Key, _) => return Err(self.unexpected(0, b, "a section's name")),
            (State::InKey(false), b'"') => {
                self.section = Section::of_key(&self.key);
                State::Colon
            }
            (State::InKey(escaped), _) => {
                if self.key.len() < LONGEST_KEY {
                    self.key.push(b);
                }
                State::InKey(b == b'\\' && !escaped)
            }
            (State::Colon, b':') => State::Value,
            (State::Colon, _) if blank => State::Colon,
            (State::Colon, _) => return Err(self.unexpected(0, b, "`:`")),
            (State::Value, _) if blank => State::Value,
            (State::Value, _) => self.value(b)?,
            (State::Strings, b'"') => State::InString,
            (State::Strings, b']') => State::Key,
            (State::Strings, b',') => State::Strings,
            (State::Strings, _) if blank => State::Strings,
            (State::Strings, _) => return Err(self.unexpected(0, b, "a string")),
            (State::Escape, _) => match self.unescaper.push(b, &mut |c| self.strings.append_char(c)) {
                Ok(true) => State::InString,
                Ok(false) => State::Escape,
                Err(wanted) => return Err(self.unexpected(0, b, wanted)),
            },
            (State::Done, _) => {
                if !blank && !self.problems.iter().any(|p| p.lead == "Something follows.") {
                    self.problems.push(Problem {
                        severity: Severity::Note,
                        lead: Safe::ours("Something follows."),
                        text: safe!("Bytes after the snapshot's end at byte {} were ignored.", self.position),
                        byte: Some(self.position),
                        section: None,
                    });
                }
                State::Done
            }
            (State::Header(_) | State::Numbers | State::Tree | State::InString | State::Skip(_), _) => self.state,
        };
        Ok(())
    }

    /// The first byte of a section's value.
    fn value(&mut self, b: u8) -> Result<State, Problem> {
        let again = self.section != Section::Other && self.seen.contains(&self.section);
        if again {
            self.problems.push(Problem {
                severity: Severity::Note,
                lead: Safe::ours("A section comes twice."),
                text: safe!(
                    "`{}` stands in the file again at byte {}; the first one counts.",
                    self.section.name(),
                    self.position
                ),
                byte: Some(self.position),
                section: Some(Safe::ours(self.section.name())),
            });
        }
        let skip = Nesting::of(b);
        if again || self.section == Section::Other {
            return Ok(if skip.is_bare() && matches!(b, b',' | b'}') {
                return Err(self.unexpected(0, b, "a value"));
            } else {
                State::Skip(skip)
            });
        }
        self.seen.push(self.section);
        // Scopes are numbered from below zero: -2 is a script's own.
        self.scanner = match self.section {
            Section::Scopes | Section::ScopeUses => Scanner::signed(),
            _ => Scanner::new(),
        };
        self.numbers.clear();
        match (self.section, b) {
            (Section::Snapshot, b'{') => {
                self.header.clear();
                self.header.push(b);
                Ok(State::Header(Nesting::of(b)))
            }
            (Section::TraceTree, b'[') => Ok(State::Tree),
            (Section::Strings, b'[') => {
                // What is left of the file bounds the text that can still come.
                if let Some(left) = self.total.and_then(|t| t.checked_sub(self.position)) {
                    self.strings.reserve(usize::try_from(left.min(u64::from(u32::MAX))).unwrap_or(0));
                }
                Ok(State::Strings)
            }
            (Section::Snapshot | Section::Strings | Section::TraceTree, _) => {
                Err(self.unexpected(0, b, if self.section == Section::Snapshot { "`{`" } else { "`[`" }))
            }
            (_, b'[') => {
                self.make_room();
                Ok(State::Numbers)
            }
            _ => Err(self.unexpected(0, b, "`[`")),
        }
    }

    /// Reserves a section's columns: the header's count, or what the rest of the file can hold if that is less.
    fn make_room(&mut self) {
        let Some(meta) = &self.meta else { return };
        let Some(left) = self.total.map(|t| t.saturating_sub(self.position)) else { return };
        // A number takes a digit and a comma at least.
        let bound = |count: Option<u64>, fields: usize| {
            usize::try_from(count.unwrap_or(0).min(left / (2 * fields as u64).max(1)).min(u64::from(u32::MAX)))
                .unwrap_or(0)
        };
        match self.section {
            Section::Nodes => self.nodes.reserve(meta, bound(meta.node_count, meta.node_fields)),
            Section::Edges => self.edges.reserve(bound(meta.edge_count, meta.edge_fields)),
            _ => {}
        }
    }

    fn in_numbers(&mut self, bytes: &[u8]) -> Result<usize, Problem> {
        let mut used = 0;
        loop {
            let (n, stop) = self.scanner.scan(&bytes[used..], &mut self.numbers, BATCH);
            used += n;
            match stop {
                Stop::More => return Ok(used),
                Stop::Full => self.hand_over(used)?,
                Stop::End => {
                    self.hand_over(used)?;
                    self.close_numbers(used);
                    self.state = State::Key;
                    return Ok(used);
                }
                Stop::Nested => return Err(self.unexpected(used.saturating_sub(1), b'[', "a number")),
                Stop::Foreign(b) => return Err(self.unexpected(used, b, "a number")),
            }
        }
    }

    fn in_tree(&mut self, bytes: &[u8]) -> Result<usize, Problem> {
        let mut used = 0;
        loop {
            let (n, stop) = self.scanner.scan(&bytes[used..], &mut self.numbers, BATCH);
            used += n;
            self.tree.take(&mut self.numbers);
            match stop {
                Stop::More => return Ok(used),
                Stop::Full => {}
                Stop::Nested => self.tree.enter(),
                Stop::End if self.tree.leave() => {
                    self.state = State::Key;
                    return Ok(used);
                }
                Stop::End => {}
                Stop::Foreign(b) => return Err(self.unexpected(used, b, "a number")),
            }
        }
    }

    /// Moves scanned numbers into their section's columns.
    fn hand_over(&mut self, used: usize) -> Result<(), Problem> {
        let fits = match (self.section, &self.meta) {
            (Section::Nodes, Some(meta)) => {
                self.nodes.take(meta, &mut self.numbers);
                self.nodes.kind.len() < u32::MAX as usize - 1
            }
            (Section::Edges, Some(meta)) => {
                self.edges.take(meta, &mut self.numbers);
                self.edges.kind.len() < u32::MAX as usize - 1
            }
            (Section::Nodes, None) => self.early[0].get_or_insert_default().take(&mut self.numbers),
            (Section::Edges, None) => self.early[1].get_or_insert_default().take(&mut self.numbers),
            (Section::TraceTree, _) => {
                self.tree.take(&mut self.numbers);
                true
            }
            (section, _) => {
                let at = self.small.iter().position(|s| s.0 == section).unwrap_or_else(|| {
                    self.small.push((section, Raw::default()));
                    self.small.len() - 1
                });
                self.small[at].1.take(&mut self.numbers)
            }
        };
        if fits {
            return Ok(());
        }
        Err(self.fatal(
            used,
            "Too many to number.",
            safe!("`{}` has more than 4,294,967,294 entries, more than any V8 heap can hold.", self.section.name()),
        ))
    }

    fn close_numbers(&mut self, used: usize) {
        let byte = Some(self.position + used as u64);
        if !self.numbers.is_empty() && matches!(self.section, Section::Nodes | Section::Edges) {
            self.problems.push(Problem {
                severity: Severity::Partial,
                lead: Safe::ours("An incomplete record."),
                text: safe!(
                    "`{}` ends within a record: {} numbers are left over and were ignored.",
                    self.section.name(),
                    self.numbers.len()
                ),
                byte,
                section: Some(Safe::ours(self.section.name())),
            });
        }
        self.numbers.clear();
        if !self.scanner.separated() {
            self.problems.push(Problem {
                severity: Severity::Partial,
                lead: Safe::ours("Commas do not fit."),
                text: safe!(
                    "`{}` has more or fewer commas than its numbers need; its figures may be shifted.",
                    self.section.name()
                ),
                byte,
                section: Some(Safe::ours(self.section.name())),
            });
        }
    }

    fn in_header(&mut self, bytes: &[u8], mut nesting: Nesting) -> Result<usize, Problem> {
        for (i, &b) in bytes.iter().enumerate() {
            self.header.push(b);
            if nesting.step(b) {
                self.meta = Some(Meta::parse(&self.header)?);
                self.header = Vec::new();
                self.state = State::Key;
                return Ok(i + 1);
            }
            if self.header.len() > LONGEST_HEADER {
                return Err(self.fatal(
                    i,
                    "The header does not end.",
                    safe!("`snapshot` is longer than {} bytes; V8 writes about two thousand.", LONGEST_HEADER),
                ));
            }
        }
        self.state = State::Header(nesting);
        Ok(bytes.len())
    }

    fn in_skipped(&mut self, bytes: &[u8], mut nesting: Nesting) -> usize {
        for (i, &b) in bytes.iter().enumerate() {
            if nesting.is_bare() {
                // A bare word or number ends before the separator.
                if matches!(b, b',' | b'}') {
                    self.state = State::Key;
                    return if i == 0 { self.end_bare(b) } else { i };
                }
            } else if nesting.step(b) {
                self.state = State::Key;
                return i + 1;
            }
        }
        self.state = State::Skip(nesting);
        bytes.len()
    }

    /// A skipped bare value whose separator comes first in a new portion: use it here, so that a step uses a byte.
    fn end_bare(&mut self, b: u8) -> usize {
        if b == b'}' {
            self.section = Section::End;
            self.state = State::Done;
        }
        1
    }

    /// Reads strings without escapes that stand whole in `bytes`, and what separates them: nearly all there are. Returns how
    /// many bytes were used, which may be none. What was looked at is used, but for the beginning of a string that goes on.
    fn whole_strings(&mut self, bytes: &[u8]) -> usize {
        let separates = |b: &u8| matches!(b, b',' | b'\n' | b'\r' | b' ' | b'\t');
        let mut used = 0;
        loop {
            used += bytes[used..].iter().position(|b| !separates(b)).unwrap_or(bytes.len() - used);
            let Some(text) = bytes[used..].strip_prefix(b"\"") else { return used };
            let Some(end) = memchr::memchr2(b'"', b'\\', text).filter(|&end| text[end] == b'"') else {
                self.state = State::InString;
                return used + 1;
            };
            self.strings.append(&text[..end]);
            if !self.strings.end() {
                // The byte-wise reader ends this string again, and says what is wrong.
                self.state = State::InString;
                return used + 1 + end;
            }
            used += end + 2;
        }
    }

    fn in_string(&mut self, bytes: &[u8]) -> usize {
        let plain = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
        if plain > 0 {
            self.unescaper.flush(&mut |c| self.strings.append_char(c));
            self.strings.append(&bytes[..plain]);
        }
        match bytes.get(plain) {
            None => plain,
            Some(b'\\') => {
                self.state = State::Escape;
                plain + 1
            }
            Some(_) => {
                self.unescaper.flush(&mut |c| self.strings.append_char(c));
                self.state = if self.strings.end() { State::Strings } else { State::Done };
                if self.state == State::Done {
                    self.problems.push(Problem {
                        severity: Severity::Partial,
                        lead: Safe::ours("Too much text."),
                        text: safe!(
                            "The strings exceed 4 GiB at string {}; later names are missing.",
                            self.strings.len()
                        ),
                        byte: Some(self.position),
                        section: Some(Safe::ours("strings")),
                    });
                }
                plain + 1
            }
        }
    }
}
