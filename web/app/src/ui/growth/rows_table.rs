//! The table behind the charts: the same rows with every figure.

use super::figures::{Marks, Range, Table};
use super::multiple::{data, title};
use super::open::open;
use super::steps::Steps;
use super::trend::shape;
use crate::format::{bytes, count, exact_bytes};
use crate::state::{Measure, use_app};
use crate::text;
use crate::ui::parts::figure_heads;
use protocol::report::GrowthOf;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct RowsTableProps {
    pub table: Table,
    pub steps: Rc<Steps>,
    pub range: Range,
    pub measure: Measure,
    pub of: GrowthOf,
    /// Rows where growth shows itself, and the rest.
    pub first: Vec<usize>,
    pub rest: Vec<usize>,
    pub marks: Rc<Marks>,
}

#[function_component]
pub fn RowsTable(props: &RowsTableProps) -> Html {
    let app = use_app();
    let RowsTableProps { table, steps, range, measure, of, first, rest, marks } = props;
    let inside = |at: usize| (range.brush.from..=range.brush.to).contains(&at).then_some("in");
    let heads = steps.0.iter().enumerate().map(|(at, step)| {
        html! { <th class={yew::classes!("num", inside(at))} scope="col" title={step.name.clone()}>{ step.letter.clone() }</th> }
    });
    let values = |values: &[u64]| {
        let cells = values.iter().enumerate().map(|(at, value)| {
            let (word, exact) = match measure {
                Measure::Bytes => (bytes(*value), Some(exact_bytes(*value))),
                Measure::Objects => (count(*value), None),
            };
            html! { <td class={yew::classes!("num", inside(at), (*value == 0).then_some("zero"))} title={exact}>{ word }</td> }
        });
        cells.collect::<Html>()
    };
    let heap: Vec<u64> = match measure {
        Measure::Bytes => steps.0.iter().map(|step| step.heap).collect(),
        Measure::Objects => table.steps.iter().map(|step| step.objects).collect(),
    };
    let rows = first.iter().chain(rest).filter_map(|at| Some((*at, table.rows.get(*at)?))).map(|(at, row)| {
        let onclick = {
            let (app, table, files) = (app.clone(), table.clone(), steps.files_from(range.brush.to));
            Callback::from(move |_| table.rows.get(at).into_iter().for_each(|row| open(&app, files.clone(), row)))
        };
        let figure = range.measured(row, *measure);
        let data = data(row, range);
        html! {
            <tr key={at} data-testid="growth-row" data-of={data.of} data-name={row.name.to_string()}
                data-bytes={data.bytes} data-objects={data.objects} data-growth={data.growth}>
                <th scope="row"><button type="button" class="name" {onclick} title={title(row)}>{ row.name.as_str() }</button></th>
                <td>{ shape(row.trend, marks.cause(row)) }</td>
                { changes(figure.growth(), figure.a_step(), *measure) }
                { values(if *measure == Measure::Bytes { &row.bytes } else { &row.objects }) }
            </tr>
        }
    });
    let whole = super::figures::Figure::new(&heap, range.brush);
    html! {
        <div class="behind" tabindex="0" role="region" aria-label={text::TABLE}>
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ text::one_of(*of) }</th><th scope="col" title={text::heading_title(text::TREND)}>{ text::TREND }</th>
                    { figure_heads([text::IN_RANGE, text::PER_STEP]) }
                    { for heads }
                </tr></thead>
                <tbody>
                    <tr class="whole"><th scope="row">{ text::WHOLE_HEAP }</th><td />{ changes(whole.growth(), whole.a_step(), *measure) }{ values(&heap) }</tr>
                    { for rows }
                </tbody>
            </table>
        </div>
    }
}

/// Growth in the range and per step.
fn changes(growth: i64, a_step: i64, measure: Measure) -> Html {
    let cell = |change: i64| {
        let word = match measure {
            Measure::Bytes => text::more_bytes(change),
            Measure::Objects => text::more_objects(change),
        };
        let tone = match change {
            0 => "zero",
            1.. => "g",
            _ => "dn",
        };
        html! { <td class={yew::classes!("num", tone)}>{ word }</td> }
    };
    html! { <>{ cell(growth) }{ cell(a_step) }</> }
}
