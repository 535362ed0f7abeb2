//! Go to anything: a view, a file, an object by its id, a class of the snapshot that is looked at.

use super::Dialog;
use crate::format::{bytes, count};
use crate::state::{App, FileId, Target, View, use_app, use_snapshot};
use crate::text;
use crate::ui::parts::Exhibit;
use crate::ui::rows::use_ask;
use protocol::{Answer, ClassColumn, ClassRow, Query, RowRange, Scope, SortBy};
use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent};
use yew::{
    Callback, Html, Properties, TargetCast, function_component, html, use_effect_with, use_node_ref, use_state_eq,
};

/// Classes offered: as many as are read at a glance.
const CLASSES: u32 = 8;

/// One thing to go to.
#[derive(Clone, PartialEq)]
enum Found {
    View(View),
    File { id: FileId, letter: String, name: String },
    Object { of: FileId, letter: String, id: u64 },
    Class { of: FileId, row: ClassRow },
}

impl Found {
    /// Goes there; to what holds it with `retainers`.
    fn open(&self, app: &App, retainers: bool) {
        let view = if retainers { View::Retainers } else { View::Classes };
        match self {
            Self::View(view) => app.go(*view),
            Self::File { id, .. } => app.open(View::Classes, [*id], Target::Snapshot),
            Self::Object { of, id, .. } => app.open(view, [*of], Target::ObjectId(*id)),
            Self::Class { of, row } => app.open(view, [*of], Target::Class(row.class)),
        }
    }
}

/// What of the page itself matches: views, files, an id.
fn nearby(app: &App, snapshot: Option<FileId>, typed: &str) -> Vec<Found> {
    let wanted = typed.to_lowercase();
    let files = app.files().get();
    let letters = files.letters();
    let letter = |id: FileId| letters.get(&id).cloned().unwrap_or_default();
    if let Some(id) = typed.strip_prefix('@') {
        let object = snapshot.zip(id.parse().ok()).map(|(of, id)| Found::Object { of, letter: letter(of), id });
        return object.into_iter().collect();
    }
    let views = View::all().filter(|view| text::view(*view).to_lowercase().contains(&wanted)).map(Found::View);
    let named =
        files.snapshots().filter(|e| letter(e.id).to_lowercase() == wanted || e.name.to_lowercase().contains(&wanted));
    let files = named.map(|e| Found::File { id: e.id, letter: letter(e.id), name: e.name.clone() });
    // Before anything is typed the views are the table of contents.
    views.chain(files.take(if wanted.is_empty() { 0 } else { 5 })).collect()
}

#[function_component]
pub fn Find() -> Html {
    let app = use_app();
    let snapshot = use_snapshot();
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let input = use_node_ref();
    use_effect_with(input.clone(), |input| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            let _ = input.focus();
        }
    });
    let query = (!typed.is_empty() && !typed.starts_with('@')).then(|| Query::Classes {
        scope: Scope::All,
        sort: SortBy { column: ClassColumn::Retained, descending: true },
        filter: (*typed).clone(),
        rows: RowRange { start: 0, end: CLASSES },
    });
    let mut found = nearby(&app, snapshot, &typed);
    let asked = use_ask(snapshot.unwrap_or(FileId(u32::MAX)), query);
    if let (Some(of), Some(Answer::Classes(page))) = (snapshot, asked.answer.as_deref()) {
        found.extend(page.rows.iter().map(|row| Found::Class { of, row: row.clone() }));
    }
    let chosen = (*at).min(found.len().saturating_sub(1));
    let close = {
        let panel = app.panel().clone();
        Callback::from(move |()| panel.update(|panel| *panel = None))
    };
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set(input.value().trim().to_owned());
                at.set(0);
            }
        })
    };
    let onkeydown = {
        let (app, at, close, found) = (app.clone(), at.clone(), close.clone(), found.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set((chosen + 1).min(found.len().saturating_sub(1))),
                "ArrowUp" => at.set(chosen.saturating_sub(1)),
                "Enter" => {
                    if let Some(found) = found.get(chosen) {
                        close.emit(());
                        found.open(&app, event.shift_key());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let rows = found.iter().enumerate().map(|(i, found)| {
        let onclick = {
            let (app, close, found) = (app.clone(), close.clone(), found.clone());
            Callback::from(move |event: yew::MouseEvent| {
                close.emit(());
                found.open(&app, event.shift_key());
            })
        };
        html! {
            <li role="option" id={format!("found-{i}")} aria-selected={(i == chosen).to_string()} {onclick}><Row found={found.clone()} /></li>
        }
    });
    html! {
        <Dialog label={text::FIND} class="find">
            <input ref={input} type="text" role="combobox" aria-expanded="true" aria-controls="found" autocomplete="off" spellcheck="false"
                aria-activedescendant={(!found.is_empty()).then(|| format!("found-{chosen}"))}
                placeholder={text::FIND_PLACEHOLDER} aria-label={text::FIND} {oninput} {onkeydown} />
            <ul id="found" role="listbox" aria-label={text::FOUND}>{ for rows }</ul>
            if found.is_empty() && !asked.waiting { <p class="m s">{ text::NOTHING_FOUND }</p> }
            <p class="m s keys-hint"><kbd>{ "Enter" }</kbd>{ text::FIND_OPENS }<kbd>{ "Shift Enter" }</kbd>{ text::FIND_HOLDS }</p>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    found: Found,
}

#[function_component]
fn Row(props: &RowProps) -> Html {
    match &props.found {
        Found::View(view) => {
            html! { <><span>{ text::view(*view) }</span><span class="m">{ text::FOUND_VIEW }</span></> }
        }
        Found::File { letter, name, .. } => {
            html! { <><span><Exhibit letter={letter.clone()} />{ " " }{ name }</span><span class="m">{ text::FOUND_SNAPSHOT }</span></> }
        }
        Found::Object { letter, id, .. } => {
            html! { <><span class="mono">{ format!("@{id}") }</span><span class="m">{ text::found_object(letter) }</span></> }
        }
        Found::Class { row, .. } => html! {
            <><span class="mono">{ row.name.as_str() }</span><span class="m">{ text::found_class(&count(row.count), &bytes(row.retained)) }</span></>
        },
    }
}
