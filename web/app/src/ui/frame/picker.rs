//! A button that opens the file picker.

use crate::host;
use crate::state::use_app;
use crate::ui::intake;
use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Event, Html, Properties, TargetCast, function_component, html};

#[derive(Properties, PartialEq)]
pub struct PickerProps {
    pub class: AttrValue,
    pub label: AttrValue,
}

/// A label around a file input, so that it is a button to everyone and a file input to the browser. Not where the page around
/// brings the files.
#[function_component]
pub fn FilePicker(props: &PickerProps) -> Html {
    let app = use_app();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let files = intake::from_list(input.files());
        // So that choosing the same file again is a change again.
        input.set_value("");
        app.loader().open(files);
    });
    if host::read_only() {
        return Html::default();
    }
    html! {
        <label class={&props.class}>
            { &props.label }
            <input class="vh" type="file" multiple=true data-testid="file-input" {onchange} />
        </label>
    }
}
