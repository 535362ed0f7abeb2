//! The way to the page: events out, commands in.

use protocol::Event;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// This worker's global scope; `None` outside a worker.
pub fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Posts an event. Numbers beyond 2⁵³ travel as BigInt, so a `u64` arrives exact.
pub fn post(event: &Event) {
    let Some(scope) = scope() else { return };
    let message = event.serialize(&Serializer::new().serialize_large_number_types_as_bigints(true));
    // A value that cannot be cloned is a mistake of ours: the page's `onerror` then says that the reader stopped.
    if let Err(error) = message.map_err(JsValue::from).and_then(|m| scope.post_message(&m)) {
        wasm_bindgen::throw_val(error);
    }
}

/// Posts an event with what cannot be serialised beside it: `{ event, beside }`.
pub fn post_with(event: &Event, beside: &JsValue) {
    let Some(scope) = scope() else { return };
    let message = js_sys::Object::new();
    let posted = event
        .serialize(&Serializer::new().serialize_large_number_types_as_bigints(true))
        .map_err(JsValue::from)
        .and_then(|event| js_sys::Reflect::set(&message, &JsValue::from_str("event"), &event))
        .and_then(|_| js_sys::Reflect::set(&message, &JsValue::from_str("beside"), beside))
        .and_then(|_| scope.post_message(&message));
    if let Err(error) = posted {
        wasm_bindgen::throw_val(error);
    }
}

/// Milliseconds since the worker started.
pub fn now() -> f64 {
    scope().and_then(|s| s.performance()).map_or(0.0, |p| p.now())
}

/// Bytes of memory that this worker's code has taken. It never gives any back, so this is the peak as well.
pub fn memory() -> u64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size::<0>() as u64 * 65_536;
    #[cfg(not(target_arch = "wasm32"))]
    0
}
