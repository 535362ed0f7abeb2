//! Where things are: the workspace, the cache, what the manifests say.

use crate::process;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout that this command works on.
pub struct Project {
    /// The folder of the workspace manifest.
    pub root: PathBuf,
    /// What set-up installed; shared by all clones of one user.
    pub cache: PathBuf,
}

impl Project {
    /// Finds the workspace and the cache.
    pub fn find() -> Result<Self> {
        let here =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = here.ancestors().nth(2).context("xtask is not where it belongs, in crates/xtask")?.to_owned();
        Ok(Self { root, cache: cache()? })
    }

    /// A command that runs in the workspace.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = self.read("Cargo.lock")?;
        locked_version(&lock, package).with_context(|| format!("Cargo.lock has no package {package}"))
    }

    /// A text file of the workspace.
    pub fn read(&self, path: &str) -> Result<String> {
        std::fs::read_to_string(self.root.join(path)).with_context(|| format!("reading {path}"))
    }

    /// `cargo metadata`, with the dependencies that a wasm32 build has.
    pub fn metadata(&self) -> Result<Value> {
        let text = process::output(self.command("cargo").args([
            "metadata",
            "--locked",
            "--format-version=1",
            "--filter-platform=wasm32-unknown-unknown",
        ]))
        .context("cargo metadata (is Cargo.lock up to date and committed?)")?;
        serde_json::from_str(&text).context("cargo metadata printed something else than JSON")
    }

    /// Where cargo puts what it builds.
    pub fn target(&self) -> Result<PathBuf> {
        let metadata = self.metadata()?;
        Ok(metadata["target_directory"].as_str().context("cargo metadata names no target directory")?.into())
    }

    /// The workspace's version.
    pub fn version(&self) -> Result<String> {
        let manifest = self.read("Cargo.toml")?;
        let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        Ok(version.context("Cargo.toml has no version")?.to_owned())
    }

    /// Names of the packages below `crates/` that make up the core: no command line, no server, no tooling.
    pub fn core_packages(&self) -> Result<Vec<String>> {
        let mut names = self.folders("crates")?;
        names.retain(|name| !matches!(name.as_str(), "cli" | "serve" | "xtask"));
        Ok(names)
    }

    /// Folders of crates below `crates/` or `web/`, sorted. In this workspace a package below `crates/` is called like its folder.
    pub fn folders(&self, below: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(self.root.join(below)).with_context(|| format!("reading {below}/"))? {
            let entry = entry?;
            if entry.path().join("Cargo.toml").is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// A file or folder of the workspace, if it exists.
    pub fn existing(&self, path: &str) -> Option<PathBuf> {
        let path = self.root.join(path);
        path.exists().then_some(path)
    }
}

/// Where cargo keeps what it fetched, if this machine says.
pub fn cargo_home() -> Option<PathBuf> {
    set("CARGO_HOME").or_else(|| Some(set("HOME")?.join(".cargo")))
}

/// The folder that an environment variable names.
fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn cache() -> Result<PathBuf> {
    let cache = if let Some(cache) = set("LEAKPROOF_CACHE") {
        cache
    } else if let Some(caches) = set("XDG_CACHE_HOME") {
        caches.join("leakproof")
    } else if let Some(home) = set("HOME") {
        home.join(".cache/leakproof")
    } else {
        bail!("nowhere to keep what set-up installs: set LEAKPROOF_CACHE to a folder");
    };
    std::fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
    cache.canonicalize().with_context(|| format!("opening {}", cache.display()))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// All files below a folder, sorted.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Puts a file into place in one step, so that an interrupted run leaves no half of it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file without a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    std::fs::write(&partial, bytes).with_context(|| format!("writing {}", path.display()))?;
    std::fs::rename(&partial, path).with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn version_comes_from_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
