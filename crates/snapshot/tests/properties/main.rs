//! The decoder on any bytes, and on everything that the test kit can write.
//!
//! The ordinary run looks at the seeds of `fuzz/seeds`, at mutations of them that are the same everywhere, and at random
//! snapshots; `LEAKPROOF_MUTATIONS=5000` looks at more. libFuzzer drives the same properties: `fuzz/README.md`.
#![cfg(not(target_arch = "wasm32"))]

mod any_bytes;
mod round_trip;

use proptest::prelude::*;
use std::panic::catch_unwind;
use testkit::{Mutator, seeds};

/// Mutations of each seed in an ordinary run.
const FEW: u64 = 120;
/// Longest mutated file, bytes.
const LONGEST: usize = 20_000;

#[test]
fn seeds_and_their_mutations() {
    let times = std::env::var("LEAKPROOF_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    let seeds = seeds("snapshot");
    let (mut read, mut refused) = (0, 0);
    for (number, (name, bytes)) in (0_u64..).zip(&seeds) {
        assert!(any_bytes::holds(bytes), "{name} is read");
        for time in 0..times {
            let seed = number << 32 | time;
            let other = &seeds[(seed % seeds.len() as u64) as usize].1;
            let damaged = Mutator::new(seed).damage(bytes, other, LONGEST);
            match catch_unwind(|| any_bytes::holds(&damaged)) {
                Ok(true) => read += 1,
                Ok(false) => refused += 1,
                Err(_) => panic!("{name} damaged with seed {seed}"),
            }
        }
    }
    // Mutations that are all refused, or all harmless, look at nothing.
    assert!(read * 20 > refused && refused * 20 > read, "{read} read, {refused} refused");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        round_trip::holds(&bytes);
    }

    #[test]
    fn bytes_of_no_kind(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        any_bytes::holds(&bytes);
    }
}
