//! Statistics as the `tracemalloc` module makes them, in its order, and series over any number of dumps.
//!
//! Sorting follows CPython to the last tie: by size, count and traceback, largest first, where tracebacks compare frame by
//! frame from the oldest on, and frames by file name (by code point, which is byte order) and line.

use super::dump::{Dump, Frame};
use order::Order as _;
use std::cmp::Ordering;

/// What traces are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// The whole stack.
    Traceback,
    /// File and line of the most recent frame; cumulative: of every frame, once per occurrence.
    Lineno {
        /// Count every frame of the stack.
        cumulative: bool,
    },
    /// File of the most recent frame; cumulative: of every frame, once per occurrence.
    Filename {
        /// Count every frame of the stack.
        cumulative: bool,
    },
}

/// What a statistic is about: an id of the dump that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// A file.
    File(u32),
    /// A frame.
    Line(u32),
    /// A stack.
    Stack(u32),
}

/// Bytes and blocks of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistic {
    /// Which.
    pub group: Group,
    /// Bytes.
    pub size: u64,
    /// Blocks.
    pub count: u64,
}

/// The difference of a group between two dumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatisticDiff {
    /// Which.
    pub group: Group,
    /// The group is in the old dump alone, and its id is one of that dump.
    pub gone: bool,
    /// Bytes in the new dump.
    pub size: u64,
    /// Bytes more than in the old one.
    pub size_diff: i64,
    /// Blocks in the new dump.
    pub count: u64,
    /// Blocks more than in the old one.
    pub count_diff: i64,
}

/// One group over several dumps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// Which, by its id in the dump of index [`Self::dump`].
    pub group: Group,
    /// The last dump that has it.
    pub dump: usize,
    /// Bytes and blocks in each dump.
    pub totals: Vec<(u64, u64)>,
}

impl Dump {
    /// Statistics, sorted as CPython sorts them. O(n + g log g).
    #[must_use]
    pub fn statistics(&self, by: GroupBy) -> Vec<Statistic> {
        let dumps = [self];
        let keys = Keys::of(&dumps);
        let mut statistics = self.groups(by);
        statistics.order_by(|a, b| {
            (b.size, b.count).cmp(&(a.size, a.count)).then_with(|| keys.compare((0, b.group), (0, a.group)))
        });
        statistics
    }

    /// Differences from an older dump, sorted as CPython sorts them.
    #[must_use]
    pub fn compare_to(&self, old: &Self, by: GroupBy) -> Vec<StatisticDiff> {
        let dumps = [old, self];
        let keys = Keys::of(&dumps);
        let diff = |new: u64, old: u64| i64::try_from(i128::from(new) - i128::from(old)).unwrap_or(i64::MAX);
        let mut rows: Vec<(StatisticDiff, usize)> = joined(&dumps, by, &keys)
            .into_iter()
            .map(|row| {
                let (old, new) = (row.totals[0], row.totals[1]);
                let diff = StatisticDiff {
                    group: row.group,
                    gone: row.dump == 0,
                    size: new.0,
                    size_diff: diff(new.0, old.0),
                    count: new.1,
                    count_diff: diff(new.1, old.1),
                };
                (diff, row.dump)
            })
            .collect();
        let key = |d: &StatisticDiff| (d.size_diff.unsigned_abs(), d.size, d.count_diff.unsigned_abs(), d.count);
        rows.order_by(|a, b| key(&b.0).cmp(&key(&a.0)).then_with(|| keys.compare((b.1, b.0.group), (a.1, a.0.group))));
        rows.into_iter().map(|(diff, _)| diff).collect()
    }

    /// The frames of a group, oldest first. A file's frame has line 0, as in CPython.
    #[must_use]
    pub fn traceback(&self, group: Group) -> Vec<Frame> {
        match group {
            Group::File(file) => vec![Frame { file, line: 0 }],
            Group::Line(frame) => vec![self.frame(frame)],
            Group::Stack(stack) => self.stack(stack).rev().collect(),
        }
    }

    /// Groups with at least one block, by id.
    fn groups(&self, by: GroupBy) -> Vec<Statistic> {
        let per_stack = self.per_stack();
        let used = || per_stack.iter().enumerate().filter(|(_, (_, count))| *count > 0);
        if by == GroupBy::Traceback {
            return used()
                .map(|(stack, (size, count))| Statistic {
                    group: Group::Stack(stack as u32),
                    size: *size,
                    count: *count,
                })
                .collect();
        }
        let (cumulative, files) = match by {
            GroupBy::Lineno { cumulative } => (cumulative, false),
            GroupBy::Filename { cumulative } => (cumulative, true),
            GroupBy::Traceback => (false, false),
        };
        let slots = if files { self.tables.files.len() } else { self.tables.frames.len() };
        let mut totals = vec![(0_u64, 0_u64); slots];
        for (stack, (size, count)) in used() {
            let frames = self.frame_ids(stack as u32);
            for frame in frames.iter().take(if cumulative { usize::MAX } else { 1 }) {
                let slot = if files { self.frame(*frame).file } else { *frame };
                if let Some((bytes, blocks)) = totals.get_mut(slot as usize) {
                    *bytes = bytes.saturating_add(*size);
                    *blocks += count;
                }
            }
        }
        let group = |id: usize| if files { Group::File(id as u32) } else { Group::Line(id as u32) };
        let some = totals.into_iter().enumerate().filter(|(_, (_, count))| *count > 0);
        some.map(|(id, (size, count))| Statistic { group: group(id), size, count }).collect()
    }
}

/// Every group of any of the dumps, with its figures in each, in the order of the last dump's bytes, largest first.
#[must_use]
pub fn series(dumps: &[&Dump], by: GroupBy) -> Vec<SeriesRow> {
    let keys = Keys::of(dumps);
    let mut rows = joined(dumps, by, &keys);
    rows.order_by(|a, b| {
        let last = |row: &SeriesRow| row.totals.last().copied().unwrap_or_default();
        last(b).cmp(&last(a)).then_with(|| keys.compare((a.dump, a.group), (b.dump, b.group)))
    });
    rows
}

/// The groups of all dumps, equal ones put together.
fn joined(dumps: &[&Dump], by: GroupBy, keys: &Keys<'_>) -> Vec<SeriesRow> {
    let mut all: Vec<(usize, Statistic)> = Vec::new();
    for (i, dump) in dumps.iter().enumerate() {
        all.extend(dump.groups(by).into_iter().map(|s| (i, s)));
    }
    all.order_by(|a, b| keys.compare((a.0, a.1.group), (b.0, b.1.group)).then(a.0.cmp(&b.0)));
    let mut rows: Vec<SeriesRow> = Vec::new();
    for (dump, statistic) in all {
        let figures = (statistic.size, statistic.count);
        match rows.last_mut() {
            Some(row) if keys.compare((row.dump, row.group), (dump, statistic.group)) == Ordering::Equal => {
                row.totals[dump] = figures;
                row.dump = dump;
                row.group = statistic.group;
            }
            _ => {
                let mut totals = vec![(0, 0); dumps.len()];
                totals[dump] = figures;
                rows.push(SeriesRow { group: statistic.group, dump, totals });
            }
        }
    }
    rows
}

/// Frames as numbers that compare as CPython compares them, across dumps.
struct Keys<'a> {
    dumps: &'a [&'a Dump],
    /// For each dump: rank of a file name among all names.
    files: Vec<Vec<u32>>,
    /// For each dump: rank of the file, then the line.
    frames: Vec<Vec<u64>>,
}

impl<'a> Keys<'a> {
    fn of(dumps: &'a [&'a Dump]) -> Self {
        let mut names: Vec<&[u8]> = dumps.iter().flat_map(|d| d.tables.files.iter().map(|f| &**f)).collect();
        names.order();
        names.dedup();
        let rank = |name: &[u8]| names.binary_search(&name).unwrap_or(0) as u32;
        let files: Vec<Vec<u32>> = dumps.iter().map(|d| d.tables.files.iter().map(|f| rank(f)).collect()).collect();
        let frames = dumps
            .iter()
            .zip(&files)
            .map(|(dump, ranks)| {
                let key = |f: &Frame| {
                    let rank = ranks.get(f.file as usize).copied().unwrap_or(0);
                    u64::from(rank) << 32 | u64::from(f.line)
                };
                dump.tables.frames.iter().map(key).collect()
            })
            .collect();
        Self { dumps, files, frames }
    }

    fn compare(&self, a: (usize, Group), b: (usize, Group)) -> Ordering {
        match (a.1, b.1) {
            (Group::Stack(x), Group::Stack(y)) => self.stack(a.0, x).cmp(self.stack(b.0, y)),
            (x, y) => self.single(a.0, x).cmp(&self.single(b.0, y)),
        }
    }

    fn single(&self, dump: usize, group: Group) -> u64 {
        match group {
            Group::File(file) => u64::from(self.files[dump].get(file as usize).copied().unwrap_or(0)) << 32,
            Group::Line(frame) => self.frames[dump].get(frame as usize).copied().unwrap_or(0),
            Group::Stack(_) => 0,
        }
    }

    fn stack(&self, dump: usize, stack: u32) -> impl Iterator<Item = u64> + '_ {
        let keys = &self.frames[dump];
        self.dumps[dump].frame_ids(stack).iter().rev().map(|id| keys.get(*id as usize).copied().unwrap_or(0))
    }
}
