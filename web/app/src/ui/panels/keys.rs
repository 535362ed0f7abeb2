//! All keys.

use super::Dialog;
use crate::state::{View, use_app};
use crate::store::use_store;
use crate::text;
use yew::{Callback, Html, function_component, html};

#[function_component]
pub fn Keys() -> Html {
    let app = use_app();
    let settings = use_store(app.settings());
    let views = View::all().count().min(9);
    let rows = text::KEYS.iter().map(|(keys, does)| {
        let keys = keys.split(' ').map(|key| match key {
            "…" => html! { { "–" } },
            "9" => html! { <kbd>{ views }</kbd> },
            key => html! { <kbd>{ key }</kbd> },
        });
        html! { <li><span>{ for keys }</span><span>{ *does }</span></li> }
    });
    let onchange = {
        let settings = app.settings().clone();
        Callback::from(move |_| settings.update(|s| s.set_letters(!s.letters)))
    };
    html! {
        <Dialog label={text::KEYS_TITLE} class="keys">
            <h2>{ text::KEYS_TITLE }</h2>
            <ul>{ for rows }</ul>
            <label class="s"><input type="checkbox" checked={settings.letters} {onchange} />{ " " }{ text::KEYS_LETTERS }</label>
        </Dialog>
    }
}
