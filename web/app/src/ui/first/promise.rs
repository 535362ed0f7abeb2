//! The promise, with its proof one click away.

use crate::ui::icons::{self, Icon};
use crate::{browser, sealed, store::use_store, text};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{Html, function_component, html};

/// The policies that bind this very page: the one it was served with, and the one its loader added.
fn policies() -> Vec<String> {
    let selector = "meta[http-equiv='Content-Security-Policy' i]";
    let found = browser::document().and_then(|d| d.query_selector_all(selector).ok());
    let metas = found.into_iter().flat_map(|list| (0..list.length()).filter_map(move |i| list.get(i)));
    metas.filter_map(|meta| meta.dyn_into::<Element>().ok()?.get_attribute("content")).collect()
}

#[function_component]
pub fn Promise() -> Html {
    let requests = use_store(&sealed::requests());
    let items =
        [(icons::LOCK, text::PROMISE_TAB), (icons::EYE, text::PROMISE_VALUES), (icons::OFFLINE, text::PROMISE_OFFLINE)];
    html! {
        <section class="promise">
            <h2>{ text::PROMISE }</h2>
            <ul>{ for items.map(|(glyph, line)| html! { <li><Icon {glyph} /><span>{ line }</span></li> }) }</ul>
            <details class="proof">
                <summary class="s">{ text::PROOF }</summary>
                <p class="s"><b>{ text::sealed(*requests) }</b>{ ". " }{ text::PROOF_CHECK }</p>
                { match policies().last() {
                    Some(policy) => html! {
                        <>
                            <p class="s">{ text::PROOF_POLICY }</p>
                            <ul class="policy">{ for policy.split(';').map(|rule| html! { <li>{ rule.trim().to_owned() }</li> }) }</ul>
                        </>
                    },
                    None => html! { <p class="s">{ text::PROOF_NO_POLICY }</p> },
                } }
            </details>
        </section>
    }
}
