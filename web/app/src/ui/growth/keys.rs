//! Keys of this view: the brush, the table behind the charts, the diff of the range.

use crate::state::{App, Brush, View, use_app};
use crate::ui::frame::{is_plain, use_window_keys};
use web_sys::KeyboardEvent;
use yew::{Callback, hook};

/// Listens as long as the component lives.
#[hook]
pub fn use_growth_keys(brush: Option<Brush>, snapshots: usize, on_brush: Callback<Brush>) {
    let app = use_app();
    use_window_keys(move |event| press(&app, event, brush, snapshots, &on_brush));
}

/// Whether the key meant something.
fn press(app: &App, event: &KeyboardEvent, brush: Option<Brush>, snapshots: usize, on_brush: &Callback<Brush>) -> bool {
    if !is_plain(event) {
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
