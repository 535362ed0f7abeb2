//! A dump in short, to go from one worker to another: every stack once per domain, names as they may be shown.
//!
//! Little-endian columns behind a head of counts. Reading checks every count against the bytes there are. The name of a file
//! becomes what may be shown of it and a fingerprint, which keeps files apart that show the same name; so dumps are compared
//! only with dumps that went the same way.

use super::dump::{Dump, Frame, Tables, UNKNOWN};
use redact::{Policy, Safe};
use rustc_hash::FxHashMap;
use std::sync::Arc;

const MAGIC: u32 = 0x4c50_5431;
/// Between the parts of a name.
const SEPARATOR: char = '\u{1f}';

/// What may be shown of a file: its base name, and the package if it is a library's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownFile {
    /// `decoder.py`
    pub name: Safe,
    /// `json/`; empty for the program's own files, whose folders are nobody's business.
    pub package: Safe,
}

impl ShownFile {
    /// A file of a dump as it was read.
    #[must_use]
    pub fn of_path(path: &str, policy: &Policy) -> Self {
        Self { name: policy.url(path), package: package(path, policy).unwrap_or_default() }
    }

    /// A file of a dump that [`Dump::from_digest`] read.
    #[must_use]
    pub fn of_digest(name: &str) -> Self {
        let mut parts = name.split(SEPARATOR);
        // It was redacted when it was written; the bytes went from one of our workers to another.
        let mut part = || Safe::from_checked(parts.next().unwrap_or("").to_owned());
        Self { name: part(), package: part() }
    }
}

/// What libraries are installed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Installed {
    /// Python's own.
    Standard,
    /// Anybody's.
    Packages,
}

/// Whether a folder is one that libraries are installed in: `site-packages`, `lib/python3.12` or, on Windows,
/// `Python312\Lib`. A person's `python3-notes` is not.
fn installed(above: &str, folder: &str) -> Option<Installed> {
    let version = |text: &str| {
        let digits = text.trim_end_matches('t').bytes();
        !text.is_empty() && digits.clone().all(|b| b.is_ascii_digit() || b == b'.') && digits.len() > 1
    };
    let standard = match (above, folder) {
        ("lib" | "lib64", folder) => folder.strip_prefix("python").is_some_and(|v| v.contains('.') && version(v)),
        (above, "Lib" | "lib") => {
            above.get(..6).is_some_and(|p| p.eq_ignore_ascii_case("python")) && version(&above[6..])
        }
        _ => false,
    };
    let packages = matches!(folder, "site-packages" | "dist-packages");
    if packages { Some(Installed::Packages) } else { standard.then_some(Installed::Standard) }
}

/// Where in the parts of a path its library begins, and whose it is.
fn library(parts: &[&str]) -> Option<(usize, Installed)> {
    let at = |i: usize| installed(parts.get(i.wrapping_sub(1)).unwrap_or(&""), parts[i]).map(|kind| (i + 1, kind));
    (0..parts.len().saturating_sub(1)).rev().find_map(at)
}

/// Whether a file is of Python's own library.
pub(super) fn is_standard(path: &str) -> bool {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    path.starts_with("<frozen ") || library(&parts).is_some_and(|(_, kind)| kind == Installed::Standard)
}

/// Folders below the ones that libraries are installed in: public names.
fn package(path: &str, policy: &Policy) -> Option<Safe> {
    let path = path.strip_prefix("<frozen ").map_or(path, |module| module.trim_end_matches('>'));
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let (start, _) = library(&parts)?;
    let folders = parts.get(start..parts.len().checked_sub(1)?)?;
    let mut shown = Safe::default();
    for folder in folders.iter().take(6) {
        shown = redact::safe!("{}{}/", shown, policy.label(folder));
    }
    (!shown.is_empty()).then_some(shown)
}

impl Dump {
    /// The dump in short. O(n).
    #[must_use]
    pub fn to_digest(&self, policy: &Policy) -> Vec<u8> {
        let mut totals: FxHashMap<(u32, u32), (u64, u64)> = FxHashMap::default();
        for trace in 0..self.len() {
            let total = totals.entry((self.stack_of(trace), self.domain_of(trace))).or_default();
            *total = (total.0.saturating_add(self.size_of(trace)), total.1 + self.count_of(trace));
        }
        let mut totals: Vec<_> = totals.into_iter().collect();
        totals.sort_unstable();
        let tables = &self.tables;
        let counts = [
            tables.files.len(),
            tables.frames.len(),
            self.stacks_len() as usize,
            tables.stack_frames.len(),
            totals.len(),
        ];
        let mut out = Vec::with_capacity(64 + counts[1] * 8 + counts[3] * 4 + counts[4] * 24);
        out.extend_from_slice(&MAGIC.to_le_bytes());
        out.extend_from_slice(&self.traceback_limit.unwrap_or(UNKNOWN).to_le_bytes());
        for count in counts {
            out.extend_from_slice(&(count as u32).to_le_bytes());
        }
        for file in 0..tables.files.len() as u32 {
            let path = self.file(file);
            let shown = ShownFile::of_path(&path, policy);
            let print = policy.fingerprint(&path);
            let name = format!("{}{SEPARATOR}{}{SEPARATOR}{print:016x}", shown.name, shown.package);
            out.extend_from_slice(&(name.len() as u32).to_le_bytes());
            out.extend_from_slice(name.as_bytes());
        }
        for frame in &tables.frames {
            out.extend_from_slice(&frame.file.to_le_bytes());
            out.extend_from_slice(&frame.line.to_le_bytes());
        }
        for stack in 0..self.stacks_len() {
            out.extend_from_slice(&(self.frame_ids(stack).len() as u32).to_le_bytes());
        }
        for frame in &tables.stack_frames {
            out.extend_from_slice(&frame.to_le_bytes());
        }
        for ((stack, domain), (bytes, count)) in totals {
            out.extend_from_slice(&stack.to_le_bytes());
            out.extend_from_slice(&domain.to_le_bytes());
            out.extend_from_slice(&bytes.to_le_bytes());
            out.extend_from_slice(&count.to_le_bytes());
        }
        out
    }

    /// Reads what [`Self::to_digest`] wrote; `None` if the bytes are something else.
    #[must_use]
    pub fn from_digest(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        if word(&mut rest)? != MAGIC {
            return None;
        }
        let limit = word(&mut rest)?;
        let mut count = || Some(word(&mut rest)? as usize);
        let (files, frames, stacks, stack_frames, totals) = (count()?, count()?, count()?, count()?, count()?);
        let least = files.checked_add(stacks)?.checked_add(stack_frames)?.checked_mul(4)?;
        if rest.len() < least.checked_add(frames.checked_mul(8)?)?.checked_add(totals.checked_mul(24)?)? {
            return None;
        }
        let mut tables = Tables { files: Vec::with_capacity(files), ..Tables::default() };
        for _ in 0..files {
            let length = word(&mut rest)? as usize;
            let (name, more) = rest.split_at_checked(length)?;
            std::str::from_utf8(name).ok()?;
            tables.files.push(name.into());
            rest = more;
        }
        tables.frames.reserve_exact(frames);
        for _ in 0..frames {
            let frame = Frame { file: word(&mut rest)?, line: word(&mut rest)? };
            ((frame.file as usize) < files).then_some(())?;
            tables.frames.push(frame);
        }
        tables.stack_starts.reserve_exact(stacks + 1);
        let mut start = 0_usize;
        tables.stack_starts.push(0);
        for _ in 0..stacks {
            start = start.checked_add(word(&mut rest)? as usize)?;
            tables.stack_starts.push(start);
        }
        (start == stack_frames).then_some(())?;
        tables.stack_frames.reserve_exact(stack_frames);
        for _ in 0..stack_frames {
            let frame = word(&mut rest)?;
            ((frame as usize) < frames).then_some(())?;
            tables.stack_frames.push(frame);
        }
        let mut dump = Self {
            tables: Arc::new(tables),
            sizes: Vec::with_capacity(totals),
            domains: Vec::with_capacity(totals),
            stacks: Vec::with_capacity(totals),
            depths: vec![UNKNOWN; totals],
            counts: Vec::with_capacity(totals),
            traceback_limit: (limit != UNKNOWN).then_some(limit),
        };
        for _ in 0..totals {
            let stack = word(&mut rest)?;
            ((stack as usize) < stacks).then_some(())?;
            dump.stacks.push(stack);
            dump.domains.push(word(&mut rest)?);
            dump.sizes.push(long(&mut rest)?);
            dump.counts.push(long(&mut rest)?);
        }
        rest.is_empty().then_some(dump)
    }
}

fn word(rest: &mut &[u8]) -> Option<u32> {
    let (head, more) = rest.split_first_chunk::<4>()?;
    *rest = more;
    Some(u32::from_le_bytes(*head))
}

fn long(rest: &mut &[u8]) -> Option<u64> {
    let (head, more) = rest.split_first_chunk::<8>()?;
    *rest = more;
    Some(u64::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Salt;

    #[test]
    fn packages_of_libraries_are_shown_and_a_persons_folders_are_not() {
        let policy = Policy::new(Salt([1, 2]));
        for (path, name, package) in [
            ("/usr/lib/python3.11/json/decoder.py", "decoder.py", "json/"),
            ("/home/ada/venv/lib/python3.12/site-packages/numpy/core/multiarray.py", "multiarray.py", "numpy/core/"),
            ("C:\\Python311\\Lib\\site-packages\\x\\y.py", "y.py", "x/"),
            ("/home/ada/secret/app.py", "app.py", ""),
            ("C:\\Python311\\Lib\\json\\decoder.py", "decoder.py", "json/"),
            ("/usr/lib/python3.11/heapq.py", "heapq.py", ""),
            ("/home/ada/python3-clients/acme-merger/app.py", "app.py", ""),
            ("/home/ada/lib/python2024/secret/x.py", "x.py", ""),
            ("/home/ada/python3.11/secret/x.py", "x.py", ""),
            ("<unknown>", "<unknown>", ""),
        ] {
            let shown = ShownFile::of_path(path, &policy);
            assert_eq!((shown.name.as_str(), shown.package.as_str()), (name, package), "{path}");
        }
    }

    #[test]
    fn pythons_own_files_are_told_from_others_of_the_same_name() {
        for (path, own) in [
            ("/usr/lib/python3.11/queue.py", true),
            ("/opt/python/lib/python3.13t/asyncio/tasks.py", true),
            ("C:\\Python311\\Lib\\queue.py", true),
            ("<frozen importlib._bootstrap>", true),
            ("/srv/shop/tasks.py", false),
            ("/usr/lib/python3.11/site-packages/celery/app/tasks.py", false),
            ("queue.py", false),
        ] {
            assert_eq!(is_standard(path), own, "{path}");
        }
    }
}
