//! The guide as a website, by mdBook where it is installed: `cargo install mdbook` takes minutes, and the guide reads as well
//! without.

use crate::process::{self, step};
use crate::project::Project;
use crate::setup::Ready;
use anyhow::Result;
use std::path::PathBuf;

/// Builds into `target/book`; gives back the folder, or nothing where there is no mdBook.
pub fn build(project: &Project, ready: &Ready) -> Result<Option<PathBuf>> {
    if process::first_line(ready.command(project, "mdbook").arg("--version")).is_none() {
        println!("  mdbook is not installed (cargo install mdbook), so the guide stays Markdown: docs/src");
        return Ok(None);
    }
    step("Building the guide", || process::run(ready.command(project, "mdbook").args(["build", "docs"])))?;
    Ok(Some(project.root.join("target/book")))
}
