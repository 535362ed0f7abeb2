//! One file of the rail, in each of its states.

use crate::format;
use crate::host;
use crate::state::{App, Entry, EntryState, FileId, FileList, Reading, Target, View, use_app};
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Exhibit, coded};
use protocol::{Failure, Loaded, Phase};
use std::rc::Rc;
use web_sys::DragEvent;
use yew::{AttrValue, Callback, Html, Properties, UseStateHandle, function_component, html};

#[derive(Properties, PartialEq)]
pub struct RailEntryProps {
    pub entry: Rc<Entry>,
    pub letter: AttrValue,
    /// Whether the others are compared with it; without several snapshots nothing is.
    pub baseline: Option<bool>,
    /// Whether there are others to change places with.
    pub several: bool,
    /// The file that is being dragged to another place.
    pub dragged: UseStateHandle<Option<FileId>>,
}

#[function_component]
pub fn RailEntry(props: &RailEntryProps) -> Html {
    let app = use_app();
    let entry = &props.entry;
    let snapshot = entry.loaded().is_some_and(|l| l.snapshot.is_some());
    let letter = html! { <Exhibit letter={props.letter.clone()} dashed={entry.loaded().is_none()} /> };
    let body = match &entry.state {
        EntryState::Loading(reading) => loading(reading, &entry.name, button(&app, entry.id, Act::Cancel)),
        EntryState::Ready(loaded) => ready(loaded, props.baseline == Some(true), acts(&app, props)),
        EntryState::Failed(failure) => failed(failure, &app, entry.id),
        EntryState::Cancelled(read) => html! {
            <span class="d">
                <span>{ text::cancelled(*read) }</span>
                <span class="end">{ button(&app, entry.id, Act::Again) }{ button(&app, entry.id, Act::Remove) }</span>
            </span>
        },
    };
    let open = {
        let (app, id) = (app.clone(), entry.id);
        Callback::from(move |_| app.open(View::Classes, [id], Target::Snapshot))
    };
    let (dragged, id) = (props.dragged.clone(), entry.id);
    let ondragstart = {
        let dragged = dragged.clone();
        Callback::from(move |event: DragEvent| {
            // Firefox drags nothing without data; the text says nothing of the file.
            if let Some(transfer) = event.data_transfer() {
                let _ = transfer.set_data("text/plain", "");
            }
            dragged.set(Some(id));
        })
    };
    let ondragover = {
        let dragged = dragged.clone();
        Callback::from(move |event: DragEvent| {
            if dragged.is_some() {
                event.prevent_default();
            }
        })
    };
    let ondrop = {
        let (dragged, files) = (dragged.clone(), app.files().clone());
        Callback::from(move |event: DragEvent| {
            if let Some(from) = *dragged {
                event.prevent_default();
                event.stop_propagation();
                files.update(|list| list.put(from, id));
                dragged.set(None);
            }
        })
    };
    let ondragend = Callback::from(move |_: DragEvent| dragged.set(None));
    // What its worker has taken, for measurements.
    let peak = entry.loaded().filter(|l| l.peak_bytes > 0).map(|l| l.peak_bytes.to_string());
    html! {
        <li data-state={entry.state_name()} data-peak-bytes={peak} draggable={props.several.to_string()} {ondragstart} {ondragover} {ondrop} {ondragend}>
            { letter }
            if snapshot {
                <button type="button" class="n" title={entry.name.clone()} onclick={open}>{ name(&entry.name) }</button>
            } else {
                <span class="n" title={entry.name.clone()}>{ name(&entry.name) }</span>
            }
            <span class="z" title={format::exact_bytes(entry.bytes)}>{ format::bytes(entry.bytes) }</span>
            { body }
        </li>
    }
}

/// The ending gives way first: it says least.
fn name(name: &str) -> Html {
    let at = name.find('.').filter(|at| *at > 0).unwrap_or(name.len());
    html! { <><span>{ &name[..at] }</span><span>{ &name[at..] }</span></> }
}

fn loading(reading: &Reading, name: &str, cancel: Html) -> Html {
    let percent = (reading.share() * 100.0).floor();
    let queued = reading.progress.phase == Phase::Queued;
    let end = if queued {
        cancel.clone()
    } else {
        html! { reading.left().map(text::time_left).unwrap_or_default() }
    };
    html! {
        <>
            <progress class="meter" data-testid="progress" max="100" value={percent.to_string()} aria-label={format!("{} {name}", text::READING)} />
            <span class="d"><span class="what">{ text::progress(reading) }</span><span class="end">{ end }</span></span>
            if !queued { <span class="d">{ cancel }</span> }
        </>
    }
}

fn ready(loaded: &Rc<Loaded>, baseline: bool, acts: Html) -> Html {
    let about = match &loaded.snapshot {
        Some(summary) => text::snapshot_facts(summary, baseline),
        None => loaded.about.to_string(),
    };
    html! {
        <>
            <span class="d"><span class="what" title={loaded.about.to_string()}>{ about }</span>
                if baseline { <span class="end base">{ text::BASELINE }</span> }
                <span class="quiet">{ acts }</span>
            </span>
            { for loaded.problems.iter().map(|problem| html! {
                <span class="d odd"><b>{ problem.lead.as_str() }</b>{ " " }{ coded(problem.text.as_str()) }</span>
            }) }
        </>
    }
}

fn failed(failure: &Failure, app: &App, id: FileId) -> Html {
    html! {
        <span class="d" data-testid="error" role="alert">
            <span class="why">{ failure.lead.as_str() }</span>{ " " }{ coded(failure.text.as_str()) }
            <span class="acts">
                { button(app, id, if failure.partial { Act::Partial } else { Act::Again }) }
                { button(app, id, Act::Remove) }
            </span>
        </span>
    }
}

/// What can be done with a file that was read.
fn acts(app: &App, props: &RailEntryProps) -> Html {
    let id = props.entry.id;
    let change = |label: &'static str, body: Html, change: fn(&mut FileList, FileId)| {
        let files = app.files().clone();
        let onclick = Callback::from(move |_| files.update(|list| change(list, id)));
        html! { <button type="button" class="lnk" title={label} aria-label={label} {onclick}>{ body }</button> }
    };
    let glyph = |glyph| html! { <Icon {glyph} /> };
    let base = props.baseline == Some(false) && props.entry.loaded().is_some_and(|l| l.snapshot.is_some());
    html! {
        <>
            if base { { change(text::MAKE_BASELINE, html! { text::BASELINE }, |list, id| list.choose_baseline(id)) } }
            if props.several {
                { change(text::MOVE_UP, glyph(icons::UP), |list, id| list.shift(id, false)) }
                { change(text::MOVE_DOWN, glyph(icons::DOWN), |list, id| list.shift(id, true)) }
            }
            { button(app, id, Act::Remove) }
        </>
    }
}

/// What can be done with a file.
#[derive(Clone, Copy)]
enum Act {
    Cancel,
    Remove,
    Again,
    Partial,
}

fn button(app: &App, id: FileId, act: Act) -> Html {
    if matches!(act, Act::Remove) && host::read_only() {
        return Html::default();
    }
    let app = app.clone();
    let word = match act {
        Act::Cancel => text::CANCEL,
        Act::Remove => text::REMOVE,
        Act::Again => text::LOAD_AGAIN,
        Act::Partial => text::USE_PARTIAL,
    };
    let onclick = Callback::from(move |_| {
        let loader = app.loader();
        match act {
            Act::Cancel => loader.cancel(id),
            Act::Remove => loader.remove(id),
            Act::Again => loader.again(id, false),
            Act::Partial => loader.again(id, true),
        }
        // Its worker is gone or new, and shows nothing.
        app.revealer().forget(id);
    });
    html! { <button type="button" class="lnk" {onclick}>{ word }</button> }
}
