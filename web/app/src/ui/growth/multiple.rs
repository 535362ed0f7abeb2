//! One class or owner over the series, on its own scale: name and growth, the curve's shape, the curve with the brush.

use super::figures::{Figure, Range, Table};
use super::open::open;
use super::steps::Steps;
use super::trend::shape;
use crate::format::{bytes, count, ratio};
use crate::state::{Measure, use_app};
use crate::text;
use protocol::report::{Cause, GrowthOf, GrowthRow};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html};

const HEIGHT: f64 = 84.0;
const TOP: f64 = 14.0;
const BASE: f64 = 80.0;
/// Left and right of the curve, so that its points are whole.
const MARGIN: f64 = 6.0;
/// Of the figure around the chart, as the style sheet has it.
const PADDING: f64 = 44.0;

#[derive(Properties, PartialEq)]
pub struct MultipleProps {
    pub table: Table,
    /// Which row of it.
    pub at: usize,
    pub steps: Rc<Steps>,
    pub range: Range,
    pub measure: Measure,
    /// What a finding says of it.
    pub cause: Option<Cause>,
    /// Of the whole figure, pixels.
    pub width: f64,
}

#[function_component]
pub fn Multiple(props: &MultipleProps) -> Html {
    let app = use_app();
    let MultipleProps { table, at, steps, range, measure, cause, width } = props;
    let Some(row) = table.rows.get(*at) else { return Html::default() };
    let onclick = {
        let (table, at, files) = (table.clone(), *at, steps.files_from(range.brush.to));
        Callback::from(move |_| table.rows.get(at).into_iter().for_each(|row| open(&app, files.clone(), row)))
    };
    let (size, objects) = (range.bytes(row), range.objects(row));
    let (main, side) = match measure {
        Measure::Bytes => (change_in_bytes(size), objects_note(row, objects)),
        Measure::Objects => (change_in_objects(objects), text::bytes_change(size.change())),
    };
    let values = if *measure == Measure::Bytes { &row.bytes } else { &row.objects };
    let said: Vec<String> = values
        .iter()
        .zip(&steps.0)
        .map(|(value, step)| {
            format!("{}: {}", step.letter, if *measure == Measure::Bytes { bytes(*value) } else { count(*value) })
        })
        .collect();
    let data = data(row, range);
    html! {
        <figure data-cause={cause.map(Cause::id)} data-testid="growth-row" data-of={data.of} data-name={row.name.to_string()}
            data-bytes={data.bytes} data-objects={data.objects} data-growth={data.growth}>
            <figcaption>
                <button type="button" class="name" {onclick} title={title(row)}>{ row.name.as_str() }</button>
                { main }
            </figcaption>
            <div class="sub">{ shape(row.trend, *cause) }<span class="end">{ side }</span></div>
            <svg width={(width - PADDING).max(40.0).to_string()} height={HEIGHT.to_string()} role="img" aria-label={text::row_series(row.name.as_str(), row.trend, &said)}>
                { curve(values, range, (width - PADDING).max(40.0)) }
            </svg>
        </figure>
    }
}

/// What scripts read of a row.
pub struct Data {
    pub of: &'static str,
    pub bytes: String,
    pub objects: String,
    pub growth: String,
}

/// Figures of a row for `data-` attributes, as plain integers.
pub fn data(row: &GrowthRow, range: &Range) -> Data {
    let list = |values: &[u64]| values.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    Data {
        of: if row.of == GrowthOf::Owner { "owner" } else { "class" },
        bytes: list(&row.bytes),
        objects: list(&row.objects),
        growth: range.bytes(row).growth().to_string(),
    }
}

/// Where the name leads, and what it is.
pub fn title(row: &GrowthRow) -> AttrValue {
    match row.of {
        GrowthOf::Owner => format!(
            "{}\n{}. {}",
            row.name,
            text::holder(row.class.as_str(), row.holds.as_ref().map(|h| h.as_str())),
            text::OPEN_OWNER
        )
        .into(),
        GrowthOf::Class => format!("{}\n{}", row.name, text::OPEN_CLASS).into(),
    }
}

fn tone(change: i64) -> &'static str {
    match change {
        0 => "end m",
        1.. => "end g",
        _ => "end dn",
    }
}

fn change_in_bytes(figure: Figure) -> Html {
    html! { <span class={tone(figure.growth())} title={text::from_to_bytes(figure.first, figure.last)}>{ text::bytes_change(figure.change()) }</span> }
}

fn change_in_objects(figure: Figure) -> Html {
    html! { <span class={tone(figure.growth())} title={text::from_to(figure.first, figure.last)}>{ text::objects_change(figure.change()) }</span> }
}

/// Entries of an owner change by the step; objects of a class are counted.
fn objects_note(row: &GrowthRow, objects: Figure) -> String {
    match row.of {
        GrowthOf::Owner if objects.growth() != 0 => text::objects_change(objects.change()),
        GrowthOf::Owner => {
            row.holds.as_ref().map_or_else(|| row.class.to_string(), |holds| text::holds(holds.as_str()))
        }
        GrowthOf::Class => text::from_to(objects.first, objects.last),
    }
}

/// The curve on its own scale from zero, the brush behind it.
fn curve(values: &[u64], range: &Range, width: f64) -> Html {
    let most = values.iter().copied().max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a few snapshots")]
    let x = |at: usize| MARGIN + (width - 2.0 * MARGIN) * at as f64 / values.len().saturating_sub(1).max(1) as f64;
    let y = |value: u64| BASE - ratio(value, most) * (BASE - TOP);
    let line: String = values
        .iter()
        .enumerate()
        .map(|(at, value)| format!("{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, x(at), y(*value)))
        .collect();
    let area = format!("{line}L{:.1} {BASE}L{:.1} {BASE}Z", x(values.len().saturating_sub(1)), x(0));
    let (left, right) = (x(range.brush.from), x(range.brush.to));
    // A point for every snapshot, until they would touch.
    let few = width / 10.0 > ratio(values.len() as u64, 1);
    let points = values.iter().enumerate().filter(|_| few).map(|(at, value)| {
        html! { <circle class="dot" cx={format!("{:.1}", x(at))} cy={format!("{:.1}", y(*value))} r="2.6" /> }
    });
    html! {
        <>
            <rect class="brush" x={format!("{left:.1}")} y="0" width={format!("{:.1}", right - left)} height={BASE.to_string()} />
            <path class="base" d={format!("M0 {:.1}H{width:.1}", BASE + 0.5)} />
            <path class="ar" d={area} />
            <path class="ln" d={line} />
            { for points }
        </>
    }
}
