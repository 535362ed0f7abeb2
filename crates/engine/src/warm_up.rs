//! Practice on a small heap, so that the first real one meets optimised code.
//!
//! WebAssembly engines compile quickly first and well only what has run for a while; what they have made well, all workers of
//! a page share. A page that waits for its first file has that while.

use crate::{Options, Reader};
use redact::{Policy, Salt};

/// Objects of the small heap.
const NODES: u32 = 20_000;
/// How often it is read: all that is hot has run for long enough after that.
const ROUNDS: u32 = 10;

/// Reads and analyses a heap made here, several times. A tenth of a second, and twenty megabytes that are free again.
pub fn warm_up() {
    let file = heap();
    let policy = Policy::new(Salt([1, 2]));
    for _ in 0..ROUNDS {
        let options = Options { keep_partial: false, memory_limit: u64::MAX };
        let mut reader = Reader::new("", file.len() as u64, policy, options);
        let read = file.chunks(1 << 18).try_for_each(|portion| reader.push(portion));
        // Whether it can be read is a test's business; here it only takes less practice.
        let _ = read.and_then(|()| reader.finish()).and_then(|analysis| analysis.finish());
    }
}

/// The text of a heap with the types, names and links of a common one.
fn heap() -> Vec<u8> {
    let mut text = String::from(concat!(
        r#"{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"#,
        r#""node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic"],"#,
        r#""string","number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"#,
        r#""edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"]},"#,
    ));
    let number = |text: &mut String, numbers: &[u32]| {
        for n in numbers {
            text.push_str(&n.to_string());
            text.push(',');
        }
    };
    text.push_str("\"node_count\":");
    text.push_str(&NODES.to_string());
    text.push_str(",\"edge_count\":");
    text.push_str(&(3 * NODES).to_string());
    text.push_str("},\"nodes\":[");
    for v in 0..NODES {
        // The root first, then plain objects, arrays, hidden ones, strings, functions.
        let kind = if v == 0 { 9 } else { [3, 1, 3, 0, 2, 3, 5, 0][(v % 8) as usize] };
        let name = if kind == 3 { v % 3 } else { 3 + v % 60 };
        number(&mut text, &[kind, name, 2 * v + 1, 16 + v % 100, 3, 0, 0]);
    }
    text.pop();
    text.push_str("],\"edges\":[");
    for v in 0..NODES {
        // Down the tree, to a neighbour, and somewhere.
        let to = [(2 * v + 1) % NODES, (v + 1) % NODES, v.wrapping_mul(7919) % NODES];
        let kinds = if v == 0 { [5, 1, 1] } else { [2, 3, 4] };
        for (kind, to) in kinds.into_iter().zip(to) {
            number(&mut text, &[kind, v % 64, 7 * to]);
        }
    }
    text.pop();
    text.push_str("],\"strings\":[\"Object\",\"Session\",\"Array\"");
    for s in 3..64 {
        text.push_str(",\"name ");
        text.push_str(&s.to_string());
        text.push('"');
    }
    text.push_str("]}");
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_is_on_a_heap_like_any_other() {
        let file = heap();
        let options = Options { keep_partial: false, memory_limit: u64::MAX };
        let mut reader = Reader::new("practice", file.len() as u64, Policy::new(Salt([1, 2])), options);
        reader.push(&file).expect("JSON");
        let read = reader.finish().and_then(|analysis| analysis.finish()).expect("a heap");
        assert!(read.loaded().problems.is_empty(), "{:?}", read.loaded().problems);
        assert_eq!(read.loaded().snapshot.as_ref().map(|s| (s.nodes, s.edges)), Some((20_000, 60_000)));
        warm_up();
    }
}
