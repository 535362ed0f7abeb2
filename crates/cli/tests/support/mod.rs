//! Calls the built command line and makes its inputs.

#![allow(dead_code, reason = "each test file uses its own part")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::{Heap, Layout, Location, NodeRef};

/// What a call left behind.
#[derive(Debug)]
pub struct Outcome {
    /// Exit status; −1 if a signal ended it.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Ended with `status`, and not by a panic.
    #[track_caller]
    pub fn ends_with(self, status: i32) -> Self {
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// Calls `leakproof` in the folder `within`.
pub fn leakproof(within: &Path, args: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_leakproof"))
        .args(args)
        .current_dir(within)
        .output()
        .expect("the built command line starts");
    Outcome {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A fresh folder for one test.
pub fn folder(test: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a writable target folder");
    path
}

/// Writes a file; returns its name.
pub fn put<'a>(folder: &Path, name: &'a str, bytes: &[u8]) -> &'a str {
    std::fs::write(folder.join(name), bytes).expect("a writable target folder");
    name
}

/// A value of the program that must not come out.
pub const PLANTED: &str = "kestrel";

/// Snapshots of one process whose dispatcher gains `per_step` jobs in each step. Each holds a planted prompt.
pub fn growing_queue(snapshots: u32, per_step: u32) -> Vec<Vec<u8>> {
    let mut heap = Heap::default();
    let script = heap.script("file:///srv/agent/dispatcher.mjs");
    let at = |line| Location { script: 7, script_node: Some(script), line, column: 6 };
    let (dispatcher, pending) = heap.queue("AgentDispatcher", &[]);
    heap.locate(dispatcher, at(10));
    heap.set_global("dispatcher", dispatcher);
    // A heap is never the leak alone: something of a constant size beside it.
    let others: Vec<NodeRef> = (0..500).map(|_| heap.instance("Setting", 64)).collect();
    let settings = heap.array(&others);
    heap.set_global("settings", settings);
    let mut files = Vec::new();
    let mut number = 0;
    for _ in 0..snapshots {
        for _ in 0..per_step {
            let job = heap.instance("AgentJob", 56);
            let prompt =
                heap.string(&format!("{PLANTED} prompt {number}: summarise the contract and list its deadlines"));
            heap.property(job, "prompt", prompt).locate(job, at(3));
            heap.push(pending, job);
            number += 1;
        }
        files.push(heap.write(&Layout::node_20()));
    }
    files
}

/// The same heap again and again, a few odd objects aside.
pub fn level_heap(snapshots: u32) -> Vec<Vec<u8>> {
    let mut heap = Heap::default();
    let settings: Vec<NodeRef> = (0..2000).map(|_| heap.instance("Setting", 64)).collect();
    let all = heap.array(&settings);
    heap.set_global("settings", all);
    (0..snapshots)
        .map(|_| {
            heap.instance("Passing", 32);
            heap.to_bytes()
        })
        .collect()
}
