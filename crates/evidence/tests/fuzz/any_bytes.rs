//! What holds for any bytes that a reader of evidence is given. Driven by the test here and by `fuzz/fuzz_targets`.

use evidence::{EvidenceReader, Kind};
use facts::Problem;
use redact::{Policy, Salt};
use testkit::{PeakAlloc, peak_of};

#[global_allocator]
pub static HEAP: PeakAlloc = PeakAlloc;

/// What reading may take of the heap: so many bytes for each byte of the file, and so many however small it is. One
/// character may stand for a value, and a vector that grows stands beside its successor for a moment.
pub const PER_BYTE: usize = 200;
const AT_LEAST: usize = 1 << 20;
/// What facts may become as text: so many bytes for each byte of the file, and so many however small it is.
const FACTS_PER_BYTE: usize = 40;
const FACTS_AT_LEAST: usize = 8_000;

/// Checks all of it for one reader; says whether the bytes were read.
pub fn holds(kind: Kind, name: &str, bytes: &[u8]) -> bool {
    let (whole, taken) = peak_of(&HEAP, || read(kind, name, bytes, 1 << 20));
    assert!(taken <= PER_BYTE * bytes.len() + AT_LEAST, "{kind:?}: {taken} bytes of the heap for {}", bytes.len());
    for portion in [1, 7] {
        assert_eq!(read(kind, name, bytes, portion), whole, "{kind:?} in portions of {portion}");
    }
    match whole {
        Ok(facts) => {
            let most = FACTS_PER_BYTE * bytes.len() + FACTS_AT_LEAST;
            assert!(facts.len() <= most, "{kind:?}: {} bytes of facts for {}", facts.len(), bytes.len());
            true
        }
        Err(problem) => {
            let lead = problem.lead.as_str();
            assert!(!lead.is_empty() && lead.split(' ').count() <= 6, "{problem:?}");
            assert!(problem.text.as_str().len() > 15, "{problem:?}");
            false
        }
    }
}

/// The facts as text, or the problem.
fn read(kind: Kind, name: &str, bytes: &[u8], portion: usize) -> Result<String, Problem> {
    let mut reader = EvidenceReader::new(kind, name, bytes.len() as u64, Policy::new(Salt([1, 2])));
    bytes.chunks(portion).try_for_each(|part| reader.push(part))?;
    let facts = reader.finish()?.facts;
    Ok(serde_json::to_string(&facts).unwrap_or_else(|error| panic!("facts are JSON: {error}")))
}
