//! What else holds the nodes of the paths, and what they hold: shown on request, counted otherwise.

use super::routes::Routes;
use super::select::Draft;
use super::{
    Fold, Like, MOST_NODES, Question, RetainerLink, RetainerMode, RetainerNode, Role, Side, Sort, likeness, mix,
    slot_of, sort_of,
};
use crate::heap::Heap;
use order::Order as _;
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::EdgeKind;

/// Edges looked at on one side of one node.
const MOST_EDGES: usize = 60_000;
/// Objects looked at of one node.
const MOST_MEMBERS: usize = 20_000;
/// Nodes that one side shows when it was asked to.
const SHOWN: usize = 8;
/// Edges looked at to name one.
const NAMED_BY: usize = 256;

pub(super) fn add(heap: &Heap, question: &Question<'_>, routes: &Routes, draft: &mut Draft) {
    let mut at = 0;
    // Nodes that are added here come up in turn: their own sides may have been asked for.
    while at < draft.graph.nodes.len() {
        if !matches!(draft.graph.nodes[at].role, Role::Root | Role::Folded) {
            add_holders(heap, question, routes, draft, at);
            add_held(heap, question, draft, at);
        }
        at += 1;
    }
}

/// How many of `total` nodes a side shows. It opens with none or a few; turned, it shows more, or none where there are no more.
fn shown(question: &Question<'_>, node: &RetainerNode, side: Side, total: usize) -> usize {
    let opens_with = match (side, node.role, question.ask.mode) {
        (Side::Holders, Role::Target, RetainerMode::Object) => 4,
        (Side::Holders, Role::Holder, RetainerMode::Merged) if node.collects => 2,
        (Side::Held, Role::Target, RetainerMode::Merged | RetainerMode::Object) => 2,
        _ => 0,
    };
    match question.is_toggled(node.key, side) {
        false => opens_with,
        true if opens_with == 0 || total > opens_with => SHOWN,
        true => 0,
    }
}

/// Nodes of one sort that hold a node by like edges.
struct Beside {
    nodes: Vec<u32>,
    seen: FxHashSet<u32>,
    edges: u64,
    example: u32,
    indices: Option<(u32, u32)>,
    weak: bool,
}

fn add_holders(heap: &Heap, question: &Question<'_>, routes: &Routes, draft: &mut Draft, at: usize) {
    let rank = draft.graph.nodes[at].rank;
    let mut left = MOST_EDGES;
    let mut found: FxHashMap<(Sort, Like), Beside> = FxHashMap::default();
    let members = std::mem::take(&mut draft.members[at]);
    'all: for &member in members.iter().take(MOST_MEMBERS) {
        let on_path = routes.next.get(&member).copied().flatten().map(|step| step.from);
        for &edge in heap.retainers(member) {
            if left == 0 {
                draft.graph.limited = true;
                break 'all;
            }
            left -= 1;
            let kind = heap.snapshot().edges.kind[edge as usize];
            let from = heap.graph().source(edge);
            let aside = kind != EdgeKind::Broken && from != member && Some(from) != on_path;
            if !aside || question.ignores(heap, from) || (members.len() > 1 && question.is_target(heap, from)) {
                continue;
            }
            let beside = found.entry((sort_of(heap, from), likeness(heap, edge))).or_insert_with(|| Beside {
                nodes: Vec::new(),
                seen: FxHashSet::default(),
                edges: 0,
                example: edge,
                indices: None,
                weak: kind == EdgeKind::Weak,
            });
            beside.edges += 1;
            if beside.seen.insert(from) {
                beside.nodes.push(from);
            }
            if let Some(slot) = slot_of(heap, edge) {
                let (low, high) = beside.indices.unwrap_or((slot, slot));
                beside.indices = Some((low.min(slot), high.max(slot)));
            }
        }
    }
    draft.members[at] = members;
    let mut found: Vec<Beside> = found.into_values().collect();
    // What holds comes before what does not, near before far, large before small.
    found.order_by_key(|b| {
        let nearest = b.nodes.iter().map(|&n| heap.distance(n)).min();
        let largest = b.nodes.iter().map(|&n| heap.retained(n)).max();
        (b.weak, nearest, std::cmp::Reverse(largest), b.example)
    });
    let wanted = shown(question, &draft.graph.nodes[at], Side::Holders, found.len());
    let mut fold = Fold::default();
    for beside in found {
        // A holder that stands in the picture already only gets its edge.
        let known = match beside.nodes[..] {
            [one] => draft.place.get(&u64::from(one)).copied(),
            _ => None,
        };
        if let Some(from) = known {
            if !beside.weak && draft.graph.nodes[from].rank < rank && !is_linked(draft, from, at) {
                draft.link(&beside, from, at);
            }
            continue;
        }
        let room = draft.graph.nodes.len() < MOST_NODES && rank > 0;
        if !room || fold.shown as usize >= wanted {
            fold.hidden += 1;
            continue;
        }
        fold.shown += 1;
        let (kind, name) = likeness(heap, beside.example);
        let key = match beside.nodes[..] {
            [one] => u64::from(one),
            _ => {
                let sort = sort_of(heap, beside.nodes[0]);
                mix(&[
                    draft.graph.nodes[at].key,
                    u64::from(sort.0) << 32 | u64::from(sort.1),
                    u64::from(name) << 8 | kind as u64,
                    11,
                ])
            }
        };
        let node = RetainerNode {
            key,
            role: Role::Side,
            example: beside.nodes[0],
            count: beside.nodes.len() as u64,
            rank: rank - 1,
            retained: 0,
            collects: false,
            holders: Fold::default(),
            held: Fold::default(),
        };
        let from = draft.push(heap, node, beside.nodes.clone());
        draft.link(&beside, from, at);
    }
    let node = &mut draft.graph.nodes[at];
    node.holders.shown += fold.shown;
    node.holders.hidden += fold.hidden;
}

fn is_linked(draft: &Draft, from: usize, to: usize) -> bool {
    draft.graph.links.iter().any(|l| (l.from, l.to) == (from, to))
}

impl Draft {
    fn link(&mut self, beside: &Beside, from: usize, to: usize) {
        self.graph.links.push(RetainerLink {
            from,
            to,
            example: Some(beside.example),
            edges: beside.edges,
            indices: beside.indices,
            bytes: 0,
        });
    }
}

/// Nodes of one sort that a node holds alone.
struct Below {
    nodes: Vec<u32>,
    bytes: u64,
    /// One of them and its holder.
    example: (u32, u32),
}

fn add_held(heap: &Heap, question: &Question<'_>, draft: &mut Draft, at: usize) {
    let holder = &draft.graph.nodes[at];
    // What a path's node holds is the path itself, as far as it matters; ask for the rest.
    if !question.is_toggled(holder.key, Side::Held) && !matches!(holder.role, Role::Target | Role::Held) {
        return;
    }
    let (rank, key) = (holder.rank, holder.key);
    let mut left = MOST_EDGES;
    let mut found: FxHashMap<Sort, Below> = FxHashMap::default();
    let members = std::mem::take(&mut draft.members[at]);
    'all: for &member in members.iter().take(MOST_MEMBERS) {
        for &kid in heap.dominated(member) {
            if left == 0 {
                draft.graph.limited = true;
                break 'all;
            }
            left -= 1;
            if question.is_target(heap, kid) || draft.place.contains_key(&u64::from(kid)) || heap.shallow(kid) == 0 {
                continue;
            }
            let below = found.entry(sort_of(heap, kid)).or_insert_with(|| Below {
                nodes: Vec::new(),
                bytes: 0,
                example: (kid, member),
            });
            below.nodes.push(kid);
            below.bytes += heap.retained(kid);
        }
    }
    draft.members[at] = members;
    let mut found: Vec<(Sort, Below)> = found.into_iter().collect();
    found.order_by_key(|(sort, b)| (std::cmp::Reverse(b.bytes), *sort));
    let asked = shown(question, &draft.graph.nodes[at], Side::Held, found.len());
    let mut fold = Fold::default();
    for (sort, below) in found {
        if draft.graph.nodes.len() >= MOST_NODES || fold.shown as usize >= asked {
            fold.hidden += 1;
            continue;
        }
        fold.shown += 1;
        let node = RetainerNode {
            key: match below.nodes[..] {
                [one] => u64::from(one),
                _ => mix(&[key, u64::from(sort.0) << 32 | u64::from(sort.1), 13]),
            },
            role: Role::Held,
            example: below.example.0,
            count: below.nodes.len() as u64,
            rank: rank + 1,
            retained: below.bytes,
            collects: false,
            holders: Fold::default(),
            held: Fold::default(),
        };
        let example = edge_between(heap, below.example.1, below.example.0);
        let edges = below.nodes.len() as u64;
        let bytes = below.bytes;
        let to = draft.push(heap, node, below.nodes);
        draft.graph.links.push(RetainerLink { from: at, to, example, edges, indices: None, bytes });
    }
    draft.graph.nodes[at].held = fold;
}

/// The edge by which one node refers to another, if it is among the first: what is dominated may hang on plumbing instead.
fn edge_between(heap: &Heap, from: u32, to: u32) -> Option<u32> {
    heap.snapshot().outgoing(from).take(NAMED_BY).find(|&e| {
        heap.snapshot().edges.to[e as usize] == to && heap.snapshot().edges.kind[e as usize] != EdgeKind::Weak
    })
}
