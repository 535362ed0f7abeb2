//! Which files a call means.

use crate::args::Command;
use crate::read::STANDARD_INPUT;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Files behind the paths given, in order; a folder stands for the files directly in it, sorted by name, hidden ones left out.
/// A pattern that the shell left alone (as on Windows, or quoted) stands for what it matches, and `-` for standard input.
///
/// Each comes with its size or the reason why it has none.
pub(crate) fn expand(paths: &[PathBuf]) -> Vec<(PathBuf, io::Result<u64>)> {
    let mut files = Vec::new();
    for path in paths {
        if is_standard_input(path) {
            files.push((path.clone(), Ok(0)));
            continue;
        }
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => match in_folder(path) {
                Ok(found) if found.is_empty() => {
                    files.push((path.clone(), Err(io::Error::other("the folder holds no files"))));
                }
                Ok(found) => files.extend(found.into_iter().map(|f| {
                    let size = std::fs::metadata(&f).map(|m| m.len());
                    (f, size)
                })),
                Err(e) => files.push((path.clone(), Err(e))),
            },
            Ok(meta) => files.push((path.clone(), Ok(meta.len()))),
            Err(e) => match matching(path) {
                found if found.is_empty() => files.push((path.clone(), Err(e))),
                found => files.extend(found.into_iter().map(|f| {
                    let size = std::fs::metadata(&f).map(|m| m.len());
                    (f, size)
                })),
            },
        }
    }
    files
}

/// Makes the inputs of a call definite: a pattern that stands for one file, where a command takes one, becomes that file.
///
/// # Errors
/// A sentence, if a pattern stands for several there, or standard input is asked for twice: its bytes come once.
pub(crate) fn settle(command: &mut Command) -> Result<(), String> {
    let mut single: Vec<&mut PathBuf> = Vec::new();
    let mut several: &[PathBuf] = &[];
    match command {
        Command::Analyze(args) => {
            several = &args.paths;
            single.extend(&mut args.baseline);
        }
        Command::Summary(args) => single.push(&mut args.file),
        Command::Diff(args) => single.extend([&mut args.before, &mut args.after]),
        Command::Retainers(args) => single.push(&mut args.file),
        Command::Redact(args) => single.push(&mut args.file),
        Command::Series(args) => several = &args.paths,
        Command::Audit(args) => several = &args.paths,
        #[cfg(feature = "parquet")]
        Command::Export(args) => several = &args.paths,
        Command::Mcp(_) | Command::Serve(_) | Command::Completions(_) | Command::Man => {}
    }
    let piped = single.iter().map(|path| &**path).chain(several).filter(|path| is_standard_input(path)).count();
    if piped > 1 {
        return Err(String::from("Standard input is one input, so `-` can stand once only."));
    }
    for path in single {
        if !is_standard_input(path) && !path.exists() {
            match &mut matching(path)[..] {
                // Who reads it says that there is no such file.
                [] => {}
                [one] => *path = std::mem::take(one),
                many => {
                    return Err(format!(
                        "{}: it stands for {} files, where one is wanted.",
                        path.display(),
                        many.len()
                    ));
                }
            }
        }
    }
    Ok(())
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// Files that a pattern matches, sorted; none for a path that is no pattern.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let Some(text) = pattern.to_str().filter(|text| text.contains(WILDCARDS)) else { return Vec::new() };
    let Ok(found) = glob::glob(text) else { return Vec::new() };
    // As in shells, and in folders: a hidden file or folder must be asked for by a dot.
    let dotted: Vec<glob::Pattern> = (text.split(std::path::is_separator))
        .filter(|part| part.starts_with('.'))
        .filter_map(|part| glob::Pattern::new(part).ok())
        .collect();
    let asked_for = |path: &Path| {
        path.components().all(|part| match part {
            Component::Normal(name) => {
                let name = name.to_string_lossy();
                !name.starts_with('.') || dotted.iter().any(|pattern| pattern.matches(&name))
            }
            _ => true,
        })
    };
    found.flatten().filter(|path| asked_for(path) && path.is_file()).collect()
}

const WILDCARDS: [char; 3] = ['*', '?', '['];

/// Where looking for the files of a path begins: it, or the folder of a pattern before the first wildcard. `None` if the pattern
/// climbs behind one: then it may lead anywhere.
pub(crate) fn search_begin(path: &Path) -> Option<PathBuf> {
    let wild = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(WILDCARDS);
    // A file may be called like a pattern.
    if path.exists() || !path.components().any(|part| wild(&part)) {
        return Some(path.to_owned());
    }
    let begin: PathBuf = path.components().take_while(|part| !wild(part)).collect();
    let climbs = path.components().skip_while(|part| !wild(part)).any(|part| part == Component::ParentDir);
    match climbs {
        true => None,
        false if begin.as_os_str().is_empty() => Some(PathBuf::from(".")),
        false => Some(begin),
    }
}

fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if !hidden && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_begins_before_the_first_wildcard() {
        for (path, expect) in [
            ("/srv/a/b.heapsnapshot", Some("/srv/a/b.heapsnapshot")),
            ("/srv/a/*.heapsnapshot", Some("/srv/a")),
            ("/srv/../etc/?*", Some("/srv/../etc")),
            ("/srv/[ab]/c/*", Some("/srv")),
            ("/*/a", Some("/")),
            ("*.heapsnapshot", Some(".")),
            ("a/**/b", Some("a")),
            ("/srv/*/../../etc/host*", None),
            ("/srv/a*/..", None),
        ] {
            assert_eq!(search_begin(Path::new(path)).as_deref(), expect.map(Path::new), "{path}");
        }
    }
}
