//! Broken inputs: exit 3, a sentence each, the other files analysed.

mod support;

use std::path::Path;
use std::time::{Duration, Instant};
use support::{Outcome, folder, leakproof, put};
use testkit::{Layout, RootModel, Section, agent_heap};

/// A picture of one pixel.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82";

/// Broken files by name: what is wrong is in the name.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let heap = agent_heap(RootModel::UserRoots);
    let good = heap.to_bytes();
    let part = |of: usize| good[..good.len() * of / 100].to_vec();
    let lie = |layout: Layout| heap.write(&layout);
    vec![
        ("empty.heapsnapshot", Vec::new()),
        ("blank.heapsnapshot", b" \n\t ".to_vec()),
        ("not-json.heapsnapshot", b"<!doctype html><title>502</title>".to_vec()),
        ("picture.heapsnapshot", PICTURE.to_vec()),
        ("zeros.heapsnapshot", vec![0; 4096]),
        ("cut-in-header.heapsnapshot", part(3)),
        ("cut-in-nodes.heapsnapshot", part(30)),
        ("cut-in-edges.heapsnapshot", part(55)),
        ("cut-in-strings.heapsnapshot", part(97)),
        ("more-nodes-than-there-are.heapsnapshot", lie(Layout::default().claim_nodes("4000000000"))),
        ("fewer-nodes-than-there-are.heapsnapshot", lie(Layout::default().claim_nodes("5"))),
        ("nodes-beyond-numbers.heapsnapshot", lie(Layout::default().claim_nodes("900719925474099300000"))),
        ("nodes-negative.heapsnapshot", lie(Layout::default().claim_nodes("-1"))),
        ("nodes-null.heapsnapshot", lie(Layout::default().claim_nodes("null"))),
        ("more-edges-than-there-are.heapsnapshot", lie(Layout::default().claim_edges("4000000000"))),
        ("fewer-edges-than-there-are.heapsnapshot", lie(Layout::default().claim_edges("3"))),
        ("nodes-are-text.heapsnapshot", lie(Layout::default().replace(Section::Nodes, "\"none\""))),
        ("edges-to-nowhere.heapsnapshot", lie(Layout::default().replace(Section::Edges, &edges_to_nowhere(&heap)))),
        ("strings-are-numbers.heapsnapshot", lie(Layout::default().replace(Section::Strings, "[1,2,3]"))),
        ("no-strings.heapsnapshot", lie(Layout::default().sections(&Section::CLASSIC[..7]))),
        ("another-json.heapsnapshot", b"{\"name\":\"package\",\"version\":\"1.0.0\"}".to_vec()),
    ]
}

/// Damage that may also be read around, if the report says so: the rest of the file is all there.
const READABLE: [&str; 3] = ["nodes-negative.heapsnapshot", "nodes-null.heapsnapshot", "edges-to-nowhere.heapsnapshot"];

/// As many edges as the heap has, all to a node far beyond the last.
fn edges_to_nowhere(heap: &testkit::Heap) -> String {
    let edges = vec!["2,1,7000000"; heap.edge_count()];
    format!("[{}]", edges.join(","))
}

fn analyze(here: &Path, files: &[&str]) -> Outcome {
    let args: Vec<&str> = ["analyze", "--format", "json"].iter().chain(files).copied().collect();
    let started = Instant::now();
    let outcome = leakproof(here, &args);
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    // Not a speed test: a lie about four billion nodes must not be believed for minutes.
    assert!(started.elapsed() < Duration::from_secs(60), "{files:?}");
    outcome
}

#[test]
fn each_is_refused_with_a_sentence_and_the_good_file_is_analysed() {
    let here = folder("bad-each");
    let good = put(&here, "good.heapsnapshot", &agent_heap(RootModel::UserRoots).to_bytes());
    for (name, bytes) in broken() {
        put(&here, name, &bytes);
        let outcome = analyze(&here, &[name, good]);
        if outcome.status != 0 || !READABLE.contains(&name) {
            assert_eq!(outcome.status, 3, "{name}: {outcome:?}");
            let sentence = outcome.stderr.lines().find(|line| line.contains(name)).unwrap_or_default();
            let said = sentence.replace(name, "");
            assert!(said.trim().len() >= 15, "{name}: {outcome:?}");
            assert!(!said.contains("unwrap") && !said.contains("index out of bounds"), "{name}: {said}");
        }
        let report = outcome.json();
        let inputs = report["inputs"].as_array().expect("inputs");
        assert_eq!(inputs.len(), 2, "{name}: both are listed");
        assert!(inputs[0]["problems"].as_array().is_some_and(|problems| !problems.is_empty()), "{name}: {}", inputs[0]);
        assert_eq!(inputs[1]["format"], "v8-heapsnapshot", "{name}: the good file is analysed");
        assert_eq!(inputs[1]["problems"].as_array().map(Vec::len), Some(0), "{name}: {}", inputs[1]);
    }
}

#[test]
fn all_at_once_and_none_stops_another() {
    let here = folder("bad-all");
    let good = put(&here, "good.heapsnapshot", &agent_heap(RootModel::UserRoots).to_bytes());
    let mut files: Vec<&str> = broken().into_iter().map(|(name, bytes)| put(&here, name, &bytes)).collect();
    files.push(good);
    let outcome = analyze(&here, &files).ends_with(3);
    for name in files.iter().filter(|name| **name != good && !READABLE.contains(name)) {
        assert!(outcome.stderr.contains(name), "{name} is named in {}", outcome.stderr);
    }
    assert_eq!(outcome.json()["inputs"].as_array().map(Vec::len), Some(files.len()));
}

#[test]
fn messages_tell_the_damages_apart() {
    let here = folder("bad-apart");
    let mut said: Vec<String> = Vec::new();
    for (name, bytes) in broken().into_iter().filter(|(name, _)| !READABLE.contains(name)) {
        put(&here, name, &bytes);
        let outcome = analyze(&here, &[name]).ends_with(3);
        said.push(outcome.stderr.replace(name, "").trim().to_owned());
    }
    said.sort();
    said.dedup();
    assert!(said.len() >= 8, "{} messages for {} damages: {said:#?}", said.len(), broken().len());
}

#[test]
fn what_is_not_there_is_refused_like_what_cannot_be_read() {
    let here = folder("bad-absent");
    let outcome = leakproof(&here, &["analyze", "--format", "json", "nowhere.heapsnapshot"]).ends_with(3);
    assert!(outcome.stderr.contains("nowhere.heapsnapshot"), "{outcome:?}");
}
