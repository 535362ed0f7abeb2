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
