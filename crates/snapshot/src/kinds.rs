//! Node and edge types, by the names V8 gives them in `meta`.

/// Type of a node. Files number their types themselves; this is what the numbers mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is V8's word for it")]
pub enum NodeKind {
    Hidden,
    Array,
    String,
    Object,
    Code,
    Closure,
    RegExp,
    Number,
    Native,
    Synthetic,
    ConcatenatedString,
    SlicedString,
    Symbol,
    BigInt,
    ObjectShape,
    WasmObject,
    /// A type this crate has no name for, or a number outside the file's own list.
    Unknown,
}

impl NodeKind {
    const NAMED: [(Self, &'static str); 16] = [
        (Self::Hidden, "hidden"),
        (Self::Array, "array"),
        (Self::String, "string"),
        (Self::Object, "object"),
        (Self::Code, "code"),
        (Self::Closure, "closure"),
        (Self::RegExp, "regexp"),
        (Self::Number, "number"),
        (Self::Native, "native"),
        (Self::Synthetic, "synthetic"),
        (Self::ConcatenatedString, "concatenated string"),
        (Self::SlicedString, "sliced string"),
        (Self::Symbol, "symbol"),
        (Self::BigInt, "bigint"),
        (Self::ObjectShape, "object shape"),
        (Self::WasmObject, "wasm object"),
    ];

    /// The type of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::NAMED.iter().find(|n| n.1 == name).map_or(Self::Unknown, |n| n.0)
    }

    /// V8's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.get(self as usize).map_or("unknown", |n| n.1)
    }

    /// Whether it is text: flat, concatenated or sliced.
    #[must_use]
    pub fn is_string(self) -> bool {
        matches!(self, Self::String | Self::ConcatenatedString | Self::SlicedString)
    }
}

/// Type of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is V8's word for it")]
pub enum EdgeKind {
    Context,
    Element,
    Property,
    Internal,
    Hidden,
    Shortcut,
    Weak,
    /// A type this crate has no name for: followed like any strong edge, as DevTools does.
    Unknown,
    /// Points at no node: followed by nobody, counted in a problem.
    Broken,
}

impl EdgeKind {
    const NAMED: [(Self, &'static str); 7] = [
        (Self::Context, "context"),
        (Self::Element, "element"),
        (Self::Property, "property"),
        (Self::Internal, "internal"),
        (Self::Hidden, "hidden"),
        (Self::Shortcut, "shortcut"),
        (Self::Weak, "weak"),
    ];

    /// The type of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::NAMED.iter().find(|n| n.1 == name).map_or(Self::Unknown, |n| n.0)
    }

    /// V8's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.get(self as usize).map_or("unknown", |n| n.1)
    }

    /// Whether `name_or_index` is an index rather than a string.
    #[must_use]
    pub fn is_indexed(self) -> bool {
        matches!(self, Self::Element | Self::Hidden)
    }

    /// Whether the name is one that the program gave: of a property or a variable.
    #[must_use]
    pub fn is_of_program(self) -> bool {
        matches!(self, Self::Property | Self::Context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_at_their_discriminants() {
        for (i, (kind, name)) in NodeKind::NAMED.iter().enumerate() {
            assert_eq!(*kind as usize, i);
            assert_eq!((kind.name(), NodeKind::named(name)), (*name, *kind));
        }
        for (i, (kind, name)) in EdgeKind::NAMED.iter().enumerate() {
            assert_eq!(*kind as usize, i);
            assert_eq!((kind.name(), EdgeKind::named(name)), (*name, *kind));
        }
        assert_eq!((NodeKind::named("x").name(), EdgeKind::named("x").name()), ("unknown", "unknown"));
    }
}
