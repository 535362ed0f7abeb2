//! Sorting that is compiled once.
//!
//! The standard library's sorts are compiled anew for every list and every comparison: nine kilobytes each, a quarter of the
//! engine in the browser. These order positions instead, by one sort that calls back to compare, and then move the items.
//!
//! Design constraints:
//! - For lists that are short beside what they were made of: classes, findings, samples. A comparison costs a call, and a
//!   position a word of memory while it sorts. Lists of nodes and edges are sorted by the standard library.
//! - Stable, like the standard sorts of the same names without `order`.

use std::cmp::Ordering;

/// Ordering in place. All methods are stable and take O(n · log n) comparisons.
pub trait Order<T> {
    /// Orders by a comparison.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Orders by a key, which is made for each comparison.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }

    /// Orders by what the items are.
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let items = &*self;
        // Positions exist: they are this list's.
        let mut from = positions(items.len(), &mut |a, b| compare(&items[a], &items[b]));
        for start in 0..from.len() {
            // Round the cycle that `start` is in: each place takes what belongs there from where it stands.
            let mut at = start;
            while from[at] != start {
                let next = std::mem::replace(&mut from[at], at);
                self.swap(at, next);
                at = next;
            }
            from[at] = at;
        }
    }
}

/// The positions of `len` items in order. The one sort that is compiled.
fn positions(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..len).collect();
    positions.sort_by(|&a, &b| compare(a, b));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &[(u32, u32)]) {
        let (mut ours, mut theirs) = (items.to_vec(), items.to_vec());
        ours.order_by_key(|i| i.0);
        theirs.sort_by_key(|i| i.0);
        assert_eq!(ours, theirs, "by key, {items:?}");
        let downwards = |a: &(u32, u32), b: &(u32, u32)| b.1.cmp(&a.1);
        ours.order_by(downwards);
        theirs.sort_by(downwards);
        assert_eq!(ours, theirs, "by comparison, {items:?}");
        ours.order();
        theirs.sort();
        assert_eq!(ours, theirs, "as they are, {items:?}");
    }

    #[test]
    fn as_the_standard_library_does() {
        check(&[]);
        check(&[(1, 1)]);
        check(&[(2, 0), (1, 1)]);
        for len in [3u32, 5, 20, 21, 64, 1000] {
            for keys in [1, 2, 7, 1000] {
                let scattered = |i: u32| (i.wrapping_mul(2_654_435_761) >> 7) % keys;
                check(&(0..len).map(|i| (scattered(i), i)).collect::<Vec<_>>());
                check(&(0..len).rev().map(|i| (i % keys, scattered(i))).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn moves_what_cannot_be_copied() {
        let mut names: Vec<String> = ["pear", "fig", "apple", "quince", "plum"].map(str::to_owned).to_vec();
        names.order_by_key(|n| n.len());
        assert_eq!(names, ["fig", "pear", "plum", "apple", "quince"]);
    }
}
