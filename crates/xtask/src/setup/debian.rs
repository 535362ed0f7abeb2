//! WebAssembly without rustup's server: Debian's compiler, and a standard library built from Debian's sources.
//!
//! Debian 12 ships a current compiler for its browsers, with sources and linker but without WebAssembly's standard library.
//! That is built once and put where the compiler looks for it; from then on the toolchain is like any other.

use super::apt;
use super::wasm::{Target, Toolchain};
use crate::process::{self, step};
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What rustup calls Debian's compiler after set-up.
pub const TOOLCHAIN: &str = "debian";

/// Compiler, cargo, sources, linker wrapper; the linter for the browser side; the C library of the tests' target.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "wasi-libc"];
/// The linker's name; a link into the LLVM of the day.
const LINKER: &str = "/usr/bin/rust-lld";
const STANDARD_LIBRARIES: &str = "/usr/lib/rustlib";
const WASI_LIBC: &str = "/usr/lib/wasm32-wasi";
/// Two to three minutes on two cores.
const BUILD_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Installs compiler and linker and makes them a toolchain of rustup's.
pub fn install(project: &Project) -> Result<()> {
    apt::install(project, PACKAGES, "a compiler for WebAssembly")?;
    apt::install(project, &[&linker_package()?], "the linker that it uses")?;
    if !process::output(Command::new("rustup").args(["toolchain", "list"]))
        .context("Debian's compiler is used through rustup, which is missing")?
        .lines()
        .any(|line| line.split_whitespace().next() == Some(TOOLCHAIN))
    {
        process::output(Command::new("rustup").args(["toolchain", "link", TOOLCHAIN, "/usr"]))?;
    }
    Ok(())
}

/// The package that the linker's link leads into.
fn linker_package() -> Result<String> {
    let link = std::fs::read_link(LINKER).with_context(|| format!("{LINKER} is not there, although its package is"))?;
    linker_version(&link)
        .map(|version| format!("lld-{version}"))
        .with_context(|| format!("{LINKER} leads to {}", link.display()))
}

/// `lld-22` → 22, `../lib/llvm-22/bin/lld` → 22.
fn linker_version(link: &Path) -> Option<&str> {
    link.iter().filter_map(|part| part.to_str()).find_map(|part| {
        let version = part.strip_prefix("lld-").or_else(|| part.strip_prefix("llvm-"))?;
        version.bytes().all(|byte| byte.is_ascii_digit()).then_some(version)
    })
}

/// Builds the standard library for `target` and puts it where Debian's compiler looks for it.
pub fn standard_library(project: &Project, target: Target) -> Result<()> {
    step(&format!("Building Rust's standard library for {}, 1 to 3 minutes", target.triple()), || {
        let folder = project.cache.join("std").join(target.triple());
        empty_crate(&folder)?;
        let mut cargo = Command::new("cargo");
        Toolchain::Debian.apply(&mut cargo);
        cargo.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
        // Without bitcode, link-time optimisation fails. Without `test`, nothing can be tested.
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes");
        cargo.args(["build", "--release", "-Zbuild-std=std,panic_abort,test", "--target", target.triple()]);
        process::logged(&mut cargo, &project.cache.join("logs/std.log"), BUILD_LIMIT)?;
        let built = folder.join("target").join(target.triple()).join("release/deps");
        place(&built, &Path::new(STANDARD_LIBRARIES).join(target.triple()).join("lib"), target)?;
        std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))
    })
}

fn empty_crate(folder: &Path) -> Result<()> {
    let source = folder.join("src");
    std::fs::create_dir_all(&source).with_context(|| format!("creating {}", source.display()))?;
    std::fs::write(source.join("lib.rs"), "")?;
    // A workspace of its own, whatever lies around the cache.
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    Ok(std::fs::write(folder.join("Cargo.toml"), manifest)?)
}

/// Copies the libraries, less the empty crate's, in place of those of an earlier compiler.
fn place(built: &Path, library: &Path, target: Target) -> Result<()> {
    if library.exists() {
        std::fs::remove_dir_all(library).with_context(|| format!("removing {} (are you root?)", library.display()))?;
    }
    std::fs::create_dir_all(library).with_context(|| format!("creating {} (are you root?)", library.display()))?;
    let mut copied = 0;
    for entry in std::fs::read_dir(built).with_context(|| format!("reading {}", built.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            std::fs::copy(entry.path(), library.join(&name)).with_context(|| format!("copying {name}"))?;
            copied += 1;
        }
    }
    if copied == 0 {
        bail!("no libraries in {}", built.display());
    }
    if target == Target::Tests {
        let own = library.join("self-contained");
        std::fs::create_dir_all(&own)?;
        for name in ["crt1-command.o", "crt1-reactor.o", "libc.a"] {
            std::fs::copy(Path::new(WASI_LIBC).join(name), own.join(name))
                .with_context(|| format!("copying {name}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::linker_version;
    use std::path::Path;

    #[test]
    fn the_linker_is_found_behind_its_link() {
        for (link, version) in
            [("lld-22", Some("22")), ("../lib/llvm-19/bin/lld", Some("19")), ("lld", None), ("lld-wrapper", None)]
        {
            assert_eq!(linker_version(Path::new(link)), version, "{link}");
        }
    }
}
