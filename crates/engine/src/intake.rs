//! One input from its first byte on: a file, or an archive with a file after the other in it.
//!
//! Callers that choose what to do by the first bytes themselves (the page hands entries to workers of their own) use
//! [`crate::Archive`] and [`Reader`]; all others push into this.

use crate::archive::{Archive, Entry, is_archive};
use crate::{Analysis, File, Options, Reader};
use protocol::{Failure, Progress};
use redact::{Policy, inert_text};
use std::ops::ControlFlow;

/// Bytes that tell an archive.
const HEAD: usize = 64;

/// What came of one file: the input itself, or a file inside it.
pub struct Part {
    /// Its name; inside an archive, the archive's name and its own, in which nothing moves a cursor.
    pub name: String,
    /// Size, bytes.
    pub bytes: u64,
    /// The file, or why there is none.
    pub file: Result<File, Failure>,
}

/// An input while its bytes arrive.
pub struct Intake {
    about: About,
    read: u64,
    state: State,
}

struct About {
    name: String,
    bytes: Option<u64>,
    policy: Policy,
    options: Options,
    skip: u32,
}

enum State {
    Head(Vec<u8>),
    File(Box<Reader>),
    Archive(Box<Archive>, Entries),
}

/// Where in an archive it is.
struct Entries {
    /// Files to pass over before the first that is read.
    skip: u32,
    open: Option<Inner>,
    flow: ControlFlow<()>,
}

/// The entry of an archive that is being read.
struct Inner {
    name: String,
    bytes: u64,
    reader: Result<Reader, Failure>,
}

impl About {
    fn reader(&self) -> Box<Reader> {
        Box::new(match self.bytes {
            Some(bytes) => Reader::new(&self.name, bytes, self.policy, self.options),
            None => Reader::of_entry(&self.name, self.policy, self.options),
        })
    }
}

impl Intake {
    /// An input that the person knows as `name`, of `bytes` bytes where that is known before it ends.
    #[must_use]
    pub fn new(name: &str, bytes: Option<u64>, policy: Policy, options: Options) -> Self {
        let about = About { name: name.to_owned(), bytes, policy, options, skip: 0 };
        Self { about, read: 0, state: State::Head(Vec::new()) }
    }

    /// The same, but the first `files` of an archive are passed over: they are unpacked and nothing else.
    #[must_use]
    pub fn skipping(mut self, files: u32) -> Self {
        self.about.skip = files;
        self
    }

    /// Takes the next bytes, in any portions. `each` gets the files of an archive as they end, analysed; once it breaks, so
    /// does this: no more bytes are wanted.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be the start of anything we read.
    pub fn push(
        &mut self,
        bytes: &[u8],
        each: &mut dyn FnMut(Part) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Failure> {
        self.read += bytes.len() as u64;
        self.take(bytes, each)
    }

    fn take(
        &mut self,
        bytes: &[u8],
        each: &mut dyn FnMut(Part) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Failure> {
        match &mut self.state {
            State::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() < HEAD {
                    return Ok(ControlFlow::Continue(()));
                }
                let head = std::mem::take(head);
                self.recognise(&head);
                // The state is no head any more, so this goes no deeper.
                self.take(&head, each)
            }
            State::File(reader) => reader.push(bytes).map(ControlFlow::Continue),
            State::Archive(archive, entries) => {
                let about = &self.about;
                archive.push(bytes, &mut |entry| entry_of(about, entries, entry, each))?;
                Ok(entries.flow)
            }
        }
    }

    /// How far reading is. `total` is 0 where the size is not known.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        match &self.state {
            State::File(reader) => Some(reader.progress()),
            _ => None,
        }
    }

    /// All bytes were pushed: what is left to do for a file; an archive's files have all gone to `each`.
    ///
    /// # Errors
    /// What is wrong with the input.
    pub fn finish(mut self, each: &mut dyn FnMut(Part) -> ControlFlow<()>) -> Result<Option<Analysis>, Failure> {
        if let State::Head(head) = &mut self.state {
            let head = std::mem::take(head);
            self.recognise(&head);
            if self.take(&head, each)?.is_break() {
                return Ok(None);
            }
        }
        match self.state {
            State::File(reader) => reader.finish().map(Some),
            State::Archive(archive, mut entries) => {
                let about = &self.about;
                archive.finish(&mut |entry| entry_of(about, &mut entries, entry, each))?;
                Ok(None)
            }
            State::Head(_) => Ok(None),
        }
    }

    /// Bytes so far.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    fn recognise(&mut self, head: &[u8]) {
        self.state = if is_archive(head) {
            let entries = Entries { skip: self.about.skip, open: None, flow: ControlFlow::Continue(()) };
            State::Archive(Box::default(), entries)
        } else {
            State::File(self.about.reader())
        };
    }
}

fn entry_of(about: &About, entries: &mut Entries, entry: Entry<'_>, each: &mut dyn FnMut(Part) -> ControlFlow<()>) {
    match entry {
        Entry::Begin(_) if entries.flow.is_break() => {}
        Entry::Begin(_) if entries.skip > 0 => entries.skip -= 1,
        Entry::Begin(path) => {
            let name = format!("{}/{}", about.name, inert_text(path));
            let reader = Ok(Reader::of_entry(&name, about.policy, about.options));
            entries.open = Some(Inner { name, bytes: 0, reader });
        }
        Entry::Data(data) => {
            if let Some(Inner { bytes, reader, .. }) = &mut entries.open {
                *bytes += data.len() as u64;
                if let Ok(open) = reader
                    && let Err(failure) = open.push(data)
                {
                    *reader = Err(failure);
                }
            }
        }
        Entry::End => {
            if let Some(Inner { name, bytes, reader }) = entries.open.take() {
                let file = reader.and_then(Reader::finish).and_then(Analysis::finish);
                entries.flow = each(Part { name, bytes, file });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Salt;
    use std::fmt::Write as _;

    /// `input` in portions of `portion` bytes: each part's name, and its format or how its failure begins.
    fn check(input: &[u8], portion: usize, expect: &[(&str, &str)]) {
        for bytes in [Some(input.len() as u64), None] {
            let mut got: Vec<(String, String)> = Vec::new();
            let mut each = |part: Part| {
                let said = match part.file {
                    Ok(file) => file.loaded().format.to_string(),
                    Err(failure) => failure.lead.to_string(),
                };
                got.push((part.name, said));
                ControlFlow::Continue(())
            };
            let options = Options { keep_partial: false, memory_limit: u64::MAX };
            let mut intake = Intake::new("in", bytes, Policy::new(Salt([1, 2])), options);
            let pushed = input.chunks(portion).try_for_each(|part| intake.push(part, &mut each).map(drop));
            match pushed.and_then(|()| intake.finish(&mut each)) {
                Ok(None) => {}
                Ok(Some(analysis)) => {
                    let file = analysis.finish();
                    let _ = each(Part { name: String::from("in"), bytes: 0, file });
                }
                Err(failure) => {
                    let _ = each(Part { name: String::from("in"), bytes: 0, file: Err(failure) });
                }
            }
            let got: Vec<(&str, &str)> = got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(got, expect, "in portions of {portion}, of {bytes:?} bytes");
        }
    }

    #[test]
    fn a_file_or_the_files_of_an_archive() {
        let mut readings = String::new();
        for i in 0..4 {
            let _ = writeln!(readings, "{{\"rss\":{},\"heapTotal\":2,\"heapUsed\":1,\"external\":0}}", 100 + i);
        }
        let zip = testkit::stored_zip(&[("a.jsonl", readings.as_bytes()), ("b.bin", b"\x89PNG\r\n\x1a\nnothing")]);
        for portion in [1, 7, 64, 1 << 20] {
            check(readings.as_bytes(), portion, &[("in", "memory-readings")]);
            check(&zip, portion, &[("in/a.jsonl", "memory-readings"), ("in/b.bin", "A PNG picture.")]);
            check(b"", portion, &[("in", "The file is empty.")]);
        }
    }

    #[test]
    fn reading_stops_when_enough_came() {
        let entries: Vec<(String, Vec<u8>)> = (0..4).map(|n| (format!("d/{n}\u{1b}[2J.bin"), vec![n; 900])).collect();
        let entries: Vec<(&str, &[u8])> =
            entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let zip = testkit::stored_zip(&entries);
        // Passed over, wanted: the names, and whether the end of the archive was needed.
        for (skip, wanted, expect, to_the_end) in [
            (0, 1, &["in/d/0␣[2J.bin"][..], false),
            (2, 1, &["in/d/2␣[2J.bin"], false),
            (1, 2, &["in/d/1␣[2J.bin", "in/d/2␣[2J.bin"], false),
            (3, 9, &["in/d/3␣[2J.bin"], true),
            (4, 1, &[], true),
        ] {
            let mut got = Vec::new();
            let mut each = |part: Part| {
                got.push(part.name);
                if got.len() == wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let options = Options { keep_partial: false, memory_limit: u64::MAX };
            let mut intake = Intake::new("in", None, Policy::new(Salt([1, 2])), options).skipping(skip);
            let read = zip.chunks(100).find(|part| intake.push(part, &mut each).expect("a sound archive").is_break());
            assert_eq!(read.is_none(), to_the_end, "after {skip}, {wanted}");
            if to_the_end {
                assert!(intake.finish(&mut each).expect("a sound archive").is_none());
            }
            assert_eq!(got, expect);
        }
        // What is in one portion is not read either.
        let mut count = 0;
        let mut intake =
            Intake::new("in", None, Policy::new(Salt([1, 2])), Options { keep_partial: false, memory_limit: u64::MAX });
        let mut each = |_: Part| {
            count += 1;
            ControlFlow::Break(())
        };
        assert!(intake.push(&zip, &mut each).expect("a sound archive").is_break());
        assert_eq!(count, 1);
    }
}
