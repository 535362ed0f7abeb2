//! Digits by the block: where they stand in 64 bytes, and what eight of them are worth.
//!
//! Design constraints:
//! - One file has forty million numbers and more, so this is the hottest code there is. It has no state and no loop over
//!   single bytes.
//! - A block is taken only if it holds digits, commas and line ends alone, which is what V8 writes. Whatever else stands in
//!   it is [`crate::scan`]'s business, which looks at single bytes; tests hold both to the same numbers.
//! - WebAssembly's vector instructions are safe functions. On x86-64 the processor's baseline vectors are behind one call
//!   that Rust calls unsafe; everywhere else eight bytes are looked at as one number.

/// Bytes looked at together.
pub(crate) const BLOCK: usize = 64;
/// Most digits that [`number`] takes.
pub(crate) const MOST_DIGITS: usize = 16;

/// What stands where in a block; bit `i` is byte `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) digits: u64,
    pub(crate) commas: u64,
}

/// `0` in every byte.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The eight bytes at `at`; 0 beyond the end.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|b| b.first_chunk()).map_or(0, |&c| u64::from_le_bytes(c))
}

/// Value of eight digits, the first in the lowest byte, each as its value.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    // Neighbours join: ones and tens, then hundreds, then ten thousands.
    let pairs = (digits.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}

/// Value of the `len` digits at `start`, 1 to [`MOST_DIGITS`]; eight bytes from `start` on must exist.
#[inline(always)]
pub(crate) fn number(bytes: &[u8], start: usize, len: usize) -> u64 {
    let first = word(bytes, start) ^ ZEROS;
    if len <= 8 {
        eight(first << (64 - 8 * len))
    } else {
        let last = word(bytes, start + len - 8) ^ ZEROS;
        eight(first << (8 * (MOST_DIGITS - len))) * 100_000_000 + eight(last)
    }
}

/// Looks at a block; `None` if anything but digits, commas and line ends stands in it.
#[inline(always)]
pub(crate) fn marks(block: &[u8; BLOCK]) -> Option<Marks> {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return wasm::marks(block);
    #[cfg(target_arch = "x86_64")]
    {
        #[expect(
            unsafe_code,
            reason = "SSE2 is part of every x86-64 processor, and nothing else is asked of the caller"
        )]
        // SAFETY: `sse2::marks` is safe code that needs SSE2, and this is compiled for x86-64 only, whose baseline it is.
        return unsafe { sse2::marks(block) };
    }
    #[cfg(not(any(all(target_arch = "wasm32", target_feature = "simd128"), target_arch = "x86_64")))]
    plain::marks(block)
}

/// The two halves of sixteen bytes.
#[cfg(any(all(target_arch = "wasm32", target_feature = "simd128"), target_arch = "x86_64"))]
#[inline(always)]
fn halves(block: &[u8; BLOCK], part: usize) -> (u64, u64) {
    (word(block, 16 * part), word(block, 16 * part + 8))
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use super::{BLOCK, Marks, halves};
    use core::arch::wasm32::{
        u8x16_all_true, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_sub, u64x2, v128_and, v128_or,
    };

    #[inline(always)]
    pub(super) fn marks(block: &[u8; BLOCK]) -> Option<Marks> {
        let mut marks = Marks { digits: 0, commas: 0 };
        let mut known = u8x16_splat(u8::MAX);
        for part in 0..4 {
            let (low, high) = halves(block, part);
            let bytes = u64x2(low, high);
            let digits = u8x16_lt(u8x16_sub(bytes, u8x16_splat(b'0')), u8x16_splat(10));
            let commas = u8x16_eq(bytes, u8x16_splat(b','));
            let ends = u8x16_eq(bytes, u8x16_splat(b'\n'));
            known = v128_and(known, v128_or(digits, v128_or(commas, ends)));
            marks.digits |= u64::from(u8x16_bitmask(digits)) << (16 * part);
            marks.commas |= u64::from(u8x16_bitmask(commas)) << (16 * part);
        }
        u8x16_all_true(known).then_some(marks)
    }
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use super::{BLOCK, Marks, halves};
    use core::arch::x86_64::{
        _mm_and_si128, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
        _mm_sub_epi8,
    };

    #[target_feature(enable = "sse2")]
    #[inline]
    pub(super) fn marks(block: &[u8; BLOCK]) -> Option<Marks> {
        let mask = |vector| u64::from(_mm_movemask_epi8(vector) as u16);
        let mut marks = Marks { digits: 0, commas: 0 };
        let mut known = _mm_set1_epi8(-1);
        for part in 0..4 {
            let (low, high) = halves(block, part);
            let bytes = _mm_set_epi64x(high as i64, low as i64);
            let values = _mm_sub_epi8(bytes, _mm_set1_epi8(b'0' as i8));
            // Unsigned `values <= 9`, which SSE2 has no comparison for.
            let digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
            let commas = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b',' as i8));
            let ends = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\n' as i8));
            known = _mm_and_si128(known, _mm_or_si128(digits, _mm_or_si128(commas, ends)));
            marks.digits |= mask(digits) << (16 * part);
            marks.commas |= mask(commas) << (16 * part);
        }
        (mask(known) == 0xffff).then_some(marks)
    }
}

/// Eight bytes as one number: what every processor can do, and what the vectors are held to.
#[cfg(any(test, not(any(all(target_arch = "wasm32", target_feature = "simd128"), target_arch = "x86_64"))))]
mod plain {
    use super::{BLOCK, Marks, word};

    const HIGH: u64 = 0x8080_8080_8080_8080;
    const LOW: u64 = !HIGH;
    const ONES: u64 = 0x0101_0101_0101_0101;

    /// The highest bit of each byte that is at least `least`; no sum reaches the next byte.
    fn at_least(bytes: u64, least: u64) -> u64 {
        (((bytes & LOW) + (0x80 - least) * ONES) | bytes) & HIGH
    }

    /// The highest bits as eight bits in a row.
    fn gather(high: u64) -> u64 {
        (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }

    pub(super) fn marks(block: &[u8; BLOCK]) -> Option<Marks> {
        let mut marks = Marks { digits: 0, commas: 0 };
        let mut known = HIGH;
        for part in 0..8 {
            let bytes = word(block, 8 * part);
            let is = |byte: u8| HIGH & !at_least(bytes ^ (u64::from(byte) * ONES), 1);
            let digits = HIGH & !at_least(bytes ^ super::ZEROS, 10);
            let commas = is(b',');
            known &= digits | commas | is(b'\n');
            marks.digits |= gather(digits) << (8 * part);
            marks.commas |= gather(commas) << (8 * part);
        }
        (known == HIGH).then_some(marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte at a time.
    fn by_bytes(block: &[u8; BLOCK]) -> Option<Marks> {
        let mut marks = Marks { digits: 0, commas: 0 };
        for (i, &b) in block.iter().enumerate() {
            match b {
                b'0'..=b'9' => marks.digits |= 1 << i,
                b',' => marks.commas |= 1 << i,
                b'\n' => {}
                _ => return None,
            }
        }
        Some(marks)
    }

    fn check(block: &[u8; BLOCK]) {
        let expect = by_bytes(block);
        assert_eq!(marks(block), expect, "{block:?}");
        assert_eq!(plain::marks(block), expect, "{block:?}");
    }

    #[test]
    fn every_byte_in_every_place() {
        let mut block = *b"12,3,456,7890\n,1,22,333,4444,55555,666666\n,7777777,88888888,9\n,0";
        check(&block);
        for at in 0..BLOCK {
            let was = block[at];
            for byte in 0..=u8::MAX {
                block[at] = byte;
                check(&block);
            }
            block[at] = was;
        }
    }

    #[test]
    fn neighbours_do_not_touch_each_other() {
        for first in 0..=u8::MAX {
            for second in [0, 9, 10, 11, 43, 44, 45, 47, 48, 57, 58, 127, 128, 255] {
                let mut block = [b'7'; BLOCK];
                block[8] = first;
                block[9] = second;
                check(&block);
            }
        }
    }

    #[test]
    fn numbers_of_every_length() {
        let text = b"1234567890123456,,,,,,,,";
        for len in 1..=MOST_DIGITS {
            for start in 0..=MOST_DIGITS - len {
                let expect: u64 =
                    std::str::from_utf8(&text[start..start + len]).expect("ASCII").parse().expect("digits");
                assert_eq!(number(text, start, len), expect);
            }
        }
        for text in ["0,,,,,,,", "9,......", "00000001", "99999999", "10000000"] {
            let len = text.bytes().take_while(u8::is_ascii_digit).count();
            assert_eq!(number(text.as_bytes(), 0, len), text[..len].parse::<u64>().expect("digits"));
        }
        assert_eq!(number(b"9999999999999999", 0, 16), 9_999_999_999_999_999);
    }
}
