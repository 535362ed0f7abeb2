//! Who waits: listeners, timers, promises.

use super::{CensusRow, FIGURES, Groups};
use crate::heap::Heap;
use crate::scripts::target;
use rustc_hash::FxHashMap;
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// Edges looked at to find the function behind a wrapper, and nodes.
const EDGES: usize = 48;
const NODES: usize = 24;
/// Listeners looked at per event of an emitter.
const PER_EVENT: usize = 100_000;

fn row(node: u32, label: Option<u32>, count: u64, retained: u64) -> CensusRow {
    let mut figures = [0; FIGURES];
    figures[..2].copy_from_slice(&[count, retained]);
    CensusRow { node, label, place: None, figures }
}

/// Where a property of this name leads.
fn property(snapshot: &Snapshot, node: u32, name: &[u8]) -> Option<u32> {
    let edges = snapshot.outgoing(node).take(EDGES * 4);
    let named =
        |e: &u32| snapshot.edges.kind[*e as usize] == EdgeKind::Property && snapshot.edge_name_bytes(*e) == name;
    edges.into_iter().find(named).map(|e| snapshot.edges.to[e as usize])
}

/// The function that a node leads to in few steps, nearest first.
fn function_behind(snapshot: &Snapshot, node: u32) -> Option<u32> {
    let mut open = vec![node];
    let mut next = 0;
    while let Some(&at) = open.get(next) {
        next += 1;
        if snapshot.nodes.kind[at as usize] == NodeKind::Closure {
            return Some(at);
        }
        for e in snapshot.outgoing(at).take(EDGES) {
            let kind = snapshot.edges.kind[e as usize];
            let name = snapshot.edge_name_bytes(e);
            let leads = !matches!(kind, EdgeKind::Weak | EdgeKind::Broken | EdgeKind::Shortcut)
                && !matches!(name, b"map" | b"__proto__" | b"constructor" | b"native_context");
            if leads && open.len() < NODES {
                open.push(snapshot.edges.to[e as usize]);
            }
        }
    }
    None
}

/// What makes two functions one: their code.
fn code(snapshot: &Snapshot, function: u32) -> u32 {
    target(snapshot, function, &[b"shared"]).unwrap_or(function)
}

/// Listeners of the page by function; listeners of Node's emitters by the emitter's class and event.
pub(super) fn listeners(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut of_page = Groups::default();
    let mut of_emitters: FxHashMap<(u32, u32), (u32, u64, Vec<u32>)> = FxHashMap::default();
    for v in 0..snapshot.nodes.len() {
        match snapshot.nodes.kind[v as usize] {
            NodeKind::Native if is_listener(snapshot.name_bytes(v)) => {
                if let Some(function) = function_behind(snapshot, v) {
                    of_page.add((code(snapshot, function), 0), function);
                }
            }
            NodeKind::Object => {
                let Some(events) = property(snapshot, v, b"_events") else { continue };
                for e in snapshot.outgoing(events) {
                    if snapshot.edges.kind[e as usize] != EdgeKind::Property
                        || snapshot.edge_name_bytes(e) == b"__proto__"
                    {
                        continue;
                    }
                    let found = functions_of_event(snapshot, snapshot.edges.to[e as usize]);
                    if found.is_empty() {
                        continue;
                    }
                    let key = (heap.classes().of(v), snapshot.edges.name[e as usize]);
                    let group = of_emitters.entry(key).or_insert((v, 0, Vec::new()));
                    group.1 += found.len() as u64;
                    group.2.extend(found);
                }
            }
            _ => {}
        }
    }
    let mut rows = of_page.rows(heap, |_, members, retained| row(members[0], None, members.len() as u64, retained));
    rows.extend(of_emitters.into_iter().map(|((_, event), (emitter, count, mut functions))| {
        functions.sort_unstable();
        functions.dedup();
        row(emitter, Some(event), count, heap.retained_together(&functions))
    }));
    rows
}

/// Blink's wrappers around a function that listens.
fn is_listener(name: &[u8]) -> bool {
    matches!(
        name,
        b"V8EventListener" | b"JSEventHandler" | b"JSEventHandlerForContentAttribute" | b"JSBasedEventListener"
    )
}

/// One function, or an array of them.
fn functions_of_event(snapshot: &Snapshot, listener: u32) -> Vec<u32> {
    let is_function = |v: &u32| snapshot.nodes.kind[*v as usize] == NodeKind::Closure;
    if is_function(&listener) {
        return vec![listener];
    }
    if snapshot.name_bytes(listener) != b"Array" {
        return Vec::new();
    }
    let elements = snapshot.outgoing(listener).filter(|&e| snapshot.edges.kind[e as usize] == EdgeKind::Element);
    elements.take(PER_EVENT).map(|e| snapshot.edges.to[e as usize]).filter(is_function).collect()
}

/// Node's `Timeout` and `Immediate` with their function, Blink's `DOMTimer`.
pub(super) fn timers(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut groups = Groups::default();
    let mut functions: FxHashMap<u32, u32> = FxHashMap::default();
    for v in 0..snapshot.nodes.len() {
        let function = match (snapshot.nodes.kind[v as usize], snapshot.name_bytes(v)) {
            (NodeKind::Object, b"Timeout") => property(snapshot, v, b"_onTimeout"),
            (NodeKind::Object, b"Immediate") => property(snapshot, v, b"_onImmediate"),
            (NodeKind::Native, b"DOMTimer" | b"ScheduledAction") => function_behind(snapshot, v),
            _ => continue,
        };
        // A timer without a function has fired or was cleared.
        let Some(function) = function.filter(|&f| snapshot.nodes.kind[f as usize] == NodeKind::Closure) else {
            continue;
        };
        let code = code(snapshot, function);
        functions.entry(code).or_insert(function);
        groups.add((code, 0), v);
    }
    groups.rows(heap, |(code, _), members, retained| {
        row(functions.get(&code).copied().unwrap_or(members[0]), None, members.len() as u64, retained)
    })
}

/// Promises with reactions are pending, and somebody waits. They are told by the function that waits.
pub(super) fn promises(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut groups = Groups::default();
    let mut functions: FxHashMap<u32, u32> = FxHashMap::default();
    for v in 0..snapshot.nodes.len() {
        if snapshot.nodes.kind[v as usize] != NodeKind::Object || snapshot.name_bytes(v) != b"Promise" {
            continue;
        }
        let Some(reaction) = target(snapshot, v, &[b"reactions_or_result"]) else { continue };
        if snapshot.name_bytes(reaction) != b"system / PromiseReaction" {
            continue;
        }
        match waiter(snapshot, reaction) {
            Some(function) => {
                let code = code(snapshot, function);
                functions.entry(code).or_insert(function);
                groups.add((code, 0), v);
            }
            None => groups.add((v, 1), v),
        }
    }
    groups.rows(heap, |(code, _), members, retained| {
        row(functions.get(&code).copied().unwrap_or(members[0]), None, members.len() as u64, retained)
    })
}

/// The function behind a reaction: an async function waits through its generator, which knows it.
fn waiter(snapshot: &Snapshot, reaction: u32) -> Option<u32> {
    let mut open = vec![reaction];
    let mut next = 0;
    let mut handler = None;
    while let Some(&at) = open.get(next) {
        next += 1;
        if matches!(snapshot.name_bytes(at), b"Generator" | b"system / JSAsyncFunctionObject")
            && let Some(function) = target(snapshot, at, &[b"function"])
        {
            return Some(function);
        }
        // The engine's own handlers have no place in the source; one that has is the program's.
        if snapshot.nodes.kind[at as usize] == NodeKind::Closure
            && handler.is_none()
            && snapshot.locations.binary_search_by_key(&at, |l| l.node).is_ok()
        {
            handler = Some(at);
        }
        for e in snapshot.outgoing(at).take(EDGES) {
            let name = snapshot.edge_name_bytes(e);
            let kind = snapshot.edges.kind[e as usize];
            let leads = matches!(kind, EdgeKind::Internal | EdgeKind::Context | EdgeKind::Element | EdgeKind::Hidden)
                && !matches!(
                    name,
                    b"map"
                        | b"shared"
                        | b"code"
                        | b"feedback_cell"
                        | b"native_context"
                        | b"scope_info"
                        | b"initial_map"
                );
            let to = snapshot.edges.to[e as usize];
            if leads && open.len() < NODES && !open.contains(&to) && snapshot.nodes.kind[to as usize] != NodeKind::Code
            {
                open.push(to);
            }
        }
    }
    handler
}
