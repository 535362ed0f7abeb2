//! Bytes on their way into the browser's keeping.
//!
//! They go into `Blob`s of a few megabytes at once: the browser keeps them where it keeps files, so that what is written never
//! stands in this worker's memory.

use crate::failing::refusal;
use js_sys::{Array, Uint8Array};
use protocol::Failure;
use web_sys::Blob;

/// Bytes written before they become a `Blob`.
const PART: usize = 8 << 20;

/// What was written: `Blob`s, and the bytes that will be the next one.
#[derive(Default)]
pub struct Parts {
    kept: Array,
    open: Vec<u8>,
}

impl Parts {
    /// To be written to; [`Parts::keep_full`] afterwards.
    pub fn open(&mut self) -> &mut Vec<u8> {
        &mut self.open
    }

    /// Gives what was written to the browser once there is enough of it.
    pub fn keep_full(&mut self) -> Result<(), Failure> {
        if self.open.len() < PART {
            return Ok(());
        }
        let part = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(self.open.as_slice())));
        self.kept.push(&part.map_err(|_| unkept())?.into());
        self.open.clear();
        Ok(())
    }

    /// All of it, in order, as a `Blob` or `File` takes it.
    pub fn end(self) -> Array {
        self.kept.push(&Uint8Array::from(self.open.as_slice()).into());
        self.kept
    }
}

/// The browser does not take any more.
pub fn unkept() -> Failure {
    refusal(
        "The browser cannot keep it.",
        "It has no room for what is written. Close other tabs, or use `leakproof` on the command line.",
    )
}
