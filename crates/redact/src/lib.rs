//! The one policy every string passes on its way out of the core.
//!
//! Design constraints:
//! - A string read from an input becomes visible only as a [`Safe`], and only this crate makes one. Reports, messages and
//!   facts hold `Safe` where they hold text, so the compiler finds what a reviewer would miss.
//! - Redaction keeps what an analyst needs: the kind, the length and a token that is equal for equal values within one load.
//!   The token is salted per load, so it can be neither looked up nor compared across loads.
//! - Structure stays readable: class, property and function names and file base names. A label that looks like a value
//!   (mail address, token, prompt, markup, long digit run) is redacted like one.

mod labels;
mod policy;
mod safe;
pub mod secrets;
mod stand_in;

pub use labels::{ENGINE_NAMES, Family, Shape, reading, reading_of_property};
pub use policy::{Policy, Salt, acts, inert_text};
#[doc(hidden)]
pub use safe::checked;
pub use safe::{Safe, SafeArg, Seal};
pub use stand_in::{FILLER, StandIns};
