//! What the timeline draws: bands of one unit each, collections, captures. Pure: facts over time in, figures out.

use super::scale::round_up;
use crate::same::Same;
use protocol::report::{Bound, Placement, Report, Sample, TrackDeath, Tracks, Zero};
use std::collections::HashMap;

/// A limit is drawn if it is at most so many times what was measured; one that is further away is written.
const NEAR: u64 = 3;

/// What a band measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// JS heap, or what Python traced.
    Heap,
    /// Memory outside the heap that its objects hold.
    External,
    /// Resident set.
    Rss,
    /// DOM nodes.
    Nodes,
    /// Event listeners.
    Listeners,
    /// Documents.
    Documents,
}

impl Measure {
    /// In the order in which they are drawn.
    pub const ALL: [Self; 6] = [Self::Heap, Self::External, Self::Rss, Self::Nodes, Self::Listeners, Self::Documents];

    /// Whether it counts bytes.
    pub fn is_bytes(self) -> bool {
        matches!(self, Self::Heap | Self::External | Self::Rss)
    }

    fn of(self, sample: &Sample) -> Option<u64> {
        match self {
            Self::Heap => sample.heap,
            Self::External => sample.external,
            Self::Rss => sample.rss,
            Self::Nodes => sample.nodes,
            Self::Listeners => sample.listeners,
            Self::Documents => sample.documents,
        }
    }
}

/// One source's values.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Index into the inputs.
    pub input: u32,
    /// Milliseconds and figure, by time.
    pub values: Vec<(f64, u64)>,
    /// Whether it is worked out of collections: the level before and after each.
    pub of_collections: bool,
}

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// What it measures.
    pub measure: Measure,
    /// Its lines, the one with most values first.
    pub lines: Vec<Line>,
    /// Levels after full collections.
    pub floor: Vec<(f64, u64)>,
    /// Limits that it can show, tightest first.
    pub near: Vec<(String, u64)>,
    /// The tightest limit that is off its scale.
    pub far: Option<u64>,
    /// Top of the scale.
    pub most: u64,
}

/// One collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Milliseconds.
    pub t: f64,
    /// Index into the inputs.
    pub input: u32,
    /// Full or minor.
    pub full: bool,
    /// Bytes before and after.
    pub levels: (Option<u64>, Option<u64>),
    /// Milliseconds of the main thread.
    pub pause: Option<f64>,
    /// In V8's words.
    pub reason: Option<String>,
}

/// One capture.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Milliseconds; `None` if nothing tells.
    pub t: Option<f64>,
    /// Index into the inputs.
    pub input: u32,
    /// Its live bytes.
    pub heap: u64,
}

/// Everything that is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// Bands that have values.
    pub bands: Vec<Band>,
    /// Collections by time.
    pub ticks: Vec<Tick>,
    /// Captures.
    pub flags: Vec<Flag>,
    /// Deaths by memory.
    pub deaths: Vec<(f64, String)>,
    /// What zero is.
    pub zero: Zero,
    /// Unix time of zero, milliseconds.
    pub zero_wall: Option<f64>,
    /// First and last moment.
    pub span: (f64, f64),
}

/// A plot, as what draws it shares it.
pub type Drawn = Same<Plot>;

impl Plot {
    /// All sources, each moved by its shift in milliseconds.
    pub fn of_tracks(tracks: &Tracks, shifts: &HashMap<u32, f64>) -> Self {
        let shift = |input: u32| shifts.get(&input).copied().unwrap_or(0.0);
        let mut plot = Self { zero: tracks.zero, zero_wall: tracks.zero_wall_ms, ..Self::default() };
        let mut lines: Vec<(Measure, Line)> = Vec::new();
        let mut floor = Vec::new();
        for source in &tracks.sources {
            let by = shift(source.input);
            for measure in Measure::ALL {
                let values: Vec<(f64, u64)> =
                    source.samples.iter().filter_map(|s| Some((s.t + by, measure.of(s)?))).collect();
                if !values.is_empty() {
                    lines.push((measure, Line { input: source.input, values, of_collections: false }));
                }
            }
            let levels = source.collections.iter();
            let levels = levels.flat_map(|c| [c.before, c.after].map(|level| Some((c.t + by, level?))));
            let values: Vec<(f64, u64)> = levels.flatten().collect();
            if !values.is_empty() {
                lines.push((Measure::Heap, Line { input: source.input, values, of_collections: true }));
            }
            let full = source.collections.iter().filter(|c| c.full);
            floor.extend(full.filter_map(|c| Some((c.t + by, c.after?))));
            plot.ticks.extend(source.collections.iter().map(|c| Tick {
                t: c.t + by,
                input: source.input,
                full: c.full,
                levels: (c.before, c.after),
                pause: c.pause_ms,
                reason: c.reason.as_ref().map(ToString::to_string),
            }));
        }
        plot.flags = tracks
            .captures
            .iter()
            .map(|c| Flag { t: c.t.map(|t| t + c.told_by.map_or(0.0, shift)), input: c.input, heap: c.heap })
            .collect();
        let died = |d: &TrackDeath| Some((d.t? + shift(d.input), d.statement.to_string()));
        plot.deaths = tracks.deaths.iter().filter_map(died).collect();
        let limits = |measure: Measure| {
            let bound = match measure {
                Measure::Heap => Bound::Heap,
                Measure::Rss => Bound::Container,
                _ => return Vec::new(),
            };
            let of = tracks.limits.iter().filter(|l| l.bound == bound);
            of.map(|l| (l.stated_as.to_string(), l.bytes)).collect()
        };
        plot.settle(lines, floor, limits)
    }

    /// The short form that a report holds.
    pub fn of_report(report: &Report) -> Self {
        let mut plot = Self::default();
        let points = || report.timeline.iter().filter(|p| !p.untimed);
        let line = |measure: Measure| {
            let value = move |p: &protocol::report::TimelinePoint| match measure {
                Measure::External => p.external_bytes,
                Measure::Rss => p.rss_bytes,
                _ => p.js_heap_bytes,
            };
            let values: Vec<(f64, u64)> = points().filter_map(|p| Some((p.t, value(p)?))).collect();
            (measure, Line { input: 0, values, of_collections: false })
        };
        let lines = [Measure::Heap, Measure::External, Measure::Rss].map(line);
        let lines = lines.into_iter().filter(|(_, line)| !line.values.is_empty()).collect();
        let is_full = |p: &&protocol::report::TimelinePoint| p.gc.as_ref().is_some_and(|gc| gc.as_str() == "full");
        let floor = points().filter(is_full).filter_map(|p| Some((p.t, p.js_heap_bytes?))).collect();
        plot.ticks = points()
            .filter(|p| p.gc.is_some())
            .map(|p| Tick {
                t: p.t,
                input: p.input.unwrap_or(0),
                full: is_full(&p),
                levels: (None, p.js_heap_bytes),
                pause: None,
                reason: None,
            })
            .collect();
        let flags = report.timeline.iter().filter(|p| p.snapshot);
        plot.flags = flags
            .filter_map(|p| {
                let t = (!p.untimed).then_some(p.t);
                Some(Flag { t, input: p.input?, heap: p.js_heap_bytes.unwrap_or(0) })
            })
            .collect();
        let limits = |measure| match measure {
            Measure::Heap => report.limits.iter().map(|(name, bytes)| (name.to_string(), *bytes)).collect(),
            _ => Vec::new(),
        };
        plot.settle(lines, floor, limits)
    }

    /// Bands of the lines, and the span of all.
    fn settle(
        mut self,
        lines: Vec<(Measure, Line)>,
        mut floor: Vec<(f64, u64)>,
        limits: impl Fn(Measure) -> Vec<(String, u64)>,
    ) -> Self {
        floor.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.ticks.sort_by(|a, b| a.t.total_cmp(&b.t));
        for measure in Measure::ALL {
            let mut of: Vec<Line> = lines.iter().filter(|(m, _)| *m == measure).map(|(_, line)| line.clone()).collect();
            // Readings before what collections tell; among equals the longer first.
            of.sort_by_key(|line| (line.of_collections, std::cmp::Reverse(line.values.len())));
            let Some(largest) = of.iter().flat_map(|line| &line.values).map(|(_, value)| *value).max() else {
                continue;
            };
            let limits = limits(measure);
            let near: Vec<_> = limits.iter().filter(|(_, l)| *l <= largest.saturating_mul(NEAR)).cloned().collect();
            let far = limits.iter().map(|(_, l)| *l).find(|l| *l > largest.saturating_mul(NEAR));
            let most = near.iter().map(|(_, l)| *l).max().map_or(largest, |l| l.max(largest));
            let floor = if measure == Measure::Heap { std::mem::take(&mut floor) } else { Vec::new() };
            self.bands.push(Band { measure, lines: of, floor, near, far, most: round_up(most) });
        }
        let times = self.bands.iter().flat_map(|b| &b.lines).flat_map(|l| [l.values.first(), l.values.last()]);
        let times = times
            .flatten()
            .map(|(t, _)| *t)
            .chain([self.ticks.first(), self.ticks.last()].into_iter().flatten().map(|t| t.t));
        let times = times.chain(self.flags.iter().filter_map(|f| f.t)).chain(self.deaths.iter().map(|(t, _)| *t));
        let (first, last) = times.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), t| (a.min(t), b.max(t)));
        // What starts close to zero is shown from zero.
        self.span = match (first, last) {
            (first, last) if first > last => (0.0, 1.0),
            (first, last) if first > 0.0 && first < 0.25 * last => (0.0, last),
            ends => ends,
        };
        self
    }

    /// Whether there is anything to draw besides captures.
    pub fn is_empty(&self) -> bool {
        self.bands.is_empty() && self.ticks.is_empty()
    }

    /// The part of `range` that there is anything in: files may have gone since it was chosen.
    pub fn within(&self, range: (f64, f64)) -> Option<(f64, f64)> {
        let (from, to) = (range.0.max(self.span.0), range.1.min(self.span.1));
        (from < to && (from, to) != self.span).then_some((from, to))
    }

    /// Readings and collections in `range`.
    pub fn moments(&self, (first, last): (f64, f64)) -> usize {
        let inside = |t: f64| t >= first && t <= last;
        let readings = self.bands.iter().map(|band| {
            let lines = band.lines.iter().filter(|l| !l.of_collections);
            lines.map(|l| l.values.iter().filter(|(t, _)| inside(*t)).count()).sum::<usize>()
        });
        readings.max().unwrap_or(0) + self.ticks.iter().filter(|t| inside(t.t)).count()
    }
}

/// The value nearest to a time, and its time. O(log n).
pub fn nearest(values: &[(f64, u64)], t: f64) -> Option<(f64, u64)> {
    let after = values.partition_point(|(at, _)| *at < t);
    let around = [after.checked_sub(1), Some(after)];
    let found = around.into_iter().flatten().filter_map(|i| values.get(i).copied());
    found.min_by(|a, b| (a.0 - t).abs().total_cmp(&(b.0 - t).abs()))
}

/// What a placement says to a person.
pub fn is_certain(placement: Placement) -> bool {
    !matches!(placement, Placement::OwnStart | Placement::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Safe;
    use protocol::report::{Capture, Collection, TrackLimit, TrackSource};

    fn sample(t: f64, heap: u64, rss: Option<u64>) -> Sample {
        Sample { t, heap: Some(heap), rss, ..Sample::default() }
    }

    fn collection(t: f64, full: bool, before: u64, after: u64) -> Collection {
        Collection {
            t,
            full,
            forced: false,
            before: Some(before),
            after: Some(after),
            pause_ms: Some(2.0),
            utilisation: None,
            reason: Some(Safe::ours("allocation failure")),
        }
    }

    fn tracks() -> Tracks {
        let source = |input, samples: Vec<Sample>, collections: Vec<Collection>| TrackSource {
            input,
            placement: Placement::WallClock,
            total: (samples.len() as u64, collections.len() as u64),
            samples,
            collections,
        };
        let limit = |bound, bytes| TrackLimit { bound, bytes, stated_as: Safe::ours("limit"), input: 0 };
        Tracks {
            zero: Zero::ProcessStart,
            sources: vec![
                source(0, vec![sample(100.0, 50, Some(500)), sample(900.0, 60, None)], vec![]),
                source(1, vec![], vec![collection(200.0, false, 70, 55), collection(400.0, true, 75, 40)]),
            ],
            captures: vec![Capture {
                input: 2,
                name: Safe::ours("a"),
                t: Some(300.0),
                told_by: Some(0),
                heap: 45,
                work: None,
            }],
            limits: vec![limit(Bound::Heap, 100), limit(Bound::Heap, 5_000), limit(Bound::Container, 600)],
            deaths: vec![TrackDeath { t: Some(900.0), statement: Safe::ours("out of memory"), input: 0 }],
            ..Tracks::default()
        }
    }

    #[test]
    fn every_measure_has_its_band_its_limits_and_its_floor() {
        let plot = Plot::of_tracks(&tracks(), &HashMap::new());
        let [heap, rss] = &plot.bands[..] else { panic!("heap and RSS") };
        assert_eq!((heap.measure, heap.lines.len(), heap.floor.as_slice()), (Measure::Heap, 2, &[(400.0, 40)][..]));
        assert!(!heap.lines[0].of_collections && heap.lines[1].of_collections);
        assert_eq!(heap.lines[1].values, [(200.0, 70), (200.0, 55), (400.0, 75), (400.0, 40)]);
        assert_eq!((heap.near.len(), heap.far, heap.most), (1, Some(5_000), 100), "the near limit is on the scale");
        assert_eq!((rss.measure, rss.near.len(), rss.most), (Measure::Rss, 1, 600));
        assert_eq!((plot.ticks.len(), plot.span), (2, (0.0, 900.0)));
    }

    #[test]
    fn a_shift_moves_a_source_and_what_it_told() {
        let plot = Plot::of_tracks(&tracks(), &HashMap::from([(0, 1_000.0)]));
        assert_eq!(plot.bands[0].lines[0].values[0].0, 1_100.0);
        assert_eq!(plot.bands[0].lines[1].values[0].0, 200.0, "the other source stays");
        assert_eq!(plot.flags[0].t, Some(1_300.0), "the capture goes with the file that timed it");
        assert_eq!(plot.deaths[0].0, 1_900.0, "and so does the death that it tells of");
        assert_eq!(plot.span, (0.0, 1_900.0));
    }

    #[test]
    fn a_stretch_that_was_chosen_is_cut_to_what_is_there() {
        let plot = Plot { span: (0.0, 100.0), ..Plot::default() };
        for (range, expect) in [
            ((10.0, 900.0), Some((10.0, 100.0))),
            ((-5.0, 50.0), Some((0.0, 50.0))),
            ((20.0, 30.0), Some((20.0, 30.0))),
            ((-5.0, 900.0), None),
            ((100.0, 900.0), None),
            ((500.0, 900.0), None),
        ] {
            assert_eq!(plot.within(range), expect, "{range:?}");
        }
    }

    #[test]
    fn nothing_is_an_empty_plot() {
        let plot = Plot::of_tracks(&Tracks::default(), &HashMap::new());
        assert!(plot.is_empty());
        assert_eq!((plot.span, plot.moments((0.0, 1.0))), ((0.0, 1.0), 0));
    }

    #[test]
    fn the_nearest_value_is_found_on_either_side() {
        let values = [(0.0, 1), (10.0, 2), (100.0, 3)];
        for (t, expect) in [(-5.0, 1), (4.0, 1), (6.0, 2), (60.0, 3), (900.0, 3)] {
            assert_eq!(nearest(&values, t).map(|v| v.1), Some(expect), "{t}");
        }
        assert_eq!(nearest(&[], 5.0), None);
    }
}
