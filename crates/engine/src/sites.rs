//! Sites of dumps as a table: grouped, searched, sorted.

use crate::allocations::{frame_of, shown_files};
use crate::class_pages::Filter;
use evidence::tracemalloc::{Dump, Frame, Group, GroupBy, ShownFile, series};
use order::Order as _;
use protocol::{CallFrame, Failure, SiteColumn, SiteRow, SitesAsked, SitesBy};
use redact::Policy;

/// Most further frames of a traceback in a row.
const MOST_CALLERS: usize = 24;

/// One group.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    group: Group,
    /// Which of the held dumps its id is of.
    pub(crate) dump: usize,
    sizes: Vec<u64>,
    counts: Vec<u64>,
}

/// Groups in an order.
pub(crate) struct SiteList {
    asked: SitesAsked,
    rows: Vec<Listed>,
    /// Of every dump that is listed.
    files: Vec<Vec<ShownFile>>,
}

impl SiteList {
    /// Of one dump.
    pub(crate) fn of_own(dump: &Dump, asked: &SitesAsked, policy: &Policy) -> Result<Self, Failure> {
        let statistics = dump.statistics(group_by(asked.by)).into_iter();
        let rows = statistics.map(|s| Listed { group: s.group, dump: 0, sizes: vec![s.size], counts: vec![s.count] });
        Self::settle(asked, rows.collect(), vec![shown_files(dump, Some(policy))], &[dump])
    }

    /// Of two of the held dumps, each with its place.
    pub(crate) fn of_pair(
        (before, old): (usize, &Dump),
        (after, new): (usize, &Dump),
        asked: &SitesAsked,
    ) -> Result<Self, Failure> {
        let rows = new.compare_to(old, group_by(asked.by)).into_iter().map(|d| Listed {
            group: d.group,
            dump: if d.gone { before } else { after },
            sizes: vec![less(d.size, d.size_diff), d.size],
            counts: vec![less(d.count, d.count_diff), d.count],
        });
        let rows = rows.collect();
        let most = before.max(after);
        let mut files = vec![Vec::new(); most + 1];
        (files[before], files[after]) = (shown_files(old, None), shown_files(new, None));
        let dumps: Vec<&Dump> = (0..=most).map(|place| if place == before { old } else { new }).collect();
        Self::settle(asked, rows, files, &dumps)
    }

    /// Of all of them.
    pub(crate) fn of_series(dumps: &[Dump], asked: &SitesAsked) -> Result<Self, Failure> {
        let all: Vec<&Dump> = dumps.iter().collect();
        let rows = series(&all, group_by(asked.by)).into_iter().map(|row| {
            let (sizes, counts) = row.totals.iter().copied().unzip();
            Listed { group: row.group, dump: row.dump, sizes, counts }
        });
        let files = dumps.iter().map(|dump| shown_files(dump, None)).collect();
        Self::settle(asked, rows.collect(), files, &all)
    }

    fn settle(
        asked: &SitesAsked,
        mut rows: Vec<Listed>,
        files: Vec<Vec<ShownFile>>,
        dumps: &[&Dump],
    ) -> Result<Self, Failure> {
        let filter = Filter::new(&asked.search)?;
        let mut list = Self { asked: asked.clone(), rows: Vec::new(), files };
        if !matches!(filter, Filter::All) {
            rows.retain(|row| {
                let frames = dumps.get(row.dump).map(|dump| list.frames(row, dump)).unwrap_or_default();
                frames.iter().any(|f| filter.lets_through(f.place.as_str()) || filter.lets_through(f.name.as_str()))
            });
        }
        list.sort(&mut rows, dumps);
        list.rows = rows;
        Ok(list)
    }

    /// A stable sort: ties stay in CPython's order.
    fn sort(&self, rows: &mut [Listed], dumps: &[&Dump]) {
        let protocol::SortBy { column, descending } = self.asked.sort;
        let figure = |row: &Listed| -> i128 {
            let delta = |all: &[u64]| match (all.first(), all.last()) {
                (Some(first), Some(last)) => i128::from(*last) - i128::from(*first),
                _ => 0,
            };
            match column {
                SiteColumn::Place => 0,
                SiteColumn::Size => i128::from(row.sizes.last().copied().unwrap_or(0)),
                SiteColumn::Count => i128::from(row.counts.last().copied().unwrap_or(0)),
                SiteColumn::SizeDelta => delta(&row.sizes),
                SiteColumn::CountDelta => delta(&row.counts),
            }
        };
        match (column, descending) {
            (SiteColumn::Place, _) => {
                rows.sort_by_cached_key(|row| {
                    let frame = dumps.get(row.dump).and_then(|dump| self.place(row, dump));
                    let file = frame.and_then(|f| Some((self.files.get(row.dump)?.get(f.file as usize)?, f.line)));
                    file.map(|(file, line)| (file.package.to_string(), file.name.to_string(), line))
                });
                if descending {
                    rows.reverse();
                }
            }
            (_, true) => rows.order_by_key(|row| std::cmp::Reverse(figure(row))),
            (_, false) => rows.order_by_key(figure),
        }
    }

    /// Whether it answers this, whatever the rows.
    pub(crate) fn is_of(&self, asked: &SitesAsked) -> bool {
        let SitesAsked { of, by, search, sort, rows: _ } = asked;
        (&self.asked.of, &self.asked.by, &self.asked.search, &self.asked.sort) == (of, by, search, sort)
    }

    pub(crate) fn rows(&self) -> &[Listed] {
        &self.rows
    }

    /// The frame that a row is grouped by.
    fn place(&self, row: &Listed, dump: &Dump) -> Option<Frame> {
        dump.traceback(row.group).last().copied()
    }

    /// Most recent first.
    fn frames(&self, row: &Listed, dump: &Dump) -> Vec<CallFrame> {
        let files = self.files.get(row.dump);
        let frame = |f: &Frame| frame_of(files.and_then(|files| files.get(f.file as usize)), f.line);
        dump.traceback(row.group).iter().rev().take(MOST_CALLERS + 1).map(frame).collect()
    }

    /// A row as the page shows it; `dump` is the one that its ids are of.
    pub(crate) fn shown(&self, row: &Listed, dump: &Dump) -> SiteRow {
        let mut frames = self.frames(row, dump).into_iter();
        let frame = frames.next().unwrap_or_else(|| frame_of(None, 0));
        SiteRow { frame, callers: frames.collect(), sizes: row.sizes.clone(), counts: row.counts.clone() }
    }
}

fn less(new: u64, diff: i64) -> u64 {
    u64::try_from(i128::from(new) - i128::from(diff)).unwrap_or(0)
}

fn group_by(by: SitesBy) -> GroupBy {
    match by {
        SitesBy::Traceback => GroupBy::Traceback,
        SitesBy::Line { cumulative } => GroupBy::Lineno { cumulative },
        SitesBy::File { cumulative } => GroupBy::Filename { cumulative },
    }
}
