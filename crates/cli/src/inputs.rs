//! Which files a call means.

use crate::args::Command;
use crate::read::STANDARD_INPUT;
use std::io;
use std::path::{Path, PathBuf};

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
    let Some(text) = pattern.to_str().filter(|text| text.contains(['*', '?', '['])) else { return Vec::new() };
    let Ok(found) = glob::glob(text) else { return Vec::new() };
    found.flatten().filter(|path| path.is_file()).collect()
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
