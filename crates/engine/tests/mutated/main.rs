//! Snapshots that were damaged, through the whole engine: what must hold for any bytes.
//!
//! A deterministic mutator drives the properties over the committed fixtures, so that an ordinary test run looks at the same
//! files everywhere; `LEAKPROOF_MUTATIONS=5000` looks at more of them by hand. Bytes that broke something once stand in
//! `tests/corpus/bad` or become a fixture.
#![cfg(not(target_arch = "wasm32"))]

mod properties;

use properties::{holds, redacts_to_the_same_heap};
use std::panic::catch_unwind;
use std::path::PathBuf;
use testkit::{Mutator, fixture_path};

/// Mutations of each fixture in an ordinary run.
const FEW: u64 = 30;
/// Longest damaged file, bytes.
const LONGEST: usize = 60_000;

fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = fixture_path("made");
    let mut found: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(&folder)
        .expect("committed")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "heapsnapshot"))
        .map(|path| (path.clone(), std::fs::read(path).expect("readable")))
        .collect();
    found.sort();
    assert!(found.len() > 10, "fixtures in {}", folder.display());
    found
}

#[test]
fn whole_files_hold() {
    for (path, bytes) in fixtures() {
        let read = holds(&bytes, 1);
        assert!(read, "{} is read", path.display());
        let (a, b) = redacts_to_the_same_heap(&bytes).expect("nothing is wrong with it");
        assert_eq!((a.locations, a.samples), (b.locations, b.samples), "{}", path.display());
        let (t, u) = (a.trace_tree, b.trace_tree);
        assert_eq!((t.id, t.function, t.count, t.size, t.parent), (u.id, u.function, u.count, u.size, u.parent));
        assert_eq!((a.scopes.scopes, a.scopes.uses), (b.scopes.scopes, b.scopes.uses), "{}", path.display());
    }
}

#[test]
fn damaged_files_hold() {
    let times = std::env::var("LEAKPROOF_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    let all = fixtures();
    let (mut read, mut refused) = (0, 0);
    for (number, (path, bytes)) in (0_u64..).zip(&all) {
        for time in 0..times {
            let seed = number << 32 | time;
            let other = &all[(seed % all.len() as u64) as usize].1;
            let damaged = Mutator::new(seed).damage(bytes, other, LONGEST);
            match catch_unwind(|| holds(&damaged, seed)) {
                Ok(true) => read += 1,
                Ok(false) => refused += 1,
                Err(_) => panic!("{} damaged with seed {seed}", path.display()),
            }
        }
    }
    // Mutations that are all refused, or all harmless, look at nothing.
    assert!(read * 20 > refused && refused * 20 > read, "{read} read, {refused} refused");
}
