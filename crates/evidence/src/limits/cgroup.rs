//! Files of control groups, version 1 and 2, one by one or printed together (`head memory.*`, `grep . memory.*`).

use super::{death, limit};
use facts::{InputFacts, Reading};
use redact::{Safe, safe};

/// Files that bound.
const LIMITS: &[&str] = &["memory.max", "memory.limit_in_bytes", "memory.high"];
/// Files that count what is used.
const USAGES: &[&str] = &["memory.current", "memory.usage_in_bytes", "memory.peak", "memory.max_usage_in_bytes"];
/// Files with a name and a number a line.
const TABLES: &[&str] = &["memory.events", "memory.events.local", "memory.stat", "memory.oom_control"];

fn known(name: &str) -> Option<&'static str> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
    let base = base.strip_suffix(".txt").unwrap_or(base);
    LIMITS.iter().chain(USAGES).chain(TABLES).copied().find(|n| *n == base)
}

/// Which file a line stands in: `==> memory.max <==`, or `memory.max:…` at its start.
fn header(line: &str) -> Option<(&'static str, &str)> {
    if let Some(inner) = line.strip_prefix("==>").and_then(|l| l.trim_end().strip_suffix("<==")) {
        return known(inner.trim()).map(|n| (n, ""));
    }
    let (name, rest) = line.split_once([':', '='])?;
    known(name).map(|n| (n, rest.trim()))
}

pub(super) fn looks_like(text: &str, name: &str) -> bool {
    let lone = text.trim();
    if known(name).is_some() {
        return lone == "max" || lone.parse::<u64>().is_ok() || text.lines().any(|l| pair(l).is_some());
    }
    let lines = || text.lines().take(200);
    lines().any(|l| header(l).is_some())
        || lines().any(|l| matches!(pair(l), Some(("oom_kill" | "hierarchical_memory_limit", _))))
        || lines().filter(|l| matches!(pair(l), Some(("anon" | "file" | "kernel_stack" | "slab", _)))).count() >= 2
}

fn pair(line: &str) -> Option<(&str, u64)> {
    let mut words = line.split_whitespace();
    let (name, number) = (words.next()?, words.next()?.parse().ok()?);
    words.next().is_none().then_some((name, number))
}

pub(super) fn read(text: &str, name: &str, facts: &mut InputFacts) {
    let mut file = known(name);
    for line in text.lines().take(100_000) {
        let mut line = line;
        if let Some((named, rest)) = header(line) {
            file = Some(named);
            line = rest;
        }
        let lone = line.trim().parse::<u64>().ok();
        match (file, lone, pair(line)) {
            (Some(file), Some(bytes), _) if LIMITS.contains(&file) => limit(facts, Some(bytes), Safe::ours(file)),
            (Some(file), Some(bytes), _) if USAGES.contains(&file) => used(facts, bytes, Safe::ours(file)),
            (_, _, Some(("oom_kill", n))) if n > 0 => {
                death(facts, safe!("{}: oom_kill {}", file.unwrap_or("memory.events"), n));
            }
            (_, _, Some(("hierarchical_memory_limit", bytes))) => {
                limit(facts, Some(bytes), Safe::ours("hierarchical_memory_limit"))
            }
            // Version 2 says `anon`, version 1 `rss`; both leave the page cache out.
            (None | Some("memory.stat"), _, Some(("anon", bytes))) => {
                used(facts, bytes, Safe::ours("memory.stat anon"))
            }
            (None | Some("memory.stat"), _, Some(("rss", bytes))) => used(facts, bytes, Safe::ours("memory.stat rss")),
            _ => {}
        }
    }
}

fn used(facts: &mut InputFacts, bytes: u64, label: Safe) {
    if facts.readings.len() < super::MOST {
        facts.readings.push(Reading { rss: Some(bytes), label: Some(label), ..Reading::default() });
    }
}
