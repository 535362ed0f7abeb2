//! A `File` into the engine.
//!
//! Slices are pushed in small portions, so that progress shows while one is decoded, and what is decoded is in the cache.

use crate::port;
use crate::slices::Slices;
use engine::{File, Options, Reader};
use js_sys::{Promise, Uint8Array};
use protocol::{Event, Failure, Progress};
use redact::Policy;
use wasm_bindgen_futures::JsFuture;

/// Bytes pushed at once.
const PORTION: u32 = 1024 * 1024;
/// Milliseconds between two progress events.
const EVERY: f64 = 100.0;
/// What a wasm32 tab can address, less what the page's own code and the allocator's slack need, bytes.
const MEMORY_LIMIT: u64 = 4_000_000_000;

/// Reads, decodes and analyses one file.
pub async fn read(mut slices: Slices<'_>, name: &str, policy: Policy, keep_partial: bool) -> Result<File, Failure> {
    let mut reader = Reader::new(name, slices.size(), policy, Options { keep_partial, memory_limit: MEMORY_LIMIT });
    let mut pulse = Pulse::default();
    let mut buffer = Vec::new();
    while let Some(slice) = slices.next().await? {
        portions(&slice, &mut buffer, |portion| {
            reader.push(portion)?;
            pulse.beat(|| reader.progress());
            Ok(())
        })?;
    }
    drop(buffer);

    let mut analysis = reader.finish()?;
    while let Some(progress) = analysis.step() {
        if pulse.beat(|| progress) {
            breathe().await;
        }
    }
    analysis.finish()
}

/// Copies what the browser gave into the engine's memory and hands it over, [`PORTION`] by [`PORTION`].
/// `buffer` is reused from slice to slice.
pub fn portions(
    slice: &Uint8Array,
    buffer: &mut Vec<u8>,
    mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    buffer.resize(PORTION as usize, 0);
    let mut start = 0;
    while start < slice.length() {
        let end = slice.length().min(start + PORTION);
        let portion = &mut buffer[..(end - start) as usize];
        slice.subarray(start, end).copy_to(portion);
        take(portion)?;
        start = end;
    }
    Ok(())
}

/// Lets waiting messages in.
async fn breathe() {
    let turn = Promise::new(&mut |resolve, _| {
        if let Some(scope) = port::scope() {
            // Without a timer there is nothing to wait for.
            if scope.set_timeout_with_callback(&resolve).is_err() {
                let _ = resolve.call0(&wasm_bindgen::JsValue::UNDEFINED);
            }
        }
    });
    let _ = JsFuture::from(turn).await;
}

/// Progress events, no more often than [`EVERY`].
#[derive(Default)]
pub struct Pulse {
    last: f64,
}

impl Pulse {
    /// Posts progress when it is time to; says whether it did.
    pub fn beat(&mut self, progress: impl FnOnce() -> Progress) -> bool {
        let now = port::now();
        let due = now - self.last >= EVERY;
        if due {
            self.last = now;
            port::post(&Event::Progress(progress()));
        }
        due
    }
}
