//! Any bytes as memory readings.
#![no_main]

#[path = "../../crates/evidence/tests/fuzz/any_bytes.rs"]
mod any_bytes;

use evidence::Kind;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    any_bytes::holds(Kind::Readings, "x", bytes);
});
