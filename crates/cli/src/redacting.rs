//! `leakproof redact`.

use crate::args::RedactArgs;
use crate::read::{STANDARD_INPUT, each_portion, fresh_policy};
use crate::{Outcome, complain};
use engine::Redaction;
use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::Failure;
use redact::{Safe, safe};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

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
        Err(failure) => {
            complain(&format!("{}: {} {}", from.display(), failure.lead, failure.text));
            Ok(Outcome::Unreadable)
        }
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Writes beside the target first: a file that was not finished must not look like one that was.
fn into_file(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut name = to.as_os_str().to_owned();
    name.push(".unfinished");
    let unfinished = Path::new(&name);
    let done = File::create(unfinished).map_err(|e| unwritten(&e)).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        if to.extension().is_some_and(|e| e == "gz") {
            let mut packed = GzEncoder::new(&mut out, Compression::default());
            write_redacted(from, &mut packed)?;
            packed.finish().map_err(|e| unwritten(&e))?;
        } else {
            write_redacted(from, &mut out)?;
        }
        out.flush().map_err(|e| unwritten(&e))?;
        std::fs::rename(unfinished, to).map_err(|e| unwritten(&e))
    });
    if done.is_err() {
        // Nothing is there if it could not even be created.
        let _ = std::fs::remove_file(unfinished);
    }
    done
}

fn write_redacted(from: &Path, to: &mut impl Write) -> Result<(), Failure> {
    let mut redaction = Redaction::new(fresh_policy());
    let mut ready = Vec::new();
    loop {
        each_portion(from, |portion| {
            redaction.push(portion, &mut ready)?;
            to.write_all(&ready).map_err(|e| unwritten(&e))?;
            ready.clear();
            Ok(())
        })?;
        let again = redaction.end_scan(&mut ready)?;
        to.write_all(&ready).map_err(|e| unwritten(&e))?;
        ready.clear();
        if !again {
            return to.flush().map_err(|e| unwritten(&e));
        }
    }
}

fn unwritten(error: &io::Error) -> Failure {
    let text = match error.kind() {
        io::ErrorKind::NotFound => Safe::ours("The folder of the output does not exist."),
        io::ErrorKind::PermissionDenied => Safe::ours("This account may not write there."),
        io::ErrorKind::StorageFull => {
            Safe::ours("There is no room left. A redacted snapshot is as large as its original.")
        }
        _ => match error.raw_os_error() {
            Some(code) => safe!("The system refused to write it (error {}).", code),
            None => Safe::ours("The output was closed."),
        },
    };
    Failure { lead: Safe::ours("Cannot be written."), text, byte: None, partial: false }
}
