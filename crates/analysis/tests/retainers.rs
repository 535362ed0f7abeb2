//! Retainer graphs of small heaps whose answers can be read off.

use analysis::{Builder, Heap, MOST_NODES, RetainedTarget, RetainerAsk, RetainerGraph, RetainerMode, Role, Side};
use snapshot::Decoder;
use testkit::{Layout, NodeRef};

fn load(heap: testkit::Heap) -> Heap {
    let bytes = heap.into_builder().write(&Layout::node_20());
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(&bytes).expect("valid");
    let (snapshot, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    Builder::new(snapshot).expect("a graph").finish().expect("a root")
}

fn class(heap: &Heap, name: &str) -> u32 {
    let named = |c: &u32| heap.classes().key(*c).name.text(heap.snapshot()) == name;
    heap.classes().listed().find(named).unwrap_or_else(|| panic!("no class {name}"))
}

fn ask(target: RetainedTarget, mode: RetainerMode) -> RetainerAsk {
    RetainerAsk { target, mode, toggled: Vec::new(), ignored_nodes: Vec::new(), ignored_classes: Vec::new() }
}

fn of_class(heap: &Heap, name: &str) -> RetainerGraph {
    heap.retainer_graph(&ask(RetainedTarget::Class(class(heap, name)), RetainerMode::Merged))
}

/// `edge of Class ×n` from the target up, nearest and heaviest first.
fn path(heap: &Heap, graph: &RetainerGraph) -> Vec<String> {
    let mut at = graph.nodes.iter().position(|n| n.role == Role::Target).expect("a target");
    let mut steps = Vec::new();
    while let Some(link) = graph.links.iter().find(|l| l.to == at && graph.nodes[l.from].role != Role::Side) {
        let node = &graph.nodes[link.from];
        let edge = link.example.map_or(String::new(), |e| {
            let index = link.indices.map(|(low, high)| format!("[{low}…{high}]"));
            index.unwrap_or_else(|| String::from_utf8_lossy(heap.snapshot().edge_name_bytes(e)).into_owned())
        });
        let name = heap.classes().key(heap.classes().of(node.example)).name.text(heap.snapshot()).into_owned();
        let mark = if node.collects { " collects" } else { "" };
        steps.push(format!("{edge} of {name} ×{}{mark}", node.count));
        at = link.from;
    }
    steps
}

fn jobs(heap: &mut testkit::Heap, count: u32) -> Vec<NodeRef> {
    (0..count).map(|_| heap.instance("Job", 64)).collect()
}

fn assert_sound(graph: &RetainerGraph) {
    assert!(graph.nodes.len() <= MOST_NODES);
    let mut keys: Vec<u64> = graph.nodes.iter().map(|n| n.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), graph.nodes.len(), "keys are unique: {:#?}", graph.nodes);
    for link in &graph.links {
        let (from, to) = (&graph.nodes[link.from], &graph.nodes[link.to]);
        assert!(from.rank < to.rank, "{from:?} holds {to:?} upwards");
    }
}

#[test]
fn objects_of_a_queue_are_one_node_below_the_array_that_collects_them() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 200);
    let (queue, _) = heap.queue("JobQueue", &items);
    heap.set_global("queue", queue);
    let heap = load(heap);
    let graph = of_class(&heap, "Job");
    assert_sound(&graph);
    let path = path(&heap, &graph);
    assert_eq!(path[..2], ["[0…199] of Array ×1 collects", "pending of JobQueue ×1"], "{path:?}");
    let target = graph.nodes.iter().find(|n| n.role == Role::Target).expect("a target");
    let row = heap.classes().row(class(&heap, "Job"));
    assert_eq!((target.count, target.retained), (200, row.retained));
    let into = graph.links.iter().find(|l| graph.nodes[l.to].role == Role::Target).expect("held");
    assert_eq!((into.edges, into.bytes), (200, row.retained), "the band carries what they retain");
    assert_eq!((graph.objects, graph.looked_at, graph.limited), (200, 200, false));
}

#[test]
fn two_holders_are_two_paths_and_the_heavier_comes_first() {
    let mut heap = testkit::Heap::default();
    let few = jobs(&mut heap, 20);
    let many = jobs(&mut heap, 60);
    let (a, b) = (heap.array(&few), heap.array(&many));
    heap.set_global("few", a);
    heap.set_global("many", b);
    let heap = load(heap);
    let graph = of_class(&heap, "Job");
    assert_sound(&graph);
    assert_eq!(path(&heap, &graph)[0], "[0…59] of Array ×1 collects");
    let into: Vec<u64> =
        graph.links.iter().filter(|l| graph.nodes[l.to].role == Role::Target).map(|l| l.edges).collect();
    assert_eq!(into, [60, 20]);
}

#[test]
fn a_list_is_one_node_however_long_it_is() {
    let mut heap = testkit::Heap::default();
    let mut next = None;
    for _ in 0..3_000 {
        let node = heap.instance("Link", 32);
        let value = heap.instance("Payload", 64);
        heap.property(node, "value", value);
        if let Some(next) = next {
            heap.property(node, "next", next);
        }
        next = Some(node);
    }
    let list = heap.instance("List", 24);
    heap.property(list, "head", next.expect("a list"));
    heap.set_global("list", list);
    let heap = load(heap);
    let graph = of_class(&heap, "Payload");
    assert_sound(&graph);
    let path = path(&heap, &graph);
    assert_eq!(path[..2], ["value of Link ×2999", "next of Link ×1"], "its first element is held otherwise: {path:?}");
    assert!(path.len() < 8, "{path:?}");
    let links = graph.nodes.iter().find(|n| n.count == 2_999 && n.role == Role::Holder).expect("the list");
    assert_eq!(links.retained, heap.retained(links.example), "elements that hold each other count once");
    // The list's own elements are its target, and hold themselves.
    let own = of_class(&heap, "Link");
    assert_sound(&own);
    assert_eq!(self::path(&heap, &own)[0], "head of List ×1");
}

#[test]
fn a_list_whose_elements_are_several_steps_apart_is_as_many_nodes() {
    // An object that a closure's context leads to, two and three steps from the next.
    for between in [&["Holder", "Scope"][..], &["Holder", "Scope", "Wait"]] {
        let mut heap = testkit::Heap::default();
        let mut below = heap.instance("Payload", 64);
        for _ in 0..2_000 {
            for class in between {
                let step = heap.instance(class, 16);
                heap.property(step, "next", below);
                below = step;
            }
            let request = heap.instance("Request", 32);
            heap.property(request, "next", below);
            below = request;
        }
        heap.set_global("first", below);
        let heap = load(heap);
        let graph = of_class(&heap, "Payload");
        assert_sound(&graph);
        let path = path(&heap, &graph);
        // The first request is held otherwise than the rest, which hang on what is below it.
        let nearest: Vec<String> = between.iter().map(|class| format!("next of {class} ×2000")).collect();
        assert_eq!(path[..between.len()], nearest);
        assert!(path.len() < 8, "{path:?}");
    }
}

/// A long chain of unlike objects, with so many jobs at each of these depths.
fn staircase(steps: u32, jobs_at: &[(u32, u32)]) -> Heap {
    let mut heap = testkit::Heap::default();
    let mut below = None;
    for depth in (0..steps).rev() {
        let step = heap.instance(&format!("Step{depth}"), 16);
        if let Some(below) = below {
            heap.property(step, "next", below);
        }
        for &(at, count) in jobs_at.iter().filter(|j| j.0 == depth) {
            for n in 0..count {
                let job = heap.instance("Job", 64);
                heap.property(step, &format!("job{at}_{n}"), job);
            }
        }
        below = Some(step);
    }
    heap.set_global("first", below.expect("steps"));
    load(heap)
}

#[test]
fn what_one_path_shows_no_other_folds() {
    let check = |jobs_at: &[(u32, u32)], folds: &[u64]| {
        let heap = staircase(24, jobs_at);
        let graph = of_class(&heap, "Job");
        assert_sound(&graph);
        let target = graph.nodes.iter().position(|n| n.role == Role::Target).expect("a target");
        assert_eq!(graph.links.iter().filter(|l| l.to == target).count(), jobs_at.len(), "{jobs_at:?}");
        let mut found: Vec<u64> = graph.nodes.iter().filter(|n| n.role == Role::Folded).map(|n| n.count).collect();
        found.sort_unstable();
        assert_eq!(found, folds, "{jobs_at:?}: {:#?}", graph.nodes);
        // All but the target has one way up on these paths.
        for (at, node) in graph.nodes.iter().enumerate().filter(|(at, n)| *at != target && n.rank > 0) {
            let into = graph.links.iter().filter(|l| l.to == at && graph.nodes[l.from].role != Role::Side).count();
            assert_eq!(into, 1, "{node:?}");
        }
    };
    // The deepest alone; then with others that stop where it would be folded, the lighter ones later.
    check(&[(23, 9)], &[17]);
    check(&[(23, 9), (15, 6), (9, 3)], &[3, 3]);
    check(&[(23, 3), (15, 6), (9, 9)], &[3, 3]);
    check(&[(23, 9), (8, 3)], &[10]);
}

#[test]
fn ignoring_a_holder_finds_the_next_path_and_none_when_there_is_none() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 30);
    let near = heap.array(&items);
    heap.set_global("near", near);
    let (queue, _) = heap.queue("FarQueue", &items);
    let box_ = heap.instance("Box", 16);
    heap.property(box_, "queue", queue);
    heap.set_global("box", box_);
    let heap = load(heap);
    let target = RetainedTarget::Class(class(&heap, "Job"));
    let open = heap.retainer_graph(&ask(target, RetainerMode::Merged));
    let near = open.nodes.iter().find(|n| n.collects).expect("collected").example;
    let mut question = RetainerAsk { ignored_nodes: vec![near], ..ask(target, RetainerMode::Merged) };
    let ignored = heap.retainer_graph(&question);
    assert_sound(&ignored);
    let steps = path(&heap, &ignored);
    assert!(steps.iter().any(|s| s == "queue of Box ×1"), "{steps:?}");
    assert!(ignored.nodes.iter().all(|n| n.example != near), "what is ignored is not shown");
    question.ignored_classes = vec![class(&heap, "Array")];
    let none = heap.retainer_graph(&question);
    // Its backing store holds the jobs as well, and nothing holds that but the array.
    assert!(path(&heap, &none).len() <= 1, "{:?}", path(&heap, &none));
    assert!(!none.limited);
}

#[test]
fn what_else_holds_an_object_is_counted_and_shown_on_request() {
    let mut heap = testkit::Heap::default();
    let shared = heap.instance("Shared", 48);
    let first = heap.instance("First", 16);
    heap.property(first, "it", shared);
    heap.set_global("first", first);
    let holders: Vec<NodeRef> = (0..40)
        .map(|_| {
            let holder = heap.instance("Other", 16);
            heap.property(holder, "it", shared);
            holder
        })
        .collect();
    let others = heap.array(&holders);
    heap.set_global("others", others);
    let child = heap.instance("Child", 80);
    heap.property(shared, "child", child);
    let heap = load(heap);
    let node = (0..heap.snapshot().nodes.len())
        .find(|&v| heap.classes().of(v) == class(&heap, "Shared") && heap.shallow(v) == 48)
        .expect("there");
    let mut question = ask(RetainedTarget::Object(node), RetainerMode::Shortest);
    let closed = heap.retainer_graph(&question);
    assert_sound(&closed);
    let target = closed.nodes.iter().find(|n| n.role == Role::Target).expect("a target");
    assert_eq!((target.holders.shown, target.holders.hidden), (0, 1), "forty of a kind are one group");
    assert_eq!((target.held.shown, target.held.hidden), (0, 1));
    question.toggled = vec![(target.key, Side::Holders), (target.key, Side::Held)];
    let open = heap.retainer_graph(&question);
    assert_sound(&open);
    let side = open.nodes.iter().find(|n| n.role == Role::Side).expect("shown");
    assert_eq!(side.count, 40);
    let held = open.nodes.iter().find(|n| n.role == Role::Held).expect("shown");
    assert_eq!((held.count, held.retained), (1, 80));
    // What was on screen has the keys it had.
    for node in &closed.nodes {
        assert!(open.nodes.iter().any(|n| n.key == node.key), "{node:?} lost its key");
    }
    assert_eq!(closed, heap.retainer_graph(&ask(RetainedTarget::Object(node), RetainerMode::Shortest)));
}

#[test]
fn long_paths_are_folded_in_the_middle_and_open_on_request() {
    let mut heap = testkit::Heap::default();
    let mut below = heap.instance("Bottom", 64);
    for depth in 0..18 {
        let above = heap.instance(&format!("Level{depth}"), 16);
        heap.property(above, "down", below);
        below = above;
    }
    heap.set_global("top", below);
    let heap = load(heap);
    let target = RetainedTarget::Class(class(&heap, "Bottom"));
    let folded = heap.retainer_graph(&ask(target, RetainerMode::Merged));
    assert_sound(&folded);
    let fold = folded.nodes.iter().find(|n| n.role == Role::Folded).expect("folded");
    assert!(fold.count >= 9 && folded.nodes.len() <= 12, "{:#?}", folded.nodes);
    let question = RetainerAsk { toggled: vec![(fold.key, Side::Held)], ..ask(target, RetainerMode::Merged) };
    let open = heap.retainer_graph(&question);
    assert_sound(&open);
    assert!(open.nodes.iter().all(|n| n.role != Role::Folded));
    assert_eq!(open.nodes.len(), folded.nodes.len() - 1 + fold.count as usize);
}

#[test]
fn what_nothing_holds_stands_alone() {
    let mut heap = testkit::Heap::default();
    let lonely = heap.instance("Lonely", 40);
    let weak = heap.instance("Watcher", 16);
    heap.set_global("watcher", weak);
    heap.edge(weak, testkit::EdgeType::Weak, "target", lonely);
    let heap = load(heap);
    let graph = of_class(&heap, "Lonely");
    assert_sound(&graph);
    assert_eq!(path(&heap, &graph), Vec::<String>::new());
    let target = graph.nodes.iter().find(|n| n.role == Role::Target).expect("a target");
    assert_eq!(target.rank, 0);
}

#[test]
fn of_too_many_objects_the_largest_are_looked_at() {
    let mut heap = testkit::Heap::default();
    let items = jobs(&mut heap, 50_001);
    let big = heap.node(testkit::NodeType::String, "big", 9_000_000);
    heap.property(items[33_333], "payload", big);
    let (few, many) = (heap.array(&items[33_333..33_334]), heap.array(&items[..33_333]));
    heap.set_global("few", few);
    heap.set_global("many", many);
    let heap = load(heap);
    let graph = of_class(&heap, "Job");
    assert_sound(&graph);
    assert!(graph.limited && graph.looked_at <= 20_000 && graph.looked_at < graph.objects, "{}", graph.looked_at);
    let heaviest = graph.links.iter().find(|l| graph.nodes[l.to].role == Role::Target).expect("held");
    assert!(heaviest.bytes >= 9_000_000, "{heaviest:?}");
}
