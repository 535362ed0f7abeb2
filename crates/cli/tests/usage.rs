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
