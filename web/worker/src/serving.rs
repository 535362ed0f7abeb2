//! Commands in, events out.

use crate::failing::refusal;
use crate::slices::Slices;
use crate::{port, reading, redacting, unpacking};
use engine::File;
use js_sys::Reflect;
use protocol::{Answer, Command, Event, Failure, Query};
use redact::{Policy, Salt};
use std::cell::RefCell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

thread_local! {
    /// The file this worker holds, once it was read.
    static FILE: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Listens for commands and says so.
pub fn start() {
    let Some(scope) = port::scope() else { return };
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| receive(&message.data()));
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    listener.forget();
    port::post(&Event::Started);
}

/// One message: `{ command, file? }`. The `File` travels beside the command, because it cannot be serialised.
fn receive(message: &JsValue) {
    let part = |key: &str| Reflect::get(message, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED);
    let Ok(command) = serde_wasm_bindgen::from_value::<Command>(part("command")) else {
        port::post(&Event::Failed(refusal(
            "Page and reader differ.",
            "They come from different builds. Reload the page to get both from the same one.",
        )));
        return;
    };
    match command {
        Command::Open { name, bytes: _, salt, keep_partial } => {
            let file = part("file");
            wasm_bindgen_futures::spawn_local(async move { open(&file, &name, salt, keep_partial).await });
        }
        Command::Redact { salt } => {
            let file = part("file");
            wasm_bindgen_futures::spawn_local(async move { redact(&file, salt).await });
        }
        Command::Ask { id, query: Query::Reveal(what) } => {
            let answer = FILE.with_borrow_mut(|file| match file {
                Some(file) => file.reveal(what),
                None => Err(no_file()),
            });
            port::post(&Event::Answer { id, answer });
        }
        Command::Ask { id, query } => {
            let answer = FILE.with_borrow(|file| ask(file.as_ref(), &query));
            port::post(&Event::Answer { id, answer });
        }
    }
}

async fn redact(file: &JsValue, salt: [u64; 2]) {
    let Some(file) = file.dyn_ref::<web_sys::File>() else {
        port::post(&Event::Failed(refusal("Nothing to read.", "The file did not reach the reader. Choose it again.")));
        return;
    };
    match redacting::redact(file, Policy::new(Salt(salt))).await {
        Ok(blob) => port::post_with(&Event::Redacted { bytes: blob.size() as u64 }, &blob),
        Err(failure) => port::post(&Event::Failed(failure)),
    }
}

fn no_file() -> Failure {
    refusal("No file here yet.", "It is still being read. Ask again when it is ready.")
}

async fn open(file: &JsValue, name: &str, salt: [u64; 2], keep_partial: bool) {
    let Some(file) = file.dyn_ref::<web_sys::File>() else {
        port::post(&Event::Failed(refusal("Nothing to read.", "The file did not reach the reader. Choose it again.")));
        return;
    };
    let mut slices = Slices::new(file);
    match unpacking::unpack(&mut slices).await {
        Ok(None) => {}
        Ok(Some(files)) => return port::post_with(&Event::Unpacked, &files),
        Err(failure) => return port::post(&Event::Failed(failure)),
    }
    match reading::read(slices, name, Policy::new(Salt(salt)), keep_partial).await {
        Ok(file) => {
            let mut loaded = Box::new(file.loaded().clone());
            loaded.peak_bytes = port::memory();
            FILE.set(Some(file));
            port::post(&Event::Ready(loaded));
        }
        Err(failure) => port::post(&Event::Failed(failure)),
    }
}

fn ask(file: Option<&File>, query: &Query) -> Result<Answer, Failure> {
    // Facts alone: no file is needed.
    match query {
        Query::Judge { inputs, unread } => {
            return engine::judge_all(inputs, unread).map(|report| Answer::Report(Box::new(report)));
        }
        Query::Growth { inputs, order } => {
            return engine::growth(inputs, order.as_deref()).map(|table| Answer::Growth(Box::new(table)));
        }
        Query::Tracks { inputs } => return engine::tracks(inputs).map(|tracks| Answer::Tracks(Box::new(tracks))),
        Query::WarmUp => {
            engine::warm_up();
            return Ok(Answer::WarmUp);
        }
        _ => {}
    }
    let Some(file) = file else {
        return Err(no_file());
    };
    file.ask(query)
}
