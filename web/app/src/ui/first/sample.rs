//! A sample to try: it travels with the page and is opened like any other files.

use crate::state::{App, use_app};
use crate::{browser, text};
use yew::{Callback, Html, function_component, html};

/// What the test kit's `sample` makes: an agent whose job queue only grows.
const FILES: [(&str, &[u8]); 4] = [
    ("00-start.heapsnapshot", include_bytes!("../../../sample/00-start.heapsnapshot")),
    ("01-after-60-jobs.heapsnapshot", include_bytes!("../../../sample/01-after-60-jobs.heapsnapshot")),
    ("02-after-120-jobs.heapsnapshot", include_bytes!("../../../sample/02-after-120-jobs.heapsnapshot")),
    ("03-after-180-jobs.heapsnapshot", include_bytes!("../../../sample/03-after-180-jobs.heapsnapshot")),
];

/// Opens it, beside what is open.
pub fn open_sample(app: &App) {
    app.loader().open(FILES.iter().filter_map(|(name, content)| browser::file(name, content)).collect());
}

#[function_component]
pub fn Sample() -> Html {
    let app = use_app();
    let onclick = Callback::from(move |_| open_sample(&app));
    html! { <button type="button" class="btn" data-testid="sample" {onclick}>{ text::TRY_SAMPLE }</button> }
}
