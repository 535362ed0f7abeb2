//! What the page knows: one state object per resource.

mod brush;
mod comparing;
mod files;
mod following;
mod judging;
mod loading;
mod names;
mod reveals;
mod route;
mod router;
mod selection;
mod series;
mod settings;
mod tracks;

pub use brush::Brush;
pub use comparing::{Comparer, Comparing, Comparison, DiffOrder, Pair, use_comparison};
pub use files::{Entry, EntryState, FileId, FileList, Letters, Reading};
pub use judging::{Judge, Verdict};
pub use loading::Loader;
pub use reveals::Revealer;
pub use route::View;
pub use router::{Target, use_router};
pub use selection::{ClassOrder, Selection};
pub use series::{Measure, Rank, Series, SeriesShown, brush, files as series_files, use_series};
pub use settings::{Settings, Theme};
pub use tracks::{TimelineShown, use_tracks};

use crate::store::{Store, use_part};
use following::Follower;
use protocol::report::{GrowthTable, Tracks};
use std::rc::Rc;
use yew::{hook, use_context};

/// A panel over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// Go to anything.
    Find,
    /// All keys.
    Keys,
}

struct Resources {
    files: Store<FileList>,
    loader: Loader,
    judge: Judge,
    selection: Store<Selection>,
    series: Follower<GrowthTable>,
    series_shown: Store<SeriesShown>,
    tracks: Follower<Tracks>,
    timeline: Store<TimelineShown>,
    comparer: Comparer,
    settings: Store<Settings>,
    panel: Store<Option<Panel>>,
    revealer: Revealer,
}

/// Handles to all resources, for the views. It holds no state itself.
#[derive(Clone)]
pub struct App(Rc<Resources>);

impl PartialEq for App {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl App {
    /// An app without files.
    pub fn new() -> Self {
        let files = Store::new(FileList::default());
        let loader = Loader::new(files.clone());
        let judge = Judge::new(files.clone());
        let series = Follower::new(files.clone(), loader.clone(), series::SERIES);
        let tracks = Follower::new(files.clone(), loader.clone(), tracks::TRACKS);
        let revealer = Revealer::new(files.clone(), loader.clone());
        let comparer = Comparer::new(files.clone(), loader.clone(), revealer.revealed());
        Self(Rc::new(Resources {
            revealer,
            files,
            loader,
            judge,
            selection: Store::new(Selection::default()),
            series,
            series_shown: Store::new(SeriesShown::default()),
            tracks,
            timeline: Store::new(TimelineShown::default()),
            comparer,
            settings: Store::new(Settings::restore()),
            panel: Store::new(None),
        }))
    }

    /// The evidence.
    pub fn files(&self) -> &Store<FileList> {
        &self.0.files
    }

    /// Reads it.
    pub fn loader(&self) -> &Loader {
        &self.0.loader
    }

    /// What it says.
    pub fn verdict(&self) -> &Store<Verdict> {
        self.0.judge.verdict()
    }

    /// What is looked at.
    pub fn selection(&self) -> &Store<Selection> {
        &self.0.selection
    }

    /// What classes and owners do over the snapshots.
    fn series(&self) -> &Follower<GrowthTable> {
        &self.0.series
    }

    /// How that is shown.
    pub fn series_shown(&self) -> &Store<SeriesShown> {
        &self.0.series_shown
    }

    /// Everything measured over time.
    fn tracks(&self) -> &Follower<Tracks> {
        &self.0.tracks
    }

    /// How that is shown.
    pub fn timeline(&self) -> &Store<TimelineShown> {
        &self.0.timeline
    }

    /// Which two snapshots are compared.
    pub fn comparer(&self) -> &Comparer {
        &self.0.comparer
    }

    /// The panel over the page, if one is open.
    pub fn panel(&self) -> &Store<Option<Panel>> {
        &self.0.panel
    }

    /// Which values stand in clear.
    pub fn revealer(&self) -> &Revealer {
        &self.0.revealer
    }

    /// How it is shown.
    pub fn settings(&self) -> &Store<Settings> {
        &self.0.settings
    }

    /// The snapshot that is looked at: the chosen one, else the one the diagnosis ends with, else the last.
    pub fn snapshot(&self) -> Option<FileId> {
        let files = self.files().get();
        let wanted = [self.selection().get().snapshot, self.verdict().get().last_snapshot()];
        let there = wanted.into_iter().flatten().find(|id| files.is_snapshot(*id));
        there.or_else(|| files.snapshots().last().map(|e| e.id))
    }
}

/// [`App::snapshot`], watched.
#[hook]
pub fn use_snapshot() -> Option<FileId> {
    let app = use_app();
    use_part(app.files(), |files| files.snapshots().map(|e| e.id).collect::<Vec<_>>());
    use_part(app.selection(), |selection| selection.snapshot);
    use_part(app.verdict(), Verdict::last_snapshot);
    app.snapshot()
}

/// The app around this component.
#[hook]
pub fn use_app() -> App {
    // The root provides it; without one a component stands alone, as in tests.
    use_context::<App>().unwrap_or_else(App::new)
}
