//! `leakproof redact`.

use crate::args::RedactArgs;
use crate::read::{STANDARD_INPUT, each_portion, fresh_policy};
use crate::{Outcome, complain};
use engine::Redaction;
use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::Failure;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Unfinished files of earlier calls that are passed over.
const MOST_BESIDE: u32 = 100;

pub(crate) fn run(args: &RedactArgs) -> io::Result<Outcome> {
    let (from, to) = (args.file.as_path(), args.output.as_path());
    if from == Path::new(STANDARD_INPUT) {
        complain("Redacting reads its input twice, which a pipe cannot give. Name a file.");
        return Ok(Outcome::WrongUse);
    }
    let done = if to == Path::new("-") {
        write_redacted(from, &mut io::stdout().lock())
    } else if same_file(from, to) {
        complain(&format!("{}: That is the original. Write the redacted snapshot to another file.", to.display()));
        return Ok(Outcome::WrongUse);
    } else {
        into_file(from, to)
    };
    match done {
        Ok(()) => Ok(Outcome::Done),
        Err(Trouble::Input(failure)) => {
            complain(&format!("{}: {} {}", from.display(), failure.lead, failure.text));
            Ok(Outcome::Unreadable)
        }
        // Whoever read standard output went away.
        Err(Trouble::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Err(error),
        Err(Trouble::Output(error)) => {
            let name = if to == Path::new("-") { "standard output".into() } else { to.to_string_lossy() };
            complain(&format!("{name}: Cannot be written. {}", unwritten(&error)));
            Ok(Outcome::Unreadable)
        }
    }
}

/// On which side it went wrong.
enum Trouble {
    Input(Failure),
    Output(io::Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Input(failure)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Writes beside the target first: a file that was not finished must not look like one that was.
fn into_file(from: &Path, to: &Path) -> Result<(), Trouble> {
    let (unfinished, file) = beside(to)?;
    let packed = to.extension().is_some_and(|e| e == "gz");
    let done = fill(from, file, packed).and_then(|()| Ok(std::fs::rename(&unfinished, to)?));
    if done.is_err() {
        // It is ours, and whether it goes or stays, the reason told is the one above.
        let _ = std::fs::remove_file(&unfinished);
    }
    done
}

fn fill(from: &Path, file: File, packed: bool) -> Result<(), Trouble> {
    let mut out = BufWriter::with_capacity(1 << 20, file);
    if packed {
        let mut packed = GzEncoder::new(&mut out, Compression::default());
        write_redacted(from, &mut packed)?;
        packed.finish()?;
    } else {
        write_redacted(from, &mut out)?;
    }
    Ok(out.flush()?)
}

/// A new file beside `to`. What is there stays: it may be the input.
fn beside(to: &Path) -> io::Result<(PathBuf, File)> {
    let mut number = 0_u32;
    loop {
        let mut name = to.as_os_str().to_owned();
        name.push(".unfinished");
        if number > 0 {
            name.push(number.to_string());
        }
        match File::create_new(&name) {
            Ok(file) => return Ok((name.into(), file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_BESIDE => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn write_redacted(from: &Path, to: &mut impl Write) -> Result<(), Trouble> {
    let mut redaction = Redaction::new(fresh_policy());
    let mut ready = Vec::new();
    loop {
        each_portion(from, |portion| {
            redaction.push(portion, &mut ready)?;
            to.write_all(&ready)?;
            ready.clear();
            Ok::<_, Trouble>(())
        })?;
        let again = redaction.end_scan(&mut ready)?;
        to.write_all(&ready)?;
        ready.clear();
        if !again {
            return Ok(to.flush()?);
        }
    }
}

fn unwritten(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => String::from("The folder of the output does not exist."),
        io::ErrorKind::PermissionDenied => String::from("This account may not write there."),
        io::ErrorKind::StorageFull => {
            String::from("There is no room left. A redacted snapshot is as large as its original.")
        }
        _ => format!("The system refused it ({error})."),
    }
}
