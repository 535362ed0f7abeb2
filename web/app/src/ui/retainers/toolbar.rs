//! Above the graph: what it is of, how it is shown, what is done to the chosen node.

use super::explored::{Act, Exploring, ignored};
use crate::same::Same;
use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::parts::Exhibit;
use protocol::{GraphKey, GraphMode, RetainerGraph, Role};
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    pub snapshot: FileId,
    pub graph: Same<RetainerGraph>,
    pub exploring: Exploring,
    pub selected: Option<GraphKey>,
    pub on_act: Callback<Act>,
}

#[function_component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let letter = files.letters().get(&props.snapshot).cloned().unwrap_or_default();
    let ToolbarProps { graph, exploring, selected, on_act, .. } = props;
    let target = graph.nodes.iter().find(|n| n.role == Role::Target);
    let modes = [GraphMode::Merged, GraphMode::Shortest, GraphMode::Object].map(|mode| {
        let onclick = on_act.reform(move |_| Act::Mode(mode));
        html! { <button type="button" aria-pressed={(exploring.mode == mode).to_string()} {onclick}>{ text::graph_mode(mode) }</button> }
    });
    let node = graph.nodes.iter().find(|n| Some(n.key) == *selected);
    let pinned = selected.is_some_and(|key| exploring.pinned.contains(&key));
    let on_node = |act: fn(GraphKey) -> Act| {
        let selected = *selected;
        let on_act = on_act.clone();
        Callback::from(move |_| selected.iter().for_each(|key| on_act.emit(act(*key))))
    };
    let ignorable = node.and_then(ignored).is_some();
    let left_out = exploring.explored.ignored.len();
    html! {
        <div class="bar-tools">
            <b class="mono">{ target.map(|t| t.class_name.to_string()) }</b>
            <span class="m s of">{ target.map(|t| if t.count > 1 { text::objects(t.count) } else { format!("@{}", t.id) }) }{ " " }<Exhibit {letter} /></span>
            <span class="seg" role="group" aria-label={text::GRAPH_MODE}>{ for modes }</span>
            <span class="sp s">
                if left_out > 0 {
                    <span class="m">{ text::ignored(left_out) }{ " " }</span>
                    <button type="button" class="lnk" onclick={on_act.reform(|_| Act::Undo)}>{ text::UNDO }</button>
                    if left_out > 1 {
                        { " " }<button type="button" class="lnk" onclick={on_act.reform(|_| Act::Restore)}>{ text::RESTORE_ALL }</button>
                    }
                }
            </span>
            <span class="seg" role="group" aria-label={text::DETAILS}>
                <button type="button" aria-pressed={pinned.to_string()} title={text::PIN_TITLE} onclick={on_node(Act::Pin)}>{ if pinned { text::UNPIN } else { text::PIN } }</button>
                <button type="button" disabled={!ignorable} title={text::IGNORE_TITLE} onclick={on_node(Act::Ignore)}>{ text::IGNORE }</button>
                <button type="button" aria-pressed={exploring.fit.to_string()} onclick={on_act.reform(|_| Act::Fit)}>{ text::FIT }</button>
            </span>
        </div>
    }
}
