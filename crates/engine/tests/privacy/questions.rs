//! Every question that can be asked of a file, and what is said in return, as text in which a value would be seen.

use engine::File;
use protocol::{
    Answer, Blob, BytesOf, CallQuery, CallsOf, Census, ClassColumn, ClassId, DiffColumn, Direction, Explored,
    FactsBlob, Failure, GraphMode, GraphOf, InstanceColumn, NodeId, Population, Query, Reveal, RowRange, Scope,
    SiteColumn, SitesAsked, SitesBy, SitesOf, SortBy,
};
use std::collections::BTreeSet;
use std::fmt::Debug;

const EVERYTHING: RowRange = RowRange { start: 0, end: 100_000 };

/// An answer or a failure as text. Bytes that only workers read are looked through too.
pub fn said(answer: &Result<Answer, Failure>) -> String {
    match answer {
        Ok(Answer::Digest(bytes) | Answer::Interfaces(bytes) | Answer::DumpDigest(bytes)) => {
            String::from_utf8_lossy(&bytes.0).into_owned()
        }
        Ok(answer) => serde_json::to_string(answer).expect("an answer is data"),
        Err(failure) => serde_json::to_string(failure).expect("a failure is data"),
    }
}

/// Names of all questions, from their definition: one that is added is missed here until the test asks it.
pub fn all_questions() -> BTreeSet<String> {
    variants(include_str!("../../../protocol/src/query.rs"), "pub enum Query {")
}

/// Names of all questions about allocations, likewise.
pub fn all_calls() -> BTreeSet<String> {
    variants(include_str!("../../../protocol/src/calls.rs"), "pub enum CallQuery {")
}

fn variants(source: &str, of: &str) -> BTreeSet<String> {
    let body = source.split(of).nth(1).and_then(|s| s.split("\n}").next()).expect("the enum");
    let variant = |line: &str| -> Option<String> {
        let name = line.strip_prefix("    ").filter(|l| l.starts_with(char::is_uppercase))?;
        Some(name.chars().take_while(|c| c.is_alphanumeric()).collect())
    };
    body.lines().filter_map(variant).collect()
}

pub fn name(query: &impl Debug) -> String {
    format!("{query:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// Call trees of these bytes, from both sides, drawn and as rows.
pub fn trees(bytes: &BytesOf) -> impl Iterator<Item = CallQuery> {
    [Direction::Callees, Direction::Callers].into_iter().flat_map(move |direction| {
        let of = CallsOf { bytes: bytes.clone(), direction };
        [
            CallQuery::Flame { of: of.clone(), node: None },
            CallQuery::Rows { of, node: None, search: String::new(), rows: EVERYTHING },
        ]
    })
}

/// Everything that can be asked of a heap, compared with itself at an earlier time.
pub fn questions(file: &File, baseline: &File, facts: &[FactsBlob]) -> Vec<Query> {
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
        Query::Judge { inputs: facts.to_vec(), unread: Vec::new() },
        Query::Audit,
        Query::ObjectById { id: 1 },
    ];
    all.extend(Census::ALL.map(|of| Query::Census { of, rows: EVERYTHING }));
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

/// Everything that can be asked of a file of allocations; `held` are dumps to compare it with.
pub fn calls(held: &[Blob]) -> Vec<CallQuery> {
    let sort = SortBy { column: SiteColumn::Size, descending: true };
    let own = BytesOf::Own { filters: Vec::new() };
    let mut asked = vec![
        CallQuery::HoldDumps { dumps: vec![Blob(vec![1, 2, 3])] },
        CallQuery::HoldDumps { dumps: held.to_vec() },
        CallQuery::Digest { filters: Vec::new() },
        CallQuery::Domains { filters: Vec::new() },
    ];
    for bytes in [own, BytesOf::Grown { old: 0, new: 1 }, BytesOf::Freed { old: 0, new: 1 }] {
        asked.extend(trees(&bytes));
    }
    for of in [SitesOf::Own { filters: Vec::new() }, SitesOf::Compared { old: 0, new: 1 }, SitesOf::Series] {
        for by in [SitesBy::Traceback, SitesBy::Line { cumulative: false }, SitesBy::File { cumulative: true }] {
            let search = String::new();
            asked.push(CallQuery::Sites(SitesAsked { of: of.clone(), by, search, sort, rows: EVERYTHING }));
        }
    }
    asked
}

/// What is asked again when values are hidden once more: answers that are kept, or travel to other workers.
pub fn kept(file: &File, baseline: &File) -> Vec<Query> {
    let Ok(Answer::Interfaces(interfaces)) = file.ask(&Query::Interfaces) else { panic!("interfaces") };
    let Ok(Answer::Digest(digest)) = baseline.ask(&Query::Digest { interfaces: interfaces.clone() }) else {
        panic!("a digest")
    };
    let mut all = vec![
        Query::Interfaces,
        Query::Digest { interfaces },
        Query::Compare { baseline: digest },
        Query::Diff {
            sort: SortBy { column: DiffColumn::Retained, descending: true },
            filter: String::new(),
            rows: EVERYTHING,
        },
        Query::Classes {
            scope: Scope::All,
            sort: SortBy { column: ClassColumn::Name, descending: false },
            filter: String::new(),
            rows: EVERYTHING,
        },
    ];
    all.extend(trees(&BytesOf::Own { filters: Vec::new() }).map(Query::Calls));
    all
}
