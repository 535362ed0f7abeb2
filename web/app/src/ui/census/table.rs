//! The table of one census.

use crate::format::{bytes, count, exact_bytes, ratio};
use crate::state::{FileId, use_app};
use crate::text::{self, Column, Unit};
use crate::ui::parts::{object_name, source};
use crate::ui::rows::{Step, VirtualList, use_pages};
use protocol::{Answer, Census, CensusRow, NodeId, ObjectName, Query};
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_mut_ref, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub struct CensusTableProps {
    pub snapshot: FileId,
    pub of: Census,
    pub chosen: Option<NodeId>,
    pub on_choose: Callback<NodeId>,
    pub on_open: Callback<NodeId>,
}

/// Totals of the table: rows, sums; whether the file tells.
type Sums = Rc<Cell<Option<(u64, [u64; 4], bool)>>>;

#[function_component]
pub fn CensusTable(props: &CensusTableProps) -> Html {
    let app = use_app();
    let CensusTableProps { snapshot, of, chosen, on_choose, on_open } = props;
    let (snapshot, of) = (*snapshot, *of);
    let sums: Sums = use_mut_ref(Sums::default).borrow().clone();
    let fetch = {
        let (loader, sums) = (app.loader().clone(), sums.clone());
        Rc::new(move |rows| -> std::pin::Pin<Box<dyn Future<Output = _>>> {
            let (bridge, sums) = (loader.bridge(snapshot), sums.clone());
            Box::pin(async move {
                match bridge.ok_or_else(text::gone)?.ask(Query::Census { of, rows }).await? {
                    Answer::Census(census) => {
                        sums.set(Some((census.all, census.sums, !census.untold)));
                        Ok(census.page)
                    }
                    _ => Err(text::unexpected_answer()),
                }
            })
        })
    };
    let attempt = app.files().get().get(snapshot).map(|e| e.attempt);
    let pages = use_pages((snapshot, attempt, of), None, fetch);
    let active = use_state_eq(|| None::<u32>);
    let on_row = active.and_then(|index| pages.row(index)).map(|row| row.node);
    use_effect_with(on_row, {
        let on_choose = on_choose.clone();
        move |node| node.iter().for_each(|node| on_choose.emit(*node))
    });
    if let Some(failure) = pages.failure() {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let on_step = {
        let (active, on_open) = (active.clone(), on_open.clone());
        Callback::from(move |step| match step {
            Step::To(row) => active.set(Some(row)),
            Step::Open => on_row.into_iter().for_each(|node| on_open.emit(node)),
        })
    };
    let columns = text::census_columns(of);
    // Fills compare with the first row of the column that orders.
    let largest = pages
        .row(0)
        .map_or(0, |row| columns.iter().map(|c| if c.orders { row.figures[c.at] } else { 0 }).max().unwrap_or(0));
    let rows = {
        let (pages, active, chosen) = (pages.clone(), active.clone(), *chosen);
        Callback::from(move |range: Range<u32>| {
            range
                .map(|index| {
                    let active = active.clone();
                    let at = *active == Some(index);
                    let onclick = Callback::from(move |_: web_sys::MouseEvent| active.set(Some(index)));
                    draw(index, pages.row(index), columns, largest, chosen, at, onclick)
                })
                .collect()
        })
    };
    let total = pages.total();
    let shown = total.unwrap_or(0);
    let count_of_columns = u32::try_from(columns.len()).unwrap_or(0) + 1;
    html! {
        <>
            <p class="note">{ sums.get().map_or_else(|| text::COUNTING.to_owned(), |(all, sums, _)| text::census_sum(of, all, &sums, shown)) }</p>
            <VirtualList label={text::census(of)} testid="census-table" class={format!("counted figures-{}", columns.len())} total={shown} columns={count_of_columns} head={head(of, columns)}
                {rows} on_range={pages.want.clone()} epoch={pages.epoch()} active={active.map(|index| (index, row_id(index)))} {on_step} />
            if total == Some(0) { <p class="empty over below-note">{ if sums.get().is_none_or(|s| s.2) { text::census_none(of) } else { text::CENSUS_UNTOLD } }</p> }
        </>
    }
}

fn row_id(index: u32) -> AttrValue {
    format!("counted-{index}").into()
}

fn head(of: Census, columns: &[Column]) -> Html {
    let cells = columns.iter().map(|c| html! { <div role="columnheader" class="size" title={text::heading_title(c.name)} aria-sort={c.orders.then_some("descending")}>{ c.name }</div> });
    html! { <div class="row head" role="row" aria-rowindex="1"><div role="columnheader" class="name">{ text::census_of(of) }</div>{ for cells }</div> }
}

fn draw(
    index: u32,
    row: Option<Rc<CensusRow>>,
    columns: &[Column],
    largest: u64,
    chosen: Option<NodeId>,
    active: bool,
    onclick: Callback<web_sys::MouseEvent>,
) -> Html {
    let Some(row) = row else {
        return html! { <div key={index} class="row" role="row" aria-rowindex={(index + 2).to_string()} aria-busy="true" /> };
    };
    let plain = matches!(&row.name, ObjectName::Name(name) if name.is_empty() || *name == row.class_name);
    let cells = columns.iter().map(|c| {
        let figure = row.figures[c.at];
        let (shown, title) = match c.unit {
            Unit::Bytes => (bytes(figure), Some(exact_bytes(figure))),
            Unit::Count => (count(figure), None),
        };
        let part = ratio(figure, largest).min(1.0);
        let fill = (c.orders && part >= 0.012).then(|| html! { <i style={format!("--p:{part:.4}")} /> });
        html! { <div role="gridcell" class={yew::classes!("size", (figure == 0).then_some("zero"))} {title}>{ shown }{ fill }</div> }
    });
    html! {
        <div key={index} class={yew::classes!("row", active.then_some("active"))} role="row" id={row_id(index)} aria-rowindex={(index + 2).to_string()}
            aria-selected={(chosen == Some(row.node)).to_string()} {onclick} data-testid="census-row" data-figures={row.figures.map(|f| f.to_string()).join(" ")}>
            <div role="gridcell" class="name">
                if plain { <span class="mono">{ row.class_name.as_str() }</span> } else { { object_name(&row.name) } }
                if let Some(label) = &row.label { <span class="mono label">{ label.as_str() }</span> }
                <span class="e">{ format!("@{}", row.id) }</span>
                if let Some(place) = &row.source { <span class="at">{ source(place) }</span> }
            </div>
            { for cells }
        </div>
    }
}
