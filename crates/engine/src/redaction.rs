//! A snapshot on its way to a redacted one, packed or not.

use crate::failure::of_problem;
use crate::reader::UNPACKED_LIMIT;
use evidence::Gunzip;
use facts::Problem;
use protocol::Failure;
use redact::Policy;
use redacted::Redactor;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Redacts a snapshot: push the file's bytes, end the scan, and do it again while [`Redaction::end_scan`] asks for it.
pub struct Redaction {
    redactor: Redactor,
    /// First bytes of a scan, until they tell whether the file is packed.
    head: Vec<u8>,
    source: Source,
}

enum Source {
    Unknown,
    Plain,
    Packed(Box<Gunzip>),
}

impl Redaction {
    /// A redaction under the salt of this policy.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { redactor: Redactor::new(policy), head: Vec::new(), source: Source::Unknown }
    }

    /// Whether this scan gives bytes.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.redactor.is_writing()
    }

    /// Takes the file's next bytes and adds what is ready of the redacted snapshot to `out`.
    ///
    /// # Errors
    /// As soon as the bytes cannot be part of a snapshot.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
        self.take(bytes, out).map_err(|p| of_problem(&p, false))
    }

    /// The file is over. `true` if its bytes are wanted again, from the first one.
    ///
    /// # Errors
    /// If the file is cut short or no snapshot.
    pub fn end_scan(&mut self, out: &mut Vec<u8>) -> Result<bool, Failure> {
        self.end(out).map_err(|p| of_problem(&p, false))
    }

    fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Problem> {
        match &mut self.source {
            Source::Unknown => {
                self.head.extend_from_slice(bytes);
                if self.head.len() < GZIP.len() {
                    return Ok(());
                }
                let head = std::mem::take(&mut self.head);
                self.source = if head.starts_with(&GZIP) {
                    Source::Packed(Box::new(Gunzip::new(UNPACKED_LIMIT)))
                } else {
                    Source::Plain
                };
                self.take(&head, out)
            }
            Source::Plain => self.redactor.push(bytes, out),
            Source::Packed(gunzip) => gunzip.push(bytes, &mut |unpacked| self.redactor.push(unpacked, out)),
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<bool, Problem> {
        match std::mem::replace(&mut self.source, Source::Unknown) {
            Source::Packed(gunzip) => {
                gunzip.finish(&mut |unpacked| self.redactor.push(unpacked, out))?;
            }
            Source::Unknown => {
                let head = std::mem::take(&mut self.head);
                self.redactor.push(&head, out)?;
            }
            Source::Plain => {}
        }
        self.redactor.end_scan(out)
    }
}
