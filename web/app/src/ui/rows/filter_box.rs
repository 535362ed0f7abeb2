//! The filter above a list: it asks once the typing rests.
//!
//! The text is the element's own. While somebody types, nothing is written into it: the page is drawn anew whenever a file
//! was read or an answer came, also with the filter of three keys ago.

use crate::ui::icons::{self, Icon};
use gloo_timers::callback::Timeout;
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_effect_with, use_mut_ref,
    use_node_ref,
};

#[derive(Properties, PartialEq)]
pub struct FilterBoxProps {
    pub value: AttrValue,
    /// What it filters.
    pub label: AttrValue,
    /// Selector of the list that the keyboard goes on to.
    pub list: &'static str,
    pub on_change: Callback<String>,
}

#[function_component]
pub fn FilterBox(props: &FilterBoxProps) -> Html {
    let input = use_node_ref();
    use_effect_with(props.value.clone(), {
        let input = input.clone();
        move |value| {
            let unfocused = |input: &HtmlInputElement| !input.matches(":focus").unwrap_or(false);
            if let Some(input) = input.cast::<HtmlInputElement>().filter(unfocused) {
                input.set_value(value);
            }
        }
    });
    let pending = use_mut_ref(|| None::<Timeout>);
    let oninput = {
        let (pending, on_change) = (pending.clone(), props.on_change.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let on_change = on_change.clone();
            // Replacing the timeout drops, and so cancels, the one before.
            pending.replace(Some(Timeout::new(90, move || on_change.emit(input.value()))));
        })
    };
    let onkeydown = {
        let (on_change, list) = (props.on_change.clone(), props.list);
        Callback::from(move |event: KeyboardEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            match event.key().as_str() {
                "Escape" if input.value().is_empty() => drop(input.blur()),
                "Escape" => {
                    input.set_value("");
                    pending.replace(None);
                    on_change.emit(String::new());
                }
                "ArrowDown" | "Enter" => drop(crate::browser::focus(list)),
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <label class="inp">
            <Icon glyph={icons::SEARCH} small=true />
            <input type="text" data-filter="" placeholder={props.label.clone()} aria-label={props.label.clone()} ref={input}
                autocomplete="off" spellcheck="false" {oninput} {onkeydown} />
            <kbd>{ "/" }</kbd>
        </label>
    }
}
