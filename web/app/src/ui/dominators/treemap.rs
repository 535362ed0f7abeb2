//! The dominator tree as areas, cells in cells as deep as they can be seen.

use super::{Chosen, name_of};
use crate::format::{bytes, exact_bytes, ratio, share};
use crate::same::Same;
use crate::text;
use crate::ui::size::use_size;
use crate::ui::squarified::{Cell, squarified};
use protocol::{DominatorCell, DominatorPicture, NodeId};
use web_sys::KeyboardEvent;
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

/// Room for the heading of a cell that has others in it, and around them, pixels.
const HEADING: f64 = 20.0;
const MARGIN: f64 = 3.0;
/// Smallest cell that shows what is in it, and that shows its name.
const OPENED: (f64, f64) = (90.0, 64.0);
const NAMED: (f64, f64) = (46.0, 18.0);
const FIGURED: (f64, f64) = (60.0, 36.0);
const SEEN: f64 = 3.0;
/// Cells in cells.
const DEEPEST: u32 = 12;

#[derive(Properties, PartialEq)]
pub struct TreemapProps {
    pub picture: Same<DominatorPicture>,
    pub chosen: Option<Chosen>,
    pub on_choose: Callback<Chosen>,
    pub on_zoom: Callback<NodeId>,
}

#[function_component]
pub fn Treemap(props: &TreemapProps) -> Html {
    let node = use_node_ref();
    let (width, height) = use_size(&node);
    let TreemapProps { picture, chosen, on_choose, on_zoom } = props;
    let placed = place(&picture.cells, width, height);
    let drawn = placed.iter().map(|spot| draw(picture, spot, *chosen, on_choose, on_zoom));
    let top = picture.cells.first();
    html! {
        <div class="tm dom" ref={node} data-testid="dominator-map">
            <ul aria-label={top.map(|c| text::retained_by(&name_of(c), c.retained))}>{ for drawn }</ul>
        </div>
    }
}

/// A cell in its place.
struct Spot {
    at: usize,
    area: Cell,
    depth: u32,
    /// Whether others stand in it: its heading is one line then.
    opened: bool,
}

/// Cells that can be seen, outer ones before inner ones.
fn place(cells: &[DominatorCell], width: f64, height: f64) -> Vec<Spot> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for (at, cell) in cells.iter().enumerate() {
        if let Some(inside) = cell.parent.and_then(|p| below.get_mut(p as usize)) {
            inside.push(at);
        }
    }
    let mut placed = Vec::new();
    let mut open = vec![(0_usize, Cell { x: 0.0, y: 0.0, width, height }, 0_u32)];
    while let Some((at, area, depth)) = open.pop() {
        let Some(cell) = cells.get(at) else { continue };
        let inside = below.get(at).map(Vec::as_slice).unwrap_or_default();
        let closed =
            inside.is_empty() || depth >= DEEPEST || depth > 0 && (area.width < OPENED.0 || area.height < OPENED.1);
        if depth > 0 {
            placed.push(Spot { at, area, depth, opened: !closed });
        }
        if closed {
            continue;
        }
        let head = if depth > 0 { HEADING } else { 0.0 };
        let margin = if depth > 0 { MARGIN } else { 0.0 };
        let (w, h) = (area.width - 2.0 * margin, area.height - head - margin);
        // What the object itself and small ones take is the ground that stays free.
        let rest = cell.retained.saturating_sub(inside.iter().map(|&i| cells[i].retained).sum());
        let values: Vec<f64> = inside.iter().map(|&i| cells[i].retained).chain([rest]).map(|n| ratio(n, 1)).collect();
        for (&i, spot) in inside.iter().zip(squarified(&values, w, h)) {
            if spot.width >= SEEN && spot.height >= SEEN {
                open.push((i, Cell { x: area.x + margin + spot.x, y: area.y + head + spot.y, ..spot }, depth + 1));
            }
        }
    }
    placed
}

fn draw(
    picture: &DominatorPicture,
    placed: &Spot,
    chosen: Option<Chosen>,
    on_choose: &Callback<Chosen>,
    on_zoom: &Callback<NodeId>,
) -> Html {
    let Spot { at, area: spot, depth, opened } = placed;
    let cell = &picture.cells[*at];
    let what = if cell.count == 1 { Chosen::Object(cell.node) } else { Chosen::Class(cell.class) };
    let name = name_of(cell);
    let figure = bytes(cell.retained);
    let fits = |(w, h): (f64, f64)| spot.width >= w && spot.height >= h;
    let said = format!("{name}, {figure}");
    let title = format!(
        "{name}\n{} {}\n{}",
        exact_bytes(cell.retained),
        share(cell.retained, picture.heap).unwrap_or_default(),
        text::own_bytes(cell.own)
    );
    let onclick = on_choose.reform(move |_| what);
    let (single, node) = (cell.count == 1, cell.node);
    let ondblclick = {
        let on_zoom = on_zoom.clone();
        Callback::from(move |_: web_sys::MouseEvent| {
            if single {
                on_zoom.emit(node);
            }
        })
    };
    let onkeydown = {
        let on_zoom = on_zoom.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && single {
                event.prevent_default();
                on_zoom.emit(node);
            }
        })
    };
    let style =
        format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", spot.x, spot.y, spot.width, spot.height);
    html! {
        <li key={*at} {style}>
            <button type="button" class={yew::classes!("cell", format!("d{}", depth % 4), (!fits(NAMED)).then_some("tiny"))} aria-pressed={(chosen == Some(what)).to_string()} aria-label={(!fits(NAMED)).then_some(said)} {title}
                data-testid="dominator-cell" data-name={name.clone()} data-retained={cell.retained.to_string()} {onclick} {ondblclick} {onkeydown}>
                if fits(NAMED) { <span class="n"><b>{ name }</b>if (*opened || spot.height < FIGURED.1) && spot.width > 150.0 { <span class="m">{ figure.clone() }</span> }</span> }
                if fits(FIGURED) && !opened { <span>{ figure }</span> }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ClassId, ObjectName, Safe};

    fn cell(parent: Option<u32>, retained: u64) -> DominatorCell {
        DominatorCell {
            parent,
            node: NodeId(0),
            id: 0,
            name: ObjectName::Name(Safe::default()),
            class: ClassId(0),
            class_name: Safe::default(),
            count: 1,
            retained,
            own: 0,
        }
    }

    #[test]
    fn cells_stand_inside_the_cells_that_hold_them() {
        let cells = [cell(None, 1_000), cell(Some(0), 600), cell(Some(0), 300), cell(Some(1), 500), cell(Some(9), 5)];
        let placed = place(&cells, 800.0, 500.0);
        let find = |at: usize| placed.iter().find(|p| p.at == at).map(|p| p.area).expect("placed");
        let (outer, inner) = (find(1), find(3));
        assert!(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width + 0.01, "{inner:?} in {outer:?}");
        assert!(inner.y >= outer.y + HEADING && inner.y + inner.height <= outer.y + outer.height + 0.01);
        assert!(placed.iter().all(|p| p.at != 4), "what stands in nothing is not drawn");
        let area = outer.width * outer.height / (800.0 * 500.0);
        assert!((area - 0.6).abs() < 1e-6, "{area}");
        assert!(place(&cells, 0.0, 0.0).is_empty());
    }
}
