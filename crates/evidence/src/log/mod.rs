//! Logs: garbage collections and memory readings, apart or in one stream.
//!
//! Programs print their readings between V8's own lines, so one reader takes both and whatever stands between.
//! Memory is bounded: a line at a time, and a thinned list of what was read.

pub(crate) mod field;
pub(crate) mod gc;
mod readings;
mod summary;

pub(crate) use field::{Row, Value};
pub(crate) use readings::{Outcome, RowReader};
pub(crate) use summary::{GcTally, Readings};

use crate::json::{Piece, Splitter};
use crate::lines::{Line, Lines};
use crate::problem::{Place, fatal, note, partial};
use facts::{Format, GcEvent, InputFacts, OutOfMemory, Problem};
use gc::Read;
use redact::{Policy, safe};
use std::collections::VecDeque;

/// How many of the latest events may still be told to be the same: V8's last words repeat some tens.
const RECENT: usize = 256;

/// Longest element of a list of readings.
const MAX_ELEMENT: usize = 1 << 20;

/// Reads a log.
pub(crate) struct LogReader {
    policy: Policy,
    lines: Lines,
    /// A file that is one JSON list is cut into its elements instead.
    list: Option<Splitter>,
    /// The first bytes, until it is clear whether they begin a list.
    opening: Option<Vec<u8>>,
    inner: Inner,
}

/// Blanks after which a text is not waited for any more.
const MAX_OPENING: usize = 1 << 16;

struct Inner {
    rows: RowReader,
    readings: Readings,
    recent: VecDeque<Read>,
    collections: GcTally,
    in_tail: bool,
    out_of_memory: Vec<OutOfMemory>,
    too_long: u64,
    first_too_long: u64,
    bad_rows: u64,
    first_bad: u64,
    other: u64,
    last_ms: Option<f64>,
}

/// What a line was, for telling formats apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// V8's own words, or a death by memory.
    Gc,
    /// A reading, or something that tries to be one.
    Reading,
    /// Neither.
    Other,
}

/// Reads the lines of `text` until one says what the log is.
pub(crate) fn hint(text: &str, policy: &Policy) -> Hint {
    let mut rows = RowReader::default();
    let mut best = Hint::Other;
    for line in text.lines() {
        if gc::events(line, policy, &mut |_| {}) || gc::opens_tail(line) || gc::death(line).is_some() {
            return Hint::Gc;
        }
        match rows.line(line, policy) {
            Outcome::Row(_) | Outcome::Bad => best = Hint::Reading,
            Outcome::Pending | Outcome::Other => {}
        }
    }
    best
}

impl LogReader {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            lines: Lines::default(),
            list: None,
            opening: Some(Vec::new()),
            inner: Inner {
                rows: RowReader::default(),
                readings: Readings::new(),
                recent: VecDeque::new(),
                collections: GcTally::new(),
                in_tail: false,
                out_of_memory: Vec::new(),
                too_long: 0,
                first_too_long: 0,
                bad_rows: 0,
                first_bad: 0,
                other: 0,
                last_ms: None,
            },
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let Some(mut opening) = self.opening.take() else { return self.take(bytes) };
        opening.extend_from_slice(bytes);
        match begins_list(&opening) {
            None if opening.len() < MAX_OPENING => {
                self.opening = Some(opening);
                return Ok(());
            }
            Some(true) => self.list = Some(Splitter::new("", MAX_ELEMENT)),
            _ => {}
        }
        self.take(&opening)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let (inner, policy) = (&mut self.inner, &self.policy);
        let Some(list) = &mut self.list else {
            self.lines.push(bytes, &mut |line, n| inner.line(line, n, policy));
            return Ok(());
        };
        list.push(bytes, &mut |piece, _| inner.piece(piece, policy)).map_err(|broken| {
            fatal(
                "Broken list of readings.",
                safe!("The list breaks at byte {}. Write one reading a line, or the whole list again.", broken.0),
            )
            .at(broken.0)
        })
    }

    pub(crate) fn finish(mut self, mut facts: InputFacts) -> Result<InputFacts, Problem> {
        if let Some(opening) = self.opening.take() {
            self.take(&opening)?;
        }
        let (inner, policy) = (&mut self.inner, &self.policy);
        self.lines.finish(&mut |line, n| inner.line(line, n, policy));
        inner.settle(0);
        let inner = self.inner;
        if inner.collections.seen() == 0 && inner.readings.seen() == 0 && inner.out_of_memory.is_empty() {
            return Err(inner.nothing(facts.format));
        }
        inner.report(&mut facts);
        Ok(facts)
    }
}

impl Inner {
    fn line(&mut self, line: Line<'_>, number: u64, policy: &Policy) {
        let Line::Text(text) = line else {
            self.too_long += 1;
            self.first_too_long = if self.too_long == 1 { number } else { self.first_too_long };
            return;
        };
        if gc::opens_tail(text) {
            self.in_tail = true;
            return;
        }
        if let Some(mut death) = gc::death(text) {
            death.uptime_ms = self.last_ms;
            // V8 says it once, Node.js's fatal error handler and a supervisor may repeat it.
            if self.out_of_memory.len() < 100 && !self.out_of_memory.contains(&death) {
                self.out_of_memory.push(death);
            }
            self.in_tail = false;
            return;
        }
        let mut found = Vec::new();
        if gc::events(text, policy, &mut |read| found.push(read)) {
            if let Some(external) = gc::external_memory(text) {
                self.readings.external_after_gc(external, self.last_ms);
            }
            for read in found {
                self.event(read, number);
            }
            return;
        }
        match self.rows.line(text, policy) {
            Outcome::Row(row) => self.readings.push(*row, number),
            Outcome::Bad => {
                self.bad_rows += 1;
                self.first_bad = if self.bad_rows == 1 { number } else { self.first_bad };
            }
            Outcome::Pending => {}
            Outcome::Other => self.other += u64::from(!text.trim().is_empty()),
        }
    }

    fn piece(&mut self, piece: Piece<'_>, policy: &Policy) {
        match piece {
            Piece::Element(bytes) => match RowReader::element(bytes, policy) {
                Outcome::Row(row) => self.readings.push(*row, 0),
                _ => self.bad_rows += 1,
            },
            Piece::TooLong => self.too_long += 1,
            Piece::Member(..) => {}
        }
    }

    /// Takes an event, unless it is one that was already told in other words.
    fn event(&mut self, read: Read, number: u64) {
        self.last_ms = Some(read.event.uptime_ms);
        for old in &mut self.recent {
            if old.nvp != read.nvp && same_event(&old.event, &read.event) {
                *old = Read { event: merge(&old.event, &read.event, old.nvp), nvp: old.nvp };
                return;
            }
            if self.in_tail && repeats(&old.event, &read.event) {
                return;
            }
        }
        self.collections.line(&read.event, number);
        self.recent.push_back(read);
        self.settle(RECENT);
    }

    /// Lets all but the latest events go into the facts.
    fn settle(&mut self, keep: usize) {
        while self.recent.len() > keep
            && let Some(read) = self.recent.pop_front()
        {
            self.collections.push(read.event);
        }
    }

    fn nothing(&self, format: Format) -> Problem {
        let lead = "Nothing to read.";
        if self.bad_rows > 0 {
            return fatal(
                lead,
                safe!(
                    "{} rows name memory but hold no figure, the first at line {}. A reading is a line such as {{\"ts\":…,\"rss\":…,\"heapUsed\":…}} with bytes as numbers.",
                    self.bad_rows,
                    self.first_bad
                ),
            );
        }
        if self.too_long > 0 {
            return fatal(
                lead,
                safe!(
                    "The text is one line of more than {} bytes. A log has one event or reading a line.",
                    crate::lines::MAX_LINE
                ),
            );
        }
        match format {
            Format::GcLog => fatal(
                lead,
                safe!(
                    "None of {} lines is a garbage collection. Run node --trace-gc and keep what it prints.",
                    self.other
                ),
            ),
            _ => fatal(
                lead,
                safe!(
                    "None of {} lines holds a memory figure. Write one line of JSON from process.memoryUsage() at a time.",
                    self.other
                ),
            ),
        }
    }

    fn report(self, facts: &mut InputFacts) {
        if self.bad_rows > 0 {
            facts.problems.push(
                partial(
                    "Some rows hold no reading.",
                    safe!(
                        "{} of {} rows are skipped: a figure is missing, negative or no number.",
                        self.bad_rows,
                        self.bad_rows + self.readings.seen()
                    ),
                )
                .within(safe!("line {}", self.first_bad)),
            );
        }
        if self.too_long > 0 {
            facts.problems.push(
                partial(
                    "Very long lines skipped.",
                    safe!(
                        "{} lines are longer than {} bytes and were not read.",
                        self.too_long,
                        crate::lines::MAX_LINE
                    ),
                )
                .within(safe!("line {}", self.first_too_long)),
            );
        }
        if facts.format == Format::MemoryReadings && self.other > 0 {
            facts.problems.push(note("Other lines left out.", safe!("{} lines hold no reading.", self.other)));
        }
        facts.out_of_memory.extend(self.out_of_memory);
        self.collections.report(facts);
        self.readings.report(facts);
    }
}

/// Whether the text is a list of objects: `[` and then `{`. `[1234:0x…]` is V8, `[info]` a logger. `None`: too short to tell.
fn begins_list(text: &[u8]) -> Option<bool> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut bytes = text.iter().filter(|b| !b.is_ascii_whitespace());
    match bytes.next()? {
        b'[' => Some(*bytes.next()? == b'{'),
        // The mark itself, cut in two.
        0xef if text.len() < 3 => None,
        _ => Some(false),
    }
}

/// Whether two events from the two ways of printing are one: the same isolate at the same printed millisecond.
fn same_event(a: &GcEvent, b: &GcEvent) -> bool {
    let pauses = match (a.pause_ms, b.pause_ms) {
        // One way prints one digit after the point, the other two.
        (Some(a), Some(b)) => (a - b).abs() < 0.2,
        _ => true,
    };
    a.pid == b.pid && a.isolate == b.isolate && a.kind == b.kind && (a.uptime_ms - b.uptime_ms).abs() < 1.5 && pauses
}

/// Whether an event of the tail is one that was printed before. The tail comes from a short buffer: its ends are cut.
fn repeats(a: &GcEvent, b: &GcEvent) -> bool {
    let figures = |e: &GcEvent| (e.uptime_ms, e.kind, e.before, e.after, e.committed);
    a.pid == b.pid && a.isolate == b.isolate && figures(a) == figures(b)
}

/// Exact bytes from the pairs, reason and utilisation from the words.
fn merge(old: &GcEvent, new: &GcEvent, old_is_pairs: bool) -> GcEvent {
    let (pairs, words) = if old_is_pairs { (old, new) } else { (new, old) };
    GcEvent {
        before: pairs.before.or(words.before),
        after: pairs.after.or(words.after),
        committed: pairs.committed.or(words.committed),
        ..words.clone()
    }
}
