//! Long loops in slices.
//!
//! WebAssembly engines start with quickly made code and exchange a function for its optimised version only between two
//! calls of it. A loop over millions of nodes that is one call would run to its end several times slower than it could, so
//! work on whole columns is cut into calls.

use std::ops::Range;

/// Items per call: a millisecond or less, so that the optimised version is in place before a hundredth of a large graph.
const SLICE: u32 = 1 << 14;

/// Calls `work` with the ranges of `0..count`, in order.
pub fn in_slices(count: u32, mut work: impl FnMut(Range<u32>)) {
    let mut start = 0;
    while start < count {
        let end = count.min(start.saturating_add(SLICE));
        call(&mut work, start..end);
        start = end;
    }
}

/// Calls `work` with a number of steps to take, until it says that nothing is left to do.
pub fn in_turns(mut work: impl FnMut(u32) -> Turn) {
    while call(&mut work, SLICE) == Turn::More {}
}

/// Whether a turn left work for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// There is more to do.
    More,
    /// All is done.
    Done,
}

/// The call that an engine counts. Binaryen knows nothing of `inline(never)`: the builds for the browser name this function.
#[inline(never)]
fn call<A, R>(work: &mut impl FnMut(A) -> R, argument: A) -> R {
    work(argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_everything_once() {
        for count in [0, 1, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 7] {
            let mut next = 0;
            in_slices(count, |range| {
                assert!(range.start == next && !range.is_empty() && range.len() <= SLICE as usize);
                next = range.end;
            });
            assert_eq!(next, count);
        }
    }

    #[test]
    fn turns_end_when_done() {
        let mut turns = 0;
        in_turns(|_| {
            turns += 1;
            if turns < 5 { Turn::More } else { Turn::Done }
        });
        assert_eq!(turns, 5);
    }
}
