//! Above the class table: filter, snapshot, scope, how much it shows.

use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::rows::FilterBox;
use crate::ui::snapshot_tools::SnapshotTools;
use protocol::Scope;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    pub snapshot: FileId,
}

#[function_component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let selection = use_store(app.selection());
    let scopes = [Scope::All, Scope::Detached].map(|scope| {
        let selections = app.selection().clone();
        let onclick = Callback::from(move |_| selections.update(|s| s.order.scope = scope));
        let pressed = (selection.order.scope == scope).to_string();
        html! { <button type="button" aria-pressed={pressed} {onclick}>{ text::scope(scope) }</button> }
    });
    let on_change = {
        let selections = app.selection().clone();
        Callback::from(move |filter| selections.update(|s| s.order.filter = filter))
    };
    let size = files
        .get(props.snapshot)
        .and_then(|entry| entry.loaded()?.snapshot.as_ref().map(|s| text::table_size(s.classes, s.objects)));
    html! {
        <div class="bar-tools">
            <FilterBox value={selection.order.filter.clone()} label={text::FILTER} list="[data-testid='class-table']" {on_change} />
            <SnapshotTools snapshot={props.snapshot} />
            <span class="seg wide" role="group" aria-label={text::SCOPE}>{ for scopes }</span>
            <span class="sp m s wide" title={size.clone()}>{ size }</span>
        </div>
    }
}
