//! Where time and bytes go. Pure: figures in, pixels out.

use crate::format::ratio;

/// A stretch of time in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    first: f64,
    span: f64,
    left: f64,
    width: f64,
}

impl Time {
    /// `first..=last` milliseconds over `width` pixels from `left` on.
    pub fn new((first, last): (f64, f64), left: f64, width: f64) -> Self {
        Self { first, span: (last - first).max(f64::MIN_POSITIVE), left, width: width.max(1.0) }
    }

    /// Pixels from the left.
    pub fn x(&self, t: f64) -> f64 {
        self.left + (t - self.first) / self.span * self.width
    }

    /// The time at a pixel, within the stretch.
    pub fn at(&self, x: f64) -> f64 {
        self.first + ((x - self.left) / self.width).clamp(0.0, 1.0) * self.span
    }

    /// Where the plot begins and ends.
    pub fn ends(&self) -> (f64, f64) {
        (self.left, self.left + self.width)
    }

    /// First and last millisecond.
    pub fn range(&self) -> (f64, f64) {
        (self.first, self.first + self.span)
    }

    /// Whether a time is in sight.
    pub fn shows(&self, t: f64) -> bool {
        t >= self.first && t <= self.first + self.span
    }

    /// The axis' unit, in milliseconds, and the decimals its ticks need.
    pub fn unit(&self) -> (f64, usize) {
        let step = self.step();
        let last = self.first.abs().max((self.first + self.span).abs());
        let unit =
            [3_600e3, 60e3, 1e3].into_iter().find(|u| self.span >= *u || (last >= 100.0 * u && step >= u / 100.0));
        let unit = unit.unwrap_or(1.0);
        let decimals = if step >= unit {
            0
        } else if step >= unit / 10.0 {
            1
        } else if step >= unit / 100.0 {
            2
        } else {
            3
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

/// A band's place and its scale. Zero is always on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Pixels from the top, at the top of the scale.
    pub top: f64,
    /// Pixels from the top, at zero.
    pub bottom: f64,
    /// Top of the scale.
    pub most: u64,
}

impl Level {
    /// Pixels from the top.
    pub fn y(&self, value: u64) -> f64 {
        self.bottom - ratio(value, self.most).min(1.0) * (self.bottom - self.top)
    }

    /// A line as an SVG path, over what `time` shows and one point to either side.
    pub fn line(&self, values: &[(f64, u64)], time: &Time) -> String {
        let mut path = String::new();
        for (t, value) in in_sight(values, time) {
            let command = if path.is_empty() { 'M' } else { 'L' };
            path.push_str(&format!("{command}{:.1} {:.1}", time.x(*t), self.y(*value)));
        }
        path
    }

    /// The area below the line.
    pub fn area(&self, values: &[(f64, u64)], time: &Time) -> String {
        let seen = in_sight(values, time);
        let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return String::new() };
        let bottom = self.bottom;
        format!("{}L{:.1} {bottom:.1}L{:.1} {bottom:.1}Z", self.line(values, time), time.x(last.0), time.x(first.0))
    }
}

/// The values that a stretch shows, and one before and after, so that lines run to its edges. O(log n).
fn in_sight<'a>(values: &'a [(f64, u64)], time: &Time) -> &'a [(f64, u64)] {
    let (first, last) = time.range();
    let from = values.partition_point(|(t, _)| *t < first).saturating_sub(1);
    let to = (values.partition_point(|(t, _)| *t <= last) + 1).min(values.len());
    values.get(from..to).unwrap_or_default()
}

/// The next round figure, so that the scale's top can be written.
pub fn round_up(value: u64) -> u64 {
    let mut unit = 1_u64;
    while unit.saturating_mul(10) < value {
        unit = unit.saturating_mul(10);
    }
    let steps = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100].map(|f| unit.saturating_mul(f) / 10);
    steps.into_iter().find(|s| *s >= value).unwrap_or(value).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_on_round_figures() {
        for (value, expect) in [(0, 1), (9, 10), (11, 12), (13_030_000, 15_000_000), (119, 120), (70, 80), (151, 200)] {
            assert_eq!(round_up(value), expect, "{value}");
        }
    }

    #[test]
    fn the_axis_has_round_times_within_the_plot() {
        let time = Time::new((0.0, 1_900.0), 100.0, 1_000.0);
        let ticks = time.ticks();
        assert_eq!(ticks.first(), Some(&0.0));
        assert!((3..=12).contains(&ticks.len()), "{ticks:?}");
        assert!(ticks.iter().all(|t| time.x(*t) <= time.ends().1 + 1.0));
    }

    #[test]
    fn one_axis_has_one_unit() {
        let unit = |range| Time::new(range, 0.0, 1_000.0).unit();
        assert_eq!(unit((0.0, 2_700.0)), (1e3, 1));
        assert_eq!(unit((0.0, 700.0)), (1.0, 0));
        assert_eq!(unit((0.0, 600e3)).0, 60e3);
        // A short look far from zero: not 183,500 ms.
        assert_eq!(unit((183_500.0, 184_000.0)), (1e3, 1));
    }

    #[test]
    fn a_pixel_and_its_time_agree() {
        let time = Time::new((50.0, 450.0), 80.0, 800.0);
        for t in [50.0, 123.0, 450.0] {
            assert!((time.at(time.x(t)) - t).abs() < 1e-9);
        }
        assert_eq!((time.at(-5.0), time.at(5_000.0)), (50.0, 450.0));
        let moment = Time::new((5.0, 5.0), 0.0, 600.0);
        assert!(moment.x(5.0).is_finite() && moment.ticks().len() <= 20);
    }

    #[test]
    fn a_line_runs_to_the_edges_of_what_is_shown() {
        let level = Level { top: 0.0, bottom: 100.0, most: 100 };
        let values: Vec<(f64, u64)> = (0..1_000_u32).map(|i| (f64::from(i), u64::from(i % 100))).collect();
        let time = Time::new((500.0, 510.0), 0.0, 100.0);
        assert_eq!(level.line(&values, &time).matches(['M', 'L']).count(), 13);
        assert_eq!(level.line(&[], &time), "");
        assert_eq!((level.y(0), level.y(100), level.y(900)), (100.0, 0.0, 0.0));
    }
}
