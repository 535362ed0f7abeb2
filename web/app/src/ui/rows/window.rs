//! Which rows a scroll position shows. Rows have one height, so position is arithmetic.
//!
//! Browsers draw elements no taller than some 17 to 33 million pixels. A longer list gets a shorter space and a shift between
//! the space and the list: small scrolls move the list pixel by pixel, a drag of the thumb moves it in proportion.

use std::ops::Range;

/// Rows kept above and below the window.
const MARGIN: u32 = 12;
/// Tallest space, pixels.
const TALLEST: f64 = 8_000_000.0;

/// A window over a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    rows: u32,
    row: f64,
    view: f64,
    scroll: f64,
    shift: f64,
}

impl Window {
    /// The top of a list whose rows are `row` pixels high.
    pub fn new(row: f64) -> Self {
        Self { rows: 0, row, view: 0.0, scroll: 0.0, shift: 0.0 }
    }

    /// The same place in a list of `rows` rows, seen through `view` pixels.
    pub fn resize(&mut self, rows: u32, view: f64) {
        if (self.rows, self.view) != (rows, view) {
            (self.rows, self.view) = (rows, view);
            self.shift = if self.compressed() { self.shift.clamp(0.0, self.list() - self.space()) } else { 0.0 };
        }
    }

    /// Height of the space to scroll in.
    pub fn space(&self) -> f64 {
        self.list().min(TALLEST)
    }

    /// The space was scrolled to `scroll`.
    pub fn scrolled(&mut self, scroll: f64) {
        let moved = (scroll - self.scroll).abs();
        self.scroll = scroll;
        if !self.compressed() {
            self.shift = 0.0;
            return;
        }
        let (most, travel) = (self.list() - self.space(), (self.space() - self.view).max(1.0));
        self.shift = if scroll <= 0.0 {
            0.0
        } else if scroll >= travel - 1.0 {
            most
        } else if moved > self.view {
            most * (scroll / travel)
        } else {
            self.shift
        };
    }

    /// Rows to have in the document.
    pub fn range(&self) -> Range<u32> {
        let top = self.scroll + self.shift;
        let first = whole(top / self.row).saturating_sub(MARGIN).min(self.rows);
        let last = whole(((top + self.view) / self.row).ceil()).saturating_add(MARGIN).min(self.rows);
        first..last.max(first)
    }

    /// Rows that fit.
    pub fn page(&self) -> u32 {
        whole(self.view / self.row).max(1)
    }

    /// Where row `row` stands in the space.
    pub fn offset(&self, row: u32) -> f64 {
        f64::from(row) * self.row - self.shift
    }

    /// Where to scroll so that `row` is seen, unless it is. `head` pixels at the top are covered by a header.
    pub fn reveal(&self, row: u32, head: f64) -> Option<f64> {
        let top = self.offset(row) - self.scroll;
        let view = self.view - head;
        let target = if top < 0.0 {
            self.offset(row)
        } else if top + self.row > view {
            self.offset(row) + self.row - view
        } else {
            return None;
        };
        let travel = (self.space() - self.view).max(0.0);
        if (0.0..=travel).contains(&target) || !self.compressed() {
            return Some(target.max(0.0));
        }
        // Beyond this stretch of the list: a jump in proportion.
        Some((f64::from(row) * self.row / (self.list() - self.view).max(1.0) * travel).clamp(0.0, travel))
    }

    fn list(&self) -> f64 {
        f64::from(self.rows) * self.row
    }

    fn compressed(&self) -> bool {
        self.list() > TALLEST
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a row number can be")]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rows: u32) -> Window {
        let mut window = Window::new(24.0);
        window.resize(rows, 480.0);
        window
    }

    #[test]
    fn the_document_holds_the_window_and_a_margin() {
        let mut w = window(1_000);
        assert_eq!(w.range(), 0..32);
        w.scrolled(2_400.0);
        assert_eq!((w.range(), w.offset(w.range().start)), (88..132, 88.0 * 24.0));
        w.scrolled(1_000.0 * 24.0 - 480.0);
        assert_eq!(w.range(), 968..1_000);
    }

    #[test]
    fn a_short_list_is_all_there() {
        assert_eq!(window(5).range(), 0..5);
        assert_eq!(window(0).range(), 0..0);
    }

    #[test]
    fn a_list_taller_than_an_element_can_be_is_reached_from_end_to_end() {
        let mut w = window(10_000_000);
        assert!(w.space() <= TALLEST);
        let travel = w.space() - 480.0;
        w.scrolled(travel);
        assert_eq!(w.range().end, 10_000_000);
        w.scrolled(0.0);
        assert_eq!(w.range().start, 0);
        w.scrolled(travel / 2.0);
        let middle = w.range().start;
        assert!((4_990_000..5_010_000).contains(&middle), "{middle}");
        // A notch of the wheel moves by rows, not by thousands of them.
        w.scrolled(travel / 2.0 + 96.0);
        assert_eq!(w.range().start, middle + 4);
    }

    #[test]
    fn revealing_moves_no_further_than_it_must() {
        let mut w = window(1_000);
        assert_eq!(w.reveal(3, 28.0), None);
        assert_eq!(w.reveal(40, 28.0), Some(41.0 * 24.0 - 452.0));
        w.scrolled(2_400.0);
        assert_eq!(w.reveal(10, 28.0), Some(240.0));
    }

    #[test]
    fn revealing_far_rows_of_a_tall_list_lands_on_them() {
        let mut w = window(10_000_000);
        for row in [9_999_999, 5_000_000, 0] {
            if let Some(scroll) = w.reveal(row, 0.0) {
                w.scrolled(scroll);
            }
            assert!(w.range().contains(&row), "{row} not in {:?}", w.range());
        }
    }
}
