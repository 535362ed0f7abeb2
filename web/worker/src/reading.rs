//! A `File`, slice by slice, into the engine.
//!
//! Large slices with the next one prefetched read about twice as fast as small ones: each `arrayBuffer()` call costs a round
//! trip to the browser process. They are pushed in small portions, so that progress shows while a slice is decoded.

use crate::failing::refusal;
use crate::port;
use engine::{Archive, Entry, File, Options, Reader};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use protocol::{Blob, Event, Failure, Progress, UnpackedFile};
use redact::Policy;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Largest slice, bytes.
const SLICE: f64 = 64.0 * 1024.0 * 1024.0;
/// Smallest slice, bytes: below it a small file would be read in too many calls.
const SMALLEST_SLICE: f64 = 4.0 * 1024.0 * 1024.0;
/// First bytes that tell an archive, bytes.
const HEAD: f64 = 64.0;
/// Bytes pushed at once.
const PORTION: u32 = 1024 * 1024;
/// Milliseconds between two progress events.
const EVERY: f64 = 100.0;
/// What a wasm32 tab can address, less what the page's own code and the allocator's slack need, bytes.
const MEMORY_LIMIT: u64 = 4_000_000_000;

/// Reads, decodes and analyses one file.
pub async fn read(file: &web_sys::File, name: &str, policy: Policy, keep_partial: bool) -> Result<File, Failure> {
    let size = file.size();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a file size is whole and not negative"
    )]
    let bytes = size as u64;
    let mut reader = Reader::new(name, bytes, policy, Options { keep_partial, memory_limit: MEMORY_LIMIT });
    let mut pulse = Pulse::default();
    let mut buffer = vec![0_u8; PORTION as usize];

    // A quarter each, so that even a small file overlaps reading and decoding.
    let length = (size / 4.0).clamp(SMALLEST_SLICE, SLICE).ceil();
    let mut at = 0.0;
    let mut next = (size > 0.0).then(|| slice(file, 0.0, length));
    while let Some(current) = next.take() {
        let chunk = JsFuture::from(current?).await.map_err(|_| unreadable())?;
        at += length;
        if at < size {
            next = Some(slice(file, at, at + length));
        }
        let chunk = Uint8Array::new(chunk.unchecked_ref::<ArrayBuffer>());
        let mut start = 0;
        while start < chunk.length() {
            let end = chunk.length().min(start + PORTION);
            let portion = &mut buffer[..(end - start) as usize];
            chunk.subarray(start, end).copy_to(portion);
            reader.push(portion)?;
            pulse.beat(|| reader.progress());
            start = end;
        }
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

/// The files in an archive; `None` if the file is none.
pub async fn unpack(file: &web_sys::File) -> Result<Option<Vec<UnpackedFile>>, Failure> {
    let size = file.size();
    let head = JsFuture::from(slice(file, 0.0, HEAD)?).await.map_err(|_| unreadable())?;
    if !engine::is_archive(&Uint8Array::new(&head).to_vec()) {
        return Ok(None);
    }
    let mut files: Vec<UnpackedFile> = Vec::new();
    let mut take = |entry: Entry<'_>| match entry {
        Entry::Begin(path) => {
            let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
            files.push(UnpackedFile { name, content: Blob(Vec::new()) });
        }
        Entry::Data(bytes) => {
            if let Some(file) = files.last_mut() {
                file.content.0.extend_from_slice(bytes);
            }
        }
        Entry::End => {}
    };
    let mut archive = Archive::default();
    let mut at = 0.0;
    while at < size {
        let portion = JsFuture::from(slice(file, at, at + SMALLEST_SLICE)?).await.map_err(|_| unreadable())?;
        archive.push(&Uint8Array::new(&portion).to_vec(), &mut take)?;
        at += SMALLEST_SLICE;
    }
    archive.finish(&mut take)?;
    Ok(Some(files))
}

/// Starts to read `start..end`.
fn slice(file: &web_sys::File, start: f64, end: f64) -> Result<Promise, Failure> {
    let blob = file.slice_with_f64_and_f64(start, end.min(file.size())).map_err(|_| unreadable())?;
    Ok(blob.array_buffer())
}

fn unreadable() -> Failure {
    refusal(
        "The browser cannot read it.",
        "It was moved, changed or locked after it was chosen, or the disk gave an error. Choose it again.",
    )
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
struct Pulse {
    last: f64,
}

impl Pulse {
    /// Posts progress when it is time to; says whether it did.
    fn beat(&mut self, progress: impl FnOnce() -> Progress) -> bool {
        let now = port::now();
        let due = now - self.last >= EVERY;
        if due {
            self.last = now;
            port::post(&Event::Progress(progress()));
        }
        due
    }
}
