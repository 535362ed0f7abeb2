//! Above the class table: filter, snapshot, scope, how much it shows.

use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::Exhibit;
use gloo_timers::callback::Timeout;
use protocol::Scope;
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent};
use yew::{Callback, Html, Properties, TargetCast, function_component, html, use_mut_ref};

#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    pub snapshot: FileId,
}

#[function_component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let selection = use_store(app.selection());
    let letters = files.letters();
    let snapshots = files.snapshots().map(|entry| {
        let (selections, id) = (app.selection().clone(), entry.id);
        let onclick = Callback::from(move |_| selections.update(|s| s.choose_snapshot(id)));
        let on = entry.id == props.snapshot;
        html! {
            <button type="button" aria-pressed={on.to_string()} {onclick} title={entry.name.clone()}>
                <Exhibit letter={letters.get(&entry.id).cloned().unwrap_or_default()} {on} />
            </button>
        }
    });
    let scopes = [Scope::All, Scope::Detached].map(|scope| {
        let selections = app.selection().clone();
        let onclick = Callback::from(move |_| selections.update(|s| s.order.scope = scope));
        let pressed = (selection.order.scope == scope).to_string();
        html! { <button type="button" aria-pressed={pressed} {onclick}>{ text::scope(scope) }</button> }
    });
    let size = files
        .get(props.snapshot)
        .and_then(|entry| entry.loaded()?.snapshot.as_ref().map(|s| text::table_size(s.classes, s.objects)));
    html! {
        <div class="bar-tools">
            <Filter />
            <span class="seg" role="group" aria-label={text::SNAPSHOT}>{ for snapshots }</span>
            <span class="seg wide" role="group" aria-label={text::SCOPE}>{ for scopes }</span>
            <span class="sp m s wide" title={size.clone()}>{ size }</span>
        </div>
    }
}

/// The filter asks once the typing rests.
#[function_component]
fn Filter() -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    let pending = use_mut_ref(|| None::<Timeout>);
    let set = {
        let selections = app.selection().clone();
        move |filter: String| selections.update(|s| s.order.filter = filter)
    };
    let oninput = {
        let (pending, set) = (pending.clone(), set.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let set = set.clone();
            // Replacing the timeout drops, and so cancels, the one before.
            pending.replace(Some(Timeout::new(90, move || set(input.value()))));
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        match event.key().as_str() {
            "Escape" if input.value().is_empty() => drop(input.blur()),
            "Escape" => {
                input.set_value("");
                pending.replace(None);
                set(String::new());
            }
            "ArrowDown" | "Enter" => drop(crate::browser::focus("[data-testid='class-table']")),
            _ => return,
        }
        event.prevent_default();
    });
    html! {
        <label class="inp">
            <Icon glyph={icons::SEARCH} small=true />
            <input type="text" data-filter="" placeholder={text::FILTER} aria-label={text::FILTER} value={selection.order.filter.clone()}
                autocomplete="off" spellcheck="false" {oninput} {onkeydown} />
            <kbd>{ "/" }</kbd>
        </label>
    }
}
