//! Which steps of a series are looked at: a range of snapshots, at least one step long.

/// From one snapshot of a series to a later one, by their places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brush {
    /// The earlier snapshot.
    pub from: usize,
    /// The later one.
    pub to: usize,
}

impl Brush {
    /// All of a series of `snapshots`; a series of one has no step.
    pub fn whole(snapshots: usize) -> Option<Self> {
        (snapshots > 1).then(|| Self { from: 0, to: snapshots - 1 })
    }

    /// Between two snapshots in any order; between one and itself there is nothing.
    pub fn between(a: usize, b: usize) -> Option<Self> {
        (a != b).then(|| Self { from: a.min(b), to: a.max(b) })
    }

    /// Steps in it.
    pub fn steps(self) -> usize {
        self.to - self.from
    }

    /// One step later, as long as it was; at the end of the series it becomes shorter.
    pub fn later(self, snapshots: usize) -> Self {
        match (self.to + 1 < snapshots, self.steps() > 1) {
            (true, _) => Self { from: self.from + 1, to: self.to + 1 },
            (false, true) => Self { from: self.from + 1, ..self },
            (false, false) => self,
        }
    }

    /// One step earlier, likewise.
    pub fn earlier(self) -> Self {
        match (self.from > 0, self.steps() > 1) {
            (true, _) => Self { from: self.from - 1, to: self.to - 1 },
            (false, true) => Self { to: self.to - 1, ..self },
            (false, false) => self,
        }
    }

    /// With its earlier end moved by `by`, as far as that goes.
    pub fn with_start(self, by: isize) -> Self {
        Self { from: self.from.saturating_add_signed(by).min(self.to - 1), ..self }
    }

    /// With its later end moved by `by`, as far as that goes.
    pub fn with_end(self, by: isize, snapshots: usize) -> Self {
        let most = snapshots.saturating_sub(1).max(self.to);
        Self { to: self.to.saturating_add_signed(by).clamp(self.from + 1, most), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brush(from: usize, to: usize) -> Brush {
        Brush { from, to }
    }

    #[test]
    fn a_range_has_a_step() {
        assert_eq!((Brush::whole(0), Brush::whole(1), Brush::whole(4)), (None, None, Some(brush(0, 3))));
        assert_eq!((Brush::between(3, 1), Brush::between(2, 2)), (Some(brush(1, 3)), None));
    }

    #[test]
    fn it_moves_by_a_step_and_shrinks_at_the_ends() {
        for (at, later, earlier) in [
            (brush(0, 4), brush(1, 4), brush(0, 3)),
            (brush(1, 3), brush(2, 4), brush(0, 2)),
            (brush(3, 4), brush(3, 4), brush(2, 3)),
            (brush(0, 1), brush(1, 2), brush(0, 1)),
        ] {
            assert_eq!((at.later(5), at.earlier()), (later, earlier), "{at:?}");
        }
    }

    #[test]
    fn its_ends_do_not_cross() {
        let at = brush(1, 2);
        assert_eq!((at.with_start(1), at.with_start(-1), at.with_start(-9)), (brush(1, 2), brush(0, 2), brush(0, 2)));
        assert_eq!((at.with_end(-1, 4), at.with_end(1, 4), at.with_end(9, 4)), (brush(1, 2), brush(1, 3), brush(1, 3)));
    }
}
