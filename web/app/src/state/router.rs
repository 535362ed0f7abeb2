//! Keeps the URL's fragment and what is looked at in step, so that back and forward work and a reload comes back.
//!
//! Going to a view is an entry in the history; looking at another row of the same view is not. What a fragment names waits
//! until the file with that letter can be asked.

use super::files::{FileId, FileList};
use super::route::{Focus, Place, View};
use super::{App, Pair, Selection};
use crate::{browser, host};
use gloo_events::EventListener;
use protocol::{Answer, Query, RowRange};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with, use_state_eq};

/// Rows of a filtered class table that are looked through for a name.
const LOOKED_THROUGH: u32 = 256;

/// Something of a snapshot that a view can show.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The snapshot itself.
    Snapshot,
    /// A class, as the snapshot's worker calls it.
    Class(protocol::ClassId),
    /// The class with this name.
    ClassNamed(String),
    /// An object, as the snapshot's worker calls it.
    Object(protocol::NodeId),
    /// An object by the id that the runtime gave it (`@id`).
    ObjectId(u64),
}

impl App {
    /// Goes to a view.
    pub fn go(&self, view: View) {
        if place().view != view {
            push(&self.place(view, &self.selection().get()));
        }
    }

    /// Opens `target` of the first of `files` that has it; nothing happens where none has.
    pub fn open(&self, view: View, files: impl IntoIterator<Item = FileId>, target: Target) {
        let (app, files): (_, Vec<FileId>) = (self.clone(), files.into_iter().collect());
        spawn_local(async move {
            for file in files {
                if let Some(focus) = app.find(file, &target).await {
                    let mut next = (*app.selection().get()).clone();
                    next.choose(file, focus.class, focus.object);
                    // The entry in the history comes first: what is chosen goes into that one, not into the one that is left.
                    push(&app.place(view, &next));
                    app.selection().update(|s| *s = next);
                    return;
                }
            }
        });
    }

    /// What `target` is in a snapshot's own terms. An object's class comes with it.
    async fn find(&self, file: FileId, target: &Target) -> Option<Focus> {
        let bridge = self.loader().bridge(file)?;
        let query = match target {
            Target::Snapshot => return Some(Focus::default()),
            Target::Class(class) => return Some(Focus { class: Some(*class), object: None }),
            Target::ClassNamed(name) => {
                let order = super::ClassOrder { filter: name.clone(), ..super::ClassOrder::default() };
                let rows = RowRange { start: 0, end: LOOKED_THROUGH };
                let Ok(Answer::Classes(page)) = bridge.ask(order.query(rows)).await else { return None };
                let row = page.rows.iter().find(|row| row.name.as_str() == name)?;
                return Some(Focus { class: Some(row.class), object: None });
            }
            Target::Object(node) => Query::Object { node: *node },
            Target::ObjectId(id) => Query::ObjectById { id: *id },
        };
        let Ok(Answer::Object(Some(object))) = bridge.ask(query).await else { return None };
        Some(Focus { class: Some(object.class), object: Some(object.row.node) })
    }

    /// The place where `selection` is looked at in `view`.
    fn place(&self, view: View, selection: &Selection) -> Place {
        let letters = self.files().get().letters();
        let letter = |id: FileId| letters.get(&id).cloned();
        let pair = self.comparer().state().get().chosen;
        Place {
            view,
            pair: pair.and_then(|pair| Some((letter(pair.before)?, letter(pair.after)?))),
            letter: selection.snapshot.and_then(letter),
            focus: selection.focus(),
        }
    }

    /// Looks at what a fragment names, as far as it can be asked by now; returns what has to wait.
    fn arrive(&self, wanted: Place) -> Option<Place> {
        let files = self.files().get();
        let mut waits = Place { view: wanted.view, ..Place::default() };
        if let Some((before, after)) = wanted.pair {
            if let (Some(before), Some(after)) = (by_letter(&files, &before), by_letter(&files, &after)) {
                let pair = Some(Pair { before, after });
                if self.comparer().state().get().chosen != pair {
                    self.comparer().state().update(|c| c.chosen = pair);
                }
            } else {
                waits.pair = Some((before, after));
            }
        }
        match wanted.letter.as_deref().map(|letter| by_letter(&files, letter)) {
            Some(Some(file)) => self.selection().update(|s| s.choose(file, wanted.focus.class, wanted.focus.object)),
            Some(None) => (waits.letter, waits.focus) = (wanted.letter, wanted.focus),
            None => {}
        }
        (waits.pair.is_some() || waits.letter.is_some()).then_some(waits)
    }
}

/// The snapshot with a letter. Letters are final only when nothing loads: another snapshot may still sort before.
fn by_letter(files: &FileList, letter: &str) -> Option<FileId> {
    let letters = files.letters();
    let settled = files.count("loading") == 0;
    files.snapshots().map(|e| e.id).find(|id| letters.get(id).is_some_and(|l| l == letter)).filter(|_| settled)
}

fn place() -> Place {
    let hash = browser::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    Place::parse(&hash)
}

fn push(place: &Place) {
    if let Some(window) = browser::window() {
        // Setting the fragment makes an entry in the history; a refusal leaves the view as it is.
        let _ = window.location().set_hash(&place.to_string());
    }
}

fn replace(place: &Place) {
    if let Some(Ok(history)) = browser::window().map(|w| w.history()) {
        let fragment = place.to_string();
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&fragment));
        // No event comes of this.
        host::selected(&fragment);
    }
}

/// The view that the URL names. Keeps the rest of the place in step as long as the component lives.
#[hook]
pub fn use_router(app: &App) -> View {
    let view = use_state_eq(|| place().view);
    {
        let view = view.clone();
        use_effect_with(app.clone(), move |app| {
            let waiting = Rc::new(RefCell::new(Some(place())));
            // What is chosen goes into the fragment, unless the fragment still waits for its files.
            let write = {
                let (app, waiting) = (app.clone(), waiting.clone());
                move || {
                    let here = place();
                    let at = app.place(here.view, &app.selection().get());
                    if waiting.borrow().is_none() && at != here {
                        replace(&at);
                    }
                }
            };
            // A bare link to a view keeps what is looked at: the fragment is completed.
            let arrive = {
                let (app, waiting, write) = (app.clone(), waiting.clone(), write.clone());
                move |wanted: Place| {
                    // It waits as a whole until all of it is there, or else a part of it would be written back as all.
                    waiting.replace(Some(wanted.clone()));
                    let left = app.arrive(wanted);
                    waiting.replace(left);
                    write();
                }
            };
            let try_again = {
                let (waiting, arrive, write) = (waiting.clone(), arrive.clone(), write.clone());
                move || {
                    let wanted = waiting.borrow().clone();
                    match wanted {
                        Some(wanted) => arrive(wanted),
                        None => write(),
                    }
                }
            };
            let moved = {
                let (app, view) = (app.clone(), view.clone());
                move |_: &web_sys::Event| {
                    let wanted = place();
                    view.set(wanted.view);
                    // What the page itself went to is chosen already, whether or not letters are final.
                    if app.place(wanted.view, &app.selection().get()) == wanted {
                        waiting.replace(None);
                    } else {
                        arrive(wanted);
                    }
                    host::selected(&place().to_string());
                }
            };
            let kept = (
                app.selection().subscribe(write.clone()),
                app.comparer().state().subscribe(write),
                app.files().subscribe(try_again),
                browser::window().map(|w| EventListener::new(&w, "hashchange", moved)),
            );
            move || drop(kept)
        });
    }
    *view
}
