//! The chart itself: laid out for its measured width, with what follows the pointer or the keyboard, and a brush that zooms.

use super::marks::{Room, Stack, draw, readout};
use super::plot::{Drawn, Plot};
use super::scale::Time;
use crate::text;
use crate::ui::diagnosis::Citations;
use crate::ui::size::use_size;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, MouseEvent, NodeRef, Properties, function_component, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state_eq,
};

/// Left of the plot: names and units.
const GUTTER: f64 = 118.0;
/// The same where there is little room.
const NARROW_GUTTER: f64 = 92.0;
/// Right of the plot: letters of lines.
const MARGIN: f64 = 18.0;
/// A drag shorter than this is a click, pixels.
const DRAG: f64 = 6.0;
/// Shortest stretch, as a share of the whole.
const SHORTEST: f64 = 1e-5;

#[derive(Properties, PartialEq)]
pub struct ChartProps {
    pub plot: Drawn,
    pub exhibits: Citations,
    pub room: Room,
    /// In words, for who does not see it.
    pub label: AttrValue,
    /// The stretch that is shown; all without one.
    #[prop_or_default]
    pub range: Option<(f64, f64)>,
    /// Another stretch is wanted. Without a listener the chart does not zoom.
    #[prop_or_default]
    pub on_range: Option<Callback<Option<(f64, f64)>>>,
}

/// The marks alone: drawn anew when figures or width change, not with the pointer.
#[derive(Properties, PartialEq)]
struct GroundProps {
    plot: Drawn,
    exhibits: Citations,
    room: Room,
    time: Time,
}

#[function_component]
fn Ground(props: &GroundProps) -> Html {
    let GroundProps { plot, exhibits, room, time } = props;
    draw(&plot.0, &Stack::of(&plot.0, *room), time, exhibits, *room)
}

#[function_component]
pub fn Chart(props: &ChartProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let ChartProps { plot, exhibits, room, label, range, on_range } = props;
    let at = use_state_eq(|| None::<f64>);
    // Where a drag began and where it is, milliseconds.
    let drag = use_state_eq(|| None::<(f64, f64)>);
    let drag_now = use_mut_ref(|| None::<(f64, f64)>);
    use_effect_with(*range, {
        let at = at.clone();
        move |_| at.set(None)
    });
    let gutter = if width < 560.0 { NARROW_GUTTER } else { GUTTER };
    let shown = range.unwrap_or(plot.0.span);
    let time = Time::new(shown, gutter, (width.max(300.0) - gutter - MARGIN).max(1.0));
    let stack = Stack::of(&plot.0, *room);

    let onpointermove = {
        let (node, at, drag, drag_now) = (node.clone(), at.clone(), drag.clone(), drag_now.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(x) = place(&node, event.client_x()) else { return };
            let t = time.at(x);
            at.set((x >= time.ends().0 - 4.0).then_some(t));
            let mut now = drag_now.borrow_mut();
            if let Some((from, _)) = *now {
                *now = Some((from, t));
                drag.set(*now);
            }
        })
    };
    let onpointerdown = on_range.is_some().then(|| {
        let (node, drag_now) = (node.clone(), drag_now.clone());
        Callback::from(move |event: PointerEvent| {
            let (Some(x), true) = (place(&node, event.client_x()), event.button() == 0) else { return };
            if x >= time.ends().0 - 4.0 {
                drag_now.replace(Some((time.at(x), time.at(x))));
                if let Some(element) = node.cast::<Element>() {
                    // Without the capture a drag merely ends at the edge.
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
            }
        })
    });
    let onpointerup = {
        let (drag, drag_now, on_range) = (drag.clone(), drag_now.clone(), on_range.clone());
        Callback::from(move |_: PointerEvent| {
            drag.set(None);
            let Some((from, to)) = drag_now.take() else { return };
            if let Some(on_range) = on_range.as_ref().filter(|_| (time.x(from) - time.x(to)).abs() > DRAG) {
                on_range.emit(Some((from.min(to), from.max(to))));
            }
        })
    };
    let onpointerleave = {
        let at = at.clone();
        Callback::from(move |_: PointerEvent| at.set(None))
    };
    let ondblclick = on_range.clone().map(|on_range| Callback::from(move |_: MouseEvent| on_range.emit(None)));
    let onkeydown = {
        let (at, on_range, plot) = (at.clone(), on_range.clone(), plot.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let now = at.unwrap_or((shown.0 + shown.1) / 2.0);
            let Some(act) = key(&event.key(), event.shift_key(), shown, plot.0.span, now) else { return };
            match act {
                Act::Look(t) => at.set(Some(t)),
                Act::Show(range) => match &on_range {
                    Some(on_range) => on_range.emit(range),
                    None => return,
                },
            }
            event.prevent_default();
        })
    };
    let moving = on_range.is_some();
    html! {
        <div class={yew::classes!("chart", "tracks", moving.then_some("zooms"))} data-testid="timeline-chart" ref={node} role="group" tabindex="0" aria-label={label}
            data-from={format!("{:.3}", shown.0)} data-to={format!("{:.3}", shown.1)}
            {onpointermove} {onpointerdown} {onpointerup} {onpointerleave} {ondblclick} {onkeydown}>
            if width > 0.0 {
                <svg width={width.max(300.0).to_string()} height={stack.height.to_string()} aria-hidden="true">
                    <Ground plot={plot.clone()} exhibits={exhibits.clone()} room={*room} {time} />
                    if let Some((from, to)) = *drag { { brush(&time, from, to, stack.bottom) } }
                    if let Some(t) = *at { <path class="cross" d={format!("M{:.1} 18V{:.1}", time.x(t), stack.bottom)} /> }
                </svg>
            }
            <p class="readout s" aria-live="polite">
                if let Some(t) = *at { { told(&plot.0, t, &time) } } else { <span class="m">{ text::timeline_hint(moving) }</span> }
            </p>
        </div>
    }
}

fn brush(time: &Time, from: f64, to: f64, bottom: f64) -> Html {
    let (left, right) = (time.x(from.min(to)), time.x(from.max(to)));
    html! {
        <>
            <rect class="brush" x={format!("{left:.1}")} y="18" width={format!("{:.1}", right - left)} height={(bottom - 18.0).to_string()} />
            <path class="brushe" d={format!("M{left:.1} 18V{bottom:.1}M{right:.1} 18V{bottom:.1}")} />
        </>
    }
}

/// Time, and the figures there.
fn told(plot: &Plot, t: f64, time: &Time) -> Html {
    let figures =
        readout(plot, t, time).into_iter().map(|(name, value)| html! { <span>{ name }{ " " }<b>{ value }</b></span> });
    let clock = plot.zero_wall.map(|zero| crate::browser::time_of_day(zero + t));
    html! {
        <>
            <b>{ text::moment_exact(t) }</b>
            if let Some(clock) = clock { <span class="m">{ clock }</span> }
            { for figures }
        </>
    }
}

/// Pixels from the left of the chart.
fn place(node: &NodeRef, client_x: i32) -> Option<f64> {
    let element = node.cast::<Element>()?;
    Some(f64::from(client_x) - element.get_bounding_client_rect().left() + f64::from(element.scroll_left()))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    /// Look at a moment.
    Look(f64),
    /// Show another stretch; all of it without one.
    Show(Option<(f64, f64)>),
}

/// What a key means while `shown` of `whole` is shown and `at` is looked at.
fn key(key: &str, shift: bool, shown: (f64, f64), whole: (f64, f64), at: f64) -> Option<Act> {
    let span = shown.1 - shown.0;
    let pan = |by: f64| {
        // Not `clamp`, which panics where what is shown is not within the whole.
        let by = by.min(whole.1 - shown.1).max(whole.0 - shown.0);
        Act::Show(Some((shown.0 + by, shown.1 + by)))
    };
    let zoom = |factor: f64| {
        let span = (span * factor).max((whole.1 - whole.0) * SHORTEST);
        let from = (at - (at - shown.0) * factor).max(whole.0);
        let to = (from + span).min(whole.1);
        let all = to - from >= (whole.1 - whole.0) * 0.999;
        Act::Show((!all).then_some((from, to)))
    };
    Some(match (key, shift) {
        ("ArrowRight", true) => pan(span / 4.0),
        ("ArrowLeft", true) => pan(-span / 4.0),
        ("ArrowRight", false) => Act::Look((at + span / 100.0).min(shown.1)),
        ("ArrowLeft", false) => Act::Look((at - span / 100.0).max(shown.0)),
        ("Home", _) => Act::Look(shown.0),
        ("End", _) => Act::Look(shown.1),
        ("+" | "=", _) => zoom(0.5),
        ("-", _) => zoom(2.0),
        ("0" | "Escape", _) if shown != whole => Act::Show(None),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_look_pan_and_zoom_within_the_whole() {
        let whole = (0.0, 1_000.0);
        for (name, shift, shown, at, expect) in [
            ("ArrowRight", false, whole, 995.0, Some(Act::Look(1_000.0))),
            ("ArrowLeft", false, whole, 500.0, Some(Act::Look(490.0))),
            ("ArrowRight", true, (0.0, 400.0), 5.0, Some(Act::Show(Some((100.0, 500.0))))),
            ("ArrowRight", true, (700.0, 1_000.0), 800.0, Some(Act::Show(Some((700.0, 1_000.0))))),
            ("ArrowRight", true, (-10.0, 1_500.0), 800.0, Some(Act::Show(Some((0.0, 1_510.0))))),
            ("+", false, whole, 500.0, Some(Act::Show(Some((250.0, 750.0))))),
            ("-", false, (250.0, 750.0), 500.0, Some(Act::Show(None))),
            ("-", false, (0.0, 250.0), 0.0, Some(Act::Show(Some((0.0, 500.0))))),
            ("Escape", false, (0.0, 250.0), 0.0, Some(Act::Show(None))),
            ("Escape", false, whole, 0.0, None),
            ("x", false, whole, 0.0, None),
        ] {
            assert_eq!(key(name, shift, shown, whole, at), expect, "{name}");
        }
    }
}
