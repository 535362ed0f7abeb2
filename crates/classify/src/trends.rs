//! What the readings do over time: JS heap, external memory, resident set, DOM nodes, listeners.

use crate::assembly::{Case, Moment};
use crate::floor::noise;
use crate::series::{Shape, lower_envelope, shape_of_levels};
use facts::Reading;

/// Fewest readings that make a trend: two in each of four windows.
const ENOUGH: usize = 8;
/// Windows of the lower envelope.
const WINDOWS: usize = 8;
/// Counts (nodes, listeners) that come and go on any page.
const NOISE_COUNT: f64 = 50.0;

/// Documents and contexts are few, and each is heavy.
const NOISE_FEW: f64 = 2.0;

/// One figure over time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trend {
    /// Inputs it comes from.
    pub(crate) inputs: Vec<u32>,
    /// Lowest value in each window.
    pub(crate) levels: Vec<f64>,
    /// Highest value of all.
    pub(crate) peak: f64,
    /// Number of readings.
    pub(crate) readings: usize,
    /// What the levels do.
    pub(crate) shape: Option<Shape>,
}

impl Trend {
    /// `few` is the least change of a count that matters; bytes have the noise of their levels.
    fn of(case: &Case<'_>, few: Option<f64>, read: impl Fn(&Reading) -> Option<u64>) -> Self {
        let points: Vec<(&Moment<'_>, f64)> =
            case.readings.iter().filter_map(|m| Some((m, read(m.reading)? as f64))).collect();
        let mut trend = Self { readings: points.len(), ..Self::default() };
        for (m, v) in &points {
            if !trend.inputs.contains(&m.input) {
                trend.inputs.push(m.input);
            }
            trend.peak = trend.peak.max(*v);
        }
        if points.len() < 2 {
            trend.levels = points.iter().map(|p| p.1).collect();
            return trend;
        }
        // Windows of equally many readings: programs read themselves by work as often as by time.
        let xy: Vec<(f64, f64)> = points.iter().enumerate().map(|(i, (_, v))| (i as f64, *v)).collect();
        trend.levels = if points.len() >= ENOUGH {
            lower_envelope(&xy, (points.len() / 2).min(WINDOWS))
        } else {
            xy.iter().map(|p| p.1).collect()
        };
        let noise = few.map_or_else(|| noise(&trend.levels), |n| n.max(trend.levels[0] * 0.05));
        trend.shape = Some(shape_of_levels(&trend.levels, noise));
        trend
    }

    /// First and last level.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        Some((*self.levels.first()?, *self.levels.last()?))
    }

    /// Growth from the first level to the last; 0 without readings.
    pub(crate) fn growth(&self) -> f64 {
        self.ends().map_or(0.0, |(a, b)| b - a)
    }

    /// Whether there are readings enough to call it a trend.
    pub(crate) fn told(&self) -> bool {
        self.readings >= 4
    }

    /// Whether it goes on growing.
    pub(crate) fn grows(&self) -> bool {
        self.shape.is_some_and(Shape::grows)
    }
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trends {
    pub(crate) heap: Trend,
    pub(crate) external: Trend,
    pub(crate) rss: Trend,
    pub(crate) dom_nodes: Trend,
    pub(crate) listeners: Trend,
    pub(crate) documents: Trend,
    pub(crate) detached_contexts: Trend,
}

impl Trends {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        Self {
            heap: Trend::of(case, None, |r| r.heap_used),
            external: Trend::of(case, None, |r| r.array_buffers.max(r.external)),
            rss: Trend::of(case, None, |r| r.rss),
            dom_nodes: Trend::of(case, Some(NOISE_COUNT), |r| r.dom_nodes),
            listeners: Trend::of(case, Some(NOISE_COUNT), |r| r.listeners),
            documents: Trend::of(case, Some(NOISE_FEW), |r| r.documents),
            detached_contexts: Trend::of(case, Some(NOISE_FEW), |r| r.detached_contexts),
        }
    }
}
