//! CPython tracemalloc dumps: `tracemalloc.take_snapshot().dump(file)`, of Python 3.4 to today, pickle protocols 0 to 5.
//!
//! The reader is our own. `serde-pickle` builds a tree of values for the whole file (some 200 bytes for a trace that takes
//! 12 in the file and 20 in our columns), drops it recursively, and its globals can only be replaced, not refused with their
//! place; a dump of gigabytes and a pickle made to harm both need better.

mod digest;
mod dump;
mod filter;
mod opcode;
mod stats;
mod unpickle;

pub use digest::ShownFile;
pub use dump::{Dump, Frame};
pub use filter::Filter;
pub use stats::{Group, GroupBy, SeriesRow, Statistic, StatisticDiff, series};
pub(crate) use unpickle::Unpickler;

use crate::problem::note;
use facts::{Allocations, InputFacts, Runtime, Site, SitesKind};
use order::Order as _;
use redact::{Policy, Safe, safe};
use rustc_hash::FxHashMap;

/// Most sites that go into the facts.
const MOST_SITES: usize = 500;
/// Most frames of a site that go into the facts.
const MOST_FRAMES: usize = 48;
/// Most distinct block sizes of a site.
const MOST_SIZES: usize = 12;

/// Adds what the dump says to the facts.
pub(crate) fn report(dump: &Dump, odd: &Oddities, policy: &Policy, facts: &mut InputFacts) {
    let statistics = dump.statistics(GroupBy::Traceback);
    let mut sites: Vec<Site> = Vec::new();
    let mut site_of_stack: FxHashMap<u32, usize> = FxHashMap::default();
    for statistic in statistics.iter().take(MOST_SITES) {
        let Group::Stack(stack) = statistic.group else { continue };
        let frames = dump
            .stack(stack)
            .take(MOST_FRAMES)
            .map(|frame| {
                let path = dump.file(frame.file);
                facts::Frame {
                    function: Safe::default(),
                    file: policy.url(&path),
                    line: frame.line,
                    column: 0,
                    standard: digest::is_standard(&path),
                }
            })
            .collect();
        site_of_stack.insert(stack, sites.len());
        sites.push(Site { frames, bytes: statistic.size, count: statistic.count, sizes: Vec::new() });
    }
    let mut sizes: FxHashMap<(usize, u64), u64> = FxHashMap::default();
    for trace in 0..dump.len() {
        if let Some(site) = site_of_stack.get(&dump.stack_of(trace)) {
            *sizes.entry((*site, dump.size_of(trace))).or_default() += 1;
        }
    }
    let mut by_site: Vec<Vec<(u64, u64)>> = vec![Vec::new(); sites.len()];
    for ((site, size), count) in sizes {
        by_site[site].push((size, count));
    }
    for (site, mut sizes) in sites.iter_mut().zip(by_site) {
        sizes.order_by_key(|(size, count)| (std::cmp::Reverse(size.saturating_mul(*count)), *size));
        sizes.truncate(MOST_SIZES);
        site.sizes = sizes;
    }
    facts.allocations = Some(Box::new(Allocations {
        kind: SitesKind::Live,
        total_bytes: dump.total_bytes(),
        total_count: dump.len() as u64,
        total_sites: statistics.len() as u64,
        sites,
    }));
    let mut runtime = Runtime { name: Some(Safe::ours("CPython")), ..Runtime::default() };
    if let Some(limit) = dump.traceback_limit() {
        runtime.flags.push(safe!("tracemalloc.start({})", limit));
    }
    facts.runtime = Some(runtime);
    problems(dump, odd, facts);
}

fn problems(dump: &Dump, odd: &Oddities, facts: &mut InputFacts) {
    if dump.is_empty() {
        facts.problems.push(note(
            "No traces.",
            Safe::ours(
                "Nothing was traced when the dump was taken. Call tracemalloc.start() before the program allocates.",
            ),
        ));
    }
    let cut = dump.truncated();
    if cut > 0 && cut * 2 > dump.len() as u64 {
        facts.problems.push(note(
            "Stacks are cut.",
            safe!(
                "{} of {} stacks have more frames than were kept. Start with tracemalloc.start(25).",
                cut,
                dump.len()
            ),
        ));
    }
    if odd.negative_sizes > 0 {
        facts.problems.push(crate::problem::partial(
            "Negative sizes.",
            safe!("{} traces have a size below zero; they count as 0 bytes.", odd.negative_sizes),
        ));
    }
    if odd.after_end > 0 {
        facts
            .problems
            .push(note("Bytes after the end.", safe!("{} bytes follow the dump and were left out.", odd.after_end)));
    }
}

/// What was odd about a dump that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Oddities {
    pub(crate) negative_sizes: u64,
    pub(crate) after_end: u64,
}
