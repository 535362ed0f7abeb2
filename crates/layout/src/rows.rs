//! Rows and what stands in them.

use std::collections::BTreeMap;

/// Taken stretches by row, kept sorted and apart.
#[derive(Debug)]
pub(crate) struct Rows {
    gap: f64,
    taken: BTreeMap<u32, Vec<(f64, f64)>>,
    extent: Option<(f64, f64)>,
}

impl Rows {
    pub(crate) fn new(gap: f64) -> Self {
        Self { gap, taken: BTreeMap::new(), extent: None }
    }

    /// Left and right end of all that stands.
    pub(crate) fn extent(&self) -> (f64, f64) {
        self.extent.unwrap_or_default()
    }

    /// Takes a place, whatever stands there.
    pub(crate) fn take(&mut self, row: u32, centre: f64, width: f64) {
        let (left, right) = (centre - width / 2.0, centre + width / 2.0);
        let (least, most) = self.extent.unwrap_or((left, right));
        self.extent = Some((least.min(left), most.max(right)));
        let taken = self.taken.entry(row).or_default();
        let at = taken.partition_point(|t| t.0 < left);
        taken.insert(at, (left, right));
    }

    /// Takes the free place nearest to `wish`, to the right where both sides are as near; gives its centre.
    pub(crate) fn nearest(&mut self, row: u32, wish: f64, width: f64) -> f64 {
        let (half, gap) = (width / 2.0, self.gap);
        let taken = self.taken.get(&row).map(Vec::as_slice).unwrap_or_default();
        let free = |centre: f64| {
            let (left, right) = (centre - half - gap, centre + half + gap);
            taken.iter().all(|&(l, r)| r <= left + 1e-6 || l >= right - 1e-6)
        };
        // Only places that touch what stands can be nearest, apart from the wish itself.
        let touching = taken.iter().flat_map(|&(l, r)| [r + gap + half, l - gap - half]);
        let centre = std::iter::once(wish)
            .chain(touching)
            .filter(|&c| free(c))
            .min_by(|a, b| (a - wish).abs().total_cmp(&(b - wish).abs()).then(b.total_cmp(a)))
            .unwrap_or(wish);
        self.take(row, centre, width);
        centre
    }
}
