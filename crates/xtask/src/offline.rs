//! What makes the built site an application that opens without a network: a service worker that keeps every file, a manifest,
//! an icon.

use crate::project::{self, Project};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::Path;

const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#fbfbfa\"/>\
<path d=\"M8 2.600c1.800 2.200 3 3.700 3 5.300a3 3 0 0 1-6 0c0-1.600 1.200-3.100 3-5.300zM3.500 12.200h9v1.600h-9z\" fill=\"#16181b\"/></svg>";

/// The icon as an address of its own: browsers ask for a manifest's icon whenever they like, and by then the page's policy
/// forbids every request.
fn icon() -> String {
    let escaped = |c: char| match c {
        '%' | '#' | '<' | '>' | '"' | ' ' => format!("%{:02X}", c as u32),
        c => c.to_string(),
    };
    format!("data:image/svg+xml,{}", ICON.chars().map(escaped).collect::<String>())
}

/// Adds them to a built site.
pub fn add(project: &Project, site: &Path) -> Result<()> {
    let index = site.join("index.html");
    let html = std::fs::read_to_string(&index).context("reading index.html of the site")?;
    let linked = html.replacen("</head>", "<link rel=\"manifest\" href=\"./leakproof.webmanifest\">\n</head>", 1);
    ensure!(linked != html, "index.html has no end of its head");
    project::write(&index, linked.as_bytes())?;
    project::write(&site.join("leakproof.webmanifest"), serde_json::to_string_pretty(&manifest())?.as_bytes())?;
    let (names, version) = inventory(site)?;
    let worker = project.read("web/offline.js")?;
    let filled = worker.replacen("$VERSION", &version, 1).replacen("$FILES", &serde_json::to_string(&names)?, 1);
    project::write(&site.join("offline.js"), filled.as_bytes())
}

fn manifest() -> serde_json::Value {
    let types = json!({
        "application/json": [".heapsnapshot", ".heaptimeline", ".heapprofile", ".json", ".jsonl"],
        "application/gzip": [".gz"],
        "application/zip": [".zip"],
        "text/plain": [".log", ".txt"],
        "application/octet-stream": [".tracemalloc", ".pickle"],
    });
    json!({
        "name": "Leakproof",
        "short_name": "Leakproof",
        "description": "Finds the leak in heap snapshots and leaks nothing: everything happens on this machine.",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbfbfa",
        "theme_color": "#fbfbfa",
        "icons": [{ "src": icon(), "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
        "file_handlers": [{ "action": "./", "accept": types }],
        "launch_handler": { "client_mode": "focus-existing" },
    })
}

/// Files of the site, and a number that changes when one of them does.
fn inventory(site: &Path) -> Result<(Vec<String>, String)> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(site).with_context(|| format!("reading {}", site.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        ensure!(entry.path().is_file(), "the site has a folder, {name}, and the service worker keeps files only");
        // The worker keeps the page; the browser keeps the worker.
        if name != "offline.js" {
            names.push(name);
        }
    }
    names.sort();
    let mut sum = Sha256::new();
    for name in &names {
        sum.update(name.as_bytes());
        sum.update(Sha256::digest(std::fs::read(site.join(name))?));
    }
    let version = sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok((names, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_of_every_byte() {
        let site = std::env::temp_dir().join("leakproof-xtask-offline");
        let _ = std::fs::remove_dir_all(&site);
        let put = |name: &str, text: &str| project::write(&site.join(name), text.as_bytes()).expect("a temporary file");
        put("index.html", "<html>");
        put("a.wasm", "a");
        let (names, first) = inventory(&site).expect("a site");
        assert_eq!(names, ["a.wasm", "index.html"]);
        put("offline.js", "the worker itself does not count");
        assert_eq!(inventory(&site).expect("a site").1, first);
        put("a.wasm", "b");
        assert_ne!(inventory(&site).expect("a site").1, first);
    }
}
