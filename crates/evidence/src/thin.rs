//! A list that stays small however many items come: past its limit it keeps every second ordinary item, then every fourth …
//!
//! Items marked as important (a full collection, a reading with a snapshot) stay until they alone fill the list.
//! Deterministic: what is kept depends on the items only, not on how the bytes were portioned.

/// A bounded list of items in arrival order.
#[derive(Debug)]
pub(crate) struct Thinned<T> {
    items: Vec<(T, bool)>,
    limit: usize,
    stride: u64,
    ordinary: u64,
    important_stride: u64,
    important: u64,
}

impl<T> Thinned<T> {
    /// An empty list that never holds more than `limit` items (at least two).
    pub(crate) fn new(limit: usize) -> Self {
        Self { items: Vec::new(), limit: limit.max(2), stride: 1, ordinary: 0, important_stride: 1, important: 0 }
    }

    /// Adds an item. Amortised O(1).
    pub(crate) fn push(&mut self, item: T, important: bool) {
        let (seen, stride) =
            if important { (&mut self.important, self.important_stride) } else { (&mut self.ordinary, self.stride) };
        let kept = (*seen).is_multiple_of(stride);
        *seen += 1;
        if !kept {
            return;
        }
        if self.items.len() >= self.limit {
            self.thin();
            let (seen, stride) =
                if important { (self.important, self.important_stride) } else { (self.ordinary, self.stride) };
            if !(seen - 1).is_multiple_of(stride) {
                return;
            }
        }
        self.items.push((item, important));
    }

    /// How many items arrived.
    pub(crate) fn seen(&self) -> u64 {
        self.ordinary + self.important
    }

    /// How many were let go.
    pub(crate) fn dropped(&self) -> u64 {
        self.seen() - self.items.len() as u64
    }

    /// The items that were kept.
    pub(crate) fn into_vec(self) -> Vec<T> {
        self.items.into_iter().map(|(item, _)| item).collect()
    }

    fn thin(&mut self) {
        let ordinary = self.items.iter().filter(|(_, important)| !important).count();
        let target = ordinary * 2 < self.items.len();
        if target {
            self.important_stride *= 2;
        } else {
            self.stride *= 2;
        }
        // Every second item of the kind that fills the list goes: those that stay are multiples of the new stride.
        let mut nth = 0_u64;
        self.items.retain(|(_, important)| {
            if *important != target {
                return true;
            }
            nth += 1;
            nth % 2 == 1
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: u64, every_important: u64, limit: usize) -> Vec<u64> {
        let mut list = Thinned::new(limit);
        for i in 0..items {
            list.push(i, i % every_important == 0);
        }
        assert_eq!(list.seen(), items);
        list.into_vec()
    }

    #[test]
    fn short_lists_are_whole() {
        assert_eq!(check(8, 3, 8), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn long_lists_stay_bounded_and_ordered() {
        let kept = check(100_000, 1000, 64);
        assert!(kept.len() <= 64 && kept.len() >= 16, "{}", kept.len());
        assert!(kept.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(kept[0], 0);
    }

    #[test]
    fn important_items_outlive_ordinary_ones() {
        let kept = check(10_000, 1000, 64);
        assert!((0..10).all(|i| kept.contains(&(i * 1000))), "{kept:?}");
    }
}
