//! How long a loaded heap takes to answer: `cargo bench -p cli --bench questions -- [FILE]`, a Markdown table.
//!
//! Without a file it is a made heap of 200 MB (2.5 million objects). Each question is asked once, when nothing of its kind has
//! been asked before, and then again and again; the page asks for screens of rows, and so does this. What an answer needs for
//! the first time (incoming edges, facts, texts of all strings) is made then, and kept.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

use engine::{File, Options, Reader};
use protocol::{
    Answer, Census, ClassColumn, ClassId, Explored, GraphMode, GraphOf, InstanceColumn, Query, RowRange, Scope, SortBy,
};
use redact::{Policy, Salt};
use std::error::Error;
use std::io::Read;
use std::time::{Duration, Instant};

/// A screen of rows.
const ROWS: RowRange = RowRange { start: 0, end: 60 };
/// Times that a question is asked again.
const AGAIN: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    // cargo adds `--bench`.
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let file = match &named {
        Some(path) => read(path, std::fs::metadata(path)?.len(), std::fs::File::open(path)?)?,
        None => {
            let mut bytes = Vec::new();
            testkit::LargeHeap::of_bytes(200_000_000).write(&mut bytes)?;
            read("made.heapsnapshot", bytes.len() as u64, &bytes[..])?
        }
    };
    let about = file.loaded().snapshot.as_ref().ok_or("not a snapshot")?;
    println!("{} objects, {} references\n", about.nodes, about.edges);
    println!("| question | first, ms | again, ms |\n| --- | --: | --: |");
    for (name, query) in questions(&file)? {
        let first = time(&file, &query)?;
        let mut again = (0..AGAIN).map(|_| time(&file, &query)).collect::<Result<Vec<_>, _>>()?;
        again.sort_unstable();
        println!("| {name} | {:.1} | {:.1} |", milliseconds(first), milliseconds(again[AGAIN / 2]));
    }
    Ok(())
}

fn read(name: &str, bytes: u64, mut from: impl Read) -> Result<File, Box<dyn Error>> {
    let options = Options { keep_partial: true, memory_limit: u64::MAX };
    let mut reader = Reader::new(name, bytes, Policy::new(Salt([1, 2])), options);
    let mut portion = vec![0; 4 << 20];
    loop {
        match from.read(&mut portion)? {
            0 => break,
            n => reader.push(&portion[..n]).map_err(|failure| failure.text.to_string())?,
        }
    }
    let file = reader.finish().and_then(engine::Analysis::finish);
    Ok(file.map_err(|failure| failure.text.to_string())?)
}

fn time(file: &File, query: &Query) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    file.ask(query).map_err(|failure| failure.text.to_string())?;
    Ok(start.elapsed())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What a person does with a heap, of the class with most objects and of the object in it that retains most.
fn questions(file: &File) -> Result<Vec<(String, Query)>, Box<dyn Error>> {
    let classes = |column, descending, filter: &str, scope| Query::Classes {
        scope,
        sort: SortBy { column, descending },
        filter: filter.to_owned(),
        rows: ROWS,
    };
    let Ok(Answer::Classes(page)) = file.ask(&classes(ClassColumn::Count, true, "", Scope::All)) else {
        return Err("no class table".into());
    };
    let class = page.rows.first().map(|row| row.class).ok_or("no class")?;
    let instances = |column, class: ClassId, rows| Query::Instances {
        class,
        scope: Scope::All,
        sort: SortBy { column, descending: true },
        rows,
    };
    let Ok(Answer::Instances(page)) = file.ask(&instances(InstanceColumn::Retained, class, ROWS)) else {
        return Err("no objects".into());
    };
    let node = page.rows.first().map(|row| row.node).ok_or("no object")?;
    let graph = |of, mode| Query::RetainerGraph { of, mode, explored: Explored::default() };
    let objects = |node| {
        [
            ("object".to_owned(), Query::Object { node }),
            ("properties".to_owned(), Query::Properties { node, rows: ROWS }),
            ("retainers".to_owned(), Query::Retainers { node, rows: ROWS }),
            ("path".to_owned(), Query::Path { node }),
            ("graph of an object".to_owned(), graph(GraphOf::Object(node), GraphMode::Object)),
            ("shortest paths of an object".to_owned(), graph(GraphOf::Object(node), GraphMode::Shortest)),
        ]
    };
    let last = RowRange { start: page.total.saturating_sub(60), end: page.total };
    let mut all = vec![
        ("classes".to_owned(), classes(ClassColumn::Retained, true, "", Scope::All)),
        ("classes by name".to_owned(), classes(ClassColumn::Name, false, "", Scope::All)),
        ("classes, filtered".to_owned(), classes(ClassColumn::Retained, true, "array", Scope::All)),
        ("objects by retained size".to_owned(), instances(InstanceColumn::Retained, class, ROWS)),
        ("objects by distance".to_owned(), instances(InstanceColumn::Distance, class, ROWS)),
        ("the last objects".to_owned(), instances(InstanceColumn::Id, class, last)),
    ];
    all.extend(objects(node));
    all.push(("object by id".to_owned(), Query::ObjectById { id: 1001 }));
    all.push(("graph of a class".to_owned(), graph(GraphOf::Class(class), GraphMode::Merged)));
    all.push(("statistics".to_owned(), Query::Statistics));
    all.push(("dominators".to_owned(), Query::Dominated { node: None, rows: ROWS }));
    all.push(("picture of dominators".to_owned(), Query::DominatorPicture { node: None }));
    all.push(("containment".to_owned(), Query::Contained { node: None, rows: ROWS }));
    for scope in [Scope::Detached, Scope::ByContexts, Scope::ByListeners] {
        all.push((format!("classes, {scope:?}"), classes(ClassColumn::Retained, true, "", scope)));
    }
    all.extend(Census::ALL.map(|of| (format!("census, {of:?}"), Query::Census { of, rows: ROWS })));
    all.push(("facts".to_owned(), Query::Facts));
    Ok(all)
}
