//! Where input comes from: standard input, patterns, folders.

mod support;

use std::io::Write;
use std::process::{Command, Stdio};
use support::{folder, growing_queue, leakproof, put};

#[test]
fn a_quoted_pattern_stands_for_its_files() {
    let here = folder("patterns");
    let files = growing_queue(3, 200);
    for (name, bytes) in ["a-1.heapsnapshot", "a-2.heapsnapshot", "b.heapsnapshot"].iter().zip(&files) {
        put(&here, name, bytes);
    }
    let names = |pattern: &str| {
        let report = leakproof(&here, &["analyze", "--format", "json", pattern]).ends_with(0).json();
        let inputs = report["inputs"].as_array().cloned().unwrap_or_default();
        inputs.iter().map(|input| input["name"].to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("a-*.heapsnapshot"), r#""a-1.heapsnapshot" "a-2.heapsnapshot""#);
    assert_eq!(names("./?.heapsnapshot"), r#""b.heapsnapshot""#);
    let none = leakproof(&here, &["analyze", "c-*"]).ends_with(3);
    assert!(none.stderr.contains("There is no such file"), "{none:?}");
}

#[test]
fn standard_input_is_a_file_without_a_name() {
    let here = folder("standard-input");
    let snapshot = growing_queue(1, 50).remove(0);
    let file = put(&here, "a.heapsnapshot", &snapshot);
    let mut child = Command::new(env!("CARGO_BIN_EXE_leakproof"))
        .args(["summary", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built command line starts");
    child.stdin.take().expect("a pipe").write_all(&snapshot).expect("it reads");
    let piped = child.wait_with_output().expect("it ends");
    assert!(piped.status.success(), "{piped:?}");
    let named = leakproof(&here, &["summary", "--format", "json", file]).ends_with(0);
    assert_eq!(String::from_utf8_lossy(&piped.stdout), named.stdout);
}
