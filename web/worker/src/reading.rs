//! A `File` into the engine.
//!
//! Slices are pushed in small portions, so that progress shows while one is decoded, and what is decoded is in the cache.

use crate::port;
use crate::slices::Slices;
use engine::{Archive, Entry, File, Options, Reader};
use js_sys::Promise;
use protocol::{Blob, Event, Failure, Progress, UnpackedFile};
use redact::Policy;
use wasm_bindgen_futures::JsFuture;

/// First bytes that tell an archive, bytes.
const HEAD: u32 = 64;
/// Bytes pushed at once.
const PORTION: u32 = 1024 * 1024;
/// Milliseconds between two progress events.
const EVERY: f64 = 100.0;
/// What a wasm32 tab can address, less what the page's own code and the allocator's slack need, bytes.
const MEMORY_LIMIT: u64 = 4_000_000_000;

/// Reads, decodes and analyses one file.
pub async fn read(
    file: &web_sys::File,
    mut slices: Slices<'_>,
    name: &str,
    policy: Policy,
    keep_partial: bool,
) -> Result<File, Failure> {
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

    while let Some(chunk) = slices.next().await? {
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

/// The files in an archive; `None` if the file is none, which has taken nothing of `slices` then.
pub async fn unpack(slices: &mut Slices<'_>) -> Result<Option<Vec<UnpackedFile>>, Failure> {
    if !engine::is_archive(&slices.peek(HEAD).await?) {
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
    while let Some(portion) = slices.next().await? {
        archive.push(&portion.to_vec(), &mut take)?;
    }
    archive.finish(&mut take)?;
    Ok(Some(files))
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
