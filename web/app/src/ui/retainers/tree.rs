//! The graph as a tree: the target, what holds it, what holds that. A holder of several stands under each of them.

use super::explored::Act;
use super::graph::name_of;
use crate::format::{bytes, exact_bytes};
use crate::same::Same;
use crate::text;
use protocol::{GraphEdge, GraphKey, RetainerGraph, Role, Side};
use std::rc::Rc;
use web_sys::KeyboardEvent;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

/// Rows of the tree: holders that several things hang on repeat.
const MOST_ROWS: usize = 400;

#[derive(Properties, PartialEq)]
pub struct TreeProps {
    pub graph: Same<RetainerGraph>,
    pub selected: Option<GraphKey>,
    pub on_act: Callback<Act>,
}

/// A row: a node, by which edge it holds the one above, and how deep.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Each node from the target on: names the row, also when the graph shows more.
    path: Vec<GraphKey>,
    /// Its place in the graph.
    node: usize,
    edge: Option<usize>,
    /// Whether rows hang below it, and whether they are shown.
    open: Option<bool>,
}

/// Rows from the top, without what hangs below closed ones.
fn rows(graph: &RetainerGraph, closed: &[Vec<GraphKey>]) -> Vec<Row> {
    let holders = |at: usize| {
        let edges = graph
            .edges
            .iter()
            .enumerate()
            .filter(move |(_, e)| e.to as usize == at && graph.nodes[e.from as usize].rank < graph.nodes[at].rank);
        let mut edges: Vec<(usize, &GraphEdge)> = edges.collect();
        edges.sort_by_key(|(_, e)| (e.weak, std::cmp::Reverse(e.bytes), e.from));
        edges
    };
    let Some(target) = graph.nodes.iter().position(|n| n.role == Role::Target) else { return Vec::new() };
    let mut open = vec![Row { path: vec![graph.nodes[target].key], node: target, edge: None, open: None }];
    let mut rows = Vec::new();
    while let Some(mut row) = open.pop() {
        let above = holders(row.node);
        if !above.is_empty() {
            let shown = !closed.contains(&row.path);
            row.open = Some(shown);
            if shown {
                for (edge, e) in above.into_iter().rev() {
                    let node = e.from as usize;
                    let path = row.path.iter().copied().chain([graph.nodes[node].key]).collect();
                    open.push(Row { path, node, edge: Some(edge), open: None });
                }
            }
        } else if graph.nodes[row.node].holders.hidden > 0 {
            row.open = Some(false);
        }
        rows.push(row);
        if rows.len() >= MOST_ROWS {
            break;
        }
    }
    rows
}

#[function_component]
pub fn Tree(props: &TreeProps) -> Html {
    let TreeProps { graph, selected, on_act } = props;
    let closed = use_state_eq(Vec::<Vec<GraphKey>>::new);
    let active = use_state_eq(Vec::<GraphKey>::new);
    let rows = Rc::new(rows(graph, &closed));
    let at = row_of(&rows, &active);
    let turn = {
        let (closed, rows, graph, on_act) = (closed.clone(), rows.clone(), graph.clone(), on_act.clone());
        Callback::from(move |at: usize| {
            let Some(row) = rows.get(at) else { return };
            let node = &graph.nodes[row.node];
            // What the graph does not show yet is asked for there.
            let bare = !graph.edges.iter().any(|e| e.to as usize == row.node);
            if bare {
                on_act.emit(Act::Toggle(node.key, Side::Holders));
                return;
            }
            let mut next = (*closed).clone();
            match next.iter().position(|path| *path == row.path) {
                Some(at) => drop(next.remove(at)),
                None => next.push(row.path.clone()),
            }
            closed.set(next);
        })
    };
    let choose = {
        let (active, rows, graph, on_act) = (active.clone(), rows.clone(), graph.clone(), on_act.clone());
        Callback::from(move |at: usize| {
            if let Some(row) = rows.get(at) {
                active.set(row.path.clone());
                on_act.emit(Act::Select(graph.nodes[row.node].key));
            }
        })
    };
    let onkeydown = {
        let (rows, choose, turn, graph, on_act) =
            (rows.clone(), choose.clone(), turn.clone(), graph.clone(), on_act.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let Some(row) = rows.get(at) else { return };
            match (event.key().as_str(), row.open) {
                ("ArrowDown", _) => choose.emit((at + 1).min(rows.len() - 1)),
                ("ArrowUp", _) => choose.emit(at.saturating_sub(1)),
                ("Home", _) => choose.emit(0),
                ("End", _) => choose.emit(rows.len() - 1),
                ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) => turn.emit(at),
                (" ", Some(_)) => turn.emit(at),
                ("ArrowRight", Some(true)) => choose.emit((at + 1).min(rows.len() - 1)),
                ("ArrowLeft", _) => {
                    let up = rows[..at].iter().rposition(|r| r.path.len() < row.path.len());
                    choose.emit(up.unwrap_or(0));
                }
                ("Enter", _) => on_act.emit(Act::Open(graph.nodes[row.node].key)),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let drawn =
        rows.iter().enumerate().map(|(index, row)| draw(graph, row, index, index == at, *selected, &choose, &turn));
    html! {
        <div class="tree" role="treegrid" aria-label={text::RETAINERS} tabindex="0" aria-activedescendant={row_id(at)} {onkeydown} data-testid="retainer-tree">
            <div role="row" class="hd">
                <span role="columnheader" class="nm">{ text::HOLDERS_HEAD }</span>
                <span role="columnheader" class="num" title={text::heading_title(text::DISTANCE)}>{ text::DISTANCE }</span><span role="columnheader" class="num" title={text::heading_title(text::RETAINED)}>{ text::RETAINED }</span>
            </div>
            { for drawn }
        </div>
    }
}

/// The row with this path, or the nearest above it: that one was closed. The target without any.
fn row_of(rows: &[Row], path: &[GraphKey]) -> usize {
    let nearest = (1..=path.len()).rev().find_map(|n| rows.iter().position(|row| row.path == path[..n]));
    nearest.unwrap_or(0)
}

fn row_id(index: usize) -> AttrValue {
    format!("holder-{index}").into()
}

fn draw(
    graph: &RetainerGraph,
    row: &Row,
    index: usize,
    active: bool,
    selected: Option<GraphKey>,
    choose: &Callback<usize>,
    turn: &Callback<usize>,
) -> Html {
    let node = &graph.nodes[row.node];
    let edge = row.edge.map(|e| &graph.edges[e]);
    let (name, _) = name_of(node);
    let which = if node.count > 1 { text::times(node.count) } else { format!("@{}", node.id) };
    let (distance, why) = text::distance(node.distance);
    let chosen = selected == Some(node.key);
    let class = yew::classes!(node.collects.then_some("acc"), active.then_some("active"));
    let onclick = choose.reform(move |_| index);
    let onturn = {
        let turn = turn.clone();
        Callback::from(move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            turn.emit(index);
        })
    };
    html! {
        <div key={index} role="row" {class} id={row_id(index)} aria-level={row.path.len().to_string()} aria-expanded={row.open.map(|o| o.to_string())}
            aria-selected={chosen.to_string()} {onclick} data-testid="retainer-row">
            <span role="gridcell" class="nm" style={format!("--d:{}", row.path.len() - 1)}>
                <i class={yew::classes!("tw", row.open.map(|o| if o { "open" } else { "shut" }))} onclick={onturn} />
                if let Some(edge) = edge.filter(|e| !e.label.is_empty()) { <span class="e by" title={format!("{} ({})", edge.label, edge.kind)}>{ edge.label.as_str() }</span><span class="e">{ text::IN }</span> }
                <b title={node.class_name.to_string()}>{ name }</b>
                if node.role != Role::Folded { <span class="e">{ " " }{ which }</span> }
                if edge.is_some_and(|e| e.weak) { <span class="e">{ ", " }{ text::WEAK }</span> }
                if row.open == Some(false) && node.holders.hidden > 0 { <span class="e">{ " +" }{ text::more_holders(node.holders.hidden) }</span> }
            </span>
            <span role="gridcell" class="num" title={why}>{ distance }</span>
            <span role="gridcell" class="num" title={exact_bytes(node.retained)}>{ bytes(node.retained) }</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ClassId, Fold, GraphNode, NodeId, ObjectName, Safe};

    fn node(key: u64, rank: u32, role: Role) -> GraphNode {
        GraphNode {
            key: GraphKey(key),
            role,
            name: ObjectName::Name(Safe::default()),
            class: ClassId(0),
            class_name: Safe::default(),
            count: 1,
            node: NodeId(0),
            id: key,
            retained: 0,
            distance: None,
            detached: false,
            collects: false,
            source: None,
            holders: Fold::default(),
            held: Fold::default(),
            rank,
            x: 0.0,
            width: 0.0,
        }
    }

    fn edge(from: u32, to: u32, bytes: u64) -> GraphEdge {
        GraphEdge {
            from,
            to,
            label: Safe::default(),
            kind: Safe::default(),
            count: 1,
            bytes,
            weak: false,
            bends: Vec::new(),
        }
    }

    fn keys(rows: &[Row]) -> Vec<u64> {
        rows.iter().filter_map(|row| row.path.last()).map(|key| key.0).collect()
    }

    #[test]
    fn a_row_is_found_when_the_graph_shows_more_and_when_one_above_is_closed() {
        // 9 is held by 5, and that by 3.
        let small = RetainerGraph {
            nodes: vec![node(3, 0, Role::Holder), node(5, 1, Role::Holder), node(9, 2, Role::Target)],
            edges: vec![edge(0, 1, 8), edge(1, 2, 8)],
            ..RetainerGraph::default()
        };
        let before = rows(&small, &[]);
        assert_eq!(keys(&before), [9, 5, 3]);
        let (of_5, of_3) = (before[1].path.clone(), before[2].path.clone());
        // Another holder comes first, in the graph and in the tree.
        let large = RetainerGraph {
            nodes: [vec![node(7, 1, Role::Holder)], small.nodes].concat(),
            edges: vec![edge(1, 2, 8), edge(2, 3, 8), edge(0, 3, 90)],
            ..RetainerGraph::default()
        };
        let after = rows(&large, &[]);
        assert_eq!(keys(&after), [9, 7, 5, 3]);
        assert_eq!((row_of(&after, &of_5), row_of(&after, &of_3), row_of(&after, &[])), (2, 3, 0));
        let closed = rows(&large, std::slice::from_ref(&of_5));
        assert_eq!((keys(&closed), row_of(&closed, &of_3)), (vec![9, 7, 5], 2));
    }
}
