//! How the strings of a snapshot are used, and which string each use becomes in the redacted file.
//!
//! One string may be a property's name and some variable's value. In the redacted file these are two strings.

use facts::{Problem, Severity};
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::{EdgeKind, NodeKind};

use crate::layout::Layout;
use crate::walk::{Section, Text, Visitor};
use redact::{Safe, StandIns, safe};

/// Text of a string, number or regular expression, or of what is not understood.
pub(crate) const VALUE: u8 = 1;
/// Name of a class, function, script.
pub(crate) const LABEL: u8 = 2;
/// V8's own name for text and numbers, if it is that.
pub(crate) const KIND: u8 = 4;
/// Name of a property or variable. One that is shown like any label is the same string.
pub(crate) const PROPERTY: u8 = 8;

/// What the first reading of a file finds.
pub(crate) struct Uses {
    pub(crate) layout: Layout,
    pub(crate) nodes: u64,
    pub(crate) edges: u64,
    /// By string: the uses.
    of: Vec<u8>,
    /// By string: index of its first use in the redacted table.
    first: Vec<u32>,
    /// Labels that became equal to an earlier one: `<div class="a">`, `<div id="b">`.
    merged: FxHashMap<u32, u32>,
    labels: FxHashMap<(u64, u64), u32>,
    /// Strings in the redacted table that stand for strings of the file. Behind them come [`Uses::figures`] and an empty one.
    pub(crate) written: u32,
    /// Numbers of V8's own: length, position, flag, and hashes in disguise.
    pub(crate) figures: Vec<Safe>,
    /// Strings in the file.
    pub(crate) strings: u32,
    stand_ins: StandIns,
    policy: redact::Policy,
    kinds: Vec<NodeKind>,
    edge_counts: Vec<u32>,
    /// Number nodes: (node, name).
    numbers: Vec<(u32, u32)>,
    /// Text nodes without a size, in which numbers are spelled: (node, name).
    virtuals: Vec<(u32, u32)>,
    /// Those among them that V8 itself may have made: (place in `virtuals`, place of the number).
    candidates: Vec<(u32, u32)>,
    /// Texts of the candidates, by string.
    spellings: FxHashMap<u32, Option<Box<str>>>,
    /// Nodes that became figures: (node, place in `figures`).
    figure_nodes: Vec<(u32, u32)>,
    /// Named internal references to numbers, each once: (number's place, name of the edge).
    held_as: FxHashSet<(u32, u32)>,
    /// Places of numbers that the program holds.
    program: FxHashSet<u32>,
    /// (virtual's place, number's place): the number is spelled there.
    spelled: Vec<(u32, u32)>,
    /// Places of virtuals that something else holds.
    open: FxHashSet<u32>,
    /// Strings by what V8 calls them.
    hash_names: FxHashSet<u32>,
    own_names: FxHashSet<u32>,
    source: u32,
    left: u32,
    section: Section,
    done: Vec<Section>,
    pub(crate) met: Vec<Section>,
    /// Sections that the file has, once a scan has shown them all.
    pub(crate) present: Option<Vec<Section>>,
}

/// Sections that use strings, in the order in which they must be read.
const NEEDED: [Section; 6] = [
    Section::Snapshot,
    Section::Nodes,
    Section::Edges,
    Section::TraceFunctionInfos,
    Section::ScopeContextVars,
    Section::Strings,
];

impl Uses {
    pub(crate) fn new(policy: redact::Policy) -> Self {
        Self {
            layout: Layout::default(),
            nodes: 0,
            edges: 0,
            of: Vec::new(),
            first: Vec::new(),
            merged: FxHashMap::default(),
            labels: FxHashMap::default(),
            written: 0,
            strings: 0,
            stand_ins: StandIns::new(policy),
            policy,
            kinds: Vec::new(),
            edge_counts: Vec::new(),
            numbers: Vec::new(),
            virtuals: Vec::new(),
            candidates: Vec::new(),
            spellings: FxHashMap::default(),
            figure_nodes: Vec::new(),
            figures: Vec::new(),
            held_as: FxHashSet::default(),
            program: FxHashSet::default(),
            spelled: Vec::new(),
            open: FxHashSet::default(),
            hash_names: FxHashSet::default(),
            own_names: FxHashSet::default(),
            source: 0,
            left: 0,
            section: Section::Snapshot,
            done: Vec::new(),
            met: Vec::new(),
            present: None,
        }
    }

    /// Whether everything was read in an order that allows it.
    pub(crate) fn is_complete(&self) -> bool {
        NEEDED.iter().all(|s| self.done.contains(s) || !self.has(*s))
    }

    fn has(&self, section: Section) -> bool {
        self.present.as_ref().is_none_or(|p| p.contains(&section))
    }

    /// Index in the redacted table of a string in one of its uses.
    pub(crate) fn index(&self, string: u64, used: u8) -> u32 {
        let Ok(string) = usize::try_from(string) else { return self.empty() };
        if used == LABEL
            && let Some(&merged) = self.merged.get(&(string as u32))
        {
            return merged;
        }
        match (self.first.get(string), self.of.get(string)) {
            (Some(_), Some(&of)) if used == PROPERTY && of & PROPERTY == 0 => self.index(string as u64, LABEL),
            (Some(&first), Some(&of)) if of & used != 0 => first + (of & (used - 1)).count_ones(),
            // A string that the file lacks: the empty one.
            _ => self.empty(),
        }
    }

    /// Uses of a string that stand in the redacted table.
    pub(crate) fn of(&self, string: u32) -> u8 {
        self.of.get(string as usize).copied().unwrap_or(0)
    }

    /// How a node's name is used, by its kind.
    pub(crate) fn of_node(kind: NodeKind) -> u8 {
        match kind {
            NodeKind::String | NodeKind::RegExp | NodeKind::Unknown => VALUE,
            NodeKind::ConcatenatedString | NodeKind::SlicedString | NodeKind::Number | NodeKind::BigInt => KIND,
            _ => LABEL,
        }
    }

    /// How the name of a reference is used, by its kind.
    pub(crate) fn of_edge(kind: EdgeKind) -> u8 {
        if kind.is_of_program() { PROPERTY } else { LABEL }
    }

    fn mark(&mut self, string: u64, used: u8) {
        // A string needs a number that refers to it; whatever lies far beyond the numbers read is no string.
        let bound = (self.nodes + self.edges + 1024) * 4;
        if string >= bound {
            return;
        }
        let at = string as usize;
        if at >= self.of.len() {
            self.of.resize(at + 1, 0);
        }
        self.of[at] |= used;
    }

    fn node(&mut self, record: &[u64]) {
        let layout = &self.layout;
        let kind = layout.kind_of(record[layout.node_type]);
        let name = record[layout.node_name];
        let node = self.kinds.len() as u32;
        let size = record[layout.node_size];
        self.edge_counts.push(u32::try_from(record[layout.node_edges]).unwrap_or(u32::MAX));
        self.kinds.push(kind);
        self.nodes += 1;
        if kind == NodeKind::String && size == 0 {
            self.virtuals.push((node, u32::try_from(name).unwrap_or(u32::MAX)));
            return;
        }
        if kind == NodeKind::Number {
            self.numbers.push((node, u32::try_from(name).unwrap_or(u32::MAX)));
        }
        self.mark(name, Self::of_node(kind));
    }

    fn edge(&mut self, record: &[u64]) {
        let layout = &self.layout;
        let kind = layout.edge_kind(record[layout.edge_type]);
        let name = record[layout.edge_name];
        let target = record[layout.edge_to] / layout.node.width.max(1) as u64;
        while self.left == 0 && (self.source as usize) < self.edge_counts.len() {
            self.left = self.edge_counts[self.source as usize];
            self.source += 1;
        }
        self.left = self.left.saturating_sub(1);
        let source = self.source.saturating_sub(1);
        self.edges += 1;
        if !kind.is_indexed() {
            self.mark(name, Self::of_edge(kind));
        }
        let Ok(target) = u32::try_from(target) else { return };
        match self.kinds.get(target as usize) {
            Some(NodeKind::Number) => {
                if let Ok(place) = self.numbers.binary_search_by_key(&target, |n| n.0) {
                    if kind == EdgeKind::Internal {
                        self.held_as.insert((place as u32, u32::try_from(name).unwrap_or(u32::MAX)));
                    } else {
                        self.program.insert(place as u32);
                    }
                }
            }
            Some(NodeKind::String) => {
                if let Ok(place) = self.virtuals.binary_search_by_key(&target, |v| v.0) {
                    match self.numbers.binary_search_by_key(&source, |n| n.0) {
                        Ok(number) if kind == EdgeKind::Internal => self.spelled.push((place as u32, number as u32)),
                        _ => {
                            self.open.insert(place as u32);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Index of the empty string, the last one.
    fn empty(&self) -> u32 {
        self.written + self.figures.len() as u32
    }

    /// All edges were seen: which spellings V8 itself may have made. The others are numbers of the program.
    fn choose_candidates(&mut self) {
        let held: FxHashSet<u32> = self.held_as.iter().map(|h| h.0).collect();
        let mut chosen: FxHashMap<u32, u32> = FxHashMap::default();
        for &(place, number) in &self.spelled {
            if held.contains(&number) && !self.program.contains(&number) && !self.open.contains(&place) {
                chosen.insert(place, number);
            }
        }
        for place in 0..self.virtuals.len() {
            let name = self.virtuals[place].1;
            match chosen.get(&(place as u32)) {
                Some(&number) => {
                    self.candidates.push((place as u32, number));
                    self.spellings.insert(name, None);
                }
                None => self.mark(u64::from(name), VALUE),
            }
        }
        self.spelled = Vec::new();
        self.open = FxHashSet::default();
        self.edge_counts = Vec::new();
        self.kinds = Vec::new();
    }

    /// All strings were seen: what the candidates are.
    fn settle(&mut self) {
        // A number that also stands for a length is that length; one that is a hash only must not be found again.
        let (mut hashes, mut others) = (FxHashSet::default(), FxHashSet::default());
        for (place, name) in self.held_as.drain() {
            if self.hash_names.contains(&name) {
                hashes.insert(place);
            } else {
                others.insert(place);
            }
        }
        let mut known: FxHashMap<(u32, bool, bool), u32> = FxHashMap::default();
        for &(place, number) in &self.candidates {
            let (node, name) = self.virtuals[place as usize];
            let own = self.own_names.contains(&self.numbers[number as usize].1);
            let text = self.spellings.get(&name).and_then(|t| t.as_deref()).unwrap_or("");
            let figure = text == "true" || text == "false" || text.parse::<i64>().is_ok();
            let shown = own && figure && others.contains(&number);
            let hash = own && figure && hashes.contains(&number) && !shown;
            let at = *known.entry((name, shown, hash)).or_insert_with(|| {
                let print = self.policy.fingerprint(text);
                let units = text.encode_utf16().count() as u64;
                self.figures.push(match text.parse::<i64>() {
                    Ok(number) if shown => safe!("{}", number),
                    _ if shown => Safe::ours(if text == "true" { "true" } else { "false" }),
                    _ if hash => self.stand_ins.digits(print, units),
                    _ => self.stand_ins.value(print, units),
                });
                self.figures.len() as u32 - 1
            });
            self.figure_nodes.push((node, at));
        }
        self.candidates = Vec::new();
        self.spellings = FxHashMap::default();
        self.virtuals = Vec::new();
        self.numbers = Vec::new();
        self.labels = FxHashMap::default();
        self.stand_ins = StandIns::new(self.policy);
    }

    /// Index in the redacted table of a node's name, if it is a figure.
    pub(crate) fn figure(&self, node: u32) -> Option<u32> {
        let at = self.figure_nodes.binary_search_by_key(&node, |f| f.0).ok()?;
        Some(self.written + self.figure_nodes[at].1)
    }

    /// Gives each use of the string in hand its place, when all uses are known.
    fn place(&mut self, string: u32, text: &Text<'_>) {
        let mut of = self.of(string);
        if of & PROPERTY != 0 {
            let alike = text.whole && self.stand_ins.property(text.head) == self.stand_ins.label(text.head);
            if alike {
                of = of & !PROPERTY | LABEL;
            }
            if let Some(used) = self.of.get_mut(string as usize) {
                *used = of;
            }
        }
        if of & LABEL != 0 {
            // Long ones are no names; they become values as a whole.
            let made = if text.whole { self.stand_ins.label(text.head).to_string() } else { String::new() };
            let key = if text.whole {
                let print = self.policy.fingerprint(&made);
                (print, made.len() as u64)
            } else {
                (text.print, u64::MAX)
            };
            let at = self.written + (of & (LABEL - 1)).count_ones();
            let known = *self.labels.entry(key).or_insert(at);
            if known != at {
                self.merged.insert(string, known);
                of &= !LABEL;
                if let Some(used) = self.of.get_mut(string as usize) {
                    *used = of;
                }
            }
        }
        self.first.push(self.written);
        self.written += of.count_ones();
    }
}

impl Visitor for Uses {
    fn begin(&mut self, section: Section, _: &mut Vec<u8>) -> bool {
        if self.met.contains(&section) {
            return false;
        }
        self.met.push(section);
        let mut before = NEEDED.iter().take_while(|&&s| s != section);
        let ready = match &self.present {
            Some(present) => before.all(|s| self.done.contains(s) || !present.contains(s)),
            // Nothing says yet whether the small tables will come; V8 writes them before the strings.
            None => before.all(|s| self.done.contains(s) || *s > Section::Edges),
        };
        if !ready || !NEEDED.contains(&section) || self.done.contains(&section) {
            return false;
        }
        self.section = section;
        true
    }

    fn header(&mut self, json: &[u8]) -> Result<(), Problem> {
        self.layout = Layout::parse(json)?;
        Ok(())
    }

    fn width(&self, section: Section) -> usize {
        self.layout.width(section)
    }

    fn record(&mut self, record: &[u64], _: &mut Vec<u8>) {
        match self.section {
            Section::Nodes => self.node(record),
            Section::Edges => self.edge(record),
            Section::TraceFunctionInfos => {
                for field in ["name", "script_name"] {
                    if let Some(at) = self.layout.function.at(field) {
                        self.mark(record[at], LABEL);
                    }
                }
            }
            Section::ScopeContextVars => {
                if let Some(at) = self.layout.context_var.at("name") {
                    self.mark(record[at], PROPERTY);
                }
            }
            _ => {}
        }
    }

    fn bracket(&mut self, _: u8, _: &mut Vec<u8>) {}

    fn string(&mut self, text: &Text<'_>, _: &mut Vec<u8>) {
        let string = self.strings;
        self.strings = self.strings.saturating_add(1);
        if text.whole && text.units <= 24 {
            if text.head.to_ascii_lowercase().contains("hash") {
                self.hash_names.insert(string);
            }
            if matches!(text.head, "int" | "bool") {
                self.own_names.insert(string);
            }
            if let Some(spelling) = self.spellings.get_mut(&string) {
                *spelling = Some(text.head.into());
            }
        }
        self.place(string, text);
    }

    fn end(&mut self, section: Section, _: &mut Vec<u8>) -> Result<(), Problem> {
        self.done.push(section);
        match section {
            Section::Edges => self.choose_candidates(),
            Section::Strings => self.settle(),
            _ => {}
        }
        Ok(())
    }
}

impl Uses {
    /// A scan is over: whether another one is needed, or nothing will help.
    pub(crate) fn end_scan(&mut self) -> Result<bool, Problem> {
        let met = std::mem::take(&mut self.met);
        if self.present.is_none() {
            for section in [Section::Snapshot, Section::Nodes, Section::Edges, Section::Strings] {
                if !met.contains(&section) {
                    return Err(missing(section));
                }
            }
            let strings = met.iter().position(|&s| s == Section::Strings);
            let late = |s: Section| met.iter().position(|&m| m == s) > strings;
            if late(Section::TraceFunctionInfos) || late(Section::ScopeContextVars) || !self.is_complete() {
                // An order that V8 does not write: from the beginning, knowing what there is.
                *self = Self::new(self.policy);
            }
            self.present = Some(met);
        }
        Ok(!self.is_complete())
    }
}

fn missing(section: Section) -> Problem {
    Problem {
        severity: Severity::Fatal,
        lead: Safe::ours("Not a heap snapshot."),
        text: safe!("The JSON has no `{}` section. Only heap snapshots and timelines can be redacted.", section.name()),
        byte: None,
        section: Some(Safe::ours(section.name())),
    }
}

impl Layout {
    /// Numbers per record of a section; 0 where there are none.
    pub(crate) fn width(&self, section: Section) -> usize {
        match section {
            Section::Nodes => self.node.width,
            Section::Edges => self.edge.width,
            Section::TraceFunctionInfos => self.function.width,
            Section::Samples => self.sample.width,
            Section::Locations => self.location.width,
            Section::Scopes => self.scope.width,
            Section::ScopeContextVars => self.context_var.width,
            Section::ScopeUses => self.scope_use.width,
            // Each number by itself: brackets stand between them.
            Section::TraceTree => 1,
            Section::Snapshot | Section::Strings => 0,
        }
    }

    pub(crate) fn kind_of(&self, number: u64) -> NodeKind {
        usize::try_from(number).ok().and_then(|n| self.node_kinds.get(n)).copied().unwrap_or(NodeKind::Unknown)
    }

    pub(crate) fn edge_kind(&self, number: u64) -> EdgeKind {
        usize::try_from(number).ok().and_then(|n| self.edge_kinds.get(n)).copied().unwrap_or(EdgeKind::Unknown)
    }
}
