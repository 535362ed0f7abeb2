//! An answer that rests on the facts of all files, kept in step with them while somebody looks at it.
//!
//! Any worker can tell it from facts; the first file's that has one does, so that no further one is started. One question
//! runs at a time.

use super::files::{FileId, FileList};
use super::loading::Loader;
use crate::store::{Store, use_part, use_store};
use crate::text;
use protocol::{Answer, FactsBlob, Failure, Query};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with};

/// The files an answer rests on, in the order in which it numbers them, with their attempts; whether that order is a person's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basis {
    pub files: Vec<(FileId, u32)>,
    pub by_hand: bool,
}

impl Basis {
    fn of(files: &FileList) -> Self {
        let read = files.entries().iter().filter(|e| e.facts().is_some()).map(|e| (e.id, e.attempt));
        Self { files: read.collect(), by_hand: files.is_by_hand() }
    }
}

/// The latest answer.
#[derive(PartialEq)]
pub struct Followed<T> {
    /// What was told, once there is something.
    pub found: Option<Rc<T>>,
    /// Why there is nothing.
    pub failure: Option<Rc<Failure>>,
    /// Counts answers.
    pub version: u32,
    basis: Option<Basis>,
}

impl<T> Clone for Followed<T> {
    fn clone(&self) -> Self {
        let Self { found, failure, version, basis } = self;
        Self { found: found.clone(), failure: failure.clone(), version: *version, basis: basis.clone() }
    }
}

impl<T> Followed<T> {
    /// An answer that rests on `basis`.
    pub fn new(found: Option<Rc<T>>, basis: Option<Basis>) -> Self {
        Self { found, failure: None, version: 0, basis }
    }

    /// The files by the numbers of their inputs.
    pub fn inputs(&self) -> Vec<FileId> {
        self.basis.iter().flat_map(|basis| &basis.files).map(|(id, _)| *id).collect()
    }

    /// Whether it was asked for at all.
    pub fn settled(&self) -> bool {
        self.basis.is_some()
    }
}

/// What is asked, and what of the answer is kept.
#[derive(Clone, Copy)]
pub struct Asks<T> {
    pub query: fn(Vec<FactsBlob>, &Basis) -> Query,
    pub take: fn(Answer) -> Option<Rc<T>>,
}

struct Inner<T> {
    files: Store<FileList>,
    loader: Loader,
    followed: Store<Followed<T>>,
    busy: Cell<bool>,
    asks: Asks<T>,
}

/// Keeps the answer in step with the files while somebody looks at it.
pub struct Follower<T>(Rc<Inner<T>>);

impl<T: 'static> Follower<T> {
    /// A follower of `files`.
    pub fn new(files: Store<FileList>, loader: Loader, asks: Asks<T>) -> Self {
        let followed = Store::new(Followed::new(None, None));
        Self(Rc::new(Inner { files, loader, followed, busy: Cell::new(false), asks }))
    }
}

fn consider<T: 'static>(inner: &Rc<Inner<T>>) {
    let files = inner.files.get();
    let (basis, followed) = (Basis::of(&files), inner.followed.get());
    if followed.basis.as_ref() == Some(&basis) || inner.busy.get() {
        return;
    }
    let Some(bridge) = basis.files.iter().find_map(|(id, _)| inner.loader.bridge(*id)) else {
        // Before the first file is read there is nothing to settle.
        if followed.settled() || files.count("loading") == 0 {
            let version = followed.version + 1;
            inner.followed.update(|f| *f = Followed { version, ..Followed::new(None, Some(basis)) });
        }
        return;
    };
    let inputs = files.entries().iter().filter_map(|e| e.facts().cloned()).collect();
    let query = (inner.asks.query)(inputs, &basis);
    inner.busy.set(true);
    let inner = Rc::clone(inner);
    spawn_local(async move {
        let answer = bridge.ask(query).await;
        // The question keeps no worker alive that the person has closed meanwhile.
        drop(bridge);
        inner.busy.set(false);
        let answer = answer.and_then(|answer| (inner.asks.take)(answer).ok_or_else(text::unexpected_answer));
        inner.followed.update(|followed| {
            followed.basis = Some(basis);
            followed.version += 1;
            (followed.found, followed.failure) = match answer {
                Ok(found) => (Some(found), None),
                Err(failure) => (None, Some(Rc::new(failure))),
            };
        });
        consider(&inner);
    });
}

/// The answer for the files as they are now; until it is there, the one before.
#[hook]
pub fn use_followed<T: 'static>(follower: &Follower<T>) -> Rc<Followed<T>> {
    let inner = &follower.0;
    // With none read, whether one is being read decides whether there is anything to wait for.
    let basis = use_part(&inner.files, |files| (Basis::of(files), files.count("loading") == 0));
    use_effect_with(basis, {
        let inner = Rc::clone(inner);
        move |_| consider(&inner)
    });
    use_store(&inner.followed)
}
