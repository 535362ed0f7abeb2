//! An archive, slice by slice, into the files in it.

use crate::failing::refusal;
use crate::parts::{Parts, unkept};
use crate::reading::{Pulse, portions};
use crate::slices::Slices;
use engine::{Archive, Entry};
use js_sys::Array;
use protocol::{Failure, Phase, Progress};
use redact::Safe;
use web_sys::File;

/// First bytes that tell an archive, bytes.
const HEAD: u32 = 64;

/// The `File`s in an archive; `None` if the file is none, which has taken nothing of `slices` then.
pub async fn unpack(slices: &mut Slices<'_>) -> Result<Option<Array>, Failure> {
    if !engine::is_archive(&slices.peek(HEAD).await?) {
        return Ok(None);
    }
    let mut unpacked = Unpacked::default();
    let mut archive = Archive::default();
    let mut pulse = Pulse::default();
    let mut buffer = Vec::new();
    let (mut done, total) = (0, slices.size());
    while let Some(slice) = slices.next().await? {
        portions(&slice, &mut buffer, |portion| {
            archive.push(portion, &mut |entry| unpacked.take(entry))?;
            done += portion.len() as u64;
            pulse.beat(|| Progress { phase: Phase::Reading, step: Safe::ours("unpacking"), done, total });
            unpacked.failure.take().map_or(Ok(()), Err)
        })?;
    }
    archive.finish(&mut |entry| unpacked.take(entry))?;
    unpacked.end().map(Some)
}

#[derive(Default)]
struct Unpacked {
    files: Array,
    /// Name and content of the one that is being unpacked.
    open: Option<(String, Parts)>,
    /// The browser refused something.
    failure: Option<Failure>,
}

impl Unpacked {
    fn take(&mut self, entry: Entry<'_>) {
        let taken = match entry {
            Entry::Begin(path) => {
                let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
                self.open = Some((name, Parts::default()));
                Ok(())
            }
            Entry::Data(bytes) => self.open.as_mut().map_or(Ok(()), |(_, parts)| {
                parts.open().extend_from_slice(bytes);
                parts.keep_full()
            }),
            Entry::End => self.close(),
        };
        if let Err(failure) = taken {
            self.failure = Some(failure);
        }
    }

    fn close(&mut self) -> Result<(), Failure> {
        if let Some((name, parts)) = self.open.take() {
            let file = File::new_with_blob_sequence(&parts.end(), &name).map_err(|_| unkept())?;
            self.files.push(&file.into());
        }
        Ok(())
    }

    fn end(self) -> Result<Array, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None if self.files.length() == 0 => Err(refusal(
                "An empty archive.",
                "There are folders in it, but no file. Pack the snapshots, dumps and logs themselves.",
            )),
            None => Ok(self.files),
        }
    }
}
