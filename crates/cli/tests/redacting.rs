//! `leakproof redact`: what happens to files that are in the way, and who is told of what went wrong.

mod support;

use support::{folder, leakproof, put};
use testkit::fixture;

#[test]
fn no_file_that_was_there_is_touched() {
    let here = folder("redact-beside");
    let original = fixture("made/diamond.heapsnapshot");
    // The name under which the output is written until it is whole.
    let input = put(&here, "b.unfinished", &original);
    put(&here, "b.unfinished1", b"left behind");
    leakproof(&here, &["redact", input, "-o", "b"]).ends_with(0);
    let read = |name: &str| std::fs::read(here.join(name)).expect(name);
    assert_eq!(read(input), original);
    assert_eq!(read("b.unfinished1"), b"left behind");
    assert!(read("b").len() > original.len() / 2);
    let mut names: Vec<_> = std::fs::read_dir(&here).expect("a folder").flatten().map(|e| e.file_name()).collect();
    names.sort();
    assert_eq!(names, ["b", "b.unfinished", "b.unfinished1"]);
}

#[test]
fn the_file_at_fault_is_named() {
    let here = folder("redact-fault");
    put(&here, "in.heapsnapshot", &fixture("made/diamond.heapsnapshot"));
    put(&here, "cut.heapsnapshot", &fixture("made/diamond.heapsnapshot")[..200]);
    for (args, expect) in [
        (["in.heapsnapshot", "-o", "gone/out"], "gone/out: Cannot be written."),
        (["in.heapsnapshot", "-o", "in.heapsnapshot/out"], "in.heapsnapshot/out: Cannot be written."),
        (["gone", "-o", "out"], "gone: Cannot be opened."),
        (["cut.heapsnapshot", "-o", "out"], "cut.heapsnapshot: "),
    ] {
        let told = leakproof(&here, &[&["redact"], &args[..]].concat()).ends_with(3);
        assert!(told.stderr.starts_with(expect) && told.stderr.lines().count() == 1, "{args:?}: {told:?}");
    }
    assert!(!here.join("out").exists());
}
