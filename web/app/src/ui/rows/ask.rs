//! One question about a file, asked again when it changes.

use crate::same::Same;
use crate::state::{FileId, use_app};
use protocol::{Answer, Failure, Query};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with, use_memo, use_state};

/// An answer, as far as it is here.
#[derive(Clone, Default, PartialEq)]
pub struct Asked {
    /// The last answer; of the question before while [`Asked::waiting`].
    pub answer: Option<Rc<Answer>>,
    /// Why there is none.
    pub failure: Option<Rc<Failure>>,
    /// Whether the answer to the present question is still to come.
    pub waiting: bool,
}

/// A part of an answer, taken out of it once and not at every drawing.
#[hook]
pub fn use_answered<T: Clone + 'static>(asked: &Asked, part: fn(&Answer) -> Option<&T>) -> Option<Same<T>> {
    let part = use_memo(asked.answer.clone().map(Same), move |answer| {
        answer.as_deref().and_then(part).map(|part| Same(Rc::new(part.clone())))
    });
    (*part).clone()
}

/// Asks `query` of the worker of `file`. A question that changes before its answer came is forgotten.
#[hook]
pub fn use_ask(file: FileId, query: Option<Query>) -> Asked {
    let app = use_app();
    let known = use_state(|| (None::<(FileId, Query)>, Asked::default()));
    {
        let known = known.clone();
        use_effect_with((file, query.clone()), move |(file, query)| {
            let alive = Rc::new(());
            if let (Some(query), Some(bridge)) = (query.clone(), app.loader().bridge(*file)) {
                let (key, alive) = ((*file, query.clone()), Rc::downgrade(&alive));
                spawn_local(async move {
                    let result = bridge.ask(query).await;
                    if alive.upgrade().is_none() {
                        return;
                    }
                    let asked = match result {
                        Ok(answer) => Asked { answer: Some(Rc::new(answer)), ..Asked::default() },
                        Err(failure) => Asked { failure: Some(Rc::new(failure)), ..Asked::default() },
                    };
                    known.set((Some(key), asked));
                });
            }
            move || drop(alive)
        });
    }
    let Some(query) = query else { return Asked::default() };
    let (key, asked) = &*known;
    let waiting = key.as_ref() != Some(&(file, query));
    let other_file = key.as_ref().is_some_and(|(of, _)| *of != file);
    if other_file { Asked { waiting, ..Asked::default() } } else { Asked { waiting, ..asked.clone() } }
}
