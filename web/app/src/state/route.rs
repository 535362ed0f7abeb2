//! A place on the page, as the URL's fragment spells it: which view, and what is looked at there.
//!
//! Design constraints:
//! - Letters of files and ordinals of classes and objects, never a name or a value: a copied link tells nothing, and restores
//!   the place once the same files are dropped again.
//! - What is not understood is left out: a link of another version opens as much as it can.

use protocol::{ClassId, NodeId};
use std::fmt;

/// A view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The verdict and what it rests on.
    #[default]
    Diagnosis,
    /// What classes and owners do over the snapshots.
    Growth,
    /// Everything measured over time, on one axis.
    Timeline,
    /// What Python allocates, by file, line and stack.
    Python,
    /// Who allocates, by sampled stacks.
    Allocations,
    /// Every file, what it says, and what is missing.
    Evidence,
    /// What fills the heap.
    Classes,
    /// What came and went between two snapshots.
    Diff,
    /// What holds a class or an object.
    Retainers,
    /// What keeps what alive alone.
    Dominators,
    /// What references what, from the roots down.
    Containment,
    /// Strings that take more than they are worth.
    Strings,
    /// Censuses: functions, timers, collections, buffers and others.
    Inspect,
    /// What is withheld, and what may be secret.
    Privacy,
}

impl View {
    /// All views by group: what happened, what one heap holds, what it rests on. Keys count through the groups.
    pub const GROUPS: &[&[Self]] = &[
        &[Self::Diagnosis, Self::Growth, Self::Timeline],
        &[
            Self::Classes,
            Self::Diff,
            Self::Retainers,
            Self::Dominators,
            Self::Containment,
            Self::Strings,
            Self::Inspect,
        ],
        &[Self::Allocations, Self::Python],
        &[Self::Evidence, Self::Privacy],
    ];

    /// All views, in the order of their keys.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::GROUPS.iter().copied().flatten().copied()
    }

    /// In the fragment.
    pub fn fragment(self) -> &'static str {
        match self {
            Self::Diagnosis => "#diagnosis",
            Self::Growth => "#growth",
            Self::Timeline => "#timeline",
            Self::Python => "#python",
            Self::Allocations => "#allocations",
            Self::Evidence => "#evidence",
            Self::Classes => "#classes",
            Self::Diff => "#diff",
            Self::Retainers => "#retainers",
            Self::Dominators => "#dominators",
            Self::Containment => "#containment",
            Self::Strings => "#strings",
            Self::Inspect => "#inspect",
            Self::Privacy => "#privacy",
        }
    }
}

/// What is looked at, in one snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// A class of it.
    pub class: Option<ClassId>,
    /// An object of it.
    pub object: Option<NodeId>,
}

/// A place on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which view.
    pub view: View,
    /// Letters of the two snapshots that are compared, baseline first.
    pub pair: Option<(String, String)>,
    /// Letter of the snapshot.
    pub letter: Option<String>,
    /// What of it.
    pub focus: Focus,
}

impl Place {
    /// Reads a fragment, such as `#diff/A-D/D/c12/n345`.
    pub fn parse(fragment: &str) -> Self {
        let mut parts = fragment.trim_start_matches('#').split('/');
        let first = parts.next().unwrap_or_default();
        let view = View::all().find(|view| &view.fragment()[1..] == first).unwrap_or_default();
        let mut place = Self { view, ..Self::default() };
        for part in parts {
            let number = || part.get(1..).and_then(|digits| digits.parse().ok());
            match part.as_bytes().first() {
                Some(b'c') => place.focus.class = number().map(ClassId),
                Some(b'n') => place.focus.object = number().map(NodeId),
                Some(b'A'..=b'Z') => match part.split_once('-') {
                    Some((before, after)) if is_letter(before) && is_letter(after) => {
                        place.pair = Some((before.to_owned(), after.to_owned()));
                    }
                    None if is_letter(part) => place.letter = Some(part.to_owned()),
                    _ => {}
                },
                _ => {}
            }
        }
        place
    }
}

/// Whether it may be a file's letter: `A` to `Z`, then `AA`.
fn is_letter(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.view.fragment())?;
        if let Some((before, after)) = &self.pair {
            write!(f, "/{before}-{after}")?;
        }
        if let Some(letter) = &self.letter {
            write!(f, "/{letter}")?;
        }
        if let Some(class) = self.focus.class {
            write!(f, "/c{}", class.0)?;
        }
        if let Some(object) = self.focus.object {
            write!(f, "/n{}", object.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let check = |fragment: &str| assert_eq!(Place::parse(fragment).to_string(), fragment);
        for view in View::all() {
            check(view.fragment());
        }
        check("#classes/D/c12/n345");
        check("#diff/A-D");
        check("#diff/A-AB/AB/c1");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let check = |fragment: &str, expect: &str| assert_eq!(Place::parse(fragment).to_string(), expect);
        check("", "#diagnosis");
        check("#nonsense/D", "#diagnosis/D");
        check("#classes/cats/n-3/Prompt: hello/A-b/n4294967296", "#classes");
        check("#classes//D/c7/extra", "#classes/D/c7");
    }
}
