//! Exit statuses of calls that ask for nothing or for nonsense.

mod support;

use support::{folder, leakproof, put};
use testkit::fixture;

#[test]
fn nonsense_ends_with_2_and_says_how_to_ask() {
    let here = folder("usage");
    let file = put(&here, "a.heapsnapshot", &fixture("made/diamond.heapsnapshot"));
    let check = |args: &[&str]| {
        let outcome = leakproof(&here, args).ends_with(2);
        assert!(outcome.stderr.trim().len() >= 15, "{args:?}: {outcome:?}");
        assert_eq!(outcome.stdout, "", "{args:?}: nothing where a report is expected");
    };
    check(&[]);
    check(&["analyse-everything"]);
    check(&["analyze"]);
    check(&["summary"]);
    check(&["analyze", "--no-such-option", file]);
    check(&["analyze", "--format", "poem", file]);
    check(&["analyze", "--fail-on", "bad_luck", file]);
    check(&["summary", "--format", "poem", file]);
    check(&["analyze", "-", "-"]);
    check(&["analyze", "--baseline", "-", "-"]);
    check(&["diff", "-", "-"]);
    check(&["redact", "-", "-o", "out"]);
    check(&["redact", file]);
    check(&["redact", file, "-o", file]);
    check(&["retainers", file]);
    check(&["series"]);
    check(&["completions", "cobol"]);
    check(&["serve", "--port", "seventy"]);
}

#[test]
fn help_and_version_end_with_0() {
    let here = folder("help");
    let help = leakproof(&here, &["--help"]).ends_with(0);
    for word in ["analyze", "summary", "--format"] {
        assert!(help.stdout.contains(word), "{word} in {help:?}");
    }
    let version = leakproof(&here, &["--version"]).ends_with(0);
    assert!(version.stdout.contains(env!("CARGO_PKG_VERSION")), "{version:?}");
}

#[test]
fn what_cannot_be_read_ends_with_3_and_says_which() {
    let here = folder("unreadable");
    let file = put(&here, "a.heapsnapshot", &fixture("made/diamond.heapsnapshot"));
    std::fs::create_dir(here.join("empty")).expect("a writable target folder");
    let check = |args: &[&str], word: &str| {
        let outcome = leakproof(&here, args).ends_with(3);
        assert!(outcome.stderr.contains(word), "{args:?}: {outcome:?}");
    };
    for command in ["analyze", "summary", "series", "audit"] {
        check(&[command, "gone"], "gone: Cannot be opened. There is no such file.");
        check(&[command, "gone-*"], "gone-*");
    }
    check(&["analyze", file, "gone"], "gone");
    check(&["analyze", "empty"], "empty");
    check(&["summary", "empty"], "It is a folder");
    check(&["diff", file, "gone"], "gone");
    check(&["diff", "gone", file], "gone");
    check(&["retainers", "--class", "A", "gone"], "gone");
    check(&["redact", "gone", "-o", "out"], "gone");
    check(&["redact", "empty", "-o", "out"], "It is a folder");
    check(&["redact", file, "-o", "gone/out"], "The folder of the output does not exist");
    check(&["serve", "--site", "gone"], "gone");
    check(&["mcp", "--root", "gone"], "gone");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let here = folder("full");
    let file = put(&here, "a.heapsnapshot", &fixture("made/diamond.heapsnapshot"));
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a device that is always full");
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_leakproof"))
        .args(["summary", file])
        .current_dir(&here)
        .stdout(full)
        .output()
        .expect("the built command line starts");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("The output cannot be written"), "{stderr}");
}

#[test]
fn names_of_files_move_no_cursor() {
    let here = folder("names-of-files");
    let name = put(&here, "a\u{1b}[2J\r.heapsnapshot", b"<!doctype html>");
    for command in ["analyze", "summary", "audit", "series"] {
        let told = leakproof(&here, &[command, name]).ends_with(3);
        assert!(told.stderr.starts_with("a␣[2J␣.heapsnapshot: "), "{command}: {told:?}");
        assert!(!told.stdout.contains(['\u{1b}', '\r']), "{command}: {told:?}");
    }
}

#[test]
fn a_lost_connection_is_told() {
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_leakproof"))
        .arg("mcp")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the built command line starts");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(3), "{stderr}");
    assert!(stderr.starts_with("The connection to the agent was lost"), "{stderr}");
}
