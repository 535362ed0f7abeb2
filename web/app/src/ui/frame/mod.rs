//! What stands around every view: top bar, evidence rail, status bar, drop cover, keys.

mod drop_cover;
mod export;
mod keys;
mod picker;
mod rail;
mod rail_entry;
mod status_bar;
mod top_bar;

pub use drop_cover::DropCover;
pub use keys::{is_plain, use_keys, use_window_keys};
pub use picker::FilePicker;
pub use rail::EvidenceRail;
pub use status_bar::StatusBar;
pub use top_bar::TopBar;
