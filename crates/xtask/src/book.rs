//! The guide as a website, by mdBook.

use crate::process::{self, step};
use crate::project::Project;
use crate::setup::{self, Ready};
use anyhow::Result;
use std::path::PathBuf;

/// Builds into `target/book`; gives back the folder.
pub fn build(project: &Project, ready: &Ready) -> Result<PathBuf> {
    let program = setup::mdbook(project)?.join("mdbook");
    let program = program.to_string_lossy();
    step("Building the guide", || process::run(ready.command(project, &program).args(["build", "docs"])))?;
    Ok(project.root.join("target/book"))
}
