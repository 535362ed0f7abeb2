//! The chosen class: its facts, its instances, the chosen object, what retains it.

use super::instances::{Instances, Listed};
use super::object::ObjectDetails;
use super::path::RetainingPath;
use crate::format::{bytes, count, exact_bytes};
use crate::state::{FileId, Target, View, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::open_in::OpenIn;
use crate::ui::parts::{fact, source};
use crate::ui::privacy::RevealClass;
use crate::ui::rows::use_ask;
use protocol::{Answer, ClassDetail, ClassId, NodeId, Query};
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct DetailsProps {
    pub snapshot: FileId,
}

#[function_component]
pub fn Details(props: &DetailsProps) -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    let snapshot = props.snapshot;
    let class = selection.class_of(snapshot);
    let asked = use_ask(snapshot, class.map(|class| Query::Class { class }));
    // Without a choice it is the class's largest object: the table says which.
    let largest = use_state_eq(|| None::<(ClassId, NodeId)>);
    let object = selection.object.or_else(|| largest.filter(|(of, _)| Some(*of) == class).map(|(_, node)| node));
    let on_largest = {
        let largest = largest.clone();
        Callback::from(move |found| largest.set(Some(found)))
    };
    let on_choose = {
        let selections = app.selection().clone();
        Callback::from(move |node| {
            selections.update(|s| class.iter().for_each(|class| s.choose_object(snapshot, *class, node)));
        })
    };
    let body = match (class, asked.answer.as_deref()) {
        (Some(class), Some(Answer::Class(detail))) => html! {
            <>
                { facts(detail) }
                <OpenIn {snapshot} target={Target::Class(class)} except={View::Classes} />
                <RevealClass file={snapshot} {class} name={detail.row.name.clone()} />
                <Instances {snapshot} {class} listed={Listed::Within(selection.order.scope)} chosen={object} {on_largest} {on_choose} />
                if let Some(node) = object {
                    <OpenIn {snapshot} target={Target::Object(node)} except={View::Classes} />
                    <ObjectDetails {snapshot} {node} />
                    <RetainingPath {snapshot} {node} />
                }
            </>
        },
        (None, _) => html! { <p class="empty">{ text::CHOOSE_CLASS }</p> },
        _ => match asked.failure {
            Some(failure) => {
                html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> }
            }
            None => Html::default(),
        },
    };
    html! { <aside class="side" aria-label={text::DETAILS} aria-busy={asked.waiting.to_string()} tabindex="-1" data-part="details">{ body }</aside> }
}

fn facts(detail: &ClassDetail) -> Html {
    let row = &detail.row;
    let each = row.shallow.checked_div(row.count);
    html! {
        <header class="t">
            <div class="big">{ row.name.as_str() }</div>
            if let Some(place) = &detail.source { <div class="s m">{ source(place) }</div> }
            <dl class="kv">
                { fact(text::OBJECTS, count(row.count), None) }
                { fact(text::SHALLOW, bytes(row.shallow), Some(exact_bytes(row.shallow))) }
                { fact(text::RETAINED, bytes(row.retained), Some(exact_bytes(row.retained))) }
                if let Some(each) = each { { fact(text::EACH, bytes(each), None) } }
            </dl>
        </header>
    }
}
