//! What every reader of a snapshot's JSON needs, byte by byte: where a value ends, and what an escape stands for.

/// Depth inside a value of any shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nesting {
    open: u32,
    string: bool,
    escaped: bool,
}

impl Nesting {
    /// Inside a value that begins with this byte.
    #[must_use]
    pub fn of(first: u8) -> Self {
        Self { open: u32::from(matches!(first, b'[' | b'{')), string: first == b'"', escaped: false }
    }

    /// Whether it is a bare word or number: nothing closes it, it ends before what separates it from the next.
    #[must_use]
    pub fn is_bare(self) -> bool {
        self.open == 0 && !self.string
    }

    /// Follows one byte; `true` if it closed the value.
    #[inline]
    pub fn step(&mut self, b: u8) -> bool {
        if self.string {
            if self.escaped {
                self.escaped = false;
            } else if b == b'\\' {
                self.escaped = true;
            } else if b == b'"' {
                self.string = false;
                return self.open == 0;
            }
            return false;
        }
        match b {
            b'"' => self.string = true,
            b'[' | b'{' => self.open = self.open.saturating_add(1),
            b']' | b'}' => {
                self.open = self.open.saturating_sub(1);
                return self.open == 0;
            }
            _ => {}
        }
        false
    }
}

/// Undoes the escapes of a string. Halves of a surrogate pair come in two escapes and are joined; a lone one becomes U+FFFD.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unescaper {
    /// Hexadecimal digits to come, and what the ones before say.
    left: u8,
    unit: u16,
    /// First half of a pair.
    high: Option<u16>,
}

impl Unescaper {
    /// Takes a byte behind a backslash; `true` if it was the escape's last.
    ///
    /// # Errors
    /// With what should stand there.
    pub fn push(&mut self, b: u8, emit: &mut dyn FnMut(char)) -> Result<bool, &'static str> {
        if self.left > 0 {
            let digit = char::from(b).to_digit(16).ok_or("a hexadecimal digit")?;
            self.unit = self.unit << 4 | digit as u16;
            self.left -= 1;
            if self.left == 0 {
                self.end_unit(emit);
            }
            return Ok(self.left == 0);
        }
        let c = match b {
            b'u' => {
                (self.left, self.unit) = (4, 0);
                return Ok(false);
            }
            b'"' | b'\\' | b'/' => char::from(b),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return Err("an escape"),
        };
        self.flush(emit);
        emit(c);
        Ok(true)
    }

    /// Something else follows: plain text, or the string's end.
    #[inline]
    pub fn flush(&mut self, emit: &mut dyn FnMut(char)) {
        if self.high.take().is_some() {
            emit(char::REPLACEMENT_CHARACTER);
        }
    }

    fn end_unit(&mut self, emit: &mut dyn FnMut(char)) {
        let unit = u32::from(self.unit);
        match (self.high, unit) {
            (Some(high), 0xdc00..0xe000) => {
                self.high = None;
                let c = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (unit - 0xdc00);
                emit(char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (_, 0xd800..0xdc00) => {
                self.flush(emit);
                self.high = Some(self.unit);
            }
            _ => {
                self.flush(emit);
                emit(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }
}
