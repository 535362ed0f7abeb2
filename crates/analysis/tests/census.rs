//! Censuses of small heaps whose answers can be read off.

use analysis::{Builder, Census, CensusRow, CensusTable, Heap};
use snapshot::Decoder;
use testkit::{EdgeType, Layout, Location, NodeRef, NodeType};

fn load(heap: testkit::Heap) -> Heap {
    read(&heap.into_builder().write(&Layout::node_24()))
}

fn read(bytes: &[u8]) -> Heap {
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(bytes).expect("valid");
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
    let table = heap.census(Census::Collections);
    // Three hundred entries in room for 512: each takes three words and half a bucket. The full array is no news.
    let map = heap.retained(map.ordinal());
    assert_eq!(figures(&table), [[300, 512, 212 * 28, map]]);
    assert_eq!(name(&heap, &table.rows[0]), "Map");
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
    // The same code twice over the same variables, once over others.
    let shared = heap.node(NodeType::Code, "onReply", 56);
    let first = function(&mut heap, "onReply", shared, context);
    let again = function(&mut heap, "onReply", shared, context);
    let other = heap.context(None, &[("payload", first)]);
    let far = function(&mut heap, "onReply", shared, other);
    let twin = heap.closure("onReply", context, Some(at));
    let list = heap.array(&[first, again, far, twin]);
    heap.set_global("handlers", list);
    let heap = load(heap);
    let contexts = heap.census(Census::Contexts);
    let row = contexts.rows.iter().find(|r| r.node == context.ordinal()).expect("a context");
    assert_eq!(row.figures, [1, 3, heap.retained(context.ordinal()), 0], "one variable, three functions");
    assert_eq!(contexts.rows[0].node, context.ordinal(), "it keeps most");
    let closures = heap.census(Census::Closures);
    let rows: Vec<[u64; 4]> = closures.rows.iter().filter(|r| name(&heap, r) == "onReply").map(|r| r.figures).collect();
    let retained = |nodes: &[NodeRef]| nodes.iter().map(|n| heap.retained(n.ordinal())).sum::<u64>();
    // Another function of the same name is another function; this one keeps its script.
    assert_eq!(rows, [[1, 1, retained(&[twin]), 0], [3, 2, retained(&[first, again, far]), 0]]);
}

/// A function value of this code.
fn function(heap: &mut testkit::Heap, name: &str, shared: NodeRef, context: NodeRef) -> NodeRef {
    let closure = heap.node(NodeType::Closure, name, 56);
    heap.internal(closure, "shared", shared).internal(closure, "context", context);
    closure
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
    let at = Location { script: 9, script_node: None, line: 4, column: 2 };
    let reply = heap.closure("onReply", context, Some(at));
    let pending: Vec<NodeRef> = (0..5).map(|_| heap.promise(Some(reply))).collect();
    let list = heap.array(&pending);
    heap.set_global("pending", list);
    let heap = load(heap);
    let table = heap.census(Census::Timers);
    let row = table.rows.iter().find(|r| name(&heap, r) == "tick").expect("told by its function");
    assert_eq!(row.figures[0], 7);
    // A settled promise waits for nobody.
    let table = heap.census(Census::Promises);
    let retained = pending.iter().map(|p| heap.retained(p.ordinal())).sum();
    assert_eq!((figures(&table), table.total), (vec![[5, retained, 0, 0]], 1));
    assert_eq!(name(&heap, &table.rows[0]), "onReply");
}

#[test]
fn detached_trees_are_told_by_their_uppermost_element() {
    let mut heap = testkit::Heap::default();
    let element = |heap: &mut testkit::Heap, name: &str, size: u64| {
        let node = heap.node(NodeType::Native, name, size);
        heap.detachedness(node, 2);
        node
    };
    // Elements below each other, and one that only the wrapper of another holds.
    let tree = element(&mut heap, "<div>", 100);
    let mut last = tree;
    for _ in 0..40 {
        let below = element(&mut heap, "<li>", 10);
        heap.internal(last, "child", below);
        last = below;
    }
    let wrapper = heap.instance("HTMLLIElement", 20);
    let kept = element(&mut heap, "<span>", 7);
    heap.internal(last, "wrapper", wrapper).property(wrapper, "kept", kept);
    let beside = element(&mut heap, "<p>", 30);
    let holder = heap.instance("Widgets", 16);
    heap.internal(holder, "tree", tree).internal(holder, "beside", beside);
    heap.set_global("widgets", holder);
    let attached = heap.node(NodeType::Native, "<body>", 50);
    heap.detachedness(attached, 1);
    heap.set_global("body", attached);
    let heap = load(heap);
    let table = heap.census(Census::Detached);
    let nodes: Vec<u32> = table.rows.iter().map(|r| r.node).collect();
    assert_eq!(nodes, [tree.ordinal(), beside.ordinal()]);
    assert_eq!(figures(&table), [[42, 100 + 40 * 10 + 20 + 7, 0, 0], [1, 30, 0, 0]]);
    assert_eq!((table.total, table.sums), (2, [43, 557, 0, 0]), "each byte once");
}

#[test]
fn realms_are_told_with_what_they_keep() {
    let heap = load(testkit::Heap::default());
    let table = heap.census(Census::Realms);
    let contexts: Vec<u32> =
        (0..heap.snapshot().nodes.len()).filter(|&v| heap.object_name(v).contains("NativeContext")).collect();
    assert_eq!(contexts.len(), 1);
    assert_eq!((table.rows[0].node, figures(&table)), (contexts[0], vec![[heap.retained(contexts[0]), 0, 0, 0]]));
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

/// `variable = value: contexts, retained, only here`, largest first.
fn dead(builder: &testkit::SnapshotBuilder) -> Vec<String> {
    let heap = read(&builder.write(&Layout::chromium_156()));
    let table = heap.census(Census::DeadVariables);
    assert!(!table.untold);
    let row = |row: &CensusRow| {
        let variable = row.label.map(|s| heap.snapshot().strings.get(s)).unwrap_or_default();
        let place = row.place.map(|v| heap.object_name(v)).unwrap_or_default();
        let [contexts, retained, only, _] = row.figures;
        format!("{variable} = {} of {place}: {contexts}, {retained}, {only}", name(&heap, row))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn variables_that_no_living_function_reads_are_dead() {
    let parts = testkit::parts_heap();
    let unused = "unused = Unused of read: 1, 7000, 7000";
    let text = "alsoUnused = also unused of read: 1, 100, 100";
    assert_eq!(dead(&parts), [unused, text]);
    // A closure that is alive around the reader can make the reader anew, so what it reads is not dead.
    let node = |heap: &testkit::SnapshotBuilder, name: &str| {
        (0..heap.node_count()).map(|i| heap.node_at(i)).find(|&n| heap.name_of(n) == name).expect("a node")
    };
    let mut around = parts.clone();
    let (page, context) = (node(&around, "Page"), node(&around, "system / Context / scope @1"));
    let outer = node(&around, "system / SharedFunctionInfo / setUp");
    let closure = around.node(NodeType::Closure, "setUp", 64);
    around.internal(closure, "shared", outer).internal(closure, "context", context).property(page, "setUp", closure);
    assert_eq!(dead(&around), [text.replace("read", "setUp")]);
    // A value that something else holds too would not go with the variable.
    let mut shared = parts.clone();
    let value = node(&shared, "Unused");
    shared.property(page, "copy", value);
    assert_eq!(dead(&shared), [text, &unused.replace("7000, 7000", "7000, 0")]);
}

#[test]
fn without_scopes_nothing_is_said_of_variables() {
    let heap = read(&testkit::parts_heap().write(&Layout::node_24()));
    let table = heap.census(Census::DeadVariables);
    assert!(table.untold && table.rows.is_empty());
    assert!(!heap.census(Census::Contexts).untold);
}

#[test]
fn scopes_that_go_in_circles_end() {
    let mut heap = testkit::parts_heap();
    let info = (0..heap.node_count()).map(|i| heap.node_at(i)).find(|&n| heap.name_of(n) == "system / ScopeInfo");
    let info = info.expect("a node");
    heap.internal(info, "outer_scope_info", info);
    assert_eq!(dead(&heap).len(), 2);
}
