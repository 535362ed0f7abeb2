//! A flame graph of one tree, asked for as one looks closer.

use crate::state::FileId;
use crate::text;
use crate::ui::flame::{FlameGraph, FlameTable};
use crate::ui::parts::coded;
use crate::ui::rows::{use_answered, use_ask};
use protocol::{Answer, CallQuery, CallsOf, Query};
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct FlamePanelProps {
    pub file: FileId,
    pub of: CallsOf,
    pub label: AttrValue,
    #[prop_or_default]
    pub search: AttrValue,
    /// The table behind the graph instead.
    #[prop_or_default]
    pub table: bool,
}

#[function_component]
pub fn FlamePanel(props: &FlamePanelProps) -> Html {
    let FlamePanelProps { file, of, label, search, table } = props;
    let node = use_state_eq(|| None::<u32>);
    // A node belongs to its tree.
    use_effect_with((*file, of.clone()), {
        let node = node.clone();
        move |_| node.set(None)
    });
    let asked = use_ask(*file, Some(Query::Calls(CallQuery::Flame { of: of.clone(), node: *node })));
    let page = use_answered(&asked, |answer| match answer {
        Answer::Flame(page) => Some(&**page),
        _ => None,
    });
    let on_zoom = {
        let node = node.clone();
        Callback::from(move |wanted| node.set(wanted))
    };
    if let Some(failure) = &asked.failure {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ coded(failure.text.as_str()) }</p> };
    }
    match page {
        None => html! { <p class="note" role="status"><span class="spin" />{ text::ADDING_UP }</p> },
        Some(page) if page.0.whole == 0 => html! { <p class="empty">{ text::NO_BYTES }</p> },
        Some(page) if *table => html! { <div class="flame-table"><FlameTable {page} /></div> },
        Some(page) => {
            html! {
                <>
                    <FlameGraph page={page.clone()} label={label.clone()} {on_zoom} search={search.clone()} waiting={asked.waiting} />
                    <section class="flame-table"><h2>{ text::BY_FRAME }</h2><FlameTable {page} /></section>
                </>
            }
        }
    }
}
