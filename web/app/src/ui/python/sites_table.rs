//! The table of sites: of one dump, of two compared, of the series.

use crate::format::{bytes, count, exact_bytes, ratio, signed_bytes, signed_count};
use crate::state::FileId;
use crate::text;
use crate::ui::rows::{At, Grid, Heading, ListOf, use_pages};
use protocol::{Answer, CallQuery, Query, RowRange, SiteColumn, SiteRow, SitesAsked, SitesBy, SitesOf, SortBy};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct SitesTableProps {
    /// The worker that knows.
    pub file: FileId,
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
    let asked = SitesAsked {
        of: of.clone(),
        by: *by,
        search: search.clone(),
        sort: *sort,
        rows: RowRange { start: 0, end: 0 },
    };
    let pages = use_pages(ListOf {
        file: *file,
        version: props.version,
        seed: None,
        query: Rc::new(move |rows| Query::Calls(CallQuery::Sites(SitesAsked { rows, ..asked.clone() }))),
        take: Rc::new(|answer| match answer {
            Answer::Sites(page) => Some(page),
            _ => None,
        }),
    });
    let most = pages.row(0).map_or(0, |row| row.sizes.iter().copied().max().unwrap_or(0));
    let draw = {
        let (pages, named) = (pages.clone(), named.clone());
        Callback::from(move |at: At| Some(draw_row(at, &*pages.row(at.index)?, most, &named)))
    };
    let heading = |column: &SiteColumn| {
        let (of, now) = (*column, *sort);
        let sort = sort.clone();
        let on_sort = Callback::from(move |()| {
            let descending = if now.column == of { !now.descending } else { of != SiteColumn::Place };
            sort.set(SortBy { column: of, descending });
        });
        Heading {
            sorted: (now.column == of).then_some(now.descending),
            on_sort: Some(on_sort),
            ..Heading::new(
                if of == SiteColumn::Place { "name" } else { "" },
                text::site_column(of, letters),
                Some(text::site_column_title(of)),
            )
        }
    };
    let extra = match of {
        SitesOf::Own { .. } => Some(Heading::new("", text::AVERAGE, text::heading_title(text::AVERAGE))),
        SitesOf::Compared { .. } => None,
        SitesOf::Series => Some(Heading::new("", text::over(letters), Some(text::OVER_TITLE))),
    };
    let class = match of {
        SitesOf::Own { .. } => "sites own",
        SitesOf::Compared { .. } => "sites compared",
        SitesOf::Series => "sites series",
    };
    let heads: Vec<Heading> = columns(of).iter().map(heading).chain(extra).collect();
    html! {
        <Grid label={text::SITES} testid="sites-table" {class} rows="site" {heads} listed={pages.listed()} {draw} none={text::NO_SITES} />
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

fn delta(all: &[u64]) -> i64 {
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
    i64::try_from(i128::from(last) - i128::from(first)).unwrap_or(i64::MAX)
}

fn draw_row(at: At, row: &SiteRow, most: u64, named: &[String]) -> Html {
    let (size, blocks) = (row.sizes.last().copied().unwrap_or(0), row.counts.last().copied().unwrap_or(0));
    let each = size.checked_div(blocks).unwrap_or(0);
    let (grown, more) = (delta(&row.sizes), delta(&row.counts));
    let stack = row.callers.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(" ← ");
    let title = if stack.is_empty() { row.frame.name.to_string() } else { format!("{} ← {stack}", row.frame.name) };
    let owner = named.iter().any(|name| name == row.frame.name.as_str());
    let part = ratio(size, most).min(1.0);
    let signed = |value: i64, text: String| {
        html! {
            <div role="gridcell" data-exact={value.to_string()} class={if value > 0 { "g" } else if value < 0 { "dn" } else { "zero" }}>{ if value == 0 { "0".to_owned() } else { text } }</div>
        }
    };
    html! {
        <div key={at.index} class={yew::classes!("row", at.active.then_some("active"))} role="row" id={format!("site-{}", at.index)} aria-rowindex={at.place()}
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
            if row.sizes.len() > 1 { { signed(more, signed_count(more)) } } else { <div role="gridcell" title={exact_bytes(each)}>{ bytes(each) }</div> }
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
