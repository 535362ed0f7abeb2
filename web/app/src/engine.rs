//! How a worker starts.
//!
//! The page's loader (`web/boot.js`) has the engine's compiled code before this code runs, and starts workers from it without a
//! request. It keeps messages that come before a worker listens.

use js_sys::{Function, Object, Promise, Reflect};
use protocol::{Failure, Safe};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

/// A new worker.
pub async fn start_worker() -> Result<Worker, Failure> {
    let worker = match ask_loader() {
        Ok(promise) => JsFuture::from(promise).await.ok(),
        Err(_) => None,
    };
    worker.and_then(|worker| worker.dyn_into().ok()).ok_or_else(|| Failure {
        lead: Safe::ours("No worker started."),
        text: Safe::ours("This browser, or the page around this one, allows none. Open Leakproof in a tab of its own."),
        byte: None,
        partial: false,
    })
}

fn ask_loader() -> Result<Promise, JsValue> {
    let loader = Reflect::get(&js_sys::global(), &JsValue::from_str("leakproof"))?;
    let start: Function = Reflect::get(&loader, &JsValue::from_str("startWorker"))?.dyn_into()?;
    start.call0(&loader)?.dyn_into()
}

/// `{ command, file }`: a `File` cannot be serialised, so it travels beside the command.
pub fn message(command: &JsValue, file: Option<&web_sys::File>) -> Result<JsValue, JsValue> {
    let message = Object::new();
    Reflect::set(&message, &JsValue::from_str("command"), command)?;
    if let Some(file) = file {
        Reflect::set(&message, &JsValue::from_str("file"), file)?;
    }
    Ok(message.into())
}
