//! How fast bytes become columns: `cargo bench -p snapshot`. The heap is the made one of bench/README.md.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use snapshot::Decoder;

fn main() {
    divan::main();
}

fn heap(bytes: u64) -> Vec<u8> {
    let mut out = Vec::new();
    testkit::LargeHeap::of_bytes(bytes).write(&mut out).expect("memory takes all");
    out
}

fn decode(bytes: &[u8], portion: usize) {
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    for part in bytes.chunks(portion) {
        decoder.push(part).expect("a sound file");
    }
    black_box(decoder.finish().expect("a sound file"));
}

/// As the page does it: portions of a few megabytes.
#[divan::bench(args = [2_000_000, 20_000_000])]
fn whole(bencher: Bencher<'_, '_>, bytes: u64) {
    let bytes = heap(bytes);
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| decode(&bytes, 4 << 20));
}

/// Portions of a pipe: what every border between two of them costs.
#[divan::bench(args = [64, 4096, 65_536])]
fn in_portions(bencher: Bencher<'_, '_>, portion: usize) {
    let bytes = heap(2_000_000);
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| decode(&bytes, portion));
}
