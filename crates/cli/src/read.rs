//! Files through the engine.

use engine::{Archive, Entry, File, Options, Reader, is_archive};
use protocol::Failure;
use redact::{Policy, Safe, Salt, safe};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::path::Path;

/// Bytes handed over at once: large enough for the system, small beside any snapshot.
const PORTION: usize = 4 << 20;

/// One input: a file, or a file inside an archive.
pub(crate) struct Part {
    /// Its path; inside an archive, the archive's path and its own.
    pub(crate) name: String,
    /// Size in bytes.
    pub(crate) bytes: u64,
    /// What came of it.
    pub(crate) file: Result<File, Failure>,
}

/// A policy with a salt of its own: the standard library's hash keys are the randomness at hand.
pub(crate) fn fresh_policy() -> Policy {
    let draw = || std::hash::RandomState::new().build_hasher().finish();
    Policy::new(Salt([draw(), draw()]))
}

/// Reads and analyses one file that is no archive.
pub(crate) fn read(path: &Path, bytes: u64, policy: Policy, keep_partial: bool) -> Result<File, Failure> {
    let mut reader = Reader::new(&path.to_string_lossy(), bytes, policy, options(keep_partial));
    each_portion(path, |portion| reader.push(portion))?;
    reader.finish()?.finish()
}

/// Reads and analyses a file, or all files of an archive. `each` is called with one after the other, so that a graph can go
/// before the next one comes.
pub(crate) fn read_parts(path: &Path, bytes: u64, policy: Policy, keep_partial: bool, mut each: impl FnMut(Part)) {
    let name = path.to_string_lossy().into_owned();
    let archive = first_bytes(path).is_ok_and(|head| is_archive(&head));
    if !archive {
        let file = read(path, bytes, policy, keep_partial);
        return each(Part { name, bytes, file });
    }
    let mut open: Option<(String, u64, Result<Reader, Failure>)> = None;
    let mut unpacked = |entry: Entry<'_>| match entry {
        Entry::Begin(inner) => {
            let inner = format!("{name}/{inner}");
            open = Some((inner.clone(), 0, Ok(Reader::of_entry(&inner, policy, options(keep_partial)))));
        }
        Entry::Data(data) => {
            if let Some((_, size, reader)) = &mut open {
                *size += data.len() as u64;
                if let Ok(r) = reader
                    && let Err(failure) = r.push(data)
                {
                    *reader = Err(failure);
                }
            }
        }
        Entry::End => {
            if let Some((name, bytes, reader)) = open.take() {
                let file = reader.and_then(Reader::finish).and_then(|analysis| analysis.finish());
                each(Part { name, bytes, file });
            }
        }
    };
    let mut archive = Archive::default();
    let done =
        each_portion(path, |portion| archive.push(portion, &mut unpacked)).and_then(|()| archive.finish(&mut unpacked));
    if let Err(failure) = done {
        each(Part { name, bytes, file: Err(failure) });
    }
}

fn options(keep_partial: bool) -> Options {
    Options { keep_partial, memory_limit: u64::MAX }
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(64).read_to_end(&mut head)?;
    Ok(head)
}

pub(crate) fn each_portion(path: &Path, mut take: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut file = std::fs::File::open(path).map_err(|e| unopened(&e))?;
    let mut portion = vec![0; PORTION];
    loop {
        match file.read(&mut portion) {
            Ok(0) => return Ok(()),
            Ok(n) => take(&portion[..n])?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(unopened(&e)),
        }
    }
}

/// Why the system would not give the file.
pub(crate) fn unopened(error: &io::Error) -> Failure {
    let text = match error.kind() {
        io::ErrorKind::NotFound => Safe::ours("There is no such file. Check the path."),
        io::ErrorKind::PermissionDenied => {
            Safe::ours("This account may not read it. Change its permissions or copy it.")
        }
        _ => match error.raw_os_error() {
            Some(code) => safe!("The system refused to read it (error {}).", code),
            None => Safe::ours("There is nothing in it to read."),
        },
    };
    Failure { lead: Safe::ours("Cannot be opened."), text, byte: None, partial: false }
}
