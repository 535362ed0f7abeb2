//! A bit per node or edge.

/// A fixed-length bit set, one bit per item, packed into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// `len` bits, all clear.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// Number of bits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bits at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bit at `i`; clear beyond the end.
    #[inline]
    #[must_use]
    pub fn get(&self, i: u32) -> bool {
        self.words.get((i >> 6) as usize).is_some_and(|w| w >> (i & 63) & 1 == 1)
    }

    /// Sets the bit at `i`; does nothing beyond the end.
    #[inline]
    pub fn set(&mut self, i: u32) {
        if let Some(w) = self.words.get_mut((i >> 6) as usize) {
            *w |= 1 << (i & 63);
        }
    }

    /// Clears the bit at `i`.
    #[inline]
    pub fn clear(&mut self, i: u32) {
        if let Some(w) = self.words.get_mut((i >> 6) as usize) {
            *w &= !(1 << (i & 63));
        }
    }

    /// Sets the bit at `i` and says whether it was clear before.
    #[inline]
    pub fn insert(&mut self, i: u32) -> bool {
        match self.words.get_mut((i >> 6) as usize) {
            Some(w) => {
                let bit = 1 << (i & 63);
                let fresh = *w & bit == 0;
                *w |= bit;
                fresh
            }
            None => false,
        }
    }

    /// Number of set bits.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }
}
