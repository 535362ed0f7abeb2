//! The table of sites: of one dump, of two compared, of the series.

use crate::format::{bytes, count, exact_bytes, ratio, signed_bytes, signed_count};
use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::rows::{Pages, Step, VirtualList, use_pages};
use protocol::{Answer, CallQuery, Query, RowRange, SiteColumn, SiteRow, SitesAsked, SitesBy, SitesOf, SortBy};
use std::ops::Range;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct SitesTableProps {
    /// The worker that knows.
    pub file: FileId,
    pub attempt: u32,
    pub of: SitesOf,
    pub by: SitesBy,
    pub search: String,
    /// Places that a finding names: `queue.py:23`.
    #[prop_or_default]
    pub named: Rc<Vec<String>>,
    /// Letters of the dumps of a series, for the heads of its columns.
    #[prop_or_default]
    pub letters: Vec<String>,
    /// Changes with what is held.
    #[prop_or_default]
    pub version: u64,
}

/// As it opens: largest first, and where two are compared, what grew most.
fn opening(of: &SitesOf) -> SortBy<SiteColumn> {
    let column = if matches!(of, SitesOf::Own { .. }) { SiteColumn::Size } else { SiteColumn::SizeDelta };
    SortBy { column, descending: true }
}

#[function_component]
pub fn SitesTable(props: &SitesTableProps) -> Html {
    let SitesTableProps { file, of, by, search, named, letters, .. } = props;
    let sort = use_state_eq(|| opening(of));
    let kind = std::mem::discriminant(of);
    use_effect_with(kind, {
        let (sort, first) = (sort.clone(), opening(of));
        move |_| sort.set(first)
    });
    let pages = use_rows(
        *file,
        props.attempt,
        props.version,
        SitesAsked {
            of: of.clone(),
            by: *by,
            search: search.clone(),
            sort: *sort,
            rows: RowRange { start: 0, end: 0 },
        },
    );
    let active = use_state_eq(|| None::<u32>);
    use_effect_with(pages.epoch(), {
        let active = active.clone();
        move |_| active.set(None)
    });
    let total = pages.total().unwrap_or(0);
    let on_step = {
        let active = active.clone();
        Callback::from(move |step| {
            if let Step::To(row) = step {
                active.set(Some(row))
            }
        })
    };
    if let Some(failure) = pages.failure() {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let most = pages.row(0).map_or(0, |row| row.sizes.iter().copied().max().unwrap_or(0));
    let rows = {
        let (pages, named, active) = (pages.clone(), named.clone(), active.clone());
        Callback::from(move |range: Range<u32>| {
            let draw = |index: u32| match pages.row(index) {
                Some(row) => draw(index, &row, most, &named, &active),
                None => {
                    html! { <div key={index} class="row" role="row" aria-rowindex={(index + 2).to_string()} aria-busy="true" /> }
                }
            };
            range.map(draw).collect::<Html>()
        })
    };
    let columns = columns(of);
    let heads = columns.iter().map(|column| {
        let sorted = sort.column == *column;
        let (aria, arrow) = match (sorted, sort.descending) {
            (false, _) => ("none", ""),
            (true, true) => ("descending", " ↓"),
            (true, false) => ("ascending", " ↑"),
        };
        let onclick = {
            let (sort, column) = (sort.clone(), *column);
            Callback::from(move |_| {
                let descending = if sort.column == column { !sort.descending } else { column != SiteColumn::Place };
                sort.set(SortBy { column, descending });
            })
        };
        let class = if *column == SiteColumn::Place { "name" } else { "" };
        html! { <div role="columnheader" aria-sort={aria} {class}><button type="button" {onclick} title={text::site_column_title(*column)}>{ text::site_column(*column, letters) }{ arrow }</button></div> }
    });
    let extra = match of {
        SitesOf::Own { .. } => {
            html! { <div role="columnheader" title={text::heading_title(text::AVERAGE)}>{ text::AVERAGE }</div> }
        }
        SitesOf::Compared { .. } => Html::default(),
        SitesOf::Series => html! { <div role="columnheader">{ text::over(letters) }</div> },
    };
    let head = html! { <div class="row head" role="row" aria-rowindex="1">{ for heads }{ extra }</div> };
    let class = match of {
        SitesOf::Own { .. } => "sites own",
        SitesOf::Compared { .. } => "sites compared",
        SitesOf::Series => "sites series",
    };
    html! {
        <>
            <VirtualList label={text::SITES} testid="sites-table" {class} {total} columns={5} {head} {rows} on_range={pages.want.clone()} epoch={pages.epoch()} {on_step}
                active={active.map(|index| (index, AttrValue::from(format!("site-{index}"))))} />
            if pages.total() == Some(0) { <p class="empty over">{ text::NO_SITES }</p> }
        </>
    }
}

fn columns(of: &SitesOf) -> &'static [SiteColumn] {
    match of {
        SitesOf::Own { .. } => &[SiteColumn::Place, SiteColumn::Size, SiteColumn::Count],
        SitesOf::Compared { .. } => {
            &[SiteColumn::Place, SiteColumn::Size, SiteColumn::SizeDelta, SiteColumn::Count, SiteColumn::CountDelta]
        }
        SitesOf::Series => &[SiteColumn::Place, SiteColumn::Size, SiteColumn::SizeDelta, SiteColumn::CountDelta],
    }
}

#[yew::hook]
fn use_rows(file: FileId, attempt: u32, version: u64, asked: SitesAsked) -> Pages<SiteRow> {
    let app = use_app();
    let fetch = {
        let (loader, asked) = (app.loader().clone(), asked.clone());
        Rc::new(move |rows| -> std::pin::Pin<Box<dyn Future<Output = _>>> {
            let (bridge, asked) = (loader.bridge(file), SitesAsked { rows, ..asked.clone() });
            Box::pin(async move {
                match bridge.ok_or_else(text::gone)?.ask(Query::Calls(CallQuery::Sites(asked))).await? {
                    Answer::Sites(page) => Ok(page),
                    _ => Err(text::unexpected_answer()),
                }
            })
        })
    };
    use_pages((file, attempt, version, asked), None, fetch)
}

fn delta(all: &[u64]) -> i64 {
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
    i64::try_from(i128::from(last) - i128::from(first)).unwrap_or(i64::MAX)
}

fn draw(index: u32, row: &SiteRow, most: u64, named: &[String], active: &yew::UseStateHandle<Option<u32>>) -> Html {
    let (size, blocks) = (row.sizes.last().copied().unwrap_or(0), row.counts.last().copied().unwrap_or(0));
    let (grown, more) = (delta(&row.sizes), delta(&row.counts));
    let stack = row.callers.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(" ← ");
    let title = if stack.is_empty() { row.frame.name.to_string() } else { format!("{} ← {stack}", row.frame.name) };
    let owner = named.iter().any(|name| name == row.frame.name.as_str());
    let part = ratio(size, most).min(1.0);
    let signed = |value: i64, text: String| {
        html! {
            <div role="gridcell" class={if value > 0 { "g" } else if value < 0 { "dn" } else { "zero" }}>{ if value == 0 { "0".to_owned() } else { text } }</div>
        }
    };
    let onclick = {
        let active = active.clone();
        Callback::from(move |_| active.set(Some(index)))
    };
    html! {
        <div key={index} class={yew::classes!("row", (**active == Some(index)).then_some("active"))} role="row" id={format!("site-{index}")} aria-rowindex={(index + 2).to_string()} {onclick}
            data-testid="site-row" data-name={row.frame.name.to_string()} data-size={size.to_string()} data-count={blocks.to_string()} data-delta={grown.to_string()}>
            <div role="gridcell" class="name" {title}>
                <span>{ row.frame.name.as_str() }</span>
                if !row.frame.place.is_empty() { <span class="m">{ row.frame.place.as_str() }</span> }
                if owner { <span class="mk"><b>{ text::NAMED_OWNER }</b></span> }
                if !stack.is_empty() { <span class="m stack">{ "← " }{ stack }</span> }
            </div>
            <div role="gridcell" class="size" title={exact_bytes(size)}>{ bytes(size) }if part >= 0.012 { <i style={format!("--p:{part:.4}")} /> }</div>
            if row.sizes.len() > 1 { { signed(grown, signed_bytes(grown)) } }
            if row.sizes.len() < 3 { <div role="gridcell">{ count(blocks) }</div> }
            if row.sizes.len() > 1 { { signed(more, signed_count(more)) } } else { <div role="gridcell">{ bytes(size.checked_div(blocks).unwrap_or(0)) }</div> }
            if row.sizes.len() > 2 { <div role="gridcell" class="spark">{ spark(&row.sizes) }</div> }
        </div>
    }
}

/// Bytes over the dumps, on the row's own scale from zero.
fn spark(sizes: &[u64]) -> Html {
    const WIDTH: f64 = 96.0;
    let most = sizes.iter().copied().max().unwrap_or(0).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a few dumps")]
    let step = WIDTH / (sizes.len().saturating_sub(1).max(1) as f64);
    #[expect(clippy::cast_precision_loss, reason = "a few dumps")]
    let at = |(i, v): (usize, &u64)| {
        format!("{}{:.1} {:.1}", if i == 0 { "M" } else { "L" }, step * i as f64, 16.0 - 14.0 * ratio(*v, most))
    };
    let path: String = sizes.iter().enumerate().map(at).collect();
    let label = sizes.iter().map(|v| bytes(*v)).collect::<Vec<_>>().join(", ");
    html! { <svg width="98" height="18" role="img" aria-label={label.clone()}><title>{ label }</title><path class="ln" d={path} /></svg> }
}
