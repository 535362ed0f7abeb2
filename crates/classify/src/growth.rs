//! A series of snapshots as a table: one row per class and per owner, with what it does from step to step.
//!
//! The same series that the rules judge, without opinion.

use crate::assembly::Case;
use crate::heap::{Heap, Holder, Population};
use crate::series::{Shape, difference, floats, shape};
use facts::{InputFacts, RootModel, Severity};
use order::Order as _;
use redact::{Safe, safe};
use report::{GrowthOf, GrowthRow, GrowthStep, GrowthTable, Trend};

/// Rows told: owners, and classes.
const OWNERS: usize = 200;
const CLASSES: usize = 500;
/// Changes below this are not worth a row, bytes.
const LEAST: u64 = 1024;
/// Changes that are noise: a share of the highest figure, and a few objects.
const NOISE_SHARE: f64 = 0.02;
const NOISE_OBJECTS: f64 = 10.0;

/// The growth table of the inputs' snapshots; empty without snapshots. Linear in the facts but for sorting.
///
/// Without an order these are the snapshots of the process that has most of them, oldest first. `by_hand` lists inputs in an
/// order of its own, of one process or of several: owners and classes are then followed by name.
#[must_use]
pub fn growth(inputs: &[InputFacts], by_hand: Option<&[u32]>) -> GrowthTable {
    let case = Case::in_order(inputs, by_hand);
    let mut table = GrowthTable { other_processes: case.strangers.clone(), ..GrowthTable::default() };
    let Some(heap) = Heap::of(&case) else { return table };
    for (shot, total) in heap.shots.iter().zip(&heap.totals) {
        let input = &inputs[shot.input as usize];
        table.steps.push(GrowthStep {
            input: shot.input,
            label: stem(&input.name),
            t: shot.t,
            work: shot.work,
            heap_bytes: *total,
            objects: shot.facts.nodes,
        });
    }
    let work = heap.work.as_deref();
    let moved = |bytes: &[u64]| {
        let (low, high) = (bytes.iter().min().copied().unwrap_or(0), bytes.iter().max().copied().unwrap_or(0));
        high - low >= LEAST
    };
    let innermost: Vec<u64> = heap.innermost(|h| moved(&h.bytes), Holder::grown).iter().map(|h| h.facts.id).collect();
    let mut owners: Vec<GrowthRow> = heap
        .holders
        .iter()
        .filter(|h| moved(&h.bytes))
        .map(|h| GrowthRow { innermost: innermost.contains(&h.facts.id), ..owner(h, work) })
        .collect();
    let mut classes: Vec<GrowthRow> =
        heap.classes.iter().filter(|p| moved(&p.retained)).map(|p| class(p, work)).collect();
    for (rows, most) in [(&mut owners, OWNERS), (&mut classes, CLASSES)] {
        rows.order_by(by_growth);
        rows.truncate(most);
    }
    table.rows = owners;
    table.rows.append(&mut classes);
    table.rows.order_by(by_growth);
    table.cautions = cautions(inputs, &case, &heap);
    table
}

fn by_growth(a: &GrowthRow, b: &GrowthRow) -> std::cmp::Ordering {
    (b.innermost, b.growth).cmp(&(a.innermost, a.growth)).then_with(|| a.name.cmp(&b.name))
}

/// What speaks against comparing the figures as they are.
fn cautions(inputs: &[InputFacts], case: &Case<'_>, heap: &Heap<'_>) -> Vec<Safe> {
    let mut found = Vec::new();
    let mut processes: Vec<u32> = heap.shots.iter().map(|s| s.process).collect();
    processes.order();
    processes.dedup();
    if processes.len() > 1 {
        found.push(safe!(
            "The snapshots are of {} processes: owners and classes are followed by name, objects are not.",
            processes.len()
        ));
    }
    if !case.strangers.is_empty() {
        found.push(safe!(
            "{} of the snapshots are of another process: their objects cannot be followed, and they are left out here.",
            case.strangers.len()
        ));
    }
    let models = |m: RootModel| heap.shots.iter().any(|s| s.facts.root_model == m);
    if models(RootModel::UserRoots) && models(RootModel::Internals) {
        found.push(Safe::ours(
            "Some snapshots count backing stores with their owners and some do not: shallow sizes do not compare.",
        ));
    }
    for shot in heap.shots {
        let input = &inputs[shot.input as usize];
        if input.problems.iter().any(|p| p.severity == Severity::Partial) {
            found.push(safe!("{} was read in part: its figures are lower bounds.", input.name.clone()));
        }
    }
    found
}

fn stem(name: &Safe) -> Safe {
    const ENDINGS: [&str; 3] = [".gz", ".heapsnapshot", ".heaptimeline"];
    ENDINGS.iter().fold(name.clone(), |name, ending| name.without_ending(ending))
}

fn owner(h: &Holder<'_>, work: Option<&[f64]>) -> GrowthRow {
    GrowthRow {
        holds: h.held().map(|held| held.0.clone()),
        object: Some(h.facts.id),
        ..row(GrowthOf::Owner, h.name.full.clone(), h.facts.class.clone(), &h.bytes, &h.entries, work)
    }
}

fn class(p: &Population<'_>, work: Option<&[f64]>) -> GrowthRow {
    let more = p.counts.last() > p.counts.first();
    GrowthRow {
        innermost: more && p.shape != Shape::Level,
        ..row(GrowthOf::Class, p.facts.name.clone(), p.facts.name.clone(), &p.retained, &p.counts, work)
    }
}

fn row(of: GrowthOf, name: Safe, class: Safe, bytes: &[u64], objects: &[u64], work: Option<&[f64]>) -> GrowthRow {
    let steps: Vec<f64> = bytes.windows(2).map(|w| difference(w[1], w[0]) as f64).collect();
    let growth = difference(bytes.last().copied().unwrap_or(0), bytes.first().copied().unwrap_or(0));
    let done = work.and_then(|w| Some(w.last()? - w.first()?)).filter(|d| *d > 0.0);
    GrowthRow {
        of,
        name,
        class,
        holds: None,
        object: None,
        bytes: bytes.to_vec(),
        objects: objects.to_vec(),
        trend: trend(bytes, objects, work),
        innermost: false,
        monotone: bytes.windows(2).all(|w| w[0] <= w[1]),
        growth,
        slope: slope(bytes),
        spread: deviation(&steps),
        per_unit: done.map(|d| growth as f64 / d),
        kept: kept(bytes),
    }
}

/// What the bytes do; where they do nothing, what the objects do.
fn trend(bytes: &[u64], objects: &[u64], work: Option<&[f64]>) -> Trend {
    let of = |values: &[u64], least: f64| {
        let top = values.iter().copied().max().unwrap_or(0) as f64;
        shape(&floats(values), work, (top * NOISE_SHARE).max(least))
    };
    match of(bytes, LEAST as f64) {
        Shape::Level => of(objects, NOISE_OBJECTS),
        found => found,
    }
}

/// Slope of the straight line nearest to the values, per step.
fn slope(values: &[u64]) -> f64 {
    let n = values.len() as f64;
    if values.len() < 2 {
        return 0.0;
    }
    let middle = (n - 1.0) / 2.0;
    let (mut up, mut across) = (0.0, 0.0);
    for (i, &v) in values.iter().enumerate() {
        let x = i as f64 - middle;
        up += x * v as f64;
        across += x * x;
    }
    up / across
}

fn deviation(steps: &[f64]) -> f64 {
    let n = steps.len() as f64;
    if steps.is_empty() {
        return 0.0;
    }
    let mean = steps.iter().sum::<f64>() / n;
    (steps.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// Settling: (end − beginning) over (highest − beginning); PEERS, memlab's settle check.
fn kept(bytes: &[u64]) -> Option<f64> {
    let (first, last, high) = (*bytes.first()?, *bytes.last()?, *bytes.iter().max()?);
    let rise = high.saturating_sub(first);
    (high > last && rise >= LEAST).then(|| (difference(last, first) as f64 / rise as f64).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{holder, snapshot, step};

    /// Two builds of one program: the store has another id, its name is the same.
    #[test]
    fn runs_that_are_put_in_order_are_followed_by_name() {
        let store = |id, count| {
            let path = [step("property:jobs", "Queue@11"), step("context:queue", "system / Context@3")];
            holder(id, "Array", &path, "Job", count, 400, (100, 900))
        };
        let mut inputs: Vec<InputFacts> =
            (0..3).map(|i| snapshot(i, 1_000 + i, 500_000, vec![store(40 + 2 * i, 100 + 200 * i)])).collect();
        for (i, input) in inputs.iter_mut().enumerate() {
            input.heap.as_mut().expect("a heap").process_fingerprint = i as u64 + 1;
        }
        assert_eq!(growth(&inputs, None).steps.len(), 1, "the evidence tells of one process only");
        let table = growth(&inputs, Some(&[0, 1, 2]));
        assert_eq!(table.steps.len(), 3);
        let owner = table.rows.iter().find(|r| r.of == GrowthOf::Owner).expect("an owner");
        assert_eq!((owner.objects.as_slice(), owner.monotone), ([100, 300, 500].as_slice(), true));
        assert!(table.cautions.iter().any(|c| c.as_str().contains("3 processes")), "{:?}", table.cautions);
    }

    #[test]
    fn slope_and_spread_are_per_step() {
        assert_eq!(slope(&[10, 20, 30, 40]), 10.0);
        assert_eq!(slope(&[5]), 0.0);
        assert_eq!(deviation(&[10.0, 10.0, 10.0]), 0.0);
        assert_eq!(deviation(&[0.0, 20.0]), 10.0);
    }

    #[test]
    fn settling_is_what_stays_of_a_rise() {
        assert_eq!(kept(&[0, 10_000, 1_000]), Some(0.1));
        assert_eq!(kept(&[0, 10_000, 10_000]), None);
        assert_eq!(kept(&[5_000, 10_000, 4_000]), Some(0.0));
    }
}
