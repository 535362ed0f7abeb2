//! How a producer lays a snapshot out in its file.

use crate::NodeType;
use std::collections::BTreeMap;

/// A field of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is its own word")]
pub enum NodeField {
    Type,
    Name,
    Id,
    SelfSize,
    EdgeCount,
    TraceNodeId,
    Detachedness,
    /// A field that no V8 has written so far; its value is always 7.
    Unknown(&'static str),
}

impl NodeField {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Name => "name",
            Self::Id => "id",
            Self::SelfSize => "self_size",
            Self::EdgeCount => "edge_count",
            Self::TraceNodeId => "trace_node_id",
            Self::Detachedness => "detachedness",
            Self::Unknown(word) => word,
        }
    }

    pub(crate) fn type_word(self) -> &'static str {
        if self == Self::Name { "string" } else { "number" }
    }
}

/// A field of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is its own word")]
pub enum EdgeField {
    Type,
    NameOrIndex,
    ToNode,
}

impl EdgeField {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::NameOrIndex => "name_or_index",
            Self::ToNode => "to_node",
        }
    }
}

/// Fields of a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocationFields {
    /// Node 8: no locations at all.
    None,
    /// `object_index, script_id, line, column`.
    Four,
    /// Newest V8: with `script_object_index` after the script id.
    Five,
}

/// A top-level key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each key is its own word")]
pub enum Section {
    Snapshot,
    Nodes,
    Edges,
    TraceFunctionInfos,
    TraceTree,
    Samples,
    Locations,
    Scopes,
    ScopeContextVars,
    ScopeUses,
    Strings,
}

impl Section {
    /// V8's order, without the scope sections.
    pub const CLASSIC: [Self; 8] = [
        Self::Snapshot,
        Self::Nodes,
        Self::Edges,
        Self::TraceFunctionInfos,
        Self::TraceTree,
        Self::Samples,
        Self::Locations,
        Self::Strings,
    ];

    /// The newest V8's order.
    pub const WITH_SCOPES: [Self; 11] = [
        Self::Snapshot,
        Self::Nodes,
        Self::Edges,
        Self::TraceFunctionInfos,
        Self::TraceTree,
        Self::Samples,
        Self::Locations,
        Self::Scopes,
        Self::ScopeContextVars,
        Self::ScopeUses,
        Self::Strings,
    ];

    /// The key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Nodes => "nodes",
            Self::Edges => "edges",
            Self::TraceFunctionInfos => "trace_function_infos",
            Self::TraceTree => "trace_tree",
            Self::Samples => "samples",
            Self::Locations => "locations",
            Self::Scopes => "scopes",
            Self::ScopeContextVars => "scope_context_vars",
            Self::ScopeUses => "scope_uses",
            Self::Strings => "strings",
        }
    }
}

/// White space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One node a line, as V8 wrote to about Node 24.
    Lines,
    /// One section a line.
    Sections,
    /// None at all.
    Compact,
    /// One number a line, indented, a blank after the colon: what a formatter makes of a file.
    Pretty,
    /// Blanks and tabs around every token.
    Airy,
}

/// How to write a snapshot. The default is what Node 20 does.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Fields of a node, in order.
    pub node_fields: Vec<NodeField>,
    /// Fields of an edge, in order.
    pub edge_fields: Vec<EdgeField>,
    /// Node types that the meta lists; types in use that are missing here are added at the end.
    pub node_types: Vec<NodeType>,
    /// Entries of `node_types` beyond one per field (Node 12 and 24 write one too many).
    pub surplus_node_types: usize,
    /// Fields of a location.
    pub locations: LocationFields,
    /// Top-level keys, in order; a section that is not listed is not written.
    pub sections: Vec<Section>,
    /// Whether `meta` comes after the counts.
    pub meta_last: bool,
    /// `extra_native_bytes` of the header.
    pub extra_native_bytes: Option<u64>,
    /// White space.
    pub style: Style,
    /// Starts with a UTF-8 byte order mark.
    pub bom: bool,
    /// Lines end in CR LF.
    pub crlf: bool,
    /// JSON to write instead of the true node count.
    pub claimed_node_count: Option<String>,
    /// JSON to write instead of the true edge count.
    pub claimed_edge_count: Option<String>,
    /// JSON to write instead of a section's true content.
    pub replaced: BTreeMap<Section, String>,
    /// Further top-level keys with their JSON, each after a section.
    pub unknown: Vec<(Section, String, String)>,
}

impl Default for Layout {
    fn default() -> Self {
        Self::node_20()
    }
}

impl Layout {
    /// Node 20: seven node fields, sixteen types, four location fields.
    #[must_use]
    pub fn node_20() -> Self {
        use NodeField::{Detachedness, EdgeCount, Id, Name, SelfSize, TraceNodeId, Type};
        Self {
            node_fields: vec![Type, Name, Id, SelfSize, EdgeCount, TraceNodeId, Detachedness],
            edge_fields: vec![EdgeField::Type, EdgeField::NameOrIndex, EdgeField::ToNode],
            node_types: NodeType::ALL.to_vec(),
            surplus_node_types: 0,
            locations: LocationFields::Four,
            sections: Section::CLASSIC.to_vec(),
            meta_last: false,
            extra_native_bytes: None,
            style: Style::Lines,
            bom: false,
            crlf: false,
            claimed_node_count: None,
            claimed_edge_count: None,
            replaced: BTreeMap::new(),
            unknown: Vec::new(),
        }
    }

    /// Node 8: twelve types, no detachedness, no locations.
    #[must_use]
    pub fn node_8() -> Self {
        let mut layout = Self::node_12();
        layout.node_types.truncate(12);
        layout.locations = LocationFields::None;
        layout.sections.retain(|section| *section != Section::Locations);
        layout
    }

    /// Node 12: six node fields without detachedness, one node type entry too many.
    #[must_use]
    pub fn node_12() -> Self {
        let mut layout = Self::node_20();
        layout.node_fields.retain(|field| *field != NodeField::Detachedness);
        layout.node_types.truncate(14);
        layout.surplus_node_types = 1;
        layout
    }

    /// Node 24: six node fields without the allocation trace, one node type entry too many, `extra_native_bytes`.
    #[must_use]
    pub fn node_24() -> Self {
        let mut layout = Self::node_20();
        layout.node_fields.retain(|field| *field != NodeField::TraceNodeId);
        layout.node_types.truncate(15);
        layout.surplus_node_types = 1;
        layout.extra_native_bytes = Some(0);
        layout
    }

    /// Chromium 156: six node fields, five location fields, scope sections, one section a line.
    #[must_use]
    pub fn chromium_156() -> Self {
        let mut layout = Self::node_24();
        layout.surplus_node_types = 0;
        layout.locations = LocationFields::Five;
        layout.sections = Section::WITH_SCOPES.to_vec();
        layout.style = Style::Sections;
        layout
    }

    /// All producers' layouts with their names, for tests that must hold for each.
    #[must_use]
    pub fn all() -> Vec<(&'static str, Self)> {
        vec![
            ("node_8", Self::node_8()),
            ("node_12", Self::node_12()),
            ("node_20", Self::node_20()),
            ("node_24", Self::node_24()),
            ("chromium_156", Self::chromium_156()),
        ]
    }

    /// With this white space.
    #[must_use]
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// With the node fields in this order: `order[i]` is the present position of the field that comes `i`th.
    #[must_use]
    pub fn permuted(mut self, order: &[usize]) -> Self {
        self.node_fields = order.iter().map(|&position| self.node_fields[position]).collect();
        self
    }

    /// With the top-level keys in this order.
    #[must_use]
    pub fn sections(mut self, sections: &[Section]) -> Self {
        self.sections = sections.to_vec();
        self
    }

    /// With a byte order mark.
    #[must_use]
    pub fn bom(mut self) -> Self {
        self.bom = true;
        self
    }

    /// With lines that end in CR LF.
    #[must_use]
    pub fn crlf(mut self) -> Self {
        self.crlf = true;
        self
    }

    /// With a node count that lies. Any JSON.
    #[must_use]
    pub fn claim_nodes(mut self, json: &str) -> Self {
        self.claimed_node_count = Some(json.to_owned());
        self
    }

    /// With an edge count that lies. Any JSON.
    #[must_use]
    pub fn claim_edges(mut self, json: &str) -> Self {
        self.claimed_edge_count = Some(json.to_owned());
        self
    }

    /// With this JSON as a section's content.
    #[must_use]
    pub fn replace(mut self, section: Section, json: &str) -> Self {
        self.replaced.insert(section, json.to_owned());
        self
    }

    /// With a key that no V8 has written so far, after `section`.
    #[must_use]
    pub fn unknown(mut self, section: Section, key: &str, json: &str) -> Self {
        self.unknown.push((section, key.to_owned(), json.to_owned()));
        self
    }
}
