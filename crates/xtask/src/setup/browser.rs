//! The browser of the end-to-end tests.

use super::apt;
use crate::process;
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Names that Chromium goes by.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/// The browser, and fonts: without any, text has no width.
const PACKAGES: &[&str] = &["chromium", "fonts-dejavu-core", "fonts-liberation"];

/// Chromium: the one in `LEAKPROOF_CHROMIUM`, one on `PATH`, or Debian's.
pub fn chromium(project: &Project) -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("LEAKPROOF_CHROMIUM") {
        return Ok(chosen.into());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(project, PACKAGES, "Chromium for the browser tests")?;
    find().context("Chromium was installed and is not on PATH")
}

fn find() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file() && process::first_line(Command::new(path).arg("--version")).is_some())
}
