//! Everything measured over time, asked for when a view looks at it, and how it is shown.
//!
//! Any worker can tell it from facts; the first file's does. One question runs at a time.

use super::files::{FileId, FileList};
use super::loading::Loader;
use super::use_app;
use crate::store::{Store, use_part, use_store};
use crate::text;
use protocol::report::Tracks;
use protocol::{Answer, FactsBlob, Failure, Query};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with};

/// The files it rests on, in the order in which it numbers them, with their attempts.
type Basis = Vec<(FileId, u32)>;

/// The latest sources.
#[derive(Clone, Default, PartialEq)]
pub struct Followed {
    /// The sources, once they are known.
    pub tracks: Option<Rc<Tracks>>,
    basis: Option<Basis>,
    /// Why there are none.
    pub failure: Option<Rc<Failure>>,
    /// Counts answers.
    pub version: u32,
}

impl Followed {
    /// The files by the numbers of their inputs.
    pub fn files(&self) -> Vec<FileId> {
        self.basis.iter().flatten().map(|(id, _)| *id).collect()
    }

    /// Whether it was asked for at all.
    pub fn settled(&self) -> bool {
        self.basis.is_some()
    }
}

/// How the timeline is shown. It is forgotten with the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineShown {
    /// Milliseconds by which a person moved a file's times.
    pub shifts: BTreeMap<FileId, f64>,
    /// The stretch that is looked at, milliseconds; all without one.
    pub range: Option<(f64, f64)>,
    /// The table behind the chart.
    pub table: bool,
}

struct Inner {
    files: Store<FileList>,
    loader: Loader,
    followed: Store<Followed>,
    busy: Cell<bool>,
}

/// Keeps the sources in step with the files while somebody looks at them.
pub struct TrackFollower(Rc<Inner>);

impl TrackFollower {
    /// A follower of `files`.
    pub fn new(files: Store<FileList>, loader: Loader) -> Self {
        Self(Rc::new(Inner { files, loader, followed: Store::new(Followed::default()), busy: Cell::new(false) }))
    }
}

fn basis(files: &FileList) -> Basis {
    files.entries().iter().filter(|e| e.facts().is_some()).map(|e| (e.id, e.attempt)).collect()
}

fn consider(inner: &Rc<Inner>) {
    let files = inner.files.get();
    let (basis, followed) = (basis(&files), inner.followed.get());
    if followed.basis.as_ref() == Some(&basis) || inner.busy.get() {
        return;
    }
    let Some(bridge) = basis.iter().find_map(|(id, _)| inner.loader.bridge(*id)) else {
        // Before the first file is read there is nothing to settle.
        if followed.settled() || files.count("loading") == 0 {
            inner
                .followed
                .update(|f| *f = Followed { basis: Some(basis), version: f.version + 1, ..Followed::default() });
        }
        return;
    };
    let inputs: Vec<FactsBlob> = files.entries().iter().filter_map(|e| e.facts().cloned()).collect();
    inner.busy.set(true);
    let inner = Rc::clone(inner);
    spawn_local(async move {
        let answer = bridge.ask(Query::Tracks { inputs }).await;
        // The question keeps no worker alive that the person has closed meanwhile.
        drop(bridge);
        inner.busy.set(false);
        inner.followed.update(|followed| {
            followed.basis = Some(basis);
            followed.version += 1;
            (followed.tracks, followed.failure) = match answer {
                Ok(Answer::Tracks(tracks)) => (Some(Rc::from(tracks)), None),
                Ok(_) => (None, Some(Rc::new(text::unexpected_answer()))),
                Err(failure) => (None, Some(Rc::new(failure))),
            };
        });
        consider(&inner);
    });
}

/// The sources of the files as they are now; until they are there, those before.
#[hook]
pub fn use_tracks() -> Rc<Followed> {
    let app = use_app();
    let basis = use_part(app.files(), basis);
    use_effect_with(basis, {
        let app = app.clone();
        move |_| consider(&app.track_follower().0)
    });
    use_store(&app.track_follower().0.followed)
}
