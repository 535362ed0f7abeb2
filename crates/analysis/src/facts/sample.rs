//! Even samples of a stream whose length is not known.

use facts::IdSpread;

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

/// `most` order statistics of a sample at even distances, or all of it where it is smaller; the ends are the population's own.
pub(super) fn spread(sample: &Sample<u32>, min: u32, max: u32, most: usize) -> IdSpread {
    let mut sorted: Vec<u64> = sample.items().iter().map(|&id| u64::from(id)).collect();
    sorted.sort_unstable();
    let (n, parts) = (sorted.len(), most.max(2) - 1);
    if n > most {
        sorted = (0..=parts).map(|i| sorted[(n - 1) * i / parts]).collect();
    }
    if let Some(first) = sorted.first_mut() {
        *first = u64::from(min);
    }
    if sorted.len() > 1
        && let Some(last) = sorted.last_mut()
    {
        *last = u64::from(max);
    }
    IdSpread(sorted)
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
        assert_eq!(spread(&few, 0, 2, 33).0, [0, 1, 2]);
        assert_eq!(spread(&sample, 0, 99, 3).0, [0, 32, 99]);
    }
}
