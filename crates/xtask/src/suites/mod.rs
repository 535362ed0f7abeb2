//! `cargo xtask test`: every check and test there is, in the order in which failing early is cheap.

mod counts;
mod native;
mod node;
mod wasm;

use crate::process;
use crate::project::Project;
use crate::setup::{self, Need, Ready};
use crate::tidy;
use anyhow::{Context, Result, bail};
pub use counts::Counts;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// One part of the whole.
struct Suite {
    name: &'static str,
    about: &'static str,
    needs_setup: bool,
    run: fn(&Bench) -> Result<Counts>,
}

/// What a suite works with.
struct Bench<'a> {
    project: &'a Project,
    ready: Option<Ready>,
}

impl Bench<'_> {
    fn ready(&self) -> Result<&Ready> {
        self.ready.as_ref().context("this suite needs the set-up and does not say so")
    }
}

const SUITES: &[Suite] = &[
    Suite {
        name: "tidy",
        about: "Rules that the compiler does not check",
        needs_setup: false,
        run: |b| tidy::run(b.project),
    },
    Suite { name: "fmt", about: "Formatting", needs_setup: false, run: native::formatting },
    Suite { name: "clippy", about: "Lints, native", needs_setup: false, run: native::lints },
    Suite { name: "native", about: "Tests, native", needs_setup: false, run: native::tests },
    Suite { name: "docs", about: "Documentation, with its examples", needs_setup: false, run: native::documentation },
    Suite {
        name: "deny",
        about: "Licences and sources of dependencies",
        needs_setup: false,
        run: native::dependencies,
    },
    Suite { name: "wasm-clippy", about: "Lints of the browser side, wasm32", needs_setup: true, run: wasm::lints },
    Suite { name: "wasm", about: "Tests of the core, wasm32", needs_setup: true, run: wasm::tests },
    Suite { name: "oracle", about: "Class tables against DevTools' own code", needs_setup: true, run: node::oracle },
    Suite { name: "corpus", about: "Real evidence with known answers", needs_setup: true, run: node::corpus },
    Suite { name: "fleet", about: "Exported tables, read by DuckDB", needs_setup: true, run: node::fleet },
    Suite { name: "site", about: "The page, built as released", needs_setup: true, run: node::site },
    Suite {
        name: "mcp",
        about: "The server for agents, called by an agent's client",
        needs_setup: true,
        run: node::agents,
    },
    Suite { name: "npm", about: "The npm package, from its tarball", needs_setup: true, run: node::package },
    Suite { name: "sizes", about: "Sizes beside the committed report", needs_setup: false, run: native::sizes },
    Suite { name: "browser", about: "End-to-end tests in Chromium", needs_setup: true, run: node::browser },
];

/// Runs the named suites, or all.
pub fn run(project: &Project, names: &[&str]) -> Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|name| SUITES.iter().all(|suite| suite.name != **name)) {
        let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        bail!("{unknown} is not a suite; there are {}", known.join(", "));
    }
    let chosen = |suite: &&Suite| names.is_empty() || names.contains(&suite.name);
    let start = Instant::now();
    let ready = if SUITES.iter().filter(chosen).any(|suite| suite.needs_setup) {
        Some(setup::ready(project, Need::Tests)?)
    } else {
        None
    };
    let set_up = start.elapsed();
    let bench = Bench { project, ready };
    let mut rows = Vec::new();
    for suite in SUITES.iter().filter(chosen) {
        println!("\n━━ {} ({})", suite.about, suite.name);
        let start = Instant::now();
        let counts = (suite.run)(&bench).unwrap_or_else(|error| {
            println!("{}: {error:#}", suite.name);
            Counts { failed: 1, ..Counts::default() }
        });
        rows.push((suite.name, counts, start.elapsed()));
    }
    Ok(report(set_up, &rows))
}

/// The table of suites and, as the last line, the sum.
fn report(set_up: Duration, rows: &[(&str, Counts, Duration)]) -> ExitCode {
    let mut sum = Counts::default();
    println!("\n{:<12} {:>7} {:>7} {:>8}   time", "suite", "passed", "failed", "skipped");
    println!("{:<12} {:>7} {:>7} {:>8}   {}", "set-up", "", "", "", process::time(set_up));
    for (name, counts, time) in rows {
        let Counts { passed, failed, skipped, notes } = counts;
        println!("{name:<12} {passed:>7} {failed:>7} {skipped:>8}   {}", process::time(*time));
        for note in notes {
            println!("  {name}: {note}");
        }
        sum.add(counts);
    }
    if sum.skipped > 0 {
        println!("{} skipped: see the notes above", sum.skipped);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A check is one test: it passes or fails as a whole.
fn check(command: &mut Command) -> Result<Counts> {
    process::run(command)?;
    Ok(Counts { passed: 1, ..Counts::default() })
}
