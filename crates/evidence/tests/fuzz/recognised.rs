//! What holds for any bytes of which nobody says what they are.

use crate::any_bytes::{self, HEAP, PER_BYTE};
use evidence::{Entry, Gunzip, HEAD, Kind, Unzip, sniff};
use redact::Safe;
use testkit::peak_of;

/// What windows and portions of unpacked bytes take.
const UNPACKING: usize = 24 << 20;
/// Where unpacking ends.
const MOST_UNPACKED: u64 = 1 << 20;

/// Whatever the bytes look like is read as that, and unpacking ends where it should.
pub fn holds(name: &str, bytes: &[u8]) {
    match sniff(&bytes[..bytes.len().min(HEAD)], name) {
        Ok(kind) if kind.format().is_some() && kind != Kind::HeapSnapshot => {
            any_bytes::holds(kind, name, bytes);
        }
        Ok(_) => {}
        Err(problem) => assert!(problem.text.as_str().len() > 15, "{problem:?}"),
    }
    let (whole, taken) = peak_of(&HEAP, || unpacked(bytes, 1 << 20));
    assert!(taken <= PER_BYTE * bytes.len() + UNPACKING, "{taken} bytes of the heap to unpack {}", bytes.len());
    assert_eq!(peak_of(&HEAP, || unpacked(bytes, 7)).0, whole, "portions change what is unpacked");
}

/// Bytes that gzip and zip give, or what is wrong; near which byte that is told depends on the portions. What came out before
/// a problem is nobody's.
fn unpacked(bytes: &[u8], portion: usize) -> [Result<u64, Safe>; 2] {
    let mut out = [0; 2];
    let mut gunzip = Gunzip::new(MOST_UNPACKED);
    let mut take = |part: &[u8]| {
        out[0] += part.len() as u64;
        Ok(())
    };
    let plain = bytes.chunks(portion).try_for_each(|part| gunzip.push(part, &mut take));
    let plain = plain.and_then(|()| gunzip.finish(&mut take));
    let mut unzip = Unzip::new(MOST_UNPACKED);
    let mut take = |entry: Entry<'_>| {
        if let Entry::Data(part) = entry {
            out[1] += part.len() as u64;
        }
        Ok(())
    };
    let archive = bytes.chunks(portion).try_for_each(|part| unzip.push(part, &mut take));
    let archive = archive.and_then(|()| unzip.finish(&mut take));
    assert!(out.iter().all(|&out| out <= MOST_UNPACKED), "{out:?} bytes out of {}", bytes.len());
    [plain.map(|()| out[0]).map_err(|p| p.lead), archive.map(|()| out[1]).map_err(|p| p.lead)]
}
