//! How long a loaded heap takes to answer: `cargo bench -p cli --bench questions -- [FILE]`, a Markdown table.
//!
//! Without a file it is a made heap of 200 MB (2.5 million objects). Each question is asked once and then again and again, in
//! the order of the table; the page asks for screens of rows, and so does this. What an answer needs (incoming edges, facts,
//! texts of all strings) is made for the first question that needs it, and kept for those below.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

use engine::{File, Options, Reader};
use protocol::{
    Answer, Census, ClassColumn, ClassId, Explored, GraphMode, GraphOf, InstanceColumn, InstanceRow, Query, RowRange,
    Scope, SortBy,
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
    let Answer::Classes(page) = row(&file, "classes by count", &classes(ClassColumn::Count, true, "", Scope::All))?
    else {
        return Err("no class table".into());
    };
    let class = page.rows.first().map(|row| row.class).ok_or("no class")?;
    let largest = instances(InstanceColumn::Retained, class, ROWS);
    let Answer::Instances(page) = row(&file, "objects by retained size", &largest)? else {
        return Err("no objects".into());
    };
    let object = page.rows.first().ok_or("no object")?;
    for (name, query) in questions(class, page.total, object) {
        row(&file, &name, &query)?;
    }
    Ok(())
}

/// Asks, prints how long it took, and gives back the answer.
fn row(file: &File, name: &str, query: &Query) -> Result<Answer, Box<dyn Error>> {
    let (answer, first) = time(file, query)?;
    let mut again = (0..AGAIN).map(|_| Ok(time(file, query)?.1)).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    again.sort_unstable();
    println!("| {name} | {:.1} | {:.1} |", milliseconds(first), milliseconds(again[AGAIN / 2]));
    Ok(answer)
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

fn time(file: &File, query: &Query) -> Result<(Answer, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let answer = file.ask(query).map_err(|failure| failure.text.to_string())?;
    Ok((answer, start.elapsed()))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn classes(column: ClassColumn, descending: bool, filter: &str, scope: Scope) -> Query {
    Query::Classes { scope, sort: SortBy { column, descending }, filter: filter.to_owned(), rows: ROWS }
}

fn instances(column: InstanceColumn, class: ClassId, rows: RowRange) -> Query {
    Query::Instances { class, scope: Scope::All, sort: SortBy { column, descending: true }, rows }
}

/// What else a person asks of a heap: of the class with most objects, `total`, and of the object in it that retains most.
fn questions(class: ClassId, total: u32, &InstanceRow { node, id, .. }: &InstanceRow) -> Vec<(String, Query)> {
    let graph = |of, mode| Query::RetainerGraph { of, mode, explored: Explored::default() };
    let last = RowRange { start: total.saturating_sub(60), end: total };
    let mut all: Vec<(String, Query)> = [
        ("classes", classes(ClassColumn::Retained, true, "", Scope::All)),
        ("classes by name", classes(ClassColumn::Name, false, "", Scope::All)),
        ("classes, filtered", classes(ClassColumn::Retained, true, "array", Scope::All)),
        ("objects by distance", instances(InstanceColumn::Distance, class, ROWS)),
        ("the last objects", instances(InstanceColumn::Id, class, last)),
        ("object", Query::Object { node }),
        ("properties", Query::Properties { node, rows: ROWS }),
        ("retainers", Query::Retainers { node, rows: ROWS }),
        ("path", Query::Path { node }),
        ("graph of an object", graph(GraphOf::Object(node), GraphMode::Object)),
        ("shortest paths of an object", graph(GraphOf::Object(node), GraphMode::Shortest)),
        ("object by id", Query::ObjectById { id }),
        ("graph of a class", graph(GraphOf::Class(class), GraphMode::Merged)),
        ("statistics", Query::Statistics),
        ("dominators", Query::Dominated { node: None, rows: ROWS }),
        ("picture of dominators", Query::DominatorPicture { node: None }),
        ("containment", Query::Contained { node: None, rows: ROWS }),
    ]
    .map(|(name, query)| (name.to_owned(), query))
    .into();
    for scope in [Scope::Detached, Scope::ByContexts, Scope::ByListeners] {
        all.push((format!("classes, {scope:?}"), classes(ClassColumn::Retained, true, "", scope)));
    }
    all.extend(Census::ALL.map(|of| (format!("census, {of:?}"), Query::Census { of, rows: ROWS })));
    all.push(("facts".to_owned(), Query::Facts));
    all
}
