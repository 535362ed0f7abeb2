//! The evidence rail: one row per file, in the order of their letters.

use super::picker::FilePicker;
use super::rail_entry::RailEntry;
use crate::host;
use crate::state::use_app;
use crate::store::use_store;
use crate::text;
use yew::{Callback, Html, function_component, html, use_state_eq};

#[function_component]
pub fn EvidenceRail() -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let letters = files.letters();
    let baseline = files.baseline();
    let dragged = use_state_eq(|| None);
    let rows = files.entries().iter().map(|entry| {
        let letter = letters.get(&entry.id).cloned().unwrap_or_default();
        html! { <RailEntry key={entry.id.0} entry={entry.clone()} {letter} several={files.entries().len() > 1}
        baseline={baseline.map(|id| id == entry.id)} dragged={dragged.clone()} /> }
    });
    let by_name = {
        let files = app.files().clone();
        Callback::from(move |_| files.update(|list| list.order_by_name()))
    };
    html! {
        <aside class="rail" aria-label={text::EVIDENCE} tabindex="-1" data-part="rail">
            <header>
                <h2>{ text::EVIDENCE }</h2>
                <span class="m s" role="status">{ text::ready_of(files.count("ready"), files.entries().len()) }</span>
            </header>
            if files.is_by_hand() {
                <p class="s m by-hand">{ text::BY_HAND }{ " " }<button type="button" class="lnk" onclick={by_name}>{ text::ORDER_BY_NAME }</button></p>
            }
            <ul data-testid="evidence-list">{ for rows }</ul>
            if !host::read_only() {
                <div data-testid="drop-zone"><FilePicker class="drop" label={text::DROP_MORE} /></div>
            }
        </aside>
    }
}
