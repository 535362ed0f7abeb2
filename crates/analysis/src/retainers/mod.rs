//! What holds a class or an object, as a small graph: retaining paths of all its objects, merged where they are alike.
//!
//! Design constraints:
//! - At most [`MOST_NODES`] nodes come out; what does not fit is counted at the node where it is folded away.
//! - A question costs no more on a large heap than on a small one: objects, steps, edges and searches are bounded, and
//!   [`RetainerGraph::limited`] says when a bound was reached.
//! - Keys of nodes do not change while somebody explores: an object's key is its node, a group's key is made of how it is
//!   reached. So a picture can stay where it stood.

mod merge;
mod routes;
mod select;
mod sides;

use crate::heap::Heap;
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::{EdgeKind, NodeKind};

/// Nodes of one graph.
pub const MOST_NODES: usize = 60;
/// Objects of a class whose paths are looked at.
const MOST_TARGETS: usize = 20_000;
/// Of these, the largest ones, whatever their order in the file.
const LARGEST: usize = 2_000;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetainedTarget {
    /// All objects of a class.
    Class(u32),
    /// One object.
    Object(u32),
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetainerMode {
    /// The shortest paths of all objects, merged.
    Merged,
    /// One shortest path.
    Shortest,
    /// One object: its shortest path, what else holds it, and what it holds.
    Object,
}

/// A side of a node on which more can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// What holds it, above.
    Holders,
    /// What it holds, below.
    Held,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetainerAsk {
    /// What is looked at.
    pub target: RetainedTarget,
    /// How.
    pub mode: RetainerMode,
    /// Sides that were turned from how they open.
    pub toggled: Vec<(u64, Side)>,
    /// Objects that hold nothing, for this question.
    pub ignored_nodes: Vec<u32>,
    /// Classes that hold nothing, for this question.
    pub ignored_classes: Vec<u32>,
}

/// What a node of the graph stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A root of the engine.
    Root,
    /// On a retaining path.
    Holder,
    /// Holds a node as well, beside its path.
    Side,
    /// What was asked for.
    Target,
    /// What a node holds.
    Held,
    /// So many steps of a long path.
    Folded,
}

/// How much of a side is shown and how much is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// Nodes shown.
    pub shown: u32,
    /// Nodes not shown.
    pub hidden: u32,
}

/// One object, or several alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetainerNode {
    /// Stays the same while exploring.
    pub key: u64,
    /// What it stands for.
    pub role: Role,
    /// One of its objects; the object itself where there is one.
    pub example: u32,
    /// Objects; steps for [`Role::Folded`].
    pub count: u64,
    /// Row, 0 at the top.
    pub rank: u32,
    /// Retained bytes of all its objects; each byte once.
    pub retained: u64,
    /// Whether the paths of most objects meet here: where they are collected.
    pub collects: bool,
    /// What else holds it.
    pub holders: Fold,
    /// What it holds.
    pub held: Fold,
}

/// References between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetainerLink {
    /// Place of the holder.
    pub from: usize,
    /// Place of what is held.
    pub to: usize,
    /// One of the edges; `None` for steps that are folded, or that lead through plumbing.
    pub example: Option<u32>,
    /// Edges.
    pub edges: u64,
    /// Least and largest index among them, for indexed edges.
    pub indices: Option<(u32, u32)>,
    /// Retained bytes that hang on it; 0 for one that holds beside the path.
    pub bytes: u64,
}

/// The graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetainerGraph {
    /// Nodes: the heaviest path first, root to target.
    pub nodes: Vec<RetainerNode>,
    /// Edges.
    pub links: Vec<RetainerLink>,
    /// Objects that were asked for.
    pub objects: u64,
    /// How many of them were looked at.
    pub looked_at: u64,
    /// Whether a bound was reached: there may be more than is told.
    pub limited: bool,
}

/// What is looked for, and what may not hold it.
struct Question<'a> {
    ask: &'a RetainerAsk,
    targets: Vec<u32>,
    target_set: FxHashSet<u32>,
    /// The class whose objects are all targets, looked at or not.
    class: Option<u32>,
    nodes: FxHashSet<u32>,
    classes: FxHashSet<u32>,
}

impl Question<'_> {
    fn ignores(&self, heap: &Heap, node: u32) -> bool {
        self.nodes.contains(&node) || (!self.classes.is_empty() && self.classes.contains(&heap.classes().of(node)))
    }

    fn is_target(&self, heap: &Heap, node: u32) -> bool {
        self.target_set.contains(&node)
            || self.class.is_some_and(|c| heap.classes().of(node) == c && heap.shallow(node) > 0)
    }

    fn is_toggled(&self, key: u64, side: Side) -> bool {
        self.ask.toggled.contains(&(key, side))
    }
}

/// Key of the target's own node.
const TARGET: u64 = 1 << 63;

impl Heap {
    /// What holds a class or an object.
    ///
    /// O(nodes) to find a class's objects, then bounded. Groups all edges by target when retainers are first asked for.
    #[must_use]
    pub fn retainer_graph(&self, ask: &RetainerAsk) -> RetainerGraph {
        let mut objects: Vec<u32> = match ask.target {
            RetainedTarget::Object(node) => vec![node],
            RetainedTarget::Class(class) => (0..self.snapshot().nodes.len())
                .filter(|&v| self.classes().of(v) == class && self.shallow(v) > 0)
                .collect(),
        };
        let all = objects.len() as u64;
        if ask.mode != RetainerMode::Merged {
            let nearest =
                objects.iter().copied().min_by_key(|&v| (self.distance(v), std::cmp::Reverse(self.retained(v)), v));
            objects = nearest.into_iter().collect();
        }
        let targets = self.looked_at(objects);
        let question = Question {
            ask,
            target_set: targets.iter().copied().collect(),
            targets,
            class: match (ask.target, ask.mode) {
                (RetainedTarget::Class(class), RetainerMode::Merged) => Some(class),
                _ => None,
            },
            nodes: ask.ignored_nodes.iter().copied().collect(),
            classes: ask.ignored_classes.iter().copied().collect(),
        };
        if question.targets.is_empty() {
            return RetainerGraph::default();
        }
        let routes = routes::find(self, &question);
        let forest = merge::merge(self, &question, &routes);
        let mut graph = select::select(self, &question, &forest);
        sides::add(self, &question, &routes, &mut graph);
        let mut graph = graph.into_graph();
        graph.objects = if question.class.is_some() { all } else { 1 };
        graph.looked_at = question.targets.len() as u64;
        graph.limited |= routes.limited || graph.looked_at < graph.objects;
        graph
    }

    /// All of these objects, or of too many the largest ones and every so many of the rest: the one that holds half of the
    /// heap must not fall through the sieve.
    fn looked_at(&self, mut objects: Vec<u32>) -> Vec<u32> {
        if objects.len() <= MOST_TARGETS {
            return objects;
        }
        objects.select_nth_unstable_by_key(LARGEST, |&v| (std::cmp::Reverse(self.retained(v)), v));
        let mut rest = objects.split_off(LARGEST);
        rest.sort_unstable();
        let step = rest.len().div_ceil(MOST_TARGETS - LARGEST).max(1);
        objects.extend(rest.into_iter().step_by(step));
        objects.sort_unstable();
        objects
    }

    /// Retained bytes of several nodes together, each byte once: those that another one dominates do not count again.
    /// O(members + dominators above them), looking at each dominator once.
    pub(crate) fn retained_together(&self, members: &[u32]) -> u64 {
        if let [one] = members {
            return self.retained(*one);
        }
        let inside: FxHashSet<u32> = members.iter().copied().collect();
        // Of nodes that are no members: whether a member stands further up.
        let mut known: FxHashMap<u32, bool> = FxHashMap::default();
        let (root, mut sum) = (self.snapshot().root, 0_u64);
        let mut climbed = Vec::new();
        for &member in &inside {
            let mut at = self.dominators().of(member);
            climbed.clear();
            let covered = loop {
                if at != member && inside.contains(&at) {
                    break true;
                }
                if at == root {
                    break false;
                }
                if let Some(&covered) = known.get(&at) {
                    break covered;
                }
                climbed.push(at);
                at = self.dominators().of(at);
            };
            known.extend(climbed.iter().map(|&at| (at, covered)));
            if !covered {
                sum += self.retained(member);
            }
        }
        sum
    }
}

/// What two edges must share to be drawn as one: type, and name unless it is an index.
type Like = (EdgeKind, u32);
/// What two nodes must share to be drawn as one: class, and for the engine's objects their name.
type Sort = (u32, u32);

fn likeness(heap: &Heap, edge: u32) -> Like {
    let edges = &heap.snapshot().edges;
    let kind = edges.kind[edge as usize];
    (kind, if slot_of(heap, edge).is_some() { u32::MAX } else { edges.name[edge as usize] })
}

/// The index of an edge that has one; internal edges of tables spell theirs.
fn slot_of(heap: &Heap, edge: u32) -> Option<u32> {
    let edges = &heap.snapshot().edges;
    if edges.kind[edge as usize].is_indexed() {
        return Some(edges.name[edge as usize]);
    }
    std::str::from_utf8(heap.snapshot().edge_name_bytes(edge)).ok()?.parse().ok()
}

fn sort_of(heap: &Heap, node: u32) -> Sort {
    heap.sort_of(node)
}

impl Heap {
    /// What like nodes share: their class, and for the engine's own objects their name; each root of the engine is one of its kind.
    pub(crate) fn sort_of(&self, node: u32) -> Sort {
        let nodes = &self.snapshot().nodes;
        let class = self.classes().of(node);
        match nodes.kind[node as usize] {
            NodeKind::Synthetic => (class, node),
            NodeKind::Hidden | NodeKind::Array | NodeKind::Code | NodeKind::ObjectShape => {
                (class, nodes.name[node as usize])
            }
            _ => (class, u32::MAX),
        }
    }
}

/// A key out of the key above and what makes the group.
fn mix(parts: &[u64]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        hash = (hash ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    // The two highest bits tell groups from objects and from the target.
    hash & !(1 << 63) | 1 << 62
}

#[cfg(test)]
mod tests {
    use crate::testing::load;
    use testkit::NodeRef;

    /// Members by the ten thousand, far below another one: each climbs as far as the first did not.
    #[test]
    fn what_stands_above_is_found_once() {
        let mut heap = testkit::Heap::default();
        let members: Vec<NodeRef> = (0..50_000).map(|_| heap.instance("Item", 16)).collect();
        let mut below = heap.array(&members);
        for _ in 0..50_000 {
            let step = heap.instance("Step", 8);
            heap.property(step, "next", below);
            below = step;
        }
        let top = heap.instance("Top", 32);
        heap.property(top, "list", below);
        heap.set_global("top", top);
        let beside = heap.instance("Beside", 100);
        heap.set_global("beside", beside);
        let heap = load(heap);
        let items: Vec<u32> = members.iter().map(|m| m.ordinal()).collect();
        assert_eq!(heap.retained_together(&items), 50_000 * 16);
        let all = [&items[..], &[top.ordinal(), beside.ordinal()]].concat();
        assert_eq!(heap.retained_together(&all), heap.retained(top.ordinal()) + 100);
    }
}
