//! Words of the privacy view, and of revealing.

use crate::format::count;
use crate::text::plural;

pub const REVEAL: &str = "Reveal this value";
pub const REVEALED_TITLE: &str = "Revealed. It is forgotten on reload, and no report holds it.";
pub const REVEAL_CLASS: &str = "Reveal the values of this class";
pub const REVEAL_CLASS_TITLE: &str =
    "Shows what its objects are and what they hold directly, marked, until you hide it or reload the page.";
pub const REVEAL_ALL: &str = "Reveal all values";
pub const HIDE: &str = "Hide";
pub const REVEAL_OFF: &str = "Reveal is off on this page";
pub const ALL_REVEALED: &str = "All values revealed";
pub const REDACTED_SNAPSHOT: &str = "Redacted snapshot";
pub const WRITING: &str = "Writing…";
pub const NO_SNAPSHOT_YET: &str = "no snapshot yet";
pub const PRIVACY_TITLE: &str = "What these files would disclose";
pub const PRIVACY_RULE: &str = "Structure stays readable: classes, properties, functions, file names. Values stay in the worker that read the file. Reports and redacted snapshots never hold them, even after a reveal.";
pub const SECRETS: &str = "Suspected secrets";
pub const NO_SECRETS: &str = "None found. A secret that looks like a word is not recognised.";
pub const SECRETS_NOTE: &str = "by shape and check sum, never shown";
pub const KIND: &str = "Kind";
pub const SECRETS_FOUND: &str = "Found";
pub const HELD_BY: &str = "Held by";
pub const REDACTED_NOTE: &str =
    "Writes this snapshot without its values. DevTools opens it with the same graph, sizes and classes.";
pub const REVEALED_NOW: &str = "Revealed now";
pub const REVEAL_NOTE: &str = "Shows values in clear, marked, until you hide them or reload the page.";

/// `3 values revealed`.
pub fn revealed(values: u64) -> String {
    format!("{} revealed", plural(values, "value", "values"))
}

/// `35,289 texts are withheld.`
pub fn withheld(texts: u64) -> String {
    match texts {
        1 => String::from("1 text is withheld."),
        _ => format!("{} texts are withheld.", count(texts)),
    }
}
