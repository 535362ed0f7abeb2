//! Keys of this view that work wherever the keyboard is: ignore, restore, pin.

use super::explored::Act;
use crate::browser;
use crate::ui::frame::in_text_field;
use gloo_events::{EventListener, EventListenerOptions};
use protocol::GraphKey;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, hook, use_effect};

/// Listens as long as the component lives.
#[hook]
pub fn use_retainer_keys(selected: Option<GraphKey>, on_act: Callback<Act>) {
    use_effect(move || {
        let listener = browser::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let event: &KeyboardEvent = event.unchecked_ref();
                if event.default_prevented()
                    || event.ctrl_key()
                    || event.meta_key()
                    || event.alt_key()
                    || in_text_field()
                {
                    return;
                }
                let act = match (event.key().as_str(), selected) {
                    ("I", _) => Act::Restore,
                    ("i", Some(key)) => Act::Ignore(key),
                    ("p", Some(key)) => Act::Pin(key),
                    _ => return,
                };
                event.prevent_default();
                on_act.emit(act);
            })
        });
        move || drop(listener)
    });
}
