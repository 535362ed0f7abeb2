//! The few things the page asks of the browser, without their ceremony.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, File, HtmlAnchorElement, HtmlElement, Url, Window};

/// The window. The page runs nowhere else.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// Milliseconds since the page started.
pub fn now() -> f64 {
    window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// The local time of day of a Unix time in milliseconds, as the browser's language writes it.
pub fn time_of_day(wall_ms: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(wall_ms));
    String::from(date.to_locale_time_string("default"))
}

/// How many files may load at once.
pub fn cores() -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    window().map_or(2, |w| match w.navigator().hardware_concurrency() {
        cores if cores >= 1.0 => cores as usize,
        _ => 2,
    })
}

/// A salt that nobody can guess, for the tokens of one load.
pub fn salt() -> [u64; 2] {
    let mut bytes = [0_u8; 16];
    let drawn =
        window().and_then(|w| w.crypto().ok()).is_some_and(|c| c.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !drawn {
        // Every browser that runs this page has it; without it tokens could be guessed, so there is no page.
        wasm_bindgen::throw_str("no source of randomness");
    }
    let word = |half: &[u8]| half.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    [word(&bytes[..8]), word(&bytes[8..])]
}

/// Puts text on the clipboard; whether that worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Absent outside secure contexts, whatever the binding says.
    let clipboard = JsValue::from(window.navigator().clipboard());
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text)).await.is_ok()
}

/// A file in this tab's memory.
pub fn file(name: &str, content: &[u8]) -> Option<File> {
    let content = js_sys::Uint8Array::from(content);
    File::new_with_u8_array_sequence(&Array::of1(&content), name).ok()
}

/// Offers text as a file. It never leaves the machine: the link points into this tab's memory.
pub fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options).ok()?;
    save_blob(name, &blob)
}

/// Offers bytes as a file, likewise.
pub fn save_blob(name: &str, blob: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has its own reference by now in no browser we know of but after a turn of the event loop.
    gloo_timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&url))).forget();
    Some(())
}

/// Moves the keyboard to the first element that `selector` finds.
pub fn focus(selector: &str) -> bool {
    document()
        .and_then(|d| d.query_selector(selector).ok().flatten())
        // Parts of a drawing have the keyboard too: SVG elements have the same `focus`, under another interface.
        .map(|e| e.unchecked_into::<HtmlElement>())
        .is_some_and(|e| e.focus().is_ok())
}

/// A setting that outlives the page.
pub fn remembered(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Remembers or forgets a setting. A browser that remembers nothing is no error.
pub fn remember(key: &str, value: Option<&str>) {
    let Some(Ok(Some(storage))) = window().map(|w| w.local_storage()) else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
