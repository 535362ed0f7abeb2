//! The eleven kinds of evidence: present with their exhibit, or missing with how to get them.

use super::cite::Citations;
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::coded;
use protocol::report::{EvidenceStatus, Report, Status};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct KindsProps {
    pub report: Rc<Report>,
    pub citations: Citations,
}

#[function_component]
pub fn Kinds(props: &KindsProps) -> Html {
    let KindsProps { report, citations } = props;
    let present = report.evidence.iter().filter(|e| e.status == Status::Present).count();
    let rows = report.evidence.iter().map(|status| match status.status {
        Status::Present => html! {
            <li>
                <Icon glyph={icons::CHECK} />
                <span>{ status.kind.word() }</span>
                <span title={status.value.to_string()}>{ coded(status.value.as_str()) }</span>
                { citations.cite(status.input.into_iter().chain(status.also.iter().copied())) }
            </li>
        },
        Status::Missing => html! { <Missing status={status.clone()} /> },
    });
    html! {
        <>
            <h2>{ text::EVIDENCE }<span class="m">{ text::kinds_present(present, report.evidence.len()) }</span></h2>
            <ul class="kinds">{ for rows }</ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct MissingProps {
    status: EvidenceStatus,
}

#[function_component]
fn Missing(props: &MissingProps) -> Html {
    let open = use_state_eq(|| false);
    let status = &props.status;
    let onclick = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    html! {
        <li class="no">
            <Icon glyph={icons::MISSING} />
            <span>{ status.kind.word() }</span>
            <span>{ text::NOT_IN_FILES }</span>
            if !status.value.is_empty() {
                <button type="button" class="lnk" aria-expanded={open.to_string()} {onclick}
                    aria-label={format!("{}: {}", text::HOW, status.kind.word())}>{ text::HOW }</button>
            }
            if *open { <p class="how">{ coded(status.value.as_str()) }</p> }
        </li>
    }
}
