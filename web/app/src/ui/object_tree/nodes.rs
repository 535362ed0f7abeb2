//! The opened part of a tree: nodes in the order in which they came, and the rows that they make.

use protocol::{ContainedRow, DominatedRow, InstanceRow, NodeId, Safe};

/// Rows shown at most: what is opened by hand never reaches it, a held-down key might.
const MOST_ROWS: usize = 200_000;

/// One object in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeNode {
    pub object: InstanceRow,
    pub class_name: Safe,
    /// Name and type of the reference that leads to it.
    pub edge: Option<(Safe, Safe)>,
    /// Children that it has, here or not.
    pub children: u32,
    pub open: bool,
    pub depth: u32,
    parent: Option<usize>,
    below: Vec<usize>,
    waiting: bool,
}

impl TreeNode {
    pub fn dominated(row: DominatedRow) -> Self {
        Self::new(row.object, row.class_name, None, row.children)
    }

    pub fn contained(row: ContainedRow) -> Self {
        Self::new(row.object, row.class_name, Some((row.edge, row.edge_type)), row.children)
    }

    fn new(object: InstanceRow, class_name: Safe, edge: Option<(Safe, Safe)>, children: u32) -> Self {
        Self {
            object,
            class_name,
            edge,
            children,
            open: false,
            depth: 0,
            parent: None,
            below: Vec::new(),
            waiting: false,
        }
    }
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A node, by its place.
    Node(usize),
    /// So many children of a node are not here.
    More(Option<usize>, u32),
}

/// What a row shows, wherever it moves when others open and close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A node.
    Node(usize),
    /// The child of a node that has this number, or what asks for it.
    Child(Option<usize>, usize),
}

/// The opened part of a tree.
#[derive(Debug, Default)]
pub struct Nodes {
    all: Vec<TreeNode>,
    first: Vec<usize>,
    total: Option<u32>,
    waiting: bool,
    epoch: u32,
}

impl Nodes {
    /// Forgets everything: another tree.
    pub fn renew(&mut self) {
        *self = Self { epoch: self.epoch + 1, ..Self::default() };
    }

    /// Changes with the tree.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    pub fn get(&self, at: usize) -> Option<&TreeNode> {
        self.all.get(at)
    }

    /// The object at a place that [`Nodes::rows`] gave.
    pub fn node(&self, at: usize) -> NodeId {
        self.all.get(at).map_or(NodeId(0), |n| n.object.node)
    }

    pub fn parent(&self, at: usize) -> Option<usize> {
        self.all.get(at)?.parent
    }

    pub fn is_open(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|n| n.open)
    }

    pub fn is_leaf(&self, at: usize) -> bool {
        self.all.get(at).is_none_or(|n| n.children == 0)
    }

    /// Depth of the children of a node.
    pub fn depth(&self, parent: Option<usize>) -> u32 {
        parent.and_then(|at| self.all.get(at)).map_or(0, |n| n.depth + 1)
    }

    /// Whether it is known that nothing is there.
    pub fn is_empty(&self) -> bool {
        self.total == Some(0)
    }

    /// From which child on to ask, unless somebody has asked, or all are here.
    pub fn ask(&mut self, parent: Option<usize>) -> Option<u32> {
        let (waiting, here, total) = match parent {
            None => (&mut self.waiting, self.first.len(), self.total),
            Some(at) => {
                let node = self.all.get_mut(at)?;
                (&mut node.waiting, node.below.len(), Some(node.children))
            }
        };
        let here = u32::try_from(here).ok()?;
        if *waiting || total.is_some_and(|t| here >= t) {
            return None;
        }
        *waiting = true;
        Some(here)
    }

    /// Children came.
    pub fn put(&mut self, parent: Option<usize>, total: u32, rows: impl Iterator<Item = TreeNode>) {
        let depth = self.depth(parent);
        let start = self.all.len();
        self.all.extend(rows.map(|node| TreeNode { depth, parent, ..node }));
        let new = start..self.all.len();
        match parent {
            None => {
                self.first.extend(new);
                self.total = Some(total);
                self.waiting = false;
            }
            Some(at) => {
                let Some(node) = self.all.get_mut(at) else { return };
                node.below.extend(new);
                node.children = total;
                node.waiting = false;
            }
        }
    }

    /// Opens or closes a node; says whether its first children are to be asked for.
    pub fn turn(&mut self, at: usize) -> bool {
        let Some(node) = self.all.get_mut(at) else { return false };
        if node.children == 0 {
            return false;
        }
        node.open = !node.open;
        node.open && node.below.is_empty()
    }

    /// What a row shows.
    pub fn place(&self, row: Row) -> Place {
        match row {
            Row::Node(at) => Place::Node(at),
            Row::More(parent, _) => Place::Child(parent, self.below(parent).len()),
        }
    }

    /// In which of `rows` a place is; if it is in none, in which the nearest node above it is. O(rows × depth).
    pub fn row_of(&self, rows: &[Row], place: Place) -> Option<u32> {
        let child = |parent, number: usize| self.below(parent).get(number).copied();
        let (mut node, asks) = match place {
            Place::Node(at) => (Some(at), None),
            Place::Child(parent, number) => match child(parent, number) {
                Some(at) => (Some(at), None),
                None => (parent, Some(parent)),
            },
        };
        let asking = |row: &Row| matches!((row, asks), (Row::More(of, _), Some(parent)) if *of == parent);
        let mut found = rows.iter().position(asking);
        while let (None, Some(at)) = (found, node) {
            found = rows.iter().position(|row| *row == Row::Node(at));
            node = self.parent(at);
        }
        found.and_then(|index| u32::try_from(index).ok())
    }

    fn below(&self, parent: Option<usize>) -> &[usize] {
        match parent {
            None => &self.first,
            Some(at) => self.all.get(at).map(|n| n.below.as_slice()).unwrap_or_default(),
        }
    }

    /// Rows from the top.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let level = |below: &[usize], total: u32, parent: Option<usize>| -> Vec<Row> {
            let left = total.saturating_sub(u32::try_from(below.len()).unwrap_or(u32::MAX));
            let more = (left > 0 && !below.is_empty()).then_some(Row::More(parent, left));
            below.iter().map(|&at| Row::Node(at)).chain(more).rev().collect()
        };
        let mut open = level(&self.first, self.total.unwrap_or(0), None);
        while let Some(row) = open.pop() {
            rows.push(row);
            if rows.len() >= MOST_ROWS {
                break;
            }
            if let Row::Node(at) = row
                && let Some(node) = self.all.get(at).filter(|n| n.open)
            {
                open.extend(level(&node.below, node.children, Some(at)));
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ObjectName;

    fn node(id: u32, children: u32) -> TreeNode {
        let object = InstanceRow {
            node: NodeId(id),
            id: u64::from(id),
            name: ObjectName::Name(Safe::default()),
            shallow: 0,
            retained: 0,
            distance: None,
            detached: false,
        };
        TreeNode::new(object, Safe::default(), None, children)
    }

    #[test]
    fn opened_nodes_show_their_children_and_what_is_not_here() {
        let mut nodes = Nodes::default();
        assert_eq!(nodes.ask(None), Some(0));
        assert_eq!(nodes.ask(None), None, "asked for twice");
        nodes.put(None, 3, [node(1, 2), node(2, 0)].into_iter());
        assert_eq!(nodes.rows(), [Row::Node(0), Row::Node(1), Row::More(None, 1)]);
        assert_eq!(nodes.ask(None), Some(2));
        nodes.put(None, 3, [node(3, 0)].into_iter());
        assert_eq!(nodes.ask(None), None, "all are here");
        assert!(nodes.turn(0), "its children are to be asked for");
        assert!(!nodes.turn(1), "it has none");
        nodes.put(Some(0), 2, [node(4, 0), node(5, 1)].into_iter());
        assert_eq!(nodes.rows(), [0, 3, 4, 1, 2].map(Row::Node));
        assert_eq!((nodes.get(4).map(|n| n.depth), nodes.parent(4)), (Some(1), Some(0)));
        assert!(!nodes.turn(0));
        assert_eq!(nodes.rows(), [0, 1, 2].map(Row::Node));
        assert!(!nodes.turn(0), "its children are here already");
    }

    #[test]
    fn a_place_is_found_wherever_its_row_has_moved() {
        let mut nodes = Nodes::default();
        nodes.put(None, 3, [node(1, 2), node(2, 0)].into_iter());
        let (second, more) = (nodes.place(Row::Node(1)), nodes.place(Row::More(None, 1)));
        assert_eq!((nodes.row_of(&nodes.rows(), second), nodes.row_of(&nodes.rows(), more)), (Some(1), Some(2)));
        nodes.turn(0);
        nodes.put(Some(0), 2, [node(3, 0), node(4, 0)].into_iter());
        assert_eq!((nodes.row_of(&nodes.rows(), second), nodes.row_of(&nodes.rows(), more)), (Some(3), Some(4)));
        nodes.put(None, 3, [node(5, 0)].into_iter());
        assert_eq!(nodes.row_of(&nodes.rows(), more), Some(4), "what was asked for took its place");
        let inside = nodes.place(Row::Node(3));
        nodes.turn(0);
        assert_eq!(nodes.row_of(&nodes.rows(), inside), Some(0), "closed: the node above it");
    }

    #[test]
    fn another_tree_forgets_the_one_before() {
        let mut nodes = Nodes::default();
        nodes.ask(None);
        nodes.put(None, 0, std::iter::empty());
        assert!(nodes.is_empty());
        let before = nodes.epoch();
        nodes.renew();
        assert!(!nodes.is_empty() && nodes.epoch() != before);
        assert_eq!(nodes.ask(None), Some(0));
    }
}
