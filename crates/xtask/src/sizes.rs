//! What people download, beside what was committed last: growth is meant, or it is a mistake.

use crate::project::{self, Project, files};
use crate::single_file::gzip;
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The committed report.
const REPORT: &str = "bench/results/sizes.md";
/// Per cent by which a part may differ from the report: compilers differ by less, features by more.
const TOLERANCE: u64 = 5;

/// What a part may have.
#[derive(Clone, Copy)]
enum Budget {
    None,
    /// kB as it is sent.
    Gzipped(u64),
    /// kB as it lies on a disk.
    Whole(u64),
}

/// One part of what is handed out; sizes in kB.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    name: &'static str,
    whole: u64,
    gzipped: u64,
}

/// Name, files, budget: the last two parts are whole files, the first ones what a browser fetches for them.
type Wanted = (&'static str, fn(&Project) -> Result<Vec<PathBuf>>, Budget);

const PARTS: &[Wanted] = &[
    ("page", |p| of_site(p, |name| name.starts_with("leakproof-app")), Budget::Gzipped(350)),
    ("engine", |p| of_site(p, |name| name.starts_with("leakproof-worker")), Budget::Gzipped(450)),
    ("site, all of it", |p| of_site(p, |_| true), Budget::None),
    ("leakproof.html", |p| Ok(vec![p.root.join("target/leakproof.html")]), Budget::Whole(1500)),
    ("npm module's code", |p| Ok(vec![p.root.join("target/npm/leakproof_bg.wasm")]), Budget::None),
];

/// Writes the report on what is built.
pub fn write(project: &Project) -> Result<()> {
    let text = render(&measure(project)?);
    print!("{text}");
    project::write(&project.root.join(REPORT), text.as_bytes())
}

/// What differs from the report: growth as an error for each part, shrinking as a note.
pub fn check(project: &Project) -> Result<(Vec<String>, Vec<String>)> {
    Ok(compare(&parse(&project.read(REPORT)?), &measure(project)?))
}

fn measure(project: &Project) -> Result<Vec<Part>> {
    ensure!(
        project.root.join("target/site/offline.js").exists(),
        "there is no page as released in target/site: cargo xtask build"
    );
    PARTS.iter().map(|(name, files, _)| part(name, &files(project)?)).collect()
}

fn of_site(project: &Project, fits: fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let site = project.root.join("target/site");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&site).with_context(|| format!("reading {}", site.display()))? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && fits(&name) {
            files.push(path);
        }
    }
    Ok(files)
}

fn part(name: &'static str, files: &[PathBuf]) -> Result<Part> {
    ensure!(!files.is_empty(), "{name}: none of its files is built");
    let (whole, gzipped) = total(files)?;
    Ok(Part { name, whole: whole.div_ceil(1000), gzipped: gzipped.div_ceil(1000) })
}

/// Bytes of all these, and as a host sends them.
fn total(files: &[PathBuf]) -> Result<(u64, u64)> {
    let (mut whole, mut gzipped) = (0, 0);
    for file in files {
        let bytes = read(file)?;
        whole += bytes.len() as u64;
        gzipped += gzip(&bytes)?.len() as u64;
    }
    Ok((whole, gzipped))
}

/// What lies in a folder, a line for each file and folder in it, sorted.
pub fn list(folder: &Path) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let all = if entry.path().is_dir() { files(&entry.path())? } else { vec![entry.path()] };
        let (whole, gzipped) = total(&all)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        lines.push(format!("{name}: {} files, {whole} bytes, {gzipped} gzipped", all.len()));
    }
    lines.sort();
    Ok(lines)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} is not built: cargo xtask build, cargo xtask npm", file.display()))
}

fn render(parts: &[Part]) -> String {
    let mut text = String::from("| part | kB | kB gzipped | budget, kB |\n| --- | --: | --: | --: |\n");
    for (Part { name, whole, gzipped }, (_, _, budget)) in parts.iter().zip(PARTS) {
        let budget = match budget {
            Budget::None => String::new(),
            Budget::Gzipped(most) => format!("{most} gzipped"),
            Budget::Whole(most) => most.to_string(),
        };
        let _ = writeln!(text, "| {name} | {whole} | {gzipped} | {budget} |");
    }
    text
}

/// Name and gzipped kB of each row.
fn parse(report: &str) -> Vec<(String, u64)> {
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        Some((cells.next()?.to_owned(), cells.nth(1)?.parse().ok()?))
    };
    report.lines().filter_map(row).collect()
}

fn compare(committed: &[(String, u64)], parts: &[Part]) -> (Vec<String>, Vec<String>) {
    let (mut grown, mut shrunk) = (Vec::new(), Vec::new());
    for Part { name, gzipped, .. } in parts {
        let said = committed.iter().find(|(committed, _)| committed == name).map(|(_, kb)| *kb);
        match said {
            None => grown.push(format!("{name}: {REPORT} does not list it. cargo xtask sizes writes it")),
            Some(before) if gzipped * 100 > before * (100 + TOLERANCE) => grown.push(format!(
                "{name}: {gzipped} kB gzipped, {before} by {REPORT}. If that is meant, cargo xtask sizes, and commit it"
            )),
            Some(before) if gzipped * 100 < before * (100 - TOLERANCE) => shrunk.push(format!(
                "{name}: {gzipped} kB gzipped, {before} by {REPORT}. Keep it: cargo xtask sizes, and commit it"
            )),
            Some(_) => {}
        }
    }
    (grown, shrunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(sizes: [u64; 5]) -> Vec<Part> {
        PARTS.iter().zip(sizes).map(|((name, ..), gzipped)| Part { name, whole: 2 * gzipped, gzipped }).collect()
    }

    #[test]
    fn growth_is_found_and_shrinking_is_told() {
        let committed = parse(&render(&parts([350, 450, 900, 1000, 600])));
        let check = |sizes, expect: (usize, usize)| {
            let (grown, shrunk) = compare(&committed, &parts(sizes));
            assert_eq!((grown.len(), shrunk.len()), expect, "{grown:?} {shrunk:?}");
        };
        check([350, 450, 900, 1000, 600], (0, 0));
        check([367, 430, 900, 1000, 600], (0, 0));
        check([368, 450, 900, 1000, 600], (1, 0));
        check([368, 500, 960, 1060, 640], (5, 0));
        check([350, 400, 900, 1000, 600], (0, 1));
        assert_eq!(compare(&[], &parts([1; 5])).0.len(), 5, "a report without them does not pass");
    }
}
