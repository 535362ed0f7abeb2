//! What is looked at.

use super::files::FileId;
use super::route::Focus;
use protocol::{ClassColumn, ClassId, NodeId, Query, RowRange, Scope, SortBy};

/// Order and filter of the class table.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassOrder {
    /// Which objects.
    pub scope: Scope,
    /// By which column.
    pub sort: SortBy<ClassColumn>,
    /// Which names.
    pub filter: String,
}

impl Default for ClassOrder {
    /// As every table opens: all objects, by retained size, largest first.
    fn default() -> Self {
        let sort = SortBy { column: ClassColumn::Retained, descending: true };
        Self { scope: Scope::All, sort, filter: String::new() }
    }
}

impl ClassOrder {
    /// Asks for rows in this order.
    pub fn query(&self, rows: RowRange) -> Query {
        Query::Classes { scope: self.scope, sort: self.sort, filter: self.filter.clone(), rows }
    }

    /// Sorted by `column`: as it is first read, then the other way round.
    pub fn sorted_by(&self, column: ClassColumn) -> Self {
        let first = !matches!(column, ClassColumn::Name | ClassColumn::Distance);
        let descending = if self.sort.column == column { !self.sort.descending } else { first };
        Self { sort: SortBy { column, descending }, ..self.clone() }
    }
}

/// Which snapshot, class and object. Ids belong to the snapshot's worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The snapshot that was chosen; without a choice it is the last one.
    pub snapshot: Option<FileId>,
    /// A class of `of`.
    pub class: Option<ClassId>,
    /// An object of `of`; without a choice it is the class's largest.
    pub object: Option<NodeId>,
    /// The snapshot that class and object belong to.
    pub of: Option<FileId>,
    /// How the class table is shown.
    pub order: ClassOrder,
}

impl Selection {
    /// Looks at what a link names.
    pub fn choose(&mut self, of: FileId, class: Option<ClassId>, object: Option<NodeId>) {
        match (class, object) {
            (Some(class), Some(object)) => self.choose_object(of, class, object),
            (Some(class), None) => self.choose_class(of, class),
            (None, _) => self.choose_snapshot(of),
        }
    }

    /// What of the snapshot is looked at.
    pub fn focus(&self) -> Focus {
        let of = self.snapshot.is_some() && self.snapshot == self.of;
        Focus { class: self.class.filter(|_| of), object: self.object.filter(|_| of) }
    }

    /// Looks at another snapshot.
    pub fn choose_snapshot(&mut self, id: FileId) {
        self.go_to(id);
        if self.of != Some(id) {
            (self.class, self.object, self.of) = (None, None, None);
        }
    }

    /// Looks at a class.
    pub fn choose_class(&mut self, of: FileId, class: ClassId) {
        self.go_to(of);
        (self.of, self.class, self.object) = (Some(of), Some(class), None);
    }

    /// Looks at an object and its class.
    pub fn choose_object(&mut self, of: FileId, class: ClassId, object: NodeId) {
        self.go_to(of);
        (self.of, self.class, self.object) = (Some(of), Some(class), Some(object));
    }

    /// A realm and the ids of a recording are a snapshot's own.
    fn go_to(&mut self, id: FileId) {
        if self.snapshot != Some(id) && matches!(self.order.scope, Scope::Realm(_) | Scope::Ids(..)) {
            self.order.scope = Scope::All;
        }
        self.snapshot = Some(id);
    }

    /// The class, if it belongs to `snapshot`.
    pub fn class_of(&self, snapshot: FileId) -> Option<ClassId> {
        self.class.filter(|_| self.of == Some(snapshot))
    }

    /// The object, if it belongs to `snapshot`.
    pub fn object_of(&self, snapshot: FileId) -> Option<NodeId> {
        self.object.filter(|_| self.of == Some(snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_opens_as_it_is_read_first_and_then_turns() {
        let order = ClassOrder::default();
        let by_count = order.sorted_by(ClassColumn::Count);
        assert!(by_count.sort.descending);
        assert!(!by_count.sorted_by(ClassColumn::Count).sort.descending);
        assert!(!order.sorted_by(ClassColumn::Name).sort.descending);
        assert!(!order.sorted_by(ClassColumn::Retained).sort.descending);
    }

    #[test]
    fn another_snapshot_forgets_ids_that_were_not_its_own() {
        let mut selection = Selection::default();
        selection.choose_object(FileId(1), ClassId(2), NodeId(3));
        selection.choose_snapshot(FileId(1));
        assert_eq!(selection.class_of(FileId(1)), Some(ClassId(2)));
        selection.choose_snapshot(FileId(4));
        assert_eq!((selection.class, selection.object), (None, None));
    }

    #[test]
    fn a_part_of_one_snapshot_is_none_of_another() {
        for (scope, kept) in [
            (Scope::ByContexts, true),
            (Scope::NoRealm, true),
            (Scope::Realm(NodeId(1)), false),
            (Scope::Ids(1, 2), false),
        ] {
            let mut selection = Selection::default();
            selection.choose_snapshot(FileId(1));
            selection.order.scope = scope;
            selection.choose_class(FileId(1), ClassId(2));
            assert_eq!(selection.order.scope, scope);
            selection.choose_class(FileId(2), ClassId(2));
            assert_eq!(selection.order.scope == scope, kept, "{scope:?}");
        }
    }
}
