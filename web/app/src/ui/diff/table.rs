//! The diff table: virtual, sorted, filtered. Opens by growth of retained size, largest first.

use crate::format::{self, signed_bytes, signed_count};
use crate::state::{Comparison, DiffOrder, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::classes::marked_classes;
use crate::ui::parts::CauseMark;
use crate::ui::rows::{Pages, Step, VirtualList, use_pages};
use protocol::report::Cause;
use protocol::{Answer, DiffColumn, DiffRow, Safe};
use std::ops::Range;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

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
    let pages = use_rows(comparison, order);
    let total = pages.total().unwrap_or(0);
    let number = comparison.number;
    let marked = Rc::new(use_part(app.verdict(), marked_classes));
    // The row the keyboard is on; it is opened with Enter.
    let active = use_state_eq(|| None::<u32>);
    use_effect_with((number, order.clone()), {
        let active = active.clone();
        move |_| active.set(None)
    });
    let on_step = {
        let (active, choose, pages) = (active.clone(), choose.clone(), pages.clone());
        Callback::from(move |step| match step {
            Step::To(row) => active.set(Some(row)),
            Step::Open => active.and_then(|at| pages.row(at)).into_iter().for_each(|row| choose.emit((number, row))),
        })
    };
    // Fills compare with the largest change of the table as it opens.
    let largest = comparison.first.rows.iter().map(|row| retained_change(row).unsigned_abs()).max().unwrap_or(0);
    let rows = {
        let (pages, active, choose, chosen) = (pages.clone(), active.clone(), choose.clone(), chosen.clone());
        Callback::from(move |range: Range<u32>| {
            range
                .map(|index| match pages.row(index) {
                    Some(row) => {
                        let onclick = {
                            let (active, choose, row) = (active.clone(), choose.clone(), row.clone());
                            Callback::from(move |()| {
                                active.set(Some(index));
                                choose.emit((number, row.clone()));
                            })
                        };
                        let (selected, active) = (chosen.as_ref() == Some(&row), *active == Some(index));
                        html! { <Row key={index} {index} {row} {selected} {active} {largest} marked={marked.clone()} {onclick} /> }
                    }
                    None => html! { <div key={index} class="row" role="row" aria-rowindex={(index + 2).to_string()} aria-busy="true" /> },
                })
                .collect()
        })
    };
    if let Some(failure) = pages.failure() {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let empty = pages.total() == Some(0);
    html! {
        <>
            <VirtualList label={text::DIFF} testid="diff-table" class="diffs" {total} columns={6} head={head(&app, order)} {rows}
                on_range={pages.want.clone()} epoch={pages.epoch()} {on_step} active={active.map(|index| (index, row_id(index)))} />
            if empty {
                <p class="empty over">{ if order.filter.is_empty() { text::DIFF_NOTHING } else { text::DIFF_NO_MATCH } }</p>
            }
        </>
    }
}

/// The rows of a comparison in an order.
#[yew::hook]
fn use_rows(comparison: &Comparison, order: &DiffOrder) -> Pages<DiffRow> {
    let app = use_app();
    let seed = (*order == DiffOrder::default()).then(|| comparison.first.clone());
    let fetch = {
        let (loader, order, after) = (app.loader().clone(), order.clone(), comparison.pair.after);
        Rc::new(move |rows| -> std::pin::Pin<Box<dyn Future<Output = _>>> {
            let (bridge, query) = (loader.bridge(after), order.query(rows));
            Box::pin(async move {
                match bridge.ok_or_else(text::gone)?.ask(query).await? {
                    Answer::Diff(page) => Ok(page),
                    _ => Err(text::unexpected_answer()),
                }
            })
        })
    };
    use_pages((comparison.number, order.clone()), seed, fetch)
}

fn head(app: &crate::state::App, order: &DiffOrder) -> Html {
    let cells = COLUMNS.into_iter().zip(1..).map(|(column, index)| {
        let (aria, arrow) = match (order.sort.column == column, order.sort.descending) {
            (false, _) => ("none", ""),
            (true, true) => ("descending", " ↓"),
            (true, false) => ("ascending", " ↑"),
        };
        let onclick = {
            let (state, next) = (app.comparer().state().clone(), order.sorted_by(column));
            Callback::from(move |_| {
                let next = next.clone();
                state.update(|c| c.order = next);
            })
        };
        html! {
            <div role="columnheader" aria-colindex={index.to_string()} aria-sort={aria} class={class_of(column)}>
                <button type="button" {onclick} title={text::diff_column_title(column)}>{ text::diff_column(column) }{ arrow }</button>
            </div>
        }
    });
    html! { <div class="row head" role="row" aria-rowindex="1">{ for cells }</div> }
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

fn row_id(index: u32) -> AttrValue {
    format!("diff-{index}").into()
}

#[derive(Properties, PartialEq)]
struct RowProps {
    index: u32,
    row: Rc<DiffRow>,
    selected: bool,
    active: bool,
    /// Largest change of retained size.
    largest: u64,
    /// Classes that a finding names.
    marked: Rc<Vec<(Safe, Cause)>>,
    onclick: Callback<()>,
}

#[function_component]
fn Row(props: &RowProps) -> Html {
    let RowProps { index, row, selected, active, largest, marked, onclick } = props;
    let name = row.name.as_str();
    // The engine writes its own classes so; a diff row says no more about them.
    let engine = name.starts_with('(') || name.starts_with("system / ");
    let mark = marked.iter().find(|(class, _)| *class == row.name).map(|(_, cause)| *cause);
    let (net, retained) = (net(row), retained_change(row));
    let part = format::ratio(retained.unsigned_abs(), *largest).min(1.0);
    let fill = (part >= 0.012)
        .then(|| html! { <i class={if retained < 0 { "less" } else { "more" }} style={format!("--p:{part:.4}")} /> });
    html! {
        <div class={yew::classes!("row", engine.then_some("engine"), active.then_some("active"))} role="row" id={row_id(*index)}
            aria-rowindex={(index + 2).to_string()} aria-selected={selected.to_string()} onclick={onclick.reform(|_| ())}
            data-testid="diff-row" data-class={name.to_owned()} data-new={row.new.map(|n| n.to_string())} data-gone={row.gone.map(|n| n.to_string())}
            data-net={net.to_string()} data-shallow={row.shallow_delta.to_string()} data-retained={retained.to_string()}>
            <div role="gridcell" class="name" title={name.to_owned()}>
                <span>{ name }</span>
                if let Some(cause) = mark {
                    <span class="mk" title={text::GROWS_TITLE}><CauseMark {cause} word={(cause == Cause::Leak).then_some(AttrValue::Static(text::GROWS_MARK))} /></span>
                }
            </div>
            { moved("new", row.new, 1) }
            { moved("gone", row.gone, -1) }
            <div role="gridcell" class={yew::classes!("net", tone(net))} title={text::from_to(row.count.0, row.count.1)}>{ signed_count(net) }</div>
            <div role="gridcell" class={yew::classes!("shallow", tone(row.shallow_delta))}>{ bytes(row.shallow_delta) }</div>
            <div role="gridcell" class={yew::classes!("retained", "size", tone(retained))} title={text::from_to_bytes(row.retained.0, row.retained.1)}>{ bytes(retained) }{ fill }</div>
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
