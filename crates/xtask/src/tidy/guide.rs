//! Rules about the guide, `docs/src`: what its builder copies as it is, without a look.

use super::Repository;
use anyhow::Result;

/// The guide's sources.
const GUIDE: &str = "docs/src/";
/// What `dist/` has beside the built guide; no source of the guide.
const SITE: &str = "docs/site/";

/// Every local file that a page links to or shows exists, and is part of the guide.
pub fn targets_exist(repository: &Repository) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (name, text) in repository.files.iter().filter(|(name, _)| name.starts_with(GUIDE) && name.ends_with(".md")) {
        for (line, target) in targets(text) {
            let file = beside(name, target);
            let there = file.starts_with(GUIDE) && repository.project.existing(&file).is_some();
            if !there && !file.starts_with(SITE) {
                broken.push(format!("{name}:{line}: {target}"));
            }
        }
    }
    Ok(broken)
}

/// The file that `target` means on `page`.
fn beside(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Local targets of links and pictures, each with the number of its line: what `](…)`, `src="…"` and `srcset="…"` name,
/// outside of code.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            // Every second part is code.
            let prose = line.split('`').step_by(2);
            found.extend(prose.flat_map(named).filter(|target| is_local(target)).map(|target| (number + 1, target)));
        }
    }
    found
}

/// All that a piece of text names, without what stands behind the file: a place in it, a title, a density.
fn named(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (begin, end, several) in [("](", ')', false), (" src=\"", '"', false), (" srcset=\"", '"', true)] {
        for rest in text.split(begin).skip(1) {
            let value = rest.split(end).next().unwrap_or_default();
            let each = value.split(',').take(if several { usize::MAX } else { 1 });
            found.extend(each.filter_map(|one| one.split_whitespace().next()?.split(['#', '?']).next()));
        }
    }
    found
}

/// Not a place in the same page, nor on another machine.
fn is_local(target: &str) -> bool {
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()));
    !target.is_empty() && !scheme && !target.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::{beside, targets};

    #[test]
    fn targets_are_beside_their_page() {
        for (target, expect) in [
            ("b.md", "docs/src/a/b.md"),
            ("./b.md", "docs/src/a/b.md"),
            ("../img/b.svg", "docs/src/img/b.svg"),
            ("../../site/b.js", "docs/site/b.js"),
            ("../../../README.md", "README.md"),
            ("/b.md", "docs/src/a//b.md"),
        ] {
            assert_eq!(beside("docs/src/a/page.md", target), expect);
        }
    }

    #[test]
    fn targets_are_found_outside_of_code() {
        for (text, expect) in [
            ("[a](b.md) and ![c](../d.svg)", vec!["b.md", "../d.svg"]),
            ("[a](b.md#part \"title\")", vec!["b.md"]),
            ("[a](#part), [b](https://example.org/c.md), [d](mailto:e), [f](//example.org)", vec![]),
            ("<source srcset=\"a.webp, b.webp 2x\"><img src=\"c.webp\" alt=\"\">", vec!["c.webp", "a.webp", "b.webp"]),
            ("`[a](b.md)` but [c](d.md)", vec!["d.md"]),
            ("```html\n<img src=\"a.png\">\n```\n[b](c.md)", vec!["c.md"]),
            ("[`a`](b.md)", vec!["b.md"]),
        ] {
            assert_eq!(targets(text).into_iter().map(|(_, target)| target).collect::<Vec<_>>(), expect, "{text}");
        }
        assert_eq!(targets("one\n\n[a](b)"), [(3, "b")]);
    }
}
