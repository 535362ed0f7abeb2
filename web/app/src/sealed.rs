//! Counts what the page has requested since it was complete. The promise is that this stays 0; here it is measured.

use crate::browser;
use crate::store::Store;
use js_sys::Array;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{PerformanceEntry, PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit};

thread_local! {
    static REQUESTS: Store<u32> = Store::new(0);
    static SEALED: Cell<bool> = const { Cell::new(false) };
}

/// Requests since the page was complete.
pub fn requests() -> Store<u32> {
    REQUESTS.with(Store::clone)
}

/// From now on every request counts.
pub fn seal() {
    if SEALED.replace(true) {
        return;
    }
    let since = browser::now();
    let listener =
        Closure::<dyn FnMut(PerformanceObserverEntryList)>::new(move |list: PerformanceObserverEntryList| {
            let entries: Array = list.get_entries();
            let new = entries.iter().filter(|e| counts(e.unchecked_ref(), since)).count();
            if new > 0 {
                #[expect(clippy::cast_possible_truncation, reason = "a batch of entries is small")]
                requests().update(|n| *n = n.saturating_add(new as u32));
            }
        });
    let Ok(observer) = PerformanceObserver::new(listener.as_ref().unchecked_ref()) else { return };
    observer.observe(&PerformanceObserverInit::new(&Array::of1(&"resource".into())));
    // It watches as long as the page lives.
    listener.forget();
}

/// Memory of this tab (`blob:`, `data:`) is no request.
fn counts(entry: &PerformanceEntry, since: f64) -> bool {
    let url = entry.name();
    entry.start_time() >= since && !url.starts_with("blob:") && !url.starts_with("data:")
}
