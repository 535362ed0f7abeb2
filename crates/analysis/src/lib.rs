//! One snapshot, understood: class table, dominators, distances, detached state, paths, in Chrome DevTools' own terms.
//!
//! Design constraints:
//! - Class table, retained sizes, distances and statistics equal those of DevTools' heap snapshot worker on every file it
//!   reads. Each module says which of its rules it implements; the rules are DevTools', the algorithms ours.
//! - [`Heap`] is built once, phase by phase ([`Builder`]), so that the caller can show progress and stop in between.
//! - Columns of `u32` per node. Nothing is kept per edge but one bit.
//! - Names of classes and objects stay raw here; they become text on the way out, through [`redact`].

mod allocations;
mod audit;
mod builder;
mod census;
mod classes;
mod containers;
mod detached;
mod digest;
mod distances;
mod dominator_cells;
mod duplicates;
mod ephemerons;
mod essential;
mod facts;
mod having;
mod heap;
mod interfaces;
mod names;
mod ownership;
mod page_owned;
mod paths;
mod plumbing;
mod reach;
mod realms;
mod retainers;
mod scope;
mod scripts;
mod statistics;
#[cfg(test)]
mod testing;

pub use allocations::Interval;
pub use audit::{Audit, LabelCount, ValueCount};
pub use builder::{Builder, Phase};
pub use census::{Census, CensusRow, CensusTable};
pub use classes::{ClassKey, ClassRow, Classes};
pub use containers::{Container, ContainerKind};
pub use digest::{Digest, DigestClass};
pub use distances::{SYSTEM_BASE, UNREACHABLE};
pub use dominator_cells::{DominatorCell, DominatorCells};
pub use duplicates::Duplicate;
pub use facts::{heap_facts, privacy_facts};
pub use graph::Bits;
pub use heap::Heap;
pub use interfaces::InterfaceDefinition;
pub use names::ClassName;
pub use paths::{Path, PathEdge};
pub use retainers::{
    Fold, MOST_NODES, RetainedTarget, RetainerAsk, RetainerGraph, RetainerLink, RetainerMode, RetainerNode, Role, Side,
};
pub use scope::{Scope, Scoped};
pub use scripts::Place;
pub use statistics::Statistics;
