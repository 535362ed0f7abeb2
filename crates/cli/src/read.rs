//! Files through the engine.

use crate::progress::Watch;
use engine::{Analysis, File, Intake, Options, Part};
use protocol::Failure;
use redact::{Policy, Safe, Salt, safe};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// Bytes handed over at once: large enough for the system, small beside any snapshot.
const PORTION: usize = 4 << 20;

/// A policy with a salt of its own: the standard library's hash keys are the randomness at hand.
pub(crate) fn fresh_policy() -> Policy {
    let draw = || std::hash::RandomState::new().build_hasher().finish();
    Policy::new(Salt([draw(), draw()]))
}

/// Reads and analyses one file; an archive may hold but one.
pub(crate) fn read(path: &Path, policy: Policy, keep_partial: bool) -> Result<File, Failure> {
    let mut only = None;
    let mut several = false;
    read_parts(path, policy, keep_partial, |part| {
        if only.is_some() {
            several = true;
            return ControlFlow::Break(());
        }
        only = Some(part.file);
        ControlFlow::Continue(())
    });
    match only {
        Some(file) if !several => file,
        _ => Err(Failure {
            lead: Safe::ours("Several files in one."),
            text: Safe::ours("This command takes one snapshot. Unpack the archive and choose one of its files."),
            byte: None,
            partial: false,
        }),
    }
}

/// Reads and analyses a file, or all files of an archive. `each` is called with one after the other, so that a graph can go
/// before the next one comes; when it breaks, the rest is not read.
pub(crate) fn read_parts(
    path: &Path,
    policy: Policy,
    keep_partial: bool,
    mut each: impl FnMut(Part) -> ControlFlow<()>,
) {
    read_from(path, 0, policy, keep_partial, &mut each);
}

/// Reads and analyses one file of an archive, by its place there; any other file has but place 0.
pub(crate) fn read_part(path: &Path, place: u32, policy: Policy, keep_partial: bool) -> Option<Part> {
    let mut found = None;
    read_from(path, place, policy, keep_partial, &mut |part| {
        found = Some(part);
        ControlFlow::Break(())
    });
    found
}

fn read_from(
    path: &Path,
    skip: u32,
    policy: Policy,
    keep_partial: bool,
    each: &mut dyn FnMut(Part) -> ControlFlow<()>,
) {
    let name = name_of(path);
    let (bytes, file) = match whole(path, &name, skip, policy, keep_partial, each) {
        (_, Ok(None)) => return,
        (bytes, Ok(Some(analysis))) => (bytes, finish(analysis, &name)),
        (bytes, Err(failure)) => (bytes, Err(failure)),
    };
    // It is the last one.
    let _ = each(Part { name, bytes, file });
}

/// Reads it to its end, or until `each` breaks; gives its size and what is left to do.
fn whole(
    path: &Path,
    name: &str,
    skip: u32,
    policy: Policy,
    keep_partial: bool,
    each: &mut dyn FnMut(Part) -> ControlFlow<()>,
) -> (u64, Result<Option<Analysis>, Failure>) {
    let (mut input, size) = match open(path) {
        Ok(opened) => opened,
        Err(error) => return (0, Err(unopened(&error))),
    };
    let options = Options { keep_partial, memory_limit: u64::MAX };
    let mut intake = Intake::new(name, size, policy, options).skipping(skip);
    let mut watch = Watch::new(name);
    let pushed = portions(&mut input, |portion| {
        let flow = intake.push(portion, each)?;
        if let Some(progress) = intake.progress() {
            watch.see(&progress);
        }
        Ok(flow)
    });
    let read = intake.read();
    let left = match pushed {
        Ok(ControlFlow::Continue(())) => intake.finish(each),
        Ok(ControlFlow::Break(())) => Ok(None),
        Err(failure) => Err(failure),
    };
    (size.unwrap_or(read), left)
}

fn finish(mut analysis: Analysis, name: &str) -> Result<File, Failure> {
    let mut watch = Watch::new(name);
    while let Some(progress) = analysis.step() {
        watch.see(&progress);
    }
    analysis.finish()
}

/// Standard input goes by this path.
pub(crate) const STANDARD_INPUT: &str = "-";

/// What reports call it.
pub(crate) fn name_of(path: &Path) -> String {
    if path.as_os_str() == STANDARD_INPUT {
        String::from("standard input")
    } else {
        path.to_string_lossy().into_owned()
    }
}

/// The bytes, and how many there will be: unknown for pipes.
fn open(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if path.as_os_str() == STANDARD_INPUT {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = std::fs::File::open(path)?;
    let meta = file.metadata()?;
    Ok((Box::new(file), meta.is_file().then_some(meta.len())))
}

/// Hands over a file's bytes.
///
/// # Errors
/// Why it cannot be read, or what `take` said.
pub(crate) fn each_portion<E: From<Failure>>(
    path: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let (mut input, _) = open(path).map_err(|error| unopened(&error))?;
    portions(&mut input, |portion| take(portion).map(ControlFlow::Continue)).map(|_| ())
}

fn portions<E: From<Failure>>(
    input: &mut dyn Read,
    mut take: impl FnMut(&[u8]) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let mut portion = vec![0; PORTION];
    loop {
        match input.read(&mut portion) {
            Ok(0) => return Ok(ControlFlow::Continue(())),
            Ok(n) => {
                if take(&portion[..n])?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(unopened(&e).into()),
        }
    }
}

/// Why the system would not give the file.
pub(crate) fn unopened(error: &io::Error) -> Failure {
    let text = match error.kind() {
        io::ErrorKind::NotFound => Safe::ours("There is no such file. Check the path."),
        io::ErrorKind::IsADirectory => {
            Safe::ours("It is a folder, and this command takes one file. Name a file in it.")
        }
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
