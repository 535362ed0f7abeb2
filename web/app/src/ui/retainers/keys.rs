//! Keys of this view that work wherever the keyboard is: ignore, restore, pin.

use super::explored::Act;
use crate::ui::frame::{is_plain, use_window_keys};
use protocol::GraphKey;
use yew::{Callback, hook};

/// Listens as long as the component lives.
#[hook]
pub fn use_retainer_keys(selected: Option<GraphKey>, on_act: Callback<Act>) {
    use_window_keys(move |event| {
        let act = match (event.key().as_str(), selected) {
            _ if !is_plain(event) => return false,
            ("I", _) => Act::Restore,
            ("i", Some(key)) => Act::Ignore(key),
            ("p", Some(key)) => Act::Pin(key),
            _ => return false,
        };
        on_act.emit(act);
        true
    });
}
