//! Takes the folders of this machine out of what is handed out.
//!
//! Messages of panics name source files: of the workspace, of dependencies in cargo's home, and of a standard library that was built
//! here. A flag of the compiler reaches the first two only, and would have everything compiled twice. So the bytes are
//! overwritten, each folder by as many others: whatever refers to them by place and length still fits.
//!
//! Only folders that are long and this machine's alone are looked for. The home folder itself is not: its name may stand in a
//! program for reasons of its own. What is built to look at while working keeps its paths.

use crate::process;
use crate::project::{self, Project};
use anyhow::{Context, Result};
use memchr::memmem::Finder;
use std::path::Path;
use std::process::Command;

/// What stands in place of a folder, filled up with slashes: still a path.
const NOWHERE: &[u8] = b"src/";

/// How WebAssembly begins.
const WASM: &[u8] = b"\0asm";

/// In one file, if it holds any.
pub fn hide(project: &Project, file: &Path) -> Result<()> {
    let mut bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let hidden: usize = folders(project).iter().map(|folder| overwrite(&mut bytes, folder.as_bytes())).sum();
    if hidden > 0 {
        // In place, so that the file keeps its permissions.
        std::fs::write(file, &bytes).with_context(|| format!("writing {}", file.display()))?;
        if cfg!(target_os = "macos") && !bytes.starts_with(WASM) {
            // Its system runs no program whose bytes are not those that were signed.
            process::run(Command::new("codesign").args(["--force", "--sign", "-"]).arg(file))?;
        }
    }
    Ok(())
}

/// In the WebAssembly of a folder.
pub fn hide_in_folder(project: &Project, folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            hide(project, &path)?;
        }
    }
    Ok(())
}

/// Folders that only this machine has, the longer of two that begin alike first.
fn folders(project: &Project) -> Vec<String> {
    let mut folders = vec![project.root.clone(), project.cache.clone()];
    folders.extend(project::cargo_home().iter().flat_map(|cargo| {
        let registries = std::fs::read_dir(cargo.join("registry/src")).into_iter().flatten().flatten();
        registries.map(|entry| entry.path()).chain([cargo.clone()])
    }));
    let mut folders: Vec<String> = folders.iter().map(|folder| format!("{}/", folder.display())).collect();
    // The root of all is on every machine.
    folders.retain(|folder| folder.len() > NOWHERE.len());
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
    folders
}

/// How often `folder` was overwritten.
fn overwrite(bytes: &mut [u8], folder: &[u8]) -> usize {
    let places: Vec<usize> = Finder::new(folder).find_iter(bytes).collect();
    for &at in &places {
        let place = &mut bytes[at..at + folder.len()];
        place.fill(b'/');
        place[..NOWHERE.len()].copy_from_slice(NOWHERE);
    }
    places.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_go_and_lengths_stay() {
        for (before, folder, after) in [
            (
                "at /home/me/code/a.rs:1 /home/me/code/b.rs",
                "/home/me/code/",
                "at src///////////a.rs:1 src///////////b.rs",
            ),
            ("nothing of it", "/home/me/", "nothing of it"),
            ("/home/m", "/home/me/", "/home/m"),
        ] {
            let mut bytes = before.as_bytes().to_vec();
            let found = overwrite(&mut bytes, folder.as_bytes());
            assert_eq!(String::from_utf8_lossy(&bytes), after);
            assert_eq!(found, before.matches(folder).count());
        }
    }

    #[test]
    fn a_home_folder_is_not_looked_for() {
        let project = Project { root: "/home/me/code/leakproof".into(), cache: "/home/me/.cache/leakproof".into() };
        let folders = folders(&project);
        let home = format!("{}/", std::env::var("HOME").unwrap_or_default());
        assert!(!folders.contains(&home), "{folders:?}");
        for folder in ["/home/me/code/leakproof/", "/home/me/.cache/leakproof/"] {
            assert!(folders.iter().any(|found| found == folder), "{folders:?}");
        }
        assert!(folders.is_sorted_by_key(|folder| std::cmp::Reverse(folder.len())));
    }
}
