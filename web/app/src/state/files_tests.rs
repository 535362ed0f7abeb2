//! The file list, without a browser.

use super::*;
use protocol::{FactsBlob, Safe, SnapshotSummary};

fn list(names: &[&str]) -> FileList {
    let mut files = FileList::default();
    for name in names {
        files.add((*name).to_owned(), 100);
    }
    files
}

fn names(files: &FileList) -> Vec<&str> {
    files.entries().iter().map(|e| e.name.as_str()).collect()
}

fn id(files: &FileList, name: &str) -> FileId {
    files.entries().iter().find(|e| e.name == name).map(|e| e.id).expect("a file of that name")
}

fn loaded(snapshot: bool) -> EntryState {
    EntryState::Ready(Rc::new(Loaded {
        format: Safe::ours("x"),
        about: Safe::ours("x"),
        snapshot: snapshot.then_some(SnapshotSummary { nodes: 1, edges: 1, classes: 1, objects: 1, total_bytes: 1 }),
        problems: vec![],
        facts: None,
        peak_bytes: 0,
    }))
}

#[test]
fn snapshots_come_first_and_names_are_counted() {
    let files = list(&["gc.log", "after-10.heapsnapshot", "after-2.heapsnapshot", "A.json", "00.heapsnapshot.gz"]);
    let expect = ["00.heapsnapshot.gz", "after-2.heapsnapshot", "after-10.heapsnapshot", "A.json", "gc.log"];
    assert_eq!(names(&files), expect);
}

#[test]
fn a_file_is_ready_before_it_has_told_all() {
    let mut files = list(&["a.heapsnapshot", "b.heapsnapshot"]);
    let (a, b) = (id(&files, "a.heapsnapshot"), id(&files, "b.heapsnapshot"));
    files.settle(a, 0, loaded(true));
    files.settle(b, 0, EntryState::Cancelled(0));
    assert!(files.is_snapshot(a) && !files.all_told());
    files.tell(a, 1, FactsBlob(String::new()));
    assert!(!files.all_told(), "of another attempt");
    files.tell(a, 0, FactsBlob(String::new()));
    assert!(files.all_told());
}

#[test]
fn what_a_file_is_decides_over_how_it_is_named() {
    let mut files = list(&["a.log", "b.heapsnapshot"]);
    let (a, b) = (id(&files, "a.log"), id(&files, "b.heapsnapshot"));
    files.settle(a, 0, loaded(true));
    files.settle(b, 0, loaded(false));
    assert_eq!(names(&files), ["a.log", "b.heapsnapshot"]);
    assert!(files.is_snapshot(a) && !files.is_snapshot(b));
}

#[test]
fn no_more_files_load_than_there_are_cores() {
    let mut files = list(&["1", "2", "3"]);
    assert!(files.take_next(2, 0.0).is_some());
    assert!(files.take_next(2, 0.0).is_some());
    assert!(files.take_next(2, 0.0).is_none());
    let first = id(&files, "1");
    files.settle(first, 0, loaded(false));
    assert_eq!(files.take_next(2, 0.0).map(|e| e.name.clone()).as_deref(), Some("3"));
    assert!(files.take_next(9, 0.0).is_none());
}

#[test]
fn logs_do_not_wait_behind_snapshots() {
    let mut files = FileList::default();
    for (name, bytes) in [("a.heapsnapshot", 500_000_000), ("b.heapsnapshot", 400_000_000), ("gc.log", 60_000)] {
        files.add(name.to_owned(), bytes);
    }
    let order: Vec<String> = std::iter::from_fn(|| files.take_next(9, 0.0)).map(|e| e.name.clone()).collect();
    assert_eq!(order, ["gc.log", "a.heapsnapshot", "b.heapsnapshot"]);
}

#[test]
fn a_late_word_of_a_cancelled_attempt_is_ignored() {
    let mut files = list(&["1"]);
    let entry = files.take_next(1, 0.0).expect("one waits");
    files.cancel(entry.id);
    files.settle(entry.id, entry.attempt, loaded(false));
    assert_eq!(files.count("cancelled"), 1);
    files.again(entry.id, true);
    assert_eq!((files.count("loading"), files.entries()[0].keep_partial), (1, true));
}

#[test]
fn time_left_waits_until_it_can_be_known() {
    let mut files = list(&["1"]);
    let entry = files.take_next(1, 1_000.0).expect("one waits");
    let left = |files: &FileList| match &files.entries()[0].state {
        EntryState::Loading(reading) => reading.left(),
        _ => None,
    };
    let half = Progress { phase: Phase::Reading, step: Safe::default(), done: 50, total: 100 };
    files.progress(entry.id, 0, half.clone(), 1_100.0);
    assert_eq!(left(&files), None);
    files.progress(entry.id, 0, half, 3_000.0);
    let ms = left(&files).expect("two seconds are enough");
    assert!((2_000.0..3_000.0).contains(&ms), "{ms}");
}

#[test]
fn what_was_put_in_order_stays_so() {
    let mut files = list(&["a.heapsnapshot", "b.heapsnapshot", "c.heapsnapshot", "gc.log"]);
    let (a, c) = (id(&files, "a.heapsnapshot"), id(&files, "c.heapsnapshot"));
    files.put(c, a);
    assert_eq!(names(&files), ["c.heapsnapshot", "a.heapsnapshot", "b.heapsnapshot", "gc.log"]);
    files.shift(a, true);
    files.add("00.heapsnapshot".to_owned(), 1);
    let expect = ["c.heapsnapshot", "b.heapsnapshot", "a.heapsnapshot", "00.heapsnapshot", "gc.log"];
    assert_eq!(names(&files), expect, "what comes later comes last of its kind");
    files.shift(id(&files, "gc.log"), false);
    assert_eq!(names(&files), expect, "snapshots stay first");
    files.order_by_name();
    assert_eq!(names(&files)[0], "00.heapsnapshot");
}

#[test]
fn the_baseline_is_the_first_until_one_is_chosen() {
    let mut files = list(&["a.heapsnapshot", "b.heapsnapshot"]);
    let (a, b) = (id(&files, "a.heapsnapshot"), id(&files, "b.heapsnapshot"));
    files.settle(a, 0, loaded(true));
    assert_eq!(files.baseline(), None, "one snapshot is compared with nothing");
    files.settle(b, 0, loaded(true));
    assert_eq!(files.baseline(), Some(a));
    files.choose_baseline(b);
    assert_eq!(files.baseline(), Some(b));
    files.remove(b);
    assert_eq!(files.baseline(), None);
}
