//! The filter above a list: it asks once the typing rests.
//!
//! What is typed is the box's own until then: a page that is drawn anew in between, because a file was read or an answer
//! came, must not put the old filter back.

use crate::ui::icons::{self, Icon};
use gloo_timers::callback::Timeout;
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_effect_with, use_mut_ref,
    use_state_eq,
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
    let typed = use_state_eq(|| None::<AttrValue>);
    use_effect_with(props.value.clone(), {
        let typed = typed.clone();
        move |_| typed.set(None)
    });
    let pending = use_mut_ref(|| None::<Timeout>);
    let oninput = {
        let (typed, pending, on_change) = (typed.clone(), pending.clone(), props.on_change.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            typed.set(Some(input.value().into()));
            let on_change = on_change.clone();
            // Replacing the timeout drops, and so cancels, the one before.
            pending.replace(Some(Timeout::new(90, move || on_change.emit(input.value()))));
        })
    };
    let onkeydown = {
        let (typed, on_change, list) = (typed.clone(), props.on_change.clone(), props.list);
        Callback::from(move |event: KeyboardEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            match event.key().as_str() {
                "Escape" if input.value().is_empty() => drop(input.blur()),
                "Escape" => {
                    input.set_value("");
                    pending.replace(None);
                    typed.set(Some(AttrValue::Static("")));
                    on_change.emit(String::new());
                }
                "ArrowDown" | "Enter" => drop(crate::browser::focus(list)),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let value = (*typed).clone().unwrap_or_else(|| props.value.clone());
    html! {
        <label class="inp">
            <Icon glyph={icons::SEARCH} small=true />
            <input type="text" data-filter="" placeholder={props.label.clone()} aria-label={props.label.clone()} {value}
                autocomplete="off" spellcheck="false" {oninput} {onkeydown} />
            <kbd>{ "/" }</kbd>
        </label>
    }
}
