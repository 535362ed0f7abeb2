//! Any bytes through the whole engine: reading, every question, redacting.
#![no_main]

#[path = "../../crates/engine/tests/mutated/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // How the bytes are cut, and which objects are asked about, follows from them.
    let seed = bytes.iter().fold(0_u64, |sum, b| sum.rotate_left(5) ^ u64::from(*b));
    properties::holds(bytes, seed);
});
