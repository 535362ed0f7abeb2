//! Entries of `WeakMap`s: a value lives only while both its key and its table do.
//!
//! V8 writes the value's edge twice, from the key and from the table, under a name that says so:
//! `7 / part of key (K @11) -> value (V @13) pair in WeakMap (table @9)` (FORMATS, shapes).

use graph::{Bits, in_slices};
use rustc_hash::FxHashMap;
use snapshot::Snapshot;

/// One ephemeron's name, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ephemeron {
    /// Equal for the edge from the key and the edge from the table: the rest of the name behind its number.
    pub(crate) pair: u32,
    /// Object id of the table.
    pub(crate) table: u64,
}

/// All edge names that belong to ephemerons, by string index.
#[derive(Clone, Debug)]
pub(crate) struct Ephemerons {
    by_name: FxHashMap<u32, Ephemeron>,
    /// Strings that are in `by_name`: nearly every edge asks, nearly none is.
    known: Bits,
}

impl Default for Ephemerons {
    fn default() -> Self {
        Self { by_name: FxHashMap::default(), known: Bits::new(0) }
    }
}

impl Ephemerons {
    /// Looks through the string table once. O(strings): only strings that begin with a digit and end with `)` are read.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let mut by_name = FxHashMap::default();
        let mut known = Bits::new(snapshot.strings.len() as usize);
        let mut pairs: FxHashMap<&[u8], u32> = FxHashMap::default();
        in_slices(snapshot.strings.len(), |range| {
            for name in range {
                let bytes = snapshot.strings.bytes(name);
                if bytes.first().is_some_and(u8::is_ascii_digit)
                    && bytes.last() == Some(&b')')
                    && let Some((pair, table)) = parse(bytes)
                {
                    let next = pairs.len() as u32;
                    let pair = *pairs.entry(pair).or_insert(next);
                    by_name.insert(name, Ephemeron { pair, table });
                    known.set(name);
                }
            }
        });
        Self { by_name, known }
    }

    /// The ephemeron of an internal edge's name.
    #[inline]
    pub(crate) fn get(&self, name: u32) -> Option<Ephemeron> {
        if self.known.get(name) { self.by_name.get(&name).copied() } else { None }
    }

    /// Number of distinct key and value pairs.
    pub(crate) fn pairs(&self) -> usize {
        self.by_name.values().map(|e| e.pair as usize + 1).max().unwrap_or(0)
    }
}

/// Splits `N / part of key (… @id) -> value (… @id) pair in WeakMap (table @id)` behind its first number.
fn parse(name: &[u8]) -> Option<(&[u8], u64)> {
    let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    let pair = &name[digits..];
    let key = pair.strip_prefix(b" / part of key (")?;
    let arrow = find(key, b") -> value (")?;
    ends_in_id(&key[..arrow])?;
    let value = &key[arrow + b") -> value (".len()..];
    let table = find(value, b") pair in WeakMap (table @")?;
    ends_in_id(&value[..table])?;
    let id = value[table + b") pair in WeakMap (table @".len()..].strip_suffix(b")")?;
    Some((pair, number(id)?))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

fn ends_in_id(text: &[u8]) -> Option<u64> {
    let at = text.iter().rposition(|&b| b == b'@')?;
    (at > 0 && text[at - 1] == b' ').then_some(())?;
    number(&text[at + 1..])
}

fn number(digits: &[u8]) -> Option<u64> {
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(())?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Option<u64>) {
        assert_eq!(parse(name.as_bytes()).map(|p| p.1), expect, "{name}");
    }

    #[test]
    fn names_of_ephemerons() {
        check("3 / part of key (K @40617) -> value (V @61241) pair in WeakMap (table @61411)", Some(61411));
        check("12 / part of key (a) b @1) -> value (V @2) pair in WeakMap (table @3)", Some(3));
        check("3 / part of key (K) -> value (V @61241) pair in WeakMap (table @61411)", None);
        check("3 / part of key (K @1) -> value (V @2) pair in WeakMap (table @x)", None);
        check("5 / key system / Oddball in WeakMap", None);
        check("12", None);
    }
}
