//! What classes and owners do over the snapshots, and how it is shown.

use super::brush::Brush;
use super::comparing::Pair;
use super::files::FileId;
use super::following::{Asks, Followed, use_followed};
use super::use_app;
use protocol::report::{GrowthOf, GrowthTable};
use protocol::{Answer, Query};
use std::rc::Rc;
use yew::hook;

/// The latest table.
pub type Series = Followed<GrowthTable>;

/// The snapshots of the series, in its order.
pub fn files(series: &Series) -> Vec<FileId> {
    let inputs = series.inputs();
    let steps = series.found.iter().flat_map(|table| &table.steps);
    steps.filter_map(|step| inputs.get(step.input as usize).copied()).collect()
}

/// The range that a pair of snapshots bounds, if both are of the series and in its order; else all of it.
pub fn brush(series: &Series, pair: Option<Pair>) -> Option<Brush> {
    let files = files(series);
    let at = |id| files.iter().position(|of| *of == id);
    let bounded = pair.and_then(|pair| {
        let (from, to) = (at(pair.before)?, at(pair.after)?);
        (from < to).then_some(Brush { from, to })
    });
    bounded.or_else(|| Brush::whole(files.len()))
}

/// What is drawn per row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Retained bytes.
    #[default]
    Bytes,
    /// Objects, or entries of an owner.
    Objects,
}

/// Which rows come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Those that grew most from the first to the last snapshot of the range.
    Growth,
    /// Those that went furthest up and down within it.
    Swing,
}

/// How the series is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesShown {
    /// Owners or classes.
    pub of: GrowthOf,
    /// Bytes or objects.
    pub measure: Measure,
    /// Without a choice, what suits the range.
    pub rank: Option<Rank>,
    /// Part of a name.
    pub filter: String,
    /// The table behind the charts.
    pub table: bool,
}

impl Default for SeriesShown {
    fn default() -> Self {
        Self { of: GrowthOf::Owner, measure: Measure::Bytes, rank: None, filter: String::new(), table: false }
    }
}

/// How it is asked for.
pub const SERIES: Asks<GrowthTable> = Asks {
    query: |inputs, basis| {
        let order = basis.by_hand.then(|| (0..u32::try_from(inputs.len()).unwrap_or(u32::MAX)).collect());
        Query::Growth { inputs, order }
    },
    take: |answer| match answer {
        Answer::Growth(table) => Some(Rc::from(table)),
        _ => None,
    },
};

/// The table of the files as they are now; until it is there, the one before.
#[hook]
pub fn use_series() -> Rc<Series> {
    let app = use_app();
    use_followed(app.series())
}

#[cfg(test)]
mod tests {
    use super::super::following::Basis;
    use super::*;
    use protocol::report::GrowthStep;

    fn series(inputs: &[u32]) -> Series {
        let step = |input: &u32| GrowthStep {
            input: *input,
            label: Default::default(),
            t: None,
            work: None,
            heap_bytes: 0,
            objects: 0,
        };
        let table = GrowthTable { steps: inputs.iter().map(step).collect(), ..GrowthTable::default() };
        let basis = Basis { files: (10..20).map(|id| (FileId(id), 0)).collect(), by_hand: false };
        Followed::new(Some(Rc::new(table)), Some(basis))
    }

    #[test]
    fn a_pair_of_the_series_is_a_range_of_it() {
        let series = series(&[0, 2, 5]);
        assert_eq!(files(&series), [FileId(10), FileId(12), FileId(15)]);
        let of = |before, after| brush(&series, Some(Pair { before: FileId(before), after: FileId(after) }));
        let whole = Some(Brush { from: 0, to: 2 });
        assert_eq!(of(12, 15), Some(Brush { from: 1, to: 2 }));
        assert_eq!((of(15, 12), of(11, 15), brush(&series, None)), (whole, whole, whole));
    }
}
