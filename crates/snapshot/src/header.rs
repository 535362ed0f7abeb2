//! The `snapshot` section: what the file says about itself.

use crate::kinds::{EdgeKind, NodeKind};
use facts::{Problem, Severity};
use redact::{Safe, safe};
use serde_json::Value;

/// Most fields a record may have; real files have up to seven.
const MOST_FIELDS: usize = 64;

/// Positions and types as the file states them.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    /// Numbers per node, and where each field stands.
    pub node_fields: usize,
    pub(crate) node_type: usize,
    pub(crate) node_name: usize,
    pub(crate) node_id: usize,
    pub(crate) node_self_size: usize,
    pub(crate) node_edge_count: usize,
    pub(crate) node_trace: Option<usize>,
    pub(crate) node_detachedness: Option<usize>,
    pub(crate) node_kinds: Vec<NodeKind>,
    /// Numbers per edge.
    pub edge_fields: usize,
    pub(crate) edge_type: usize,
    pub(crate) edge_name: usize,
    pub(crate) edge_to: usize,
    pub(crate) edge_kinds: Vec<EdgeKind>,
    pub(crate) location_fields: Vec<String>,
    pub(crate) sample_fields: Vec<String>,
    pub(crate) trace_function_fields: Vec<String>,
    pub(crate) scope_fields: Vec<String>,
    pub(crate) scope_variable_fields: Vec<String>,
    pub(crate) scope_use_fields: Vec<String>,
    /// Nodes the header promises.
    pub node_count: Option<u64>,
    /// Edges the header promises.
    pub edge_count: Option<u64>,
    /// Functions with allocation traces.
    pub trace_function_count: u64,
    /// Native memory outside the graph, bytes.
    pub extra_native_bytes: u64,
    /// The root's array offset where the file names one.
    pub(crate) root_index: u64,
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

fn words(value: Option<&Value>) -> Option<Vec<String>> {
    value?.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}

/// A whole number however it is spelled (`3`, `3.0`, `3e0`), up to 2⁵³.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let f = value.as_f64()?;
        (f >= 0.0 && f.fract() == 0.0 && f <= 9_007_199_254_740_992.0).then_some(f as u64)
    })
}

impl Meta {
    /// Reads the section's JSON.
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
        let missing = |field: &'static str| {
            bad(
                "The header is incomplete.",
                safe!(
                    "`snapshot.meta.{}` is missing or no list of names, so the numbers cannot be told apart. Capture the snapshot again.",
                    field
                ),
            )
        };
        let meta = value.get("meta").ok_or_else(|| missing("node_fields"))?;
        let node_fields = words(meta.get("node_fields")).ok_or_else(|| missing("node_fields"))?;
        let edge_fields = words(meta.get("edge_fields")).ok_or_else(|| missing("edge_fields"))?;
        for (fields, name) in [(&node_fields, "node_fields"), (&edge_fields, "edge_fields")] {
            if fields.len() > MOST_FIELDS {
                return Err(bad(
                    "The header is implausible.",
                    safe!("`meta.{}` lists {} fields; V8 writes up to 7.", name, fields.len()),
                ));
            }
        }
        let node = |field: &'static str| node_fields.iter().position(|f| f == field);
        let edge = |field: &'static str| edge_fields.iter().position(|f| f == field);
        let need = |at: Option<usize>, list: &'static str, field: &'static str| {
            at.ok_or_else(|| {
                bad(
                    "The header lacks a field.",
                    safe!("`meta.{}` has no `{}`. This is not a heap snapshot as V8 writes it.", list, field),
                )
            })
        };
        let node_type = need(node("type"), "node_fields", "type")?;
        let edge_type = need(edge("type"), "edge_fields", "type")?;
        let node_kinds =
            words(meta.get("node_types").and_then(|t| t.get(node_type))).ok_or_else(|| missing("node_types"))?;
        let edge_kinds =
            words(meta.get("edge_types").and_then(|t| t.get(edge_type))).ok_or_else(|| missing("edge_types"))?;
        let listed = |field| words(meta.get(field)).unwrap_or_default();
        let count = |field| value.get(field).and_then(whole);
        Ok(Self {
            node_fields: node_fields.len(),
            node_type,
            node_name: need(node("name"), "node_fields", "name")?,
            node_id: need(node("id"), "node_fields", "id")?,
            node_self_size: need(node("self_size"), "node_fields", "self_size")?,
            node_edge_count: need(node("edge_count"), "node_fields", "edge_count")?,
            node_trace: node("trace_node_id"),
            node_detachedness: node("detachedness"),
            node_kinds: node_kinds.iter().map(|n| NodeKind::named(n)).collect(),
            edge_fields: edge_fields.len(),
            edge_type,
            edge_name: need(edge("name_or_index"), "edge_fields", "name_or_index")?,
            edge_to: need(edge("to_node"), "edge_fields", "to_node")?,
            edge_kinds: edge_kinds.iter().map(|n| EdgeKind::named(n)).collect(),
            location_fields: listed("location_fields"),
            sample_fields: listed("sample_fields"),
            trace_function_fields: listed("trace_function_info_fields"),
            scope_fields: listed("scope_fields"),
            scope_variable_fields: listed("scope_context_var_fields"),
            scope_use_fields: listed("scope_use_fields"),
            node_count: count("node_count"),
            edge_count: count("edge_count"),
            trace_function_count: count("trace_function_count").unwrap_or(0),
            extra_native_bytes: count("extra_native_bytes").unwrap_or(0),
            root_index: count("root_index").unwrap_or(0),
        })
    }
}
