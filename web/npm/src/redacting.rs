//! A snapshot on its way to a redacted one: bytes in, bytes out, scan by scan.

use crate::input::{salted, source_failed};
use crate::tables::failed;
use engine::Redaction;
use redact::Policy;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Redacts one snapshot: push its bytes, end the scan, and again while that asks for it.
#[wasm_bindgen]
pub struct Redacting {
    policy: Policy,
    redaction: Redaction,
    ready: Vec<u8>,
}

#[wasm_bindgen]
impl Redacting {
    /// Stand-ins are drawn under `salt`, 16 random bytes.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(salt: &[u8]) -> Self {
        let policy = salted(salt);
        Self { policy, redaction: Redaction::new(policy), ready: Vec::new() }
    }

    /// Whether this scan gives bytes: the ones before it only look.
    #[wasm_bindgen(js_name = isWriting)]
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.redaction.is_writing()
    }

    /// Takes the scan's next bytes; gives what is ready of the redacted file.
    ///
    /// # Errors
    /// A failure as JSON, as soon as the bytes cannot be part of a snapshot.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
        self.redaction.push(bytes, &mut self.ready).map_err(|failure| failed(&failure))?;
        Ok(self.rest())
    }

    /// All bytes were pushed. Whether they are wanted again, from the first one; then `rest` has what this scan still gave.
    ///
    /// # Errors
    /// A failure as JSON, if the file is cut short or no snapshot.
    #[wasm_bindgen(js_name = endScan)]
    pub fn end_scan(&mut self) -> Result<bool, JsValue> {
        self.redaction.end_scan(&mut self.ready).map_err(|failure| failed(&failure))
    }

    /// The failure, as JSON, of a source that failed: `code` says how, as the system names it, or in words.
    #[must_use]
    pub fn refused(&self, code: &str) -> String {
        serde_json::to_string(&source_failed(code, &self.policy)).unwrap_or_default()
    }

    /// What is ready and was not taken yet.
    #[must_use]
    pub fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ready)
    }
}
