//! Panels over the page: go to anything, and the keys.
//!
//! They are modal dialogs of the browser's own: it keeps the keyboard inside, gives it back, and closes on Escape.

mod find;
mod keys;

use crate::state::{Panel, use_app};
use crate::store::use_part;
use find::Find;
use keys::Keys;
use web_sys::HtmlDialogElement;
use yew::{
    AttrValue, Callback, Children, Event, Html, Properties, function_component, html, use_effect_with, use_node_ref,
};

/// The panel that is open, if one is.
#[function_component]
pub fn Panels() -> Html {
    let app = use_app();
    let panel = use_part(app.panel(), |panel| *panel);
    match panel {
        None => Html::default(),
        Some(Panel::Find) => html! { <Find /> },
        Some(Panel::Keys) => html! { <Keys /> },
    }
}

#[derive(Properties, PartialEq)]
struct DialogProps {
    label: AttrValue,
    class: &'static str,
    children: Children,
}

/// A modal dialog for as long as it is rendered.
#[function_component]
fn Dialog(props: &DialogProps) -> Html {
    let app = use_app();
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    let onclose = {
        let panel = app.panel().clone();
        Callback::from(move |_: Event| panel.update(|panel| *panel = None))
    };
    // A click beside the panel is a click on the dialog itself: its content covers the rest.
    let onclick = {
        let (panel, dialog) = (app.panel().clone(), dialog.clone());
        Callback::from(move |event: yew::MouseEvent| {
            let beside = event.target().zip(dialog.get()).is_some_and(|(target, node)| *target == **node);
            if beside {
                panel.update(|panel| *panel = None);
            }
        })
    };
    html! {
        <dialog ref={dialog} class={yew::classes!("panel", props.class)} aria-label={props.label.clone()} {onclose} {onclick}>
            <div class="panel-body">{ props.children.clone() }</div>
        </dialog>
    }
}
