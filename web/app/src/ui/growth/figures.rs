//! What a row does within the brushed range, which rows are shown, and in which order. No drawing.

use crate::same::Same;
use crate::state::{Brush, Measure, Rank, SeriesShown, Verdict};
use crate::text::Change;
use protocol::Safe;
use protocol::report::{Cause, GrowthOf, GrowthRow, GrowthTable};
use std::rc::Rc;

/// The growth table, as charts share it.
pub type Table = Same<GrowthTable>;

/// The brushed range of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Which snapshots.
    pub brush: Brush,
    /// The whole heap over the range.
    pub heap: Figure,
}

/// How one figure changes over a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// At the first snapshot.
    pub first: u64,
    /// At the last one.
    pub last: u64,
    /// Highest.
    pub most: u64,
    /// Lowest.
    pub least: u64,
    /// Steps in the range.
    pub steps: usize,
}

impl Figure {
    /// Of a series of values. Values that are missing count as zero: the row was not there.
    pub fn new(values: &[u64], brush: Brush) -> Self {
        let at = |i: usize| values.get(i).copied().unwrap_or(0);
        let range = || (brush.from..=brush.to).map(at);
        Self {
            first: at(brush.from),
            last: at(brush.to),
            most: range().max().unwrap_or(0),
            least: range().min().unwrap_or(0),
            steps: brush.steps(),
        }
    }

    /// More at the end than at the beginning.
    pub fn growth(&self) -> i64 {
        let difference = i128::from(self.last) - i128::from(self.first);
        i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
    }

    /// [`Figure::growth`] per step, rounded.
    pub fn a_step(&self) -> i64 {
        let steps = i64::try_from(self.steps).unwrap_or(i64::MAX).max(1);
        let half = if self.growth() < 0 { -(steps / 2) } else { steps / 2 };
        self.growth().saturating_add(half) / steps
    }

    /// The same, for the catalogue of texts.
    pub fn change(&self) -> Change {
        Change { growth: self.growth(), a_step: self.a_step(), steps: self.steps }
    }

    /// From lowest to highest.
    pub fn swing(&self) -> u64 {
        self.most - self.least
    }

    /// Whether it went much further up and down than from end to end.
    pub fn swings(&self) -> bool {
        self.swing() > 4 * self.growth().unsigned_abs() && self.swing() > self.most / 20
    }
}

impl Range {
    /// A range of a table.
    pub fn new(table: &GrowthTable, brush: Brush) -> Self {
        let heap: Vec<u64> = table.steps.iter().map(|step| step.heap_bytes).collect();
        Self { brush, heap: Figure::new(&heap, brush) }
    }

    /// A row's bytes over the range.
    pub fn bytes(&self, row: &GrowthRow) -> Figure {
        Figure::new(&row.bytes, self.brush)
    }

    /// A row's objects over the range.
    pub fn objects(&self, row: &GrowthRow) -> Figure {
        Figure::new(&row.objects, self.brush)
    }

    /// What is measured of a row.
    pub fn measured(&self, row: &GrowthRow, measure: Measure) -> Figure {
        match measure {
            Measure::Bytes => self.bytes(row),
            Measure::Objects => self.objects(row),
        }
    }

    /// What suits this range where the person has no choice made: between two levels of a sawtooth growth says nothing.
    pub fn rank(&self) -> Rank {
        if self.heap.swings() { Rank::Swing } else { Rank::Growth }
    }
}

/// Rows to show, in order: those where growth shows itself, and the rest.
pub fn ranked(table: &GrowthTable, range: &Range, shown: &SeriesShown) -> (Vec<usize>, Vec<usize>) {
    let wanted = shown.filter.to_lowercase();
    let matches = |row: &GrowthRow| {
        let text = [Some(&row.name), Some(&row.class), row.holds.as_ref()];
        wanted.is_empty() || text.into_iter().flatten().any(|t| t.as_str().to_lowercase().contains(&wanted))
    };
    let rank = shown.rank.unwrap_or_else(|| range.rank());
    let mut rows: Vec<(usize, &GrowthRow, Figure)> = table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.of == shown.of && matches(row))
        .map(|(at, row)| (at, row, range.measured(row, shown.measure)))
        .collect();
    rows.sort_by(|(_, a, x), (_, b, y)| {
        let (growth, swing) = (y.growth().cmp(&x.growth()), y.swing().cmp(&x.swing()));
        let order = match rank {
            Rank::Growth => growth.then(swing),
            Rank::Swing => swing.then(growth),
        };
        order.then_with(|| a.name.cmp(&b.name))
    });
    // What merely swings is nobody's growth; there the distinction says nothing.
    let first = |row: &GrowthRow| rank == Rank::Swing || row.innermost;
    let (innermost, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row, _)| first(row));
    let places = |rows: Vec<(usize, &GrowthRow, Figure)>| rows.into_iter().map(|(at, ..)| at).collect();
    (places(innermost), places(rest))
}

/// The owner with most of the range's growth, and its share of it.
pub fn main_owner<'a>(table: &'a GrowthTable, range: &Range) -> Option<(&'a GrowthRow, f64)> {
    let grown = range.heap.growth();
    let owners = table.rows.iter().filter(|row| row.of == GrowthOf::Owner && row.innermost);
    let (row, most) = owners.map(|row| (row, range.bytes(row).growth())).max_by_key(|(_, growth)| *growth)?;
    #[expect(clippy::cast_precision_loss, reason = "for a percentage")]
    let share = most as f64 / grown.max(1) as f64;
    // Retained sizes of an owner may grow by more than the heap, where it takes over what was held elsewhere.
    (grown > 0 && share >= 0.1).then_some((row, share.min(1.0)))
}

/// The owner that goes up and down most within the range. Those around it swing with it, so of several that swing alike it is
/// the one that holds least.
pub fn swinging_owner<'a>(table: &'a GrowthTable, range: &Range) -> Option<&'a GrowthRow> {
    let owners = || table.rows.iter().filter(|row| row.of == GrowthOf::Owner).map(|row| (row, range.bytes(row)));
    let most = owners().map(|(_, figure)| figure.swing()).max()?;
    let alike = owners().filter(|(_, figure)| figure.swing() > 0 && figure.swing() >= most - most / 10);
    alike.min_by_key(|(_, figure)| figure.most).map(|(row, _)| row)
}

/// Where within the range the heap was highest, if it came back from there.
pub fn summit(table: &GrowthTable, range: &Range) -> Option<usize> {
    let Brush { from, to } = range.brush;
    let at = (from..=to).max_by_key(|at| table.steps.get(*at).map(|step| step.heap_bytes))?;
    (range.heap.swings() && from < at && at < to).then_some(at)
}

/// What findings name: owners and classes with their causes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    owners: Vec<(Safe, Option<u64>, Cause)>,
    classes: Vec<(Safe, Cause)>,
}

impl Marks {
    /// The cause that a finding gives to a row.
    pub fn cause(&self, row: &GrowthRow) -> Option<Cause> {
        match row.of {
            GrowthOf::Owner => {
                let same = |(name, object, _): &&(Safe, Option<u64>, Cause)| match (object, row.object) {
                    (Some(a), Some(b)) => *a == b,
                    _ => *name == row.name,
                };
                self.owners.iter().find(same).map(|(.., cause)| *cause)
            }
            GrowthOf::Class => self.classes.iter().find(|(name, _)| *name == row.name).map(|(_, cause)| *cause),
        }
    }
}

/// What the report's findings name.
pub fn marks(verdict: &Verdict) -> Rc<Marks> {
    let findings = verdict.report.iter().flat_map(|report| &report.findings);
    let mut marks = Marks::default();
    for finding in findings {
        if let Some(owner) = finding.owner.as_ref().filter(|owner| !owner.name.is_empty()) {
            marks.owners.push((owner.name.clone(), owner.object, finding.cause));
        }
        if let Some(objects) = &finding.objects {
            marks.classes.push((objects.class.clone(), finding.cause));
        }
    }
    Rc::new(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::report::Trend;

    fn row(of: GrowthOf, name: &'static str, innermost: bool, bytes: &[u64]) -> GrowthRow {
        GrowthRow {
            of,
            name: Safe::ours(name),
            class: Safe::ours("Array"),
            holds: None,
            object: None,
            innermost,
            bytes: bytes.to_vec(),
            objects: bytes.to_vec(),
            trend: Trend::Level,
            monotone: false,
            growth: 0,
            slope: 0.0,
            spread: 0.0,
            per_unit: None,
            kept: None,
        }
    }

    fn table() -> GrowthTable {
        use GrowthOf::{Class, Owner};
        let rows = vec![
            row(Owner, "around", false, &[0, 500, 900, 1300]),
            row(Owner, "queue", true, &[0, 0, 400, 800]),
            row(Owner, "warm", true, &[0, 500, 500, 500]),
            row(Owner, "batch", false, &[0, 9_000, 0, 0]),
            row(Class, "Job", true, &[0, 0, 400, 800]),
        ];
        GrowthTable { rows, ..GrowthTable::default() }
    }

    fn range(from: usize, to: usize, heap: &[u64]) -> Range {
        let brush = Brush { from, to };
        Range { brush, heap: Figure::new(heap, brush) }
    }

    #[test]
    fn figures_are_those_of_the_range() {
        let figure = Figure::new(&[5, 100, 20, 41], Brush { from: 0, to: 3 });
        assert_eq!((figure.growth(), figure.a_step(), figure.swing(), figure.swings()), (36, 12, 95, false));
        let falling = Figure::new(&[41, 5], Brush { from: 0, to: 1 });
        assert_eq!((falling.growth(), falling.a_step()), (-36, -36));
        assert_eq!(Figure::new(&[10, 0, 0, 0], Brush { from: 0, to: 3 }).a_step(), -3);
        assert_eq!(Figure::new(&[7], Brush { from: 0, to: 1 }).last, 0, "a value that is missing");
    }

    #[test]
    fn the_range_decides_the_order_and_innermost_come_first() {
        let (table, shown) = (table(), SeriesShown::default());
        let names = |(first, rest): (Vec<usize>, Vec<usize>)| {
            let name = |at: &usize| table.rows[*at].name.to_string();
            (first.iter().map(name).collect::<Vec<_>>().join(" "), rest.iter().map(name).collect::<Vec<_>>().join(" "))
        };
        let whole = ranked(&table, &range(0, 3, &[0, 0, 1, 2]), &shown);
        assert_eq!(names(whole), ("queue warm".into(), "around batch".into()));
        let first_step = ranked(&table, &range(0, 1, &[0, 1]), &shown);
        assert_eq!(names(first_step), ("warm queue".into(), "batch around".into()));
        let swinging = ranked(&table, &range(0, 3, &[100, 9_000, 100, 100]), &shown);
        assert_eq!(names(swinging).0, "batch around queue warm");
        let filtered = SeriesShown { filter: "QUE".into(), ..shown.clone() };
        assert_eq!(names(ranked(&table, &range(0, 3, &[0, 0, 1, 2]), &filtered)).0, "queue");
        let classes = SeriesShown { of: GrowthOf::Class, ..shown };
        assert_eq!(names(ranked(&table, &range(0, 3, &[0, 0, 1, 2]), &classes)).0, "Job");
    }

    #[test]
    fn what_swings_is_the_innermost_of_those_that_swing_alike() {
        let rows = vec![
            row(GrowthOf::Owner, "page", false, &[500, 9_600, 500]),
            row(GrowthOf::Owner, "batch", false, &[0, 9_000, 0]),
            row(GrowthOf::Owner, "noise", true, &[0, 10, 0]),
        ];
        let step = |heap_bytes| protocol::report::GrowthStep {
            input: 0,
            label: Safe::default(),
            t: None,
            work: None,
            heap_bytes,
            objects: 0,
        };
        let table = GrowthTable { rows, steps: [900, 9_990, 910].map(step).to_vec(), ..GrowthTable::default() };
        let whole = Range::new(&table, Brush { from: 0, to: 2 });
        assert_eq!(swinging_owner(&table, &whole).map(|row| row.name.as_str()), Some("batch"));
        assert_eq!(summit(&table, &whole), Some(1));
        assert_eq!(summit(&table, &Range::new(&table, Brush { from: 0, to: 1 })), None, "it did not come back");
    }

    #[test]
    fn the_main_owner_is_innermost_and_has_a_share_worth_naming() {
        let table = table();
        let owner = |range: &Range| main_owner(&table, range).map(|(row, share)| (row.name.to_string(), share));
        assert_eq!(owner(&range(0, 3, &[0, 0, 400, 1_600])), Some(("queue".into(), 0.5)));
        assert_eq!(owner(&range(0, 3, &[0, 0, 400, 400])), Some(("queue".into(), 1.0)));
        assert_eq!(owner(&range(0, 3, &[0, 0, 0, 1_000_000])), None);
        assert_eq!(owner(&range(0, 3, &[900, 0, 0, 0])), None);
    }
}
