//! `leakproof retainers`: paths of a class and of an object, and what happens to names that are not there.

mod support;

use serde_json::Value;
use support::{PLANTED, folder, growing_queue, leakproof, put};

fn snapshot(here: &std::path::Path) -> String {
    let files = growing_queue(2, 40);
    let last = files.last().expect("a series");
    put(here, "after.heapsnapshot", last).to_owned()
}

#[test]
fn a_class_is_traced_to_the_roots_in_text_and_json() {
    let here = folder("retainers-class");
    let file = snapshot(&here);
    let json: Value = leakproof(&here, &["retainers", "--format", "json", "--class", "Array", &file]).json();
    let nodes = json["nodes"].as_array().expect("nodes");
    assert!(!nodes.is_empty() && nodes.len() <= 60, "{json}");
    let target = nodes.iter().position(|n| n["role"] == "target").expect("a target");
    assert_eq!(nodes[target]["class"], "Array");
    assert!(nodes.iter().any(|n| n["role"] == "root"), "{json}");
    let edges = json["edges"].as_array().expect("edges");
    assert!(edges.iter().any(|e| e["to"] == target && e["retained_bytes"].as_u64() > Some(0)), "{json}");
    let text = leakproof(&here, &["retainers", "--class", "Array", &file]);
    assert_eq!(text.status, 0, "{}", text.stderr);
    assert!(text.stdout.starts_with("Array ×"), "{}", text.stdout);
    assert!(text.stdout.lines().any(|l| l.contains(" of ")), "{}", text.stdout);
    // By its id the same object, and nothing of the values.
    let id = nodes.iter().find_map(|n| n["id"].as_u64()).expect("an object");
    let one = leakproof(&here, &["retainers", "--mode", "object", "--class", &format!("@{id}"), &file]);
    assert_eq!(one.status, 0, "{}", one.stderr);
    assert!(one.stdout.contains(&format!("@{id}")), "{}", one.stdout);
    assert!(!text.stdout.contains(PLANTED) && !one.stdout.contains(PLANTED));
}

#[test]
fn names_that_are_not_there_are_told() {
    let here = folder("retainers-absent");
    let file = snapshot(&here);
    for (name, expect) in [
        ("NoSuchThing", "There is no class NoSuchThing"),
        ("@4000000001", "There is no object @4000000001"),
        ("arra", "Did you mean"),
    ] {
        let told = leakproof(&here, &["retainers", "--class", name, &file]);
        assert_eq!(told.status, 3, "{name}");
        assert!(told.stderr.contains(expect), "{name}: {}", told.stderr);
        assert!(told.stdout.is_empty());
    }
}
