//! A call tree as rows: opened level by level, each level asked for when it is opened.

use crate::format::{bytes, count, exact_bytes, ratio, share};
use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::rows::{Step, VirtualList};
use protocol::{Answer, CallPage, CallQuery, CallRow, CallsOf, Direction, Failure, Query, RowRange};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_mut_ref, use_state,
    use_state_eq,
};

/// Rows asked for below one node. What is further down is too small to matter.
const MOST: u32 = 400;

#[derive(Properties, PartialEq)]
pub struct CallTableProps {
    pub file: FileId,
    pub of: CallsOf,
    /// Filter on rows of the first level.
    #[prop_or_default]
    pub search: AttrValue,
}

/// Levels that are here, by the node above them.
type Levels = HashMap<Option<u32>, Rc<CallPage>>;

/// One row in its place.
#[derive(Clone, PartialEq)]
enum Line {
    /// A call, how deep, and whether it is open.
    Call(CallRow, usize, bool),
    /// So many more below a node.
    More(u32, usize),
}

/// The rows that are open, top to bottom. No recursion: a stack of levels.
fn lines(levels: &Levels, open: &HashSet<u32>) -> Vec<Line> {
    let Some(first) = levels.get(&None) else { return Vec::new() };
    let mut all = Vec::new();
    let mut stack = vec![(Rc::clone(first), 0_usize, 0_usize)];
    while let Some((level, at, depth)) = stack.pop() {
        let page = &level.page;
        let Some(row) = page.rows.get(at) else {
            let more = page.total.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
            if more > 0 {
                all.push(Line::More(more, depth));
            }
            continue;
        };
        stack.push((Rc::clone(&level), at + 1, depth));
        let is_open = open.contains(&row.node);
        all.push(Line::Call(row.clone(), depth, is_open));
        if let Some(below) = levels.get(&Some(row.node)).filter(|_| is_open) {
            stack.push((Rc::clone(below), 0, depth + 1));
        }
    }
    all
}

#[function_component]
pub fn CallTable(props: &CallTableProps) -> Html {
    let app = use_app();
    let CallTableProps { file, of, search } = props;
    let levels = use_state(Levels::new);
    // Answers come late: they are put together here, whatever was drawn meanwhile.
    let newest = use_mut_ref(Levels::new);
    let open = use_state_eq(HashSet::<u32>::new);
    let failure = use_state_eq(|| None::<Rc<Failure>>);
    let active = use_state_eq(|| None::<u32>);
    let epoch = use_mut_ref(|| 0_u32);
    let ask = {
        let (app, file, of, search) = (app.clone(), *file, of.clone(), search.to_string());
        let (levels, newest, failure, epoch) = (levels.clone(), newest.clone(), failure.clone(), epoch.clone());
        Callback::from(move |node: Option<u32>| {
            let Some(bridge) = app.loader().bridge(file) else { return };
            let (levels, newest, failure, epoch, of) =
                (levels.clone(), newest.clone(), failure.clone(), epoch.clone(), of.clone());
            let now = *epoch.borrow();
            // What stands below a row that was found is shown as it is.
            let search = if node.is_none() { search.clone() } else { String::new() };
            spawn_local(async move {
                let rows = RowRange { start: 0, end: MOST };
                let answer = bridge.ask(Query::Calls(CallQuery::Rows { of, node, search, rows })).await;
                if *epoch.borrow() != now {
                    return;
                }
                match answer {
                    Ok(Answer::Calls(level)) => {
                        failure.set(None);
                        newest.borrow_mut().insert(node, Rc::new(level));
                        levels.set(newest.borrow().clone());
                    }
                    Ok(_) => failure.set(Some(Rc::new(text::unexpected_answer()))),
                    Err(why) => failure.set(Some(Rc::new(why))),
                }
            });
        })
    };
    // Another search lists other rows of the same tree: what was opened stays open.
    let tree = use_mut_ref(|| None);
    use_effect_with((*file, of.clone(), search.clone()), {
        let (levels, newest, open, failure, active, ask) =
            (levels.clone(), newest.clone(), open.clone(), failure.clone(), active.clone(), ask.clone());
        move |(file, of, _)| {
            let now = Some((*file, of.clone()));
            if tree.replace(now.clone()) != now {
                *epoch.borrow_mut() += 1;
                newest.borrow_mut().clear();
                levels.set(Levels::new());
                open.set(HashSet::new());
                failure.set(None);
            }
            active.set(None);
            ask.emit(None);
        }
    });
    if let Some(failure) = &*failure {
        return html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> };
    }
    if levels.is_empty() {
        return html! { <p class="note" role="status"><span class="spin" />{ text::ADDING_UP }</p> };
    }
    let all = Rc::new(lines(&levels, &open));
    // From the allocating side, bytes with callees overlap: what they allocated themselves adds up.
    let callers = of.direction == Direction::Callers;
    let whole = levels.get(&None).map_or(0, |level| level.whole);
    let toggle = {
        let (open, levels) = (open.clone(), levels.clone());
        Callback::from(move |(node, wanted): (u32, bool)| {
            let mut next = (*open).clone();
            if wanted {
                next.insert(node)
            } else {
                next.remove(&node)
            };
            open.set(next);
            if wanted && !levels.contains_key(&Some(node)) {
                ask.emit(Some(node));
            }
        })
    };
    let on_step = {
        let (active, all, toggle) = (active.clone(), all.clone(), toggle.clone());
        Callback::from(move |step| match step {
            Step::To(row) => active.set(Some(row)),
            Step::Open => {
                if let Some(Line::Call(row, _, is_open)) = active.and_then(|at| all.get(at as usize)) {
                    toggle.emit((row.node, !is_open));
                }
            }
        })
    };
    #[expect(clippy::cast_possible_truncation, reason = "rows that a person opened")]
    let total = all.len() as u32;
    let counted = all.iter().any(|line| matches!(line, Line::Call(row, ..) if row.count > 0));
    let rows = {
        let (all, active) = (all.clone(), active.clone());
        Callback::from(move |range: Range<u32>| {
            let shown = range.filter_map(|index| Some((index, all.get(index as usize)?)));
            shown
                .map(|(index, line)| draw(index, line, whole, *active == Some(index), &toggle, &active))
                .collect::<Html>()
        })
    };
    let head = html! {
        <div class="row head" role="row" aria-rowindex="1">
            <div role="columnheader" class="name">{ if callers { text::FUNCTION_THEN_CALLERS } else { text::FUNCTION_THEN_CALLEES } }</div>
            <div role="columnheader" title={text::heading_title(text::OWN)}>{ text::OWN }</div>
            <div role="columnheader" title={text::heading_title(text::WITH_CALLEES)}>{ text::WITH_CALLEES }</div>
            <div role="columnheader" title={counted.then(|| text::heading_title(text::BLOCKS)).flatten()}>{ if counted { text::BLOCKS } else { "" } }</div>
        </div>
    };
    let none = levels.get(&None).is_some_and(|level| level.page.total == 0);
    html! {
        <>
        <VirtualList label={text::CALL_TREE} testid="call-table" class="calls" {total} columns={4} {head} {rows} on_range={Callback::noop()} epoch={0} {on_step}
            active={active.map(|index| (index, AttrValue::from(format!("call-{index}"))))} />
        if none { <p class="empty over">{ if search.is_empty() { text::NO_BYTES } else { text::NO_CALL_MATCH } }</p> }
        </>
    }
}

fn draw(
    index: u32,
    line: &Line,
    whole: u64,
    active: bool,
    toggle: &Callback<(u32, bool)>,
    choose: &yew::UseStateHandle<Option<u32>>,
) -> Html {
    let class = yew::classes!("row", active.then_some("active"));
    let place = (index + 2).to_string();
    let (row, depth, is_open) = match line {
        Line::More(more, depth) => {
            return html! { <div key={index} {class} role="row" aria-rowindex={place}><div role="gridcell" class="name m" style={format!("--d:{depth}")}>{ text::more_rows(*more) }</div></div> };
        }
        Line::Call(row, depth, is_open) => (row, depth, *is_open),
    };
    let onclick = {
        let (toggle, choose, node) = (toggle.clone(), choose.clone(), row.node);
        let opens = row.children > 0;
        Callback::from(move |_| {
            choose.set(Some(index));
            if opens {
                toggle.emit((node, !is_open));
            }
        })
    };
    let expanded = (row.children > 0).then(|| is_open.to_string());
    html! {
        <div key={index} {class} role="row" id={format!("call-{index}")} aria-rowindex={place} aria-level={(depth + 1).to_string()} aria-expanded={expanded} {onclick}
            data-testid="call-row" data-name={row.frame.name.to_string()} data-own={row.own.to_string()} data-total={row.total.to_string()}>
            <div role="gridcell" class="name" style={format!("--d:{depth}")} title={row.frame.name.to_string()}>
                <i class="fold">{ if row.children == 0 { "" } else if is_open { "▾" } else { "▸" } }</i>
                <span>{ row.frame.name.as_str() }</span><span class="m">{ row.frame.place.as_str() }</span>
            </div>
            { size(row.own, whole) }
            { size(row.total, whole) }
            <div role="gridcell">{ if row.count > 0 { count(row.count) } else { String::new() } }</div>
        </div>
    }
}

fn size(value: u64, whole: u64) -> Html {
    let part = ratio(value, whole).min(1.0);
    html! {
        <div role="gridcell" class={yew::classes!("size", (value == 0).then_some("zero"))} title={exact_bytes(value)}>
            { if value == 0 { "0".to_owned() } else { bytes(value) } }
            <span class="pct">{ share(value, whole).filter(|_| value > 0) }</span>
            if part >= 0.012 { <i style={format!("--p:{part:.4}")} /> }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{CallFrame, Page, Safe};

    fn level(total: u32, rows: &[(u32, &'static str)]) -> Rc<CallPage> {
        let row = |(node, name): &(u32, &'static str)| CallRow {
            node: *node,
            frame: CallFrame { name: Safe::ours(name), place: Safe::default() },
            own: 0,
            total: 1,
            count: 0,
            children: 1,
        };
        Rc::new(CallPage { page: Page { start: 0, total, rows: rows.iter().map(row).collect() }, whole: 2 })
    }

    fn shown(lines: &[Line]) -> Vec<String> {
        let one = |line: &Line| match line {
            Line::Call(row, depth, open) => {
                format!("{}{}{}", " ".repeat(*depth), row.frame.name, if *open { " open" } else { "" })
            }
            Line::More(more, depth) => format!("{}+{more}", " ".repeat(*depth)),
        };
        lines.iter().map(one).collect()
    }

    #[test]
    fn open_levels_stand_below_their_rows_and_long_ones_say_what_is_left() {
        let levels = Levels::from([
            (None, level(2, &[(1, "main"), (2, "idle")])),
            (Some(1), level(9, &[(3, "step"), (4, "load")])),
            (Some(3), level(1, &[(5, "push")])),
        ]);
        let check = |open: &[u32], expect: &[&str]| {
            assert_eq!(shown(&lines(&levels, &open.iter().copied().collect())), expect);
        };
        check(&[], &["main", "idle"]);
        check(&[9], &["main", "idle"]);
        check(&[1, 3], &["main open", " step open", "  push", " load", " +7", "idle"]);
        assert!(lines(&Levels::new(), &HashSet::new()).is_empty());
    }
}
