//! What the header says: where fields stand, and the same header in known words only.

use facts::{Problem, Severity};
use redact::{Safe, safe};
use serde_json::{Map, Value};
use snapshot::{EdgeKind, NodeKind};

/// Most fields a record may have; real files have up to seven.
const MOST_FIELDS: usize = 64;

/// Words of V8's own. A header holds no other; one that does may be saying something.
const WORDS: [&str; 36] = [
    "type",
    "name",
    "id",
    "self_size",
    "edge_count",
    "trace_node_id",
    "detachedness",
    "name_or_index",
    "to_node",
    "function_id",
    "script_name",
    "script_id",
    "line",
    "column",
    "function_info_index",
    "count",
    "size",
    "children",
    "timestamp_us",
    "last_assigned_id",
    "object_index",
    "script_object_index",
    "script_node_index",
    "scope_id",
    "depth",
    "scope_context_vars_count",
    "scope_uses_count",
    "declaring_scope_id",
    "slot_index",
    "string",
    "number",
    "string_or_number",
    "node",
    "value",
    "start_position",
    "end_position",
];

const LISTS: [&str; 11] = [
    "node_fields",
    "node_types",
    "edge_fields",
    "edge_types",
    "trace_function_info_fields",
    "trace_node_fields",
    "sample_fields",
    "location_fields",
    "scope_fields",
    "scope_context_var_fields",
    "scope_use_fields",
];

/// Fields of one kind of record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    /// Numbers per record.
    pub(crate) width: usize,
    /// Positions whose field is known. What stands elsewhere is not understood, and so not passed on.
    pub(crate) known: Vec<bool>,
    names: Vec<String>,
}

impl Fields {
    fn of(meta: &Value, list: &str) -> Self {
        let names: Vec<String> = match meta.get(list).and_then(Value::as_array) {
            Some(list) => list.iter().take(MOST_FIELDS).map(|v| v.as_str().unwrap_or("").to_owned()).collect(),
            None => Vec::new(),
        };
        Self { width: names.len(), known: names.iter().map(|n| WORDS.contains(&n.as_str())).collect(), names }
    }

    /// Position of a field.
    pub(crate) fn at(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }
}

/// The header as far as redacting needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) node: Fields,
    pub(crate) node_type: usize,
    pub(crate) node_name: usize,
    pub(crate) node_size: usize,
    pub(crate) node_edges: usize,
    pub(crate) node_kinds: Vec<NodeKind>,
    pub(crate) edge: Fields,
    pub(crate) edge_type: usize,
    pub(crate) edge_name: usize,
    pub(crate) edge_to: usize,
    pub(crate) edge_kinds: Vec<EdgeKind>,
    pub(crate) function: Fields,
    pub(crate) location: Fields,
    pub(crate) sample: Fields,
    pub(crate) scope: Fields,
    pub(crate) context_var: Fields,
    pub(crate) scope_use: Fields,
    header: Map<String, Value>,
}

fn bad(lead: &'static str, text: Safe) -> Problem {
    Problem {
        severity: Severity::Fatal,
        lead: Safe::ours(lead),
        text,
        byte: None,
        section: Some(Safe::ours("snapshot")),
    }
}

impl Layout {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_slice(json).map_err(|e| {
            bad(
                "The header is not JSON.",
                safe!(
                    "The `snapshot` section breaks at its line {}, column {}. Capture the snapshot again.",
                    e.line(),
                    e.column()
                ),
            )
        })?;
        let meta = value.get("meta").unwrap_or(&Value::Null);
        let (node, edge) = (Fields::of(meta, "node_fields"), Fields::of(meta, "edge_fields"));
        let need = |fields: &Fields, list: &'static str, name: &'static str| {
            fields.at(name).ok_or_else(|| {
                bad(
                    "The header lacks a field.",
                    safe!("`meta.{}` has no `{}`. This is not a heap snapshot as V8 writes it.", list, name),
                )
            })
        };
        let node_type = need(&node, "node_fields", "type")?;
        let edge_type = need(&edge, "edge_fields", "type")?;
        let kinds = |list: &str, at: usize| -> Vec<String> {
            let list = meta.get(list).and_then(|t| t.get(at)).and_then(Value::as_array);
            list.map(|l| l.iter().map(|v| v.as_str().unwrap_or("").to_owned()).collect()).unwrap_or_default()
        };
        Ok(Self {
            node_type,
            node_name: need(&node, "node_fields", "name")?,
            node_size: need(&node, "node_fields", "self_size")?,
            node_edges: need(&node, "node_fields", "edge_count")?,
            node_kinds: kinds("node_types", node_type).iter().map(|n| NodeKind::named(n)).collect(),
            edge_type,
            edge_name: need(&edge, "edge_fields", "name_or_index")?,
            edge_to: need(&edge, "edge_fields", "to_node")?,
            edge_kinds: kinds("edge_types", edge_type).iter().map(|n| EdgeKind::named(n)).collect(),
            function: Fields::of(meta, "trace_function_info_fields"),
            location: Fields::of(meta, "location_fields"),
            sample: Fields::of(meta, "sample_fields"),
            scope: Fields::of(meta, "scope_fields"),
            context_var: Fields::of(meta, "scope_context_var_fields"),
            scope_use: Fields::of(meta, "scope_use_fields"),
            header: header(&value),
            node,
            edge,
        })
    }

    /// The header's JSON, with the counts of what was read.
    pub(crate) fn written(&self, nodes: u64, edges: u64) -> Vec<u8> {
        let mut header = self.header.clone();
        header.insert("node_count".to_owned(), nodes.into());
        header.insert("edge_count".to_owned(), edges.into());
        serde_json::to_vec(&Value::Object(header)).unwrap_or_default()
    }
}

/// The header in known keys and words. Unknown words keep their place.
fn header(value: &Value) -> Map<String, Value> {
    let mut made = Map::new();
    let mut meta = Map::new();
    for list in LISTS {
        if let Some(Value::Array(words)) = value.get("meta").and_then(|m| m.get(list)) {
            let known = |v: &Value| match v {
                Value::Array(kinds) => Value::Array(kinds.iter().map(word).collect()),
                other => word(other),
            };
            meta.insert(list.to_owned(), Value::Array(words.iter().map(known).collect()));
        }
    }
    made.insert("meta".to_owned(), Value::Object(meta));
    for count in ["node_count", "edge_count", "trace_function_count", "extra_native_bytes", "root_index"] {
        if let Some(number) = value.get(count).filter(|v| v.is_number()) {
            made.insert(count.to_owned(), number.clone());
        }
    }
    made
}

/// A word of V8's, or one that says nothing. A list inside a list is a field of its own (`children`).
fn word(value: &Value) -> Value {
    let text = value.as_str().unwrap_or("");
    let known = WORDS.contains(&text)
        || NodeKind::named(text) != NodeKind::Unknown
        || EdgeKind::named(text) != EdgeKind::Unknown;
    Value::String(if known { text } else { "unknown" }.to_owned())
}
