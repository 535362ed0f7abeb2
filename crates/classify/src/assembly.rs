//! Puts what was loaded in order: which snapshots are of one process, in which sequence, after how much work.
//!
//! Design constraints:
//! - Nothing rests on a file's name alone. Snapshots of one process are ordered by their largest object id, which only grows;
//!   dumps without ids by the times other files give, and by name only where nothing else is known (and then it is said).
//! - Another file's marks are matched by name, and where files were renamed, by what they say.

use facts::{
    Allocations, Format, GcEvent, HeapFacts, InputFacts, Limit, LimitKind, OutOfMemory, Reading, SnapshotMark,
};
use order::Order as _;
use redact::Safe;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// How the order of a series is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Object ids or times.
    Known,
    /// File names that carry numbers.
    Names,
    /// Nothing tells.
    Guessed,
}

/// A snapshot or dump in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shot<'a, T> {
    /// Index of the input.
    pub(crate) input: u32,
    /// What it holds.
    pub(crate) facts: &'a T,
    /// When, on the common axis, milliseconds.
    pub(crate) t: Option<f64>,
    /// Work done so far.
    pub(crate) work: Option<f64>,
    /// What the process said of itself then.
    pub(crate) reading: Option<&'a Reading>,
    /// Which process, by the order in which they were met: ids mean the same objects only within one.
    pub(crate) process: u32,
}

/// A reading with its place on the common axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) input: u32,
    pub(crate) t: Option<f64>,
    pub(crate) reading: &'a Reading,
}

/// A collection with its input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Collected<'a> {
    pub(crate) input: u32,
    pub(crate) event: &'a GcEvent,
}

/// Everything that was loaded, in order.
pub(crate) struct Case<'a> {
    pub(crate) inputs: &'a [InputFacts],
    /// The common axis.
    pub(crate) clock: Clock,
    /// The input that growth is counted from, where one was named and could be used.
    pub(crate) baseline: Option<u32>,
    /// Snapshots of the process that has most of them.
    pub(crate) series: Vec<Shot<'a, HeapFacts>>,
    /// Snapshots of other processes.
    pub(crate) strangers: Vec<u32>,
    /// Allocation dumps that count live bytes of one kind, in order.
    pub(crate) dumps: Vec<Shot<'a, Allocations>>,
    /// How the order of `dumps` is known.
    pub(crate) dump_order: Order,
    /// Readings by time.
    pub(crate) readings: Vec<Moment<'a>>,
    /// Collections of the busiest isolate, by time.
    pub(crate) collections: Vec<Collected<'a>>,
    /// Limits, tightest first.
    pub(crate) limits: Vec<(u32, &'a Limit)>,
    /// Deaths by memory.
    pub(crate) deaths: Vec<(u32, &'a OutOfMemory)>,
}

impl<'a> Case<'a> {
    pub(crate) fn assemble(inputs: &'a [InputFacts]) -> Self {
        Self::in_order(inputs, None)
    }

    /// With growth counted from one input on.
    pub(crate) fn since(inputs: &'a [InputFacts], baseline: Option<u32>) -> Self {
        let mut case = Self::in_order(inputs, None);
        let Some(baseline) = baseline else { return case };
        let has = |at: Option<usize>, n: usize| at.filter(|at| at + 1 < n);
        let snapshot = case.series.iter().position(|s| s.input == baseline);
        let dump = case.dumps.iter().position(|s| s.input == baseline);
        let since = if let Some(at) = has(snapshot, case.series.len()) {
            case.series.drain(..at);
            case.series[0].t
        } else if let Some(at) = has(dump, case.dumps.len()).filter(|_| case.dump_order != Order::Guessed) {
            case.dumps.drain(..at);
            case.dumps[0].t
        } else if let Some(at) = dump.filter(|_| case.dump_order == Order::Guessed && case.dumps.len() > 1) {
            // Nothing else tells the order: that this one came first is known now.
            case.dumps[..=at].rotate_right(1);
            case.dump_order = if case.dumps.len() == 2 { Order::Known } else { Order::Guessed };
            None
        } else {
            return case;
        };
        case.baseline = Some(baseline);
        if let Some(since) = since {
            case.readings.retain(|m| m.t.is_none_or(|t| t >= since));
            case.collections.retain(|c| c.event.uptime_ms >= since);
        }
        case
    }

    /// With the snapshots of the series, and their order, as a person gave them; they may be of several processes.
    pub(crate) fn in_order(inputs: &'a [InputFacts], by_hand: Option<&[u32]>) -> Self {
        let clock = Clock::of(inputs);
        let (mut series, mut strangers) = processes(inputs);
        if let Some(order) = by_hand {
            let at = |shot: &Shot<'_, HeapFacts>| order.iter().position(|input| *input == shot.input);
            series.append(&mut strangers);
            (series, strangers) = series.into_iter().partition(|shot| at(shot).is_some());
            series.order_by_key(at);
        }
        for shot in &mut series {
            place(shot, inputs, &clock);
        }
        if by_hand.is_none() {
            if series.windows(2).any(|w| w[0].process != w[1].process) {
                order_by_record(&mut series);
            }
            marks_by_rank(&mut series, inputs, &clock);
        }
        let strangers = strangers.iter().map(|shot| shot.input).collect();
        let (mut dumps, dump_order) = dumps(inputs, &clock);
        // Work that runs backwards is not work done so far: per-batch counters look like that.
        forget_unordered_work(&mut series);
        forget_unordered_work(&mut dumps);
        let mut limits: Vec<(u32, &Limit)> =
            numbered(inputs).flat_map(|(n, i)| i.limits.iter().map(move |l| (n, l))).collect();
        limits.order_by_key(|(_, l)| l.bytes);
        Self {
            inputs,
            baseline: None,
            series,
            strangers,
            dumps,
            dump_order,
            readings: moments(inputs, &clock),
            collections: collections(inputs),
            limits,
            deaths: numbered(inputs).flat_map(|(n, i)| i.out_of_memory.iter().map(move |o| (n, o))).collect(),
            clock,
        }
    }

    /// The tightest limit of a kind.
    pub(crate) fn limit(&self, kind: LimitKind) -> Option<(u32, &'a Limit)> {
        self.limits.iter().find(|(_, l)| l.kind == kind).copied()
    }

    /// Whether the evidence is Python's.
    pub(crate) fn is_python(&self) -> bool {
        self.dumps.iter().any(|d| self.inputs[d.input as usize].format == Format::Tracemalloc)
            || self.runtime_name() == Some("CPython")
    }

    /// Frames that tracemalloc was told to record of a stack.
    pub(crate) fn tracer_depth(&self) -> Option<u32> {
        let mut flags = self.inputs.iter().filter_map(|i| i.runtime.as_ref()).flat_map(|r| &r.flags);
        flags.find_map(|f| f.as_str().strip_prefix("tracemalloc.start(")?.strip_suffix(')')?.parse().ok())
    }

    /// Whether the evidence is a browser's.
    pub(crate) fn is_browser(&self) -> bool {
        self.runtime_name().is_some_and(|n| n.contains("Chrom") || n.contains("Edge"))
            || self.readings.iter().any(|m| m.reading.dom_nodes.is_some())
            || self.runtime_name().is_none() && self.series.first().is_some_and(|s| has_pages(s.facts))
    }

    /// Major version of Node.js, if that is what ran.
    pub(crate) fn node_major(&self) -> Option<u32> {
        let runtime = self.inputs.iter().filter_map(|i| i.runtime.as_ref()).find(|r| r.version.is_some())?;
        runtime.name.as_ref().filter(|n| **n == "Node.js")?;
        runtime.version.as_ref()?.as_str().trim_start_matches('v').split('.').next()?.parse().ok()
    }

    fn runtime_name(&self) -> Option<&'a str> {
        self.inputs.iter().find_map(|i| i.runtime.as_ref()?.name.as_ref().map(Safe::as_str))
    }

    /// Work at each snapshot of the series, if all of them know it.
    pub(crate) fn work(&self) -> Option<Vec<f64>> {
        self.series.iter().map(|s| s.work).collect()
    }
}

/// Inputs with their numbers.
pub(crate) fn numbered(inputs: &[InputFacts]) -> impl Iterator<Item = (u32, &InputFacts)> {
    inputs.iter().enumerate().map(|(i, f)| (i as u32, f))
}

/// The common axis: milliseconds since process start, or since the first reading.
///
/// Wall time is what files share; what one file calls uptime may be another's time since boot. So a figure with a wall time is
/// placed by it, and an uptime counts from the start that its own file implies.
pub(crate) struct Clock {
    start_wall: Option<f64>,
    /// Nothing tells when the process started: zero is the first reading.
    first_reading: bool,
}

impl Clock {
    fn of(inputs: &[InputFacts]) -> Self {
        let stated = inputs.iter().find_map(|i| i.runtime.as_ref()?.started_wall_ms);
        let readings = || inputs.iter().flat_map(|i| &i.readings);
        // The latest start that any file implies is the process's own: machines boot before processes start.
        let latest = |a: Option<f64>, b: f64| Some(a.map_or(b, |a| a.max(b)));
        let implied = readings().filter_map(|r| Some(r.wall_ms? - r.uptime_ms?)).fold(None, latest);
        let earliest =
            readings().filter_map(|r| r.wall_ms).fold(None, |a: Option<f64>, w| Some(a.map_or(w, |a| a.min(w))));
        let start = implied.or(stated);
        Self { start_wall: start.or(earliest), first_reading: start.is_none() && earliest.is_some() }
    }

    /// Unix time of zero, milliseconds.
    pub(crate) fn start_wall(&self) -> Option<f64> {
        self.start_wall
    }

    /// Whether zero is the first reading, because nothing tells when the process started.
    pub(crate) fn start_is_first_reading(&self) -> bool {
        self.first_reading
    }

    fn at(&self, uptime: Option<f64>, wall: Option<f64>) -> Option<f64> {
        wall.zip(self.start_wall).map(|(wall, start)| wall - start).or(uptime)
    }
}

/// Snapshots of the process with most of them, by object id; the rest, as they are numbered.
fn processes(inputs: &[InputFacts]) -> (Vec<Shot<'_, HeapFacts>>, Vec<Shot<'_, HeapFacts>>) {
    type Group<'a> = Vec<(u32, &'a HeapFacts, u32)>;
    // First those whose ids mean the same objects; then what one record holds together.
    let mut by_id: Vec<Group<'_>> = Vec::new();
    for (input, heap) in numbered(inputs).filter_map(|(n, i)| Some((n, i.heap.as_deref()?))) {
        let found = by_id.iter().position(|g| g.iter().any(|(_, other, _)| same_process(heap, other)));
        let process = found.unwrap_or(by_id.len());
        if found.is_none() {
            by_id.push(Vec::new());
        }
        by_id[process].push((input, heap, process as u32));
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for group in by_id {
        let joins = |g: &&mut Group<'_>| g.iter().any(|a| group.iter().any(|b| one_record(inputs, a.0, b.0)));
        match groups.iter_mut().find(joins) {
            Some(joined) => joined.extend(group),
            None => groups.push(group),
        }
    }
    // The largest group; among equals the one with the largest heap, which is the one that hurts.
    let largest = |g: &Group<'_>| g.iter().map(|(_, h, _)| h.total_shallow).max();
    let main = (0..groups.len()).max_by(|a, b| {
        let (x, y) = (&groups[*a], &groups[*b]);
        x.len().cmp(&y.len()).then(largest(x).cmp(&largest(y))).then(b.cmp(a))
    });
    let mut series: Vec<Shot<'_, HeapFacts>> = Vec::new();
    let mut strangers = Vec::new();
    for (i, group) in groups.into_iter().enumerate() {
        let part = if Some(i) == main { &mut series } else { &mut strangers };
        part.extend(group.into_iter().map(|(input, facts, process)| Shot {
            input,
            facts,
            t: None,
            work: None,
            reading: None,
            process,
        }));
    }
    strangers.order_by_key(|shot| shot.input);
    // Ages in two processes say nothing of each other: then the record's times decide, see `Case::in_order`.
    let one = series.windows(2).all(|w| w[0].process == w[1].process);
    let age = |s: &Shot<'_, HeapFacts>| if one { last_id(s.facts) } else { 0 };
    series.order_by(|a, b| age(a).cmp(&age(b)).then_with(|| natural(inputs, a.input, b.input)));
    (series, strangers)
}

/// Snapshots whose ids cannot be compared, by the time or else the work that their record gives all of them.
fn order_by_record(series: &mut [Shot<'_, HeapFacts>]) {
    let timed = series.iter().all(|s| s.t.is_some());
    if timed || series.iter().all(|s| s.work.is_some()) {
        let at = |s: &Shot<'_, HeapFacts>| if timed { s.t } else { s.work }.unwrap_or_default();
        series.order_by(|a, b| at(a).total_cmp(&at(b)));
    }
}

/// Whether one record of a run names both snapshots, and no other input bears their names. A browser numbers objects anew
/// when its page goes elsewhere: ids mean nothing from one of its snapshots to the next, but the pages that it kept are in both.
fn one_record(inputs: &[InputFacts], a: u32, b: u32) -> bool {
    let name = |i: u32| stem(inputs[i as usize].name.as_str());
    let heap = |i: u32| inputs[i as usize].heap.as_deref();
    let (Some(x), Some(y)) = (heap(a), heap(b)) else { return false };
    let alone = |n: u32| inputs.iter().filter(|i| stem(i.name.as_str()) == name(n)).count() == 1;
    let names = |record: &InputFacts, n: u32| record.marks.iter().any(|m| stem(m.file.as_str()) == name(n));
    x.root_model == y.root_model
        && has_pages(x)
        && has_pages(y)
        && inputs.iter().any(|record| names(record, a) && names(record, b))
        && alone(a)
        && alone(b)
}

/// Whether two snapshots are of one process: functions of one id have one name, as comparisons of two snapshots ask as well.
/// Where a file has too few of them, the same fingerprint, or that the ids which both mention belong to the same classes.
///
/// Ids are given out in order of discovery, so two processes agree on the engine's first few objects and then drift apart:
/// measured, snapshots of one process agree on 98 of 100 common ids, those of different programs on less than a third.
fn same_process(a: &HeapFacts, b: &HeapFacts) -> bool {
    const ENOUGH: usize = 10;
    const AGREEMENT: f64 = 0.9;
    if a.root_model != b.root_model {
        return false;
    }
    if let Some(same) = same_functions(a, b) {
        return same;
    }
    if a.process_fingerprint == b.process_fingerprint {
        return true;
    }
    let (known, other) = (identities(a), identities(b));
    let common = other.keys().filter(|id| known.contains_key(id)).count();
    let agree = other.iter().filter(|(id, class)| known.get(id) == Some(class)).count();
    let least = known.len().min(other.len());
    common >= ENOUGH && agree as f64 >= AGREEMENT * common as f64 && agree * 5 >= least
}

/// Whether a heap is a browser's: it holds windows of an origin, or the browser's own objects.
fn has_pages(heap: &HeapFacts) -> bool {
    heap.classes.iter().any(|c| ["Window / ", "Window [", "blink::"].iter().any(|p| c.name.as_str().starts_with(p)))
}

/// Whether functions that stand in both have one name; `None` if too few do. Both lists are sorted by id.
fn same_functions(a: &HeapFacts, b: &HeapFacts) -> Option<bool> {
    const ENOUGH: usize = 16;
    const AGREEMENT: f64 = 0.98;
    let (mut common, mut agree) = (0, 0);
    for (id, print) in &a.functions {
        if let Ok(at) = b.functions.binary_search_by_key(id, |f| f.0) {
            common += 1;
            agree += usize::from(b.functions[at].1 == *print);
        }
    }
    (common >= ENOUGH).then_some(agree as f64 >= AGREEMENT * common as f64)
}

/// Ids with the classes of their objects, wherever the facts mention them. Even ids are native and follow addresses.
fn identities(heap: &HeapFacts) -> FxHashMap<u64, &str> {
    let mut all = FxHashMap::default();
    for holder in &heap.accumulations {
        all.insert(holder.id, holder.class.as_str());
    }
    let steps = heap.accumulations.iter().flat_map(|a| &a.path).chain(heap.class_paths.iter().flat_map(|c| &c.path));
    for step in steps {
        all.insert(step.id, step.class.as_str());
    }
    all.retain(|id, _| id % 2 == 1);
    all
}

/// The largest id of a JavaScript object: ids above it are younger than this snapshot. Native objects have ids of their own
/// that do not tell age; they are even, but for some of the newest Chromium.
pub(crate) fn last_id(heap: &HeapFacts) -> u64 {
    let odd = heap.classes.iter().filter_map(|c| Some(c.ids.ends()?.1)).filter(|id| id % 2 == 1);
    odd.max().unwrap_or(heap.max_id)
}

/// Allocation dumps of the kind that is there most, in order.
fn dumps<'a>(inputs: &'a [InputFacts], clock: &Clock) -> (Vec<Shot<'a, Allocations>>, Order) {
    use facts::SitesKind::Cumulative;
    let mut shots: Vec<Shot<'_, Allocations>> = numbered(inputs)
        .filter(|(_, i)| i.heap.is_none())
        .filter_map(|(n, i)| Some((n, i.allocations.as_deref()?)))
        .filter(|(_, a)| a.kind != Cumulative)
        .map(|(input, facts)| Shot { input, facts, t: None, work: None, reading: None, process: 0 })
        .collect();
    for shot in &mut shots {
        place(shot, inputs, clock);
    }
    dumps_by_size(&mut shots, inputs, clock);
    let order = if shots.iter().all(|s| s.t.is_some()) || shots.iter().all(|s| s.work.is_some()) {
        Order::Known
    } else if counted(shots.iter().map(|s| stem(inputs[s.input as usize].name.as_str()))) {
        Order::Names
    } else {
        Order::Guessed
    };
    shots.order_by(|a, b| {
        let by = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or(Ordering::Equal, |(a, b)| a.total_cmp(&b));
        by(a.t, b.t).then(by(a.work, b.work)).then_with(|| natural(inputs, a.input, b.input))
    });
    (shots, order)
}

/// Whether names count. The first place at which they differ must be a number in all of them, and the numbers a dense count
/// (at least every other one is there), equal steps, equal factors, or times; or all are dated. Numbers at random are names.
fn counted<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    const TIMES: u64 = 100_000_000;
    let mut names: Vec<Vec<(u64, &str)>> = names.map(pieces).collect();
    names.sort_unstable();
    if names.windows(2).all(|w| w[0] != w[1]) && names.iter().all(|name| is_dated(name)) {
        return names.len() > 1;
    }
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return false };
    // Sorted, so what the first and the last share they all share.
    let place = first.iter().zip(last).take_while(|(a, b)| a == b).count();
    let number = |name: &Vec<(u64, &str)>| name.get(place).filter(|p| p.1.is_empty()).map(|p| p.0);
    let Some(numbers) = names.iter().map(number).collect::<Option<Vec<u64>>>() else { return false };
    let steps: Vec<u64> = numbers.windows(2).map(|w| w[1] - w[0]).collect();
    let (span, count) = (steps.iter().fold(0, |sum: u64, s| sum.saturating_add(*s)), numbers.len() as u64);
    let dense = span < 2 * count - 1;
    let even = steps.windows(2).all(|s| s[0] == s[1]);
    let factors = numbers.windows(3).all(|w| u128::from(w[0]) * u128::from(w[2]) == u128::from(w[1]).pow(2));
    let distinct = !steps.is_empty() && !steps.contains(&0);
    distinct && (dense || even || factors || numbers.iter().all(|n| *n >= TIMES))
}

/// Whether a name holds a date: `2026-05-31`, `20260531`.
fn is_dated(name: &[(u64, &str)]) -> bool {
    let numbers: Vec<u64> = name.iter().filter(|p| p.1.is_empty()).map(|p| p.0).collect();
    let parted = |w: &[u64]| (1970..2100).contains(&w[0]) && (1..=12).contains(&w[1]) && (1..=31).contains(&w[2]);
    let whole = |n: u64| parted(&[n / 10_000, n / 100 % 100, n % 100]);
    numbers.windows(3).any(parted) || numbers.iter().any(|n| whole(*n))
}

/// Takes time, work and reading from the marks and readings that name this file.
fn place<'a, T>(shot: &mut Shot<'a, T>, inputs: &'a [InputFacts], clock: &Clock) {
    let input = &inputs[shot.input as usize];
    for mark in inputs.iter().flat_map(|i| &i.marks).filter(|m| mentions(&m.file, input)) {
        take(shot, mark, clock);
    }
    let named = |r: &&Reading| r.snapshot.as_ref().is_some_and(|s| mentions(s, input));
    for reading in inputs.iter().flat_map(|i| &i.readings).filter(named) {
        shot.t = shot.t.or_else(|| clock.at(reading.uptime_ms, reading.wall_ms));
        shot.work = shot.work.or(reading.work);
        shot.reading = shot.reading.or(Some(reading));
    }
}

fn take<'a, T>(shot: &mut Shot<'a, T>, mark: &'a SnapshotMark, clock: &Clock) {
    shot.t = shot.t.or_else(|| clock.at(mark.uptime_ms, mark.wall_ms));
    shot.work = shot.work.or(mark.work);
    shot.reading = shot.reading.or(mark.reading.as_ref());
}

/// Renamed snapshots: if no mark names any of them and there are as many marks as snapshots, the n-th mark is the n-th's.
fn marks_by_rank<'a>(series: &mut [Shot<'a, HeapFacts>], inputs: &'a [InputFacts], clock: &Clock) {
    let mut marks: Vec<&SnapshotMark> = inputs.iter().flat_map(|i| &i.marks).collect();
    let time = |m: &SnapshotMark| clock.at(m.uptime_ms, m.wall_ms);
    if series.iter().any(|s| s.t.is_some() || s.work.is_some())
        || marks.len() != series.len()
        || marks.iter().any(|m| time(m).is_none())
    {
        return;
    }
    marks.order_by(|a, b| time(a).partial_cmp(&time(b)).unwrap_or(Ordering::Equal));
    for (shot, mark) in series.iter_mut().zip(marks) {
        take(shot, mark, clock);
    }
}

/// Renamed dumps: as many marks as dumps, and sorted by size each pair agrees within a twentieth.
fn dumps_by_size<'a>(shots: &mut [Shot<'a, Allocations>], inputs: &'a [InputFacts], clock: &Clock) {
    const SLACK: u64 = 16_384;
    let traced = |m: &SnapshotMark| m.reading.as_ref().and_then(|r| r.heap_used);
    let mut marks: Vec<&SnapshotMark> = inputs.iter().flat_map(|i| &i.marks).filter(|m| traced(m).is_some()).collect();
    if shots.iter().any(|s| s.t.is_some() || s.work.is_some()) || marks.len() != shots.len() {
        return;
    }
    marks.order_by_key(|m| traced(m));
    let mut ranks: Vec<usize> = (0..shots.len()).collect();
    ranks.order_by_key(|i| shots[*i].facts.total_bytes);
    let agree = ranks.iter().zip(&marks).all(|(i, m)| {
        let (a, b) = (shots[*i].facts.total_bytes, traced(m).unwrap_or(0));
        a.abs_diff(b) <= a.max(b) / 20 + SLACK
    });
    if agree {
        for (i, mark) in ranks.into_iter().zip(marks) {
            take(&mut shots[i], mark, clock);
        }
    }
}

fn forget_unordered_work<T>(shots: &mut [Shot<'_, T>]) {
    let known: Option<Vec<f64>> = shots.iter().map(|s| s.work).collect();
    if known.is_some_and(|w| w.windows(2).any(|p| p[1] < p[0])) {
        for shot in shots {
            shot.work = None;
        }
    }
}

fn moments<'a>(inputs: &'a [InputFacts], clock: &Clock) -> Vec<Moment<'a>> {
    let mut all: Vec<Moment<'_>> = Vec::new();
    for (input, facts) in numbered(inputs) {
        for reading in &facts.readings {
            all.push(Moment { input, t: clock.at(reading.uptime_ms, reading.wall_ms), reading });
        }
        for mark in &facts.marks {
            // A snapshot's own figures stand in both files often enough: once is enough.
            let told = inputs
                .iter()
                .flat_map(|i| &i.readings)
                .any(|r| r.snapshot.as_ref().is_some_and(|s| stem(s.as_str()) == stem(mark.file.as_str())));
            if let Some(reading) = mark.reading.as_ref().filter(|_| !told) {
                all.push(Moment { input, t: clock.at(mark.uptime_ms, mark.wall_ms), reading });
            }
        }
    }
    // A trace tells of every process of a browser: the one with most readings of its heap is the one that was looked at.
    let mut sizes: FxHashMap<u64, usize> = FxHashMap::default();
    for pid in all.iter().filter(|m| m.reading.heap_used.is_some()).filter_map(|m| m.reading.pid) {
        *sizes.entry(pid).or_default() += 1;
    }
    let main = sizes.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(pid, _)| *pid);
    all.retain(|m| main.is_none() || m.reading.pid.is_none() || m.reading.pid == main);
    // Readings without a time keep their place in the file: they come after what has one.
    all.order_by(|a, b| match (a.t, b.t) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    all
}

/// Collections of the isolate that collects most: workers and child processes have their own floors.
fn collections(inputs: &[InputFacts]) -> Vec<Collected<'_>> {
    let all: Vec<Collected<'_>> = numbered(inputs)
        .flat_map(|(input, i)| i.collections.iter().map(move |event| Collected { input, event }))
        .collect();
    let mut sizes: FxHashMap<(Option<u64>, Option<&str>), usize> = FxHashMap::default();
    for c in &all {
        *sizes.entry(isolate(c.event)).or_default() += 1;
    }
    let main = sizes.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(k, _)| *k);
    let mut chosen: Vec<Collected<'_>> = all.iter().filter(|c| main == Some(isolate(c.event))).copied().collect();
    chosen.order_by(|a, b| a.event.uptime_ms.total_cmp(&b.event.uptime_ms));
    chosen
}

fn isolate(event: &GcEvent) -> (Option<u64>, Option<&str>) {
    (event.pid, event.isolate.as_ref().map(Safe::as_str))
}

/// Whether a name in one file is that of an input.
pub(crate) fn mentions(name: &Safe, input: &InputFacts) -> bool {
    stem(name.as_str()) == stem(input.name.as_str()) || input.closed_name.as_ref() == Some(name)
}

/// A file's name without what compression and copying add.
pub(crate) fn stem(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.strip_suffix(".gz").unwrap_or(base)
}

/// File names in the order a person would count them: digit runs compare as numbers.
fn natural(inputs: &[InputFacts], a: u32, b: u32) -> Ordering {
    let parts = |i: u32| pieces(inputs[i as usize].name.as_str());
    parts(a).cmp(&parts(b)).then(a.cmp(&b))
}

/// Text and numbers alternating; a number sorts by value. Digit runs too long for a `u64` sort as text.
fn pieces(name: &str) -> Vec<(u64, &str)> {
    let mut out = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let text = if digits > 0 { digits } else { rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()) };
        let (piece, tail) = rest.split_at(text);
        out.push(match piece.parse::<u64>() {
            Ok(n) => (n, ""),
            Err(_) => (u64::MAX, piece),
        });
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::{Safe, safe};

    fn snapshot(name: &'static str, max_id: u64, process: u64) -> InputFacts {
        let mut input = InputFacts::new(Safe::ours(name), Format::V8Heapsnapshot, 1);
        input.heap = Some(Box::new(HeapFacts { max_id, process_fingerprint: process, ..HeapFacts::default() }));
        input
    }

    fn names(case: &Case<'_>) -> Vec<String> {
        case.series.iter().map(|s| case.inputs[s.input as usize].name.to_string()).collect()
    }

    #[test]
    fn object_ids_order_what_names_do_not() {
        let inputs = [snapshot("z", 300, 1), snapshot("a", 200, 1), snapshot("m", 100, 1), snapshot("other", 50, 2)];
        let case = Case::assemble(&inputs);
        assert_eq!(names(&case), ["m", "a", "z"]);
        assert_eq!(case.strangers, [3]);
    }

    #[test]
    fn a_person_may_order_snapshots_of_several_processes() {
        let inputs = [snapshot("z", 300, 1), snapshot("a", 200, 1), snapshot("other", 50, 2), snapshot("out", 9, 3)];
        let case = Case::in_order(&inputs, Some(&[0, 2, 1]));
        assert_eq!(names(&case), ["z", "other", "a"]);
        assert_eq!(case.strangers, [3]);
        let process: Vec<u32> = case.series.iter().map(|s| s.process).collect();
        assert_eq!(process[0], process[2]);
        assert_ne!(process[0], process[1]);
    }

    #[test]
    fn growth_counts_from_the_baseline_on() {
        let inputs = [snapshot("c", 300, 1), snapshot("a", 100, 1), snapshot("b", 200, 1), snapshot("other", 50, 2)];
        for (baseline, expect, used) in [
            (1, &["a", "b", "c"] as &[&str], true),
            (2, &["b", "c"], true),
            // Nothing comes after it; it is of another process; there is no such input.
            (0, &["a", "b", "c"], false),
            (3, &["a", "b", "c"], false),
            (9, &["a", "b", "c"], false),
        ] {
            let case = Case::since(&inputs, Some(baseline));
            assert_eq!(
                (names(&case), case.baseline.is_some()),
                (expect.iter().map(|s| (*s).to_owned()).collect(), used)
            );
        }
    }

    #[test]
    fn functions_tell_two_runs_of_one_program() {
        let run = |name, max_id, other: u64| {
            let mut input = snapshot(name, max_id, 1);
            if let Some(heap) = input.heap.as_mut() {
                heap.functions = (0..64).map(|i| (2 * i + 1, if i % 5 == 0 { i + other } else { i })).collect();
            }
            input
        };
        let inputs = [run("a", 100, 0), run("b", 200, 0), run("c", 300, 1_000)];
        let case = Case::assemble(&inputs);
        assert_eq!((names(&case), case.strangers), (vec!["a".to_owned(), "b".to_owned()], vec![2]));
    }

    #[test]
    fn a_record_joins_what_a_browser_numbers_anew() {
        let run = |name, first: u64, class: &'static str| {
            let mut input = snapshot(name, 9_000 - first, first);
            if let Some(heap) = input.heap.as_mut() {
                // The same ids, other functions: nothing can be followed by id.
                heap.functions = (0..32).map(|i| (2 * i + 1, first + i)).collect();
                let key = Safe::ours(class);
                heap.classes.push(facts::ClassFacts { key: key.clone(), name: key, count: 1, ..Default::default() });
            }
            input
        };
        let (page, server) = ("Window / http://localhost", "Server");
        let mut record = InputFacts::new(Safe::ours("metadata.json"), Format::Metadata, 1);
        record.marks = [("00", 10.0), ("01", 20.0)]
            .map(|(file, t)| SnapshotMark {
                file: Safe::ours(file),
                uptime_ms: Some(t),
                wall_ms: None,
                work: None,
                reading: None,
            })
            .to_vec();
        for (what, shots, expect, strangers) in [
            ("a page that went elsewhere", vec![run("01", 100, page), run("00", 500, page)], vec!["00", "01"], 0),
            ("two workers that one record names", vec![run("00", 100, server), run("01", 500, server)], vec!["00"], 1),
            (
                "two runs whose snapshots have the same names",
                vec![run("00", 100, page), run("01", 500, page), run("00", 700, page), run("01", 900, page)],
                vec!["00"],
                3,
            ),
        ] {
            let mut inputs = shots;
            inputs.push(record.clone());
            let case = Case::assemble(&inputs);
            assert_eq!(
                (names(&case), case.strangers.len()),
                (expect.iter().map(|n| (*n).to_owned()).collect(), strangers),
                "{what}"
            );
            let mut processes: Vec<u32> = case.series.iter().map(|s| s.process).collect();
            processes.dedup();
            assert_eq!(processes.len(), case.series.len(), "{what}: ids are not compared");
        }
    }

    #[test]
    fn marks_reach_files_whose_names_look_like_values() {
        let policy = redact::Policy::new(redact::Salt([1, 2]));
        let names =
            ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.heapsnapshot", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIy.heapsnapshot"];
        assert!(policy.url(names[0]).as_str().starts_with('‹'), "told in clear it matches anyhow");
        for ending in ["", ".gz"] {
            let mut inputs: Vec<InputFacts> = (0..2_u64)
                .map(|i| {
                    let name = format!("captures/{}{ending}", names[i as usize]);
                    InputFacts {
                        heap: snapshot("x", 1_000 + i, 0).heap,
                        ..InputFacts::of_file(&name, &policy, Format::V8Heapsnapshot, 1)
                    }
                })
                .collect();
            // One of three marks names each: their ranks alone do not tell.
            let mut meta = InputFacts::new(Safe::ours("metadata.json"), Format::Metadata, 1);
            meta.marks = [(names[1], 20.0), (names[0], 10.0), ("other", 5.0)]
                .map(|(file, work)| SnapshotMark {
                    file: policy.url(file),
                    uptime_ms: Some(work),
                    wall_ms: None,
                    work: Some(work),
                    reading: None,
                })
                .to_vec();
            inputs.push(meta);
            assert_eq!(Case::assemble(&inputs).work(), Some(vec![10.0, 20.0]), "{ending}");
        }
    }

    #[test]
    fn marks_reach_renamed_files() {
        let mut meta = InputFacts::new(Safe::ours("metadata.json"), Format::Metadata, 1);
        let mark = |file, t: f64, work: f64| SnapshotMark {
            file: Safe::ours(file),
            uptime_ms: Some(t),
            wall_ms: None,
            work: Some(work),
            reading: None,
        };
        meta.marks = vec![mark("00.heapsnapshot", 10.0, 100.0), mark("01.heapsnapshot", 20.0, 900.0)];
        let mut inputs = vec![snapshot("01.heapsnapshot.gz", 300, 1), snapshot("00.heapsnapshot", 200, 1), meta];
        assert_eq!(Case::assemble(&inputs).work(), Some(vec![100.0, 900.0]));
        inputs[0].name = Safe::ours("x");
        inputs[1].name = Safe::ours("y");
        assert_eq!(Case::assemble(&inputs).work(), Some(vec![100.0, 900.0]));
        // One mark too few: nobody knows whose they are.
        inputs[2].marks.pop();
        assert_eq!(Case::assemble(&inputs).work(), None);
    }

    #[test]
    fn dumps_are_ordered_by_marks_then_by_name() {
        let dump = |name: Safe, bytes| {
            let mut input = InputFacts::new(name, Format::Tracemalloc, 1);
            input.allocations = Some(Box::new(Allocations {
                kind: facts::SitesKind::Live,
                total_bytes: bytes,
                total_count: 1,
                total_sites: 1,
                sites: vec![],
            }));
            input
        };
        let mut inputs: Vec<InputFacts> =
            [10_u64, 9, 8].iter().map(|n| dump(safe!("{}.dump", *n), n * 1_000_000)).collect();
        let sizes = |i: &[InputFacts]| Case::assemble(i).dumps.iter().map(|d| d.facts.total_bytes).collect::<Vec<_>>();
        assert_eq!(sizes(&inputs), [8_000_000, 9_000_000, 10_000_000]);
        assert_eq!(Case::assemble(&inputs).dump_order, Order::Names);
        let mut meta = InputFacts::new(Safe::ours("m"), Format::Metadata, 1);
        meta.marks = [(8_000_100_u64, 30.0), (9_000_100, 10.0), (10_000_100, 20.0)]
            .map(|(bytes, t)| SnapshotMark {
                file: Safe::ours("gone"),
                uptime_ms: Some(t),
                wall_ms: None,
                work: None,
                reading: Some(Reading { heap_used: Some(bytes), ..Reading::default() }),
            })
            .to_vec();
        inputs.push(meta);
        assert_eq!(sizes(&inputs), [9_000_000, 10_000_000, 8_000_000]);
        assert_eq!(Case::assemble(&inputs).dump_order, Order::Known);
    }

    #[test]
    fn numbers_at_random_are_no_order() {
        for (names, expect) in [
            (&["0-base.dump", "1-after.dump", "2-after.dump"] as &[&str], true),
            (&["after-20", "after-10", "after-30"], true),
            (&["dump-37", "dump-82", "dump-11"], false),
            (&["d1763817600", "d1763817660", "d1763817799"], true),
            (&["py3.11-1.dump", "py3.11-2.dump"], true),
            (&["run2-001", "run2-002", "run2-004"], true),
            (&["after-100", "after-1000", "after-10000"], true),
            (&["2026-05-31T23-50-00", "2026-06-01T00-00-00", "2026-06-01T00-10-00"], true),
            (&["Heap.20260531.101500", "Heap.20260531.102500"], true),
            (&["a-1", "b-2"], false),
            (&["base", "after-1"], false),
            (&["5", "5"], false),
        ] {
            assert_eq!(counted(names.iter().copied()), expect, "{names:?}");
        }
    }

    #[test]
    fn names_sort_as_people_count() {
        assert!(pieces("after-9") < pieces("after-10"));
        assert!(pieces("a1b2") < pieces("a1b10"));
        assert!(pieces("99999999999999999999999") > pieces("1"));
    }
}
