//! Which snapshot a view shows: its letter among the others.

use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::parts::Exhibit;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct SnapshotToolsProps {
    pub snapshot: FileId,
}

#[function_component]
pub fn SnapshotTools(props: &SnapshotToolsProps) -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let letters = files.letters();
    let snapshots = files.snapshots().map(|entry| {
        let (selections, id) = (app.selection().clone(), entry.id);
        let onclick = Callback::from(move |_| selections.update(|s| s.choose_snapshot(id)));
        let on = entry.id == props.snapshot;
        html! {
            <button type="button" aria-pressed={on.to_string()} {onclick} title={entry.name.clone()}>
                <Exhibit letter={letters.get(&entry.id).cloned().unwrap_or_default()} {on} />
            </button>
        }
    });
    html! { <span class="seg" role="group" aria-label={text::SNAPSHOT}>{ for snapshots }</span> }
}
