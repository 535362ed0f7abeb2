//! What a redacted snapshot keeps and what it must not have, read with an independent JSON reader.

use redact::{Policy, Salt};
use redacted::Redactor;
use serde_json::Value;
use testkit::{EdgeType, Layout, Location, NodeType, Section, SnapshotBuilder, made};

/// Redacts in portions of `cut` bytes.
fn redact(bytes: &[u8], cut: usize) -> Result<Vec<u8>, String> {
    let mut redactor = Redactor::new(Policy::new(Salt([7, 9])));
    let mut out = Vec::new();
    loop {
        for portion in bytes.chunks(cut) {
            redactor.push(portion, &mut out).map_err(|p| format!("{} {}", p.lead, p.text))?;
        }
        if !redactor.end_scan(&mut out).map_err(|p| format!("{} {}", p.lead, p.text))? {
            return Ok(out);
        }
    }
}

fn json(bytes: &[u8]) -> Value {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(text).expect("JSON")
}

/// One snapshot as records with names in place of string indices.
struct Read {
    nodes: Vec<(String, Vec<u64>)>,
    edges: Vec<(String, Vec<u64>)>,
    strings: Vec<String>,
}

fn read(bytes: &[u8]) -> Read {
    let file = json(bytes);
    let meta = &file["snapshot"]["meta"];
    let place =
        |list: &str, name: &str| meta[list].as_array().and_then(|l| l.iter().position(|f| f == name)).expect("a field");
    let strings: Vec<String> =
        file["strings"].as_array().expect("strings").iter().map(|s| s.as_str().expect("text").to_owned()).collect();
    let text = |i: u64| strings.get(i as usize).cloned().unwrap_or_default();
    let records = |section: &str, list: &str| -> Vec<Vec<u64>> {
        let width = meta[list].as_array().expect("fields").len();
        let numbers: Vec<u64> =
            file[section].as_array().expect("numbers").iter().map(|n| n.as_u64().unwrap_or(0)).collect();
        numbers.chunks(width).map(<[u64]>::to_vec).collect()
    };
    let (name, edge_name, edge_type) =
        (place("node_fields", "name"), place("edge_fields", "name_or_index"), place("edge_fields", "type"));
    let kinds = meta["edge_types"][edge_type].clone();
    let nodes =
        records("nodes", "node_fields").into_iter().map(|mut r| (text(std::mem::take(&mut r[name])), r)).collect();
    let edges = records("edges", "edge_fields")
        .into_iter()
        .map(|mut r| {
            let indexed = ["element", "hidden"].iter().any(|k| kinds[r[edge_type] as usize] == **k);
            let label = if indexed { r[edge_name].to_string() } else { text(r[edge_name]) };
            r[edge_name] = 0;
            (label, r)
        })
        .collect();
    Read { nodes, edges, strings }
}

/// A word that stands for what must not leave, in every place where a program's text can stand.
const SECRET: &str = "kestrel";

fn planted() -> SnapshotBuilder {
    let mut b = SnapshotBuilder::new();
    let root = b.root();
    let holder = b.node(NodeType::Object, "Holder", 64);
    b.element(root, 1, holder);
    let names = [
        (NodeType::String, "kestrel-7 is the word"),
        (NodeType::String, "k\u{1F600}estrel \"kestrel\" \\ \n"),
        (NodeType::RegExp, "kestrel.*"),
        (NodeType::BigInt, "7357000kestrel"),
        (NodeType::Number, "kestrel"),
        (NodeType::ConcatenatedString, "kestrel"),
        (NodeType::SlicedString, "kestrel"),
        (NodeType::Native, "<div class=\"kestrel\" id='x'>"),
        (NodeType::Native, "Detached <li data-x=\"kestrel\">"),
        (NodeType::Native, "Window / https://example.org/kestrel/app.js?q=kestrel#kestrel"),
        (NodeType::Native, "https://kestrel:word@example.org/"),
        (NodeType::Code, "system / Script / file:///home/kestrel/app.js"),
        (NodeType::Code, "/home/kestrel/app/queue.js"),
        (NodeType::Code, "C:\\Users\\kestrel\\queue.js"),
        (NodeType::Symbol, "<symbol kestrel@example.org>"),
        (NodeType::Object, "Tell me about the kestrel"),
        (NodeType::Object, "kestrel@example.org"),
        (NodeType::Closure, "kestrel1a2b3c4d5e6f7g8h9i0j"),
    ];
    for (i, (kind, name)) in names.iter().enumerate() {
        let node = b.node(*kind, name, 32);
        b.property(holder, &format!("p{i}"), node);
    }
    let text = b.node(NodeType::String, "kestrel", 32);
    for key in [
        "kestrel@example.org",
        "Tell me about the kestrel",
        "https://example.org/kestrel",
        "two\nkestrels",
        "{kestrel, \"a b c kestrel\"}?",
    ] {
        b.property(holder, key, text);
    }
    b.internal(holder, "3 / part of key (Object @7) -> value (kestrel @9) pair in WeakMap (table @11)", text);
    b.internal(holder, "5 / key kestrel in WeakMap", text);
    let function = b.trace_function("Tell me about the kestrel", "https://example.org/kestrel/x.js?kestrel", 3, 1, 1);
    let trace = b.trace(None, function, 1, 32);
    b.allocated_by(holder, trace);
    b.locate(holder, Location { script: 3, script_node: None, line: 1, column: 2 });
    b.sample(10, 20);
    b
}

#[test]
fn nothing_planted_survives_in_any_layout() {
    for (name, layout) in Layout::all() {
        let bytes =
            planted().write(&layout.clone().unknown(Section::Strings, "extra", "{\"kestrel\": [\"kestrel ]\"]}"));
        assert!(String::from_utf8_lossy(&bytes).contains(SECRET), "{name}: planted");
        let made = redact(&bytes, 1 << 20).expect(name);
        let text = String::from_utf8(made).expect("text");
        assert_eq!(text.to_lowercase().find(SECRET), None, "{name}");
        let (before, after) = (read(&bytes), read(text.as_bytes()));
        assert_eq!(before.nodes.len(), after.nodes.len(), "{name}");
        for (b, a) in before.nodes.iter().zip(&after.nodes) {
            assert_eq!(b.1, a.1, "{name}: numbers of {}", b.0);
            if !b.0.contains("://") && !b.0.starts_with('<') && !b.0.starts_with("Detached <") {
                assert_eq!(
                    b.0.encode_utf16().count(),
                    a.0.encode_utf16().count(),
                    "{name}: length of {} and {}",
                    b.0,
                    a.0
                );
            }
        }
        assert_eq!(
            before.edges.iter().map(|e| &e.1).collect::<Vec<_>>(),
            after.edges.iter().map(|e| &e.1).collect::<Vec<_>>()
        );
        for kept in ["Holder", "p0", "<div>", "Detached <li>"] {
            assert!(after.strings.iter().any(|s| s == kept), "{name}: {kept} is structure");
        }
    }
}

#[test]
fn however_the_bytes_are_cut() {
    for (name, bytes) in made() {
        let whole = redact(&bytes, usize::MAX).expect(&name);
        for cut in [1, 3, 64, 4096] {
            assert_eq!(redact(&bytes, cut).expect(&name), whole, "{name} in portions of {cut}");
        }
    }
}

#[test]
fn any_order_of_sections_gives_one_file() {
    let b = planted();
    let usual = redact(&b.write(&Layout::node_20()), 512).expect("usual");
    let reversed: Vec<Section> = Section::CLASSIC.into_iter().rev().collect();
    let odd = redact(&b.write(&Layout::node_20().sections(&reversed)), 512).expect("reversed");
    let (usual, odd) = (read(&usual), read(&odd));
    assert_eq!(usual.nodes, odd.nodes);
    assert_eq!(usual.edges, odd.edges);
}

#[test]
fn equal_values_stay_equal_and_different_ones_different() {
    let mut b = SnapshotBuilder::new();
    let root = b.root();
    for i in 0..600u32 {
        // Texts of three characters, each twice.
        let node = b.node(NodeType::String, &format!("{:03}", i / 2), 16);
        b.element(root, i, node);
    }
    let after = read(&redact(&b.to_bytes(), 4096).expect("redacted"));
    let texts: Vec<&String> = after.nodes[1..].iter().map(|n| &n.0).collect();
    for pair in texts.chunks(2) {
        assert_eq!(pair[0], pair[1]);
    }
    let mut distinct: Vec<&&String> = texts.iter().step_by(2).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 300);
}

#[test]
fn a_name_that_is_also_a_value_is_two_strings() {
    let mut b = SnapshotBuilder::new();
    let root = b.root();
    let object = b.node(NodeType::Object, "Session", 32);
    let value = b.node(NodeType::String, "Session", 24);
    b.element(root, 1, object);
    b.property(object, "Session", value);
    let after = read(&redact(&b.to_bytes(), 4096).expect("redacted"));
    assert_eq!(after.nodes[1].0, "Session");
    assert_eq!(after.edges[1].0, "Session");
    assert_ne!(after.nodes[2].0, "Session");
    assert_eq!(after.nodes[2].0.len(), 7);
}

#[test]
fn the_engines_own_numbers_stay_and_the_programs_do_not() {
    let mut b = SnapshotBuilder::new();
    let root = b.root();
    let text = b.node(NodeType::String, "a text of which V8 tells the length", 5024);
    let object = b.node(NodeType::Object, "Account", 32);
    b.element(root, 1, text);
    b.element(root, 2, object);
    let mut number = |from, kind: EdgeType, name: &str, class: &str, value: &str| {
        let number = b.node(NodeType::Number, class, 0);
        let spelled = b.node(NodeType::String, value, 0);
        b.edge(from, kind, name, number);
        b.internal(number, "value", spelled);
        spelled.ordinal() as usize
    };
    let length = number(text, EdgeType::Internal, "length", "int", "5000");
    let truncated = number(text, EdgeType::Internal, "truncated", "bool", "true");
    let hash = number(text, EdgeType::Internal, "hash", "int", "918273645");
    let balance = number(object, EdgeType::Property, "balance", "smi number", "5000");
    let rate = number(object, EdgeType::Property, "rate", "heap number", "3.14159");
    let odd = number(text, EdgeType::Internal, "length", "int", "not a number");
    let after = read(&redact(&b.to_bytes(), 4096).expect("redacted"));
    let name = |node: usize| after.nodes[node].0.as_str();
    assert_eq!((name(length), name(truncated)), ("5000", "true"));
    assert!(name(hash).parse::<u32>().is_ok() && name(hash) != "918273645", "{}", name(hash));
    for (node, value) in [(balance, "5000"), (rate, "3.14159"), (odd, "not a number")] {
        assert_eq!(name(node).len(), value.len());
        assert_ne!(name(node), value);
    }
    for kept in ["length", "truncated", "hash", "value", "int", "bool", "smi number", "heap number"] {
        assert!(after.strings.iter().any(|s| s == kept), "{kept}");
    }
}

#[test]
fn the_header_says_what_v8_says_and_nothing_else() {
    let bytes = planted().write(&Layout::node_20());
    let text = String::from_utf8(bytes).expect("text");
    let told = text
        .replace("{\"snapshot\":{", "{\"snapshot\":{\"title\":\"kestrel\",")
        .replace("\"detachedness\"", "\"kestrel\"");
    assert_ne!(text, told);
    let made = String::from_utf8(redact(told.as_bytes(), 777).expect("redacted")).expect("text");
    assert!(!made.contains(SECRET));
    assert_eq!(
        json(made.as_bytes())["snapshot"]["meta"]["node_fields"][5],
        json(told.as_bytes())["snapshot"]["meta"]["node_fields"][5].as_str().map_or("", |w| if w == "kestrel" {
            "unknown"
        } else {
            w
        })
    );
}

#[test]
fn a_file_cut_anywhere_is_refused_with_a_reason() {
    let bytes = planted().to_bytes();
    for end in 0..bytes.len() - 2 {
        let why = redact(&bytes[..end], 333).expect_err("half a file is not redacted");
        assert!(why.len() > 20 && !why.contains(SECRET), "{end}: {why}");
    }
}

#[test]
fn damaged_bytes_are_an_answer() {
    let bytes = planted().to_bytes();
    for i in (0..bytes.len()).step_by(7) {
        for with in [0u8, b'"', b'[', b'9', b'\\', 0xff] {
            let mut damaged = bytes.clone();
            damaged[i] = with;
            if let Ok(made) = redact(&damaged, 999) {
                assert!(json(&made)["strings"].is_array(), "byte {i} as {with}");
            }
        }
    }
}
