//! Pages of rows, asked for as they come into view and forgotten when they are far away.

use crate::state::{FileId, use_app};
use crate::text;
use protocol::{Answer, Failure, Page, Query, RowRange};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, hook, use_force_update, use_mut_ref};

/// Rows of a page.
const PAGE: u32 = 128;
/// Pages kept.
const KEPT: usize = 48;

/// Rows by the number of their page.
type Kept<T> = HashMap<u32, Vec<Rc<T>>>;

/// Rows that are here.
struct Cache<T> {
    pages: Kept<T>,
    total: Option<u32>,
    /// Rows of the order before, shown until the new ones come, so that sorting does not flash.
    before: Option<(Kept<T>, u32)>,
    waiting: HashSet<u32>,
    epoch: u32,
    failure: Option<Rc<Failure>>,
}

impl<T> Cache<T> {
    fn new() -> Self {
        Self { pages: HashMap::new(), total: None, before: None, waiting: HashSet::new(), epoch: 0, failure: None }
    }

    fn renew(&mut self) {
        if let Some(total) = self.total.take() {
            self.before = Some((std::mem::take(&mut self.pages), total));
        }
        self.pages.clear();
        self.waiting.clear();
        self.failure = None;
        self.epoch += 1;
    }

    /// A page arrived. One that starts off the grid of pages is cut to it.
    fn put(&mut self, page: Page<T>) {
        self.total = Some(page.total);
        self.before = None;
        let mut rows = page.rows.into_iter().map(Rc::new).peekable();
        let mut number = page.start / PAGE;
        while rows.peek().is_some() {
            self.pages.insert(number, rows.by_ref().take(PAGE as usize).collect());
            self.waiting.remove(&number);
            number += 1;
        }
        self.waiting.remove(&(page.start / PAGE));
    }

    /// Pages to ask for so that `range` can be shown; they count as asked for from now on.
    fn take_missing(&mut self, range: &Range<u32>) -> Vec<u32> {
        if self.failure.is_some() {
            return Vec::new();
        }
        let last = match self.total {
            Some(0) => return Vec::new(),
            Some(total) => range.end.min(total).saturating_sub(1) / PAGE,
            None => 0,
        };
        let first = if self.total.is_none() { 0 } else { range.start / PAGE };
        let missing: Vec<u32> =
            (first..=last).filter(|n| !self.pages.contains_key(n) && !self.waiting.contains(n)).collect();
        self.waiting.extend(&missing);
        missing
    }

    /// Forgets what is far from the row in view, if there is much.
    fn trim(&mut self, row: u32) {
        if self.total.is_some() && self.pages.len() > KEPT {
            self.pages.retain(|n, _| n.abs_diff(row / PAGE) < KEPT as u32 / 2);
        }
    }

    fn row(&self, index: u32) -> Option<Rc<T>> {
        let pages = match &self.before {
            Some((pages, _)) if self.total.is_none() => pages,
            _ => &self.pages,
        };
        pages.get(&(index / PAGE))?.get((index % PAGE) as usize).cloned()
    }

    fn total(&self) -> Option<u32> {
        self.total.or(self.before.as_ref().map(|(_, total)| *total))
    }
}

/// A long list, as far as it is here.
pub struct Pages<T> {
    cache: Rc<RefCell<Cache<T>>>,
    want: Callback<Range<u32>>,
    fetch: Callback<Range<u32>>,
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        Self { cache: Rc::clone(&self.cache), want: self.want.clone(), fetch: self.fetch.clone() }
    }
}

impl<T> Pages<T> {
    /// A row, if it is here.
    pub fn row(&self, index: u32) -> Option<Rc<T>> {
        self.cache.borrow().row(index)
    }

    /// Rows in the whole list, once that is known.
    pub fn total(&self) -> Option<u32> {
        self.cache.borrow().total()
    }

    /// The list without its rows.
    pub fn listed(&self) -> Listed
    where
        T: 'static,
    {
        let (want, here) = (self.want.clone(), Rc::clone(&self.cache));
        let cache = self.cache.borrow();
        Listed {
            total: cache.total(),
            epoch: cache.epoch,
            settled: cache.total.is_some(),
            failure: cache.failure.clone(),
            want,
            fetch: self.fetch.clone(),
            has: Callback::from(move |index| here.borrow().row(index).is_some()),
        }
    }
}

/// What a list is, whatever its rows are.
#[derive(Clone, PartialEq)]
pub struct Listed {
    /// Rows in the whole list, once that is known.
    pub total: Option<u32>,
    /// Changes with the question.
    pub epoch: u32,
    /// Whether the rows are this question's; until then those of the one before stand in for them.
    pub settled: bool,
    /// Why there are no rows.
    pub failure: Option<Rc<Failure>>,
    /// To be called with the rows in view, after every change of them or of the epoch.
    pub want: Callback<Range<u32>>,
    /// To be called with other rows that are needed: those in view stay.
    pub fetch: Callback<Range<u32>>,
    /// Whether a row is here.
    pub has: Callback<u32, bool>,
}

/// A list, as its rows are asked for.
pub struct ListOf<T> {
    /// The file whose worker knows it.
    pub file: FileId,
    /// Counts what the question does not say, such as a comparison made anew: another number is another list.
    pub version: u64,
    /// A page that is here already.
    pub seed: Option<Rc<Page<T>>>,
    /// The question for some rows. It names the list.
    pub query: Rc<dyn Fn(RowRange) -> Query>,
    /// The rows of the answer.
    pub take: Rc<dyn Fn(Answer) -> Option<Page<T>>>,
}

/// Pages of a list.
#[hook]
pub fn use_pages<T: Clone + 'static>(list: ListOf<T>) -> Pages<T> {
    let app = use_app();
    let redraw = use_force_update();
    let cache = use_mut_ref(Cache::new);
    let known = use_mut_ref(|| None);
    let ListOf { file, version, seed, query, take } = list;
    let attempt = app.files().get().get(file).map(|entry| entry.attempt);
    let key = Some((file, attempt, version, query(RowRange { start: 0, end: 0 })));
    if *known.borrow() != key {
        known.replace(key);
        let mut cache = cache.borrow_mut();
        cache.renew();
        if let Some(page) = seed {
            cache.put((*page).clone());
        }
    }
    let fetch = Callback::from({
        let cache = Rc::clone(&cache);
        move |range: Range<u32>| {
            let (missing, epoch) = {
                let mut cache = cache.borrow_mut();
                (cache.take_missing(&range), cache.epoch)
            };
            for number in missing {
                let rows = query(RowRange { start: number * PAGE, end: (number + 1).saturating_mul(PAGE) });
                let bridge = app.loader().bridge(file);
                // Held weakly: a list that is gone wants no answer.
                let (cache, redraw, take) = (Rc::downgrade(&cache), redraw.clone(), Rc::clone(&take));
                spawn_local(async move {
                    let result = match bridge {
                        Some(bridge) => bridge.ask(rows).await,
                        None => Err(text::gone()),
                    };
                    let Some(cache) = cache.upgrade() else { return };
                    {
                        let mut cache = cache.borrow_mut();
                        if cache.epoch != epoch {
                            return;
                        }
                        match result.and_then(|answer| take(answer).ok_or_else(text::unexpected_answer)) {
                            Ok(page) => cache.put(page),
                            Err(failure) => cache.failure = Some(Rc::new(failure)),
                        }
                    }
                    redraw.force_update();
                });
            }
        }
    });
    let want = {
        let (cache, fetch) = (Rc::clone(&cache), fetch.clone());
        Callback::from(move |range: Range<u32>| {
            cache.borrow_mut().trim(range.start);
            fetch.emit(range);
        })
    };
    Pages { cache, want, fetch }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(start: u32, rows: u32, total: u32) -> Page<u32> {
        Page { start, total, rows: (start..start + rows).collect() }
    }

    #[test]
    fn the_first_page_tells_how_many_there_are() {
        let mut cache = Cache::<u32>::new();
        assert_eq!(cache.take_missing(&(0..400)), [0]);
        assert!(cache.take_missing(&(0..400)).is_empty(), "asked for twice");
        cache.put(page(0, PAGE, 1_000));
        assert_eq!(cache.take_missing(&(0..400)), [1, 2, 3]);
        assert_eq!((cache.row(5).as_deref(), cache.row(200)), (Some(&5), None));
    }

    #[test]
    fn the_last_page_may_be_short() {
        let mut cache = Cache::<u32>::new();
        cache.put(page(0, 100, 100));
        assert!(cache.take_missing(&(0..500)).is_empty());
        cache.put(page(0, 0, 0));
        assert!(cache.take_missing(&(0..500)).is_empty());
    }

    #[test]
    fn the_old_order_stays_until_the_new_one_comes() {
        let mut cache = Cache::<u32>::new();
        cache.put(page(0, 100, 100));
        cache.renew();
        assert_eq!((cache.row(7).as_deref(), cache.total()), (Some(&7), Some(100)));
        cache.put(page(0, 50, 50));
        assert_eq!((cache.row(70), cache.total()), (None, Some(50)));
    }

    #[test]
    fn memory_stays_bounded_over_a_long_scroll() {
        let mut cache = Cache::<u32>::new();
        for number in 0..1_000 {
            cache.put(page(number * PAGE, PAGE, 1_000 * PAGE));
            cache.trim(number * PAGE);
            cache.take_missing(&(number * PAGE..(number + 1) * PAGE));
        }
        assert!(cache.pages.len() <= KEPT + 1, "{}", cache.pages.len());
        assert!(cache.row(999 * PAGE).is_some());
    }
}
