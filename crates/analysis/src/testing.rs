//! Heaps for tests of this crate's own parts.

use crate::{Builder, Heap};
use snapshot::Decoder;

pub(crate) fn load(heap: testkit::Heap) -> Heap {
    let bytes = heap.into_builder().write(&testkit::Layout::node_20());
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    decoder.push(&bytes).expect("valid");
    Builder::new(decoder.finish().expect("valid").0).expect("a graph").finish().expect("a root")
}
