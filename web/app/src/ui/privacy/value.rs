//! Values that a person wants to see, one by one, and what the page says about it.

use crate::host::may_reveal;
use crate::state::{FileId, use_app};
use crate::store::use_store;
use crate::text;
use crate::ui::icons::{self, Icon};
use crate::ui::parts::revealed;
use protocol::{ClassId, NodeId, ObjectName, Safe};
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct EyeProps {
    pub file: FileId,
    pub node: NodeId,
    /// What the object is called: values alone have an eye.
    pub name: ObjectName,
}

/// The way to see one value; then the value.
#[function_component]
pub fn Eye(props: &EyeProps) -> Html {
    let app = use_app();
    let known = use_store(app.revealer().revealed());
    let ObjectName::Sealed(seal) = &props.name else { return Html::default() };
    if let Some(text) = known.values.get(&(props.file, props.node)) {
        return revealed(text);
    }
    if seal.shown.is_some() || !may_reveal() {
        return Html::default();
    }
    let onclick = {
        let (revealer, file, node) = (app.revealer().clone(), props.file, props.node);
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            revealer.value(file, node);
        })
    };
    html! {
        <button type="button" class="eye" data-testid="reveal" aria-label={text::REVEAL} title={text::REVEAL} {onclick}>
            <Icon glyph={icons::EYE} small=true />
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub struct RevealClassProps {
    pub file: FileId,
    pub class: ClassId,
    /// What the class is called.
    pub name: Safe,
}

/// The way to see what all objects of a class are and hold; then how many values that are.
#[function_component]
pub fn RevealClass(props: &RevealClassProps) -> Html {
    let app = use_app();
    let known = use_store(app.revealer().revealed());
    let RevealClassProps { file, class, name } = props;
    if !may_reveal() || known.all {
        return Html::default();
    }
    if let Some((_, values)) = known.classes.get(&(*file, *class)) {
        return html! { <p class="open-in s"><span class="revealed" data-testid="class-revealed" title={text::REVEALED_TITLE}>{ text::revealed(*values) }</span></p> };
    }
    let onclick = {
        let (revealer, file, class, name) = (app.revealer().clone(), *file, *class, name.clone());
        Callback::from(move |_| revealer.class(file, class, name.clone()))
    };
    html! {
        <p class="open-in s"><button type="button" class="lnk" data-testid="reveal-class" title={text::REVEAL_CLASS_TITLE} {onclick}>
            <Icon glyph={icons::EYE} small=true />{ text::REVEAL_CLASS }
        </button></p>
    }
}

/// What is revealed, and the way back; or that nothing can be.
#[function_component]
pub fn RevealNote() -> Html {
    let app = use_app();
    let known = use_store(app.revealer().revealed());
    if !may_reveal() {
        return html! { <span>{ text::REVEAL_OFF }</span> };
    }
    if known.is_empty() {
        return html! { <a href="#privacy">{ text::VALUES_REDACTED }</a> };
    }
    let hide = {
        let revealer = app.revealer().clone();
        Callback::from(move |_| revealer.hide())
    };
    let said = if known.all { text::ALL_REVEALED.to_owned() } else { text::revealed(known.count()) };
    html! {
        <span class="revealing" data-testid="revealed">
            { said }{ ". " }<button type="button" class="lnk" onclick={hide}>{ text::HIDE }</button>
        </span>
    }
}
