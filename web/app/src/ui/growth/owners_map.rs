//! Growth by owner as areas: innermost owners that grew in the range, and what no single one of them holds.

use super::figures::{Marks, Range, Table};
use super::multiple::title;
use super::open::open;
use super::steps::Steps;
use crate::format::{ratio, signed_bytes};
use crate::state::use_app;
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::CauseMark;
use crate::ui::size::use_size;
use crate::ui::squarified::{Cell, squarified};
use protocol::report::{Cause, GrowthOf, GrowthTable};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

/// Owners with an area of their own; the rest is one area.
const OWNERS: usize = 30;
/// Room for a name, a figure, and what is held, pixels.
const NAMED: (f64, f64) = (74.0, 22.0);
const FIGURED: (f64, f64) = (72.0, 38.0);
const REST_NAMED: (f64, f64) = (112.0, 22.0);
const HELD: (f64, f64) = (74.0, 56.0);
const GLYPH: (f64, f64) = (22.0, 20.0);

#[derive(Properties, PartialEq)]
pub struct OwnersMapProps {
    pub table: Table,
    pub steps: Rc<Steps>,
    pub range: Range,
    pub marks: Rc<Marks>,
}

/// Owners by growth, largest first, and the growth that none of them explains.
fn areas(table: &GrowthTable, range: &Range) -> (Vec<(usize, u64)>, u64) {
    let owners = table.rows.iter().enumerate().filter(|(_, row)| row.of == GrowthOf::Owner && row.innermost);
    let mut grown: Vec<(usize, u64)> = owners
        .filter_map(|(at, row)| Some((at, u64::try_from(range.bytes(row).growth()).ok().filter(|g| *g > 0)?)))
        .collect();
    grown.sort_by_key(|(at, growth)| (std::cmp::Reverse(*growth), *at));
    grown.truncate(OWNERS);
    let theirs = grown.iter().map(|(_, growth)| *growth).fold(0, u64::saturating_add);
    let heap = u64::try_from(range.heap.growth()).unwrap_or(0);
    (grown, heap.saturating_sub(theirs))
}

#[function_component]
pub fn OwnersMap(props: &OwnersMapProps) -> Html {
    let app = use_app();
    let node = use_node_ref();
    let (width, height) = use_size(&node);
    let OwnersMapProps { table, steps, range, marks } = props;
    let (grown, rest) = areas(table, range);
    let values: Vec<f64> = grown.iter().map(|(_, growth)| *growth).chain([rest]).map(|g| ratio(g, 1)).collect();
    let cells = squarified(&values, width, height);
    let mut causes: Vec<Cause> = grown.iter().filter_map(|(at, _)| marks.cause(&table.rows[*at])).collect();
    causes.sort_by_key(|cause| cause.id());
    causes.dedup();
    let drawn = grown.iter().zip(&cells).map(|((at, growth), cell)| {
        let row = &table.rows[*at];
        let onclick = {
            let (app, table, at, files) = (app.clone(), table.clone(), *at, steps.files_from(range.brush.to));
            Callback::from(move |_| table.rows.get(at).into_iter().for_each(|row| open(&app, files.clone(), row)))
        };
        let cause = marks.cause(row);
        let fits = |(w, h): (f64, f64)| cell.width >= w && cell.height >= h;
        let figure = signed_bytes(i64::try_from(*growth).unwrap_or(i64::MAX));
        let said = format!("{} {figure}", row.name);
        html! {
            <li key={*at} style={place(cell)}>
                <button type="button" class={yew::classes!("cell", (!fits(GLYPH)).then_some("tiny"))} data-cause={cause.map(Cause::id)} data-testid="treemap-cell" data-name={row.name.to_string()}
                    data-growth={growth.to_string()} aria-label={(!fits(NAMED)).then_some(said)} title={format!("{figure}\n{}", title(row))} {onclick}>
                    if fits(GLYPH) {
                        <span class="n">
                            if let Some(cause) = cause { <Icon glyph={icons::cause(cause)} small=true /> }
                            if fits(NAMED) { <b>{ row.name.as_str() }</b> }
                        </span>
                    }
                    if fits(FIGURED) { <span>{ figure }</span> }
                    if fits(HELD) { <span>{ row.holds.as_ref().map(|holds| text::holds(holds.as_str())) }</span> }
                </button>
            </li>
        }
    });
    let others = cells.get(grown.len()).filter(|_| rest > 0).map(|cell| {
        let fits = |(w, h): (f64, f64)| cell.width >= w && cell.height >= h;
        let figure = signed_bytes(i64::try_from(rest).unwrap_or(i64::MAX));
        html! {
            <li style={place(cell)}>
                <span class={yew::classes!("cell", "rest", (!fits(GLYPH)).then_some("tiny"))} title={format!("{figure}\n{}", text::TREEMAP_REST)}>
                    if fits(REST_NAMED) { <span class="n">{ text::TREEMAP_REST }</span> }
                    if fits(FIGURED) { <span>{ figure }</span> }
                </span>
            </li>
        }
    });
    let mut named: Vec<(String, u64)> =
        grown.iter().map(|(at, growth)| (table.rows[*at].name.to_string(), *growth)).collect();
    if rest > 0 {
        named.push((text::TREEMAP_REST.to_owned(), rest));
    }
    html! {
        <section class="by-owner">
            <h2>{ text::TREEMAP }
                <span class="m">{ text::pair(steps.letter(range.brush.from), steps.letter(range.brush.to)) }</span>
                <span class="end">
                    { for causes.into_iter().map(|cause| html! { <CauseMark {cause} /> }) }
                    <span class="m">{ text::NO_CAUSE_KEY }</span>
                </span>
            </h2>
            if grown.is_empty() {
                <p class="m s">{ text::TREEMAP_NONE }</p>
            }
            <div class="tm" ref={node} hidden={grown.is_empty()}>
                <ul aria-label={text::treemap(&named)}>{ for drawn }{ others }</ul>
            </div>
        </section>
    }
}

fn place(cell: &Cell) -> String {
    format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", cell.x, cell.y, cell.width, cell.height)
}
