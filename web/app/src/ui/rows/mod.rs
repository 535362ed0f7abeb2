//! Long lists: only the rows of the window are in the document, only their pages are in memory.

mod ask;
mod copy;
mod filter_box;
mod grid;
mod pages;
mod virtual_list;
mod window;

pub use ask::{use_answered, use_ask};
pub use filter_box::FilterBox;
pub use grid::{At, Grid, Heading};
pub use pages::{ListOf, use_pages};
pub use virtual_list::{Step, VirtualList};
