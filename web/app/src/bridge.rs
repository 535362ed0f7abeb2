//! The typed way to one worker: commands and questions out, events and answers in.
//!
//! Dropping the last handle terminates the worker; dropping the future of a question ignores its answer.

use crate::engine;
use futures_channel::oneshot;
use js_sys::{Array, Reflect};
use protocol::{Answer, Command, Event, Failure, Query, RequestId, Safe};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ErrorEvent, File, MessageEvent, Worker};

/// A running worker.
#[derive(Clone)]
pub struct Bridge(Rc<Inner>);

impl PartialEq for Bridge {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

type Listener = Closure<dyn FnMut(JsValue)>;
type Waiting = oneshot::Sender<Result<Answer, Failure>>;

struct Inner {
    worker: Worker,
    on_event: Box<dyn Fn(Event)>,
    pending: RefCell<HashMap<RequestId, Waiting>>,
    next: Cell<u32>,
    listeners: RefCell<Vec<Listener>>,
    /// What came beside the last event.
    beside: RefCell<JsValue>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Bridge {
    /// Starts a worker. `on_event` gets its progress, and whether the file was read.
    pub async fn start(on_event: impl Fn(Event) + 'static) -> Result<Self, Failure> {
        let worker = engine::start_worker().await?;
        let inner = Rc::new(Inner {
            worker,
            on_event: Box::new(on_event),
            pending: RefCell::default(),
            next: Cell::new(0),
            listeners: RefCell::default(),
            beside: RefCell::new(JsValue::UNDEFINED),
        });
        let weak = Rc::downgrade(&inner);
        let on_message = listener(&weak, |inner, message| {
            inner.receive(&message.unchecked_into::<MessageEvent>().data());
        });
        let on_error = listener(&weak, |inner, error| inner.stop(&error));
        inner.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        inner.listeners.replace(vec![on_message, on_error]);
        Ok(Self(inner))
    }

    /// Has the worker read `file`.
    pub fn open(&self, file: &File, name: String, bytes: u64, salt: [u64; 2], keep_partial: bool) {
        self.0.send(&Command::Open { name, bytes, salt, keep_partial }, Some(file));
    }

    /// The files that came with [`Event::Unpacked`].
    pub fn unpacked(&self) -> Vec<File> {
        let files = self.0.beside.take().dyn_into::<Array>().unwrap_or_default();
        files.iter().filter_map(|file| file.dyn_into().ok()).collect()
    }

    /// Asks the worker.
    pub async fn ask(&self, query: Query) -> Result<Answer, Failure> {
        let id = RequestId(self.0.next.get());
        self.0.next.set(id.0.wrapping_add(1));
        let (sender, receiver) = oneshot::channel();
        self.0.pending.borrow_mut().insert(id, sender);
        let forget = Forget { inner: Rc::downgrade(&self.0), id };
        self.0.send(&Command::Ask { id, query }, None);
        let answer = receiver.await;
        drop(forget);
        answer.unwrap_or_else(|_| Err(stopped()))
    }
}

/// Has a worker of its own write `file` without its values.
pub async fn redact(file: &File, salt: [u64; 2]) -> Result<Blob, Failure> {
    let (sender, receiver) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    let on_event = move |event| {
        let done = match event {
            Event::Redacted { .. } => Ok(()),
            Event::Failed(failure) => Err(failure),
            _ => return,
        };
        if let Some(sender) = sender.borrow_mut().take() {
            // Nobody waits any more: the page was left.
            drop(sender.send(done));
        }
    };
    let bridge = Bridge::start(on_event).await?;
    bridge.0.send(&Command::Redact { salt }, Some(file));
    receiver.await.unwrap_or_else(|_| Err(stopped()))?;
    bridge.0.beside.take().dyn_into().map_err(|_| stopped())
}

impl Inner {
    fn send(&self, command: &Command, file: Option<&File>) {
        let command = command.serialize(&Serializer::new().serialize_large_number_types_as_bigints(true));
        let message = command.map_err(JsValue::from).and_then(|c| engine::message(&c, file));
        // A worker that cannot be posted to has said so through its error event.
        let _ = message.and_then(|m| self.worker.post_message(&m));
    }

    fn receive(&self, message: &JsValue) {
        let mut message = message.clone();
        if let Ok(beside) = Reflect::get(&message, &JsValue::from_str("beside"))
            && !beside.is_undefined()
        {
            self.beside.replace(beside);
            message = Reflect::get(&message, &JsValue::from_str("event")).unwrap_or(JsValue::UNDEFINED);
        }
        match serde_wasm_bindgen::from_value::<Event>(message) {
            Ok(Event::Answer { id, answer }) => {
                let waiting = self.pending.borrow_mut().remove(&id);
                // Nobody waits any more for a question whose future was dropped.
                if let Some(waiting) = waiting {
                    drop(waiting.send(answer));
                }
            }
            Ok(event) => (self.on_event)(event),
            Err(_) => (self.on_event)(Event::Failed(failure(
                "Page and reader differ.",
                "They come from different builds. Reload the page to get both from the same one.",
            ))),
        }
    }

    /// The worker met a trap, ran out of memory or never started.
    fn stop(&self, error: &JsValue) {
        let message = error.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
        self.pending.borrow_mut().clear();
        (self.on_event)(Event::Failed(if message.contains("memory") || message.contains("allocation") {
            failure(
                "Out of memory.",
                "Reading it needs more than this tab can have. Close other tabs and load it again, or use the command line.",
            )
        } else {
            stopped()
        }));
    }
}

/// Takes a question off the list when its future is dropped.
struct Forget {
    inner: Weak<Inner>,
    id: RequestId,
}

impl Drop for Forget {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.pending.borrow_mut().remove(&self.id);
        }
    }
}

fn listener(inner: &Weak<Inner>, hear: fn(&Inner, JsValue)) -> Listener {
    let inner = Weak::clone(inner);
    Closure::new(move |event| {
        if let Some(inner) = inner.upgrade() {
            hear(&inner, event);
        }
    })
}

fn stopped() -> Failure {
    failure(
        "The reader stopped.",
        "It failed on this file; the others are not affected. Load it again, or let the command line read it.",
    )
}

fn failure(lead: &'static str, text: &'static str) -> Failure {
    Failure { lead: Safe::ours(lead), text: Safe::ours(text), byte: None, partial: false }
}
