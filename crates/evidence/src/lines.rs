//! Lines out of a stream: bounded, whatever the line length, whatever the encoding damage.

/// Longest line that is read. GC logs reach 8 kB; a program may print a whole document between two events.
pub(crate) const MAX_LINE: usize = 16 << 20;

/// One line of a text.
pub(crate) enum Line<'a> {
    /// Its text without the line end; bytes that are no UTF-8 became `�`.
    Text(&'a str),
    /// Longer than [`MAX_LINE`]; nothing of it was kept.
    TooLong,
}

/// Cuts a stream into lines. Holds at most one.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    carry: Vec<u8>,
    skipping: bool,
    number: u64,
}

impl Lines {
    /// Takes the next bytes and hands out the lines that end in them, with their 1-based numbers.
    pub(crate) fn push(&mut self, mut bytes: &[u8], out: &mut dyn FnMut(Line<'_>, u64)) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
            self.take(line);
            self.flush(out);
            bytes = rest;
        }
        self.take(bytes);
    }

    /// The last line, if it has no line end.
    pub(crate) fn finish(&mut self, out: &mut dyn FnMut(Line<'_>, u64)) {
        if self.skipping || !self.carry.is_empty() {
            self.flush(out);
        }
    }

    fn take(&mut self, part: &[u8]) {
        if self.skipping {
            return;
        }
        if self.carry.len() + part.len() > MAX_LINE {
            self.skipping = true;
            self.carry = Vec::new();
        } else {
            self.carry.extend_from_slice(part);
        }
    }

    fn flush(&mut self, out: &mut dyn FnMut(Line<'_>, u64)) {
        self.number += 1;
        if self.skipping {
            self.skipping = false;
            out(Line::TooLong, self.number);
            return;
        }
        let line = self.carry.strip_suffix(b"\r").unwrap_or(&self.carry);
        let line = if self.number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        out(Line::Text(&String::from_utf8_lossy(line)), self.number);
        self.carry.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], portion: usize) -> Vec<String> {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        let mut out = |line: Line<'_>, n: u64| {
            seen.push(match line {
                Line::Text(text) => format!("{n} {text}"),
                Line::TooLong => format!("{n} too long"),
            });
        };
        for chunk in bytes.chunks(portion) {
            lines.push(chunk, &mut out);
        }
        lines.finish(&mut out);
        seen
    }

    #[test]
    fn lines_of_any_portions_and_ends() {
        for portion in [1, 3, 100] {
            assert_eq!(lines(b"\xef\xbb\xbfa\r\n\nb\xff", portion), ["1 a", "2 ", "3 b\u{fffd}"]);
        }
    }

    #[test]
    fn an_endless_line_is_counted_and_let_go() {
        let mut text = vec![b'x'; MAX_LINE + 1];
        text.extend_from_slice(b"\nnext");
        assert_eq!(lines(&text, 4096), ["1 too long", "2 next"]);
    }
}
