//! The evidence: which files, in which order, how far.

use super::names::by_name;
use protocol::report::format::letter;
use protocol::{FactsBlob, Failure, Loaded, Phase, Progress};
use std::collections::HashMap;
use std::rc::Rc;

/// Files below this many bytes need not wait behind larger ones.
const SMALL: u64 = 1_000_000;

/// A chosen file, for as long as the page lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Exhibit letters by file.
pub type Letters = Rc<HashMap<FileId, String>>;

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryState {
    /// Waiting or being read.
    Loading(Reading),
    /// Read.
    Ready(Rc<Loaded>),
    /// Not readable.
    Failed(Rc<Failure>),
    /// Stopped by the person, after so many bytes.
    Cancelled(u64),
}

/// Progress of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What the worker said last.
    pub progress: Progress,
    /// When reading began, and when that was said, in milliseconds of the page.
    pub times: Option<(f64, f64)>,
}

impl Reading {
    fn queued(bytes: u64) -> Self {
        let progress = Progress { phase: Phase::Queued, step: Default::default(), done: 0, total: bytes };
        Self { progress, times: None }
    }

    /// Share of the bar that is full, 0 to 1. Analysing is the last tenth.
    pub fn share(&self) -> f64 {
        let Progress { phase, done, total, .. } = &self.progress;
        #[expect(clippy::cast_precision_loss, reason = "a bar has a few hundred pixels")]
        let part = if *total == 0 { 0.0 } else { (*done as f64 / *total as f64).clamp(0.0, 1.0) };
        match phase {
            Phase::Queued => 0.0,
            Phase::Reading => 0.9 * part,
            Phase::Analysing => 0.9 + 0.1 * part,
        }
    }

    /// Milliseconds left, once there is enough to go by.
    pub fn left(&self) -> Option<f64> {
        let (began, now) = self.times?;
        let (elapsed, share) = (now - began, self.share());
        (elapsed > 700.0 && share > 0.02).then(|| elapsed * (1.0 - share) / share)
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// How far it is.
    pub state: EntryState,
    /// Counts attempts to load it, so that a late word of an earlier one is not taken for this one's.
    pub attempt: u32,
    /// Whether a damaged file's readable part is wanted.
    pub keep_partial: bool,
}

impl Entry {
    /// What the browser and the tests read in `data-state`.
    pub fn state_name(&self) -> &'static str {
        match self.state {
            EntryState::Loading(_) => "loading",
            EntryState::Ready(_) => "ready",
            EntryState::Failed(_) => "failed",
            EntryState::Cancelled(_) => "cancelled",
        }
    }

    /// What was read of it.
    pub fn loaded(&self) -> Option<&Rc<Loaded>> {
        match &self.state {
            EntryState::Ready(loaded) => Some(loaded),
            _ => None,
        }
    }

    /// What it tells the judge, once it was told.
    pub fn facts(&self) -> Option<&FactsBlob> {
        self.loaded()?.facts.as_ref()
    }

    /// Known to be a snapshot, or named like one while it is not known.
    fn like_snapshot(&self) -> bool {
        match &self.state {
            EntryState::Ready(loaded) => loaded.snapshot.is_some(),
            _ => [".heapsnapshot", ".heaptimeline"].iter().any(|end| self.name.trim_end_matches(".gz").ends_with(end)),
        }
    }

    fn waits(&self) -> bool {
        matches!(&self.state, EntryState::Loading(reading) if reading.progress.phase == Phase::Queued)
    }
}

/// All files, in the order of their letters: snapshots first, each kind by name as people count (`2` before `10`), or as the
/// person has put them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileList {
    entries: Vec<Rc<Entry>>,
    next: u32,
    by_hand: bool,
    baseline: Option<FileId>,
}

impl FileList {
    /// Adds a file; it waits to be loaded.
    pub fn add(&mut self, name: String, bytes: u64) -> FileId {
        let id = FileId(self.next);
        self.next += 1;
        let state = EntryState::Loading(Reading::queued(bytes));
        self.entries.push(Rc::new(Entry { id, name, bytes, state, attempt: 0, keep_partial: false }));
        self.sort();
        id
    }

    /// Takes a file off the list.
    pub fn remove(&mut self, id: FileId) {
        self.entries.retain(|e| e.id != id);
    }

    /// Puts a file where another one is, and from now on keeps what the person has put in order. Snapshots stay first.
    pub fn put(&mut self, id: FileId, other: FileId) {
        let at = |id: FileId| self.entries.iter().position(|e| e.id == id);
        if let (Some(from), Some(to)) = (at(id), at(other))
            && from != to
        {
            let entry = self.entries.remove(from);
            self.entries.insert(to, entry);
            self.by_hand = true;
            self.sort();
        }
    }

    /// Puts a file one place up or down.
    pub fn shift(&mut self, id: FileId, down: bool) {
        let Some(from) = self.entries.iter().position(|e| e.id == id) else { return };
        let to = if down { from.checked_add(1) } else { from.checked_sub(1) };
        if let Some(other) = to.and_then(|to| self.entries.get(to)).map(|e| e.id) {
            self.put(id, other);
        }
    }

    /// Orders by name again.
    pub fn order_by_name(&mut self) {
        self.by_hand = false;
        self.sort();
    }

    /// Whether the person has put the files in order.
    pub fn is_by_hand(&self) -> bool {
        self.by_hand
    }

    /// Makes a snapshot the one that the others are compared with.
    pub fn choose_baseline(&mut self, id: FileId) {
        self.baseline = Some(id);
    }

    /// The baseline that was chosen, while it is there.
    pub fn chosen_baseline(&self) -> Option<FileId> {
        self.baseline.filter(|id| self.is_snapshot(*id))
    }

    /// The snapshot that the others are compared with: the chosen one, else the first of several.
    pub fn baseline(&self) -> Option<FileId> {
        let first = self.snapshots().next().filter(|_| self.snapshots().nth(1).is_some());
        self.chosen_baseline().or(first.map(|e| e.id))
    }

    /// Has a file wait to be loaded once more.
    pub fn again(&mut self, id: FileId, keep_partial: bool) {
        self.change(id, |entry| {
            entry.attempt += 1;
            entry.keep_partial = keep_partial;
            entry.state = EntryState::Loading(Reading::queued(entry.bytes));
        });
    }

    /// The next file to load, while fewer than `limit` load. It counts as loading from `now` on. Small files go first: logs and
    /// readings are there at once, and delay a large snapshot by nothing that can be felt.
    pub fn take_next(&mut self, limit: usize, now: f64) -> Option<Rc<Entry>> {
        let busy = self.entries.iter().filter(|e| e.state_name() == "loading" && !e.waits()).count();
        let waiting = || self.entries.iter().filter(|e| e.waits());
        let id = waiting().find(|e| e.bytes < SMALL).or_else(|| waiting().next())?.id;
        if busy >= limit {
            return None;
        }
        self.change(id, |entry| {
            if let EntryState::Loading(reading) = &mut entry.state {
                reading.progress.phase = Phase::Reading;
                reading.times = Some((now, now));
            }
        });
        self.get(id).cloned()
    }

    /// A word from the worker of `attempt`.
    pub fn progress(&mut self, id: FileId, attempt: u32, progress: Progress, now: f64) {
        self.change_attempt(id, attempt, |entry| {
            if let EntryState::Loading(reading) = &mut entry.state {
                reading.times = Some((reading.times.map_or(now, |(began, _)| began), now));
                reading.progress = progress;
            }
        });
    }

    /// The end of `attempt`.
    pub fn settle(&mut self, id: FileId, attempt: u32, state: EntryState) {
        self.change_attempt(id, attempt, |entry| entry.state = state);
        self.sort();
    }

    /// What the file of `attempt` tells the judge.
    pub fn tell(&mut self, id: FileId, attempt: u32, facts: FactsBlob) {
        self.change_attempt(id, attempt, |entry| {
            if let EntryState::Ready(loaded) = &mut entry.state {
                Rc::make_mut(loaded).facts = Some(facts);
            }
        });
    }

    /// Whether every file has told what it can tell.
    pub fn all_told(&self) -> bool {
        self.entries.iter().all(|e| match &e.state {
            EntryState::Loading(_) => false,
            EntryState::Ready(loaded) => loaded.facts.is_some(),
            EntryState::Failed(_) | EntryState::Cancelled(_) => true,
        })
    }

    /// The person does not want to wait.
    pub fn cancel(&mut self, id: FileId) {
        self.change(id, |entry| {
            if let EntryState::Loading(reading) = &entry.state {
                let read = if reading.progress.phase == Phase::Analysing { entry.bytes } else { reading.progress.done };
                entry.attempt += 1;
                entry.state = EntryState::Cancelled(read);
            }
        });
    }

    /// One file.
    pub fn get(&self, id: FileId) -> Option<&Rc<Entry>> {
        self.entries.iter().find(|e| e.id == id)
    }

    /// All, in order.
    pub fn entries(&self) -> &[Rc<Entry>] {
        &self.entries
    }

    /// Whether the file is a snapshot that can be asked.
    pub fn is_snapshot(&self, id: FileId) -> bool {
        self.snapshots().any(|e| e.id == id)
    }

    /// Snapshots that can be asked, in order.
    pub fn snapshots(&self) -> impl Iterator<Item = &Rc<Entry>> {
        self.entries.iter().filter(|e| e.loaded().is_some_and(|l| l.snapshot.is_some()))
    }

    /// How many are in a state.
    pub fn count(&self, state: &str) -> usize {
        self.entries.iter().filter(|e| e.state_name() == state).count()
    }

    /// Letters of all files.
    pub fn letters(&self) -> Letters {
        Rc::new(self.entries.iter().zip(0..).map(|(e, i)| (e.id, letter(i).to_string())).collect())
    }

    fn change(&mut self, id: FileId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().find(|e| e.id == id) {
            change(Rc::make_mut(entry));
        }
    }

    fn change_attempt(&mut self, id: FileId, attempt: u32, change: impl FnOnce(&mut Entry)) {
        if self.get(id).is_some_and(|e| e.attempt == attempt) {
            self.change(id, change);
        }
    }

    fn sort(&mut self) {
        let by_hand = self.by_hand;
        // The sort is stable: what was put in order stays so within its kind.
        self.entries.sort_by(|a, b| {
            let kind = b.like_snapshot().cmp(&a.like_snapshot());
            if by_hand {
                return kind;
            }
            kind.then_with(|| by_name(&a.name, &b.name)).then(a.id.cmp(&b.id))
        });
    }
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
