//! From a row to what it stands for: the class or the owner's object, in Classes.

use crate::state::{App, FileId, Target, View};
use protocol::report::{GrowthOf, GrowthRow};

/// Opens what a row follows in the first of `files` that has it.
pub fn open(app: &App, files: Vec<FileId>, row: &GrowthRow) {
    let target = match (row.of, row.object) {
        (GrowthOf::Owner, Some(id)) => Target::ObjectId(id),
        (GrowthOf::Owner, None) => return,
        (GrowthOf::Class, _) => Target::ClassNamed(row.name.to_string()),
    };
    app.open(View::Classes, files, target);
}
