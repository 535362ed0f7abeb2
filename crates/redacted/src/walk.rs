//! One scan over the JSON of a snapshot: sections, numbers, brackets and strings, however the portions are cut.
//!
//! Everything is handed to a [`Visitor`] at once and kept nowhere. A section that the visitor does not want is skipped.

use facts::{Problem, Severity};
use redact::{Safe, safe};
use snapshot::{Nesting, Unescaper};
use std::hash::Hasher;

/// A section of the file, in the order in which V8 writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
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
}

impl Section {
    pub(crate) const ALL: [(Self, &'static str); 11] = [
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

    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    fn of_key(key: &[u8]) -> Option<Self> {
        Self::ALL.iter().find(|s| s.1.as_bytes() == key).map(|s| s.0)
    }
}

/// A string of the table.
pub(crate) struct Text<'a> {
    /// Its beginning; all of it if [`Text::whole`].
    pub(crate) head: &'a str,
    /// Whether `head` is all.
    pub(crate) whole: bool,
    /// Length in UTF-16 units.
    pub(crate) units: u64,
    /// Keyed hash of all of it.
    pub(crate) print: u64,
}

/// Takes what a scan finds.
pub(crate) trait Visitor {
    /// A section begins. `true` if it is wanted.
    fn begin(&mut self, section: Section, out: &mut Vec<u8>) -> bool;
    /// All of the header's JSON.
    fn header(&mut self, json: &[u8]) -> Result<(), Problem>;
    /// How many numbers a record of this section has; 0 if it has none that are wanted.
    fn width(&self, section: Section) -> usize;
    /// The next record of the section, all its numbers; what is no whole number is 0.
    fn record(&mut self, record: &[u64], out: &mut Vec<u8>);
    /// `[` or `]` inside the section.
    fn bracket(&mut self, bracket: u8, out: &mut Vec<u8>);
    /// The next string of the table.
    fn string(&mut self, text: &Text<'_>, out: &mut Vec<u8>);
    /// The section is over.
    fn end(&mut self, section: Section, out: &mut Vec<u8>) -> Result<(), Problem>;
}

/// Longest key that is looked at.
const LONGEST_KEY: usize = 64;
/// Longest header; real ones have two kilobytes.
const LONGEST_HEADER: usize = 1 << 20;
/// Bytes of a string that are kept: labels are shorter, and of values only hash and length count.
const LONGEST_HEAD: usize = 1 << 16;
/// Numbers that are kept before records are handed over.
const BATCH: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Key,
    InKey { escaped: bool },
    Colon,
    Value,
    Header(Nesting),
    Skip(Nesting),
    Numbers,
    Strings,
    InString,
    Escape,
    Done,
}

/// The machine of one scan.
pub(crate) struct Walk {
    position: u64,
    state: State,
    section: Option<Section>,
    key: Vec<u8>,
    header: Vec<u8>,
    numbers: Vec<u64>,
    /// Numbers per record of the section.
    width: usize,
    /// Number in hand, while it is digits only.
    value: u64,
    digits: u32,
    /// It has a sign, a point or an exponent, or does not fit: its spelling.
    spelling: Vec<u8>,
    /// Arrays open inside the section.
    depth: u32,
    hand: Hand,
    unescaper: Unescaper,
}

/// The string in hand: its beginning and length, and the hash of one that is too long to keep.
struct Hand {
    policy: redact::Policy,
    text: Vec<u8>,
    hasher: Option<Box<dyn Hasher + Send>>,
    units: u64,
}

impl Walk {
    pub(crate) fn new(policy: redact::Policy) -> Self {
        Self {
            position: 0,
            state: State::Start,
            section: None,
            key: Vec::new(),
            header: Vec::new(),
            numbers: Vec::with_capacity(BATCH),
            width: 0,
            value: 0,
            digits: 0,
            spelling: Vec::new(),
            depth: 0,
            hand: Hand::new(policy),
            unescaper: Unescaper::default(),
        }
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], visitor: &mut impl Visitor, out: &mut Vec<u8>) -> Result<(), Problem> {
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let used = match self.state {
                State::Numbers => self.in_numbers(rest, visitor, out)?,
                State::InString => self.in_string(rest, visitor, out),
                State::Header(nesting) => self.in_header(rest, nesting, visitor, out)?,
                State::Skip(nesting) => self.in_skipped(rest, nesting),
                _ => {
                    self.one(first, visitor, out)?;
                    1
                }
            };
            self.position += used as u64;
            rest = &rest[used..];
        }
        Ok(())
    }

    /// All bytes were pushed.
    pub(crate) fn finish(&self) -> Result<(), Problem> {
        if self.state == State::Done {
            return Ok(());
        }
        Err(self.problem(
            "Cut short.",
            safe!(
                "The file ends at byte {}, inside `{}`. Copy or capture it again: half a snapshot cannot be redacted.",
                self.position,
                self.section.map_or("the beginning", Section::name)
            ),
        ))
    }

    fn problem(&self, lead: &'static str, text: Safe) -> Problem {
        Problem {
            severity: Severity::Fatal,
            lead: Safe::ours(lead),
            text,
            byte: Some(self.position),
            section: self.section.map(|s| Safe::ours(s.name())),
        }
    }

    fn unexpected(&self, used: usize, wanted: &'static str) -> Problem {
        self.problem(
            "Not the JSON of a snapshot.",
            safe!(
                "At byte {}, inside `{}`, {} should stand. The file was damaged or is something else.",
                self.position + used as u64,
                self.section.map_or("the beginning", Section::name),
                wanted
            ),
        )
    }

    fn one(&mut self, b: u8, visitor: &mut impl Visitor, out: &mut Vec<u8>) -> Result<(), Problem> {
        let blank = matches!(b, b' ' | b'\n' | b'\r' | b'\t');
        self.state = match (self.state, b) {
            (State::Start, b'{') => State::Key,
            // A byte order mark.
            (State::Start, 0xef | 0xbb | 0xbf) => State::Start,
            (State::Start, _) if blank => State::Start,
            (State::Start, _) => return Err(self.unexpected(0, "`{`")),
            (State::Key, b'"') => {
                self.key.clear();
                State::InKey { escaped: false }
            }
            (State::Key, b'}') => State::Done,
            (State::Key, b',') => State::Key,
            (State::Key, _) if blank => State::Key,
            (State::Key, _) => return Err(self.unexpected(0, "a section's name")),
            (State::InKey { escaped: false }, b'"') => {
                self.section = Section::of_key(&self.key);
                State::Colon
            }
            (State::InKey { escaped }, _) => {
                if self.key.len() < LONGEST_KEY {
                    self.key.push(b);
                }
                State::InKey { escaped: b == b'\\' && !escaped }
            }
            (State::Colon, b':') => State::Value,
            (State::Colon, _) if blank => State::Colon,
            (State::Colon, _) => return Err(self.unexpected(0, "`:`")),
            (State::Value, _) if blank => State::Value,
            (State::Value, _) => self.value(b, visitor, out)?,
            (State::Strings, b'"') => {
                self.hand.clear();
                State::InString
            }
            (State::Strings, b']') => {
                visitor.end(Section::Strings, out)?;
                State::Key
            }
            (State::Strings, b',') => State::Strings,
            (State::Strings, _) if blank => State::Strings,
            (State::Strings, _) => return Err(self.unexpected(0, "a string")),
            (State::Escape, _) => match self.unescaper.push(b, &mut |c| self.hand.append_char(c)) {
                Ok(true) => State::InString,
                Ok(false) => State::Escape,
                Err(wanted) => return Err(self.unexpected(0, wanted)),
            },
            (other, _) => other,
        };
        Ok(())
    }

    fn value(&mut self, b: u8, visitor: &mut impl Visitor, out: &mut Vec<u8>) -> Result<State, Problem> {
        let wanted = self.section.filter(|&s| visitor.begin(s, out));
        let Some(section) = wanted else {
            if matches!(b, b',' | b'}') {
                return Err(self.unexpected(0, "a value"));
            }
            return Ok(State::Skip(Nesting::of(b)));
        };
        match (section, b) {
            (Section::Snapshot, b'{') => {
                self.header.clear();
                self.header.push(b);
                Ok(State::Header(Nesting::of(b)))
            }
            (Section::Snapshot, _) => Err(self.unexpected(0, "`{`")),
            (Section::Strings, b'[') => Ok(State::Strings),
            (_, b'[') => {
                (self.depth, self.value, self.digits) = (0, 0, 0);
                self.spelling.clear();
                self.numbers.clear();
                self.width = visitor.width(section);
                Ok(State::Numbers)
            }
            _ => Err(self.unexpected(0, "`[`")),
        }
    }

    fn in_header(
        &mut self,
        bytes: &[u8],
        mut nesting: Nesting,
        visitor: &mut impl Visitor,
        out: &mut Vec<u8>,
    ) -> Result<usize, Problem> {
        for (i, &b) in bytes.iter().enumerate() {
            self.header.push(b);
            if nesting.step(b) {
                visitor.header(&self.header)?;
                visitor.end(Section::Snapshot, out)?;
                self.header = Vec::new();
                self.state = State::Key;
                return Ok(i + 1);
            }
            if self.header.len() > LONGEST_HEADER {
                return Err(self.problem(
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
                // A bare word or number ends before its separator.
                if matches!(b, b',' | b'}') {
                    self.state = if b == b'}' { State::Done } else { State::Key };
                    return i + 1;
                }
            } else if nesting.step(b) {
                self.state = State::Key;
                return i + 1;
            }
        }
        self.state = State::Skip(nesting);
        bytes.len()
    }

    fn in_numbers(&mut self, bytes: &[u8], visitor: &mut impl Visitor, out: &mut Vec<u8>) -> Result<usize, Problem> {
        for (i, &b) in bytes.iter().enumerate() {
            let digit = b.wrapping_sub(b'0');
            if digit < 10 && self.spelling.is_empty() && self.digits < 18 {
                self.value = self.value * 10 + u64::from(digit);
                self.digits += 1;
                continue;
            }
            if matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                if self.spelling.is_empty() && self.digits > 0 {
                    self.spelling = self.value.to_string().into_bytes();
                }
                if self.spelling.len() < 64 {
                    self.spelling.push(b);
                }
                continue;
            }
            self.close_number();
            if self.numbers.len() >= BATCH {
                self.hand_over(visitor, out);
            }
            match b {
                b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
                b'[' | b']' => {
                    self.hand_over(visitor, out);
                    if b == b']' && self.depth == 0 {
                        if let Some(section) = self.section {
                            visitor.end(section, out)?;
                        }
                        self.state = State::Key;
                        return Ok(i + 1);
                    }
                    if self.section != Some(Section::TraceTree) {
                        return Err(self.unexpected(i, "a number"));
                    }
                    self.depth = if b == b'[' { self.depth.saturating_add(1) } else { self.depth - 1 };
                    visitor.bracket(b, out);
                }
                _ => return Err(self.unexpected(i, "a number")),
            }
        }
        Ok(bytes.len())
    }

    /// Hands over whole records, and keeps what is there of the next one.
    fn hand_over(&mut self, visitor: &mut impl Visitor, out: &mut Vec<u8>) {
        let records = self.numbers.chunks_exact(self.width.max(1));
        let left = if self.width == 0 { 0 } else { records.remainder().len() };
        if self.width > 0 {
            records.for_each(|record| visitor.record(record, out));
        }
        self.numbers.drain(..self.numbers.len() - left);
    }

    fn close_number(&mut self) {
        if !self.spelling.is_empty() {
            let value = std::str::from_utf8(&self.spelling).ok().and_then(|s| s.parse::<f64>().ok());
            let whole = value.filter(|f| *f >= 0.0 && f.fract() == 0.0 && *f <= 9_007_199_254_740_992.0);
            self.numbers.push(whole.map_or(0, |f| f as u64));
            self.spelling.clear();
        } else if self.digits > 0 {
            self.numbers.push(self.value);
        }
        (self.value, self.digits) = (0, 0);
    }

    fn in_string(&mut self, bytes: &[u8], visitor: &mut impl Visitor, out: &mut Vec<u8>) -> usize {
        let plain = bytes.iter().position(|&b| b == b'"' || b == b'\\').unwrap_or(bytes.len());
        if plain > 0 {
            self.unescaper.flush(&mut |c| self.hand.append_char(c));
            self.hand.append(&bytes[..plain]);
        }
        match bytes.get(plain) {
            None => plain,
            Some(b'\\') => {
                self.state = State::Escape;
                plain + 1
            }
            Some(_) => {
                self.unescaper.flush(&mut |c| self.hand.append_char(c));
                self.hand.hand_over(visitor, out);
                self.state = State::Strings;
                plain + 1
            }
        }
    }
}

impl Hand {
    fn new(policy: redact::Policy) -> Self {
        Self { policy, text: Vec::new(), hasher: None, units: 0 }
    }

    fn clear(&mut self) {
        self.text.clear();
        (self.hasher, self.units) = (None, 0);
    }

    fn append(&mut self, bytes: &[u8]) {
        // Every byte that begins a character counts one unit, four-byte characters two.
        self.units += bytes.iter().map(|&b| u64::from(b & 0xc0 != 0x80) + u64::from(b >= 0xf0)).sum::<u64>();
        if self.text.len() + bytes.len() > LONGEST_HEAD && self.hasher.is_none() {
            let mut hasher: Box<dyn Hasher + Send> = Box::new(self.policy.hasher());
            hasher.write(&self.text);
            self.hasher = Some(hasher);
        }
        match &mut self.hasher {
            Some(hasher) => hasher.write(bytes),
            None => self.text.extend_from_slice(bytes),
        }
    }

    fn append_char(&mut self, c: char) {
        self.append(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn hand_over(&mut self, visitor: &mut impl Visitor, out: &mut Vec<u8>) {
        let head = String::from_utf8_lossy(&self.text);
        let (whole, print) = match self.hasher.take() {
            Some(hasher) => (false, hasher.finish()),
            None => (true, self.policy.fingerprint(&head)),
        };
        visitor.string(&Text { head: &head, whole, units: self.units, print }, out);
    }
}
