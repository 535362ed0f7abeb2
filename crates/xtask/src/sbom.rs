//! A bill of materials, CycloneDX 1.5: every package that is part of what is released, with version, licence and where it
//! stands in the dependency graph. What only tests and tools use is not in it.
//!
//! It has no time and no serial number, so that two builds of one commit write the same bytes.

use crate::project::Project;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Packages that are released.
const ROOTS: [&str; 4] = ["cli", "leakproof-app", "leakproof-npm", "leakproof-worker"];

/// The bill as JSON.
pub fn sbom(project: &Project) -> Result<Vec<u8>> {
    let output = project
        .command("cargo")
        // As the command line is released.
        .args(["metadata", "--format-version", "1", "--locked", "--features", "cli/parquet,cli/page"])
        .output()
        .context("asking cargo for its metadata")?;
    anyhow::ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata = serde_json::from_slice(&output.stdout).context("reading cargo's metadata")?;
    let mut text = serde_json::to_vec_pretty(&bill(&metadata)?)?;
    text.push(b'\n');
    Ok(text)
}

fn bill(metadata: &Value) -> Result<Value> {
    let list = |value: &Value| value.as_array().cloned().context("cargo metadata changed its shape");
    let mut packages = BTreeMap::new();
    for package in list(&metadata["packages"])? {
        packages.insert(package["id"].as_str().unwrap_or_default().to_owned(), package);
    }
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"])? {
        let normal = |dependency: &&Value| {
            dependency["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|k| k["kind"].is_null()))
        };
        let of = list(&node["deps"])?;
        let direct = of.iter().filter(normal).filter_map(|d| d["pkg"].as_str().map(str::to_owned)).collect();
        uses.insert(node["id"].as_str().unwrap_or_default().to_owned(), direct);
    }
    let mut open: Vec<String> = packages
        .iter()
        .filter(|(_, package)| ROOTS.iter().any(|root| package["name"] == *root))
        .map(|(id, _)| id.clone())
        .collect();
    anyhow::ensure!(open.len() == ROOTS.len(), "the workspace lacks one of {ROOTS:?}");
    let mut shipped: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(id) = open.pop() {
        for used in uses.get(&id).into_iter().flatten() {
            if shipped.insert(used.clone()) {
                open.push(used.clone());
            }
        }
    }
    let reference = |id: &String| {
        let package = &packages[id];
        format!("pkg:cargo/{}@{}", package["name"].as_str().unwrap_or(""), package["version"].as_str().unwrap_or(""))
    };
    let mut components: Vec<Value> = Vec::new();
    let mut dependencies: Vec<Value> = Vec::new();
    for id in &shipped {
        let package = &packages[id];
        let mut component = json!({
            "type": "library",
            "bom-ref": reference(id),
            "name": package["name"],
            "version": package["version"],
            "purl": reference(id),
        });
        if let Some(licence) = package["license"].as_str() {
            // The old spelling of "or".
            component["licenses"] = json!([{ "expression": licence.replace('/', " OR ").replace("  ", " ") }]);
        }
        components.push(component);
        let mut direct: Vec<String> =
            uses.get(id).into_iter().flatten().filter(|used| shipped.contains(*used)).map(reference).collect();
        direct.sort();
        direct.dedup();
        dependencies.push(json!({ "ref": reference(id), "dependsOn": direct }));
    }
    components.sort_by_key(|c| c["bom-ref"].to_string());
    dependencies.sort_by_key(|d| d["ref"].to_string());
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": "leakproof" } },
        "components": components,
        "dependencies": dependencies,
    }))
}

#[cfg(test)]
mod tests {
    use super::bill;
    use serde_json::json;

    #[test]
    fn what_is_released_and_nothing_else() {
        let package =
            |id: &str, name: &str| json!({ "id": id, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0" });
        let normal = json!([{ "kind": null }]);
        let metadata = json!({
            "packages": [
                package("1", "cli"), package("2", "leakproof-app"), package("3", "leakproof-worker"), package("7", "leakproof-npm"),
                package("4", "used"), package("5", "tested"), package("6", "xtask"),
            ],
            "resolve": { "nodes": [
                { "id": "1", "deps": [{ "pkg": "4", "dep_kinds": normal }, { "pkg": "5", "dep_kinds": [{ "kind": "dev" }] }] },
                { "id": "2", "deps": [] }, { "id": "3", "deps": [] }, { "id": "4", "deps": [] },
                { "id": "5", "deps": [] }, { "id": "6", "deps": [{ "pkg": "5", "dep_kinds": normal }] },
            ] },
        });
        let bill = bill(&metadata).expect("the shape that cargo has");
        let names: Vec<&str> =
            bill["components"].as_array().expect("a list").iter().filter_map(|c| c["name"].as_str()).collect();
        assert_eq!(names, ["cli", "leakproof-app", "leakproof-npm", "leakproof-worker", "used"]);
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/used@1.0.0"]));
        assert_eq!(bill["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
}
