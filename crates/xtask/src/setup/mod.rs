//! What building and testing need and a machine may lack.
//!
//! One call, [`ready`], checks everything and installs what is missing; on a machine that has it all, it takes a second.

mod apt;
mod browser;
mod cargo_tools;
mod debian;
mod node;
mod python;
mod wasm;

use crate::project::Project;
use anyhow::{Context, Result};
pub use node::bench_packages;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

pub use cargo_tools::mdbook;
pub use python::{duckdb, mkdocs};
pub use wasm::Toolchain;

/// How much is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Building the page.
    Site,
    /// Building the page, and every test.
    Tests,
}

/// What the end-to-end tests drive.
pub struct Browsers {
    /// The one that most tests drive.
    pub chromium: PathBuf,
    /// Another engine.
    pub firefox: PathBuf,
}

/// A machine that has what was needed.
pub struct Ready {
    /// Compiles for WebAssembly.
    toolchain: Toolchain,
    /// Folders of installed programs.
    path: OsString,
    /// The browsers of the end-to-end tests, where tests were needed.
    pub browsers: Option<Browsers>,
}

impl Ready {
    /// A program with the installed ones within its reach, in the workspace.
    pub fn command(&self, project: &Project, program: &str) -> Command {
        let mut command = project.command(program);
        command.env("PATH", &self.path);
        command
    }

    /// The same, and cargo in it compiles for WebAssembly.
    pub fn wasm_command(&self, project: &Project, program: &str) -> Command {
        let mut command = self.command(project, program);
        self.toolchain.apply(&mut command);
        command
    }
}

/// Checks, and installs what is missing.
pub fn ready(project: &Project, need: Need) -> Result<Ready> {
    node::check()?;
    let targets: &[wasm::Target] =
        if need == Need::Tests { &[wasm::Target::Browser, wasm::Target::Tests] } else { &[wasm::Target::Browser] };
    let toolchain = wasm::toolchain(project, targets)?;
    let mut folders = vec![cargo_tools::trunk(project)?, cargo_tools::wasm_bindgen(project)?, node::wasm_opt(project)?];
    let browsers = if need == Need::Tests {
        node::test_packages(project)?;
        Some(Browsers { chromium: browser::chromium(project)?, firefox: browser::firefox(project)? })
    } else {
        None
    };
    folders.retain(|folder| !folder.as_os_str().is_empty());
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    let path = std::env::join_paths(folders).context("a folder name that PATH cannot hold")?;
    Ok(Ready { toolchain, path, browsers })
}

/// Where a program is: nothing to add for one on `PATH`, else the folder.
fn on_path() -> PathBuf {
    PathBuf::new()
}
