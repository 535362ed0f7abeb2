//! The timeline: everything measured over time, on one axis, and how its sources came to their places there.

mod chart;
mod compact;
mod marks;
mod own;
mod plot;
mod rows;
mod scale;
mod sources;
mod table;

pub use compact::TimelineBlock;
pub use own::OwnTimeline;
pub use plot::Measure;

use crate::format::bytes;
use crate::same::Same;
use crate::state::{View, use_app, use_tracks};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::diagnosis::{Citations, exhibits};
use crate::ui::frame::{FilePicker, is_plain, use_window_keys};
use crate::ui::parts::coded;
use chart::Chart;
use marks::Room;
use plot::{Drawn, Plot};
use protocol::report::Tracks;
use sources::Sources;
use std::collections::HashMap;
use std::rc::Rc;
use table::MomentsTable;
use yew::{Callback, Html, function_component, hook, html, use_memo};

/// The plot of all sources with their shifts, and their letters; nothing until it is known. And what it was made of.
#[hook]
pub fn use_plot() -> (Option<(Drawn, Citations)>, Option<Rc<Tracks>>) {
    let app = use_app();
    let followed = use_tracks();
    let shifts = use_part(app.timeline(), |shown| shown.shifts.clone());
    let letters = use_part(app.files(), exhibits);
    let files = followed.inputs();
    let by_input: HashMap<u32, f64> =
        (0_u32..).zip(&files).filter_map(|(input, file)| Some((input, *shifts.get(file)?))).collect();
    let key = (
        followed.version,
        by_input.iter().map(|(i, ms)| (*i, ms.to_bits())).collect::<std::collections::BTreeMap<_, _>>(),
    );
    let tracks = followed.found.clone();
    let plot = use_memo(key, move |_| tracks.map(|tracks| Same(Rc::new(Plot::of_tracks(&tracks, &by_input)))));
    ((*plot).clone().map(|plot| (plot, Citations::of(&files, &letters))), followed.found.clone())
}

/// A plot in words.
pub fn describe(plot: &Plot) -> String {
    let heap = plot.bands.iter().find(|b| b.measure == Measure::Heap).and_then(|b| Some((b, b.lines.first()?)));
    let level = heap.and_then(|(band, line)| {
        let (first, last) = (line.values.first()?.1, line.values.last()?.1);
        Some((bytes(first), bytes(last), bytes(line.values.iter().map(|v| v.1).max()?), band))
    });
    let limit = heap.and_then(|(band, _)| band.near.first().map(|(_, l)| *l).or(band.far)).map(bytes);
    let full = plot.ticks.iter().filter(|t| t.full).count();
    text::timeline_in_words(
        level.map(|(first, last, most, _)| (first, last, most)),
        limit,
        (full, plot.ticks.len() - full),
        plot.flags.len(),
    )
}

/// What the timeline comes to, in one sentence.
fn headline(plot: &Plot) -> String {
    let heap = plot.bands.iter().find(|b| b.measure == Measure::Heap);
    let ends = |values: &[(f64, u64)]| Some((values.first()?.1, values.last()?.1));
    // The last half speaks: a program that is still loading has its floor on the way up.
    let floor = heap.filter(|band| band.floor.len() > 2).and_then(|band| {
        let (_, late) = band.floor.split_at(band.floor.len() / 2);
        let highest = late.iter().map(|(_, level)| *level).max()?;
        Some((ends(&band.floor)?, highest, band.near.first().map(|(_, limit)| *limit)))
    });
    match (floor, heap.and_then(|band| ends(&band.lines.first()?.values))) {
        (Some((_, highest, Some(limit))), _) if highest.saturating_mul(2) > limit => {
            text::floor_under_limit(highest, limit)
        }
        (Some(((first, last), ..)), _) => text::floor_from_to(first, last),
        (None, Some((first, last))) => text::heap_from_to(first, last),
        (None, None) => text::MEMORY_OVER_TIME.to_owned(),
    }
}

#[function_component]
pub fn TimelineView() -> Html {
    let app = use_app();
    let followed = use_tracks();
    let (plot, tracks) = use_plot();
    let shown = use_store(app.timeline());
    let loading = use_part(app.files(), |files| files.count("loading"));
    let cause = use_part(app.verdict(), |verdict| verdict.report.as_ref().map(|r| r.diagnosis.cause.id()));
    use_window_keys({
        let timeline = app.timeline().clone();
        move |event| {
            let table = event.key() == "t" && is_plain(event);
            if table {
                timeline.update(|shown| shown.table = !shown.table);
            }
            table
        }
    });
    let body = match (plot, tracks, &followed.failure) {
        (Some((plot, letters)), Some(tracks), _) if !plot.0.is_empty() => {
            let range = shown.range.and_then(|range| plot.0.within(range));
            let on_range = {
                let timeline = app.timeline().clone();
                Callback::from(move |range| timeline.update(|shown| shown.range = range))
            };
            let label = describe(&plot.0);
            let whole = on_range.reform(|_| None);
            let on_table = {
                let timeline = app.timeline().clone();
                Callback::from(move |table: bool| timeline.update(|shown| shown.table = table))
            };
            let within = range.unwrap_or(plot.0.span);
            html! {
                <div class="timeline" data-cause={cause.unwrap_or("inconclusive")}>
                    <header class="grow-head">
                        <div class="say">
                            <h1>{ headline(&plot.0) }</h1>
                            <p>{ text::timeline_head(plot.0.moments(within), tracks.sources.len()) }{ " " }{ text::zero(plot.0.zero) }</p>
                        </div>
                        <div class="acts">
                            if range.is_some() { <button type="button" onclick={whole}>{ text::WHOLE_TIME }</button> }
                            { segment(shown.table, &on_table) }
                        </div>
                    </header>
                    { for tracks.cautions.iter().map(|caution| html! { <p class="note" role="note">{ coded(caution.as_str()) }</p> }) }
                    if shown.table {
                        <MomentsTable plot={plot.clone()} tracks={tracks.clone()} letters={letters.clone()} range={within} />
                    } else {
                        <div class="plotted"><Chart plot={plot.clone()} exhibits={letters.clone()} room={Room::Large} {label} {range} on_range={Some(on_range)} /></div>
                    }
                    <Sources {tracks} {letters} files={followed.inputs()} />
                </div>
            }
        }
        (_, _, Some(failure)) => {
            html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ coded(failure.text.as_str()) }</p> }
        }
        (None, _, None) if loading > 0 || !followed.settled() => {
            html! { <p class="note" role="status"><span class="spin" />{ text::PLACING }</p> }
        }
        _ => html! {
            <div class="empty needs"><h1 class="vh">{ text::view(View::Timeline) }</h1><span>{ text::TIMELINE_NEEDS }</span><FilePicker class="btn" label={text::DROP_ANOTHER} /></div>
        },
    };
    html! { <>if loading > 0 && followed.found.is_some() { <p class="note" role="status"><span class="spin" />{ text::still_loading(loading) }</p> }{ body }</> }
}

/// Chart or table.
fn segment(table: bool, on_table: &Callback<bool>) -> Html {
    let button = |is_table: bool, word: &'static str| {
        let onclick = on_table.reform(move |_| is_table);
        html! { <button type="button" aria-pressed={(table == is_table).to_string()} {onclick}>{ word }</button> }
    };
    html! { <span class="seg" role="group" aria-label={text::SHOWN_AS}>{ button(false, text::CHART) }{ button(true, text::TABLE) }</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::report::{Bound, Collection, Placement, TrackLimit, TrackSource};

    fn plot(floor: &[u64], limit: Option<u64>) -> Plot {
        let full = |(i, after): (u32, &u64)| Collection {
            t: f64::from(i),
            full: true,
            forced: false,
            before: None,
            after: Some(*after * 1_000_000),
            pause_ms: None,
            utilisation: None,
            reason: None,
        };
        let collections: Vec<Collection> = (0..).zip(floor).map(full).collect();
        let total = (0, collections.len() as u64);
        let limit = limit.map(|mb| TrackLimit {
            bound: Bound::Heap,
            bytes: mb * 1_000_000,
            stated_as: protocol::Safe::ours("limit"),
            input: 0,
        });
        let source =
            TrackSource { input: 0, placement: Placement::ProcessStart, samples: Vec::new(), collections, total };
        let tracks = Tracks { sources: vec![source], limits: limit.into_iter().collect(), ..Tracks::default() };
        Plot::of_tracks(&tracks, &HashMap::new())
    }

    #[test]
    fn the_headline_says_what_the_picture_shows() {
        let check = |floor: &[u64], limit, expect: &str| {
            assert_eq!(headline(&plot(floor, limit)).replace('\u{202f}', " "), expect);
        };
        check(&[3, 50, 51, 52], Some(64), "After full GC up to 52.00 MB remain, 81 % of the limit of 64.00 MB.");
        check(&[3, 5, 9], Some(64), "After full GC 3.00 MB remain at first, 9.00 MB at last.");
        check(&[3, 5, 9], None, "After full GC 3.00 MB remain at first, 9.00 MB at last.");
        check(&[7], None, "JS heap 7.00 MB at first, 7.00 MB at last.");
        check(&[], None, "Memory over time.");
    }
}
