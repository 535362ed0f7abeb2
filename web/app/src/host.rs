//! What lies around the page: another page that embeds it, or a desktop that opens files with it.
//!
//! `web/bridge.js` speaks with both; this joins it to the page. Without it (in tests) nothing is around.

use crate::browser;
use crate::state::{App, Verdict};
use crate::store::Subscription;
use crate::text;
use js_sys::{Array, Function, Promise, Reflect};
use protocol::report::to_json;
use std::cell::Cell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Files come in and settled reports go out as long as this lives.
pub struct Host {
    _open: Closure<dyn FnMut(Array)>,
    _watch: Option<Subscription>,
}

/// Starts to listen.
pub fn attach(app: &App) -> Option<Host> {
    let host = host()?;
    let loader = app.loader().clone();
    let open = Closure::<dyn FnMut(Array)>::new(move |files: Array| {
        loader.open(files.iter().filter_map(|file| file.dyn_into::<File>().ok()).collect());
    });
    call(&host, "attach", open.as_ref());
    // A report is worth its writing only where somebody reads it.
    let watch = says("listens").unwrap_or(false).then(|| {
        let verdict = app.verdict().clone();
        let told = Cell::new(false);
        app.verdict().subscribe(move || {
            let now = verdict.get();
            // What is settled is told once; between two such states it is not settled for a while.
            if !told.replace(now.settled) && now.settled {
                tell(&host, &now);
            }
        })
    });
    Some(Host { _open: open, _watch: watch })
}

/// Tells the page around at which place, as the fragment spells it, this one is.
pub fn selected(fragment: &str) {
    if let Some(host) = host() {
        call(&host, "selected", &JsValue::from_str(fragment.trim_start_matches('#')));
    }
}

fn tell(host: &JsValue, verdict: &Verdict) {
    let nothing = |why: &str| call(host, "nothing", &JsValue::from_str(why));
    match &verdict.report {
        Some(report) if report.nothing_read() => nothing(report.diagnosis.summary.as_str()),
        Some(report) => match to_json(report) {
            Ok(json) => call(host, "report", &JsValue::from_str(&json)),
            Err(_) => nothing("The report could not be written."),
        },
        None => nothing(verdict.failure.as_ref().map_or(text::NOTHING_LOADED, |failure| failure.text.as_str())),
    }
}

/// Whether neither picker nor drop brings files in: the page around decides what is shown.
pub fn read_only() -> bool {
    says("readOnly").unwrap_or(false)
}

/// Whether the page stands in a frame of another one.
pub fn embedded() -> bool {
    says("embedded").unwrap_or(false)
}

/// Whether the page around asked for the sample.
pub fn wants_sample() -> bool {
    says("sample").unwrap_or(false)
}

/// Whether values may be revealed at all: the page around and whoever serves it can switch that off for good.
pub fn may_reveal() -> bool {
    !cfg!(feature = "no-reveal") && says("mayReveal").unwrap_or(true)
}

/// One of what the bridge decided when the page was loaded; nothing where there is no bridge.
fn says(name: &str) -> Option<bool> {
    host().map(|host| Reflect::get(&host, &name.into()).is_ok_and(|v| v.is_truthy()))
}

/// Names of the files that came last, where this browser can open them again.
pub async fn recent() -> Vec<String> {
    let names = promised("recent").await.and_then(|names| names.dyn_into::<Array>().ok());
    names.iter().flat_map(Array::iter).filter_map(|name| name.as_string()).collect()
}

/// Opens them again; whether there was anything to read.
pub async fn again() -> bool {
    promised("again").await.and_then(|count| count.as_f64()).is_some_and(|count| count > 0.0)
}

/// Forgets them.
pub async fn forget() {
    promised("forget").await;
}

/// What the bridge answers later.
async fn promised(name: &str) -> Option<JsValue> {
    let host = host()?;
    let function = Reflect::get(&host, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    let promise = function.call0(&host).ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(promise).await.ok()
}

fn host() -> Option<JsValue> {
    let window = browser::window()?;
    Reflect::get(&window, &"leakproofHost".into()).ok().filter(JsValue::is_object)
}

fn call(host: &JsValue, name: &str, argument: &JsValue) {
    let function = Reflect::get(host, &name.into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
    // What is around has no say in what the page does: if it fails, the page goes on.
    if let Some(function) = function {
        let _ = function.call1(host, argument);
    }
}
