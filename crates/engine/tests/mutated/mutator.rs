//! Damages a file: what transfers, disks, editors and other producers do to one, and what an attacker would.

use testkit::SplitMix64;

/// Numbers at which arithmetic goes wrong.
const NUMBERS: [&str; 12] = [
    "0",
    "1",
    "4294967295",
    "4294967296",
    "2147483648",
    "18446744073709551615",
    "99999999999999999999",
    "-1",
    "1e9",
    "0.5",
    "7",
    "",
];
/// What stands between values.
const SIGNS: [&str; 12] = ["[", "]", "{", "}", ",", ":", "\"", "\\", "\n", "null", "\"a\\u00", "[[[[[[[["];

/// The same damage for the same seed.
pub struct Mutator(SplitMix64);

impl Mutator {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed ^ 0x6d75_7461))
    }

    /// One to four damages; now and then a piece of another file.
    pub fn damage(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.0.below(4) {
            self.once(&mut out, other);
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
        match self.0.below(9) {
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
                bytes.splice(at..at, sign.bytes());
            }
            5 => {
                let from = self.place(other);
                let piece = &other[from..(from + length * 8).min(other.len())];
                bytes.splice(at..end, piece.iter().copied());
            }
            // Most damage is to numbers: they are most of the file, and what everything refers by.
            _ => {
                let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|i| at + i) else { return };
                let digits = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
                let number = *self.0.pick(&NUMBERS);
                bytes.splice(start..start + digits, number.bytes());
            }
        }
    }
}
