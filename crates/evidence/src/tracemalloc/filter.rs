//! `tracemalloc.Filter` and `DomainFilter`.

use super::dump::{Dump, Tables};

/// A filter on traces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// By file, line and domain.
    Traces {
        /// Keep what matches; otherwise drop it.
        inclusive: bool,
        /// Shell pattern of the file name (`*`, `?`, `[…]`). A `.pyc` at its end means `.py`.
        filename_pattern: String,
        /// This line only.
        lineno: Option<u32>,
        /// Look at every frame, not only the most recent.
        all_frames: bool,
        /// This domain only.
        domain: Option<u32>,
    },
    /// By domain alone.
    Domain {
        /// Keep what matches; otherwise drop it.
        inclusive: bool,
        /// The domain.
        domain: u32,
    },
}

impl Dump {
    /// The traces that pass: one of the inclusive filters, if there are any, and every exclusive one.
    #[must_use]
    pub fn filter(&self, filters: &[Filter]) -> Self {
        let prepared: Vec<Prepared<'_>> = filters.iter().map(|f| Prepared::of(f, self)).collect();
        let (include, exclude): (Vec<&Prepared<'_>>, Vec<&Prepared<'_>>) = prepared.iter().partition(|p| p.inclusive());
        let passes = |trace: usize| {
            let (stack, domain) = (self.stack_of(trace), self.domain_of(trace));
            (include.is_empty() || include.iter().any(|f| f.matches(stack, domain)))
                && exclude.iter().all(|f| f.matches(stack, domain))
        };
        let kept: Vec<usize> = (0..self.len()).filter(|t| passes(*t)).collect();
        let pick = |column: &[u32]| kept.iter().filter_map(|t| column.get(*t).copied()).collect::<Vec<_>>();
        Self {
            tables: self.tables.clone(),
            sizes: kept.iter().map(|t| self.size_of(*t)).collect(),
            domains: pick(&self.domains),
            stacks: pick(&self.stacks),
            depths: pick(&self.depths),
            counts: if self.counts.is_empty() { Vec::new() } else { kept.iter().map(|t| self.count_of(*t)).collect() },
            traceback_limit: self.traceback_limit,
        }
    }
}

/// A filter with its answer for each stack.
struct Prepared<'a> {
    filter: &'a Filter,
    stacks: Vec<bool>,
}

impl<'a> Prepared<'a> {
    fn of(filter: &'a Filter, dump: &Dump) -> Self {
        let stacks = match filter {
            Filter::Traces { filename_pattern, lineno, all_frames, .. } => {
                let pattern: Vec<char> = without_pyc(filename_pattern).chars().collect();
                let files: Vec<bool> =
                    dump.tables.files.iter().map(|name| fnmatch(&String::from_utf8_lossy(name), &pattern)).collect();
                stack_answers(&dump.tables, &files, *lineno, *all_frames)
            }
            Filter::Domain { .. } => Vec::new(),
        };
        Self { filter, stacks }
    }

    fn inclusive(&self) -> bool {
        match self.filter {
            Filter::Traces { inclusive, .. } | Filter::Domain { inclusive, .. } => *inclusive,
        }
    }

    fn matches(&self, stack: u32, of_trace: u32) -> bool {
        match self.filter {
            Filter::Domain { inclusive, domain } => (of_trace == *domain) == *inclusive,
            Filter::Traces { inclusive, domain, .. } => {
                let hit = self.stacks.get(stack as usize).copied().unwrap_or(false) == *inclusive;
                match domain {
                    Some(domain) if *inclusive => hit && of_trace == *domain,
                    Some(domain) => hit || of_trace != *domain,
                    None => hit,
                }
            }
        }
    }
}

fn stack_answers(tables: &Tables, files: &[bool], lineno: Option<u32>, all_frames: bool) -> Vec<bool> {
    let frame_hit = |id: &u32| {
        tables.frames.get(*id as usize).is_some_and(|frame| {
            files.get(frame.file as usize).copied().unwrap_or(false) && lineno.is_none_or(|line| line == frame.line)
        })
    };
    tables
        .stack_starts
        .windows(2)
        .map(|ends| {
            let frames = tables.stack_frames.get(ends[0]..ends[1]).unwrap_or_default();
            frames.iter().take(if all_frames { usize::MAX } else { 1 }).any(frame_hit)
        })
        .collect()
}

fn without_pyc(name: &str) -> &str {
    if name.ends_with(".pyc") { name.get(..name.len() - 1).unwrap_or(name) } else { name }
}

/// Python's `fnmatch` on a case-sensitive system: `*`, `?`, `[a-z]`, `[!a-z]`. Iterative; O(name × pattern).
fn fnmatch(name: &str, pattern: &[char]) -> bool {
    let name: Vec<char> = without_pyc(name).chars().collect();
    let (mut n, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => class(pattern, p, name[n]),
            Some(c) => (*c == name[n]).then_some(1),
            None => None,
        };
        match (step, star) {
            (Some(length), _) => {
                p += length;
                n += 1;
            }
            // Let the last star take one character more.
            (None, Some((at, from))) => {
                star = Some((at, from + 1));
                p = at + 1;
                n = from + 1;
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == '*')
}

/// Length of the class at `p` if it takes `c`. A `[` without its `]` stands for itself.
fn class(pattern: &[char], p: usize, c: char) -> Option<usize> {
    let mut at = p + 1;
    let negated = pattern.get(at) == Some(&'!');
    at += usize::from(negated);
    let first = at;
    // A `]` in first place belongs to the class.
    let close = (first + 1..pattern.len()).find(|i| pattern[*i] == ']');
    let Some(close) = close.filter(|_| first < pattern.len()) else {
        return (c == '[').then_some(1);
    };
    let mut hit = false;
    while at < close {
        if at + 2 < close && pattern[at + 1] == '-' {
            hit |= pattern[at] <= c && c <= pattern[at + 2];
            at += 3;
        } else {
            hit |= pattern[at] == c;
            at += 1;
        }
    }
    (hit != negated).then_some(close + 1 - p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_python() {
        for (name, pattern, expect) in [
            ("/a/b.py", "*/b.py", true),
            ("/a/b.pyc", "/a/b.py", true),
            ("/a/b.py", "/a/?.py", true),
            ("/a/b.py", "/a/[a-c].py", true),
            ("/a/b.py", "/a/[!a-c].py", false),
            ("/a/[.py", "/a/[.py", true),
            ("/a/].py", "/a/[]].py", true),
            ("<frozen x>", "<frozen *>", true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*c", false),
            ("", "*", true),
            ("", "", true),
            ("x", "", false),
            ("é", "?", true),
        ] {
            let pattern: Vec<char> = without_pyc(pattern).chars().collect();
            assert_eq!(fnmatch(name, &pattern), expect, "{name} {pattern:?}");
        }
    }
}
