//! The rows of the series as small multiples, or as the table behind them.

use super::figures::{Marks, Range, Table, ranked};
use super::head::Tools;
use super::multiple::Multiple;
use super::rows_table::RowsTable;
use super::steps::Steps;
use crate::state::SeriesShown;
use crate::text;
use crate::ui::size::use_size;
use protocol::report::GrowthOf;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_effect_with, use_node_ref, use_state_eq};

/// Rows at first: two full rows of four. What merely stands above them is shown on request.
const AT_ONCE: usize = 8;
/// Rows with every request.
const MORE: usize = 24;
/// Charts side by side, and how wide each must be for that, pixels: in a narrow window a short name is better than a long way down.
const COLUMNS: [(u32, f64); 3] = [(4, 250.0), (3, 240.0), (2, 196.0)];

#[derive(Properties, PartialEq)]
pub struct MultiplesProps {
    pub table: Table,
    pub steps: Rc<Steps>,
    pub range: Range,
    pub shown: SeriesShown,
    pub marks: Rc<Marks>,
}

#[function_component]
pub fn Multiples(props: &MultiplesProps) -> Html {
    let MultiplesProps { table, steps, range, shown, marks } = props;
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let more = use_state_eq(|| AT_ONCE);
    use_effect_with((shown.of, shown.filter.clone()), {
        let more = more.clone();
        move |_| more.set(AT_ONCE)
    });
    let (first, rest) = ranked(table, range, shown);
    let rows = first.len() + rest.len();
    let onclick = {
        let more = more.clone();
        Callback::from(move |_| more.set(*more + MORE))
    };
    let columns = columns(width);
    let chart = |at: &usize| {
        let row = &table.rows[*at];
        html! {
            <Multiple key={*at} table={table.clone()} at={*at} steps={steps.clone()} range={range.clone()} measure={shown.measure}
                cause={marks.cause(row)} width={(width / f64::from(columns)).floor()} />
        }
    };
    let cut = |places: &[usize], room: usize| places.iter().take(room).copied().collect::<Vec<_>>();
    let asked = *more > AT_ONCE || first.is_empty() || !shown.filter.is_empty();
    let shown_first = cut(&first, *more);
    let shown_rest = cut(&rest, if asked { more.saturating_sub(first.len()) } else { 0 });
    let left = rows - shown_first.len() - shown_rest.len();
    let between = (!shown_rest.is_empty()).then(|| {
        html! { <h2 class="between">{ text::HOLDERS_ABOVE }<span class="m">{ text::HOLDERS_ABOVE_NOTE }</span></h2> }
    });
    let style = format!("--columns:{columns}");
    let body = match (rows, shown.table) {
        (0, _) => html! { <p class="empty">{ none(shown) }</p> },
        (_, true) => html! {
            <RowsTable table={table.clone()} steps={steps.clone()} range={range.clone()} measure={shown.measure} of={shown.of} first={shown_first} rest={shown_rest} marks={marks.clone()} />
        },
        (_, false) if width > 0.0 => html! {
            <>
                <div class="sm" style={style.clone()}>{ for shown_first.iter().map(chart) }</div>
                { between }
                <div class="sm" {style}>{ for shown_rest.iter().map(chart) }</div>
            </>
        },
        _ => Html::default(),
    };
    html! {
        <section aria-label={text::growth_of(shown.of)}>
            <Tools range={range.clone()} shown={shown.clone()} {rows} />
            <div ref={node} data-testid="growth-rows">{ body }</div>
            if left > 0 { <p class="more"><button type="button" {onclick}>{ text::show_more(left.min(MORE), left) }</button></p> }
        </section>
    }
}

/// Charts side by side.
fn columns(width: f64) -> u32 {
    COLUMNS.into_iter().find(|(n, least)| width / f64::from(*n) >= *least).map_or(1, |(n, _)| n)
}

fn none(shown: &SeriesShown) -> &'static str {
    match (shown.filter.is_empty(), shown.of) {
        (false, _) => text::NO_GROWTH_MATCH,
        (true, GrowthOf::Owner) => text::NO_OWNER_MOVED,
        (true, GrowthOf::Class) => text::NO_CLASS_MOVED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_stand_side_by_side_as_they_fit() {
        for (width, expect) in [(1_160.0, 4), (790.0, 3), (600.0, 2), (480.0, 2), (320.0, 1), (0.0, 1)] {
            assert_eq!(columns(width), expect, "{width}");
        }
    }
}
