//! The measured size of an element: charts and lists are laid out for it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};
use yew::{NodeRef, hook, use_effect_with, use_state_eq};

/// Width and height of the element behind `node`, in CSS pixels; zero until it is there.
#[hook]
pub fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let size = size.clone();
        use_effect_with(node.clone(), move |node| {
            let watch = node.cast::<Element>().and_then(|element| {
                let measure = {
                    let element = element.clone();
                    move || size.set((f64::from(element.client_width()), f64::from(element.client_height())))
                };
                measure();
                let listener = Closure::<dyn FnMut()>::new(measure);
                let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
                observer.observe(&element);
                Some((observer, listener))
            });
            move || {
                if let Some((observer, listener)) = watch {
                    observer.disconnect();
                    drop(listener);
                }
            }
        });
    }
    *size
}

/// As much of a name as fits, about 6 px a character.
pub fn fit(name: &str, width: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few characters")]
    let room = ((width - 6.0) / 6.2).max(1.0) as usize;
    if name.chars().count() <= room {
        return name.to_owned();
    }
    name.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_their_slot() {
        assert_eq!(fit("00-baseline", 100.0), "00-baseline");
        assert_eq!(fit("a-very-long-name-of-a-snapshot", 90.0), "a-very-long-…");
    }
}
