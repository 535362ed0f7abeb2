//! A toolchain with the standard library for WebAssembly.

use super::debian;
use crate::process::{self, step};
use crate::project::Project;
use anyhow::Result;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// rustup hangs rather than fails where its server cannot be reached.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// What is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The page and its workers.
    Browser,
    /// Ordinary tests of the core: the same processor and word size, with output, arguments and files.
    Tests,
}

impl Target {
    /// The compiler's name for it.
    pub fn triple(self) -> &'static str {
        match self {
            Self::Browser => "wasm32-unknown-unknown",
            Self::Tests => "wasm32-wasip1",
        }
    }
}

/// Which compiler makes WebAssembly here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs this command.
    Same,
    /// Debian's, linked into rustup.
    Debian,
}

impl Toolchain {
    /// Makes a command use it.
    pub fn apply(self, command: &mut Command) {
        if self == Self::Debian {
            command.env("RUSTUP_TOOLCHAIN", debian::TOOLCHAIN);
            // Cargo tells its children where its own compiler and libraries are; these are other ones.
            for name in ["CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH"] {
                command.env_remove(name);
            }
        }
    }

    /// Compiles and links an empty test for `target`: only that proves that everything is there and fits together.
    fn works(self, project: &Project, target: Target) -> bool {
        let folder = project.cache.join("probe");
        let source = folder.join("probe.rs");
        if std::fs::create_dir_all(&folder).is_err() || std::fs::write(&source, "#[test]\nfn empty() {}\n").is_err() {
            return false;
        }
        let mut rustc = Command::new("rustc");
        self.apply(&mut rustc);
        rustc.current_dir(&folder).args(["--test", "--target", target.triple(), "-Clink-arg=--allow-undefined"]);
        rustc.arg("-o").arg(folder.join(format!("{}.wasm", target.triple()))).arg(&source);
        rustc.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        rustc.status().is_ok_and(|status| status.success())
    }

    fn works_for(self, project: &Project, targets: &[Target]) -> bool {
        targets.iter().all(|&target| self.works(project, target))
    }
}

/// A toolchain for all of `targets`.
pub fn toolchain(project: &Project, targets: &[Target]) -> Result<Toolchain> {
    for toolchain in [Toolchain::Same, Toolchain::Debian] {
        if toolchain.works_for(project, targets) {
            return Ok(toolchain);
        }
    }
    if let Err(error) = with_rustup(&project.cache, targets) {
        println!("  it could not: {}", error.root_cause().to_string().lines().next().unwrap_or_default());
    } else if Toolchain::Same.works_for(project, targets) {
        return Ok(Toolchain::Same);
    }
    debian::install(project)?;
    for &target in targets {
        if !Toolchain::Debian.works(project, target) {
            debian::standard_library(project, target)?;
        }
    }
    anyhow::ensure!(
        Toolchain::Debian.works_for(project, targets),
        "Debian's compiler still cannot build for WebAssembly. Run `rustup target add wasm32-unknown-unknown wasm32-wasip1` \
         on a network that reaches rustup's server"
    );
    Ok(Toolchain::Debian)
}

fn with_rustup(cache: &Path, targets: &[Target]) -> Result<()> {
    let what = format!("Asking rustup for the WebAssembly target, for {} at most", process::time(RUSTUP_LIMIT));
    step(&what, || {
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add"]).args(targets.iter().map(|target| target.triple()));
        process::logged(&mut rustup, &cache.join("logs/rustup.log"), RUSTUP_LIMIT)
    })
}
