//! What of each interval of a recording is still alive: bars over time, the table behind them, and a brush that says what the
//! class table counts.

use crate::format::{bytes, count, duration, exact_bytes, ratio, scale};
use crate::state::{Brush, FileId, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::brush::{Drag, Grip, Moment, use_drag};
use crate::ui::parts::figure_heads;
use crate::ui::rows::use_ask;
use crate::ui::size::use_size;
use protocol::{Answer, Interval, Query, Scope};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html, use_node_ref, use_state_eq};

/// Bars drawn at most: moments of a long recording are put together.
const BARS: usize = 240;
/// Height of the plot, and space for its scale, pixels.
const HEIGHT: f64 = 74.0;
const LEFT: f64 = 64.0;

#[derive(Properties, PartialEq)]
pub struct IntervalsProps {
    pub file: FileId,
    /// A part was marked: the class table counts what was made in it.
    pub on_mark: Callback<()>,
}

/// Neighbouring intervals that are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar {
    /// Its objects' ids are above this one, up to that of its end.
    after: u32,
    from_us: u64,
    alive: Interval,
}

/// Neighbours put together until there are few enough to see.
fn merged(all: &[Interval]) -> Vec<Bar> {
    let step = all.len().div_ceil(BARS).max(1);
    let (mut after, mut from_us) = (0, 0);
    all.chunks(step)
        .filter_map(|part| {
            let last = *part.last()?;
            let alive = Interval {
                live_bytes: part.iter().fold(0, |sum: u64, i| sum.saturating_add(i.live_bytes)),
                live_count: part.iter().map(|i| i.live_count).sum(),
                ..last
            };
            let bar = Bar { after, from_us, alive };
            (after, from_us) = (last.until_id, last.until_us);
            Some(bar)
        })
        .collect()
}

/// The bars that hold what a scope counts: a brush from edge to edge.
fn marked(bars: &[Bar], scope: Scope) -> Option<Brush> {
    let Scope::Ids(after, until) = scope else { return None };
    let from = bars.iter().position(|bar| bar.alive.until_id > after)?;
    let to = bars.iter().rposition(|bar| bar.after < until)? + 1;
    (from < to).then_some(Brush { from, to })
}

/// What the bars of a brush hold, as a scope.
fn scope_of(bars: &[Bar], brush: Brush) -> Option<Scope> {
    let within = bars.get(brush.from..brush.to)?;
    Some(Scope::Ids(within.first()?.after, within.last()?.alive.until_id))
}

#[function_component]
pub fn Intervals(props: &IntervalsProps) -> Html {
    let IntervalsProps { file, on_mark } = props;
    let asked = use_ask(*file, Some(Query::Intervals));
    match asked.answer.as_deref() {
        Some(Answer::Intervals(all)) if !all.is_empty() => {
            html! { <Plot file={*file} bars={Rc::new(merged(all))} {on_mark} /> }
        }
        _ => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct PlotProps {
    file: FileId,
    bars: Rc<Vec<Bar>>,
    on_mark: Callback<()>,
}

/// Where bars stand.
#[derive(Clone, Copy)]
struct Axis {
    each: f64,
    bars: usize,
}

impl Axis {
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred bars")]
    fn new(width: f64, bars: usize) -> Self {
        Self { each: (width - LEFT - 12.0).max(40.0) / bars.max(1) as f64, bars }
    }

    /// The left edge of a bar.
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred bars")]
    fn x(&self, edge: usize) -> f64 {
        LEFT + edge as f64 * self.each
    }

    /// The bar at a pixel, or the nearest one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bars")]
    fn bar(&self, x: f64) -> usize {
        (((x - LEFT) / self.each).floor().max(0.0) as usize).min(self.bars.saturating_sub(1))
    }

    /// All bars that a drag touches.
    fn touched(&self, from: f64, to: f64) -> Brush {
        Brush { from: self.bar(from.min(to)), to: self.bar(from.max(to)) + 1 }
    }
}

/// Drawn for its measured width, so it is there only once there is something to draw.
#[function_component]
fn Plot(props: &PlotProps) -> Html {
    let app = use_app();
    let PlotProps { file, bars, on_mark } = props;
    let file = *file;
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let table = use_state_eq(|| false);
    let (of, scope) = use_part(app.selection(), |s| (s.snapshot, s.order.scope));
    let scope = if of == Some(file) { scope } else { Scope::All };
    // While a drag goes on nothing is counted yet.
    let dragged = use_state_eq(|| None::<Brush>);
    let brush = dragged.or_else(|| marked(bars, scope));
    let axis = Axis::new(width, bars.len());
    let ids = match brush.and_then(|brush| scope_of(bars, brush)) {
        Some(Scope::Ids(after, until)) => Some((after, until)),
        _ => None,
    };
    let count_of = {
        let (selections, bars, on_mark) = (app.selection().clone(), bars.clone(), on_mark.clone());
        Callback::from(move |brush: Option<Brush>| {
            let scope = brush.map_or(Some(Scope::All), |brush| scope_of(&bars, brush));
            let Some(scope) = scope else { return };
            selections.update(|s| {
                s.choose_snapshot(file);
                s.order.scope = scope;
            });
            if brush.is_some() {
                on_mark.emit(());
            }
        })
    };
    let on_brush = count_of.reform(Some);
    let reach = {
        let (dragged, on_brush) = (dragged.clone(), on_brush.clone());
        move |from: f64, x: f64, moment: Moment| {
            let touched = axis.touched(from, x);
            dragged.set((moment == Moment::Moving).then_some(touched));
            if moment == Moment::LetGo {
                on_brush.emit(touched);
            }
        }
    };
    let Drag { onpointerdown, onpointermove, onpointerup, onpointercancel } = use_drag(&node, |x| x, reach);
    let whole = total(bars.iter());
    let most = highest(bars);
    let until = bars.last().map_or(0, |b| b.alive.until_us);
    let turn = {
        let table = table.clone();
        Callback::from(move |_| table.set(!*table))
    };
    let rows = || {
        bars.iter().filter(|b| b.alive.live_bytes > 0).map(|b| html! {
            <tr><td class="num">{ when(b.alive.until_us) }</td><td class="num" title={exact_bytes(b.alive.live_bytes)}>{ bytes(b.alive.live_bytes) }</td><td class="num">{ count(b.alive.live_count) }</td></tr>
        })
    };
    let (top, unit) = scale(most);
    let said = match brush.and_then(|brush| bars.get(brush.from..brush.to)) {
        Some(within) => {
            let from = within.first().map_or(0, |b| b.from_us);
            let to = within.last().map_or(0, |b| b.alive.until_us);
            let objects = within.iter().map(|b| b.alive.live_count).sum();
            text::part_alive(&when(from), &when(to), total(within.iter()), objects)
        }
        None => text::intervals_sum(whole, &when(until)),
    };
    let drawn = bars.iter().enumerate().map(|(i, bar)| {
        let height = (ratio(bar.alive.live_bytes, most).min(1.0) * HEIGHT).max(if bar.alive.live_bytes > 0 { 1.0 } else { 0.0 });
        let inside = brush.is_some_and(|brush| (brush.from..brush.to).contains(&i));
        html! {
            <rect class={yew::classes!("bar", inside.then_some("in"))} x={format!("{:.1}", axis.x(i))} y={format!("{:.1}", 8.0 + HEIGHT - height)} width={format!("{:.1}", (axis.each - 0.8).max(0.6))} height={format!("{height:.1}")}>
                <title>{ text::alive_of(&when(bar.alive.until_us), bar.alive.live_bytes, bar.alive.live_count) }</title>
            </rect>
        }
    });
    // Without a mark the ends stand around everything, to be moved by keyboard.
    let ends = brush.unwrap_or(Brush { from: 0, to: bars.len() });
    let grip = |later: bool| {
        let (at, label) = if later { (ends.to, text::END_OF_PART) } else { (ends.from, text::START_OF_PART) };
        let time = if later {
            bars.get(at.saturating_sub(1)).map(|b| b.alive.until_us)
        } else {
            bars.get(at).map(|b| b.from_us)
        };
        let (x, value) = (axis.x(at), time.map(when));
        Grip { brush: ends, later, places: bars.len() + 1, label, value, x, top: 4.0, base: HEIGHT + 8.0 }
            .draw(&on_brush)
    };
    let (left, right) = (axis.x(ends.from), axis.x(ends.to));
    let foot = HEIGHT + 23.0;
    html! {
        <section class="intervals" data-testid="intervals" data-bytes={whole.to_string()}
            data-after={ids.map(|ids| ids.0.to_string())} data-until={ids.map(|ids| ids.1.to_string())}>
            <p class="s ink2" role="status">{ said }{ " " }
                if brush.is_some() {
                    <button type="button" class="lnk" onclick={count_of.reform(|_| None)}>{ text::WHOLE_RECORDING }</button>
                } else {
                    <span class="m">{ text::MARK_A_PART }</span>
                }
                { " " }<button type="button" class="lnk" aria-expanded={table.to_string()} onclick={turn}>{ text::TABLE }</button>
            </p>
            <div class="brushed" ref={node} data-testid="interval-bars" {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}>
                <svg width={format!("{width:.0}")} height={format!("{:.0}", HEIGHT + 28.0)} role="group" aria-label={text::intervals_sum(whole, &when(until))}>
                    <text class="ax" x={(LEFT - 8.0).to_string()} y="14" text-anchor="end">{ format!("{top}\u{202f}{unit}") }</text>
                    <text class="ax" x={(LEFT - 8.0).to_string()} y={(HEIGHT + 9.0).to_string()} text-anchor="end">{ "0" }</text>
                    if brush.is_some() {
                        <rect class="brush" x={format!("{left:.1}")} y="4" width={format!("{:.1}", right - left)} height={(HEIGHT + 4.0).to_string()} />
                    }
                    <path class="base" d={format!("M{LEFT} {:.1}H{:.1}", HEIGHT + 8.5, axis.x(axis.bars))} />
                    { for drawn }
                    if width > 0.0 { { grip(false) }{ grip(true) } }
                    <text class="ax" x={LEFT.to_string()} y={foot.to_string()}>{ "0" }</text>
                    <text class="ax" x={format!("{:.0}", axis.x(axis.bars))} y={foot.to_string()} text-anchor="end">{ when(until) }</text>
                </svg>
            </div>
            if *table {
                <table class="plain">
                    <thead><tr>{ figure_heads([text::UNTIL, text::ALIVE, text::OBJECTS]) }</tr></thead>
                    <tbody>{ for rows() }</tbody>
                </table>
            }
        </section>
    }
}

/// What the scale ends at. The first bar holds all that was there before: beside it nothing else would be seen, so it is cut.
fn highest(bars: &[Bar]) -> u64 {
    let of = |bars: &[Bar]| bars.iter().map(|b| b.alive.live_bytes).max().unwrap_or(0);
    match bars {
        [_, recorded @ ..] if of(recorded) > 0 => of(recorded),
        all => of(all),
    }
}

fn total<'a>(bars: impl Iterator<Item = &'a Bar>) -> u64 {
    bars.fold(0, |sum, bar| sum.saturating_add(bar.alive.live_bytes))
}

fn when(us: u64) -> String {
    duration(ratio(us, 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(moments: u32) -> Vec<Interval> {
        let of = |i: u32| Interval {
            until_us: u64::from(i) * 50_000,
            until_id: i * 10,
            live_bytes: u64::from(i),
            live_count: 1,
        };
        (1..=moments).map(of).collect()
    }

    #[test]
    fn a_long_recording_keeps_every_byte() {
        let bars = merged(&recording(1_000));
        assert!(bars.len() <= BARS, "{}", bars.len());
        assert_eq!(total(bars.iter()), 500_500);
        assert_eq!(bars.last().map(|b| (b.alive.until_us, b.alive.until_id)), Some((50_000_000, 10_000)));
        assert!(bars.windows(2).all(|w| w[1].after == w[0].alive.until_id), "no object between two bars");
        assert!(merged(&[]).is_empty());
    }

    #[test]
    fn a_mark_is_a_scope_and_back() {
        for moments in [1, 3, 1_000] {
            let bars = merged(&recording(moments));
            for brush in [
                Brush { from: 0, to: 1 },
                Brush { from: 0, to: bars.len() },
                Brush { from: bars.len() - 1, to: bars.len() },
            ] {
                let scope = scope_of(&bars, brush).expect("bars");
                assert_eq!(marked(&bars, scope), Some(brush), "{scope:?}");
            }
        }
        let bars = merged(&recording(3));
        assert_eq!(scope_of(&bars, Brush { from: 1, to: 2 }), Some(Scope::Ids(10, 20)));
        assert_eq!(scope_of(&bars, Brush { from: 2, to: 9 }), None);
        assert_eq!((marked(&bars, Scope::All), marked(&bars, Scope::Ids(99, 100))), (None, None));
    }

    #[test]
    fn what_was_there_before_does_not_set_the_scale() {
        let of = |bytes: &[u64]| {
            let all = bytes.iter().map(|&live_bytes| Interval { until_us: 1, until_id: 1, live_bytes, live_count: 1 });
            highest(&merged(&all.collect::<Vec<_>>()))
        };
        assert_eq!((of(&[900, 3, 7]), of(&[900]), of(&[900, 0]), of(&[])), (7, 900, 900, 0));
    }

    #[test]
    fn a_drag_marks_what_it_touches() {
        let axis = Axis::new(LEFT + 12.0 + 100.0, 10);
        let at = |bar: f64| LEFT + bar * 10.0;
        for (from, to, expect) in [(2.5, 2.5, (2, 3)), (2.5, 4.1, (2, 5)), (4.1, 2.5, (2, 5)), (-9.0, 99.0, (0, 10))] {
            let Brush { from, to } = axis.touched(at(from), at(to));
            assert_eq!((from, to), expect);
        }
    }
}
