//! `cargo xtask tidy`: rules of this repository that the compiler does not check.
//!
//! A rule is a function from the repository to the places where it is broken; each rule is one test.

mod architecture;
mod dependencies;
mod guide;
mod manifests;
mod sources;

use crate::process;
use crate::project::Project;
use crate::suites::Counts;
use anyhow::{Context, Result};
use serde_json::Value;

/// What the rules read, gathered once.
struct Repository<'a> {
    project: &'a Project,
    /// Text files that belong to the repository: tracked, or new and not ignored. Path and content.
    files: Vec<(String, String)>,
    /// `cargo metadata` for a wasm32 build.
    metadata: Value,
}

type Rule = fn(&Repository) -> Result<Vec<String>>;

const RULES: &[(&str, Rule)] = &[
    ("every module says what it is", sources::module_docs),
    ("no test is switched off or expects a panic", sources::tests_run),
    ("no path of one machine, no registry's address", sources::no_places),
    ("no conflict is left half solved", sources::no_conflicts),
    ("the core has no clock, threads or files", sources::core_is_pure),
    ("every dependency says why", manifests::reasons),
    ("nothing of the browser below web/", dependencies::no_browser_below_web),
    ("the page sees protocol only", dependencies::page_sees_protocol_only),
    ("graph knows nothing of ours", dependencies::graph_is_alone),
    ("classify reads facts, not graphs", dependencies::classify_reads_facts),
    ("what the guide links to and shows exists", guide::targets_exist),
    ("ARCHITECTURE.md has a section per crate, and no other", architecture::sections),
    ("every invariant names what checks it", architecture::invariants),
];

/// Checks all rules.
pub fn run(project: &Project) -> Result<Counts> {
    let repository = Repository { project, files: files(project)?, metadata: project.metadata()? };
    let mut counts = Counts::default();
    for (name, rule) in RULES {
        let broken = rule(&repository).unwrap_or_else(|error| vec![format!("it could not be checked: {error:#}")]);
        if broken.is_empty() {
            counts.passed += 1;
        } else {
            counts.failed += 1;
            println!("✗ {name}");
            broken.iter().for_each(|place| println!("    {place}"));
        }
    }
    Ok(counts)
}

fn files(project: &Project) -> Result<Vec<(String, String)>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = process::output(project.command("git").args(list)).context("listing the repository's files")?;
    let mut files = Vec::new();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        // A file may be deleted and not yet committed; pictures and archives are not text.
        if let Ok(text) = std::fs::read_to_string(project.root.join(name)) {
            files.push((name.to_owned(), text));
        }
    }
    Ok(files)
}
