//! Suspected secrets in the heap's texts, and who holds them.
//!
//! A text is looked at once, however many objects have it. Its owner is the first object above it in the dominator tree that
//! has a name of the program's own, with the property by which it holds what is below: `SessionStore.sessions`.

use crate::heap::Heap;
use crate::names::is_plain_object;
use crate::plumbing::{is_context, is_plumbing};
use facts::{PrivacyFacts, SecretFacts};
use order::Order as _;
use redact::secrets::{Counts, Kind, names_a_secret, scan};
use redact::{Policy, Safe, safe};
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::{EdgeKind, NodeKind};

/// Owners told per kind.
const MOST_OWNERS: usize = 12;
/// Steps up the dominator tree: a holder further off says nothing about a text.
const MOST_STEPS: usize = 64;
/// Texts of one kind whose owner is looked for; the others count without one.
const MOST_LOOKED_FOR: u64 = 100_000;
/// Shortest text that a property can call a secret, bytes.
const SHORTEST_SECRET: usize = 4;

/// Looks at all texts. O(text of the heap + edges).
#[must_use]
pub fn privacy_facts(heap: &Heap, policy: &Policy) -> PrivacyFacts {
    let snapshot = heap.snapshot();
    let nodes = &snapshot.nodes;
    // What a string of the file holds; most hold nothing and are no key here.
    let mut by_text: FxHashMap<u32, Counts> = FxHashMap::default();
    let mut looked = graph::Bits::new(snapshot.strings.len() as usize);
    let mut texts = 0;
    let mut owners = Owners { heap, policy, known: FxHashMap::default() };
    let mut found: Vec<Found> = Kind::ALL.into_iter().map(Found::new).collect();
    for v in 0..nodes.len() {
        if nodes.kind[v as usize] != NodeKind::String || heap.shallow(v) == 0 {
            continue;
        }
        texts += 1;
        let name = nodes.name[v as usize];
        if name >= snapshot.strings.len() {
            continue;
        }
        if looked.insert(name) {
            let mut counts = Counts::new();
            scan(snapshot.strings.bytes(name), &mut counts);
            if !counts.is_empty() {
                by_text.insert(name, counts);
            }
        }
        if let Some(counts) = by_text.get(&name) {
            for (kind, _) in counts.found() {
                found[kind as usize].add(v, &mut owners);
            }
        }
    }
    for v in named_secrets(heap) {
        found[Kind::NamedSecret as usize].add(v, &mut owners);
    }
    PrivacyFacts {
        revealed: policy.reveals(),
        texts,
        secrets: found.into_iter().filter(|f| f.count > 0).map(Found::facts).collect(),
    }
}

/// Texts that a property called `password` or the like holds. O(edges).
fn named_secrets(heap: &Heap) -> Vec<u32> {
    let snapshot = heap.snapshot();
    let names: FxHashSet<u32> =
        (0..snapshot.strings.len()).filter(|&s| names_a_secret(snapshot.strings.bytes(s))).collect();
    let mut found = Vec::new();
    if names.is_empty() {
        return found;
    }
    let edges = &snapshot.edges;
    for e in 0..edges.len() as usize {
        let to = edges.to[e];
        if edges.kind[e] == EdgeKind::Property
            && names.contains(&edges.name[e])
            && snapshot.nodes.kind[to as usize].is_string()
            && heap.shallow(to) > 0
            // A table of names holds each under its own: `{password: "password"}`.
            && snapshot.nodes.name[to as usize] != edges.name[e]
            && snapshot.name_bytes(to).len() >= SHORTEST_SECRET
        {
            found.push(to);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

struct Found {
    kind: Kind,
    count: u64,
    owners: FxHashMap<Safe, u64>,
}

impl Found {
    fn new(kind: Kind) -> Self {
        Self { kind, count: 0, owners: FxHashMap::default() }
    }

    fn add(&mut self, node: u32, owners: &mut Owners<'_>) {
        self.count += 1;
        if self.count <= MOST_LOOKED_FOR
            && let Some(owner) = owners.of(node)
        {
            *self.owners.entry(owner).or_default() += 1;
        }
    }

    fn facts(self) -> SecretFacts {
        let mut owners: Vec<(Safe, u64)> = self.owners.into_iter().collect();
        owners.order_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        owners.truncate(MOST_OWNERS);
        SecretFacts { kind: Safe::ours(self.kind.id()), count: self.count, owners }
    }
}

/// Names of holders, each looked for once.
struct Owners<'a> {
    heap: &'a Heap,
    policy: &'a Policy,
    known: FxHashMap<u32, Option<Safe>>,
}

impl Owners<'_> {
    /// Who holds a node.
    fn of(&mut self, node: u32) -> Option<Safe> {
        let tree = self.heap.dominators();
        let mut passed = Vec::new();
        let mut below = node;
        let mut fallback = None;
        let mut owner = None;
        while passed.len() < MOST_STEPS {
            if let Some(known) = self.known.get(&below) {
                owner = known.clone();
                break;
            }
            passed.push(below);
            let above = tree.of(below);
            if above == below || above == tree.root() || above == u32::MAX {
                break;
            }
            match self.name(above, below) {
                Name::Own(name) => {
                    owner = Some(name);
                    break;
                }
                Name::Plain(name) => fallback = fallback.or(Some(name)),
                Name::None => {}
            }
            below = above;
        }
        let owner = owner.or(fallback);
        for node in passed {
            self.known.insert(node, owner.clone());
        }
        owner
    }

    /// What to call `holder` as the holder of `below`.
    fn name(&self, holder: u32, below: u32) -> Name {
        let snapshot = self.heap.snapshot();
        if is_context(snapshot, holder) {
            return match self.edge(holder, below) {
                Some(variable) => Name::Own(safe!("variable {}", variable)),
                None => Name::None,
            };
        }
        if is_plumbing(snapshot, holder) {
            return Name::None;
        }
        let class = self.heap.class_label(self.heap.classes().of(holder), self.policy);
        let named = |class: Safe| match self.edge(holder, below) {
            Some(property) => safe!("{}.{}", class, property),
            None => class,
        };
        match snapshot.nodes.kind[holder as usize] {
            NodeKind::Object if is_plain_object(snapshot, holder) => Name::Plain(named(class)),
            NodeKind::Object | NodeKind::Native => match class.as_str() {
                "Array" | "Map" | "Set" | "WeakMap" | "Promise" | "Generator" | "(object elements)" => Name::None,
                _ => Name::Own(named(class)),
            },
            NodeKind::Closure => {
                let name = self.heap.object_label(holder, self.policy);
                if name.is_empty() { Name::None } else { Name::Own(safe!("function {}", name)) }
            }
            _ => Name::None,
        }
    }

    /// The property or variable by which one node holds another.
    fn edge(&self, from: u32, to: u32) -> Option<Safe> {
        let edges = &self.heap.snapshot().edges;
        let found = self.heap.snapshot().outgoing(from).find(|&e| {
            edges.to[e as usize] == to && matches!(edges.kind[e as usize], EdgeKind::Property | EdgeKind::Context)
        })?;
        Some(self.heap.edge_label(found, self.policy))
    }
}

enum Name {
    /// A name of the program's own.
    Own(Safe),
    /// A plain object's: taken if nothing above has a better one.
    Plain(Safe),
    None,
}
