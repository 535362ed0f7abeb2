//! Flame graphs of bytes, and of the difference between two recordings.
//!
//! A node is one frame under one path of callers. Parents stand before their children, so every sum is one backward pass.

use crate::tracemalloc::Dump;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// No node: the parent of the outermost frames.
pub const NO_NODE: u32 = u32::MAX;

/// One frame in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlameNode {
    /// The caller's node, or [`NO_NODE`].
    pub parent: u32,
    /// Which frame, by the numbers of the recording that the flame is of.
    pub frame: u32,
    /// Bytes allocated by this frame itself.
    pub self_bytes: u64,
    /// Bytes of this frame and all it calls.
    pub total_bytes: u64,
    /// Blocks of this frame and all it calls.
    pub total_count: u64,
    /// `total_bytes` in the older recording; 0 without one.
    pub old_total_bytes: u64,
}

/// A flame graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flame {
    /// Nodes, parents before children.
    pub nodes: Vec<FlameNode>,
}

impl Flame {
    /// The flame of a tracemalloc dump; frames are numbered as in it. O(stacks × frames).
    #[must_use]
    pub fn of_dump(dump: &Dump) -> Self {
        let mut flame = Builder::default();
        for (stack, (bytes, count)) in dump.per_stack().into_iter().enumerate() {
            flame.add(dump.frame_ids(stack as u32).iter().rev().copied(), bytes, count, 0);
        }
        flame.finish()
    }

    /// The flame of `new` with the bytes of `old` beside it. Frames are numbered as in `new`; frames that only `old` has
    /// get the numbers after those, in the order of the second part of the answer.
    #[must_use]
    pub fn of_difference(old: &Dump, new: &Dump) -> (Self, Vec<u32>) {
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
        let mut flame = Builder::default();
        for (stack, (bytes, count)) in new.per_stack().into_iter().enumerate() {
            flame.add(new.frame_ids(stack as u32).iter().rev().copied(), bytes, count, 0);
        }
        for (stack, (bytes, count)) in old.per_stack().into_iter().enumerate() {
            if count > 0 {
                let frames = old.frame_ids(stack as u32).iter().rev();
                flame.add(frames.filter_map(|f| translate.get(*f as usize).copied()), 0, 0, bytes);
            }
        }
        (flame.finish(), only_old)
    }

    /// Adds every node's own bytes to its callers. Parents stand before children.
    pub(crate) fn sum_up(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let node = self.nodes[at];
            if let Some(parent) = self.nodes.get_mut(node.parent as usize) {
                parent.total_bytes = parent.total_bytes.saturating_add(node.total_bytes);
                parent.total_count += node.total_count;
                parent.old_total_bytes = parent.old_total_bytes.saturating_add(node.old_total_bytes);
            }
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
    fn add(&mut self, frames: impl Iterator<Item = u32>, bytes: u64, count: u64, old_bytes: u64) {
        if count == 0 && old_bytes == 0 {
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
                    total_bytes: 0,
                    total_count: 0,
                    old_total_bytes: 0,
                });
            }
            at = child;
        }
        if let Some(node) = self.flame.nodes.get_mut(at as usize) {
            node.self_bytes = node.self_bytes.saturating_add(bytes);
            node.total_bytes = node.total_bytes.saturating_add(bytes);
            node.total_count += count;
            node.old_total_bytes = node.old_total_bytes.saturating_add(old_bytes);
        }
    }

    fn finish(mut self) -> Flame {
        self.flame.sum_up();
        self.flame
    }
}
