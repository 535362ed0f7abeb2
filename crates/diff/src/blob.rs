//! A digest as bytes, to go from one worker to another.
//!
//! Little-endian columns behind a head of counts. Reading checks every count against the bytes there are.

use analysis::{Digest, DigestClass, InterfaceDefinition};
use redact::Safe;
use snapshot::Sizes;

const MAGIC: u32 = 0x4c50_4431;

/// Writes a digest. Sizes over 32 bits follow their column as (place, size).
#[must_use]
pub fn to_bytes(digest: &Digest) -> Vec<u8> {
    let mut out = Vec::with_capacity(digest.ids.len() * 8 + digest.classes.len() * 96 + 64);
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
    for id in &digest.ids {
        out.extend_from_slice(&id.to_le_bytes());
    }
    for i in 0..digest.ids.len() as u32 {
        out.extend_from_slice(&digest.sizes.get(i).to_le_bytes());
    }
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
    if rest.len() < classes.checked_mul(52)?.checked_add(ids.checked_add(functions)?.checked_mul(12)?)? {
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
    for _ in 0..ids {
        digest.ids.push(word(&mut rest)?);
    }
    let mut sizes = Sizes::default();
    for _ in 0..ids {
        sizes.push(long(&mut rest)?);
    }
    digest.sizes = sizes;
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
