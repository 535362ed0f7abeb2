//! Any snapshot that the test kit can write.
#![no_main]

#[path = "../../crates/snapshot/tests/properties/round_trip.rs"]
mod round_trip;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| round_trip::holds(bytes));
