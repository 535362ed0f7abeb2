//! What a console, a debugger or an automation client keeps alive.
//!
//! Such holds are edges straight out of `(Global handles)` whose name says who holds: `12 / DevTools console` (FORMATS); and in
//! the browser's own heap, what the agents of an attached session remember: requests, styles, bindings.

use crate::heap::Heap;
use crate::plumbing::is_plumbing;
use facts::ToolHold;
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
/// Dominators looked up from an agent to its session.
const TO_SESSION: usize = 8;

/// Who holds → class → (count, retained).
type Held = FxHashMap<String, FxHashMap<u32, (u64, u64)>>;

pub(super) fn tool_holds(heap: &Heap, policy: &Policy) -> Vec<ToolHold> {
    let snapshot = heap.snapshot();
    let mut held = Held::default();
    let mut total: FxHashMap<String, (u64, u64)> = FxHashMap::default();
    sessions(heap, &mut held, &mut total);
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
        let class = held.entry(who.to_owned()).or_default().entry(heap.classes().of(object)).or_default();
        class.0 += 1;
        class.1 += bytes;
        let sum = total.entry(who.to_owned()).or_default();
        sum.0 += 1;
        sum.1 += bytes;
    }
    let mut result: Vec<ToolHold> = held
        .into_iter()
        .map(|(who, classes)| {
            let (count, retained) = total.get(&who).copied().unwrap_or_default();
            let mut holds: Vec<(Safe, u64, u64)> =
                classes.into_iter().map(|(c, (n, bytes))| (heap.class_label(c, policy), n, bytes)).collect();
            holds.order_by(|a, b| (b.2, b.1, &a.0).cmp(&(a.2, a.1, &b.0)));
            holds.truncate(CLASSES_TOLD);
            ToolHold { holder: policy.label(&who), count, retained, holds }
        })
        .collect();
    result.order_by(|a, b| (b.retained, &a.holder).cmp(&(a.retained, &b.holder)));
    result
}

/// Adds what attached sessions remember. Every node has one session above it at most, so each is looked at once.
fn sessions(heap: &Heap, held: &mut Held, total: &mut FxHashMap<String, (u64, u64)>) {
    const WHO: &str = "DevTools session";
    let snapshot = heap.snapshot();
    let is_tool = |v: u32| {
        let name = snapshot.name_bytes(v);
        snapshot.nodes.kind[v as usize] == NodeKind::Native && (name == SESSION || name.starts_with(AGENT))
    };
    let is_first = |v: u32| {
        let above = std::iter::successors(Some(heap.dominators().of(v)), |&at| {
            (at != snapshot.root).then(|| heap.dominators().of(at))
        });
        !above.take(TO_SESSION).any(is_tool)
    };
    for first in (0..snapshot.nodes.len()).filter(|&v| is_tool(v) && is_first(v)) {
        let sum = total.entry(WHO.to_owned()).or_default();
        sum.1 += heap.retained(first);
        let mut open = heap.dominated(first).to_vec();
        while let Some(v) = open.pop() {
            open.extend_from_slice(heap.dominated(v));
            if is_plumbing(snapshot, v) || is_tool(v) {
                continue;
            }
            sum.0 += 1;
            let class = held.entry(WHO.to_owned()).or_default().entry(heap.classes().of(v)).or_default();
            class.0 += 1;
            class.1 += heap.shallow(v);
        }
    }
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
    }
}
