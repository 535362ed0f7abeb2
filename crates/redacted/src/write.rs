//! The second reading: every number and string once more, on its way to the redacted file.
//!
//! The file is written in V8's order and spelling, because that is what DevTools reads. A file in another order is scanned
//! as often as it takes.

use crate::uses::{KIND, LABEL, PROPERTY, Uses, VALUE};
use crate::walk::{Section, Text, Visitor};
use facts::Problem;
use redact::{ENGINE_NAMES, FILLER, StandIns};

/// Positions in a record that hold a string, and its new index there.
type Named = [Option<(usize, u64)>; 2];

/// Writes the redacted file.
pub(crate) struct Writer {
    uses: Uses,
    stand_ins: StandIns,
    /// Place in [`Section::ALL`] of what is written next.
    next: usize,
    met: Vec<Section>,
    section: Section,
    place: usize,
    node: u32,
    string: u32,
    written: u32,
    started: bool,
    /// Whether the next number of the trace tree is the first inside its bracket.
    first: bool,
}

impl Writer {
    pub(crate) fn new(uses: Uses, policy: redact::Policy) -> Self {
        Self {
            uses,
            stand_ins: StandIns::new(policy),
            next: 0,
            met: Vec::new(),
            section: Section::Snapshot,
            place: 0,
            node: 0,
            string: 0,
            written: 0,
            started: false,
            first: true,
        }
    }

    /// A scan is over; whether another one is needed.
    pub(crate) fn end_scan(&mut self, out: &mut Vec<u8>) -> bool {
        self.met.clear();
        self.skip_absent();
        if self.next < Section::ALL.len() {
            return true;
        }
        out.extend_from_slice(b"}\n");
        false
    }

    fn skip_absent(&mut self) {
        let present = self.uses.present.as_deref().unwrap_or_default();
        while let Some((section, _)) = Section::ALL.get(self.next)
            && !present.contains(section)
        {
            self.next += 1;
        }
    }

    fn open(&mut self, section: Section, out: &mut Vec<u8>) {
        out.extend_from_slice(if !self.started { b"{\"" } else { b",\n\"" });
        self.started = true;
        out.extend_from_slice(section.name().as_bytes());
        out.extend_from_slice(b"\":");
        if section != Section::Snapshot {
            out.push(b'[');
        }
        (self.place, self.node, self.first) = (0, 0, true);
    }

    fn take(&mut self, record: &[u64], out: &mut Vec<u8>) {
        let layout = &self.uses.layout;
        let (known, names): (&[bool], Named) = match self.section {
            Section::Nodes => {
                let kind = layout.kind_of(record[layout.node_type]);
                let name = record[layout.node_name];
                let index = match self.uses.figure(self.node) {
                    Some(figure) => figure,
                    None => self.uses.index(name, Uses::of_node(kind)),
                };
                self.node += 1;
                (&layout.node.known, [Some((layout.node_name, u64::from(index))), None])
            }
            Section::Edges => {
                let kind = layout.edge_kind(record[layout.edge_type]);
                let name = record[layout.edge_name];
                let used = Uses::of_edge(kind);
                let name = if kind.is_indexed() { name } else { u64::from(self.uses.index(name, used)) };
                (&layout.edge.known, [Some((layout.edge_name, name)), None])
            }
            Section::TraceFunctionInfos => {
                let of =
                    |field| layout.function.at(field).map(|at| (at, u64::from(self.uses.index(record[at], LABEL))));
                (&layout.function.known, [of("name"), of("script_name")])
            }
            Section::ScopeContextVars => {
                let of = layout.context_var.at("name");
                (&layout.context_var.known, [of.map(|at| (at, u64::from(self.uses.index(record[at], PROPERTY)))), None])
            }
            Section::Samples => (&layout.sample.known, [None; 2]),
            Section::Locations => (&layout.location.known, [None; 2]),
            Section::Scopes => (&layout.scope.known, [None; 2]),
            Section::ScopeUses => (&layout.scope_use.known, [None; 2]),
            Section::Snapshot | Section::TraceTree | Section::Strings => return,
        };
        for (at, &number) in record.iter().enumerate() {
            let shown = match names.iter().flatten().find(|name| name.0 == at) {
                Some(&(_, index)) => index,
                // What a field means that this code does not know is not known either.
                None if known.get(at).copied().unwrap_or(false) => number,
                None => 0,
            };
            if self.place > 0 {
                out.extend_from_slice(if at == 0 { b"\n," } else { b"," });
            }
            self.place += 1;
            decimal(shown, out);
        }
    }

    /// Writes the stand-in for a value. It is as long as the value was, so its tail goes out as it is made.
    fn value(&mut self, text: &Text<'_>, out: &mut Vec<u8>) {
        let (head, more) = self.stand_ins.head(text.print, text.units);
        self.quoted(head.as_str(), more, out);
    }

    /// Writes a string of the table: a text, and so many fillers behind it.
    fn quoted(&mut self, text: &str, fillers: u64, out: &mut Vec<u8>) {
        if self.place > 0 {
            out.extend_from_slice(b",\n");
        }
        self.place += 1;
        self.written += 1;
        out.push(b'"');
        for b in text.bytes() {
            match b {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', b]),
                // Stand-ins have none, and in labels they were made visible.
                0..=0x1f => out.push(b' '),
                _ => out.push(b),
            }
        }
        out.resize(out.len() + usize::try_from(fillers).unwrap_or(0), FILLER);
        out.push(b'"');
    }
}

impl Visitor for Writer {
    fn begin(&mut self, section: Section, out: &mut Vec<u8>) -> bool {
        if self.met.contains(&section) {
            return false;
        }
        self.met.push(section);
        self.skip_absent();
        if Section::ALL.get(self.next).is_none_or(|s| s.0 != section) {
            return false;
        }
        self.section = section;
        self.open(section, out);
        true
    }

    fn header(&mut self, _: &[u8]) -> Result<(), Problem> {
        Ok(())
    }

    fn width(&self, section: Section) -> usize {
        self.uses.layout.width(section)
    }

    fn record(&mut self, record: &[u64], out: &mut Vec<u8>) {
        match (self.section, record) {
            (Section::TraceTree, &[number]) => {
                if !self.first {
                    out.push(b',');
                }
                self.first = false;
                decimal(number, out);
            }
            _ => self.take(record, out),
        }
    }

    fn bracket(&mut self, bracket: u8, out: &mut Vec<u8>) {
        if bracket == b'[' && !self.first {
            out.push(b',');
        }
        out.push(bracket);
        self.first = bracket == b'[';
    }

    fn string(&mut self, text: &Text<'_>, out: &mut Vec<u8>) {
        let of = self.uses.of(self.string);
        self.string += 1;
        if of & VALUE != 0 {
            self.value(text, out);
        }
        if of & LABEL != 0 {
            if text.whole {
                let made = self.stand_ins.label(text.head);
                self.quoted(made.as_str(), 0, out);
            } else {
                self.value(text, out);
            }
        }
        if of & KIND != 0 {
            match ENGINE_NAMES.iter().find(|&&k| text.whole && k == text.head) {
                Some(kind) => self.quoted(kind, 0, out),
                None => self.value(text, out),
            }
        }
        if of & PROPERTY != 0 {
            if text.whole {
                let made = self.stand_ins.property(text.head);
                self.quoted(made.as_str(), 0, out);
            } else {
                self.value(text, out);
            }
        }
    }

    fn end(&mut self, section: Section, out: &mut Vec<u8>) -> Result<(), Problem> {
        match section {
            Section::Snapshot => out.extend_from_slice(&self.uses.layout.written(self.uses.nodes, self.uses.edges)),
            Section::Strings => {
                let figures = std::mem::take(&mut self.uses.figures);
                for figure in &figures {
                    self.quoted(figure.as_str(), 0, out);
                }
                self.quoted("", 0, out);
                out.push(b']');
            }
            _ => out.push(b']'),
        }
        self.next += 1;
        Ok(())
    }
}

/// A whole number in digits.
fn decimal(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
