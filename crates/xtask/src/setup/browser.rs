//! The browsers of the end-to-end tests.

use super::apt;
use crate::process;
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// A browser: the variable that chooses one, the names it goes by, and Debian's packages with it.
struct Browser {
    name: &'static str,
    chosen_by: &'static str,
    commands: &'static [&'static str],
    packages: &'static [&'static str],
}

/// With fonts: without any, text has no width.
const CHROMIUM: Browser = Browser {
    name: "Chromium",
    chosen_by: "LEAKPROOF_CHROMIUM",
    commands: &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    packages: &["chromium", "fonts-dejavu-core", "fonts-liberation"],
};
const FIREFOX: Browser = Browser {
    name: "Firefox",
    chosen_by: "LEAKPROOF_FIREFOX",
    commands: &["firefox-esr", "firefox"],
    packages: &["firefox-esr"],
};

/// Chromium: the one in `LEAKPROOF_CHROMIUM`, one on `PATH`, or Debian's.
pub fn chromium(project: &Project) -> Result<PathBuf> {
    CHROMIUM.ready(project)
}

/// Firefox: the one in `LEAKPROOF_FIREFOX`, one on `PATH`, or Debian's.
pub fn firefox(project: &Project) -> Result<PathBuf> {
    FIREFOX.ready(project)
}

impl Browser {
    fn ready(&self, project: &Project) -> Result<PathBuf> {
        if let Some(chosen) = std::env::var_os(self.chosen_by) {
            return Ok(chosen.into());
        }
        if let Some(found) = self.find() {
            return Ok(found);
        }
        apt::install(project, self.packages, &format!("{} for the browser tests", self.name))?;
        self.find().with_context(|| format!("{} was installed and is not on PATH", self.name))
    }

    fn find(&self) -> Option<PathBuf> {
        let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
        self.commands
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
            .find(|path| path.is_file() && process::first_line(Command::new(path).arg("--version")).is_some())
    }
}
