//! The verdict: cause, confidence, the sentence, its facts, the stair chart.

use super::cite::Citations;
use super::facts::Facts;
use super::stairs::Stairs;
use crate::state::Verdict;
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::{Command, coded};
use protocol::report::{Cause, Report};
use yew::{Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    pub verdict: Verdict,
    pub citations: Citations,
    pub loading: usize,
}

/// `data-cause` stands there only when it is the answer for all files: whoever waits for it gets the last word.
#[function_component]
pub fn VerdictSection(props: &VerdictProps) -> Html {
    let VerdictProps { verdict, citations, loading } = props;
    let (cause, confidence) = match &verdict.report {
        Some(report) => (report.diagnosis.cause, report.diagnosis.confidence),
        None => (Cause::Inconclusive, 0.05),
    };
    let body = match (&verdict.report, &verdict.failure) {
        (Some(report), _) if report.nothing_read() => unjudged(report.heading(), report.diagnosis.summary.as_str()),
        (Some(report), _) => judged(report, citations),
        (None, Some(failure)) => {
            unjudged(cause.word(), &format!("{} {} {}", text::NO_JUDGEMENT, failure.lead, failure.text))
        }
        (None, None) if *loading > 0 || !verdict.settled => weighing(),
        (None, None) => unjudged(cause.word(), text::NOTHING_LOADED),
    };
    html! {
        <section data-testid="diagnosis" aria-label={text::DIAGNOSIS} aria-busy={(!verdict.settled).to_string()}
            data-cause={verdict.settled.then(|| cause.id())} data-confidence={verdict.settled.then(|| confidence.to_string())}>
            <div class="tone" data-cause={cause.id()}>{ body }</div>
        </section>
    }
}

fn weighing() -> Html {
    html! {
        <div class="verdict single">
            <div>
                <div class="head quiet"><span class="spin" /><h1>{ text::WEIGHING }</h1></div>
                <p class="say">{ text::WEIGHING_NOTE }</p>
            </div>
        </div>
    }
}

fn unjudged(heading: &'static str, sentence: &str) -> Html {
    html! {
        <div class="verdict single">
            <div>
                <div class="head"><Icon glyph={icons::cause(Cause::Inconclusive)} /><h1>{ heading }</h1></div>
                <p class="say">{ coded(sentence) }</p>
            </div>
        </div>
    }
}

fn judged(report: &std::rc::Rc<Report>, citations: &Citations) -> Html {
    let diagnosis = &report.diagnosis;
    let undecided = diagnosis.cause == Cause::Inconclusive;
    // What would decide takes its place beside the sentence.
    let command = report.next_steps.iter().find_map(|step| step.command.as_ref()).filter(|_| undecided);
    html! {
        <div class="verdict">
            <div>
                <div class="head">
                    <Icon glyph={icons::cause(diagnosis.cause)} />
                    <h1>{ diagnosis.cause.word() }</h1>
                    if !undecided { { dial(diagnosis.confidence) } }
                </div>
                <p class="say">{ coded(diagnosis.summary.as_str()) }</p>
                if let Some(command) = command { <div class="decide"><Command command={command.to_string()} /></div> }
                if let Some(finding) = report.findings.first() { <Facts finding={finding.clone()} /> }
            </div>
            <Stairs report={report.clone()} citations={citations.clone()} />
        </div>
    }
}

/// Ten steps, the last one filled in part; then the words.
fn dial(confidence: f64) -> Html {
    let steps = (0..10_u8).map(|step| {
        let fill = ((confidence * 10.0) - f64::from(step)).clamp(0.0, 1.0);
        html! { <i style={format!("--f:{:.0}%", fill * 100.0)} /> }
    });
    html! {
        <span class="conf" title={text::heading_title(text::CONFIDENT)}><span class="dial" aria-hidden="true">{ for steps }</span>{ text::confident(confidence) }</span>
    }
}
