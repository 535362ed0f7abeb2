//! Four snapshots of an agent whose job queue only grows, for people who want to try before they capture.
//!
//! Small enough to travel with the page: sizes are those of prompts and documents, texts are not.

use crate::builder::Location;
use crate::{Heap, Layout, NodeRef, NodeType, RootModel};

/// Jobs in the queue when each snapshot was taken.
const JOBS: [usize; 4] = [20, 80, 140, 200];
/// What a prompt and a document weigh, bytes.
const PROMPT: u64 = 1_400;
const DOCUMENT: u64 = 6_200;

/// File names and contents.
#[must_use]
pub fn sample() -> Vec<(&'static str, Vec<u8>)> {
    let mut heap = Heap::new(RootModel::UserRoots);
    let script = heap.script("file:///srv/agent/dispatcher.js");
    let at = |line, column| Location { script: 41, script_node: Some(script), line, column };
    for (class, line) in [("SummaryJob", 4), ("Dispatcher", 20), ("ReplyCache", 48)] {
        let constructor = heap.class(class).constructor;
        heap.locate(constructor, at(line, 7));
    }
    let replies: Vec<(NodeRef, NodeRef)> = (0..24)
        .map(|n| (heap.string(&format!("question {n}")), heap.node(NodeType::String, &format!("answer {n}"), PROMPT)))
        .collect();
    let cache = heap.bounded_cache("ReplyCache", &replies);
    let tool = heap.string("summarise");
    let (dispatcher, pending) = heap.queue("Dispatcher", &[]);
    heap.locate(dispatcher, at(20, 7));
    let scope = heap.context(None, &[("dispatcher", dispatcher), ("replies", cache)]);
    let main = heap.closure("main", scope, Some(at(60, 16)));
    heap.set_global("main", main);

    let names = ["00-start", "01-after-60-jobs", "02-after-120-jobs", "03-after-180-jobs"];
    let mut made = 0;
    JOBS.iter()
        .zip(names)
        .map(|(&jobs, name)| {
            for number in made..jobs {
                let job = heap.instance("SummaryJob", 56);
                let prompt = heap.node(NodeType::String, &format!("summarise document {number}"), PROMPT);
                let text = heap.node(NodeType::String, &format!("document {number}"), DOCUMENT);
                let document = heap.plain_object(&[("title", prompt), ("body", text)]);
                heap.property(job, "document", document).property(job, "tool", tool).locate(job, at(4, 7));
                heap.push(pending, job);
            }
            made = jobs;
            (name, heap.write(&Layout::node_20()))
        })
        .collect()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use std::path::Path;

    /// `UPDATE_FIXTURES=1 cargo test -p testkit` writes them anew.
    #[test]
    fn the_pages_sample_is_what_the_kit_makes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/app/sample");
        for (name, bytes) in sample() {
            let file = folder.join(format!("{name}.heapsnapshot"));
            if std::env::var_os("UPDATE_FIXTURES").is_some() {
                std::fs::create_dir_all(&folder).expect("a writable checkout");
                std::fs::write(&file, &bytes).expect("a writable checkout");
            }
            let committed = std::fs::read(&file).unwrap_or_default();
            assert!(committed == bytes, "{name} differs: run UPDATE_FIXTURES=1 cargo test -p testkit");
        }
    }
}
