//! The native `leakproof` command: the engine over files, reports on standard output, reasons on standard error.
//!
//! Design constraints:
//! - Exit statuses are part of the contract: 0 done, 1 a cause of `--fail-on` was diagnosed, 2 wrong use, 3 an input could
//!   not be read. A file that cannot be read never stops the others.
//! - What the engine gives is redacted; this crate adds words of its own and the paths that its caller wrote.

mod analyze;
mod args;
mod audit;
mod describe;
mod diff;
mod examples;
#[cfg(feature = "parquet")]
mod export;
mod inputs;
mod mcp;
mod owners;
mod progress;
mod read;
mod redacting;
mod retainers;
mod series;
mod served;
mod summary;

use args::{Args, Command};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    CauseFound,
    WrongUse,
    Unreadable,
}

fn main() -> ExitCode {
    // clap prints usage errors and ends with 2 by itself.
    let mut args = Args::parse();
    if let Err(why) = inputs::settle(&mut args.command) {
        complain(&why);
        return ExitCode::from(2);
    }
    let outcome = match args.command {
        Command::Analyze(args) => analyze::run(&args),
        Command::Summary(args) => summary::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Retainers(args) => retainers::run(&args),
        Command::Series(args) => series::run(&args),
        Command::Redact(args) => redacting::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Mcp(args) => mcp::run(&args),
        #[cfg(feature = "parquet")]
        Command::Export(args) => export::run(&args),
        Command::Serve(args) => served::run(&args),
        Command::Completions(args) => describe::completions(args.shell),
        Command::Man => describe::manual(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::CauseFound) => ExitCode::from(1),
        Ok(Outcome::WrongUse) => ExitCode::from(2),
        Ok(Outcome::Unreadable) => ExitCode::from(3),
        Err(error) => {
            // A reader of our output that went away is nobody to tell.
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                complain(&reason(&error));
            }
            ExitCode::from(3)
        }
    }
}

/// What to say of an error: its own words where a command gave it some; bare, it is the system's about our output.
fn reason(error: &std::io::Error) -> String {
    if error.get_ref().is_some() { error.to_string() } else { format!("The output cannot be written ({error}).") }
}

/// One line on standard error, in which nothing can move the cursor: names of files may come from anybody. A closed standard
/// error is no reason to stop.
fn complain(text: &str) {
    progress::wipe();
    let _ = writeln!(std::io::stderr().lock(), "{}", redact::inert_text(text));
}
