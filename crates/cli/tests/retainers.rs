//! `leakproof retainers`: paths of a class and of an object, and what happens to names that are not there.

mod support;

use serde_json::Value;
use support::{PLANTED, folder, growing_queue, leakproof, put};
use testkit::{Heap, Layout, Location};

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

/// Many classes whose names contain a short one, and two that are called alike.
#[test]
fn a_class_is_found_by_its_whole_name() {
    let here = folder("retainers-exact");
    let mut heap = Heap::default();
    let script = heap.script("file:///srv/app.js");
    let mut all = Vec::new();
    for n in 0..2_100 {
        all.push(heap.instance(&format!("Type{n}"), 4_000));
    }
    all.push(heap.instance("e", 24));
    for (line, size) in [(1, 40), (2, 80), (2, 80)] {
        let one = heap.instance("Twice", size);
        heap.locate(one, Location { script: 7, script_node: Some(script), line, column: 1 });
        all.push(one);
    }
    let list = heap.array(&all);
    heap.set_global("all", list);
    let file = put(&here, "a.heapsnapshot", &heap.write(&Layout::node_20()));
    for (name, first) in [("e", "e @"), ("Type7", "Type7 @"), ("Twice", "Twice ×2")] {
        let told = leakproof(&here, &["retainers", "--class", name, file]).ends_with(0);
        assert!(told.stdout.starts_with(first), "{name}: {told:?}");
        assert_eq!(told.stderr.contains("2 classes are called Twice"), name == "Twice", "{told:?}");
    }
    let none = leakproof(&here, &["retainers", "--class", "type209", file]).ends_with(3);
    assert!(none.stderr.contains("Did you mean Type209, Type2090, Type2091"), "{none:?}");
}
