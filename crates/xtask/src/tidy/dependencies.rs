//! Rules about what depends on what, over `cargo metadata` for wasm32: the same answer on every machine, and a crate that is
//! misspelt here is an error instead of a rule that always holds.

use super::Repository;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Invariant 1: the core runs anywhere. Command line, server and tooling run natively only, and what they use for agents would
/// use a browser's clock in one.
pub fn no_browser_below_web(repository: &Repository) -> Result<Vec<String>> {
    let graph = Packages::new(&repository.metadata)?;
    let mut broken = Vec::new();
    for name in repository.project.core_packages()? {
        for used in graph.closure(&name)? {
            if matches!(used, "web-sys" | "js-sys" | "wasm-bindgen" | "serde-wasm-bindgen" | "yew")
                || used.starts_with("gloo")
            {
                broken.push(format!("{name} reaches {used}"));
            }
        }
    }
    Ok(broken)
}

/// Invariant 2: the page cannot analyse on the main thread even by mistake.
pub fn page_sees_protocol_only(repository: &Repository) -> Result<Vec<String>> {
    let graph = Packages::new(&repository.metadata)?;
    Ok(graph
        .ours("leakproof-app")?
        .filter(|name| *name != "protocol")
        .map(|name| format!("web/app uses {name}"))
        .collect())
}

/// Invariant 3, first half: the graph algorithms know no V8.
pub fn graph_is_alone(repository: &Repository) -> Result<Vec<String>> {
    let graph = Packages::new(&repository.metadata)?;
    Ok(graph.ours("graph")?.map(|name| format!("graph uses {name}")).collect())
}

/// Invariant 3, second half: judging sees facts, however they were found.
pub fn classify_reads_facts(repository: &Repository) -> Result<Vec<String>> {
    let graph = Packages::new(&repository.metadata)?;
    let reached = graph.closure("classify")?;
    Ok(["graph", "snapshot", "analysis"]
        .iter()
        .filter(|name| reached.contains(*name))
        .map(|name| format!("classify reaches {name}"))
        .collect())
}

/// Who uses whom, without what only tests use.
struct Packages<'a> {
    /// Package id of each member of the workspace, by name.
    members: BTreeMap<&'a str, &'a str>,
    /// Name, by package id.
    names: BTreeMap<&'a str, &'a str>,
    /// Direct dependencies, by package id.
    uses: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Packages<'a> {
    fn new(metadata: &'a Value) -> Result<Self> {
        let list = |value: &'a Value| value.as_array().context("cargo metadata changed its shape");
        let text = |value: &'a Value| value.as_str().context("cargo metadata changed its shape");
        let mut names = BTreeMap::new();
        for package in list(&metadata["packages"])? {
            names.insert(text(&package["id"])?, text(&package["name"])?);
        }
        let mut members = BTreeMap::new();
        for id in list(&metadata["workspace_members"])? {
            let id = text(id)?;
            members.insert(*names.get(id).context("a member that is no package")?, id);
        }
        let mut uses = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"])? {
            let mut direct = Vec::new();
            for dependency in list(&node["deps"])? {
                if list(&dependency["dep_kinds"])?.iter().any(|kind| kind["kind"].as_str() != Some("dev")) {
                    direct.push(text(&dependency["pkg"])?);
                }
            }
            uses.insert(text(&node["id"])?, direct);
        }
        Ok(Self { members, names, uses })
    }

    fn member(&self, name: &str) -> Result<&'a str> {
        self.members.get(name).copied().with_context(|| format!("the workspace has no package {name}"))
    }

    /// Names of all packages that `name` reaches.
    fn closure(&self, name: &str) -> Result<BTreeSet<&'a str>> {
        let mut seen = BTreeSet::new();
        let mut open = vec![self.member(name)?];
        while let Some(id) = open.pop() {
            for &used in self.uses.get(id).into_iter().flatten() {
                if seen.insert(used) {
                    open.push(used);
                }
            }
        }
        Ok(seen.into_iter().filter_map(|id| self.names.get(id).copied()).collect())
    }

    /// Names of our own packages that `name` uses directly.
    fn ours(&self, name: &str) -> Result<impl Iterator<Item = &'a str>> {
        let direct = self.uses.get(self.member(name)?).context("a package without a node")?;
        Ok(self.members.iter().filter(|(_, id)| direct.contains(id)).map(|(name, _)| *name))
    }
}

#[cfg(test)]
mod tests {
    use super::Packages;
    use serde_json::json;

    #[test]
    fn tests_own_dependencies_do_not_count() {
        let normal = json!([{ "kind": null }]);
        let metadata = json!({
            "packages": [{ "id": "1", "name": "a" }, { "id": "2", "name": "b" }, { "id": "3", "name": "far" }, { "id": "4", "name": "test" }],
            "workspace_members": ["1", "2"],
            "resolve": { "nodes": [
                { "id": "1", "deps": [{ "pkg": "2", "dep_kinds": normal }, { "pkg": "4", "dep_kinds": [{ "kind": "dev" }] }] },
                { "id": "2", "deps": [{ "pkg": "3", "dep_kinds": normal }] },
                { "id": "3", "deps": [] }, { "id": "4", "deps": [] },
            ] },
        });
        let packages = Packages::new(&metadata).expect("the shape that cargo has");
        assert_eq!(packages.closure("a").expect("a member").into_iter().collect::<Vec<_>>(), ["b", "far"]);
        assert_eq!(packages.ours("a").expect("a member").collect::<Vec<_>>(), ["b"]);
        assert!(packages.closure("far").is_err(), "only members can be asked for");
    }
}
