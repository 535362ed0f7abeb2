//! `leakproof summary`.

use crate::args::{SummaryArgs, SummaryScope, TableFormat};
use crate::read::{fresh_policy, name_of, read};
use crate::{Outcome, complain};
use engine::{File, Summary};
use protocol::{Answer, Census, Failure, NodeId, ObjectName, Query, RowRange, Scope};
use redact::inert_text;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Realms that are looked through for an id.
const MOST_REALMS: u32 = 2000;

pub(crate) fn run(args: &SummaryArgs) -> io::Result<Outcome> {
    let path = &args.file;
    let unreadable = |failure: &Failure| {
        complain(&format!("{}: {} {}", name_of(path), failure.lead, failure.text));
        Ok(Outcome::Unreadable)
    };
    let file = match read(path, fresh_policy(), false) {
        Ok(file) => file,
        Err(failure) => return unreadable(&failure),
    };
    let scope = match args.scope {
        SummaryScope::Named(scope) => scope,
        SummaryScope::Realm(id) => match realm(&file, id) {
            Ok(context) => Scope::Realm(context),
            Err(text) => {
                complain(&text);
                return Ok(Outcome::WrongUse);
            }
        },
    };
    let summary = match file.summary_of(scope) {
        Ok(summary) => summary,
        Err(failure) => return unreadable(&failure),
    };
    let Some(summary) = summary else {
        complain(&format!("{}: Not a heap snapshot. `leakproof analyze` reads it.", name_of(path)));
        return Ok(Outcome::Unreadable);
    };
    let mut out = io::stdout().lock();
    match args.format {
        TableFormat::Json => {
            summary.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Inert))?;
            writeln!(out)?;
        }
        TableFormat::Text => write_text(&mut out, &summary)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The native context with an id.
fn realm(file: &File, id: u64) -> Result<NodeId, String> {
    let query = Query::Census { of: Census::Realms, rows: RowRange { start: 0, end: MOST_REALMS } };
    let Ok(Answer::Census(realms)) = file.ask(&query) else { return Err(String::from("There are no realms.")) };
    let rows = &realms.page.rows;
    if let Some(row) = rows.iter().find(|row| row.id == id) {
        return Ok(row.node);
    }
    // The census lists those that take memory themselves.
    if let Ok(Answer::Object(Some(object))) = file.ask(&Query::ObjectById { id })
        && matches!(&object.row.name, ObjectName::Name(name) if name.as_str().contains("system / NativeContext"))
    {
        return Ok(object.row.node);
    }
    let known: Vec<String> = rows.iter().take(12).map(|row| format!("@{}", row.id)).collect();
    Err(format!("There is no realm @{id} in this snapshot. Its realms, largest first: {}", known.join(", ")))
}

/// JSON whose text can do nothing to a terminal and is the same to a program: what acts is spelled `\u….`.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| redact::acts(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

fn write_text(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    writeln!(
        out,
        "{} nodes, {} edges, {} bytes shallow, {} classes",
        summary.nodes,
        summary.edges,
        summary.total_shallow_bytes,
        summary.classes.len()
    )?;
    writeln!(out, "{:>10} {:>14} {:>14} {:>9}  CLASS", "COUNT", "SHALLOW", "RETAINED", "DISTANCE")?;
    for c in &summary.classes {
        let distance = if c.distance < 0 { String::from("-") } else { c.distance.to_string() };
        // A class name is the program's text: nothing in it may move the cursor.
        let name = inert_text(&c.name);
        writeln!(out, "{:>10} {:>14} {:>14} {:>9}  {name}", c.count, c.shallow_bytes, c.retained_bytes, distance)?;
    }
    Ok(())
}
