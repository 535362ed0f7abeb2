//! The class table.

use crate::format::{self, count};
use crate::state::{App, ClassOrder, FileId, Verdict, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::parts::CauseMark;
use crate::ui::rows::{At, Grid, Heading, ListOf, use_pages};
use protocol::report::Cause;
use protocol::{Answer, ClassColumn, ClassId, ClassRow};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html};

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
    let ClassTableProps { snapshot, order, chosen, on_choose, on_open } = props;
    let (snapshot, chosen) = (*snapshot, *chosen);
    // The first rows came with the file, closed; once all is revealed they are asked for again.
    let as_loaded = *order == ClassOrder::default() && !app.revealer().revealed().get().all;
    let pages = use_pages(ListOf {
        file: snapshot,
        version: 0,
        seed: as_loaded.then(|| app.loader().first_rows(snapshot)).flatten(),
        query: {
            let order = order.clone();
            Rc::new(move |rows| order.query(rows))
        },
        take: Rc::new(|answer| match answer {
            Answer::Classes(page) => Some(page),
            _ => None,
        }),
    });
    let heap = app.files().get().get(snapshot).and_then(|e| Some(e.loaded()?.snapshot.as_ref()?.total_bytes));
    let marked = use_part(app.verdict(), marked_classes);
    // Fills compare with the largest row of the table as it opens.
    let largest = app.loader().first_rows(snapshot);
    let largest =
        largest.and_then(|page| Some((page.rows.first()?.retained, page.rows.iter().map(|r| r.shallow).max()?)));
    let draw = {
        let (pages, heap, largest) = (pages.clone(), heap.unwrap_or(0), largest.unwrap_or((0, 0)));
        Callback::from(move |at: At| {
            let row = pages.row(at.index)?;
            let mark = marked.iter().find(|(class, _)| *class == row.name).map(|(_, cause)| *cause);
            Some(draw_row(at, &row, chosen == Some(row.class), mark, heap, largest))
        })
    };
    let class_of = |then: Callback<ClassId>| {
        let pages = pages.clone();
        Callback::from(move |index| pages.row(index).into_iter().for_each(|row| then.emit(row.class)))
    };
    let on_open = class_of(on_open.clone());
    let on_at = {
        let on_choose = on_choose.clone();
        class_of(Callback::from(move |class| {
            if chosen != Some(class) {
                on_choose.emit(class);
            }
        }))
    };
    let none = if order.filter.is_empty() { text::NONE_IN_SCOPE } else { text::NO_MATCH };
    html! {
        <Grid label={text::CLASSES} testid="class-table" class="classes" rows="class" heads={heads(&app, order)} listed={pages.listed()}
            {draw} {none} {on_at} on_pick={on_open.clone()} {on_open} />
    }
}

/// Classes that findings name.
pub fn marked_classes(verdict: &Verdict) -> Vec<(protocol::Safe, Cause)> {
    let findings = verdict.report.iter().flat_map(|report| &report.findings);
    findings.filter_map(|f| Some((f.objects.as_ref()?.class.clone(), f.cause))).collect()
}

fn heads(app: &App, order: &ClassOrder) -> Vec<Heading> {
    let heading = |column: ClassColumn| {
        let (selection, next) = (app.selection().clone(), order.sorted_by(column));
        let on_sort = Callback::from(move |()| {
            let next = next.clone();
            selection.update(|s| s.order = next);
        });
        Heading {
            sorted: (order.sort.column == column).then_some(order.sort.descending),
            on_sort: Some(on_sort),
            ..Heading::new(class_of(column), text::column(column), Some(text::column_title(column)))
        }
    };
    COLUMNS.map(heading).into()
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

/// `largest`: retained and shallow size that fills compare with.
fn draw_row(at: At, row: &ClassRow, chosen: bool, mark: Option<Cause>, heap: u64, largest: (u64, u64)) -> Html {
    let class = yew::classes!("row", row.engine.then_some("engine"), at.active.then_some("active"));
    html! {
        <div key={at.index} {class} role="row" id={format!("class-{}", at.index)} aria-rowindex={at.place()} aria-selected={chosen.to_string()}
            data-testid="class-row" data-class={row.name.to_string()} data-count={row.count.to_string()}
            data-shallow={row.shallow.to_string()} data-retained={row.retained.to_string()}>
            { class_cell(row.name.as_str(), mark) }
            <div role="gridcell" class="count">{ count(row.count) }</div>
            { size("shallow", row.shallow, largest.1, None) }
            { size("retained", row.retained, largest.0, format::share(row.retained, heap)) }
            { distance(row.distance) }
        </div>
    }
}

/// A class, with the cause of the finding that names it.
pub fn class_cell(name: &str, mark: Option<Cause>) -> Html {
    html! {
        <div role="gridcell" class="name" title={name.to_owned()}>
            <span>{ name }</span>
            if let Some(cause) = mark {
                <span class="mk" title={text::GROWS_TITLE}><CauseMark {cause} word={(cause == Cause::Leak).then_some(AttrValue::Static(text::GROWS_MARK))} /></span>
            }
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
