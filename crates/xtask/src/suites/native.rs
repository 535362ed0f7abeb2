//! What runs on this machine's own processor.

use super::{Bench, Counts, check};
use crate::process;
use anyhow::Result;

/// What of the command line is optional, and tested like the rest. One choice for all suites, so that one build serves all.
pub const FEATURES: [&str; 2] = ["--features", "cli/parquet"];

/// `cargo fmt`.
pub fn formatting(bench: &Bench) -> Result<Counts> {
    check(bench.project.command("cargo").args(["fmt", "--all", "--check"]))
}

/// Every lint is an error here.
pub fn lints(bench: &Bench) -> Result<Counts> {
    let mut cargo = bench.project.command("cargo");
    cargo.args(["clippy", "--workspace", "--all-targets", "--quiet"]).args(FEATURES);
    check(cargo.args(["--", "-D", "warnings"]))
}

/// Unit and integration tests; the documentation's examples run with the documentation.
pub fn tests(bench: &Bench) -> Result<Counts> {
    let mut cargo = bench.project.command("cargo");
    let nextest = process::first_line(bench.project.command("cargo").args(["nextest", "--version"])).is_some();
    if nextest {
        cargo.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level=slow",
            "--final-status-level=fail",
        ]);
    } else {
        cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    cargo.args(FEATURES);
    let mut counts = Counts::default();
    // The suite `corpus` unpacks real evidence into the cache, where it is at hand.
    let unpacked = bench.project.cache.join("corpus");
    if std::env::var_os("LEAKPROOF_CORPUS").is_none() {
        if unpacked.join("case-01").is_dir() {
            cargo.env("LEAKPROOF_CORPUS", unpacked);
        } else {
            counts
                .notes
                .push("LEAKPROOF_CORPUS is not set: tests over unpacked real evidence had nothing to read".into());
        }
    }
    let succeeded = process::watched(&mut cargo, |line| counts.read(line))?;
    Ok(counts.close(succeeded))
}

/// Documentation without warnings, and its examples.
pub fn documentation(bench: &Bench) -> Result<Counts> {
    let cargo = || bench.project.command("cargo");
    let mut counts =
        check(cargo().args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    let succeeded =
        process::watched(cargo().args(["test", "--workspace", "--doc", "--quiet"]), |line| counts.read(line))?;
    Ok(counts.close(succeeded))
}

/// Licences, sources and bans; a note on advisories.
pub fn dependencies(bench: &Bench) -> Result<Counts> {
    let wrong = crate::dependencies::check(bench.project)?;
    wrong.iter().for_each(|line| println!("{line}"));
    let notes = vec![crate::dependencies::advisories(bench.project)];
    Ok(Counts { passed: u64::from(wrong.is_empty()), failed: wrong.len() as u64, notes, ..Counts::default() })
}

/// What `site` and `npm` built, beside the committed report.
pub fn sizes(bench: &Bench) -> Result<Counts> {
    let (grown, shrunk) = crate::sizes::check(bench.project)?;
    grown.iter().for_each(|part| println!("{part}"));
    let failed = u64::from(!grown.is_empty());
    Ok(Counts { passed: 1 - failed, failed, notes: shrunk, ..Counts::default() })
}
