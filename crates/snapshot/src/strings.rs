//! The string table: one blob of UTF-8 and the ends of its strings.

use std::borrow::Cow;

/// Strings of a snapshot by their index in the file.
///
/// Text is unescaped on arrival. Lone surrogates become U+FFFD; bytes that are not UTF-8 are kept and replaced on reading.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    blob: Vec<u8>,
    /// End of each string in `blob`. A blob of 4 GiB and more is refused while decoding.
    ends: Vec<u32>,
}

impl Strings {
    /// Number of strings.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of string `i`; empty if there is no such string.
    #[inline]
    #[must_use]
    pub fn bytes(&self, i: u32) -> &[u8] {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(0) as usize };
        match self.ends.get(i) {
            Some(&end) => &self.blob[start..end as usize],
            None => &[],
        }
    }

    /// Text of string `i`; empty if there is no such string.
    #[must_use]
    pub fn get(&self, i: u32) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(i))
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.blob.capacity() as u64 + 4 * self.ends.capacity() as u64
    }

    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.blob.reserve_exact(bytes);
    }

    #[inline]
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.blob.extend_from_slice(bytes);
    }

    pub(crate) fn append_char(&mut self, c: char) {
        self.blob.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Ends the string in hand. `false` if the table is full.
    pub(crate) fn end(&mut self) -> bool {
        match u32::try_from(self.blob.len()) {
            Ok(end) if self.ends.len() < u32::MAX as usize - 1 => {
                self.ends.push(end);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn shrink(&mut self) {
        self.blob.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
