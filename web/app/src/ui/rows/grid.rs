//! A table over pages of rows: its header, its keyboard, its clicks; what is still to come, what failed, what is not there.
//!
//! It knows nothing of the rows: who shows a table draws them, and is told the index of one.

use super::copy::{As, MOST, written};
use super::pages::Listed;
use super::virtual_list::{Step, VirtualList};
use crate::state::use_app;
use crate::ui::frame::{is_plain, use_window_keys};
use crate::{browser, text};
use gloo_timers::callback::Timeout;
use std::ops::Range;
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, function_component, hook, html, use_effect, use_effect_with, use_mut_ref,
    use_state_eq,
};

/// One cell of a header.
#[derive(Clone, PartialEq)]
pub struct Heading {
    pub class: &'static str,
    pub name: AttrValue,
    /// What the column tells.
    pub title: Option<AttrValue>,
    /// Whether it orders the rows, and whether largest first.
    pub sorted: Option<bool>,
    /// Orders the rows by it. Without one the order is fixed.
    pub on_sort: Option<Callback<()>>,
}

impl Heading {
    /// A column that cannot be sorted by.
    pub fn new(class: &'static str, name: impl Into<AttrValue>, title: Option<&'static str>) -> Self {
        Self { class, name: name.into(), title: title.map(AttrValue::Static), sorted: None, on_sort: None }
    }
}

/// The header of a table.
fn head(cells: &[Heading]) -> Html {
    let cells = cells.iter().zip(1..).map(|(cell, index)| {
        let (aria, arrow) = match cell.sorted {
            Some(true) => (Some("descending"), " ↓"),
            Some(false) => (Some("ascending"), " ↑"),
            None => (cell.on_sort.is_some().then_some("none"), ""),
        };
        let (name, title) = (cell.name.clone(), cell.title.clone());
        let (title_here, inside) = match &cell.on_sort {
            Some(sort) => {
                let onclick = sort.reform(|_| ());
                (None, html! { <button type="button" {onclick} {title}>{ name }{ arrow }</button> })
            }
            None => (title, html! { { name } }),
        };
        html! { <div role="columnheader" aria-colindex={index.to_string()} aria-sort={aria} class={cell.class} title={title_here}>{ inside }</div> }
    });
    html! { <div class="row head" role="row" aria-rowindex="1">{ for cells }</div> }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub index: u32,
    /// Whether the keyboard is on it.
    pub active: bool,
}

impl At {
    /// For `aria-rowindex`: the header is the first row.
    pub fn place(self) -> String {
        (u64::from(self.index) + 2).to_string()
    }
}

#[derive(Properties, PartialEq)]
pub struct GridProps {
    /// What it lists.
    pub label: AttrValue,
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    pub class: AttrValue,
    /// Ids of rows are this and their index.
    pub rows: &'static str,
    pub heads: Vec<Heading>,
    #[prop_or(28.0)]
    pub head_height: f64,
    pub listed: Listed,
    /// Draws a row, if it is here.
    pub draw: Callback<At, Option<Html>>,
    /// What is said where there are no rows.
    #[prop_or_default]
    pub none: Option<AttrValue>,
    /// The keyboard or a click came to a row; if it is not here yet, when it comes.
    #[prop_or_default]
    pub on_at: Callback<u32>,
    /// A click.
    #[prop_or_default]
    pub on_pick: Callback<u32>,
    /// Enter.
    #[prop_or_default]
    pub on_open: Callback<u32>,
}

#[function_component]
pub fn Grid(props: &GridProps) -> Html {
    let GridProps { listed, on_at, on_pick, on_open, .. } = props;
    let epoch = listed.epoch;
    // With the list it is a row of: another list has no active row.
    let stands = use_state_eq(|| None::<(u32, u32)>);
    let active = stands.filter(|(of, _)| *of == epoch).map(|(_, index)| index);
    // Rows of the order before are no answer to where somebody stands in this one.
    let reached = active.filter(|index| listed.settled && listed.has.emit(*index));
    use_effect_with(reached.map(|index| (epoch, index)), {
        let on_at = on_at.clone();
        move |at| at.iter().for_each(|(_, index)| on_at.emit(*index))
    });
    let on_step = {
        let (stands, on_open) = (stands.clone(), on_open.clone());
        Callback::from(move |step| match step {
            Step::To(row) => stands.set(Some((epoch, row))),
            Step::Open => reached.into_iter().for_each(|index| on_open.emit(index)),
        })
    };
    let on_pick = {
        let (stands, on_at, on_pick, settled) = (stands.clone(), on_at.clone(), on_pick.clone(), listed.settled);
        Callback::from(move |index| {
            // What was clicked is what was seen; in the order to come it stands elsewhere.
            if settled {
                stands.set(Some((epoch, index)));
            } else {
                on_at.emit(index);
            }
            on_pick.emit(index);
        })
    };
    let said = use_copying(props);
    let rows = {
        let (draw, rows) = (props.draw.clone(), props.rows);
        Callback::from(move |range: Range<u32>| {
            let row = |index| {
                let at = At { index, active: active == Some(index) };
                let busy = || html! { <div key={index} class="row" role="row" id={format!("{rows}-{index}")} aria-rowindex={at.place()} aria-busy="true" /> };
                draw.emit(at).unwrap_or_else(busy)
            };
            range.map(row).collect()
        })
    };
    if let Some(failure) = &listed.failure {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    let columns = u32::try_from(props.heads.len()).unwrap_or(u32::MAX);
    html! {
        <>
            <VirtualList label={props.label.clone()} testid={props.testid.clone()} class={props.class.clone()} total={listed.total.unwrap_or(0)} {columns}
                head={head(&props.heads)} head_height={props.head_height} {rows} on_range={listed.want.clone()} {epoch} {on_step} {on_pick}
                active={active.map(|index| (index, AttrValue::from(format!("{}-{index}", props.rows))))} />
            <p class="said" role="status">{ said }</p>
            if let Some(none) = props.none.clone().filter(|_| listed.total == Some(0)) { <p class="empty over">{ none }</p> }
        </>
    }
}

/// Copies the table on `c` and `Shift c`, once its first rows are here; says so for a while.
#[hook]
fn use_copying(props: &GridProps) -> Option<AttrValue> {
    let app = use_app();
    let said = use_state_eq(|| None::<AttrValue>);
    // Of one list: where another is asked for meanwhile, nothing is copied.
    let wanted = use_mut_ref(|| None::<(u32, As)>);
    let fading = use_mut_ref(|| None::<Timeout>);
    let say = {
        let said = said.clone();
        move |word: AttrValue| {
            said.set(Some(word));
            let said = said.clone();
            fading.replace(Some(Timeout::new(4_000, move || said.set(None))));
        }
    };
    let go_on = {
        let (heads, listed, draw) = (props.heads.clone(), props.listed.clone(), props.draw.clone());
        let (wanted, say) = (wanted.clone(), say.clone());
        move || {
            let Some((epoch, of)) = *wanted.borrow() else { return };
            if epoch != listed.epoch || listed.failure.is_some() {
                wanted.take();
                return;
            }
            let Some(all) = listed.total.filter(|_| listed.settled) else { return };
            let count = all.min(MOST);
            if !(0..count).all(|index| listed.has.emit(index)) {
                listed.fetch.emit(0..count);
                return;
            }
            wanted.take();
            let rows: Vec<Html> = (0..count).filter_map(|index| draw.emit(At { index, active: false })).collect();
            let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
            let text = written(of, &names, &rows);
            let say = say.clone();
            spawn_local(async move {
                let copied = browser::copy(&text).await;
                let word = if copied { text::copied_rows(count, all, of.name()) } else { text::NOT_COPIED.to_owned() };
                say(word.into());
            });
        }
    };
    use_window_keys({
        let (testid, epoch, wanted, go_on) = (props.testid.clone(), props.listed.epoch, wanted.clone(), go_on.clone());
        move |event| {
            let of = As::of(event).filter(|_| is_plain(event) && is_meant(testid.as_deref()));
            let Some(of) = of else { return false };
            if app.revealer().revealed().get().all {
                // Names stand in clear then, and nothing on the page tells which.
                say(AttrValue::Static(text::COPIES_ARE_REDACTED));
            } else {
                wanted.replace(Some((epoch, of)));
                go_on();
            }
            true
        }
    });
    // Rows that were asked for have come with a drawing.
    use_effect(go_on);
    (*said).clone()
}

/// The table that the keyboard is in; else the first of the page.
fn is_meant(testid: Option<&str>) -> bool {
    let Some(document) = browser::document() else { return false };
    let around = document.active_element().and_then(|active| active.closest(".list[data-testid]").ok().flatten());
    let first = || document.query_selector("main .list[data-testid]").ok().flatten();
    around.or_else(first).and_then(|list| list.get_attribute("data-testid")).as_deref() == testid
}
