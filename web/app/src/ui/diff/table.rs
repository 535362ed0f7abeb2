//! The diff table: virtual, sorted, filtered. Opens by growth of retained size, largest first.

use crate::format::{self, signed_bytes, signed_count};
use crate::state::{App, Comparison, DiffOrder, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::classes::{class_cell, marked_classes};
use crate::ui::rows::{At, Grid, Heading, ListOf, use_pages};
use protocol::report::Cause;
use protocol::{Answer, DiffColumn, DiffRow};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

const COLUMNS: [DiffColumn; 6] =
    [DiffColumn::Name, DiffColumn::New, DiffColumn::Gone, DiffColumn::Net, DiffColumn::Shallow, DiffColumn::Retained];

#[derive(Properties, PartialEq)]
pub struct DiffTableProps {
    pub comparison: Rc<Comparison>,
    pub order: DiffOrder,
    #[prop_or_default]
    pub chosen: Option<Rc<DiffRow>>,
    /// A row was opened or the keyboard came to it.
    pub choose: Callback<(u32, Rc<DiffRow>)>,
}

#[function_component]
pub fn DiffTable(props: &DiffTableProps) -> Html {
    let app = use_app();
    let DiffTableProps { comparison, order, chosen, choose } = props;
    let number = comparison.number;
    let pages = use_pages(ListOf {
        file: comparison.pair.after,
        version: number.into(),
        seed: (*order == DiffOrder::default()).then(|| comparison.first.clone()),
        query: {
            let order = order.clone();
            Rc::new(move |rows| order.query(rows))
        },
        take: Rc::new(|answer| match answer {
            Answer::Diff(page) => Some(page),
            _ => None,
        }),
    });
    let marked = use_part(app.verdict(), marked_classes);
    // Fills compare with the largest change of the table as it opens.
    let largest = comparison.first.rows.iter().map(|row| retained_change(row).unsigned_abs()).max().unwrap_or(0);
    let draw = {
        let (pages, chosen) = (pages.clone(), chosen.clone());
        Callback::from(move |at: At| {
            let row = pages.row(at.index)?;
            let mark = marked.iter().find(|(class, _)| *class == row.name).map(|(_, cause)| *cause);
            Some(draw_row(at, &row, chosen.as_ref() == Some(&row), mark, largest))
        })
    };
    let on_open = {
        let (pages, choose) = (pages.clone(), choose.clone());
        Callback::from(move |index| pages.row(index).into_iter().for_each(|row| choose.emit((number, row))))
    };
    let none = if order.filter.is_empty() { text::DIFF_NOTHING } else { text::DIFF_NO_MATCH };
    html! {
        <Grid label={text::DIFF} testid="diff-table" class="diffs" rows="diff" heads={heads(&app, order)} listed={pages.listed()}
            {draw} {none} on_pick={on_open.clone()} {on_open} />
    }
}

fn heads(app: &App, order: &DiffOrder) -> Vec<Heading> {
    let heading = |column: DiffColumn| {
        let (state, next) = (app.comparer().state().clone(), order.sorted_by(column));
        let on_sort = Callback::from(move |()| {
            let next = next.clone();
            state.update(|c| c.order = next);
        });
        Heading {
            sorted: (order.sort.column == column).then_some(order.sort.descending),
            on_sort: Some(on_sort),
            ..Heading::new(class_of(column), text::diff_column(column), Some(text::diff_column_title(column)))
        }
    };
    COLUMNS.map(heading).into()
}

fn class_of(column: DiffColumn) -> &'static str {
    match column {
        DiffColumn::Name => "name",
        DiffColumn::New => "new",
        DiffColumn::Gone => "gone",
        DiffColumn::Net => "net",
        DiffColumn::Shallow => "shallow",
        DiffColumn::Retained => "retained",
    }
}

/// `later − before`, as far as that can be told in 64 bits.
fn change(before: u64, later: u64) -> i64 {
    let difference = i128::from(later) - i128::from(before);
    i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
}

/// Objects more.
pub fn net(row: &DiffRow) -> i64 {
    change(row.count.0, row.count.1)
}

/// Retained bytes more.
pub fn retained_change(row: &DiffRow) -> i64 {
    change(row.retained.0, row.retained.1)
}

/// `largest`: change of retained size that fills compare with.
fn draw_row(at: At, row: &DiffRow, selected: bool, mark: Option<Cause>, largest: u64) -> Html {
    let name = row.name.as_str();
    // The engine writes its own classes so; a diff row says no more about them.
    let engine = name.starts_with('(') || name.starts_with("system / ");
    let (net, retained) = (net(row), retained_change(row));
    let part = format::ratio(retained.unsigned_abs(), largest).min(1.0);
    let fill = (part >= 0.012)
        .then(|| html! { <i class={if retained < 0 { "less" } else { "more" }} style={format!("--p:{part:.4}")} /> });
    html! {
        <div key={at.index} class={yew::classes!("row", engine.then_some("engine"), at.active.then_some("active"))} role="row" id={format!("diff-{}", at.index)}
            aria-rowindex={at.place()} aria-selected={selected.to_string()}
            data-testid="diff-row" data-class={name.to_owned()} data-new={row.new.map(|n| n.to_string())} data-gone={row.gone.map(|n| n.to_string())}
            data-net={net.to_string()} data-shallow={row.shallow_delta.to_string()} data-retained={retained.to_string()}>
            { class_cell(name, mark) }
            { moved("new", row.new, 1) }
            { moved("gone", row.gone, -1) }
            <div role="gridcell" class={yew::classes!("net", tone(net))} title={text::from_to(row.count.0, row.count.1)}>{ signed_count(net) }</div>
            <div role="gridcell" class={yew::classes!("shallow", tone(row.shallow_delta))} data-exact={row.shallow_delta.to_string()}>{ bytes(row.shallow_delta) }</div>
            <div role="gridcell" class={yew::classes!("retained", "size", tone(retained))} data-exact={retained.to_string()} title={text::from_to_bytes(row.retained.0, row.retained.1)}>{ bytes(retained) }{ fill }</div>
        </div>
    }
}

/// Objects that came or went: absent where they cannot be told.
fn moved(class: &'static str, objects: Option<u64>, sign: i64) -> Html {
    let Some(objects) = objects else {
        return html! { <div role="gridcell" class={class} title={text::ABSENT} /> };
    };
    let signed = sign.saturating_mul(i64::try_from(objects).unwrap_or(i64::MAX));
    let tone = match (signed, sign) {
        (0, _) => "zero",
        (_, -1) => "dn",
        _ => "",
    };
    html! { <div role="gridcell" class={yew::classes!(class, tone)}>{ signed_count(signed) }</div> }
}

fn bytes(change: i64) -> String {
    if change == 0 { "0".to_owned() } else { signed_bytes(change) }
}

fn tone(change: i64) -> &'static str {
    match change {
        0 => "zero",
        1.. => "g",
        _ => "dn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_beyond_signed_numbers() {
        for (before, later, expect) in [(1, 4, 3), (4, 1, -3), (0, u64::MAX, i64::MAX), (u64::MAX, 0, i64::MIN)] {
            assert_eq!(change(before, later), expect);
        }
    }
}
