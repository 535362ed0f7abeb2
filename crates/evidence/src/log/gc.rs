//! V8's own words: `--trace-gc`, `--trace-gc-nvp`, `--trace-gc-verbose` and the tail of a death by memory.
//!
//! One event reads `[pid:isolate] ms: KIND before (committed) -> after (committed) MB, pause / external ms (…) (average mu =
//! a, current mu = b) reason; collector reason`. The grammar drifted from Node.js 4 to 26 (words, units of precision, blanks, a
//! `pooled` part), so every part but the head and the sizes is optional. Lines of other output stand between the events, and
//! in the tail of a crash events may be glued to one line: a line is searched for heads, not matched as a whole.

use facts::{GcEvent, GcKind, LimitKind, OutOfMemory};
use redact::{Policy, Safe, safe};

/// V8 prints `MB` and means 1024².
const MIB: f64 = 1_048_576.0;

/// How a head like `[8190:0xedf43c0]      128 ms: ` reads, and where it stands in its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Head {
    start: usize,
    /// Where the event's own words begin.
    body: usize,
    pid: u64,
    isolate: Option<u64>,
    /// `None` for lines that bear no time (`--trace-gc-verbose`).
    ms: Option<f64>,
}

/// One event as read from a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Read {
    /// The event.
    pub(crate) event: GcEvent,
    /// Whether it came as `name=value` pairs: exact bytes, but no reason.
    pub(crate) nvp: bool,
}

/// The next head in `line` from byte `from` on.
pub(crate) fn find_head(line: &str, from: usize) -> Option<Head> {
    let bytes = line.as_bytes();
    let mut at = from;
    while let Some(found) = memchr::memchr(b'[', bytes.get(at..)?) {
        let start = at + found;
        if let Some(head) = head_at(line, start) {
            return Some(head);
        }
        at = start + 1;
    }
    None
}

fn head_at(line: &str, start: usize) -> Option<Head> {
    let rest = line.get(start + 1..)?;
    let close = memchr::memchr(b']', rest.as_bytes().get(..60.min(rest.len()))?)?;
    let mut parts = rest.get(..close)?.split(':');
    let pid = parts.next()?.parse().ok()?;
    let isolate = match parts.next() {
        Some(hex) => Some(u64::from_str_radix(hex.strip_prefix("0x").unwrap_or(hex), 16).ok()?),
        None => None,
    };
    if parts.next().is_some_and(|worker| worker.parse::<u64>().is_err()) || parts.next().is_some() {
        return None;
    }
    let after = start + 1 + close + 1;
    let tail = line.get(after..)?;
    let trimmed = tail.trim_start();
    let blanks = tail.len() - trimmed.len();
    let digits = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(trimmed.len());
    if digits > 0 && trimmed.get(digits..)?.starts_with(" ms: ") {
        let ms = finite(trimmed.get(..digits)?)?;
        return Some(Head { start, body: after + blanks + digits + 5, pid, isolate, ms: Some(ms) });
    }
    // `[12]` alone is anything; with an isolate's address it is V8.
    isolate.is_some().then_some(Head { start, body: after + blanks, pid, isolate, ms: None })
}

/// All events of a line. The flag says whether the line is V8's at all, events or not.
pub(crate) fn events(line: &str, policy: &Policy, out: &mut dyn FnMut(Read)) -> bool {
    let mut next = find_head(line, 0);
    let ours = next.is_some();
    while let Some(head) = next {
        next = find_head(line, head.body);
        let end = next.map_or(line.len(), |n| n.start);
        if let (Some(ms), Some(body)) = (head.ms, line.get(head.body..end)) {
            let body = body.trim_start();
            let read = if body.starts_with("pause=") {
                pairs(body).map(|event| Read { event, nvp: true })
            } else if let Some(object) = body.strip_prefix("GC: ") {
                object_of_pairs(object, policy).map(|event| Read { event, nvp: true })
            } else {
                words(body, policy).map(|event| Read { event, nvp: false })
            };
            if let Some(mut read) = read {
                read.event.uptime_ms = ms;
                read.event.pid = Some(head.pid);
                read.event.isolate = head.isolate.map(|i| safe!("0x{:x}", i));
                out(read);
            }
        }
    }
    ours
}

fn blank_event(kind: GcKind) -> GcEvent {
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

/// `Mark-Compact (reduce) 5.1 (8.2) -> 4.2 (5.7) MB, 11.38 / 0.00 ms  (average mu = 1.000, current mu = 1.000) reason; …`
fn words(body: &str, policy: &Policy) -> Option<GcEvent> {
    let sizes = body.find(|c: char| c.is_ascii_digit())?;
    let mut event = blank_event(kind(body.get(..sizes)?)?);
    let mut rest = Rest(body.get(sizes..)?);
    let before = rest.number()?;
    rest.eat("(")?;
    rest.number()?;
    rest.eat(")")?;
    rest.eat("->")?;
    let after = rest.number()?;
    rest.eat("(")?;
    let committed = rest.number()?;
    rest.eat(")")?;
    rest.eat("MB")?;
    event.before = size(before);
    event.after = size(after);
    event.committed = size(committed);
    rest.eat(",");
    if rest.eat("pooled:").is_some() {
        rest.number();
        rest.eat("MB");
        rest.eat(",");
    }
    event.pause_ms = rest.number();
    if rest.eat("/").is_some() {
        rest.number();
    }
    rest.eat("ms");
    while let Some(inside) = rest.parenthesis() {
        if let Some((_, mu)) = inside.split_once("average mu =") {
            event.mutator_utilisation = Rest(mu).number().filter(|mu| (0.0..=1.0).contains(mu));
        }
    }
    // Node.js 4 and 6 write `[allocation failure].`
    let reason = rest.0.trim().trim_start_matches('[').trim_end_matches("].");
    if !reason.is_empty() {
        (event.reason, event.forced) = reason_of(reason, policy);
    }
    Some(event)
}

/// `pause=3.9 mutator=23.2 gc=mc … total_size_before=4186960 total_size_after=2993272 …`; keys drift, and some writers glue
/// one pair to the next, so keys are searched for rather than split off.
fn pairs(body: &str) -> Option<GcEvent> {
    let find = |key: &str| -> Option<&str> {
        let mut from = 0;
        while let Some(found) = body.get(from..)?.find(key) {
            let (start, value) = (from + found, from + found + key.len());
            // The key must not be the end of a longer one; after a digit it is a glued pair.
            let free = start == 0 || body.as_bytes().get(start - 1).is_some_and(|b| *b == b' ' || b.is_ascii_digit());
            if free && body.as_bytes().get(value) == Some(&b'=') {
                return body.get(value + 1..);
            }
            from = value;
        }
        None
    };
    let number = |key: &str| find(key).and_then(|text| Rest(text).number());
    let gc = find("gc")?;
    let gc = gc.get(..gc.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(gc.len()))?;
    let bytes = |value: Option<f64>| value.and_then(crate::quantity::bytes);
    let mut event = of_figures(gc, &number)?;
    if event.kind == GcKind::Full {
        // Pairs bear no reason. On its own V8 marks in steps before a full collection, and does not begin one far below its
        // limit; what skips the steps either frees memory on request or stands well under that limit.
        let steps = number("incremental_walltime_duration").or_else(|| number("incremental_steps_count"));
        let below = match (event.before, bytes(number("old_gen_allocation_limit"))) {
            (Some(before), Some(limit)) => before < limit / 2,
            _ => false,
        };
        event.forced = steps == Some(0.0) && (number("reduce_memory") == Some(1.0) || below);
    }
    Some(event)
}

/// From Node.js 26 on the pairs are one JSON object, and bear the reason.
fn object_of_pairs(text: &str, policy: &Policy) -> Option<GcEvent> {
    let object: serde_json::Value = serde_json::Deserializer::from_str(text).into_iter().next()?.ok()?;
    let mut event = of_figures(object["gc"].as_str()?, &|key| object[key].as_f64())?;
    (event.reason, event.forced) = reason_of(object["reason"].as_str().unwrap_or(""), policy);
    Some(event)
}

/// An event from its figures by name.
fn of_figures(gc: &str, number: &dyn Fn(&str) -> Option<f64>) -> Option<GcEvent> {
    let mut event = blank_event(match gc {
        "mc" | "ms" => GcKind::Full,
        "s" | "mmc" | "mms" | "minor_ms" | "minor_mc" => GcKind::Minor,
        _ => return None,
    });
    let bytes = |value: Option<f64>| value.and_then(crate::quantity::bytes);
    event.pause_ms = number("pause").filter(|p| p.is_finite() && *p >= 0.0);
    event.before = bytes(number("start_object_size").or_else(|| number("total_size_before")));
    event.after = bytes(number("end_object_size").or_else(|| number("total_size_after")));
    event.committed = bytes(number("end_memory_size"));
    Some(event)
}

fn kind(words: &str) -> Option<GcKind> {
    if words.contains("Scavenge") || words.contains("Minor") {
        Some(GcKind::Minor)
    } else if words.contains("Mark-sweep") || words.contains("Mark-Compact") || words.contains("Mark-Sweep") {
        Some(GcKind::Full)
    } else {
        None
    }
}

fn size(mib: f64) -> Option<u64> {
    crate::quantity::bytes(mib * MIB)
}

/// Reasons as V8 words them, and whether someone asked for the collection: the program, a tool or a snapshot.
const REASONS: &[(&str, bool)] = &[
    ("allocation failure", false),
    ("allocation limit", false),
    ("background allocation failure", false),
    ("concurrent minor mark-sweeping", false),
    ("context disposal", false),
    ("counters extension", true),
    ("CppHeap allocation failure", false),
    ("debugger", true),
    ("deserializer", false),
    ("external finalize", false),
    ("external memory pressure", false),
    ("finalize concurrent MinorMS", false),
    ("finalize incremental marking via stack guard", false),
    ("finalize incremental marking via task", false),
    ("frozen", false),
    ("full hash-table", false),
    ("global allocation limit", false),
    ("heap profiler", true),
    ("idle context disposal", false),
    ("idle task", false),
    ("last resort", false),
    ("low memory notification", true),
    ("make heap iterable", true),
    ("measure memory", true),
    ("memory pressure", false),
    ("memory reducer", false),
    ("runtime", true),
    ("sampling profiler", true),
    ("scavenge might not succeed", false),
    ("semi-space copied", false),
    ("snapshot creator", true),
    ("task", false),
    ("testing", true),
    ("unknown", false),
];

/// The reason without the collector's own, and whether it means that someone asked.
pub(crate) fn reason_of(text: &str, policy: &Policy) -> (Option<Safe>, bool) {
    let text = text.split(';').next().unwrap_or("").trim();
    // Until Node.js 16 the collector's reason follows without a separator.
    let known = REASONS.iter().filter(|(words, _)| text.starts_with(words)).max_by_key(|(words, _)| words.len());
    match known {
        Some((words, asked)) => (Some(Safe::ours(words)), *asked),
        // The tail of a crash cuts its lines.
        None if REASONS.iter().any(|(words, _)| words.starts_with(text)) => (None, false),
        // One that V8 did not have before, or a line that something else wrote into: words only if it is a single one.
        None => (Some(policy.property(text)), false),
    }
}

/// Whether this line opens V8's last words, after which the last events are printed once more.
pub(crate) fn opens_tail(line: &str) -> bool {
    line.contains("<--- Last few GCs --->")
}

/// Deaths by memory, by the words that only they contain, most telling first.
const DEATHS: &[(&str, LimitKind, &str)] = &[
    ("Ineffective mark-compacts near heap limit", LimitKind::Heap, "Ineffective mark-compacts near heap limit"),
    ("Reached heap limit", LimitKind::Heap, "Reached heap limit"),
    ("CALL_AND_RETRY", LimitKind::Heap, "Allocation failed after a last full collection"),
    ("semi space", LimitKind::Heap, "Allocation of a semi-space failed"),
    ("invalid array length Allocation failed", LimitKind::Heap, "Invalid array length, allocation failed"),
    ("Allocation failed - JavaScript heap out of memory", LimitKind::Heap, "JavaScript heap out of memory"),
    ("Fatal JavaScript out of memory", LimitKind::Heap, "Fatal JavaScript out of memory"),
    ("process out of memory", LimitKind::Container, "Process out of memory"),
    ("", LimitKind::Heap, "Allocation failed"),
];

/// A death by memory, if the line reports one.
pub(crate) fn death(line: &str) -> Option<OutOfMemory> {
    let found = |limit, statement: Safe| Some(OutOfMemory { limit, statement, uptime_ms: None });
    let fatal = line.contains("FATAL ERROR") || line.contains("Fatal JavaScript") || line.contains("Fatal process");
    if fatal && (line.contains("llocation failed") || line.contains("out of memory")) {
        let (_, limit, statement) = DEATHS.iter().find(|(words, ..)| line.contains(words))?;
        return found(*limit, Safe::ours(statement));
    }
    // The kernel's words, in `dmesg` or a journal.
    if line.contains("out of memory: Killed process") || line.contains("Out of memory: Killed process") {
        let statement = match Rest(line.split_once("anon-rss:").map_or("", |(_, kb)| kb)).number() {
            Some(kb) => safe!("Killed by the kernel, out of memory, at {} kB of anonymous memory", kb as u64),
            None => Safe::ours("Killed by the kernel, out of memory"),
        };
        return found(LimitKind::Container, statement);
    }
    None
}

/// `External memory reported:   1299 KB` of `--trace-gc-verbose`: bytes.
pub(crate) fn external_memory(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("External memory reported:")?;
    crate::quantity::bytes(Rest(rest).number()? * 1024.0)
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// What is left of a line.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn eat(&mut self, token: &str) -> Option<()> {
        self.0 = self.0.trim_start().strip_prefix(token)?;
        Some(())
    }

    fn number(&mut self) -> Option<f64> {
        let text = self.0.trim_start();
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let number = finite(text.get(..end)?)?;
        self.0 = text.get(end..)?;
        Some(number)
    }

    fn parenthesis(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start().strip_prefix('(')?;
        let end = text.find(')')?;
        self.0 = text.get(end + 1..)?;
        text.get(..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Salt;

    fn read(line: &str) -> Vec<String> {
        let mut seen = Vec::new();
        let ours = events(line, &Policy::new(Salt([1, 2])), &mut |read| {
            let e = read.event;
            seen.push(format!(
                "{:?} {:?} {:?} {:?} {:?}->{:?} ({:?}) {:?}ms mu {:?} {}{:?}",
                e.pid.unwrap_or(0),
                e.isolate.map(|i| i.to_string()).unwrap_or_default(),
                e.uptime_ms,
                e.kind,
                e.before.map(|b| b / 1000),
                e.after.map(|b| b / 1000),
                e.committed.map(|b| b / 1000),
                e.pause_ms,
                e.mutator_utilisation,
                if e.forced { "forced " } else { "" },
                e.reason.map(|r| r.to_string()).unwrap_or_default(),
            ));
        });
        if !ours {
            seen.push("not V8's".into());
        }
        seen
    }

    #[test]
    fn one_line_of_every_age() {
        for (line, expect) in [
            (
                "[77]      50 ms: Scavenge 2.3 (38.2) -> 2.0 (39.2) MB, 1.2 ms [allocation failure].",
                "77 \"\" 50.0 Minor Some(2411)->Some(2097) (Some(41104)) Some(1.2)ms mu None \"allocation failure\"",
            ),
            (
                "[8190:0xedf43c0]      128 ms: Mark-sweep 4.6 (8.2) -> 3.7 (8.2) MB, 7.0 / 0.0 ms  (average mu = 1.000, current mu = 1.000) heap profiler GC in old space requested",
                "8190 \"0xedf43c0\" 128.0 Full Some(4823)->Some(3879) (Some(8598)) Some(7.0)ms mu Some(1.0) forced \"heap profiler\"",
            ),
            (
                "[8264:0x5c]       51 ms: Mark-sweep (reduce) 5.9 (9.1) -> 4.9 (6.6) MB, 8.4 / 0.0 ms  (average mu = 0.5, current mu = 0.4) testing; GC in old space requested",
                "8264 \"0x5c\" 51.0 Full Some(6186)->Some(5138) (Some(6920)) Some(8.4)ms mu Some(0.5) forced \"testing\"",
            ),
            (
                "[1:0xa:0]       51 ms: Scavenge 5.0 (6.0) -> 4.7 (7.0) MB, pooled: 0 MB, 3.19 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ",
                "1 \"0xa\" 51.0 Minor Some(5242)->Some(4928) (Some(7340)) Some(3.19)ms mu Some(1.0) \"allocation failure\"",
            ),
            (
                "[1:0xa:0] 900 ms: Incremental Mark-Compact 13.3 (19.1) -> 12.6 (18.9) MB, pooled: 0.0 MB, 15.10 / 0.00 ms (+ 2.8 ms in 36 steps since start of marking, biggest step 1.0 ms, walltime since start of marking 26 ms) (average mu = 0.875, current mu = 0.875) finalize incremental marking via stack guard; GC in old space requested",
                "1 \"0xa\" 900.0 Full Some(13946)->Some(13212) (Some(19818)) Some(15.1)ms mu Some(0.875) \"finalize incremental marking via stack guard\"",
            ),
            (
                "[1:0x1ccd1000:0]       66 ms: pause=7.3 mutator=0.5 gc=mc clear.join_filter_job=0.0clear.join_job=0.1 start_object_size=4541704 end_object_size=4267656 end_memory_size=7380992 new_space=1",
                "1 \"0x1ccd1000\" 66.0 Full Some(4541)->Some(4267) (Some(7380)) Some(7.3)ms mu None \"\"",
            ),
        ] {
            assert_eq!(read(line), [expect], "{line}");
        }
    }

    #[test]
    fn glued_events_of_a_crash_are_told_apart() {
        let line = "[1:0xa] 10 ms: Mark-sweep 4.6 (8.2) -> 3.7 (8.2) MB, 7.0 / 0.0 ms  (average mu = 0.1, current mu = 0.0) allocation failure; scavenge might not succeed[1:0xa] 20 ms: Mark-sweep 4.6 (8.2) -> 3.7 (8.2) MB, 7.0 / 0.0 ms  (average mu = 0.1, current mu = 0.0) allocation failure; GC in old space requested";
        assert_eq!(read(line).len(), 2);
    }

    #[test]
    fn other_lines_are_left_alone() {
        for line in ["", "[info] server started", "[12:34:56] 5 ms", "GET / 200 12 ms: ok", "[1] 12 ms: done"] {
            assert!(read(line).iter().all(|l| l == "not V8's") || read(line).is_empty(), "{line}");
        }
        for line in [
            "[8:0xa8] New space,              used:    265 KB, available:    741 KB, committed:   2048 KB",
            "[8:0xa8]       51 ms: [HeapController] factor 4.0 based on mu=0.970",
            "[8:0xa8]       51 ms: Scavenge 5.0 (6.0) -> ",
            "[8:0xa8]       51 ms: Scavenge 5.0 (6.0) -> 999999999999999999999999999 (7) MB",
        ] {
            assert!(read(line).iter().all(|l| !l.contains("Some(5242)->Some") && l != "not V8's"), "{line}");
        }
    }

    #[test]
    fn deaths() {
        for (line, expect) in [
            (
                "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory",
                Some("Ineffective mark-compacts near heap limit"),
            ),
            (
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
                Some("Reached heap limit"),
            ),
            ("# Fatal JavaScript out of memory: Reached heap limit", Some("Reached heap limit")),
            (
                "Memory cgroup out of memory: Killed process 77 (node) total-vm:1kB, anon-rss:523000kB, file-rss:1kB",
                Some("Killed by the kernel, out of memory, at 523000 kB of anonymous memory"),
            ),
            ("Error: out of memory budget", None),
            ("FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal", None),
        ] {
            assert_eq!(death(line).map(|d| d.statement.to_string()).as_deref(), expect, "{line}");
        }
        assert_eq!(external_memory("[1:0x1] External memory reported:   1299 KB"), Some(1_330_176));
    }
}
