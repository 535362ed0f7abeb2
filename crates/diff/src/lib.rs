//! Two snapshots compared.
//!
//! Design constraints:
//! - Works on [`Digest`]s, never on graphs: ten large snapshots are compared without ten graphs in memory.
//! - Within one process an object keeps its id, so new, gone and surviving objects are told apart one by one, as DevTools'
//!   comparison does (equal row by row). Between processes ids mean nothing: only counts and sizes of equal classes are
//!   compared, and the answer says so.
//! - Linear merges over sorted columns.

mod blob;
mod identity;
mod rows;

pub use blob::{from_bytes, interfaces_from_bytes, interfaces_to_bytes, to_bytes};
pub use identity::{Identity, identity};
pub use rows::{ClassDiff, Comparison, compare};

#[doc(no_inline)]
pub use analysis::Digest;
