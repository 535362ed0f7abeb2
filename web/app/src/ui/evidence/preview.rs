//! What one file says: its problems, its own timeline, short tables.

use crate::state::{Entry, EntryState, FileId, View, use_app};
use crate::text;
use crate::ui::diagnosis::Citations;
use crate::ui::parts::coded;
use crate::ui::rows::use_ask;
use crate::ui::timeline::OwnTimeline;
use protocol::{Answer, Failure, Loaded, Query, Section};
use std::rc::Rc;
use yew::{Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct PreviewProps {
    pub entry: Rc<Entry>,
}

#[function_component]
pub fn Preview(props: &PreviewProps) -> Html {
    let entry = &props.entry;
    let body = match &entry.state {
        EntryState::Ready(loaded) => html! { <Read file={entry.id} loaded={loaded.clone()} /> },
        EntryState::Failed(failure) => problem(failure),
        EntryState::Cancelled(read) => html! { <p class="empty">{ text::cancelled(*read) }</p> },
        EntryState::Loading(reading) => {
            html! { <p class="note" role="status"><span class="spin" />{ text::progress(reading) }</p> }
        }
    };
    html! {
        <section class="block preview" data-testid="evidence-preview">
            <header><h2>{ entry.name.clone() }</h2></header>
            { body }
        </section>
    }
}

fn problem(failure: &Failure) -> Html {
    html! { <p class="problem"><b>{ failure.lead.as_str() }</b>{ " " }{ coded(failure.text.as_str()) }if let Some(byte) = failure.byte { <span class="m">{ " " }{ text::at_byte(byte) }</span> }</p> }
}

#[derive(Properties, PartialEq)]
struct ReadProps {
    file: FileId,
    loaded: Rc<Loaded>,
}

#[function_component]
fn Read(props: &ReadProps) -> Html {
    let app = use_app();
    let ReadProps { file, loaded } = props;
    let heap = loaded.snapshot.is_some();
    let asked = use_ask(*file, (!heap).then_some(Query::Preview));
    let sections = match asked.answer.as_deref() {
        Some(Answer::Preview(sections)) => sections.clone(),
        _ => Vec::new(),
    };
    let told = crate::ui::diagnosis::exhibits(&app.files().get());
    let letters = Citations::of(&[*file], &told);
    let more = match loaded.format.as_str() {
        "v8-heapprofile" => Some((View::Allocations, text::ALLOCATIONS)),
        "tracemalloc" => Some((View::Python, text::PYTHON)),
        _ if heap => Some((View::Classes, text::CLASSES)),
        _ => None,
    };
    html! {
        <>
            { for loaded.problems.iter().map(problem) }
            if let Some(summary) = &loaded.snapshot { <p>{ text::snapshot_facts(summary, false) }</p> }
            if let Some((view, word)) = more { <p><a href={view.fragment()}>{ text::open_view(word) }</a></p> }
            if let (Some(facts), false) = (&loaded.facts, heap) {
                <OwnTimeline file={*file} facts={facts.clone()} {letters} />
            }
            if asked.waiting && !heap { <p class="m" role="status">{ text::READING }</p> }
            if let Some(failure) = &asked.failure { { problem(failure) } }
            <div class="sections">{ for sections.iter().map(section) }</div>
        </>
    }
}

fn section(section: &Section) -> Html {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '−'));
    let rows = section.rows.iter().map(|row| {
        html! {
            <tr>{ for row.iter().enumerate().map(|(i, cell)| {
                let number = i > 0 && !section.head.is_empty() && is_number(cell.as_str());
                html! { <td class={if number { "num" } else { "title" }}>{ cell.as_str() }</td> }
            }) }</tr>
        }
    });
    let left = (section.total as usize).saturating_sub(section.rows.len());
    html! {
        <section>
            <h3>{ section.title.as_str() }</h3>
            <div class="held"><table class="plain">
                if !section.head.is_empty() { <thead><tr>{ for section.head.iter().map(|word| html! { <th scope="col">{ word.as_str() }</th> }) }</tr></thead> }
                <tbody>{ for rows }</tbody>
            </table></div>
            if left > 0 { <p class="m s">{ text::more_of_them(left) }</p> }
        </section>
    }
}
