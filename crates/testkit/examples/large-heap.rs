//! Writes a heap snapshot of about so many megabytes: `cargo run --release -p testkit --example large-heap -- 200 FILE`.

use std::fs::File;
use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(megabytes), Some(file)) = (arguments.next().and_then(|m| m.parse::<u64>().ok()), arguments.next()) else {
        return Err(io::Error::other("usage: large-heap MEGABYTES FILE"));
    };
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    testkit::LargeHeap::of_bytes(megabytes * 1_000_000).write(&mut out)?;
    out.flush()
}
