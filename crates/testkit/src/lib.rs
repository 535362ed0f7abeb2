//! Heap snapshots made by hand, for tests.
//!
//! Design constraints:
//! - A dev-dependency only. It depends on nothing of ours, so every crate can test itself with it, and a bug in our
//!   decoder cannot hide behind the same bug here: what it writes is checked with an independent JSON reader.
//! - A test should read like the heap it describes. [`heap`] takes a small text; [`SnapshotBuilder`] adds nodes and
//!   edges one by one; [`Heap`] knows the furniture that V8 puts around a program's objects (roots, hash tables of
//!   `Map`s, contexts of closures, timer lists).
//! - The same graph can be written as any producer would write it: [`Layout`] says which fields, in which order, with
//!   which white space, and how the file lies about itself.
//! - Everything is deterministic. Randomness comes from a seed ([`SplitMix64`]).
//! - Mistakes in a test's description panic with the line that is wrong: that is a failing test, not a failing program.
//!
//! For goldens written by real programs see [`fixture`]; for real heaps of known behaviour, `tests/programs`.

mod builder;
mod fixtures;
mod furniture;
mod kinds;
mod large;
mod layout;
mod made;
mod memory;
mod mutator;
mod parts;
mod random;
mod sample;
mod seeds;
mod style;
mod text;
mod write;
mod zip;

pub use builder::{EdgeName, Location, NodeRef, SnapshotBuilder, TraceRef};
pub use fixtures::{fixture, fixture_path};
pub use furniture::{Class, Heap, RootModel};
pub use kinds::{EdgeType, NodeType};
pub use large::LargeHeap;
pub use layout::{EdgeField, Layout, LocationFields, NodeField, Section, Style};
pub use made::{agent_heap, made};
pub use memory::{PeakAlloc, peak_of};
pub use mutator::Mutator;
pub use parts::parts_heap;
pub use random::{RandomGraph, SplitMix64, random_graph, random_snapshot};
pub use sample::sample;
pub use seeds::{made_seeds, seeds};
pub use text::heap;
pub use zip::stored_zip;
