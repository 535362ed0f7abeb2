//! Reports and comparisons, from what inputs left behind.

use engine::{Digest, InterfaceDefinition};
use protocol::{FactsBlob, Failure};
use report::Report;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The later one of two snapshots.
#[wasm_bindgen]
pub struct Later {
    pub(crate) digest: Digest,
    pub(crate) interfaces: Vec<InterfaceDefinition>,
}

/// The earlier one.
#[wasm_bindgen]
pub struct Earlier {
    pub(crate) digest: Digest,
}

/// The report on these facts, as JSON.
///
/// # Errors
/// A failure as JSON, if facts are not what an input gave.
#[wasm_bindgen]
pub fn judge(facts: Vec<String>) -> Result<String, JsValue> {
    said(engine::judge(&blobs(facts)))
}

/// What classes and owners do over the snapshots among these facts, as JSON.
///
/// # Errors
/// A failure as JSON, if facts are not what an input gave.
#[wasm_bindgen]
pub fn growth(facts: Vec<String>) -> Result<String, JsValue> {
    said(engine::growth(&blobs(facts), None))
}

/// Two snapshots compared, as JSON.
///
/// # Errors
/// A failure as JSON. Both digests are there, so there is none today.
#[wasm_bindgen]
pub fn compare(earlier: &Earlier, later: &Later) -> Result<String, JsValue> {
    said(engine::compare(Some(&earlier.digest), Some(&later.digest)))
}

/// A report as `text`, `markdown` or `html`.
///
/// # Errors
/// A sentence, if the text is no report or the format none of these.
#[wasm_bindgen]
pub fn render(report: &str, format: &str) -> Result<String, JsValue> {
    let report: Report =
        serde_json::from_str(report).map_err(|e| JsValue::from_str(&format!("This is no report: {e}.")))?;
    match format {
        "text" => Ok(report::to_text(&report)),
        "markdown" => Ok(report::to_markdown(&report)),
        "html" => Ok(report::to_html(&report)),
        _ => Err(JsValue::from_str("The formats are text, markdown and html.")),
    }
}

fn blobs(facts: Vec<String>) -> Vec<FactsBlob> {
    facts.into_iter().map(FactsBlob).collect()
}

/// A failure as `js/` takes it.
pub(crate) fn failed(failure: &Failure) -> JsValue {
    JsValue::from_str(&serde_json::to_string(failure).unwrap_or_default())
}

fn said<T: serde::Serialize>(result: Result<T, Failure>) -> Result<String, JsValue> {
    match result {
        Ok(value) => serde_json::to_string(&value).map_err(|e| JsValue::from_str(&e.to_string())),
        Err(failure) => Err(failed(&failure)),
    }
}
