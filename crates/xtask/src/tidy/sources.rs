//! Rules about the text of files.

use super::Repository;
use anyhow::Result;
use std::path::Path;

/// Each Rust file opens with what it is for.
pub fn module_docs(repository: &Repository) -> Result<Vec<String>> {
    let rust = repository.files.iter().filter(|(name, _)| name.ends_with(".rs"));
    Ok(rust
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| format!("{name} does not start with //!"))
        .collect())
}

/// A test that does not run proves nothing, and one that expects any panic passes for the wrong reason.
pub fn tests_run(repository: &Repository) -> Result<Vec<String>> {
    // Written in halves, so that this file keeps the rule too.
    let words =
        [concat!("#[", "ignore"), concat!("should", "_panic"), concat!("test", ".only("), concat!("test", ".todo(")];
    let code = repository.files.iter().filter(|(name, _)| name.ends_with(".rs") || name.ends_with(".mjs"));
    Ok(code.flat_map(|file| places(file, &words)).collect())
}

/// Paths that exist on one machine only, and addresses of package registries: the place where a package comes from is the
/// business of whoever builds.
pub fn no_places(repository: &Repository) -> Result<Vec<String>> {
    let mut words: Vec<String> = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("registry.", "npmjs.org"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("pypi.", "org/simple"),
        concat!("artif", "actory"),
    ]
    .map(str::to_owned)
    .into();
    let root = repository.project.root.parent().unwrap_or(Path::new("/"));
    let home = std::env::var_os("HOME").unwrap_or_default();
    for folder in [root, Path::new(&home)] {
        // A folder directly below the root, as /tmp, says nothing about a machine.
        if folder.components().count() > 2 {
            words.push(format!("{}/", folder.display()));
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(repository.files.iter().flat_map(|file| places(file, &words)).collect())
}

/// What git leaves where two changes met, committed.
pub fn no_conflicts(repository: &Repository) -> Result<Vec<String>> {
    let marked =
        |(name, text): &(String, String)| markers(text).map(|number| format!("{name}:{number}")).collect::<Vec<_>>();
    Ok(repository.files.iter().flat_map(marked).collect())
}

/// Numbers of lines that begin with seven `<` or `>` and a blank. Seven `=` alone underline headings.
fn markers(text: &str) -> impl Iterator<Item = usize> {
    let begins = |line: &str, sign: &str| line.strip_prefix(&sign.repeat(7)).is_some_and(|rest| rest.starts_with(' '));
    let marked = move |line: &str| begins(line, "<") || begins(line, ">");
    text.lines().enumerate().filter(move |(_, line)| marked(line)).map(|(number, _)| number + 1)
}

/// Invariant 7: time, progress and cancellation come into the core as parameters. Tests may do as they like.
pub fn core_is_pure(repository: &Repository) -> Result<Vec<String>> {
    let words =
        ["std::time", "SystemTime", "std::thread::", "std::fs", "std::net", "std::env", "std::process", "std::io::std"];
    let mut found = Vec::new();
    for package in repository.project.core_packages()?.iter().filter(|name| *name != "testkit") {
        let folder = format!("crates/{package}/src/");
        let code = repository.files.iter().filter(|(name, _)| name.starts_with(&folder) && name.ends_with(".rs"));
        for (name, text) in code.filter(|(name, _)| !name.ends_with("/testing.rs") && !name.ends_with("tests.rs")) {
            let before_tests = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            found.extend(places(&(name.clone(), before_tests), &words));
        }
    }
    Ok(found)
}

fn places((name, text): &(String, String), words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(word) = words.iter().find(|word| line.contains(**word)) {
            found.push(format!("{name}:{} has {word}", number + 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{markers, places};

    #[test]
    fn conflicts_are_found_and_no_headings_or_quotes() {
        let text = "a\n<<<<<<< one\nb\n=======\nc\n>>>>>>> two\n> <<<<<<< quoted\n<<<<<<<\n>>>>>>>> eight\n";
        assert_eq!(markers(text).collect::<Vec<_>>(), [2, 6]);
    }

    #[test]
    fn places_are_found_by_line() {
        let file = ("a.rs".to_owned(), "fine\nnot fine\nfine".to_owned());
        assert_eq!(places(&file, &["not", "never"]), ["a.rs:2 has not"]);
        assert!(places(&file, &["never"]).is_empty());
    }
}
