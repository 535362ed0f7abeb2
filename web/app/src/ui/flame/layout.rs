//! Where the boxes of a flame graph go. Pure: boxes in, rectangles out. The root row is at the top.

use protocol::{FlameBox, FlamePage, NO_NODE};

/// Height of a row, pixels.
pub const ROW: f64 = 20.0;
/// A box narrower than this is not drawn, pixels.
const NARROWEST: f64 = 0.6;

/// One rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Index into the boxes; of a row that the graph stands on, into the path.
    pub of: u32,
    /// Whether it is one of those rows.
    pub below: bool,
    /// Pixels from the left.
    pub x: f64,
    /// Rows from the top.
    pub row: u32,
    /// Pixels wide.
    pub width: f64,
}

/// Rectangles of everything that is wide enough, parents before children. O(boxes).
pub fn layout(page: &FlamePage, width: f64) -> Vec<Rect> {
    let mut rects: Vec<Rect> = Vec::with_capacity(page.boxes.len() + page.path.len());
    let base = u32::try_from(page.path.len()).unwrap_or(0);
    for row in 0..base {
        rects.push(Rect { of: row, below: true, x: 0.0, row, width });
    }
    // For each box: where it begins, its row, and where its next child begins.
    let mut places: Vec<(f64, u32, f64)> = Vec::with_capacity(page.boxes.len());
    let mut next_root = 0.0;
    for (of, b) in (0_u32..).zip(&page.boxes) {
        let wide = crate::format::ratio(b.total, page.total) * width;
        let (x, row) = if b.parent == NO_NODE {
            let x = next_root;
            next_root += wide;
            (x, base)
        } else {
            match places.get_mut(b.parent as usize) {
                Some((_, row, next)) => {
                    let x = *next;
                    *next += wide;
                    (x, *row + 1)
                }
                None => continue,
            }
        };
        places.push((x, row, x));
        if wide >= NARROWEST && x < width {
            rects.push(Rect { of, below: false, x, row, width: wide.min(width - x) });
        }
    }
    rects
}

/// Rows that rectangles take.
pub fn rows(rects: &[Rect]) -> u32 {
    rects.iter().map(|r| r.row + 1).max().unwrap_or(0)
}

/// Where an arrow key leads from a rectangle: up to what it stands on, down to its largest child, left and right within a row.
pub fn step(rects: &[Rect], at: usize, key: &str) -> Option<usize> {
    let here = *rects.get(at)?;
    let middle = here.x + here.width / 2.0;
    let in_row = |row: u32| rects.iter().enumerate().filter(move |(_, r)| r.row == row);
    let covers = |r: &Rect, x: f64| r.x <= x && x < r.x + r.width;
    let found = match key {
        "ArrowUp" => in_row(here.row.checked_sub(1)?).find(|(_, r)| covers(r, middle)),
        "ArrowDown" => {
            let inside = in_row(here.row + 1).filter(|(_, r)| r.x >= here.x - 0.01 && r.x < here.x + here.width);
            inside.max_by(|a, b| a.1.width.total_cmp(&b.1.width))
        }
        "ArrowRight" => in_row(here.row).filter(|(_, r)| r.x > here.x).min_by(|a, b| a.1.x.total_cmp(&b.1.x)),
        "ArrowLeft" => in_row(here.row).filter(|(_, r)| r.x < here.x).max_by(|a, b| a.1.x.total_cmp(&b.1.x)),
        "Home" => rects.iter().enumerate().next(),
        _ => None,
    };
    found.map(|(i, _)| i)
}

/// Bytes of the boxes that `hit`, each byte once however many of its frames do.
pub fn matched(boxes: &[FlameBox], hit: impl Fn(&FlameBox) -> bool) -> u64 {
    let mut inside = vec![false; boxes.len()];
    let mut sum = 0_u64;
    for (i, b) in boxes.iter().enumerate() {
        let above = inside.get(b.parent as usize).copied().unwrap_or(false);
        inside[i] = above || hit(b);
        if inside[i] && !above {
            sum = sum.saturating_add(b.total);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flame(path: usize, boxes: &[(u32, u64)]) -> FlamePage {
        let one = |(node, (parent, total)): (u32, &(u32, u64))| FlameBox {
            node,
            parent: *parent,
            frame: 0,
            own: 0,
            total: *total,
            count: 0,
        };
        let all: Vec<FlameBox> = (0..).zip(boxes).map(one).collect();
        let total = all.iter().filter(|b| b.parent == NO_NODE).map(|b| b.total).sum();
        FlamePage { path: vec![all[0]; path], boxes: all, total, whole: total, ..FlamePage::default() }
    }

    #[test]
    fn children_stand_within_their_parents_side_by_side() {
        let page = flame(1, &[(NO_NODE, 100), (0, 60), (1, 60), (0, 30), (NO_NODE, 100)]);
        let rects = layout(&page, 400.0);
        let places: Vec<_> = rects.iter().filter(|r| !r.below).map(|r| (r.of, r.x, r.row, r.width)).collect();
        assert_eq!(
            places,
            [(0, 0.0, 1, 200.0), (1, 0.0, 2, 120.0), (2, 0.0, 3, 120.0), (3, 120.0, 2, 60.0), (4, 200.0, 1, 200.0)]
        );
        assert_eq!((rects[0].below, rects[0].width, rows(&rects)), (true, 400.0, 4));
    }

    #[test]
    fn what_cannot_be_seen_is_not_drawn_but_keeps_its_place() {
        let page = flame(0, &[(NO_NODE, 1_000_000), (0, 100), (0, 900_000)]);
        let rects = layout(&page, 300.0);
        assert_eq!(rects.len(), 2);
        assert!(rects[1].x > 0.0);
        assert!(layout(&FlamePage::default(), 300.0).is_empty());
    }

    #[test]
    fn arrows_walk_the_graph() {
        let rects = layout(&flame(0, &[(NO_NODE, 100), (0, 20), (0, 70), (2, 70)]), 100.0);
        for (at, key, expect) in [
            (0, "ArrowDown", Some(2)),
            (2, "ArrowUp", Some(0)),
            (2, "ArrowLeft", Some(1)),
            (1, "ArrowRight", Some(2)),
            (3, "ArrowDown", None),
            (0, "ArrowUp", None),
            (3, "Home", Some(0)),
            (99, "Home", None),
        ] {
            assert_eq!(step(&rects, at, key), expect, "{key} from {at}");
        }
    }

    #[test]
    fn a_byte_is_found_once() {
        let page = flame(0, &[(NO_NODE, 100), (0, 60), (1, 50), (0, 30)]);
        assert_eq!(matched(&page.boxes, |b| b.node == 1 || b.node == 2), 60);
        assert_eq!(matched(&page.boxes, |b| b.node > 0), 90);
        assert_eq!(matched(&page.boxes, |_| false), 0);
    }
}
