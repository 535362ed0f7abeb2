//! Whole numbers out of a flat JSON array, wherever the portions are cut.
//!
//! Two readers of the same bytes: one by blocks, for what V8 writes, and one by single bytes, for everything that JSON allows
//! and for the edges of portions. The second is the measure of the first.

use crate::digits::{BLOCK, MOST_DIGITS, marks, number};

/// Stands for a number that is no whole number from 0 to 2⁵³: it is counted, and its place in the record kept.
pub(crate) const NOT_WHOLE: u64 = u64::MAX;

/// The number that stands for `-below` where negative ones count ([`Scanner::signed`]).
fn negative(below: u32) -> u64 {
    NOT_WHOLE - u64::from(below)
}

/// A number of an array read by [`Scanner::signed`]; `None` for what does not fit 32 bits and a sign.
pub(crate) fn signed(number: u64) -> Option<i32> {
    if number > NOT_WHOLE - (1 << 31) && number < NOT_WHOLE {
        return i32::try_from(NOT_WHOLE - number).ok().map(|below| -below);
    }
    i32::try_from(number).ok()
}

/// Longest spelling of one number that is looked at.
const LONGEST: usize = 64;

/// Why [`Scanner::scan`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// All bytes were used.
    More,
    /// `out` is full.
    Full,
    /// The array's `]` was used.
    End,
    /// A `[` was used.
    Nested,
    /// This byte, not used, belongs to no array of numbers.
    Foreign(u8),
}

/// State between two portions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scanner {
    value: u64,
    digits: u32,
    /// Spelling of a number with a sign, point, exponent or more than 18 digits.
    spelling: Vec<u8>,
    numbers: u64,
    commas: u64,
    signed: bool,
}

impl Scanner {
    /// A scanner that keeps negative whole numbers of 31 bits: see [`signed`].
    pub(crate) fn signed() -> Self {
        Self { signed: true, ..Self::default() }
    }

    /// A scanner for the inside of an array.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether the commas seen fit the numbers seen: one fewer, or one each before a nested array or a closing bracket.
    pub(crate) fn separated(&self) -> bool {
        self.numbers == 0 && self.commas <= 1 || self.commas == self.numbers || self.commas + 1 == self.numbers
    }

    /// Reads numbers from `bytes` into `out` until `limit` stand there, or a few more. Returns how many bytes were used and
    /// why it stopped.
    pub(crate) fn scan(&mut self, bytes: &[u8], out: &mut Vec<u64>, limit: usize) -> (usize, Stop) {
        let (mut value, mut digits) = (self.value, self.digits);
        let mut i = 0;
        // Where reading by blocks is worth the next try.
        let mut next_block = 0;
        let stop = loop {
            if i >= next_block && digits == 0 && bytes.len() - i > BLOCK {
                let read = self.blocks(bytes, i, out, limit);
                // What stopped it stands in the next block: pass it byte by byte.
                (i, next_block) = (read, read + BLOCK);
                if out.len() >= limit {
                    break Stop::Full;
                }
            }
            let Some(&b) = bytes.get(i) else { break Stop::More };
            let d = b.wrapping_sub(b'0');
            if d < 10 && self.spelling.is_empty() {
                value = value.wrapping_mul(10).wrapping_add(u64::from(d));
                digits += 1;
                i += 1;
                if digits > 18 {
                    self.spelling = value.to_string().into_bytes();
                }
                continue;
            }
            if digits > 0 {
                if matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') {
                    if self.spelling.is_empty() {
                        self.spelling = value.to_string().into_bytes();
                    }
                    if self.spelling.len() < LONGEST {
                        self.spelling.push(b);
                    }
                    i += 1;
                    continue;
                }
                out.push(if self.spelling.is_empty() { value } else { self.odd() });
                self.numbers += 1;
                (value, digits) = (0, 0);
                if out.len() >= limit {
                    break Stop::Full;
                }
            }
            match b {
                b',' => self.commas += 1,
                b' ' | b'\n' | b'\r' | b'\t' => {}
                b'-' => {
                    self.spelling.push(b);
                    digits = 1;
                }
                b']' => {
                    i += 1;
                    break Stop::End;
                }
                b'[' => {
                    i += 1;
                    break Stop::Nested;
                }
                other => break Stop::Foreign(other),
            }
            i += 1;
        };
        (self.value, self.digits) = (value, digits);
        (i, stop)
    }

    /// Reads whole blocks from `from` on, where no number is open; stops before the first block that holds more than plain
    /// numbers, or when `out` is full. Returns where the first byte stands that is not used, which is inside no number.
    fn blocks(&mut self, bytes: &[u8], from: usize, out: &mut Vec<u64>, limit: usize) -> usize {
        let mut base = from;
        // Start of the number in hand, and whether there is one.
        let mut start = from;
        let mut open = 0;
        // Eight bytes behind the block are looked at as well.
        while out.len() < limit
            && let Some(block) =
                bytes.get(base..).filter(|rest| rest.len() >= BLOCK + 8).and_then(|rest| rest.first_chunk())
            && let Some(found) = marks(block)
        {
            // A number starts at a digit behind none, and ends at none behind a digit.
            let behind = found.digits << 1 | open;
            let mut starts = found.digits & !behind;
            let mut ends = !found.digits & behind;
            let count = ends.count_ones();
            let kept = (out.len(), start);
            let mut longest = 0;
            if open == 0 {
                start = base + starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
            }
            out.extend((0..count).map(|_| {
                let len = (base + ends.trailing_zeros() as usize).wrapping_sub(start);
                ends &= ends.wrapping_sub(1);
                longest = longest.max(len);
                let value = number(bytes, start, len.clamp(1, MOST_DIGITS));
                start = base + starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
                value
            }));
            if longest > MOST_DIGITS {
                out.truncate(kept.0);
                return if open == 1 { kept.1 } else { base };
            }
            self.numbers += u64::from(count);
            self.commas += u64::from(found.commas.count_ones());
            open = found.digits >> 63;
            base += BLOCK;
        }
        if open == 1 { start } else { base }
    }

    fn odd(&mut self) -> u64 {
        let value = std::str::from_utf8(&self.spelling).ok().and_then(|s| s.parse::<f64>().ok());
        self.spelling.clear();
        match value {
            Some(f) if f >= 0.0 && f.fract() == 0.0 && f <= 9_007_199_254_740_992.0 => f as u64,
            Some(f) if self.signed && f < 0.0 && f.fract() == 0.0 && f > -2_147_483_648.0 => negative(-f as u32),
            _ => NOT_WHOLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_numbers_count_where_they_are_wanted() {
        let mut out = Vec::new();
        let text = b"-2,7,-1,-0,2147483647,-2147483647,-2147483648,2147483648,-1.5]";
        Scanner::signed().scan(text, &mut out, usize::MAX);
        let found: Vec<Option<i32>> = out.into_iter().map(signed).collect();
        let expect = [Some(-2), Some(7), Some(-1), Some(0), Some(i32::MAX), Some(-i32::MAX), None, None, None];
        assert_eq!(found, expect);
    }

    fn check(text: &str, expect: &[u64]) {
        for cut in [1, 2, 3, 7, 100, 1000, usize::MAX] {
            let (mut scanner, mut out) = (Scanner::new(), Vec::new());
            let mut ended = false;
            for portion in text.as_bytes().chunks(cut) {
                let mut rest = portion;
                while !rest.is_empty() && !ended {
                    let (used, stop) = scanner.scan(rest, &mut out, usize::MAX);
                    rest = &rest[used..];
                    ended = stop == Stop::End;
                    assert!(matches!(stop, Stop::End | Stop::More), "{text}: {stop:?}");
                }
            }
            assert!(ended, "{text}");
            assert_eq!(out, expect, "{text} in portions of {cut}");
        }
    }

    #[test]
    fn numbers_however_they_are_cut_and_spelled() {
        check("]", &[]);
        check("0]", &[0]);
        check("1,22,333\n,4444]", &[1, 22, 333, 4444]);
        check(" 7 ,\r\n\t8 ]", &[7, 8]);
        check("4294967296,5000000000]", &[4_294_967_296, 5_000_000_000]);
        check("1e3,2.0,3.5,-1,-0,1e300]", &[1000, 2, NOT_WHOLE, NOT_WHOLE, 0, NOT_WHOLE]);
        check("9007199254740992,99999999999999999999,18446744073709551615]", &[1 << 53, NOT_WHOLE, NOT_WHOLE]);
    }

    #[test]
    fn blocks_and_bytes_read_the_same() {
        // Numbers of all lengths, in records and without, so that every one lies across the end of a block somewhere.
        for most in [1, 2, 5, 9, 10, 16, 17, 18] {
            for between in [",", "\n,", " , "] {
                let numbers: Vec<u64> = (0..900u64)
                    .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 10u64.pow(1 + (i * 7 % most) as u32))
                    .collect();
                let text: Vec<String> = numbers.iter().map(u64::to_string).collect();
                check(&format!("{}]", text.join(between)), &numbers);
            }
        }
        // What only single bytes can read, between what blocks can.
        let odd = [("1e3", 1000), ("-1", NOT_WHOLE), ("12345678901234567", 12_345_678_901_234_567), ("2.0", 2)];
        for (spelled, value) in odd {
            for before in 0..130 {
                let text = format!("{}{spelled}{}]", "7,".repeat(before), ",123456789".repeat(40));
                let mut expect = vec![7; before];
                expect.push(value);
                expect.extend([123_456_789; 40]);
                check(&text, &expect);
            }
        }
        check(&format!("{}]", "1".repeat(500)), &[NOT_WHOLE]);
    }

    #[test]
    fn stops_at_what_is_no_number() {
        let mut out = Vec::new();
        assert_eq!(Scanner::new().scan(b"1,\"a\"", &mut out, usize::MAX), (2, Stop::Foreign(b'"')));
        assert_eq!(Scanner::new().scan(b"1,[2", &mut out, usize::MAX), (3, Stop::Nested));
        let mut few = Vec::new();
        assert_eq!(Scanner::new().scan(b"1,2,3]", &mut few, 2), (3, Stop::Full));
    }

    #[test]
    fn commas_are_counted() {
        for (text, fine) in [("1,2]", true), ("1 2]", false), ("1 2 3]", false), ("1,,,2]", false), ("]", true)] {
            let (mut scanner, mut out) = (Scanner::new(), Vec::new());
            scanner.scan(text.as_bytes(), &mut out, usize::MAX);
            assert_eq!(scanner.separated(), fine, "{text}");
        }
    }
}
