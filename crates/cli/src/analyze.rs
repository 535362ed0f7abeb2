//! `leakproof analyze`.

use crate::args::{AnalyzeArgs, ReportFormat};
use crate::inputs::expand;
use crate::read::{fresh_policy, read_parts, unopened};
use crate::{Outcome, complain};
use engine::{JudgeOptions, judge_with, unreadable};
use protocol::{FactsBlob, Failure};
use redact::Policy;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files read at the same time may be this long together, bytes: each holds its graph while it is read.
const TOGETHER: u64 = 1 << 30;

pub(crate) fn run(args: &AnalyzeArgs) -> io::Result<Outcome> {
    let policy = if args.reveal { fresh_policy().revealing() } else { fresh_policy() };
    let mut options = JudgeOptions::default();
    if let Some(rules) = &args.owners {
        match crate::owners::read(rules) {
            Ok(owners) => options.owners = owners,
            Err(why) => {
                complain(&why);
                return Ok(Outcome::WrongUse);
            }
        }
    }
    let mut files = expand(&args.paths);
    if let Some(baseline) = &args.baseline {
        if baseline.is_dir() {
            complain(&format!("{}: a baseline is one file, not a folder.", baseline.display()));
            return Ok(Outcome::WrongUse);
        }
        // It stands first, and once, whether or not the paths hold it as well.
        let place = |path: &Path| std::fs::canonicalize(path).ok();
        files.retain(|(path, _)| place(path).is_none() || place(path) != place(baseline));
        files.splice(..0, expand(std::slice::from_ref(baseline)));
        options.baseline = Some(0);
    }
    let (facts, failed) = facts_of_files(&files, policy, args.partial);
    let report = match judge_with(&facts, &options) {
        Ok(report) => report,
        Err(failure) => {
            complain(&format!("{} {}", failure.lead, failure.text));
            return Ok(Outcome::Unreadable);
        }
    };
    let text = match args.format {
        ReportFormat::Text => report::to_text(&report),
        ReportFormat::Json => report::to_json(&report)?,
        ReportFormat::Markdown => report::to_markdown(&report),
        ReportFormat::Html => report::to_html(&report),
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(if failed {
        Outcome::Unreadable
    } else if args.fail_on.contains(&report.diagnosis.cause) {
        Outcome::CauseFound
    } else {
        Outcome::Done
    })
}

/// Facts of all files behind the paths, and whether one of them could not be read: that is said on standard error, and the
/// file's facts say why.
pub(crate) fn facts_of(paths: &[PathBuf], policy: Policy, partial: bool) -> (Vec<FactsBlob>, bool) {
    facts_of_files(&expand(paths), policy, partial)
}

fn facts_of_files(files: &[(PathBuf, io::Result<u64>)], policy: Policy, partial: bool) -> (Vec<FactsBlob>, bool) {
    let mut failed = false;
    let mut facts: Vec<FactsBlob> = Vec::new();
    for told in read_all(files, policy, partial).into_iter().flatten() {
        match told.facts {
            Ok(blob) => facts.push(blob),
            Err(failure) => {
                failed = true;
                complain(&format!("{}: {} {}", told.name, failure.lead, failure.text));
                if failure.partial {
                    complain("  --partial uses what was read.");
                }
                facts.push(unreadable(&told.name, told.bytes, &failure, &policy));
            }
        }
    }
    (facts, failed)
}

/// What is kept of an input.
struct Told {
    name: String,
    bytes: u64,
    facts: Result<FactsBlob, Failure>,
}

/// Reads all files, several at a time where they are small enough, and gives their facts in order; an archive gives several.
fn read_all(files: &[(PathBuf, io::Result<u64>)], policy: Policy, keep_partial: bool) -> Vec<Vec<Told>> {
    let largest = files.iter().filter_map(|f| f.1.as_ref().ok()).max().copied().unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = usize::try_from(TOGETHER / largest.max(1)).unwrap_or(usize::MAX).clamp(1, cores).min(files.len());
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Vec<Told>>> = Mutex::new(files.iter().map(|_| Vec::new()).collect());
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some((path, size)) = files.get(i) else { break };
                    let told = one(path, size, policy, keep_partial);
                    if let Ok(mut results) = results.lock() {
                        results[i] = told;
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_default()
}

fn one(path: &Path, size: &io::Result<u64>, policy: Policy, keep_partial: bool) -> Vec<Told> {
    let mut all = Vec::new();
    match size {
        Ok(_) => read_parts(path, policy, keep_partial, |part| {
            let facts = part.file.map(|file| file.facts().clone());
            all.push(Told { name: part.name, bytes: part.bytes, facts });
            ControlFlow::Continue(())
        }),
        Err(e) => all.push(Told { name: path.to_string_lossy().into_owned(), bytes: 0, facts: Err(unopened(e)) }),
    }
    all
}
