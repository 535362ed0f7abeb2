//! `.heapprofile`: V8's sampling allocation profile.
//!
//! A call tree (`head`) with estimated bytes, and from Node.js 12 and Chrome 70 on the samples behind it, in either order.
//! `scriptId` is a text from the inspector and a number from `v8.startHeapProfile`. New profiles may bear labels, and one
//! shape (`getAllocationProfile`) has samples and labels alone. Nesting follows the call depth, so the tree is read with a
//! stack of our own and kept as columns.

use crate::flame::{Flame, FlameNode, NO_NODE};
use crate::json::{Lexer, Stop, Token};
use crate::problem::{Place, fatal, note, partial};
use facts::{Allocations, Frame, InputFacts, LabelledBytes, Problem, Site, SitesKind};
use order::Order as _;
use redact::{Policy, Safe, safe};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most sites and label sets that go into the facts.
const MOST_SITES: usize = 500;
/// Most frames of a site.
const MOST_FRAMES: usize = 48;
/// Most distinct sizes of a site.
const MOST_SIZES: usize = 12;

/// One node of the call tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileNode {
    /// The caller, or [`NO_NODE`].
    pub parent: u32,
    /// Function name: index of [`Profile::text`]; empty if it has none.
    pub function: u32,
    /// URL of the script: index of [`Profile::text`].
    pub url: u32,
    /// Line, 1-based; 0 if unknown.
    pub line: u32,
    /// Column, 1-based; 0 if unknown.
    pub column: u32,
    /// Number by which samples refer to it.
    pub id: u64,
    /// Estimated bytes that this function itself allocated.
    pub self_bytes: u64,
}

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Number of the node.
    pub node_id: u64,
    /// Bytes.
    pub bytes: u64,
    /// Objects it stands for; 1 where the file does not say.
    pub count: u64,
    /// Labels: index of [`Profile::labels`], or [`NO_NODE`].
    pub labels: u32,
}

/// A profile as columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    texts: Vec<String>,
    /// The call tree, callers before callees.
    pub nodes: Vec<ProfileNode>,
    /// The samples, in file order.
    pub samples: Vec<Sample>,
    /// Sets of labels, raw: for showing, pass them through the policy.
    pub labels: Vec<Vec<(String, String)>>,
    /// Bytes outside the heap by labels (index of [`Profile::labels`]).
    pub external: Vec<(u32, u64)>,
    odd_nodes: u64,
}

impl Profile {
    /// A function name or URL. Raw: for showing, pass it through the policy.
    #[must_use]
    pub fn text(&self, index: u32) -> &str {
        self.texts.get(index as usize).map_or("", String::as_str)
    }

    /// The call tree, and its frames: each function once, as a node that stands for it. V8's own root is left out, and a
    /// profile of samples alone has no tree. O(n).
    #[must_use]
    pub fn flame(&self) -> (Flame, Vec<u32>) {
        let mut frames = Vec::new();
        let mut ids: FxHashMap<(u32, u32, u32, u32), u32> = FxHashMap::default();
        let mut counts: FxHashMap<u64, u64> = FxHashMap::default();
        for sample in &self.samples {
            *counts.entry(sample.node_id).or_default() += sample.count;
        }
        let is_root = |n: &ProfileNode| n.parent == NO_NODE && self.text(n.function) == "(root)";
        // Where each node went: the root's callees become outermost themselves.
        let mut places: Vec<u32> = Vec::with_capacity(self.nodes.len());
        let mut nodes: Vec<FlameNode> = Vec::with_capacity(self.nodes.len());
        for (i, node) in self.nodes.iter().enumerate() {
            if is_root(node) && node.self_bytes == 0 {
                places.push(NO_NODE);
                continue;
            }
            let next = frames.len() as u32;
            let frame = *ids.entry((node.function, node.url, node.line, node.column)).or_insert(next);
            if frame == next {
                frames.push(i as u32);
            }
            let count = counts.get(&node.id).copied().unwrap_or(0);
            places.push(nodes.len() as u32);
            nodes.push(FlameNode {
                parent: places.get(node.parent as usize).copied().unwrap_or(NO_NODE),
                frame,
                self_bytes: node.self_bytes,
                self_count: count,
                total_bytes: node.self_bytes,
                total_count: count,
            });
        }
        let mut flame = Flame { nodes };
        flame.sum_up();
        (flame, frames)
    }
}

/// Where in the text we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Root,
    Node(u32),
    CallFrame(u32),
    Children(u32),
    Samples,
    Sample,
    Labels,
    Externals,
    External,
}

struct Builder {
    profile: Profile,
    text_ids: FxHashMap<String, u32>,
    label_ids: BTreeMap<Vec<(String, String)>, u32>,
    sample: Sample,
    external: u64,
    labels: Vec<(String, String)>,
    has_head: bool,
    has_samples: bool,
}

const EMPTY_SAMPLE: Sample = Sample { node_id: 0, bytes: 0, count: 1, labels: NO_NODE };

/// Reads a profile.
pub(crate) fn read(bytes: &[u8]) -> Result<Profile, Problem> {
    let mut lexer = Lexer::new(bytes);
    let mut builder = Builder {
        profile: Profile::default(),
        text_ids: FxHashMap::default(),
        label_ids: BTreeMap::new(),
        sample: EMPTY_SAMPLE,
        external: 0,
        labels: Vec::new(),
        has_head: false,
        has_samples: false,
    };
    builder.intern("");
    match builder.run(&mut lexer) {
        Ok(()) => builder.finish(),
        Err(stop) => Err(stopped(stop, bytes.len())),
    }
}

fn stopped(stop: Stop, length: usize) -> Problem {
    match stop {
        Stop::Eof => {
            fatal("Cut short.", safe!("The profile ends at byte {}, in the middle. Copy or record it again.", length))
                .at(length as u64)
        }
        Stop::Unexpected(at) => {
            fatal("Broken JSON.", safe!("Byte {} cannot stand there. Record the profile again.", at)).at(at as u64)
        }
        Stop::TooDeep(at) => {
            fatal("Nested too deep.", safe!("At byte {} a million levels are open; no call stack is that deep.", at))
                .at(at as u64)
        }
    }
}

impl Builder {
    fn run(&mut self, lexer: &mut Lexer<'_>) -> Result<(), Stop> {
        let mut open: Vec<At> = Vec::new();
        let mut key = Cow::Borrowed("");
        while let Some(token) = lexer.next()? {
            let here = open.last().copied();
            match (here, token) {
                (None, Token::BeginObject) => open.push(At::Root),
                (_, Token::Key(name)) => key = name.decode(),
                (Some(at), Token::EndObject | Token::EndArray) => {
                    self.end(at);
                    open.pop();
                }
                (Some(At::Root), Token::BeginObject) if key == "head" => {
                    self.has_head = true;
                    open.push(At::Node(self.new_node(NO_NODE)));
                }
                (Some(At::Root), Token::BeginArray) if key == "samples" => {
                    self.has_samples = true;
                    open.push(At::Samples);
                }
                (Some(At::Root), Token::BeginArray) if key == "externalBytes" => open.push(At::Externals),
                (Some(At::Node(node)), Token::BeginObject) if key == "callFrame" => open.push(At::CallFrame(node)),
                (Some(At::Node(node)), Token::BeginArray) if key == "children" => open.push(At::Children(node)),
                (Some(At::Children(parent)), Token::BeginObject) => open.push(At::Node(self.new_node(parent))),
                (Some(At::Samples), Token::BeginObject) => {
                    self.sample = EMPTY_SAMPLE;
                    open.push(At::Sample);
                }
                (Some(At::Externals), Token::BeginObject) => {
                    (self.sample, self.external) = (EMPTY_SAMPLE, 0);
                    open.push(At::External);
                }
                (Some(At::Sample | At::External), Token::BeginObject) if key == "labels" => {
                    self.labels.clear();
                    open.push(At::Labels);
                }
                (Some(at), Token::String(_) | Token::Number(_)) => self.value(at, &key, token),
                _ => lexer.skip(token)?,
            }
        }
        Ok(())
    }

    fn value(&mut self, at: At, key: &str, token: Token<'_>) {
        let text = match token {
            Token::String(text) => text.decode(),
            Token::Number(number) => Cow::Borrowed(number),
            _ => return,
        };
        let number = || text.parse::<f64>().ok().filter(|n| n.is_finite());
        let bytes = || number().and_then(crate::quantity::bytes);
        match (at, key) {
            (At::Node(node), "selfSize") => {
                let bytes = bytes();
                self.profile.odd_nodes += u64::from(bytes.is_none());
                self.node(node).self_bytes = bytes.unwrap_or(0);
            }
            (At::Node(node), "id") => self.node(node).id = bytes().unwrap_or(0),
            (At::CallFrame(node), "functionName") => self.node(node).function = self.intern(&text),
            (At::CallFrame(node), "url") => self.node(node).url = self.intern(&text),
            // −1 is unknown; 0 is the first.
            (At::CallFrame(node), "lineNumber") => self.node(node).line = one_based(number()),
            (At::CallFrame(node), "columnNumber") => self.node(node).column = one_based(number()),
            (At::Sample, "size") => self.sample.bytes = bytes().unwrap_or(0),
            (At::Sample, "nodeId") => self.sample.node_id = bytes().unwrap_or(0),
            (At::Sample, "count") => self.sample.count = bytes().unwrap_or(1),
            (At::External, "bytes") => self.external = bytes().unwrap_or(0),
            (At::Labels, _) if self.labels.len() < 64 => self.labels.push((key.to_owned(), text.into_owned())),
            _ => {}
        }
    }

    fn end(&mut self, at: At) {
        match at {
            At::Sample => self.profile.samples.push(self.sample),
            At::External => self.profile.external.push((self.sample.labels, self.external)),
            At::Labels => {
                let mut labels = std::mem::take(&mut self.labels);
                labels.order();
                let next = self.profile.labels.len() as u32;
                let id = *self.label_ids.entry(labels.clone()).or_insert(next);
                if id == next {
                    self.profile.labels.push(labels);
                }
                self.sample.labels = id;
            }
            _ => {}
        }
    }

    fn new_node(&mut self, parent: u32) -> u32 {
        self.profile.nodes.push(ProfileNode { parent, function: 0, url: 0, line: 0, column: 0, id: 0, self_bytes: 0 });
        self.profile.nodes.len() as u32 - 1
    }

    fn node(&mut self, node: u32) -> &mut ProfileNode {
        &mut self.profile.nodes[node as usize]
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(id) = self.text_ids.get(text) {
            return *id;
        }
        let id = self.profile.texts.len() as u32;
        self.profile.texts.push(text.to_owned());
        self.text_ids.insert(text.to_owned(), id);
        id
    }

    fn finish(self) -> Result<Profile, Problem> {
        let labelled = !self.profile.labels.is_empty() || !self.profile.external.is_empty();
        let told = self.has_head || (self.has_samples && labelled);
        if !told {
            return Err(fatal(
                "No call tree.",
                Safe::ours(
                    "The profile has no \"head\". Record it again with node --heap-prof, or Memory, Allocation sampling in DevTools.",
                ),
            ));
        }
        Ok(self.profile)
    }
}

fn one_based(number: Option<f64>) -> u32 {
    match number {
        Some(n) if (0.0..4e9).contains(&n) => n as u32 + 1,
        _ => 0,
    }
}

/// Adds what the profile says to the facts.
pub(crate) fn report(profile: &Profile, policy: &Policy, facts: &mut InputFacts) {
    let mut by_id: FxHashMap<u64, BTreeMap<u64, u64>> = FxHashMap::default();
    for sample in &profile.samples {
        *by_id.entry(sample.node_id).or_default().entry(sample.bytes).or_default() += sample.count;
    }
    let mut order: Vec<u32> =
        (0..profile.nodes.len() as u32).filter(|n| profile.nodes[*n as usize].self_bytes > 0).collect();
    order.order_by_key(|n| (std::cmp::Reverse(profile.nodes[*n as usize].self_bytes), *n));
    let sites = order.iter().take(MOST_SITES).map(|node| site(profile, *node, &by_id, policy)).collect();
    let total = profile.nodes.iter().fold(0_u64, |sum, n| sum.saturating_add(n.self_bytes));
    let of_samples = profile.samples.iter().fold(0_u64, |sum, s| sum.saturating_add(s.bytes));
    facts.allocations = Some(Box::new(Allocations {
        kind: SitesKind::LiveSampled,
        total_bytes: if profile.nodes.is_empty() { of_samples } else { total },
        total_count: profile.samples.iter().fold(0, |sum, s| sum.saturating_add(s.count)),
        total_sites: order.len() as u64,
        sites,
    }));
    labels(profile, policy, facts);
    if profile.odd_nodes > 0 {
        facts.problems.push(partial(
            "Some sizes are unusable.",
            safe!("{} functions have a size that is negative or no number; they count as 0 bytes.", profile.odd_nodes),
        ));
    }
    if total == 0 && of_samples == 0 {
        facts.problems.push(note(
            "No allocation sampled.",
            Safe::ours("Nothing alive was sampled. Record longer, or with a smaller sampling interval."),
        ));
    }
}

fn site(profile: &Profile, node: u32, by_id: &FxHashMap<u64, BTreeMap<u64, u64>>, policy: &Policy) -> Site {
    let mut frames = Vec::new();
    let mut at = node;
    while let Some(n) = profile.nodes.get(at as usize)
        && frames.len() < MOST_FRAMES
    {
        let root = n.parent == NO_NODE && profile.text(n.function) == "(root)";
        if !root {
            let function = match profile.text(n.function) {
                "" => Safe::ours("(anonymous)"),
                name => policy.name(name),
            };
            frames.push(Frame {
                function,
                file: policy.url(profile.text(n.url)),
                line: n.line,
                column: n.column,
                standard: false,
            });
        }
        at = n.parent;
    }
    let n = profile.nodes[node as usize];
    let mut sizes: Vec<(u64, u64)> =
        by_id.get(&n.id).map(|m| m.iter().map(|(s, c)| (*s, *c)).collect()).unwrap_or_default();
    let count = sizes.iter().fold(0_u64, |sum, (_, c)| sum.saturating_add(*c));
    sizes.order_by_key(|(size, count)| (std::cmp::Reverse(size.saturating_mul(*count)), *size));
    sizes.truncate(MOST_SIZES);
    Site { frames, bytes: n.self_bytes, count, sizes }
}

fn labels(profile: &Profile, policy: &Policy, facts: &mut InputFacts) {
    let mut rows: Vec<LabelledBytes> = profile
        .labels
        .iter()
        .map(|set| LabelledBytes {
            // What the program put there may be a user or a tenant: the name of the label stays, its value is closed.
            labels: set.iter().take(16).map(|(k, v)| (policy.property(k), policy.value("label", v))).collect(),
            bytes: 0,
            external_bytes: 0,
            count: 0,
        })
        .collect();
    for sample in &profile.samples {
        if let Some(row) = rows.get_mut(sample.labels as usize) {
            row.bytes = row.bytes.saturating_add(sample.bytes);
            row.count = row.count.saturating_add(sample.count);
        }
    }
    for (labels, bytes) in &profile.external {
        if let Some(row) = rows.get_mut(*labels as usize) {
            row.external_bytes = row.external_bytes.saturating_add(*bytes);
        }
    }
    rows.order_by_key(|r| std::cmp::Reverse(r.bytes.saturating_add(r.external_bytes)));
    rows.truncate(MOST_SITES);
    facts.labels = rows;
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use facts::Format;
    use redact::Salt;

    fn facts_of(text: &str) -> InputFacts {
        let policy = Policy::new(Salt([1, 2]));
        let mut facts = InputFacts::new(Safe::ours("x"), Format::V8Heapprofile, 0);
        report(&read(text.as_bytes()).unwrap(), &policy, &mut facts);
        facts
    }

    fn shown(facts: &InputFacts) -> Vec<String> {
        facts
            .allocations
            .as_ref()
            .unwrap()
            .sites
            .iter()
            .map(|s| {
                let frames: Vec<String> =
                    s.frames.iter().map(|f| format!("{}@{}:{}:{}", f.function, f.file, f.line, f.column)).collect();
                format!("{} ×{} {:?} {}", s.bytes, s.count, s.sizes, frames.join(" < "))
            })
            .collect()
    }

    #[test]
    fn old_and_new_shapes() {
        let tree = r#"{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
            {"callFrame":{"functionName":"step","scriptId":5,"url":"file:///srv/app/queue.js","lineNumber":6,"columnNumber":19},"selfSize":100,"id":2,"children":[
              {"callFrame":{"functionName":"","scriptId":"5","url":"https://h/a/b.js?x","lineNumber":0,"columnNumber":0},"selfSize":300,"id":3,"children":[],"later":[{"a":[1]}]}]}]}"#;
        let samples =
            r#"[{"size":100,"nodeId":3,"ordinal":1},{"size":100,"nodeId":3,"ordinal":2},{"size":7,"nodeId":2}]"#;
        let with = [
            "300 ×2 [(100, 2)] (anonymous)@https://h/…/b.js:1:1 < step@queue.js:7:20",
            "100 ×1 [(7, 1)] step@queue.js:7:20",
        ];
        assert_eq!(shown(&facts_of(&format!(r#"{{"head":{tree},"samples":{samples}}}"#))), with);
        assert_eq!(shown(&facts_of(&format!(r#"{{"samples":{samples}, "head":{tree}}}"#))), with);
        let old = ["300 ×0 [] (anonymous)@https://h/…/b.js:1:1 < step@queue.js:7:20", "100 ×0 [] step@queue.js:7:20"];
        assert_eq!(shown(&facts_of(&format!(r#"{{"head":{tree}}}"#))), old);
        let flame = read(format!(r#"{{"head":{tree}}}"#).as_bytes()).unwrap().flame();
        // The root is V8's own and left out.
        assert_eq!(flame.0.nodes.iter().map(|n| n.total_bytes).collect::<Vec<_>>(), [400, 300]);
        assert_eq!((flame.0.nodes[0].parent, flame.0.nodes[1].parent, flame.1), (NO_NODE, 0, vec![1, 2]));
    }

    #[test]
    fn labels_are_added_up_and_their_values_closed() {
        let facts = facts_of(
            r#"{"samples":[{"nodeId":1,"size":10,"count":2,"sampleId":1,"labels":{"tenant":"acme","route":"/x"}},{"nodeId":1,"size":5,"labels":{"route":"/x","tenant":"acme"}},{"size":1}],
                "externalBytes":[{"labels":{"tenant":"acme","route":"/x"},"bytes":70}]}"#,
        );
        assert_eq!(facts.labels.len(), 1);
        let row = &facts.labels[0];
        assert_eq!((row.bytes, row.external_bytes, row.count), (15, 70, 3));
        assert_eq!(row.labels[1].0, "tenant");
        assert!(!row.labels[1].1.as_str().contains("acme"));
        assert_eq!(facts.allocations.unwrap().total_bytes, 16);
    }

    #[test]
    fn broken_profiles() {
        for (text, expect) in [
            (r#"{"samples":[]}"#, "No call tree."),
            (r#"{"head":{"selfSize":1"#, "Cut short."),
            (r#"{"head":{"selfSize":1,,"#, "Broken JSON."),
            ("[]", "No call tree."),
            ("null", "No call tree."),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err().lead, expect, "{text}");
        }
        let deep = format!(r#"{{"head":{}{}}}"#, r#"{"selfSize":1,"children":["#.repeat(200_000), "]}".repeat(200_000));
        let profile = read(deep.as_bytes()).unwrap();
        assert_eq!(profile.flame().0.nodes[0].total_bytes, 200_000);
        let facts = facts_of(r#"{"head": {"selfSize": -1, "children": [{}, null, 7]}}"#);
        assert_eq!(facts.problems.len(), 2);
    }
}
