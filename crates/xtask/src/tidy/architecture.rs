//! Rules about ARCHITECTURE.md: prose that no test reads drifts.

use super::Repository;
use anyhow::Result;
use std::collections::BTreeSet;

/// Each crate has a section, headed by its folder, and each such section has a crate.
pub fn sections(repository: &Repository) -> Result<Vec<String>> {
    let mut folders = BTreeSet::new();
    for below in ["crates", "web"] {
        folders.extend(repository.project.folders(below)?.into_iter().map(|name| format!("{below}/{name}")));
    }
    let text = repository.project.read("ARCHITECTURE.md")?;
    let headed: BTreeSet<String> = headings(&text).map(str::to_owned).collect();
    let missing = folders.difference(&headed).map(|name| format!("no section ### `{name}`"));
    let stale = headed.difference(&folders).map(|name| format!("section `{name}` has no crate"));
    Ok(missing.chain(stale).collect())
}

/// Each invariant says in its paragraph what checks it, and that exists.
pub fn invariants(repository: &Repository) -> Result<Vec<String>> {
    let text = repository.project.read("ARCHITECTURE.md")?;
    let paragraphs: Vec<&str> =
        text.split("\n\n").flat_map(|part| part.split("\n- ")).filter(|part| part.starts_with("Invariant:")).collect();
    let mut broken = Vec::new();
    if paragraphs.is_empty() {
        broken.push("it states no invariant".to_owned());
    }
    for paragraph in paragraphs {
        let start: String = paragraph.chars().take(60).collect();
        match paragraph.split_once("Checked by") {
            None => broken.push(format!("{start}… names no check")),
            Some((_, checks)) => {
                let files: Vec<&str> = checks.split('`').skip(1).step_by(2).filter(|name| name.contains('/')).collect();
                if files.is_empty() {
                    broken.push(format!("{start}… names no file that checks it"));
                }
                let gone = files.into_iter().filter(|name| repository.project.existing(name).is_none());
                broken.extend(gone.map(|name| format!("{start}… is checked by {name}, which does not exist")));
            }
        }
    }
    Ok(broken)
}

/// Folders in headings such as ``### `crates/graph` ``.
fn headings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("### `")?.split_once('`').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::headings;

    #[test]
    fn folders_are_headings() {
        let text = "# A\n### `crates/a`\ntext `crates/b`\n### `web/c`: the page\n### Plain\n";
        assert_eq!(headings(text).collect::<Vec<_>>(), ["crates/a", "web/c"]);
    }
}
