//! Everything that is released, in `dist/`: the site, the one-file page, the command line, a bill of materials, checksums.

use crate::process::{self, step};
use crate::project::{self, Project, files};
use crate::sbom::sbom;
use crate::setup::{self, Need};
use crate::single_file::gzip;
use crate::site::{self, Mode};
use crate::{book, nowhere, npm, sizes};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

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
    project::write(&dist.join("SHA256SUMS"), sums.as_bytes())
}

/// A folder and all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let bytes = std::fs::read(&file)?;
        project::write(&to.join(file.strip_prefix(from)?), &bytes)?;
    }
    Ok(())
}
