//! Sizes by family.
//!
//! DevTools' rules: native memory includes what the header adds (`extra_native_bytes`); an `Array` counts with its elements
//! if nothing else refers to them.

use crate::detached::Detached;
use graph::Bits;
use snapshot::{EdgeKind, NodeKind, Snapshot};

/// Bytes by family, as DevTools' statistics view adds them up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Everything, native memory included.
    pub total: u64,
    /// Memory outside the JS heap.
    pub native: u64,
    /// The part of `native` under typed arrays and buffers.
    pub typed_arrays: u64,
    /// Compiled code.
    pub code: u64,
    /// Strings, flat, concatenated and sliced.
    pub strings: u64,
    /// `Array` objects with their own elements.
    pub js_arrays: u64,
    /// Engine-internal objects.
    pub system: u64,
}

/// Adds up the families. O(nodes + edges); one bit per node twice while it runs.
pub(crate) fn statistics(snapshot: &Snapshot, detached: &Detached) -> Statistics {
    let nodes = &snapshot.nodes;
    let mut s = Statistics { native: snapshot.meta.extra_native_bytes, ..Statistics::default() };
    let mut referred = Bits::new(nodes.len() as usize);
    let mut shared = Bits::new(nodes.len() as usize);
    for &to in &snapshot.edges.to {
        if !referred.insert(to) {
            shared.set(to);
        }
    }
    for v in 0..nodes.len() {
        let size = nodes.size.get(v);
        add(&mut s.total, size);
        match nodes.kind[v as usize] {
            NodeKind::Hidden => add(&mut s.system, size),
            NodeKind::Native => {
                add(&mut s.native, size);
                if snapshot.name_bytes(v) == b"system / JSArrayBufferData" && !detached.renamed.get(v) {
                    add(&mut s.typed_arrays, size);
                }
            }
            NodeKind::Code => add(&mut s.code, size),
            kind if kind.is_string() => add(&mut s.strings, size),
            _ if snapshot.name_bytes(v) == b"Array" => {
                add(&mut s.js_arrays, size);
                let elements = snapshot.outgoing(v).find(|&e| {
                    snapshot.edges.kind[e as usize] == EdgeKind::Internal && snapshot.edge_name_bytes(e) == b"elements"
                });
                if let Some(e) = elements {
                    let to = snapshot.edges.to[e as usize];
                    if !shared.get(to) {
                        add(&mut s.js_arrays, nodes.size.get(to));
                    }
                }
            }
            _ => {}
        }
    }
    add(&mut s.total, snapshot.meta.extra_native_bytes);
    s
}

/// Sizes are the file's own, and a file may say anything.
fn add(family: &mut u64, size: u64) {
    *family = family.saturating_add(size);
}
