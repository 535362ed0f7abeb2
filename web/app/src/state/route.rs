//! Which view, in the URL's fragment: back and forward work, and nothing is sent anywhere.

use crate::browser;
use gloo_events::EventListener;
use yew::{hook, use_effect_with, use_state_eq};

/// A view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The verdict and what it rests on.
    Diagnosis,
    /// What classes and owners do over the snapshots.
    Growth,
    /// What fills the heap.
    Classes,
    /// What came and went between two snapshots.
    Diff,
}

impl View {
    /// All views, in the order of their keys.
    pub const ALL: [Self; 4] = [Self::Diagnosis, Self::Growth, Self::Classes, Self::Diff];

    /// In the fragment.
    pub fn fragment(self) -> &'static str {
        match self {
            Self::Diagnosis => "#diagnosis",
            Self::Growth => "#growth",
            Self::Classes => "#classes",
            Self::Diff => "#diff",
        }
    }

    fn from_fragment(fragment: &str) -> Self {
        Self::ALL.into_iter().find(|v| v.fragment() == fragment).unwrap_or(Self::Diagnosis)
    }
}

/// Goes to a view.
pub fn go(view: View) {
    if let Some(window) = browser::window() {
        // Setting the fragment makes an entry in the history; a refusal leaves the view as it is.
        let _ = window.location().set_hash(view.fragment());
    }
}

fn current() -> View {
    let hash = browser::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    View::from_fragment(&hash)
}

/// The view that the URL names.
#[hook]
pub fn use_view() -> View {
    let view = use_state_eq(current);
    {
        let view = view.clone();
        use_effect_with((), move |()| {
            let listener =
                browser::window().map(|w| EventListener::new(&w, "hashchange", move |_| view.set(current())));
            move || drop(listener)
        });
    }
    *view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_name_views() {
        for view in View::ALL {
            assert_eq!(View::from_fragment(view.fragment()), view);
        }
        assert_eq!(View::from_fragment("#nonsense"), View::Diagnosis);
    }
}
