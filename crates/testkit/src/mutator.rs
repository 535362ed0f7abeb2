//! Damages a file: what transfers, disks, editors and other producers do to one, and what an attacker would.

use crate::SplitMix64;

/// Numbers at which arithmetic goes wrong.
const NUMBERS: [&[u8]; 14] = [
    b"0",
    b"1",
    b"4294967295",
    b"4294967296",
    b"2147483648",
    b"18446744073709551615",
    b"18446744073709551616",
    b"99999999999999999999",
    b"-1",
    b"1e9",
    b"1e999",
    b"0.5",
    b"7",
    b"",
];
/// What stands between values, and words that mean something to a reader.
const SIGNS: [&[u8]; 20] = [
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\n",
    b"\0",
    b"null",
    b"NaN",
    b"\"a\\u00",
    b"[[[[[[[[",
    b"- ",
    b"\xff\xfe",
    b"\x80\x05",
    b"(",
    b"\x94",
    b"ctracemalloc\nSnapshot\n",
];

/// The same damage for the same seed.
#[derive(Clone, Debug)]
pub struct Mutator(SplitMix64);

impl Mutator {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed ^ 0x6d75_7461))
    }

    /// One to four damages; now and then a piece of another file. Not longer than `longest`.
    #[must_use]
    pub fn damage(&mut self, bytes: &[u8], other: &[u8], longest: usize) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.0.below(4) {
            self.once(&mut out, other);
            out.truncate(longest);
        }
        out
    }

    fn place(&mut self, bytes: &[u8]) -> usize {
        self.0.below(u32::try_from(bytes.len()).unwrap_or(u32::MAX)) as usize
    }

    fn once(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.place(bytes);
        let length = self.0.below(64) as usize + 1;
        let end = (at + length).min(bytes.len());
        match self.0.below(12) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = self.place(bytes);
                bytes.splice(to..to, piece);
            }
            3 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.0.below(8);
                }
            }
            4 => {
                let sign = *self.0.pick(&SIGNS);
                bytes.splice(at..at, sign.iter().copied());
            }
            5 => {
                let from = self.place(other);
                let piece = &other[from..(from + length * 8).min(other.len())];
                bytes.splice(at..end, piece.iter().copied());
            }
            // A stretch that repeats: deep nesting, long lists.
            6 => {
                let copy = bytes[at..end].repeat(1 + self.0.below(200) as usize);
                bytes.splice(at..at, copy);
            }
            // Digits become other digits.
            7 => {
                for digit in bytes[at..end].iter_mut().filter(|b| b.is_ascii_digit()) {
                    *digit = b'0' + self.0.below(10) as u8;
                }
            }
            // Most damage is to numbers: they are most of a file, and what everything refers by.
            _ => {
                let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|i| at + i) else { return };
                let digits = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
                let number = *self.0.pick(&NUMBERS);
                bytes.splice(start..start + digits, number.iter().copied());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_decide_and_length_ends() {
        let (bytes, other) = (b"[1,22,333]".repeat(9), b"other".repeat(9));
        let of = |seed| Mutator::new(seed).damage(&bytes, &other, 120);
        assert!((0..40).all(|seed| of(seed) == of(seed) && of(seed).len() <= 120));
        assert!((0..40).filter(|&seed| of(seed) != bytes).count() > 30);
        // Nothing to damage is no accident.
        assert!((0..40).all(|seed| Mutator::new(seed).damage(b"", b"", 9).len() <= 9));
    }
}
