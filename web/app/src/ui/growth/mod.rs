//! Growth: what classes and owners do over the snapshots, and between the two that are brushed.

mod figures;
mod head;
mod keys;
mod multiple;
mod multiples;
mod open;
mod overview;
mod owners_map;
mod rows_table;
mod steps;
mod trend;

use crate::same::Same;
use crate::state::{Pair, Series, use_app, use_comparison, use_series};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::diff::DiffBelow;
use crate::ui::frame::FilePicker;
use crate::ui::parts::coded;
use figures::{Range, Table};
use head::Head;
use keys::use_growth_keys;
use multiples::Multiples;
use owners_map::OwnersMap;
use protocol::report::GrowthTable;
use std::rc::Rc;
use steps::Steps;
use yew::{Callback, Html, Properties, function_component, html};

#[function_component]
pub fn GrowthView() -> Html {
    let app = use_app();
    let series = use_series();
    let snapshots = use_part(app.files(), |files| files.snapshots().count());
    if snapshots < 2 {
        return html! {
            <div class="empty needs"><h1 class="vh">{ text::GROWTH }</h1><span>{ text::GROWTH_NEEDS }</span><FilePicker class="btn" label={text::DROP_ANOTHER} /></div>
        };
    }
    match (&series.found, &series.failure) {
        (Some(table), _) if table.steps.len() > 1 => {
            html! { <Followed series={(*series).clone()} table={Same(table.clone())} /> }
        }
        (Some(table), _) => html! {
            <>
                <h1 class="vh">{ text::GROWTH }</h1>
                { cautions(table) }
                <p class="empty">{ text::GROWTH_ONE_PROCESS }{ " " }<a href={crate::state::View::Diff.fragment()}>{ text::OPEN_DIFF }</a></p>
            </>
        },
        (None, Some(failure)) => {
            html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ coded(failure.text.as_str()) }</p> }
        }
        (None, None) => html! { <p class="note" role="status"><span class="spin" />{ text::FOLLOWING }</p> },
    }
}

fn cautions(table: &GrowthTable) -> Html {
    table.cautions.iter().map(|caution| html! { <p class="note" role="note">{ coded(caution.as_str()) }</p> }).collect()
}

#[derive(Properties, PartialEq)]
struct FollowedProps {
    series: Series,
    table: Table,
}

#[function_component]
fn Followed(props: &FollowedProps) -> Html {
    let app = use_app();
    let FollowedProps { series, table } = props;
    let (pair, comparing) = use_comparison();
    let shown = use_store(app.series_shown());
    let marks = use_part(app.verdict(), figures::marks);
    let files = use_part(app.files(), |files| (files.letters(), files.snapshots().map(|e| e.id).collect::<Vec<_>>()));
    let steps = Rc::new(Steps::new(series, table, &files.0));
    let brush = crate::state::brush(series, pair);
    let on_brush = {
        let (comparer, files) = (app.comparer().clone(), crate::state::series_files(series));
        Callback::from(move |brush: crate::state::Brush| {
            if let (Some(before), Some(after)) = (files.get(brush.from), files.get(brush.to)) {
                let pair = Pair { before: *before, after: *after };
                comparer.state().update(|c| c.chosen = Some(pair));
            }
        })
    };
    use_growth_keys(brush, table.steps.len(), on_brush.clone());
    let Some(brush) = brush else { return Html::default() };
    let range = Range::new(table, brush);
    html! {
        <div class="growth">
            { cautions(table) }
            <Head table={table.clone()} steps={steps.clone()} range={range.clone()} {on_brush} shown={(*shown).clone()} />
            <Multiples table={table.clone()} steps={steps.clone()} range={range.clone()} shown={(*shown).clone()} marks={marks.clone()} />
            <div class="two">
                <DiffBelow {pair} comparing={(*comparing).clone()} />
                <OwnersMap table={table.clone()} {steps} {range} {marks} />
            </div>
        </div>
    }
}
