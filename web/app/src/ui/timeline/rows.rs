//! The rows of the table behind the chart: every moment of every source, by time. Pure.

use super::plot::Plot;
use protocol::report::{Collection, Sample, Tracks};
use std::collections::HashMap;

/// One moment.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A reading.
    Reading(Sample),
    /// A collection.
    Collection(Collection),
    /// A capture and its live bytes.
    Capture(u64),
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Milliseconds.
    pub t: f64,
    /// Index into the inputs.
    pub input: u32,
    /// What was told then.
    pub what: What,
}

/// Every moment within `range`. O(n log n).
pub fn moments(tracks: &Tracks, plot: &Plot, shifts: &HashMap<u32, f64>, range: (f64, f64)) -> Vec<Moment> {
    let mut all: Vec<Moment> = Vec::new();
    for source in &tracks.sources {
        let (input, by) = (source.input, shifts.get(&source.input).copied().unwrap_or(0.0));
        all.extend(source.samples.iter().map(|s| Moment { t: s.t + by, input, what: What::Reading(s.clone()) }));
        all.extend(source.collections.iter().map(|c| Moment { t: c.t + by, input, what: What::Collection(c.clone()) }));
    }
    let flags = plot.flags.iter();
    all.extend(flags.filter_map(|f| Some(Moment { t: f.t?, input: f.input, what: What::Capture(f.heap) })));
    all.retain(|m| m.t >= range.0 && m.t <= range.1);
    all.sort_by(|a, b| a.t.total_cmp(&b.t));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::report::{Placement, TrackSource};

    #[test]
    fn sources_are_merged_by_their_shifted_times() {
        let source = |input, times: &[f64]| TrackSource {
            input,
            placement: Placement::WallClock,
            samples: times.iter().map(|t| Sample { t: *t, heap: Some(1), ..Sample::default() }).collect(),
            collections: vec![],
            total: (2, 0),
        };
        let tracks = Tracks { sources: vec![source(0, &[1.0, 50.0]), source(1, &[2.0, 3.0])], ..Tracks::default() };
        let shifts = HashMap::from([(1, 40.0)]);
        let plot = Plot::of_tracks(&tracks, &shifts);
        let rows = moments(&tracks, &plot, &shifts, (0.0, 45.0));
        assert_eq!(rows.iter().map(|m| (m.t, m.input)).collect::<Vec<_>>(), [(1.0, 0), (42.0, 1), (43.0, 1)]);
    }
}
