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
/// References of a holder among which the one to what it holds is looked for: those of a larger one are data.
const MOST_EDGES: usize = 4096;
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
    known: FxHashMap<u32, Name>,
}

impl Owners<'_> {
    /// Who holds a node: the first above it with a name of its own, else the first plain object.
    fn of(&mut self, node: u32) -> Option<Safe> {
        let tree = self.heap.dominators();
        // Nodes without an answer so far, and what each of their dominators is called.
        let mut passed: Vec<(u32, Name)> = Vec::new();
        let mut below = node;
        let found = loop {
            if let Some(known) = self.known.get(&below) {
                break Some(known.clone());
            }
            let above = tree.of(below);
            if above == below || above == tree.root() || above == u32::MAX {
                break Some(Name::None);
            }
            if passed.len() == MOST_STEPS {
                break None;
            }
            match self.name(above, below) {
                own @ Name::Own(_) => {
                    passed.push((below, Name::None));
                    break Some(own);
                }
                name => passed.push((below, name)),
            }
            below = above;
        };
        match found {
            // From the top down: what is known above holds below, but for a plain object between.
            Some(mut found) => {
                for (node, name) in passed.into_iter().rev() {
                    if !matches!((&found, &name), (Name::Own(_), _) | (_, Name::None)) {
                        found = name;
                    }
                    self.known.insert(node, found.clone());
                }
                found.text()
            }
            // Who holds it further up is not known, and neither is who holds what was passed.
            None => passed.into_iter().find_map(|(_, name)| name.text()),
        }
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
        let found = self.heap.snapshot().outgoing(from).take(MOST_EDGES).find(|&e| {
            edges.to[e as usize] == to && matches!(edges.kind[e as usize], EdgeKind::Property | EdgeKind::Context)
        })?;
        Some(self.heap.edge_label(found, self.policy))
    }
}

#[derive(Clone)]
enum Name {
    /// A name of the program's own.
    Own(Safe),
    /// A plain object's: taken if nothing above has a better one.
    Plain(Safe),
    None,
}

impl Name {
    fn text(self) -> Option<Safe> {
        match self {
            Self::Own(name) | Self::Plain(name) => Some(name),
            Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::load;
    use testkit::NodeRef;

    fn token(heap: &mut testkit::Heap, n: u32) -> NodeRef {
        heap.string(&["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", &n.to_string()].concat())
    }

    /// Owners of the tokens, in alphabetical order.
    fn check(heap: testkit::Heap, expect: &[(&str, u64)]) {
        let facts = privacy_facts(&load(heap), &Policy::new(redact::Salt([1, 2])));
        let owners = facts.secrets.iter().find(|s| s.kind.as_str() == "jwt").map(|s| s.owners.clone());
        let mut owners: Vec<(String, u64)> =
            owners.unwrap_or_default().into_iter().map(|(owner, count)| (owner.to_string(), count)).collect();
        owners.sort_unstable();
        let expect: Vec<(String, u64)> = expect.iter().map(|&(owner, count)| (owner.to_owned(), count)).collect();
        assert_eq!(owners, expect);
    }

    #[test]
    fn a_plain_object_owns_what_is_below_it_and_nothing_beside_it() {
        let mut heap = testkit::Heap::default();
        let tokens: Vec<NodeRef> = (0..3).map(|n| token(&mut heap, n)).collect();
        let login = heap.plain_object(&[("login", tokens[0])]);
        let beside = heap.array(&[tokens[1], tokens[2]]);
        let all = heap.array(&[login, beside]);
        let top = heap.plain_object(&[("all", all)]);
        heap.hold_by_handle(None, top);
        check(heap, &[("Object.all", 2), ("Object.login", 1)]);
    }

    #[test]
    fn a_name_too_far_up_for_one_is_near_enough_for_another() {
        let mut heap = testkit::Heap::default();
        let deep = token(&mut heap, 0);
        let mut chain = vec![heap.array(&[deep])];
        for n in 1..80_u32 {
            let near = token(&mut heap, n);
            let below = chain[n as usize - 1];
            // Only some levels have a token of their own.
            chain.push(if n % 30 == 0 { heap.array(&[below, near]) } else { heap.array(&[below]) });
        }
        let store = heap.instance("Vault", 32);
        heap.property(store, "keys", chain[79]);
        heap.hold_by_handle(None, store);
        check(heap, &[("Vault.keys", 2)]);
    }
}
