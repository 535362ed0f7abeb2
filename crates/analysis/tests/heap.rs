//! Small heaps whose answers can be read off.

use analysis::{Builder, Heap, heap_facts};
use facts::{Accumulation, HeapFacts};
use redact::{Policy, Salt};
use snapshot::{Decoder, NodeKind};
use testkit::{Layout, Location, NodeRef, NodeType, RootModel, SnapshotBuilder};

fn policy() -> Policy {
    Policy::new(Salt([1, 2]))
}

fn load(builder: &SnapshotBuilder, layout: &Layout) -> Heap {
    let bytes = builder.write(layout);
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(&bytes).expect("valid");
    let (snapshot, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    Builder::new(snapshot).expect("a graph").finish().expect("a root")
}

fn facts(heap: testkit::Heap) -> HeapFacts {
    heap_facts(&load(&heap.into_builder(), &Layout::node_20()), &policy())
}

fn holder<'a>(facts: &'a HeapFacts, class: &str, of: &str) -> &'a Accumulation {
    facts
        .accumulations
        .iter()
        .find(|a| a.class == class && a.holds.iter().any(|h| h.0 == of))
        .unwrap_or_else(|| panic!("no {class} of {of} in {:#?}", facts.accumulations))
}

fn jobs(heap: &mut testkit::Heap, count: u32) -> Vec<NodeRef> {
    (0..count)
        .map(|i| {
            let job = heap.instance("Job", 64);
            let text = heap.string(&format!("payload {i}"));
            heap.property(job, "payload", text);
            job
        })
        .collect()
}

#[test]
fn a_queue_is_found_through_its_backing_store() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 200);
    let (queue, _) = heap.queue("JobQueue", &items);
    heap.set_global("queue", queue);
    let facts = facts(heap);
    let found = holder(&facts, "Array", "Job");
    assert_eq!(found.entries.map(|e| (e.count, e.capacity)), Some((200, Some(200))));
    assert_eq!((found.holds[0].1, found.dominated > 200), (200, true));
    let path: Vec<String> = found.path.iter().map(|s| format!("{}:{}", s.edge, s.class)).collect();
    assert_eq!(path.last().map(String::as_str), Some("pending:Array"), "{path:?}");
    assert_eq!(path[path.len() - 2], "queue:JobQueue", "{path:?}");
    assert!(found.siblings.iter().any(|s| *s == "pending"), "{:?}", found.siblings);
    assert_eq!(found.entry_properties.iter().map(|p| p.as_str()).collect::<Vec<_>>(), ["payload"]);
    let class = facts.class_paths.iter().find(|p| facts.classes[p.class as usize].name == "Job").expect("a path");
    assert_eq!(class.sampled, class.matching);
    assert_eq!(class.path[class.shared_steps as usize - 1].class, "Array");
}

#[test]
fn slots_of_an_array_that_were_made_ahead_are_no_entries() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 150);
    let undefined = heap.node(NodeType::Hidden, "system / Oddball", 0);
    let ring = heap.array(&items);
    for _ in 0..850 {
        heap.push(ring, undefined);
    }
    heap.set_global("ring", ring);
    assert_eq!(holder(&facts(heap), "Array", "Job").entries.map(|e| e.count), Some(150));
}

#[test]
fn maps_count_their_entries_with_and_without_keys() {
    let mut heap = testkit::Heap::default();
    let keyed: Vec<(NodeRef, NodeRef)> =
        jobs(&mut heap, 150).into_iter().enumerate().map(|(i, job)| (heap.string(&format!("k{i}")), job)).collect();
    let numbered: Vec<(Option<NodeRef>, NodeRef)> = jobs(&mut heap, 120).into_iter().map(|job| (None, job)).collect();
    let (a, b) = (heap.map(&keyed), heap.map(&numbered));
    heap.set_global("byName", a);
    heap.set_global("byNumber", b);
    let facts = facts(heap);
    let of = |name: &str| {
        let found = facts.accumulations.iter().find(|a| a.path.last().is_some_and(|s| s.edge == name)).expect("listed");
        (found.entries.expect("a container").count, found.keyed_by.as_ref().map(|k| k.as_str().to_owned()))
    };
    assert_eq!(of("byName"), (150, Some("string".to_owned())));
    assert_eq!(of("byNumber"), (120, None));
}

#[test]
fn a_linked_list_accumulates_at_its_head() {
    let mut heap = testkit::Heap::default();
    let list = heap.instance("Backlog", 40);
    let mut last = list;
    for _ in 0..100 {
        let node = heap.instance("Entry", 120);
        heap.property(last, if last == list { "head" } else { "next" }, node);
        last = node;
    }
    heap.set_global("backlog", list);
    let facts = facts(heap);
    let found = holder(&facts, "Backlog", "Entry");
    assert_eq!(found.holds[0].1, 100);
}

#[test]
fn a_chain_may_have_strangers_between_its_links() {
    // The classic: each object's method closes over the variable that held the object before.
    let mut heap = testkit::Heap::default();
    let mut last = heap.instance("Thing", 400);
    for _ in 0..60 {
        let context = heap.context(None, &[("before", last)]);
        let method = heap.closure("method", context, None);
        let thing = heap.instance("Thing", 400);
        heap.property(thing, "method", method);
        last = thing;
    }
    let keeper = heap.instance("Keeper", 40);
    heap.property(keeper, "thing", last);
    heap.set_global("keeper", keeper);
    let facts = facts(heap);
    let found = holder(&facts, "Keeper", "Thing");
    assert!((60..=61).contains(&found.holds[0].1), "{:?}", found.holds);
}

#[test]
fn numbers_leave_no_entries_but_a_table() {
    let mut heap = testkit::Heap::default();
    let none: &[(Option<NodeRef>, NodeRef)] = &[];
    let hits = heap.map(none);
    heap.set_global("hits", hits);
    let mut builder = heap.into_builder();
    let table = builder.node(NodeType::Array, "", 400_000);
    builder.internal(hits, "table", table);
    let facts = heap_facts(&load(&builder, &Layout::node_20()), &policy());
    let found = facts.accumulations.iter().find(|a| a.path.last().is_some_and(|s| s.edge == "hits")).expect("listed");
    assert!(found.own_bytes >= 400_000 && found.own_bytes <= found.retained, "{found:?}");
}

#[test]
fn private_fields_stand_beside_a_store_like_others() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 200);
    let (queue, _) = heap.queue("JobQueue", &items);
    heap.set_global("queue", queue);
    let limit = heap.string("#max");
    let shape = heap.class("JobQueue").map;
    let mut builder = heap.into_builder();
    let descriptors = builder.node(NodeType::ObjectShape, "system / DescriptorArray", 40);
    let symbol = builder.node(NodeType::Hidden, "private symbol", 24);
    builder.internal(shape, "descriptors", descriptors);
    builder.internal(descriptors, "0", symbol);
    builder.internal(symbol, "name", limit);
    let facts = heap_facts(&load(&builder, &Layout::node_20()), &policy());
    let siblings = &holder(&facts, "Array", "Job").siblings;
    assert!(siblings.iter().any(|s| *s == "#max"), "{siblings:?}");
}

#[test]
fn ids_tell_how_many_entries_are_older_than_an_earlier_snapshot() {
    let mut heap = testkit::Heap::default();
    let old = jobs(&mut heap, 400);
    let between = old.last().expect("jobs").ordinal();
    let items: Vec<NodeRef> = old.into_iter().chain(jobs(&mut heap, 200)).collect();
    let (queue, _) = heap.queue("JobQueue", &items);
    heap.set_global("queue", queue);
    let loaded = load(&heap.into_builder(), &Layout::node_20());
    let limit = u64::from(loaded.snapshot().nodes.id[between as usize]);
    let facts = heap_facts(&loaded, &policy());
    let share = holder(&facts, "Array", "Job").entry_ids.share_up_to(limit);
    assert!((share - 400.0 / 600.0).abs() < 0.02, "{share}");
}

#[test]
fn what_two_containers_share_is_still_counted() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 300);
    let (a, b) = (heap.array(&items), heap.array(&items));
    heap.set_global("all", a);
    heap.set_global("recent", b);
    let facts = facts(heap);
    let arrays: Vec<_> = facts.accumulations.iter().filter(|a| a.class == "Array").collect();
    assert_eq!(arrays.len(), 2);
    assert!(arrays.iter().all(|a| a.entries.is_some_and(|e| e.count == 300) && a.holds[0].1 == 300));
}

#[test]
fn a_variable_of_a_closure_is_named_by_its_context() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 60);
    let list = heap.array(&items);
    let context = heap.context(None, &[("collected", list)]);
    let script = heap.script("file:///srv/app/collect.js");
    let place = Location { script: 7, line: 11, column: 4, script_node: Some(script) };
    let function = heap.closure("collect", context, Some(place));
    heap.set_global("collect", function);
    let loaded = load(&heap.into_builder(), &Layout::node_20());
    let facts = heap_facts(&loaded, &policy());
    let found = holder(&facts, "Array", "Job");
    let path: Vec<String> = found.path.iter().map(|s| format!("{}:{}:{}", s.edge_type, s.edge, s.name)).collect();
    assert!(path.iter().any(|s| s == "property:collect:collect"), "{path:?}");
    assert_eq!(path.last().map(String::as_str), Some("context:collected:"), "{path:?}");
    let source = found.source.as_ref().expect("the function's place");
    assert_eq!((source.url.as_str(), source.line, source.column), ("collect.js", 12, 5));
}

#[test]
fn a_weak_map_does_not_hold_its_values_through_the_table() {
    let mut heap = testkit::Heap::default();
    let (key, value) = (heap.instance("Key", 32), heap.instance("Value", 4000));
    let registry = heap.weak_map(&[(key, value)]);
    heap.set_global("registry", registry);
    heap.set_global("key", key);
    let loaded = load(&heap.into_builder(), &Layout::node_20());
    let node = |class: &str| {
        (0..loaded.snapshot().nodes.len())
            .find(|&v| {
                loaded.snapshot().nodes.kind[v as usize] == NodeKind::Object
                    && loaded.snapshot().name_bytes(v) == class.as_bytes()
                    && loaded.shallow(v) > 24
            })
            .expect("there")
    };
    assert_eq!(loaded.dominators().of(node("Value")), node("Key"));
}

#[test]
fn what_a_console_holds_is_told() {
    let mut heap = testkit::Heap::new(RootModel::Internals);
    let response = heap.instance("ToolResponse", 5000);
    heap.hold_by_handle(Some("DevTools console"), response);
    let facts = heap_facts(&load(&heap.into_builder(), &Layout::chromium_156()), &policy());
    assert_eq!(facts.tool_holds.len(), 1);
    let held = &facts.tool_holds[0];
    assert_eq!((held.holder.as_str(), held.count, held.holds[0].0.as_str()), ("DevTools console", 1, "ToolResponse"));
    assert!(held.retained >= 5000);
}

#[test]
fn equal_texts_are_found_whole_and_in_halves() {
    let mut heap = testkit::Heap::default();
    let mut keep = Vec::new();
    for text in ["twice over", "twice over", "once", "half"] {
        keep.push(heap.string(text));
    }
    for _ in 0..2 {
        let (first, second) = (keep[2], keep[3]);
        let rope = heap.node(NodeType::ConcatenatedString, "(concatenated string)", 32);
        heap.internal(rope, "first", first).internal(rope, "second", second);
        keep.push(rope);
    }
    let list = heap.array(&keep);
    heap.set_global("texts", list);
    let loaded = load(&heap.into_builder(), &Layout::node_20());
    let found: Vec<_> = loaded.duplicate_strings().iter().map(|d| (d.count, d.bytes, d.wasted)).collect();
    assert_eq!(found, [(2, 64, 32), (2, 64, 32)]);
}

#[test]
fn native_memory_that_no_machine_has_is_no_accident() {
    let mut builder = SnapshotBuilder::new();
    let node = builder.node(NodeType::Native, "x", 1 << 40);
    builder.element(builder.root(), 1, node);
    let layout = Layout { extra_native_bytes: Some(u64::MAX), ..Layout::node_24() };
    let statistics = load(&builder, &layout).statistics();
    assert_eq!((statistics.total, statistics.native), (u64::MAX, u64::MAX));
}

#[test]
fn nothing_in_the_facts_is_a_value() {
    let mut heap = testkit::Heap::default();
    let canary = "Summarise the merger with our secret partner, please";
    let items: Vec<(NodeRef, NodeRef)> = jobs(&mut heap, 50)
        .into_iter()
        .enumerate()
        .map(|(i, job)| {
            heap.property(job, canary, job);
            (heap.string(&format!("{canary} {i}")), job)
        })
        .collect();
    let map = heap.map(&items);
    heap.set_global("prompts", map);
    let told = format!("{:?}", facts(heap));
    assert!(!told.contains("merger"), "a value stands in the facts");
}
