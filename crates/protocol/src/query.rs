//! Questions.

use crate::{ClassId, FactsBlob, NodeId};
use serde::{Deserialize, Serialize};

/// Rows asked for: `start..end`, clipped to what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRange {
    /// First row.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// Columns of the class table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "columns are named by their words")]
pub enum ClassColumn {
    Name,
    Count,
    Shallow,
    Retained,
    Distance,
}

/// Columns of the instance table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "columns are named by their words")]
pub enum InstanceColumn {
    Id,
    Shallow,
    Retained,
    Distance,
}

/// A sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortBy<C> {
    /// Column.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

/// Which objects the class table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// All of them.
    All,
    /// Detached DOM nodes.
    Detached,
}

/// A question to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// A page of the class table. `filter` is a substring, case-insensitive, or `/regex/`.
    Classes {
        /// Which objects.
        scope: Scope,
        /// Order.
        sort: SortBy<ClassColumn>,
        /// Filter on the class name.
        filter: String,
        /// Rows.
        rows: RowRange,
    },
    /// One class by id.
    Class {
        /// Which.
        class: ClassId,
    },
    /// A page of a class's instances.
    Instances {
        /// Which class.
        class: ClassId,
        /// Order.
        sort: SortBy<InstanceColumn>,
        /// Rows.
        rows: RowRange,
    },
    /// One object.
    Object {
        /// Which.
        node: NodeId,
    },
    /// One object by the id the runtime gave it (`@id`).
    ObjectById {
        /// Object id.
        id: u64,
    },
    /// A page of what an object references.
    Properties {
        /// Which object.
        node: NodeId,
        /// Rows.
        rows: RowRange,
    },
    /// A page of what references an object.
    Retainers {
        /// Which object.
        node: NodeId,
        /// Rows.
        rows: RowRange,
    },
    /// The shortest retaining path of an object.
    Path {
        /// Which object.
        node: NodeId,
    },
    /// Judge the facts of all inputs, in the order in which the page numbers them.
    Judge {
        /// Facts.
        inputs: Vec<FactsBlob>,
    },
}
