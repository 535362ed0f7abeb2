//! What runs as WebAssembly: `usize` has 32 bits there, memory ends at 4 GB, and a panic is the end.

use super::{Bench, Counts, check};
use crate::process;
use anyhow::Result;

/// Lints of the code that only a browser runs.
pub fn lints(bench: &Bench) -> Result<Counts> {
    let mut cargo = bench.ready()?.wasm_command(bench.project, "cargo");
    cargo.args(["clippy", "--quiet", "--target", "wasm32-unknown-unknown"]);
    for folder in bench.project.folders("web")? {
        cargo.arg("-p").arg(format!("leakproof-{folder}"));
    }
    check(cargo.args(["--", "-D", "warnings"]))
}

/// The core's ordinary tests, under Node's WASI: same processor as in the browser, but with arguments, files and output.
pub fn tests(bench: &Bench) -> Result<Counts> {
    let project = bench.project;
    let runner = project.root.join("crates/xtask/src/suites/wasi-runner.mjs");
    let mut cargo = bench.ready()?.wasm_command(project, "cargo");
    cargo.args(["test", "--target", "wasm32-wasip1", "--no-fail-fast", "--lib", "--tests"]);
    for package in project.core_packages()? {
        cargo.arg("-p").arg(package);
    }
    cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", format!("node --no-warnings {}", runner.display()));
    // Debian's C library for this target is older than Rust's expectations of it: two functions about threads, which this
    // target has not, are missing. So the linker allows it (.cargo/config.toml) and the runner supplies them with an error.
    cargo.env("LEAKPROOF_ROOT", &project.root);
    let mut counts = Counts::default();
    let succeeded = process::watched(&mut cargo, |line| counts.read(line))?;
    Ok(counts.close(succeeded))
}
