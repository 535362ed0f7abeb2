//! The page.
//!
//! Design constraints:
//! - It analyses nothing: workers do, and send pages of rows and reports (`protocol`).
//! - One state object per resource (`state`), cheap handles, no global store; dropping a view drops its requests.
//! - After the engine's code has arrived the page requests nothing more; the status bar counts.
//! - Every text stands in `text`, every number is written by `format`.

mod bridge;
mod browser;
mod engine;
mod format;
mod host;
mod same;
mod sealed;
mod state;
mod store;
mod text;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    // The loader has every part by now: from here on a request would be news.
    sealed::seal();
    yew::Renderer::<ui::Page>::new().render();
}
