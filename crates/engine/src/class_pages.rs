//! The class table in the order and with the filter that the page asks for.

use crate::failure::failure;
use ::analysis::{ClassRow, Heap};
use order::Order as _;
use protocol::{ClassColumn, ClassId, Failure, Scope, SortBy};
use redact::{Policy, Safe, safe};
use regex_lite::Regex;
use std::cmp::Ordering;

/// What a listing was made for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listing {
    pub(crate) scope: Scope,
    pub(crate) sort: SortBy<ClassColumn>,
    pub(crate) filter: String,
}

pub(crate) enum Filter {
    All,
    /// Lower case.
    Part(String),
    Pattern(Regex),
}

impl Filter {
    pub(crate) fn new(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::All);
        }
        match text.strip_prefix('/').and_then(|t| t.strip_suffix('/')) {
            Some(pattern) => Regex::new(pattern).map(Self::Pattern).map_err(|_| {
                failure(
                    "Not a regular expression.",
                    Safe::ours("The filter between slashes cannot be read. Check its brackets, or drop the slashes."),
                )
            }),
            None => Ok(Self::Part(text.to_lowercase())),
        }
    }

    pub(crate) fn lets_through(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Part(part) => name.to_lowercase().contains(part.as_str()),
            Self::Pattern(regex) => regex.is_match(name),
        }
    }
}

/// What `analysis` calls a scope.
pub(crate) fn scope_of(scope: Scope) -> ::analysis::Scope {
    use ::analysis::Scope as Ours;
    match scope {
        Scope::All => Ours::All,
        Scope::Detached => Ours::Detached,
        Scope::ByDetached => Ours::ByDetached,
        Scope::ByContexts => Ours::ByContexts,
        Scope::ByListeners => Ours::ByListeners,
        Scope::ByConsole => Ours::ByConsole,
        Scope::Realm(context) => Ours::Realm(context.0),
        Scope::SharedByRealms => Ours::SharedByRealms,
        Scope::NoRealm => Ours::NoRealm,
        Scope::Ids(after, until) => Ours::Ids(after, until),
    }
}

/// Class ids in the order asked for, of the rows that count something. O(classes · log classes).
pub(crate) fn list(heap: &Heap, rows: &[ClassRow], listing: &Listing, policy: &Policy) -> Result<Vec<u32>, Failure> {
    // Filter and order by what the person sees.
    let counted = (0_u32..).zip(rows).filter(|(_, row)| row.count > 0);
    let mut named: Vec<(u32, Safe)> = counted.map(|(c, _)| (c, heap.class_label(c, policy))).collect();
    match listing.filter.trim().strip_prefix('.').filter(|property| !property.is_empty()) {
        Some(property) => {
            let having = heap.classes_with_property(property, policy);
            named.retain(|(class, _)| having[*class as usize]);
        }
        None => {
            let filter = Filter::new(&listing.filter)?;
            named.retain(|(_, name)| filter.lets_through(name.as_str()));
        }
    }
    let SortBy { column, descending } = listing.sort;
    named.order_by(|(a, a_name), (b, b_name)| {
        let (x, y) = (rows[*a as usize], rows[*b as usize]);
        let order = match column {
            ClassColumn::Name => a_name.as_str().to_lowercase().cmp(&b_name.as_str().to_lowercase()),
            ClassColumn::Count => x.count.cmp(&y.count),
            ClassColumn::Shallow => x.shallow.cmp(&y.shallow),
            ClassColumn::Retained => x.retained.cmp(&y.retained),
            // Unreachable stands farthest.
            ClassColumn::Distance => (x.distance as u32).cmp(&(y.distance as u32)),
        };
        let order = if descending { order.reverse() } else { order };
        // Ties stay put whichever way the column is sorted: larger first, then by name.
        order
            .then_with(|| y.retained.cmp(&x.retained))
            .then_with(|| a_name.cmp(b_name))
            .then(Ordering::Equal)
            .then(a.cmp(b))
    });
    Ok(named.into_iter().map(|n| n.0).collect())
}

/// What an exact name finds among the classes.
#[derive(Clone, Debug, PartialEq)]
pub enum NamedClass {
    /// The class that retains most of `alike` that are called so: one name may stand at several places of a source.
    Found {
        /// It.
        class: ClassId,
        /// How many have the name.
        alike: u32,
    },
    /// None is called so. Names that contain it, largest class first, each once, a few.
    Like(Vec<Safe>),
}

/// Names that are suggested.
const SUGGESTED: usize = 5;

/// Looks a class up by the whole of its name, as tables show it. O(classes · log classes).
pub(crate) fn named(heap: &Heap, name: &str, policy: &Policy) -> NamedClass {
    let classes = heap.classes();
    let lower = name.to_lowercase();
    let (mut same, mut like) = (Vec::new(), Vec::new());
    for class in classes.listed() {
        let label = heap.class_label(class, policy);
        let retained = classes.row(class).retained;
        if label == *name {
            same.push((retained, class));
        } else if label.as_str().to_lowercase().contains(&lower) {
            like.push((retained, label));
        }
    }
    let alike = same.len() as u32;
    if let Some((_, class)) = same.into_iter().reduce(|most, one| if one.0 > most.0 { one } else { most }) {
        return NamedClass::Found { class: ClassId(class), alike };
    }
    like.sort_by(|(a, a_name), (b, b_name)| b.cmp(a).then_with(|| a_name.cmp(b_name)));
    let mut names: Vec<Safe> = Vec::new();
    for (_, label) in like {
        if names.len() < SUGGESTED && !names.contains(&label) {
            names.push(label);
        }
    }
    NamedClass::Like(names)
}

/// What a class id that does not exist gets.
pub(crate) fn no_class(class: u32) -> Failure {
    failure("No such class.", safe!("Class {} does not exist in this snapshot.", class))
}
