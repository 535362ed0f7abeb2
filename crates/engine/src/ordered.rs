//! A long list, put in order as far as it is looked at.
//!
//! A class can have millions of instances, and a page shows dozens: choosing them takes a walk or two over the list, ordering
//! all of it many.

/// Items that are ordered at once when the list is first looked at.
const LEAST: usize = 4096;

/// Distinct items, by a key that does not change, smallest first; among equals, the smaller item.
pub(crate) struct Ordered {
    items: Vec<u32>,
    /// Items before this one are where they belong.
    done: usize,
}

impl Ordered {
    /// A list in no order yet.
    pub(crate) fn new(items: Vec<u32>) -> Self {
        Self { items, done: 0 }
    }

    /// The list, of which `start..end` is in order: O(items), and what ordering that range takes. Clipped to what there is.
    pub(crate) fn range(&mut self, start: usize, end: usize, key: impl Fn(u32) -> u64) -> &[u32] {
        let count = self.items.len();
        let by = |&v: &u32| (key(v), v);
        let end = end.min(count);
        let near = count.min(LEAST.max(2 * self.done));
        // From the beginning on what is near, so that scrolling finds it done; far away only the range itself.
        let (from, to) = if end <= near { (self.done, near) } else { (start.clamp(self.done, end), end) };
        if end > self.done && from < to {
            let rest = &mut self.items[self.done..];
            let (from_here, to_here) = (from - self.done, to - self.done);
            if from_here > 0 {
                rest.select_nth_unstable_by_key(from_here, by);
            }
            let rest = &mut rest[from_here..];
            let wanted = to_here - from_here;
            if wanted < rest.len() {
                rest.select_nth_unstable_by_key(wanted, by);
            }
            rest[..wanted].sort_unstable_by_key(by);
            if from == self.done {
                self.done = to;
            }
        }
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: u32, keys: u64, looks: &[(usize, usize)]) {
        let key = |v: u32| u64::from(v).wrapping_mul(0x9e37_79b9_7f4a_7c15) % keys;
        let mut expect: Vec<u32> = (0..count).collect();
        expect.sort_by_key(|&v| (key(v), v));
        let mut list = Ordered::new((0..count).collect());
        for &(start, end) in looks {
            let (from, to) = (start.min(count as usize), end.min(count as usize));
            let found = list.range(start, end, key);
            assert_eq!(found.len(), count as usize);
            assert_eq!(found[from..to], expect[from..to], "{start}..{end} of {count}");
        }
        assert_eq!(list.range(0, count as usize, key), expect);
    }

    #[test]
    fn every_range_is_as_if_all_were_in_order() {
        check(0, 1, &[(0, 10)]);
        check(1, 1, &[(0, 1), (0, 0), (5, 9)]);
        for keys in [1, 7, u64::MAX] {
            check(100, keys, &[(0, 50), (90, 200), (0, 100)]);
            check(30_000, keys, &[(0, 100), (4000, 4200), (20_000, 20_100), (19_950, 20_050), (29_990, 30_000)]);
            check(30_000, keys, &[(25_000, 25_010), (0, 10), (8000, 8100), (16_000, 16_500), (4095, 4097)]);
        }
    }
}
