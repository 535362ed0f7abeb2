//! What can be called: names, arguments, and the functions behind them.

use super::arguments::Arguments;
use super::session::{Session, sentence};
use super::{answers, objects};
use engine::{Digest, File, compare};
use protocol::{Answer, ClassColumn, Query, RowRange, Scope, SortBy};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};
use std::sync::Arc;

/// Most rows of one answer.
const MOST: u32 = 100;
const ROWS: u32 = 20;
const MOST_FINDINGS: u32 = 20;
const MOST_PATHS: u32 = 10;

type Call = fn(&mut Session, &Arguments) -> Result<Value, String>;

struct Definition {
    name: &'static str,
    about: &'static str,
    /// Properties of the argument object; those of `required` must be given.
    arguments: fn() -> Value,
    required: &'static [&'static str],
    call: Call,
}

const TOOLS: &[Definition] = &[
    Definition {
        name: "load",
        about: "Read evidence of one process, in place of what was loaded: heap snapshots, GC logs, profiles, memory readings, \
                limits, metadata; plain, gzip or zip. Give everything at once. Answers with a numbered list of inputs.",
        arguments: || {
            json!({
                "paths": { "type": "array", "items": { "type": "string" }, "minItems": 1,
                           "description": "files, folders (the files in them) or patterns" },
                "partial": { "type": "boolean", "description": "use what there is of files that were cut short" },
            })
        },
        required: &["paths"],
        call: load,
    },
    Definition {
        name: "diagnose",
        about: "Say why memory grows: cause (leak, cache, batch_size, browser_artifact, runtime_configuration, healthy, \
                inconclusive), who owns it and where, how sure that is, what speaks for and against, what to capture next.",
        arguments: || json!({ "findings": rows_of("findings in detail", 3, MOST_FINDINGS) }),
        required: &[],
        call: |session, arguments| {
            let detailed = arguments.rows("findings", 3, MOST_FINDINGS)? as usize;
            Ok(answers::diagnosis(&session.report()?, detailed, session.redacts()))
        },
    },
    Definition {
        name: "growth",
        about: "Follow owners (containers that hold what grows) and classes over a series of snapshots: retained bytes and \
                objects at each, trend, bytes per step.",
        arguments: || json!({ "of": { "type": "string", "enum": ["all", "owner", "class"] }, "limit": rows_of("rows", 12, MOST) }),
        required: &[],
        call: growth,
    },
    Definition {
        name: "classes",
        about: "A page of one snapshot's class table: instances, shallow and retained bytes, distance, as Chrome DevTools counts.",
        arguments: || {
            json!({
                "snapshot": snapshot_of("the last"),
                "filter": { "type": "string", "description": "part of a class name, or /regex/" },
                "sort": { "type": "string", "enum": ["retained", "shallow", "count", "name"] },
                "detached": { "type": "boolean", "description": "detached DOM nodes only" },
                "start": { "type": "integer", "minimum": 0 },
                "limit": rows_of("rows", ROWS, MOST),
            })
        },
        required: &[],
        call: classes,
    },
    Definition {
        name: "paths",
        about: "What keeps objects alive: shortest retaining paths, object first, root last, of the largest objects of a class \
                or of one object by its id.",
        arguments: || {
            json!({
                "class": { "type": "string", "description": "class name, as `classes` lists it" },
                "object": { "type": ["integer", "string"], "description": "object id, as @1234" },
                "snapshot": snapshot_of("the last"),
                "count": rows_of("paths", 2, MOST_PATHS),
            })
        },
        required: &[],
        call: paths,
    },
    Definition {
        name: "compare",
        about: "Compare two snapshots class by class: new and gone objects, shallow and retained bytes more. Snapshots of two \
                processes are compared by class alone.",
        arguments: || {
            json!({
                "before": snapshot_of("the first"),
                "after": snapshot_of("the last"),
                "filter": { "type": "string", "description": "part of a class name" },
                "limit": rows_of("rows", ROWS, MOST),
            })
        },
        required: &[],
        call: compared,
    },
    Definition {
        name: "next_capture",
        about: "What to record next to decide, or to decide better, with commands; and which evidence is missing.",
        arguments: || json!({}),
        required: &[],
        call: |session, _| Ok(answers::next_capture(&session.report()?)),
    },
];

fn rows_of(what: &str, default: u32, most: u32) -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": most, "description": format!("{what}, {default} unless said") })
}

fn snapshot_of(default: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": format!("number of an input, {default} snapshot unless said") })
}

/// All tools, described.
pub(crate) fn all() -> Vec<Tool> {
    let described = |tool: &Definition| {
        let schema = json!({
            "type": "object",
            "properties": (tool.arguments)(),
            "required": tool.required,
            "additionalProperties": false,
        });
        let schema: JsonObject = schema.as_object().cloned().unwrap_or_default();
        // They read files and change nothing.
        let annotations = ToolAnnotations::new().read_only(true).open_world(false);
        Tool::new(tool.name, tool.about, Arc::new(schema)).with_annotations(annotations)
    };
    TOOLS.iter().map(described).collect()
}

/// The function behind a name.
pub(crate) fn named(name: &str) -> Option<Call> {
    TOOLS.iter().find(|tool| tool.name == name).map(|tool| tool.call)
}

fn load(session: &mut Session, arguments: &Arguments) -> Result<Value, String> {
    session.load(&arguments.texts("paths")?, arguments.flag("partial")?)?;
    Ok(answers::inputs(&session.inputs))
}

fn growth(session: &mut Session, arguments: &Arguments) -> Result<Value, String> {
    let of = arguments.word("of", &["all", "owner", "class"])?;
    let limit = arguments.rows("limit", 12, MOST)? as usize;
    let table = session.growth()?;
    if table.steps.is_empty() {
        return Err(String::from("Growth needs at least two heap snapshots of one process, and there is none loaded."));
    }
    Ok(answers::growth(&table, of, limit))
}

fn classes(session: &mut Session, arguments: &Arguments) -> Result<Value, String> {
    let number = session.snapshot(arguments.number("snapshot")?)?;
    let column = match arguments.word("sort", &["retained", "shallow", "count", "name"])? {
        "shallow" => ClassColumn::Shallow,
        "count" => ClassColumn::Count,
        "name" => ClassColumn::Name,
        _ => ClassColumn::Retained,
    };
    let start = arguments.rows("start", 0, u32::MAX)?;
    let query = Query::Classes {
        scope: if arguments.flag("detached")? { Scope::Detached } else { Scope::All },
        sort: SortBy { column, descending: column != ClassColumn::Name },
        filter: arguments.text("filter")?.to_owned(),
        rows: RowRange { start, end: start.saturating_add(arguments.rows("limit", ROWS, MOST)?) },
    };
    match ask(session.graph(number)?, &query)? {
        Answer::Classes(page) => Ok(answers::classes(number, &page)),
        _ => Err(nothing()),
    }
}

fn paths(session: &mut Session, arguments: &Arguments) -> Result<Value, String> {
    let number = session.snapshot(arguments.number("snapshot")?)?;
    let (class, object) = (arguments.text("class")?, arguments.number("object")?);
    let count = arguments.rows("count", 2, MOST_PATHS)?;
    let file = session.graph(number)?;
    let (alike, total, nodes) = match (class, object) {
        (_, Some(id)) => (1, 1, vec![objects::object(file, id).map_err(|f| sentence(&f))?]),
        ("", None) => return Err(String::from("Say which objects: a `class`, or the id of one `object`.")),
        (name, None) => {
            let (class, alike) = objects::class(file, name)?;
            let (total, nodes) = objects::largest(file, class, count).map_err(|f| sentence(&f))?;
            (alike, total, nodes)
        }
    };
    let paths: Result<Vec<_>, _> = nodes.into_iter().map(|node| objects::path(file, node)).collect();
    Ok(answers::paths(number, alike, total, &paths.map_err(|f| sentence(&f))?))
}

fn compared(session: &mut Session, arguments: &Arguments) -> Result<Value, String> {
    let all = session.snapshots();
    if all.len() < 2 {
        return Err(String::from("A comparison needs two heap snapshots; load both."));
    }
    let first = all.first().map(|&i| i as u64);
    let before = session.snapshot(arguments.number("before")?.or(first))?;
    let after = session.snapshot(arguments.number("after")?)?;
    let filter = arguments.text("filter")?.to_lowercase();
    let limit = arguments.rows("limit", ROWS, MOST)? as usize;
    // The later snapshot's interfaces name the plain objects of both.
    let file = session.graph(after)?;
    let (later, interfaces) = (file.digest(None), file.interfaces());
    let earlier: Option<Digest> = session.graph(before)?.digest(interfaces.as_deref());
    let table = compare(earlier.as_ref(), later.as_ref()).map_err(|failure| sentence(&failure))?;
    Ok(answers::comparison([before, after], &table, &filter, limit))
}

fn ask(file: &File, query: &Query) -> Result<Answer, String> {
    file.ask(query).map_err(|failure| sentence(&failure))
}

fn nothing() -> String {
    String::from("There is no answer to that.")
}
