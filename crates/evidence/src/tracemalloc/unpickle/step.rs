//! What each instruction does.

use super::arguments::{fixed, raw_unicode_escape};
use super::{Class, Kept, MAX_PROTOCOL, MAX_TEXTS, Step, Unpickler, Value};
use crate::problem::{Place, fatal};
use crate::tracemalloc::opcode;
use redact::{Safe, safe};

impl Unpickler {
    /// One instruction: the length of its argument, or `None` if that is not all here yet.
    #[inline]
    pub(super) fn step(&mut self, opcode: u8, rest: &[u8]) -> Step {
        let length = match opcode {
            b'(' => {
                self.bound_stack()?;
                self.marks.push(self.stack.len() as u32);
                0
            }
            b'K' => {
                let Some([n]) = fixed(rest) else { return Ok(None) };
                self.push_value(Value::Int(i64::from(n)))?;
                1
            }
            b'M' => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                self.push_value(Value::Int(i64::from(u16::from_le_bytes(n))))?;
                2
            }
            b'J' => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                self.push_value(Value::Int(i64::from(i32::from_le_bytes(n))))?;
                4
            }
            b'h' => {
                let Some([n]) = fixed(rest) else { return Ok(None) };
                self.get(u64::from(n))?;
                1
            }
            b'j' => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                self.get(u64::from(u32::from_le_bytes(n)))?;
                4
            }
            0x94 => {
                self.put(self.memo.len() as u64)?;
                0
            }
            b't' => {
                let from = self.mark()?;
                self.tuple(from)?;
                0
            }
            0x85..=0x87 => {
                let n = usize::from(opcode - 0x84);
                let floor = self.floor();
                let from =
                    self.stack.len().checked_sub(n).filter(|from| *from >= floor).ok_or_else(|| self.underflow())?;
                self.tuple(from)?;
                0
            }
            b'a' => {
                let from =
                    self.stack.len().checked_sub(1).filter(|f| *f > self.floor()).ok_or_else(|| self.underflow())?;
                self.append(from)?;
                0
            }
            b'e' => {
                let from = self.mark()?;
                self.append(from)?;
                0
            }
            b'N' => self.push_plain(Kept::None)?,
            0x88 | 0x89 => self.push_plain(Kept::Bool)?,
            b')' => self.push_plain(Kept::EmptyTuple)?,
            b'0' => {
                // POP of a mark is POP_MARK, as in CPython.
                if self.marks.last().is_some_and(|m| *m as usize == self.stack.len()) {
                    self.marks.pop();
                } else {
                    self.pop()?;
                }
                0
            }
            b'1' => {
                let from = self.mark()?;
                self.stack.truncate(from);
                0
            }
            b'2' => {
                let top = self.stack.last().copied().ok_or_else(|| self.underflow())?;
                self.push_value(top)?;
                0
            }
            b'.' => {
                let Value::Kept(top) = self.pop()? else { return Err(self.no_dump()) };
                self.result = Some(top);
                0
            }
            _ => return self.rare(opcode, rest),
        };
        Ok(Some(length))
    }

    /// Instructions that stand a few times in a dump.
    #[inline(never)]
    pub(super) fn rare(&mut self, opcode: u8, rest: &[u8]) -> Step {
        let length = match opcode {
            0x80 => {
                let Some([protocol]) = fixed(rest) else { return Ok(None) };
                if protocol > MAX_PROTOCOL {
                    return Err(fatal(
                        "Unknown pickle protocol.",
                        safe!(
                            "It claims protocol {}; Python writes 0 to {}. Write the dump again with Snapshot.dump().",
                            protocol,
                            MAX_PROTOCOL
                        ),
                    )
                    .at(self.offset));
                }
                1
            }
            // Frames only help the reader to read ahead.
            0x95 => {
                let Some::<[u8; 8]>(_) = fixed(rest) else { return Ok(None) };
                8
            }
            b'I' | b'L' => {
                let Some((line, length)) = self.line(rest)? else { return Ok(None) };
                let text = std::str::from_utf8(line).unwrap_or("").trim_end_matches('L');
                let value = match (opcode, line) {
                    (b'I', b"00" | b"01") => Value::Kept(Kept::Bool),
                    _ => Value::Int(text.parse().map_err(|_| self.broken(opcode))?),
                };
                self.push_value(value)?;
                length
            }
            0x8a => {
                let Some([n]) = fixed(rest) else { return Ok(None) };
                let Some(number) = self.long(opcode, usize::from(n), rest.get(1..).unwrap_or_default())? else {
                    return Ok(None);
                };
                self.push_value(Value::Int(number))?;
                1 + usize::from(n)
            }
            0x8b => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                let n = usize::try_from(u32::from_le_bytes(n)).unwrap_or(usize::MAX);
                let Some(number) = self.long(opcode, n, rest.get(4..).unwrap_or_default())? else { return Ok(None) };
                self.push_value(Value::Int(number))?;
                4 + n
            }
            0x8c => {
                let Some([n]) = fixed(rest) else { return Ok(None) };
                return self.text(opcode, u64::from(n), 1, rest);
            }
            b'X' => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                return self.text(opcode, u64::from(u32::from_le_bytes(n)), 4, rest);
            }
            0x8d => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                return self.text(opcode, u64::from_le_bytes(n), 8, rest);
            }
            b'V' => {
                let Some((line, length)) = self.line(rest)? else { return Ok(None) };
                if self.texts.len() >= MAX_TEXTS {
                    return Err(self.too_much("file names", MAX_TEXTS));
                }
                let text = raw_unicode_escape(line);
                let id = self.text_id(&text);
                self.push_value(Value::Kept(Kept::Text(id)))?;
                length
            }
            b'g' | b'p' => {
                let Some((line, length)) = self.line(rest)? else { return Ok(None) };
                let index =
                    std::str::from_utf8(line).ok().and_then(|t| t.parse().ok()).ok_or_else(|| self.broken(opcode))?;
                if opcode == b'g' {
                    self.get(index)?
                } else {
                    self.put(index)?
                }
                length
            }
            b'q' => {
                let Some([n]) = fixed(rest) else { return Ok(None) };
                self.put(u64::from(n))?;
                1
            }
            b'r' => {
                let Some(n) = fixed(rest) else { return Ok(None) };
                self.put(u64::from(u32::from_le_bytes(n)))?;
                4
            }
            b']' => {
                let list = self.new_list()?;
                self.push_plain(list)?
            }
            b'l' => {
                let from = self.mark()?;
                let list = self.new_list()?;
                self.stack.insert(from, Value::Kept(list));
                self.append(from + 1)?;
                0
            }
            b'}' => {
                let dict = self.new_dict()?;
                self.push_plain(dict)?
            }
            b'd' => {
                let from = self.mark()?;
                let dict = self.new_dict()?;
                self.stack.insert(from, Value::Kept(dict));
                self.set_items(from + 1)?;
                0
            }
            b's' => {
                let from =
                    self.stack.len().checked_sub(2).filter(|f| *f > self.floor()).ok_or_else(|| self.underflow())?;
                self.set_items(from)?;
                0
            }
            b'u' => {
                let from = self.mark()?;
                self.set_items(from)?;
                0
            }
            b'c' => {
                let Some((module, first)) = self.line(rest)? else { return Ok(None) };
                let Some((name, second)) = self.line(rest.get(first..).unwrap_or_default())? else { return Ok(None) };
                let class = self.class(opcode, module, name)?;
                self.push_plain(Kept::Class(class))?;
                first + second
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Value::Kept(Kept::Text(module)), Value::Kept(Kept::Text(name))) = (module, name) else {
                    return Err(self.broken(opcode));
                };
                let class = self.class(opcode, &self.texts[module as usize], &self.texts[name as usize])?;
                self.push_plain(Kept::Class(class))?
            }
            0x81 => {
                let (arguments, class) = (self.pop()?, self.pop()?);
                match (class, arguments) {
                    (
                        Value::Kept(Kept::Class(class @ (Class::Snapshot | Class::Traces))),
                        Value::Kept(Kept::EmptyTuple),
                    ) => {
                        self.new_object(class)?;
                    }
                    _ => return Err(self.refused(opcode, Safe::ours("makes an object that no dump holds"))),
                }
                0
            }
            b'R' => {
                let (arguments, callee) = (self.pop()?, self.pop()?);
                match (callee, arguments) {
                    (Value::Kept(Kept::Class(Class::Reconstructor)), Value::Kept(Kept::Reconstruct(class))) => {
                        self.new_object(class)?;
                    }
                    _ => return Err(self.refused(opcode, Safe::ours("would call a function"))),
                }
                0
            }
            b'b' => {
                self.build()?;
                0
            }
            _ => {
                let name = opcode::name(opcode);
                return Err(if name == "unknown" {
                    fatal(
                        "Not a pickle.",
                        safe!(
                            "Byte {} is no instruction of any pickle. Write the dump again with Snapshot.dump().",
                            self.offset
                        ),
                    )
                    .at(self.offset)
                } else {
                    self.refused(opcode, Safe::ours("stands in no dump"))
                });
            }
        };
        Ok(Some(length))
    }
}
