//! The fixtures under `tests/fixtures/made`: small heaps with every kind of furniture, in every layout.
//!
//! Beside each file lies `NAME.classes.json`, the class table that DevTools' own worker makes of it (written by
//! `tests/oracle/golden.mjs`): our tables can be checked against it without Node.

use crate::{Heap, Layout, Location, NodeRef, NodeType, RootModel, Section, Style, heap, parts_heap, random_snapshot};

/// An agent's heap in miniature: a queue with jobs, a bounded cache, timers, a promise, a `WeakMap`, a detached
/// element, buffers, a console handle.
#[must_use]
pub fn agent_heap(model: RootModel) -> Heap {
    let mut heap = Heap::new(model);
    let script = heap.script("file:///srv/agent/dispatcher.js");
    let at = |line, column| Location { script: 41, script_node: Some(script), line, column };
    for (class, line) in [("AgentJob", 4), ("AgentDispatcher", 20), ("ReplyCache", 48)] {
        let constructor = heap.class(class).constructor;
        heap.locate(constructor, at(line, 7));
    }

    let shared_tool = heap.string("search");
    let mut jobs = Vec::new();
    for number in 0..6 {
        let job = heap.instance("AgentJob", 56);
        let prompt = heap.string(&format!("summarise document {number} and list its deadlines"));
        heap.property(job, "prompt", prompt).property(job, "tool", shared_tool).locate(job, at(4, 7));
        jobs.push(job);
    }
    let (dispatcher, pending) = heap.queue("AgentDispatcher", &jobs);
    heap.locate(dispatcher, at(20, 7));
    heap.set_global("dispatcher", dispatcher);

    let entries: Vec<(NodeRef, NodeRef)> = (0..3)
        .map(|number| (heap.string(&format!("question {number}")), heap.string(&format!("reply {number}"))))
        .collect();
    let cache = heap.bounded_cache("ReplyCache", &entries);
    heap.set_global("replies", cache);

    let outer = heap.context(None, &[("dispatcher", dispatcher)]);
    let inner = heap.context(Some(outer), &[("pending", pending), ("tool", shared_tool)]);
    let tick = heap.closure("tick", inner, Some(at(60, 16)));
    let first = heap.timer(tick);
    heap.timer(tick);
    let waiting = heap.promise(Some(tick));
    let settled = heap.promise(None);
    let bytes = heap.array_buffer(4096);
    let seen = heap.set(&[jobs[0], jobs[1]]);
    let state = heap.plain_object(&[
        ("timer", first),
        ("waiting", waiting),
        ("settled", settled),
        ("page", bytes),
        ("seen", seen),
    ]);
    heap.set_global("state", state);

    // The value is held by the pair of key and table only; a second one only by a key that nothing else holds.
    let (kept, lost_key, lost) =
        (heap.plain_object(&[]), heap.plain_object(&[]), heap.node(NodeType::Object, "Lost", 48));
    let marks = heap.weak_map(&[(jobs[2], kept), (lost_key, lost)]);
    heap.set_global("marks", marks);

    let document = heap.node(NodeType::Native, "HTMLDocument", 120);
    let attached = heap.node(NodeType::Native, "<main class=\"inbox\">", 96);
    let detached = heap.node(NodeType::Native, "<div class=\"row\">", 96);
    let below = heap.node(NodeType::Native, "<span>", 96);
    heap.detachedness(document, 1).detachedness(attached, 1).detachedness(detached, 2);
    heap.element(document, 1, attached).element(detached, 1, below);
    heap.hold_by_handle(None, document);
    let wrapper = heap.instance("HTMLDivElement", 32);
    heap.internal(wrapper, "native", detached);
    heap.set_global("removed", wrapper);
    let inspected = heap.plain_object(&[("job", jobs[5])]);
    heap.hold_by_handle(Some("DevTools console"), inspected);
    heap
}

/// The smallest heap in which retained sizes, distances and weakness matter, as text.
fn diamond() -> crate::SnapshotBuilder {
    let (snapshot, _) = heap(
        r#"
        gc     = synthetic "(GC roots)" 0
        global = object global 40
        left   = object Left 16
        right  = object Right 16
        shared = object Shared 100
        only   = object Only 1000
        weak   = object Weakly 8
        far    = string "a text" 24
        root -element 1-> gc
        root -shortcut 2-> global
        gc -internal 1-> global
        global -property left-> left
        global -property right-> right
        left -property it-> shared
        right -property it-> shared
        shared -property me-> shared
        right -property only-> only
        only -internal text-> far
        right -weak 3-> weak
        "#,
    );
    snapshot
}

/// Name and bytes of every made fixture.
#[must_use]
pub fn made() -> Vec<(String, Vec<u8>)> {
    let user = agent_heap(RootModel::UserRoots);
    let internals = agent_heap(RootModel::Internals);
    let parts = parts_heap().write(&Layout::chromium_156());
    let mut files = vec![("diamond".to_owned(), diamond().to_bytes()), ("parts".to_owned(), parts)];
    for (producer, layout) in Layout::all() {
        let heap = if producer.starts_with("chromium") { &internals } else { &user };
        files.push((format!("agent-{}", producer.replace('_', "-")), heap.write(&layout)));
    }
    let mut reversed = Section::CLASSIC;
    reversed.reverse();
    let odd = [
        ("pretty", Layout::node_20().style(Style::Pretty)),
        ("airy-bom-crlf", Layout::node_20().style(Style::Airy).bom().crlf()),
        ("keys-reversed", Layout::node_20().sections(&reversed)),
        ("fields-permuted", Layout::node_20().permuted(&[6, 2, 4, 0, 5, 1, 3])),
        ("unknown-key", Layout::node_20().unknown(Section::Strings, "annotations", "{\"by\":[\"]\",{}]}")),
    ];
    files.extend(odd.map(|(name, layout)| (format!("odd-{name}"), user.write(&layout))));
    for seed in 1..=6 {
        let snapshot = random_snapshot(seed, 90, 140);
        let layout = if seed % 2 == 0 { Layout::node_20() } else { Layout::chromium_156() };
        files.push((format!("random-{seed}"), snapshot.write(&layout)));
    }
    files
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::{fixture, fixture_path};

    /// `UPDATE_FIXTURES=1 cargo test -p testkit` writes them anew.
    #[test]
    fn committed_fixtures_are_what_the_kit_makes() {
        for (name, bytes) in made() {
            let file = format!("made/{name}.heapsnapshot");
            if std::env::var_os("UPDATE_FIXTURES").is_some() {
                std::fs::write(fixture_path(&file), &bytes).expect("a writable checkout");
            }
            assert!(fixture(&file) == bytes, "{file} differs: run UPDATE_FIXTURES=1 cargo test -p testkit");
        }
    }
}
