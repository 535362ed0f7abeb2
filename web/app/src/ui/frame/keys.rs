//! Keys that work everywhere. Single letters and digits only outside text fields.

use crate::browser;
use crate::state::{App, Panel, View};
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::{hook, use_effect_with, use_mut_ref};

/// Keys of the whole page.
#[hook]
pub fn use_keys(app: &App) {
    let app = app.clone();
    use_window_keys(move |event| press(&app, event));
}

type Press = Rc<dyn Fn(&KeyboardEvent) -> bool>;

/// Hears keys wherever the keyboard is, as long as the component lives. `press` says whether one meant something; nobody else
/// takes that one then.
#[hook]
pub fn use_window_keys(press: impl Fn(&KeyboardEvent) -> bool + 'static) {
    // It listens once; what a key does is as of the last drawing.
    let latest = use_mut_ref(|| None::<Press>);
    latest.replace(Some(Rc::new(press)));
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let event: &KeyboardEvent = event.unchecked_ref();
                // A press may draw anew, and so replace itself.
                let press = latest.borrow().clone();
                if !event.default_prevented() && press.is_some_and(|press| press(event)) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// A key by itself, and not text in a field.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.alt_key() || in_text_field())
}

/// Whether the key meant something.
fn press(app: &App, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if key == "F6" {
        return next_part(event.shift_key());
    }
    if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") && has_views() {
        app.panel().update(|panel| *panel = Some(Panel::Find));
        return true;
    }
    if !is_plain(event) {
        return false;
    }
    if key == "?" {
        app.panel().update(|panel| *panel = Some(Panel::Keys));
        return true;
    }
    if key == "/" {
        return browser::focus("[data-filter]");
    }
    match key.as_str() {
        "[" | "]" => return neighbour(app, key == "]"),
        "b" => {
            let Some(id) = app.snapshot() else { return false };
            app.files().update(|files| files.choose_baseline(id));
            return true;
        }
        _ => {}
    }
    let Some(number) = key.parse::<usize>().ok().filter(|n| *n > 0) else { return false };
    let Some(view) = View::all().nth(number - 1).filter(|_| has_views()) else { return false };
    app.go(view);
    true
}

/// Without files there are no views to go to.
fn has_views() -> bool {
    browser::document().and_then(|d| d.query_selector(".views").ok().flatten()).is_some()
}

/// Looks at the snapshot before or after the one that is looked at.
fn neighbour(app: &App, later: bool) -> bool {
    let files = app.files().get();
    let all: Vec<_> = files.snapshots().map(|e| e.id).collect();
    let at = app.snapshot().and_then(|id| all.iter().position(|of| *of == id));
    let to = at.and_then(|at| if later { at.checked_add(1) } else { at.checked_sub(1) });
    let Some(id) = to.and_then(|to| all.get(to)) else { return false };
    app.selection().update(|s| s.choose_snapshot(*id));
    true
}

/// Whether single keys mean nothing now: they are text in a field, a panel is open, or the person has switched them off.
fn in_text_field() -> bool {
    let Some(document) = browser::document() else { return true };
    let field = |e: Element| matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    let off = || document.query_selector("dialog[open], [data-letters=off]").ok().flatten().is_some();
    document.active_element().is_some_and(field) || off()
}

/// Moves the keyboard to the next part of the page, or the one before.
fn next_part(back: bool) -> bool {
    let Some(document) = browser::document() else { return false };
    let Ok(found) = document.query_selector_all("[data-part]") else { return false };
    let mut parts: Vec<HtmlElement> = (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect();
    if back {
        parts.reverse();
    }
    // The innermost part around the keyboard: details stand inside the main part.
    let around = document.active_element().and_then(|active: Element| active.closest("[data-part]").ok().flatten());
    let here = around.and_then(|part| parts.iter().position(|p| p.is_same_node(Some(&part))));
    let next = here.map_or(0, |i| (i + 1) % parts.len());
    parts.get(next).is_some_and(|part| part.focus().is_ok())
}
