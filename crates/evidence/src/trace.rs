//! Chrome and Node.js trace events: heap counters, collections, memory dumps of processes.
//!
//! Design constraints:
//! - Streamed: one event is held at a time. Only events whose text mentions something of memory are parsed; the rest, nearly
//!   all of a trace, are skipped at the speed of finding their end.
//! - An array may lack its end, and an object may have its events in any place.
//! - The clock of a trace starts anywhere. Where an event also says how long its isolate has run (`V8.GC_Heap_Stats`),
//!   times are given since that start; otherwise since the first event.

use crate::json::{Piece, Splitter};
use crate::log::gc::reason_of;
use crate::log::{GcTally, Readings, Row};
use crate::problem::{Place, fatal, note, partial};
use crate::{quantity, time};
use facts::{GcEvent, GcKind, InputFacts, Limit, LimitKind, Problem, Reading, Runtime};
use order::Order as _;
use redact::{Policy, Safe, safe};
use rustc_hash::FxHashMap;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use std::borrow::Cow;

/// Longest event that is read. A detailed memory dump of a large page takes some megabytes.
const MAX_EVENT: usize = 32 << 20;
/// Most events of memory that are kept before they are thinned.
const MOST: usize = 8192;
/// Most processes and threads that are told apart.
const MOST_PROCESSES: usize = 1024;

/// The parts of an event that matter here.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    ph: Cow<'a, str>,
    #[serde(default)]
    ts: Option<f64>,
    #[serde(default)]
    dur: Option<f64>,
    #[serde(default)]
    pid: Option<Json>,
    #[serde(default)]
    tid: Option<Json>,
    #[serde(default)]
    args: Args,
}

/// Arguments of the events that matter. What else stands there is skipped, not built: a memory dump has thousands of
/// allocators.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Args {
    name: Option<String>,
    data: Json,
    stats: Option<String>,
    #[serde(rename = "type")]
    reason: Option<String>,
    #[serde(rename = "usedHeapSizeBefore")]
    before: Json,
    #[serde(rename = "usedHeapSizeAfter")]
    after: Json,
    dumps: Dumps,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Dumps {
    process_totals: Json,
    allocators: Allocators,
}

/// The allocators that we know.
#[derive(Default)]
struct Allocators(Vec<(String, Json)>);

impl<'de> Deserialize<'de> for Allocators {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Known;
        impl<'de> Visitor<'de> for Known {
            type Value = Allocators;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("allocators by name")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Allocators, A::Error> {
                let mut known = Vec::new();
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    if known.len() < 64 && is_known(&name) {
                        known.push((name.into_owned(), map.next_value()?));
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Allocators(known))
            }
        }
        deserializer.deserialize_map(Known)
    }
}

fn is_known(allocator: &str) -> bool {
    is_space(allocator)
        || matches!(
            allocator,
            "v8/main/heap"
                | "v8/main/contexts/detached_context"
                | "blink_objects/Node"
                | "blink_objects/Document"
                | "blink_objects/JSEventListener"
                | "partition_alloc/partitions/array_buffer"
        )
}

/// `v8/main/heap/old_space` and its like.
fn is_space(allocator: &str) -> bool {
    allocator.strip_prefix("v8/main/heap/").is_some_and(|space| space.ends_with("_space") && !space.contains('/'))
}

/// A reading or collection with its raw clock.
struct Timed<T> {
    ts: f64,
    pid: u64,
    what: T,
}

/// Reads a trace.
pub(crate) struct TraceReader {
    policy: Policy,
    splitter: Splitter,
    inner: Inner,
}

/// The beginning of a collection that Node.js tells in two events.
struct Begun {
    ts: f64,
    before: Option<u64>,
    reason: Option<String>,
}

struct Inner {
    filter: Filter,
    events: u64,
    too_long: u64,
    unread: u64,
    first_ts: Option<f64>,
    /// Start of a process on the trace's clock, microseconds, and of how many isolates it was told.
    starts: FxHashMap<u64, f64>,
    names: FxHashMap<u64, Safe>,
    counters: crate::thin::Thinned<Timed<Reading>>,
    /// Most JS heap in use so far.
    peak: u64,
    collections: crate::thin::Thinned<Timed<GcEvent>>,
    /// Collections that were told as slices without sizes: used if nothing better is there.
    slices: crate::thin::Thinned<Timed<GcEvent>>,
    /// Collections that have begun, by process, thread and kind.
    open: FxHashMap<(u64, u64, GcKind), Begun>,
    /// What memory dumps said of a process at a moment, put together from several events.
    dumps: Vec<Timed<Reading>>,
    heap_limit: Option<u64>,
    runtime: Runtime,
    captured: Option<f64>,
}

impl TraceReader {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            splitter: Splitter::new("traceEvents", MAX_EVENT),
            inner: Inner {
                filter: Filter::new(),
                events: 0,
                too_long: 0,
                unread: 0,
                first_ts: None,
                starts: FxHashMap::default(),
                names: FxHashMap::default(),
                counters: crate::thin::Thinned::new(MOST),
                peak: 0,
                collections: crate::thin::Thinned::new(MOST),
                slices: crate::thin::Thinned::new(MOST),
                open: FxHashMap::default(),
                dumps: Vec::new(),
                heap_limit: None,
                runtime: Runtime::default(),
                captured: None,
            },
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let (inner, policy) = (&mut self.inner, &self.policy);
        self.splitter.push(bytes, &mut |piece, _| inner.piece(piece, policy)).map_err(|broken| {
            fatal("Broken trace.", safe!("Byte {} cannot stand there. Save the trace again.", broken.0)).at(broken.0)
        })
    }

    pub(crate) fn finish(self, facts: &mut InputFacts) -> Result<(), Problem> {
        let Self { splitter, inner, .. } = self;
        if inner.events == 0 {
            return Err(fatal(
                "No trace events.",
                Safe::ours("The trace holds no event. Record it again, for a few seconds at least."),
            ));
        }
        if splitter.inside_value() {
            facts
                .problems
                .push(partial("Cut short.", Safe::ours("The trace ends inside an event; that one was left out.")));
        } else if !splitter.complete() {
            facts.problems.push(note(
                "The list has no end.",
                Safe::ours(
                    "The trace's list of events is not closed, as when the program was killed. All of it was read.",
                ),
            ));
        }
        inner.report(facts);
        Ok(())
    }
}

/// Names of events that tell of memory.
const NAMES: [&[u8]; 12] = [
    b"UpdateCounters\"",
    b"MinorGC\"",
    b"MajorGC\"",
    b"V8.GC_Heap_Stats\"",
    b"V8.GCScavenger\"",
    b"V8.GCCompactor\"",
    b"V8.GCFinalizeMC",
    b"process_name\"",
    b"periodic_interval\"",
    b"explicitly_triggered\"",
    b"peak_memory_usage\"",
    b"summary_only\"",
];

/// Finds an event's name without reading the event.
struct Filter {
    name: memchr::memmem::Finder<'static>,
    ts: memchr::memmem::Finder<'static>,
}

impl Filter {
    fn new() -> Self {
        Self { name: memchr::memmem::Finder::new(b"\"name\""), ts: memchr::memmem::Finder::new(b"\"ts\"") }
    }

    /// Whether a member called `name`, here or deeper, bears one of the names.
    fn matters(&self, text: &[u8]) -> bool {
        // Names stand near an end of the event: members are sorted, or as the program wrote them.
        const EDGE: usize = 4096;
        let found = |part: &[u8]| {
            self.name.find_iter(part).any(|at| {
                let value = after_colon(part.get(at + 6..).unwrap_or_default());
                value.strip_prefix(b"\"").is_some_and(|value| NAMES.iter().any(|name| value.starts_with(name)))
            })
        };
        if text.len() <= 2 * EDGE { found(text) } else { found(&text[..EDGE]) || found(&text[text.len() - EDGE..]) }
    }

    fn clock(&self, text: &[u8]) -> Option<f64> {
        let value = after_colon(text.get(self.ts.find(text)? + 4..)?);
        let end = value.iter().position(|b| !(b.is_ascii_digit() || *b == b'.')).unwrap_or(value.len());
        std::str::from_utf8(&value[..end]).ok()?.parse().ok()
    }
}

fn after_colon(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    text.strip_prefix(b":").unwrap_or(text).trim_ascii_start()
}

impl Inner {
    fn piece(&mut self, piece: Piece<'_>, policy: &Policy) {
        match piece {
            Piece::Element(text) => {
                self.events += 1;
                if !self.filter.matters(text) {
                    // The first moment may stand in any event, but not far behind the others.
                    if self.events < 1000
                        && let Some(ts) = self.filter.clock(text)
                    {
                        self.clock(ts);
                    }
                    return;
                }
                match serde_json::from_slice::<Event<'_>>(text) {
                    Ok(event) => self.event(&event, policy),
                    Err(_) => self.unread += 1,
                }
            }
            Piece::TooLong => {
                self.events += 1;
                self.too_long += 1;
            }
            Piece::Member("metadata", Some(text)) => {
                if let Ok(metadata) = serde_json::from_slice::<Json>(text) {
                    self.metadata(&metadata, policy);
                }
            }
            Piece::Member(..) => {}
        }
    }

    fn clock(&mut self, ts: f64) {
        // Metadata events stand at 0.
        if ts.is_finite() && ts > 0.0 {
            self.first_ts = Some(self.first_ts.map_or(ts, |first| first.min(ts)));
        }
    }

    fn event(&mut self, event: &Event<'_>, policy: &Policy) {
        let pid = id(event.pid.as_ref());
        let args = &event.args;
        if event.name == "process_name" {
            if let Some(name) = &args.name
                && self.names.len() < MOST_PROCESSES
            {
                self.names.insert(pid, policy.label(name));
            }
            return;
        }
        let Some(ts) = event.ts.filter(|ts| ts.is_finite() && *ts >= 0.0) else { return };
        self.clock(ts);
        match &*event.name {
            "UpdateCounters" => self.update_counters(ts, pid, &args.data),
            "MinorGC" => self.collection(event, ts, pid, GcKind::Minor, args, policy),
            "MajorGC" => self.collection(event, ts, pid, GcKind::Full, args, policy),
            "V8.GC_Heap_Stats" => {
                if let Some(stats) = args.stats.as_deref().and_then(|s| serde_json::from_str::<Json>(s).ok()) {
                    self.heap_stats(ts, pid, &stats);
                }
            }
            "V8.GCScavenger" => self.slice(event, ts, pid, GcKind::Minor),
            "V8.GCCompactor" => self.slice(event, ts, pid, GcKind::Full),
            name if name.starts_with("V8.GCFinalizeMC") => self.slice(event, ts, pid, GcKind::Full),
            _ if event.ph.eq_ignore_ascii_case("v") => self.memory_dump(ts, pid, &args.dumps),
            _ => {}
        }
    }

    fn update_counters(&mut self, ts: f64, pid: u64, data: &Json) {
        let figure = |name: &str| data[name].as_f64().and_then(quantity::bytes);
        let reading = Reading {
            pid: Some(pid),
            heap_used: figure("jsHeapSizeUsed"),
            documents: figure("documents"),
            dom_nodes: figure("nodes"),
            listeners: figure("jsEventListeners"),
            ..Reading::default()
        };
        if reading.heap_used.is_some() || reading.dom_nodes.is_some() {
            // Peaks outlive the thinning.
            let used = reading.heap_used.unwrap_or(0);
            let peak = used > self.peak.saturating_add(self.peak / 50);
            self.peak = self.peak.max(used);
            self.counters.push(Timed { ts, pid, what: reading }, peak);
        }
    }

    /// One `X` with both sizes (Chrome), or a `B` with the size before and an `E` with the size after (Node.js).
    fn collection(&mut self, event: &Event<'_>, ts: f64, pid: u64, kind: GcKind, args: &Args, policy: &Policy) {
        let figure = |value: &Json| value.as_f64().and_then(quantity::bytes);
        let (before, after) = (figure(&args.before), figure(&args.after));
        let reason = args.reason.as_deref();
        let key = (pid, id(event.tid.as_ref()), kind);
        match &*event.ph {
            "B" if self.open.len() < MOST_PROCESSES => {
                self.open.insert(key, Begun { ts, before, reason: reason.map(str::to_owned) });
            }
            "E" => {
                let Some(Begun { ts: start, before, reason }) = self.open.remove(&key) else { return };
                self.add_collection(start, pid, gc(kind, before, after, (ts - start) / 1e3, reason.as_deref(), policy));
            }
            "X" => {
                let dur = event.dur.unwrap_or(0.0);
                self.add_collection(ts, pid, gc(kind, before, after, dur / 1e3, reason, policy));
            }
            _ => {}
        }
    }

    fn add_collection(&mut self, ts: f64, pid: u64, event: GcEvent) {
        let important = event.kind == GcKind::Full;
        self.collections.push(Timed { ts, pid, what: GcEvent { pid: Some(pid), ..event } }, important);
    }

    fn slice(&mut self, event: &Event<'_>, ts: f64, pid: u64, kind: GcKind) {
        if event.ph == "X" {
            let pause = event.dur.unwrap_or(0.0) / 1e3;
            let blank = GcEvent { pid: Some(pid), pause_ms: Some(pause), ..blank(kind) };
            self.slices.push(Timed { ts, pid, what: blank }, kind == GcKind::Full);
        }
    }

    fn heap_stats(&mut self, ts: f64, pid: u64, stats: &Json) {
        let figure = |name: &str| stats[name].as_f64().and_then(quantity::bytes);
        if let Some(ms) = stats["time_ms"].as_f64().filter(|ms| ms.is_finite() && *ms >= 0.0)
            && self.starts.len() < MOST_PROCESSES
        {
            // Workers start later than their process: the earliest start is the process's.
            let start = ts - ms * 1e3;
            let had = self.starts.entry(pid).or_insert(start);
            *had = had.min(start);
        }
        self.heap_limit = self.heap_limit.max(figure("heap_size_limit"));
        let reading = Reading {
            pid: Some(pid),
            heap_used: figure("used_heap_size"),
            heap_total: figure("total_heap_size"),
            external: figure("external_memory"),
            ..Reading::default()
        };
        self.counters.push(Timed { ts, pid, what: reading }, false);
    }

    /// memory-infra: totals and allocators of one process may come in several events of the same moment.
    fn memory_dump(&mut self, ts: f64, pid: u64, dumps: &Dumps) {
        let same = self.dumps.iter().rposition(|d| d.pid == pid && d.ts == ts);
        let at = match same {
            Some(at) => at,
            None if self.dumps.len() < MOST => {
                self.dumps.push(Timed { ts, pid, what: Reading { pid: Some(pid), ..Reading::default() } });
                self.dumps.len() - 1
            }
            None => return,
        };
        let reading = &mut self.dumps[at].what;
        let resident =
            ["resident_set_bytes", "private_footprint_bytes"].iter().find_map(|n| hex(&dumps.process_totals[n]));
        reading.rss = reading.rss.or(resident);
        let allocators = &dumps.allocators.0;
        let attribute = |allocator: &str, name: &str| {
            allocators.iter().find(|(n, _)| n == allocator).and_then(|(_, a)| hex(&a["attrs"][name]["value"]))
        };
        let of_spaces = |name: &str| {
            let spaces = allocators.iter().filter(|(n, _)| is_space(n));
            spaces.filter_map(|(_, a)| hex(&a["attrs"][name]["value"])).reduce(u64::saturating_add)
        };
        reading.heap_used = reading.heap_used.or_else(|| of_spaces("allocated_objects_size"));
        reading.heap_total =
            reading.heap_total.or_else(|| attribute("v8/main/heap", "size")).or_else(|| of_spaces("size"));
        let count = |allocator: &str| attribute(allocator, "object_count");
        reading.detached_contexts = reading.detached_contexts.or_else(|| count("v8/main/contexts/detached_context"));
        reading.dom_nodes = reading.dom_nodes.or_else(|| count("blink_objects/Node"));
        reading.documents = reading.documents.or_else(|| count("blink_objects/Document"));
        reading.listeners = reading.listeners.or_else(|| count("blink_objects/JSEventListener"));
        reading.array_buffers = reading
            .array_buffers
            .or_else(|| attribute("partition_alloc/partitions/array_buffer", "allocated_objects_size"));
    }

    fn metadata(&mut self, metadata: &Json, policy: &Policy) {
        let product = ["product-version", "user-agent", "productVersion"].iter().find_map(|n| metadata[n].as_str());
        if let Some(product) = product {
            let version = product.split_once("Chrome/").map(|(_, v)| v.split(' ').next().unwrap_or(v));
            self.runtime.name = Some(Safe::ours("Chrome"));
            self.runtime.version = version.map(|v| policy.label(v));
        }
        if let Some(line) = metadata["command_line"].as_str() {
            self.runtime.flags = crate::flags::Flags::of_text(line, policy).flags;
        }
        let captured = ["trace-capture-datetime", "startTime"].iter().find_map(|n| metadata[n].as_str());
        self.captured = captured.and_then(time::parse_date_time).map(|(ms, _)| ms);
    }

    fn report(self, facts: &mut InputFacts) {
        let first = self.first_ts.unwrap_or(0.0);
        // Trace clocks are one for all processes: a renderer without statistics is placed by the trace's beginning.
        let since = |ts: f64, pid: u64| (ts - self.starts.get(&pid).copied().unwrap_or(first)).max(0.0) / 1e3;
        // The date that Chrome writes is that of the first event, to the second.
        let captured = self.captured;
        let wall = |ts: f64| captured.map(|ms| ms + (ts - first) / 1e3);
        let mut readings: Vec<Timed<Reading>> = self.counters.into_vec();
        readings.extend(self.dumps.into_iter().filter(|d| has_figures(&d.what)));
        readings.order_by(|a, b| a.ts.total_cmp(&b.ts));
        let mut list = Readings::new();
        for timed in readings {
            let mut reading = timed.what;
            reading.uptime_ms = Some(since(timed.ts, timed.pid));
            reading.wall_ms = wall(timed.ts);
            reading.label = self.names.get(&timed.pid).cloned();
            list.push(Row::of(reading), 0);
        }
        list.report(facts);
        let mut tally = GcTally::new();
        let told = if self.collections.seen() > 0 { self.collections } else { self.slices };
        let mut collections = told.into_vec();
        collections.order_by(|a, b| a.ts.total_cmp(&b.ts));
        for timed in collections {
            tally.push(GcEvent { uptime_ms: since(timed.ts, timed.pid), ..timed.what });
        }
        tally.report(facts);
        if let Some(bytes) = self.heap_limit {
            facts.limits.push(Limit { kind: LimitKind::Heap, bytes, stated_as: Safe::ours("heap_size_limit") });
        }
        let mut runtime = self.runtime;
        if runtime.name.is_none()
            && self.names.values().any(|n| n.as_str() == "node" || n.as_str().starts_with("node["))
        {
            runtime.name = Some(Safe::ours("Node.js"));
        }
        if runtime != Runtime::default() {
            facts.runtime = Some(runtime);
        }
        if self.unread + self.too_long > 0 {
            facts.problems.push(partial(
                "Some events were skipped.",
                safe!(
                    "{} of {} events are broken or longer than {} bytes.",
                    self.unread + self.too_long,
                    self.events,
                    MAX_EVENT
                ),
            ));
        }
        if facts.readings.is_empty() && facts.collections.is_empty() {
            facts.problems.push(note(
                "Nothing of memory in it.",
                safe!(
                    "None of {} events tells of memory. In DevTools tick Memory before recording; for Node.js, --trace-event-categories=v8,node.perf.",
                    self.events
                ),
            ));
        }
    }
}

fn has_figures(reading: &Reading) -> bool {
    reading.rss.is_some() || reading.heap_used.is_some() || reading.heap_total.is_some() || reading.dom_nodes.is_some()
}

fn blank(kind: GcKind) -> GcEvent {
    GcEvent {
        uptime_ms: 0.0,
        pid: None,
        isolate: None,
        kind,
        before: None,
        after: None,
        committed: None,
        pause_ms: None,
        mutator_utilisation: None,
        forced: false,
        reason: None,
    }
}

fn gc(
    kind: GcKind,
    before: Option<u64>,
    after: Option<u64>,
    pause: f64,
    reason: Option<&str>,
    policy: &Policy,
) -> GcEvent {
    let (reason, forced) = reason.map_or((None, false), |r| reason_of(r, policy));
    let pause_ms = (pause.is_finite() && pause >= 0.0).then_some(pause);
    GcEvent { before, after, pause_ms, reason, forced, ..blank(kind) }
}

/// Process and thread ids are numbers, in some writers texts.
fn id(value: Option<&Json>) -> u64 {
    match value {
        Some(Json::Number(n)) => n.as_u64().unwrap_or(0),
        Some(Json::String(text)) => text.parse().unwrap_or(0),
        _ => 0,
    }
}

/// A size: a hexadecimal text, or a number.
fn hex(value: &Json) -> Option<u64> {
    match value {
        Json::String(text) => u64::from_str_radix(text.trim_start_matches("0x"), 16).ok(),
        Json::Number(n) => n.as_u64(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::Format;
    use redact::Salt;

    fn told(text: &str) -> Vec<String> {
        let policy = Policy::new(Salt([1, 2]));
        let mut facts = InputFacts::new(Safe::ours("x"), Format::Trace, 0);
        let mut reader = TraceReader::new(policy);
        let result =
            text.as_bytes().chunks(11).try_for_each(|c| reader.push(c)).and_then(|()| reader.finish(&mut facts));
        let mut told: Vec<String> = result.err().into_iter().map(|p| p.lead.to_string()).collect();
        told.extend(facts.readings.iter().map(|r| {
            format!(
                "{:?} {} at {:?}: {:?} of {:?} rss {:?} nodes {:?} buffers {:?} detached {:?}",
                r.label.as_ref().map(Safe::as_str).unwrap_or_default(),
                r.pid.unwrap_or(0),
                r.uptime_ms.unwrap_or(-1.0),
                r.heap_used.unwrap_or(0),
                r.heap_total.unwrap_or(0),
                r.rss.unwrap_or(0),
                r.dom_nodes.unwrap_or(0),
                r.array_buffers.unwrap_or(0),
                r.detached_contexts.unwrap_or(0)
            )
        }));
        told.extend(facts.collections.iter().map(|e| {
            let reason = e.reason.as_ref().map(Safe::as_str).unwrap_or_default();
            format!(
                "{:?} at {} {:?}->{:?} {:?} {}{reason}",
                e.kind,
                e.uptime_ms,
                e.before,
                e.after,
                e.pause_ms,
                if e.forced { "forced " } else { "" }
            )
        }));
        told.extend(facts.limits.iter().map(|l| format!("limit {}", l.bytes)));
        told.extend(facts.problems.iter().map(|p| p.lead.to_string()));
        told
    }

    #[test]
    fn collections_in_both_forms() {
        for (text, expect) in [
            (
                r#"[{"name":"MajorGC","ph":"X","ts":5000,"dur":2000,"pid":1,"tid":1,"args":{"usedHeapSizeBefore":9,"usedHeapSizeAfter":4,"type":"low memory notification"}}]"#,
                vec!["Full at 0 Some(9)->Some(4) Some(2.0) forced low memory notification"],
            ),
            (
                r#"[{"pid":1,"tid":1,"ts":5000,"ph":"B","name":"MinorGC","args":{"usedHeapSizeBefore":9,"type":"task"}},
                    {"pid":1,"tid":2,"ts":5500,"ph":"E","name":"MinorGC","args":{"usedHeapSizeAfter":1}},
                    {"pid":1,"tid":1,"ts":6000,"ph":"E","name":"MinorGC","args":{"usedHeapSizeAfter":4}},
                    {"pid":1,"tid":1,"ts":6100,"ph":"I","name":"V8.GC_Heap_Stats","args":{"stats":"{\"time_ms\":1.1,\"used_heap_size\":4,\"total_heap_size\":8,\"heap_size_limit\":100}"}}]"#,
                vec![
                    "\"\" 1 at 1.1: 4 of 8 rss 0 nodes 0 buffers 0 detached 0",
                    "Minor at 0 Some(9)->Some(4) Some(1.0) task",
                    "limit 100",
                ],
            ),
            (
                r#"[{"name":"V8.GCFinalizeMC","ph":"X","ts":5000,"dur":2000,"pid":1}"#,
                vec!["Full at 0 None->None Some(2.0) ", "The list has no end."],
            ),
        ] {
            assert_eq!(told(text), expect, "{text}");
        }
    }

    #[test]
    fn dumps_of_processes_are_put_together() {
        let text = r#"{"metadata":{"product-version":"Chrome/150.1"},"traceEvents":[
          {"name":"process_name","ph":"M","ts":0,"pid":3,"args":{"name":"Renderer"}},
          {"args":{"dumps":{"level_of_detail":"detailed","process_totals":{"private_footprint_bytes":"2b6a000"}}},"name":"periodic_interval","ph":"v","pid":3,"ts":1000},
          {"args":{"dumps":{"allocators":{"v8/main/heap/old_space":{"attrs":{"allocated_objects_size":{"type":"scalar","value":"100"},"size":{"value":"200"}}},
             "v8/main/heap/new_space":{"attrs":{"allocated_objects_size":{"value":"10"},"size":{"value":"20"}}},"v8/main/heap/old_space/x_space":{"attrs":{"allocated_objects_size":{"value":"1"}}},
             "blink_objects/Node":{"attrs":{"object_count":{"value":"af"}}},"v8/main/contexts/detached_context":{"attrs":{"object_count":{"value":"2"}}},
             "partition_alloc/partitions/array_buffer":{"attrs":{"allocated_objects_size":{"value":"c870"}}},"malloc":{}}}},"name":"periodic_interval","ph":"v","pid":3,"ts":1000}]}"#;
        assert_eq!(told(text), ["\"Renderer\" 3 at 0.0: 272 of 544 rss 45522944 nodes 175 buffers 51312 detached 2"]);
    }

    #[test]
    fn damage() {
        let counters = r#"{"name":"UpdateCounters","ph":"I","ts":1,"pid":1,"args":{"data":{"jsHeapSizeUsed":7}}}"#;
        for (text, expect) in [
            ("[]".to_owned(), "No trace events."),
            ("{\"traceEvents\":5}".to_owned(), "No trace events."),
            ("[}".to_owned(), "Broken trace."),
            (format!("[{counters},{{\"name\":"), "Cut short."),
            (format!("[{counters}]"), "\"\" 1 at 0.0: 7 of 0 rss 0 nodes 0 buffers 0 detached 0"),
            ("[{\"name\":\"x\"}]".to_owned(), "Nothing of memory in it."),
            (
                format!("[{{\"name\":\"MajorGC\",\"args\":{}1{}}}]", "[".repeat(50_000), "]".repeat(50_000)),
                "Some events were skipped.",
            ),
        ] {
            assert!(told(&text).iter().any(|t| t == expect), "{} {:?}", &text[..text.len().min(80)], told(&text));
        }
    }
}
