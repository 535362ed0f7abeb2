//! Where a view of a tree of objects opens.

use crate::state::{FileId, use_app, use_snapshot};
use crate::store::use_store;
use protocol::NodeId;
use yew::{Properties, hook};

/// The snapshot, and the object that was chosen elsewhere: by a link, another view, or a step back. What is opened and chosen in
/// the tree from there on is the view's own.
#[derive(Clone, Copy, Debug, PartialEq, Properties)]
pub struct Opening {
    pub snapshot: FileId,
    pub object: Option<NodeId>,
}

impl Opening {
    /// Another one is looked at from its beginning.
    pub fn key(self) -> String {
        format!("{}/{:?}", self.snapshot.0, self.object.map(|o| o.0))
    }
}

/// Nothing without a snapshot.
#[hook]
pub fn use_opening() -> Option<Opening> {
    let snapshot = use_snapshot();
    let app = use_app();
    let selection = use_store(app.selection());
    snapshot.map(|snapshot| Opening { snapshot, object: selection.object_of(snapshot) })
}
