//! A program that keeps its secrets in every way in which a heap can hold text.

use crate::canary::Canary;
use testkit::{Heap, Layout, Location, NodeType, RootModel, Section};

/// The heap, with `copies` sessions in a store that may grow.
fn planted(canary: &Canary, copies: u32) -> Heap {
    let c = canary;
    let mut heap = Heap::new(RootModel::UserRoots);
    let jwt = ["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.", &c.word, &c.word].concat();
    let mut sessions = Vec::new();
    for i in 0..copies {
        let session = heap.instance("Session", 64);
        let token = heap.string(&format!("{jwt}{i}"));
        let mail = heap.string(&format!("{}@example.org", c.word));
        let word = heap.string(&format!("hunter2-{}", c.word));
        let any = heap.string(&c.value(i));
        heap.property(session, "token", token).property(session, "mail", mail);
        heap.property(session, "password", word).property(session, "text", any);
        sessions.push(session);
    }
    let store = heap.instance("SessionStore", 48);
    let list = heap.array(&sessions);
    heap.property(store, "sessions", list);
    heap.set_global("store", store);

    // Keys that are data, on objects alike enough to be a class of their own, and on a map's keys.
    let text = heap.string(&c.value(100));
    let keys: Vec<String> = (200..224).map(|place| c.property(place)).collect();
    let of = |from: usize| -> Vec<(&str, testkit::NodeRef)> {
        keys[from..from + 6].iter().map(|key| (key.as_str(), text)).collect()
    };
    let mut marks = Vec::new();
    for from in [0, 0, 0, 6, 6, 6, 12, 18] {
        marks.push(heap.plain_object(&of(from)));
    }
    let all = heap.array(&marks);
    heap.set_global("marks", all);
    let map_key = heap.string(&c.value(101));
    let map = heap.map(&[(Some(map_key), marks[0]), (None, marks[1])]);
    heap.set_global("map", map);

    let key = heap.instance("Key", 24);
    let value = heap.string(&c.value(102));
    let weak = heap.weak_map(&[(key, value)]);
    let entry = format!("7 / part of key (Key @5) -> value ({} @9) pair in WeakMap (table @11)", c.value(103));
    heap.internal(key, &entry, value);
    heap.internal(key, &format!("5 / key {} in WeakMap", c.value(104)), value);
    heap.set_global("weak", weak);
    heap.set_global("key", key);

    for place in 300..306 {
        let script = heap.script(&c.address(place));
        let context = heap.context(None, &[(&c.label(place), text), ("kept", text)]);
        let at = Location { script: 9 + place, script_node: Some(script), line: 3, column: 4 };
        let function = heap.closure(&c.name(place + 10), context, Some(at));
        let listener = heap.promise(Some(function));
        let timer = heap.timer(function);
        for (name, node) in [("callback", function), ("promise", listener), ("timer", timer)] {
            heap.set_global(&format!("{name}{place}"), node);
        }
    }
    let (queue, pending) = heap.queue("Jobs", &[]);
    heap.push(pending, text);
    heap.set_global("queue", queue);
    let cached: Vec<_> = (0..4).map(|i| (heap.string(&c.value(110 + i)), heap.string(&c.value(120 + i)))).collect();
    let cache = heap.bounded_cache("ReplyCache", &cached);
    heap.set_global("cache", cache);
    heap.hold_by_handle(Some("DevTools console"), marks[7]);

    let mut names: Vec<(NodeType, String)> = vec![
        (NodeType::RegExp, format!("{}.*", c.word)),
        (NodeType::BigInt, c.digits.clone()),
        (NodeType::Number, c.digits.clone()),
        (NodeType::Symbol, format!("<symbol {}>", c.label(400))),
        (NodeType::ConcatenatedString, c.value(401)),
        (NodeType::SlicedString, c.value(402)),
        (NodeType::Native, format!("Window / https://example.org/{}/x.html?{}", c.word, c.word)),
        (NodeType::Object, format!("Object / https://example.org/{}", c.word)),
        (NodeType::Code, c.name(402)),
        (NodeType::Object, c.name(405)),
        (NodeType::Object, c.name(407)),
        (NodeType::Synthetic, c.label(405)),
        (NodeType::Hidden, c.label(406)),
    ];
    names.extend((410..416).map(|place| (NodeType::Native, c.markup(place))));
    for (kind, name) in names {
        let node = heap.node(kind, &name, 32);
        if kind == NodeType::Native {
            heap.detachedness(node, 2);
        }
        heap.set_global(&format!("g{}", node.ordinal()), node);
    }
    heap
}

/// As a snapshot of some producer.
pub fn snapshot(canary: &Canary, copies: u32, layout: &Layout) -> Vec<u8> {
    planted(canary, copies).into_builder().write(layout)
}

/// As a timeline with stacks and samples, and as Chromium writes it: with scopes.
pub fn timeline(canary: &Canary, copies: u32) -> Vec<u8> {
    let heap = planted(canary, copies);
    let mut builder = heap.into_builder();
    let root = builder.trace_function("(root)", "", 0, 0, 0);
    let mut at = builder.trace(None, root, 0, 0);
    for place in 500..506 {
        let function = builder.trace_function(&canary.name(place), &canary.address(place), place, place, 1);
        at = builder.trace(Some(at), function, 3, 96);
    }
    let named = builder.trace_function("grow", &canary.address(510), 600, 4, 2);
    at = builder.trace(Some(at), named, 5, 160);
    for step in 1..4 {
        builder.sample(step * 1_000, step * 100);
    }
    let held = builder.node(NodeType::Object, "Held", 64);
    let top = builder.root();
    builder.allocated_by(held, at).element(top, 9_999, held);
    let script = builder.node(NodeType::Code, "app.js", 16);
    builder.element(top, 9_998, script);
    builder.scope(script, 1, 0, &[&canary.label(520), "kept"], &[(1, 0)]);
    builder.write(&Layout::node_20().sections(&Section::WITH_SCOPES))
}
