//! The evidence rail: one row per file, in the order of their letters.

use super::picker::FilePicker;
use super::rail_entry::RailEntry;
use crate::state::use_app;
use crate::store::use_store;
use crate::text;
use yew::{Html, function_component, html};

#[function_component]
pub fn EvidenceRail() -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let letters = files.letters();
    let snapshots: Vec<_> = files.snapshots().map(|e| e.id).collect();
    let rows = files.entries().iter().map(|entry| {
        let letter = letters.get(&entry.id).cloned().unwrap_or_default();
        html! { <RailEntry key={entry.id.0} entry={entry.clone()} {letter}
        baseline={snapshots.len() > 1 && snapshots.first() == Some(&entry.id)} /> }
    });
    html! {
        <aside class="rail" aria-label={text::EVIDENCE} tabindex="-1" data-part="rail">
            <header>
                <h2>{ text::EVIDENCE }</h2>
                <span class="m s" role="status">{ text::ready_of(files.count("ready"), files.entries().len()) }</span>
            </header>
            <ul data-testid="evidence-list">{ for rows }</ul>
            <div data-testid="drop-zone"><FilePicker class="drop" label={text::DROP_MORE} /></div>
        </aside>
    }
}
