//! Which of the merged paths are shown: the heaviest ones, whole; the middle of very long ones is folded.

use super::merge::{Forest, Group, GroupLink};
use super::{
    Fold, Question, RetainedTarget, RetainerGraph, RetainerLink, RetainerMode, RetainerNode, Role, Side, TARGET, mix,
};
use crate::heap::Heap;
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::NodeKind;

/// Paths shown at first, and after asking for more.
const PATHS: usize = 4;
const MORE_PATHS: usize = 16;
/// Nodes that paths may take.
const MOST_ON_PATHS: usize = 36;
/// Rows from which on a path is folded, and what stays of it at the top and above the target.
const TALLEST: usize = 12;
const KEPT_ABOVE: usize = 4;
const KEPT_BELOW: usize = 5;
/// Objects from which on one speaks of collecting.
const FEWEST_COLLECTED: u64 = 8;

/// A graph in the making: nodes with their objects.
pub(super) struct Draft {
    pub(super) graph: RetainerGraph,
    /// Objects of each node.
    pub(super) members: Vec<Vec<u32>>,
    pub(super) place: FxHashMap<u64, usize>,
    pub(super) target: usize,
}

impl Draft {
    pub(super) fn into_graph(self) -> RetainerGraph {
        self.graph
    }

    pub(super) fn push(&mut self, heap: &Heap, node: RetainerNode, members: Vec<u32>) -> usize {
        let at = self.graph.nodes.len();
        self.place.insert(node.key, at);
        self.graph.nodes.push(RetainerNode {
            retained: if node.retained > 0 { node.retained } else { heap.retained_together(&members) },
            ..node
        });
        self.members.push(members);
        at
    }
}

pub(super) fn select(heap: &Heap, question: &Question<'_>, forest: &Forest) -> Draft {
    let mut draft =
        Draft { graph: RetainerGraph::default(), members: Vec::new(), place: FxHashMap::default(), target: 0 };
    let wanted = if question.is_toggled(TARGET, Side::Holders) { MORE_PATHS } else { PATHS };
    let mut placed: FxHashMap<usize, usize> = FxHashMap::default();
    let plan = plan(question, forest, wanted);
    let shown = plan.paths.len();
    for (at, (steps, link)) in plan.paths.iter().enumerate() {
        let mut above: Option<usize> = None;
        for &step in steps {
            let place = match step {
                Step::Group(g) => *placed.entry(g).or_insert_with(|| draft.add(heap, &forest.groups[g], above)),
                Step::Folded(first) => {
                    let key = folded_key(&forest.groups, first);
                    match draft.place.get(&key) {
                        Some(&place) => place,
                        None => {
                            let steps = plan.folded.get(&first).copied().unwrap_or_default();
                            draft.add_folded(heap, key, steps, forest.groups[first].members[0], above)
                        }
                    }
                }
            };
            if let Some(from) = above
                && !draft.graph.links.iter().any(|l| (l.from, l.to) == (from, place))
            {
                let into = match step {
                    Step::Group(g) => forest.into.get(&g),
                    Step::Folded(_) => None,
                };
                // What does not retain the targets alone still leads to them.
                let through = link.bytes.min(heap.total_shallow());
                let bytes = draft.graph.nodes[place].retained.max(through);
                draft.graph.links.push(RetainerLink {
                    from,
                    to: place,
                    example: into.map(|l| l.example),
                    edges: into.map_or(1, |l| l.edges),
                    indices: into.and_then(|l| l.indices),
                    bytes,
                });
            }
            above = Some(place);
        }
        if at == 0 {
            draft.add_target(heap, question);
        }
        let target = draft.target;
        if let Some(from) = above {
            let bytes = link.bytes.min(draft.graph.nodes[target].retained);
            draft.graph.links.push(RetainerLink {
                from,
                to: target,
                example: Some(link.example),
                edges: link.edges,
                indices: link.indices,
                bytes,
            });
        }
    }
    if forest.leaves.is_empty() {
        draft.add_target(heap, question);
    }
    let target = draft.target;
    let lowest = draft.graph.links.iter().filter(|l| l.to == target).map(|l| draft.graph.nodes[l.from].rank + 1).max();
    let node = &mut draft.graph.nodes[target];
    node.rank = lowest.unwrap_or(0);
    node.holders = Fold {
        // The first path is what the graph is about; only further ones can be folded away.
        shown: if wanted == MORE_PATHS { (shown as u32).saturating_sub(PATHS as u32) } else { 0 },
        hidden: (forest.leaves.len() - shown) as u32,
    };
    mark_collector(heap, question, forest, &mut draft, &placed);
    draft
}

/// Groups from the top to a leaf.
fn chain(groups: &[Group], leaf: usize) -> Vec<usize> {
    let mut chain: Vec<usize> = std::iter::successors(Some(leaf), |&g| groups[g].parent).collect();
    chain.reverse();
    chain
}

#[derive(Clone, Copy)]
enum Step {
    Group(usize),
    /// What is folded below a node, by the first group of it.
    Folded(usize),
}

fn folded_key(groups: &[Group], first: usize) -> u64 {
    mix(&[groups[first].key, 7])
}

/// Paths to show.
struct Plan<'a> {
    /// Steps from the top down, and the link to the targets.
    paths: Vec<(Vec<Step>, &'a GroupLink)>,
    /// How many groups are folded, by the first of them.
    folded: FxHashMap<usize, usize>,
}

/// Chooses the heaviest paths that fit. What one of them shows, none of them folds: a step stands once in the picture.
fn plan<'a>(question: &Question<'_>, forest: &'a Forest, wanted: usize) -> Plan<'a> {
    let mut links = Vec::new();
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let (mut steps, mut folded) = (Vec::new(), FxHashMap::default());
    for (leaf, link) in forest.leaves.iter().take(wanted) {
        chains.push(chain(&forest.groups, *leaf));
        let tried = fold(question, &forest.groups, &chains);
        if chains.len() > 1 && tried.nodes > MOST_ON_PATHS {
            chains.pop();
            continue;
        }
        (steps, folded) = (tried.steps, tried.folded);
        links.push(link);
    }
    Plan { paths: steps.into_iter().zip(links).collect(), folded }
}

/// Chains with what is folded of them.
struct FoldedChains {
    steps: Vec<Vec<Step>>,
    folded: FxHashMap<usize, usize>,
    /// Nodes that this takes, with the target's.
    nodes: usize,
}

/// Folds the middle of tall chains, but for groups that another one shows.
fn fold(question: &Question<'_>, groups: &[Group], chains: &[Vec<usize>]) -> FoldedChains {
    let mut shown: FxHashSet<usize> = FxHashSet::default();
    for chain in chains {
        let middle = if chain.len() < TALLEST { 0..0 } else { KEPT_ABOVE..chain.len() - KEPT_BELOW };
        shown.extend(chain.iter().enumerate().filter(|(at, _)| !middle.contains(at)).map(|(_, &group)| group));
    }
    // What was asked for is shown, and a single step takes no more room than its fold would. That may part other folds.
    loop {
        let mut more = Vec::new();
        for chain in chains {
            for run in chain.split(|group| shown.contains(group)).filter(|run| !run.is_empty()) {
                let asked = || question.is_toggled(folded_key(groups, run[0]), Side::Held);
                if run.len() == 1 || chain.len() < MOST_ON_PATHS && asked() {
                    more.extend_from_slice(run);
                }
            }
        }
        if more.is_empty() {
            break;
        }
        shown.extend(more);
    }
    let mut folded: FxHashMap<usize, usize> = FxHashMap::default();
    let mut counted: FxHashSet<usize> = FxHashSet::default();
    let mut steps_of = |chain: &Vec<usize>| {
        let mut steps = Vec::new();
        for &group in chain {
            if shown.contains(&group) {
                steps.push(Step::Group(group));
                continue;
            }
            let first = match steps.last() {
                Some(&Step::Folded(first)) => first,
                _ => {
                    steps.push(Step::Folded(group));
                    group
                }
            };
            *folded.entry(first).or_default() += usize::from(counted.insert(group));
        }
        steps
    };
    let steps = chains.iter().map(&mut steps_of).collect();
    FoldedChains { steps, nodes: shown.len() + folded.len() + 1, folded }
}

impl Draft {
    fn add(&mut self, heap: &Heap, group: &Group, above: Option<usize>) -> usize {
        let example = group.members.iter().copied().max_by_key(|&m| (heap.retained(m), std::cmp::Reverse(m)));
        let example = example.unwrap_or(heap.snapshot().root);
        let root = heap.snapshot().nodes.kind[example as usize] == NodeKind::Synthetic;
        let node = RetainerNode {
            key: group.key,
            role: if root { Role::Root } else { Role::Holder },
            example,
            count: group.members.len() as u64,
            rank: above.map_or(0, |a| self.graph.nodes[a].rank + 1),
            retained: 0,
            collects: false,
            holders: Fold::default(),
            held: Fold::default(),
        };
        self.push(heap, node, group.members.clone())
    }

    fn add_folded(&mut self, heap: &Heap, key: u64, steps: usize, example: u32, above: Option<usize>) -> usize {
        let node = RetainerNode {
            key,
            role: Role::Folded,
            example,
            count: steps as u64,
            rank: above.map_or(0, |a| self.graph.nodes[a].rank + 1),
            retained: heap.retained(example),
            collects: false,
            holders: Fold::default(),
            held: Fold { shown: 0, hidden: steps as u32 },
        };
        self.push(heap, node, Vec::new())
    }

    fn add_target(&mut self, heap: &Heap, question: &Question<'_>) {
        let example = question.targets.iter().copied().max_by_key(|&m| (heap.retained(m), std::cmp::Reverse(m)));
        let retained = match (question.class, question.ask.target) {
            (Some(class), _) | (None, RetainedTarget::Class(class)) if question.ask.mode == RetainerMode::Merged => {
                heap.classes().row(class).retained
            }
            _ => 0,
        };
        let count = match question.class {
            Some(class) => heap.classes().row(class).count,
            None => question.targets.len() as u64,
        };
        let node = RetainerNode {
            key: TARGET,
            role: Role::Target,
            example: example.unwrap_or(heap.snapshot().root),
            count,
            rank: 0,
            retained,
            collects: false,
            holders: Fold::default(),
            held: Fold::default(),
        };
        self.target = self.push(heap, node, question.targets.clone());
    }
}

/// Marks where the paths of most objects meet last, or for one object where memory first accumulates above it.
fn mark_collector(
    heap: &Heap,
    question: &Question<'_>,
    forest: &Forest,
    draft: &mut Draft,
    placed: &FxHashMap<usize, usize>,
) {
    let Some((leaf, _)) = forest.leaves.first() else { return };
    let looked_at = question.targets.len() as u64;
    // From the target up, each with the number of edges by which it holds the step below.
    let chain = chain(&forest.groups, *leaf);
    let below = chain[1..].iter().map(|g| forest.into.get(g).map_or(0, |l| l.edges)).chain([forest.leaves[0].1.edges]);
    let upwards = chain.iter().copied().zip(below.collect::<Vec<_>>()).rev();
    let floor = (heap.total_shallow() / 100).max(draft.graph.nodes[draft.target].retained.saturating_mul(8));
    let found = upwards.into_iter().find(|&(g, edges)| {
        let group = &forest.groups[g];
        let [one] = group.members[..] else { return false };
        heap.is_nameable(one)
            && if question.class.is_some() {
                edges >= FEWEST_COLLECTED && group.targets >= looked_at.div_ceil(2)
            } else {
                heap.retained(one) >= floor
            }
    });
    if let Some(&at) = found.and_then(|(g, _)| placed.get(&g)) {
        draft.graph.nodes[at].collects = true;
    }
}
