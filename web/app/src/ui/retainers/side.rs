//! Beside the graph: the same as a tree, the chosen node, what lines mean.

use super::Said;
use super::explored::Act;
use super::graph::name_of;
use super::tree::Tree;
use crate::format::{bytes, count, exact_bytes, share};
use crate::same::Same;
use crate::state::FileId;
use crate::text;
use crate::ui::parts::source;
use protocol::{GraphKey, GraphNode, RetainerGraph, Role};
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct SideProps {
    pub snapshot: FileId,
    pub graph: Same<RetainerGraph>,
    pub selected: Option<GraphKey>,
    pub said: Option<Said>,
    pub on_act: Callback<Act>,
}

#[function_component]
pub fn Side(props: &SideProps) -> Html {
    let SideProps { graph, selected, said, on_act, .. } = props;
    let node = graph.nodes.iter().find(|n| Some(n.key) == *selected);
    html! {
        <aside class="side" aria-label={text::RETAINER_TREE} tabindex="-1" data-part="details" data-cause={said.as_ref().map(|s| s.cause.id())}>
            <Tree graph={graph.clone()} selected={*selected} on_act={on_act.clone()} />
            if let Some(node) = node { { about(graph, node, on_act) } }
            { legend() }
        </aside>
    }
}

fn about(graph: &RetainerGraph, node: &GraphNode, on_act: &Callback<Act>) -> Html {
    let key = node.key;
    let which = if node.count > 1 { text::times(node.count) } else { format!("@{}", node.id) };
    let fact =
        |name: &'static str, value: Html| html! { <li><span class="m">{ name }</span><span>{ value }</span></li> };
    html! {
        <section class="about">
            <h2><span class="mono">{ name_of(node).0 }</span><span class="m">{ which }</span></h2>
            if node.collects { <p class="s ink2">{ text::meets_here(if graph.looked_at == graph.objects { graph.objects } else { 0 }, graph.objects) }</p> }
            <ul class="about-facts">
                { fact(text::KIND_OF_NODE, html! { <span class="mono">{ node.class_name.as_str() }</span> }) }
                { fact(text::RETAINED, html! { <span title={exact_bytes(node.retained)}>{ bytes(node.retained) }</span> }) }
                { fact(text::SHARE_OF_HEAP, html! { { share(node.retained, graph.heap).unwrap_or_default() } }) }
                if node.count > 1 { { fact(text::OBJECTS, html! { { count(node.count) } }) } }
                if let Some(place) = &node.source { { fact(text::STANDS_AT, source(place)) } }
            </ul>
            if node.role != Role::Folded {
                <p class="acts">
                    if node.role != Role::Target {
                        <button type="button" onclick={on_act.reform(move |_| Act::Open(key))}>{ text::OPEN_RETAINERS }</button>
                    }
                    <button type="button" onclick={on_act.reform(move |_| Act::OpenInClasses(key))}>{ text::OPEN_IN_CLASSES }</button>
                </p>
            }
        </section>
    }
}

fn legend() -> Html {
    let line = |class: &'static str, band: bool, words: &'static str| {
        html! {
            <li>
                <svg width="40" height="14" aria-hidden="true">
                    if band { <path d="M0 7H40" stroke-width="12" class="rib hot" /> }
                    <path class={yew::classes!("ge", class)} d="M0 7H40" />
                </svg>
                <span>{ words }</span>
            </li>
        }
    };
    html! {
        <section>
            <h2>{ text::EDGES }</h2>
            <ul class="legend s">
                { line("", true, text::EDGE_BAND) }
                { line("", false, text::EDGE_LINE) }
                { line("weak", false, text::EDGE_WEAK) }
            </ul>
        </section>
    }
}
