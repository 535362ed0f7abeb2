//! Why a dump is not read: what, at which byte, and what to do.

use super::Unpickler;
use crate::problem::{Place, fatal};
use crate::tracemalloc::opcode;
use facts::Problem;
use redact::{Safe, safe};

impl Unpickler {
    pub(super) fn refused(&self, opcode: u8, what: Safe) -> Problem {
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

    pub(super) fn underflow(&self) -> Problem {
        fatal(
            "Broken dump.",
            safe!("The instruction at byte {} finds no value to work on. Write the dump again.", self.offset),
        )
        .at(self.offset)
    }

    pub(super) fn broken(&self, opcode: u8) -> Problem {
        fatal(
            "Broken dump.",
            safe!("{} at byte {} has an unusable argument. Write the dump again.", opcode::name(opcode), self.offset),
        )
        .at(self.offset)
    }

    pub(super) fn too_much(&self, of_what: &'static str, limit: usize) -> Problem {
        fatal(
            "Refused: out of bounds.",
            safe!("By byte {} there are more than {} {}; no dump needs that.", self.offset, limit, of_what),
        )
        .at(self.offset)
    }

    pub(super) fn no_dump(&self) -> Problem {
        fatal(
            "A pickle, not a dump.",
            Safe::ours("It holds no tracemalloc.Snapshot. Write one with tracemalloc.take_snapshot().dump(file)."),
        )
        .at(self.offset)
    }
}
