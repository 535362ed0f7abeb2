//! A snapshot's bytes.

use crate::builder::SnapshotBuilder;
use crate::style::restyle;
use crate::{EdgeField, EdgeType, Layout, LocationFields, NodeField, NodeType, Section, Style};
use std::fmt::Write as _;

impl SnapshotBuilder {
    /// The bytes of the `.heapsnapshot` file as Node 20 would write it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.write(&Layout::default())
    }

    /// The bytes of the file in a layout. Holds the whole text in memory.
    #[must_use]
    pub fn write(&self, layout: &Layout) -> Vec<u8> {
        let types = self.types(layout);
        let lines = matches!(layout.style, Style::Lines | Style::Sections);
        let mut json = String::from("{");
        for (position, &section) in layout.sections.iter().enumerate() {
            let _ = write!(json, "{}\"{}\":", if position == 0 { "" } else { "," }, section.word());
            match layout.replaced.get(&section) {
                Some(content) => json.push_str(content),
                None => self.section(&mut json, section, layout, &types),
            }
            for (_, key, content) in layout.unknown.iter().filter(|(after, _, _)| *after == section) {
                let _ = write!(json, ",\"{key}\":{content}");
            }
            if lines && position + 1 < layout.sections.len() {
                // The comma stands before the line break, so take the next one away: it is written with the next key.
                json.push('\n');
            }
        }
        json.push('}');
        if lines {
            json = json.replace("\n,\"", ",\n\"");
        } else {
            json = restyle(&json, layout.style);
        }
        if layout.crlf {
            json = json.replace('\n', "\r\n");
        }
        let mut bytes = if layout.bom { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        bytes.extend_from_slice(json.as_bytes());
        bytes
    }

    fn section(&self, json: &mut String, section: Section, layout: &Layout, types: &[NodeType]) {
        match section {
            Section::Snapshot => self.header(json, layout, types),
            Section::Nodes => self.write_nodes(json, layout, types),
            Section::Edges => self.write_edges(json, layout),
            Section::TraceFunctionInfos => rows(
                json,
                layout,
                self.functions
                    .iter()
                    .map(|f| [f.id, f.name, f.script_name, f.script_id, f.line, f.column].map(i64::from).to_vec()),
            ),
            Section::TraceTree => self.write_trace_tree(json),
            Section::Samples => {
                rows(json, layout, self.samples.iter().map(|&(time, id)| vec![signed(time), signed(id)]));
            }
            Section::Locations => self.write_locations(json, layout),
            Section::Scopes => rows(
                json,
                layout,
                self.scopes.iter().map(|scope| {
                    let script = offset(scope.script, layout.node_fields.len());
                    vec![script, scope.id, scope.depth.into(), length(&scope.variables), length(&scope.uses)]
                }),
            ),
            Section::ScopeContextVars => {
                rows(
                    json,
                    layout,
                    self.scopes.iter().flat_map(|scope| &scope.variables).map(|&name| vec![name.into()]),
                );
            }
            Section::ScopeUses => rows(
                json,
                layout,
                self.scopes.iter().flat_map(|scope| &scope.uses).map(|&(scope, slot)| vec![scope, slot.into()]),
            ),
            Section::Strings => self.write_strings(json, layout),
        }
    }

    /// Types of the meta: the layout's, then those that only this heap has.
    fn types(&self, layout: &Layout) -> Vec<NodeType> {
        let mut types = layout.node_types.clone();
        for node in &self.nodes {
            if !types.contains(&node.kind) {
                types.push(node.kind);
            }
        }
        types
    }

    fn header(&self, json: &mut String, layout: &Layout, types: &[NodeType]) {
        let meta = self.meta(layout, types);
        let nodes = layout.claimed_node_count.clone().unwrap_or_else(|| self.nodes.len().to_string());
        let edges = layout.claimed_edge_count.clone().unwrap_or_else(|| self.edges.len().to_string());
        let mut counts =
            format!("\"node_count\":{nodes},\"edge_count\":{edges},\"trace_function_count\":{}", self.functions.len());
        if let Some(bytes) = layout.extra_native_bytes {
            let _ = write!(counts, ",\"extra_native_bytes\":{bytes}");
        }
        let _ = if layout.meta_last {
            write!(json, "{{{counts},\"meta\":{meta}}}")
        } else {
            write!(json, "{{\"meta\":{meta},{counts}}}")
        };
    }

    fn meta(&self, layout: &Layout, types: &[NodeType]) -> String {
        let node_fields = list(layout.node_fields.iter().map(|field| quoted(field.word())));
        let type_words = list(types.iter().map(|kind| quoted(kind.word())));
        let node_types = list(
            layout
                .node_fields
                .iter()
                .map(|&field| if field == NodeField::Type { type_words.clone() } else { quoted(field.type_word()) })
                .chain((0..layout.surplus_node_types).map(|_| quoted("number"))),
        );
        let edge_fields = list(layout.edge_fields.iter().map(|field| quoted(field.word())));
        let edge_types = list(layout.edge_fields.iter().map(|field| match field {
            EdgeField::Type => list(EdgeType::ALL.iter().map(|kind| quoted(kind.word()))),
            EdgeField::NameOrIndex => quoted("string_or_number"),
            EdgeField::ToNode => quoted("node"),
        }));
        let mut meta = format!(
            "{{\"node_fields\":{node_fields},\"node_types\":{node_types},\"edge_fields\":{edge_fields},\
             \"edge_types\":{edge_types},\
             \"trace_function_info_fields\":[\"function_id\",\"name\",\"script_name\",\"script_id\",\"line\",\"column\"],\
             \"trace_node_fields\":[\"id\",\"function_info_index\",\"count\",\"size\",\"children\"],\
             \"sample_fields\":[\"timestamp_us\",\"last_assigned_id\"]"
        );
        meta.push_str(match layout.locations {
            LocationFields::None => "",
            LocationFields::Four => ",\"location_fields\":[\"object_index\",\"script_id\",\"line\",\"column\"]",
            LocationFields::Five => {
                ",\"location_fields\":[\"object_index\",\"script_id\",\"script_object_index\",\"line\",\"column\"]"
            }
        });
        if layout.sections.contains(&Section::Scopes) {
            meta.push_str(
                ",\"scope_fields\":[\"script_node_index\",\"scope_id\",\"depth\",\"scope_context_vars_count\",\
                 \"scope_uses_count\"],\"scope_context_var_fields\":[\"name\"],\
                 \"scope_use_fields\":[\"declaring_scope_id\",\"slot_index\"]",
            );
        }
        meta.push('}');
        meta
    }

    fn write_nodes(&self, json: &mut String, layout: &Layout, types: &[NodeType]) {
        let mut edge_counts = vec![0i64; self.nodes.len()];
        for edge in &self.edges {
            edge_counts[edge.from as usize] += 1;
        }
        let of = |ordinal: usize, field: NodeField| {
            let node = &self.nodes[ordinal];
            match field {
                NodeField::Type => position(types, node.kind),
                NodeField::Name => node.name.into(),
                NodeField::Id => signed(node.id),
                NodeField::SelfSize => signed(node.size),
                NodeField::EdgeCount => edge_counts[ordinal],
                NodeField::TraceNodeId => node.trace.into(),
                NodeField::Detachedness => node.detachedness.into(),
                NodeField::Unknown(_) => 7,
            }
        };
        rows(
            json,
            layout,
            (0..self.nodes.len()).map(|ordinal| layout.node_fields.iter().map(|&field| of(ordinal, field)).collect()),
        );
    }

    fn write_edges(&self, json: &mut String, layout: &Layout) {
        let mut edges: Vec<_> = self.edges.iter().collect();
        edges.sort_by_key(|edge| edge.from);
        rows(
            json,
            layout,
            edges.into_iter().map(|edge| {
                let value = |field: &EdgeField| match field {
                    EdgeField::Type => position(&EdgeType::ALL, edge.kind),
                    EdgeField::NameOrIndex => edge.name.into(),
                    EdgeField::ToNode => offset(edge.to, layout.node_fields.len()),
                };
                layout.edge_fields.iter().map(value).collect()
            }),
        );
    }

    fn write_locations(&self, json: &mut String, layout: &Layout) {
        let width = layout.node_fields.len();
        rows(
            json,
            layout,
            self.locations.iter().map(|&(node, place)| {
                let mut row = vec![offset(node, width), place.script.into()];
                if layout.locations == LocationFields::Five {
                    row.push(offset(place.script_node.map_or(0, |node| node.0), width));
                }
                row.extend([i64::from(place.line), i64::from(place.column)]);
                row
            }),
        );
    }

    /// Children stand inside their parent's fifth value; written with an explicit stack, so any depth will do.
    fn write_trace_tree(&self, json: &mut String) {
        let mut children = vec![Vec::new(); self.traces.len()];
        for (index, trace) in self.traces.iter().enumerate() {
            if let Some(parent) = trace.parent {
                children[parent as usize].push(index);
            }
        }
        enum Step {
            Open(usize, bool),
            Close,
        }
        json.push('[');
        let mut steps = if self.traces.is_empty() { vec![] } else { vec![Step::Open(0, true)] };
        while let Some(step) = steps.pop() {
            match step {
                Step::Open(index, first) => {
                    let trace = &self.traces[index];
                    let comma = if first { "" } else { "," };
                    let _ = write!(json, "{comma}{},{},{},{},[", index + 1, trace.function, trace.count, trace.size);
                    steps.push(Step::Close);
                    let of = &children[index];
                    steps.extend(of.iter().enumerate().rev().map(|(at, &child)| Step::Open(child, at == 0)));
                }
                Step::Close => json.push(']'),
            }
        }
        json.push(']');
    }

    fn write_strings(&self, json: &mut String, layout: &Layout) {
        json.push('[');
        for (id, text) in self.strings.iter().enumerate() {
            if id > 0 {
                json.push(',');
                if matches!(layout.style, Style::Lines | Style::Sections) {
                    json.push('\n');
                }
            }
            match u32::try_from(id).ok().and_then(|id| self.spellings.get(&id)) {
                Some(spelling) => {
                    let _ = write!(json, "\"{spelling}\"");
                }
                None => json.push_str(&quoted(text)),
            }
        }
        json.push(']');
    }
}

/// Rows of numbers, flattened. [`Style::Lines`] puts each row on its own line, comma first, as V8 does.
fn rows(json: &mut String, layout: &Layout, rows: impl Iterator<Item = Vec<i64>>) {
    json.push('[');
    for (at, row) in rows.enumerate() {
        if at > 0 {
            json.push_str(if layout.style == Style::Lines { "\n," } else { "," });
        }
        for (column, value) in row.into_iter().enumerate() {
            let _ = write!(json, "{}{value}", if column > 0 { "," } else { "" });
        }
    }
    json.push(']');
}

fn position<T: PartialEq>(all: &[T], one: T) -> i64 {
    all.iter().position(|other| *other == one).and_then(|at| i64::try_from(at).ok()).expect("a listed type")
}

fn offset(ordinal: u32, width: usize) -> i64 {
    i64::from(ordinal) * i64::try_from(width).expect("a few fields")
}

fn length<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).expect("a list that fits memory")
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).expect("ids, sizes and times below 2^63")
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// A JSON string, with the escapes that V8 writes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            // V8 writes pure ASCII: everything else is one or two \u escapes.
            c if !c.is_ascii() => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, SnapshotBuilder};
    use serde_json::{Value, json};

    fn small() -> SnapshotBuilder {
        let mut b = SnapshotBuilder::new();
        let queue = b.node(NodeType::Object, "JobQueue", 40);
        let text = b.node(NodeType::String, "a \"quoted\"\nline ü 😀 \u{1}", 64);
        let script = b.node(NodeType::Code, "system / Script / file:///srv/jobs.js", 0);
        b.element(b.root(), 1, queue);
        // Out of order on purpose: the writer groups edges by their source.
        b.property(text, "later", queue);
        b.property(queue, "label", text).element(queue, 7, script);
        b.locate(queue, Location { script: 9, script_node: Some(script), line: 11, column: 2 });
        b.sample(0, 5).sample(1000, 9);
        let main = b.trace_function("(root)", "", 0, 0, 0);
        let push = b.trace_function("push", "jobs.js", 9, 11, 2);
        let root = b.trace(None, main, 0, 0);
        let first = b.trace(Some(root), push, 2, 80);
        b.trace(Some(root), push, 1, 40);
        b.trace(Some(first), main, 1, 8);
        b.allocated_by(queue, first);
        b.scope(script, -2, 0, &["jobs", "max"], &[]).scope(script, 14, 1, &[], &[(-2, 2)]);
        b
    }

    fn parse(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).expect("valid JSON")
    }

    #[test]
    fn every_section_of_the_newest_layout() {
        let file = parse(&small().write(&Layout::chromium_156()));
        assert_eq!(file["snapshot"]["node_count"], 4);
        assert_eq!(file["snapshot"]["edge_count"], 4);
        assert_eq!(file["snapshot"]["extra_native_bytes"], 0);
        assert_eq!(file["nodes"], json!([9, 1, 1, 0, 1, 0, 3, 2, 3, 40, 2, 0, 2, 3, 5, 64, 1, 0, 4, 4, 7, 0, 0, 0]));
        let strings = file["strings"].as_array().expect("strings");
        assert_eq!(strings[3], "a \"quoted\"\nline ü 😀 \u{1}");
        let (later, label) = (5, 6);
        assert_eq!(file["edges"], json!([1, 1, 6, 2, label, 12, 1, 7, 18, 2, later, 6]));
        assert_eq!(file["locations"], json!([6, 9, 18, 11, 2]));
        assert_eq!(file["samples"], json!([0, 5, 1000, 9]));
        assert_eq!(file["trace_tree"], json!([1, 0, 0, 0, [2, 1, 2, 80, [4, 0, 1, 8, []], 3, 1, 1, 40, []]]));
        assert_eq!(file["scopes"], json!([18, -2, 0, 2, 0, 18, 14, 1, 0, 1]));
        assert_eq!(file["scope_uses"], json!([-2, 2]));
        assert_eq!(file["scope_context_vars"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn layouts_differ_as_their_producers_do() {
        let check = |layout: &Layout, fields: usize, types: usize, entries: usize, locations: Option<usize>| {
            let file = parse(&small().write(layout));
            let meta = &file["snapshot"]["meta"];
            assert_eq!(meta["node_fields"].as_array().map(Vec::len), Some(fields));
            assert_eq!(meta["node_types"][0].as_array().map(Vec::len), Some(types));
            assert_eq!(meta["node_types"].as_array().map(Vec::len), Some(entries));
            assert_eq!(file["locations"].as_array().map(Vec::len), locations);
            assert_eq!(file["nodes"].as_array().map(Vec::len), Some(4 * fields));
        };
        check(&Layout::node_8(), 6, 12, 7, None);
        check(&Layout::node_12(), 6, 14, 7, Some(4));
        check(&Layout::node_20(), 7, 16, 7, Some(4));
        check(&Layout::node_24(), 6, 15, 7, Some(4));
        check(&Layout::chromium_156(), 6, 15, 6, Some(5));
    }

    #[test]
    fn white_space_changes_nothing() {
        let plain = parse(&small().to_bytes());
        for style in [Style::Lines, Style::Sections, Style::Compact, Style::Pretty, Style::Airy] {
            let layout = Layout::default().style(style).bom().crlf();
            let bytes = small().write(&layout);
            assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
            assert_eq!(parse(&bytes), plain, "{style:?}");
        }
    }

    #[test]
    fn looks_like_the_real_thing() {
        let text = String::from_utf8(small().to_bytes()).expect("ASCII");
        assert!(text.starts_with("{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\",\"id\""));
        assert!(text.contains("},\n\"nodes\":[9,1,1,0,1,0,0\n,3,2,3,40,2,2,0\n"), "{text}");
        assert!(text.contains("],\n\"strings\":[\"<dummy>\",\n\"\",\n"), "{text}");
        assert!(text.is_ascii());
    }

    #[test]
    fn fields_and_keys_in_any_order() {
        let layout = Layout::default().permuted(&[4, 3, 2, 1, 0, 6, 5]).sections(&{
            let mut sections = Section::CLASSIC;
            sections.reverse();
            sections
        });
        let file = parse(&small().write(&layout));
        assert_eq!(file["nodes"][4], 9);
        assert_eq!(file["snapshot"]["meta"]["node_types"][4][9], "synthetic");
        let text = String::from_utf8(small().write(&layout)).expect("ASCII");
        assert!(text.starts_with("{\"strings\":["), "{text}");
    }

    #[test]
    fn lies_and_oddities() {
        let mut b = small();
        b.intern("lone");
        b.spell("lone", "\\uD800");
        let layout = Layout::default()
            .claim_nodes("9007199254740992")
            .claim_edges("null")
            .replace(Section::Samples, "\"no\"")
            .unknown(Section::Strings, "later_key", "{\"a\":\"]\"}");
        let text = String::from_utf8(b.write(&layout)).expect("ASCII");
        assert!(text.contains("\"node_count\":9007199254740992,\"edge_count\":null"));
        assert!(text.contains("\"samples\":\"no\""));
        assert!(text.contains(",\"later_key\":{\"a\":\"]\"}"));
        assert!(text.contains("\"\\uD800\""));
    }
}
