//! The timeline of one file alone.

use super::chart::Chart;
use super::describe;
use super::marks::Room;
use super::plot::Plot;
use crate::same::Same;
use crate::state::FileId;
use crate::ui::diagnosis::Citations;
use crate::ui::rows::use_ask;
use protocol::{Answer, FactsBlob, Query};
use std::collections::HashMap;
use std::rc::Rc;
use yew::{Html, Properties, function_component, html, use_memo, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct OwnTimelineProps {
    pub file: FileId,
    pub facts: FactsBlob,
    pub letters: Citations,
}

/// Nothing, if the file measured nothing over time.
#[function_component]
pub fn OwnTimeline(props: &OwnTimelineProps) -> Html {
    let range = use_state_eq(|| None::<(f64, f64)>);
    let asked = use_ask(props.file, Some(Query::Tracks { inputs: vec![props.facts.clone()] }));
    let plot = use_memo(asked.answer.clone().map(Same), |answer| match answer.as_deref() {
        Some(Answer::Tracks(tracks)) => Some(Same(Rc::new(Plot::of_tracks(tracks, &HashMap::new())))),
        _ => None,
    });
    let Some(plot) = (*plot).clone().filter(|plot| !plot.0.is_empty()) else { return Html::default() };
    let on_range = {
        let range = range.clone();
        yew::Callback::from(move |wanted| range.set(wanted))
    };
    let label = describe(&plot.0);
    html! { <div data-cause="inconclusive"><Chart {plot} exhibits={props.letters.clone()} room={Room::Large} {label} range={*range} on_range={Some(on_range)} /></div> }
}
