//! The npm package: the engine as WebAssembly, joined to JavaScript, with the module around it.

use crate::process::{self, step};
use crate::project::{self, Project};
use crate::setup::Ready;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Instructions that every browser of the last years and Node 20 have, and that the compiler uses.
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Functions that stay functions, before anything is joined: the calls of `crates/graph/src/slices.rs`, each of which has one
/// caller. index.html says the same to Trunk, which puts a level of its own in front; the first joins nothing.
const OPTIMISE: &str = "--no-inline=*slices::call* -O3";

/// Builds into `target/npm`; gives back the folder.
pub fn build(project: &Project, ready: &Ready) -> Result<PathBuf> {
    let package = project.root.join("target/npm");
    step("Building the npm package, 1 to 3 minutes the first time", || {
        let mut cargo = ready.wasm_command(project, "cargo");
        cargo.args(["build", "--quiet", "--target", "wasm32-unknown-unknown", "--profile", "web-engine"]);
        process::run(cargo.args(["-p", "leakproof-npm"]))?;
        if package.exists() {
            std::fs::remove_dir_all(&package).context("removing the old package")?;
        }
        let code = project.target()?.join("wasm32-unknown-unknown/web-engine/leakproof_npm.wasm");
        let mut bindgen = ready.command(project, "wasm-bindgen");
        // The reset is for the next input after a trap.
        bindgen.args(["--target", "web", "--no-typescript", "--experimental-reset-state-function"]);
        process::run(bindgen.args(["--out-name", "leakproof", "--out-dir"]).arg(&package).arg(&code))?;
        let joined = package.join("leakproof_bg.wasm");
        let mut optimise = ready.command(project, "wasm-opt");
        process::run(optimise.args(OPTIMISE.split(' ')).args(FEATURES).arg(&joined).arg("-o").arg(&joined))?;
        crate::nowhere::hide(project, &joined)?;
        module(project, &package)
    })?;
    Ok(package)
}

/// What is written by hand, and what every package has.
fn module(project: &Project, package: &Path) -> Result<()> {
    let source = project.root.join("web/npm/js");
    for entry in std::fs::read_dir(&source).with_context(|| format!("reading {}", source.display()))? {
        let entry = entry?;
        project::write(&package.join(entry.file_name()), &std::fs::read(entry.path())?)?;
    }
    let manifest = project.read("web/npm/js/package.json")?;
    let version = format!("\"version\": \"{}\"", project.version()?);
    project::write(&package.join("package.json"), manifest.replace("\"version\": \"0.0.0\"", &version).as_bytes())?;
    for (from, to) in [
        ("docs/report.schema.json", "report.schema.json"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
    ] {
        project::write(&package.join(to), project.read(from)?.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::OPTIMISE;

    #[test]
    fn both_builds_keep_the_calls_that_there_are() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = |path| std::fs::read_to_string(root.join(path)).expect("part of the project");
        assert!(text("index.html").contains(&format!("data-wasm-opt=\"1\" data-wasm-opt-params=\"{OPTIMISE}\"")));
        assert!(text("crates/graph/src/slices.rs").contains("#[inline(never)]\nfn call<"));
    }
}
