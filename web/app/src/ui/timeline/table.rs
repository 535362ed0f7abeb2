//! The table behind the chart.

use super::plot::Drawn;
use super::rows::{Moment, What, moments};
use crate::format::{bytes, exact_bytes};
use crate::state::{use_app, use_tracks};
use crate::store::use_part;
use crate::text;
use crate::ui::diagnosis::Citations;
use crate::ui::parts::Exhibit;
use crate::ui::rows::VirtualList;
use protocol::report::Tracks;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties)]
pub struct MomentsTableProps {
    pub plot: Drawn,
    pub tracks: Rc<Tracks>,
    pub letters: Citations,
    pub range: (f64, f64),
}

impl PartialEq for MomentsTableProps {
    fn eq(&self, other: &Self) -> bool {
        self.plot == other.plot && self.letters == other.letters && self.range == other.range
    }
}

#[function_component]
pub fn MomentsTable(props: &MomentsTableProps) -> Html {
    let app = use_app();
    let followed = use_tracks();
    let by_file = use_part(app.timeline(), |shown| shown.shifts.clone());
    let shifts: HashMap<u32, f64> =
        (0_u32..).zip(followed.inputs()).filter_map(|(input, file)| Some((input, *by_file.get(&file)?))).collect();
    let all = Rc::new(moments(&props.tracks, &props.plot.0, &shifts, props.range));
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand rows")]
    let total = all.len() as u32;
    let letters = props.letters.clone();
    let rows = Callback::from(move |range: Range<u32>| {
        range
            .filter_map(|index| Some((index, all.get(index as usize)?)))
            .map(|(index, moment)| row(index, moment, &letters))
            .collect::<Html>()
    });
    let head = [text::TIME, text::SOURCE, text::WHAT, text::JS_HEAP, text::EXTERNAL, text::RSS, text::PAUSE];
    let head = html! {
        <div class="row head" role="row" aria-rowindex="1">
            { for head.iter().enumerate().map(|(i, word)| html! { <div role="columnheader" title={text::heading_title(word)} class={if i == 2 { "name" } else { "" }}>{ *word }</div> }) }
        </div>
    };
    html! {
        <div class="block-table">
            <VirtualList label={text::TIMELINE} testid="timeline-table" class="moments" {total} columns={7} {head} {rows} on_range={Callback::noop()}
                epoch={total} />
        </div>
    }
}

fn row(index: u32, moment: &Moment, letters: &Citations) -> Html {
    let (what, figures, pause) = match &moment.what {
        What::Reading(s) => {
            let name = s.label.as_ref().map_or_else(|| text::READING_WORD.to_owned(), ToString::to_string);
            (name, [s.heap, s.external, s.rss], None)
        }
        What::Collection(c) => {
            let why = c.reason.as_ref().map(ToString::to_string);
            (text::collection_row(c.full, why.as_deref()), [c.after, None, None], c.pause_ms)
        }
        What::Capture(heap) => (letters.name(moment.input).to_owned(), [Some(*heap), None, None], None),
    };
    let cell =
        |value: Option<u64>| html! { <div role="gridcell" title={value.map(exact_bytes)}>{ value.map(bytes) }</div> };
    html! {
        <div key={index} class="row" role="row" aria-rowindex={(index + 2).to_string()}>
            <div role="gridcell">{ text::moment_exact(moment.t) }</div>
            <div role="gridcell"><Exhibit letter={letters.letter(moment.input).unwrap_or_default().to_owned()} name={letters.name(moment.input).to_owned()} /></div>
            <div role="gridcell" class="name" title={what.clone()}>{ what }</div>
            { for figures.map(cell) }
            <div role="gridcell">{ pause.map(text::pause) }</div>
        </div>
    }
}
