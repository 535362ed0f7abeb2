//! The class table of the last snapshot, below the diagnosis: the same table, a window of it.

use crate::state::{Target, View, use_app, use_snapshot};
use crate::store::use_store;
use crate::text;
use crate::ui::classes::ClassTable;
use crate::ui::parts::Exhibit;
use yew::{Callback, Html, function_component, html};

#[function_component]
pub fn ClassesBelow() -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    let Some(snapshot) = use_snapshot() else { return Html::default() };
    let files = app.files().get();
    let Some(entry) = files.get(snapshot) else { return Html::default() };
    let letter = files.letters().get(&snapshot).cloned().unwrap_or_default();
    let size = entry.loaded().and_then(|l| l.snapshot.as_ref()).map(|s| text::table_size(s.classes, s.objects));
    let open = {
        let app = app.clone();
        Callback::from(move |class| app.open(View::Classes, [snapshot], Target::Class(class)))
    };
    html! {
        <section class="block below">
            <header>
                <h2>{ text::CLASSES }</h2>
                <Exhibit {letter} name={entry.name.clone()} />
                <span class="s m">{ size }</span>
                <a class="s end" href={View::Classes.fragment()}>{ text::OPEN_CLASSES }</a>
            </header>
            <div class="block-table">
                <ClassTable {snapshot} order={selection.order.clone()} chosen={selection.class_of(snapshot)} on_open={open} />
            </div>
        </section>
    }
}
