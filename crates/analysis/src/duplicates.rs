//! Texts that the heap holds more than once.
//!
//! DevTools' rules: flat and concatenated strings that have a size; a concatenated string one of whose halves is empty was
//! flattened by V8 and is no duplicate of itself; text that V8 cut short is equal only if length and hash agree, where the
//! file tells them (`truncated`, `length`, `hash`: newest V8).

use crate::heap::Heap;
use crate::scripts::target;
use order::Order as _;
use rustc_hash::FxHashMap;
use snapshot::{NodeKind, Snapshot};

/// One text and its copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The first copy.
    pub example: u32,
    /// Copies.
    pub count: u64,
    /// Their shallow bytes together.
    pub bytes: u64,
    /// Bytes of all but the largest copy.
    pub wasted: u64,
}

/// Longest text that is put together from halves, bytes: V8 cuts at 1024 units.
const LONGEST: usize = 4096;

#[derive(Clone, Copy)]
struct Copies {
    example: u32,
    count: u64,
    bytes: u64,
    largest: u64,
}

impl Heap {
    /// Texts held more than once, most wasted bytes first. O(text of the heap).
    #[must_use]
    pub fn duplicate_strings(&self) -> Vec<Duplicate> {
        let snapshot = self.snapshot();
        let mut by_text: FxHashMap<(u64, u64), Copies> = FxHashMap::default();
        let mut text = Vec::new();
        for v in 0..snapshot.nodes.len() {
            let size = self.shallow(v);
            if size == 0 {
                continue;
            }
            match snapshot.nodes.kind[v as usize] {
                NodeKind::String => {
                    text.clear();
                    text.extend_from_slice(snapshot.name_bytes(v));
                }
                NodeKind::ConcatenatedString => {
                    if is_flattened(snapshot, v) || !put_together(snapshot, v, &mut text) {
                        continue;
                    }
                }
                _ => continue,
            }
            add_length_and_hash(snapshot, v, &mut text);
            let copies = by_text.entry(hash(&text)).or_insert(Copies { example: v, count: 0, bytes: 0, largest: 0 });
            copies.count += 1;
            copies.bytes += size;
            copies.largest = copies.largest.max(size);
        }
        let mut found: Vec<Duplicate> = by_text
            .into_values()
            .filter(|c| c.count > 1)
            .map(|c| Duplicate { example: c.example, count: c.count, bytes: c.bytes, wasted: c.bytes - c.largest })
            .collect();
        found.order_by_key(|d| (std::cmp::Reverse(d.wasted), d.example));
        found
    }
}

/// 128 bits of two multiplications with different odd constants: no two of a heap's texts will meet.
fn hash(text: &[u8]) -> (u64, u64) {
    let (mut a, mut b) = (0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15_u64);
    for chunk in text.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u64::from_le_bytes(word);
        a = (a ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
        b = (b.rotate_left(23) ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    let length = text.len() as u64;
    let mix = |h: u64| {
        let h = (h ^ (h >> 30) ^ length).wrapping_mul(0x94d0_49bb_1331_11eb);
        h ^ (h >> 31)
    };
    (mix(a), mix(b))
}

fn half(snapshot: &Snapshot, node: u32, name: &[u8]) -> Option<u32> {
    target(snapshot, node, &[name])
}

fn is_empty_text(snapshot: &Snapshot, node: Option<u32>) -> bool {
    node.is_none_or(|n| snapshot.nodes.kind[n as usize] == NodeKind::String && snapshot.name_bytes(n).is_empty())
}

fn is_flattened(snapshot: &Snapshot, node: u32) -> bool {
    is_empty_text(snapshot, half(snapshot, node, b"second")) || is_empty_text(snapshot, half(snapshot, node, b"first"))
}

/// The text of a concatenated string, from its leaves. `false` if a leaf is no flat string or the text is too long.
fn put_together(snapshot: &Snapshot, node: u32, text: &mut Vec<u8>) -> bool {
    text.clear();
    let mut open = vec![node];
    // A rope's depth is bounded by its length, and so is this walk.
    while let Some(v) = open.pop() {
        if text.len() > LONGEST || open.len() > LONGEST {
            return false;
        }
        match snapshot.nodes.kind[v as usize] {
            NodeKind::ConcatenatedString => {
                let (Some(first), Some(second)) = (half(snapshot, v, b"first"), half(snapshot, v, b"second")) else {
                    return false;
                };
                open.push(second);
                open.push(first);
            }
            NodeKind::String => text.extend_from_slice(snapshot.name_bytes(v)),
            _ => return false,
        }
    }
    true
}

/// Where V8 tells that it cut the text, its length and hash decide.
fn add_length_and_hash(snapshot: &Snapshot, node: u32, text: &mut Vec<u8>) {
    for name in [b"length".as_slice(), b"hash"] {
        if let Some(number) = target(snapshot, node, &[name])
            && let Some(value) = target(snapshot, number, &[b"value"])
        {
            text.push(0);
            text.extend_from_slice(snapshot.name_bytes(value));
        }
    }
}
