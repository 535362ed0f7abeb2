//! Dominators, retained sizes, distances and neighbours over a compressed sparse row graph.
//!
//! Design constraints:
//! - Knows nothing of V8: an edge is followed if its bit is set, a node weighs what the caller says.
//! - Works on borrowed columns. Fifteen million nodes and forty million edges are a normal input, so there is no
//!   recursion, no allocation per node, and every temporary is a flat column of `u32`.
//! - Derived data are values returned by functions; holding one proves that it was computed.

mod bits;
mod children;
mod csr;
mod distance;
mod dominators;
mod slices;

pub use bits::Bits;
pub use children::Children;
pub use csr::{Csr, Reverse};
pub use distance::{UNREACHED, breadth_first};
pub use dominators::{Dominators, dominators, retained_sizes};
pub use slices::{Turn, in_slices, in_turns};
