//! gzip, unpacked as it arrives.
//!
//! `flate2` does the work (pure Rust, builds for wasm32, checks the sums). Here are the bounds it does not have: a bomb, a few
//! hundred kilobytes that unpack to gigabytes of blanks, is refused long before it fills the memory.

use crate::problem::{Place, fatal};
use facts::Problem;
use flate2::write::GzDecoder;
use redact::{Safe, safe};
use std::io::Write;

/// Portion of packed bytes that is unpacked at once: at deflate's best ratio of 1032 it makes 4 MB.
const PORTION: usize = 4096;
/// From this many unpacked bytes on the ratio is watched. Shorter bombs hurt nobody.
const WATCHED_FROM: u64 = 64 << 20;
/// Snapshots pack 5 to 30 times, logs of one repeated line about 250.
const MOST_RATIO: u64 = 400;

/// Unpacks a gzip stream of one or several members.
pub struct Gunzip {
    decoder: GzDecoder<Vec<u8>>,
    /// Whether the decoder has seen a byte of its member.
    begun: bool,
    members: u64,
    packed: u64,
    unpacked: u64,
    limit: u64,
    after_end: bool,
}

impl Gunzip {
    /// A decompressor that gives out at most `limit` bytes.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self {
            decoder: GzDecoder::new(Vec::new()),
            begun: false,
            members: 0,
            packed: 0,
            unpacked: 0,
            limit,
            after_end: false,
        }
    }

    /// Takes the next packed bytes and hands out what they unpack to, in portions of a few megabytes at most.
    ///
    /// # Errors
    /// If the stream is damaged, unpacks to more than the limit, or `out` fails.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), Problem> {
        for portion in bytes.chunks(PORTION) {
            self.portion(portion, out)?;
        }
        Ok(())
    }

    fn portion(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), Problem> {
        let mut rest = bytes;
        while !rest.is_empty() {
            // Between members: another one, padding, or something that is not ours.
            if self.members > 0 && !self.begun && (self.after_end || rest[0] != 0x1f) {
                self.after_end = true;
                return Ok(());
            }
            let taken = self.decoder.write(rest).map_err(|_| self.damaged())?;
            self.begun = true;
            self.packed += taken as u64;
            rest = &rest[taken..];
            self.hand_out(out)?;
            if taken == 0 {
                self.end_member(out)?;
            }
        }
        Ok(())
    }

    fn hand_out(&mut self, out: &mut dyn FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), Problem> {
        let ready = self.decoder.get_mut();
        if ready.is_empty() {
            return Ok(());
        }
        self.unpacked += ready.len() as u64;
        if self.unpacked > WATCHED_FROM && self.unpacked / self.packed.max(1) > MOST_RATIO {
            return Err(fatal(
                "Unpacks to far too much.",
                safe!(
                    "{} packed bytes make more than {} bytes. No recording packs like this; unpack it yourself if it is one.",
                    self.packed,
                    self.unpacked
                ),
            )
            .at(self.packed));
        }
        if self.unpacked > self.limit {
            return Err(fatal(
                "Too large when unpacked.",
                safe!("It unpacks to more than {} bytes, which is more than there is memory for.", self.limit),
            )
            .at(self.packed));
        }
        let result = out(ready);
        ready.clear();
        result
    }

    /// Checks length and sum of the member.
    fn end_member(&mut self, out: &mut dyn FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), Problem> {
        self.decoder.try_finish().map_err(|_| self.damaged())?;
        self.hand_out(out)?;
        self.members += 1;
        self.begun = false;
        self.decoder = GzDecoder::new(Vec::new());
        Ok(())
    }

    /// All packed bytes have been pushed; the last portion of the unpacked ones comes out.
    ///
    /// # Errors
    /// If the stream ends too early or its sum is wrong.
    pub fn finish(mut self, out: &mut dyn FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), Problem> {
        if self.begun {
            if self.decoder.try_finish().is_err() {
                return Err(fatal(
                    "Cut short.",
                    safe!(
                        "The gzip stream ends before its end mark, after {} packed bytes. Copy the file again.",
                        self.packed
                    ),
                )
                .at(self.packed));
            }
            self.hand_out(out)?;
            self.members += 1;
        }
        if self.members == 0 {
            return Err(fatal("The file is empty.", Safe::ours("It has no bytes.")).at(0));
        }
        Ok(())
    }

    fn damaged(&self) -> Problem {
        fatal(
            "Damaged gzip file.",
            safe!("The packed data breaks near byte {}. Copy the file again, or pack it again.", self.packed),
        )
        .at(self.packed)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn refusal(bytes: &[u8], limit: u64) -> String {
        unpack(bytes, 1 << 16, limit).err().unwrap_or_default()
    }

    fn unpack(bytes: &[u8], portion: usize, limit: u64) -> Result<Vec<u8>, String> {
        let mut unpacked = Vec::new();
        let mut take = |b: &[u8]| {
            unpacked.extend_from_slice(b);
            Ok(())
        };
        let mut gunzip = Gunzip::new(limit);
        for chunk in bytes.chunks(portion) {
            gunzip.push(chunk, &mut take).map_err(|p| p.lead.to_string())?;
        }
        gunzip.finish(&mut take).map_err(|p| p.lead.to_string())?;
        Ok(unpacked)
    }

    #[test]
    fn members_and_portions() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut two = pack(&text);
        two.extend(pack(b"tail"));
        let mut whole = text.clone();
        whole.extend_from_slice(b"tail");
        for portion in [1, 7, 5000, 1 << 20] {
            assert!(unpack(&pack(&text), portion, u64::MAX).unwrap() == text, "portions of {portion}");
            assert!(unpack(&two, portion, u64::MAX).unwrap() == whole, "portions of {portion}");
            two.extend_from_slice(&[0; 3]);
        }
    }

    #[test]
    fn damage_is_an_error() {
        let packed = pack(&[b"some text ".repeat(1000), (0..200).collect()].concat());
        for cut in [1, 5, 12, packed.len() / 2, packed.len() - 8, packed.len() - 1] {
            assert_eq!(unpack(&packed[..cut], 3, u64::MAX).unwrap_err(), "Cut short.", "cut at {cut}");
        }
        let mut flipped = packed.clone();
        let at = packed.len() - 6;
        flipped[at] ^= 1;
        assert!(unpack(&flipped, 100, u64::MAX).is_err());
        assert!(unpack(b"\x1f\x8bjunk that is no gzip at all", 100, u64::MAX).is_err());
    }

    // Natively only: Node 20 now and then crashes while it ends after a wasm memory that has grown this much.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn bombs_stop_early() {
        assert_eq!(refusal(&pack(&vec![b' '; 80 << 20]), u64::MAX), "Unpacks to far too much.");
        assert_eq!(refusal(&pack(&vec![b' '; 2 << 20]), 1 << 20), "Too large when unpacked.");
    }
}
