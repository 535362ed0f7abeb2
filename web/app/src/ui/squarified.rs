//! Cells of a treemap: areas in proportion, as square as they can be had.
//!
//! Rows are filled along the shorter side while that makes their cells squarer; then a new row begins in what is left.

/// A cell, in the units of the space it was laid out in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// To the right.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// Cells for `values` in a space of `width` by `height`, in their order. Largest first gives the squarest cells. A value of zero
/// gets an empty cell; without a positive sum or a space there are only those. Linear in the values for all but odd shapes.
pub fn squarified(values: &[f64], width: f64, height: f64) -> Vec<Cell> {
    let sum: f64 = values.iter().copied().filter(|v| *v > 0.0).sum();
    let mut cells = vec![Cell { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; values.len()];
    if !(sum > 0.0 && sum.is_finite() && width > 0.0 && height > 0.0) {
        return cells;
    }
    let scale = width * height / sum;
    let areas: Vec<(usize, f64)> =
        values.iter().enumerate().filter(|(_, v)| **v > 0.0).map(|(at, v)| (at, v * scale)).collect();
    let mut left = Cell { x: 0.0, y: 0.0, width, height };
    let mut start = 0;
    while start < areas.len() {
        let side = left.width.min(left.height);
        let (mut end, mut row) = (start + 1, Row::default().with(areas[start].1));
        while end < areas.len() {
            let longer = row.with(areas[end].1);
            if longer.worst(side) > row.worst(side) {
                break;
            }
            (row, end) = (longer, end + 1);
        }
        left = place(&areas[start..end], row.sum, left, &mut cells);
        start = end;
    }
    cells
}

/// Areas of a row, as far as its shape needs them.
#[derive(Clone, Copy, Default)]
struct Row {
    sum: f64,
    range: Option<(f64, f64)>,
}

impl Row {
    fn with(self, area: f64) -> Self {
        let range = self.range.map_or((area, area), |(least, most)| (least.min(area), most.max(area)));
        Self { sum: self.sum + area, range: Some(range) }
    }

    /// How long its least square cell is, compared with its width.
    fn worst(&self, side: f64) -> f64 {
        let Some((least, most)) = self.range else { return f64::INFINITY };
        let (side, sum) = (side * side, self.sum * self.sum);
        (side * most / sum).max(sum / (side * least))
    }
}

/// Lays a row along the shorter side of `left`; gives back what remains.
fn place(row: &[(usize, f64)], sum: f64, left: Cell, cells: &mut [Cell]) -> Cell {
    let upright = left.width >= left.height;
    let depth = if upright { sum / left.height } else { sum / left.width };
    let mut along = 0.0;
    for (at, area) in row {
        let length = area / depth.max(f64::MIN_POSITIVE);
        cells[*at] = if upright {
            Cell { x: left.x, y: left.y + along, width: depth, height: length }
        } else {
            Cell { x: left.x + along, y: left.y, width: length, height: depth }
        };
        along += length;
    }
    if upright {
        Cell { x: left.x + depth, width: (left.width - depth).max(0.0), ..left }
    } else {
        Cell { y: left.y + depth, height: (left.height - depth).max(0.0), ..left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(cell: &Cell) -> f64 {
        cell.width * cell.height
    }

    fn overlap(a: &Cell, b: &Cell) -> f64 {
        let along = |p: f64, q: f64, r: f64, s: f64| ((p + q).min(r + s) - p.max(r)).max(0.0);
        along(a.x, a.width, b.x, b.width) * along(a.y, a.height, b.y, b.height)
    }

    #[test]
    fn areas_are_in_proportion_fill_the_space_and_do_not_overlap() {
        for (values, width, height) in [
            (&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0][..], 6.0, 4.0),
            (&[1.0], 300.0, 20.0),
            (&[880_200.0, 37_600.0, 1_300.0], 177.0, 214.0),
            (&[1.0, 2.0, 3.0, 1_000.0, 4.0], 500.0, 200.0),
            (&[1e-9, 1e9], 640.0, 200.0),
        ] {
            let cells = squarified(values, width, height);
            let sum: f64 = values.iter().sum();
            for (cell, value) in cells.iter().zip(values) {
                let want = value / sum * width * height;
                assert!((area(cell) - want).abs() <= 1e-6 * want.max(1.0), "{values:?}: {cell:?} is not {want}");
                let inside = cell.x >= -1e-6
                    && cell.y >= -1e-6
                    && cell.x + cell.width <= width + 1e-6
                    && cell.y + cell.height <= height + 1e-6;
                assert!(inside, "{values:?}: {cell:?}");
            }
            for (i, a) in cells.iter().enumerate() {
                for b in &cells[i + 1..] {
                    assert!(overlap(a, b) < 1e-6 * width * height, "{values:?}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn cells_are_nearly_square() {
        // The example by which the layout is known: nothing longer than three times its width, most nearly square.
        let cells = squarified(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], 6.0, 4.0);
        let longest = cells.iter().map(|c| (c.width / c.height).max(c.height / c.width)).fold(0.0, f64::max);
        assert!(longest < 3.0, "{longest} {cells:?}");
        assert_eq!((cells[0].width, cells[0].height), (3.0, 2.0));
    }

    #[test]
    fn nothing_and_nowhere_are_empty_cells() {
        for (values, width, height) in
            [(&[][..], 10.0, 10.0), (&[0.0, -1.0], 10.0, 10.0), (&[1.0], 0.0, 10.0), (&[f64::INFINITY], 5.0, 5.0)]
        {
            let cells = squarified(values, width, height);
            assert_eq!(cells.len(), values.len());
            assert!(cells.iter().all(|c| area(c) == 0.0), "{cells:?}");
        }
        assert_eq!(area(&squarified(&[0.0, 5.0], 10.0, 10.0)[1]), 100.0);
    }
}
