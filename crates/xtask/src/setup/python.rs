//! DuckDB, which reads exported tables in a test: from PyPI, into the cache.

use crate::process::{self, step};
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const DUCKDB: &str = "2.0.0";
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// The folder that Python finds it in, or nothing where there is no Python to install it with.
pub fn duckdb(project: &Project) -> Result<Option<PathBuf>> {
    let folder = project.cache.join("python");
    let there = || {
        let import = ["-c", "import duckdb; print(duckdb.__version__)"];
        process::first_line(Command::new("python3").args(import).env("PYTHONPATH", &folder)).is_some()
    };
    if there() {
        return Ok(Some(folder));
    }
    if process::first_line(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
        return Ok(None);
    }
    step(&format!("Installing DuckDB {DUCKDB} from PyPI, about 20 MB"), || {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--disable-pip-version-check", "--target"]);
        pip.arg(&folder).arg(format!("duckdb=={DUCKDB}"));
        process::logged(&mut pip, &project.cache.join("logs/pip.log"), LIMIT)
    })?;
    Ok(there().then_some(folder))
}
