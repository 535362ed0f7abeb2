//! Marking a range of a chart: a drag along its axis, and two ends that are sliders to the keyboard.

use crate::state::Brush;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{Callback, Html, NodeRef, hook, html, use_mut_ref};

/// What the chart's element listens to.
pub struct Drag {
    pub onpointerdown: Callback<PointerEvent>,
    pub onpointermove: Callback<PointerEvent>,
    pub onpointerup: Callback<PointerEvent>,
    pub onpointercancel: Callback<PointerEvent>,
}

/// A drag over the element behind `node`, in pixels from its left. `anchor` says where a drag that begins at a pixel starts
/// from; `reach` is called with that place, the pixel it has come to, and whether it was let go there.
#[hook]
pub fn use_drag(
    node: &NodeRef,
    anchor: impl Fn(f64) -> f64 + 'static,
    reach: impl Fn(f64, f64, Moment) + Clone + 'static,
) -> Drag {
    let from = use_mut_ref(|| None::<f64>);
    let onpointerdown = {
        let (node, from) = (node.clone(), from.clone());
        Callback::from(move |event: PointerEvent| {
            let (Some(x), true) = (place(&node, &event), event.button() == 0) else { return };
            from.replace(Some(anchor(x)));
            if let Some(element) = node.cast::<Element>() {
                // Without the capture a drag merely ends at the edge.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let onpointermove = {
        let (node, from, reach) = (node.clone(), from.clone(), reach.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(x), Some(from)) = (place(&node, &event), *from.borrow()) {
                reach(from, x, Moment::Moving);
            }
        })
    };
    let onpointerup = {
        let (node, from) = (node.clone(), from.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(from), Some(x)) = (from.take(), place(&node, &event)) {
                reach(from, x, Moment::LetGo);
            }
        })
    };
    let onpointercancel = Callback::from(move |_: PointerEvent| {
        from.take();
    });
    Drag { onpointerdown, onpointermove, onpointerup, onpointercancel }
}

/// Whether a drag goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Moving,
    LetGo,
}

/// Pixels from the left of the chart.
fn place(node: &NodeRef, event: &PointerEvent) -> Option<f64> {
    let rect = node.cast::<Element>()?.get_bounding_client_rect();
    Some(f64::from(event.client_x()) - rect.left())
}

/// One end of a brush.
pub struct Grip {
    pub brush: Brush,
    /// The later end, or the earlier.
    pub later: bool,
    /// Places there are.
    pub places: usize,
    pub label: &'static str,
    /// What stands at it.
    pub value: Option<String>,
    /// Where it is drawn, and where its line begins and ends, pixels.
    pub x: f64,
    pub top: f64,
    pub base: f64,
}

impl Grip {
    /// Draws it: a slider to the keyboard.
    pub fn draw(self, on_brush: &Callback<Brush>) -> Html {
        let Self { brush, later, places, label, value, x, top, base } = self;
        let at = if later { brush.to } else { brush.from };
        let (least, most) = if later { (brush.from + 1, places.saturating_sub(1)) } else { (0, brush.to - 1) };
        let onkeydown = {
            let on_brush = on_brush.clone();
            Callback::from(move |event: KeyboardEvent| {
                let by: isize = match event.key().as_str() {
                    "ArrowRight" | "ArrowUp" => 1,
                    "ArrowLeft" | "ArrowDown" => -1,
                    _ => return,
                };
                // With Shift the whole brush moves; that is the view's.
                if !event.shift_key() && !event.ctrl_key() && !event.alt_key() && !event.meta_key() {
                    event.prevent_default();
                    on_brush.emit(if later { brush.with_end(by, places) } else { brush.with_start(by) });
                }
            })
        };
        html! {
            <g class="grip" role="slider" tabindex="0" aria-label={label} aria-valuemin={(least + 1).to_string()} aria-valuemax={(most + 1).to_string()}
                aria-valuenow={(at + 1).to_string()} aria-valuetext={value} {onkeydown}>
                <path class="brushe" d={format!("M{x:.1} {top}V{base}")} />
                <rect x={format!("{:.1}", x - 3.5)} y={(base - 26.0).to_string()} width="7" height="22" rx="3" />
                <rect class="hit" x={format!("{:.1}", x - 12.0)} y={top.to_string()} width="24" height={(base - top).to_string()} />
            </g>
        }
    }
}
