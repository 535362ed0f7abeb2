//! What a piece of work takes of the heap.

pub use peak_alloc::PeakAlloc;
use std::sync::{Mutex, PoisonError};

/// Does the work. Gives what it made, and by how many bytes the heap was larger meanwhile, at most. `heap` is the program's
/// global allocator. Tests that run side by side take turns here, so that each is charged with its own.
pub fn peak_of<T>(heap: &PeakAlloc, work: impl FnOnce() -> T) -> (T, usize) {
    static ONE: Mutex<()> = Mutex::new(());
    let turn = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = heap.current_usage();
    heap.reset_peak_usage();
    let made = work();
    let taken = heap.peak_usage().saturating_sub(before);
    drop(turn);
    (made, taken)
}
