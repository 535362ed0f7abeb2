//! Builds the page: Rust to WebAssembly, joined to JavaScript, optimised, put together by Trunk.

use crate::process::{self, step};
use crate::project::{self, Project};
use crate::setup::Ready;
use crate::single_file::single_file;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// How much time the compiler gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As released.
    Release,
    /// Quick to build, to look at while working on the page.
    Dev,
}

/// Builds into `target/site`, and as released also into `target/leakproof.html`; gives back the folder.
pub fn build(project: &Project, ready: &Ready, mode: Mode) -> Result<PathBuf> {
    let site = project.root.join("target/site");
    let what = match mode {
        Mode::Release => "Building the page with link-time optimisation, 2 to 5 minutes the first time",
        Mode::Dev => "Building the page, quickly",
    };
    step(what, || {
        // Trunk builds offline, so that it takes the tools that set-up chose; the sources must be here by then.
        let mut fetch = ready.wasm_command(project, "cargo");
        process::run(fetch.args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
        let mut trunk = ready.wasm_command(project, "trunk");
        // Where NO_COLOR is set to something else than a Boolean, Trunk refuses to start.
        trunk.env_remove("NO_COLOR").args(["build", "--offline", "--dist"]).arg(&site);
        match mode {
            Mode::Release => trunk.arg("--release"),
            Mode::Dev => trunk.args(["--cargo-profile", "web-dev"]),
        };
        process::run(&mut trunk)?;
        match mode {
            Mode::Release => {
                crate::nowhere::hide_in_folder(project, &site)?;
                let page = single_file(&site).context("making leakproof.html")?;
                project::write(&project.root.join("target/leakproof.html"), page.as_bytes())?;
                crate::offline::add(project, &site)
            }
            // While somebody works on the page, nothing may keep an older one.
            Mode::Dev => Ok(()),
        }
    })?;
    Ok(site)
}
