//! Evidence: the eleven kinds and where they come from, every file with its problems, and what the chosen one says.

mod preview;

use crate::format::{bytes, exact_bytes};
use crate::state::{Entry, EntryState, FileId, use_app};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::diagnosis::{Citations, Kinds, exhibits};
use crate::ui::parts::Exhibit;
use preview::Preview;
use std::rc::Rc;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, function_component, html, use_state_eq};

#[function_component]
pub fn EvidenceView() -> Html {
    let app = use_app();
    let files = use_store(app.files());
    let verdict = use_store(app.verdict());
    let citations = Citations::new(&verdict, &use_part(app.files(), exhibits));
    let chosen = use_state_eq(|| None::<FileId>);
    let letters = files.letters();
    let entries = files.entries();
    // Without a choice, what is not a snapshot: those have views of their own.
    let first = || entries.iter().find(|e| e.loaded().is_some_and(|l| l.snapshot.is_none())).or(entries.first());
    let Some(now) = entries.iter().find(|e| Some(e.id) == *chosen).or_else(first).cloned() else {
        return html! { <p class="empty">{ text::NO_FILES }</p> };
    };
    let rows = entries.iter().map(|entry| {
        let (chosen, id) = (chosen.clone(), entry.id);
        let onclick = Callback::from(move |_| chosen.set(Some(id)));
        let letter = letters.get(&entry.id).cloned().unwrap_or_default();
        let (about, problems) = told(entry);
        html! {
            <tr aria-selected={(entry.id == now.id).to_string()} data-testid="evidence-file" data-state={entry.state_name()} {onclick}>
                <td><Exhibit {letter} dashed={entry.loaded().is_none()} on={entry.id == now.id} /></td>
                <th scope="row" class="title"><button type="button" class="lnk">{ entry.name.clone() }</button></th>
                <td>{ about }</td>
                <td class="num">{ problems }</td>
                <td class="num" title={exact_bytes(entry.bytes)}>{ bytes(entry.bytes) }</td>
            </tr>
        }
    });
    // Arrow keys go from file to file, whichever button has the keyboard.
    let onkeydown = {
        let (chosen, ids) = (chosen.clone(), entries.iter().map(|e| e.id).collect::<Vec<_>>());
        let at = ids.iter().position(|id| *id == now.id).unwrap_or(0);
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" => ids.get(at + 1),
                "ArrowUp" => at.checked_sub(1).and_then(|at| ids.get(at)),
                _ => return,
            };
            event.prevent_default();
            if let Some(id) = next {
                chosen.set(Some(*id));
            }
        })
    };
    html! {
        <div class="evidence">
            <h1 class="vh">{ text::EVIDENCE }</h1>
            <div class="two">
                <section class="kinds-of">
                    if let Some(report) = &verdict.report {
                        <Kinds report={report.clone()} {citations} />
                    } else {
                        <p class="note" role="status"><span class="spin" />{ text::WEIGHING }</p>
                    }
                </section>
                <section class="files" {onkeydown}>
                    <h2>{ text::FILES }<span class="m">{ text::ready_of(files.count("ready"), entries.len()) }</span></h2>
                    <table class="plain">
                        <thead class="vh"><tr>{ for [text::SOURCE, text::FILE, text::WHAT, text::PROBLEMS, text::SIZE].map(|w| html! { <th scope="col">{ w }</th> }) }</tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </section>
            </div>
            <Preview key={now.id.0} entry={now.clone()} />
        </div>
    }
}

/// What a file is, and how many problems it has.
fn told(entry: &Rc<Entry>) -> (String, String) {
    match &entry.state {
        EntryState::Ready(loaded) => {
            let n = loaded.problems.len();
            (loaded.about.to_string(), if n == 0 { String::new() } else { text::problems(n) })
        }
        EntryState::Failed(failure) => (failure.lead.to_string(), text::NOT_READ.to_owned()),
        EntryState::Cancelled(read) => (text::cancelled(*read), String::new()),
        EntryState::Loading(reading) => (text::progress(reading), String::new()),
    }
}
