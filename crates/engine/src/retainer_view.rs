//! The retainer graph: labels and positions for what `analysis` found.

use crate::rows::{Showing, distance, object_name, source};
use ::analysis::{Heap, RetainedTarget, RetainerAsk, RetainerLink, RetainerMode, RetainerNode};
use layout::{Edge, Node, layout};
use protocol::{
    ClassId, Explored, Fold, GraphEdge, GraphKey, GraphMode, GraphNode, GraphOf, Ignored, NodeId, ObjectName,
    RetainerGraph, Role, Side,
};
use redact::{Safe, safe};
use snapshot::EdgeKind;

/// Pixels between two nodes of a row.
const GAP: f64 = 44.0;
/// Width of a node: two lines of text beside their margins, in pixels.
const NARROWEST: f64 = 188.0;
const WIDEST: f64 = 268.0;
const CHARACTER: f64 = 7.3;
const MARGINS: f64 = 26.0;

pub(crate) fn retainer_graph(
    heap: &Heap,
    showing: &Showing,
    of: GraphOf,
    mode: GraphMode,
    explored: &Explored,
) -> RetainerGraph {
    let graph = heap.retainer_graph(&question(of, mode, explored));
    let mut nodes: Vec<GraphNode> = graph.nodes.iter().map(|n| node(heap, showing, n)).collect();
    let boxes: Vec<Node> = nodes
        .iter()
        .map(|n| Node {
            rank: n.rank,
            width: n.width,
            keep: explored.placed.iter().find(|(key, _)| *key == n.key).map(|(_, x)| *x),
        })
        .collect();
    let lines: Vec<Edge> = graph.links.iter().map(|l| Edge { from: l.from, to: l.to }).collect();
    let placed = layout(&boxes, &lines, GAP);
    for (node, x) in nodes.iter_mut().zip(&placed.centres) {
        node.x = *x;
    }
    let edges = graph.links.iter().zip(placed.bends).map(|(link, bends)| edge(heap, showing, link, bends)).collect();
    RetainerGraph {
        nodes,
        edges,
        objects: graph.objects,
        looked_at: graph.looked_at,
        limited: graph.limited,
        heap: heap.total_shallow(),
        extent: placed.extent,
    }
}

fn question(of: GraphOf, mode: GraphMode, explored: &Explored) -> RetainerAsk {
    let (mut ignored_nodes, mut ignored_classes) = (Vec::new(), Vec::new());
    for ignored in &explored.ignored {
        match ignored {
            Ignored::Object(node) => ignored_nodes.push(node.0),
            Ignored::Class(class) => ignored_classes.push(class.0),
        }
    }
    RetainerAsk {
        target: match of {
            GraphOf::Class(class) => RetainedTarget::Class(class.0),
            GraphOf::Object(node) => RetainedTarget::Object(node.0),
        },
        mode: match mode {
            GraphMode::Merged => RetainerMode::Merged,
            GraphMode::Shortest => RetainerMode::Shortest,
            GraphMode::Object => RetainerMode::Object,
        },
        toggled: explored
            .toggled
            .iter()
            .map(|(key, side)| {
                let side = match side {
                    Side::Holders => ::analysis::Side::Holders,
                    Side::Held => ::analysis::Side::Held,
                };
                (key.0, side)
            })
            .collect(),
        ignored_nodes,
        ignored_classes,
    }
}

fn fold(fold: ::analysis::Fold) -> Fold {
    Fold { shown: fold.shown, hidden: fold.hidden }
}

fn node(heap: &Heap, showing: &Showing, n: &RetainerNode) -> GraphNode {
    let class = heap.classes().of(n.example);
    let class_name = heap.class_label(class, &showing.policy);
    let single = n.count == 1;
    let name =
        if single { object_name(heap, n.example, showing.of(n.example)) } else { ObjectName::Name(class_name.clone()) };
    let letters = match &name {
        ObjectName::Name(name) => name.as_str().chars().count(),
        ObjectName::Sealed(_) => 24,
    };
    // `×1,220` behind the name of several.
    let letters = letters + if single { 0 } else { 10 };
    #[expect(clippy::cast_precision_loss, reason = "a few hundred characters at most")]
    let width = (letters as f64 * CHARACTER + MARGINS).clamp(NARROWEST, WIDEST);
    GraphNode {
        key: GraphKey(n.key),
        role: match n.role {
            ::analysis::Role::Root => Role::Root,
            ::analysis::Role::Holder => Role::Holder,
            ::analysis::Role::Side => Role::Side,
            ::analysis::Role::Target => Role::Target,
            ::analysis::Role::Held => Role::Held,
            ::analysis::Role::Folded => Role::Folded,
        },
        name,
        class: ClassId(class),
        class_name,
        count: n.count,
        node: NodeId(n.example),
        id: u64::from(heap.snapshot().nodes.id[n.example as usize]),
        retained: n.retained,
        distance: distance(heap.distance(n.example)),
        detached: heap.is_detached(n.example),
        collects: n.collects,
        source: source(heap, n.example, &showing.policy),
        holders: fold(n.holders),
        held: fold(n.held),
        rank: n.rank,
        x: 0.0,
        width,
    }
}

fn edge(heap: &Heap, showing: &Showing, link: &RetainerLink, bends: Vec<f64>) -> GraphEdge {
    let kind = link.example.map(|e| heap.snapshot().edges.kind[e as usize]);
    let label = match (link.indices, link.example) {
        (Some((low, high)), _) if low < high => safe!("[{}…{}]", low, high),
        (_, Some(e)) => heap.edge_label(e, &showing.policy),
        _ => Safe::default(),
    };
    GraphEdge {
        from: link.from as u32,
        to: link.to as u32,
        label,
        kind: kind.map(|k| Safe::ours(k.name())).unwrap_or_default(),
        count: link.edges,
        bytes: link.bytes,
        weak: kind == Some(EdgeKind::Weak),
        bends,
    }
}
