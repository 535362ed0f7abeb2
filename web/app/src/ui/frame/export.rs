//! The report, saved from this tab's memory. Always redacted.

use crate::state::use_app;
use crate::store::use_part;
use crate::ui::icons::{self, Icon};
use crate::ui::privacy::RedactedSnapshot;
use crate::{browser, text};
use protocol::report::{Report, to_html, to_json, to_markdown};
use yew::{Callback, Html, function_component, html};

/// A format: word, test id, file name, media type, renderer.
struct Format(&'static str, &'static str, &'static str, &'static str, fn(&Report) -> Option<String>);

const FORMATS: [Format; 3] = [
    Format(text::EXPORT_JSON, "export-json", "leakproof-report.json", "application/json", |report| {
        to_json(report).ok()
    }),
    Format(text::EXPORT_MARKDOWN, "export-markdown", "leakproof-report.md", "text/markdown", |report| {
        Some(to_markdown(report))
    }),
    Format(text::EXPORT_HTML, "export-html", "leakproof-report.html", "text/html", |report| Some(to_html(report))),
];

#[function_component]
pub fn ExportMenu() -> Html {
    let app = use_app();
    let there = use_part(app.verdict(), |verdict| verdict.report.is_some());
    let items = FORMATS.iter().map(|Format(word, id, name, kind, render)| {
        let app = app.clone();
        let onclick = Callback::from(move |_| {
            let report = app.verdict().get().report.clone();
            if let Some(rendered) = report.and_then(|report| render(&report)) {
                browser::save(name, kind, &rendered);
            }
        });
        html! {
            <li>
                <button type="button" data-testid={*id} disabled={!there} {onclick}>
                    { *word }<span class="m">{ text::EXPORT_REDACTED }</span>
                </button>
            </li>
        }
    });
    html! {
        <details class="menu">
            <summary class="btn p" aria-label={text::EXPORT}><Icon glyph={icons::DOWNLOAD} small=true /><span>{ text::EXPORT }</span></summary>
            <ul>{ for items }<li><RedactedSnapshot /></li></ul>
        </details>
    }
}
