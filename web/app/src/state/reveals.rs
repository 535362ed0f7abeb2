//! Which values stand in clear. Kept in this tab's memory alone: a reload forgets it.
//!
//! Revealing can be switched off for good: by `?reveal=off` in the page's address, by `data-reveal="off"` on its root
//! element, or in the build by the feature `no-reveal`, which leaves no code to switch it on. `crate::host` knows.

use super::files::{FileId, FileList};
use super::loading::Loader;
use crate::host::may_reveal;
use crate::store::Store;
use protocol::{Answer, ClassId, NodeId, Query, Reveal, Safe};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What is revealed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revealed {
    /// Single values.
    pub values: HashMap<(FileId, NodeId), Safe>,
    /// Classes whose values are, with their names and how many values that are.
    pub classes: BTreeMap<(FileId, ClassId), (Safe, u64)>,
    /// Everything.
    pub all: bool,
    /// Counts changes that concern rows already on the page.
    pub epoch: u32,
}

impl Revealed {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        !self.all && self.values.is_empty() && self.classes.is_empty()
    }

    /// How many values were revealed by themselves or with their class.
    pub fn count(&self) -> u64 {
        self.values.len() as u64 + self.classes.values().map(|(_, values)| values).sum::<u64>()
    }
}

/// Reveals values, and hides them again.
#[derive(Clone)]
pub struct Revealer {
    files: Store<FileList>,
    loader: Loader,
    revealed: Store<Revealed>,
    /// While files are told one after the other, nothing else is revealed: it would stay so in one that was told already.
    telling: Rc<Cell<bool>>,
}

impl Revealer {
    /// Nothing is revealed.
    pub fn new(files: Store<FileList>, loader: Loader) -> Self {
        Self { files, loader, revealed: Store::new(Revealed::default()), telling: Rc::default() }
    }

    /// What is revealed.
    pub fn revealed(&self) -> &Store<Revealed> {
        &self.revealed
    }

    /// One value.
    pub fn value(&self, file: FileId, node: NodeId) {
        if !may_reveal() || self.telling.get() {
            return;
        }
        let Some(bridge) = self.loader.bridge(file) else { return };
        let revealed = self.revealed.clone();
        spawn_local(async move {
            // A file that was closed meanwhile has no value to show.
            if let Ok(Answer::Revealed(answer)) = bridge.ask(Query::Reveal(Reveal::Object(node))).await
                && let Some(text) = answer.text
            {
                revealed.update(|r| r.values.insert((file, node), text));
            }
        });
    }

    /// What the objects of a class are and hold.
    pub fn class(&self, file: FileId, class: ClassId, name: Safe) {
        if !may_reveal() || self.telling.get() {
            return;
        }
        let Some(bridge) = self.loader.bridge(file) else { return };
        let revealed = self.revealed.clone();
        spawn_local(async move {
            if let Ok(Answer::Revealed(answer)) = bridge.ask(Query::Reveal(Reveal::Class(class))).await {
                revealed.update(|r| {
                    r.classes.insert((file, class), (name, answer.values));
                    r.epoch += 1;
                });
            }
        });
    }

    /// All values of the files that are loaded now.
    pub fn all(&self) {
        if may_reveal() {
            self.everywhere(Reveal::All, Revealed { all: true, ..Revealed::default() });
        }
    }

    /// Nothing any more.
    pub fn hide(&self) {
        self.everywhere(Reveal::Nothing, Revealed::default());
    }

    /// Nothing of a file that is closed.
    pub fn forget(&self, file: FileId) {
        self.revealed.update(|r| {
            r.values.retain(|(of, _), _| *of != file);
            r.classes.retain(|(of, _), _| *of != file);
        });
    }

    fn everywhere(&self, what: Reveal, then: Revealed) {
        let bridges: Vec<_> = self.files.get().snapshots().filter_map(|entry| self.loader.bridge(entry.id)).collect();
        let (revealed, telling) = (self.revealed.clone(), Rc::clone(&self.telling));
        telling.set(true);
        spawn_local(async move {
            for bridge in bridges {
                // One that was closed meanwhile shows nothing.
                let _ = bridge.ask(Query::Reveal(what)).await;
            }
            telling.set(false);
            revealed.update(|r| *r = Revealed { epoch: r.epoch + 1, ..then });
        });
    }
}
