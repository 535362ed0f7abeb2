//! Where dependencies come from and under which terms: what `deny.toml` allows, for all that is compiled for its targets.
//!
//! Asks cargo alone, so it needs neither a network nor cargo-deny, whose configuration this is. Advisories need both, or a
//! database that was fetched before, and change with the day: a release fails over them, a machine that has both tells of them.

use crate::process;
use crate::project::{self, Project};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What is not as `deny.toml` wants it, a line each.
pub fn check(project: &Project) -> Result<Vec<String>> {
    let rules = Rules::read(&project.read("deny.toml")?)?;
    let mut wrong = BTreeSet::new();
    for target in &rules.targets {
        let mut cargo = project.command("cargo");
        cargo.args(["metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", target]);
        let output = cargo.output().context("running cargo metadata")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        wrong.extend(rules.broken_by(&serde_json::from_slice(&output.stdout)?));
    }
    Ok(wrong.into_iter().collect())
}

/// Advisories about the versions in Cargo.lock, by cargo-deny and the database that it fetched last: a note, since the same
/// commit may have one tomorrow and none on the next machine.
pub fn advisories(project: &Project) -> String {
    let fetched = project::cargo_home().is_some_and(|cargo| has_entries(&cargo.join("advisory-dbs")));
    if !fetched || process::first_line(project.command("cargo").args(["deny", "--version"])).is_none() {
        return "advisories are left to the release: they need cargo-deny and its database (cargo deny fetch)".into();
    }
    let mut deny = project.command("cargo");
    deny.args(["deny", "--offline", "--format", "json", "check", "advisories"]);
    match deny.output() {
        Ok(output) => told(output.status.success(), &String::from_utf8_lossy(&output.stderr)),
        Err(error) => told(false, &error.to_string()),
    }
}

/// What cargo-deny said, in a line: advisories are its diagnostics of severity `error`; what kept it from looking (a database
/// too old, metadata that it cannot get) is in its log.
fn told(succeeded: bool, said: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (mut found, mut log) = (BTreeSet::new(), Vec::new());
    for line in said.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(line) if line["type"] == "diagnostic" && line["fields"]["severity"] == "error" => {
                let fields = &line["fields"];
                let id = fields["advisory"]["id"].as_str().or(fields["code"].as_str()).unwrap_or("?");
                found.insert(format!("{id}: {}", text(&fields["message"])));
            }
            Ok(line) if line["type"] == "log" && line["fields"]["level"] == "ERROR" => {
                log.push(text(&line["fields"]["message"]));
            }
            Ok(_) => {}
            Err(_) => log.push(line.to_owned()),
        }
    }
    if !found.is_empty() {
        let found: Vec<String> = found.into_iter().collect();
        format!("advisories, over which a release would fail: {}", found.join("; "))
    } else if succeeded {
        "no advisory in the database that cargo-deny fetched last".into()
    } else {
        let why = log.join("; ");
        format!(
            "cargo-deny could not look for advisories: {}",
            if why.is_empty() { "it does not say why" } else { &why }
        )
    }
}

fn has_entries(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

struct Rules {
    targets: Vec<String>,
    licences: Vec<String>,
    /// Crates that nobody may use, but for those named.
    banned: BTreeMap<String, Vec<String>>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse().context("deny.toml")?;
        let list = |part: &str, name: &str| -> Vec<toml::Value> {
            let found = table.get(part).and_then(|part| part.get(name)).and_then(toml::Value::as_array);
            found.cloned().unwrap_or_default()
        };
        let words =
            |list: Vec<toml::Value>| list.iter().filter_map(|v| Some(v.as_str()?.to_owned())).collect::<Vec<_>>();
        let ban = |ban: &toml::Value| {
            let wrappers = ban.get("wrappers").and_then(toml::Value::as_array).cloned().unwrap_or_default();
            Some((ban.get("crate")?.as_str()?.to_owned(), words(wrappers)))
        };
        let rules = Self {
            targets: words(list("graph", "targets")),
            licences: words(list("licenses", "allow")),
            banned: list("bans", "deny").iter().filter_map(ban).collect(),
        };
        ensure!(!rules.targets.is_empty() && !rules.licences.is_empty(), "deny.toml names no targets or no licences");
        Ok(rules)
    }

    /// Of cargo's metadata for one target.
    fn broken_by(&self, metadata: &Value) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let nodes = list(&metadata["resolve"]["nodes"]);
        let used: BTreeSet<String> = nodes.iter().map(|node| text(&node["id"])).collect();
        let packages = list(&metadata["packages"]);
        let packages: BTreeMap<String, &Value> =
            packages.iter().map(|p| (text(&p["id"]), p)).filter(|(id, _)| used.contains(id)).collect();
        let mut wrong = Vec::new();
        for package in packages.values() {
            let name = text(&package["name"]);
            if !self.allows(&text(&package["license"])) {
                wrong.push(format!("{name}: its licence, {}, is not one that deny.toml allows", package["license"]));
            }
            if !package["source"].is_null() && package["source"] != REGISTRY {
                wrong.push(format!("{name}: comes from {}, not from crates.io", package["source"]));
            }
        }
        for node in &nodes {
            let name = |id: &str| packages.get(id).map(|p| text(&p["name"])).unwrap_or_default();
            let user = name(&text(&node["id"]));
            for dependency in list(&node["deps"]) {
                let dependency = name(&text(&dependency["pkg"]));
                if self.banned.get(&dependency).is_some_and(|wrappers| !wrappers.contains(&user)) {
                    wrong.push(format!("{user}: uses {dependency}, which deny.toml bans"));
                }
            }
        }
        wrong
    }

    fn allows(&self, licence: &str) -> bool {
        let allowed = |id: &str| self.licences.iter().any(|allowed| allowed == id);
        spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX)
            .is_ok_and(|expression| expression.evaluate(|asked| asked.license.id().is_some_and(|id| allowed(id.name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const RULES: &str = "[graph]\ntargets = [\"t\"]\n[licenses]\nallow = [\"MIT\"]\n\
        [bans]\ndeny = [{ crate = \"old\", wrappers = [\"glue\"], reason = \"r\" }]\n";

    fn broken(package: Value, user: &str) -> Vec<String> {
        let metadata = json!({
            "packages": [package, { "id": "u", "name": user, "license": "MIT", "source": null }],
            "resolve": { "nodes": [{ "id": "p", "deps": [] }, { "id": "u", "deps": [{ "pkg": "p" }] }] },
        });
        Rules::read(RULES).expect("rules").broken_by(&metadata)
    }

    #[test]
    fn what_deny_toml_does_not_allow_is_told() {
        let package = |name: &str, licence: &str, source: &str| json!({ "id": "p", "name": name, "license": licence, "source": source });
        for (package, user, expect) in [
            (package("a", "Apache-2.0/MIT", REGISTRY), "app", 0),
            (package("a", "MIT AND Unicode-3.0", REGISTRY), "app", 1),
            (package("a", "", REGISTRY), "app", 1),
            (package("a", "MIT", "git+https://example.org/a"), "app", 1),
            (package("old", "MIT", REGISTRY), "glue", 0),
            (package("old", "MIT", REGISTRY), "app", 1),
        ] {
            let wrong = broken(package.clone(), user);
            assert_eq!(wrong.len(), expect, "{package} used by {user}: {wrong:?}");
        }
    }

    #[test]
    fn an_advisory_is_told_from_a_failure_to_look() {
        let diagnostic = |severity: &str, advisory: Value, code: &str| json!({ "type": "diagnostic", "fields": { "severity": severity, "advisory": advisory, "code": code, "message": "m" } });
        let log = |level: &str| json!({ "type": "log", "fields": { "level": level, "message": "database is stale" } });
        let of = |succeeded, lines: &[Value]| {
            told(succeeded, &lines.iter().map(|line| format!("{line}\n")).collect::<String>())
        };
        let vulnerable = diagnostic("error", json!({ "id": "RUSTSEC-2024-0001" }), "vulnerability");
        for (succeeded, lines, expect) in [
            (false, vec![log("WARN"), vulnerable.clone(), vulnerable], "release would fail: RUSTSEC-2024-0001: m"),
            (false, vec![diagnostic("error", Value::Null, "yanked")], "release would fail: yanked: m"),
            (true, vec![diagnostic("warning", Value::Null, "index-failure"), log("WARN")], "no advisory"),
            (false, vec![log("ERROR")], "could not look for advisories: database is stale"),
            (false, vec![], "could not look for advisories: it does not say why"),
        ] {
            let said = of(succeeded, &lines);
            assert!(said.contains(expect), "{lines:?}: {said}");
            assert!(said.ends_with(expect) || succeeded, "once, and nothing behind it: {said}");
        }
        assert!(told(false, "error: unexpected argument\n").ends_with("error: unexpected argument"));
    }

    #[test]
    fn rules_that_allow_everything_are_refused() {
        assert!(Rules::read("[graph]\ntargets = [\"t\"]\n").is_err());
    }
}
