//! What fills the heap: the class table of a snapshot, and what is known of the chosen class and object.

mod class_table;
mod details;
mod instances;
mod object;
mod path;
mod scope_picker;
mod toolbar;

pub use class_table::{ClassTable, class_cell, distance, marked_classes};
pub use instances::{Instances, Listed};
pub use object::ObjectDetails;
pub use path::RetainingPath;

use crate::state::{FileId, Selection, use_app, use_snapshot};
use crate::store::{use_part, use_store};
use crate::text;
use details::Details;
use toolbar::Toolbar;
use yew::{Callback, Html, Properties, function_component, hook, html, use_effect_with};

#[function_component]
pub fn ClassesView() -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    match use_snapshot() {
        Some(snapshot) => html! { <Split {snapshot} selection={(*selection).clone()} /> },
        None => html! { <p class="empty">{ text::NO_SNAPSHOT }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct SplitProps {
    snapshot: FileId,
    selection: Selection,
}

/// The table, and what is known of the chosen row.
#[function_component]
fn Split(props: &SplitProps) -> Html {
    let app = use_app();
    let SplitProps { snapshot, selection } = props;
    let snapshot = *snapshot;
    use_named_class(snapshot);
    let choose = {
        let selections = app.selection().clone();
        Callback::from(move |class| selections.update(|s| s.choose_class(snapshot, class)))
    };
    html! {
        <>
            <h1 class="vh">{ text::CLASSES }</h1>
            <div class="split">
                <section class="pane" aria-label={text::CLASSES}>
                    <Toolbar {snapshot} />
                    <ClassTable {snapshot} order={selection.order.clone()} chosen={selection.class_of(snapshot)}
                        on_choose={choose.clone()} on_open={choose} />
                </section>
                <Details {snapshot} />
            </div>
        </>
    }
}

/// Without a choice a view opens on the class that the diagnosis speaks of.
#[hook]
pub fn use_named_class(snapshot: FileId) {
    let app = use_app();
    let named = use_part(app.verdict(), |verdict| {
        verdict.report.as_ref().and_then(|r| r.findings.first()?.objects.as_ref().map(|o| o.class.clone()))
    });
    use_effect_with((snapshot, named), move |(snapshot, named)| {
        let first = app.loader().first_rows(*snapshot);
        let row =
            named.as_ref().and_then(|name| first.as_ref()?.rows.iter().find(|r| r.name == *name).map(|r| r.class));
        if let Some(class) = row.filter(|_| app.selection().get().class.is_none()) {
            app.selection().update(|s| s.choose_class(*snapshot, class));
        }
    });
}
