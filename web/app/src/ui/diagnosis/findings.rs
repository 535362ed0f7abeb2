//! All findings, when there is more than the one that explains the diagnosis.

use crate::format::{bytes, confidence, count, exact_bytes, signed_bytes};
use crate::text;
use crate::ui::parts::{CauseMark, OwnerMark, coded, figure_heads};
use protocol::report::{Finding, OwnerKind, Report};
use std::rc::Rc;
use yew::{Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    pub report: Rc<Report>,
}

#[function_component]
pub fn Findings(props: &FindingsProps) -> Html {
    let findings = &props.report.findings;
    if findings.len() < 2 {
        return Html::default();
    }
    let rows = findings.iter().enumerate().map(|(i, finding)| row(finding, i > 0));
    html! {
        <section class="block findings">
            <header><h2>{ text::FINDINGS }</h2><span class="s m">{ count(findings.len() as u64) }</span></header>
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ text::CAUSE }</th><th scope="col">{ text::FINDING }</th><th scope="col" class="wide">{ text::OWNER }</th>
                    { figure_heads([text::HOLDS, text::GROWS, text::CONFIDENT]) }
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </section>
    }
}

/// The first one has its test id in the verdict, where it stands in full.
fn row(finding: &Finding, marked: bool) -> Html {
    let kind = finding.owner.as_ref().map_or(OwnerKind::Unknown, |o| o.kind);
    let held = finding.objects.as_ref().map(|o| o.retained_bytes.max(o.shallow_bytes));
    let growth = finding.growth.as_ref().map(|g| g.bytes);
    html! {
        <tr data-testid={marked.then_some("finding")} data-cause={finding.cause.id()} data-owner-kind={kind.id()}>
            <td><CauseMark cause={finding.cause} /></td>
            <td class="title">{ coded(finding.title.as_str()) }</td>
            <td class="wide"><OwnerMark {kind} /></td>
            <td class="num" title={held.map(exact_bytes)}>{ held.map(bytes) }</td>
            <td class={yew::classes!("num", growth.map(|g| match g { 0 => "zero", 1.. => "g", _ => "dn" }))}>{ growth.map(signed_bytes) }</td>
            <td class="num">{ confidence(finding.confidence) }</td>
        </tr>
    }
}
