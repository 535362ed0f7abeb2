//! zip, unpacked as it arrives.
//!
//! The `zip` crate wants to seek, so that the whole archive would have to be in memory; ours is a push-based reader of the
//! local headers, with `flate2` for the data. It reads what zippers write: stored and deflated entries, sizes before or
//! after the data, zip64. The central directory at the end says nothing that is needed here.

use crate::problem::{Place, fatal};
use facts::Problem;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use redact::{Safe, safe};

/// Most entries of an archive.
const MOST_ENTRIES: u64 = 10_000;
/// As for gzip: from this many bytes on the ratio is watched.
const WATCHED_FROM: u64 = 64 << 20;
const MOST_RATIO: u64 = 400;

/// What comes out of an archive.
#[derive(Debug, PartialEq)]
pub enum Entry<'a> {
    /// An entry begins. Its path, raw.
    Begin(&'a str),
    /// Its next bytes.
    Data(&'a [u8]),
    /// It is whole, and its sum is right.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    /// At a signature or inside a local header.
    Header,
    Deflated,
    /// So many bytes of stored data to go.
    Stored(u64),
    /// So many bytes of an entry that is not handed out.
    Skipped(u64),
    /// After data whose sizes follow it.
    Descriptor,
    /// The entries are over.
    Done,
}

/// Unpacks a zip archive.
pub struct Unzip {
    at: At,
    carry: Vec<u8>,
    inflate: Decompress,
    crc: Crc,
    /// Sum that the header stated; `None` if it follows the data.
    expected: Option<u32>,
    wanted: bool,
    entries: u64,
    packed: u64,
    unpacked: u64,
    limit: u64,
    buffer: Vec<u8>,
}

type Out<'a> = &'a mut dyn FnMut(Entry<'_>) -> Result<(), Problem>;

impl Unzip {
    /// An unpacker that gives out at most `limit` bytes over all entries.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self {
            at: At::Header,
            carry: Vec::new(),
            inflate: Decompress::new(false),
            crc: Crc::new(),
            expected: None,
            wanted: true,
            entries: 0,
            packed: 0,
            unpacked: 0,
            limit,
            buffer: vec![0; 64 * 1024],
        }
    }

    /// Takes the next bytes of the archive.
    ///
    /// # Errors
    /// If the archive is damaged, encrypted, packed in another way, unpacks to more than the limit, or `out` fails.
    pub fn push(&mut self, bytes: &[u8], out: Out<'_>) -> Result<(), Problem> {
        let mut rest = bytes;
        while !rest.is_empty() && self.at != At::Done {
            let taken = match self.at {
                At::Header => self.header(rest, out)?,
                At::Deflated => self.deflated(rest, out)?,
                At::Stored(left) | At::Skipped(left) => self.plain(rest, left, out)?,
                At::Descriptor => self.descriptor(rest, out)?,
                At::Done => rest.len(),
            };
            self.packed += taken as u64;
            rest = &rest[taken..];
        }
        Ok(())
    }

    /// All bytes have been pushed.
    ///
    /// # Errors
    /// If the archive ends inside an entry or holds none.
    pub fn finish(mut self, out: Out<'_>) -> Result<(), Problem> {
        if self.at == At::Descriptor {
            self.check_descriptor(true, out)?;
        }
        match self.at {
            At::Done => {}
            At::Header if self.carry.is_empty() => {}
            _ => {
                return Err(fatal(
                    "Cut short.",
                    safe!("The archive ends inside an entry, at byte {}. Copy it again.", self.packed),
                )
                .at(self.packed));
            }
        }
        if self.entries == 0 {
            return Err(fatal(
                "An empty archive.",
                Safe::ours("It holds no file. Pack the snapshots, dumps and logs themselves."),
            ));
        }
        Ok(())
    }

    /// Gathers `n` bytes; how many were taken, and whether they are together.
    fn gather(&mut self, bytes: &[u8], n: usize) -> (usize, bool) {
        let taken = n.saturating_sub(self.carry.len()).min(bytes.len());
        self.carry.extend_from_slice(&bytes[..taken]);
        (taken, self.carry.len() >= n)
    }

    fn header(&mut self, bytes: &[u8], out: Out<'_>) -> Result<usize, Problem> {
        let (mut taken, whole) = self.gather(bytes, 4);
        if !whole {
            return Ok(taken);
        }
        match self.carry.get(..4) {
            Some(b"PK\x03\x04") => {}
            // Central directory, its end, and the records between: no more data.
            Some([b'P', b'K', 1 | 5 | 6, _]) => {
                self.at = At::Done;
                return Ok(bytes.len());
            }
            _ => return Err(self.damaged()),
        }
        let (more, whole) = self.gather(&bytes[taken..], 30);
        taken += more;
        if !whole {
            return Ok(taken);
        }
        let length = 30 + usize::from(self.short(26)) + usize::from(self.short(28));
        let (more, whole) = self.gather(&bytes[taken..], length);
        taken += more;
        if whole {
            self.begin(out)?;
        }
        Ok(taken)
    }

    fn short(&self, at: usize) -> u16 {
        self.carry.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
    }

    fn long(&self, at: usize) -> u32 {
        u32::from(self.short(at)) | u32::from(self.short(at + 2)) << 16
    }

    fn begin(&mut self, out: Out<'_>) -> Result<(), Problem> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(fatal("Too many files.", safe!("The archive holds more than {} files.", MOST_ENTRIES)));
        }
        let (flags, method, crc) = (self.short(6), self.short(8), self.long(14));
        let (name_length, extra_length) = (usize::from(self.short(26)), usize::from(self.short(28)));
        let follows = flags & 8 != 0;
        let mut size = u64::from(self.long(18));
        let extra = self.carry.get(30 + name_length..30 + name_length + extra_length).unwrap_or_default();
        if size == u64::from(u32::MAX) {
            size = packed_size_of_zip64(extra).unwrap_or(size);
        }
        let name = String::from_utf8_lossy(self.carry.get(30..30 + name_length).unwrap_or_default()).into_owned();
        self.carry.clear();
        if flags & 1 != 0 {
            return Err(fatal(
                "An encrypted archive.",
                Safe::ours("Unpack it with its password, or pack it without one."),
            ));
        }
        let folder = name.ends_with('/') || name.starts_with("__MACOSX/");
        self.wanted = !folder;
        self.expected = (!follows).then_some(crc);
        self.crc = Crc::new();
        self.at = match method {
            8 => {
                self.inflate.reset(false);
                At::Deflated
            }
            0 if !follows => At::Stored(size),
            _ if folder && !follows => At::Skipped(size),
            0 => {
                return Err(fatal(
                    "A streamed archive.",
                    Safe::ours("An entry is neither packed nor sized. Pack it again with an ordinary zip program."),
                ));
            }
            _ => {
                return Err(fatal(
                    "An unknown packing method.",
                    safe!(
                        "An entry is packed by method {}; stored and deflated entries are read. Pack it again as plain zip.",
                        method
                    ),
                ));
            }
        };
        if self.wanted {
            out(Entry::Begin(&name))?;
        }
        if let At::Stored(0) | At::Skipped(0) = self.at {
            self.end(out)?;
        }
        Ok(())
    }

    fn deflated(&mut self, bytes: &[u8], out: Out<'_>) -> Result<usize, Problem> {
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status =
            self.inflate.decompress(bytes, &mut self.buffer, FlushDecompress::None).map_err(|_| self.damaged())?;
        let taken = (self.inflate.total_in() - before_in) as usize;
        let made = (self.inflate.total_out() - before_out) as usize;
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.give(buffer.get(..made).unwrap_or_default(), taken, out);
        self.buffer = buffer;
        result?;
        match status {
            Status::StreamEnd if self.expected.is_some() => self.end(out)?,
            Status::StreamEnd => self.at = At::Descriptor,
            _ if taken == 0 && made == 0 => return Err(self.damaged()),
            _ => {}
        }
        Ok(taken)
    }

    fn plain(&mut self, bytes: &[u8], left: u64, out: Out<'_>) -> Result<usize, Problem> {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let left = left - taken as u64;
        if let At::Stored(_) = self.at {
            self.at = At::Stored(left);
            self.give(&bytes[..taken], taken, out)?;
        } else {
            self.at = At::Skipped(left);
        }
        if left == 0 {
            self.end(out)?;
        }
        Ok(taken)
    }

    fn give(&mut self, data: &[u8], taken: usize, out: Out<'_>) -> Result<(), Problem> {
        self.crc.update(data);
        self.unpacked += data.len() as u64;
        let packed = self.packed + taken as u64;
        if self.unpacked > self.limit {
            return Err(
                fatal("Too large when unpacked.", safe!("It unpacks to more than {} bytes.", self.limit)).at(packed)
            );
        }
        if self.unpacked > WATCHED_FROM && self.unpacked / packed.max(1) > MOST_RATIO {
            return Err(fatal(
                "Unpacks to far too much.",
                safe!("{} packed bytes make more than {} bytes. No recording packs like this; unpack it yourself if it is one.", packed, self.unpacked),
            )
            .at(packed));
        }
        if self.wanted && !data.is_empty() { out(Entry::Data(data)) } else { Ok(()) }
    }

    /// Sum and sizes after the data: with or without a signature, with sizes of four or eight bytes.
    fn descriptor(&mut self, bytes: &[u8], out: Out<'_>) -> Result<usize, Problem> {
        let (taken, whole) = self.gather(bytes, 28);
        if whole {
            return self.check_descriptor(false, out).map(|left| taken.saturating_sub(left));
        }
        Ok(taken)
    }

    /// How many gathered bytes belong to what follows.
    fn check_descriptor(&mut self, last: bool, out: Out<'_>) -> Result<usize, Problem> {
        let signed = usize::from(self.carry.starts_with(b"PK\x07\x08")) * 4;
        self.expected = Some(self.long(signed));
        let next = [12, 20]
            .map(|sizes| signed + sizes)
            .into_iter()
            .find(|at| self.carry.get(*at..*at + 2) == Some(b"PK") || (last && self.carry.len() == *at));
        let Some(next) = next else { return Err(self.damaged()) };
        let after = self.carry.split_off(next);
        self.end(out)?;
        // What was read too far is the beginning of a header.
        self.carry = after;
        Ok(0)
    }

    fn end(&mut self, out: Out<'_>) -> Result<(), Problem> {
        let skipped = matches!(self.at, At::Skipped(_));
        if !skipped && self.expected.is_some_and(|sum| sum != self.crc.sum()) {
            return Err(self.damaged());
        }
        self.at = At::Header;
        self.carry.clear();
        if self.wanted { out(Entry::End) } else { Ok(()) }
    }

    fn damaged(&self) -> Problem {
        fatal(
            "Damaged archive.",
            safe!("The archive breaks near byte {}. Copy it again, or pack it again.", self.packed),
        )
        .at(self.packed)
    }
}

fn packed_size_of_zip64(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (head, rest) = extra.split_at_checked(4)?;
        let (id, length) =
            (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
        let (field, after) = rest.split_at_checked(length)?;
        if id == 1 {
            // Unpacked size first, packed size second.
            return field.get(8..16).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        }
        extra = after;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn sum(data: &[u8]) -> u32 {
        let mut crc = Crc::new();
        crc.update(data);
        crc.sum()
    }

    fn entry(name: &str, method: u16, follows: bool, data: &[u8]) -> Vec<u8> {
        let body = if method == 8 { deflate(data) } else { data.to_vec() };
        let mut bytes = b"PK\x03\x04\x14\x00".to_vec();
        bytes.extend(if follows { 8_u16 } else { 0 }.to_le_bytes());
        bytes.extend(method.to_le_bytes());
        bytes.extend([0; 4]);
        let (crc, packed, size) = if follows { (0, 0, 0) } else { (sum(data), body.len() as u32, data.len() as u32) };
        bytes.extend([crc, packed, size].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
        bytes.extend(&body);
        if follows {
            bytes.extend(b"PK\x07\x08");
            bytes.extend([sum(data), body.len() as u32, data.len() as u32].into_iter().flat_map(u32::to_le_bytes));
        }
        bytes
    }

    fn unpack(bytes: &[u8], portion: usize) -> Result<Vec<(String, Vec<u8>, bool)>, String> {
        let mut seen: Vec<(String, Vec<u8>, bool)> = Vec::new();
        let mut take = |e: Entry<'_>| {
            match e {
                Entry::Begin(name) => seen.push((name.to_owned(), Vec::new(), false)),
                Entry::Data(data) => seen.last_mut().unwrap().1.extend_from_slice(data),
                Entry::End => seen.last_mut().unwrap().2 = true,
            }
            Ok(())
        };
        let mut unzip = Unzip::new(100 << 20);
        for chunk in bytes.chunks(portion) {
            unzip.push(chunk, &mut take).map_err(|p| p.lead.to_string())?;
        }
        unzip.finish(&mut take).map_err(|p| p.lead.to_string())?;
        Ok(seen)
    }

    #[test]
    fn entries_of_every_kind_in_any_portions() {
        let long: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut zip = entry("a/", 0, false, b"");
        zip.extend(entry("a/one.log", 8, true, &long));
        zip.extend(entry("__MACOSX/a", 8, true, b"junk"));
        zip.extend(entry("two", 0, false, b"PK stored"));
        zip.extend(entry("three", 8, false, b""));
        zip.extend(entry("four", 8, true, b"x"));
        let with_directory = [&zip[..], b"PK\x01\x02 and so on"].concat();
        let expect: Vec<(String, Vec<u8>, bool)> =
            [("a/one.log", &long[..]), ("two", b"PK stored"), ("three", b""), ("four", b"x")]
                .map(|(n, d)| (n.to_owned(), d.to_vec(), true))
                .into();
        for portion in [1, 7, 1000, 1 << 20] {
            assert!(unpack(&with_directory, portion).as_ref() == Ok(&expect), "portions of {portion}");
            assert!(unpack(&zip, portion).as_ref() == Ok(&expect), "without directory, portions of {portion}");
        }
    }

    #[test]
    fn damage_is_an_error() {
        let zip = entry("one", 8, false, b"some text that is long enough to cut");
        for cut in 1..zip.len() {
            assert_eq!(unpack(&zip[..cut], 5).unwrap_err(), "Cut short.", "cut at {cut}");
        }
        let mut wrong = zip.clone();
        wrong[14] ^= 1;
        assert_eq!(unpack(&wrong, 99).unwrap_err(), "Damaged archive.");
        assert_eq!(unpack(b"PK\x05\x06 nothing in it", 9).unwrap_err(), "An empty archive.");
        let mut encrypted = zip.clone();
        encrypted[6] |= 1;
        assert_eq!(unpack(&encrypted, 99).unwrap_err(), "An encrypted archive.");
        let mut bomb = entry("b", 8, false, &vec![0; 90 << 20]);
        assert_eq!(unpack(&bomb, 4096).unwrap_err(), "Unpacks to far too much.");
        bomb[8] = 12;
        assert_eq!(unpack(&bomb, 4096).unwrap_err(), "An unknown packing method.");
    }
}
