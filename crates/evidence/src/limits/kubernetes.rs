//! Kubernetes objects as JSON or YAML, and what `kubectl describe pod` prints.

use super::{death, flags, limit};
use crate::quantity;
use facts::InputFacts;
use redact::{Policy, Safe, safe};
use serde_json::Value as Json;

/// Most lines that are read; an object takes some hundreds.
const MOST_LINES: usize = 200_000;
/// Deepest indentation that is followed.
const MOST_LEVELS: usize = 64;

pub(super) fn looks_like(text: &str) -> bool {
    let lines = || text.lines().take(2000);
    let starts = |words: &str| lines().any(|l| l.trim_start_matches(['-', ' ']).starts_with(words));
    (starts("apiVersion:") && starts("kind:"))
        || (starts("Containers:") && (starts("Limits:") || starts("State:") || starts("Namespace:")))
        || (starts("containers:") && starts("limits:"))
        || (starts("containerStatuses:") && starts("terminated:"))
}

/// Every object in it, however deep: pods, templates of deployments, lists. `serde_json` has bounded the depth.
pub(super) fn read_json(root: &Json, policy: &Policy, facts: &mut InputFacts) {
    let mut open = vec![root];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > 1_000_000 {
            return;
        }
        match value {
            Json::Array(list) => open.extend(list.iter().rev()),
            Json::Object(members) => {
                object(value, policy, facts);
                open.extend(members.values().rev());
            }
            _ => {}
        }
    }
}

fn object(value: &Json, policy: &Policy, facts: &mut InputFacts) {
    let name = value["name"].as_str();
    if let Some(memory) = value["resources"]["limits"]["memory"].as_str() {
        let stated_as = match name {
            Some(name) => safe!("limits.memory of {}", policy.label(name)),
            None => Safe::ours("limits.memory"),
        };
        limit(facts, quantity::kubernetes(memory), stated_as);
    }
    for state in ["lastState", "state"] {
        let ended = &value[state]["terminated"];
        if ended["reason"] == "OOMKilled" {
            let code = ended["exitCode"].as_u64().unwrap_or(137);
            let statement = match name {
                Some(name) => safe!("{}: OOMKilled, exit code {}", policy.label(name), code),
                None => safe!("OOMKilled, exit code {}", code),
            };
            death(facts, statement);
        }
    }
    if name == Some("NODE_OPTIONS")
        && let Some(options) = value["value"].as_str()
    {
        flags(facts, options, policy);
    }
    for line in ["command", "args"] {
        let words: Vec<&str> = value[line].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        flags(facts, &words.join(" "), policy);
    }
}

/// A name and what it is indented by.
struct Level {
    indent: usize,
    name: String,
}

/// YAML or `kubectl describe`: lines with a name, a colon and perhaps a value, nested by indentation.
pub(super) fn read_text(text: &str, policy: &Policy, facts: &mut InputFacts) {
    let mut path: Vec<Level> = Vec::new();
    let mut options_next = false;
    for line in text.lines().take(MOST_LINES) {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let dashes = body.len() - body.trim_start_matches(['-', ' ']).len();
        let (indent, body) = (indent + dashes, body.get(dashes..).unwrap_or(""));
        let Some((name, value)) = body.split_once(':') else { continue };
        let name: String =
            name.trim().trim_matches(['"', '\'']).chars().filter(|c| *c != ' ').flat_map(char::to_lowercase).collect();
        let value = without_comment(value);
        path.retain(|level| level.indent < indent);
        let parent = path.last().map_or("", |level| level.name.as_str());
        match name.as_str() {
            "memory" if parent == "limits" => limit(facts, quantity::kubernetes(value), Safe::ours("limits.memory")),
            "limits" if value.starts_with('{') => {
                let memory = value.trim_matches(['{', '}']).split(',').find_map(|p| p.trim().strip_prefix("memory:"));
                limit(facts, memory.and_then(quantity::kubernetes), Safe::ours("limits.memory"));
            }
            // The kernel's kill is always exit code 137.
            "reason" if value == "OOMKilled" => death(facts, Safe::ours("OOMKilled, exit code 137")),
            "node_options" => flags(facts, value, policy),
            "name" => options_next = value == "NODE_OPTIONS",
            "value" if options_next => flags(facts, value, policy),
            "command" | "args" => flags(facts, value.trim_matches(['[', ']']), policy),
            _ => {}
        }
        if value.is_empty() || value == "Terminated" {
            if path.len() >= MOST_LEVELS {
                path.clear();
            }
            path.push(Level { indent, name });
        }
    }
}

fn without_comment(value: &str) -> &str {
    let value = value.split(" #").next().unwrap_or(value).trim();
    value.trim_matches(['"', '\''])
}
