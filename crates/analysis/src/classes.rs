//! The class table.
//!
//! DevTools' rules: objects and embedder objects are classed by name, elements by their tag, plain objects by interface,
//! everything else by type; objects with a location by location as well, because many constructors share a name. A row
//! counts nodes that have a size. A class retains what its outermost instances in the dominator tree retain.

use crate::detached::Detached;
use crate::distances::UNREACHABLE;
use crate::interfaces::Interfaces;
use crate::names::{ClassName, is_plain_object};
use graph::{Bits, Children, Turn, in_slices, in_turns};
use rustc_hash::FxHashMap;
use snapshot::{NodeKind, Snapshot};

/// What makes a class: equal in every snapshot of one program build.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClassKey {
    /// Name.
    pub name: ClassName,
    /// Script id, line and column (0-based) of the constructor, for objects whose file tells.
    pub location: Option<(u32, u32, u32)>,
    /// A node of this class, by which the rest of its location can be found.
    pub sample: u32,
}

/// One row of the class table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassRow {
    /// Nodes with a size.
    pub count: u64,
    /// Their shallow bytes.
    pub shallow: u64,
    /// Bytes that the outermost of them retain.
    pub retained: u64,
    /// Smallest distance; −5 if any of them is unreachable, as DevTools has it.
    pub distance: i32,
}

/// Classes of a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    of: Vec<u32>,
    keys: Vec<ClassKey>,
    rows: Vec<ClassRow>,
}

/// DevTools' number for a distance.
pub(crate) fn devtools_distance(distance: u32) -> i32 {
    if distance == UNREACHABLE { -5 } else { i32::try_from(distance).unwrap_or(i32::MAX) }
}

impl Classes {
    /// Class of a node.
    #[inline]
    #[must_use]
    pub fn of(&self, node: u32) -> u32 {
        self.of[node as usize]
    }

    /// Number of classes, including those whose nodes all have no size.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.keys.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What makes class `class`.
    #[must_use]
    pub fn key(&self, class: u32) -> &ClassKey {
        &self.keys[class as usize]
    }

    /// Row of class `class`; its count is 0 if all its nodes have no size.
    #[must_use]
    pub fn row(&self, class: u32) -> ClassRow {
        self.rows[class as usize]
    }

    /// Rows by class, those without a count included.
    #[must_use]
    pub fn rows(&self) -> &[ClassRow] {
        &self.rows
    }

    /// Classes that have a row, in no particular order.
    pub fn listed(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(|&c| self.rows[c as usize].count > 0)
    }

    /// Puts every node into its class. O(nodes + properties of plain objects).
    pub(crate) fn assign(snapshot: &Snapshot, detached: &Detached, interfaces: &Interfaces) -> Self {
        let mut matcher = interfaces.matcher();
        let mut book = Book::default();
        let mut classes = Self::default();
        classes.of.reserve_exact(snapshot.nodes.len() as usize);
        let mut locations = snapshot.locations.iter().peekable();
        in_slices(snapshot.nodes.len(), |range| {
            for v in range {
                while locations.peek().is_some_and(|l| l.node < v) {
                    locations.next();
                }
                let plain = match snapshot.nodes.kind[v as usize] {
                    NodeKind::Object | NodeKind::Native => {
                        let interface =
                            if is_plain_object(snapshot, v) { matcher.interface_of(snapshot, v) } else { None };
                        match interface {
                            Some(i) => book.interface(i, interfaces, &mut classes, v),
                            None => book.named(snapshot, detached.renamed.get(v), &mut classes, v),
                        }
                    }
                    kind => book.kind(kind, &mut classes, v),
                };
                let class = match locations.peek() {
                    Some(l) if l.node == v && snapshot.nodes.kind[v as usize] == NodeKind::Object => {
                        book.located((l.script, l.line, l.column), plain, &mut classes, v)
                    }
                    _ => plain,
                };
                classes.of.push(class);
            }
        });
        classes
    }

    /// Rows of all classes over the nodes `within`, or over all. O(nodes).
    pub(crate) fn rows_over(&self, heap: &Columns<'_>, within: Option<&Bits>) -> Vec<ClassRow> {
        let mut rows = self.count(heap, within);
        self.retain(heap, within, &mut rows);
        rows
    }

    /// Adds up the rows of the whole heap. O(nodes).
    pub(crate) fn add_up(&mut self, heap: &Columns<'_>) {
        self.rows = self.rows_over(heap, None);
    }

    /// Counts, shallow sizes and distances. O(nodes).
    fn count(&self, heap: &Columns<'_>, within: Option<&Bits>) -> Vec<ClassRow> {
        let mut rows = vec![ClassRow { distance: i32::MAX, ..ClassRow::default() }; self.keys.len()];
        let of = &self.of;
        in_slices(heap.snapshot.nodes.len(), |range| {
            for v in range {
                let size = heap.snapshot.nodes.size.get(v);
                if size > 0 && within.is_none_or(|w| w.get(v)) {
                    let row = &mut rows[of[v as usize] as usize];
                    row.count += 1;
                    row.shallow += size;
                    row.distance = row.distance.min(devtools_distance(heap.distances[v as usize]));
                }
            }
        });
        rows
    }

    /// Retained sizes: a walk down the dominator tree that adds a node unless its class is open above it. O(nodes).
    fn retain(&self, heap: &Columns<'_>, within: Option<&Bits>, rows: &mut [ClassRow]) {
        const NONE: u32 = u32::MAX;
        if self.of.is_empty() {
            return;
        }
        let mut open = Bits::new(self.keys.len());
        // Children still to be visited, and the class to close behind them.
        let mut path: Vec<(&[u32], u32)> = Vec::new();
        let mut node = Some(heap.snapshot.root);
        let of = &self.of;
        in_turns(|steps| {
            for _ in 0..steps {
                if let Some(v) = node {
                    let class = of[v as usize];
                    let below = heap.children.of(v);
                    let mut opened = NONE;
                    let counts = heap.snapshot.nodes.size.get(v) > 0 && within.is_none_or(|w| w.get(v));
                    if counts && !open.get(class) {
                        rows[class as usize].retained += heap.retained[v as usize];
                        if !below.is_empty() {
                            open.set(class);
                            opened = class;
                        }
                    }
                    if !below.is_empty() {
                        path.push((below, opened));
                    }
                }
                let Some((rest, opened)) = path.last_mut() else { return Turn::Done };
                match rest.split_first() {
                    Some((&next, more)) => {
                        *rest = more;
                        node = Some(next);
                    }
                    None => {
                        if *opened != NONE {
                            open.clear(*opened);
                        }
                        path.pop();
                        node = None;
                    }
                }
            }
            Turn::More
        });
    }
}

/// What rows are added up from.
pub(crate) struct Columns<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) distances: &'a [u32],
    pub(crate) children: &'a Children,
    pub(crate) retained: &'a [u64],
}

/// Classes met so far, by what makes them.
#[derive(Default)]
struct Book {
    named: FxHashMap<u32, u32>,
    detached: FxHashMap<u32, u32>,
    tags: FxHashMap<Box<str>, u32>,
    interfaces: FxHashMap<u32, u32>,
    kinds: [Option<u32>; 32],
    located: FxHashMap<(u32, u32, u32, u32), u32>,
}

fn add(classes: &mut Classes, name: ClassName, location: Option<(u32, u32, u32)>, sample: u32) -> u32 {
    classes.keys.push(ClassKey { name, location, sample });
    classes.keys.len() as u32 - 1
}

impl Book {
    fn named(&mut self, snapshot: &Snapshot, renamed: bool, classes: &mut Classes, v: u32) -> u32 {
        let name = snapshot.nodes.name[v as usize];
        let known = if renamed { &mut self.detached } else { &mut self.named };
        if let Some(&class) = known.get(&name) {
            return class;
        }
        let bytes = snapshot.strings.bytes(name);
        let tagged = if renamed {
            bytes.first() == Some(&b'<')
        } else {
            bytes.starts_with(b"<") || bytes.starts_with(b"Detached <")
        };
        let class = if tagged {
            let prefix = if renamed { "Detached " } else { "" };
            let tag = tag(prefix, &snapshot.strings.get(name));
            *self.tags.entry(tag.clone()).or_insert_with(|| add(classes, ClassName::Made(tag), None, v))
        } else if renamed {
            add(classes, ClassName::Detached(name), None, v)
        } else {
            add(classes, ClassName::Text(name), None, v)
        };
        known.insert(name, class);
        class
    }

    fn interface(&mut self, index: u32, interfaces: &Interfaces, classes: &mut Classes, v: u32) -> u32 {
        *self
            .interfaces
            .entry(index)
            .or_insert_with(|| add(classes, ClassName::Made(interfaces.names[index as usize].clone()), None, v))
    }

    fn kind(&mut self, kind: NodeKind, classes: &mut Classes, v: u32) -> u32 {
        let slot = &mut self.kinds[kind as usize];
        *slot.get_or_insert_with(|| {
            let name = match kind {
                NodeKind::Hidden => "(system)".into(),
                NodeKind::Code => "(compiled code)".into(),
                NodeKind::Closure => "Function".into(),
                NodeKind::RegExp => "RegExp".into(),
                other => format!("({})", other.name()).into(),
            };
            add(classes, ClassName::Made(name), None, v)
        })
    }

    fn located(&mut self, location: (u32, u32, u32), plain: u32, classes: &mut Classes, v: u32) -> u32 {
        let (script, line, column) = location;
        *self.located.entry((script, line, column, plain)).or_insert_with(|| {
            let name = classes.keys[plain as usize].name.clone();
            add(classes, name, Some(location), v)
        })
    }
}

/// `<div class="a">` → `<div>`, behind the prefix.
fn tag(prefix: &str, name: &str) -> Box<str> {
    let whole = format!("{prefix}{name}");
    let from = if whole.starts_with("Detached <") { 10 } else { 0 };
    match whole[from..].find(' ') {
        Some(space) => format!("{}>", &whole[..from + space]).into(),
        None => whole.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_classed_by_tag() {
        for (prefix, name, expect) in [
            ("", "<div class=\"a b\">", "<div>"),
            ("", "<div>", "<div>"),
            ("Detached ", "<li id=\"x\">", "Detached <li>"),
            ("", "Detached <li id=\"x\">", "Detached <li>"),
            ("", "<ünï cod>", "<ünï>"),
        ] {
            assert_eq!(&*tag(prefix, name), expect);
        }
    }
}
