//! The chosen object: what it references.

use crate::format::{bytes, count, exact_bytes};
use crate::state::{App, FileId, Target, View, use_app};
use crate::text;
use crate::ui::parts::{object_name, source};
use crate::ui::privacy::Eye;
use crate::ui::rows::use_ask;
use protocol::{Answer, NodeId, ObjectDetail, Page, PropertyRow, Query, RowRange};
use yew::{Callback, Html, Properties, function_component, html};

/// Properties shown before `more`.
const SHOWN: u32 = 40;

#[derive(Properties, PartialEq)]
pub struct ObjectProps {
    pub snapshot: FileId,
    pub node: NodeId,
    /// Where an object that it references is shown; without one it becomes the chosen object.
    #[prop_or_default]
    pub on_open: Option<Callback<NodeId>>,
}

/// What a click on an object does.
pub fn opener(app: &App, snapshot: FileId, elsewhere: Option<&Callback<NodeId>>) -> Callback<NodeId> {
    let app = app.clone();
    elsewhere
        .cloned()
        .unwrap_or_else(|| Callback::from(move |node| app.open(View::Classes, [snapshot], Target::Object(node))))
}

#[function_component]
pub fn ObjectDetails(props: &ObjectProps) -> Html {
    let app = use_app();
    let ObjectProps { snapshot, node, .. } = *props;
    let open = opener(&app, snapshot, props.on_open.as_ref());
    let object = use_ask(snapshot, Some(Query::Object { node }));
    let properties = use_ask(snapshot, Some(Query::Properties { node, rows: RowRange { start: 0, end: SHOWN } }));
    let (Some(Answer::Object(Some(detail))), Some(Answer::Properties(page))) =
        (object.answer.as_deref(), properties.answer.as_deref())
    else {
        return Html::default();
    };
    html! {
        <section aria-busy={properties.waiting.to_string()}>
            { title(detail) }
            { list(snapshot, page, &open) }
        </section>
    }
}

fn title(detail: &ObjectDetail) -> Html {
    html! {
        <h2>
            <span class="mono">{ format!("@{}", detail.row.id) }</span>
            <span class="m">{ text::PROPERTIES }{ " " }{ count(u64::from(detail.properties)) }</span>
            if detail.row.detached { <span class="tag">{ text::DETACHED }</span> }
            if let Some(place) = &detail.source { <span class="end m">{ source(place) }</span> }
        </h2>
    }
}

fn list(file: FileId, page: &Page<PropertyRow>, open: &Callback<NodeId>) -> Html {
    if page.total == 0 {
        return html! { <p class="m s">{ text::NO_PROPERTIES }</p> };
    }
    let rows = page.rows.iter().map(|property| {
        let node = property.target.node;
        let onclick = open.reform(move |_| node);
        let quiet = matches!(property.edge_type.as_str(), "internal" | "hidden" | "weak" | "shortcut");
        html! {
            <li>
                <button type="button" {onclick} title={text::OPEN_OBJECT}>
                    <span class={yew::classes!("k", quiet.then_some("m"))} title={format!("{}, {}", property.edge, property.edge_type)}>{ property.edge.as_str() }</span>
                    <span class="v">{ object_name(&property.target.name) }</span>
                    <span class="z" title={exact_bytes(property.target.retained)}>{ bytes(property.target.retained) }</span>
                </button>
                <Eye {file} {node} name={property.target.name.clone()} />
            </li>
        }
    });
    let more = u64::from(page.total).saturating_sub(page.rows.len() as u64);
    html! {
        <ul class="props">
            { for rows }
            if more > 0 { <li class="m">{ text::more(more) }</li> }
        </ul>
    }
}
