//! A digest as bytes, to go from one worker to another.
//!
//! Little-endian words behind a head of counts. Ids ascend within a class and most sizes are small, so each object is the step
//! from the id before and its size, in as few bytes as they take (LEB128): about 3 bytes instead of 12. Reading checks every
//! count against the bytes there are.

use analysis::{Digest, DigestClass, InterfaceDefinition};
use graph::in_slices;
use redact::Safe;
use snapshot::Sizes;

const MAGIC: u32 = 0x4c50_4431;

/// Writes a digest.
#[must_use]
pub fn to_bytes(digest: &Digest) -> Vec<u8> {
    let mut out =
        Vec::with_capacity(digest.ids.len() * 3 + digest.classes.len() * 96 + digest.functions.len() * 12 + 64);
    let counts = [digest.classes.len(), digest.ids.len(), digest.functions.len()].map(|n| n as u32);
    for n in [MAGIC, u32::from(digest.user_roots)].into_iter().chain(counts) {
        out.extend_from_slice(&n.to_le_bytes());
    }
    for c in &digest.classes {
        for n in [c.key, c.durable_key, c.shallow, c.retained] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        for n in [c.class, c.start, c.end, u32::from(c.plain), c.name.as_str().len() as u32] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(c.name.as_str().as_bytes());
    }
    let mut before = 0;
    in_slices(digest.ids.len() as u32, |range| {
        for i in range {
            let id = digest.ids[i as usize];
            put(&mut out, zigzag(id.wrapping_sub(before) as i32).into());
            put(&mut out, digest.sizes.get(i));
            before = id;
        }
    });
    for (id, print) in &digest.functions {
        out.extend_from_slice(&id.to_le_bytes());
        out.extend_from_slice(&print.to_le_bytes());
    }
    out
}

/// Reads a digest that [`to_bytes`] wrote; `None` if the bytes are something else.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> Option<Digest> {
    let mut rest = bytes;
    if word(&mut rest)? != MAGIC {
        return None;
    }
    let user_roots = word(&mut rest)? == 1;
    let (classes, ids, functions) = (word(&mut rest)? as usize, word(&mut rest)? as usize, word(&mut rest)? as usize);
    if rest.len()
        < classes.checked_mul(52)?.checked_add(ids.checked_mul(2)?)?.checked_add(functions.checked_mul(12)?)?
    {
        return None;
    }
    let mut digest = Digest { user_roots, ..Digest::default() };
    digest.classes.reserve_exact(classes);
    for _ in 0..classes {
        let (key, durable_key, shallow, retained) =
            (long(&mut rest)?, long(&mut rest)?, long(&mut rest)?, long(&mut rest)?);
        let (class, start, end, plain, length) =
            (word(&mut rest)?, word(&mut rest)?, word(&mut rest)?, word(&mut rest)?, word(&mut rest)?);
        let (name, more) = rest.split_at_checked(length as usize)?;
        rest = more;
        let sound = start <= end && end as usize <= ids;
        sound.then_some(())?;
        digest.classes.push(DigestClass {
            key,
            durable_key,
            // It was redacted when it was written; the bytes went from one of our workers to another.
            name: Safe::from_checked(std::str::from_utf8(name).ok()?.to_owned()),
            class,
            plain: plain == 1,
            start,
            end,
            shallow,
            retained,
        });
    }
    digest.ids.reserve_exact(ids);
    digest.sizes = Sizes::with_capacity(ids);
    let (mut id, mut sound) = (0_u32, true);
    let mut object = |digest: &mut Digest| {
        let step = u32::try_from(take(&mut rest)?).ok()?;
        id = id.wrapping_add(unzigzag(step) as u32);
        digest.ids.push(id);
        digest.sizes.push(take(&mut rest)?);
        Some(())
    };
    in_slices(ids as u32, |mut range| sound = sound && range.all(|_| object(&mut digest).is_some()));
    sound.then_some(())?;
    for _ in 0..functions {
        digest.functions.push((word(&mut rest)?, long(&mut rest)?));
    }
    rest.is_empty().then_some(digest)
}

/// Writes interface definitions.
#[must_use]
pub fn interfaces_to_bytes(interfaces: &[InterfaceDefinition]) -> Vec<u8> {
    let mut out = Vec::new();
    for i in interfaces {
        out.extend_from_slice(&(i.properties.len() as u32).to_le_bytes());
        for p in &i.properties {
            out.extend_from_slice(&p.to_le_bytes());
        }
    }
    out
}

/// Reads what [`interfaces_to_bytes`] wrote; `None` if the bytes are something else.
#[must_use]
pub fn interfaces_from_bytes(bytes: &[u8]) -> Option<Vec<InterfaceDefinition>> {
    let mut rest = bytes;
    let mut interfaces = Vec::new();
    while !rest.is_empty() {
        let count = word(&mut rest)? as usize;
        if rest.len() / 8 < count {
            return None;
        }
        let properties = (0..count).map(|_| long(&mut rest)).collect::<Option<Vec<u64>>>()?;
        interfaces.push(InterfaceDefinition { properties });
    }
    Some(interfaces)
}

/// Small steps of either sign as small numbers.
fn zigzag(step: i32) -> u32 {
    (step << 1 ^ step >> 31) as u32
}

fn unzigzag(code: u32) -> i32 {
    (code >> 1) as i32 ^ -((code & 1) as i32)
}

/// Writes a number, 7 bits a byte, the low ones first; the high bit says that more follows.
#[inline]
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads what [`put`] wrote.
#[inline]
fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, more) = rest.split_first()?;
        *rest = more;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn word(rest: &mut &[u8]) -> Option<u32> {
    let (head, more) = rest.split_first_chunk::<4>()?;
    *rest = more;
    Some(u32::from_le_bytes(*head))
}

fn long(rest: &mut &[u8]) -> Option<u64> {
    let (head, more) = rest.split_first_chunk::<8>()?;
    *rest = more;
    Some(u64::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Digest {
        let mut sizes = Sizes::default();
        [8, 5_000_000_000, 16].into_iter().for_each(|s| sizes.push(s));
        let class = |key, name: &'static str, start, end| DigestClass {
            key,
            durable_key: key + 1,
            name: Safe::ours(name),
            class: 7,
            plain: name.starts_with('{'),
            start,
            end,
            shallow: 24,
            retained: 48,
        };
        Digest {
            classes: vec![class(1, "{a, b}", 0, 2), class(3, "Jöb", 2, 3)],
            ids: vec![1, 3, 5],
            functions: vec![(3, 77)],
            sizes,
            user_roots: true,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let digest = sample();
        let read = from_bytes(&to_bytes(&digest)).expect("our own bytes");
        assert_eq!(read.classes, digest.classes);
        assert_eq!(read.ids, digest.ids);
        assert_eq!(read.functions, digest.functions);
        assert_eq!([0, 1, 2].map(|i| read.sizes.get(i)), [8, 5_000_000_000, 16]);
        assert!(read.user_roots);
    }

    #[test]
    fn numbers_of_any_size_survive() {
        for number in (0..64).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit]).chain([u64::MAX]) {
            let mut out = Vec::new();
            put(&mut out, number);
            assert_eq!(take(&mut &out[..]), Some(number));
        }
        for step in [0, 1, -1, i32::MAX, i32::MIN] {
            assert_eq!(unzigzag(zigzag(step)), step);
        }
        assert_eq!(take(&mut &[0x80; 12][..]), None, "no end");
    }

    #[test]
    fn an_object_takes_a_few_bytes() {
        let mut digest = sample();
        digest.ids = (0..10_000).map(|i| 2 * i + 1).collect();
        digest.sizes = Sizes::default();
        (0..10_000).for_each(|i| digest.sizes.push(16 + i % 100));
        digest.classes[1].end = 10_000;
        let bytes = to_bytes(&digest);
        assert!(bytes.len() < 25_000, "{}", bytes.len());
        assert_eq!(from_bytes(&bytes).expect("our own bytes").ids, digest.ids);
    }

    #[test]
    fn anything_else_is_refused() {
        let bytes = to_bytes(&sample());
        for cut in 0..bytes.len() {
            assert!(from_bytes(&bytes[..cut]).is_none(), "cut at {cut}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(from_bytes(&longer).is_none());
        let mut huge = bytes;
        huge[8..20].fill(0xff);
        assert!(from_bytes(&huge).is_none());
    }
}
