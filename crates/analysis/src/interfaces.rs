//! Names for plain objects by the properties they have.
//!
//! DevTools' rule: property lists that at least two objects, and one in a thousand, begin with become interfaces
//! `{a, b, c}` of up to 120 units. An object belongs to the interface with the most properties all of which it has;
//! among equals, to the more common one.

use crate::names::{is_plain_object, property_name, units};
use graph::{Bits, in_slices};
use order::Order as _;
use redact::Policy;
use rustc_hash::FxHashMap;
use snapshot::{EdgeKind, Snapshot};

const LONGEST_NAME: usize = 120;
const FEWEST_OBJECTS: u64 = 2;
const ONE_IN: u64 = 1000;
/// Longest property name that is looked for in another snapshot, bytes: an interface's whole name has 120 units, but for
/// the first property.
const LONGEST_PROPERTY: usize = 1024;
/// Property lists longer than this are dictionaries: hardly one is met twice, so remembering them only costs memory.
const REMEMBERED_SHAPE: usize = 64;

/// Interfaces found in a snapshot, the more common first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interfaces {
    pub(crate) names: Vec<Box<str>>,
    trie: Vec<TrieNode>,
}

/// An interface, to be looked for in another snapshot of the same load. Property names travel as fingerprints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceDefinition {
    /// Fingerprints of its properties, in the order of its name.
    pub properties: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
struct TrieNode {
    next: FxHashMap<u32, u32>,
    /// Largest key of `next`.
    greatest: u32,
    /// Interface whose properties end here: (number of properties, its index).
    found: Option<(u32, u32)>,
}

/// A property list as string indices, and how many objects begin with it.
struct Candidate {
    properties: Vec<u32>,
    count: u64,
}

/// Property lists of a snapshot's own interfaces, as string indices, the more common first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shapes(Vec<Vec<u32>>);

impl Shapes {
    /// Looks at all plain objects. O(their properties).
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        Self(chosen(snapshot).into_iter().map(|c| c.properties).collect())
    }

    /// In words, for another snapshot.
    pub(crate) fn definitions(&self, snapshot: &Snapshot, policy: &Policy) -> Vec<InterfaceDefinition> {
        let print = |&p: &u32| policy.fingerprint(&snapshot.strings.get(p));
        self.0.iter().map(|list| InterfaceDefinition { properties: list.iter().map(print).collect() }).collect()
    }
}

impl Interfaces {
    /// A snapshot's own.
    pub(crate) fn of_shapes(snapshot: &Snapshot, shapes: &Shapes) -> Self {
        let mut interfaces = Self::none();
        for list in &shapes.0 {
            interfaces.add(interface_name(snapshot, list).into(), Some(list.clone()));
        }
        interfaces
    }

    /// Looks for the interfaces of another snapshot. O(edges), and a fingerprint for each property name.
    pub(crate) fn of_definitions(snapshot: &Snapshot, definitions: &[InterfaceDefinition], policy: &Policy) -> Self {
        let mut by_print: FxHashMap<u64, Option<u32>> =
            definitions.iter().flat_map(|d| &d.properties).map(|&p| (p, None)).collect();
        // Most strings of a heap are values: fingerprinting them all would take longer than the comparison.
        let mut names = Bits::new(snapshot.strings.len() as usize);
        let (edge_names, kinds) = (&snapshot.edges.name, &snapshot.edges.kind);
        in_slices(edge_names.len().min(kinds.len()) as u32, |range| {
            let range = range.start as usize..range.end as usize;
            for (name, kind) in edge_names[range.clone()].iter().zip(&kinds[range]) {
                if *kind == EdgeKind::Property {
                    names.set(*name);
                }
            }
        });
        in_slices(snapshot.strings.len(), |range| {
            for s in range.filter(|&s| names.get(s)) {
                if snapshot.strings.bytes(s).len() <= LONGEST_PROPERTY
                    && let Some(found) = by_print.get_mut(&policy.fingerprint(&snapshot.strings.get(s)))
                {
                    found.get_or_insert(s);
                }
            }
        });
        let mut interfaces = Self::none();
        for d in definitions {
            // A name that this snapshot lacks is a property that none of its objects has.
            let properties: Option<Vec<u32>> =
                d.properties.iter().map(|p| by_print.get(p).copied().flatten()).collect();
            let name = properties.as_deref().map(|p| interface_name(snapshot, p)).unwrap_or_default();
            interfaces.add(name.into(), properties);
        }
        interfaces
    }

    fn none() -> Self {
        Self { names: Vec::new(), trie: vec![TrieNode::default()] }
    }

    fn add(&mut self, name: Box<str>, properties: Option<Vec<u32>>) {
        let index = self.names.len() as u32;
        self.names.push(name);
        let Some(mut properties) = properties else { return };
        // Any fixed order will do for the search; string indices are at hand.
        properties.sort_unstable();
        let mut at = 0usize;
        for &p in &properties {
            let fresh = self.trie.len() as u32;
            let node = &mut self.trie[at];
            node.greatest = node.greatest.max(p);
            at = *node.next.entry(p).or_insert(fresh) as usize;
            if at == fresh as usize {
                self.trie.push(TrieNode::default());
            }
        }
        self.trie[at].found.get_or_insert((properties.len() as u32, index));
    }

    /// A matcher that remembers the shapes it has met.
    pub(crate) fn matcher(&self) -> Matcher<'_> {
        Matcher { interfaces: self, remembered: FxHashMap::default(), properties: Vec::new(), states: Vec::new() }
    }
}

/// Finds the interface of one object after the other.
pub(crate) struct Matcher<'a> {
    interfaces: &'a Interfaces,
    remembered: FxHashMap<Box<[u32]>, Option<u32>>,
    properties: Vec<u32>,
    states: Vec<u32>,
}

impl Matcher<'_> {
    /// Index of the interface that `node`, a plain object, belongs to.
    pub(crate) fn interface_of(&mut self, snapshot: &Snapshot, node: u32) -> Option<u32> {
        if self.interfaces.names.is_empty() {
            return None;
        }
        self.properties.clear();
        for e in snapshot.outgoing(node) {
            if snapshot.edges.kind[e as usize] == EdgeKind::Property {
                self.properties.push(snapshot.edges.name[e as usize]);
            }
        }
        if let Some(&known) = self.remembered.get(self.properties.as_slice()) {
            return known;
        }
        let as_met: Option<Box<[u32]>> =
            (self.properties.len() <= REMEMBERED_SHAPE).then(|| self.properties.as_slice().into());
        self.properties.sort_unstable();
        let found = self.search();
        if let Some(shape) = as_met {
            self.remembered.insert(shape, found);
        }
        found
    }

    /// Walks the trie from all subsets of the sorted properties that it knows.
    fn search(&mut self) -> Option<u32> {
        let trie = &self.interfaces.trie;
        self.states.clear();
        self.states.push(0);
        let mut best: Option<(u32, u32)> = None;
        for &p in &self.properties {
            let known = self.states.len();
            let mut kept = 0;
            for i in 0..known {
                let state = &trie[self.states[i] as usize];
                if let Some(&next) = state.next.get(&p) {
                    self.states.push(next);
                    if let Some((count, index)) = trie[next as usize].found
                        && best.is_none_or(|(c, i)| count > c || count == c && index < i)
                    {
                        best = Some((count, index));
                    }
                }
                // A state stays while larger keys can still lead on.
                if !state.next.is_empty() && p < state.greatest {
                    self.states[kept] = self.states[i];
                    kept += 1;
                }
            }
            self.states.drain(kept..known);
        }
        best.map(|b| b.1)
    }
}

/// Candidates that are common enough, the more common first.
fn chosen(snapshot: &Snapshot) -> Vec<Candidate> {
    let (mut chosen, objects) = candidates(snapshot);
    // Stable: among equally common ones the first met stays first.
    chosen.order_by_key(|c| std::cmp::Reverse(c.count));
    chosen.retain(|c| c.count >= FEWEST_OBJECTS && c.count * ONE_IN >= objects);
    chosen
}

fn candidates(snapshot: &Snapshot) -> (Vec<Candidate>, u64) {
    let mut found: Vec<Candidate> = Vec::new();
    let mut by_list: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
    let mut lengths: FxHashMap<u32, usize> = FxHashMap::default();
    let proto = (0..snapshot.strings.len()).find(|&s| snapshot.strings.bytes(s) == b"__proto__");
    let mut objects = 0u64;
    let mut list: Vec<u32> = Vec::new();
    in_slices(snapshot.nodes.len(), |range| {
        for v in range {
            if !is_plain_object(snapshot, v) {
                continue;
            }
            objects += 1;
            list.clear();
            // The brace that opens the name.
            let mut length = 1;
            for e in snapshot.outgoing(v) {
                let name = snapshot.edges.name[e as usize];
                if snapshot.edges.kind[e as usize] != EdgeKind::Property || Some(name) == proto {
                    continue;
                }
                let more = *lengths.entry(name).or_insert_with(|| units(&property_name(&snapshot.strings.get(name))));
                if length > 1 && length + more > LONGEST_NAME {
                    break;
                }
                if length != 1 {
                    length += 2;
                }
                length += more;
                list.push(name);
            }
            if list.is_empty() {
                continue;
            }
            match by_list.get(list.as_slice()) {
                Some(&i) => found[i as usize].count += 1,
                None => {
                    by_list.insert(list.as_slice().into(), found.len() as u32);
                    found.push(Candidate { properties: list.clone(), count: 1 });
                }
            }
        }
    });
    (found, objects)
}

fn interface_name(snapshot: &Snapshot, properties: &[u32]) -> String {
    let mut name = String::from("{");
    for (i, &p) in properties.iter().enumerate() {
        if i > 0 {
            name.push_str(", ");
        }
        name.push_str(&property_name(&snapshot.strings.get(p)));
    }
    name.push('}');
    name
}
