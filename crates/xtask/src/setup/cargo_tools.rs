//! Programs from crates.io: Trunk builds the page, wasm-bindgen joins it to JavaScript, mdBook builds the guide.

use super::on_path;
use crate::process::{self, step};
use crate::project::Project;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The newest that the Rust of this workspace builds.
const TRUNK: &str = "0.21.14";
/// Any release of this series reads our Trunk.toml.
const TRUNK_SERIES: &str = "0.21.";
const MDBOOK: &str = "0.5.4";
const LIMIT: Duration = Duration::from_secs(25 * 60);
const PREBUILT_LIMIT: Duration = Duration::from_secs(2 * 60);

/// Trunk; the folder it is in.
pub fn trunk(project: &Project) -> Result<PathBuf> {
    // Its default features bring an updater and a second TLS library.
    let tool =
        Tool { package: "trunk", version: TRUNK, options: &["--no-default-features"], minutes: "3 to 8 minutes" };
    tool.find_or_install(project, |version| version.starts_with(TRUNK_SERIES))
}

/// wasm-bindgen of exactly the version that the page is compiled with; the folder it is in.
pub fn wasm_bindgen(project: &Project) -> Result<PathBuf> {
    let version = project.locked_version("wasm-bindgen")?;
    let tool = Tool { package: "wasm-bindgen-cli", version: &version, options: &[], minutes: "1 to 4 minutes" };
    tool.find_or_install(project, |found| found == version)
}

/// mdBook, any release; the folder it is in.
pub fn mdbook(project: &Project) -> Result<PathBuf> {
    // Its default features bring a server that watches files.
    let options = &["--no-default-features", "--features", "search"];
    let tool = Tool { package: "mdbook", version: MDBOOK, options, minutes: "2 to 6 minutes" };
    tool.find_or_install(project, |_| true)
}

struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    options: &'a [&'a str],
    minutes: &'a str,
}

impl Tool<'_> {
    fn program(&self) -> &str {
        self.package.trim_end_matches("-cli")
    }

    fn find_or_install(&self, project: &Project, fits: impl Fn(&str) -> bool) -> Result<PathBuf> {
        let own = project.cache.join("tools/bin");
        for folder in [on_path(), own.clone()] {
            if version_of(&folder.join(self.program())).is_some_and(|version| fits(&version)) {
                return Ok(folder);
            }
        }
        if self.prebuilt(project) && version_of(&own.join(self.program())).is_some_and(|version| fits(&version)) {
            return Ok(own);
        }
        let what = format!("Building {} {} from crates.io, {}", self.package, self.version, self.minutes);
        step(&what, || {
            // The lock file of a release may name a version that was withdrawn since.
            self.install(project, true).or_else(|error| {
                println!("  as released it does not build ({}); with newer dependencies", first_error(&error));
                self.install(project, false)
            })
        })?;
        let version = version_of(&own.join(self.program())).context("it was installed and does not run")?;
        anyhow::ensure!(fits(&version), "{} {version} was installed instead of {}", self.package, self.version);
        Ok(own)
    }

    /// Has cargo-binstall, where a person has it, fetch what the project released.
    fn prebuilt(&self, project: &Project) -> bool {
        if process::first_line(Command::new("cargo").args(["binstall", "-V"])).is_none() {
            return false;
        }
        let what = format!(
            "Fetching {} {} with cargo-binstall, for {} at most",
            self.package,
            self.version,
            process::time(PREBUILT_LIMIT)
        );
        let fetched = step(&what, || {
            let mut cargo = Command::new("cargo");
            cargo.args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--force"]);
            cargo.arg("--root").arg(project.cache.join("tools")).arg(format!("{}@{}", self.package, self.version));
            process::logged(&mut cargo, &project.cache.join("logs/binstall.log"), PREBUILT_LIMIT)
        });
        if let Err(error) = &fetched {
            println!("  it could not: {}", error.root_cause().to_string().lines().next().unwrap_or_default());
        }
        fetched.is_ok()
    }

    fn install(&self, project: &Project, locked: bool) -> Result<()> {
        let build = project.cache.join("build").join(self.package);
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&project.cache).arg("install").arg(self.package).args(["--version", self.version, "--force"]);
        cargo.arg("--root").arg(project.cache.join("tools")).arg("--target-dir").arg(&build).args(self.options);
        if locked {
            cargo.arg("--locked");
        }
        // They run for seconds a day: quick to build matters more than quick to run.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16").env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
        let log = project.cache.join("logs").join(format!("{}.log", self.package));
        process::logged(&mut cargo, &log, LIMIT)?;
        std::fs::remove_dir_all(&build).with_context(|| format!("removing {}", build.display()))
    }
}

/// `wasm-bindgen 0.2.130` → `0.2.130`.
fn version_of(program: &Path) -> Option<String> {
    let line = process::first_line(Command::new(program).arg("--version"))?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

fn first_error(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().find(|line| line.starts_with("error")).unwrap_or("see the log").to_owned()
}
