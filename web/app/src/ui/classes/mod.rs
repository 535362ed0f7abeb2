//! What fills the heap: the class table of a snapshot, and what is known of the chosen class and object.

mod class_table;
mod details;
mod instances;
mod object;
mod path;
mod toolbar;

pub use class_table::ClassTable;

use crate::state::{use_app, use_snapshot};
use crate::store::use_store;
use crate::text;
use details::Details;
use toolbar::Toolbar;
use yew::{Callback, Html, function_component, html};

#[function_component]
pub fn ClassesView() -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    let Some(snapshot) = use_snapshot() else {
        return html! { <p class="empty">{ text::NO_SNAPSHOT }</p> };
    };
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
