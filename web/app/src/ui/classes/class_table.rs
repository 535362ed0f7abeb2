//! The class table.

use crate::format::{self, count};
use crate::state::{ClassOrder, FileId, Verdict, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::parts::CauseMark;
use crate::ui::rows::{Pages, Step, VirtualList, use_pages};
use protocol::report::Cause;
use protocol::{Answer, ClassColumn, ClassId, ClassRow};
use std::ops::Range;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

const COLUMNS: [ClassColumn; 5] =
    [ClassColumn::Name, ClassColumn::Count, ClassColumn::Shallow, ClassColumn::Retained, ClassColumn::Distance];

#[derive(Properties, PartialEq)]
pub struct ClassTableProps {
    pub snapshot: FileId,
    pub order: ClassOrder,
    #[prop_or_default]
    pub chosen: Option<ClassId>,
    /// The keyboard came to a row.
    #[prop_or_default]
    pub on_choose: Callback<ClassId>,
    /// A row was opened.
    pub on_open: Callback<ClassId>,
}

/// Sorted, filtered, virtual. Opens by retained size, largest first.
#[function_component]
pub fn ClassTable(props: &ClassTableProps) -> Html {
    let app = use_app();
    let pages = use_rows(props.snapshot, &props.order);
    let total = pages.total().unwrap_or(0);
    let heap = app.files().get().get(props.snapshot).and_then(|e| Some(e.loaded()?.snapshot.as_ref()?.total_bytes));
    let marked = use_part(app.verdict(), marked_classes);
    // The row the keyboard is on; a row that is not here yet is chosen when it comes.
    let active = use_state_eq(|| None::<u32>);
    use_effect_with((props.snapshot, props.order.clone()), {
        let active = active.clone();
        move |_| active.set(None)
    });
    let on_row = active.and_then(|index| pages.row(index)).map(|row| row.class);
    use_effect_with(on_row, {
        let (on_choose, chosen) = (props.on_choose.clone(), props.chosen);
        move |class| {
            if let Some(class) = class.filter(|c| Some(*c) != chosen) {
                on_choose.emit(class);
            }
        }
    });
    let on_step = {
        let (active, on_open) = (active.clone(), props.on_open.clone());
        Callback::from(move |step| match step {
            Step::To(row) => active.set(Some(row)),
            Step::Open => on_row.into_iter().for_each(|class| on_open.emit(class)),
        })
    };
    // Fills compare with the largest row of the table as it opens.
    let largest = app.loader().first_rows(props.snapshot);
    let largest =
        largest.and_then(|page| Some((page.rows.first()?.retained, page.rows.iter().map(|r| r.shallow).max()?)));
    let draw = Draw {
        chosen: props.chosen,
        active: *active,
        heap: heap.unwrap_or(0),
        largest: largest.unwrap_or((0, 0)),
        marked: Rc::new(marked),
    };
    let rows = {
        let (pages, draw, active, on_open) = (pages.clone(), draw.clone(), active.clone(), props.on_open.clone());
        Callback::from(move |range: Range<u32>| {
            range
                .map(|index| match pages.row(index) {
                    Some(row) => {
                        let (active, on_open, class) = (active.clone(), on_open.clone(), row.class);
                        let onclick = Callback::from(move |_| {
                            active.set(Some(index));
                            on_open.emit(class);
                        });
                        html! { <Row key={index} {index} {row} draw={draw.clone()} {onclick} /> }
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
            <VirtualList label={text::CLASSES} testid="class-table" class="classes" {total} columns={5} head={head(&app, &props.order)}
                {rows} on_range={pages.want.clone()} epoch={pages.epoch()} {on_step}
                active={active.map(|index| (index, row_id(index)))} />
            if empty {
                <p class="empty over">{ if props.order.filter.is_empty() { text::NONE_IN_SCOPE } else { text::NO_MATCH } }</p>
            }
        </>
    }
}

/// Classes that findings name.
pub fn marked_classes(verdict: &Verdict) -> Vec<(protocol::Safe, Cause)> {
    let findings = verdict.report.iter().flat_map(|report| &report.findings);
    findings.filter_map(|f| Some((f.objects.as_ref()?.class.clone(), f.cause))).collect()
}

/// The rows of the table in an order.
#[yew::hook]
fn use_rows(snapshot: FileId, order: &ClassOrder) -> Pages<ClassRow> {
    let app = use_app();
    // The first rows came with the file, closed; once all is revealed they are asked for again.
    let as_loaded = *order == ClassOrder::default() && !app.revealer().revealed().get().all;
    let seed = as_loaded.then(|| app.loader().first_rows(snapshot)).flatten();
    let attempt = app.files().get().get(snapshot).map(|e| e.attempt);
    let fetch = {
        let (loader, order) = (app.loader().clone(), order.clone());
        Rc::new(move |rows| -> std::pin::Pin<Box<dyn Future<Output = _>>> {
            let (bridge, query) = (loader.bridge(snapshot), order.query(rows));
            Box::pin(async move {
                match bridge.ok_or_else(text::gone)?.ask(query).await? {
                    Answer::Classes(page) => Ok(page),
                    _ => Err(text::unexpected_answer()),
                }
            })
        })
    };
    use_pages((snapshot, attempt, order.clone()), seed, fetch)
}

fn head(app: &crate::state::App, order: &ClassOrder) -> Html {
    let cells = COLUMNS.into_iter().zip(1..).map(|(column, index)| {
        let sorted = order.sort.column == column;
        let (aria, arrow) = match (sorted, order.sort.descending) {
            (false, _) => ("none", ""),
            (true, true) => ("descending", " ↓"),
            (true, false) => ("ascending", " ↑"),
        };
        let onclick = {
            let (selection, next) = (app.selection().clone(), order.sorted_by(column));
            Callback::from(move |_| {
                let next = next.clone();
                selection.update(|s| s.order = next);
            })
        };
        html! {
            <div role="columnheader" aria-colindex={index.to_string()} aria-sort={aria} class={class_of(column)}>
                <button type="button" {onclick} title={text::column_title(column)}>{ text::column(column) }{ arrow }</button>
            </div>
        }
    });
    html! { <div class="row head" role="row" aria-rowindex="1">{ for cells }</div> }
}

fn class_of(column: ClassColumn) -> &'static str {
    match column {
        ClassColumn::Name => "name",
        ClassColumn::Count => "count",
        ClassColumn::Shallow => "shallow",
        ClassColumn::Retained => "retained",
        ClassColumn::Distance => "distance",
    }
}

/// What all rows share.
#[derive(Clone, PartialEq)]
struct Draw {
    chosen: Option<ClassId>,
    active: Option<u32>,
    heap: u64,
    /// Largest retained and shallow size.
    largest: (u64, u64),
    /// Classes that a finding names.
    marked: Rc<Vec<(protocol::Safe, Cause)>>,
}

#[derive(Properties, PartialEq)]
struct RowProps {
    index: u32,
    row: Rc<ClassRow>,
    draw: Draw,
    onclick: Callback<()>,
}

fn row_id(index: u32) -> AttrValue {
    format!("class-{index}").into()
}

#[function_component]
fn Row(props: &RowProps) -> Html {
    let RowProps { index, row, draw, onclick } = props;
    let chosen = draw.chosen == Some(row.class);
    let mark = draw.marked.iter().find(|(class, _)| *class == row.name).map(|(_, cause)| *cause);
    let class = yew::classes!("row", row.engine.then_some("engine"), (draw.active == Some(*index)).then_some("active"));
    let onclick = onclick.reform(|_| ());
    html! {
        <div {class} role="row" id={row_id(*index)} aria-rowindex={(index + 2).to_string()} aria-selected={chosen.to_string()} {onclick}
            data-testid="class-row" data-class={row.name.to_string()} data-count={row.count.to_string()}
            data-shallow={row.shallow.to_string()} data-retained={row.retained.to_string()}>
            <div role="gridcell" class="name" title={row.name.to_string()}>
                <span>{ row.name.as_str() }</span>
                if let Some(cause) = mark {
                    <span class="mk" title={text::GROWS_TITLE}><CauseMark {cause} word={(cause == Cause::Leak).then_some(AttrValue::Static(text::GROWS_MARK))} /></span>
                }
            </div>
            <div role="gridcell" class="count">{ count(row.count) }</div>
            { size("shallow", row.shallow, draw.largest.1, None) }
            { size("retained", row.retained, draw.largest.0, format::share(row.retained, draw.heap)) }
            { distance(row.distance) }
        </div>
    }
}

/// A size with its fill: as long as its share of the largest row.
fn size(class: &'static str, bytes: u64, largest: u64, share: Option<String>) -> Html {
    let part = format::ratio(bytes, largest).min(1.0);
    let fill = (part >= 0.012).then(|| html! { <i style={format!("--p:{part:.4}")} /> });
    html! {
        <div role="gridcell" class={yew::classes!("size", class, (bytes == 0).then_some("zero"))} title={format::exact_bytes(bytes)}>
            { if bytes == 0 { "0".to_owned() } else { format::bytes(bytes) } }
            if let Some(share) = share { <span class="pct">{ share }</span> }
            { fill }
        </div>
    }
}

/// A distance, or why there is none.
pub fn distance(distance: Option<u32>) -> Html {
    let (shown, title) = text::distance(distance);
    html! { <div role="gridcell" class="distance" {title}>{ shown }</div> }
}
