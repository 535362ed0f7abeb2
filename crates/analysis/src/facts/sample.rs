//! Even samples of a stream whose length is not known.

/// Keeps every n-th item, doubling n whenever `most` are kept: even, bounded, and the same on every run.
pub(super) struct Sample<T> {
    items: Vec<T>,
    most: usize,
    every: u64,
    seen: u64,
}

impl<T: Copy> Sample<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { items: Vec::new(), most: most.max(2), every: 1, seen: 0 }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.seen.is_multiple_of(self.every) {
            if self.items.len() == self.most {
                let mut keep = false;
                self.items.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.every *= 2;
            }
            if self.seen.is_multiple_of(self.every) {
                self.items.push(item);
            }
        }
        self.seen += 1;
    }

    pub(super) fn items(&self) -> &[T] {
        &self.items
    }
}

/// Minimum, quartiles and maximum.
pub(super) fn quantiles(sample: &Sample<u32>, min: u32, max: u32) -> [u64; 5] {
    let mut sorted = sample.items().to_vec();
    sorted.sort_unstable();
    let at = |quarter: usize| sorted.get((sorted.len().saturating_sub(1)) * quarter / 4).copied().unwrap_or(0);
    [u64::from(min), u64::from(at(1)), u64::from(at(2)), u64::from(at(3)), u64::from(max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_even_and_bounded() {
        let mut sample = Sample::new(4);
        (0..100).for_each(|i| sample.push(i));
        assert_eq!(sample.items(), [0, 32, 64, 96]);
        let mut few = Sample::new(4);
        (0..3).for_each(|i| few.push(i));
        assert_eq!(few.items(), [0, 1, 2]);
        assert_eq!(quantiles(&few, 0, 2), [0, 0, 1, 1, 2]);
    }
}
