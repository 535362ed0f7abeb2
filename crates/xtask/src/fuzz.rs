//! Coverage-guided fuzzing by hand: the targets of `fuzz/`, from their seeds, for as long as one likes.

use crate::process::{self, step};
use crate::project::{Project, files};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};

/// Seconds for each target when no number is given.
const SECONDS: u64 = 60;
/// Longest input that libFuzzer makes, bytes: every property reads it byte by byte as well.
const LONGEST: &str = "-max_len=8192";
/// Where one input has taken too long, seconds, and too much memory, megabytes.
const ENDS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=3000"];

/// A target.
struct Target {
    name: &'static str,
    /// Folders of seeds; `FOLDER/*ENDING` where it holds more: what made them, what is expected of them.
    seeds: &'static [&'static str],
}

const TARGETS: [Target; 10] = [
    Target { name: "snapshot", seeds: &["fuzz/seeds/snapshot"] },
    // Any bytes describe a snapshot here.
    Target { name: "round_trip", seeds: &["fuzz/seeds/snapshot"] },
    Target { name: "whole_engine", seeds: &["fuzz/seeds/snapshot"] },
    Target { name: "tracemalloc", seeds: &["crates/evidence/tests/fixtures/tracemalloc/*.tracemalloc"] },
    Target { name: "gc_log", seeds: &["crates/evidence/tests/fixtures/gc/*.log"] },
    Target { name: "trace", seeds: &["fuzz/seeds/trace"] },
    Target { name: "readings", seeds: &["fuzz/seeds/readings"] },
    Target { name: "heap_profile", seeds: &["fuzz/seeds/heap_profile"] },
    Target { name: "limits", seeds: &["fuzz/seeds/limits"] },
    Target {
        name: "recognised",
        seeds: &["fuzz/seeds/recognised", "fuzz/seeds/trace", "fuzz/seeds/readings", "fuzz/seeds/limits"],
    },
];

/// `[TARGET] [SECONDS]`: one target or all in turn.
pub fn fuzz(project: &Project, arguments: &[&str]) -> Result<()> {
    let (targets, seconds) = asked(arguments)?;
    let version = process::first_line(project.command("cargo").args(["fuzz", "--version"]));
    let version = version.context("cargo-fuzz is not installed: cargo install cargo-fuzz --locked")?;
    println!("{version}, {seconds} seconds a target");
    let home = project.target()?.join("fuzz");
    for target in targets {
        // What is found grows a corpus outside the checkout; seeds stay as they are.
        let corpus = home.join("corpus").join(target.name);
        fill(project, target, &corpus)?;
        let found = home.join("found").join(target.name);
        std::fs::create_dir_all(&found).with_context(|| format!("creating {}", found.display()))?;
        let mut cargo = project.command("cargo");
        // Sanitizers are an option that only unreleased compilers take; the release has them all the same.
        cargo.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", target.name]).arg(&corpus);
        cargo.arg("--target-dir").arg(&home).arg("--").args([LONGEST, "-print_final_stats=1"]).args(ENDS);
        cargo.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={}/", found.display()));
        step(&format!("Fuzzing {}", target.name), || process::run(&mut cargo)).with_context(|| {
            format!("bytes that break it are in {}; cargo fuzz fmt {} shows them", found.display(), target.name)
        })?;
    }
    Ok(())
}

fn asked<'a>(arguments: &[&str]) -> Result<(Vec<&'a Target>, u64)> {
    let (mut targets, mut seconds) = (TARGETS.iter().collect::<Vec<_>>(), SECONDS);
    for argument in arguments {
        if let Ok(number) = argument.parse() {
            seconds = number;
        } else if let Some(target) = TARGETS.iter().find(|target| target.name == *argument) {
            targets = vec![target];
        } else {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            bail!("{argument} is no target; there are {}", names.join(", "));
        }
    }
    ensure!(seconds > 0, "0 seconds is for ever to libFuzzer: give a number of seconds");
    Ok((targets, seconds))
}

/// Copies seeds into the corpus that grows.
fn fill(project: &Project, target: &Target, corpus: &Path) -> Result<()> {
    std::fs::create_dir_all(corpus).with_context(|| format!("creating {}", corpus.display()))?;
    for folder in target.seeds {
        for seed in seeds(&project.root, folder)? {
            let Some(name) = seed.file_name() else { continue };
            std::fs::copy(&seed, corpus.join(name)).with_context(|| format!("copying {}", seed.display()))?;
        }
    }
    Ok(())
}

/// The files that `FOLDER` or `FOLDER/*ENDING` means.
fn seeds(root: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let (folder, ending) = pattern.split_once("/*").unwrap_or((pattern, ""));
    let mut found = files(&root.join(folder))?;
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_and_a_time_in_any_order() {
        let of = |arguments: &[&str]| asked(arguments).map(|(t, s)| (t.iter().map(|t| t.name).collect::<Vec<_>>(), s));
        assert_eq!(of(&["trace", "5"]).ok(), Some((vec!["trace"], 5)));
        assert_eq!(of(&["5", "trace"]).ok(), Some((vec!["trace"], 5)));
        assert_eq!(of(&[]).map(|(t, s)| (t.len(), s)).ok(), Some((TARGETS.len(), SECONDS)));
        assert!(of(&["cats"]).is_err() && of(&["0"]).is_err());
    }

    #[test]
    fn every_target_is_one_of_the_package_and_has_seeds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
        let declared = manifest.lines().filter(|line| line.starts_with("path = \"fuzz_targets/")).count();
        assert_eq!(declared, TARGETS.len());
        for target in &TARGETS {
            assert!(manifest.contains(&format!("\"fuzz_targets/{}.rs\"", target.name)), "{}", target.name);
            for folder in target.seeds {
                let seeds = seeds(&root, folder).expect("readable");
                assert!(!seeds.is_empty(), "{folder}");
                for seed in seeds {
                    let name = seed.to_string_lossy();
                    let beside = name.contains("/fixtures/") && name.ends_with(".json");
                    assert!(!beside && !name.ends_with(".js") && !name.ends_with(".py"), "{name} is no seed");
                }
            }
        }
    }
}
