//! The decoder on every producer's layout, in any portions, and on files that lie.

use facts::Severity;
use snapshot::{Decoder, EdgeKind, NodeKind, Problem, Snapshot};
use testkit::{Layout, Section, SnapshotBuilder, Style, heap, random_snapshot};

type Decoded = Result<(Snapshot, Vec<Problem>), Problem>;

fn decode(bytes: &[u8], portion: usize) -> Decoded {
    let mut decoder = Decoder::new(Some(bytes.len() as u64));
    for p in bytes.chunks(portion) {
        decoder.push(p)?;
    }
    decoder.finish()
}

/// Everything a snapshot says, in a form that compares.
fn told(s: &Snapshot) -> String {
    let nodes: Vec<_> = (0..s.nodes.len())
        .map(|v| {
            let i = v as usize;
            let edges: Vec<_> = s
                .outgoing(v)
                .map(|e| {
                    let i = e as usize;
                    (s.edges.kind[i], s.edges.name[i], s.edge_name_bytes(e).to_vec(), s.edges.to[i])
                })
                .collect();
            (s.nodes.kind[i], s.name_bytes(v).to_vec(), s.nodes.id[i], s.nodes.size.get(v), edges)
        })
        .collect();
    format!("{nodes:?} {:?} {:?} {:?}", s.locations, s.samples, s.trace_tree.id)
}

fn sample() -> SnapshotBuilder {
    heap(
        r#"
        queue = object JobQueue 40
        list  = object Array 32
        job   = object "Jöb, done" 5000000000
        text  = string "line\nbreak" 24
        root -element 1-> queue
        queue -property pending-> list
        list -element 0-> job
        job -property text-> text
        job -weak peer-> queue
        "#,
    )
    .0
}

#[test]
fn every_layout_gives_the_same_graph_in_any_portions() {
    let snapshot = sample();
    let reference = decode(&snapshot.to_bytes(), 1 << 20).expect("valid").0;
    assert_eq!(reference.nodes.len() as usize, snapshot.node_count());
    assert_eq!(reference.edges.len() as usize, snapshot.edge_count());
    assert_eq!(reference.nodes.size.total(), u128::from(snapshot.total_size()));
    let edges: Vec<(u32, u32)> = (0..reference.nodes.len())
        .flat_map(|v| reference.outgoing(v).map(move |e| (v, e)))
        .map(|(v, e)| (v, reference.edges.to[e as usize]))
        .collect();
    let mut expected = snapshot.edge_list();
    expected.sort_by_key(|e| e.0);
    assert_eq!(edges, expected);

    let reversed: Vec<Section> = {
        let mut sections = Layout::node_20().sections;
        sections.reverse();
        sections
    };
    let mut layouts = Layout::all();
    layouts.push(("reversed", Layout::node_20().sections(&reversed)));
    layouts.push(("permuted", Layout::node_24().permuted(&[4, 2, 0, 5, 3, 1])));
    layouts.push(("pretty", Layout::node_20().style(Style::Pretty)));
    layouts.push(("bom", Layout::node_20().bom()));
    layouts.push(("crlf", Layout::node_24().crlf()));
    layouts.push(("unknown", Layout::node_20().unknown(Section::Nodes, "novelty", r#"{"a":[1,"]}",[[]]],"b":null}"#)));
    for (name, layout) in layouts {
        let bytes = snapshot.write(&layout);
        for portion in [1, 7, 1 << 20] {
            let (found, problems) = decode(&bytes, portion).unwrap_or_else(|p| panic!("{name}: {}", p.text));
            assert_eq!(problems, [], "{name} in portions of {portion}");
            assert_eq!(told(&found), told(&reference), "{name} in portions of {portion}");
        }
    }
}

#[test]
fn types_and_names_are_the_files_own() {
    let s = decode(&sample().to_bytes(), 3).expect("valid").0;
    let job = (0..s.nodes.len()).find(|&v| s.name_bytes(v).starts_with("Jöb".as_bytes())).expect("there");
    assert_eq!(s.strings.get(s.nodes.name[job as usize]), "Jöb, done");
    assert_eq!(s.nodes.kind[job as usize], NodeKind::Object);
    assert_eq!(s.nodes.size.get(job), 5_000_000_000);
    let kinds: Vec<_> = s.outgoing(job).map(|e| s.edges.kind[e as usize]).collect();
    assert_eq!(kinds, [EdgeKind::Property, EdgeKind::Weak]);
}

#[test]
fn text_is_unescaped_and_lone_surrogates_are_replaced() {
    let mut builder = SnapshotBuilder::new();
    for (text, json, _) in SPELLINGS {
        let node = builder.node(testkit::NodeType::String, text, 16);
        let root = builder.root();
        builder.element(root, node.ordinal(), node);
        builder.spell(text, json);
    }
    for portion in [1, 2, 1000] {
        let s = decode(&builder.to_bytes(), portion).expect("valid").0;
        let found: Vec<String> =
            (1..s.nodes.len()).map(|v| s.strings.get(s.nodes.name[v as usize]).into_owned()).collect();
        let expected: Vec<&str> = SPELLINGS.iter().map(|s| s.2).collect();
        assert_eq!(found, expected, "in portions of {portion}");
    }
}

/// Bytes between strings that a slow reader looks at again for each of them: it does not come to an end.
#[test]
fn separators_by_the_million_are_read_once() {
    let text = String::from_utf8(sample().to_bytes()).expect("text");
    let (head, strings) = text.split_once("\"strings\":[").expect("there");
    let told_of = |bytes: &[u8]| told(&decode(bytes, 1 << 23).expect("valid").0);
    for separators in [" ".repeat(4_000_000), ",".repeat(4_000_000), "\n \t\r".repeat(1_000_000)] {
        // Before the first string, and before one that ends in another portion.
        let long = "x".repeat(9_000_000);
        let with = |separators: &str| format!("{head}\"strings\":[{separators}{strings}");
        assert_eq!(told_of(with(&separators).as_bytes()), told_of(text.as_bytes()));
        let unfinished = format!("{head}\"strings\":[\"\"{separators}\"{long}");
        let (part, _) = decode(unfinished.as_bytes(), 1 << 23).expect("a part");
        assert!(part.strings.len() <= 2);
    }
}

const SPELLINGS: [(&str, &str, &str); 5] = [
    ("a", r#"\u0041\/\b\f\n\r\t\\\""#, "A/\u{8}\u{c}\n\r\t\\\""),
    ("b", r"\ud83d\ude00", "😀"),
    ("c", r"x\ud83dy", "x\u{fffd}y"),
    ("d", r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
    ("e", r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
];

fn refused(bytes: &[u8], lead: &str) {
    for portion in [1, 1 << 20] {
        match decode(bytes, portion) {
            Err(p) => {
                assert_eq!(p.lead.as_str(), lead, "{}", p.text);
                assert!(p.text.as_str().len() > 20, "{}", p.text);
            }
            Ok(_) => panic!("{lead} was accepted"),
        }
    }
}

#[test]
fn what_is_no_snapshot_is_refused_with_a_reason() {
    refused(b"", "Empty.");
    refused(b"{}", "Not a heap snapshot.");
    refused(b"[1,2]", "Not the JSON of a snapshot.");
    refused(b"\x89PNG\r\n", "Not the JSON of a snapshot.");
    refused(b"{\"snapshot\":3}", "Not the JSON of a snapshot.");
    refused(b"{\"snapshot\":{\"meta\":{}}}", "The header is incomplete.");
    refused(b"{\"snapshot\":{\"meta\":", "Cut short.");
    let s = sample();
    refused(&s.write(&Layout::node_20().replace(Section::Nodes, "{\"a\":1}")), "Not the JSON of a snapshot.");
    refused(&s.write(&Layout::node_20().replace(Section::Nodes, "[1,\"a\"]")), "Not the JSON of a snapshot.");
}

/// Damage that leaves something: the snapshot and a problem of this lead.
fn damaged(bytes: &[u8], lead: &str) -> Snapshot {
    let (snapshot, problems) = decode(bytes, 5).unwrap_or_else(|p| panic!("{lead}: {} {}", p.lead, p.text));
    let found: Vec<&str> = problems.iter().map(|p| p.lead.as_str()).collect();
    assert!(found.contains(&lead), "{lead} is not among {found:?}");
    assert!(problems.iter().all(|p| p.severity != Severity::Fatal));
    snapshot
}

#[test]
fn lies_are_told_and_the_rest_is_kept() {
    let s = sample();
    let nodes = s.node_count();
    for claim in ["0", "999999", "9007199254740992", "1e300"] {
        let found = damaged(
            &s.write(&Layout::node_20().claim_nodes(claim)),
            match claim {
                "1e300" => "No node count.",
                _ => "The node count is wrong.",
            },
        );
        assert_eq!(found.nodes.len() as usize, nodes, "{claim}");
        assert!(found.incomplete.is_some(), "{claim}");
    }
    damaged(&s.write(&Layout::node_20().claim_nodes("null")), "No node count.");
    damaged(&s.write(&Layout::node_20().claim_edges("77")), "The edge count is wrong.");
    damaged(&[s.to_bytes(), b"tail".to_vec()].concat(), "Something follows.");

    let text = String::from_utf8(s.write(&Layout::node_24())).expect("text");
    let at = text.find("\"nodes\":[").expect("there") + 9;
    let with = |node: &str| format!("{}{node},{}", &text[..at], &text[at..]).into_bytes();
    damaged(&with("99,0,1,0,0,0"), "Types unknown to the file.");
    damaged(&with("3,4000,1,0,0,0"), "Names are missing.");
    damaged(&with("3,0,1,1e300,0,0"), "Numbers that do not fit.");
    damaged(&with("3,0,1,0,7,0"), "Edges are missing.");
    damaged(&with("3"), "An incomplete record.");
    let at = text.find("\"edges\":[").expect("there") + 9;
    let edge = format!("{}2,0,99999,{}", &text[..at], &text[at..]);
    let found = damaged(edge.as_bytes(), "References into nowhere.");
    assert!(found.edges.kind.contains(&EdgeKind::Broken));
}

#[test]
fn a_file_that_ends_early_shows_what_it_holds() {
    let bytes = random_snapshot(7, 300, 900).to_bytes();
    let whole = decode(&bytes, 1 << 20).expect("valid").0;
    let body = bytes.windows(9).position(|w| w == b"\"nodes\":[").expect("there") + 9;
    for cut in (body..bytes.len() - 1).step_by(97).chain([bytes.len() - 1]) {
        let (part, problems) = decode(&bytes[..cut], 64).expect("a part");
        assert_eq!(part.incomplete.map(|i| problems[i].lead.as_str()), Some("Cut short."), "cut at {cut}");
        let told = problems.iter().find(|p| p.lead == "Cut short.").expect("told");
        assert_eq!(told.byte, Some(cut as u64));
        assert!(part.nodes.len() <= whole.nodes.len());
        for v in 0..part.nodes.len() {
            assert_eq!(part.nodes.id[v as usize], whole.nodes.id[v as usize], "cut at {cut}");
        }
    }
}

#[test]
fn counts_that_lie_allocate_nothing() {
    // A header that promises 2⁵³ nodes in a file of a kilobyte: reserving for it would end the process.
    let bytes = sample().write(&Layout::node_20().claim_nodes("9007199254740992").claim_edges("9007199254740992"));
    assert!(decode(&bytes, 16).is_ok());
}

#[test]
fn scopes_are_a_forest() {
    let mut heap = SnapshotBuilder::new();
    let (one, two) = (
        heap.node(testkit::NodeType::Native, "system / Script / one.js", 8),
        heap.node(testkit::NodeType::Native, "system / Script / two.js", 8),
    );
    heap.scope(one, -2, 0, &["a", "b"], &[])
        .scope(one, 14, 1, &[], &[(-2, 1), (-2, 0)])
        .scope(one, 30, 2, &["c"], &[])
        .scope(one, 50, 1, &[], &[(14, 9)])
        .scope(two, -2, 0, &["d"], &[]);
    let bytes = heap.write(&Layout::chromium_156());
    let mut decoder = Decoder::new(None);
    decoder.push(&bytes).expect("valid");
    let (snapshot, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    let tables = &snapshot.scopes;
    let names: Vec<_> = tables.variables.iter().map(|&s| snapshot.strings.get(s).into_owned()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert_eq!(tables.uses, [(-2, 1), (-2, 0), (14, 9)]);
    let scopes: Vec<_> =
        tables.scopes.iter().map(|s| (s.script, s.id, s.parent, s.variables.clone(), s.uses.clone())).collect();
    assert_eq!(
        scopes,
        [
            (1, -2, None, 0..2, 0..0),
            (1, 14, Some(0), 2..2, 0..2),
            (1, 30, Some(1), 2..3, 2..2),
            (1, 50, Some(0), 3..3, 2..3),
            (2, -2, None, 3..4, 3..3),
        ]
    );
}
