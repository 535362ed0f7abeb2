//! `leakproof diff`.

use crate::args::{DiffArgs, TableFormat};
use crate::read::{fresh_policy, name_of, read};
use crate::{Outcome, complain};
use engine::{ClassChange, ComparisonTable, Digest, File, InterfaceDefinition, compare};
use protocol::Failure;
use redact::Policy;
use std::io::{self, Write};
use std::path::Path;

pub(crate) fn run(args: &DiffArgs) -> io::Result<Outcome> {
    // Class names in clear are the command's contract, and one salt lets both snapshots compare them.
    let policy = fresh_policy().revealing();
    // One graph at a time: the later snapshot first, because its interfaces name the plain objects of both.
    let (after, interfaces) = match open(&args.after, policy) {
        Ok(file) => (file.digest(None), file.interfaces()),
        Err(failure) => return Ok(unreadable(&args.after, &failure)),
    };
    let before = match digest(&args.before, interfaces.as_deref(), policy) {
        Ok(digest) => digest,
        Err(failure) => return Ok(unreadable(&args.before, &failure)),
    };
    let table = match compare(before.as_ref(), after.as_ref()) {
        Ok(table) => table,
        Err(failure) => {
            complain(&format!("{} {}", failure.lead, failure.text));
            return Ok(Outcome::Unreadable);
        }
    };
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            serde_json::to_writer(&mut out, &table)?;
            writeln!(out)?;
        }
        TableFormat::Text => write_text(&mut out, &table)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn open(path: &Path, policy: Policy) -> Result<File, Failure> {
    read(path, policy, false)
}

fn digest(path: &Path, interfaces: Option<&[InterfaceDefinition]>, policy: Policy) -> Result<Option<Digest>, Failure> {
    open(path, policy).map(|file| file.digest(interfaces))
}

fn unreadable(path: &Path, failure: &Failure) -> Outcome {
    complain(&format!("{}: {} {}", name_of(path), failure.lead, failure.text));
    Outcome::Unreadable
}

fn write_text(out: &mut impl Write, table: &ComparisonTable) -> io::Result<()> {
    if !table.same_process {
        writeln!(out, "Two processes: objects cannot be followed from one to the other. Classes are compared.")?;
    }
    if !table.same_root_model {
        writeln!(out, "The runtimes count backing stores differently: shallow sizes of owners do not compare.")?;
    }
    writeln!(
        out,
        "{:>9} {:>9} {:>9} {:>13} {:>13} {:>14}  CLASS",
        "NEW", "GONE", "NET", "NET SHALLOW", "NET RETAINED", "RETAINED"
    )?;
    for c in &table.classes {
        write_row(out, c)?;
    }
    if !table.retained_only.is_empty() {
        writeln!(out, "Same objects, other retained sizes:")?;
        for c in &table.retained_only {
            write_row(out, c)?;
        }
    }
    Ok(())
}

fn write_row(out: &mut impl Write, c: &ClassChange) -> io::Result<()> {
    let count = |n: Option<u64>| n.map_or_else(|| String::from("-"), |n| n.to_string());
    writeln!(
        out,
        "{:>9} {:>9} {:>+9} {:>+13} {:>+13} {:>14}  {}",
        count(c.added),
        count(c.removed),
        c.delta,
        c.delta_bytes,
        c.retained_delta_bytes,
        c.retained_bytes[1],
        c.name
    )
}
