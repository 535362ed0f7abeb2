//! `cargo xtask`: set-up, build, serve, test, dist and tidy.
//!
//! Design constraints:
//! - A fresh clone on a machine with Rust and Node must work: each command sets up what it needs, and does nothing twice.
//! - What is on `PATH` is used. What is installed goes to a cache outside `target/`, so that the next clone finds it.
//! - Every long step says what it does and how long it took. Every wait has an end.
//! - Nothing is left out silently: what a command could not do, it says.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks to its terminal")]

mod bench;
mod book;
mod dependencies;
mod dist;
mod fuzz;
mod nowhere;
mod npm;
mod offline;
mod process;
mod project;
mod sbom;
mod serve;
mod setup;
mod single_file;
mod site;
mod sizes;
mod suites;
mod tidy;

use anyhow::{Result, bail};
use project::Project;
use setup::Need;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [--port N] [--dev]  set up, build, make sample snapshots, serve the page on 127.0.0.1
  test [SUITE…]             set up and run every check and test, or the named suites only
  build [--dev]             set up and build the page into target/site
  npm                       set up and build the npm package into target/npm
  bench [--sizes=20,200] [--runs=3] [FILE…]
                            set up, build, and measure beside DevTools and other readers on heaps of so many megabytes
  book                      build the guide into target/book
  dist [--check]            everything that is released, into dist/; with --check twice, and compared byte for byte
  fuzz [TARGET] [SECONDS]   run libFuzzer over one target of fuzz/ or all, where cargo-fuzz is installed
  sizes                     write the size report of what is built, bench/results/sizes.md
  tidy                      the rules of this repository that the compiler does not check
  setup                     only the set-up that the other commands do by themselves

--dev builds without link-time optimisation: quicker to make, slower to use.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<ExitCode> {
    let Some((&command, options)) = arguments.split_first() else {
        bail!("no command\n\n{USAGE}");
    };
    let project = Project::find()?;
    match (command, options) {
        ("serve", _) => serve::serve(&project, &serve::Options::parse(options)?)?,
        ("test", _) => return suites::run(&project, options),
        ("build", []) => drop(site::build(&project, &setup::ready(&project, Need::Site)?, site::Mode::Release)?),
        ("build", ["--dev"]) => drop(site::build(&project, &setup::ready(&project, Need::Site)?, site::Mode::Dev)?),
        ("npm", []) => drop(npm::build(&project, &setup::ready(&project, Need::Site)?)?),
        ("bench", _) => bench::bench(&project, &bench::Options::parse(options)?)?,
        ("book", []) => drop(book::build(&project, &setup::ready(&project, Need::Site)?)?),
        ("fuzz", _) => fuzz::fuzz(&project, options)?,
        ("sizes", []) => sizes::write(&project)?,
        ("dist", []) => dist::dist(&project)?,
        ("dist", ["--check"]) => return dist::check(&project),
        ("tidy", []) => return suites::run(&project, &["tidy"]),
        ("setup", []) => drop(setup::ready(&project, Need::Tests)?),
        ("help" | "--help" | "-h", _) => print!("{USAGE}"),
        _ => bail!("{} is not a command of cargo xtask\n\n{USAGE}", arguments.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}
