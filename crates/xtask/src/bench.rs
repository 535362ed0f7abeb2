//! Leakproof beside its peers, in one run: bench/ says what is measured and how.

use crate::process::{self, step};
use crate::project::Project;
use crate::setup::{self, Need};
use crate::site::{self, Mode};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// What to measure.
pub struct Options {
    /// Megabytes of the made heaps.
    sizes: Vec<u64>,
    /// Runs of each program on each heap.
    runs: u32,
    /// Snapshots to measure besides.
    files: Vec<PathBuf>,
}

impl Options {
    /// `[--sizes=20,200] [--runs=3] [FILE…]`
    pub fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self { sizes: vec![20, 200], runs: 3, files: Vec::new() };
        for argument in arguments {
            match argument.split_once('=') {
                Some(("--sizes", list)) => {
                    let sizes: Result<Vec<u64>, _> =
                        list.split(',').filter(|s| !s.is_empty()).map(str::parse).collect();
                    options.sizes = sizes.context("--sizes wants megabytes with commas between them")?;
                }
                Some(("--runs", number)) => options.runs = number.parse().context("--runs wants a number")?,
                _ if argument.starts_with("--") => bail!("cargo xtask bench has no option {argument}"),
                _ => options.files.push(std::path::absolute(argument)?),
            }
        }
        Ok(options)
    }
}

/// Builds everything as released, makes the heaps, runs both benches.
pub fn bench(project: &Project, options: &Options) -> Result<()> {
    let ready = setup::ready(project, Need::Tests)?;
    setup::bench_packages(project)?;
    let site = site::build(project, &ready, Mode::Release)?;
    step("Building the command line as released", || {
        process::run(project.command("cargo").args(["build", "--release", "--quiet", "-p", "cli"]))
    })?;
    let target = project.target()?;
    let mut files = options.files.clone();
    for size in &options.sizes {
        let file = target.join(format!("bench/{size}.heapsnapshot"));
        std::fs::create_dir_all(file.parent().context("a file without a folder")?)?;
        if !file.exists() {
            step(&format!("Making a heap of {size} MB"), || {
                let mut make = project.command("cargo");
                make.args(["run", "--release", "--quiet", "-p", "testkit", "--example", "large-heap", "--"]);
                process::run(make.arg(size.to_string()).arg(&file))
            })?;
        }
        files.push(file);
    }
    let run = |script: &str, more: &[String]| {
        let mut node = ready.command(project, "node");
        node.env("LEAKPROOF_CLI", target.join("release/leakproof"));
        if let Some(browsers) = &ready.browsers {
            node.env("CHROMIUM", &browsers.chromium);
        }
        process::run(node.arg(script).arg(format!("--runs={}", options.runs)).args(more).args(&files))
    };
    run("bench/native.mjs", &[])?;
    run("bench/browser.mjs", &[format!("--site={}", site.display())])?;
    crate::npm::build(project, &ready)?;
    crate::sizes::write(project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let options = Options::parse(&["--sizes=20,2700", "--runs=5", "a.heapsnapshot"]).expect("fine");
        assert_eq!((options.sizes, options.runs, options.files.len()), (vec![20, 2700], 5, 1));
        assert!(Options::parse(&["--sizes="]).expect("none").sizes.is_empty());
        assert!(Options::parse(&["--size=20"]).is_err());
        assert!(Options::parse(&["--runs=many"]).is_err());
    }
}
