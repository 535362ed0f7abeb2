//! What a console, a debugger or an automation client keeps alive.
//!
//! Such holds are edges straight out of `(Global handles)` whose name says who holds: `12 / DevTools console` (FORMATS).

use crate::heap::Heap;
use facts::ToolHold;
use order::Order as _;
use redact::{Policy, Safe};
use rustc_hash::FxHashMap;
use snapshot::EdgeKind;

/// Words by which a handle's name betrays a tool.
const TOOLS: [&str; 4] = ["devtools", "console", "inspector", "debugger"];
const CLASSES_TOLD: usize = 12;

pub(super) fn tool_holds(heap: &Heap, policy: &Policy) -> Vec<ToolHold> {
    let snapshot = heap.snapshot();
    let Some(handles) =
        (0..snapshot.nodes.len()).take_while(|&v| v < 4096).find(|&v| snapshot.name_bytes(v) == b"(Global handles)")
    else {
        return Vec::new();
    };
    // Who → class → (count, retained).
    let mut held: FxHashMap<String, FxHashMap<u32, (u64, u64)>> = FxHashMap::default();
    let mut total: FxHashMap<String, (u64, u64)> = FxHashMap::default();
    for e in snapshot.outgoing(handles) {
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
