//! Values planted wherever a heap has room for one, and looked for in everything that leaves the engine: the answer to every
//! question, every form of the report, the audit, the redacted snapshot, and what is said about damaged files.

use std::collections::BTreeSet;
use std::fmt::Debug;

use engine::{File, Options, Reader, Redaction, judge};
use protocol::{
    Answer, Blob, BytesOf, CallQuery, CallsOf, Census, ClassColumn, ClassId, DiffColumn, Direction, Explored,
    FactsBlob, Failure, GraphMode, GraphOf, InstanceColumn, NodeId, Population, Query, Reveal, RowRange, Scope,
    SiteColumn, SitesAsked, SitesBy, SitesOf, SortBy,
};
use redact::{Policy, Salt};
use testkit::{Heap, Layout, Location, NodeType, RootModel};

/// What must not leave: a word in every planted value, and numbers.
const CANARIES: [&str; 3] = ["kestrel", "hunter2", "918273645"];

/// A script's address with something to hide in each of its parts.
const SECRET_URL: &str = "https://u:hunter2@example.org/kestrel/x.js?kestrel";

const EVERYTHING: RowRange = RowRange { start: 0, end: 100_000 };

fn policy() -> Policy {
    Policy::new(Salt([11, 13]))
}

/// A program that keeps secrets in every way in which a heap can hold text.
fn planted(copies: u32) -> Heap {
    let mut heap = Heap::new(RootModel::UserRoots);
    let jwt = ["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJrZXN0cmVsIn0.kestrelkestrel"].concat();
    let mut sessions = Vec::new();
    for i in 0..copies {
        let session = heap.instance("Session", 64);
        let token = heap.string(&format!("{jwt}{i}"));
        let mail = heap.string("kestrel@example.org");
        let word = heap.string("hunter2-kestrel");
        heap.property(session, "token", token).property(session, "mail", mail).property(session, "password", word);
        sessions.push(session);
    }
    let store = heap.instance("SessionStore", 48);
    let list = heap.array(&sessions);
    heap.property(store, "sessions", list);
    heap.set_global("store", store);

    let text = heap.string("a prompt about the kestrel");
    let keyed = heap.plain_object(&[
        ("kestrel@example.org", text),
        ("Tell me about the kestrel", text),
        ("https://example.org/kestrel?x=hunter2", text),
        ("/home/kestrel/notes.txt", text),
        ("two\nkestrels", text),
        ("k3str3l-kestrel-1a2b3c4d5e6f7g8h", text),
    ]);
    let twin = heap.plain_object(&[("kestrel@example.org", text), ("Tell me about the kestrel", text)]);
    let other = heap.plain_object(&[("kestrel@example.org", text), ("Tell me about the kestrel", text)]);
    let all = heap.array(&[keyed, twin, other]);
    heap.set_global("marks", all);
    let key = heap.instance("Key", 24);
    let value = heap.string("hunter2");
    let weak = heap.weak_map(&[(key, value)]);
    heap.internal(key, "7 / part of key (Key @5) -> value (hunter2 @9) pair in WeakMap (table @11)", value);
    heap.set_global("weak", weak);
    heap.set_global("key", key);

    let script = heap.script("https://kestrel:hunter2@example.org/kestrel/app.js?kestrel#hunter2");
    let context = heap.context(None, &[("Tell me about the kestrel", text), ("kept", text)]);
    let place = Location { script: 9, script_node: Some(script), line: 3, column: 4 };
    let function = heap.closure("kestrel@example.org", context, Some(place));
    heap.set_global("callback", function);

    for (kind, name) in [
        (NodeType::RegExp, "kestrel.*"),
        (NodeType::Symbol, "<symbol kestrel@example.org>"),
        (NodeType::BigInt, "918273645"),
        (NodeType::Number, "918273645"),
        (NodeType::Native, "<div class=\"kestrel\">"),
        (NodeType::Native, "Detached <li data-user=\"kestrel\">"),
        (NodeType::Native, "Window / https://example.org/kestrel/x.html?kestrel"),
        (NodeType::Object, "What does the kestrel eat?"),
        (NodeType::Object, "kestrel@example.org"),
        (NodeType::Code, "/home/kestrel/app/queue.js"),
    ] {
        let node = heap.node(kind, name, 32);
        heap.set_global(&format!("g{}", node.ordinal()), node);
    }

    // Stacks, as a timeline that recorded them has.
    let (root, pushes) =
        (heap.trace_function("(root)", "", 0, 0, 0), heap.trace_function("kestrel@example.org", SECRET_URL, 9, 3, 4));
    let top = heap.trace(None, root, 0, 0);
    let call = heap.trace(Some(top), pushes, copies, u64::from(copies) * 64);
    for session in sessions {
        heap.allocated_by(session, call);
    }
    heap
}

/// A tracemalloc dump: one file of a person's own in each of two stacks, `blocks` blocks each.
fn dump(blocks: u32) -> Vec<u8> {
    let object = "(ctracemalloc\nKIND\nc__builtin__\nobject\nNtR(d";
    let new = |kind| ["ccopy_reg\n_reconstructor\n", &object.replace("KIND", kind)].concat();
    let frame = |line: u32| format!("(V/home/kestrel/hunter2/kestrel@example.org.py\nI{line}\nt");
    let trace = |line| format!("(I0\nI64\n({}{}tI2\nta", frame(line), frame(7));
    let traces: String = (0..blocks).flat_map(|_| [trace(1), trace(2)]).collect();
    let (snapshot, list) = (new("Snapshot"), new("_Traces"));
    format!("{snapshot}Vtraces\n{list}V_traces\n(l{traces}sbsVtraceback_limit\nI2\nsb.").into_bytes()
}

fn open(bytes: &[u8], policy: Policy) -> Result<File, Failure> {
    let options = Options { keep_partial: true, memory_limit: u64::MAX };
    let mut reader = Reader::new("/home/kestrel/heap.heapsnapshot", bytes.len() as u64, policy, options);
    reader.push(bytes)?;
    reader.finish()?.finish()
}

fn assert_clean(what: &str, text: &str) {
    let lower = text.to_lowercase();
    for canary in CANARIES {
        if let Some(at) = lower.find(canary) {
            let from = lower[..at].char_indices().rev().nth(90).map_or(0, |c| c.0);
            panic!("{what} holds {canary}: …{}…", lower[from..].chars().take(200).collect::<String>());
        }
    }
}

/// An answer as it leaves the engine. Blobs are text and numbers in a row: JSON would hide the text.
fn told(answer: &Result<Answer, Failure>) -> String {
    match answer {
        Ok(Answer::Interfaces(blob) | Answer::Digest(blob) | Answer::DumpDigest(blob)) => {
            String::from_utf8_lossy(&blob.0).into_owned()
        }
        Ok(answer) => serde_json::to_string(answer).expect("an answer is data"),
        Err(failure) => serde_json::to_string(failure).expect("a failure is data"),
    }
}

/// Names of all questions, from their definition: one that is added is missed here until the test asks it.
fn variants(source: &str, of: &str) -> BTreeSet<String> {
    let body = source.split(of).nth(1).and_then(|s| s.split("\n}").next()).expect("the enum");
    let variant = |line: &str| -> Option<String> {
        let name = line.strip_prefix("    ").filter(|l| l.starts_with(char::is_uppercase))?;
        Some(name.chars().take_while(|c| c.is_alphanumeric()).collect())
    };
    body.lines().filter_map(variant).collect()
}

fn name(query: &impl Debug) -> String {
    format!("{query:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn questions(file: &File, baseline: &File, facts: &[FactsBlob]) -> Vec<Query> {
    let Ok(Answer::Interfaces(interfaces)) = file.ask(&Query::Interfaces) else { panic!("interfaces") };
    let Ok(Answer::Digest(digest)) = baseline.ask(&Query::Digest { interfaces: interfaces.clone() }) else {
        panic!("a digest")
    };
    let summary = file.loaded().snapshot.clone().expect("a snapshot");
    let mut all = vec![
        Query::Classes {
            scope: Scope::All,
            sort: SortBy { column: ClassColumn::Retained, descending: true },
            filter: String::new(),
            rows: EVERYTHING,
        },
        Query::Classes {
            scope: Scope::Detached,
            sort: SortBy { column: ClassColumn::Name, descending: false },
            filter: String::from("/(/"),
            rows: EVERYTHING,
        },
        Query::Classes {
            scope: Scope::NoRealm,
            sort: SortBy { column: ClassColumn::Retained, descending: true },
            filter: String::new(),
            rows: EVERYTHING,
        },
        Query::ScopeSize { scope: Scope::SharedByRealms },
        Query::Interfaces,
        Query::Digest { interfaces },
        Query::Prepare,
        Query::Compare { baseline: digest },
        Query::Digest { interfaces: Blob(vec![1, 2, 3]) },
        Query::Diff {
            sort: SortBy { column: DiffColumn::Retained, descending: true },
            filter: String::new(),
            rows: EVERYTHING,
        },
        Query::Statistics,
        Query::Intervals,
        Query::Dominated { node: None, rows: EVERYTHING },
        Query::DominatorPicture { node: None },
        Query::Contained { node: None, rows: EVERYTHING },
        Query::Growth { inputs: facts.to_vec(), order: None },
        Query::Reveal(Reveal::Nothing),
        Query::Facts,
        Query::Preview,
        Query::WarmUp,
        Query::Tracks { inputs: facts.to_vec() },
        Query::Judge { inputs: facts.to_vec() },
        Query::ObjectById { id: 1 },
    ];
    let censuses = [
        Census::Duplicates,
        Census::Slices,
        Census::Ropes,
        Census::Collections,
        Census::Detached,
        Census::Listeners,
        Census::Timers,
        Census::Promises,
        Census::Closures,
        Census::Contexts,
        Census::Buffers,
        Census::Realms,
        Census::DeadVariables,
    ];
    all.extend(censuses.map(|of| Query::Census { of, rows: EVERYTHING }));
    all.extend(trees(&BytesOf::Own { filters: Vec::new() }).map(Query::Calls));
    for class in 0..summary.classes as u32 + 4 {
        let class = ClassId(class);
        all.push(Query::Class { class });
        all.push(Query::Instances {
            class,
            scope: Scope::ByContexts,
            sort: SortBy { column: InstanceColumn::Retained, descending: true },
            rows: EVERYTHING,
        });
        all.push(Query::DiffInstances {
            class,
            population: Population::New,
            sort: SortBy { column: InstanceColumn::Id, descending: false },
            rows: EVERYTHING,
        });
        all.push(Query::RetainerGraph {
            of: GraphOf::Class(class),
            mode: GraphMode::Merged,
            explored: Explored::default(),
        });
    }
    for node in 0..summary.nodes as u32 {
        let node = NodeId(node);
        all.push(Query::Object { node });
        all.push(Query::Properties { node, rows: EVERYTHING });
        all.push(Query::Retainers { node, rows: EVERYTHING });
        all.push(Query::Path { node });
        all.push(Query::RetainerGraph {
            of: GraphOf::Object(node),
            mode: GraphMode::Object,
            explored: Explored::default(),
        });
    }
    all
}

/// Call trees of these bytes, from both sides, drawn and as rows.
fn trees(bytes: &BytesOf) -> impl Iterator<Item = CallQuery> {
    [Direction::Callees, Direction::Callers].into_iter().flat_map(move |direction| {
        let of = CallsOf { bytes: bytes.clone(), direction };
        [
            CallQuery::Flame { of: of.clone(), node: None },
            CallQuery::Rows { of, node: None, search: String::new(), rows: EVERYTHING },
        ]
    })
}

#[test]
fn no_answer_and_no_report_has_a_value() {
    let before = planted(3).into_builder().write(&Layout::node_20());
    let after = planted(8).into_builder().write(&Layout::node_20());
    for canary in CANARIES {
        assert!(String::from_utf8_lossy(&after).contains(canary), "{canary} is there to be found");
    }
    let (before, after) = (open(&before, policy()).expect("read"), open(&after, policy()).expect("read"));
    let facts = [before.facts().clone(), after.facts().clone()];
    let mut asked = BTreeSet::new();
    for query in questions(&after, &before, &facts) {
        asked.insert(name(&query));
        let what = format!("the answer to {query:?}").chars().take(120).collect::<String>();
        let answer = after.ask(&query);
        assert!(answer.is_ok() || !matches!(query, Query::Calls(_)), "{what}");
        assert_clean(&what, &told(&answer));
    }
    let all = variants(include_str!("../../protocol/src/query.rs"), "pub enum Query {");
    assert_eq!(asked, all, "every question was asked");
    assert_clean("the audit", &serde_json::to_string(&after.audit()).expect("data"));

    let report = judge(&facts).expect("a report");
    assert_clean("JSON", &report::to_json(&report).expect("JSON"));
    assert_clean("text", &report::to_text(&report));
    assert_clean("Markdown", &report::to_markdown(&report));
    assert_clean("HTML", &report::to_html(&report));

    let suspected = &report.redaction.suspected_secrets;
    assert_eq!((suspected.get("jwt"), suspected.get("named_secret")), (Some(&8), Some(&8)), "{suspected:?}");
    let owners = &report.redaction.secret_owners;
    let held = owners.iter().find(|o| o.kind == "jwt" && o.input == 1).expect("an owner");
    assert_eq!((held.owner.as_str(), held.count), ("Session.token", 8));
    assert!(!report.redaction.revealed && report.redaction.strings > 0);
}

#[test]
fn no_call_tree_has_a_value() {
    let frame = format!(
        r#"{{"functionName":"kestrel@example.org","scriptId":"1","url":"{SECRET_URL}","lineNumber":1,"columnNumber":1}}"#
    );
    let below =
        r#"{"functionName":"","scriptId":"1","url":"file:///home/kestrel/app/y.js","lineNumber":3,"columnNumber":1}"#;
    let profile = format!(
        r#"{{"head":{{"callFrame":{frame},"selfSize":500,"id":1,"children":[{{"callFrame":{below},"selfSize":700,"id":2,"children":[]}}]}},"samples":[{{"size":500,"nodeId":1,"ordinal":1}}]}}"#
    );
    let profile = open(profile.as_bytes(), policy()).expect("a profile");
    let timeline = open(&planted(3).into_builder().write(&Layout::node_20()), policy()).expect("a timeline");
    let (old, new) = (dump(2), dump(5));
    for canary in ["kestrel", "hunter2"] {
        assert!(String::from_utf8_lossy(&new).contains(canary), "{canary} is there to be found");
    }
    let (old, new) = (open(&old, policy()).expect("a dump"), open(&new, policy()).expect("a dump"));

    let mut asked = BTreeSet::new();
    let mut ask = |file: &File, query: CallQuery| {
        asked.insert(name(&query));
        let answer = file.ask(&Query::Calls(query.clone()));
        let what = format!("{query:?}").chars().take(120).collect::<String>();
        assert!(answer.is_ok(), "{what}: {answer:?}");
        assert_clean(&what, &told(&answer));
        answer.expect("an answer")
    };
    let own = BytesOf::Own { filters: Vec::new() };
    for file in [&profile, &timeline, &new] {
        for query in trees(&own) {
            match ask(file, query) {
                Answer::Flame(page) => assert!(!page.boxes.is_empty() && page.whole > 0),
                Answer::Calls(answer) => assert!(!answer.page.rows.is_empty()),
                other => panic!("{other:?}"),
            }
        }
    }
    let mut dumps = Vec::new();
    for file in [&old, &new] {
        let Answer::DumpDigest(digest) = ask(file, CallQuery::Digest { filters: Vec::new() }) else {
            panic!("a digest")
        };
        dumps.push(digest);
    }
    ask(&new, CallQuery::HoldDumps { dumps });
    ask(&new, CallQuery::Domains { filters: Vec::new() });
    let grown = BytesOf::Grown { old: 0, new: 1 };
    for query in trees(&grown).chain(trees(&BytesOf::Freed { old: 0, new: 1 })) {
        ask(&new, query);
    }
    let sort = SortBy { column: SiteColumn::Size, descending: true };
    for by in [SitesBy::Traceback, SitesBy::Line { cumulative: false }, SitesBy::File { cumulative: true }] {
        for of in [SitesOf::Own { filters: Vec::new() }, SitesOf::Compared { old: 0, new: 1 }, SitesOf::Series] {
            let sites = SitesAsked { of, by, search: String::new(), sort, rows: EVERYTHING };
            let Answer::Sites(page) = ask(&new, CallQuery::Sites(sites)) else { panic!("sites") };
            assert!(!page.rows.is_empty());
        }
    }
    let all = variants(include_str!("../../protocol/src/calls.rs"), "pub enum CallQuery {");
    assert_eq!(asked, all, "every question was asked");
    for file in [&profile, &timeline, &new] {
        assert_clean("the rail", &serde_json::to_string(file.loaded()).expect("data"));
    }
}

#[test]
fn only_an_explicit_reveal_shows_values_and_the_report_says_so() {
    let bytes = planted(3).into_builder().write(&Layout::node_20());
    let file = open(&bytes, policy().revealing()).expect("read");
    let report = judge(&[file.facts().clone()]).expect("a report");
    assert!(report.redaction.revealed);
}

#[test]
fn a_reveal_shows_values_until_it_is_taken_back_and_reports_never_do() {
    let bytes = planted(3).into_builder().write(&Layout::node_20());
    let mut file = open(&bytes, policy()).expect("read");
    let strings = Query::Census { of: Census::Duplicates, rows: EVERYTHING };
    let said = |file: &File| serde_json::to_string(&file.ask(&strings)).expect("data");
    assert_clean("before", &said(&file));
    let nodes = file.loaded().snapshot.as_ref().map_or(0, |s| s.nodes as u32);
    let one = (0..nodes).any(|node| {
        matches!(file.reveal(Reveal::Object(NodeId(node))), Ok(Answer::Revealed(Some(text))) if text == "hunter2-kestrel")
    });
    assert!(one, "one value is revealed by itself");
    assert_clean("after a single one", &said(&file));
    // What is kept of an answer in clear must not come back when values are hidden again.
    let Ok(Answer::Interfaces(interfaces)) = file.ask(&Query::Interfaces) else { panic!("interfaces") };
    let baseline = open(&planted(1).into_builder().write(&Layout::node_20()), policy()).expect("read");
    let Ok(Answer::Digest(digest)) = baseline.ask(&Query::Digest { interfaces: interfaces.clone() }) else {
        panic!("a digest")
    };
    let sort = SortBy { column: DiffColumn::Retained, descending: true };
    let mut kept = vec![
        Query::Interfaces,
        Query::Digest { interfaces },
        Query::Compare { baseline: digest },
        Query::Diff { sort, filter: String::new(), rows: EVERYTHING },
        Query::Classes {
            scope: Scope::All,
            sort: SortBy { column: ClassColumn::Name, descending: false },
            filter: String::from("kestrel"),
            rows: EVERYTHING,
        },
    ];
    kept.extend(trees(&BytesOf::Own { filters: Vec::new() }).map(Query::Calls));
    let all = |file: &File| -> Vec<String> { kept.iter().map(|query| told(&file.ask(query))).collect() };
    let closed = all(&file);
    file.reveal(Reveal::All).expect("a heap");
    assert!(said(&file).contains("hunter2-kestrel"));
    for (query, said) in kept.iter().zip(all(&file)) {
        // Digests and comparisons are closed whatever is revealed: they go to other workers, and stay.
        let answers = matches!(query, Query::Calls(_) | Query::Classes { .. });
        assert_eq!(said.contains("kestrel@example.org"), answers, "{query:?}");
    }
    let report = judge(&[file.facts().clone()]).expect("a report");
    assert!(!report.redaction.revealed);
    assert_clean("the report of a revealed file", &report::to_json(&report).expect("JSON"));
    file.reveal(Reveal::Nothing).expect("a heap");
    assert_clean("hidden again", &said(&file));
    // The questions are asked from the last one: a comparison made in clear must not be there to be scrolled.
    for (query, was) in kept.iter().zip(&closed).rev() {
        let now = told(&file.ask(query));
        assert_clean(&format!("hidden again, {query:?}").chars().take(120).collect::<String>(), &now);
        assert_eq!(now, *was);
    }
}

#[test]
fn what_is_said_about_damage_has_no_value() {
    let bytes = planted(2).into_builder().write(&Layout::node_24());
    for at in (0..bytes.len()).step_by(211) {
        for with in [b'"', b'[', b'x', 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] = with;
            let said = match open(&damaged, policy()) {
                Ok(file) => serde_json::to_string(file.loaded()).expect("data"),
                Err(failure) => format!("{failure:?}"),
            };
            assert_clean(&format!("byte {at}"), &said);
        }
        let cut = open(&bytes[..at], policy()).err().map(|f| format!("{f:?}")).unwrap_or_default();
        assert_clean(&format!("cut at {at}"), &cut);
    }
}

#[test]
fn a_redacted_snapshot_has_none_and_reads_the_same() {
    let bytes = planted(5).into_builder().write(&Layout::node_20());
    let mut redaction = Redaction::new(policy());
    let mut made = Vec::new();
    loop {
        redaction.push(&bytes, &mut made).expect("a snapshot");
        if !redaction.end_scan(&mut made).expect("a snapshot") {
            break;
        }
    }
    assert_clean("the redacted snapshot", &String::from_utf8_lossy(&made));
    let (original, redacted) = (open(&bytes, policy()).expect("read"), open(&made, policy()).expect("read"));
    let figures = |file: &File| {
        let summary = file.summary().expect("a heap");
        let mut rows: Vec<_> =
            summary.classes.iter().map(|c| (c.count, c.shallow_bytes, c.retained_bytes, c.distance)).collect();
        rows.sort_unstable();
        (summary.nodes, summary.edges, rows)
    };
    assert_eq!(figures(&original), figures(&redacted));
    let secrets = |file: &File| serde_json::to_string(&file.audit().secrets).expect("data");
    assert!(secrets(&original).contains("jwt"));
    assert!(!secrets(&redacted).contains("jwt") && !secrets(&redacted).contains("email"), "{}", secrets(&redacted));
}

/// Names that try to be more than names.
#[test]
fn hostile_names_are_inert() {
    let mut heap = Heap::new(RootModel::UserRoots);
    let hostile =
        ["\u{1b}[31mred\u{7}", "\u{202e}gnp.exe", "zero\u{200b}width\u{feff}", "\u{2028}line", "\u{9b}31m", "a\u{0}b"];
    for name in hostile {
        let node = heap.instance(name, 64);
        heap.set_global(name, node);
    }
    let bytes = heap.into_builder().write(&Layout::node_20());
    let file = open(&bytes, policy()).expect("read");
    let mut said = Vec::new();
    for query in questions(&file, &file, &[file.facts().clone()]) {
        said.push(serde_json::to_string(&file.ask(&query)).expect("data"));
    }
    let report = judge(&[file.facts().clone()]).expect("a report");
    said.extend([report::to_text(&report), report::to_markdown(&report), report::to_html(&report)]);
    for text in said {
        for bad in ["\u{1b}", "\\u001b", "\u{202e}", "\u{200b}", "\u{feff}", "\u{2028}", "\u{9b}", "\\u0000", "\u{7}"] {
            assert!(!text.contains(bad), "{bad:?} in {}", text.chars().take(300).collect::<String>());
        }
    }
}
