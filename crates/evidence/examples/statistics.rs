//! Loads two tracemalloc dumps, groups the second by line and compares it with the first, as `bench/tracemalloc.py` has CPython do:
//! `cargo run --release -p evidence --example statistics -- OLD NEW`. Prints what each step took, in seconds, as JSON.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use evidence::tracemalloc::{Dump, GroupBy};
use evidence::{EvidenceReader, Kind, View};
use redact::{Policy, Salt};
use std::fs::File;
use std::io::{self, Read};
use std::time::Instant;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(old), Some(new)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: statistics OLD NEW"));
    };
    let old = load(&old)?;
    let begun = Instant::now();
    let new = load(&new)?;
    let loaded = begun.elapsed().as_secs_f64();
    let by = GroupBy::Lineno { cumulative: false };
    let begun = Instant::now();
    let lines = new.statistics(by);
    let grouped = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let differences = new.compare_to(&old, by);
    let compared = begun.elapsed().as_secs_f64();
    let largest = lines.first().map_or(0, |line| line.size);
    let grown = differences.first().map_or(0, |line| line.size_diff);
    println!(
        "{{\"traces\":{},\"lines\":{},\"largest\":{largest},\"grown\":{grown},\"load\":{loaded},\"lineno\":{grouped},\"compare_to\":{compared}}}",
        new.len(),
        lines.len(),
    );
    Ok(())
}

/// Reads as the page and the command line do, facts for the judge included.
fn load(name: &str) -> io::Result<Dump> {
    let mut file = File::open(name)?;
    let mut reader = EvidenceReader::new(Kind::Tracemalloc, name, file.metadata()?.len(), Policy::new(Salt([1, 2])));
    let mut portion = vec![0; 1 << 20];
    let broken = |problem: facts::Problem| io::Error::other(problem.text.to_string());
    loop {
        match file.read(&mut portion)? {
            0 => break,
            n => reader.push(&portion[..n]).map_err(broken)?,
        }
    }
    match reader.finish().map_err(broken)?.view {
        View::Tracemalloc(dump) => Ok(*dump),
        _ => Err(io::Error::other("not a tracemalloc dump")),
    }
}
