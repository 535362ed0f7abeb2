//! Any bytes as a heap snapshot.
#![no_main]

#[path = "../../crates/snapshot/tests/properties/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    any_bytes::holds(bytes);
});
