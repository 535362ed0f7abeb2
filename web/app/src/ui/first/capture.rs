//! How to capture, by runtime.

use crate::text::{self, CAPTURES};
use crate::ui::parts::Command;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::{Callback, Html, TargetCast, function_component, html, use_state_eq};

#[function_component]
pub fn CaptureTabs() -> Html {
    let shown = use_state_eq(|| 0_usize);
    let onkeydown = {
        let shown = shown.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = CAPTURES.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" => {
                    if *shown == last {
                        0
                    } else {
                        *shown + 1
                    }
                }
                "ArrowLeft" => {
                    if *shown == 0 {
                        last
                    } else {
                        *shown - 1
                    }
                }
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            shown.set(next);
            // The tab that is shown is the one the keyboard is on.
            let tabs = event.target_dyn_into::<HtmlElement>().and_then(|tab| tab.parent_element());
            let tab = tabs.and_then(|tabs| tabs.children().item(u32::try_from(next).unwrap_or(0)));
            if let Some(tab) = tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(tab).ok()) {
                let _ = tab.focus();
            }
        })
    };
    let tabs = CAPTURES.iter().enumerate().map(|(i, capture)| {
        let onclick = {
            let shown = shown.clone();
            Callback::from(move |_| shown.set(i))
        };
        let on = i == *shown;
        html! {
            <button type="button" role="tab" id={format!("capture-{i}")} aria-controls="capture" aria-selected={on.to_string()}
                tabindex={if on { "0" } else { "-1" }} {onclick}>{ capture.runtime }</button>
        }
    });
    let capture = &CAPTURES[(*shown).min(CAPTURES.len() - 1)];
    let steps = capture.steps.iter().map(|step| {
        html! {
            <>
                <p class="s ink2">{ step.text }</p>
                if !step.command.is_empty() { <Command command={step.command} /> }
            </>
        }
    });
    html! {
        <section>
            <h2>{ text::CAPTURE }</h2>
            <div class="tabs" role="tablist" aria-label={text::CAPTURE} {onkeydown}>{ for tabs }</div>
            <div role="tabpanel" id="capture" aria-labelledby={format!("capture-{}", *shown)} class="steps">
                { for steps }
                <p class="s m">{ capture.note }</p>
            </div>
        </section>
    }
}
