//! Several files in one: `.zip`.
//!
//! An archive is no input of its own. Its entries are, each with its own [`crate::Reader`]: the caller hands every entry's
//! bytes to one, or to the browser as a file.

use crate::failure::of_problem;
use crate::reader::UNPACKED_LIMIT;
use evidence::{Kind, Unzip, sniff};
use protocol::Failure;

/// What comes out of an archive.
#[derive(Debug, PartialEq)]
pub enum Entry<'a> {
    /// A file begins. Its path inside the archive, raw.
    Begin(&'a str),
    /// Its next bytes.
    Data(&'a [u8]),
    /// It is whole.
    End,
}

/// Whether a file with these first bytes is an archive of files.
#[must_use]
pub fn is_archive(head: &[u8]) -> bool {
    matches!(sniff(head, ""), Ok(Kind::Zip))
}

/// Unpacks an archive as its bytes arrive.
pub struct Archive {
    unzip: Unzip,
}

impl Default for Archive {
    fn default() -> Self {
        Self { unzip: Unzip::new(UNPACKED_LIMIT) }
    }
}

impl Archive {
    /// Takes the next bytes and hands out what they unpack to.
    ///
    /// # Errors
    /// If the archive is damaged, encrypted, packed in a way we do not read, or a bomb.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(Entry<'_>)) -> Result<(), Failure> {
        self.unzip.push(bytes, &mut |entry| pass(entry, out)).map_err(|p| of_problem(&p, false))
    }

    /// All bytes were pushed.
    ///
    /// # Errors
    /// If the archive ends inside an entry or holds none.
    pub fn finish(self, out: &mut dyn FnMut(Entry<'_>)) -> Result<(), Failure> {
        self.unzip.finish(&mut |entry| pass(entry, out)).map_err(|p| of_problem(&p, false))
    }
}

fn pass(entry: evidence::Entry<'_>, out: &mut dyn FnMut(Entry<'_>)) -> Result<(), facts::Problem> {
    out(match entry {
        evidence::Entry::Begin(name) => Entry::Begin(name),
        evidence::Entry::Data(bytes) => Entry::Data(bytes),
        evidence::Entry::End => Entry::End,
    });
    Ok(())
}
