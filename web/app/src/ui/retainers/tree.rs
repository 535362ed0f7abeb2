//! The graph as a tree: the target, what holds it, what holds that. A holder of several stands under each of them.

use super::explored::Act;
use super::graph::name_of;
use crate::format::{bytes, exact_bytes};
use crate::text;
use protocol::{GraphEdge, GraphKey, RetainerGraph, Role, Side};
use std::rc::Rc;
use web_sys::KeyboardEvent;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

/// Rows of the tree: holders that several things hang on repeat.
const MOST_ROWS: usize = 400;
const ENGINE: u32 = 100_000_000;

#[derive(Properties, PartialEq)]
pub struct TreeProps {
    pub graph: Rc<RetainerGraph>,
    pub selected: Option<GraphKey>,
    pub on_act: Callback<Act>,
}

/// A row: a node, by which edge it holds the one above, and how deep.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Place of each node from the target on: names the row.
    path: Vec<u32>,
    edge: Option<usize>,
    /// Whether rows hang below it, and whether they are shown.
    open: Option<bool>,
}

impl Row {
    fn node(&self) -> usize {
        self.path.last().copied().unwrap_or(0) as usize
    }
}

/// Rows from the top, without what hangs below closed ones.
fn rows(graph: &RetainerGraph, closed: &[Vec<u32>]) -> Vec<Row> {
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
    let mut open = vec![Row { path: vec![target as u32], edge: None, open: None }];
    let mut rows = Vec::new();
    while let Some(mut row) = open.pop() {
        let above = holders(row.node());
        if !above.is_empty() {
            let shown = !closed.contains(&row.path);
            row.open = Some(shown);
            if shown {
                for (edge, e) in above.into_iter().rev() {
                    let path = row.path.iter().copied().chain([e.from]).collect();
                    open.push(Row { path, edge: Some(edge), open: None });
                }
            }
        } else if graph.nodes[row.node()].holders.hidden > 0 {
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
    let closed = use_state_eq(Vec::<Vec<u32>>::new);
    let active = use_state_eq(|| 0_usize);
    let rows = Rc::new(rows(graph, &closed));
    let at = (*active).min(rows.len().saturating_sub(1));
    let turn = {
        let (closed, rows, graph, on_act) = (closed.clone(), rows.clone(), graph.clone(), on_act.clone());
        Callback::from(move |at: usize| {
            let Some(row) = rows.get(at) else { return };
            let node = &graph.nodes[row.node()];
            // What the graph does not show yet is asked for there.
            let bare = !graph.edges.iter().any(|e| e.to as usize == row.node());
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
            active.set(at);
            if let Some(row) = rows.get(at) {
                on_act.emit(Act::Select(graph.nodes[row.node()].key));
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
                ("Enter", _) => on_act.emit(Act::Open(graph.nodes[row.node()].key)),
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
    let node = &graph.nodes[row.node()];
    let edge = row.edge.map(|e| &graph.edges[e]);
    let (name, _) = name_of(node);
    let which = if node.count > 1 { text::times(node.count) } else { format!("@{}", node.id) };
    let distance = match node.distance {
        None => text::UNREACHED.to_owned(),
        Some(d) if d >= ENGINE => text::UNREACHED.to_owned(),
        Some(d) => d.to_string(),
    };
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
            <span role="gridcell" class="num">{ distance }</span>
            <span role="gridcell" class="num" title={exact_bytes(node.retained)}>{ bytes(node.retained) }</span>
        </div>
    }
}
