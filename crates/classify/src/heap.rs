//! Holders over a series of snapshots: how much each holds, what of it is old, what stays and what is replaced.
//!
//! Design constraints:
//! - A holder is matched by object id within its process. A holder that a program replaces (a new array for each batch) has a new id every time;
//!   it is matched by its place (`Embedder.current.vectors`) where no two of that place stand in one snapshot.
//! - Nested holders tell the same growth several times. Each growth is kept at the innermost holder that explains it: the
//!   accumulation point.

use crate::assembly::{Case, Shot, last_id};
use crate::owner::{Name, name_of};
use crate::series::{Shape, difference, floats, shape};
use facts::{Accumulation, ClassFacts, HeapFacts, IdSpread};
use order::Order as _;
use redact::Safe;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Changes of a holder that are noise: code that warms up under it, a table that doubles.
pub(crate) const NOISE_BYTES: f64 = 24_576.0;
pub(crate) const NOISE_ENTRIES: f64 = 10.0;
pub(crate) const NOISE_SHARE: f64 = 0.02;
/// From so many entries on, their number says more than their bytes.
const POPULATION: f64 = 24.0;
/// A holder below explains the growth of one above if it grows by this share of it; PEERS, MAT's big drop.
const EXPLAINS: f64 = 0.6;

/// One holder over the series.
#[derive(Clone, Debug)]
pub(crate) struct Holder<'a> {
    /// As the last snapshot that has it (or its largest one, if it is replaced) tells it.
    pub(crate) facts: Cow<'a, Accumulation>,
    /// Index into the series of that snapshot.
    pub(crate) at: usize,
    pub(crate) name: Name,
    /// Retained bytes and entries at each snapshot; 0 where it is not listed.
    pub(crate) bytes: Vec<u64>,
    pub(crate) entries: Vec<u64>,
    /// Whether its object was replaced between snapshots.
    pub(crate) replaced: bool,
    /// For each step: how much of what was there at its start is still there at its end, 0 to 1, where ids tell.
    pub(crate) kept: Vec<Option<f64>>,
    /// What its population does.
    pub(crate) shape: Shape,
    /// Whether more and more stands behind each of its entries: chains whose links no limit on entries bounds.
    pub(crate) chained: bool,
    /// Whether it is a table of numbers that was doubled more than once: between two doublings nobody sees it fill.
    pub(crate) doubled: bool,
    /// How much of what it holds is compiled code, at the last snapshot that lists it less at the first, bytes.
    pub(crate) code_growth: i64,
}

impl Holder<'_> {
    pub(crate) fn growth(&self) -> i64 {
        difference(self.bytes.last().copied().unwrap_or(0), self.bytes.first().copied().unwrap_or(0))
    }

    pub(crate) fn entries_growth(&self) -> i64 {
        difference(self.entries.last().copied().unwrap_or(0), self.entries.first().copied().unwrap_or(0))
    }

    /// Growth, if any, for [`Heap::innermost`].
    pub(crate) fn grown(&self) -> f64 {
        self.growth().max(0) as f64
    }

    /// Highest of all snapshots.
    pub(crate) fn peak(&self) -> u64 {
        self.bytes.iter().copied().max().unwrap_or(0)
    }

    /// Whether it belongs to the program: a written name, and not a place in the runtime's own code.
    pub(crate) fn is_programs(&self) -> bool {
        self.name.written && !is_runtimes(&self.facts) && !self.leads_everywhere()
    }

    /// Whether it has no more entries than before, but for noise.
    pub(crate) fn has_no_more(&self) -> bool {
        let top = self.entries.iter().copied().max().unwrap_or(0) as f64;
        self.entries_growth() as f64 <= (top * NOISE_SHARE).max(NOISE_ENTRIES)
    }

    /// Whether its growth is functions that are compiled as they are used: warm-up, however slowly it comes.
    pub(crate) fn warms_up(&self) -> bool {
        self.code_growth > 0 && self.has_no_more() && self.code_growth.saturating_mul(2) >= self.growth()
    }

    /// Whether it is a global object: everything hangs under it, so it explains nothing.
    pub(crate) fn leads_everywhere(&self) -> bool {
        let class = self.facts.class.as_str();
        crate::owner::is_global_class(class) || class == "process" || class.starts_with("system / NativeContext")
    }

    /// Whether its population only passes through: of what a step began with nothing is there at its end, and their number
    /// goes up and down and ends no higher than it has been.
    pub(crate) fn is_traffic(&self) -> bool {
        const PASSES: f64 = 0.1;
        let known: Vec<f64> = self.kept.iter().flatten().copied().collect();
        let Some((last, before)) = self.entries.split_last() else { return false };
        let top = before.iter().copied().max().unwrap_or(0);
        let down = self.entries.windows(2).any(|w| w[1] * 20 < w[0] * 19);
        known.len() >= 2 && known.iter().all(|k| *k <= PASSES) && down && *last as f64 <= 1.1 * top as f64
    }

    /// Whether it is one large value, text or a buffer, in a property or variable.
    pub(crate) fn is_value(&self) -> bool {
        let a = &self.facts;
        a.entries.is_none() && a.dominated == 1 && a.own_bytes > 0 && a.own_bytes == a.retained
    }

    /// Whether it is a tool's: part of what an attached client makes the browser remember.
    pub(crate) fn is_tools(&self) -> bool {
        self.facts.path.iter().any(|s| is_tools_class(s.class.as_str()))
    }

    /// Whether it is known at more than one snapshot.
    pub(crate) fn has_history(&self) -> bool {
        self.bytes.iter().filter(|b| **b > 0).count() > 1
    }

    /// Whether its entries are the browser's own objects, whose ids do not tell age.
    pub(crate) fn is_ageless(&self) -> bool {
        holds_native(&self.facts)
    }

    /// Whether others hold its entries as well.
    pub(crate) fn shares(&self) -> bool {
        self.facts.dominated < self.facts.entries.map_or(0, |e| e.count)
    }

    /// Highest over lowest.
    pub(crate) fn swing(&self) -> u64 {
        let max = self.bytes.iter().copied().max().unwrap_or(0);
        max - self.bytes.iter().copied().min().unwrap_or(0)
    }

    /// The share of old entries that survived the last step.
    pub(crate) fn kept_last(&self) -> Option<f64> {
        self.kept.last().copied().flatten()
    }

    /// The class that makes most of what it holds.
    pub(crate) fn held(&self) -> Option<&(Safe, u64, u64)> {
        // Values before their keys: a map's strings and numbers are what it is looked up by.
        let plain = |name: &str| matches!(name, "(string)" | "(number)" | "(concatenated string)" | "(symbol)");
        let holds = &self.facts.holds;
        let value = holds.iter().find(|h| !plain(h.0.as_str()));
        match (value, holds.first()) {
            (Some(v), Some(top)) if v.2 * 8 >= top.2 || v.1 * 2 >= top.1 => Some(v),
            (_, top) => top,
        }
    }
}

/// The browser's own classes of an attached client.
fn is_tools_class(class: &str) -> bool {
    class.starts_with("blink::DevToolsSession") || class.starts_with("blink::Inspector")
}

/// Whether the runtime's own code keeps it. A module of the program is made by the runtime's loader, so what hangs under one
/// is the program's whatever its source says.
pub(crate) fn is_runtimes(a: &Accumulation) -> bool {
    let runtime = |url: &str| url.starts_with("node:") || url.starts_with("internal/");
    a.source.as_ref().is_some_and(|s| runtime(s.url.as_str())) && !a.path.iter().any(|s| s.class == "Module")
}

/// One class over the series.
#[derive(Clone, Debug)]
pub(crate) struct Population<'a> {
    pub(crate) facts: &'a ClassFacts,
    pub(crate) counts: Vec<u64>,
    pub(crate) retained: Vec<u64>,
    pub(crate) shape: Shape,
}

/// All snapshots of the series, compared.
pub(crate) struct Heap<'a> {
    pub(crate) shots: &'a [Shot<'a, HeapFacts>],
    pub(crate) inputs: Vec<u32>,
    pub(crate) work: Option<Vec<f64>>,
    /// Bytes over everything at each snapshot, native memory included.
    pub(crate) totals: Vec<u64>,
    /// The same less compiled code, which grows with warm-up and not with work.
    pub(crate) live: Vec<u64>,
    /// Bytes that tools hold, at each snapshot.
    pub(crate) tools: Vec<u64>,
    pub(crate) shape: Shape,
    pub(crate) noise: f64,
    /// All holders, by the largest swing.
    pub(crate) holders: Vec<Holder<'a>>,
    /// Growing classes whose holder is not listed, as holders of their own: at the last object that all paths share.
    pub(crate) gatherings: Vec<Holder<'a>>,
    /// Containers in segments, none of which grows while all together do.
    pub(crate) segmented: Vec<Holder<'a>>,
    /// Classes, by name and place, in the order of the last table.
    pub(crate) classes: Vec<Population<'a>>,
}

impl<'a> Heap<'a> {
    /// `None` without snapshots.
    pub(crate) fn of(case: &'a Case<'a>) -> Option<Self> {
        let shots = case.series.as_slice();
        let last = shots.last()?;
        let work = case.work();
        let totals: Vec<u64> = shots.iter().map(|s| total(s.facts)).collect();
        let held = |s: &Shot<'_, HeapFacts>| s.facts.tool_holds.iter().map(|t| t.retained).fold(0, u64::saturating_add);
        let tools: Vec<u64> = shots.iter().map(held).collect();
        // A hundredth of a heap moves with code and caches of the engine between any two snapshots.
        let live: Vec<u64> =
            shots.iter().zip(&totals).map(|(s, t)| t.saturating_sub(s.facts.statistics.code)).collect();
        let noise = (totals.iter().copied().min().unwrap_or(0) as f64 * 0.01).max(65_536.0);
        let shape = shape(&floats(&live), work.as_deref(), noise);
        let holders = holders(shots, work.as_deref());
        let classes = populations(shots, last.facts, work.as_deref());
        let mut gatherings = gatherings(shots, &classes, work.as_deref());
        // A listed holder tells its own story better.
        gatherings.retain(|g| {
            let listed = |h: &Holder<'_>| {
                h.has_history()
                    && (h.facts.id == g.facts.id && h.at + 1 == shots.len() || h.replaced && h.name == g.name)
            };
            !holders.iter().any(listed)
        });
        let segmented = crate::segments::segmented(&holders, work.as_deref());
        let inputs = shots.iter().map(|s| s.input).collect();
        Some(Self { shots, inputs, work, totals, live, tools, shape, noise, holders, gatherings, segmented, classes })
    }

    pub(crate) fn last(&self) -> &'a HeapFacts {
        // A heap is made of at least one snapshot.
        self.shots[self.shots.len() - 1].facts
    }

    pub(crate) fn steps(&self) -> usize {
        self.shots.len() - 1
    }

    /// Growth of compiled code from first to last: programs warm up, and a floor after collections counts it.
    pub(crate) fn code_growth(&self) -> f64 {
        let code = |at: Option<(&u64, &u64)>| at.map_or(0.0, |(total, live)| (total - live) as f64);
        code(self.totals.last().zip(self.live.last())) - code(self.totals.first().zip(self.live.first()))
    }

    /// Growth from first to last, compiled code left out.
    pub(crate) fn growth(&self) -> i64 {
        difference(self.live.last().copied().unwrap_or(0), self.live.first().copied().unwrap_or(0))
    }

    /// The holders that pass, each growth once: a holder stands back where one below it explains most of what `measure` says
    /// of it. The one below need not pass itself: then its own story is another rule's.
    pub(crate) fn innermost(
        &self,
        pass: impl Fn(&Holder<'a>) -> bool,
        measure: impl Fn(&Holder<'a>) -> f64,
    ) -> Vec<&Holder<'a>> {
        // What is seen once in a series has no story to tell instead.
        let single = self.steps() == 0;
        let mut kept: Vec<&Holder<'_>> = self
            .holders
            .iter()
            .filter(|h| pass(h))
            .filter(|h| {
                let below: Vec<&Holder<'_>> =
                    self.holders.iter().filter(|g| (single || g.has_history()) && is_below(g, h)).collect();
                let least = EXPLAINS * measure(h);
                !below.iter().any(|g| measure(g) >= least) && together(&below, &measure, measure(h)) < least
            })
            .collect();
        kept.order_by(|a, b| measure(b).total_cmp(&measure(a)));
        one_per_population(kept)
    }
}

/// What the few large holders below one explain together: two leaks under one roof are two leaks. Those of one place (the
/// lists of one list of lists) are the roof's own story, and the roof may tell it.
fn together<'a>(below: &[&Holder<'a>], measure: impl Fn(&Holder<'a>) -> f64, all: f64) -> f64 {
    const LARGE: f64 = 0.15;
    let large: Vec<&&Holder<'_>> = below.iter().filter(|g| g.name.written && measure(g) >= LARGE * all).collect();
    let outermost = large.iter().filter(|g| !large.iter().any(|o| is_below(g, o)));
    let alone = outermost.filter(|g| large.iter().filter(|o| o.name == g.name).count() == 1);
    alone.map(|g| measure(g)).sum()
}

/// Two containers of the same objects (a cache and the list beside it) tell one population: the first one speaks, unless the
/// runtime keeps it and the program keeps the other.
fn one_per_population<'h, 'a>(holders: Vec<&'h Holder<'a>>) -> Vec<&'h Holder<'a>> {
    let mut kept: Vec<&Holder<'_>> = Vec::new();
    for holder in holders {
        let same = |other: &&mut &Holder<'_>| {
            let near = |a: u64, b: u64| a.abs_diff(b) * 10 <= a.max(b);
            let (Some(a), Some(b)) = (holder.held(), other.held()) else { return false };
            a.0 == b.0 && a.1 > 8 && near(a.1, b.1) && (holder.shares() || other.shares())
        };
        match kept.iter_mut().find(same) {
            Some(other) => {
                if !other.is_programs() && holder.is_programs() {
                    *other = holder;
                }
            }
            None => kept.push(holder),
        }
    }
    kept
}

/// Everything a snapshot counts: the JS heap and the native memory that hangs on it.
fn total(heap: &HeapFacts) -> u64 {
    heap.total_shallow.max(heap.statistics.total)
}

/// Whether `below` hangs under `above`.
pub(crate) fn is_below(below: &Holder<'_>, above: &Holder<'_>) -> bool {
    // A large value is told under its owner's id, one step below it.
    let inside = below.facts.id != above.facts.id || below.facts.path.len() > above.facts.path.len();
    inside && below.facts.path.iter().any(|s| s.id == above.facts.id)
}

/// One holder at each snapshot of the series, where it is listed.
type Row<'a> = Vec<Option<&'a Accumulation>>;

fn holders<'a>(shots: &'a [Shot<'a, HeapFacts>], work: Option<&[f64]>) -> Vec<Holder<'a>> {
    let n = shots.len();
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut by_id: FxHashMap<(u32, u64, &str), usize> = FxHashMap::default();
    for (i, shot) in shots.iter().enumerate() {
        for a in shot.facts.accumulations.iter().filter(|a| !is_link(a)) {
            let row = *by_id.entry((shot.process, a.id, a.class.as_str())).or_insert_with(|| {
                rows.push(vec![None; n]);
                rows.len() - 1
            });
            rows[row][i] = Some(a);
        }
    }
    let rows = by_place(rows);
    let young: Vec<u64> = shots.iter().map(|s| last_id(s.facts)).collect();
    let leanest = leanest(shots);
    let mut all: Vec<Holder<'_>> =
        rows.into_iter().filter_map(|(row, replaced)| holder(&row, replaced, shots, &leanest, &young, work)).collect();
    all.order_by_key(|h| std::cmp::Reverse(h.swing()));
    all
}

/// Whether a holder is an inner link of a chain: reached by an edge and class that its path went through before.
fn is_link(a: &Accumulation) -> bool {
    let Some((last, before)) = a.path.split_last() else { return false };
    let named = matches!(last.edge_type.as_str(), "property" | "context");
    named && before.iter().any(|s| s.edge == last.edge && s.class == last.class && s.edge_type == last.edge_type)
}

/// Joins rows of one place whose objects were replaced: same name, never two in one snapshot.
fn by_place(rows: Vec<Row<'_>>) -> Vec<(Row<'_>, bool)> {
    let mut places: FxHashMap<(String, String), Vec<usize>> = FxHashMap::default();
    for (i, row) in rows.iter().enumerate() {
        let Some(a) = row.iter().flatten().last() else { continue };
        let name = name_of(a);
        // A place without a written name is no place.
        if name.written {
            places.entry((name.full.to_string(), a.class.to_string())).or_default().push(i);
        }
    }
    let mut rows: Vec<Option<(Row<'_>, bool)>> = rows.into_iter().map(|r| Some((r, false))).collect();
    let mut groups: Vec<Vec<usize>> = places.into_values().filter(|g| g.len() > 1).collect();
    groups.order();
    for group in groups {
        let columns = rows.first().and_then(|r| r.as_ref()).map_or(0, |r| r.0.len());
        let members = |i: usize| group.iter().filter(|g| rows[**g].as_ref().is_some_and(|r| r.0[i].is_some())).count();
        if columns == 0 || (0..columns).any(|i| members(i) > 1) {
            continue;
        }
        let mut joined: Row<'_> = vec![None; columns];
        for g in group {
            if let Some((row, _)) = rows[g].take() {
                for (slot, a) in joined.iter_mut().zip(row) {
                    *slot = slot.or(a);
                }
            }
        }
        rows.push(Some((joined, true)));
    }
    rows.into_iter().flatten().collect()
}

fn holder<'a>(
    row: &[Option<&'a Accumulation>],
    replaced: bool,
    shots: &[Shot<'a, HeapFacts>],
    leanest: &FxHashMap<&str, f64>,
    young: &[u64],
    work: Option<&[f64]>,
) -> Option<Holder<'a>> {
    let chains = Chains::of(row);
    let mut entries: Vec<u64> = row.iter().map(|a| a.map_or(0, |a| chains.population(a))).collect();
    let told: Vec<u64> = row.iter().flatten().map(|a| chains.population(a)).collect();
    let (least, most) = (told.iter().copied().min().unwrap_or(0), told.iter().copied().max().unwrap_or(0));
    // Where entries neither come nor go, what others hold as well grows without this holder's doing.
    let more = told.len() < 2 || (most - least) as f64 > (most as f64 * NOISE_SHARE).max(NOISE_ENTRIES);
    let mut bytes: Vec<u64> = row.iter().map(|a| a.map_or(0, |a| weight(a, leanest, more))).collect();
    if !replaced {
        fill_gaps(row, shots, &mut bytes, &mut entries);
    }
    let last = row.iter().enumerate().rev().find_map(|(i, a)| Some((i, (*a)?)))?;
    let largest = || row.iter().enumerate().filter_map(|(i, a)| Some((i, (*a)?))).max_by_key(|(i, _)| bytes[*i]);
    let (at, facts) = if replaced { largest()? } else { last };
    let mut kept = Vec::with_capacity(row.len().saturating_sub(1));
    for i in 1..row.len() {
        let one_process = shots[i - 1].process == shots[i].process;
        kept.push(match (row[i - 1], row[i]) {
            _ if !one_process => None,
            (Some(before), Some(now)) => {
                kept_share((before, shots[i - 1].facts), (now, shots[i].facts), young[i - 1], chains)
            }
            (Some(_), None) => Some(0.0),
            _ => None,
        });
    }
    let top_bytes = bytes.iter().copied().max().unwrap_or(0) as f64;
    let top_entries = entries.iter().copied().max().unwrap_or(0) as f64;
    let of_bytes = shape(&floats(&bytes), work, (top_bytes * NOISE_SHARE).max(NOISE_BYTES));
    let of_entries = shape(&floats(&entries), work, (top_entries * NOISE_SHARE).max(NOISE_ENTRIES));
    let doubled = doubled(row);
    let shape = match (of_entries, of_bytes) {
        // Some snapshots count links and some entries: no row of a population.
        (_, b) if top_entries < POPULATION || chains == Chains::Sometimes => b,
        // Entries that stay while what they hold grows: the bytes are the news.
        (Shape::Level, b) => b,
        (e, Shape::Level) if top_bytes < NOISE_BYTES => {
            let _ = e;
            Shape::Level
        }
        (Shape::Slowing | Shape::Rising | Shape::Irregular, b @ (Shape::Steady | Shape::Plateau)) => b,
        (e, _) => e,
    };
    let shape = match shape {
        // A buffer that grows to the largest need so far looks like one that fills: that is not decided here.
        Shape::Irregular | Shape::Slowing if doubled == Doubled::Lately && last.1.entries.is_some() => Shape::Rising,
        shape => shape,
    };
    let name = name_of(facts);
    let doubled = doubled != Doubled::Not;
    let listed = || row.iter().flatten();
    let code = |a: Option<&&Accumulation>| a.map_or(0, |a| compiled(a));
    let code_growth = difference(code(listed().last()), code(listed().next()));
    let facts = Cow::Borrowed(facts);
    let chained = chains.reach_further(row);
    Some(Holder { facts, at, name, bytes, entries, replaced, kept, shape, chained, doubled, code_growth })
}

/// A holder that a snapshot does not list although it existed then (its id is older) was small, or not the only one to hold
/// its entries. The class table knows how many of them there were: no more than that can it have held.
fn fill_gaps(row: &[Option<&Accumulation>], shots: &[Shot<'_, HeapFacts>], bytes: &mut [u64], entries: &mut [u64]) {
    for i in (0..row.len()).rev() {
        if row[i].is_some() {
            continue;
        }
        let listed = |(k, a): (usize, &Option<&'_ Accumulation>)| a.is_some().then_some(k);
        let nearest = row
            .iter()
            .enumerate()
            .skip(i)
            .find_map(listed)
            .or_else(|| row.iter().enumerate().take(i).rev().find_map(listed));
        let Some((next, a)) = nearest.and_then(|k| Some((k, row[k]?))) else { continue };
        let heap = shots[i].facts;
        if a.id > last_id(heap) {
            continue;
        }
        let Some((class, held, _)) = a.holds.iter().max_by_key(|h| h.1) else { continue };
        let there = heap.classes.iter().find(|c| c.name == *class).map_or(0, |c| c.count);
        let at_most = there.min(*held);
        entries[i] = (entries[next] as f64 * at_most as f64 / (*held).max(1) as f64) as u64;
        bytes[i] = (bytes[next] as f64 * at_most as f64 / (*held).max(1) as f64) as u64;
    }
}

/// Whether a container's own storage went up by doubling.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubled {
    /// Not twice, or it went down.
    Not,
    /// At least twice.
    Before,
    /// At least twice, last in one of the two latest steps.
    Lately,
}

/// How a container's own storage went up, where it is most of what the container retains. A table doubles when it is full: a
/// population that grows evenly shows as a staircase whose steps double.
fn doubled(row: &[Option<&Accumulation>]) -> Doubled {
    let own: Vec<u64> = row.iter().map(|a| a.map_or(0, |a| a.own_bytes)).collect();
    // A value of its own (a typed array that is copied to grow) has no entries.
    let storage =
        row.iter().flatten().all(|a| (a.entries.is_some() || a.dominated == 1) && a.own_bytes * 2 > a.retained);
    let ups = own.windows(2).filter(|w| w[1] as f64 > 1.4 * w[0] as f64).count();
    let down = own.windows(2).any(|w| w[1] < w[0]);
    if !storage || down || ups < 2 {
        return Doubled::Not;
    }
    match own.last_chunk::<3>() {
        Some([before, .., last]) if *last as f64 > 1.4 * *before as f64 => Doubled::Lately,
        _ => Doubled::Before,
    }
}

/// Bytes that an instance of a class retains on average, in the snapshot where that is least.
fn leanest<'a>(shots: &'a [Shot<'_, HeapFacts>]) -> FxHashMap<&'a str, f64> {
    let mut least = FxHashMap::default();
    for c in shots.iter().flat_map(|s| &s.facts.classes).filter(|c| c.count > 0) {
        let each = c.retained as f64 / c.count as f64;
        least.entry(c.name.as_str()).and_modify(|least: &mut f64| *least = least.min(each)).or_insert(each);
    }
    least
}

/// What a holder holds: what it retains. Where others hold its entries as well it retains none of them; then, if their number
/// grows (`more`), their part of what their classes retain. An instance is worth what it was in the leanest snapshot: what
/// hangs on the class elsewhere grows on its own.
fn weight(a: &Accumulation, leanest: &FxHashMap<&str, f64>, more: bool) -> u64 {
    let listed = a.holds.iter().map(|h| h.2).fold(0, u64::saturating_add);
    let shared = a.entries.is_some_and(|e| a.dominated < e.count);
    if !shared || !more {
        return a.retained.max(listed);
    }
    // An average says something of a program's own class only: strings and plain objects come in all sizes.
    let own = |class: &str| class == "Module" || !crate::owner::is_builtin(class);
    let part = |(class, held, bytes): &(Safe, u64, u64)| {
        if !own(class.as_str()) {
            return *bytes;
        }
        leanest.get(class.as_str()).map_or(*bytes, |each| (each * *held as f64) as u64)
    };
    a.retained.max(listed).max(a.holds.iter().map(part).fold(0, u64::saturating_add))
}

/// Bytes of compiled code among what the entries looked into are made of.
fn compiled(a: &Accumulation) -> u64 {
    a.made_of.iter().filter(|m| m.0 == "(compiled code)").map(|m| m.2).fold(0, u64::saturating_add)
}

/// Whether the entries of a container are the first links of chains, in all of its row: then its population are the links.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chains {
    Never,
    /// Short ones count as one object: chains that grow long flip a row.
    Sometimes,
    Always,
}

impl Chains {
    fn of(row: &[Option<&Accumulation>]) -> Self {
        let chained = |a: &&Accumulation| a.entries.is_some_and(|e| e.count > 0) && a.links > held_objects(a) / 2;
        let (told, chains) = (row.iter().flatten().count(), row.iter().flatten().copied().filter(chained).count());
        match chains {
            0 => Self::Never,
            n if n == told => Self::Always,
            _ => Self::Sometimes,
        }
    }

    fn population(self, a: &Accumulation) -> u64 {
        let held = held_objects(a);
        a.entries.map_or(held, |e| if e.count > 0 && self != Self::Always { e.count } else { held })
    }

    /// Whether the chains behind an entry grow, on average. One snapshot does not say that they do not.
    fn reach_further(self, row: &[Option<&Accumulation>]) -> bool {
        const MORE: f64 = 1.25;
        let mut told = row.iter().flatten();
        let reach = |a: &&Accumulation| a.links as f64 / a.entries.map_or(1, |e| e.count).max(1) as f64;
        match (self, told.next(), told.next_back()) {
            (Self::Never, ..) => false,
            (Self::Always, Some(first), Some(last)) => reach(last) > MORE * reach(first),
            _ => true,
        }
    }
}

/// Objects that a holder holds directly, links of chains included.
fn held_objects(a: &Accumulation) -> u64 {
    a.holds.iter().map(|h| h.1).fold(0, u64::saturating_add)
}

/// How much of `before`'s population is in `now`: entries of `now` that are older than the earlier snapshot, over all that
/// were there. Order statistics of ids give the share of old ones, within a sixty-fourth.
fn kept_share(
    before: (&Accumulation, &HeapFacts),
    now: (&Accumulation, &HeapFacts),
    young: u64,
    chains: Chains,
) -> Option<f64> {
    let (was, is) = (chains.population(before.0), chains.population(now.0));
    if was < 8 || is == 0 {
        return None;
    }
    // So many odd ids need a wider range: then these are ids of the nearest few (the links of a list), not of all.
    let covers = |ids: &IdSpread| ids.ends().is_some_and(|(a, b)| b.saturating_sub(a) + 2 >= is.saturating_mul(2));
    if holds_native(now.0) {
        return None;
    }
    if covers(&now.0.entry_ids) && chains == Chains::Never {
        return Some((now.0.entry_ids.share_up_to(young) * is as f64 / was as f64).clamp(0.0, 1.0));
    }
    // The class table knows the ids of all of their class.
    let class = &now.0.holds.iter().max_by_key(|h| h.1)?.0;
    let row = |heap: &HeapFacts| heap.classes.iter().position(|c| c.name == *class);
    let (were, are) = (&before.1.classes[row(before.1)?], &now.1.classes[row(now.1)?]);
    (were.count >= 8).then(|| (are.ids.share_up_to(young) * are.count as f64 / were.count as f64).clamp(0.0, 1.0))
}

/// Whether most of what a holder holds, by number or by bytes, belongs to the browser's own heap.
fn holds_native(a: &Accumulation) -> bool {
    let native = |h: Option<&(Safe, u64, u64)>| h.is_some_and(|h| is_native(h.0.as_str()));
    native(a.holds.iter().max_by_key(|h| h.1)) || native(a.holds.iter().max_by_key(|h| h.2))
}

/// Whether objects of a class belong to the browser's own heap: their ids do not tell age.
fn is_native(class: &str) -> bool {
    let class = class.strip_prefix("Detached ").unwrap_or(class);
    class.starts_with(['<', '#'])
        || ["blink::", "cppgc::", "HTML", "SVG", "Window", "Document", "Text", "V8EventListener", "InternalNode"]
            .iter()
            .any(|p| class.starts_with(p))
}

fn populations<'a>(shots: &'a [Shot<'a, HeapFacts>], last: &'a HeapFacts, work: Option<&[f64]>) -> Vec<Population<'a>> {
    let tables: Vec<FxHashMap<&str, &ClassFacts>> =
        shots.iter().map(|s| s.facts.classes.iter().map(|c| (c.key.as_str(), c)).collect()).collect();
    last.classes
        .iter()
        .map(|facts| {
            let at = |read: fn(&ClassFacts) -> u64| -> Vec<u64> {
                tables.iter().map(|t| t.get(facts.key.as_str()).map_or(0, |c| read(c))).collect()
            };
            let (counts, retained) = (at(|c| c.count), at(|c| c.retained));
            let top = counts.iter().copied().max().unwrap_or(0) as f64;
            let shape = shape(&floats(&counts), work, (top * NOISE_SHARE).max(NOISE_ENTRIES));
            Population { facts, counts, retained, shape }
        })
        .collect()
}

/// Classes that grow, seen as holders: the last object that the paths of their instances share is where they gather. A single
/// object that grows (numbers in its own store leave no entries) gathers at itself.
fn gatherings<'a>(
    shots: &'a [Shot<'a, HeapFacts>],
    classes: &[Population<'a>],
    work: Option<&[f64]>,
) -> Vec<Holder<'a>> {
    const LEAST: f64 = 40_960.0;
    let Some(last) = shots.last().map(|s| s.facts) else { return Vec::new() };
    let mut all = Vec::new();
    for class_path in &last.class_paths {
        // Populations stand in the order of the last class table, which class paths point into.
        let Some(p) = classes.get(class_path.class as usize) else { continue };
        let name = p.facts.name.as_str();
        let engines = name.starts_with('(') && !matches!(name, "(sliced string)" | "(concatenated string)")
            || crate::owner::is_global_class(name)
            || name == "process";
        let of_bytes = shape(&floats(&p.retained), work, LEAST);
        let single = p.facts.count == 1 && of_bytes.grows() && !crate::owner::is_builtin(name);
        if engines || class_path.path.len() < 3 || !(p.shape.grows() || single) || !of_bytes.grows() {
            continue;
        }
        let end = if single {
            class_path.path.len()
        } else {
            // Steps were counted from the root; the root itself is the first.
            (class_path.shared_steps as usize + 1).min(class_path.path.len() - 1)
        };
        let path = class_path.path[..end].to_vec();
        let Some(at) = path.last() else { continue };
        // What a tool holds is another rule's; and paths that share a root alone gather nowhere.
        let tools = class_path.path.iter().any(|s| {
            last.tool_holds.iter().any(|t| s.edge.as_str().contains(t.holder.as_str()))
                || is_tools_class(s.class.as_str())
        });
        // Instances whose paths do not agree gather nowhere.
        let scattered = class_path.matching * 3 < class_path.sampled;
        if tools || scattered || end <= 1 || at.node_type == "synthetic" {
            continue;
        }
        let held = (p.facts.name.clone(), p.facts.count, p.facts.retained);
        let facts = Accumulation {
            id: at.id,
            class: at.class.clone(),
            retained: p.facts.retained,
            dominated: p.facts.count,
            holds: if single { Vec::new() } else { vec![held] },
            path,
            entry_ids: p.facts.ids.clone(),
            source: p.facts.source.clone(),
            ..Accumulation::default()
        };
        let entries = if single { vec![0; shots.len()] } else { p.counts.clone() };
        let kept = (1..shots.len())
            .map(|i| {
                let ids = &shots[i].facts.classes.iter().find(|c| c.key == p.facts.key)?.ids;
                let was = p.counts[i - 1];
                let old = ids.share_up_to(last_id(shots[i - 1].facts)) * p.counts[i] as f64;
                (was >= 8).then(|| (old / was as f64).clamp(0.0, 1.0))
            })
            .collect();
        let name = name_of(&facts);
        all.push(Holder {
            facts: Cow::Owned(facts),
            at: shots.len() - 1,
            name,
            bytes: p.retained.clone(),
            entries,
            replaced: false,
            kept,
            shape: if single { of_bytes } else { p.shape },
            chained: false,
            doubled: false,
            code_growth: 0,
        });
    }
    all.order_by(|a, b| b.grown().total_cmp(&a.grown()));
    all
}

#[cfg(test)]
mod tests {
    use crate::testing::{holder, series, step};
    use facts::Entries;
    use report::Cause;

    fn path() -> Vec<facts::PathStep> {
        vec![step("", "global@1"), step("context:cache", "Object@13")]
    }

    #[test]
    fn a_holder_is_not_credited_with_what_others_grow() {
        // A table of modules that neither come nor go; one of them holds what an array elsewhere gathers.
        let inputs = series(4, 3_000_000, |i| {
            let mut modules = holder(13, "Object", &path(), "Module", 226, 100, (3, 99));
            modules.dominated = 20;
            let list = [step("", "global@1"), step("context:subject", "Subject@15"), step("observers", "Array@17")];
            let observers = holder(17, "Array", &list, "Subscriber", 60 + 1_500 * i, 900, (101, 1_000 * (i + 1) - 1));
            vec![modules, observers]
        });
        let mut inputs = inputs;
        for (i, input) in inputs.iter_mut().enumerate() {
            if let Some(heap) = input.heap.as_mut() {
                for class in heap.classes.iter_mut().filter(|c| c.name == "Module") {
                    class.retained = 400_000 + 1_400_000 * i as u64;
                }
            }
        }
        let report = crate::judge(&inputs);
        let names: Vec<&str> = report.findings.iter().filter_map(|f| Some(f.owner.as_ref()?.name.as_str())).collect();
        assert_eq!((report.diagnosis.cause, names), (Cause::Leak, vec!["Subject.observers"]));
    }

    /// A map of numbers whose table has these bytes.
    fn numbers(bytes: &[u64]) -> report::Report {
        let at = |i: u64| {
            let own = bytes[i as usize];
            let mut a = holder(13, "Map", &path(), "x", 0, 0, (1, 9));
            a.entries = Some(Entries { count: 0, capacity: Some(own / 28) });
            (a.holds, a.retained, a.own_bytes) = (Vec::new(), own, own);
            vec![a]
        };
        crate::judge(&series(bytes.len() as u64, 3_000_000, at))
    }

    #[test]
    fn a_table_that_goes_on_doubling_grows_and_one_that_doubled_once_does_not() {
        for (bytes, expect) in [
            (&[900_000_u64, 1_800_000, 3_600_000, 7_200_000] as &[u64], true),
            (&[900_000, 3_600_000, 3_600_000, 7_200_000], true),
            (&[900_000, 1_800_000, 1_800_000, 1_800_000], false),
            (&[900_000, 900_000, 900_000, 900_000], false),
        ] {
            assert_eq!(numbers(bytes).diagnosis.cause == Cause::Leak, expect, "{bytes:?}");
        }
    }

    #[test]
    fn a_step_between_two_doublings_is_no_end() {
        // Work in equal steps fits the table's last size: nobody can say that it stopped.
        assert_eq!(numbers(&[100_000, 900_000, 1_800_000, 1_800_000]).diagnosis.cause, Cause::Inconclusive);
        assert_eq!(numbers(&[100_000, 900_000, 1_800_000, 1_800_000, 1_800_000]).diagnosis.cause, Cause::Healthy);
    }

    #[test]
    fn what_passes_through_is_healthy() {
        let at = |counts: &'static [u64], stays: bool| {
            move |i: u64| {
                let born = if stays { 101 } else { 1_000 * i + 101 };
                vec![holder(13, "Map", &path(), "Peer", counts[i as usize], 400, (born, 1_000 * (i + 1) - 1))]
            }
        };
        let judged =
            |counts: &'static [u64], stays| crate::judge(&series(counts.len() as u64, 3_000_000, at(counts, stays)));
        const NOISY: &[u64] = &[2_451, 2_119, 2_697, 1_911, 2_878];
        assert_eq!(judged(NOISY, false).diagnosis.cause, Cause::Healthy);
        // Larger than ever, or still there: that is something else.
        assert_ne!(judged(&[2_451, 2_119, 2_697, 1_911, 5_878], false).diagnosis.cause, Cause::Healthy);
        assert_ne!(judged(&[500, 1_500, 1_400, 2_500, 2_400], true).diagnosis.cause, Cause::Healthy);
    }
}
