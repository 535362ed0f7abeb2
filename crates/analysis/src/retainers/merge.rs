//! Paths that are alike become one: from the roots down, nodes of one sort that the same group holds by like edges are a
//! group. A list or tree of like objects is one group however long it is, or as many as its elements have steps between.

use super::routes::Routes;
use super::{Like, Question, Sort, TARGET, likeness, mix, slot_of, sort_of};
use crate::heap::Heap;
use order::Order as _;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// Steps from one element of a list to the next at most: an object, its closure, that one's context and a promise between.
const PERIOD: usize = 4;

/// Objects on the paths that are alike.
pub(super) struct Group {
    pub(super) key: u64,
    pub(super) parent: Option<usize>,
    pub(super) members: Vec<u32>,
    /// Targets whose paths lead through it.
    pub(super) targets: u64,
    sort: Option<Kind>,
}

/// What makes a group of what one holds: like nodes by like edges.
type Kind = (Sort, Like);

/// Edges from one group to the next.
pub(super) struct GroupLink {
    pub(super) example: u32,
    pub(super) edges: u64,
    pub(super) indices: Option<(u32, u32)>,
    pub(super) bytes: u64,
}

/// All paths, merged. Group 0 are the targets.
pub(super) struct Forest {
    pub(super) groups: Vec<Group>,
    /// By the group held, or by the holder for links to the targets.
    pub(super) into: FxHashMap<usize, GroupLink>,
    /// Links to the targets: (holder, link), heaviest first.
    pub(super) leaves: Vec<(usize, GroupLink)>,
}

pub(super) fn merge(heap: &Heap, question: &Question<'_>, routes: &Routes) -> Forest {
    // What each node holds on the paths, in a fixed order.
    let mut below: Vec<(u32, u32, u32)> =
        routes.next.iter().filter_map(|(&node, step)| step.map(|s| (s.from, node, s.edge))).collect();
    below.order();
    let kids = |node: u32| {
        let start = below.partition_point(|b| b.0 < node);
        below[start..].iter().take_while(move |b| b.0 == node).map(|b| (b.1, b.2))
    };
    let mut forest = Forest {
        groups: vec![Group { key: TARGET, parent: None, members: question.targets.clone(), targets: 0, sort: None }],
        into: FxHashMap::default(),
        leaves: Vec::new(),
    };
    let mut open = VecDeque::new();
    let held: FxHashSet<u32> = routes.next.iter().filter(|(_, s)| s.is_some()).map(|(&n, _)| n).collect();
    let mut tops: Vec<u32> = below.iter().map(|b| b.0).filter(|n| !held.contains(n)).collect();
    tops.dedup();
    for top in tops.into_iter().filter(|&t| !question.is_target(heap, t)) {
        forest.groups.push(Group { key: u64::from(top), parent: None, members: vec![top], targets: 0, sort: None });
        open.push_back((top, forest.groups.len() - 1));
    }
    let mut known: FxHashMap<(usize, Kind), usize> = FxHashMap::default();
    let mut leaves: FxHashMap<(usize, Like), GroupLink> = FxHashMap::default();
    while let Some((node, at)) = open.pop_front() {
        for (kid, edge) in kids(node) {
            let like = likeness(heap, edge);
            if question.is_target(heap, kid) {
                leaves.entry((at, like)).or_insert_with(|| GroupLink::new(edge)).add(heap, kid, edge);
                continue;
            }
            let sort = (sort_of(heap, kid), like);
            // The next element of a list, at once or after steps between two elements.
            let above = std::iter::successors(Some(at), |&g| forest.groups[g].parent);
            let again = above.take(PERIOD).find(|&g| forest.groups[g].sort == Some(sort));
            let to = again.unwrap_or_else(|| {
                *known.entry((at, sort)).or_insert_with(|| {
                    let key = mix(&[
                        forest.groups[at].key,
                        u64::from(sort.0.0) << 32 | u64::from(sort.0.1),
                        u64::from(sort.1.1) << 8 | sort.1.0 as u64,
                    ]);
                    forest.groups.push(Group {
                        key,
                        parent: Some(at),
                        members: Vec::new(),
                        targets: 0,
                        sort: Some(sort),
                    });
                    forest.groups.len() - 1
                })
            });
            forest.groups[to].members.push(kid);
            if again.is_none() {
                forest.into.entry(to).or_insert_with(|| GroupLink::new(edge)).add(heap, kid, edge);
            }
            open.push_back((kid, to));
        }
    }
    for group in &mut forest.groups[1..] {
        if let [one] = group.members[..] {
            group.key = u64::from(one);
        }
    }
    for (&(holder, _), link) in &leaves {
        forest.groups[holder].targets += link.edges;
    }
    // A group comes after the one that holds it.
    for at in (0..forest.groups.len()).rev() {
        let Group { parent, targets, .. } = forest.groups[at];
        if let Some(parent) = parent {
            forest.groups[parent].targets += targets;
        }
    }
    // One link per holder is drawn: the one of most edges, which stands for all.
    let mut by_holder: FxHashMap<usize, GroupLink> = FxHashMap::default();
    let mut all: Vec<_> = leaves.into_iter().collect();
    all.order_by_key(|((holder, _), link)| (*holder, std::cmp::Reverse(link.edges), link.example));
    for ((holder, _), link) in all {
        match by_holder.get_mut(&holder) {
            Some(first) => {
                first.edges += link.edges;
                first.bytes += link.bytes;
            }
            None => drop(by_holder.insert(holder, link)),
        }
    }
    forest.leaves = by_holder.into_iter().collect();
    let weight =
        |leaf: &(usize, GroupLink)| (std::cmp::Reverse(leaf.1.bytes), std::cmp::Reverse(leaf.1.edges), leaf.1.example);
    forest.leaves.order_by_key(weight);
    forest
}

impl GroupLink {
    fn new(example: u32) -> Self {
        Self { example, edges: 0, indices: None, bytes: 0 }
    }

    fn add(&mut self, heap: &Heap, kid: u32, edge: u32) {
        self.edges += 1;
        self.bytes += heap.retained(kid);
        if let Some(slot) = slot_of(heap, edge) {
            let (low, high) = self.indices.unwrap_or((slot, slot));
            self.indices = Some((low.min(slot), high.max(slot)));
        }
    }
}
