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
    // One file is wanted: a pattern may stand for it, but not for several.
    let by_pattern = leakproof(&here, &["summary", "b*"]).ends_with(0);
    assert_eq!(by_pattern.stdout, leakproof(&here, &["summary", "b.heapsnapshot"]).ends_with(0).stdout);
    leakproof(&here, &["diff", "a-1*", "?-2.heapsnapshot"]).ends_with(0);
    leakproof(&here, &["redact", "b.*", "-o", "redacted"]).ends_with(0);
    let several = leakproof(&here, &["summary", "a-*"]).ends_with(2);
    assert!(several.stderr.contains("2 files"), "{several:?}");
    // Hidden files are those that are asked for.
    put(&here, ".c.heapsnapshot", &files[0]);
    assert_eq!(names("*").matches(".heapsnapshot").count(), 3);
    assert_eq!(names(".c*"), r#"".c.heapsnapshot""#);
    std::fs::create_dir(here.join(".kept")).expect("a writable target folder");
    put(&here, ".kept/d.heapsnapshot", &files[0]);
    assert_eq!(names("**/*.heapsnapshot").matches(".heapsnapshot").count(), 3);
    assert_eq!(names(".k*/?.heapsnapshot"), r#""d.heapsnapshot""#);
    let none = leakproof(&here, &["analyze", "c-*"]).ends_with(3);
    assert!(none.stderr.contains("There is no such file"), "{none:?}");
}

#[test]
fn standard_input_is_a_file_without_a_name() {
    let piped = |here: &std::path::Path, args: &[&str], bytes: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_leakproof"))
            .args(args)
            .current_dir(here)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the built command line starts");
        child.stdin.take().expect("a pipe").write_all(bytes).expect("it reads");
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{ended:?}");
        String::from_utf8_lossy(&ended.stdout).into_owned()
    };
    let here = folder("standard-input");
    let snapshot = growing_queue(1, 50).remove(0);
    let file = put(&here, "a.heapsnapshot", &snapshot);
    let named = |args: &[&str]| leakproof(&here, args).ends_with(0).stdout;
    let check = |command: &[&str], rest: &[&str]| {
        let with = |input: &'static str| [command, &[input], rest].concat();
        assert_eq!(piped(&here, &with("-"), &snapshot), named(&with("a.heapsnapshot")), "{command:?}");
    };
    check(&["summary", "--format", "json"], &[]);
    check(&["diff", "--format", "json"], &[file]);
    check(&["diff", "--format", "json", file], &[]);
    check(&["retainers", "--class", "AgentJob"], &[]);
    for command in ["analyze", "series", "audit"] {
        let said = piped(&here, &[command, "--format", "json", "-"], &snapshot);
        assert!(said.contains("standard input"), "{command}: {said}");
    }
}
