//! Above the class table: filter, snapshot, scope, how much it shows.

use super::scope_picker::ScopePicker;
use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::rows::{FilterBox, use_ask};
use crate::ui::snapshot_tools::SnapshotTools;
use protocol::{Answer, Query, Scope};
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
    let on_change = {
        let selections = app.selection().clone();
        Callback::from(move |filter| selections.update(|s| s.order.filter = filter))
    };
    let scope = selection.order.scope;
    let part = use_ask(props.snapshot, (scope != Scope::All).then_some(Query::ScopeSize { scope }));
    let size = match part.answer.as_deref() {
        Some(Answer::ScopeSize(size)) if !part.waiting => Some(text::scope_size(size)),
        _ if scope != Scope::All => None,
        _ => files
            .get(props.snapshot)
            .and_then(|entry| entry.loaded()?.snapshot.as_ref().map(|s| text::table_size(s.classes, s.objects))),
    };
    html! {
        <div class="bar-tools">
            <FilterBox value={selection.order.filter.clone()} label={text::FILTER_CLASSES} list="[data-testid='class-table']" {on_change} />
            <SnapshotTools snapshot={props.snapshot} />
            <ScopePicker snapshot={props.snapshot} {scope} />
            <span class="sp m s wide" title={size.clone()}>{ size }</span>
        </div>
    }
}
