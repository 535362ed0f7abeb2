//! What tests take from PyPI, into the cache: DuckDB, which reads exported tables, and a documentation site that embeds the page.

use crate::process::{self, step};
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5 * 60);

/// A package with all it needs, in a folder of its own.
struct Package {
    /// In the cache.
    folder: &'static str,
    name: &'static str,
    version: &'static str,
    /// The module that shows whether it is there.
    module: &'static str,
    megabytes: u32,
}

/// The folder that Python finds DuckDB in, or nothing where there is no Python to install it with.
pub fn duckdb(project: &Project) -> Result<Option<PathBuf>> {
    Package { folder: "python", name: "duckdb", version: "2.0.0", module: "duckdb", megabytes: 20 }
        .find_or_install(project)
}

/// The folder that Python finds MkDocs with its Material theme in, or nothing where there is no Python to install it with.
pub fn mkdocs(project: &Project) -> Result<Option<PathBuf>> {
    Package { folder: "mkdocs", name: "mkdocs-material", version: "9.8.1", module: "material", megabytes: 25 }
        .find_or_install(project)
}

impl Package {
    fn find_or_install(&self, project: &Project) -> Result<Option<PathBuf>> {
        let folder = project.cache.join(self.folder);
        let there = || {
            let import = format!("import {}; print(0)", self.module);
            process::first_line(Command::new("python3").args(["-c", &import]).env("PYTHONPATH", &folder)).is_some()
        };
        if there() {
            return Ok(Some(folder));
        }
        if process::first_line(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
            return Ok(None);
        }
        step(&format!("Installing {} {} from PyPI, about {} MB", self.name, self.version, self.megabytes), || {
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--disable-pip-version-check"]);
            pip.arg("--target").arg(&folder).arg(format!("{}=={}", self.name, self.version));
            process::logged(&mut pip, &project.cache.join("logs/pip.log"), LIMIT)
        })?;
        Ok(there().then_some(folder))
    }
}
