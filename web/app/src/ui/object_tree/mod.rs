//! A tree of objects of which only the opened parts are asked for, and only the rows in sight are in the document.
//!
//! Children come in pages, largest first; what is not here yet is one row that asks for it.

mod nodes;
mod opening;

pub use opening::{Opening, use_opening};

use crate::format::{bytes, exact_bytes, share};
use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::parts::object_name;
use crate::ui::rows::{Step, VirtualList};
use nodes::{Nodes, Place, Row, TreeNode};
use protocol::{Answer, Failure, NodeId, ObjectName, Query, RowRange};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{KeyboardEvent, MouseEvent};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_force_update, use_mut_ref,
    use_state_eq,
};

/// Children asked for at once.
const PAGE: u32 = 100;

/// What hangs below an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branches {
    /// What it dominates.
    Dominated,
    /// What it references.
    Contained,
}

impl Branches {
    fn query(self, node: Option<NodeId>, rows: RowRange) -> Query {
        match self {
            Self::Dominated => Query::Dominated { node, rows },
            Self::Contained => Query::Contained { node, rows },
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct ObjectTreeProps {
    pub snapshot: FileId,
    pub branches: Branches,
    /// Whose children are the first rows; the root's without one.
    #[prop_or_default]
    pub top: Option<NodeId>,
    pub label: AttrValue,
    pub testid: AttrValue,
    /// Shallow bytes of the heap, for shares.
    pub heap: u64,
    #[prop_or_default]
    pub chosen: Option<NodeId>,
    pub on_choose: Callback<NodeId>,
    /// Enter, or a second click.
    #[prop_or_default]
    pub on_open: Callback<NodeId>,
}

#[function_component]
pub fn ObjectTree(props: &ObjectTreeProps) -> Html {
    let app = use_app();
    let redraw = use_force_update();
    let failure = use_state_eq(|| None::<Rc<Failure>>);
    // What the keyboard is on: rows move when others open above them.
    let active = use_state_eq(|| None::<Place>);
    let nodes = use_mut_ref(Nodes::default);
    let (snapshot, branches, top) = (props.snapshot, props.branches, props.top);
    // Asks for a page of children and draws again when it is here; an answer for another tree is not taken.
    let ask = {
        let (nodes, redraw, failure, app) = (nodes.clone(), redraw.clone(), failure.clone(), app.clone());
        Callback::from(move |parent: Option<usize>| {
            let (node, start, epoch) = {
                let mut nodes = nodes.borrow_mut();
                let Some(start) = nodes.ask(parent) else { return };
                (parent.map_or(top, |at| Some(nodes.node(at))), start, nodes.epoch())
            };
            let Some(bridge) = app.loader().bridge(snapshot) else { return };
            let (nodes, redraw, failure) = (Rc::downgrade(&nodes), redraw.clone(), failure.clone());
            spawn_local(async move {
                let answer = bridge.ask(branches.query(node, RowRange { start, end: start + PAGE })).await;
                let Some(nodes) = nodes.upgrade() else { return };
                if nodes.borrow().epoch() != epoch {
                    return;
                }
                match answer {
                    Ok(Answer::Dominated(page)) => {
                        nodes.borrow_mut().put(parent, page.total, page.rows.into_iter().map(TreeNode::dominated))
                    }
                    Ok(Answer::Contained(page)) => {
                        nodes.borrow_mut().put(parent, page.total, page.rows.into_iter().map(TreeNode::contained))
                    }
                    Ok(_) => failure.set(Some(Rc::new(text::unexpected_answer()))),
                    Err(why) => failure.set(Some(Rc::new(why))),
                }
                redraw.force_update();
            });
        })
    };
    use_effect_with((snapshot, branches, top), {
        let (nodes, ask, active, failure) = (nodes.clone(), ask.clone(), active.clone(), failure.clone());
        move |_| {
            nodes.borrow_mut().renew();
            active.set(None);
            failure.set(None);
            ask.emit(None);
        }
    });
    let turn = {
        let (nodes, ask, redraw) = (nodes.clone(), ask.clone(), redraw.clone());
        Callback::from(move |at: usize| {
            let opened = nodes.borrow_mut().turn(at);
            if opened {
                ask.emit(Some(at));
            }
            redraw.force_update();
        })
    };
    let rows: Rc<Vec<Row>> = Rc::new(nodes.borrow().rows());
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let here = active.and_then(|place| nodes.borrow().row_of(&rows, place));
    let press = {
        let (rows, nodes, active, ask, choose) =
            (rows.clone(), nodes.clone(), active.clone(), ask.clone(), props.on_choose.clone());
        Callback::from(move |index: u32| {
            let row = rows.get(index as usize);
            active.set(row.map(|row| nodes.borrow().place(*row)));
            match row {
                Some(Row::Node(at)) => choose.emit(nodes.borrow().node(*at)),
                Some(Row::More(parent, _)) => ask.emit(*parent),
                None => {}
            }
        })
    };
    let on_step = {
        let (rows, nodes, press, open) = (rows.clone(), nodes.clone(), press.clone(), props.on_open.clone());
        Callback::from(move |step| match step {
            Step::To(row) => press.emit(row),
            Step::Open => match here.and_then(|at| rows.get(at as usize).copied()) {
                Some(Row::Node(at)) => open.emit(nodes.borrow().node(at)),
                Some(Row::More(..)) | None => {}
            },
        })
    };
    // Left and right open and close; the list itself knows up and down.
    let onkeydown = {
        let (rows, nodes, turn, press) = (rows.clone(), nodes.clone(), turn.clone(), press.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(index) = here else { return };
            let Some(Row::Node(at)) = rows.get(index as usize).copied() else { return };
            let (open, parent, leaf) = {
                let nodes = nodes.borrow();
                (nodes.is_open(at), nodes.parent(at), nodes.is_leaf(at))
            };
            match (event.key().as_str(), open) {
                ("ArrowRight", false) | ("ArrowLeft", true) | (" ", _) if !leaf => turn.emit(at),
                ("ArrowRight", true) => press.emit((index + 1).min(total.saturating_sub(1))),
                ("ArrowLeft", _) => {
                    let up = parent.and_then(|p| rows.iter().position(|r| *r == Row::Node(p)));
                    up.and_then(|i| u32::try_from(i).ok()).into_iter().for_each(|i| press.emit(i));
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let draw = {
        let (rows, nodes) = (rows.clone(), nodes.clone());
        let (turn, press, open) = (turn.clone(), press.clone(), props.on_open.clone());
        let (chosen, heap) = (props.chosen, props.heap);
        Callback::from(move |range: Range<u32>| {
            let nodes = nodes.borrow();
            range
                .filter_map(|index| {
                    let row = *rows.get(index as usize)?;
                    let onclick = press.reform(move |_: MouseEvent| index);
                    let class = yew::classes!("row", (here == Some(index)).then_some("active"));
                    Some(match row {
                        Row::More(parent, left) => html! {
                            <div key={index} {class} id={row_id(index)} role="row" aria-rowindex={(index + 2).to_string()} aria-level={(nodes.depth(parent) + 1).to_string()} {onclick}>
                                <div role="gridcell" class="name" style={format!("--d:{}", nodes.depth(parent))}><span class="lnk">{ text::more(u64::from(left)) }</span></div>
                            </div>
                        },
                        Row::Node(at) => {
                            let node = nodes.get(at)?;
                            let onturn = {
                                let turn = turn.clone();
                                Callback::from(move |event: MouseEvent| {
                                    event.stop_propagation();
                                    turn.emit(at);
                                })
                            };
                            let id = node.object.node;
                            let ondblclick = open.reform(move |_: MouseEvent| id);
                            draw_node(node, index, class, chosen == Some(id), heap, onclick, onturn, ondblclick)
                        }
                    })
                })
                .collect()
        })
    };
    if let Some(failure) = &*failure {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let epoch = nodes.borrow().epoch();
    let at = here.map(|index| (index, row_id(index)));
    html! {
        <div class="object-tree" {onkeydown}>
            <VirtualList role="treegrid" label={props.label.clone()} testid={props.testid.clone()} class="objects" {total} columns={4} head={head(branches)}
                rows={draw} on_range={Callback::noop()} {epoch} active={at} {on_step} />
            if nodes.borrow().is_empty() { <p class="empty over">{ text::NOTHING_BELOW }</p> }
        </div>
    }
}

fn row_id(index: u32) -> AttrValue {
    format!("object-{index}").into()
}

fn head(branches: Branches) -> Html {
    let what = match branches {
        Branches::Dominated => text::DOMINATED_HEAD,
        Branches::Contained => text::CONTAINED_HEAD,
    };
    html! {
        <div class="row head" role="row" aria-rowindex="1">
            <div role="columnheader" class="name">{ what }</div><div role="columnheader" class="distance" title={text::heading_title(text::DISTANCE)}>{ text::DISTANCE }</div>
            <div role="columnheader" class="shallow" title={text::heading_title(text::SHALLOW)}>{ text::SHALLOW }</div><div role="columnheader" class="retained" title={text::heading_title(text::RETAINED)} aria-sort="descending">{ text::RETAINED }</div>
        </div>
    }
}

fn size(class: &'static str, size: u64, share: Option<String>) -> Html {
    html! {
        <div role="gridcell" class={yew::classes!(class, (size == 0).then_some("zero"))} title={exact_bytes(size)}>
            { if size == 0 { "0".to_owned() } else { bytes(size) } }
            if class == "retained" { <span class="pct">{ share.filter(|_| size > 0) }</span> }
        </div>
    }
}

#[expect(clippy::too_many_arguments, reason = "one row, drawn once")]
fn draw_node(
    node: &TreeNode,
    index: u32,
    class: yew::Classes,
    chosen: bool,
    heap: u64,
    onclick: Callback<MouseEvent>,
    onturn: Callback<MouseEvent>,
    ondblclick: Callback<MouseEvent>,
) -> Html {
    let row = &node.object;
    let open = (node.children > 0).then_some(node.open);
    let same = matches!(&row.name, ObjectName::Name(name) if *name == node.class_name || name.is_empty());
    html! {
        <div key={index} {class} role="row" id={row_id(index)} aria-rowindex={(index + 2).to_string()} aria-level={(node.depth + 1).to_string()} aria-expanded={open.map(|o| o.to_string())}
            aria-selected={chosen.to_string()} {onclick} {ondblclick} data-testid="object-row" data-id={row.id.to_string()} data-retained={row.retained.to_string()}>
            <div role="gridcell" class="name" style={format!("--d:{}", node.depth)}>
                <i class={yew::classes!("tw", open.map(|o| if o { "open" } else { "shut" }))} onclick={onturn} />
                if let Some((edge, kind)) = &node.edge { <span class="e by" title={format!("{edge} ({kind})")}>{ edge.as_str() }</span> }
                if same { <b class="mono">{ node.class_name.as_str() }</b> } else { <span class="what" title={node.class_name.to_string()}>{ object_name(&row.name) }</span> }
                <span class="e">{ format!("@{}", row.id) }</span>
                if row.detached { <span class="tag">{ text::DETACHED }</span> }
            </div>
            { crate::ui::classes::distance(row.distance) }
            { size("shallow", row.shallow, None) }
            { size("retained", row.retained, share(row.retained, heap)) }
        </div>
    }
}
