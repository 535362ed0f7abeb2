//! Objects under which memory accumulates.
//!
//! Five ways lead to one: a big drop in the dominator tree (a node retains much, none of its children retains seven tenths
//! of it: Eclipse MAT's accumulation point); a chain of like objects (a linked list, of which every element dominates the
//! next); a container with many entries that others hold as well, so that it dominates none of them; a container whose
//! own storage is large, for numbers are no objects; and one large value in a property or variable: text that is appended to,
//! a buffer that is copied to grow. Plumbing is looked through in both directions: the holder is the first
//! object with a name, and what it holds are objects with names.

use super::sample::{Sample, spread};
use super::wording::{is_written, path_steps};
use crate::containers::{Container, ContainerKind, container};
use crate::heap::Heap;
use crate::plumbing::{BUFFER_DATA, context_variables, is_context, is_plumbing, shape_properties};
use crate::scripts::target;
use facts::{Accumulation, Entries};
use order::Order as _;
use redact::{Policy, Safe};
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::{EdgeKind, NodeKind};

/// A child that retains this share of its parent continues it; PEERS, Eclipse MAT `big_drop_ratio`.
const BIG_DROP: f64 = 0.7;
/// Least retained size of an accumulation: a two-thousandth of the heap, and no trifle.
const LEAST_SHARE: u64 = 2000;
const LEAST_BYTES: u64 = 4096;
/// Children from which on one speaks of accumulation.
const FEWEST_CHILDREN: usize = 8;
/// Like objects in a row that make a chain.
const SHORTEST_CHAIN: u64 = 16;
/// Entries from which on a container is told although it dominates little.
const MANY_ENTRIES: u64 = 100;
/// Accumulations told.
const MOST: usize = 200;
const CLASSES_TOLD: usize = 12;
const NAMES_TOLD: usize = 40;
/// Ids looked at per holder.
const IDS: usize = 1024;
/// Ids told per holder: an error of a sixty-fourth is none.
const IDS_TOLD: usize = 65;
/// Own storage from which on a container is told although it has few entries to show.
const LARGE_STORE: u64 = 16_384;
/// Strangers between two links of a chain: an object, its closure, that one's context and the promise between are one link.
const PERIOD: usize = 4;
/// Large values told: their size is their news, so the largest.
const VALUES_TOLD: usize = 24;
/// Dominators looked up from the bytes of a buffer: they hang on an `ArrayBuffer`, that on a view, that on its owner.
const VIEWS: usize = 4;
/// Entries whose insides are looked at per holder, and objects per entry.
const ENTRIES_OPENED: usize = 64;
const OPENED_AT_MOST: usize = 512;

pub(super) fn accumulations(heap: &Heap, policy: &Policy) -> Vec<Accumulation> {
    let mut holders = big_drops(heap);
    holders.extend(chains(heap));
    holders.extend(large_containers(heap));
    holders.extend(large_stores(heap));
    let mut seen = FxHashSet::default();
    holders.retain(|h| seen.insert(*h));
    holders.order_by_key(|&h| (std::cmp::Reverse(heap.retained(h)), h));
    // Containers that dominate little stand at the end; they keep a share of the places.
    if holders.len() > MOST {
        let mut shared = holders.split_off(MOST * 3 / 4);
        shared.order_by_key(|&h| (std::cmp::Reverse(container(heap, h).map_or(0, |c| c.count)), h));
        shared.truncate(MOST / 4);
        holders.extend(shared);
    }
    let mut all: Vec<Accumulation> = holders.into_iter().map(|h| describe(heap, h, policy)).collect();
    all.extend(large_values(heap).into_iter().map(|(owner, value)| describe_value(heap, owner, value, policy)));
    all
}

fn least(heap: &Heap) -> u64 {
    (heap.total_shallow() / LEAST_SHARE).max(LEAST_BYTES)
}

/// The nearest dominator, or the node itself, that has a name of its own.
fn named(heap: &Heap, mut node: u32) -> Option<u32> {
    for _ in 0..16 {
        if node == heap.snapshot().root || heap.snapshot().nodes.kind[node as usize] == NodeKind::Synthetic {
            return None;
        }
        if !is_plumbing(heap.snapshot(), node) {
            return Some(node);
        }
        node = heap.dominators().of(node);
    }
    None
}

fn big_drops(heap: &Heap) -> Vec<u32> {
    let least = least(heap);
    (0..heap.snapshot().nodes.len())
        .filter(|&v| {
            let retained = heap.retained(v);
            let children = heap.dominated(v);
            retained >= least
                && children.len() >= FEWEST_CHILDREN
                && children.iter().map(|&c| heap.retained(c)).max().unwrap_or(0) < (retained as f64 * BIG_DROP) as u64
        })
        .filter_map(|v| named(heap, v))
        .collect()
}

/// Holders of chains: from each first link down the largest children. Links of a chain that was found begin none, and neither
/// do those that branch off one: a long chain is walked once, a short one is short.
fn chains(heap: &Heap) -> Vec<u32> {
    let least = least(heap);
    let mut linked = graph::Bits::new(heap.snapshot().nodes.len() as usize);
    let mut holders = Vec::new();
    for &v in heap.dominators().top_down() {
        if heap.retained(v) < least {
            continue;
        }
        if linked.get(v) || branches_off(heap, v, &linked) {
            linked.set(v);
        } else if chain_length(heap, v) >= SHORTEST_CHAIN {
            links(heap, v).for_each(|link| linked.set(link));
            holders.extend(named(heap, heap.dominators().of(v)));
        }
    }
    holders
}

/// Whether a link like this one stands close above it.
fn branches_off(heap: &Heap, node: u32, linked: &graph::Bits) -> bool {
    let mut above = node;
    (0..PERIOD).any(|_| {
        above = heap.dominators().of(above);
        linked.get(above) && is_alike(heap, above, node)
    })
}

/// Whether two nodes are of one sort: type and name, and for objects their class, since plain objects have one name. Classes
/// would put all of the engine's own objects into one.
fn is_alike(heap: &Heap, a: u32, b: u32) -> bool {
    let nodes = &heap.snapshot().nodes;
    let kind = nodes.kind[a as usize];
    kind == nodes.kind[b as usize]
        && nodes.name[a as usize] == nodes.name[b as usize]
        && (kind != NodeKind::Object || heap.classes().of(a) == heap.classes().of(b))
}

/// How many links a chain has. The engine's own lists (reactions of a promise, requests of an async generator) count like the
/// program's.
fn chain_length(heap: &Heap, first: u32) -> u64 {
    links(heap, first).count() as u64
}

/// Nodes of one sort that hang on each other, largest child after largest child, with up to [`PERIOD`] less one of other sorts
/// between two of them.
fn links(heap: &Heap, first: u32) -> impl Iterator<Item = u32> {
    let mut period = PERIOD;
    std::iter::successors(Some(first), move |&at| {
        let (next, distance) = next_link(heap, at, first, period)?;
        // The first step sets the period; a link that is skipped now and then does not end the chain.
        period = distance.max(2);
        Some(next)
    })
}

/// The next node like `first` down the largest children, and how many steps below; at most `period`.
fn next_link(heap: &Heap, from: u32, first: u32, period: usize) -> Option<(u32, usize)> {
    let mut at = from;
    for distance in 1..=period {
        at = largest_child(heap, at)?;
        if is_alike(heap, at, first) {
            return Some((at, distance));
        }
    }
    None
}

fn largest_child(heap: &Heap, node: u32) -> Option<u32> {
    heap.dominated(node).iter().copied().max_by_key(|&c| (heap.retained(c), std::cmp::Reverse(c)))
}

fn large_containers(heap: &Heap) -> Vec<u32> {
    let snapshot = heap.snapshot();
    (0..snapshot.nodes.len())
        .filter(|&v| {
            snapshot.nodes.kind[v as usize] == NodeKind::Object && {
                let edges = snapshot.outgoing(v);
                let hashed = matches!(snapshot.name_bytes(v), b"Map" | b"Set");
                (hashed || u64::from(edges.end - edges.start) >= MANY_ENTRIES)
                    && container(heap, v).is_some_and(|c| c.count >= MANY_ENTRIES)
            }
        })
        .collect()
}

/// Containers of numbers and the like: their own tables and backing stores are what grows.
fn large_stores(heap: &Heap) -> Vec<u32> {
    let least = least(heap).max(LARGE_STORE);
    (0..heap.snapshot().nodes.len())
        .filter(|&v| {
            heap.snapshot().nodes.kind[v as usize] == NodeKind::Object
                && heap.retained(v) >= least
                && own_bytes(heap, v) >= least
        })
        .collect()
}

/// Text and buffers that stand in a property or variable of the one object that dominates them: `(owner, value)`, the largest
/// of each owner. Entries of containers are the containers' story.
fn large_values(heap: &Heap) -> Vec<(u32, u32)> {
    let snapshot = heap.snapshot();
    let least = least(heap).max(LARGE_STORE);
    let mut owners: Vec<u32> = Vec::new();
    for v in (0..snapshot.nodes.len()).filter(|&v| heap.retained(v) >= least && is_value(heap, v)) {
        let above = std::iter::successors(Some(heap.dominators().of(v)), |&at| Some(heap.dominators().of(at)));
        let owner = above.take(VIEWS).find(|&at| !is_view(heap, at));
        owners
            .extend(owner.filter(|&o| snapshot.nodes.kind[o as usize] == NodeKind::Object || is_context(snapshot, o)));
    }
    owners.sort_unstable();
    owners.dedup();
    owners.retain(|&owner| !is_dictionary(heap, owner));
    // The references of an owner are walked once, however many values it has.
    let largest = |owner| Some((owner, largest_by_name(heap, owner).filter(|&v| heap.retained(v) >= least)?));
    let mut values: Vec<(u32, u32)> = owners.into_iter().filter_map(largest).collect();
    values.order_by_key(|&(owner, value)| (std::cmp::Reverse(heap.retained(value)), owner));
    values.truncate(VALUES_TOLD);
    values
}

fn is_value(heap: &Heap, node: u32) -> bool {
    match heap.snapshot().nodes.kind[node as usize] {
        NodeKind::String | NodeKind::ConcatenatedString => true,
        NodeKind::Native => heap.snapshot().name_bytes(node) == BUFFER_DATA,
        _ => false,
    }
}

fn is_view(heap: &Heap, node: u32) -> bool {
    heap.snapshot().nodes.kind[node as usize] == NodeKind::Object
        && crate::census::is_view(heap.snapshot().name_bytes(node))
}

/// The largest value that only this object holds, in a property or variable.
fn largest_by_name(heap: &Heap, owner: u32) -> Option<u32> {
    let snapshot = heap.snapshot();
    let edges = &snapshot.edges;
    let named = snapshot.outgoing(owner).filter(|&e| {
        matches!(edges.kind[e as usize], EdgeKind::Property | EdgeKind::Context)
            && snapshot.edge_name_bytes(e) != b"__proto__"
    });
    let values = named
        .map(|e| edges.to[e as usize])
        .filter(|&v| heap.dominators().of(v) == owner && (is_value(heap, v) || is_view(heap, v)));
    values.max_by_key(|&v| (heap.retained(v), std::cmp::Reverse(v)))
}

/// A large value as what its owner accumulates. The value is another object whenever it changes, so the owner's id stands for
/// both; its class is told as one, whatever the engine makes of text.
fn describe_value(heap: &Heap, owner: u32, value: u32, policy: &Policy) -> Accumulation {
    let bytes = heap.retained(value);
    let class = heap.class_label(heap.classes().of(value), policy);
    let text = heap.snapshot().nodes.kind[value as usize] != NodeKind::Object;
    let (siblings, methods) = beside(heap, [owner]);
    Accumulation {
        id: u64::from(heap.snapshot().nodes.id[owner as usize]),
        class: if text { Safe::ours("(string)") } else { class.clone() },
        retained: bytes,
        dominated: 1,
        holds: vec![(class.clone(), 1, bytes)],
        made_of: vec![(class, 1, bytes)],
        path: path_steps(heap, &heap.retaining_path(value), policy),
        siblings: siblings.labels(heap, policy),
        methods: methods.labels(heap, policy),
        own_bytes: bytes,
        source: heap.source_point(owner, policy).filter(|s| !s.url.is_empty()),
        ..Accumulation::default()
    }
}

/// Bytes of an object and of the plumbing that it alone dominates.
fn own_bytes(heap: &Heap, object: u32) -> u64 {
    let snapshot = heap.snapshot();
    let store = |v: u32| snapshot.nodes.kind[v as usize] == NodeKind::Array;
    let stores = heap.dominated(object).iter().filter(|&&v| store(v)).map(|&v| heap.shallow(v));
    stores.fold(heap.shallow(object), u64::saturating_add)
}

/// What a holder holds: classes with counts and bytes, ids, an object of the commonest class.
#[derive(Default)]
struct Held {
    classes: FxHashMap<u32, (u64, u64, u32)>,
    dominated: u64,
    links: u64,
    ids: Option<(Sample<u32>, u32, u32)>,
    entries: Option<Sample<u32>>,
}

impl Held {
    fn add(&mut self, heap: &Heap, object: u32, count: u64, bytes: u64) {
        let class = self.classes.entry(heap.classes().of(object)).or_insert((0, 0, object));
        class.0 += count;
        class.1 += bytes;
        self.entries.get_or_insert_with(|| Sample::new(ENTRIES_OPENED)).push(object);
        let id = heap.snapshot().nodes.id[object as usize];
        let (sample, min, max) = self.ids.get_or_insert_with(|| (Sample::new(IDS), u32::MAX, 0));
        sample.push(id);
        *min = (*min).min(id);
        *max = (*max).max(id);
    }
}

/// Looks through plumbing below a holder. Every node is below one nameable object only, so all holders together look at
/// each node once.
fn dominated_objects(heap: &Heap, holder: u32) -> Held {
    let mut held = Held::default();
    let mut open: Vec<u32> = heap.dominated(holder).to_vec();
    while let Some(v) = open.pop() {
        held.dominated += 1;
        if is_plumbing(heap.snapshot(), v) {
            open.extend_from_slice(heap.dominated(v));
        } else {
            let chain = chain_length(heap, v);
            let links = if chain >= SHORTEST_CHAIN { chain } else { 0 };
            held.links += links;
            held.add(heap, v, links.max(1), heap.retained(v));
        }
    }
    held
}

/// Shallow bytes by class of what the sampled entries dominate, themselves included.
fn made_of(heap: &Heap, held: &Held) -> Vec<(u32, u64, u64)> {
    let mut by_class: FxHashMap<u32, (u64, u64)> = FxHashMap::default();
    for &entry in held.entries.as_ref().map(Sample::items).unwrap_or_default() {
        let mut open = vec![entry];
        let mut opened = 0;
        while let Some(v) = open.pop() {
            opened += 1;
            let sum = by_class.entry(heap.classes().of(v)).or_default();
            sum.0 += 1;
            sum.1 += heap.shallow(v);
            if opened < OPENED_AT_MOST {
                open.extend_from_slice(heap.dominated(v));
            }
        }
    }
    let mut classes: Vec<(u32, u64, u64)> = by_class.into_iter().map(|(c, (n, b))| (c, n, b)).collect();
    classes.order_by_key(|&(c, _, bytes)| (std::cmp::Reverse(bytes), c));
    classes.truncate(CLASSES_TOLD);
    classes
}

/// Entries by the edges of the container, for containers that do not dominate them.
fn listed_objects(heap: &Heap, container: &Container) -> Held {
    let mut held = Held::default();
    for &e in &container.values {
        let v = heap.snapshot().edges.to[e as usize];
        held.add(heap, v, 1, heap.shallow(v));
    }
    held
}

fn describe(heap: &Heap, holder: u32, policy: &Policy) -> Accumulation {
    let snapshot = heap.snapshot();
    let container = container(heap, holder);
    let mut held = dominated_objects(heap, holder);
    let direct: u64 = held.classes.values().map(|c| c.0).sum();
    if let Some(c) = &container
        && c.values.len() as u64 > direct * 2
    {
        let dominated = held.dominated;
        held = listed_objects(heap, c);
        held.dominated = dominated;
    }
    let mut classes: Vec<(u32, u64, u64, u32)> = held.classes.iter().map(|(&c, &(n, b, o))| (c, n, b, o)).collect();
    classes.order_by_key(|&(c, _, bytes, _)| (std::cmp::Reverse(bytes), c));
    let commonest = classes.iter().max_by_key(|c| (c.1, c.2)).map(|c| c.3);
    classes.truncate(CLASSES_TOLD);

    let path = heap.retaining_path(holder);
    let owner = path.steps.iter().map(|s| s.from).find(|&v| is_owner(heap, v));
    let itself = (!is_builtin(heap, holder)).then_some(holder);
    let (siblings, methods) = beside(heap, owner.into_iter().chain(itself));
    let mut entry_properties = Names::default();
    if let Some(object) = commonest.filter(|&o| !is_dictionary(heap, o)) {
        entry_properties.add_properties(heap, object);
    }
    let source = std::iter::once(holder)
        .chain(path.steps.iter().map(|s| s.from))
        .take(6)
        .find_map(|v| heap.source_point(v, policy).filter(|s| !s.url.is_empty()));
    Accumulation {
        id: u64::from(snapshot.nodes.id[holder as usize]),
        class: heap.class_label(heap.classes().of(holder), policy),
        retained: heap.retained(holder),
        dominated: held.dominated,
        entries: container.as_ref().map(|c| Entries { count: c.count, capacity: c.capacity }),
        holds: classes.iter().map(|&(c, n, b, _)| (heap.class_label(c, policy), n, b)).collect(),
        links: held.links,
        made_of: made_of(heap, &held).into_iter().map(|(c, n, b)| (heap.class_label(c, policy), n, b)).collect(),
        path: path_steps(heap, &path, policy),
        siblings: siblings.labels(heap, policy),
        methods: methods.labels(heap, policy),
        entry_ids: held.ids.as_ref().map(|(s, min, max)| spread(s, *min, *max, IDS_TOLD)).unwrap_or_default(),
        own_bytes: own_bytes(heap, holder),
        entry_properties: entry_properties.labels(heap, policy),
        keyed_by: container.and_then(|c| c.keys).map(|k| Safe::ours(k.name())),
        source,
    }
}

/// Names of the properties and of the functions that stand beside what these objects own.
fn beside(heap: &Heap, objects: impl IntoIterator<Item = u32>) -> (Names, Names) {
    let (mut siblings, mut methods) = (Names::default(), Names::default());
    for object in objects {
        // What a dictionary is keyed by is data.
        if !is_dictionary(heap, object) {
            siblings.add_properties(heap, object);
        }
        methods.add_methods(heap, object);
    }
    (siblings, methods)
}

/// Objects and contexts own; functions, plumbing and the engine's roots do not.
fn is_owner(heap: &Heap, node: u32) -> bool {
    let snapshot = heap.snapshot();
    snapshot.nodes.kind[node as usize] == NodeKind::Object || is_context(snapshot, node)
}

fn is_dictionary(heap: &Heap, node: u32) -> bool {
    container(heap, node).is_some_and(|c| c.kind == ContainerKind::Dictionary)
}

/// Containers of the language itself: their properties say nothing about the program.
fn is_builtin(heap: &Heap, node: u32) -> bool {
    heap.snapshot().nodes.kind[node as usize] != NodeKind::Object
        || matches!(heap.snapshot().name_bytes(node), b"Map" | b"Set" | b"Array")
}

/// Whether an object is `Object.prototype`: what every plain object inherits says nothing about the program.
fn is_object_prototype(heap: &Heap, proto: u32) -> bool {
    let snapshot = heap.snapshot();
    snapshot.outgoing(proto).any(|e| {
        let to = snapshot.edges.to[e as usize];
        snapshot.edges.kind[e as usize] == EdgeKind::Property
            && snapshot.edge_name_bytes(e) == b"constructor"
            && snapshot.nodes.kind[to as usize] == NodeKind::Closure
            && snapshot.name_bytes(to) == b"Object"
    })
}

/// Distinct names, in the order in which they were met.
#[derive(Default)]
struct Names {
    strings: Vec<u32>,
}

impl Names {
    fn add(&mut self, string: u32) {
        if self.strings.len() < NAMES_TOLD && !self.strings.contains(&string) {
            self.strings.push(string);
        }
    }

    fn add_properties(&mut self, heap: &Heap, object: u32) {
        let snapshot = heap.snapshot();
        if is_context(snapshot, object) {
            context_variables(snapshot, object, |s| self.add(s));
        } else {
            shape_properties(snapshot, object, |s| self.add(s));
        }
        for e in snapshot.outgoing(object) {
            let kind = snapshot.edges.kind[e as usize];
            if is_written(kind) && !kind.is_indexed() && snapshot.edge_name_bytes(e) != b"__proto__" {
                self.add(snapshot.edges.name[e as usize]);
            }
        }
    }

    /// Functions on an object's prototype.
    fn add_methods(&mut self, heap: &Heap, object: u32) {
        let snapshot = heap.snapshot();
        if is_context(snapshot, object) {
            return;
        }
        let proto = snapshot
            .outgoing(object)
            .find(|&e| {
                snapshot.edges.kind[e as usize] == EdgeKind::Property && snapshot.edge_name_bytes(e) == b"__proto__"
            })
            .map(|e| snapshot.edges.to[e as usize])
            .or_else(|| target(snapshot, target(snapshot, object, &[b"map"])?, &[b"prototype"]));
        let Some(proto) = proto else { return };
        if is_object_prototype(heap, proto) {
            return;
        }
        for e in snapshot.outgoing(proto) {
            let to = snapshot.edges.to[e as usize];
            if snapshot.edges.kind[e as usize] == EdgeKind::Property
                && snapshot.nodes.kind[to as usize] == NodeKind::Closure
                && snapshot.edge_name_bytes(e) != b"constructor"
            {
                self.add(snapshot.edges.name[e as usize]);
            }
        }
    }

    fn labels(&self, heap: &Heap, policy: &Policy) -> Vec<Safe> {
        self.strings.iter().map(|&s| policy.property(&heap.snapshot().strings.get(s))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::load;
    use testkit::NodeRef;

    /// Names of what holds the chains.
    fn holders(heap: testkit::Heap) -> Vec<String> {
        let heap = load(heap);
        chains(&heap).into_iter().map(|v| heap.object_name(v).into_owned()).collect()
    }

    /// `count` objects, each of which holds the next by way of the classes between.
    fn list(heap: &mut testkit::Heap, count: u32, between: &[&str], end: NodeRef) -> NodeRef {
        (0..count).fold(end, |below, _| {
            let below = between.iter().fold(below, |below, class| {
                let step = heap.instance(class, 24);
                heap.property(step, "next", below);
                step
            });
            let link = heap.instance("Link", 64);
            heap.property(link, "next", below);
            link
        })
    }

    fn held(heap: &mut testkit::Heap, name: &str, node: NodeRef) {
        let list = heap.instance(name, 16);
        heap.property(list, "head", node);
        heap.set_global(name, list);
    }

    #[test]
    fn chains_of_any_period_are_found_at_their_beginning() {
        for between in [&[][..], &["Step"], &["Step", "Wait"], &["Step", "Wait", "Scope"]] {
            let mut heap = testkit::Heap::default();
            let end = heap.number();
            let long = list(&mut heap, 2_000, between, end);
            held(&mut heap, "Long", long);
            // The steps between two links are a chain of their own, from the first link on.
            let holders = holders(heap);
            assert_eq!((holders[0].as_str(), holders.len()), ("Long", 1 + between.len()), "{holders:?}");
        }
        let mut heap = testkit::Heap::default();
        let end = heap.number();
        let short = list(&mut heap, 15, &[], end);
        held(&mut heap, "Short", short);
        assert!(holders(heap).is_empty());
    }

    #[test]
    fn what_branches_off_a_chain_begins_none() {
        let mut heap = testkit::Heap::default();
        let mut below = heap.number();
        for _ in 0..100 {
            let end = heap.number();
            let branch = list(&mut heap, 40, &[], end);
            let link = list(&mut heap, 1, &[], below);
            heap.property(link, "branch", branch);
            below = link;
        }
        held(&mut heap, "Tree", below);
        assert_eq!(holders(heap), ["Tree"]);
    }

    #[test]
    fn a_large_value_is_its_owners() {
        let mut heap = testkit::Heap::default();
        let decoder = heap.instance("Decoder", 24);
        let text = heap.string(&"data ".repeat(9_000));
        heap.property(decoder, "rest", text);
        heap.set_global("decoder", decoder);
        // An entry of a list is the list's story, and a short text is nobody's.
        let list = heap.instance("Lines", 24);
        let line = heap.string(&"line ".repeat(9_000));
        heap.element(list, 0, line);
        let short = heap.string("short");
        heap.property(list, "last", short);
        heap.set_global("lines", list);
        let heap = load(heap);
        let told: Vec<String> =
            large_values(&heap).iter().map(|&(owner, _)| heap.object_name(owner).into_owned()).collect();
        assert_eq!(told, ["Decoder"]);
    }

    #[test]
    fn what_a_dictionary_is_keyed_by_is_told_nowhere() {
        let mut heap = testkit::Heap::default();
        let texts = heap.instance("Texts", 24);
        for i in 0..80 {
            let text = heap.string(&format!("{i} {}", "data ".repeat(9_000)));
            heap.property(texts, &format!("maxKey{i}"), text);
        }
        heap.set_global("texts", texts);
        let heap = load(heap);
        assert!(large_values(&heap).is_empty(), "its entries are the dictionary's story");
        let told = accumulations(&heap, &Policy::new(redact::Salt([1, 2])));
        assert_eq!(told.iter().filter(|a| a.class == "Texts").count(), 1);
        assert!(told.iter().flat_map(|a| &a.siblings).all(|s| !s.as_str().contains("maxKey")));
    }

    #[test]
    fn links_of_chains_are_told_apart_from_entries() {
        let links = |length: u32| {
            let mut heap = testkit::Heap::default();
            let entries: Vec<_> = (0..40)
                .map(|_| {
                    let end = heap.number();
                    (None, list(&mut heap, length, &[], end))
                })
                .collect();
            let map = heap.map::<Option<NodeRef>>(&entries);
            heap.set_global("latest", map);
            let told = accumulations(&load(heap), &Policy::new(redact::Salt([1, 2])));
            told.iter().find(|a| a.class == "Map").map(|a| (a.holds[0].1, a.links))
        };
        assert_eq!(links(20), Some((800, 800)));
        assert_eq!(links(15), Some((40, 0)));
    }

    /// Two links, a stranger, two links: who begins anew at each link does not come to an end.
    #[test]
    fn a_chain_without_a_period_is_walked_once() {
        let mut heap = testkit::Heap::default();
        let mut below = heap.number();
        for _ in 0..60_000 {
            let list = heap.instance("List", 32);
            heap.property(list, "0", below);
            let inner = heap.instance("Link", 32);
            heap.property(inner, "list", list);
            let outer = heap.instance("Link", 32);
            heap.property(outer, "inner", inner);
            below = outer;
        }
        held(&mut heap, "Tree", below);
        assert_eq!(holders(heap), ["Tree", "Link"]);
    }
}
