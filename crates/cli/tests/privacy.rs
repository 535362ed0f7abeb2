//! No command says a value or does anything to a terminal, whatever the files and their names hold.

#[path = "../../engine/tests/privacy/canary.rs"]
mod canary;
#[path = "../../engine/tests/privacy/heap.rs"]
mod heap;
#[path = "../../engine/tests/privacy/inputs.rs"]
mod inputs;
mod support;

use canary::Canary;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use support::{PLANTED, folder, growing_queue, leakproof, put};
use testkit::{Heap, Layout};

/// What moves a terminal's cursor, reorders or hides text; a line's end is no such thing.
fn assert_inert(what: &str, text: &str) {
    if let Some(c) = text.chars().find(|&c| c != '\n' && redact::acts(c)) {
        panic!("{what} holds {c:?}: {text:?}");
    }
}

/// A folder with files of every format, sound and broken; their names.
fn evidence(here: &Path, c: &Canary) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: String, bytes: &[u8]| {
        put(here, &name, bytes);
        names.push(name);
    };
    for (number, copies) in [3, 6, 9].into_iter().enumerate() {
        add(format!("step-{number}.heapsnapshot"), &heap::snapshot(c, copies, &Layout::node_20()));
    }
    let timeline = heap::timeline(c, 4);
    add(String::from("a.heaptimeline"), &timeline);
    add(String::from("cut.heapsnapshot"), &timeline[..timeline.len() / 2]);
    for (number, (_, bytes)) in inputs::inputs(c).iter().enumerate() {
        add(format!("other-{number}"), bytes);
    }
    names
}

#[test]
fn no_command_says_a_value() {
    let (c, here) = (Canary::fixed(), folder("privacy-commands"));
    let names = evidence(&here, &c);
    let ids = ["@1", "@3", "(string)", "Session", "Object", "nothing of the kind"];
    let mut calls: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "json", "markdown", "html"] {
        calls.push(["analyze", "--format", format].into_iter().chain(names.iter().map(String::as_str)).collect());
        calls.push(vec!["analyze", "--partial", "--format", format, "."]);
    }
    for format in ["text", "json"] {
        calls.push(vec!["audit", "--format", format, "."]);
        calls.push(vec!["series", "--format", format, "."]);
        calls.push(vec!["analyze", "--format", format, "--baseline", "step-0.heapsnapshot", "step-2.heapsnapshot"]);
        for mode in ["merged", "shortest", "object"] {
            for id in ids {
                calls.push(vec!["retainers", "--format", format, "--mode", mode, "--class", id, "step-2.heapsnapshot"]);
            }
        }
    }
    calls.push(vec!["redact", "step-2.heapsnapshot", "-o", "-"]);
    calls.push(vec!["redact", "a.heaptimeline", "-o", "-"]);
    for name in &names {
        // Most are no snapshots: these say why.
        calls.push(vec!["redact", name, "-o", "out.heapsnapshot"]);
    }
    for broken in ["cut.heapsnapshot", "other-0", "other-19"] {
        for command in ["summary", "audit", "analyze"] {
            calls.push(vec![command, broken]);
        }
        calls.push(vec!["diff", "step-0.heapsnapshot", broken]);
        calls.push(vec!["retainers", "--class", "Session", broken]);
    }
    for call in calls {
        let said = leakproof(&here, &call);
        assert!((0..=3).contains(&said.status) && !said.stderr.contains("panicked"), "{call:?}: {said:?}");
        for (what, text) in [("output", &said.stdout), ("error", &said.stderr)] {
            // Whoever calls knows the paths, those inside an archive too; reports leave folders out.
            let text = &text.replace(&format!("/{}/file", c.word), "/file");
            c.assert_absent(&format!("{what} of {call:?}"), text);
            assert_inert(&format!("{what} of {call:?}"), text);
        }
    }
    c.assert_absent(
        "a redacted file",
        &String::from_utf8_lossy(&std::fs::read(here.join("out.heapsnapshot")).expect("written")),
    );
}

/// These show class names as they are, and nothing else.
#[test]
fn tables_in_clear_say_no_value() {
    let here = folder("privacy-tables");
    for (number, bytes) in growing_queue(2, 50).iter().enumerate() {
        put(&here, &format!("{number}.heapsnapshot"), bytes);
    }
    for format in ["text", "json"] {
        for call in [&["summary", "1.heapsnapshot"][..], &["diff", "0.heapsnapshot", "1.heapsnapshot"]] {
            let args: Vec<&str> = call.iter().copied().chain(["--format", format]).collect();
            let said = leakproof(&here, &args).ends_with(0);
            assert!(said.stdout.contains("AgentJob") && !said.stdout.contains(PLANTED), "{args:?}");
        }
    }
}

#[test]
fn names_do_nothing_to_a_terminal() {
    const HOSTILE: &str = "\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{200b}\rname";
    let here = folder("privacy-terminal");
    let mut heap = Heap::default();
    let all: Vec<_> = (0..40).map(|_| heap.instance(HOSTILE, 64)).collect();
    let list = heap.array(&all);
    heap.set_global(HOSTILE, list);
    let file = format!("{HOSTILE}.heapsnapshot");
    put(&here, &file, &heap.to_bytes());
    put(&here, "plain.heapsnapshot", &heap.to_bytes());
    let broken = format!("{HOSTILE}.broken");
    put(&here, &broken, b"\x89PNG\r\n\x1a\n");
    put(&here, "names.zip", &testkit::stored_zip(&[(&broken, b"{\"snapshot\":"), (&file, &heap.to_bytes())]));
    let name = HOSTILE;
    for call in [
        &["analyze", "."][..],
        &["analyze", "--format", "json", "."],
        &["analyze", "--format", "markdown", "--reveal", "."],
        &["analyze", "--format", "html", "--reveal", "."],
        &["analyze", "names.zip"],
        &["analyze", "--fail-on", "leak", &broken],
        &["analyze", "--owners", &broken, "plain.heapsnapshot"],
        &["summary", &file],
        &["summary", "--format", "json", &file],
        &["summary", &broken],
        &["diff", "plain.heapsnapshot", &file],
        &["diff", "--format", "json", "plain.heapsnapshot", &file],
        &["diff", &broken, &file],
        &["series", "."],
        &["audit", "."],
        &["audit", "--format", "json", "names.zip"],
        &["redact", &broken, "-o", "out"],
        &["redact", &file, "-o", &file],
        &["retainers", "--reveal", "--class", name, "plain.heapsnapshot"],
        &["retainers", "--class", "no\u{1b}[31m", &file],
        &["serve", "--site", &broken],
        &["mcp", "--root", &broken],
    ] {
        let said = leakproof(&here, call);
        assert!((0..=3).contains(&said.status) && !said.stderr.contains("panicked"), "{call:?}: {said:?}");
        assert_inert(&format!("the output of {call:?}"), &said.stdout);
        assert_inert(&format!("the errors of {call:?}"), &said.stderr);
    }
    // Programs still read the names as they are.
    let table = leakproof(&here, &["summary", "--format", "json", "plain.heapsnapshot"]).ends_with(0).json();
    let names: Vec<_> =
        table["classes"].as_array().expect("classes").iter().filter_map(|c| c["name"].as_str()).collect();
    assert!(names.contains(&HOSTILE), "{names:?}");
}

/// The server for agents, called a line at a time.
struct Agent {
    server: Child,
    calls: u64,
    said: String,
}

impl Agent {
    fn start(here: &Path) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_leakproof"));
        server.arg("mcp").current_dir(here).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut agent = Self { server: server.spawn().expect("the server starts"), calls: 0, said: String::new() };
        let client = json!({ "name": "test", "version": "1" });
        agent.ask("initialize", json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client }));
        agent.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        agent
    }

    fn send(&mut self, message: &Value) {
        let input = self.server.stdin.as_mut().expect("a pipe");
        writeln!(input, "{message}").and_then(|()| input.flush()).expect("the server listens");
    }

    /// The answer, whatever it says.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.calls, "method": method, "params": params }));
        let mut lines = BufReader::new(self.server.stdout.as_mut().expect("a pipe"));
        loop {
            let mut line = String::new();
            // One request is out at a time, so that nothing is left behind in the buffer.
            assert!(lines.read_line(&mut line).expect("text") > 0, "the server ended at {method}");
            self.said.push_str(&line);
            let message: Value = serde_json::from_str(&line).expect("JSON");
            if message["id"] == self.calls {
                return message;
            }
        }
    }

    fn end(mut self) -> String {
        drop(self.server.stdin.take());
        let out = self.server.wait_with_output().expect("it ends");
        self.said + &String::from_utf8_lossy(&out.stderr)
    }
}

#[test]
fn no_agent_hears_a_value() {
    let (c, here) = (Canary::fixed(), folder("privacy-agent"));
    let names = evidence(&here, &c);
    let mut agent = Agent::start(&here);
    let tools = agent.ask("tools/list", json!({}));
    let known: BTreeSet<String> = tools["result"]["tools"]
        .as_array()
        .expect("tools")
        .iter()
        .filter_map(|tool| tool["name"].as_str().map(str::to_owned))
        .collect();
    let mut called = BTreeSet::new();
    let mut call = |agent: &mut Agent, name: &str, arguments: Value| {
        called.insert(name.to_owned());
        agent.ask("tools/call", json!({ "name": name, "arguments": arguments }));
    };
    call(&mut agent, "load", json!({ "paths": names, "partial": true }));
    call(&mut agent, "diagnose", json!({ "findings": 20 }));
    call(&mut agent, "growth", json!({ "limit": 100 }));
    call(&mut agent, "next_capture", json!({}));
    for sort in ["retained", "name"] {
        call(&mut agent, "classes", json!({ "snapshot": 2, "sort": sort, "limit": 100 }));
    }
    for class in ["(string)", "Session", "(regexp)", "(bigint)", "Object"] {
        call(&mut agent, "paths", json!({ "snapshot": 2, "class": class, "count": 10 }));
    }
    call(&mut agent, "paths", json!({ "object": "@7", "snapshot": 99 }));
    call(&mut agent, "compare", json!({ "before": 0, "after": 2, "limit": 100 }));
    call(&mut agent, "load", json!({ "paths": ["cut.heapsnapshot", "nowhere"] }));
    assert_eq!(called, known, "every tool was called");
    for uri in ["leakproof://report", "leakproof://report.md", "leakproof://nothing"] {
        agent.ask("resources/read", json!({ "uri": uri }));
    }
    let said = agent.end();
    assert!(said.contains("SessionStore") && said.contains("classes"), "it did answer: {}", said.len());
    c.assert_absent("the server for agents", &said);
}
