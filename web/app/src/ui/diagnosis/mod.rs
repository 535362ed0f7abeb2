//! The diagnosis first; below it what it rests on, and the classes of the last snapshot.

mod cite;
mod classes_below;
mod facts;
mod findings;
mod kinds;
mod next;
mod shown;
mod stairs;
mod statements;
mod verdict;

use crate::state::{FileList, use_app};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::timeline::TimelineBlock;
pub use cite::{Citations, exhibits};
use classes_below::ClassesBelow;
use findings::Findings;
pub use kinds::Kinds;
use next::NextCaptures;
use statements::Statements;
use verdict::VerdictSection;
use yew::{Html, function_component, html};

/// How many load, and the letters of those that are read.
fn progress(files: &FileList) -> (usize, Vec<String>) {
    let letters = files.letters();
    let read = files.entries().iter().filter(|e| e.loaded().is_some());
    (files.count("loading"), read.filter_map(|e| letters.get(&e.id).cloned()).collect())
}

#[function_component]
pub fn DiagnosisView() -> Html {
    let app = use_app();
    let verdict = use_store(app.verdict());
    let citations = Citations::new(&verdict, &use_part(app.files(), exhibits));
    let (loading, read) = use_part(app.files(), progress);
    let note = if loading > 0 && verdict.report.is_some() {
        Some(text::provisional(loading, &read))
    } else if !verdict.settled && verdict.report.is_some() {
        Some(text::JUDGING.to_owned())
    } else {
        None
    };
    // Of files that could not be read the verdict says all there is.
    let body = verdict.report.as_ref().filter(|report| !report.nothing_read()).map(|report| {
        let known = report.findings.first().map_or(&[][..], |f| &f.evidence);
        let (supports, against) = (known.iter().any(|e| e.supports), known.iter().any(|e| !e.supports));
        let next = html! { <NextCaptures report={report.clone()} /> };
        let statements =
            |supports| html! { <Statements {supports} report={report.clone()} citations={citations.clone()} /> };
        // Without anything for a cause, what to capture is the first thing to read.
        let (first, second) = if supports {
            (statements(true), html! { <>{ statements(false) }{ next }</> })
        } else {
            (next, html! { <>{ statements(true) }if against { { statements(false) } }</> })
        };
        html! {
            <>
                <TimelineBlock report={report.clone()} exhibits={citations.clone()} />
                <div class="cols" data-cause={report.diagnosis.cause.id()}>
                    <section>{ first }</section>
                    <section>{ second }</section>
                    <section><Kinds report={report.clone()} citations={citations.clone()} /></section>
                </div>
                <Findings report={report.clone()} />
            </>
        }
    });
    html! {
        <>
            if let Some(note) = note { <p class="note" role="status"><span class="spin" />{ note }</p> }
            <VerdictSection verdict={(*verdict).clone()} {citations} {loading} />
            { body }
            <ClassesBelow />
        </>
    }
}
