//! The shortest retaining path of the chosen object: object first, root last.

use super::object::opener;
use crate::format::{bytes, exact_bytes};
use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::parts::{object_name, source};
use crate::ui::rows::use_ask;
use protocol::{Answer, NodeId, ObjectName, PathRow, Query};
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct PathProps {
    pub snapshot: FileId,
    pub node: NodeId,
    /// As for the object's properties.
    #[prop_or_default]
    pub on_open: Option<Callback<NodeId>>,
}

#[function_component]
pub fn RetainingPath(props: &PathProps) -> Html {
    let app = use_app();
    let PathProps { snapshot, node, .. } = *props;
    let open = opener(&app, snapshot, props.on_open.as_ref());
    let asked = use_ask(snapshot, Some(Query::Path { node }));
    let Some(Answer::Path(steps)) = asked.answer.as_deref() else { return Html::default() };
    let rows = steps.iter().map(|step| {
        let node = step.object.node;
        let onclick = open.reform(move |_| node);
        let title = if step.accumulates { text::ACCUMULATES } else { text::OPEN_OBJECT };
        html! {
            <li class={yew::classes!(step.accumulates.then_some("acc"))}>
                <button type="button" {onclick} {title}>
                    <span class="what">{ what(step) }</span>
                    <span class="z" title={exact_bytes(step.object.retained)}>{ bytes(step.object.retained) }</span>
                </button>
                if let Some(place) = &step.location { <span class="at">{ source(place) }</span> }
            </li>
        }
    });
    html! {
        <section aria-busy={asked.waiting.to_string()}>
            <h2>{ text::PATH }<span class="m">{ text::PATH_NOTE }</span></h2>
            if steps.is_empty() { <p class="m s">{ text::NO_PATH }</p> } else { <ol class="path">{ for rows }</ol> }
        </section>
    }
}

/// `Map promptCache`: what the object is, and by what it holds the step before.
fn what(step: &PathRow) -> Html {
    let name = match &step.object.name {
        // A name says more than the class only where it differs.
        ObjectName::Name(name) if *name == step.class_name || name.is_empty() => {
            html! { <span class="o">{ step.class_name.as_str() }</span> }
        }
        ObjectName::Name(name) => {
            html! { <span class="o" title={step.class_name.to_string()}>{ name.as_str() }</span> }
        }
        sealed => html! { <><span class="o">{ step.class_name.as_str() }</span>{ " " }{ object_name(sealed) }</> },
    };
    html! {
        <>
            { name }
            if step.edge.is_empty() {
                <span class="e">{ format!(" @{}", step.object.id) }</span>
            } else {
                <span class="e" title={step.edge_type.to_string()}>{ " " }{ step.edge.as_str() }</span>
            }
        </>
    }
}
