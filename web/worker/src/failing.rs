//! What happens when the worker cannot go on.

use crate::port;
use protocol::{Event, Failure};
use redact::{Safe, safe};
use wasm_bindgen::JsValue;

/// Tells the page and the console where a panic happened. Not its message: an index or slice panic can quote the file.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or((String::new(), 0), |l| (l.file().to_owned(), l.line()));
        web_sys::console::error_1(&JsValue::from(format!("Leakproof worker stopped at {}:{}", place.0, place.1)));
        port::post(&Event::Failed(Failure {
            lead: Safe::ours("The reader stopped."),
            text: safe!(
                "It met a state it does not know (line {} of its source). The other files are not affected. \
                 Loading it again may help; the command line reads it too.",
                place.1
            ),
            byte: None,
            partial: false,
        }));
    }));
}

/// Something that the page asked for in the wrong order, or the browser refused.
pub fn refusal(lead: &'static str, text: &'static str) -> Failure {
    Failure { lead: Safe::ours(lead), text: Safe::ours(text), byte: None, partial: false }
}
