//! The graph as a picture. The tree beside it is what a screen reader gets; nodes are buttons all the same.

use super::Said;
use super::drawing::{DISTANCES, Frame, HEIGHT, band, fit_label, fit_name};
use super::explored::Act;
use crate::format::{bytes, signed_count};
use crate::same::Same;
use crate::text;
use crate::ui::size::use_size;
use protocol::{GraphEdge, GraphKey, GraphNode, ObjectName, RetainerGraph, Role, Side};
use web_sys::{Element, KeyboardEvent};
use yew::{Callback, Html, Properties, function_component, html, use_effect_with, use_node_ref};

/// Smallest scale at which a whole graph is shown.
const SMALLEST: f64 = 0.4;
/// Pixels kept in sight below the target: what it holds.
const BELOW: f64 = 130.0;
/// And right of it: its pills.
const PILLS: f64 = 44.0;
/// Width of the flag at the collector, without and with a figure.
const FLAG: f64 = 92.0;
const FLAG_WITH: f64 = 184.0;

#[derive(Properties, PartialEq)]
pub struct GraphProps {
    pub graph: Same<RetainerGraph>,
    pub selected: Option<GraphKey>,
    pub said: Option<Said>,
    pub pinned: Vec<GraphKey>,
    pub fit: bool,
    pub on_act: Callback<Act>,
}

#[function_component]
pub fn Graph(props: &GraphProps) -> Html {
    let node = use_node_ref();
    let (width, height) = use_size(&node);
    let GraphProps { graph, selected, said, pinned, fit, on_act } = props;
    let frame = Frame::of(graph, height);
    let scale = match *fit && width > 0.0 {
        true => (width / frame.width).min(height / frame.height).clamp(SMALLEST, 1.0),
        false => 1.0,
    };
    let target = graph.nodes.iter().find(|n| n.role == Role::Target);
    // A graph larger than its window opens on its target.
    use_effect_with((target.map(|t| t.key), width > 0.0), {
        let node = node.clone();
        // The distances stand at the left edge: they stay in sight as long as the target does.
        let right = target.map_or(0.0, |t| frame.x(t.x) + t.width / 2.0 + PILLS) * scale;
        let middle = if right <= width { 0.0 } else { target.map_or(0.0, |t| frame.x(t.x)) * scale - width / 2.0 };
        let bottom = target.map_or(0.0, |t| frame.y(t.rank) + HEIGHT + BELOW) * scale - height;
        move |_| {
            if let Some(element) = node.cast::<Element>() {
                #[expect(clippy::cast_possible_truncation, reason = "pixels")]
                let (left, top) = (middle as i32, bottom as i32);
                element.set_scroll_left(left);
                element.set_scroll_top(top);
            }
        }
    });
    let onkeydown = keys(graph, *selected, on_act);
    let collector = graph.nodes.iter().find(|n| n.collects).map(|n| name_of(n).0);
    let label = target.map(|t| text::graph_said(t.class_name.as_str(), t.count, collector.as_deref()));
    let hot = hot(graph);
    let (bands, lines): (Vec<Html>, Vec<Html>) =
        graph.edges.iter().map(|edge| draw_edge(graph, &frame, edge, &hot)).unzip();
    let labels = graph.edges.iter().map(|edge| draw_label(graph, &frame, edge));
    let flag = said.as_ref().and_then(|s| s.step).map(|step| text::collects_with(&signed_count(step)));
    let nodes = graph.nodes.iter().map(|n| {
        let chosen = *selected == Some(n.key);
        draw_node(graph, &frame, n, chosen, pinned.contains(&n.key), flag.as_deref(), on_act)
    });
    html! {
        <div class="graph" ref={node}>
            <svg data-testid="retainer-graph" role="group" aria-label={label} data-cause={said.as_ref().map(|s| s.cause.id())}
                viewBox={format!("0 0 {:.0} {:.0}", frame.width, frame.height)} style={format!("width:{:.0}px;height:{:.0}px", frame.width * scale, frame.height * scale)} {onkeydown}>
                <defs><marker id="ar" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1L7 4L1 7" class="arrow" /></marker></defs>
                { distances(graph, &frame) }
                { for bands }{ for lines }{ for labels }{ for nodes }
            </svg>
        </div>
    }
}

/// Edges at and below the collector: what the finding speaks of.
fn hot(graph: &RetainerGraph) -> Vec<bool> {
    let Some(collector) = graph.nodes.iter().find(|n| n.collects) else { return Vec::new() };
    graph
        .edges
        .iter()
        .map(|e| {
            e.bytes > 0
                && graph.nodes[e.to as usize].rank >= collector.rank
                && graph.nodes[e.to as usize].role != Role::Side
        })
        .collect()
}

fn distances(graph: &RetainerGraph, frame: &Frame) -> Html {
    let rows = graph.nodes.iter().map(|n| n.rank).max().unwrap_or(0);
    let row = |rank: u32| {
        let nodes = graph.nodes.iter().filter(|n| n.rank == rank && !matches!(n.role, Role::Side | Role::Folded));
        let (shown, title) = text::distance(Some(nodes.filter_map(|n| n.distance).next()?));
        Some(html! {
            <text class="ax" x="14" y={format!("{:.0}", frame.y(rank) + 27.0)}>if let Some(title) = title { <title>{ title }</title> }{ shown }</text>
        })
    };
    html! { <><text class="ax" x="14" y="14">{ text::DISTANCE }</text>{ for (0..=rows).filter_map(row) }</> }
}

fn draw_edge(graph: &RetainerGraph, frame: &Frame, edge: &GraphEdge, hot: &[bool]) -> (Html, Html) {
    let (from, to) = (&graph.nodes[edge.from as usize], &graph.nodes[edge.to as usize]);
    let (line, _) = frame.line(edge, from, to);
    let at = graph.edges.iter().position(|e| std::ptr::eq(e, edge)).unwrap_or(0);
    let band = band(edge, graph.heap).map(|width| {
        let class = yew::classes!("rib", hot.get(at).copied().unwrap_or(false).then_some("hot"));
        html! { <path {class} stroke-width={format!("{width:.1}")} d={line.clone()} /> }
    });
    let class = yew::classes!("ge", edge.weak.then_some("weak"), (edge.bytes == 0 && !edge.weak).then_some("dim"));
    (band.unwrap_or_default(), html! { <path {class} d={line} marker-end="url(#ar)" /> })
}

fn draw_label(graph: &RetainerGraph, frame: &Frame, edge: &GraphEdge) -> Html {
    let (from, to) = (&graph.nodes[edge.from as usize], &graph.nodes[edge.to as usize]);
    let (_, (x, y)) = frame.line(edge, from, to);
    let beside = band(edge, graph.heap).unwrap_or(0.0) / 2.0 + 8.0;
    // Towards the outside, where nothing else stands.
    let left = edge.bytes == 0 && from.x < to.x || edge.bytes > 0 && to.x < from.x;
    let (x, anchor) = if left { (x - beside, "end") } else { (x + beside, "start") };
    let title = format!("{} ({})", edge.label, edge.kind);
    let place = |dy: f64| (format!("{x:.0}"), format!("{:.0}", y + dy));
    let ((x1, y1), (x2, y2)) = (place(-1.0), place(13.0));
    html! {
        <g>
            if edge.weak {
                <text class="gl w" x={x1} y={y1} text-anchor={anchor}>{ text::WEAK_LABEL }<title>{ title }</title></text>
            } else {
                <text class="gl" x={x1} y={y1} text-anchor={anchor}>{ fit_label(edge.label.as_str()) }<title>{ title }</title></text>
                if edge.bytes > 0 {
                    <text class="gl wt" x={x2} y={y2} text-anchor={anchor}>{ bytes(edge.bytes) }</text>
                }
            }
        </g>
    }
}

/// A node's name, and whether it is a value that stays closed.
pub fn name_of(node: &GraphNode) -> (String, bool) {
    match &node.name {
        _ if node.role == Role::Folded => (text::folded_steps(node.count), false),
        ObjectName::Name(name) if name.is_empty() && node.role == Role::Root => (text::ROOT_NAME.to_owned(), false),
        ObjectName::Name(name) if name.is_empty() => (node.class_name.to_string(), false),
        ObjectName::Name(name) => (name.to_string(), false),
        ObjectName::Sealed(seal) => (format!("{} ·{}", seal.kind, seal.token), true),
    }
}

fn facts_of(graph: &RetainerGraph, node: &GraphNode) -> String {
    let rest = match node.role {
        Role::Target | Role::Held if node.count > 1 => text::retains_each(node.retained, node.count),
        // An engine root seldom retains what it leads to: others do as well.
        Role::Root => {
            let at = graph.nodes.iter().position(|n| n.key == node.key).unwrap_or(0);
            let through = graph.edges.iter().filter(|e| e.from as usize == at).map(|e| e.bytes).max().unwrap_or(0);
            if node.retained >= through { text::retains(node.retained, graph.heap) } else { text::through(through) }
        }
        _ => text::retains(node.retained, graph.heap),
    };
    if node.detached { text::detached_and(&rest) } else { rest }
}

fn draw_node(
    graph: &RetainerGraph,
    frame: &Frame,
    node: &GraphNode,
    chosen: bool,
    pinned: bool,
    flag: Option<&str>,
    on_act: &Callback<Act>,
) -> Html {
    let key = node.key;
    let (x, y, w) = (frame.x(node.x) - node.width / 2.0, frame.y(node.rank), node.width);
    let several = node.count > 1 && node.role != Role::Folded;
    let times = several.then(|| text::times(node.count));
    let (name, closed) = name_of(node);
    let shown =
        fit_name(&name, w, times.as_ref().map_or(0, |t| t.chars().count() + 2) + usize::from(node.detached) * 2);
    let facts = facts_of(graph, node);
    let class = yew::classes!(
        "gn",
        (node.role == Role::Root).then_some("root"),
        node.detached.then_some("det"),
        node.collects.then_some("acc"),
        (node.role == Role::Folded).then_some("fold"),
        chosen.then_some("sel"),
        pinned.then_some("pinned")
    );
    let act = if node.role == Role::Folded { Act::Toggle(key, Side::Held) } else { Act::Select(key) };
    let onclick = on_act.reform(move |_| act);
    let ondblclick = on_act.reform(move |_| Act::Open(key));
    let rect = |dx: f64| html! { <rect class="bd" x={format!("{:.1}", x + dx)} y={format!("{:.1}", y + dx)} width={format!("{w:.1}")} height="46" rx="6" /> };
    let at = |dx: f64| format!("{:.1}", x + dx);
    let level = |dy: f64| format!("{:.1}", y + dy);
    let said = format!("{name} {}, {facts}", times.clone().unwrap_or_else(|| format!("@{}", node.id)));
    // Speech control says what it sees: the name is the text in its order, whole names are on hover.
    let label = match (&times, node.role) {
        (_, Role::Folded) => shown.clone(),
        (Some(times), _) => format!("{shown} {times} {facts}"),
        (None, Role::Root) => format!("{shown} {facts}"),
        (None, _) => format!("{shown} {facts} {}", id_if_fits(node, &name)),
    };
    let indent = if node.detached { 18.0 } else { 0.0 };
    html! {
        <g {class} key={key.0.to_string()}>
            <g class="hit" data-testid="retainer-node" data-name={name.clone()} data-class={node.class_name.to_string()} data-count={node.count.to_string()} data-retained={node.retained.to_string()}
                data-role={format!("{:?}", node.role).to_lowercase()} data-collects={node.collects.then_some("")} role="button" tabindex={if chosen { "0" } else { "-1" }}
                aria-pressed={chosen.to_string()} aria-label={label} {onclick} {ondblclick}>
                <title>{ said }</title>
                if several { { rect(8.0) }{ rect(4.0) } }
                { rect(0.0) }
                if node.role == Role::Folded {
                    <text class="u" x={at(w / 2.0)} y={level(28.0)} text-anchor="middle">{ shown }</text>
                } else {
                    if node.detached {
                        <svg class="cut" x={at(12.0)} y={level(9.0)} width="13" height="13" viewBox="0 0 16 16"><path d="M2 8h4.500M9.500 8H14M7 4.500l-1 7M10 4.500l-1 7" /></svg>
                    }
                    <text class={yew::classes!("t", closed.then_some("closed"))} x={at(12.0 + indent)} y={level(20.0)}>{ shown }
                        if let Some(times) = &times { <tspan dx="8">{ times }</tspan> }
                    </text>
                    <text class="u" x={at(12.0)} y={level(37.0)}>{ facts }</text>
                    if !several && node.role != Role::Root { <text class="id" x={at(w - 10.0)} y={level(20.0)} text-anchor="end">{ id_if_fits(node, &name) }</text> }
                }
                if pinned { <circle class="pin" cx={at(w - 5.0)} cy={level(5.0)} r="3" /> }
            </g>
            { flag_of(graph, frame, node, flag) }
            { pill(node.holders, key, Side::Holders, (x - 34.0, y + 14.0), on_act) }
            if node.role != Role::Folded { { pill(node.held, key, Side::Held, (x + w + if several { 12.0 } else { 4.0 }, y + 14.0), on_act) } }
        </g>
    }
}

/// `@51699`, where the name leaves room for it.
fn id_if_fits(node: &GraphNode, name: &str) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few characters")]
    let used = (name.chars().count() as f64 + node.id.to_string().len() as f64 + 3.0) * 7.0 + 24.0;
    if used <= node.width { format!("@{}", node.id) } else { String::new() }
}

/// Where memory collects: beside the node if there is room, else on its upper edge.
fn flag_of(graph: &RetainerGraph, frame: &Frame, node: &GraphNode, growth: Option<&str>) -> Html {
    if !node.collects {
        return Html::default();
    }
    let words = growth.unwrap_or(text::COLLECTS).to_owned();
    let width = if growth.is_some() { FLAG_WITH } else { FLAG };
    let left = node.x - node.width / 2.0;
    let pill = if node.holders == protocol::Fold::default() { 10.0 } else { 44.0 };
    let free = graph
        .nodes
        .iter()
        .all(|n| n.rank != node.rank || n.x >= left || n.x + n.width / 2.0 < left - width - pill - 8.0);
    let room = frame.x(left) - width - pill > DISTANCES;
    let (x, y) = match free && room {
        true => (frame.x(left) - width - pill, frame.y(node.rank) + 12.0),
        false => (frame.x(left) + 8.0, frame.y(node.rank) - 15.0),
    };
    html! {
        <g class="where">
            <rect class="flagb" x={format!("{x:.1}")} y={format!("{y:.1}")} width={width.to_string()} height="22" rx="4" />
            <text x={format!("{:.1}", x + width / 2.0)} y={format!("{:.1}", y + 15.0)} text-anchor="middle">{ words }</text>
        </g>
    }
}

/// `+3` shows more, `−` less.
fn pill(fold: protocol::Fold, key: GraphKey, side: Side, at: (f64, f64), on_act: &Callback<Act>) -> Html {
    let (words, more) = match (fold.shown, fold.hidden) {
        (0, 0) => return Html::default(),
        (_, 0) => ("−".to_owned(), false),
        (0, hidden) => (format!("+{hidden}"), true),
        (_, hidden) => (format!("+{hidden}"), true),
    };
    let label = match (side, more) {
        (Side::Holders, true) => text::SHOW_HOLDERS,
        (Side::Holders, false) => text::HIDE_HOLDERS,
        (Side::Held, true) => text::SHOW_HELD,
        (Side::Held, false) => text::HIDE_HELD,
    };
    let onclick = on_act.reform(move |_| Act::Toggle(key, side));
    html! {
        <g class="pl" role="button" aria-label={label} data-side={if side == Side::Holders { "holders" } else { "held" }} {onclick}>
            <title>{ label }</title>
            <rect class="pill" x={format!("{:.1}", at.0)} y={format!("{:.1}", at.1)} width="30" height="18" rx="9" />
            <text class="pn" x={format!("{:.1}", at.0 + 15.0)} y={format!("{:.1}", at.1 + 13.0)} text-anchor="middle">{ words }</text>
        </g>
    }
}

/// Arrows walk the graph, Space expands, Enter opens.
fn keys(graph: &Same<RetainerGraph>, selected: Option<GraphKey>, on_act: &Callback<Act>) -> Callback<KeyboardEvent> {
    let (graph, on_act) = (graph.clone(), on_act.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(key) = selected else { return };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let act = match event.key().as_str() {
            "Enter" => Some(Act::Open(key)),
            " " => graph.nodes.iter().find(|n| n.key == key).map(|n| Act::Toggle(key, expandable(n))),
            arrow => neighbour(&graph, key, arrow).map(Act::Select),
        };
        if let Some(act) = act {
            event.prevent_default();
            on_act.emit(act);
            // The chosen node has the keyboard once it is drawn.
            gloo_timers::callback::Timeout::new(0, || {
                crate::browser::focus(".graph .gn.sel .hit");
            })
            .forget();
        }
    })
}

/// The side that Space turns: what holds it, unless there is nothing more.
fn expandable(node: &GraphNode) -> Side {
    if node.role == Role::Folded || node.holders == protocol::Fold::default() { Side::Held } else { Side::Holders }
}

/// Where an arrow leads from a node.
pub fn neighbour(graph: &RetainerGraph, key: GraphKey, arrow: &str) -> Option<GraphKey> {
    let at = graph.nodes.iter().position(|n| n.key == key)?;
    let here = &graph.nodes[at];
    let heaviest = |up: bool| {
        let edges = graph.edges.iter().filter(|e| (if up { e.to } else { e.from }) as usize == at);
        let next = edges.max_by_key(|e| (e.bytes, std::cmp::Reverse(e.from)))?;
        Some(graph.nodes[if up { next.from } else { next.to } as usize].key)
    };
    let beside = |right: bool| {
        let row = graph.nodes.iter().filter(|n| n.rank == here.rank && n.key != key && (n.x > here.x) == right);
        row.min_by(|a, b| (a.x - here.x).abs().total_cmp(&(b.x - here.x).abs())).map(|n| n.key)
    };
    match arrow {
        "ArrowUp" => heaviest(true),
        "ArrowDown" => heaviest(false),
        "ArrowLeft" => beside(false).or_else(|| heaviest(true)),
        "ArrowRight" => beside(true).or_else(|| heaviest(false)),
        _ => None,
    }
}
