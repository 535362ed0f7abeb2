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

mod arguments;
mod containers;
mod refusals;
mod step;
mod values;

use super::Oddities;
use super::dump::{Dump, Frame, Tables};
use crate::problem::{Place, fatal};
use facts::Problem;
use redact::{Policy, safe};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
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
