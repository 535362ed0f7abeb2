//! Parts of a heap. The fixture's tables under DevTools' own filters are compared in `tests/oracle`.

use analysis::{Builder, Heap, Scope};
use snapshot::Decoder;
use testkit::{Layout, NodeType, SnapshotBuilder, parts_heap};

fn parts() -> Heap {
    load(&parts_heap())
}

fn load(builder: &SnapshotBuilder) -> Heap {
    let bytes = builder.write(&Layout::chromium_156());
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(&bytes).expect("valid");
    let (snapshot, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    Builder::new(snapshot).expect("a graph").finish().expect("a root")
}

/// `Class ×count retained`, by name.
fn rows(heap: &Heap, scope: Scope) -> Vec<String> {
    let part = heap.scoped(scope);
    let classes = heap.classes();
    let mut rows: Vec<String> = (0_u32..)
        .zip(part.rows())
        .filter(|(_, row)| row.count > 0)
        .map(|(c, row)| format!("{} ×{} {}", classes.key(c).name.text(heap.snapshot()), row.count, row.retained))
        .collect();
    rows.sort();
    rows
}

fn named(heap: &Heap, name: &str) -> u32 {
    (0..heap.snapshot().nodes.len()).find(|&v| heap.snapshot().name_bytes(v) == name.as_bytes()).expect("a node")
}

#[test]
fn each_part_counts_its_own() {
    let heap = parts();
    let check = |scope, expect: &[&str]| assert_eq!(rows(&heap, scope), expect, "{scope:?}");
    check(Scope::Detached, &["Detached <div> ×1 560", "Detached <span> ×1 64"]);
    check(Scope::ByDetached, &["Detached <div> ×1 560", "Detached <span> ×1 64", "DetachedStore ×1 400"]);
    check(
        Scope::ByContexts,
        &[
            "(string) ×1 100",
            "Unused ×1 7000",
            "Used ×2 560",
            "system / Context / scope @1 ×1 7648",
            "system / Context / scope @3 ×1 7788",
            "system / ScopeInfo ×2 96",
        ],
    );
    // The view is held by the wrapper too, which is no handler itself: its function is.
    check(Scope::ByListeners, &["(compiled code) ×1 200", "Function ×2 128"]);
    check(Scope::ByConsole, &["(string) ×1 40", "Logged ×1 112"]);
    check(Scope::SharedByRealms, &["(array) ×1 544", "(string) ×1 32"]);
}

#[test]
fn a_realm_has_what_only_it_reaches() {
    let heap = parts();
    let (one, two) = ("system / NativeContext / one.example", "system / NativeContext / two.example");
    let of = |name| rows(&heap, Scope::Realm(named(&heap, name)));
    assert!(of(one).iter().any(|row| row.starts_with("Page ×1")), "{:?}", of(one));
    assert!(of(two).iter().any(|row| row.starts_with("Unused ×1")), "{:?}", of(two));
    assert_eq!(rows(&heap, Scope::Realm(named(&heap, "HTMLDocument"))), [""; 0], "no realm");
    // Every object with a size belongs to one realm, to several, or to none.
    let count = |scope| heap.scoped(scope).rows().iter().map(|r| r.count).sum::<u64>();
    let realms = [one, two].map(|name| count(Scope::Realm(named(&heap, name))));
    let all = count(Scope::All);
    assert_eq!(realms[0] + realms[1] + count(Scope::SharedByRealms) + count(Scope::NoRealm), all);
    assert_eq!(heap.scoped(Scope::All).rows(), heap.classes().rows());
}

#[test]
fn a_part_of_a_recording_is_its_ids() {
    let heap = parts();
    let logged = named(&heap, "Logged");
    let id = heap.snapshot().nodes.id[logged as usize];
    assert_eq!(rows(&heap, Scope::Ids(id - 1, id)), ["Logged ×1 112"]);
    assert_eq!(rows(&heap, Scope::Ids(id, id)), [""; 0]);
    let count = |scope| heap.scoped(scope).rows().iter().map(|r| r.count).sum::<u64>();
    let odd = (0..heap.snapshot().nodes.len())
        .filter(|&v| heap.snapshot().nodes.id[v as usize] % 2 == 1 && heap.shallow(v) > 0)
        .count();
    assert_eq!(count(Scope::Ids(0, u32::MAX)), odd as u64);
}

#[test]
fn the_bars_of_a_recording_count_what_their_ids_do() {
    let mut builder = SnapshotBuilder::new();
    let mut nodes = Vec::new();
    for size in [24, 40, 56, 72, 88, 104] {
        let node = builder.node(NodeType::Object, "Job", size);
        builder.element(builder.root(), node.ordinal(), node);
        nodes.push(builder.id_of(node));
    }
    // What was there before, one job, a moment without any, three, and one after the last moment.
    for (time, last) in [(0, nodes[0]), (50, nodes[1]), (100, nodes[1]), (150, nodes[4])] {
        builder.sample(time, last);
    }
    let heap = load(&builder);
    let bars: Vec<(u64, u64)> = heap.live_by_interval().iter().map(|i| (i.live_bytes, i.live_count)).collect();
    // The root is the second of the first.
    assert_eq!(bars, [(24, 2), (40, 1), (0, 0), (56 + 72 + 88, 3)]);
    let mut after = 0;
    for interval in heap.live_by_interval() {
        let part = heap.scoped(Scope::Ids(after, interval.until_id));
        assert_eq!(part.rows().iter().map(|r| r.shallow).sum::<u64>(), interval.live_bytes, "{interval:?}");
        after = interval.until_id;
    }
}
