//! Censuses of one snapshot: a list of them, the table of one, and the chosen object. Strings and Inspect are two such lists.

mod statistics;
mod table;

use crate::state::{FileId, Target, View, use_app, use_snapshot};
use crate::text;
use crate::ui::classes::{ObjectDetails, RetainingPath};
use crate::ui::open_in::OpenIn;
use crate::ui::snapshot_tools::SnapshotTools;
use protocol::{Census, NodeId};
use statistics::Statistics;
use table::CensusTable;
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

/// One entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Bytes by family.
    Families,
    /// A census.
    Of(Census),
}

const STRINGS: &[Entry] = &[Entry::Of(Census::Duplicates), Entry::Of(Census::Slices), Entry::Of(Census::Ropes)];
const INSPECT: &[Entry] = &[
    Entry::Families,
    Entry::Of(Census::Detached),
    Entry::Of(Census::Closures),
    Entry::Of(Census::Contexts),
    Entry::Of(Census::DeadVariables),
    Entry::Of(Census::Listeners),
    Entry::Of(Census::Timers),
    Entry::Of(Census::Promises),
    Entry::Of(Census::Collections),
    Entry::Of(Census::Buffers),
    Entry::Of(Census::Realms),
];

#[function_component]
pub fn StringsView() -> Html {
    html! { <Book view={View::Strings} list={STRINGS} needs={text::STRINGS_NEED} /> }
}

#[function_component]
pub fn InspectView() -> Html {
    html! { <Book view={View::Inspect} list={INSPECT} needs={text::INSPECT_NEEDS} /> }
}

#[derive(Properties, PartialEq)]
struct BookProps {
    view: View,
    list: &'static [Entry],
    needs: &'static str,
}

#[function_component]
fn Book(props: &BookProps) -> Html {
    let snapshot = use_snapshot();
    let entry = use_state_eq(|| props.list.first().copied().unwrap_or(Entry::Families));
    let Some(snapshot) = snapshot else { return html! { <p class="empty">{ props.needs }</p> } };
    let choose = {
        let entry = entry.clone();
        Callback::from(move |to| entry.set(to))
    };
    let key = format!("{}/{:?}", snapshot.0, *entry);
    html! {
        <>
            <h1 class="vh">{ text::view(props.view) }</h1>
            <Open {key} view={props.view} list={props.list} {snapshot} entry={*entry} on_entry={choose} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    view: View,
    list: &'static [Entry],
    snapshot: FileId,
    entry: Entry,
    on_entry: Callback<Entry>,
}

#[function_component]
fn Open(props: &OpenProps) -> Html {
    let app = use_app();
    let OpenProps { view, list, snapshot, entry, on_entry } = props;
    let (snapshot, entry) = (*snapshot, *entry);
    let chosen = use_state_eq(|| None::<NodeId>);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |node: NodeId| chosen.set(Some(node)))
    };
    let open = {
        let app = app.clone();
        Callback::from(move |node: NodeId| app.open(View::Retainers, [snapshot], Target::Object(node)))
    };
    let entries = list.iter().map(|&e| {
        let onclick = on_entry.reform(move |_| e);
        html! { <li><button type="button" aria-pressed={(e == entry).to_string()} {onclick}>{ text::entry(e) }</button></li> }
    });
    html! {
        <div class="split census">
            <section class="pane" aria-label={text::entry(entry)}>
                <div class="bar-tools">
                    <SnapshotTools {snapshot} />
                    <ul class="entries" aria-label={text::view(*view)}>{ for entries }</ul>
                </div>
                if let Entry::Of(of) = entry {
                    <CensusTable {snapshot} {of} chosen={*chosen} on_choose={choose.clone()} on_open={open} />
                } else {
                    <Statistics {snapshot} />
                }
            </section>
            <aside class="side" aria-label={text::DETAILS} tabindex="-1" data-part="details">
                if let Some(node) = *chosen {
                    <OpenIn {snapshot} target={Target::Object(node)} except={*view} />
                    <ObjectDetails {snapshot} {node} on_open={choose.clone()} />
                    <RetainingPath {snapshot} {node} on_open={choose} />
                } else {
                    <p class="empty">{ text::entry_about(entry) }</p>
                }
            </aside>
        </div>
    }
}
