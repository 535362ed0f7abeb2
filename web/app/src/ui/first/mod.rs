//! The first screen: where to drop, what each file adds, how to capture, what is read, the promise.

mod capture;
mod drop_zone;
mod learn;
mod promise;
mod recent;
mod sample;

use crate::host;
use crate::text;
use capture::CaptureTabs;
use drop_zone::DropZone;
use learn::Learn;
use promise::Promise;
use recent::Recent;
pub use sample::open_sample;
use yew::{Html, function_component, html};

/// The screen without files.
#[function_component]
pub fn FirstScreen() -> Html {
    if host::read_only() {
        return html! {
            <main tabindex="-1" data-part="main">
                <div class="first"><div class="hero"><div><h1>{ text::TITLE }</h1><p class="lead">{ text::READ_ONLY }</p></div></div></div>
            </main>
        };
    }
    html! {
        <main tabindex="-1" data-part="main">
            <div class="first">
                <div class="hero">
                    <div>
                        <h1>{ text::TITLE }</h1>
                        <p class="lead">{ text::LEAD }</p>
                        <DropZone />
                        <Recent />
                    </div>
                    <Learn />
                </div>
                <div class="trio">
                    <CaptureTabs />
                    <Reads />
                    <Promise />
                </div>
            </div>
        </main>
    }
}

#[function_component]
fn Reads() -> Html {
    let rows = text::READS.iter().map(|(name, what)| html! { <><dt>{ *name }</dt><dd>{ *what }</dd></> });
    html! {
        <section>
            <h2>{ text::READS_TITLE }</h2>
            <dl class="reads">{ for rows }</dl>
            <p class="s m after">{ text::READS_NOTE }</p>
        </section>
    }
}
