//! A snapshot row by row, redacted, for writers of tables.
//!
//! Nothing is allocated per row: classes and names are numbers into lists that are made once.

use ::analysis::Heap;
use redact::{Policy, Safe};
use snapshot::EdgeKind;

/// One object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeRow {
    /// Object id.
    pub id: u64,
    /// Number of its class in [`Columns::classes`].
    pub class: u32,
    /// Type in V8's words.
    pub kind: &'static str,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes.
    pub retained: u64,
    /// Distance from the nearest root, as in the class table; `None` if none reaches it.
    pub distance: Option<u32>,
    /// Detached from the document.
    pub detached: bool,
}

/// One reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceRow {
    /// Object id of the holder.
    pub from: u64,
    /// Object id of what it holds.
    pub to: u64,
    /// Type in V8's words.
    pub kind: &'static str,
    /// Position of an element.
    pub index: Option<u32>,
    /// Number of a property's or variable's name in [`Columns::names`].
    pub name: Option<u32>,
}

/// No reference has this string.
const NO_NAME: u32 = u32::MAX;

/// A snapshot, ready to be read row by row.
pub struct Columns<'a> {
    heap: &'a Heap,
    /// Names of classes by their number.
    pub classes: Vec<Safe>,
    /// Names of properties and variables.
    pub names: Vec<Safe>,
    /// Numbers in `names`, two for each string of the file: as a name of the engine's, and as the program's. Not both are shown
    /// alike. The last are for all that the file lacks.
    numbers: Vec<u32>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(heap: &'a Heap, policy: &Policy) -> Self {
        let classes = (0..heap.classes().len()).map(|class| heap.class_label(class, policy)).collect();
        let (edges, strings) = (&heap.snapshot().edges, heap.snapshot().strings.len());
        let (mut names, mut numbers) = (Vec::new(), vec![NO_NAME; 2 * (strings as usize + 1)]);
        for edge in (0..edges.len()).filter(|&e| !edges.kind[e as usize].is_indexed()) {
            let number = &mut numbers[place(edges.kind[edge as usize], edges.name[edge as usize], strings)];
            if *number == NO_NAME {
                *number = names.len() as u32;
                names.push(heap.edge_label(edge, policy));
            }
        }
        Self { heap, classes, names, numbers }
    }

    /// Number in `names` of a string of the file that some reference of this kind has.
    fn number(&self, kind: EdgeKind, string: u32) -> u32 {
        self.numbers[place(kind, string, self.heap.snapshot().strings.len())]
    }

    /// All objects, in the file's order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRow> {
        let heap = self.heap;
        (0..heap.snapshot().nodes.len()).map(move |v| NodeRow {
            id: u64::from(heap.snapshot().nodes.id[v as usize]),
            class: heap.classes().of(v),
            kind: heap.snapshot().nodes.kind[v as usize].name(),
            shallow: heap.shallow(v),
            retained: heap.retained(v),
            distance: crate::rows::distance(heap.distance(v)),
            detached: heap.is_detached(v),
        })
    }

    /// All references, holder by holder.
    pub fn references(&self) -> impl Iterator<Item = ReferenceRow> {
        let snapshot = self.heap.snapshot();
        let id = |v: u32| u64::from(snapshot.nodes.id[v as usize]);
        (0..snapshot.nodes.len()).flat_map(move |v| {
            snapshot.outgoing(v).map(move |e| {
                let (kind, name) = (snapshot.edges.kind[e as usize], snapshot.edges.name[e as usize]);
                ReferenceRow {
                    from: id(v),
                    to: id(snapshot.edges.to[e as usize]),
                    kind: kind.name(),
                    index: kind.is_indexed().then_some(name),
                    name: if kind.is_indexed() { None } else { Some(self.number(kind, name)) },
                }
            })
        })
    }
}

/// Place in [`Columns::numbers`].
fn place(kind: EdgeKind, string: u32, strings: u32) -> usize {
    2 * string.min(strings) as usize + usize::from(kind.is_of_program())
}
