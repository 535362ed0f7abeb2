//! Stack, marks and memo; tuples that become frames, stacks and traces, each kept once.

use super::{Class, Kept, MAX_STACK, Unpickler, Value};
use crate::problem::{Place, fatal};
use crate::tracemalloc::dump::{Frame, UNKNOWN};
use facts::Problem;
use redact::safe;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

impl Unpickler {
    #[inline]
    pub(super) fn push_value(&mut self, value: Value) -> Result<(), Problem> {
        if self.stack.len() >= MAX_STACK {
            return Err(self.too_much("values on the stack", MAX_STACK));
        }
        self.stack.push(value);
        Ok(())
    }

    pub(super) fn push_plain(&mut self, value: Kept) -> Result<usize, Problem> {
        self.push_value(Value::Kept(value)).map(|()| 0)
    }

    pub(super) fn bound_stack(&self) -> Result<(), Problem> {
        if self.marks.len() >= MAX_STACK { Err(self.too_much("marks", MAX_STACK)) } else { Ok(()) }
    }

    /// Values below the last mark are out of reach.
    pub(super) fn floor(&self) -> usize {
        self.marks.last().map_or(0, |m| *m as usize)
    }

    pub(super) fn pop(&mut self) -> Result<Value, Problem> {
        if self.stack.len() <= self.floor() {
            return Err(self.underflow());
        }
        self.stack.pop().ok_or_else(|| self.underflow())
    }

    /// Takes the last mark away: where its values begin.
    pub(super) fn mark(&mut self) -> Result<usize, Problem> {
        match self.marks.pop() {
            Some(at) => Ok(at as usize),
            None => Err(self.underflow()),
        }
    }

    pub(super) fn get(&mut self, index: u64) -> Result<(), Problem> {
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

    pub(super) fn put(&mut self, index: u64) -> Result<(), Problem> {
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
    pub(super) fn tuple(&mut self, from: usize) -> Result<(), Problem> {
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
    pub(super) fn stack_id(&mut self, from: usize) -> Kept {
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

    pub(super) fn intern_stack(&mut self, frames: Vec<u32>) -> u32 {
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

    pub(super) fn frame_id(&mut self, frame: Frame) -> u32 {
        let next = self.frames.len() as u32;
        let id = *self.frame_ids.entry(frame).or_insert(next);
        if id == next {
            self.frames.push(frame);
        }
        id
    }

    pub(super) fn text_id(&mut self, text: &[u8]) -> u32 {
        if let Some(id) = self.text_ids.get(text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.push(text.into());
        self.text_ids.insert(text.into(), id);
        id
    }

    pub(super) fn trace(&mut self, domain: i64, size: i64, stack: Kept, depth: Option<i64>) -> Result<Kept, Problem> {
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
}
