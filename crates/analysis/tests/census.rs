//! Censuses of small heaps whose answers can be read off.

use analysis::{Builder, Census, CensusRow, CensusTable, Heap};
use snapshot::Decoder;
use testkit::{EdgeType, Layout, Location, NodeRef, NodeType};

fn load(heap: testkit::Heap) -> Heap {
    let bytes = heap.into_builder().write(&Layout::node_24());
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(&bytes).expect("valid");
    let (snapshot, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    Builder::new(snapshot).expect("a graph").finish().expect("a root")
}

fn name(heap: &Heap, row: &CensusRow) -> String {
    heap.object_name(row.node).into_owned()
}

fn figures(table: &CensusTable) -> Vec<[u64; 4]> {
    table.rows.iter().map(|r| r.figures).collect()
}

#[test]
fn slices_are_told_by_the_string_they_keep() {
    let mut heap = testkit::Heap::default();
    let whole = heap.node(NodeType::String, "a page of text", 90_000);
    let slices: Vec<NodeRef> = (0..5)
        .map(|_| {
            let slice = heap.node(NodeType::SlicedString, "(sliced string)", 20);
            heap.edge(slice, EdgeType::Internal, "parent", whole);
            slice
        })
        .collect();
    let list = heap.array(&slices);
    heap.set_global("titles", list);
    let heap = load(heap);
    assert_eq!(figures(&heap.census(Census::Slices)), [[5, 100, 90_000, 0]]);
}

#[test]
fn ropes_count_their_pieces_and_inner_ropes_are_no_rows() {
    let mut heap = testkit::Heap::default();
    let mut rope = heap.node(NodeType::String, "start", 24);
    for i in 0..40 {
        let piece = heap.node(NodeType::String, &format!("piece {i}"), 24);
        let longer = heap.node(NodeType::ConcatenatedString, "(concatenated string)", 20);
        heap.edge(longer, EdgeType::Internal, "first", rope);
        heap.edge(longer, EdgeType::Internal, "second", piece);
        rope = longer;
    }
    let holder = heap.instance("Log", 16);
    heap.property(holder, "text", rope);
    heap.set_global("log", holder);
    let heap = load(heap);
    let table = heap.census(Census::Ropes);
    assert_eq!(figures(&table), [[41, 41 * 24 + 40 * 20, 41 * 24 + 40 * 20, 0]]);
}

#[test]
fn collections_with_unused_room_are_told_and_full_ones_are_not() {
    let mut heap = testkit::Heap::default();
    let items: Vec<NodeRef> = (0..300).map(|_| heap.instance("Item", 16)).collect();
    let full = heap.array(&items);
    heap.set_global("full", full);
    let entries: Vec<(Option<NodeRef>, NodeRef)> = items.iter().map(|i| (None, *i)).collect();
    let map = heap.map(&entries);
    heap.set_global("map", map);
    let heap = load(heap);
    for row in heap.census(Census::Collections).rows {
        let [count, room, unused, _] = row.figures;
        assert!(unused >= 256 && room > count, "{row:?}");
        assert_ne!(name(&heap, &row), "Array", "a full array is no news: {row:?}");
    }
}

#[test]
fn buffers_belong_to_the_object_that_the_program_wrote() {
    let mut heap = testkit::Heap::default();
    let store = heap.instance("FrameStore", 32);
    for i in 0..4 {
        let buffer = heap.array_buffer(10_000);
        heap.property(store, &format!("frame{i}"), buffer);
    }
    heap.set_global("store", store);
    let heap = load(heap);
    let table = heap.census(Census::Buffers);
    let row = table.rows.iter().find(|r| name(&heap, r) == "FrameStore").expect("the owner");
    assert_eq!(row.figures[..2], [4, 40_000]);
    assert_eq!(table.sums[1], 40_000);
}

#[test]
fn closures_are_counted_by_their_code_and_contexts_by_their_variables() {
    let mut heap = testkit::Heap::default();
    let script = heap.script("file:///app/handlers.mjs");
    let at = Location { script: 9, script_node: Some(script), line: 4, column: 2 };
    let big = heap.node(NodeType::Array, "big", 50_000);
    let context = heap.context(None, &[("payload", big)]);
    let closures: Vec<NodeRef> = (0..3).map(|_| heap.closure("onReply", context, Some(at))).collect();
    let list = heap.array(&closures);
    heap.set_global("handlers", list);
    let heap = load(heap);
    let contexts = heap.census(Census::Contexts);
    let row = contexts.rows.first().expect("a context");
    assert_eq!(row.figures[..2], [1, 3], "one variable, three functions: {row:?}");
    assert!(row.figures[2] >= 50_000, "{row:?}");
    let closures = heap.census(Census::Closures);
    let rows: Vec<&CensusRow> = closures.rows.iter().filter(|r| name(&heap, r) == "onReply").collect();
    assert_eq!(rows.iter().map(|r| r.figures[0]).sum::<u64>(), 3, "{rows:?}");
}

#[test]
fn timers_and_pending_promises_are_told_by_function() {
    let mut heap = testkit::Heap::default();
    let context = heap.context(None, &[]);
    let tick = heap.closure("tick", context, None);
    let timers: Vec<NodeRef> = (0..7).map(|_| heap.timer(tick)).collect();
    let list = heap.array(&timers);
    heap.set_global("timers", list);
    let settled = heap.promise(None);
    heap.set_global("settled", settled);
    let heap = load(heap);
    let table = heap.census(Census::Timers);
    let row = table.rows.iter().find(|r| name(&heap, r) == "tick").expect("told by its function");
    assert_eq!(row.figures[0], 7);
    assert_eq!(heap.census(Census::Promises).rows, [], "a settled promise waits for nobody");
}

#[test]
fn listeners_of_emitters_are_told_by_class_and_event() {
    let mut heap = testkit::Heap::default();
    let context = heap.context(None, &[]);
    let emitter = heap.instance("Hub", 48);
    let on: Vec<NodeRef> = (0..12).map(|_| heap.closure("onMessage", context, None)).collect();
    let all = heap.array(&on);
    let once = heap.closure("onClose", context, None);
    let events = heap.plain_object(&[("message", all), ("close", once)]);
    heap.property(emitter, "_events", events);
    heap.set_global("hub", emitter);
    let heap = load(heap);
    let table = heap.census(Census::Listeners);
    let told: Vec<(String, String, u64)> = table
        .rows
        .iter()
        .map(|r| (name(&heap, r), heap.snapshot().strings.get(r.label.expect("an event")).into_owned(), r.figures[0]))
        .collect();
    assert_eq!(told, [("Hub".into(), "message".into(), 12), ("Hub".into(), "close".into(), 1)]);
}

#[test]
fn duplicates_are_as_they_were() {
    let mut heap = testkit::Heap::default();
    let copies: Vec<NodeRef> = (0..4).map(|_| heap.node(NodeType::String, "the same prompt", 48)).collect();
    let list = heap.array(&copies);
    heap.set_global("prompts", list);
    let heap = load(heap);
    let duplicates = heap.duplicate_strings();
    let table = heap.census(Census::Duplicates);
    let found = table.rows.iter().find(|r| r.figures == [4, 192, 144, 0]);
    assert!(found.is_some(), "{table:?}");
    assert_eq!(table.total, duplicates.len() as u64);
}
