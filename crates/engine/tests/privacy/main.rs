//! Values planted wherever an input of any format has room for one, and looked for in everything that leaves the engine: the
//! answer to every question, every form of the report, the audit, tables, the redacted snapshot, and what is said about
//! damaged files. What is planted, and how it is written, varies.

mod canary;
mod heap;
mod inputs;
mod questions;

use canary::{Canary, canaries};
use engine::{File, Intake, NamedClass, Options, Redaction, judge, unreadable};
use heap::{snapshot, timeline};
use inputs::{gzip, inputs};
use proptest::prelude::*;
use protocol::{
    Answer, Blob, CallQuery, Census, ClassId, FactsBlob, Failure, GraphMode, GraphOf, InstanceColumn, NodeId, Query,
    Reveal, Revealed, RowRange, Scope, SortBy, Unread,
};
use questions::{all_calls, all_questions, calls, kept, name, questions, said};
use redact::{Policy, Salt};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use testkit::{Heap, Layout, NodeType, RootModel};

fn policy() -> Policy {
    Policy::new(Salt([11, 13]))
}

/// All files of an input, as a person's disk and a worker give them.
fn parts(called: &str, bytes: &[u8], policy: Policy) -> Vec<Result<File, Failure>> {
    let options = Options { keep_partial: true, memory_limit: u64::MAX };
    let mut all = Vec::new();
    let mut each = |part: engine::Part| {
        all.push(part.file);
        ControlFlow::Continue(())
    };
    let mut intake = Intake::new(called, Some(bytes.len() as u64), policy, options);
    let done = bytes.chunks(4096).try_for_each(|portion| intake.push(portion, &mut each).map(|_| ()));
    match done.and_then(|()| intake.finish(&mut each)) {
        Ok(None) => {}
        Ok(Some(analysis)) => all.push(analysis.finish()),
        Err(failure) => all.push(Err(failure)),
    }
    all
}

fn open(bytes: &[u8], policy: Policy) -> Result<File, Failure> {
    parts("/home/kestrelqvzxj/heap.heapsnapshot", bytes, policy).pop().expect("one file")
}

fn data(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("data")
}

/// Looks through all that a heap says, and gives back which questions were asked.
fn look_through(c: &Canary, before: &File, after: &File) -> BTreeSet<String> {
    let facts = [before.facts().clone(), after.facts().clone()];
    let mut asked = BTreeSet::new();
    for query in questions(after, before, &facts) {
        asked.insert(name(&query));
        let what: String = format!("the answer to {query:?}").chars().take(120).collect();
        c.assert_absent(&what, &said(&after.ask(&query)));
    }
    c.assert_absent("the rail", &data(after.loaded()));
    c.assert_absent("the audit", &data(&after.audit()));
    c.assert_absent("the redacted summary", &data(&after.redacted_summary()));
    let columns = after.columns().expect("a heap");
    c.assert_absent("the tables", &data(&(&columns.classes, &columns.names)));
    look_through_reports(c, &facts);
    asked
}

fn look_through_reports(c: &Canary, facts: &[FactsBlob]) {
    let report = judge(facts).expect("a report");
    c.assert_absent("JSON", &report::to_json(&report).expect("JSON"));
    c.assert_absent("text", &report::to_text(&report));
    c.assert_absent("Markdown", &report::to_markdown(&report));
    c.assert_absent("HTML", &report::to_html(&report));
    c.assert_absent("growth", &engine::growth(facts, None).map_or_else(|f| data(&f), |g| data(&g)));
    c.assert_absent("the tracks", &engine::tracks(facts).map_or_else(|f| data(&f), |t| data(&t)));
}

fn redacted(bytes: &[u8]) -> Vec<u8> {
    let mut redaction = Redaction::new(policy());
    let mut made = Vec::new();
    loop {
        redaction.push(bytes, &mut made).expect("a snapshot");
        if !redaction.end_scan(&mut made).expect("a snapshot") {
            return made;
        }
    }
}

/// What two snapshots must have in common: their size and the figures of all classes, whatever these are called.
fn figures(file: &File) -> Vec<(u64, u64, u64, i32)> {
    let summary = file.summary().expect("a heap");
    let mut rows: Vec<_> =
        summary.classes.iter().map(|c| (c.count, c.shallow_bytes, c.retained_bytes, c.distance)).collect();
    rows.push((summary.nodes, summary.edges, summary.total_shallow_bytes, 0));
    rows.sort_unstable();
    rows
}

fn few() -> ProptestConfig {
    ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn no_answer_about_a_heap_has_a_value(c in canaries(), newest in any::<bool>()) {
        let layout = if newest { Layout::chromium_156() } else { Layout::node_20() };
        let (before, after) = (snapshot(&c, 3, &layout), snapshot(&c, 8, &layout));
        c.assert_planted("the heap", &after);
        let (before, after) = (open(&before, policy()).expect("read"), open(&after, policy()).expect("read"));
        let asked = look_through(&c, &before, &after);
        prop_assert_eq!(asked, all_questions(), "every question was asked");
    }

    #[test]
    fn no_answer_about_a_timeline_has_a_value(c in canaries()) {
        let bytes = timeline(&c, 4);
        c.assert_planted("the timeline", &bytes);
        let file = open(&gzip(&bytes), policy()).expect("read");
        prop_assert_eq!(file.loaded().format.as_str(), "v8-heaptimeline");
        look_through(&c, &file, &file);
        for query in calls(&[]) {
            c.assert_absent(&format!("{query:?}"), &said(&file.ask(&Query::Calls(query))));
        }
    }

    #[test]
    fn no_redacted_file_has_a_value(c in canaries()) {
        for bytes in [snapshot(&c, 5, &Layout::node_20()), snapshot(&c, 5, &Layout::chromium_156()), timeline(&c, 5)] {
            c.assert_planted("the heap", &bytes);
            let made = redacted(&bytes);
            c.assert_absent("the redacted file", &String::from_utf8_lossy(&made));
            let (original, again) = (open(&bytes, policy()).expect("read"), open(&made, policy()).expect("read"));
            prop_assert_eq!(figures(&original), figures(&again));
            prop_assert_eq!(original.loaded().format.as_str(), again.loaded().format.as_str());
        }
    }

    #[test]
    fn no_other_format_tells_a_value(c in canaries()) {
        let mut facts = Vec::new();
        for (what, bytes) in inputs(&c) {
            if !["zip", "gzip"].contains(&what) {
                c.assert_planted(what, &bytes);
            }
            for file in parts(&format!("/home/{}/evidence", c.word), &bytes, policy()) {
                match file {
                    Err(failure) => {
                        c.assert_absent(&format!("why {what} is refused"), &data(&failure));
                        facts.push(unreadable("evidence", 1, &failure, &policy()));
                    }
                    Ok(file) => {
                        let digest = match file.ask(&Query::Calls(CallQuery::Digest { filters: Vec::new() })) {
                            Ok(Answer::DumpDigest(blob)) => vec![blob.clone(), blob],
                            _ => Vec::<Blob>::new(),
                        };
                        for query in calls(&digest) {
                            c.assert_absent(&format!("{what}, {query:?}"), &said(&file.ask(&Query::Calls(query))));
                        }
                        for query in [Query::Preview, Query::Facts, Query::Statistics, Query::Interfaces] {
                            c.assert_absent(&format!("{what}, {query:?}"), &said(&file.ask(&query)));
                        }
                        c.assert_absent(&format!("the rail on {what}"), &data(file.loaded()));
                        c.assert_absent(&format!("the audit of {what}"), &data(&file.audit()));
                        facts.push(file.facts().clone());
                    }
                }
            }
        }
        look_through_reports(&c, &facts);
        for one in facts {
            look_through_reports(&c, &[one]);
        }
    }

    #[test]
    fn nothing_said_about_damage_has_a_value(c in canaries(), at in any::<prop::sample::Index>(), with in prop::sample::select(&b"\"[{x\\\0\xff"[..])) {
        let c = c.sturdy();
        let mut all = inputs(&c);
        all.extend([("heap", snapshot(&c, 2, &Layout::node_24())), ("timeline", timeline(&c, 2))]);
        for (what, bytes) in all {
            let mut damaged = bytes.clone();
            // In a dump a wrong byte may be the length of a text, and then another text stands there, which nobody planted.
            if !["tracemalloc dump", "zip"].contains(&what) {
                damaged[at.index(bytes.len())] = with;
            }
            for bytes in [damaged.as_slice(), &bytes[..at.index(bytes.len())]] {
                for file in parts("evidence", bytes, policy()) {
                    let told = file.map_or_else(|failure| data(&failure), |file| data(file.loaded()) + &file.facts().0);
                    c.assert_absent("what is said about damage", &told);
                }
            }
        }
    }
}

#[test]
fn every_format_is_recognised() {
    let c = Canary::fixed();
    let formats: BTreeSet<String> = inputs(&c)
        .iter()
        .flat_map(|(_, bytes)| parts("evidence", bytes, policy()))
        .filter_map(|file| Some(file.ok()?.loaded().format.to_string()))
        .collect();
    let expect = [
        "container-limits",
        "diagnostic-report",
        "gc-log",
        "memory-readings",
        "metadata",
        "trace",
        "tracemalloc",
        "v8-heapprofile",
    ];
    assert_eq!(formats.iter().map(String::as_str).collect::<Vec<_>>(), expect);
}

/// What cannot be asked cannot be found wanting: these answer every question about allocations between them.
#[test]
fn every_question_about_allocations_has_an_answer() {
    let c = Canary::fixed();
    let bytes = |what| inputs(&c).into_iter().find(|input| input.0 == what).expect("an input").1;
    let (profile, dump) = (bytes("heap profile"), bytes("tracemalloc dump"));
    let [profile, dump, timeline] = [profile, dump, timeline(&c, 3)].map(|b| open(&b, policy()).expect("read"));
    let Ok(Answer::DumpDigest(digest)) = dump.ask(&Query::Calls(CallQuery::Digest { filters: Vec::new() })) else {
        panic!("a digest")
    };
    let mut answered = BTreeSet::new();
    for (file, all) in [(&dump, 19), (&profile, 4), (&timeline, 4)] {
        let asked = calls(&[digest.clone(), digest.clone()]);
        let good: Vec<_> = asked.iter().filter(|q| file.ask(&Query::Calls((*q).clone())).is_ok()).collect();
        assert!(good.len() >= all, "{} of {} are answered", good.len(), asked.len());
        answered.extend(good.into_iter().map(name));
    }
    assert_eq!(answered, all_calls());
}

#[test]
fn only_an_explicit_reveal_shows_values_and_the_report_says_so() {
    let bytes = snapshot(&Canary::fixed(), 3, &Layout::node_20());
    let file = open(&bytes, policy().revealing()).expect("read");
    let report = judge(&[file.facts().clone()]).expect("a report");
    assert!(report.redaction.revealed);
}

#[test]
fn a_reveal_shows_values_until_it_is_taken_back_and_reports_never_do() {
    let bytes = timeline(&Canary::fixed(), 3);
    let mut file = open(&bytes, policy()).expect("read");
    let strings = Query::Census { of: Census::Duplicates, rows: RowRange { start: 0, end: 100_000 } };
    let said = |file: &File| serde_json::to_string(&file.ask(&strings)).expect("data");
    Canary::fixed().assert_absent("before", &said(&file));
    let nodes = file.loaded().snapshot.as_ref().map_or(0, |s| s.nodes as u32);
    let one = (0..nodes).any(|node| {
        matches!(file.reveal(Reveal::Object(NodeId(node))), Ok(Answer::Revealed(Revealed { text: Some(text), .. })) if text == "hunter2-kestrelqvzxj")
    });
    assert!(one, "one value is revealed by itself");
    Canary::fixed().assert_absent("after a single one", &said(&file));
    // What is kept of an answer in clear must not come back when values are hidden again.
    let c = Canary::fixed();
    let baseline = open(&snapshot(&c, 1, &Layout::node_20()), policy()).expect("read");
    let kept = kept(&file, &baseline);
    let all = |file: &File| -> Vec<String> { kept.iter().map(|query| questions::said(&file.ask(query))).collect() };
    let closed = all(&file);
    file.reveal(Reveal::All).expect("a heap");
    assert!(said(&file).contains("hunter2-kestrelqvzxj"));
    for (query, said) in kept.iter().zip(all(&file)) {
        // Digests and comparisons are closed whatever is revealed: they go to other workers, and stay.
        let answers = matches!(query, Query::Calls(_) | Query::Classes { .. });
        assert_eq!(c.found_in(&said).is_some(), answers, "{query:?}");
    }
    let report = judge(&[file.facts().clone()]).expect("a report");
    assert!(!report.redaction.revealed);
    c.assert_absent("the report of a revealed file", &report::to_json(&report).expect("JSON"));
    file.reveal(Reveal::Nothing).expect("a heap");
    c.assert_absent("hidden again", &said(&file));
    // The questions are asked from the last one: a comparison made in clear must not be there to be scrolled.
    for (query, was) in kept.iter().zip(&closed).rev() {
        let now = questions::said(&file.ask(query));
        c.assert_absent(&format!("hidden again, {query:?}").chars().take(120).collect::<String>(), &now);
        assert_eq!(now, *was);
    }
}

/// Two classes that hold texts, and a key of one of them that is data.
fn two_classes() -> File {
    let mut heap = Heap::new(RootModel::UserRoots);
    for (class, text) in [("Letter", "sealed-kestrelqvzxj"), ("Diary", "locked-kestrelqvzxj")] {
        let (object, word) = (heap.instance(class, 64), heap.string(text));
        heap.property(object, "text", word).property(object, "dear kestrelqvzxj", word);
        // A text in pieces, as V8 keeps what was joined.
        let joined = heap.node(NodeType::ConcatenatedString, "(concatenated string)", 32);
        let piece = heap.string(&format!("piece of {text}"));
        heap.internal(joined, "first", piece).property(object, "joined", joined);
        heap.set_global(class, object);
    }
    open(&heap.into_builder().write(&Layout::node_20()), policy()).expect("read")
}

#[test]
fn a_class_is_revealed_by_itself_until_it_is_taken_back() {
    let mut file = two_classes();
    let class = |file: &File, name: &str| match file.class_named(name) {
        Ok(NamedClass::Found { class, .. }) => class,
        other => panic!("{name}: {other:?}"),
    };
    // Objects of both classes, what they hold, who holds that, and every text of the heap.
    let said = |file: &File, name: &str| {
        let rows = RowRange { start: 0, end: 1000 };
        let of = |class, name: &str| {
            let sort = SortBy { column: InstanceColumn::Retained, descending: true };
            let asked = file.ask(&Query::Instances { class, scope: Scope::All, sort, rows });
            let Ok(Answer::Instances(page)) = asked else { panic!("{name}") };
            page.rows
        };
        let object = of(class(file, name), name)[0].node;
        let Ok(Answer::Properties(held)) = file.ask(&Query::Properties { node: object, rows }) else {
            panic!("{name}")
        };
        let text = held.rows.iter().find(|p| p.edge.as_str() == "text").expect("a text").target.node;
        let graph = |of| Query::RetainerGraph { of, mode: GraphMode::Object, explored: Default::default() };
        let asked = [
            Query::Object { node: text },
            Query::Retainers { node: text, rows },
            Query::Path { node: text },
            graph(GraphOf::Object(text)),
            Query::Contained { node: Some(object), rows },
            Query::DominatorPicture { node: Some(object) },
        ];
        let answers: Vec<String> = asked.iter().map(|query| said(&file.ask(query))).collect();
        (data(&held), answers.concat() + &data(&of(class(file, "(string)"), "(string)")))
    };
    let c = Canary::fixed();
    for name in ["Letter", "Diary"] {
        let (held, answers) = said(&file, name);
        c.assert_absent(name, &(held + &answers));
    }
    let letter = class(&file, "Letter");
    let report = data(&judge(&[file.facts().clone()]).expect("a report"));
    let revealed = |file: &mut File, what| match file.reveal(what) {
        Ok(Answer::Revealed(Revealed { text: None, values })) => values,
        other => panic!("{other:?}"),
    };
    assert_eq!(revealed(&mut file, Reveal::Class(letter)), 2, "one text, held twice, and a piece of another");
    assert_eq!(revealed(&mut file, Reveal::Class(letter)), 2, "as often as it is asked for");
    let (held, answers) = said(&file, "Letter");
    assert!(held.contains("sealed-kestrelqvzxj") && !held.contains("dear"), "values, and no key: {held}");
    assert!(answers.matches("sealed-kestrelqvzxj").count() >= 5, "{answers}");
    assert!(answers.contains("piece of sealed-") && !answers.contains("locked-"), "{answers}");
    let (held, answers) = said(&file, "Diary");
    c.assert_absent("another class", &(held + &answers.replace("sealed-kestrelqvzxj", "")));
    // What is kept, and what is compared with other files, stays closed.
    assert_eq!(data(&judge(&[file.facts().clone()]).expect("a report")), report);
    c.assert_absent("the audit", &data(&file.audit()));
    c.assert_absent("the digest", &questions::said(&file.ask(&Query::Interfaces)));
    assert!(file.reveal(Reveal::Class(ClassId(u32::MAX))).is_err(), "no such class");
    revealed(&mut file, Reveal::Nothing);
    for name in ["Letter", "Diary"] {
        let (held, answers) = said(&file, name);
        c.assert_absent("hidden again", &(held + &answers));
    }
}

#[test]
fn a_report_of_the_page_lists_what_could_not_be_read_as_others_do() {
    let read = open(&snapshot(&Canary::fixed(), 3, &Layout::node_20()), policy()).expect("read");
    let why =
        parts("/home/kestrelqvzxj/x.png", b"\x89PNG\r\n\x1a\n", policy()).pop().expect("one").err().expect("no heap");
    let unread = |input| Unread { input, name: String::from("/home/kestrelqvzxj/x.png"), bytes: 8, why: why.clone() };
    let facts = read.facts().clone();
    let asked = Query::Judge { inputs: vec![facts.clone()], unread: vec![unread(0), unread(2)] };
    let Ok(Answer::Report(report)) = read.ask(&asked) else { panic!("a report") };
    let blob = unreadable("/home/kestrelqvzxj/x.png", 8, &why, &policy());
    assert_eq!(*report, judge(&[blob.clone(), facts, blob]).expect("a report"));
    assert_eq!(report.inputs.iter().filter(|input| input.format == "unreadable").count(), 2);
    Canary::fixed().assert_absent("the report", &data(&report));
}

#[test]
fn secrets_are_counted_by_owner_and_gone_from_the_redacted_file() {
    let bytes = snapshot(&Canary::fixed(), 8, &Layout::node_20());
    let (original, again) = (open(&bytes, policy()).expect("read"), open(&redacted(&bytes), policy()).expect("read"));
    let report = judge(&[original.facts().clone()]).expect("a report");
    let suspected = &report.redaction.suspected_secrets;
    assert_eq!((suspected.get("jwt"), suspected.get("named_secret")), (Some(&8), Some(&8)), "{suspected:?}");
    let held = report.redaction.secret_owners.iter().find(|o| o.kind == "jwt").expect("an owner");
    assert_eq!((held.owner.as_str(), held.count), ("Session.token", 8));
    assert!(!report.redaction.revealed && report.redaction.strings > 0);
    let secrets = data(&again.audit().secrets);
    assert!(data(&original.audit().secrets).contains("jwt"));
    assert!(!secrets.contains("jwt") && !secrets.contains("email"), "{secrets}");
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
