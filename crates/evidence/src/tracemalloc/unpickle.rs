//! Reads a pickle as data. Nothing is ever called, and nothing but a tracemalloc dump is built.
//!
//! Design constraints:
//! - Two classes are known, `tracemalloc.Snapshot` and `tracemalloc._Traces`. Protocols 0 and 1 spell "an empty one" as
//!   `copyreg._reconstructor(class, object, None)`; those two names are read as that spelling and mean nothing anywhere else.
//!   Every other name is refused with its opcode and byte.
//! - Tuples become what they are (a frame, a stack, a trace) the moment they are closed; any other tuple becomes an opaque
//!   mark without contents. So there is no tree: nothing to recurse over, nothing deep to drop.
//! - Bounded: texts, numbers, stack, containers; the memo grows by one entry per entry, never by what an index claims.
//! - Push-based: an instruction may be cut anywhere; at most one incomplete instruction is held.

use super::dump::{Dump, Frame, Tables, UNKNOWN};
use super::{Oddities, opcode};
use crate::problem::{Place, fatal};
use facts::Problem;
use redact::{Policy, Safe, safe};
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

/// Longest text. File names end at 4 kB on every system.
const MAX_TEXT: usize = 1 << 16;
/// Most values on the stack. A traceback has at most 65,535 frames, a batch of list items 1,000.
const MAX_STACK: usize = 1 << 18;
/// Most lists, dicts and objects. A dump has six.
const MAX_CONTAINERS: usize = 256;
/// Most different texts: file names.
const MAX_TEXTS: usize = 1 << 20;
/// Highest protocol there is.
const MAX_PROTOCOL: u8 = 5;

/// Not the ordinary map: its keys come from the file, and this hash is hard to make collide.
type Map<K> = HashMap<K, u32, BuildHasherDefault<DefaultHasher>>;

/// A value of the pickle.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Int(i64),
    Kept(Kept),
}

/// What the memo can hold: everything but numbers, which no pickler puts there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kept {
    None,
    Bool,
    Text(u32),
    EmptyTuple,
    Frame(u32),
    Stack(u32),
    Trace(u32),
    Class(Class),
    /// The arguments of `_reconstructor`, with the class in them.
    Reconstruct(Class),
    List(u32),
    Dict(u32),
    Object(u32),
    /// A value that no dump needs.
    Opaque,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Snapshot,
    Traces,
    /// `copyreg._reconstructor`
    Reconstructor,
    /// `builtins.object`
    Object,
}

/// The only list that matters is a list of traces: nearly always all of them, in order.
#[derive(Debug, Default)]
struct List {
    length: u32,
    /// The traces by number, once they are not simply `0..length`.
    order: Option<Vec<u32>>,
    /// Where something else was put into it.
    foreign: Option<u64>,
}

#[derive(Debug)]
struct Object {
    class: Class,
    traces: Option<Kept>,
    limit: Option<Value>,
}

#[derive(Debug, Default)]
struct Dict {
    traces: Option<Value>,
    inner: Option<Value>,
    limit: Option<Value>,
}

/// Reads one dump.
pub(crate) struct Unpickler {
    policy: Policy,
    carry: Vec<u8>,
    /// Offset of the next instruction in the file.
    offset: u64,
    stack: Vec<Value>,
    marks: Vec<u32>,
    memo: Vec<Kept>,
    texts: Vec<Box<[u8]>>,
    text_ids: Map<Box<[u8]>>,
    frames: Vec<Frame>,
    frame_ids: Map<Frame>,
    stack_starts: Vec<usize>,
    stack_frames: Vec<u32>,
    /// Stacks by the hash of their frames; equal hashes stand at the next free numbers.
    stack_ids: Map<u64>,
    sizes: Vec<u64>,
    domains: Vec<u32>,
    stacks: Vec<u32>,
    depths: Vec<u32>,
    lists: Vec<List>,
    dicts: Vec<Dict>,
    objects: Vec<Object>,
    odd: Oddities,
    result: Option<Kept>,
}

type Step = Result<Option<usize>, Problem>;

impl Unpickler {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            carry: Vec::new(),
            offset: 0,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Vec::new(),
            texts: Vec::new(),
            text_ids: Map::default(),
            frames: Vec::new(),
            frame_ids: Map::default(),
            stack_starts: vec![0],
            stack_frames: Vec::new(),
            stack_ids: Map::default(),
            sizes: Vec::new(),
            domains: Vec::new(),
            stacks: Vec::new(),
            depths: Vec::new(),
            lists: Vec::new(),
            dicts: Vec::new(),
            objects: Vec::new(),
            odd: Oddities::default(),
            result: None,
        }
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if self.carry.is_empty() {
            let used = self.run(bytes)?;
            self.carry.extend_from_slice(bytes.get(used..).unwrap_or_default());
            return Ok(());
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(bytes);
        let used = self.run(&joined)?;
        joined.drain(..used);
        self.carry = joined;
        Ok(())
    }

    /// Runs the whole instructions in `bytes`; how many bytes they took.
    fn run(&mut self, bytes: &[u8]) -> Result<usize, Problem> {
        let mut at = 0;
        while let Some(&opcode) = bytes.get(at) {
            if self.result.is_some() {
                self.odd.after_end += (bytes.len() - at) as u64;
                self.offset += (bytes.len() - at) as u64;
                return Ok(bytes.len());
            }
            match self.step(opcode, bytes.get(at + 1..).unwrap_or_default())? {
                Some(length) => {
                    at += 1 + length;
                    self.offset += 1 + length as u64;
                }
                None => break,
            }
        }
        Ok(at)
    }

    /// One instruction: the length of its argument, or `None` if that is not all here yet.
    #[inline]
    fn step(&mut self, opcode: u8, rest: &[u8]) -> Step {
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
    fn rare(&mut self, opcode: u8, rest: &[u8]) -> Step {
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

    // --- values -------------------------------------------------------------------------------------------------------

    #[inline]
    fn push_value(&mut self, value: Value) -> Result<(), Problem> {
        if self.stack.len() >= MAX_STACK {
            return Err(self.too_much("values on the stack", MAX_STACK));
        }
        self.stack.push(value);
        Ok(())
    }

    fn push_plain(&mut self, value: Kept) -> Result<usize, Problem> {
        self.push_value(Value::Kept(value)).map(|()| 0)
    }

    fn bound_stack(&self) -> Result<(), Problem> {
        if self.marks.len() >= MAX_STACK { Err(self.too_much("marks", MAX_STACK)) } else { Ok(()) }
    }

    /// Values below the last mark are out of reach.
    fn floor(&self) -> usize {
        self.marks.last().map_or(0, |m| *m as usize)
    }

    fn pop(&mut self) -> Result<Value, Problem> {
        if self.stack.len() <= self.floor() {
            return Err(self.underflow());
        }
        self.stack.pop().ok_or_else(|| self.underflow())
    }

    /// Takes the last mark away: where its values begin.
    fn mark(&mut self) -> Result<usize, Problem> {
        match self.marks.pop() {
            Some(at) => Ok(at as usize),
            None => Err(self.underflow()),
        }
    }

    fn get(&mut self, index: u64) -> Result<(), Problem> {
        let kept = usize::try_from(index).ok().and_then(|i| self.memo.get(i).copied());
        match kept {
            Some(kept) => self.push_value(Value::Kept(kept)),
            None => Err(fatal(
                "Broken dump.",
                safe!("It refers to entry {} of its memo, which has {}. Write the dump again.", index, self.memo.len()),
            )
            .at(self.offset)),
        }
    }

    fn put(&mut self, index: u64) -> Result<(), Problem> {
        let top = self.stack.last().copied().ok_or_else(|| self.underflow())?;
        let kept = match top {
            Value::Kept(kept) => kept,
            Value::Int(_) => Kept::Opaque,
        };
        match usize::try_from(index) {
            Ok(i) if i < self.memo.len() => self.memo[i] = kept,
            Ok(i) if i == self.memo.len() && self.memo.len() < u32::MAX as usize => self.memo.push(kept),
            _ => {
                return Err(fatal(
                    "Broken dump.",
                    safe!(
                        "It numbers a memo entry {} where {} would be next. Write the dump again.",
                        index,
                        self.memo.len()
                    ),
                )
                .at(self.offset));
            }
        }
        Ok(())
    }

    /// Closes a tuple over the values from `from` on.
    #[inline]
    fn tuple(&mut self, from: usize) -> Result<(), Problem> {
        use Kept::{Class as C, EmptyTuple, None as Nothing, Stack, Text};
        use Value::{Int, Kept as K};
        let items = self.stack.get(from..).unwrap_or_default();
        let made = match *items {
            [] => EmptyTuple,
            [Int(domain), Int(size), K(stack @ (Stack(_) | EmptyTuple)), Int(depth)] => {
                self.trace(domain, size, stack, Some(depth))?
            }
            [Int(domain), Int(size), K(stack @ (Stack(_) | EmptyTuple)), K(Nothing)] => {
                self.trace(domain, size, stack, None)?
            }
            [Int(domain), Int(size), K(stack @ (Stack(_) | EmptyTuple))] => self.trace(domain, size, stack, None)?,
            // Python 3.4 and 3.5 know no domains.
            [Int(size), K(stack @ Stack(_))] => self.trace(0, size, stack, None)?,
            [K(Text(file)), Int(line)] => match u32::try_from(line) {
                Ok(line) => Kept::Frame(self.frame_id(Frame { file, line })),
                Err(_) => Kept::Opaque,
            },
            [K(C(class @ (Class::Snapshot | Class::Traces))), K(C(Class::Object)), K(Nothing)] => {
                Kept::Reconstruct(class)
            }
            _ => self.stack_id(from),
        };
        self.stack.truncate(from);
        self.push_value(Value::Kept(made))
    }

    /// A tuple of frames; anything else is opaque.
    fn stack_id(&mut self, from: usize) -> Kept {
        let items = self.stack.get(from..).unwrap_or_default();
        let mut frames = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::Kept(Kept::Frame(frame)) => frames.push(*frame),
                _ => return Kept::Opaque,
            }
        }
        Kept::Stack(self.intern_stack(frames))
    }

    fn intern_stack(&mut self, frames: Vec<u32>) -> u32 {
        let mut hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&frames);
        while let Some(&id) = self.stack_ids.get(&hash) {
            let at = id as usize;
            if self.stack_frames.get(self.stack_starts[at]..self.stack_starts[at + 1]) == Some(frames.as_slice()) {
                return id;
            }
            hash = hash.wrapping_add(1);
        }
        let id = self.stack_ids.len() as u32;
        self.stack_frames.extend_from_slice(&frames);
        self.stack_starts.push(self.stack_frames.len());
        self.stack_ids.insert(hash, id);
        id
    }

    fn frame_id(&mut self, frame: Frame) -> u32 {
        let next = self.frames.len() as u32;
        let id = *self.frame_ids.entry(frame).or_insert(next);
        if id == next {
            self.frames.push(frame);
        }
        id
    }

    fn text_id(&mut self, text: &[u8]) -> u32 {
        if let Some(id) = self.text_ids.get(text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.push(text.into());
        self.text_ids.insert(text.into(), id);
        id
    }

    fn trace(&mut self, domain: i64, size: i64, stack: Kept, depth: Option<i64>) -> Result<Kept, Problem> {
        let stack = match stack {
            Kept::Stack(stack) => stack,
            // No frames at all: Python calls that an unknown frame.
            _ => {
                let file = self.text_id(b"<unknown>");
                let frame = self.frame_id(Frame { file, line: 0 });
                self.intern_stack(vec![frame])
            }
        };
        if self.sizes.len() >= u32::MAX as usize {
            return Err(self.too_much("traces", u32::MAX as usize));
        }
        let id = self.sizes.len() as u32;
        self.odd.negative_sizes += u64::from(size < 0);
        self.sizes.push(u64::try_from(size).unwrap_or(0));
        self.domains.push(u32::try_from(domain).unwrap_or(UNKNOWN));
        self.stacks.push(stack);
        self.depths.push(depth.and_then(|d| u32::try_from(d).ok()).unwrap_or(UNKNOWN));
        Ok(Kept::Trace(id))
    }

    // --- containers ---------------------------------------------------------------------------------------------------

    fn bound_containers(&self) -> Result<(), Problem> {
        let n = self.lists.len() + self.dicts.len() + self.objects.len();
        if n >= MAX_CONTAINERS { Err(self.too_much("lists, dicts and objects", MAX_CONTAINERS)) } else { Ok(()) }
    }

    fn new_list(&mut self) -> Result<Kept, Problem> {
        self.bound_containers()?;
        self.lists.push(List::default());
        Ok(Kept::List(self.lists.len() as u32 - 1))
    }

    fn new_dict(&mut self) -> Result<Kept, Problem> {
        self.bound_containers()?;
        self.dicts.push(Dict::default());
        Ok(Kept::Dict(self.dicts.len() as u32 - 1))
    }

    fn new_object(&mut self, class: Class) -> Result<(), Problem> {
        self.bound_containers()?;
        self.objects.push(Object { class, traces: None, limit: None });
        self.push_value(Value::Kept(Kept::Object(self.objects.len() as u32 - 1)))
    }

    /// Appends the values from `from` on to the list before them.
    fn append(&mut self, from: usize) -> Result<(), Problem> {
        let floor = self.floor();
        let target = from.checked_sub(1).filter(|t| *t >= floor).and_then(|t| self.stack.get(t).copied());
        let Some(Value::Kept(Kept::List(list))) = target else { return Err(self.underflow()) };
        let offset = self.offset;
        if let Some(list) = self.lists.get_mut(list as usize) {
            for item in self.stack.get(from..).unwrap_or_default() {
                let Value::Kept(Kept::Trace(trace)) = item else {
                    list.foreign.get_or_insert(offset);
                    break;
                };
                list.append(*trace);
            }
        }
        self.stack.truncate(from);
        Ok(())
    }

    /// Puts the pairs from `from` on into the dict before them.
    fn set_items(&mut self, from: usize) -> Result<(), Problem> {
        let floor = self.floor();
        let target = from.checked_sub(1).filter(|t| *t >= floor).and_then(|t| self.stack.get(t).copied());
        let Some(Value::Kept(Kept::Dict(dict))) = target else { return Err(self.underflow()) };
        let items = self.stack.split_off(from);
        if !items.len().is_multiple_of(2) {
            return Err(self.underflow());
        }
        for pair in items.chunks_exact(2) {
            let Value::Kept(Kept::Text(name)) = pair[0] else { continue };
            let Some(dict) = self.dicts.get_mut(dict as usize) else { continue };
            match &*self.texts[name as usize] {
                b"traces" => dict.traces = Some(pair[1]),
                b"_traces" => dict.inner = Some(pair[1]),
                b"traceback_limit" => dict.limit = Some(pair[1]),
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives an object its attributes.
    fn build(&mut self) -> Result<(), Problem> {
        let state = self.pop()?;
        let Some(Value::Kept(Kept::Object(object))) = self.stack.last().copied() else { return Err(self.underflow()) };
        let Value::Kept(Kept::Dict(dict)) = state else {
            return Err(self.refused(b'b', Safe::ours("gives an object something other than attributes")));
        };
        let (Some(object), Some(dict)) = (self.objects.get_mut(object as usize), self.dicts.get(dict as usize)) else {
            return Ok(());
        };
        let traces = match object.class {
            Class::Snapshot => dict.traces,
            _ => dict.inner,
        };
        if let Some(Value::Kept(traces)) = traces {
            object.traces = Some(traces);
        }
        object.limit = dict.limit.or(object.limit);
        Ok(())
    }

    fn class(&self, opcode: u8, module: &[u8], name: &[u8]) -> Result<Class, Problem> {
        match (module, name) {
            (b"tracemalloc", b"Snapshot") => Ok(Class::Snapshot),
            (b"tracemalloc", b"_Traces") => Ok(Class::Traces),
            (b"copy_reg" | b"copyreg", b"_reconstructor") => Ok(Class::Reconstructor),
            (b"__builtin__" | b"builtins", b"object") => Ok(Class::Object),
            _ => {
                let shown = |text: &[u8]| self.policy.label(&String::from_utf8_lossy(text));
                Err(self.refused(opcode, safe!("names {}.{}", shown(module), shown(name))))
            }
        }
    }

    // --- arguments ----------------------------------------------------------------------------------------------------

    fn text(&mut self, opcode: u8, length: u64, prefix: usize, rest: &[u8]) -> Step {
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
    fn long(&self, opcode: u8, n: usize, rest: &[u8]) -> Result<Option<i64>, Problem> {
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
    fn line<'a>(&self, rest: &'a [u8]) -> Result<Option<(&'a [u8], usize)>, Problem> {
        match memchr::memchr(b'\n', rest.get(..rest.len().min(MAX_TEXT)).unwrap_or_default()) {
            Some(end) => Ok(Some((&rest[..end], end + 1))),
            None if rest.len() >= MAX_TEXT => Err(self.too_much("bytes in a line", MAX_TEXT)),
            None => Ok(None),
        }
    }

    // --- refusals -----------------------------------------------------------------------------------------------------

    fn refused(&self, opcode: u8, what: Safe) -> Problem {
        fatal(
            "Refused: not a tracemalloc dump.",
            safe!(
                "{} at byte {} {}. Nothing was run. A dump holds tracemalloc.Snapshot and plain data; do not load this file in Python.",
                opcode::name(opcode),
                self.offset,
                what
            ),
        )
        .at(self.offset)
    }

    fn underflow(&self) -> Problem {
        fatal(
            "Broken dump.",
            safe!("The instruction at byte {} finds no value to work on. Write the dump again.", self.offset),
        )
        .at(self.offset)
    }

    fn broken(&self, opcode: u8) -> Problem {
        fatal(
            "Broken dump.",
            safe!("{} at byte {} has an unusable argument. Write the dump again.", opcode::name(opcode), self.offset),
        )
        .at(self.offset)
    }

    fn too_much(&self, of_what: &'static str, limit: usize) -> Problem {
        fatal(
            "Refused: out of bounds.",
            safe!("By byte {} there are more than {} {}; no dump needs that.", self.offset, limit, of_what),
        )
        .at(self.offset)
    }

    fn no_dump(&self) -> Problem {
        fatal(
            "A pickle, not a dump.",
            Safe::ours("It holds no tracemalloc.Snapshot. Write one with tracemalloc.take_snapshot().dump(file)."),
        )
        .at(self.offset)
    }

    /// All bytes have been pushed.
    pub(crate) fn finish(self) -> Result<(Dump, Oddities), Problem> {
        let Some(result) = self.result else {
            let end = self.offset + self.carry.len() as u64;
            return Err(fatal(
                "Cut short.",
                safe!("The dump ends at byte {} without its STOP. Copy or write it again.", end),
            )
            .at(end));
        };
        let object = |kept: Option<Kept>, class: Class| match kept {
            Some(Kept::Object(id)) => self.objects.get(id as usize).filter(|o| o.class == class),
            _ => None,
        };
        let snapshot = object(Some(result), Class::Snapshot).ok_or_else(|| self.no_dump())?;
        let traces = object(snapshot.traces, Class::Traces).ok_or_else(|| self.no_dump())?;
        let Some(Kept::List(list)) = traces.traces else { return Err(self.no_dump()) };
        let list = self.lists.get(list as usize).ok_or_else(|| self.no_dump())?;
        if let Some(at) = list.foreign {
            return Err(fatal(
                "Broken dump.",
                safe!("The list of traces holds something else, put there at byte {}. Write the dump again.", at),
            )
            .at(at));
        }
        let limit = match snapshot.limit {
            Some(Value::Int(n)) => u32::try_from(n).ok(),
            _ => None,
        };
        let (length, order) = (list.length as usize, list.order.clone());
        let pick = |column: Vec<u32>| match &order {
            Some(order) => order.iter().filter_map(|i| column.get(*i as usize).copied()).collect(),
            None => {
                let mut column = column;
                column.truncate(length);
                column
            }
        };
        let sizes = match &order {
            Some(order) => order.iter().filter_map(|i| self.sizes.get(*i as usize).copied()).collect(),
            None => {
                let mut sizes = self.sizes;
                sizes.truncate(length);
                sizes
            }
        };
        let tables = Tables {
            files: self.texts,
            frames: self.frames,
            stack_starts: self.stack_starts,
            stack_frames: self.stack_frames,
        };
        let dump = Dump {
            tables: Arc::new(tables),
            sizes,
            domains: pick(self.domains),
            stacks: pick(self.stacks),
            depths: pick(self.depths),
            counts: Vec::new(),
            traceback_limit: limit,
        };
        Ok((dump, self.odd))
    }
}

impl List {
    fn append(&mut self, trace: u32) {
        match &mut self.order {
            None if trace == self.length => {}
            None => self.order = Some((0..self.length).chain([trace]).collect()),
            Some(order) => order.push(trace),
        }
        self.length = self.length.saturating_add(1);
    }
}

/// The first `N` bytes, if they are here.
#[inline]
fn fixed<const N: usize>(rest: &[u8]) -> Option<[u8; N]> {
    rest.get(..N)?.try_into().ok()
}

/// Text of protocol 0: Latin-1, with `\uXXXX` and `\UXXXXXXXX`. Lone surrogates become `�`.
fn raw_unicode_escape(line: &[u8]) -> Vec<u8> {
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
