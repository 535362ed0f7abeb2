//! Loads files: one worker each, no more at once than there are cores.

use super::files::{Entry, EntryState, FileId, FileList};
use crate::bridge::{self, Bridge};
use crate::browser;
use crate::state::ClassOrder;
use crate::store::Store;
use crate::text;
use protocol::{Answer, ClassRow, Event, Failure, Loaded, Page, Query, RowRange, inert_text};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

/// Rows of the class table that are here before anybody asks.
const FIRST_ROWS: u32 = 128;

/// A file's worker, and the first rows of its class table.
#[derive(Clone)]
struct Opened {
    bridge: Bridge,
    first: Option<Rc<Page<ClassRow>>>,
}

struct Inner {
    files: Store<FileList>,
    chosen: RefCell<HashMap<FileId, File>>,
    opened: RefCell<HashMap<FileId, Opened>>,
    /// One salt for the page: equal values are recognisably equal across its files, and nowhere else.
    salt: [u64; 2],
}

/// Starts, watches and stops the workers.
#[derive(Clone)]
pub struct Loader(Rc<Inner>);

impl Loader {
    /// A loader for `files`.
    pub fn new(files: Store<FileList>) -> Self {
        let salt = browser::salt();
        spawn_local(warm_up());
        Self(Rc::new(Inner { files, chosen: RefCell::default(), opened: RefCell::default(), salt }))
    }

    /// Adds files, and loads them as soon as a core is free.
    pub fn open(&self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        self.0.files.update(|list| self.add(list, files));
        self.pump();
    }

    fn add(&self, list: &mut FileList, files: Vec<File>) {
        for file in files {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of bytes")]
            let id = list.add(inert_text(&file.name()), file.size() as u64);
            self.0.chosen.borrow_mut().insert(id, file);
        }
    }

    /// Stops loading a file.
    pub fn cancel(&self, id: FileId) {
        self.0.opened.borrow_mut().remove(&id);
        self.0.files.update(|list| list.cancel(id));
        self.pump();
    }

    /// Takes a file off the page.
    pub fn remove(&self, id: FileId) {
        self.0.opened.borrow_mut().remove(&id);
        self.0.chosen.borrow_mut().remove(&id);
        self.0.files.update(|list| list.remove(id));
        self.pump();
    }

    /// Loads a file once more.
    pub fn again(&self, id: FileId, keep_partial: bool) {
        self.0.opened.borrow_mut().remove(&id);
        self.0.files.update(|list| list.again(id, keep_partial));
        self.pump();
    }

    /// The worker that holds a file.
    pub fn bridge(&self, id: FileId) -> Option<Bridge> {
        self.0.opened.borrow().get(&id).map(|o| o.bridge.clone())
    }

    /// The file without its values, under a salt of its own. It is read again, by a worker of its own.
    pub async fn redacted(&self, id: FileId) -> Result<Blob, Failure> {
        let file = self.0.chosen.borrow().get(&id).cloned();
        bridge::redact(&file.ok_or_else(text::gone)?, browser::salt()).await
    }

    /// The first rows of a snapshot's class table in its opening order.
    pub fn first_rows(&self, id: FileId) -> Option<Rc<Page<ClassRow>>> {
        self.0.opened.borrow().get(&id)?.first.clone()
    }

    /// Puts the files of an archive in its place, at once: a list without either would be one of which all is told.
    fn replace(&self, archive: FileId, files: Vec<File>) {
        self.0.opened.borrow_mut().remove(&archive);
        self.0.chosen.borrow_mut().remove(&archive);
        self.0.files.update(|list| {
            self.add(list, files);
            list.remove(archive);
        });
        self.pump();
    }

    fn pump(&self) {
        while let Some(entry) = self.0.files.update(|list| list.take_next(browser::cores(), browser::now())) {
            let loader = self.clone();
            spawn_local(async move { loader.load(&entry).await });
        }
    }

    async fn load(&self, entry: &Entry) {
        let (id, attempt) = (entry.id, entry.attempt);
        let weak = Rc::downgrade(&self.0);
        match Bridge::start(move |event| hear(&weak, id, attempt, event)).await {
            Err(failure) => self.settle(id, attempt, EntryState::Failed(Rc::new(failure))),
            Ok(bridge) => {
                // Cancelled or removed while the worker started.
                if !self.current(id, attempt) {
                    return;
                }
                let Some(file) = self.0.chosen.borrow().get(&id).cloned() else { return };
                bridge.open(&file, entry.name.clone(), entry.bytes, self.0.salt, entry.keep_partial);
                self.0.opened.borrow_mut().insert(id, Opened { bridge, first: None });
            }
        }
    }

    /// A snapshot is ready when its table can be shown: the first rows are asked for before anybody hears of it.
    async fn ready(&self, id: FileId, attempt: u32, loaded: Box<Loaded>) {
        if loaded.snapshot.is_some()
            && let Some(bridge) = self.bridge(id)
        {
            let rows = RowRange { start: 0, end: FIRST_ROWS };
            match bridge.ask(ClassOrder::default().query(rows)).await {
                Ok(Answer::Classes(page)) if self.current(id, attempt) => {
                    if let Some(opened) = self.0.opened.borrow_mut().get_mut(&id) {
                        opened.first = Some(Rc::new(page));
                    }
                }
                Ok(_) => {}
                Err(failure) => return self.settle(id, attempt, EntryState::Failed(Rc::new(failure))),
            }
        }
        let untold = loaded.facts.is_none();
        self.settle(id, attempt, EntryState::Ready(Rc::new(*loaded)));
        if untold {
            self.ask_facts(id, attempt).await;
        }
    }

    /// What a heap tells the judge takes longer than its class table, so it is asked for when that is on its way.
    async fn ask_facts(&self, id: FileId, attempt: u32) {
        let Some(bridge) = self.bridge(id) else { return };
        match bridge.ask(Query::Facts).await {
            Ok(Answer::Facts(facts)) => self.0.files.update(|list| list.tell(id, attempt, facts)),
            Ok(_) => self.fail(id, attempt, text::unexpected_answer()),
            Err(failure) => self.fail(id, attempt, failure),
        }
    }

    fn settle(&self, id: FileId, attempt: u32, state: EntryState) {
        if !self.current(id, attempt) {
            return;
        }
        if matches!(state, EntryState::Failed(_)) {
            self.0.opened.borrow_mut().remove(&id);
        }
        self.0.files.update(|list| list.settle(id, attempt, state));
        self.pump();
    }

    fn current(&self, id: FileId, attempt: u32) -> bool {
        self.0.files.get().get(id).is_some_and(|e| e.attempt == attempt)
    }
}

/// Has a worker practise while the page waits for its first file: what the browser optimises of the engine, all workers share.
async fn warm_up() {
    // A worker that does not start will say so when it is needed.
    if let Ok(bridge) = Bridge::start(|_| {}).await {
        drop(bridge.ask(Query::WarmUp).await);
    }
}

/// Hears the worker of one attempt.
fn hear(inner: &Weak<Inner>, id: FileId, attempt: u32, event: Event) {
    let Some(loader) = inner.upgrade().map(Loader) else { return };
    match event {
        Event::Progress(progress) => {
            let now = browser::now();
            loader.0.files.update(|list| list.progress(id, attempt, progress, now));
        }
        Event::Ready(loaded) => spawn_local(async move { loader.ready(id, attempt, loaded).await }),
        Event::Failed(failure) => loader.fail(id, attempt, failure),
        Event::Unpacked if loader.current(id, attempt) => {
            let files = loader.bridge(id).map(|bridge| bridge.unpacked()).unwrap_or_default();
            loader.replace(id, files);
        }
        Event::Unpacked | Event::Started | Event::Redacted { .. } | Event::Answer { .. } => {}
    }
}

impl Loader {
    fn fail(&self, id: FileId, attempt: u32, failure: Failure) {
        self.settle(id, attempt, EntryState::Failed(Rc::new(failure)));
    }
}
