//! `leakproof summary`: DevTools' class table.

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use support::{folder, growing_queue, leakproof, put};
use testkit::{fixture, fixture_path};

const FIXTURES: [&str; 17] = [
    "diamond",
    "agent-node-8",
    "agent-node-12",
    "agent-node-20",
    "agent-node-24",
    "agent-chromium-156",
    "odd-pretty",
    "odd-airy-bom-crlf",
    "odd-keys-reversed",
    "odd-fields-permuted",
    "odd-unknown-key",
    "random-1",
    "random-2",
    "random-3",
    "random-4",
    "random-5",
    "random-6",
];

/// Rows by what they say, with how often they occur.
fn rows(table: &Value) -> BTreeMap<String, u32> {
    let mut rows = BTreeMap::new();
    for row in table["classes"].as_array().expect("classes") {
        let columns = ["name", "count", "shallow_bytes", "retained_bytes", "distance"].map(|key| {
            assert!(!row[key].is_null(), "{key} in {row}");
            row[key].to_string()
        });
        *rows.entry(columns.join(" ")).or_insert(0) += 1;
    }
    rows
}

#[test]
fn equals_the_recorded_tables_in_every_layout() {
    for name in FIXTURES {
        let path = fixture_path(&format!("made/{name}.heapsnapshot"));
        let path = path.to_str().expect("a path in UTF-8");
        let got = leakproof(&folder("recorded"), &["summary", "--format", "json", path]).ends_with(0).json();
        let want: Value =
            serde_json::from_slice(&fixture(&format!("made/{name}.classes.json"))).expect("a recorded table");
        for total in ["nodes", "edges", "total_shallow_bytes"] {
            assert_eq!(got[total], want[total], "{name}: {total}");
        }
        assert_eq!(rows(&got), rows(&want), "{name}");
    }
}

#[test]
fn class_names_stay_as_they_are_and_values_stay_inside() {
    let here = folder("names");
    let files = growing_queue(1, 50);
    let file = put(&here, "one.heapsnapshot", &files[0]);
    let table = leakproof(&here, &["summary", "--format", "json", file]).ends_with(0);
    let jobs = table.json()["classes"]
        .as_array()
        .and_then(|classes| classes.iter().find(|class| class["name"] == "AgentJob").cloned())
        .expect("AgentJob");
    assert_eq!((&jobs["count"], &jobs["shallow_bytes"]), (&50.into(), &(50 * 56).into()));
    assert!(!table.stdout.contains(support::PLANTED));
}

#[test]
fn what_cannot_be_read_ends_with_3_and_prints_no_table() {
    let here = folder("summary-bad");
    let file = put(&here, "bad.heapsnapshot", b"<!doctype html>");
    for name in [file, "nowhere.heapsnapshot"] {
        let outcome = leakproof(&here, &["summary", "--format", "json", name]).ends_with(3);
        assert_eq!(outcome.stdout.trim(), "");
        assert!(outcome.stderr.contains(name) && outcome.stderr.trim().len() >= 15, "{outcome:?}");
    }
}

#[test]
fn content_decides_what_a_file_is_not_its_name() {
    let here = folder("summary-name");
    let file = put(&here, "notes.txt", &fixture("made/diamond.heapsnapshot"));
    assert_eq!(leakproof(&here, &["summary", "--format", "json", file]).ends_with(0).json()["nodes"], 9);
}
