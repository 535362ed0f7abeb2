//! Telling the program's objects from the engine's plumbing between them.
//!
//! A `Map` holds its entries through a table, an object its properties through a property array, a function its variables
//! through a context. People look for the first object with a name of its own; these are the nodes to look through.

use crate::scripts::target;
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// Whether a node is engine plumbing: backing stores, code, shapes and other internals. Contexts are not: they hold variables.
pub(crate) fn is_plumbing(snapshot: &Snapshot, node: u32) -> bool {
    match snapshot.nodes.kind[node as usize] {
        NodeKind::Array | NodeKind::Code | NodeKind::ObjectShape => true,
        NodeKind::Hidden => !is_context(snapshot, node),
        NodeKind::Native => {
            let name = snapshot.name_bytes(node);
            name.starts_with(b"system / ") && !name.starts_with(CONTEXT) && name != BUFFER_DATA || is_blink_store(name)
        }
        _ => false,
    }
}

/// Backing stores of Blink's collections (`blink::HeapVectorBacking<…>`): reallocated as they grow, like V8's own.
fn is_blink_store(name: &[u8]) -> bool {
    let end = name.iter().position(|&b| b == b'<').unwrap_or(name.len());
    name.starts_with(b"blink::Heap") && name[..end].ends_with(b"Backing")
}

const CONTEXT: &[u8] = b"system / Context";
/// Bytes of typed arrays and buffers: no plumbing, it is what they are for.
pub(crate) const BUFFER_DATA: &[u8] = b"system / JSArrayBufferData";

/// Whether a node is a function context: what closures share their variables through.
pub(crate) fn is_context(snapshot: &Snapshot, node: u32) -> bool {
    is_called(snapshot.name_bytes(node), CONTEXT)
}

/// Whether a node is a realm's own context.
pub(crate) fn is_native_context(snapshot: &Snapshot, node: u32) -> bool {
    let name = snapshot.name_bytes(node);
    is_called(name.strip_prefix(b"Detached ").unwrap_or(name), b"system / NativeContext")
}

/// Whether a name is `name`, alone or with more behind ` / `.
fn is_called(whole: &[u8], name: &[u8]) -> bool {
    whole.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(b" / "))
}

/// Names of the properties that an object's shape lists, those with small integers for values included: they leave no edge.
///
/// The shape's `descriptors` list key, details and value in threes; keys are the strings at 0, 3, 6 … (FORMATS, shapes).
/// Calls `each` with string indices.
pub(crate) fn shape_properties(snapshot: &Snapshot, object: u32, mut each: impl FnMut(u32)) {
    let Some(shape) = target(snapshot, object, &[b"map"]) else { return };
    let Some(descriptors) = target(snapshot, shape, &[b"descriptors", b"instance_descriptors"]) else { return };
    for e in snapshot.outgoing(descriptors) {
        let key = snapshot.edges.to[e as usize];
        // A private field (`#max`) has a symbol of the engine's for its key, and that one its name.
        let to = match snapshot.nodes.kind[key as usize] {
            NodeKind::String => key,
            NodeKind::Hidden | NodeKind::Native => match target(snapshot, key, &[b"name"]) {
                Some(name) if snapshot.name_bytes(name).starts_with(b"#") => name,
                _ => continue,
            },
            _ => continue,
        };
        if snapshot.nodes.kind[to as usize] != NodeKind::String {
            continue;
        }
        let kind = snapshot.edges.kind[e as usize];
        let slot = if kind.is_indexed() {
            Some(snapshot.edges.name[e as usize])
        } else if kind == EdgeKind::Internal {
            std::str::from_utf8(snapshot.edge_name_bytes(e)).ok().and_then(|n| n.parse().ok())
        } else {
            None
        };
        // Older files begin the triples at 2, behind count and cache.
        if slot.is_some_and(|s| s % 3 == 0 || s % 3 == 2) {
            each(snapshot.nodes.name[to as usize]);
        }
    }
}

/// Names of the variables that a context has room for, those with small integers included. Calls `each` with string indices.
pub(crate) fn context_variables(snapshot: &Snapshot, context: u32, mut each: impl FnMut(u32)) {
    let Some(info) = target(snapshot, context, &[b"scope_info"]) else { return };
    for e in snapshot.outgoing(info) {
        let to = snapshot.edges.to[e as usize];
        if snapshot.nodes.kind[to as usize] == NodeKind::String && !snapshot.name_bytes(to).is_empty() {
            each(snapshot.nodes.name[to as usize]);
        }
    }
}
