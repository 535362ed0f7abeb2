//! Heaps of any size, written as they are made: what speed and memory are measured on.
//!
//! An agent runtime that has kept every session: messages with texts and tool calls, answers by question in `Map`s,
//! closures over their sessions, embeddings in buffers, links to earlier sessions. The mix of types, the edges per node
//! (three) and the bytes per node (eighty) are those of a real agent's snapshot.
//!
//! Nothing but one session is held in memory, so 2.7 GB take no more than 20 MB. Sessions come in [`SHAPES`] sizes, so that
//! where one begins is arithmetic; everything else about a session follows from its number.

use crate::SplitMix64;
use std::io::{self, Write};

/// Messages of a session, by its number.
const SHAPES: [u64; 8] = [6, 9, 4, 12, 7, 5, 10, 8];
/// Numbers per node in the file.
const FIELDS: u64 = 7;

// Positions in the header's lists of types.
const HIDDEN: u8 = 0;
const ARRAY: u8 = 1;
const STRING: u8 = 2;
const OBJECT: u8 = 3;
const CODE: u8 = 4;
const CLOSURE: u8 = 5;
const NUMBER: u8 = 7;
const NATIVE: u8 = 8;
const SYNTHETIC: u8 = 9;
const CONCATENATED: u8 = 10;
const CONTEXT_EDGE: u8 = 0;
const ELEMENT: u8 = 1;
const PROPERTY: u8 = 2;
const INTERNAL: u8 = 3;
const HIDDEN_EDGE: u8 = 4;
const SHORTCUT: u8 = 5;
const WEAK: u8 = 6;

const META: &str = r#""meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic","concatenated string","sliced string","symbol","bigint","object shape"],"string","number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],"sample_fields":["timestamp_us","last_assigned_id"],"location_fields":["object_index","script_id","line","column"]}"#;

/// Strings that every session uses, by their index.
const WORDS: [&str; 48] = [
    "",
    "(GC roots)",
    "(Global handles)",
    "(Strong roots)",
    "global",
    "system / Map",
    "AgentSession",
    "Message",
    "Object",
    "Array",
    "Map",
    "Float32Array",
    "ArrayBuffer",
    "system / JSArrayBufferData",
    "system / Context",
    "onReply",
    "system / SharedFunctionInfo",
    "map",
    "__proto__",
    "properties",
    "elements",
    "table",
    "buffer",
    "backing_store",
    "context",
    "shared",
    "feedback_cell",
    "code",
    "first",
    "second",
    "id",
    "role",
    "content",
    "call",
    "tool",
    "args",
    "result",
    "messages",
    "answers",
    "handler",
    "session",
    "previous",
    "embedding",
    "replyTo",
    "assistant",
    "sessions",
    "heap number",
    "(object elements)",
];

/// Index of a word. Sessions use few; the loop ends at once.
fn word(text: &str) -> u64 {
    WORDS.iter().position(|w| *w == text).unwrap_or(0) as u64
}

/// Nodes that stand before the sessions.
mod fixed {
    pub(super) const GC_ROOTS: u64 = 1;
    pub(super) const GLOBAL: u64 = 2;
    pub(super) const HANDLES: u64 = 3;
    pub(super) const STRONG: u64 = 4;
    pub(super) const META_MAP: u64 = 5;
    pub(super) const SESSION_MAP: u64 = 6;
    pub(super) const MESSAGE_MAP: u64 = 7;
    pub(super) const OBJECT_MAP: u64 = 8;
    pub(super) const ARRAY_MAP: u64 = 9;
    pub(super) const MAP_MAP: u64 = 10;
    pub(super) const FUNCTION_MAP: u64 = 11;
    pub(super) const BUFFER_MAP: u64 = 12;
    pub(super) const PROTOTYPE: u64 = 13;
    pub(super) const ROLE: u64 = 14;
    pub(super) const TOOL: u64 = 15;
    pub(super) const SHARED: u64 = 16;
    pub(super) const COMPILED: u64 = 17;
    pub(super) const STORE: u64 = 18;
    pub(super) const STORE_ELEMENTS: u64 = 19;
    pub(super) const EMPTY: u64 = 20;
    pub(super) const COUNT: u64 = 21;
}

/// Nodes and edges of one piece of the heap.
#[derive(Default)]
struct Piece {
    nodes: Vec<Node>,
    edges: Vec<(u8, u64, u64)>,
    /// Strings of its own, in order.
    texts: Vec<String>,
}

struct Node {
    kind: u8,
    name: u64,
    size: u64,
    edges: u64,
}

impl Piece {
    fn clear(&mut self) {
        self.nodes.clear();
        self.edges.clear();
        self.texts.clear();
    }

    fn node(&mut self, kind: u8, name: u64, size: u64, edges: &[(u8, u64, u64)]) {
        self.nodes.push(Node { kind, name, size, edges: edges.len() as u64 });
        self.edges.extend_from_slice(edges);
    }
}

/// Size of a large heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LargeHeap {
    sessions: u64,
}

impl LargeHeap {
    /// A heap whose file has about so many bytes, within a few hundredths.
    #[must_use]
    pub fn of_bytes(bytes: u64) -> Self {
        // Digits grow with the heap, so the measure is taken of a heap about as large.
        let mut sessions = 64;
        for _ in 0..4 {
            let heap = Self { sessions };
            let each = heap.bytes_of_samples();
            sessions = (bytes * SAMPLES / each.max(1)).max(1);
        }
        Self { sessions }
    }

    /// Nodes of the heap.
    #[must_use]
    pub fn nodes(&self) -> u64 {
        self.start(self.sessions)
    }

    /// First node of a session: of each, eleven, and nine for each message.
    fn start(&self, session: u64) -> u64 {
        let all: u64 = SHAPES.iter().sum();
        let rest: u64 = SHAPES.iter().take((session % SHAPES.len() as u64) as usize).sum();
        fixed::COUNT + session * SESSION_NODES + (session / SHAPES.len() as u64 * all + rest) * MESSAGE_NODES
    }

    /// First string of a session: one, and two for each message.
    fn first_text(&self, session: u64) -> u64 {
        let messages = (self.start(session) - fixed::COUNT - session * SESSION_NODES) / MESSAGE_NODES;
        WORDS.len() as u64 + session + 2 * messages
    }

    fn bytes_of_samples(&self) -> u64 {
        let mut piece = Piece::default();
        let mut counted = Counted(0);
        for i in 0..SAMPLES {
            // From all over the heap, and every shape as often as any other.
            let shapes = SHAPES.len() as u64;
            let session = self.sessions * i / SAMPLES / shapes * shapes + i % shapes;
            self.session(session, &mut piece);
            let start = self.start(session);
            // A counter takes everything, so nothing can fail.
            let _ = write_nodes(&mut counted, start, &piece);
            let _ = write_edges(&mut counted, start, &piece);
            let _ = write_texts(&mut counted, &piece);
            // The store's own edge to the session.
            counted.0 += 20;
        }
        counted.0
    }

    fn furniture(&self, piece: &mut Piece) {
        use fixed::*;
        piece.clear();
        let map = |of| (INTERNAL, word("map"), of);
        piece.node(SYNTHETIC, 0, 0, &[(ELEMENT, 1, GC_ROOTS), (SHORTCUT, 2, GLOBAL)]);
        piece.node(SYNTHETIC, word("(GC roots)"), 0, &[(ELEMENT, 1, HANDLES), (ELEMENT, 2, STRONG)]);
        piece.node(
            OBJECT,
            word("global"),
            56,
            &[map(OBJECT_MAP), (PROPERTY, word("sessions"), STORE), (PROPERTY, word("__proto__"), PROTOTYPE)],
        );
        piece.node(SYNTHETIC, word("(Global handles)"), 0, &[(INTERNAL, word("first"), GLOBAL)]);
        let strong: Vec<_> = (META_MAP..COUNT).map(|to| (HIDDEN_EDGE, to, to)).collect();
        piece.node(SYNTHETIC, word("(Strong roots)"), 0, &strong);
        for _ in META_MAP..=BUFFER_MAP {
            piece.node(HIDDEN, word("system / Map"), 80, &[map(META_MAP)]);
        }
        piece.node(OBJECT, word("Object"), 56, &[map(OBJECT_MAP)]);
        piece.node(STRING, word("assistant"), 24, &[map(META_MAP)]);
        piece.node(STRING, word("tool"), 24, &[map(META_MAP)]);
        piece.node(CODE, word("system / SharedFunctionInfo"), 64, &[map(META_MAP)]);
        piece.node(CODE, word("code"), 120, &[map(META_MAP)]);
        piece.node(OBJECT, word("Array"), 32, &[map(ARRAY_MAP), (INTERNAL, word("elements"), STORE_ELEMENTS)]);
        let all: Vec<_> = (0..self.sessions).map(|s| (HIDDEN_EDGE, s, self.start(s))).collect();
        piece.node(ARRAY, word("(object elements)"), 16 + 8 * self.sessions, &all);
        piece.node(ARRAY, word("(object elements)"), 16, &[map(META_MAP)]);
    }

    fn session(&self, session: u64, piece: &mut Piece) {
        use fixed::*;
        piece.clear();
        let mut random = SplitMix64::new(0x1eaf ^ session);
        let start = self.start(session);
        let own = self.first_text(session);
        let messages = SHAPES[(session % SHAPES.len() as u64) as usize];
        let map = |of| (INTERNAL, word("map"), of);
        let first_message = start + SESSION_NODES;
        let message = |i: u64| first_message + i * MESSAGE_NODES;
        let [name, list, elements, answers, table, handler, context, cell, typed, buffer, data] =
            std::array::from_fn(|i| start + i as u64);
        let _ = (name, buffer);
        piece.texts.push(format!("session {session} of tenant {}", random.below(400)));
        piece.node(
            OBJECT,
            word("AgentSession"),
            72,
            &[
                map(SESSION_MAP),
                (INTERNAL, word("properties"), EMPTY),
                (PROPERTY, word("messages"), list),
                (PROPERTY, word("answers"), answers),
                (PROPERTY, word("handler"), handler),
                (PROPERTY, word("embedding"), typed),
                (PROPERTY, word("__proto__"), PROTOTYPE),
            ],
        );
        let mut of_list = vec![map(ARRAY_MAP), (INTERNAL, word("elements"), elements)];
        of_list.extend((0..messages).map(|i| (ELEMENT, i, message(i))));
        piece.node(OBJECT, word("Array"), 32, &of_list);
        let each: Vec<_> = (0..messages).map(|i| (HIDDEN_EDGE, i + 2, message(i))).collect();
        piece.node(ARRAY, word("(object elements)"), 16 + 8 * messages.next_power_of_two(), &each);
        piece.node(OBJECT, word("Map"), 32, &[map(MAP_MAP), (INTERNAL, word("table"), table)]);
        let entries: Vec<_> = (0..messages)
            .flat_map(|i| [(HIDDEN_EDGE, 5 + 3 * i, message(i) + 1), (HIDDEN_EDGE, 6 + 3 * i, message(i) + 3)])
            .collect();
        piece.node(ARRAY, 0, 40 + 56 * messages.next_power_of_two() / 2, &entries);
        piece.node(
            CLOSURE,
            word("onReply"),
            64,
            &[
                map(FUNCTION_MAP),
                (INTERNAL, word("context"), context),
                (INTERNAL, word("shared"), SHARED),
                (INTERNAL, word("code"), COMPILED),
                (INTERNAL, word("feedback_cell"), cell),
            ],
        );
        let earlier = self.start(session.saturating_sub(1 + u64::from(random.below(1000))).min(session));
        piece.node(
            HIDDEN,
            word("system / Context"),
            40,
            &[map(META_MAP), (CONTEXT_EDGE, word("session"), start), (CONTEXT_EDGE, word("previous"), earlier)],
        );
        piece.node(HIDDEN, 0, 24, &[map(META_MAP)]);
        piece.node(OBJECT, word("Float32Array"), 104, &[map(BUFFER_MAP), (INTERNAL, word("buffer"), typed + 1)]);
        piece.node(OBJECT, word("ArrayBuffer"), 96, &[map(BUFFER_MAP), (INTERNAL, word("backing_store"), data)]);
        piece.node(NATIVE, word("system / JSArrayBufferData"), 1536, &[]);

        for i in 0..messages {
            let at = message(i);
            let text = own + 1 + 2 * i;
            let length = 20 + random.below(60) as usize;
            piece.texts.push(format!("message {i} of session {session}: {:.length$}", PROSE));
            piece.texts.push(format!("result {:08x} of step {i}", random.below(u32::MAX)));
            let back = self.start(session.saturating_sub(u64::from(random.below(50))));
            piece.node(
                OBJECT,
                word("Message"),
                56,
                &[
                    map(MESSAGE_MAP),
                    (INTERNAL, word("properties"), EMPTY),
                    (PROPERTY, word("role"), ROLE),
                    (PROPERTY, word("content"), at + 1),
                    (PROPERTY, word("call"), at + 3),
                    (PROPERTY, word("replyTo"), back),
                    (if random.chance(1, 8) { WEAK } else { PROPERTY }, word("session"), start),
                ],
            );
            piece.node(CONCATENATED, text, 32, &[(INTERNAL, word("first"), at + 2), (INTERNAL, word("second"), ROLE)]);
            piece.node(STRING, text, 24 + length as u64, &[map(META_MAP)]);
            piece.node(
                OBJECT,
                word("Object"),
                56,
                &[
                    map(OBJECT_MAP),
                    (PROPERTY, word("id"), at + 4),
                    (PROPERTY, word("tool"), TOOL),
                    (PROPERTY, word("args"), at + 5),
                    (PROPERTY, word("result"), at + 8),
                ],
            );
            piece.node(NUMBER, word("heap number"), 16, &[map(META_MAP)]);
            piece.node(
                OBJECT,
                word("Array"),
                32,
                &[map(ARRAY_MAP), (INTERNAL, word("elements"), at + 6), (ELEMENT, 0, at + 7), (ELEMENT, 1, at + 8)],
            );
            piece.node(ARRAY, 0, 32, &[(HIDDEN_EDGE, 2, at + 7), (HIDDEN_EDGE, 3, at + 8)]);
            piece.node(NUMBER, word("heap number"), 16, &[]);
            piece.node(STRING, text + 1, 40, &[map(META_MAP)]);
        }
    }

    /// Writes the file. Repeats every piece three times instead of keeping any.
    ///
    /// # Errors
    /// Of the writer.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut piece = Piece::default();
        let mut edges = 0;
        for s in 0..self.sessions.min(SHAPES.len() as u64) {
            // Sessions of one shape have the same number of edges.
            self.session(s, &mut piece);
            let more = (self.sessions - s).div_ceil(SHAPES.len() as u64);
            edges += piece.edges.len() as u64 * more;
        }
        self.furniture(&mut piece);
        edges += piece.edges.len() as u64;
        write!(
            out,
            "{{\"snapshot\":{{{META},\"node_count\":{},\"edge_count\":{edges},\"trace_function_count\":0}},\n\"nodes\":[",
            self.nodes()
        )?;
        write_nodes(out, 0, &piece)?;
        for s in 0..self.sessions {
            self.session(s, &mut piece);
            write_nodes(out, self.start(s), &piece)?;
        }
        out.write_all(b"],\n\"edges\":[")?;
        self.furniture(&mut piece);
        write_edges(out, 0, &piece)?;
        for s in 0..self.sessions {
            self.session(s, &mut piece);
            write_edges(out, self.start(s), &piece)?;
        }
        out.write_all(
            b"],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[],\n\"locations\":[],\n\"strings\":[",
        )?;
        for (i, word) in WORDS.iter().enumerate() {
            write!(out, "{}\"{word}\"", if i > 0 { ",\n" } else { "" })?;
        }
        for s in 0..self.sessions {
            self.session(s, &mut piece);
            write_texts(out, &piece)?;
        }
        out.write_all(b"]}")
    }
}

const SESSION_NODES: u64 = 11;
const MESSAGE_NODES: u64 = 9;
/// Sessions that are written to nowhere to learn how long they are.
const SAMPLES: u64 = 64;
/// What agents say.
const PROSE: &str = "the contract ends in March unless either side says so, and the deadlines are in the annex";

fn write_nodes(out: &mut impl Write, start: u64, piece: &Piece) -> io::Result<()> {
    for (ordinal, node) in (start..).zip(&piece.nodes) {
        let comma = if ordinal > 0 { "," } else { "" };
        let Node { kind, name, size, edges } = node;
        writeln!(out, "{comma}{kind},{name},{},{size},{edges},0,0", 2 * ordinal + 1)?;
    }
    Ok(())
}

fn write_edges(out: &mut impl Write, start: u64, piece: &Piece) -> io::Result<()> {
    for (i, (kind, name, to)) in piece.edges.iter().enumerate() {
        let comma = if start > 0 || i > 0 { "," } else { "" };
        writeln!(out, "{comma}{kind},{name},{}", to * FIELDS)?;
    }
    Ok(())
}

fn write_texts(out: &mut impl Write, piece: &Piece) -> io::Result<()> {
    piece.texts.iter().try_for_each(|text| write!(out, ",\n\"{text}\""))
}

struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn is_as_large_as_asked_and_consistent() {
        for bytes in [200_000, 1_500_000] {
            let heap = LargeHeap::of_bytes(bytes);
            let mut file = Vec::new();
            heap.write(&mut file).expect("memory takes it");
            assert!((file.len() as u64).abs_diff(bytes) < bytes / 20, "{} for {bytes}", file.len());
            let json: Value = serde_json::from_slice(&file).expect("JSON");
            let list = |key: &str| json[key].as_array().expect("a list").clone();
            let number = |v: &Value| v.as_u64().expect("a number");
            let (nodes, edges, strings) = (list("nodes"), list("edges"), list("strings"));
            assert_eq!(nodes.len() as u64, heap.nodes() * FIELDS);
            assert_eq!(json["snapshot"]["node_count"], heap.nodes());
            assert_eq!(json["snapshot"]["edge_count"].as_u64(), Some(edges.len() as u64 / 3));
            let owned: u64 = nodes.chunks(FIELDS as usize).map(|n| number(&n[4])).sum();
            assert_eq!(owned, edges.len() as u64 / 3);
            assert!(nodes.chunks(FIELDS as usize).all(|n| number(&n[1]) < strings.len() as u64));
            for edge in edges.chunks(3) {
                assert!(number(&edge[2]) < nodes.len() as u64 && number(&edge[2]) % FIELDS == 0);
                let indexed = matches!(number(&edge[0]) as u8, ELEMENT | HIDDEN_EDGE);
                assert!(indexed || number(&edge[1]) < strings.len() as u64);
            }
        }
    }

    #[test]
    fn is_the_same_every_time() {
        let write = || {
            let mut file = Vec::new();
            LargeHeap::of_bytes(100_000).write(&mut file).expect("memory takes it");
            file
        };
        assert!(write() == write());
    }
}
