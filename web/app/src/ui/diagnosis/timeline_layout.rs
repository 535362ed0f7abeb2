//! Where the timeline's marks go. Pure: points in, pixels out.

use crate::format::ratio;
use protocol::report::TimelinePoint;

/// Left of the plot: names and units.
pub const GUTTER: f64 = 118.0;
/// Above the plot: flags.
pub const FLAGS: f64 = 20.0;
/// Below the plot: the time axis.
pub const AXIS: f64 = 20.0;
const GAP: f64 = 8.0;

/// A time scale.
#[derive(Clone, Copy)]
pub struct Time {
    first: f64,
    span: f64,
    width: f64,
}

impl Time {
    /// A scale for `points`, `width` pixels wide in all.
    pub fn new(points: &[TimelinePoint], width: f64) -> Self {
        let first = points.iter().map(|p| p.t).fold(f64::INFINITY, f64::min);
        let last = points.iter().map(|p| p.t).fold(f64::NEG_INFINITY, f64::max);
        // What starts close to zero is shown from zero.
        let first = if first > 0.0 && first < 0.25 * last { 0.0 } else { first };
        Self { first, span: (last - first).max(f64::MIN_POSITIVE), width: (width - GUTTER - 12.0).max(1.0) }
    }

    /// Pixels from the left.
    pub fn x(&self, t: f64) -> f64 {
        GUTTER + (t - self.first) / self.span * self.width
    }

    /// Where the plot ends.
    pub fn end(&self) -> f64 {
        GUTTER + self.width
    }

    /// The axis' unit, in milliseconds, and the decimals its ticks need.
    pub fn unit(&self) -> (f64, usize) {
        let step = self.step();
        let unit = [3_600e3, 60e3, 1e3].into_iter().find(|u| self.span >= *u).unwrap_or(1.0);
        let decimals = if step >= unit {
            0
        } else if step >= unit / 10.0 {
            1
        } else {
            2
        };
        (unit, decimals)
    }

    fn step(&self) -> f64 {
        round_step(self.span / (self.width / 160.0).max(1.0))
    }

    /// Round times for the axis, about 160 px apart.
    pub fn ticks(&self) -> Vec<f64> {
        let step = self.step();
        let mut t = (self.first / step).ceil() * step;
        let mut all = Vec::new();
        while t <= self.first + self.span * 1.000_1 && all.len() < 20 {
            all.push(t);
            t += step;
        }
        all
    }
}

/// 1, 2 or 5 times a power of ten, at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|f| f * power).into_iter().find(|s| *s >= least).unwrap_or(power)
}

/// A track of bytes: its values, its place and its scale. Zero is always on it.
pub struct Track {
    /// Time and bytes.
    pub values: Vec<(f64, u64)>,
    /// Pixels from the top.
    pub top: f64,
    /// Pixels from the top, at zero bytes.
    pub bottom: f64,
    /// Top of the scale, bytes.
    pub most: u64,
}

impl Track {
    /// Pixels from the top.
    pub fn y(&self, bytes: u64) -> f64 {
        self.bottom - ratio(bytes, self.most).min(1.0) * (self.bottom - self.top)
    }

    /// The line, as an SVG path.
    pub fn line(&self, time: &Time) -> String {
        self.values
            .iter()
            .enumerate()
            .map(|(i, (t, v))| format!("{}{:.1} {:.1}", if i == 0 { "M" } else { "L" }, time.x(*t), self.y(*v)))
            .collect()
    }

    /// The area below the line.
    pub fn area(&self, time: &Time) -> String {
        let (Some(first), Some(last)) = (self.values.first(), self.values.last()) else { return String::new() };
        format!(
            "{}L{:.1} {:.1}L{:.1} {:.1}Z",
            self.line(time),
            time.x(last.0),
            self.bottom,
            time.x(first.0),
            self.bottom
        )
    }
}

/// Stacks tracks below each other.
pub struct Stack {
    /// Pixels used so far.
    pub height: f64,
}

impl Stack {
    /// Below the flags.
    pub fn new() -> Self {
        Self { height: FLAGS }
    }

    /// A track `height` pixels high; `None` without values.
    pub fn add(&mut self, values: Vec<(f64, u64)>, height: f64) -> Option<Track> {
        let largest = values.iter().map(|(_, v)| *v).max()?;
        let top = self.height + GAP;
        self.height = top + height;
        Some(Track { values, top, bottom: top + height, most: round_up(largest) })
    }
}

/// The next round figure, so that the scale's top can be written.
fn round_up(bytes: u64) -> u64 {
    let mut unit = 1_u64;
    while unit.saturating_mul(10) < bytes {
        unit = unit.saturating_mul(10);
    }
    let steps = [1, 2, 3, 4, 5, 6, 8, 10].map(|f| unit.saturating_mul(f));
    steps.into_iter().find(|s| *s >= bytes).unwrap_or(bytes).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(t: f64) -> TimelinePoint {
        TimelinePoint { t, ..TimelinePoint::default() }
    }

    #[test]
    fn scales_end_on_round_figures() {
        for (bytes, expect) in [(0, 1), (9, 10), (11, 20), (13_030_000, 20_000_000), (119, 200), (70, 80)] {
            assert_eq!(round_up(bytes), expect, "{bytes}");
        }
    }

    #[test]
    fn the_axis_has_round_times_within_the_plot() {
        let time = Time::new(&[at(100.0), at(1_900.0)], 1_100.0);
        let ticks = time.ticks();
        assert_eq!(ticks.first(), Some(&0.0));
        assert!((3..=12).contains(&ticks.len()), "{ticks:?}");
        assert!(ticks.iter().all(|t| time.x(*t) <= time.end() + 1.0));
    }

    #[test]
    fn one_axis_has_one_unit() {
        assert_eq!(Time::new(&[at(0.0), at(2_700.0)], 1_100.0).unit(), (1e3, 1));
        assert_eq!(Time::new(&[at(0.0), at(700.0)], 1_100.0).unit(), (1.0, 0));
        assert_eq!(Time::new(&[at(0.0), at(600e3)], 1_100.0).unit().0, 60e3);
    }

    #[test]
    fn one_moment_is_no_division_by_zero() {
        let time = Time::new(&[at(5.0)], 600.0);
        assert!(time.x(5.0).is_finite());
        assert!(time.ticks().len() <= 20);
    }

    #[test]
    fn tracks_stand_below_each_other_and_hold_zero() {
        let mut stack = Stack::new();
        let heap = stack.add(vec![(0.0, 5), (1.0, 10)], 60.0).expect("it has values");
        let rss = stack.add(vec![(0.0, 7)], 30.0).expect("it has values");
        assert!(heap.bottom < rss.top);
        assert_eq!((heap.y(0), heap.y(10)), (heap.bottom, heap.top));
        assert!(stack.add(vec![], 30.0).is_none());
    }
}
