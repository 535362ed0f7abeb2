//! Every text of the page, in English. A language is this module once more.
//!
//! Sentences are written whole, with their numbers and plurals; nothing is glued together elsewhere.

mod allocations;
mod diagnosis;
mod diff;
mod evidence;
mod first;
mod growth;
mod headings;
mod heap_views;
mod panels;
mod privacy;
mod retainers;
mod tables;
mod timeline;
mod words;

pub use allocations::*;
pub use diagnosis::*;
pub use diff::*;
pub use evidence::*;
pub use first::*;
pub use growth::*;
pub use headings::*;
pub use heap_views::*;
pub use panels::*;
pub use privacy::*;
pub use retainers::*;
pub use tables::*;
pub use timeline::*;
pub use words::*;

use crate::format::count;
use protocol::{Failure, Safe};

/// `1 class`, `147 classes`.
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `326 of 526 MB`.
pub fn of(part: &str, whole: &str) -> String {
    format!("{part} of {whole}")
}

/// `A`, `A and C`, `A, B and C`, and `A to D` for an unbroken run of three or more.
pub fn letters(all: &[String]) -> String {
    let run = all.len() > 2
        && all.windows(2).all(|pair| match (pair[0].as_bytes(), pair[1].as_bytes()) {
            ([a], [b]) => a + 1 == *b,
            _ => false,
        });
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] if run => format!("{first} to {last}"),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The file was closed while it was asked.
pub fn gone() -> Failure {
    Failure {
        lead: Safe::ours("The file is closed."),
        text: Safe::ours("It was removed or is being loaded again."),
        byte: None,
        partial: false,
    }
}

/// A worker answered another question than it was asked.
pub fn unexpected_answer() -> Failure {
    Failure {
        lead: Safe::ours("Page and reader differ."),
        text: Safe::ours("They come from different builds. Reload the page to get both from the same one."),
        byte: None,
        partial: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(plural(1, "class", "classes"), "1 class");
        assert_eq!(plural(0, "class", "classes"), "0 classes");
        assert_eq!(plural(1_470, "class", "classes"), "1,470 classes");
    }

    #[test]
    fn letters_read_as_a_list_or_a_run() {
        let check = |all: &[&str], expect: &str| {
            assert_eq!(letters(&all.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>()), expect);
        };
        check(&["A"], "A");
        check(&["A", "B"], "A and B");
        check(&["A", "B", "C", "D"], "A to D");
        check(&["A", "C", "D"], "A, C and D");
        check(&["Y", "Z", "AA"], "Y, Z and AA");
    }
}
