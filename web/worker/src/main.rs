//! A worker of the page: one evidence file in, pages and reports out.
//!
//! Design constraints:
//! - It holds one file. Without a file it judges facts. Cancelling is `terminate()`: nothing here cleans up.
//! - Reading overlaps decoding: slices are on their way while one is decoded (see `slices`).
//! - Bytes are copied once, from the slice into one reused buffer.
//! - What a panic would print may hold text of the file, so only its place in our source is told.

// Without a browser there is nothing to serve; the crate still builds natively so that `--workspace` commands work.
mod failing;
mod parts;
mod port;
mod reading;
mod redacting;
mod serving;
mod slices;
mod unpacking;

fn main() {
    failing::report_panics();
    serving::start();
}
