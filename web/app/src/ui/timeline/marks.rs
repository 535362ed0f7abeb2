//! The marks of the timeline: bands, floor, limits, collections, flags, axis.

use super::plot::{Band, Measure, Plot};
use super::scale::{Level, Time};
use crate::format::{bytes, count, scale};
use crate::text;
use crate::ui::diagnosis::Citations;
use yew::{Html, html};

/// Above the bands: flags.
const FLAGS: f64 = 22.0;
/// Below the bands: the axis.
const AXIS: f64 = 20.0;
const GAP: f64 = 12.0;

/// How much room the chart has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Beside a verdict.
    Small,
    /// A view of its own.
    Large,
}

/// Where everything stands, top to bottom.
pub struct Stack {
    /// Levels of the bands, in their order.
    pub levels: Vec<Level>,
    /// Foot of the ticks of collections, if there are any.
    pub ticks: Option<f64>,
    /// Foot of the plot.
    pub bottom: f64,
    /// The whole height.
    pub height: f64,
}

impl Stack {
    /// Stacks the bands of a plot.
    pub fn of(plot: &Plot, room: Room) -> Self {
        let mut at = FLAGS;
        let levels = plot.bands.iter().map(|band| {
            let height = match (room, band.measure) {
                (Room::Small, Measure::Heap) => 64.0,
                (Room::Small, _) => 26.0,
                (Room::Large, Measure::Heap) => 190.0,
                (Room::Large, measure) if measure.is_bytes() => 64.0,
                (Room::Large, _) => 40.0,
            };
            let top = at + GAP;
            at = top + height;
            Level { top, bottom: at, most: band.most }
        });
        let levels = levels.collect();
        let ticks = (!plot.ticks.is_empty()).then(|| {
            at += if room == Room::Small { 24.0 } else { 34.0 };
            at
        });
        Self { levels, ticks, bottom: at, height: at + AXIS }
    }
}

/// Everything but what follows the pointer.
pub fn draw(plot: &Plot, stack: &Stack, time: &Time, exhibits: &Citations, room: Room) -> Html {
    let bands = plot.bands.iter().zip(&stack.levels).map(|(band, level)| draw_band(band, *level, time, exhibits, room));
    html! {
        <>
            { flags(plot, exhibits, time, stack.bottom) }
            { for bands }
            if let Some(foot) = stack.ticks { { ticks(plot, time, foot, room) } }
            { deaths(plot, time, stack.bottom) }
            { axis(time, stack.bottom) }
        </>
    }
}

fn figure(measure: Measure, value: u64) -> String {
    if measure.is_bytes() { bytes(value) } else { count(value) }
}

fn draw_band(band: &Band, level: Level, time: &Time, exhibits: &Citations, room: Room) -> Html {
    let heap = band.measure == Measure::Heap;
    let lines = band.lines.iter().enumerate().rev().map(|(i, line)| {
        let class = if i == 0 && heap { "ln" } else { "ln2" };
        html! {
            <>
                if i == 0 { <path class="ar" d={level.area(&line.values, time)} /> }
                <path {class} d={level.line(&line.values, time)} />
                if let [(t, value)] = line.values[..] { <circle class="dot" cx={format!("{:.1}", time.x(t))} cy={format!("{:.1}", level.y(value))} r="2.5" /> }
            </>
        }
    });
    html! {
        <>
            { frame(band, level, time) }
            { for lines }
            if band.lines.len() > 1 && room == Room::Large { { line_letters(band, level, time, exhibits) } }
            { limits(band, level, time) }
            if band.floor.len() > 1 { { floor(band, level, time, room) } }
        </>
    }
}

/// Name, unit, a limit that is off the scale, base line and top of the scale.
fn frame(band: &Band, level: Level, time: &Time) -> Html {
    let (left, right) = time.ends();
    let (top, unit) = if band.measure.is_bytes() { scale(band.most) } else { (count(band.most), "") };
    let below = band.far.map_or_else(|| unit.to_owned(), |limit| text::unit_with_limit(unit, &bytes(limit)));
    html! {
        <>
            <path class="grid" d={format!("M{left} {:.1}H{right:.1}", level.top + 0.5)} />
            <path class="base" d={format!("M{left} {:.1}H{right:.1}", level.bottom + 0.5)} />
            <text class="axk" x="0" y={(level.top + 11.0).to_string()}>{ text::measure_name(band.measure) }</text>
            <text class="ax" x="0" y={(level.top + 26.0).to_string()}>{ below }</text>
            if band.floor.len() > 1 { <text class="ct" x="0" y={(level.top + 42.0).to_string()}>{ text::FLOOR }</text> }
            <text class="ax" x={(left - 8.0).to_string()} y={(level.top - 2.0).to_string()} text-anchor="end">{ top }</text>
        </>
    }
}

/// Whose line it is, at its end, where several share a band.
fn line_letters(band: &Band, level: Level, time: &Time, exhibits: &Citations) -> Html {
    let mut taken: Vec<f64> = Vec::new();
    let letters = band.lines.iter().map(|line| {
        let Some((t, value)) = line.values.iter().rev().find(|(t, _)| time.shows(*t)) else { return Html::default() };
        let mut y = level.y(*value) + 4.0;
        while taken.iter().any(|other| (other - y).abs() < 12.0) && y > level.top {
            y -= 12.0;
        }
        taken.push(y);
        html! { <text class="ax2 k halo" x={format!("{:.1}", time.x(*t) + 5.0)} y={format!("{y:.1}")}>{ exhibits.letter(line.input).unwrap_or_default().to_owned() }</text> }
    });
    html! { <>{ for letters }</> }
}

/// Limits on the scale. A label goes below its line where the one above it is close.
fn limits(band: &Band, level: Level, time: &Time) -> Html {
    let (left, right) = time.ends();
    let lines = band.near.iter().map(|(name, limit)| {
        let y = level.y(*limit);
        let label_y = if y - 5.0 < level.top + 2.0 { y + 13.0 } else { y - 5.0 };
        html! {
            <>
                <path class="lim" d={format!("M{left} {y:.1}H{right:.1}")} />
                <text class="limt halo" x={(right - 4.0).to_string()} y={format!("{label_y:.1}")} text-anchor="end">{ text::limit(name, *limit) }</text>
            </>
        }
    });
    html! { <>{ for lines }</> }
}

/// Width of a figure at a point, pixels.
const FIGURE: f64 = 32.0;

/// Left edge and anchor of the figure of a point at `x`; near the right edge it stands before its point.
fn figure_at(x: f64, time: &Time) -> (f64, &'static str) {
    if x + 44.0 > time.ends().1 { (x - 6.0 - FIGURE, "end") } else { (x + 6.0, "start") }
}

/// The floor after full collections: line, and points with figures where they fit.
fn floor(band: &Band, level: Level, time: &Time, room: Room) -> Html {
    let seen: Vec<(f64, u64)> = band.floor.iter().filter(|(t, _)| time.shows(*t)).copied().collect();
    let few = seen.len() <= if room == Room::Small { 12 } else { 40 };
    let mut last = f64::NEG_INFINITY;
    let end = seen.last().map_or(f64::INFINITY, |(t, _)| figure_at(time.x(*t), time).0);
    let marks = seen.iter().enumerate().map(|(i, (t, value))| {
        let (x, y) = (time.x(*t), level.y(*value));
        let (left, anchor) = figure_at(x, time);
        // The last one is the level now: room is kept for it.
        let written = i + 1 == seen.len() || left - last > 28.0 && left + FIGURE + 2.0 < end;
        if written {
            last = left + FIGURE;
        }
        let figure_x = if anchor == "end" { left + FIGURE } else { left };
        html! {
            <>
                if few { <circle class="pt" cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="3" /> }
                if few && written { <text class="ct halo" x={format!("{figure_x:.1}")} text-anchor={anchor} y={format!("{:.1}", (y + 15.0).min(level.bottom - 2.0))}>{ crate::format::megabytes(*value) }</text> }
            </>
        }
    });
    html! { <><path class="flr" d={level.line(&band.floor, time)} />{ for marks }</> }
}

/// A tall tick is a full collection, a short one a minor one. One pixel holds one of each kind.
fn ticks(plot: &Plot, time: &Time, foot: f64, room: Room) -> Html {
    let (tall, short) = if room == Room::Small { (16.0, 7.0) } else { (24.0, 9.0) };
    let mut paths = [String::new(), String::new()];
    let mut last = [f64::NEG_INFINITY; 2];
    for tick in plot.ticks.iter().filter(|tick| time.shows(tick.t)) {
        let (kind, x) = (usize::from(tick.full), time.x(tick.t));
        if x - last[kind] >= 0.7 {
            last[kind] = x;
            paths[kind].push_str(&format!("M{x:.1} {foot:.1}v-{}", if tick.full { tall } else { short }));
        }
    }
    let (full, minor) = plot
        .ticks
        .iter()
        .filter(|t| time.shows(t.t))
        .fold((0, 0), |(full, minor), tick| if tick.full { (full + 1, minor) } else { (full, minor + 1) });
    let (left, right) = time.ends();
    html! {
        <>
            <text class="axk" x="0" y={(foot - if room == Room::Small { 4.0 } else { 13.0 }).to_string()}>{ text::GC }</text>
            if room == Room::Large { <text class="ax" x="0" y={(foot + 1.0).to_string()}>{ text::full_and_minor(full, minor) }</text> }
            <path class="base" d={format!("M{left} {:.1}H{right:.1}", foot + 0.5)} />
            <path class="gc minor" d={paths[0].clone()} />
            <path class="gc" d={paths[1].clone()} />
        </>
    }
}

/// Lettered flags where captures were taken. Flags that would cover each other are left to their lines.
fn flags(plot: &Plot, exhibits: &Citations, time: &Time, bottom: f64) -> Html {
    let mut last = f64::NEG_INFINITY;
    let mut sorted: Vec<(f64, u32)> = plot.flags.iter().filter_map(|f| Some((f.t?, f.input))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let flags = sorted.into_iter().filter(|(t, _)| time.shows(*t)).map(|(t, input)| {
        let x = time.x(t);
        let letter = exhibits.letter(input).filter(|_| x - last >= 20.0);
        if letter.is_some() {
            last = x;
        }
        html! {
            <>
                <path class="base" d={format!("M{x:.1} 18V{bottom:.1}")} />
                if let Some(letter) = letter {
                    <rect class="flag" x={format!("{:.1}", x - 9.0)} y="2" width="18" height="16" rx="4"><title>{ exhibits.name(input).to_owned() }</title></rect>
                    <text class="flagt" x={format!("{x:.1}")} y="14" text-anchor="middle">{ letter.to_owned() }</text>
                }
            </>
        }
    });
    html! { <>{ for flags }</> }
}

/// Where the process died.
fn deaths(plot: &Plot, time: &Time, bottom: f64) -> Html {
    let marks = plot.deaths.iter().filter(|(t, _)| time.shows(*t)).map(|(t, what)| {
        let x = time.x(*t);
        html! {
            <g class="death">
                <path d={format!("M{x:.1} 20V{bottom:.1}")} />
                <text class="halo" x={format!("{:.1}", x - 5.0)} y="32" text-anchor="end">{ what.clone() }</text>
            </g>
        }
    });
    html! { <>{ for marks }</> }
}

fn axis(time: &Time, bottom: f64) -> Html {
    let ticks = time.ticks().into_iter().map(|t| {
        let x = format!("{:.1}", time.x(t));
        html! { <text class="ax" {x} y={(bottom + 15.0).to_string()} text-anchor="middle">{ text::moment(t, time.unit()) }</text> }
    });
    html! { <>{ for ticks }</> }
}

/// What stands at a moment, in words: the nearest figure of every band.
pub fn readout(plot: &Plot, t: f64, time: &Time) -> Vec<(String, String)> {
    let mut words = Vec::new();
    for band in &plot.bands {
        if let Some((_, value)) = band.lines.first().and_then(|line| super::plot::nearest(&line.values, t)) {
            words.push((text::measure_name(band.measure).to_owned(), figure(band.measure, value)));
        }
    }
    let at = plot.ticks.partition_point(|tick| tick.t < t);
    let near = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| plot.ticks.get(i));
    let near = near.min_by(|a, b| (a.t - t).abs().total_cmp(&(b.t - t).abs()));
    if let Some(tick) = near.filter(|tick| (time.x(tick.t) - time.x(t)).abs() < 6.0) {
        words.push((
            text::collection_kind(tick.full).to_owned(),
            text::collection(tick.levels, tick.pause, tick.reason.as_deref()),
        ));
    }
    words
}
