//! Python: tracemalloc dumps by file, line and traceback, compared, over the series, as flame graphs and trees.

mod filters;
mod held;
mod sites_table;

use crate::format::{bytes, count};
use crate::state::{FileId, FileList, Verdict, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::allocations::{As, Choice, Recorded, look, recorded};
use crate::ui::frame::FilePicker;
use crate::ui::rows::{FilterBox, use_ask};
use filters::Filters;
use held::{Held, use_held};
use protocol::{Answer, BytesOf, CallQuery, CallsOf, Direction, Query, SiteFilter, SitesBy, SitesOf};
use sites_table::SitesTable;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

fn dumps(files: &FileList) -> Vec<Recorded> {
    recorded(files, "tracemalloc")
}

/// Places that findings name as owners.
fn named(verdict: &Verdict) -> Rc<Vec<String>> {
    let findings = verdict.report.iter().flat_map(|r| &r.findings);
    let sources = findings.filter_map(|f| f.owner.as_ref()?.source.as_ref());
    Rc::new(sources.map(|s| format!("{}:{}", s.url, s.line)).collect())
}

/// Which bytes are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// One dump.
    One,
    /// Two, compared.
    Two,
    /// All, one after another.
    All,
}

/// How they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// A table by file, line or traceback.
    Sites(SitesBy),
    /// A flame graph or a tree; of a comparison, what grew or what was freed.
    Calls(As, bool),
}

#[function_component]
pub fn PythonView() -> Html {
    let app = use_app();
    let all = use_part(app.files(), dumps);
    let loading = use_part(app.files(), |files| files.count("loading"));
    if all.is_empty() {
        return if loading > 0 {
            html! { <p class="note" role="status"><span class="spin" />{ text::still_loading(loading) }</p> }
        } else {
            html! { <div class="empty needs"><h1 class="vh">{ text::PYTHON }</h1><span>{ text::PYTHON_NEEDS }</span><FilePicker class="btn" label={text::DROP_ANOTHER} /></div> }
        };
    }
    html! { <Dumps {all} {loading} /> }
}

#[derive(Properties, PartialEq)]
struct DumpsProps {
    all: Vec<Recorded>,
    loading: usize,
}

#[function_component]
fn Dumps(props: &DumpsProps) -> Html {
    let app = use_app();
    let all = &props.all;
    let chosen = use_state_eq(|| None::<FileId>);
    let baseline = use_state_eq(|| None::<FileId>);
    let of = use_state_eq(|| if all.len() > 1 { Of::Two } else { Of::One });
    let mode = use_state_eq(|| Mode::Sites(SitesBy::Line { cumulative: false }));
    let filters = use_state_eq(Vec::<SiteFilter>::new);
    let search = use_state_eq(String::new);
    let owners = use_part(app.verdict(), named);
    let held = use_held(all, &filters);
    let at =
        |wanted: Option<FileId>, otherwise: usize| all.iter().position(|r| Some(r.file) == wanted).unwrap_or(otherwise);
    let (new, old) = (at(*chosen, all.len() - 1), at(*baseline, 0));
    let last = all.len() - 1;
    let several = all.len() > 1;
    let of_now = if several { *of } else { Of::One };
    let sites_of = match of_now {
        Of::One => SitesOf::Own { filters: (*filters).clone() },
        Of::Two => SitesOf::Compared { old: place(old), new: place(new) },
        Of::All => SitesOf::Series,
    };
    // What is compared is held by the last dump's worker.
    let home = if of_now == Of::One { &all[new] } else { &all[last] };
    let ready = of_now == Of::One || !held.dumps.is_empty();
    let set = |state: &yew::UseStateHandle<Option<FileId>>| {
        let state = state.clone();
        Callback::from(move |file| state.set(Some(file)))
    };
    let body = match (&held.failure, ready) {
        (Some(failure), _) if of_now != Of::One => {
            html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> }
        }
        (_, false) => html! { <p class="note" role="status"><span class="spin" />{ text::COMPARING_DUMPS }</p> },
        _ => match *mode {
            Mode::Sites(by) => html! {
                <SitesTable file={home.file} of={sites_of} {by} search={(*search).clone()} named={owners}
                    letters={letters(all, of_now, old, new)} version={version(&held)} />
            },
            Mode::Calls(shown, freed) => {
                let bytes = match of_now {
                    Of::One => BytesOf::Own { filters: (*filters).clone() },
                    _ if freed => BytesOf::Freed { old: place(old), new: place(new) },
                    _ => BytesOf::Grown { old: place(old), new: place(new) },
                };
                let direction = if shown == As::Heavy { Direction::Callers } else { Direction::Callees };
                let label = text::flame_label(&home.name);
                html! { <div key={format!("{:?}", version(&held))} class="pane">{ look(home.file, CallsOf { bytes, direction }, shown, &search, label) }</div> }
            }
        },
    };
    html! {
        <div class="pane allocations python">
            <div class="bar-tools">
                <h1 class="vh">{ text::PYTHON }</h1>
                <FilterBox label={text::FIND_PLACE} value={(*search).clone()} list=".list"
                    on_change={let search = search.clone(); Callback::from(move |t| search.set(t))} />
                if several { { what(of_now, &of) } }
                if several && of_now == Of::Two {
                    <Choice all={all.clone()} chosen={all[old].file} on_choose={set(&baseline)} /><span class="m s">{ text::TO }</span>
                }
                if several && of_now != Of::All { <Choice all={all.clone()} chosen={all[new].file} on_choose={set(&chosen)} /> }
                { by(*mode, &mode) }
                { calls(*mode, of_now, &mode) }
            </div>
            <Filters filters={(*filters).clone()} on_change={let filters = filters.clone(); Callback::from(move |f| filters.set(f))} />
            if props.loading > 0 { <p class="note" role="status"><span class="spin" />{ text::still_loading(props.loading) }</p> }
            <Told file={all[new].file} name={all[new].name.clone()} filters={(*filters).clone()} held={held.clone()} pair={(of_now != Of::One).then_some((old, new))} />
            { body }
        </div>
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Changes with what is held.
fn version(held: &Held) -> u64 {
    let mut version = 0_u64;
    for dump in &held.dumps {
        version = version.wrapping_mul(31).wrapping_add(dump.bytes).wrapping_mul(31).wrapping_add(dump.count);
    }
    version
}

fn letters(all: &[Recorded], of: Of, old: usize, new: usize) -> Vec<String> {
    match of {
        Of::One => Vec::new(),
        Of::Two => [old, new].iter().filter_map(|at| Some(all.get(*at)?.letter.clone())).collect(),
        Of::All => all.iter().map(|r| r.letter.clone()).collect(),
    }
}

fn what(now: Of, of: &yew::UseStateHandle<Of>) -> Html {
    let button = |is: Of, word: &'static str| {
        let of = of.clone();
        let onclick = Callback::from(move |_| of.set(is));
        html! { <button type="button" aria-pressed={(now == is).to_string()} {onclick}>{ word }</button> }
    };
    html! { <span class="seg" role="group" aria-label={text::WHICH_BYTES}>{ button(Of::One, text::ONE_DUMP) }{ button(Of::Two, text::COMPARED) }{ button(Of::All, text::SERIES_OF_DUMPS) }</span> }
}

fn by(now: Mode, mode: &yew::UseStateHandle<Mode>) -> Html {
    let cumulative =
        matches!(now, Mode::Sites(SitesBy::Line { cumulative: true } | SitesBy::File { cumulative: true }));
    let button = |is: SitesBy, word: &'static str| {
        let mode = mode.clone();
        let pressed = match now {
            Mode::Sites(by) => std::mem::discriminant(&by) == std::mem::discriminant(&is),
            Mode::Calls(..) => false,
        };
        let onclick = Callback::from(move |_| mode.set(Mode::Sites(is)));
        html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ word }</button> }
    };
    let toggle = {
        let mode = mode.clone();
        Callback::from(move |_| {
            let next = match now {
                Mode::Sites(SitesBy::File { cumulative }) => SitesBy::File { cumulative: !cumulative },
                Mode::Sites(SitesBy::Line { cumulative }) => SitesBy::Line { cumulative: !cumulative },
                _ => return,
            };
            mode.set(Mode::Sites(next));
        })
    };
    let whole_stacks = matches!(now, Mode::Sites(SitesBy::Traceback) | Mode::Calls(..));
    html! {
        <>
            <span class="seg" role="group" aria-label={text::GROUPED_BY}>
                { button(SitesBy::Line { cumulative }, text::BY_LINE) }{ button(SitesBy::File { cumulative }, text::BY_FILE) }{ button(SitesBy::Traceback, text::BY_TRACEBACK) }
            </span>
            <button type="button" aria-pressed={cumulative.to_string()} disabled={whole_stacks} onclick={toggle} title={text::CUMULATIVE_TITLE}>{ text::CUMULATIVE }</button>
        </>
    }
}

fn calls(now: Mode, of: Of, mode: &yew::UseStateHandle<Mode>) -> Html {
    let button = |shown: As, freed: bool, word: &'static str| {
        let mode = mode.clone();
        let onclick = Callback::from(move |_| mode.set(Mode::Calls(shown, freed)));
        html! { <button type="button" aria-pressed={(now == Mode::Calls(shown, freed)).to_string()} {onclick}>{ word }</button> }
    };
    match of {
        Of::One => {
            html! { <span class="seg" role="group" aria-label={text::SHOWN_AS}>{ button(As::Flame, false, text::FLAME) }{ button(As::Tree, false, text::TREE) }{ button(As::Heavy, false, text::HEAVY) }</span> }
        }
        Of::Two => {
            html! { <span class="seg" role="group" aria-label={text::SHOWN_AS}>{ button(As::Flame, false, text::FLAME_GROWN) }{ button(As::Flame, true, text::FLAME_FREED) }{ button(As::Heavy, false, text::HEAVY) }</span> }
        }
        Of::All => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct ToldProps {
    file: FileId,
    name: String,
    /// What they leave out is in no figure.
    filters: Vec<SiteFilter>,
    held: Held,
    pair: Option<(usize, usize)>,
}

/// One line: how much, and by which allocators.
#[function_component]
fn Told(props: &ToldProps) -> Html {
    let asked = use_ask(props.file, Some(Query::Calls(CallQuery::Domains { filters: props.filters.clone() })));
    let domains = match asked.answer.as_deref() {
        Some(Answer::Domains(rows)) => rows.clone(),
        _ => Vec::new(),
    };
    let total: u64 = domains.iter().map(|d| d.bytes).sum();
    let blocks: u64 = domains.iter().map(|d| d.count).sum();
    let pair = props.pair.and_then(|(old, new)| Some((props.held.dumps.get(old)?, props.held.dumps.get(new)?)));
    html! {
        <p class="told s">
            <b>{ bytes(total) }</b>{ " " }{ text::in_blocks(&count(blocks), &props.name) }
            if let Some((old, new)) = pair { <span>{ text::dump_change(old.bytes, new.bytes) }</span> }
            if domains.len() > 1 { { for domains.iter().map(|d| html! { <span class="m">{ text::domain(d.domain, d.bytes) }</span> }) } }
        </p>
    }
}
