//! Shortest retaining paths of all targets: one step towards the roots for every node on them.
//!
//! Without anything to ignore a step is the nearest retainer. What is ignored makes paths longer, so a search is needed:
//! A* from the object upwards, with the snapshot's own distances as the bound (leaving holders out never shortens a path).
//! Steps that are found are kept, so that the objects of a class share one search.

use super::Question;
use crate::distances::UNREACHABLE;
use crate::heap::Heap;
use crate::paths::PathEdge;
use rustc_hash::FxHashMap;
use snapshot::EdgeKind;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Steps kept.
const MOST_STEPS: usize = 200_000;
/// Edges that searches look at.
const MOST_EDGES: u32 = 400_000;

/// Paths of all targets.
pub(super) struct Routes {
    /// The step towards the roots; `None` at the end of a path.
    pub(super) next: FxHashMap<u32, Option<PathEdge>>,
    pub(super) limited: bool,
}

pub(super) fn find(heap: &Heap, question: &Question<'_>) -> Routes {
    let mut routes = Routes { next: FxHashMap::default(), limited: false };
    if question.nodes.is_empty() && question.classes.is_empty() {
        for &target in &question.targets {
            routes.climb(heap, target);
        }
        return routes;
    }
    let mut search = Search { heap, question, far: FxHashMap::default(), budget: MOST_EDGES };
    for &target in &question.targets {
        search.path(target, &mut routes);
    }
    routes
}

impl Routes {
    fn climb(&mut self, heap: &Heap, target: u32) {
        let mut at = target;
        while at != heap.snapshot().root && !self.next.contains_key(&at) {
            if self.next.len() >= MOST_STEPS {
                self.limited = true;
                self.next.insert(at, None);
                return;
            }
            let step = heap.nearest_retainer(at);
            self.next.insert(at, step);
            let Some(step) = step else { return };
            at = step.from;
        }
    }
}

/// Nodes met by a search: steps from the target, and the edge and node below.
type Found = FxHashMap<u32, (u32, Option<(u32, u32)>)>;

struct Search<'a> {
    heap: &'a Heap,
    question: &'a Question<'a>,
    /// True distances of nodes whose step is known.
    far: FxHashMap<u32, u32>,
    budget: u32,
}

impl Search<'_> {
    fn bound(&self, node: u32) -> u32 {
        if node == self.heap.snapshot().root {
            return 0;
        }
        self.far.get(&node).copied().unwrap_or_else(|| self.heap.distance(node))
    }

    fn path(&mut self, target: u32, routes: &mut Routes) {
        if self.far.contains_key(&target) || target == self.heap.snapshot().root {
            return;
        }
        let root = self.heap.snapshot().root;
        let mut best: Found = FxHashMap::default();
        let mut open = BinaryHeap::new();
        best.insert(target, (0, None));
        open.push(Reverse((self.bound(target), target)));
        while let Some(Reverse((estimate, node))) = open.pop() {
            let steps = best.get(&node).map_or(0, |b| b.0);
            if estimate > steps.saturating_add(self.bound(node)) {
                continue;
            }
            if node == root || self.far.contains_key(&node) {
                return self.keep(node, &best, routes);
            }
            for &edge in self.heap.retainers(node) {
                if self.budget == 0 {
                    routes.limited = true;
                    routes.next.entry(target).or_insert(None);
                    return;
                }
                self.budget -= 1;
                let kind = self.heap.snapshot().edges.kind[edge as usize];
                let from = self.heap.graph().source(edge);
                if matches!(kind, EdgeKind::Weak | EdgeKind::Broken)
                    || from == node
                    || self.heap.distance(from) == UNREACHABLE
                    || self.question.ignores(self.heap, from)
                {
                    continue;
                }
                if best.get(&from).is_none_or(|b| b.0 > steps + 1) {
                    best.insert(from, (steps + 1, Some((edge, node))));
                    open.push(Reverse(((steps + 1).saturating_add(self.bound(from)), from)));
                }
            }
        }
        routes.next.entry(target).or_insert(None);
    }

    /// Keeps the steps from a node whose distance is known down to the target.
    fn keep(&mut self, top: u32, best: &Found, routes: &mut Routes) {
        let (mut at, mut distance) = (top, self.bound(top));
        while let Some(&(_, Some((edge, below)))) = best.get(&at) {
            distance += 1;
            routes.next.insert(below, Some(PathEdge { edge, from: at }));
            self.far.insert(below, distance);
            at = below;
        }
    }
}
