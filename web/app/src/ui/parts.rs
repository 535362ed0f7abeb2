//! Small parts that every view uses.

use super::icons::{self, Icon};
use crate::{browser, text};
use gloo_timers::future::TimeoutFuture;
use protocol::report::{Cause, OwnerKind, Source, Span, spans};
use protocol::{ObjectName, Safe, Seal};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

/// Text whose names of the program stand between backticks.
pub fn coded(text: &str) -> Html {
    spans(text)
        .map(|span| match span {
            Span::Prose(words) => html! { { words } },
            Span::Name(name) => html! { <code>{ name }</code> },
        })
        .collect()
}

#[derive(Properties, PartialEq)]
pub struct CauseProps {
    pub cause: Cause,
    /// Another word than the cause's own.
    #[prop_or_default]
    pub word: Option<AttrValue>,
}

/// A cause: glyph and word, colour third.
#[function_component]
pub fn CauseMark(props: &CauseProps) -> Html {
    let word = props.word.clone().unwrap_or_else(|| props.cause.word().into());
    html! {
        <span class="cause" data-cause={props.cause.id()}>
            <Icon glyph={icons::cause(props.cause)} small=true />{ word }
        </span>
    }
}

#[derive(Properties, PartialEq)]
pub struct OwnerProps {
    pub kind: OwnerKind,
}

/// A kind of owner.
#[function_component]
pub fn OwnerMark(props: &OwnerProps) -> Html {
    html! { <span class="owner"><Icon glyph={icons::owner(props.kind)} />{ props.kind.word() }</span> }
}

#[derive(Properties, PartialEq)]
pub struct ExhibitProps {
    pub letter: AttrValue,
    /// What stands behind the letter.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    #[prop_or_default]
    pub dashed: bool,
    #[prop_or_default]
    pub on: bool,
}

/// The letter of a file.
#[function_component]
pub fn Exhibit(props: &ExhibitProps) -> Html {
    let class = yew::classes!("ex", props.dashed.then_some("off"), props.on.then_some("on"));
    html! { <span {class} title={props.name.clone()}>{ &props.letter }</span> }
}

#[derive(Properties, PartialEq)]
pub struct CommandProps {
    pub command: AttrValue,
}

/// A command to copy.
#[function_component]
pub fn Command(props: &CommandProps) -> Html {
    let copied = use_state_eq(|| false);
    let onclick = {
        let (copied, command) = (copied.clone(), props.command.clone());
        Callback::from(move |_| {
            let (copied, command) = (copied.clone(), command.clone());
            spawn_local(async move {
                if browser::copy(&command).await {
                    copied.set(true);
                    TimeoutFuture::new(1_600).await;
                    copied.set(false);
                }
            });
        })
    };
    let (glyph, word) = if *copied { (icons::CHECK, text::COPIED) } else { (icons::COPY, text::COPY) };
    html! {
        <div class="cmd">
            <span title={props.command.clone()}>{ &props.command }</span>
            <button type="button" class="glyph" {onclick} aria-label={word} title={word}><Icon {glyph} small=true /></button>
        </div>
    }
}

/// A value, closed: a strip as long as the value is, its kind, length and token.
pub fn sealed(seal: &Seal) -> Html {
    if let Some(shown) = &seal.shown {
        return revealed(shown);
    }
    // A strip between 18 and 96 px; a longer value says its length beside it.
    let width = seal.length.map_or(30, |n| 18 + (n / 4).min(78));
    let style = format!("--w:{width}px");
    // `string 336 ch` is what matters to a string alone; a number has no length worth saying.
    let length = seal.length.filter(|_| seal.kind != "number");
    html! {
        <span class="red" {style} title={text::SEALED_TITLE}>
            { seal.kind.as_str() }
            if let Some(length) = length {
                <span><b>{ crate::format::count(length) }</b>{ " " }{ text::CHARACTERS }</span>
            }
            <span>{ "·" }{ seal.token.as_str() }</span>
        </span>
    }
}

/// A value in clear, marked.
pub fn revealed(value: &Safe) -> Html {
    html! { <span class="revealed" title={text::REVEALED_TITLE}>{ value.as_str() }</span> }
}

/// What an object is called.
pub fn object_name(name: &ObjectName) -> Html {
    match name {
        ObjectName::Name(name) => html! { <span class="mono">{ name.as_str() }</span> },
        ObjectName::Sealed(seal) => sealed(seal),
    }
}

/// `queue.js:23`, the column on hover.
pub fn source(source: &Source) -> Html {
    let short = format!("{}:{}", source.url, source.line);
    let long = format!("{}:{}:{}", source.url, source.line, source.column);
    html! { <code class="src" title={long}>{ short }</code> }
}

/// A name and its figure: what the name means and the exact figure on hover.
pub fn fact(name: &'static str, value: String, exact: Option<String>) -> Html {
    html! { <div><dt title={text::heading_title(name)}>{ name }</dt><dd title={exact}>{ value }</dd></div> }
}

/// Heads of a plain table's columns of figures.
pub fn figure_heads<const N: usize>(names: [&'static str; N]) -> Html {
    let head = |name| html! { <th scope="col" class="num" title={text::heading_title(name)}>{ name }</th> };
    names.into_iter().map(head).collect()
}
