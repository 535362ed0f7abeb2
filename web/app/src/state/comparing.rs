//! Two snapshots compared: which two, and what their workers found.
//!
//! The earlier one's worker makes a digest, the later one's compares itself with it; no graph leaves its worker. Both get
//! ready at the same time. The later worker keeps one comparison at a time, so they are asked for one after the other.

use super::files::{FileId, FileList};
use super::loading::Loader;
use super::reveals::Revealed;
use super::use_app;
use crate::store::{Store, Subscription, use_part, use_store};
use crate::text;
use gloo_timers::callback::Timeout;
use protocol::{Answer, Compared, DiffColumn, DiffRow, Failure, NodeId, Page, Population, Query, RowRange, SortBy};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with};

/// Rows of the table that come with a comparison.
const FIRST_ROWS: u32 = 128;
/// A brush that is being dragged does not compare at every step, milliseconds.
const REST: u32 = 160;

/// A baseline, and the snapshot compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The baseline.
    pub before: FileId,
    /// The later one.
    pub after: FileId,
}

/// Order and filter of the diff table.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffOrder {
    /// By which column.
    pub sort: SortBy<DiffColumn>,
    /// Which names.
    pub filter: String,
}

impl Default for DiffOrder {
    fn default() -> Self {
        Self { sort: SortBy { column: DiffColumn::Retained, descending: true }, filter: String::new() }
    }
}

impl DiffOrder {
    /// Asks for rows in this order.
    pub fn query(&self, rows: RowRange) -> Query {
        Query::Diff { sort: self.sort, filter: self.filter.clone(), rows }
    }

    /// Sorted by `column`: as it is first read, then the other way round.
    pub fn sorted_by(&self, column: DiffColumn) -> Self {
        let first = column != DiffColumn::Name;
        let descending = if self.sort.column == column { !self.sort.descending } else { first };
        Self { sort: SortBy { column, descending }, ..self.clone() }
    }
}

/// A comparison that the later snapshot's worker keeps.
#[derive(Clone, PartialEq)]
pub struct Comparison {
    /// Of these two.
    pub pair: Pair,
    /// What it is based on.
    pub compared: Compared,
    /// The first rows in the opening order.
    pub first: Rc<Page<DiffRow>>,
    /// Counts comparisons: what was asked of one says nothing about the next.
    pub number: u32,
}

/// Which two snapshots, what came of it, and what is looked at.
#[derive(Clone, Default, PartialEq)]
pub struct Comparing {
    /// The two that were chosen; without a choice they are the first and the last.
    pub chosen: Option<Pair>,
    /// The last comparison.
    pub done: Option<Rc<Comparison>>,
    /// Why a pair cannot be compared.
    pub failure: Option<(Pair, Rc<Failure>)>,
    /// How the table is shown.
    pub order: DiffOrder,
    /// The row that was chosen, and of which comparison.
    row: Option<(u32, Rc<DiffRow>)>,
    /// Which of its objects are listed.
    pub population: Option<Population>,
    /// The object that was chosen among them or reached from there.
    pub object: Option<NodeId>,
}

impl Comparing {
    /// The comparison of `pair`, if it is there.
    pub fn of(&self, pair: Pair) -> Option<&Rc<Comparison>> {
        self.done.as_ref().filter(|done| done.pair == pair)
    }

    /// The chosen row of a comparison.
    pub fn row_of(&self, number: u32) -> Option<&Rc<DiffRow>> {
        self.row.as_ref().filter(|(of, _)| *of == number).map(|(_, row)| row)
    }

    /// What was found no longer holds.
    fn forget(&mut self) {
        (self.done, self.failure) = (None, None);
    }

    /// Looks at a class.
    pub fn choose_row(&mut self, number: u32, row: Rc<DiffRow>) {
        if self.row_of(number) != Some(&row) {
            (self.row, self.population, self.object) = (Some((number, row)), None, None);
        }
    }

    /// Looks at another part of the class's objects.
    pub fn choose_population(&mut self, population: Population) {
        (self.population, self.object) = (Some(population), None);
    }
}

/// Files by attempt: a file that was loaded again is another one.
type Key = (Pair, u32, u32);

struct Inner {
    files: Store<FileList>,
    loader: Loader,
    state: Store<Comparing>,
    /// What was asked for last: under way, done or failed.
    asked: RefCell<Option<Key>>,
    count: Cell<u32>,
    rest: RefCell<Option<Timeout>>,
    watch: RefCell<Option<Subscription>>,
}

/// Has the workers compare.
#[derive(Clone)]
pub struct Comparer(Rc<Inner>);

impl Comparer {
    /// A comparer of `files`. What it knows holds names as they were shown then: it is forgotten when `revealed` changes.
    pub fn new(files: Store<FileList>, loader: Loader, revealed: &Store<Revealed>) -> Self {
        let state = Store::new(Comparing::default());
        let inner = Rc::new(Inner {
            files,
            loader,
            state,
            asked: RefCell::default(),
            count: Cell::new(0),
            rest: RefCell::default(),
            watch: RefCell::default(),
        });
        let (weak, epoch) = (Rc::downgrade(&inner), Cell::new(0));
        let watch = revealed.subscribe({
            let revealed = revealed.clone();
            move || {
                let now = revealed.get().epoch;
                if let Some(inner) = weak.upgrade().filter(|_| epoch.replace(now) != now) {
                    inner.asked.replace(None);
                    inner.state.update(Comparing::forget);
                }
            }
        });
        inner.watch.replace(Some(watch));
        Self(inner)
    }

    /// What came of it.
    pub fn state(&self) -> &Store<Comparing> {
        &self.0.state
    }

    /// Compares a pair once it rests; what is known or under way is not asked again.
    pub fn want(&self, pair: Pair) {
        let Some(key) = key(&self.0.files.get(), pair) else { return };
        if self.0.asked.borrow().as_ref() == Some(&key) {
            self.0.rest.replace(None);
            return;
        }
        let wait = if self.0.asked.borrow().is_none() { 0 } else { REST };
        let comparer = self.clone();
        // Replacing the timeout drops, and so cancels, the one before.
        self.0.rest.replace(Some(Timeout::new(wait, move || comparer.start(key))));
    }

    fn start(&self, key: Key) {
        let before = self.0.asked.replace(Some(key));
        let number = self.0.count.get();
        self.0.count.set(number.wrapping_add(1));
        if before.is_some() {
            self.0.state.update(Comparing::forget);
        }
        let comparer = self.clone();
        spawn_local(async move {
            let found = comparer.compare(key, number).await;
            if !comparer.current(key) {
                return;
            }
            comparer.0.state.update(|state| match found {
                Ok(comparison) => (state.done, state.failure) = (Some(Rc::new(comparison)), None),
                Err(failure) => (state.done, state.failure) = (None, Some((key.0, Rc::new(failure)))),
            });
        });
    }

    fn current(&self, key: Key) -> bool {
        *self.0.asked.borrow() == Some(key)
    }

    async fn compare(&self, key: Key, number: u32) -> Result<Comparison, Failure> {
        let (pair, ..) = key;
        let bridge = |id| self.0.loader.bridge(id).ok_or_else(text::gone);
        let Answer::Interfaces(interfaces) = bridge(pair.after)?.ask(Query::Interfaces).await? else {
            return Err(text::unexpected_answer());
        };
        let after = bridge(pair.after)?;
        spawn_local({
            let after = after.clone();
            // A failure shows again, and is told, where the comparison is made.
            async move { drop(after.ask(Query::Prepare).await) }
        });
        let Answer::Digest(baseline) = bridge(pair.before)?.ask(Query::Digest { interfaces }).await? else {
            return Err(text::unexpected_answer());
        };
        // Another pair is wanted by now: the worker must not end up with this one's comparison.
        if !self.current(key) {
            return Err(text::gone());
        }
        let Answer::Compared(compared) = after.ask(Query::Compare { baseline }).await? else {
            return Err(text::unexpected_answer());
        };
        let rows = RowRange { start: 0, end: FIRST_ROWS };
        match after.ask(DiffOrder::default().query(rows)).await? {
            Answer::Diff(page) => Ok(Comparison { pair, compared, first: Rc::new(page), number }),
            _ => Err(text::unexpected_answer()),
        }
    }
}

fn key(files: &FileList, pair: Pair) -> Option<Key> {
    let attempt = |id| files.get(id).filter(|e| e.loaded().is_some()).map(|e| e.attempt);
    Some((pair, attempt(pair.before)?, attempt(pair.after)?))
}

/// The two snapshots that are compared: the chosen ones while they are there, else the chosen baseline or the first, and the
/// last of `series`, the snapshots that follow each other, else of all.
fn resolve(files: &FileList, chosen: Option<Pair>, series: &[FileId]) -> Option<Pair> {
    let ends = |ids: &[FileId]| {
        let before = files.chosen_baseline().or(ids.first().copied())?;
        let after = ids.iter().rev().find(|id| **id != before)?;
        Some(Pair { before, after: *after })
    };
    let there =
        |pair: &Pair| pair.before != pair.after && files.is_snapshot(pair.before) && files.is_snapshot(pair.after);
    let all: Vec<FileId> = files.snapshots().map(|e| e.id).collect();
    chosen.filter(there).or_else(|| ends(series).filter(there)).or_else(|| ends(&all))
}

/// The pair that is looked at, and its comparison, which is asked for as long as somebody looks.
#[hook]
pub fn use_comparison() -> (Option<Pair>, Rc<Comparing>) {
    let app = use_app();
    let series = super::series::use_series();
    let attempts = use_part(app.files(), |files| {
        (files.chosen_baseline(), files.snapshots().map(|e| (e.id, e.attempt)).collect::<Vec<_>>())
    });
    let comparing = use_store(app.comparer().state());
    let pair = resolve(&app.files().get(), comparing.chosen, &super::series::files(&series));
    // Until the series is known, its ends are: asking before would compare the wrong two.
    let known = comparing.chosen.is_some() || series.found.is_some() || series.failure.is_some();
    use_effect_with((pair, attempts, known), move |(pair, _, known)| {
        if let Some(pair) = pair.filter(|_| *known) {
            app.comparer().want(pair);
        }
    });
    (pair, comparing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ClassId;

    fn row(name: &'static str) -> Rc<DiffRow> {
        Rc::new(DiffRow {
            class: Some(ClassId(1)),
            name: protocol::Safe::ours(name),
            new: Some(3),
            gone: Some(0),
            survived: Some(1),
            count: (1, 4),
            shallow_delta: 9,
            retained: (1, 10),
        })
    }

    #[test]
    fn it_opens_by_retained_growth_and_columns_turn() {
        let order = DiffOrder::default();
        assert_eq!(order.sort, SortBy { column: DiffColumn::Retained, descending: true });
        assert!(!order.sorted_by(DiffColumn::Retained).sort.descending);
        assert!(order.sorted_by(DiffColumn::Gone).sort.descending);
        assert!(!order.sorted_by(DiffColumn::Name).sort.descending);
    }

    #[test]
    fn a_row_belongs_to_its_comparison() {
        let mut comparing = Comparing::default();
        comparing.choose_row(2, row("Job"));
        comparing.choose_population(Population::Survived);
        comparing.object = Some(NodeId(5));
        comparing.choose_row(2, row("Job"));
        assert_eq!(comparing.object, Some(NodeId(5)), "the same row once more");
        assert!(comparing.row_of(3).is_none());
        comparing.choose_row(2, row("Task"));
        assert_eq!((comparing.population, comparing.object), (None, None));
    }
}
