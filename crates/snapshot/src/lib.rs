//! `.heapsnapshot` and `.heaptimeline` of V8, pushed in as bytes, kept as columns.
//!
//! Design constraints:
//! - Sans-IO and push-based: [`Decoder::push`] takes any portions, [`Decoder::finish`] gives the [`Snapshot`]. The file is
//!   never held, every byte is looked at once, nothing recurses over the input.
//! - Field positions, type names and field counts come from the file's own `meta`. Sections may come in any order; what
//!   arrives before the header waits as plain numbers.
//! - Counts in the header are hints: no allocation exceeds what the file's own length can fill.
//! - Recoverable damage gives the value and [`Problem`]s; an unusable file gives one problem that says where and why.
//! - Columns of `u32` and `u8`. Sizes are `u64`; those that need more than 32 bits, one in a million, stand apart.

mod assemble;
mod decoder;
mod digits;
mod header;
mod json;
mod kinds;
mod records;
mod scan;
mod scopes;
mod snapshot;
mod strings;
mod trace;

pub use decoder::{Decoder, Section};
pub use facts::{Problem, Severity};
pub use header::Meta;
pub use json::{Nesting, Unescaper};
pub use kinds::{EdgeKind, NodeKind};
pub use snapshot::{Edges, Location, Nodes, Sample, Scope, ScopeTables, Sizes, Snapshot, TraceFunction};
pub use strings::Strings;
pub use trace::TraceTree;
