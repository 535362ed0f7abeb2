//! Objects that a call names, and the shortest paths that keep them alive.

use super::session::sentence;
use engine::{File, NamedClass};
use protocol::{
    Answer, ClassId, Failure, InstanceColumn, InstanceRow, NodeId, ObjectName, PathRow, Query, RowRange, Safe, Scope,
    SortBy,
};

/// The object with this id.
pub(crate) fn object(file: &File, id: u64) -> Result<NodeId, Failure> {
    match file.ask(&Query::ObjectById { id })? {
        Answer::Object(Some(object)) => Ok(object.row.node),
        _ => Err(none("No object has this id.", "Ids are of one process: take it from a table of this snapshot.")),
    }
}

/// The class whose name this is, and how many are called so: it is the one of them that retains most.
pub(crate) fn class(file: &File, name: &str) -> Result<(ClassId, u32), String> {
    match file.class_named(name).map_err(|failure| sentence(&failure))? {
        NamedClass::Found { class, alike } => Ok((class, alike)),
        NamedClass::Like(names) if names.is_empty() => {
            Err(String::from("No class has this name. `classes` lists the classes of a snapshot."))
        }
        NamedClass::Like(names) => {
            let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
            Err(format!("No class has this name. Did you mean {}?", names.join(", ")))
        }
    }
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

pub(crate) fn name(row: &InstanceRow) -> Safe {
    match &row.name {
        ObjectName::Name(name) => name.clone(),
        ObjectName::Sealed(seal) => seal.text(),
    }
}
