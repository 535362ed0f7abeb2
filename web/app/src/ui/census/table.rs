//! The table of one census.

use crate::format::{bytes, count, exact_bytes, ratio};
use crate::state::FileId;
use crate::text::{self, Column, Unit};
use crate::ui::parts::{object_name, source};
use crate::ui::rows::{At, Grid, Heading, ListOf, use_pages};
use protocol::{Answer, Census, CensusRow, NodeId, ObjectName, Query};
use std::cell::Cell;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_mut_ref};

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
    let CensusTableProps { snapshot, of, chosen, on_choose, on_open } = props;
    let (snapshot, of) = (*snapshot, *of);
    let sums: Sums = use_mut_ref(Sums::default).borrow().clone();
    let pages = use_pages(ListOf {
        file: snapshot,
        version: 0,
        seed: None,
        query: Rc::new(move |rows| Query::Census { of, rows }),
        take: {
            let sums = sums.clone();
            Rc::new(move |answer| match answer {
                Answer::Census(census) => {
                    sums.set(Some((census.all, census.sums, !census.untold)));
                    Some(census.page)
                }
                _ => None,
            })
        },
    });
    let columns = text::census_columns(of);
    // Fills compare with the first row of the column that orders.
    let largest = pages
        .row(0)
        .map_or(0, |row| columns.iter().map(|c| if c.orders { row.figures[c.at] } else { 0 }).max().unwrap_or(0));
    let draw = {
        let (pages, chosen) = (pages.clone(), *chosen);
        Callback::from(move |at: At| Some(draw_row(at, &*pages.row(at.index)?, columns, largest, chosen)))
    };
    let node_of = |then: &Callback<NodeId>| {
        let (pages, then) = (pages.clone(), then.clone());
        Callback::from(move |index| pages.row(index).into_iter().for_each(|row| then.emit(row.node)))
    };
    let listed = pages.listed();
    let shown = listed.total.unwrap_or(0);
    let none = if sums.get().is_none_or(|s| s.2) { text::census_none(of) } else { text::CENSUS_UNTOLD };
    let note = listed.failure.is_none().then(|| {
        sums.get().map_or_else(|| text::COUNTING.to_owned(), |(all, sums, _)| text::census_sum(of, all, &sums, shown))
    });
    html! {
        <>
            if let Some(note) = note { <p class="note">{ note }</p> }
            <Grid label={text::census(of)} testid="census-table" class={format!("counted figures-{}", columns.len())} rows="counted" heads={heads(of, columns)}
                {listed} {draw} {none} on_at={node_of(on_choose)} on_open={node_of(on_open)} />
        </>
    }
}

fn heads(of: Census, columns: &[Column]) -> Vec<Heading> {
    let figures = columns.iter().map(|c| Heading {
        sorted: c.orders.then_some(true),
        ..Heading::new("size", c.name, text::heading_title(c.name))
    });
    std::iter::once(Heading::new("name", text::census_of(of), None)).chain(figures).collect()
}

fn draw_row(at: At, row: &CensusRow, columns: &[Column], largest: u64, chosen: Option<NodeId>) -> Html {
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
        <div key={at.index} class={yew::classes!("row", at.active.then_some("active"))} role="row" id={format!("counted-{}", at.index)} aria-rowindex={at.place()}
            aria-selected={(chosen == Some(row.node)).to_string()} data-testid="census-row" data-figures={row.figures.map(|f| f.to_string()).join(" ")}>
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
