//! The whole heap over the series, with the brush: drag over it, or move its two ends by keyboard.

use super::figures::Range;
use super::steps::Steps;
use crate::format::{exact_bytes, megabytes, ratio};
use crate::state::Brush;
use crate::text;
use crate::ui::brush::{Drag, Grip, Moment, use_drag};
use crate::ui::size::{fit, use_size};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

const HEIGHT: f64 = 132.0;
const TOP: f64 = 28.0;
const BASE: f64 = 104.0;
/// Room for half a figure at either end.
const MARGIN: f64 = 38.0;
/// This near to an end of the brush a drag takes that end, pixels.
const GRIP: f64 = 14.0;

#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    pub steps: Rc<Steps>,
    pub range: Range,
    pub on_brush: Callback<Brush>,
}

/// Where the snapshots stand.
#[derive(Clone, Copy, PartialEq)]
struct Plot {
    width: f64,
    snapshots: usize,
    most: u64,
}

impl Plot {
    #[expect(clippy::cast_precision_loss, reason = "a few snapshots")]
    fn slot(&self) -> f64 {
        (self.width - 2.0 * MARGIN).max(1.0) / self.snapshots.saturating_sub(1).max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "a few snapshots")]
    fn x(&self, at: usize) -> f64 {
        MARGIN + self.slot() * at as f64
    }

    fn y(&self, bytes: u64) -> f64 {
        BASE - ratio(bytes, self.most) * (BASE - TOP)
    }

    /// The snapshot nearest to a pixel.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the snapshots")]
    fn nearest(&self, x: f64) -> usize {
        let last = self.snapshots.saturating_sub(1);
        (((x - MARGIN) / self.slot()).round().max(0.0) as usize).min(last)
    }

    /// Where a drag that begins at a pixel is anchored: an end of the brush that is taken leaves the other one in place.
    fn anchor(&self, x: f64, brush: Brush) -> usize {
        let (from, to) = ((x - self.x(brush.from)).abs(), (x - self.x(brush.to)).abs());
        if from.min(to) > GRIP {
            self.nearest(x)
        } else if from < to {
            brush.to
        } else {
            brush.from
        }
    }
}

#[function_component]
pub fn Overview(props: &OverviewProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let OverviewProps { steps, range, on_brush } = props;
    let brush = range.brush;
    let plot = Plot { width, snapshots: steps.0.len(), most: steps.0.iter().map(|step| step.heap).max().unwrap_or(0) };
    let reach = {
        let on_brush = on_brush.clone();
        move |anchor: f64, x: f64, _: Moment| {
            let reached = Brush::between(plot.nearest(anchor), plot.nearest(x));
            if let Some(next) = reached.filter(|next| *next != brush) {
                on_brush.emit(next);
            }
        }
    };
    let Drag { onpointerdown, onpointermove, onpointerup, onpointercancel } =
        use_drag(&node, move |x| plot.x(plot.anchor(x, brush)), reach);
    let heaps: Vec<_> = steps.0.iter().map(|step| (step.letter.clone(), step.heap)).collect();
    let label = text::heap_series(&heaps, steps.letter(brush.from), steps.letter(brush.to));
    html! {
        <figure class="overview" ref={node} data-testid="growth-brush" data-from={steps.letter(brush.from).to_owned()} data-to={steps.letter(brush.to).to_owned()}
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}>
            <figcaption class="m">{ text::HEAP_SERIES }</figcaption>
            if width > 0.0 {
                <svg width={width.to_string()} height={HEIGHT.to_string()} role="group" aria-label={label}>
                    { ground(steps, plot, brush) }
                    { end(steps, plot, brush, false, on_brush) }
                    { end(steps, plot, brush, true, on_brush) }
                    { points(steps, plot, brush) }
                </svg>
            }
        </figure>
    }
}

/// One end of the brush.
fn end(steps: &Steps, plot: Plot, brush: Brush, later: bool, on_brush: &Callback<Brush>) -> Html {
    let (at, label) = if later { (brush.to, text::LAST_OF_RANGE) } else { (brush.from, text::FIRST_OF_RANGE) };
    let value = steps.0.get(at).map(|step| text::snapshot_at(&step.letter, &step.name));
    let (places, x) = (plot.snapshots, plot.x(at));
    Grip { brush, later, places, label, value, x, top: 8.0, base: BASE }.draw(on_brush)
}

/// The curve, and the range behind it.
fn ground(steps: &Steps, plot: Plot, brush: Brush) -> Html {
    let line: String = steps
        .0
        .iter()
        .enumerate()
        .map(|(at, step)| format!("{}{:.1} {:.1}", if at == 0 { "M" } else { "L" }, plot.x(at), plot.y(step.heap)))
        .collect();
    let last = plot.snapshots.saturating_sub(1);
    let area = format!("{line}L{:.1} {BASE}L{:.1} {BASE}Z", plot.x(last), plot.x(0));
    let (left, right) = (plot.x(brush.from), plot.x(brush.to));
    html! {
        <>
            <rect class="brush" x={format!("{left:.1}")} y="8" width={format!("{:.1}", right - left)} height={(BASE - 8.0).to_string()} />
            <path class="base" d={format!("M0 {:.1}H{:.1}", BASE + 0.5, plot.width)} />
            <path class="ar" d={area} />
            <path class="ln" d={line} />
        </>
    }
}

/// Snapshots: points, figures, letters, names. Above the ends of the brush, so that these cover nothing.
fn points(steps: &Steps, plot: Plot, brush: Brush) -> Html {
    let (slot, left, right) = (plot.slot(), plot.x(brush.from), plot.x(brush.to));
    // Where figures would touch, only those of the brush's ends and the highest are written.
    let crowded = slot < 44.0;
    let written = |at: usize, heap: u64| {
        !crowded || at == brush.from || at == brush.to && (right - left) >= 44.0 || (heap == plot.most && slot >= 22.0)
    };
    let points = steps.0.iter().enumerate().map(|(at, step)| {
        let (x, y) = (format!("{:.1}", plot.x(at)), plot.y(step.heap));
        let inside = (brush.from..=brush.to).contains(&at);
        let work = step.work.map(|work| text::after_work(&units(work)));
        let title = [Some(step.name.clone()), Some(exact_bytes(step.heap)), work].into_iter().flatten().collect::<Vec<_>>().join(", ");
        html! {
            <>
                <circle class={yew::classes!("dot", inside.then_some("in"))} cx={x.clone()} cy={format!("{y:.1}")} r="3.5"><title>{ title }</title></circle>
                if written(at, step.heap) { <text class="axk halo" x={x.clone()} y={format!("{:.1}", y - 9.0)} text-anchor="middle">{ megabytes(step.heap) }</text> }
                if slot >= 14.0 || at == brush.from || at == brush.to {
                    <text class={yew::classes!("ax2", "k", (!inside).then_some("out"))} {x} y={(BASE + 15.0).to_string()} text-anchor="middle">{ step.letter.clone() }</text>
                }
                if slot >= 76.0 { <text class="ax" x={format!("{:.1}", plot.x(at))} y={(BASE + 27.0).to_string()} text-anchor="middle">{ fit(&step.name, slot) }</text> }
            </>
        }
    });
    html! { <>{ for points }</> }
}

/// Units of work are whole numbers where they are.
fn units(work: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole, positive and small"
    )]
    if work.fract() == 0.0 && (0.0..1e15).contains(&work) {
        crate::format::count(work as u64)
    } else {
        format!("{work:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(snapshots: usize) -> Plot {
        Plot { width: 476.0, snapshots, most: 100 }
    }

    #[test]
    fn snapshots_are_found_where_they_are_drawn() {
        for snapshots in [2, 5, 50] {
            let plot = plot(snapshots);
            for at in 0..snapshots {
                assert_eq!(plot.nearest(plot.x(at)), at);
            }
            assert_eq!((plot.nearest(-50.0), plot.nearest(9e9)), (0, snapshots - 1));
        }
    }

    #[test]
    fn a_drag_takes_an_end_or_begins_anew() {
        let (plot, brush) = (plot(5), Brush { from: 1, to: 3 });
        assert_eq!(plot.anchor(plot.x(1) + 5.0, brush), 3, "the earlier end moves, the later one stays");
        assert_eq!(plot.anchor(plot.x(3) - 5.0, brush), 1);
        assert_eq!(plot.anchor(plot.x(4), brush), 4, "a new range");
        assert_eq!(plot.anchor(plot.x(2), brush), 2);
    }

    #[test]
    fn zero_is_on_the_axis() {
        let plot = plot(3);
        assert_eq!((plot.y(0), plot.y(100)), (BASE, TOP));
    }

    #[test]
    fn work_is_counted_in_whole_units() {
        assert_eq!((units(4200.0), units(0.5)), ("4,200".to_owned(), "0.5".to_owned()));
    }
}
