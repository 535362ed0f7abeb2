//! A flame graph of bytes: zoom, search, keyboard, and a table behind it.
//!
//! Whoever has a [`FlamePage`] can show it; a click asks for the page from that node on, so that what was too narrow to see
//! comes into sight. At most some thousand rectangles are in the document.

mod layout;

use crate::format::{bytes, count, exact_bytes, share};
use crate::same::Same;
use crate::text;
use crate::ui::parts::figure_heads;
use crate::ui::size::{fit, use_size};
use layout::{ROW, Rect, layout, matched, rows, step};
use protocol::{CallFrame, FlameBox, FlamePage};
use web_sys::{KeyboardEvent, MouseEvent};
use yew::{
    AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_memo, use_node_ref,
    use_state_eq,
};

#[derive(Properties, PartialEq)]
pub struct FlameGraphProps {
    /// What is drawn.
    pub page: Same<FlamePage>,
    /// What it is of, for who does not see it.
    pub label: AttrValue,
    /// Look at a node from near; without one, at the whole.
    pub on_zoom: Callback<Option<u32>>,
    /// Part of a name: what has it is coloured.
    #[prop_or_default]
    pub search: AttrValue,
    /// The next page is on its way.
    #[prop_or_default]
    pub waiting: bool,
}

#[function_component]
pub fn FlameGraph(props: &FlameGraphProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let FlameGraphProps { page: Same(page), label, on_zoom, search, waiting } = props;
    let key = (props.page.clone(), width.to_bits());
    let rects = use_memo(key, |(page, width)| layout(&page.0, f64::from_bits(*width)));
    let at = use_state_eq(|| None::<usize>);
    use_effect_with(props.page.clone(), {
        let at = at.clone();
        move |_| at.set(None)
    });
    let needle = search.to_lowercase();
    let hits = move |page: &FlamePage, b: &FlameBox| {
        !needle.is_empty() && page.frames.get(b.frame as usize).is_some_and(|f| has(f, &needle))
    };
    let found = (!search.is_empty()).then(|| matched(&page.boxes, |b| hits(page, b)));
    let onkeydown = {
        let (rects, page, at, on_zoom) = (rects.clone(), page.clone(), at.clone(), on_zoom.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let here = at.unwrap_or(page.path.len());
            match event.key().as_str() {
                "Enter" => {
                    let Some(b) = rects.get(here).and_then(|r| boxed(&page, r)) else { return };
                    on_zoom.emit(Some(b.node));
                }
                "Escape" if !page.path.is_empty() || page.total != page.whole => on_zoom.emit(None),
                key => match step(&rects, here, key) {
                    Some(next) => at.set(Some(next)),
                    None => return,
                },
            }
            event.prevent_default();
        })
    };
    let onclick = {
        let (rects, page, on_zoom) = (rects.clone(), page.clone(), on_zoom.clone());
        let at = at.clone();
        Callback::from(move |event: MouseEvent| {
            let hit = rect_at(&rects, &event);
            at.set(hit);
            if let Some(b) = hit.and_then(|i| rects.get(i)).and_then(|r| boxed(&page, r)) {
                on_zoom.emit(Some(b.node));
            }
        })
    };
    let onmousemove = {
        let (rects, at) = (rects.clone(), at.clone());
        Callback::from(move |event: MouseEvent| at.set(rect_at(&rects, &event)))
    };
    let onmouseleave = {
        let at = at.clone();
        Callback::from(move |_: MouseEvent| at.set(None))
    };
    let height = f64::from(rows(&rects)) * ROW;
    let told = at.and_then(|i| rects.get(i)).and_then(|r| boxed(page, r));
    let whole = on_zoom.reform(|_: MouseEvent| None);
    let zoomed = page.total != page.whole || !page.path.is_empty();
    html! {
        <div class="flame" data-testid="flame" data-total={page.total.to_string()} data-boxes={page.boxes.len().to_string()} aria-busy={waiting.to_string()}>
            <p class="readout s" aria-live="polite">
                if let Some(b) = told { { readout(page, b) } } else { <span>{ text::flame_of(page.total, page.whole, page.sampled) }</span> }
                if let Some(found) = found { <span>{ text::flame_found(found, page.total) }</span> }
                if zoomed { <button type="button" class="lnk" onclick={whole}>{ text::FLAME_WHOLE }</button> }
            </p>
            <div class="boxes" ref={node} role="group" tabindex="0" aria-label={label} {onkeydown}>
                if width > 0.0 {
                    <svg width={width.to_string()} height={height.to_string()} aria-hidden="true" {onclick} {onmousemove} {onmouseleave}>
                        <Boxes page={props.page.clone()} rects={Same(rects.clone())} search={search.clone()} />
                        if let Some(rect) = at.and_then(|i| rects.get(i)) { { outline(rect) } }
                    </svg>
                }
            </div>
            if page.hidden > 0 { <p class="m s">{ text::flame_hidden(page.hidden) }</p> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct BoxesProps {
    page: Same<FlamePage>,
    rects: Same<Vec<Rect>>,
    search: AttrValue,
}

/// The rectangles alone: they stay when the pointer moves.
#[function_component]
fn Boxes(props: &BoxesProps) -> Html {
    let page = &props.page.0;
    let needle = props.search.to_lowercase();
    let drawn = props.rects.0.iter().filter_map(|rect| {
        let b = boxed(page, rect)?;
        let frame = page.frames.get(b.frame as usize)?;
        let found = !needle.is_empty() && has(frame, &needle);
        // Tints by depth: one step lighter every second row.
        let tint = format!("d{}", rect.row % 4);
        let class = yew::classes!(if rect.below { "on" } else { tint.as_str() }.to_owned(), found.then_some("hit"));
        let (x, y) = (format!("{:.1}", rect.x), f64::from(rect.row) * ROW);
        Some(html! {
            <>
                <rect {class} {x} y={format!("{:.1}", y + 0.5)} width={format!("{:.1}", (rect.width - 0.6).max(0.4))} height={(ROW - 1.0).to_string()} />
                if rect.width > 34.0 { <text class={yew::classes!(found.then_some("hit"))} x={format!("{:.1}", rect.x + 4.0)} y={format!("{:.1}", y + 14.0)}>{ fit(frame.name.as_str(), rect.width - 6.0) }</text> }
            </>
        })
    });
    html! { <g>{ for drawn }</g> }
}

fn outline(rect: &Rect) -> Html {
    html! {
        <rect class="at" x={format!("{:.1}", rect.x + 0.5)} y={format!("{:.1}", f64::from(rect.row) * ROW + 1.0)}
            width={format!("{:.1}", (rect.width - 1.5).max(1.0))} height={(ROW - 2.0).to_string()} rx="2" />
    }
}

fn boxed<'a>(page: &'a FlamePage, rect: &Rect) -> Option<&'a FlameBox> {
    if rect.below { page.path.get(rect.of as usize) } else { page.boxes.get(rect.of as usize) }
}

fn has(frame: &CallFrame, needle: &str) -> bool {
    [&frame.name, &frame.place].iter().any(|text| text.as_str().to_lowercase().contains(needle))
}

/// The rectangle below the pointer: in SVG, offsets count from the drawing's corner.
fn rect_at(rects: &[Rect], event: &MouseEvent) -> Option<usize> {
    let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
    rects.iter().position(|r| {
        let top = f64::from(r.row) * ROW;
        (top..top + ROW).contains(&y) && (r.x..r.x + r.width).contains(&x)
    })
}

fn readout(page: &FlamePage, b: &FlameBox) -> Html {
    let Some(frame) = page.frames.get(b.frame as usize) else { return Html::default() };
    html! {
        <>
            <b class="mono">{ frame.name.as_str() }</b>
            if !frame.place.is_empty() { <span class="mono m">{ frame.place.as_str() }</span> }
            <span title={exact_bytes(b.total)}><b>{ bytes(b.total) }</b>{ " " }{ share(b.total, page.whole).unwrap_or_default() }</span>
            if b.own > 0 { <span>{ text::flame_own(b.own) }</span> }
            if b.count > 0 { <span>{ text::blocks(b.count) }</span> }
        </>
    }
}

/// For the table behind a flame graph: its frames, each once, by their own bytes.
pub fn by_frame(page: &FlamePage) -> Vec<(CallFrame, u64, u64)> {
    let mut own = vec![(0_u64, 0_u64); page.frames.len()];
    for b in &page.boxes {
        if let Some((bytes, boxes)) = own.get_mut(b.frame as usize) {
            *bytes = bytes.saturating_add(b.own);
            *boxes += 1;
        }
    }
    let mut rows: Vec<_> = page.frames.iter().cloned().zip(own).map(|(f, (bytes, boxes))| (f, bytes, boxes)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1));
    rows
}

#[derive(Properties, PartialEq)]
pub struct FlameTableProps {
    pub page: Same<FlamePage>,
}

/// The table behind it: what every frame allocated itself, as far as the graph shows it.
#[function_component]
pub fn FlameTable(props: &FlameTableProps) -> Html {
    let page = &props.page.0;
    // A line of Python is its own place.
    let placed = page.frames.iter().any(|frame| !frame.place.is_empty());
    let rows = by_frame(page).into_iter().filter(|(_, own, _)| *own > 0).take(500).map(|(frame, own, boxes)| {
        html! {
            <tr>
                <td class="title mono">{ frame.name.as_str() }</td>
                if placed { <td class="mono m">{ frame.place.as_str() }</td> }
                <td class="num" title={exact_bytes(own)}>{ bytes(own) }</td>
                <td class="num">{ share(own, page.whole) }</td>
                <td class="num">{ count(boxes) }</td>
            </tr>
        }
    });
    html! {
        <table class="plain">
            <thead><tr>
                <th scope="col">{ text::FRAME }</th>
                if placed { <th scope="col">{ text::PLACE }</th> }
                { figure_heads([text::OWN, text::SHARE, text::STACKS]) }
            </tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}
