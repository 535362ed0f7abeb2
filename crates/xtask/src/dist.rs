//! Everything that is released, in `dist/`: the site, the one-file page, the npm package, the command line, the guide, a bill of
//! materials, checksums.
//!
//! Two builds of one commit write the same bytes, wherever their folders are, as long as compiler, tools and cargo's home are the
//! same: `cargo xtask dist --check` builds twice and compares. What is in the way of that is overwritten (`nowhere.rs`) or
//! left out (times, serial numbers).

use crate::process::{self, step};
use crate::project::{self, Project, files};
use crate::sbom::sbom;
use crate::setup::{self, Need};
use crate::single_file::gzip;
use crate::site::{self, Mode};
use crate::{book, nowhere, npm, sizes};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Check sums of all files of `dist/`, as `sha256sum --check` reads them.
const SUMS: &str = "SHA256SUMS";

/// Makes `dist/` anew.
pub fn dist(project: &Project) -> Result<()> {
    let dist = project.root.join("dist");
    if dist.exists() {
        std::fs::remove_dir_all(&dist).context("removing the old dist/")?;
    }
    let ready = setup::ready(project, Need::Site)?;
    let built = site::build(project, &ready, Mode::Release)?;
    copy(&built, &dist.join("site"))?;
    let page = project.read("target/leakproof.html")?;
    project::write(&dist.join("leakproof.html"), page.as_bytes())?;
    copy(&npm::build(project, &ready)?, &dist.join("npm"))?;
    step("Building the command line as released", || {
        // With the page inside, for `leakproof serve`.
        let packed = project.target()?.join("leakproof.html.gz");
        project::write(&packed, &gzip(page.as_bytes())?)?;
        let mut cargo = project.command("cargo");
        cargo.env("LEAKPROOF_PAGE", &packed).args([
            "build",
            "--release",
            "--quiet",
            "-p",
            "cli",
            "--features",
            "page,parquet",
        ]);
        process::run(&mut cargo)
    })?;
    let command = dist.join("leakproof");
    std::fs::copy(project.target()?.join("release/leakproof"), &command).context("copying the command line")?;
    nowhere::hide(project, &command)?;
    project::write(&dist.join("leakproof.cdx.json"), &sbom(project)?)?;
    copy(&book::build(project, &ready)?, &dist.join("book"))?;
    let mut sums = String::new();
    for file in files(&dist)? {
        let bytes = std::fs::read(&file)?;
        let name = file.strip_prefix(&dist)?.display();
        let _ = writeln!(sums, "{:x}  {name}", Sha256::digest(&bytes));
    }
    for line in sizes::list(&dist)? {
        println!("{line}");
    }
    project::write(&dist.join(SUMS), sums.as_bytes())
}

/// Makes `dist/`, then once more from a clone in another folder, and says which files differ.
pub fn check(project: &Project) -> Result<ExitCode> {
    let changed = process::output(project.command("git").args(["status", "--porcelain"]))?;
    ensure!(changed.trim().is_empty(), "the second build is made from the commit, so commit first:\n{changed}");
    dist(project)?;
    // Another length of the name too: what is only overwritten differs then.
    let again = project.cache.join("reproduced/in-another-folder/leakproof");
    if again.exists() {
        std::fs::remove_dir_all(&again).context("removing an earlier second build")?;
    }
    step("Building everything again from a clone, as long as the first time and more", || {
        let mut clone = project.command("git");
        process::run(clone.args(["clone", "--quiet", "--local", "--no-hardlinks", "."]).arg(&again))?;
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&again).args(["xtask", "dist"]);
        cargo.env("CARGO_TARGET_DIR", again.join("target")).env("LEAKPROOF_CACHE", &project.cache);
        process::run(&mut cargo)
    })?;
    let differ = differences(&sums(&project.root.join("dist"))?, &sums(&again.join("dist"))?);
    if differ.is_empty() {
        println!("Both builds are the same, byte for byte.");
        std::fs::remove_dir_all(&again).context("removing the second build")?;
        return Ok(ExitCode::SUCCESS);
    }
    differ.iter().for_each(|name| println!("differs: {name}"));
    println!("The second build is in {}", again.join("dist").display());
    Ok(ExitCode::FAILURE)
}

/// Check sums by the names of files.
fn sums(dist: &Path) -> Result<BTreeMap<String, String>> {
    let file = dist.join(SUMS);
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    parse(&text).with_context(|| file.display().to_string())
}

/// Of lines such as `SUM  NAME`. Two lists without a file would be alike, whatever was built: an error.
fn parse(sums: &str) -> Result<BTreeMap<String, String>> {
    let pair = |line: &str| {
        let (sum, name) =
            line.split_once("  ").with_context(|| format!("no sum and name with two blanks between: {line:?}"))?;
        Ok((name.to_owned(), sum.to_owned()))
    };
    let sums = sums.lines().map(pair).collect::<Result<BTreeMap<_, _>>>()?;
    ensure!(!sums.is_empty(), "it lists no file");
    Ok(sums)
}

/// Names of files that are not in both, or not alike.
fn differences(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// A folder and all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let bytes = std::fs::read(&file)?;
        project::write(&to.join(file.strip_prefix(from)?), &bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_proves_nothing_is_an_error() {
        let names = |text| parse(text).map(|sums| sums.into_keys().collect::<Vec<_>>().join(" "));
        assert_eq!(names("00  a\n01  in/b  c\n").ok().as_deref(), Some("a in/b  c"));
        for text in ["", "00 a\n", "00  a\n\n", "00  a\nb"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn files_that_differ_or_are_missing_are_named() {
        let sums = |text: &str| -> BTreeMap<String, String> {
            text.split(' ').filter_map(|pair| pair.split_once('=')).map(|(n, s)| (n.into(), s.into())).collect()
        };
        for (one, other, expect) in
            [("a=1 b=2", "a=1 b=2", ""), ("a=1 b=2", "a=1 b=3", "b"), ("a=1", "b=1", "a b"), ("", "", "")]
        {
            assert_eq!(differences(&sums(one), &sums(other)).join(" "), expect);
        }
    }
}
