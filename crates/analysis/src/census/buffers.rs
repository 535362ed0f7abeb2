//! Bytes outside the JS heap, by the object that owns them.
//!
//! A buffer's bytes hang on an `ArrayBuffer`, which hangs on typed arrays, which hang on what the program wrote. The owner is
//! the nearest dominator that is none of these; bytes that several objects share have the one that holds all of them.

use super::{CensusRow, FIGURES};
use crate::heap::Heap;
use rustc_hash::FxHashMap;
use snapshot::NodeKind;

/// Dominators climbed.
const CLIMB: usize = 64;

pub(super) fn buffers(heap: &Heap) -> Vec<CensusRow> {
    let snapshot = heap.snapshot();
    let mut by_owner: FxHashMap<u32, (u64, u64)> = FxHashMap::default();
    for v in 0..snapshot.nodes.len() {
        let bytes = heap.shallow(v);
        if bytes > 0
            && snapshot.nodes.kind[v as usize] == NodeKind::Native
            && snapshot.name_bytes(v) == b"system / JSArrayBufferData"
        {
            let sum = by_owner.entry(owner(heap, v)).or_default();
            sum.0 += 1;
            sum.1 += bytes;
        }
    }
    by_owner
        .into_iter()
        .map(|(node, (count, bytes))| {
            let mut figures = [0; FIGURES];
            figures[..2].copy_from_slice(&[count, bytes]);
            CensusRow { node, label: None, place: None, figures }
        })
        .collect()
}

fn owner(heap: &Heap, data: u32) -> u32 {
    let root = heap.snapshot().root;
    let mut at = heap.dominators().of(data);
    for _ in 0..CLIMB {
        if at == root || heap.is_nameable(at) && !is_view(heap.snapshot().name_bytes(at)) {
            break;
        }
        at = heap.dominators().of(at);
    }
    at
}

/// `ArrayBuffer`, typed arrays, Node's `Buffer`.
pub(crate) fn is_view(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"Detached ").unwrap_or(name);
    matches!(name, b"ArrayBuffer" | b"SharedArrayBuffer" | b"Buffer" | b"FastBuffer" | b"DataView")
        || name.strip_suffix(b"Array").is_some_and(|kind| {
            matches!(
                kind,
                b"Int8"
                    | b"Uint8"
                    | b"Uint8Clamped"
                    | b"Int16"
                    | b"Uint16"
                    | b"Int32"
                    | b"Uint32"
                    | b"Float16"
                    | b"Float32"
                    | b"Float64"
                    | b"BigInt64"
                    | b"BigUint64"
            )
        })
}
