//! Everything the rules read, worked out once from the facts.

use crate::assembly::Case;
use crate::floor::Floor;
use crate::heap::Heap;
use crate::series::Shape;
use crate::sites::Sites;
use crate::trends::Trends;
use report::{Evidence, KindOfEvidence};

/// The level of live memory over time, from the best source at hand.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) shape: Shape,
    pub(crate) levels: Vec<f64>,
    pub(crate) inputs: Vec<u32>,
    /// Whether it is the floor after full collections; otherwise the lower envelope of readings.
    pub(crate) is_floor: bool,
}

impl Level {
    pub(crate) fn first(&self) -> f64 {
        self.levels.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn last(&self) -> f64 {
        self.levels.last().copied().unwrap_or(0.0)
    }

    pub(crate) fn growth(&self) -> f64 {
        self.last() - self.first()
    }
}

/// The derived layer.
pub(crate) struct Derived<'a> {
    pub(crate) case: &'a Case<'a>,
    pub(crate) floor: Floor,
    pub(crate) trends: Trends,
    pub(crate) level: Option<Level>,
    pub(crate) sites: Option<Sites<'a>>,
    pub(crate) heap: Option<Heap<'a>>,
}

impl<'a> Derived<'a> {
    pub(crate) fn of(case: &'a Case<'a>) -> Self {
        let floor = Floor::of(case);
        let trends = Trends::of(case);
        let level = level(&floor, &trends);
        Self { case, level, floor, trends, sites: Sites::of(case), heap: Heap::of(case) }
    }

    /// What the level of live memory says to a claim that memory grows (or does not).
    pub(crate) fn level_says(&self, grows: bool) -> Option<Evidence> {
        let level = self.level.as_ref()?;
        let rising = level.shape.grows() || level.shape == Shape::Slowing;
        let still =
            matches!(level.shape, Shape::Level | Shape::Once | Shape::Plateau | Shape::Drained | Shape::Falling);
        if !rising && !still {
            return None;
        }
        let row = crate::say::row(level.levels.iter().map(|v| report::format::bytes(*v as u64)));
        let what = if self.case.is_python() { "Traced memory" } else { "JS heap" };
        let (lead, statement) = match (rising, level.is_floor) {
            (true, true) => ("The floor rises.", redact::safe!("After full collections: {}.", row)),
            (true, false) => ("The lowest readings rise.", redact::safe!("{} at its lowest: {}.", what, row)),
            (false, true) => ("The floor is level.", redact::safe!("After full collections: {}.", row)),
            (false, false) => ("The lowest readings are level.", redact::safe!("{} at its lowest: {}.", what, row)),
        };
        let make = if rising == grows { crate::say::pro } else { crate::say::con };
        let kind = if level.is_floor { KindOfEvidence::GcEvents } else { KindOfEvidence::Comparison };
        use crate::say::Rests as _;
        Some(make(kind, lead, statement).on(level.inputs.iter().copied()).figure(level.growth(), "bytes"))
    }
}

/// The floor where the log holds enough full collections, else the readings.
fn level(floor: &Floor, trends: &Trends) -> Option<Level> {
    const ENOUGH: usize = 6;
    let from_floor = floor.shape.filter(|_| floor.full >= ENOUGH).map(|shape| Level {
        shape,
        levels: floor.levels.clone(),
        inputs: floor.inputs.clone(),
        is_floor: true,
    });
    from_floor.or_else(|| {
        Some(Level {
            shape: trends.heap.shape.filter(|_| trends.heap.told())?,
            levels: trends.heap.levels.clone(),
            inputs: trends.heap.inputs.clone(),
            is_floor: false,
        })
    })
}
