//! What classes and owners do over the snapshots, asked for when a view looks at it.
//!
//! Any worker can tell it from facts; the first snapshot's does, so that no further one is started. One question runs at a time.

use super::brush::Brush;
use super::comparing::Pair;
use super::files::{FileId, FileList};
use super::loading::Loader;
use super::use_app;
use crate::store::{Store, use_part, use_store};
use crate::text;
use protocol::report::{GrowthOf, GrowthTable};
use protocol::{Answer, FactsBlob, Failure, Query};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with};

/// The files a table rests on, in the order in which it numbers them, with their attempts; whether that order is a person's.
#[derive(Clone, Debug, Default, PartialEq)]
struct Basis {
    files: Vec<(FileId, u32)>,
    by_hand: bool,
}

/// The latest table.
#[derive(Clone, Default, PartialEq)]
pub struct Series {
    /// The table, once there is one.
    pub table: Option<Rc<GrowthTable>>,
    basis: Basis,
    /// Why there is none.
    pub failure: Option<Rc<Failure>>,
}

impl Series {
    /// The file that the table calls `input`.
    pub fn file(&self, input: u32) -> Option<FileId> {
        self.basis.files.get(input as usize).map(|(id, _)| *id)
    }

    /// The snapshots of the series, in its order.
    pub fn files(&self) -> Vec<FileId> {
        let steps = self.table.iter().flat_map(|table| &table.steps);
        steps.filter_map(|step| self.file(step.input)).collect()
    }

    /// The range that a pair of snapshots bounds, if both are of the series and in its order; else all of it.
    pub fn brush(&self, pair: Option<Pair>) -> Option<Brush> {
        let files = self.files();
        let at = |id| files.iter().position(|of| *of == id);
        let bounded = pair.and_then(|pair| {
            let (from, to) = (at(pair.before)?, at(pair.after)?);
            (from < to).then_some(Brush { from, to })
        });
        bounded.or_else(|| Brush::whole(files.len()))
    }
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

struct Inner {
    files: Store<FileList>,
    loader: Loader,
    series: Store<Series>,
    busy: Cell<bool>,
}

/// Keeps the table in step with the files while somebody looks at it.
pub struct Follower(Rc<Inner>);

impl Follower {
    /// A follower of `files`.
    pub fn new(files: Store<FileList>, loader: Loader) -> Self {
        Self(Rc::new(Inner { files, loader, series: Store::new(Series::default()), busy: Cell::new(false) }))
    }

    /// The table as it stands.
    pub fn series(&self) -> &Store<Series> {
        &self.0.series
    }

    /// Asks anew if the files have changed.
    pub fn consider(&self) {
        consider(&self.0);
    }
}

fn basis(files: &FileList) -> Basis {
    let read = files.entries().iter().filter(|e| e.facts().is_some()).map(|e| (e.id, e.attempt));
    Basis { files: read.collect(), by_hand: files.is_by_hand() }
}

fn facts(files: &FileList) -> Vec<FactsBlob> {
    files.entries().iter().filter_map(|e| e.facts().cloned()).collect()
}

fn consider(inner: &Rc<Inner>) {
    let files = inner.files.get();
    let (basis, series) = (basis(&files), inner.series.get());
    if series.basis == basis || inner.busy.get() {
        return;
    }
    let Some(bridge) = files.snapshots().find_map(|e| inner.loader.bridge(e.id)) else {
        inner.series.update(|series| *series = Series { basis, ..Series::default() });
        return;
    };
    inner.busy.set(true);
    let inner = Rc::clone(inner);
    spawn_local(async move {
        let inputs = facts(&files);
        let order = basis.by_hand.then(|| (0..u32::try_from(inputs.len()).unwrap_or(u32::MAX)).collect());
        let answer = bridge.ask(Query::Growth { inputs, order }).await;
        // The question keeps no worker alive that the person has closed meanwhile.
        drop(bridge);
        inner.busy.set(false);
        inner.series.update(|series| {
            series.basis = basis;
            (series.table, series.failure) = match answer {
                Ok(Answer::Growth(table)) => (Some(Rc::from(table)), None),
                Ok(_) => (None, Some(Rc::new(text::unexpected_answer()))),
                Err(failure) => (None, Some(Rc::new(failure))),
            };
        });
        consider(&inner);
    });
}

/// The table of the files as they are now; until it is there, the one before.
#[hook]
pub fn use_series() -> Rc<Series> {
    let app = use_app();
    let basis = use_part(app.files(), basis);
    use_effect_with(basis, {
        let app = app.clone();
        move |_| app.follower().consider()
    });
    use_store(app.follower().series())
}

#[cfg(test)]
mod tests {
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
        Series { table: Some(Rc::new(table)), basis, failure: None }
    }

    #[test]
    fn a_pair_of_the_series_is_a_range_of_it() {
        let series = series(&[0, 2, 5]);
        assert_eq!(series.files(), [FileId(10), FileId(12), FileId(15)]);
        let brush = |before, after| series.brush(Some(Pair { before: FileId(before), after: FileId(after) }));
        let whole = Some(Brush { from: 0, to: 2 });
        assert_eq!(brush(12, 15), Some(Brush { from: 1, to: 2 }));
        assert_eq!((brush(15, 12), brush(11, 15), series.brush(None)), (whole, whole, whole));
    }
}
