//! The whole window takes drops and pastes.

use crate::browser;
use crate::host;
use crate::state::use_app;
use crate::text;
use crate::ui::intake::{self, Dropped};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, Event};
use yew::{Html, function_component, html, use_effect_with, use_state_eq};

/// Covers the window while files are dragged over it.
#[function_component]
pub fn DropCover() -> Html {
    let app = use_app();
    let over = use_state_eq(|| false);
    {
        let over = over.clone();
        use_effect_with(app, move |app| {
            let app = app.clone();
            let hear = move |event: &Event| match event.type_().as_str() {
                "paste" if host::read_only() => {}
                // Left alone, the browser would open a dropped file in place of the page around.
                _ if host::read_only() => {
                    event.prevent_default();
                    if let Some(transfer) = event.unchecked_ref::<DragEvent>().data_transfer() {
                        transfer.set_drop_effect("none");
                    }
                }
                "dragover" => {
                    if holds_files(event) {
                        event.prevent_default();
                        over.set(true);
                    }
                }
                // Leaving the window, not an element in it.
                "dragleave" => {
                    if event.unchecked_ref::<DragEvent>().related_target().is_none() {
                        over.set(false);
                    }
                }
                "drop" => {
                    over.set(false);
                    if let Some(transfer) = event.unchecked_ref::<DragEvent>().data_transfer() {
                        event.prevent_default();
                        let (dropped, loader) = (Dropped::take(&transfer), app.loader().clone());
                        spawn_local(async move { loader.open(dropped.files().await) });
                    }
                }
                _ => {
                    let list = event.unchecked_ref::<ClipboardEvent>().clipboard_data().and_then(|d| d.files());
                    app.loader().open(intake::from_list(list));
                }
            };
            let listeners: Vec<EventListener> = browser::window().map_or_else(Vec::new, |window| {
                let options = EventListenerOptions::enable_prevent_default();
                ["dragover", "dragleave", "drop", "paste"]
                    .map(|kind| {
                        let hear = hear.clone();
                        EventListener::new_with_options(&window, kind, options, move |event| hear(event))
                    })
                    .into()
            });
            move || drop(listeners)
        });
    }
    if !*over {
        return Html::default();
    }
    html! { <div class="cover" aria-hidden="true"><strong>{ text::DROP_RELEASE }</strong></div> }
}

fn holds_files(event: &Event) -> bool {
    let types = event.unchecked_ref::<DragEvent>().data_transfer().map(|t| t.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}
