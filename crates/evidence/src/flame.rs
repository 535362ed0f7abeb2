//! Call trees of bytes: one recording, what grew or was freed between two, and either read from the callers' side.
//!
//! A node is one frame under one path of callers. Parents stand before their children, so every sum is one backward pass and
//! nothing recurses.

use crate::tracemalloc::Dump;
use order::Order as _;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// No node: the parent of the outermost frames.
pub const NO_NODE: u32 = u32::MAX;

/// Most frames of a stack that is read from its end.
const MOST_CALLERS: usize = 256;
/// Nodes of a tree of callers from which on allocating frames alone are told apart.
const MOST_NODES: usize = 1_000_000;

/// One frame in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlameNode {
    /// The caller's node, or [`NO_NODE`].
    pub parent: u32,
    /// Which frame, by the numbers of the recording that the tree is of.
    pub frame: u32,
    /// Bytes allocated by this frame itself.
    pub self_bytes: u64,
    /// Blocks allocated by this frame itself.
    pub self_count: u64,
    /// Bytes of this frame and all it calls.
    pub total_bytes: u64,
    /// Blocks of this frame and all it calls.
    pub total_count: u64,
}

/// A call tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flame {
    /// Nodes, parents before children.
    pub nodes: Vec<FlameNode>,
}

/// Which part of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Stacks that hold more than before, by how much.
    Grown,
    /// Stacks that hold less than before, by how much.
    Freed,
}

impl Flame {
    /// The tree of a tracemalloc dump; frames are numbered as in it. O(stacks × frames).
    #[must_use]
    pub fn of_dump(dump: &Dump) -> Self {
        let mut flame = Builder::default();
        for (stack, (bytes, count)) in dump.per_stack().into_iter().enumerate() {
            flame.add(dump.frame_ids(stack as u32).iter().rev().copied(), bytes, count);
        }
        flame.finish()
    }

    /// What stacks of `new` hold more or less than in `old`, block for block of the same stack: parts that grew do not hide
    /// parts that shrank. Frames are numbered as in `new`; frames that only `old` has get the numbers after those, in the
    /// order of the second part of the answer.
    #[must_use]
    pub fn of_change(old: &Dump, new: &Dump, change: Change) -> (Self, Vec<u32>) {
        let mut numbers: BTreeMap<(&[u8], u32), u32> = BTreeMap::new();
        for (id, frame) in new.tables.frames.iter().enumerate() {
            numbers.insert((new.file_bytes(frame.file), frame.line), id as u32);
        }
        let mut only_old = Vec::new();
        let first_free = new.tables.frames.len() as u32;
        let translate: Vec<u32> = old
            .tables
            .frames
            .iter()
            .enumerate()
            .map(|(id, frame)| {
                *numbers.entry((old.file_bytes(frame.file), frame.line)).or_insert_with(|| {
                    only_old.push(id as u32);
                    first_free + only_old.len() as u32 - 1
                })
            })
            .collect();
        // Stacks by their frames, old less new; outermost frame first.
        let mut stacks: FxHashMap<Vec<u32>, [(u64, u64); 2]> = FxHashMap::default();
        for (stack, (bytes, count)) in new.per_stack().into_iter().enumerate().filter(|(_, (_, count))| *count > 0) {
            let frames: Vec<u32> = new.frame_ids(stack as u32).iter().rev().copied().collect();
            let held = &mut stacks.entry(frames).or_default()[1];
            *held = (held.0.saturating_add(bytes), held.1 + count);
        }
        for (stack, (bytes, count)) in old.per_stack().into_iter().enumerate().filter(|(_, (_, count))| *count > 0) {
            let frames = old.frame_ids(stack as u32).iter().rev();
            let frames = frames.filter_map(|f| translate.get(*f as usize).copied()).collect();
            let held = &mut stacks.entry(frames).or_default()[0];
            *held = (held.0.saturating_add(bytes), held.1 + count);
        }
        // A map's order is not the file's: the answer must not depend on it.
        let mut stacks: Vec<_> = stacks.into_iter().collect();
        stacks.sort_unstable();
        let mut flame = Builder::default();
        for (frames, [before, after]) in stacks {
            let (less, more) = if change == Change::Grown { (before, after) } else { (after, before) };
            if more.0 > less.0 {
                flame.add(frames.into_iter(), more.0 - less.0, more.1.saturating_sub(less.1));
            }
        }
        (flame.finish(), only_old)
    }

    /// The same bytes read the other way: allocating frames at the top, their callers below, at most 256 of
    /// them: a recording made to harm nests without end. O(nodes × callers).
    #[must_use]
    pub fn inverted(&self) -> Self {
        let mut flame = Builder::default();
        let mut path = Vec::new();
        for node in self.nodes.iter().filter(|n| n.self_bytes > 0 || n.self_count > 0) {
            path.clear();
            path.push(node.frame);
            let mut at = node.parent;
            let most = if flame.flame.nodes.len() > MOST_NODES { 1 } else { MOST_CALLERS };
            while let Some(caller) = self.nodes.get(at as usize).filter(|_| path.len() < most) {
                path.push(caller.frame);
                at = caller.parent;
            }
            flame.add(path.iter().copied(), node.self_bytes, node.self_count);
        }
        flame.finish()
    }

    /// Bytes of every frame with all it calls, each byte once however often the frame stands on its stack. Indexed by
    /// frame. O(nodes × callers), of which the nearest 256 are looked at.
    #[must_use]
    pub fn inclusive(&self) -> Vec<u64> {
        let frames = self.nodes.iter().map(|n| n.frame as usize + 1).max().unwrap_or(0);
        let mut totals = vec![0_u64; frames];
        for node in &self.nodes {
            let mut at = node.parent;
            let mut nested = false;
            for _ in 0..MOST_CALLERS {
                let Some(caller) = self.nodes.get(at as usize) else { break };
                nested |= caller.frame == node.frame;
                at = if nested { NO_NODE } else { caller.parent };
            }
            if let Some(total) = totals.get_mut(node.frame as usize).filter(|_| !nested) {
                *total = total.saturating_add(node.total_bytes);
            }
        }
        totals
    }

    /// Bytes and blocks over the whole tree.
    #[must_use]
    pub fn total(&self) -> (u64, u64) {
        let roots = self.nodes.iter().filter(|n| n.parent == NO_NODE);
        roots.fold((0, 0), |(bytes, count), n| (bytes.saturating_add(n.total_bytes), count + n.total_count))
    }

    /// Adds every node's own bytes to its callers. Parents stand before children.
    pub(crate) fn sum_up(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let node = self.nodes[at];
            if let Some(parent) = self.nodes.get_mut(node.parent as usize) {
                parent.total_bytes = parent.total_bytes.saturating_add(node.total_bytes);
                parent.total_count += node.total_count;
            }
        }
    }
}

/// Which nodes stand below which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Callees {
    starts: Vec<u32>,
    nodes: Vec<u32>,
    roots: Vec<u32>,
}

impl Callees {
    /// Of every node, largest first. O(n log n).
    #[must_use]
    pub fn of(flame: &Flame) -> Self {
        let mut starts = vec![0_u32; flame.nodes.len() + 1];
        // A root's parent is the largest number there is: one more would not fit a 32-bit index.
        for node in flame.nodes.iter().filter(|node| node.parent != NO_NODE) {
            if let Some(slot) = starts.get_mut(node.parent as usize + 1) {
                *slot += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
        let mut roots = Vec::new();
        for (id, node) in flame.nodes.iter().enumerate() {
            match next.get_mut(node.parent as usize) {
                Some(slot) => {
                    if let Some(place) = nodes.get_mut(*slot as usize) {
                        *place = id as u32;
                    }
                    *slot += 1;
                }
                None => roots.push(id as u32),
            }
        }
        let largest = |id: &u32| {
            let bytes = flame.nodes.get(*id as usize).map_or(0, |n| n.total_bytes);
            (std::cmp::Reverse(bytes), *id)
        };
        roots.order_by_key(largest);
        for ends in starts.windows(2) {
            if let Some(children) = nodes.get_mut(ends[0] as usize..ends[1] as usize) {
                children.order_by_key(largest);
            }
        }
        Self { starts, nodes, roots }
    }

    /// The nodes below `node`; the outermost ones without one.
    #[must_use]
    pub fn below(&self, node: Option<u32>) -> &[u32] {
        let Some(node) = node else { return &self.roots };
        match (self.starts.get(node as usize), self.starts.get((node as usize).saturating_add(1))) {
            (Some(from), Some(to)) => self.nodes.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

#[derive(Default)]
struct Builder {
    flame: Flame,
    children: FxHashMap<(u32, u32), u32>,
}

impl Builder {
    /// Adds a stack, outermost frame first.
    fn add(&mut self, frames: impl Iterator<Item = u32>, bytes: u64, count: u64) {
        if count == 0 && bytes == 0 {
            return;
        }
        let mut at = NO_NODE;
        for frame in frames {
            let next = self.flame.nodes.len() as u32;
            let child = *self.children.entry((at, frame)).or_insert(next);
            if child == next {
                self.flame.nodes.push(FlameNode {
                    parent: at,
                    frame,
                    self_bytes: 0,
                    self_count: 0,
                    total_bytes: 0,
                    total_count: 0,
                });
            }
            at = child;
        }
        if let Some(node) = self.flame.nodes.get_mut(at as usize) {
            node.self_bytes = node.self_bytes.saturating_add(bytes);
            node.total_bytes = node.total_bytes.saturating_add(bytes);
            node.self_count += count;
            node.total_count += count;
        }
    }

    fn finish(mut self) -> Flame {
        self.flame.sum_up();
        self.flame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(path, bytes)` of every node, for reading.
    fn shown(flame: &Flame) -> Vec<(String, u64, u64)> {
        let path = |id: usize| {
            let (mut names, mut at) = (Vec::new(), id as u32);
            while let Some(node) = flame.nodes.get(at as usize) {
                names.push(node.frame.to_string());
                at = node.parent;
            }
            names.reverse();
            names.join(" ")
        };
        flame.nodes.iter().enumerate().map(|(id, n)| (path(id), n.self_bytes, n.total_bytes)).collect()
    }

    fn tree(stacks: &[(&[u32], u64)]) -> Flame {
        let mut flame = Builder::default();
        for (frames, bytes) in stacks {
            flame.add(frames.iter().copied(), *bytes, 1);
        }
        flame.finish()
    }

    #[test]
    fn callers_stand_below_what_they_call_once_inverted() {
        let flame = tree(&[(&[1, 2, 3], 10), (&[1, 4, 3], 5), (&[1], 1)]);
        assert_eq!(flame.total(), (16, 3));
        let back = flame.inverted();
        assert_eq!(back.total(), (16, 3));
        let roots: Vec<_> =
            back.nodes.iter().filter(|n| n.parent == NO_NODE).map(|n| (n.frame, n.total_bytes)).collect();
        assert_eq!(roots, [(1, 1), (3, 15)]);
        assert!(shown(&back).contains(&("3 2 1".to_owned(), 10, 10)), "{:?}", shown(&back));
    }

    #[test]
    fn a_frame_that_calls_itself_is_counted_once_per_place() {
        let flame = tree(&[(&[1, 1, 1], 8)]);
        assert_eq!(flame.nodes.iter().map(|n| n.total_bytes).collect::<Vec<_>>(), [8, 8, 8]);
        assert_eq!(flame.total().0, 8);
        assert_eq!(flame.inclusive(), [0, 8], "each byte once");
    }

    #[test]
    fn a_recording_that_nests_without_end_stays_small() {
        let deep: Vec<u32> = (0..20_000).collect();
        let mut flame = Builder::default();
        for depth in [20_000, 19_000, 500] {
            flame.add(deep[..depth].iter().copied(), 1, 1);
        }
        let flame = flame.finish();
        let back = flame.inverted();
        assert_eq!((back.total(), back.nodes.len()), ((3, 3), 3 * MOST_CALLERS));
        assert_eq!(flame.inclusive()[0], 3);
    }

    #[test]
    fn children_come_largest_first() {
        let flame = tree(&[(&[1, 2], 1), (&[1, 3], 9), (&[4], 100)]);
        let callees = Callees::of(&flame);
        let frames = |of: &[u32]| of.iter().map(|id| flame.nodes[*id as usize].frame).collect::<Vec<_>>();
        assert_eq!(frames(callees.below(None)), [4, 1]);
        assert_eq!(frames(callees.below(Some(0))), [3, 2]);
        assert!(callees.below(Some(1)).is_empty() && callees.below(Some(9_999)).is_empty());
        assert!(Callees::of(&Flame::default()).below(None).is_empty());
    }
}
