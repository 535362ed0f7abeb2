//! Keys of this view: the brush, the table behind the charts, the diff of the range.

use crate::browser;
use crate::state::{App, Brush, View, use_app};
use crate::ui::frame::in_text_field;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, hook, use_effect_with};

/// Listens as long as the component lives.
#[hook]
pub fn use_growth_keys(brush: Option<Brush>, snapshots: usize, on_brush: Callback<Brush>) {
    let app = use_app();
    use_effect_with((brush, snapshots, on_brush), move |(brush, snapshots, on_brush)| {
        let (brush, snapshots, on_brush) = (*brush, *snapshots, on_brush.clone());
        let listener = browser::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let event: &KeyboardEvent = event.unchecked_ref();
                if !event.default_prevented() && press(&app, event, brush, snapshots, &on_brush) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether the key meant something.
fn press(app: &App, event: &KeyboardEvent, brush: Option<Brush>, snapshots: usize, on_brush: &Callback<Brush>) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || in_text_field() {
        return false;
    }
    match (event.key().as_str(), brush) {
        ("ArrowRight", Some(brush)) if event.shift_key() => on_brush.emit(brush.later(snapshots)),
        ("ArrowLeft", Some(brush)) if event.shift_key() => on_brush.emit(brush.earlier()),
        ("Escape", Some(brush)) => match Brush::whole(snapshots) {
            Some(whole) if whole != brush => on_brush.emit(whole),
            _ => return false,
        },
        ("t", _) => app.series_shown().update(|shown| shown.table = !shown.table),
        ("d", Some(_)) => app.go(View::Diff),
        _ => return false,
    }
    true
}
