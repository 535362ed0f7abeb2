//! What `js/` calls: one input pushed in portions, reports and tables out as JSON, redacted snapshots as bytes.
//!
//! Design constraints:
//! - Nothing here waits or reads: `js/` does, and yields to its event loop between portions and steps.
//! - Text crosses as JSON, because `js/` hands it on as plain objects; failures cross as values, never as traps.
//! - A panic ends this instance of the module; `js/` says where it happened and makes a new one for the next input. What it
//!   would print may hold text of the file, so only its place in our source is told.
#![allow(missing_docs, reason = "wasm-bindgen's attribute writes items that it cannot document")]

mod input;
mod redacting;
mod tables;

pub use input::Input;
pub use redacting::Redacting;
pub use tables::{Earlier, Later, compare, growth, judge, render};

use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static STOPPED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Called once, when the module is there.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
        STOPPED.set(place);
    }));
}

/// Where the module stopped, after a trap: a file and line of our source.
#[wasm_bindgen]
#[must_use]
pub fn stopped() -> Option<String> {
    STOPPED.take()
}
