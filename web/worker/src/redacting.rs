//! A `File`, slice by slice, into a redacted one.
//!
//! What is written goes into `Blob`s of a few megabytes at once: the browser keeps them where it keeps files, so that the
//! redacted snapshot never stands in this worker's memory.

use crate::failing::refusal;
use crate::slices::Slices;
use engine::Redaction;
use js_sys::{Array, Uint8Array};
use protocol::Failure;
use redact::Policy;
use web_sys::{Blob, File};

/// Bytes written before they become a `Blob`.
const PART: usize = 8 << 20;

/// Redacts a snapshot; reads it twice.
pub async fn redact(file: &File, policy: Policy) -> Result<Blob, Failure> {
    let mut redaction = Redaction::new(policy);
    let parts = Array::new();
    let mut ready = Vec::new();
    loop {
        let mut slices = Slices::new(file);
        while let Some(slice) = slices.next().await? {
            redaction.push(&slice.to_vec(), &mut ready)?;
            if ready.len() >= PART {
                parts.push(&blob(&ready)?.into());
                ready.clear();
            }
        }
        if !redaction.end_scan(&mut ready)? {
            parts.push(&blob(&ready)?.into());
            return Blob::new_with_blob_sequence(&parts).map_err(|_| unwritable());
        }
    }
}

fn blob(bytes: &[u8]) -> Result<Blob, Failure> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).map_err(|_| unwritable())
}

fn unwritable() -> Failure {
    refusal(
        "The browser cannot keep it.",
        "It has no room for the redacted snapshot. Close other tabs, or use `leakproof redact` on the command line.",
    )
}
