//! `docker inspect`, `docker stats` as a table or as JSON, and the engine's own statistics.

use super::{death, flags, limit};
use crate::{quantity, time};
use facts::{InputFacts, Reading};
use redact::{Policy, Safe, safe};
use serde_json::Value as Json;

pub(super) fn read_json(value: &Json, policy: &Policy, facts: &mut InputFacts) {
    match value {
        Json::Array(list) => list.iter().take(super::MOST).for_each(|c| container(c, policy, facts)),
        _ => container(value, policy, facts),
    }
}

fn container(value: &Json, policy: &Policy, facts: &mut InputFacts) {
    limit(facts, value["HostConfig"]["Memory"].as_u64(), Safe::ours("HostConfig.Memory"));
    let state = &value["State"];
    let killed = state["OOMKilled"] == true || state["OomKilled"] == true;
    match state["ExitCode"].as_u64() {
        Some(code) if killed => death(facts, safe!("OOMKilled, exit code {}", code)),
        None if killed => death(facts, Safe::ours("OOMKilled")),
        _ => {}
    }
    let words = |value: &Json| -> String {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" ")
    };
    for variable in value["Config"]["Env"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if let Some(options) = variable.strip_prefix("NODE_OPTIONS=") {
            flags(facts, options, policy);
        }
    }
    for line in [&value["Config"]["Entrypoint"], &value["Config"]["Cmd"], &value["Args"]] {
        flags(facts, &words(line), policy);
    }
    if let Some(usage) = value["MemUsage"].as_str() {
        usage_and_limit(usage, value["Name"].as_str(), policy, facts);
    }
    let stats = &value["memory_stats"];
    if stats.is_object() {
        limit(facts, stats["limit"].as_u64(), Safe::ours("memory_stats.limit"));
        let resident =
            ["anon", "rss"].iter().find_map(|n| stats["stats"][*n].as_u64()).or_else(|| stats["usage"].as_u64());
        let wall_ms = value["read"].as_str().and_then(time::parse_date_time).map(|(ms, _)| ms);
        push(facts, Reading { rss: resident, wall_ms, ..Reading::default() });
    }
}

/// `12.5MiB / 512MiB`
fn usage_and_limit(text: &str, name: Option<&str>, policy: &Policy, facts: &mut InputFacts) {
    let Some((used, most)) = text.split_once('/') else { return };
    limit(facts, quantity::docker(most), Safe::ours("docker stats"));
    push(facts, Reading { rss: quantity::docker(used), label: name.map(|n| policy.label(n)), ..Reading::default() });
}

fn push(facts: &mut InputFacts, reading: Reading) {
    if reading.rss.is_some() && facts.readings.len() < 8192 {
        facts.readings.push(reading);
    }
}

/// Whether the text is what `docker stats` prints to a terminal.
pub(super) fn is_table(text: &str) -> bool {
    text.lines().take(20).any(|l| l.contains("MEM USAGE / LIMIT"))
}

pub(super) fn read_table(text: &str, policy: &Policy, facts: &mut InputFacts) {
    let (mut names, mut usages) = (None, None);
    for line in text.lines().take(100_000) {
        if let Some(at) = line.find("MEM USAGE / LIMIT") {
            (names, usages) = (line.find("NAME"), Some(at));
            continue;
        }
        let Some(at) = usages else { continue };
        // Cells are padded to their column; on a narrow terminal the column may drift a little to the left.
        let Some(cell) = line.get(at..).or_else(|| line.get(at.saturating_sub(2)..)) else { continue };
        let mut parts = cell.split_whitespace();
        let (Some(used), Some("/"), Some(most)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let name = names.and_then(|n| line.get(n..at)).and_then(|c| c.split_whitespace().next());
        usage_and_limit(&format!("{used}/{most}"), name, policy, facts);
    }
}
