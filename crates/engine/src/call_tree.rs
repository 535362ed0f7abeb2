//! A call tree as pages: the part of a flame graph that can be seen, and the rows below a node.

use crate::class_pages::Filter;
use crate::failure::failure;
use crate::heap_file::page;
use evidence::flame::{Callees, Flame, NO_NODE};
use protocol::{Answer, CallFrame, CallPage, CallQuery, CallRow, Failure, FlameBox, FlamePage, Page, RowRange};
use redact::Safe;
use rustc_hash::FxHashMap;

/// A box narrower than this share of the page is left out: half a pixel of the widest screens.
const NARROWEST: u64 = 4_000;
/// Most boxes in an answer.
const MOST_BOXES: usize = 8_000;

/// Callers told below the node that was asked for, the nearest ones: each takes a row of the picture.
const MOST_CALLERS: usize = 200;

/// A call tree, ready to be asked.
pub(crate) struct CallTree {
    flame: Flame,
    callees: Callees,
    frames: Vec<CallFrame>,
    sampled: bool,
    /// Of a tree of callers: bytes of every frame with all it calls. Its nodes hold what the topmost frame allocated.
    inclusive: Option<Vec<u64>>,
}

impl CallTree {
    /// `frames` are those that the nodes number.
    pub(crate) fn new(flame: Flame, frames: Vec<CallFrame>, sampled: bool) -> Self {
        let callees = Callees::of(&flame);
        Self { flame, callees, frames, sampled, inclusive: None }
    }

    /// The same recording read from the allocating frames.
    pub(crate) fn of_callers(flame: &Flame, frames: Vec<CallFrame>, sampled: bool) -> Self {
        Self { inclusive: Some(flame.inclusive()), ..Self::new(flame.inverted(), frames, sampled) }
    }

    /// Answers what was asked of this tree.
    pub(crate) fn answer(&self, query: &CallQuery) -> Result<Answer, Failure> {
        match query {
            CallQuery::Flame { node, .. } if self.has(*node) => Ok(Answer::Flame(Box::new(self.flame(*node)))),
            CallQuery::Rows { node, search, rows, .. } if self.has(*node) => {
                Ok(Answer::Calls(self.rows(*node, &Filter::new(search)?, *rows)))
            }
            _ => Err(failure("No such call.", Safe::ours("It does not exist in this tree. Go back to the whole."))),
        }
    }

    /// Whether the tree has this node; the whole is always there.
    fn has(&self, node: Option<u32>) -> bool {
        node.is_none_or(|node| (node as usize) < self.flame.nodes.len())
    }

    /// The rows below a node that show what is searched for. O(rows below it) with a search.
    fn rows(&self, node: Option<u32>, search: &Filter, rows: RowRange) -> CallPage {
        let all = self.callees.below(node);
        let page = match search {
            Filter::All => self.page(all, rows),
            search => {
                let shows = |id: &&u32| {
                    let frame = self.frame(self.flame.nodes[**id as usize].frame);
                    search.lets_through(frame.name.as_str()) || search.lets_through(frame.place.as_str())
                };
                self.page(&all.iter().filter(shows).copied().collect::<Vec<u32>>(), rows)
            }
        };
        CallPage { page, whole: self.flame.total().0 }
    }

    fn page(&self, nodes: &[u32], rows: RowRange) -> Page<CallRow> {
        page(nodes, rows, |&id| {
            let n = self.flame.nodes[id as usize];
            let (own, total) = match &self.inclusive {
                None => (n.self_bytes, n.total_bytes),
                // A caller's bytes are those that the topmost frame allocated on its behalf.
                Some(_) if n.parent != NO_NODE => (n.total_bytes, n.total_bytes),
                Some(all) => (n.total_bytes, all.get(n.frame as usize).copied().unwrap_or(n.total_bytes)),
            };
            CallRow {
                node: id,
                frame: self.frame(n.frame),
                own,
                total,
                count: n.total_count,
                children: self.callees.below(Some(id)).len() as u32,
            }
        })
    }

    /// The flame graph from a node on. O(boxes drawn × their children).
    fn flame(&self, node: Option<u32>) -> FlamePage {
        let whole = self.flame.total().0;
        let total = node.map_or(whole, |id| self.flame.nodes[id as usize].total_bytes);
        let mut answer = FlamePage { whole, total, sampled: self.sampled, ..FlamePage::default() };
        let mut frames: FxHashMap<u32, u32> = FxHashMap::default();
        let mut at = node.and_then(|id| self.flame.nodes.get(id as usize)).map_or(NO_NODE, |n| n.parent);
        while let Some(caller) = self.flame.nodes.get(at as usize).filter(|_| answer.path.len() < MOST_CALLERS) {
            let shown = self.shown(at, protocol::NO_NODE, &mut frames, &mut answer.frames);
            answer.path.push(shown);
            at = caller.parent;
        }
        answer.path.reverse();
        // A stack of our own: children go on largest last, so that the largest comes off first.
        let first: Vec<u32> = node.map_or_else(|| self.callees.below(None).to_vec(), |id| vec![id]);
        let mut waiting: Vec<(u32, u32)> = first.iter().rev().map(|id| (*id, protocol::NO_NODE)).collect();
        while let Some((id, parent)) = waiting.pop() {
            let narrow = self.flame.nodes[id as usize].total_bytes.saturating_mul(NARROWEST) < total;
            if narrow || answer.boxes.len() >= MOST_BOXES {
                answer.hidden += 1;
                continue;
            }
            let place = answer.boxes.len() as u32;
            let shown = self.shown(id, parent, &mut frames, &mut answer.frames);
            answer.boxes.push(shown);
            waiting.extend(self.callees.below(Some(id)).iter().rev().map(|child| (*child, place)));
        }
        answer
    }

    fn shown(&self, id: u32, parent: u32, ids: &mut FxHashMap<u32, u32>, frames: &mut Vec<CallFrame>) -> FlameBox {
        let n = self.flame.nodes[id as usize];
        let next = frames.len() as u32;
        let frame = *ids.entry(n.frame).or_insert(next);
        if frame == next {
            frames.push(self.frame(n.frame));
        }
        FlameBox { node: id, parent, frame, own: n.self_bytes, total: n.total_bytes, count: n.total_count }
    }

    fn frame(&self, frame: u32) -> CallFrame {
        self.frames
            .get(frame as usize)
            .cloned()
            .unwrap_or_else(|| CallFrame { name: Safe::ours("(unknown)"), place: Safe::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::flame::FlameNode;
    use redact::safe;

    /// `(parent, own bytes)` of nodes, each with a frame of its own.
    fn tree(nodes: &[(u32, u64)]) -> CallTree {
        let mut flame = Flame::default();
        for (frame, (parent, own)) in (0..).zip(nodes) {
            flame.nodes.push(FlameNode {
                parent: *parent,
                frame,
                self_bytes: *own,
                self_count: 1,
                total_bytes: *own,
                total_count: 1,
            });
        }
        for at in (0..flame.nodes.len()).rev() {
            let node = flame.nodes[at];
            if let Some(parent) = flame.nodes.get_mut(node.parent as usize) {
                parent.total_bytes += node.total_bytes;
                parent.total_count += node.total_count;
            }
        }
        let frames = (0..nodes.len()).map(|i| CallFrame { name: safe!("f{}", i), place: Safe::default() });
        CallTree::new(flame, frames.collect(), false)
    }

    #[test]
    fn boxes_too_narrow_to_see_are_left_out_until_one_looks_closer() {
        let tree = tree(&[(NO_NODE, 0), (0, 1_000_000), (0, 60), (2, 40)]);
        let whole = tree.flame(None);
        assert_eq!(whole.boxes.iter().map(|b| b.node).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((whole.hidden, whole.total, whole.whole), (1, 1_000_100, 1_000_100));
        let near = tree.flame(Some(2));
        assert_eq!(near.boxes.iter().map(|b| (b.node, b.parent)).collect::<Vec<_>>(), [(2, NO_NODE), (3, 0)]);
        assert_eq!(near.path.iter().map(|b| b.node).collect::<Vec<_>>(), [0]);
        assert_eq!((near.total, near.whole, near.hidden), (100, 1_000_100, 0));
    }

    #[test]
    fn rows_come_largest_first_and_in_pages() {
        let tree = tree(&[(NO_NODE, 1), (NO_NODE, 9), (1, 5), (1, 7)]);
        let rows = |node, start, end| {
            let CallPage { page, whole } = tree.rows(node, &Filter::All, RowRange { start, end });
            assert_eq!(whole, 22, "of the whole tree, whatever is listed");
            (page.total, page.rows.iter().map(|r| (r.node, r.total, r.children)).collect::<Vec<_>>())
        };
        assert_eq!(rows(None, 0, 10), (2, vec![(1, 21, 2), (0, 1, 0)]));
        assert_eq!(rows(Some(1), 1, 2), (2, vec![(2, 5, 0)]));
        let found = tree.rows(None, &Filter::new("F0").expect("a filter"), RowRange { start: 0, end: 1 }).page;
        assert_eq!(
            (found.total, found.rows[0].node),
            (1, 0),
            "a search looks at all rows, not at those that are listed"
        );
        assert!(!tree.has(Some(4)) && tree.has(Some(3)) && tree.has(None));
    }

    #[test]
    fn allocating_frames_are_told_with_what_they_call() {
        // main (1) calls step (5), which calls itself (7) and main once more (2).
        let mut flame = Flame::default();
        for (frame, parent, own) in [(0, NO_NODE, 1), (1, 0, 5), (1, 1, 7), (0, 2, 2)] {
            flame.nodes.push(FlameNode {
                parent,
                frame,
                self_bytes: own,
                self_count: 1,
                total_bytes: own,
                total_count: 1,
            });
        }
        for (node, total) in [(0, 15), (1, 14), (2, 9)] {
            flame.nodes[node].total_bytes = total;
        }
        let name = |name| CallFrame { name: Safe::ours(name), place: Safe::default() };
        let tree = CallTree::of_callers(&flame, vec![name("main"), name("step")], false);
        let level = |node| tree.rows(node, &Filter::All, RowRange { start: 0, end: 9 });
        let CallPage { page, whole } = level(None);
        assert_eq!(whole, 15);
        let rows: Vec<_> = page.rows.iter().map(|r| (r.frame.name.to_string(), r.own, r.total)).collect();
        assert_eq!(rows, [("step".to_owned(), 12, 14), ("main".to_owned(), 3, 15)]);
        let below = level(Some(page.rows[0].node)).page;
        assert_eq!(below.rows.iter().map(|r| r.own).sum::<u64>(), 12, "all of it came through a caller");
    }

    #[test]
    fn a_deep_stack_is_no_recursion() {
        let nodes: Vec<(u32, u64)> = (0..100_000_u32).map(|i| (i.checked_sub(1).unwrap_or(NO_NODE), 1)).collect();
        let tree = tree(&nodes);
        let page = tree.flame(None);
        assert_eq!(page.boxes.len(), MOST_BOXES);
        assert!(page.hidden > 0);
        let near = tree.flame(Some(99_999));
        let path: Vec<u32> = near.path.iter().map(|b| b.node).collect();
        assert_eq!(path, (99_999 - MOST_CALLERS as u32..99_999).collect::<Vec<_>>(), "the nearest callers");
    }
}
