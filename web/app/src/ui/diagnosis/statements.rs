//! What speaks for the verdict, and what against it.

use super::cite::Citations;
use super::shown::show;
use crate::state::use_app;
use crate::text;
use crate::ui::parts::coded;
use protocol::report::{Evidence, Report};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct StatementsProps {
    /// For or against.
    pub supports: bool,
    pub report: Rc<Report>,
    pub citations: Citations,
}

#[function_component]
pub fn Statements(props: &StatementsProps) -> Html {
    let app = use_app();
    let StatementsProps { supports, report, citations } = props;
    let all = report.findings.first().map(|f| f.evidence.as_slice()).unwrap_or_default();
    let some: Vec<&Evidence> = all.iter().filter(|e| e.supports == *supports).collect();
    let (title, note, sign, class, nothing) = if *supports {
        let title = text::for_cause(report.diagnosis.cause);
        (title, text::facts_found(some.len()), "+", "say-list for", text::NOTHING_FOR)
    } else {
        (text::AGAINST, text::AGAINST_NOTE.to_owned(), "\u{2212}", "say-list against", text::NOTHING_AGAINST)
    };
    let rows = some.iter().map(|evidence| {
        let onclick = {
            let (app, report, evidence) = (app.clone(), report.clone(), (*evidence).clone());
            Callback::from(move |_| show(&app, &report, &evidence))
        };
        let inputs = evidence.input.into_iter().chain(evidence.also.iter().copied());
        html! {
            <li>
                <span class="sg" aria-hidden="true">{ sign }</span>
                <button type="button" class="shown" title={text::SHOW_IT} {onclick}>
                    if !evidence.lead.is_empty() { <b>{ coded(evidence.lead.as_str()) }</b>{ " " } }
                    { coded(evidence.statement.as_str()) }
                </button>
                { citations.cite(inputs) }
            </li>
        }
    });
    html! {
        <>
            <h2>{ title }if !some.is_empty() { <span class="m">{ note }</span> }</h2>
            if some.is_empty() { <p class="s m">{ nothing }</p> } else { <ul {class}>{ for rows }</ul> }
        </>
    }
}
