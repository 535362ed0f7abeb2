//! A file's bytes in order, read ahead.
//!
//! Each `arrayBuffer()` call costs a round trip to the browser's own process, and that process reads on another core: several
//! calls are on their way at once, so that reading goes on while the engine decodes. The first slices are short, so that
//! decoding begins at once.

use crate::failing::refusal;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use protocol::Failure;
use std::collections::VecDeque;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// First slice, bytes; each further one is twice as long.
const FIRST: f64 = 512.0 * 1024.0;
/// Longest slice, bytes.
const LONGEST: f64 = 16.0 * 1024.0 * 1024.0;
/// Slices on their way at once: what is outside the engine's memory is at most this many of the longest.
const AHEAD: usize = 4;

/// Reads a file from its beginning.
pub struct Slices<'a> {
    file: &'a web_sys::File,
    size: f64,
    /// Where the next slice to be asked for begins, and how long it will be.
    at: f64,
    length: f64,
    coming: VecDeque<Promise>,
    /// A slice that has come and was looked at only.
    kept: Option<Uint8Array>,
}

impl<'a> Slices<'a> {
    /// Starts to read.
    pub fn new(file: &'a web_sys::File) -> Self {
        Self { file, size: file.size(), at: 0.0, length: FIRST, coming: VecDeque::new(), kept: None }
    }

    /// The file's size, bytes.
    pub fn size(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a file size is whole and not negative"
        )]
        let bytes = self.size as u64;
        bytes
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, Failure> {
        if let Some(kept) = self.kept.take() {
            return Ok(Some(kept));
        }
        while self.coming.len() < AHEAD && self.at < self.size {
            let end = (self.at + self.length).min(self.size);
            self.coming.push_back(slice(self.file, self.at, end)?);
            self.at = end;
            self.length = (self.length * 2.0).min(LONGEST);
        }
        let Some(first) = self.coming.pop_front() else { return Ok(None) };
        let buffer = JsFuture::from(first).await.map_err(|_| unreadable())?;
        Ok(Some(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>())))
    }

    /// The first bytes that are still to come, at most `most`; they come again.
    pub async fn peek(&mut self, most: u32) -> Result<Vec<u8>, Failure> {
        self.kept = self.next().await?;
        Ok(self.kept.as_ref().map(|bytes| bytes.subarray(0, most).to_vec()).unwrap_or_default())
    }
}

/// Starts to read `start..end`.
fn slice(file: &web_sys::File, start: f64, end: f64) -> Result<Promise, Failure> {
    let blob = file.slice_with_f64_and_f64(start, end).map_err(|_| unreadable())?;
    Ok(blob.array_buffer())
}

fn unreadable() -> Failure {
    refusal(
        "The browser cannot read it.",
        "It was moved, changed or locked after it was chosen, or the disk gave an error. Choose it again.",
    )
}
