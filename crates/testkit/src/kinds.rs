//! Node and edge types, by V8's words.

/// Type of a node. Which number a file gives it is a matter of the file's own meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each type is its own word")]
pub enum NodeType {
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
    /// A type that no V8 has written so far.
    Other(&'static str),
}

impl NodeType {
    /// All known types in V8's order: the first 12 since Node 8, 14 since Node 10, 15 since Node 20; Node 20 has the 16th.
    pub const ALL: [Self; 16] = [
        Self::Hidden,
        Self::Array,
        Self::String,
        Self::Object,
        Self::Code,
        Self::Closure,
        Self::RegExp,
        Self::Number,
        Self::Native,
        Self::Synthetic,
        Self::ConcatenatedString,
        Self::SlicedString,
        Self::Symbol,
        Self::BigInt,
        Self::ObjectShape,
        Self::WasmObject,
    ];

    /// As written in a file's meta.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Array => "array",
            Self::String => "string",
            Self::Object => "object",
            Self::Code => "code",
            Self::Closure => "closure",
            Self::RegExp => "regexp",
            Self::Number => "number",
            Self::Native => "native",
            Self::Synthetic => "synthetic",
            Self::ConcatenatedString => "concatenated string",
            Self::SlicedString => "sliced string",
            Self::Symbol => "symbol",
            Self::BigInt => "bigint",
            Self::ObjectShape => "object shape",
            Self::WasmObject => "wasm object",
            Self::Other(word) => word,
        }
    }
}

/// Type of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each type is its own word")]
pub enum EdgeType {
    Context,
    Element,
    Property,
    Internal,
    Hidden,
    Shortcut,
    Weak,
}

impl EdgeType {
    /// All types, in V8's order.
    pub const ALL: [Self; 7] =
        [Self::Context, Self::Element, Self::Property, Self::Internal, Self::Hidden, Self::Shortcut, Self::Weak];

    /// As written in a file's meta.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Element => "element",
            Self::Property => "property",
            Self::Internal => "internal",
            Self::Hidden => "hidden",
            Self::Shortcut => "shortcut",
            Self::Weak => "weak",
        }
    }

    /// Whether `name_or_index` is an index rather than a string id.
    #[must_use]
    pub fn is_indexed(self) -> bool {
        matches!(self, Self::Element | Self::Hidden)
    }
}
