//! Objects that a call names, and the shortest paths that keep them alive.

use engine::File;
use protocol::{
    Answer, ClassColumn, ClassId, Failure, InstanceColumn, InstanceRow, NodeId, ObjectName, PathRow, Query, RowRange,
    Safe, Scope, SortBy,
};

/// Rows of the class table that are looked through for a name at once.
const PAGE: u32 = 2000;

/// The object with this id.
pub(crate) fn object(file: &File, id: u64) -> Result<NodeId, Failure> {
    match file.ask(&Query::ObjectById { id })? {
        Answer::Object(Some(object)) => Ok(object.row.node),
        _ => Err(none("No object has this id.", "Ids are of one process: take it from a table of this snapshot.")),
    }
}

/// The class whose name this is; of several (one name at several places of the source), the one that retains most.
pub(crate) fn class(file: &File, name: &str) -> Result<ClassId, Failure> {
    let mut start = 0;
    loop {
        let query = Query::Classes {
            scope: Scope::All,
            sort: SortBy { column: ClassColumn::Retained, descending: true },
            filter: name.to_owned(),
            rows: RowRange { start, end: start.saturating_add(PAGE) },
        };
        let Answer::Classes(page) = file.ask(&query)? else { break };
        if let Some(row) = page.rows.iter().find(|row| row.name == *name) {
            return Ok(row.class);
        }
        start = start.saturating_add(PAGE);
        if start >= page.total {
            break;
        }
    }
    Err(none("No class has this name.", "`classes` lists the classes of a snapshot."))
}

/// Objects of a class: how many, and the largest.
pub(crate) fn largest(file: &File, class: ClassId, count: u32) -> Result<(u32, Vec<NodeId>), Failure> {
    let sort = SortBy { column: InstanceColumn::Retained, descending: true };
    match file.ask(&Query::Instances { class, scope: Scope::All, sort, rows: RowRange { start: 0, end: count } })? {
        Answer::Instances(page) => Ok((page.total, page.rows.iter().map(|row| row.node).collect())),
        _ => Ok((0, Vec::new())),
    }
}

pub(crate) fn path(file: &File, node: NodeId) -> Result<Vec<PathRow>, Failure> {
    match file.ask(&Query::Path { node })? {
        Answer::Path(rows) => Ok(rows),
        _ => Ok(Vec::new()),
    }
}

fn none(lead: &'static str, text: &'static str) -> Failure {
    Failure { lead: Safe::ours(lead), text: Safe::ours(text), byte: None, partial: false }
}

pub(crate) fn name(row: &InstanceRow) -> String {
    match &row.name {
        ObjectName::Name(name) => name.to_string(),
        ObjectName::Sealed(seal) => {
            let length = seal.length.map(|n| format!(" {n} ch")).unwrap_or_default();
            format!("‹{}{length} ·{}›", seal.kind, seal.token)
        }
    }
}
