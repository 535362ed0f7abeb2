//! Any bytes as whatever they look like, gzip and zip included.
#![no_main]

#[path = "../../crates/evidence/tests/fuzz/any_bytes.rs"]
mod any_bytes;
#[path = "../../crates/evidence/tests/fuzz/recognised.rs"]
mod recognised;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| recognised::holds("x", bytes));
