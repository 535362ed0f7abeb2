//! From a row to what it stands for: the class or the owner's object, in Classes.

use crate::state::{App, ClassOrder, FileId, View, go};
use protocol::report::{GrowthOf, GrowthRow};
use protocol::{Answer, Query, RowRange};
use wasm_bindgen_futures::spawn_local;

/// Rows of a filtered class table that are looked through for a name.
const LOOKED_THROUGH: u32 = 256;

/// Opens what a row follows in the first of `files` that has it.
pub fn open(app: &App, files: Vec<FileId>, row: &GrowthRow) {
    let (app, of, name, object) = (app.clone(), row.of, row.name.clone(), row.object);
    spawn_local(async move {
        for file in files {
            let opened = match (of, object) {
                (GrowthOf::Owner, Some(id)) => open_object(&app, file, id).await,
                (GrowthOf::Class, _) => open_class(&app, file, name.as_str()).await,
                (GrowthOf::Owner, None) => None,
            };
            if opened.is_some() {
                go(View::Classes);
                return;
            }
        }
    });
}

async fn open_object(app: &App, file: FileId, id: u64) -> Option<()> {
    let bridge = app.loader().bridge(file)?;
    let Ok(Answer::Object(Some(object))) = bridge.ask(Query::ObjectById { id }).await else { return None };
    app.selection().update(|s| s.choose_object(file, object.class, object.row.node));
    Some(())
}

async fn open_class(app: &App, file: FileId, name: &str) -> Option<()> {
    let bridge = app.loader().bridge(file)?;
    let order = ClassOrder { filter: name.to_owned(), ..ClassOrder::default() };
    let rows = RowRange { start: 0, end: LOOKED_THROUGH };
    let Ok(Answer::Classes(page)) = bridge.ask(order.query(rows)).await else { return None };
    let class = page.rows.iter().find(|row| row.name.as_str() == name)?.class;
    app.selection().update(|s| s.choose_class(file, class));
    Some(())
}
