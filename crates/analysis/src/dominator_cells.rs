//! The dominator tree as cells of a picture: largest first, small siblings of one class together.
//!
//! A heap's tree has millions of nodes and a picture some hundred cells. The largest cell is opened next until there are
//! enough, so that what is looked at is bounded by what can be seen.

use crate::heap::Heap;
use order::Order as _;
use rustc_hash::FxHashMap;
use std::collections::BinaryHeap;

/// Cells of one picture.
pub const MOST_CELLS: usize = 400;
/// Cells below one that retain less than this share of the picture are left out.
const LEAST_SHARE: u64 = 600;
/// Levels below the top.
const DEEPEST: u32 = 24;
/// Nodes that are looked at.
const MOST_NODES: usize = 3_000_000;
/// Children that stand alone however many there are, by size.
const ALONE: usize = 24;

/// One object, or several of one class under one parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DominatorCell {
    /// Place of the cell that it stands in; the first cell has none.
    pub parent: Option<u32>,
    /// The object, or the largest of several.
    pub example: u32,
    /// Objects.
    pub count: u64,
    /// Retained bytes of all of them.
    pub retained: u64,
    /// Their own bytes.
    pub own: u64,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DominatorCells {
    /// Cells, parents before children, siblings largest first.
    pub cells: Vec<DominatorCell>,
    /// Whether the bound of nodes was reached: cells may lack parts.
    pub limited: bool,
}

impl Heap {
    /// Cells below a node.
    #[must_use]
    pub fn dominator_cells(&self, top: u32) -> DominatorCells {
        let mut picture = DominatorCells::default();
        let least = (self.retained(top) / LEAST_SHARE).max(1);
        let first = DominatorCell {
            parent: None,
            example: top,
            count: 1,
            retained: self.retained(top),
            own: self.shallow(top),
        };
        // Members of each cell, and how deep it stands.
        let mut inside: Vec<(Vec<u32>, u32)> = vec![(vec![top], 0)];
        picture.cells.push(first);
        let mut open = BinaryHeap::from([(self.retained(top), std::cmp::Reverse(0_u32))]);
        let mut left = MOST_NODES;
        while picture.cells.len() < MOST_CELLS
            && let Some((_, std::cmp::Reverse(at))) = open.pop()
        {
            let (members, depth) = std::mem::take(&mut inside[at as usize]);
            let below: usize = members.iter().map(|&m| self.dominated(m).len()).sum();
            if below > left && at > 0 {
                picture.limited = true;
                continue;
            }
            left = left.saturating_sub(below);
            for (cell, members) in self.cells_below(&members, at, least) {
                if picture.cells.len() >= MOST_CELLS {
                    break;
                }
                let place = picture.cells.len() as u32;
                if depth + 1 < DEEPEST {
                    open.push((cell.retained, std::cmp::Reverse(place)));
                }
                picture.cells.push(cell);
                inside.push((members, depth + 1));
            }
        }
        picture
    }

    fn cells_below(&self, members: &[u32], parent: u32, least: u64) -> Vec<(DominatorCell, Vec<u32>)> {
        let cell = |v: u32| DominatorCell {
            parent: Some(parent),
            example: v,
            count: 1,
            retained: self.retained(v),
            own: self.shallow(v),
        };
        // Large ones stand alone, and there cannot be many of them; the small ones are told by class.
        let alone = members.len() == 1;
        let mut large: Vec<u32> = members
            .iter()
            .flat_map(|&m| self.dominated(m))
            .copied()
            .filter(|&v| alone && self.retained(v) >= least)
            .collect();
        large.order_by_key(|&v| (std::cmp::Reverse(self.retained(v)), v));
        let rest = large.split_off(large.len().min(ALONE));
        let mut found: Vec<(DominatorCell, Vec<u32>)> = large.into_iter().map(|v| (cell(v), vec![v])).collect();
        let mut groups: FxHashMap<(u32, u32), usize> = FxHashMap::default();
        let small = members.iter().flat_map(|&m| self.dominated(m)).copied();
        let small = small.filter(|&v| !alone || self.retained(v) < least);
        for v in rest.into_iter().chain(small) {
            let at = *groups.entry(self.sort_of(v)).or_insert_with(|| {
                found.push((DominatorCell { count: 0, retained: 0, own: 0, ..cell(v) }, Vec::new()));
                found.len() - 1
            });
            let (group, inside) = &mut found[at];
            if self.retained(v) > self.retained(group.example) {
                group.example = v;
            }
            group.count += 1;
            group.retained += self.retained(v);
            group.own += self.shallow(v);
            inside.push(v);
        }
        found.retain(|(cell, _)| cell.retained >= least);
        found.order_by_key(|(cell, _)| (std::cmp::Reverse(cell.retained), cell.example));
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::load;

    #[test]
    fn many_of_a_class_are_one_cell_and_cells_stay_inside_their_parents() {
        let mut heap = testkit::Heap::default();
        let items: Vec<_> = (0..5_000)
            .map(|i| {
                let item = heap.instance("Item", 64);
                let text = heap.string(&format!("text {i}"));
                heap.property(item, "text", text);
                item
            })
            .collect();
        let list = heap.array(&items);
        heap.set_global("list", list);
        let heap = load(heap);
        let picture = heap.dominator_cells(heap.snapshot().root);
        assert!(!picture.limited && picture.cells.len() < 60, "{}", picture.cells.len());
        let items = picture.cells.iter().find(|c| c.count > 4_000).expect("a group");
        assert!(items.own >= 64 * 4_900, "{items:?}");
        let mut inside = vec![0_u64; picture.cells.len()];
        for cell in &picture.cells[1..] {
            inside[cell.parent.expect("inside another") as usize] += cell.retained;
        }
        for (cell, below) in picture.cells.iter().zip(inside) {
            assert!(below + cell.own <= cell.retained, "{cell:?} holds {below}");
        }
        // Strings hang in the group's own group.
        assert!(
            picture
                .cells
                .iter()
                .any(|c| c.count > 4_000 && c.parent.is_some_and(|p| picture.cells[p as usize].count > 4_000))
        );
    }
}
