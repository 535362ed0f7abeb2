//! Arguments of instructions: texts, numbers, lines.

use super::{Kept, MAX_TEXT, MAX_TEXTS, Step, Unpickler, Value};
use crate::problem::{Place, fatal};
use crate::tracemalloc::opcode;
use facts::Problem;
use redact::safe;

impl Unpickler {
    pub(super) fn text(&mut self, opcode: u8, length: u64, prefix: usize, rest: &[u8]) -> Step {
        let Some(length) = usize::try_from(length).ok().filter(|n| *n <= MAX_TEXT) else {
            return Err(fatal(
                "Refused.",
                safe!(
                    "{} at byte {} claims a text of {} bytes; a dump holds file names.",
                    opcode::name(opcode),
                    self.offset,
                    length
                ),
            )
            .at(self.offset));
        };
        let Some(text) = rest.get(prefix..prefix + length) else { return Ok(None) };
        if self.texts.len() >= MAX_TEXTS {
            return Err(self.too_much("file names", MAX_TEXTS));
        }
        let id = self.text_id(text);
        self.push_value(Value::Kept(Kept::Text(id)))?;
        Ok(Some(prefix + length))
    }

    /// A little-endian number of `n` bytes.
    pub(super) fn long(&self, opcode: u8, n: usize, rest: &[u8]) -> Result<Option<i64>, Problem> {
        if n > 8 {
            return Err(fatal(
                "Refused.",
                safe!("{} at byte {} claims a number of {} bytes; sizes take 8.", opcode::name(opcode), self.offset, n),
            )
            .at(self.offset));
        }
        let Some(bytes) = rest.get(..n) else { return Ok(None) };
        let negative = bytes.last().is_some_and(|b| b & 0x80 != 0);
        let mut full = [if negative { 0xff } else { 0 }; 8];
        full[..n].copy_from_slice(bytes);
        Ok(Some(i64::from_le_bytes(full)))
    }

    /// A line and its length with the line end.
    pub(super) fn line<'a>(&self, rest: &'a [u8]) -> Result<Option<(&'a [u8], usize)>, Problem> {
        match memchr::memchr(b'\n', rest.get(..rest.len().min(MAX_TEXT)).unwrap_or_default()) {
            Some(end) => Ok(Some((&rest[..end], end + 1))),
            None if rest.len() >= MAX_TEXT => Err(self.too_much("bytes in a line", MAX_TEXT)),
            None => Ok(None),
        }
    }
}

/// The first `N` bytes, if they are here.
#[inline]
pub(super) fn fixed<const N: usize>(rest: &[u8]) -> Option<[u8; N]> {
    rest.get(..N)?.try_into().ok()
}

/// Text of protocol 0: Latin-1, with `\uXXXX` and `\UXXXXXXXX`. Lone surrogates become `�`.
pub(super) fn raw_unicode_escape(line: &[u8]) -> Vec<u8> {
    let mut text = String::with_capacity(line.len());
    let mut at = 0;
    while let Some(&b) = line.get(at) {
        let digits = match (b, line.get(at + 1)) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            _ => 0,
        };
        let code = line.get(at + 2..at + 2 + digits).filter(|_| digits > 0).and_then(|d| std::str::from_utf8(d).ok());
        match code.and_then(|d| u32::from_str_radix(d, 16).ok()) {
            Some(code) => {
                text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                at += 2 + digits;
            }
            None => {
                text.push(char::from(b));
                at += 1;
            }
        }
    }
    text.into_bytes()
}
