//! The status bar: the seal, redaction, inputs, theme, keys.

use crate::host::embedded;
use crate::state::{FileList, Panel, View, use_app};
use crate::store::{use_part, use_store};
use crate::ui::icons::{self, Icon};
use crate::ui::privacy::RevealNote;
use crate::{sealed, text};
use yew::{Callback, Html, function_component, html};

/// Snapshots, other files, bytes.
fn inputs(files: &FileList) -> (usize, usize, u64) {
    let ready = files.entries().iter().filter(|e| e.loaded().is_some());
    let snapshots = files.snapshots().count();
    (snapshots, files.count("ready") - snapshots, ready.map(|e| e.bytes).sum())
}

#[function_component]
pub fn StatusBar() -> Html {
    let app = use_app();
    let requests = use_store(&sealed::requests());
    let settings = use_store(app.settings());
    let (snapshots, others, total) = use_part(app.files(), inputs);
    let runtime = use_part(app.verdict(), |verdict| {
        let report = verdict.report.as_ref()?;
        report.inputs.iter().find_map(|input| Some(input.runtime.as_ref()?.to_string()))
    });
    let empty = snapshots + others == 0;
    let chosen = use_part(app.files(), |files| !files.entries().is_empty());
    let onclick = {
        let settings = app.settings().clone();
        Callback::from(move |_| settings.update(|s| s.set_theme(s.theme.next())))
    };
    let keys = Callback::from(move |_| app.panel().update(|panel| *panel = Some(Panel::Keys)));
    html! {
        <footer class="bottom" tabindex="-1" data-part="status">
            <span class={yew::classes!("seal", (*requests > 0).then_some("broken"))}>
                <Icon glyph={icons::LOCK} small=true />{ text::sealed(*requests) }
            </span>
            if empty {
                <span>{ if chosen { text::NONE_READ } else { text::NO_FILES } }</span>
            } else {
                <RevealNote />
                <span class="wide">{ text::inputs(snapshots, others, total) }</span>
                if let Some(runtime) = runtime { <span class="wide">{ runtime }</span> }
            }
            <span class="end">
                if !empty {
                    <span class="wide"><kbd>{ "1" }</kbd>{ "–" }<kbd>{ View::all().count().min(9) }</kbd>{ " " }{ text::KEY_VIEWS }</span>
                    <span class="wide"><kbd>{ "/" }</kbd>{ " " }{ text::KEY_FILTER }</span>
                    <span class="wide"><kbd>{ "F6" }</kbd>{ " " }{ text::KEY_PARTS }</span>
                    <button type="button" class="lnk wide" onclick={keys}><kbd>{ "?" }</kbd>{ " " }{ text::KEY_ALL }</button>
                }
                // In a frame the page around has the say.
                if !embedded() {
                    <button type="button" class="lnk" {onclick}><Icon glyph={icons::THEME} small=true />{ text::theme(settings.theme) }</button>
                }
            </span>
        </footer>
    }
}
