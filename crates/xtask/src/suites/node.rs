//! What Node's test runner runs: the built page in a real browser, DevTools' own code as oracle, the corpus.

use super::{Bench, Counts, native};
use crate::{npm, process, setup, site, sizes};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Builds the page as released.
pub fn site(bench: &Bench) -> Result<Counts> {
    let folder = site::build(bench.project, bench.ready()?, site::Mode::Release)?;
    Ok(Counts { passed: 1, notes: sizes::list(&folder)?, ..Counts::default() })
}

/// A person's way through the page, in Chromium.
pub fn browser(bench: &Bench) -> Result<Counts> {
    let page = bench
        .project
        .existing("target/site/index.html")
        .context("there is no built page: run the suite `site` first")?;
    let command = command_line(bench)?;
    let mkdocs = setup::mkdocs(bench.project)?.unwrap_or_default();
    let site = page.parent().context("a page in no folder")?;
    // Without Python there is no MkDocs: said by an empty place.
    run(bench, "e2e", &command, &[("LEAKPROOF_SITE", site), ("LEAKPROOF_MKDOCS", &mkdocs)])
}

/// The npm package as people get it: from its tarball, in Node, through a bundler, in a browser.
pub fn package(bench: &Bench) -> Result<Counts> {
    let package = npm::build(bench.project, bench.ready()?)?;
    let mut counts = tests(bench, "npm")?;
    counts.notes.extend(sizes::list(&package)?.into_iter().filter(|line| line.contains(".wasm")));
    Ok(counts)
}

/// The command line's server for agents, called by the protocol's own client.
pub fn agents(bench: &Bench) -> Result<Counts> {
    tests(bench, "mcp")
}

/// Exported tables, read by DuckDB.
pub fn fleet(bench: &Bench) -> Result<Counts> {
    let Some(python) = setup::duckdb(bench.project)? else {
        let note = "python3 with pip is not installed, so no table was read by DuckDB".to_owned();
        return Ok(Counts { skipped: 1, notes: vec![note], ..Counts::default() });
    };
    run(bench, "fleet", &command_line(bench)?, &[("PYTHONPATH", &python)])
}

/// The command line against DevTools' own worker code.
pub fn oracle(bench: &Bench) -> Result<Counts> {
    tests(bench, "oracle")
}

/// Real evidence with known answers, where it is: too big for the repository.
pub fn corpus(bench: &Bench) -> Result<Counts> {
    tests(bench, "corpus")
}

/// All of `tests/FOLDER`, one file after the other: browsers and gigabyte heaps side by side would only disturb each other.
fn tests(bench: &Bench, folder: &str) -> Result<Counts> {
    run(bench, folder, &command_line(bench)?, &[])
}

fn run(bench: &Bench, folder: &str, cli: &Path, places: &[(&str, &Path)]) -> Result<Counts> {
    let project = bench.project;
    let ready = bench.ready()?;
    let files = test_files(&project.root.join("tests").join(folder))?;
    if files.is_empty() {
        bail!("tests/{folder} has no *.test.mjs");
    }
    let mut node = ready.command(project, "node");
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    node.env("LEAKPROOF_CLI", cli).env("LEAKPROOF_CACHE", &project.cache);
    for (name, place) in places {
        node.env(name, place);
    }
    if let Some(browsers) = &ready.browsers {
        node.env("CHROMIUM", &browsers.chromium).env("FIREFOX", &browsers.firefox);
    }
    let mut counts = Counts::default();
    let succeeded = process::watched(&mut node, |line| counts.read(line))?;
    Ok(counts.close(succeeded))
}

/// The command line of the native tests. Asked for as they are, with all packages and what they test with: for the command line
/// alone cargo would choose other features of shared packages, and compile nearly everything once more.
fn command_line(bench: &Bench) -> Result<PathBuf> {
    let mut cargo = bench.project.command("cargo");
    cargo.args(["test", "--quiet", "--workspace", "--no-run", "--test", "usage"]).args(native::FEATURES);
    process::run(&mut cargo)?;
    Ok(bench.project.target()?.join("debug/leakproof"))
}

/// The tests themselves; helpers beside them are not called so.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
