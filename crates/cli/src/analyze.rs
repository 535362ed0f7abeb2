//! `leakproof analyze`.

use crate::args::{AnalyzeArgs, ReportFormat};
use crate::inputs::expand;
use crate::read::{fresh_policy, read, unopened};
use crate::{Outcome, complain};
use engine::{judge, unreadable};
use protocol::{FactsBlob, Failure};
use redact::Policy;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files read at the same time may be this long together, bytes: each holds its graph while it is read.
const TOGETHER: u64 = 1 << 30;

pub(crate) fn run(args: &AnalyzeArgs) -> io::Result<Outcome> {
    let policy = if args.reveal { fresh_policy().revealing() } else { fresh_policy() };
    let (facts, failed) = facts_of(&args.paths, policy, args.partial);
    let report = match judge(&facts) {
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
    let files = expand(paths);
    let mut failed = false;
    let mut facts: Vec<FactsBlob> = Vec::with_capacity(files.len());
    for ((path, size), result) in files.iter().zip(read_all(&files, policy, partial)) {
        match result {
            Ok(blob) => facts.push(blob),
            Err(failure) => {
                failed = true;
                complain(&format!("{}: {} {}", path.display(), failure.lead, failure.text));
                if failure.partial {
                    complain("  --partial uses what was read.");
                }
                let bytes = size.as_ref().copied().unwrap_or(0);
                facts.push(unreadable(&path.to_string_lossy(), bytes, &failure, &policy));
            }
        }
    }
    (facts, failed)
}

/// Reads all files, several at a time where they are small enough, and gives their facts in order.
fn read_all(
    files: &[(PathBuf, io::Result<u64>)],
    policy: Policy,
    keep_partial: bool,
) -> Vec<Result<FactsBlob, Failure>> {
    let largest = files.iter().filter_map(|f| f.1.as_ref().ok()).max().copied().unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = usize::try_from(TOGETHER / largest.max(1)).unwrap_or(usize::MAX).clamp(1, cores).min(files.len());
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<FactsBlob, Failure>>>> = Mutex::new(files.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some((path, size)) = files.get(i) else { break };
                    let result = match size {
                        Ok(bytes) => one(path, *bytes, policy, keep_partial),
                        Err(e) => Err(unopened(e)),
                    };
                    if let Ok(mut results) = results.lock() {
                        results[i] = Some(result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_default().into_iter().flatten().collect()
}

fn one(path: &Path, bytes: u64, policy: Policy, keep_partial: bool) -> Result<FactsBlob, Failure> {
    read(path, bytes, policy, keep_partial).map(|file| file.loaded().facts.clone())
}
