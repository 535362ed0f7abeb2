//! The timeline: tracks on one time axis, one unit each; letters mark the snapshots.

use super::cite::Citations;
use super::timeline_layout::{AXIS, GUTTER, Stack, Time, Track};
use crate::format::{bytes, megabytes, scale};
use crate::text;
use crate::ui::size::use_size;
use protocol::report::{Report, TimelinePoint};
use std::rc::Rc;
use yew::{Html, Properties, function_component, html, use_node_ref};

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    pub report: Rc<Report>,
    pub citations: Citations,
}

/// Drawn when something besides the snapshots was measured: they alone are the stair chart.
#[function_component]
pub fn Timeline(props: &TimelineProps) -> Html {
    if props.report.timeline.iter().filter(|p| !p.snapshot).count() < 2 {
        return Html::default();
    }
    html! { <Chart report={props.report.clone()} citations={props.citations.clone()} /> }
}

/// A component of its own, so that its element is there when it is measured.
#[function_component]
fn Chart(props: &TimelineProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let TimelineProps { report, citations } = props;
    let points = &report.timeline;
    let heap: Vec<u64> = points.iter().filter_map(|p| p.js_heap_bytes).collect();
    let label = text::timeline(
        points.iter().filter(|p| !p.snapshot).count(),
        heap.first().copied(),
        heap.last().copied(),
        heap.iter().max().copied(),
    );
    html! {
        <section class="block" data-cause={report.diagnosis.cause.id()}>
            <header><h2>{ text::TIMELINE }</h2><span class="s m">{ text::TIMELINE_NOTE }</span></header>
            <div class="chart" data-testid="timeline-chart" ref={node}>
                if width > 0.0 { { draw(report, citations, width.max(420.0), label) } }
            </div>
        </section>
    }
}

fn values(points: &[TimelinePoint], value: fn(&TimelinePoint) -> Option<u64>) -> Vec<(f64, u64)> {
    points.iter().filter_map(|p| Some((p.t, value(p)?))).collect()
}

fn draw(report: &Report, citations: &Citations, width: f64, label: String) -> Html {
    let points = &report.timeline;
    let time = Time::new(points, width);
    let mut stack = Stack::new();
    let heap = stack.add(values(points, |p| p.js_heap_bytes), 64.0);
    let external = stack.add(values(points, |p| p.external_bytes), 26.0);
    let rss = stack.add(values(points, |p| p.rss_bytes), 26.0);
    let collections: Vec<(f64, bool)> =
        points.iter().filter_map(|p| Some((p.t, p.gc.as_ref()?.as_str() == "full"))).collect();
    let gc = (!collections.is_empty()).then(|| {
        stack.height += 24.0;
        stack.height
    });
    let bottom = stack.height;
    let height = bottom + AXIS;
    html! {
        <svg width={width.to_string()} height={height.to_string()} role="img" aria-label={label}>
            { flags(points, citations, &time, bottom) }
            if let Some(track) = &heap { { heap_track(track, report, &time) } }
            if let Some(track) = &external { { plain_track(track, text::EXTERNAL, &time) } }
            if let Some(track) = &rss { { plain_track(track, text::RSS, &time) } }
            if let Some(base) = gc { { gc_track(&collections, &time, base) } }
            { axis(&time, bottom) }
        </svg>
    }
}

/// Lettered flags where snapshots were taken. Flags that would cover each other are left to their lines.
fn flags(points: &[TimelinePoint], citations: &Citations, time: &Time, bottom: f64) -> Html {
    let mut last = f64::NEG_INFINITY;
    let flags = points.iter().filter(|p| p.snapshot).map(|point| {
        let x = time.x(point.t);
        let letter = point.input.and_then(|i| citations.letter(i)).filter(|_| x - last >= 20.0);
        if letter.is_some() {
            last = x;
        }
        html! {
            <>
                <path class="base" d={format!("M{x:.1} 18V{bottom:.1}")} />
                if let Some(letter) = letter {
                    <rect class="flag" x={format!("{:.1}", x - 9.0)} y="2" width="18" height="16" rx="4" />
                    <text class="flagt" x={format!("{x:.1}")} y="14" text-anchor="middle">{ letter.to_owned() }</text>
                }
            </>
        }
    });
    html! { <>{ for flags }</> }
}

fn heap_track(track: &Track, report: &Report, time: &Time) -> Html {
    let floor: Vec<(f64, u64)> = report
        .timeline
        .iter()
        .filter(|p| p.gc.as_ref().is_some_and(|gc| gc.as_str() == "full"))
        .filter_map(|p| Some((p.t, p.js_heap_bytes?)))
        .collect();
    let floor_line = Track { values: floor, top: track.top, bottom: track.bottom, most: track.most };
    // A limit on the scale is a line; one above it is written.
    let (near, far): (Vec<_>, Vec<_>) = report.limits.iter().partition(|(_, limit)| *limit <= track.most);
    let near = near.iter().map(|(name, limit)| {
        let y = track.y(*limit);
        html! {
            <>
                <path class="lim" d={format!("M{GUTTER} {y:.1}H{:.1}", time.end())} />
                <text class="ax halo" x={(time.end() - 4.0).to_string()} y={(y - 4.0).to_string()} text-anchor="end">{ text::limit(name.as_str(), *limit) }</text>
            </>
        }
    });
    let limit = far.first().map(|(_, limit)| bytes(*limit));
    html! {
        <>
            { frame(track, text::JS_HEAP, limit.as_deref(), time) }
            if floor_line.values.len() > 1 { <text class="ct" x="0" y={(track.top + 45.0).to_string()}>{ text::FLOOR }</text> }
            <path class="ar" d={track.area(time)} />
            <path class="ln" d={track.line(time)} />
            { for near }
            if floor_line.values.len() > 1 { { floor_marks(&floor_line, time) } }
        </>
    }
}

/// The floor after full collections: line, and points with figures where they fit.
fn floor_marks(floor: &Track, time: &Time) -> Html {
    let few = floor.values.len() <= 12;
    let mut last = f64::NEG_INFINITY;
    let marks = floor.values.iter().enumerate().map(|(i, (t, value))| {
        let (x, y) = (time.x(*t), floor.y(*value));
        let written = x - last > 56.0 || i + 1 == floor.values.len() && x - last > 30.0;
        if written {
            last = x;
        }
        html! {
            <>
                if few { <circle class="pt" cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="3" /> }
                if few && written { <text class="ct halo" x={format!("{:.1}", x + 6.0)} y={format!("{:.1}", (y + 15.0).min(floor.bottom - 2.0))}>{ megabytes(*value) }</text> }
            </>
        }
    });
    html! { <><path class="flr" d={floor.line(time)} />{ for marks }</> }
}

fn plain_track(track: &Track, name: &'static str, time: &Time) -> Html {
    html! {
        <>
            { frame(track, name, None, time) }
            <path class="ar" d={track.area(time)} />
            <path class="ln2" d={track.line(time)} />
        </>
    }
}

/// Name, unit, a limit that is off the scale, base line and top of the scale.
fn frame(track: &Track, name: &'static str, limit: Option<&str>, time: &Time) -> Html {
    let end = time.end();
    let (top, unit) = scale(track.most);
    html! {
        <>
            <path class="grid" d={format!("M{GUTTER} {:.1}H{end:.1}M{GUTTER} {:.1}H{end:.1}", track.top + 0.5, track.bottom + 0.5)} />
            <text class="axk" x="0" y={(track.top + 11.0).to_string()}>{ name }</text>
            <text class="ax" x="0" y={(track.top + 27.0).to_string()}>{ limit.map_or_else(|| unit.to_owned(), |limit| text::unit_with_limit(unit, limit)) }</text>
            <text class="ax" x={(GUTTER - 8.0).to_string()} y={(track.top + 4.0).to_string()} text-anchor="end">{ top }</text>
        </>
    }
}

/// A tall tick is a full collection, a short one a minor one.
fn gc_track(collections: &[(f64, bool)], time: &Time, base: f64) -> Html {
    let ticks: (String, String) = collections.iter().fold(Default::default(), |(mut full, mut minor), (t, is_full)| {
        let (x, path) = (time.x(*t), if *is_full { &mut full } else { &mut minor });
        path.push_str(&format!("M{x:.1} {base:.1}v{}", if *is_full { "-16" } else { "-7" }));
        (full, minor)
    });
    html! {
        <>
            <text class="axk" x="0" y={(base - 4.0).to_string()}>{ text::GC }</text>
            <path class="grid" d={format!("M{GUTTER} {:.1}H{:.1}", base + 0.5, time.end())} />
            <path class="gc minor" d={ticks.1} />
            <path class="gc" d={ticks.0} />
        </>
    }
}

fn axis(time: &Time, bottom: f64) -> Html {
    let ticks = time.ticks().into_iter().map(|t| {
        let x = format!("{:.1}", time.x(t));
        html! { <text class="ax" {x} y={(bottom + 15.0).to_string()} text-anchor="middle">{ text::moment(t, time.unit()) }</text> }
    });
    html! { <>{ for ticks }</> }
}
