//! The timeline beside a verdict: the same chart, with less room.

use super::chart::Chart;
use super::marks::Room;
use super::plot::Plot;
use super::{describe, use_plot};
use crate::same::Same;
use crate::state::View;
use crate::text;
use crate::ui::diagnosis::Citations;
use protocol::report::Report;
use std::rc::Rc;
use yew::{Html, Properties, function_component, html, use_memo};

#[derive(Properties, PartialEq)]
pub struct TimelineBlockProps {
    pub report: Rc<Report>,
    pub exhibits: Citations,
}

/// Drawn when something besides the snapshots was measured: they alone are the stair chart.
#[function_component]
pub fn TimelineBlock(props: &TimelineBlockProps) -> Html {
    // Asked before anything is: the sources cost a question with the facts of all files.
    if props.report.timeline.iter().filter(|p| !p.snapshot).count() < 2 {
        return Html::default();
    }
    html! { <Measured report={props.report.clone()} exhibits={props.exhibits.clone()} /> }
}

#[function_component]
fn Measured(props: &TimelineBlockProps) -> Html {
    let TimelineBlockProps { report, exhibits } = props;
    let short = use_memo(report.clone(), |report| Same(Rc::new(Plot::of_report(report))));
    // Until the sources are told apart, what the report holds stands in.
    let (full, _) = use_plot();
    let (plot, exhibits) = match full {
        Some((plot, own)) => (plot, own),
        None => ((*short).clone(), exhibits.clone()),
    };
    if plot.0.is_empty() {
        return Html::default();
    }
    let label = describe(&plot.0);
    html! {
        <section class="block" data-cause={report.diagnosis.cause.id()}>
            <header>
                <h2>{ text::TIMELINE }</h2><span class="s m">{ text::zero(plot.0.zero) }</span>
                <a class="end s" href={View::Timeline.fragment()}>{ text::OPEN_TIMELINE }</a>
            </header>
            <Chart {plot} {exhibits} room={Room::Small} {label} />
        </section>
    }
}
