//! Any bytes as a tracemalloc dump: the unpickler and what reads its objects.
#![no_main]

#[path = "../../crates/evidence/tests/fuzz/any_bytes.rs"]
mod any_bytes;

use evidence::Kind;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    any_bytes::holds(Kind::Tracemalloc, "x", bytes);
});
