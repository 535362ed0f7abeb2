//! What a console, a debugger or an automation client keeps alive.
//!
//! Such holds are edges straight out of `(Global handles)` whose name says who holds: `12 / DevTools console` (FORMATS); and in
//! the browser's own heap, what the agents of an attached session remember: requests, styles, bindings.

use crate::heap::Heap;
use crate::plumbing::is_plumbing;
use facts::{ToolHold, ToolHoldKind};
use order::Order as _;
use redact::{Policy, Safe};
use rustc_hash::FxHashMap;
use snapshot::{EdgeKind, NodeKind};

/// Words by which a handle's name betrays a tool.
const TOOLS: [&str; 4] = ["devtools", "console", "inspector", "debugger"];
const CLASSES_TOLD: usize = 12;
/// The browser's classes of an attached client: a session, and its agents.
const SESSION: &[u8] = b"blink::DevToolsSession";
const AGENT: &[u8] = b"blink::Inspector";

/// What one tool holds: objects, bytes, class → (count, bytes).
#[derive(Default)]
struct Held {
    count: u64,
    retained: u64,
    classes: FxHashMap<u32, (u64, u64)>,
}

impl Held {
    fn add(&mut self, class: u32, bytes: u64) {
        self.count += 1;
        let class = self.classes.entry(class).or_default();
        class.0 += 1;
        class.1 += bytes;
    }

    fn told(self, kind: ToolHoldKind, holder: Safe, heap: &Heap, policy: &Policy) -> ToolHold {
        let mut holds: Vec<(Safe, u64, u64)> =
            self.classes.into_iter().map(|(c, (n, bytes))| (heap.class_label(c, policy), n, bytes)).collect();
        holds.order_by(|a, b| (b.2, b.1, &a.0).cmp(&(a.2, a.1, &b.0)));
        holds.truncate(CLASSES_TOLD);
        ToolHold { kind, holder, count: self.count, retained: self.retained, holds }
    }
}

pub(super) fn tool_holds(heap: &Heap, policy: &Policy) -> Vec<ToolHold> {
    let snapshot = heap.snapshot();
    let mut held: FxHashMap<String, Held> = FxHashMap::default();
    let handles =
        (0..snapshot.nodes.len()).take_while(|&v| v < 4096).find(|&v| snapshot.name_bytes(v) == b"(Global handles)");
    for (handles, e) in handles.into_iter().flat_map(|h| snapshot.outgoing(h).map(move |e| (h, e))) {
        if snapshot.edges.kind[e as usize] == EdgeKind::Weak {
            continue;
        }
        let name = String::from_utf8_lossy(snapshot.edge_name_bytes(e)).into_owned();
        let Some((_, who)) = name.split_once(" / ") else { continue };
        if !TOOLS.iter().any(|t| who.to_ascii_lowercase().contains(t)) {
            continue;
        }
        let object = snapshot.edges.to[e as usize];
        // What something else holds as well would not be freed with the tool.
        let alone = heap.dominators().of(object) == handles;
        let bytes = if alone { heap.retained(object) } else { 0 };
        let held = held.entry(who.to_owned()).or_default();
        held.retained += bytes;
        held.add(heap.classes().of(object), bytes);
    }
    let by_handle = |(who, held): (String, Held)| held.told(ToolHoldKind::Handle, policy.name(&who), heap, policy);
    let mut result: Vec<ToolHold> = held.into_iter().map(by_handle).collect();
    let remembered = sessions(heap);
    if remembered.retained > 0 {
        result.push(remembered.told(ToolHoldKind::Session, Safe::ours("DevTools session"), heap, policy));
    }
    result.order_by(|a, b| (b.retained, &a.holder).cmp(&(a.retained, &b.holder)));
    result
}

/// What attached sessions remember. One pass over the dominator tree, and a byte counts once however deep agents lie in agents.
fn sessions(heap: &Heap) -> Held {
    let snapshot = heap.snapshot();
    let is_tool = |v: u32| {
        snapshot.nodes.kind[v as usize] == NodeKind::Native && {
            let name = snapshot.name_bytes(v);
            name == SESSION || name.starts_with(AGENT)
        }
    };
    let mut held = Held::default();
    let mut inside = graph::Bits::new(snapshot.nodes.len() as usize);
    for &v in heap.dominators().top_down() {
        let (below, tool) = (inside.get(heap.dominators().of(v)), is_tool(v));
        if !below && !tool {
            continue;
        }
        inside.set(v);
        if !below {
            held.retained += heap.retained(v);
        }
        if !tool && !is_plumbing(snapshot, v) {
            held.add(heap.classes().of(v), heap.shallow(v));
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::load;
    use redact::Salt;
    use testkit::NodeType;

    #[test]
    fn what_an_attached_session_remembers_is_told_once() {
        let mut heap = testkit::Heap::default();
        let native = |heap: &mut testkit::Heap, name: &str, size: u64| heap.node(NodeType::Native, name, size);
        let session = native(&mut heap, "blink::DevToolsSession", 100);
        let agents = native(&mut heap, "blink::HeapVectorBacking<blink::InspectorAgent>", 64);
        let agent = native(&mut heap, "blink::InspectorNetworkAgent", 200);
        heap.element(session, 1, agents);
        heap.element(agents, 1, agent);
        let page = native(&mut heap, "blink::Page", 300);
        for i in 0..30 {
            let request = native(&mut heap, "blink::Request", 50);
            heap.element(agent, i, request);
            // What the page holds as well is the page's.
            let shared = native(&mut heap, "blink::Request", 50);
            heap.element(agent, 100 + i, shared);
            heap.element(page, i, shared);
        }
        heap.hold_by_handle(None, session);
        heap.hold_by_handle(None, page);
        let holds = tool_holds(&load(heap), &Policy::new(Salt([1, 2])));
        assert_eq!(holds.len(), 1);
        assert_eq!((holds[0].count, holds[0].retained), (30, 100 + 64 + 200 + 30 * 50));
        assert_eq!(holds[0].kind, ToolHoldKind::Session);
    }

    #[test]
    fn agents_below_agents_are_told_once_however_deep() {
        const DEEP: u64 = 4_000;
        let mut heap = testkit::Heap::default();
        let session = heap.node(NodeType::Native, "blink::DevToolsSession", 100);
        let mut above = session;
        for i in 1..=DEEP {
            let name = if i % 10 == 0 { "blink::InspectorPageAgent" } else { "blink::Request" };
            let next = heap.node(NodeType::Native, name, 50);
            heap.element(above, 1, next);
            above = next;
        }
        heap.hold_by_handle(None, session);
        let holds = tool_holds(&load(heap), &Policy::new(Salt([1, 2])));
        assert_eq!((holds[0].count, holds[0].retained), (DEEP - DEEP / 10, 100 + DEEP * 50));
        assert_eq!(holds[0].holds, [(Safe::ours("blink::Request"), DEEP - DEEP / 10, (DEEP - DEEP / 10) * 50)]);
    }
}
