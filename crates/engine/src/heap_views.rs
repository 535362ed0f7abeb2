//! Dominator pictures, containment and censuses: rows and labels for what `analysis` found.

use crate::heap_file::page;
use crate::rows::{Showing, instance_row, object_name, source};
use ::analysis::{CensusTable, Heap};
use protocol::{
    CallFrame, Census, CensusPage, CensusRow, ClassId, ContainedRow, DominatorCell, DominatorPicture, FlameBox,
    FlamePage, NO_NODE, NodeId, ObjectName, RowRange,
};
use redact::{Safe, safe};
use snapshot::EdgeKind;

/// Dominators told above a picture, from the top and from below.
const MOST_ABOVE: usize = 24;

pub(crate) fn dominator_picture(heap: &Heap, showing: &Showing, top: u32) -> DominatorPicture {
    let found = heap.dominator_cells(top);
    let cell = |parent, node: u32, count: u64, retained, own| {
        let class = heap.classes().of(node);
        let class_name = heap.class_label(class, &showing.policy);
        DominatorCell {
            parent,
            node: NodeId(node),
            id: u64::from(heap.snapshot().nodes.id[node as usize]),
            name: if count == 1 {
                object_name(heap, node, showing.of(node))
            } else {
                ObjectName::Name(class_name.clone())
            },
            class: ClassId(class),
            class_name,
            count,
            retained,
            own,
        }
    };
    let mut above = Vec::new();
    let mut at = top;
    while at != heap.snapshot().root && above.len() < MOST_ABOVE {
        at = heap.dominators().of(at);
        above.push(cell(None, at, 1, heap.retained(at), heap.shallow(at)));
    }
    above.reverse();
    let cells: Vec<DominatorCell> =
        found.cells.iter().map(|c| cell(c.parent, c.example, c.count, c.retained, c.own)).collect();
    DominatorPicture {
        flame: flame(&cells, &above, heap.total_shallow()),
        cells,
        above,
        heap: heap.total_shallow(),
        limited: found.limited,
    }
}

/// Cells as boxes of a flame graph, each with a frame of its own.
fn flame(cells: &[DominatorCell], above: &[DominatorCell], whole: u64) -> FlamePage {
    let boxed = |(at, cell): (usize, &DominatorCell)| FlameBox {
        node: at as u32,
        parent: cell.parent.unwrap_or(NO_NODE),
        frame: at as u32,
        own: cell.own,
        total: cell.retained,
        // What is counted in a flame graph are blocks, not objects.
        count: 0,
    };
    let frame = |cell: &DominatorCell| {
        let name = match &cell.name {
            ObjectName::Name(name) if name.is_empty() => cell.class_name.clone(),
            ObjectName::Name(name) => name.clone(),
            ObjectName::Sealed(seal) => safe!("{} ·{}", seal.kind.clone(), seal.token.clone()),
        };
        if cell.count > 1 {
            CallFrame { name: safe!("{} ×{}", name, cell.count), place: Safe::default() }
        } else {
            CallFrame { name, place: safe!("@{}", cell.id) }
        }
    };
    let all = || cells.iter().chain(above);
    FlamePage {
        boxes: cells.iter().enumerate().map(boxed).collect(),
        frames: all().map(frame).collect(),
        path: above.iter().enumerate().map(|(i, cell)| boxed((cells.len() + i, cell))).collect(),
        whole,
        total: cells.first().map_or(0, |c| c.retained),
        hidden: 0,
        sampled: false,
    }
}

/// Edges that leave a node.
pub(crate) fn contained(heap: &Heap, node: u32) -> Vec<u32> {
    let snapshot = heap.snapshot();
    snapshot.outgoing(node).filter(|&e| snapshot.edges.kind[e as usize] != EdgeKind::Broken).collect()
}

/// What edges are ordered by: those that lead to the largest retained first, weak ones after all others.
pub(crate) fn contained_key(heap: &Heap, edge: u32) -> u64 {
    const HALF: u64 = u64::MAX >> 1;
    let edges = &heap.snapshot().edges;
    let small = HALF - heap.retained(edges.to[edge as usize]).min(HALF);
    if edges.kind[edge as usize] == EdgeKind::Weak { small + HALF + 1 } else { small }
}

pub(crate) fn contained_row(heap: &Heap, showing: &Showing, edge: u32) -> ContainedRow {
    let snapshot = heap.snapshot();
    let to = snapshot.edges.to[edge as usize];
    let class = heap.classes().of(to);
    let below = snapshot.outgoing(to);
    ContainedRow {
        edge: heap.edge_label(edge, &showing.policy),
        edge_type: Safe::ours(snapshot.edges.kind[edge as usize].name()),
        object: instance_row(heap, to, showing),
        class: ClassId(class),
        class_name: heap.class_label(class, &showing.policy),
        children: below.end - below.start,
    }
}

pub(crate) fn census_of(of: Census) -> ::analysis::Census {
    use ::analysis::Census as Ours;
    match of {
        Census::Duplicates => Ours::Duplicates,
        Census::Slices => Ours::Slices,
        Census::Ropes => Ours::Ropes,
        Census::Collections => Ours::Collections,
        Census::Detached => Ours::Detached,
        Census::Listeners => Ours::Listeners,
        Census::Timers => Ours::Timers,
        Census::Promises => Ours::Promises,
        Census::Closures => Ours::Closures,
        Census::Contexts => Ours::Contexts,
        Census::Buffers => Ours::Buffers,
        Census::Realms => Ours::Realms,
        Census::DeadVariables => Ours::DeadVariables,
    }
}

pub(crate) fn census_page(heap: &Heap, showing: &Showing, table: &CensusTable, rows: RowRange) -> CensusPage {
    let page = page(&table.rows, rows, |row| {
        let class = heap.classes().of(row.node);
        CensusRow {
            node: NodeId(row.node),
            id: u64::from(heap.snapshot().nodes.id[row.node as usize]),
            name: object_name(heap, row.node, showing.of(row.node)),
            class: ClassId(class),
            class_name: heap.class_label(class, &showing.policy),
            label: row.label.map(|s| showing.policy.name(&heap.snapshot().strings.get(s))),
            source: source(heap, row.place.unwrap_or(row.node), &showing.policy),
            figures: row.figures,
        }
    });
    CensusPage { page, all: table.total, sums: table.sums, untold: table.untold }
}
