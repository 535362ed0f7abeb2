//! Real inputs, damaged in many ways, always the same ones: what must hold for any bytes.
//!
//! The ordinary run looks at the seeds, at mutations of them, and at words of all formats in any order; `LEAKPROOF_FUZZ_ROUNDS`
//! looks at more. libFuzzer drives the same properties: `fuzz/README.md`.

mod any_bytes;
mod recognised;
mod words;

use evidence::Kind;
use std::path::Path;
use testkit::Mutator;

/// Rounds in the suite; fewer in WebAssembly, which is slower without optimisation.
const ROUNDS: u64 = if cfg!(target_family = "wasm") { 600 } else { 6_000 };
/// Longest damaged input, bytes.
const LONGEST: usize = 24_000;

/// What each kind is grown from: seeds of every format, and committed files of real runs.
fn seeds() -> Vec<(Vec<Kind>, Vec<u8>)> {
    let targets = [
        ("trace", vec![Kind::Trace]),
        ("readings", vec![Kind::Readings]),
        ("heap_profile", vec![Kind::HeapProfile]),
        ("limits", vec![Kind::Container, Kind::DiagnosticReport, Kind::Metadata]),
    ];
    let mut seeds = Vec::new();
    for (target, kinds) in targets {
        seeds.extend(testkit::seeds(target).into_iter().map(|(_, bytes)| (kinds.clone(), bytes)));
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for (folder, extension, kind) in [("tracemalloc", "tracemalloc", Kind::Tracemalloc), ("gc", "log", Kind::GcLog)] {
        let entries = std::fs::read_dir(fixtures.join(folder)).expect("committed");
        let mut paths: Vec<_> = entries.map(|e| e.expect("readable").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|e| e == extension));
        paths.sort();
        assert!(paths.len() > 8, "the seeds of {folder} are there");
        for path in paths {
            let mut bytes = std::fs::read(path).expect("readable");
            bytes.truncate(LONGEST / 2);
            seeds.push((vec![kind], bytes));
        }
    }
    seeds
}

#[test]
fn damaged_inputs_are_answered_whatever_the_damage() {
    let rounds = std::env::var("LEAKPROOF_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let seeds = seeds();
    // Kind → how often it was read, and how often refused.
    let mut answers: Vec<(Kind, u64, u64)> = Vec::new();
    let mut check = |kinds: &[Kind], bytes: &[u8]| {
        let mut any = false;
        for kind in kinds {
            let at = answers.iter().position(|a| a.0 == *kind).unwrap_or_else(|| {
                answers.push((*kind, 0, 0));
                answers.len() - 1
            });
            let read = any_bytes::holds(*kind, "memory.max", bytes);
            answers[at].1 += u64::from(read);
            answers[at].2 += u64::from(!read);
            any |= read;
        }
        recognised::holds("x", bytes);
        any
    };
    for (_, packed) in testkit::seeds("recognised") {
        check(&[], &packed);
    }
    for (i, (kinds, seed)) in seeds.iter().enumerate() {
        // What was cut is damaged already.
        assert!(check(kinds, seed) || seed.len() == LONGEST / 2, "seed {i} of {kinds:?} is read");
    }
    for round in 0..rounds {
        let (kinds, seed) = &seeds[(round % seeds.len() as u64) as usize];
        let (_, other) = &seeds[(round.wrapping_mul(31) % seeds.len() as u64) as usize];
        // Each round stands alone, so that a failing one is found again by its number.
        check(kinds, &Mutator::new(round).damage(seed, other, LONGEST));
    }
    // Mutations that are all refused, or all harmless, look at nothing.
    for (kind, read, refused) in &answers {
        // A log is read for the lines that are left of it, so it is refused now and then only.
        assert!(read * 20 > *refused && *refused > 0, "{kind:?}: {read} read, {refused} refused");
    }
    let [read, refused] =
        [|a: &(_, u64, u64)| a.1, |a: &(_, u64, u64)| a.2].map(|of| answers.iter().map(of).sum::<u64>());
    assert!(refused * 20 > read, "{read} read, {refused} refused");
}
