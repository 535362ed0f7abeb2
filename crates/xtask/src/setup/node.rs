//! Node and what comes from npm: the WebAssembly optimiser and the packages of the tests.

use super::on_path;
use crate::process::{self, step};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The oldest Node that the tests' programs run on.
const NODE: u32 = 20;
/// Which `wasm-opt`; npm's numbers are binaryen's own with `.0.0`.
const BINARYEN: u32 = 132;
/// The oldest `wasm-opt` that is taken from `PATH`: it knows every instruction that current compilers write.
const OLDEST_BINARYEN: u32 = 120;
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Node is assumed, so that its absence has to be said.
pub fn check() -> Result<()> {
    let version = process::first_line(Command::new("node").arg("--version"));
    let major = version.as_deref().and_then(first_number);
    match major {
        Some(major) if major >= NODE => Ok(()),
        Some(_) => bail!("Node {} is too old: {NODE} or later is needed", version.unwrap_or_default()),
        None => bail!("Node is needed, {NODE} or later, with npm"),
    }
}

/// `wasm-opt`; the folder it is in.
pub fn wasm_opt(project: &Project) -> Result<PathBuf> {
    let own = project.cache.join("npm/node_modules/.bin");
    for folder in [on_path(), own.clone()] {
        let version = process::first_line(Command::new(folder.join("wasm-opt")).arg("--version"));
        if version.and_then(|version| first_number(&version)).is_some_and(|version| version >= OLDEST_BINARYEN) {
            return Ok(folder);
        }
    }
    step(&format!("Installing wasm-opt {BINARYEN} from npm, about 20 MB"), || {
        let folder = project.cache.join("npm");
        std::fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        // Without a package.json of its own, npm would install into one further up.
        std::fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
        npm(project, &folder, &["install", "--no-save", &format!("binaryen@{BINARYEN}.0.0")])
    })?;
    Ok(own)
}

/// What the tests below `tests/` import, of the versions in their lock file.
pub fn test_packages(project: &Project) -> Result<()> {
    let folder = project.root.join("tests");
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder) {
        return Ok(());
    }
    step("Installing the packages of the browser and oracle tests from npm", || npm(project, &folder, &["ci"]))
}

/// What `bench/` compares with, of the versions in its lock file.
pub fn bench_packages(project: &Project) -> Result<()> {
    let folder = project.root.join("bench");
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder) {
        return Ok(());
    }
    step("Installing the programs to compare with from npm", || npm(project, &folder, &["ci"]))
}

/// Whether an installation is newer than the manifests it was made from.
fn is_newer(installed: &Path, folder: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    let Some(made) = changed(installed) else { return false };
    ["package.json", "package-lock.json"].iter().all(|name| changed(&folder.join(name)).is_none_or(|time| time <= made))
}

fn npm(project: &Project, folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.current_dir(folder).args(arguments).args(["--ignore-scripts", "--no-audit", "--no-fund"]);
    process::logged(&mut npm, &project.cache.join("logs/npm.log"), LIMIT)
}

/// `v20.20.2` → 20, `wasm-opt version 132 (version_132)` → 132.
fn first_number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::first_number;

    #[test]
    fn versions_are_read() {
        for (text, expected) in
            [("v20.20.2", Some(20)), ("wasm-opt version 132 (version_132)", Some(132)), ("version", None), ("", None)]
        {
            assert_eq!(first_number(text), expected, "{text}");
        }
    }
}
