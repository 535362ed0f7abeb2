//! Which files a call means.

use std::io;
use std::path::{Path, PathBuf};

/// Files behind the paths given, in order; a folder stands for the files directly in it, sorted by name, hidden ones left out.
///
/// Each comes with its size or the reason why it has none.
pub(crate) fn expand(paths: &[PathBuf]) -> Vec<(PathBuf, io::Result<u64>)> {
    let mut files = Vec::new();
    for path in paths {
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
            Err(e) => files.push((path.clone(), Err(e))),
        }
    }
    files
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
