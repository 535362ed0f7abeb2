//! The snapshot that is looked at, without its values, as a file.

use crate::state::{use_app, use_snapshot};
use crate::{browser, text};
use protocol::Failure;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, Properties, function_component, html, use_state};

#[derive(Properties, PartialEq)]
pub struct RedactedSnapshotProps {
    /// A button of its own rather than an entry of a menu.
    #[prop_or_default]
    pub plain: bool,
}

/// How far it is.
#[derive(Clone, PartialEq)]
enum Writing {
    Idle,
    Busy,
    Failed(Rc<Failure>),
}

/// `name.heapsnapshot.gz` → `name-redacted.heapsnapshot`.
fn file_name(name: &str) -> String {
    let stem = name.strip_suffix(".gz").unwrap_or(name);
    let stem = [".heapsnapshot", ".heaptimeline"].iter().find_map(|ending| stem.strip_suffix(ending)).unwrap_or(stem);
    format!("{stem}-redacted.heapsnapshot")
}

#[function_component]
pub fn RedactedSnapshot(props: &RedactedSnapshotProps) -> Html {
    let app = use_app();
    let snapshot = use_snapshot();
    let writing = use_state(|| Writing::Idle);
    let onclick = {
        let (app, writing) = (app.clone(), writing.clone());
        Callback::from(move |_| {
            let Some(id) = snapshot else { return };
            let name = app.files().get().get(id).map(|e| file_name(&e.name)).unwrap_or_default();
            writing.set(Writing::Busy);
            let (app, writing) = (app.clone(), writing.clone());
            spawn_local(async move {
                writing.set(match app.loader().redacted(id).await {
                    Ok(blob) => {
                        browser::save_blob(&name, &blob);
                        Writing::Idle
                    }
                    Err(failure) => Writing::Failed(Rc::new(failure)),
                });
            });
        })
    };
    let note = match (&*writing, snapshot) {
        (Writing::Busy, _) => text::WRITING.to_owned(),
        (Writing::Failed(failure), _) => format!("{} {}", failure.lead, failure.text),
        (Writing::Idle, None) => text::NO_SNAPSHOT_YET.to_owned(),
        (Writing::Idle, Some(id)) => app.files().get().letters().get(&id).cloned().unwrap_or_default(),
    };
    let disabled = snapshot.is_none() || *writing == Writing::Busy;
    // The view repeats what the menu offers; tests and scripts use the menu's.
    let id = if props.plain { "redact-snapshot-here" } else { "redact-snapshot" };
    html! {
        <button type="button" class={props.plain.then_some("btn")} data-testid={id} {disabled} {onclick} aria-live="polite">
            { text::REDACTED_SNAPSHOT }<span class="m">{ note }</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_of_files() {
        for (name, expect) in [
            ("after.heapsnapshot", "after-redacted.heapsnapshot"),
            ("after.heapsnapshot.gz", "after-redacted.heapsnapshot"),
            ("a.heaptimeline", "a-redacted.heapsnapshot"),
            ("dump", "dump-redacted.heapsnapshot"),
        ] {
            assert_eq!(file_name(name), expect);
        }
    }
}
