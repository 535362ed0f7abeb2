//! Files through the engine.

use engine::{File, Options, Reader};
use protocol::Failure;
use redact::{Policy, Safe, Salt, safe};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::path::Path;

/// Bytes handed over at once: large enough for the system, small beside any snapshot.
const PORTION: usize = 4 << 20;

/// A policy with a salt of its own: the standard library's hash keys are the randomness at hand.
pub(crate) fn fresh_policy() -> Policy {
    let draw = || std::hash::RandomState::new().build_hasher().finish();
    Policy::new(Salt([draw(), draw()]))
}

/// Reads and analyses one file.
pub(crate) fn read(path: &Path, bytes: u64, policy: Policy, keep_partial: bool) -> Result<File, Failure> {
    let options = Options { keep_partial, memory_limit: u64::MAX };
    let mut reader = Reader::new(&path.to_string_lossy(), bytes, policy, options);
    let mut file = std::fs::File::open(path).map_err(|e| unopened(&e))?;
    let mut portion = vec![0; PORTION];
    loop {
        let n = match file.read(&mut portion) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(unopened(&e)),
        };
        reader.push(&portion[..n])?;
    }
    drop(portion);
    reader.finish()?.finish()
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
