//! Names of classes and objects, raw.

use snapshot::{EdgeKind, NodeKind, Snapshot};
use std::borrow::Cow;

/// Name of a class: a string of the file, or one made here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClassName {
    /// A string of the file.
    Text(u32),
    /// `Detached ` and a string of the file.
    Detached(u32),
    /// A name that stands nowhere in the file: `(string)`, `Function`, `{a, b}`, `<div>`.
    Made(Box<str>),
}

impl ClassName {
    /// The name.
    #[must_use]
    pub fn text<'a>(&'a self, snapshot: &'a Snapshot) -> Cow<'a, str> {
        match self {
            Self::Text(i) => snapshot.strings.get(*i),
            Self::Detached(i) => Cow::Owned(format!("Detached {}", snapshot.strings.get(*i))),
            Self::Made(name) => Cow::Borrowed(name),
        }
    }
}

/// A property name as DevTools spells it inside `{…}`: quoted if it holds what would confuse.
pub(crate) fn property_name(name: &str) -> Cow<'_, str> {
    if name.contains([',', '\'', '"', '{', '}']) {
        Cow::Owned(serde_json::Value::String(name.to_owned()).to_string())
    } else {
        Cow::Borrowed(name)
    }
}

/// Length in UTF-16 units, in which DevTools counts.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `{first, last, second, …}` of a plain object: properties from both ends as long as the name stays short.
///
/// DevTools' rule: at least one property, no `__proto__`, at most a hundred units.
pub(crate) fn plain_object_name(snapshot: &Snapshot, node: u32) -> String {
    let mut edges = snapshot.outgoing(node);
    let (mut start, mut end) = (String::from("{"), String::from("}"));
    let mut from_end = false;
    let mut more = false;
    while !edges.is_empty() {
        let e = if from_end { edges.end - 1 } else { edges.start };
        let skip = snapshot.edges.kind[e as usize] != EdgeKind::Property || snapshot.edge_name_bytes(e) == b"__proto__";
        if !skip {
            let name = String::from_utf8_lossy(snapshot.edge_name_bytes(e));
            let name = property_name(&name);
            if start.len() > 1 && units(&start) + units(&end) + units(&name) > 100 {
                more = true;
                break;
            }
            if from_end {
                if end.len() > 1 {
                    end.insert_str(0, ", ");
                }
                end.insert_str(0, &name);
            } else {
                if start.len() > 1 {
                    start.push_str(", ");
                }
                start.push_str(&name);
            }
        }
        if from_end {
            edges.end -= 1;
        } else {
            edges.start += 1;
        }
        if !skip {
            from_end = !from_end;
        }
    }
    if more {
        start.push_str(", …");
    }
    if end.len() > 1 {
        start.push_str(", ");
    }
    start + &end
}

/// Whether a node is a plain object: an `Object` without a class of its own.
#[inline]
pub(crate) fn is_plain_object(snapshot: &Snapshot, node: u32) -> bool {
    snapshot.nodes.kind[node as usize] == NodeKind::Object && snapshot.name_bytes(node) == b"Object"
}
