//! What holds for any bytes that are decoded as a snapshot. Driven by the tests here and by `fuzz/fuzz_targets/snapshot.rs`.

use snapshot::{Decoder, Problem, Snapshot};
use testkit::{PeakAlloc, peak_of};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What decoding may take of the heap: so many bytes for each byte of the file, and so many however small it is. Two
/// characters are a number, and a vector that grows stands beside its successor for a moment.
const PER_BYTE: usize = 48;
const AT_LEAST: usize = 1 << 19;

/// Checks all of it; says whether the bytes were read as a snapshot.
pub fn holds(bytes: &[u8]) -> bool {
    let whole = decode(bytes, 1 << 20);
    for portion in [1, 7] {
        match (&whole, &decode(bytes, portion)) {
            (Ok((whole, problems)), Ok((parts, others))) => {
                assert_eq!(problems, others, "portions of {portion} change the problems");
                same(whole, parts);
            }
            (Err(whole), Err(parts)) => assert_eq!(whole, parts, "portions of {portion} change why it is refused"),
            (whole, parts) => panic!("portions of {portion} decide: {:?} {:?}", whole.is_ok(), parts.is_ok()),
        }
    }
    match whole {
        Ok((snapshot, problems)) => {
            sound(&snapshot);
            if problems.is_empty() {
                is_partial_when_cut(bytes);
            }
            true
        }
        Err(problem) => {
            assert!(!problem.lead.is_empty() && problem.text.as_str().len() > 15, "{problem:?}");
            false
        }
    }
}

fn decode(bytes: &[u8], portion: usize) -> Result<(Snapshot, Vec<Problem>), Problem> {
    let work = || {
        let mut decoder = Decoder::new(Some(bytes.len() as u64));
        bytes.chunks(portion).try_for_each(|part| decoder.push(part))?;
        decoder.finish()
    };
    let (decoded, taken) = peak_of(&HEAP, work);
    assert!(taken <= PER_BYTE * bytes.len() + AT_LEAST, "{taken} bytes of the heap for a file of {}", bytes.len());
    decoded
}

/// Whatever is decoded fits together: later steps index without looking.
fn sound(s: &Snapshot) {
    assert_eq!(s.nodes.first_edge.len(), s.nodes.len() as usize + 1);
    assert!(s.nodes.first_edge.windows(2).all(|w| w[0] <= w[1]));
    assert_eq!(s.nodes.first_edge.last().copied(), Some(s.edges.len()));
    assert!(s.nodes.is_empty() || s.edges.to.iter().all(|&to| to < s.nodes.len()));
    assert!(s.nodes.is_empty() || s.root < s.nodes.len());
}

/// A file that ends early is refused, or says that it is a part.
fn is_partial_when_cut(bytes: &[u8]) {
    let Some(end) = bytes.iter().rposition(|&b| b == b'}') else { return };
    // Where it is cut follows from the bytes.
    let seed = bytes.iter().fold(0_u64, |sum, b| sum.rotate_left(5) ^ u64::from(*b));
    let cut = &bytes[..(seed % (end as u64 + 1)) as usize];
    if let Ok((part, problems)) = decode(cut, 1 << 20) {
        assert!(part.incomplete.is_some_and(|i| i < problems.len()), "cut at {} of {}", cut.len(), bytes.len());
        sound(&part);
    }
}

/// Column by column, and cheaper than texts that are compared.
fn same(a: &Snapshot, b: &Snapshot) {
    let (n, m) = (&a.nodes, &b.nodes);
    assert_eq!((&n.kind, &n.name, &n.id, &n.first_edge), (&m.kind, &m.name, &m.id, &m.first_edge));
    assert_eq!((&n.detachedness, &n.trace), (&m.detachedness, &m.trace));
    assert_eq!(n.size.len(), m.size.len());
    assert!((0..n.len()).all(|v| n.size.get(v) == m.size.get(v)), "sizes");
    assert_eq!((&a.edges.kind, &a.edges.name, &a.edges.to), (&b.edges.kind, &b.edges.name, &b.edges.to));
    assert_eq!(a.strings.len(), b.strings.len());
    assert!((0..a.strings.len()).all(|s| a.strings.bytes(s) == b.strings.bytes(s)), "strings");
    assert_eq!((&a.locations, &a.samples, &a.trace_functions), (&b.locations, &b.samples, &b.trace_functions));
    let (t, u) = (&a.trace_tree, &b.trace_tree);
    assert_eq!((&t.id, &t.function, &t.count, &t.size, &t.parent), (&u.id, &u.function, &u.count, &u.size, &u.parent));
    let (t, u) = (&a.scopes, &b.scopes);
    assert_eq!((&t.scopes, &t.variables, &t.uses), (&u.scopes, &u.variables, &u.uses));
    assert_eq!((a.root, a.incomplete), (b.root, b.incomplete));
}
