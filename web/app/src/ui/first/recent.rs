//! What came last, to be opened again where the browser keeps handles of files.

use crate::{host, text};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, function_component, html, use_effect_with, use_state_eq};

#[function_component]
pub fn Recent() -> Html {
    let names = use_state_eq(Vec::<String>::new);
    let gone = use_state_eq(|| false);
    use_effect_with((), {
        let names = names.clone();
        move |()| spawn_local(async move { names.set(host::recent().await) })
    });
    if names.is_empty() {
        return Html::default();
    }
    let again = {
        let gone = gone.clone();
        Callback::from(move |_| {
            let gone = gone.clone();
            spawn_local(async move { gone.set(!host::again().await) });
        })
    };
    let forget = {
        let names = names.clone();
        Callback::from(move |_| {
            names.set(Vec::new());
            spawn_local(host::forget());
        })
    };
    html! {
        <p class="recent s m" data-testid="recent">
            <span title={names.join("\n")}>{ text::recent(&names) }</span>
            <button type="button" class="lnk" onclick={again}>{ text::OPEN_AGAIN }</button>
            <button type="button" class="lnk" onclick={forget}>{ text::FORGET }</button>
            if *gone { <span role="status">{ text::NOT_OPENED }</span> }
        </p>
    }
}
