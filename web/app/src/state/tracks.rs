//! Everything measured over time, and how it is shown.

use super::files::FileId;
use super::following::{Asks, Followed, use_followed};
use super::use_app;
use protocol::report::Tracks;
use protocol::{Answer, Query};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::hook;

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

/// How it is asked for.
pub const TRACKS: Asks<Tracks> = Asks {
    query: |inputs, _| Query::Tracks { inputs },
    take: |answer| match answer {
        Answer::Tracks(tracks) => Some(Rc::from(tracks)),
        _ => None,
    },
};

/// The sources of the files as they are now; until they are there, those before.
#[hook]
pub fn use_tracks() -> Rc<Followed<Tracks>> {
    let app = use_app();
    use_followed(app.tracks())
}
