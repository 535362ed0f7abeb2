//! Allocation sites over a series of dumps: which stacks grow, which stopped, which came back.

use crate::assembly::{Case, Order, Shot};
use crate::series::{Shape, shape};
use facts::{Allocations, Frame, Site, SitesKind};
use order::Order as _;
use report::OwnerKind;
use rustc_hash::FxHashMap;

/// A level of Python's or a sampler's bookkeeping that moves between any two dumps.
const NOISE_BYTES: f64 = 32_768.0;
/// A sampled profile scales every sample up by its interval: a few samples more or less are noise.
const NOISE_SAMPLED: f64 = 262_144.0;
const NOISE_SHARE: f64 = 0.03;

/// One stack over the series.
#[derive(Clone, Debug)]
pub(crate) struct Stack<'a> {
    /// The site as the last dump that has it tells it.
    pub(crate) site: &'a Site,
    /// Bytes and blocks at each dump.
    pub(crate) bytes: Vec<u64>,
    pub(crate) blocks: Vec<u64>,
    pub(crate) shape: Shape,
}

impl Stack<'_> {
    pub(crate) fn growth(&self) -> i64 {
        crate::series::difference(self.bytes.last().copied().unwrap_or(0), self.bytes.first().copied().unwrap_or(0))
    }
}

/// A frame that many growing stacks share: where the program keeps what they allocate.
#[derive(Clone, Debug)]
pub(crate) struct Meeting<'a> {
    pub(crate) frame: &'a Frame,
    /// Share of the bytes looked at that pass through it.
    pub(crate) coverage: f64,
}

/// All dumps of a series, compared.
#[derive(Clone, Debug)]
pub(crate) struct Sites<'a> {
    pub(crate) kind: SitesKind,
    pub(crate) inputs: Vec<u32>,
    pub(crate) order: Order,
    /// Frames of a stack that the tracer records at most, where a file says so.
    pub(crate) depth: Option<u32>,
    pub(crate) work: Option<Vec<f64>>,
    /// Bytes and blocks over everything at each dump.
    pub(crate) total: Vec<u64>,
    pub(crate) total_blocks: Vec<u64>,
    /// What they do, bytes and blocks weighed together.
    pub(crate) shape: Shape,
    pub(crate) noise: f64,
    pub(crate) stacks: Vec<Stack<'a>>,
}

impl<'a> Sites<'a> {
    /// Whether the growing stacks are one frame deep because no more was recorded, as a tracer does unless it is told otherwise:
    /// `None` where they are deeper, or stand at the outermost level of a module. `Some(false)` where that is not known.
    pub(crate) fn cut_short(&self) -> Option<bool> {
        let mut growing = self.stacks.iter().filter(|s| s.shape.grows()).peekable();
        growing.peek()?;
        let one_frame = growing.all(|s| s.site.frames.len() <= 1);
        (one_frame && self.depth.is_none_or(|n| n <= 1)).then_some(self.depth.is_some())
    }

    /// `None` without dumps.
    pub(crate) fn of(case: &Case<'a>) -> Option<Self> {
        let dumps = &case.dumps;
        let kind = dumps.last()?.facts.kind;
        let inputs: Vec<u32> = dumps.iter().map(|d| d.input).collect();
        let total: Vec<u64> = dumps.iter().map(|d| d.facts.total_bytes).collect();
        let total_blocks: Vec<u64> = dumps.iter().map(|d| d.facts.total_count).collect();
        let work: Option<Vec<f64>> = dumps.iter().map(|d| d.work).collect();
        let least = if kind == SitesKind::LiveSampled { NOISE_SAMPLED } else { NOISE_BYTES };
        let noise = (total.iter().copied().max().unwrap_or(0) as f64 * NOISE_SHARE).max(least);
        let shape = both(&total, &total_blocks, work.as_deref(), noise);
        let stacks = stacks(dumps, work.as_deref(), noise);
        let depth = case.tracer_depth();
        Some(Self { kind, inputs, order: case.dump_order, depth, work, total, total_blocks, shape, noise, stacks })
    }

    /// Growth of the stacks whose shape passes, bytes.
    pub(crate) fn growth_of(&self, pass: impl Fn(Shape) -> bool) -> f64 {
        self.stacks.iter().filter(|s| pass(s.shape)).map(|s| s.growth().max(0) as f64).sum()
    }

    /// The innermost frame that most of the weighed bytes pass through; frames of the runtime are passed over where a frame
    /// of the program will do.
    pub(crate) fn meeting(&self, weigh: impl Fn(&Stack<'a>) -> f64) -> Option<Meeting<'a>> {
        let total: f64 = self.stacks.iter().map(&weigh).filter(|w| *w > 0.0).sum();
        if total <= 0.0 {
            return None;
        }
        // Frame → bytes through it, and the sum of its depths weighed by bytes.
        let mut through: FxHashMap<(&str, &str, u32), (&Frame, f64, f64)> = FxHashMap::default();
        for stack in &self.stacks {
            let weight = weigh(stack);
            if weight <= 0.0 {
                continue;
            }
            let mut seen: Vec<(&str, &str, u32)> = Vec::new();
            for (depth, frame) in stack.site.frames.iter().enumerate() {
                let key = (frame.file.as_str(), frame.function.as_str(), frame.line);
                if is_runtime(frame) || seen.contains(&key) {
                    continue;
                }
                seen.push(key);
                let entry = through.entry(key).or_insert((frame, 0.0, 0.0));
                entry.1 += weight;
                entry.2 += weight * depth as f64;
            }
        }
        // As MAT follows merged paths while they carry four fifths; with less agreement, half; else the largest.
        for share in [0.8, 0.5, 0.0] {
            let found = through
                .iter()
                .filter(|(_, v)| v.1 >= share * total)
                .min_by(|(ka, a), (kb, b)| {
                    let depth = |v: &(&Frame, f64, f64)| v.2 / v.1;
                    let order = if share > 0.0 { depth(a).total_cmp(&depth(b)) } else { b.1.total_cmp(&a.1) };
                    order.then(b.1.total_cmp(&a.1)).then(ka.cmp(kb))
                })
                .map(|(_, v)| Meeting { frame: v.0, coverage: v.1 / total });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Functions of the program by the peak bytes that pass through them, largest first, with their share; at most `most`.
    pub(crate) fn functions(&self, most: usize) -> Vec<(&'a Frame, f64)> {
        let mut through: FxHashMap<(&str, &str), (&Frame, u64)> = FxHashMap::default();
        let mut total = 0_u64;
        for stack in &self.stacks {
            let peak = stack.bytes.iter().copied().max().unwrap_or(0);
            total = total.saturating_add(peak);
            let mut seen: Vec<(&str, &str)> = Vec::new();
            for frame in &stack.site.frames {
                let key = (frame.file.as_str(), frame.function.as_str());
                let named = !frame.function.is_empty() && !frame.function.as_str().starts_with('(');
                if named && !frame.file.is_empty() && !is_runtime(frame) && !seen.contains(&key) {
                    seen.push(key);
                    through.entry(key).or_insert((frame, 0)).1 += peak;
                }
            }
        }
        let mut all: Vec<(&Frame, u64)> = through.into_values().collect();
        all.order_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.function.cmp(&b.0.function)));
        all.into_iter().take(most).map(|(f, n)| (f, n as f64 / total.max(1) as f64)).collect()
    }

    /// Share of the bytes of grown stacks whose figures still moved in the last step: what is replaced all the time. Bytes
    /// that were loaded once do not move by one.
    pub(crate) fn replaced_since(&self) -> f64 {
        let (mut moving, mut all) = (0.0, 0.0);
        for stack in self.stacks.iter().filter(|s| s.growth() as f64 > self.noise / 8.0) {
            let Some([before, now]) = stack.bytes.last_chunk::<2>() else { continue };
            let held = *now as f64;
            all += held;
            if before != now {
                moving += held;
            }
        }
        if all > 0.0 { moving / all } else { 0.0 }
    }

    /// What kind of container the growing stacks fill, by the shape of its own block. Where most is allocated the container is
    /// filled; a library that is called there has tables of its own.
    pub(crate) fn container(&self) -> Option<Container> {
        let file = |s: &Stack<'a>| s.site.frames.first().map(|f| f.file.clone());
        let filled = self.stacks.iter().max_by_key(|s| s.growth()).and_then(file);
        self.stacks
            .iter()
            .filter(|s| (s.growth() > 0 || s.shape.stopped()) && file(s) == filled)
            .flat_map(|s| s.site.sizes.iter().filter(|(_, n)| *n == 1).map(|(size, _)| *size))
            .max()
            .and_then(container)
    }

    /// Share of the largest peak that lies in blocks of one size, and that size with its count.
    pub(crate) fn uniform(&self) -> Option<(f64, u64, u64)> {
        let peak = self.stacks.iter().max_by_key(|s| s.bytes.iter().max().copied().unwrap_or(0))?;
        let (size, n) = *peak.site.sizes.iter().max_by_key(|(size, n)| size.saturating_mul(*n))?;
        let all: u64 = peak.site.bytes;
        (all > 0 && n > 1).then(|| (size as f64 * n as f64 / all as f64, size, n))
    }
}

/// A container of CPython, told by the size of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// `dict` or `set`: something looks things up by key.
    Table,
    /// `list`: something is appended.
    List,
}

/// CPython sizes a `dict`'s table as header, index of 2^k slots and 2^k × 2/3 entries; a `set`'s as 2^k × 16; a list's
/// buffer as a multiple of 32 that grows by an eighth. Below 4 kB all sizes occur for any reason.
fn container(size: u64) -> Option<Container> {
    const SMALLEST: u64 = 4_096;
    if size < SMALLEST {
        return None;
    }
    for k in 6..40_u32 {
        let slots = 1_u64 << k;
        let index = match slots {
            0..=0xff => slots,
            0x100..=0xffff => slots * 2,
            0x1_0000..=0xffff_ffff => slots * 4,
            _ => slots * 8,
        };
        let usable = slots * 2 / 3;
        if size == slots * 16 || [32, 40].iter().any(|h| [16, 24].iter().any(|e| h + index + usable * e == size)) {
            return Some(Container::Table);
        }
    }
    size.is_multiple_of(32).then_some(Container::List)
}

/// The shape of bytes and blocks together: blocks tell of populations, bytes of a few large things.
fn both(bytes: &[u64], blocks: &[u64], work: Option<&[f64]>, noise: f64) -> Shape {
    let of_bytes = shape(&crate::series::floats(bytes), work, noise);
    let top = blocks.iter().copied().max().unwrap_or(0) as f64;
    let of_blocks = shape(&crate::series::floats(blocks), work, (top * NOISE_SHARE).max(64.0));
    match (of_bytes, of_blocks) {
        // A table that doubles late is not a population that grows.
        (Shape::Slowing | Shape::Irregular | Shape::Rising, b) if b.stopped() => b,
        (Shape::Slowing | Shape::Irregular, Shape::Steady) => Shape::Steady,
        (a, _) => a,
    }
}

fn stacks<'a>(dumps: &[Shot<'a, Allocations>], work: Option<&[f64]>, noise: f64) -> Vec<Stack<'a>> {
    type Row<'a> = (&'a Site, Vec<u64>, Vec<u64>);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut known: FxHashMap<&[Frame], usize> = FxHashMap::default();
    for (i, dump) in dumps.iter().enumerate() {
        for site in &dump.facts.sites {
            let row = *known.entry(site.frames.as_slice()).or_insert_with(|| {
                rows.push((site, vec![0; dumps.len()], vec![0; dumps.len()]));
                rows.len() - 1
            });
            // The peak's block sizes say more than those of what was left.
            if site.bytes >= rows[row].0.bytes {
                rows[row].0 = site;
            }
            rows[row].1[i] += site.bytes;
            rows[row].2[i] += site.count;
        }
    }
    // One stack's noise is a part of the whole's.
    let noise = noise / 8.0;
    rows.into_iter()
        .map(|(site, bytes, blocks)| {
            let shape = both(&bytes, &blocks, work, noise);
            Stack { site, bytes, blocks, shape }
        })
        .collect()
}

/// Frames that every program has: they never name an owner.
pub(crate) fn is_runtime(frame: &Frame) -> bool {
    let (file, function) = (frame.file.as_str(), frame.function.as_str());
    file.starts_with("node:")
        || file.starts_with("internal/")
        || file.starts_with('<')
        || matches!(function, "(root)" | "(program)" | "(V8 API)" | "(BYTECODE_COMPILER)" | "(COMPILER)" | "(PARSER)")
        || file.is_empty() && (function.is_empty() || function.starts_with('('))
        || frame.standard
            && matches!(
                file,
                "tracemalloc.py" | "linecache.py" | "abc.py" | "functools.py" | "copyreg.py" | "threading.py"
            )
}

/// Scores owner kinds by the names in the stacks that count.
pub(crate) fn kinds(sites: &Sites<'_>, weigh: impl Fn(&Stack<'_>) -> f64) -> Vec<(OwnerKind, f64)> {
    let mut scores = Vec::new();
    let mut stacks: Vec<(&Stack<'_>, f64)> =
        sites.stacks.iter().map(|s| (s, weigh(s))).filter(|(_, w)| *w > 0.0).collect();
    stacks.order_by(|a, b| b.1.total_cmp(&a.1));
    let total: f64 = stacks.iter().map(|s| s.1).sum();
    let mut named: Vec<&str> = Vec::new();
    let mut nested = 0.0;
    // Names count where bytes are: a twentieth and more.
    let heavy = |w: f64| w >= 0.05 * total;
    for (stack, weight) in stacks.iter().filter(|s| heavy(s.1)) {
        for (depth, frame) in stack.site.frames.iter().enumerate().take(6) {
            if is_runtime(frame) {
                continue;
            }
            for name in [frame.function.as_str(), stem(frame.file.as_str())] {
                if !name.is_empty() && !named.contains(&name) {
                    named.push(name);
                    crate::words::tally(&mut scores, name, if depth == 0 { 1.0 } else { 0.6 });
                }
            }
        }
        if wraps_itself(&stack.site.frames) {
            nested += weight;
        }
    }
    // A call that is recorded inside a recorded call: that is how spans nest.
    if total > 0.0 && nested / total > 0.2 {
        crate::words::add(&mut scores, OwnerKind::RequestTrace, 2.5);
    }
    for (kind, score) in libraries(&stacks, total) {
        crate::words::add(&mut scores, kind, score);
    }
    match sites.container() {
        Some(Container::Table) => crate::words::add(&mut scores, OwnerKind::Cache, 1.5),
        Some(Container::List) => crate::words::add(&mut scores, OwnerKind::RequestTrace, 0.5),
        None => {}
    }
    scores
}

/// What the standard library's own files on the growing stacks say: what `queue.py` allocates for a program is its queue.
fn libraries(stacks: &[(&Stack<'_>, f64)], total: f64) -> Vec<(OwnerKind, f64)> {
    /// A library's own blocks are small beside what the program puts into them.
    const LEAST: f64 = 0.01;
    let mut found: Vec<(OwnerKind, f64)> = Vec::new();
    for (stack, _) in stacks.iter().filter(|s| s.1 >= LEAST * total) {
        let Some((kind, score)) =
            stack.site.frames.iter().take(2).filter(|f| f.standard).find_map(|f| library(f.file.as_str()))
        else {
            continue;
        };
        if !found.iter().any(|f| f.0 == kind) {
            found.push((kind, score));
        }
    }
    found
}

fn library(file: &str) -> Option<(OwnerKind, f64)> {
    Some(match file {
        "queue.py" | "queues.py" => (OwnerKind::Queue, 3.0),
        "functools.py" => (OwnerKind::Cache, 3.0),
        "sched.py" => (OwnerKind::Timer, 3.0),
        "futures.py" | "tasks.py" | "base_events.py" => (OwnerKind::Promise, 2.0),
        "thread.py" | "process.py" | "pool.py" => (OwnerKind::Worker, 2.0),
        _ => return None,
    })
}

/// Whether the allocating code stands in its own stack with other code of the program between: wrapped calls that nest.
fn wraps_itself(frames: &[Frame]) -> bool {
    let Some(first) = frames.iter().find(|f| !is_runtime(f)) else { return false };
    let file = |f: &Frame| f.file == first.file;
    let lines: Vec<u32> = frames.iter().filter(|f| file(f)).map(|f| f.line).collect();
    // The same line twice with another between: a b a. Plain recursion (a a a) is not wrapping.
    lines
        .iter()
        .enumerate()
        .any(|(i, a)| lines.iter().skip(i + 2).any(|c| c == a) && lines.get(i + 1).is_some_and(|b| b != a))
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_lists_betray_themselves() {
        // Measured with sys.getsizeof on CPython 3.8 to 3.13, less the object's own header.
        for (size, expect) in [
            (36_888 - 16, None),
            (32 + 65_536 * 4 + 43_690 * 24, Some(Container::Table)),
            (40 + 8_192 * 2 + 5_461 * 24, Some(Container::Table)),
            (32 + 8_192 * 2 + 5_461 * 16, Some(Container::Table)),
            (33_024, Some(Container::List)),
            (528, None),
            (100_003, None),
        ] {
            assert_eq!(container(size), expect, "{size}");
        }
    }

    #[test]
    fn wrapped_calls_nest() {
        let frames = |lines: &[u32]| -> Vec<Frame> {
            lines
                .iter()
                .map(|l| Frame {
                    function: redact::Safe::default(),
                    file: redact::Safe::ours("a.py"),
                    line: *l,
                    column: 0,
                    standard: false,
                })
                .collect()
        };
        assert!(wraps_itself(&frames(&[10, 20, 10, 30])));
        assert!(!wraps_itself(&frames(&[10, 10, 10])), "plain recursion");
        assert!(!wraps_itself(&frames(&[10, 20, 30])));
    }
}
