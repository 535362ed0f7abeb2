//! Allocation profiles and timelines: a flame graph, the tree from the outermost callers, the allocating functions with their
//! callers, and the classes of what was made in a part of a timeline.

mod call_table;
mod flame_panel;
mod intervals;

pub use call_table::CallTable;
pub use flame_panel::FlamePanel;

use crate::state::{FileId, FileList, Target, View, use_app};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::classes::ClassTable;
use crate::ui::frame::FilePicker;
use crate::ui::parts::Exhibit;
use crate::ui::rows::FilterBox;
use intervals::Intervals;
use protocol::{BytesOf, CallsOf, Direction};
use yew::{Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

/// A file that can be looked at: which, its letter, name, and what it says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Which.
    pub file: FileId,
    /// Its letter.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// A few words.
    pub about: String,
    /// Counts attempts to load it.
    pub attempt: u32,
    /// Whether it is a heap with the stacks of what is alive in it, not samples.
    pub timeline: bool,
}

/// Format of allocation timelines.
const TIMELINE: &str = "v8-heaptimeline";

/// Files of a format, in order.
pub fn recorded(files: &FileList, format: &str) -> Vec<Recorded> {
    let letters = files.letters();
    let of = files.entries().iter().filter_map(|e| Some((e, e.loaded()?))).filter(|(_, l)| l.format.as_str() == format);
    of.map(|(e, loaded)| Recorded {
        file: e.id,
        letter: letters.get(&e.id).cloned().unwrap_or_default(),
        name: e.name.clone(),
        about: loaded.about.to_string(),
        attempt: e.attempt,
        timeline: loaded.format.as_str() == TIMELINE,
    })
    .collect()
}

fn profiles(files: &FileList) -> Vec<Recorded> {
    recorded(files, "v8-heapprofile").into_iter().chain(recorded(files, TIMELINE)).collect()
}

/// How a call tree is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// Flame graph.
    Flame,
    /// From the outermost callers.
    Tree,
    /// From the allocating functions.
    Heavy,
    /// The table behind the flame graph.
    Table,
    /// Classes of what a timeline holds, or of the part of it that is marked.
    Classes,
}

#[function_component]
pub fn AllocationsView() -> Html {
    let app = use_app();
    let all = use_part(app.files(), profiles);
    let loading = use_part(app.files(), |files| files.count("loading"));
    let chosen = use_state_eq(|| None::<FileId>);
    let shown = use_state_eq(|| As::Flame);
    let search = use_state_eq(String::new);
    let Some(of) = all.iter().find(|r| Some(r.file) == *chosen).or(all.last()).cloned() else {
        return if loading > 0 {
            html! { <p class="note" role="status"><span class="spin" />{ text::still_loading(loading) }</p> }
        } else {
            html! { <div class="empty needs"><h1 class="vh">{ text::ALLOCATIONS }</h1><span>{ text::ALLOCATIONS_NEED }</span><FilePicker class="btn" label={text::DROP_ANOTHER} /></div> }
        };
    };
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |file| chosen.set(Some(file)))
    };
    let on_search = {
        let search = search.clone();
        Callback::from(move |text| search.set(text))
    };
    let on_shown = {
        let shown = shown.clone();
        Callback::from(move |to| shown.set(to))
    };
    let on_mark = on_shown.reform(|()| As::Classes);
    // A profile has no objects.
    let mode = if *shown == As::Classes && !of.timeline { As::Flame } else { *shown };
    let direction = if mode == As::Heavy { Direction::Callers } else { Direction::Callees };
    let calls = CallsOf { bytes: BytesOf::Own { filters: Vec::new() }, direction };
    html! {
        <div class="pane allocations">
            <div class="bar-tools">
                <h1 class="vh">{ text::ALLOCATIONS }</h1>
                <FilterBox label={text::FIND_FUNCTION} value={(*search).clone()} on_change={on_search} list=".list" />
                <Choice {all} chosen={of.file} {on_choose} />
                <Modes shown={mode} {on_shown} classes={of.timeline} />
                <span class="sp m s" title={of.name.clone()}>{ text::of_file(&of.name, &of.about) }</span>
            </div>
            if of.timeline { <Intervals file={of.file} on_mark={on_mark} /> } else { <p class="note">{ text::SAMPLED_NOTE }</p> }
            { look(of.file, calls, mode, &search, text::flame_label(&of.name)) }
        </div>
    }
}

/// A call tree, looked at in one of the ways.
pub fn look(file: FileId, of: CallsOf, shown: As, search: &str, label: String) -> Html {
    match shown {
        As::Flame | As::Table => {
            html! { <div class="scrolls"><FlamePanel {file} {of} {label} search={search.to_owned()} table={shown == As::Table} /></div> }
        }
        As::Classes => html! { <PartClasses {file} /> },
        As::Tree | As::Heavy => html! { <CallTable {file} {of} search={search.to_owned()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct PartClassesProps {
    file: FileId,
}

/// The class table of a timeline; a row opens in the view of classes.
#[function_component]
fn PartClasses(props: &PartClassesProps) -> Html {
    let app = use_app();
    let file = props.file;
    let selection = use_store(app.selection());
    // What is sorted or marked here is this file's.
    use_effect_with(file, {
        let selections = app.selection().clone();
        move |file| selections.update(|s| s.choose_snapshot(*file))
    });
    let on_choose = {
        let selections = app.selection().clone();
        Callback::from(move |class| selections.update(|s| s.choose_class(file, class)))
    };
    let on_open = {
        let app = app.clone();
        Callback::from(move |class| app.open(View::Classes, [file], Target::Class(class)))
    };
    html! { <ClassTable snapshot={file} order={selection.order.clone()} chosen={selection.class_of(file)} {on_choose} {on_open} /> }
}

#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    pub all: Vec<Recorded>,
    pub chosen: FileId,
    pub on_choose: Callback<FileId>,
}

/// One of several files, by letter.
#[function_component]
pub fn Choice(props: &ChoiceProps) -> Html {
    if props.all.len() < 2 {
        return Html::default();
    }
    let buttons = props.all.iter().map(|of| {
        let (on_choose, file) = (props.on_choose.clone(), of.file);
        let onclick = Callback::from(move |_| on_choose.emit(file));
        html! { <button type="button" aria-pressed={(of.file == props.chosen).to_string()} title={of.name.clone()} {onclick}><Exhibit letter={of.letter.clone()} on={of.file == props.chosen} /></button> }
    });
    html! { <span class="seg letters" role="group" aria-label={text::WHICH_FILE}>{ for buttons }</span> }
}

#[derive(Properties, PartialEq)]
pub struct ModesProps {
    pub shown: As,
    pub on_shown: Callback<As>,
    /// Whether there are objects with classes.
    #[prop_or_default]
    pub classes: bool,
}

/// Flame graph, tree, functions, table.
#[function_component]
pub fn Modes(props: &ModesProps) -> Html {
    let modes = [(As::Flame, text::FLAME), (As::Tree, text::TREE), (As::Heavy, text::HEAVY), (As::Table, text::TABLE)];
    let modes = modes.into_iter().chain(props.classes.then_some((As::Classes, text::CLASSES)));
    let buttons = modes.map(|(mode, word)| {
        let onclick = props.on_shown.reform(move |_| mode);
        html! { <button type="button" aria-pressed={(props.shown == mode).to_string()} {onclick}>{ word }</button> }
    });
    html! { <span class="seg" role="group" aria-label={text::SHOWN_AS}>{ for buttons }</span> }
}
