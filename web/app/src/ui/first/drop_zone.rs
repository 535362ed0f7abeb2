//! The drop zone. The whole window takes drops; this is what says so, and the way to the file picker.

use super::sample::Sample;
use crate::text;
use crate::ui::frame::FilePicker;
use yew::{Html, function_component, html};

#[function_component]
pub fn DropZone() -> Html {
    html! {
        <div class="zone" data-testid="drop-zone">
            <svg class="mark i" viewBox="0 0 48 48" aria-hidden="true">
                <path d="M13 5h14l8 8v20H13z" /><path d="M27 5v8h8" />
                <path d="M7 30v11h34V30" stroke-width="2" /><path d="M24 17v11M19.500 23.500L24 28l4.500-4.500" />
            </svg>
            <strong>{ text::DROP_HERE }</strong>
            <span class="m">{ text::DROP_HOW }</span>
            <div class="acts"><FilePicker class="btn p" label={text::CHOOSE} /><Sample /></div>
            <span class="m s">{ text::SAMPLE_NOTE }</span>
        </div>
    }
}
