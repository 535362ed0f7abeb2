//! What a handful of figures, one per snapshot or window, do over time.
//!
//! Everything that judges growth goes through [`shape`], so that "steady", "plateau" and "drained" mean one thing.

/// A share of the largest step below which a step counts as level: a store that still gains a sixth of what it gained at its
/// fastest is filling, one that gains less has stopped but for noise.
const LEVEL: f64 = 0.15;
/// How much of a rise must come back before it counts as drained: what stays is the store's own skeleton and warm-up.
const DRAINED: f64 = 0.35;
/// A loss of this share of the rise is more than a level's breathing.
const PARTLY: f64 = 0.2;
/// How far steps may differ and still be one rate.
const STEADY: f64 = 0.5;
/// A last step below this share of an earlier one is slowing down: a filling cache looks like that before its bound.
const SLOWING: f64 = 0.6;

/// What a series does, in the words of the report.
pub(crate) use report::Trend as Shape;

/// The shape of `values`. Steps are compared per unit of `work` where that is known and moves in every step; changes up to
/// `noise` count as none.
pub(crate) fn shape(values: &[f64], work: Option<&[f64]>, noise: f64) -> Shape {
    if let Some((values, work)) = without_rests(values, work, noise) {
        return shape(&values, Some(&work), noise);
    }
    let (Some(&first), Some(&last)) = (values.first(), values.last()) else { return Shape::Level };
    let max = values.iter().copied().fold(f64::MIN, f64::max);
    let min = values.iter().copied().fold(f64::MAX, f64::min);
    if max - min <= noise {
        return Shape::Level;
    }
    let falls = falls(values, noise);
    if falls >= 2 {
        return Shape::Sawtooth;
    }
    if falls == 1 {
        return if last - first <= (DRAINED * (max - first)).max(noise) { Shape::Drained } else { Shape::Irregular };
    }
    if last - first < -noise {
        return Shape::Falling;
    }
    if last - first <= noise {
        return Shape::Level;
    }
    if max - last > PARTLY * (max - first) {
        // Came back some of the way: neither level nor drained.
        return Shape::Irregular;
    }
    let rates = rates(values, work);
    if rates.len() == 1 {
        return Shape::OneStep;
    }
    rate_shape(&rates)
}

/// The series without the snapshots of a process at rest: no work since the one before, and nothing came or went. They say that
/// what is there is held; as steps of a series they would look like a plateau. `None` if there are none.
fn without_rests(values: &[f64], work: Option<&[f64]>, noise: f64) -> Option<(Vec<f64>, Vec<f64>)> {
    let work = work.filter(|w| w.len() == values.len())?;
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(values.len());
    for (&value, &done) in values.iter().zip(work) {
        let rests = kept.last().is_some_and(|&(before, at)| done <= at && (value - before).abs() <= noise);
        if !rests {
            kept.push((value, done));
        }
    }
    (kept.len() >= 2 && kept.len() < values.len()).then(|| kept.into_iter().unzip())
}

fn rate_shape(rates: &[f64]) -> Shape {
    let best = rates.iter().copied().fold(0.0, f64::max);
    let level = |r: &f64| *r <= LEVEL * best;
    let growing = rates.iter().filter(|r| !level(r)).count();
    if rates.last().is_some_and(level) {
        return if growing == 1 { Shape::Once } else { Shape::Plateau };
    }
    let run = rates.iter().rev().take_while(|r| !level(r)).count();
    if run < 2 {
        // A jump at the very end: what follows it would tell.
        return Shape::Irregular;
    }
    let tail = &rates[rates.len() - run..];
    let even = |part: &[f64], share: f64| {
        let low = part.iter().copied().fold(f64::MAX, f64::min);
        let high = part.iter().copied().fold(0.0, f64::max);
        low >= share * high
    };
    let last = tail[run - 1];
    let before = tail[..run - 1].iter().copied().fold(0.0, f64::max);
    // Twice as much in a step between two equal ones is a capture that was left out, not a rate that falls.
    let left_out = last >= tail[0] && even(tail, STEADY);
    if last <= SLOWING * before && !left_out {
        // A large first step is warm-up: if the steps after it are equal, they are the rate.
        let rest = &tail[1..];
        let warmed = rest.len() >= 2 && even(rest, 0.75) && rest.len() + 1 == rates.len();
        return if warmed { Shape::Steady } else { Shape::Slowing };
    }
    if even(tail, STEADY) { Shape::Steady } else { Shape::Rising }
}

/// The shape of many levels: where windows fall between steps of a staircase every other step looks level, so two windows at a
/// time are looked at as well.
pub(crate) fn shape_of_levels(levels: &[f64], noise: f64) -> Shape {
    let fine = shape(levels, None, noise);
    if levels.len() < 6 || !matches!(fine, Shape::Irregular | Shape::Plateau | Shape::Rising) {
        return fine;
    }
    let coarse: Vec<f64> = levels.chunks(2).map(|c| c.iter().copied().fold(f64::INFINITY, f64::min)).collect();
    match shape(&coarse, None, noise) {
        grows @ (Shape::Steady | Shape::Rising) => grows,
        _ => fine,
    }
}

/// How often the series rose beyond noise and came most of the way back.
fn falls(values: &[f64], noise: f64) -> usize {
    let (mut base, mut peak, mut falls) = (values[0], values[0], 0);
    for &v in &values[1..] {
        if v > peak {
            peak = v;
        } else if peak - base > noise && v <= base + DRAINED * (peak - base) {
            falls += 1;
            base = v;
            peak = v;
        }
        if v < base {
            base = v;
            peak = v;
        }
    }
    falls
}

/// Growth of each step, per unit of work if work moves in every step.
pub(crate) fn rates(values: &[f64], work: Option<&[f64]>) -> Vec<f64> {
    let steps = values.windows(2).map(|w| w[1] - w[0]);
    match work {
        Some(work) if work.len() == values.len() && work.windows(2).all(|w| w[1] > w[0]) => {
            steps.zip(work.windows(2)).map(|(d, w)| d / (w[1] - w[0])).collect()
        }
        _ => steps.collect(),
    }
}

/// Largest over smallest positive step less one: 0 for equal steps. `None` without two growing steps.
pub(crate) fn spread(values: &[f64], work: Option<&[f64]>) -> Option<f64> {
    let rates: Vec<f64> = rates(values, work).into_iter().filter(|r| *r > 0.0).collect();
    let low = rates.iter().copied().fold(f64::MAX, f64::min);
    let high = rates.iter().copied().fold(0.0, f64::max);
    (rates.len() >= 2 && low > 0.0).then(|| high / low - 1.0)
}

/// Differences of neighbours, saturating.
pub(crate) fn deltas(values: &[u64]) -> Vec<i64> {
    values.windows(2).map(|w| difference(w[1], w[0])).collect()
}

/// `a − b`, saturating.
pub(crate) fn difference(a: u64, b: u64) -> i64 {
    i64::try_from(i128::from(a) - i128::from(b)).unwrap_or(if a > b { i64::MAX } else { i64::MIN })
}

/// As floating point.
pub(crate) fn floats(values: &[u64]) -> Vec<f64> {
    values.iter().map(|v| *v as f64).collect()
}

/// The smallest value of each of `windows` equal stretches of time; empty stretches repeat the one before.
///
/// Garbage collection makes a series of readings a sawtooth; its lower envelope is what was alive.
pub(crate) fn lower_envelope(points: &[(f64, f64)], windows: usize) -> Vec<f64> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let span = last.0 - first.0;
    if windows == 0 || span.is_nan() || span <= 0.0 {
        return points.iter().map(|p| p.1).reduce(f64::min).into_iter().collect();
    }
    let mut low = vec![f64::INFINITY; windows];
    for (t, v) in points {
        let i = (((t - first.0) / span * windows as f64) as usize).min(windows - 1);
        low[i] = low[i].min(*v);
    }
    let mut out: Vec<f64> = Vec::with_capacity(windows);
    for v in low {
        if v.is_finite() {
            out.push(v);
        } else if let Some(before) = out.last() {
            out.push(*before);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_is_no_plateau() {
        let work = [100.0, 200.0, 300.0, 400.0, 400.0];
        assert_eq!(shape(&[0.0, 1e6, 2e6, 3e6, 3e6], Some(&work), 1e3), Shape::Steady);
        assert_eq!(shape(&[0.0, 1e6, 2e6, 3e6, 0.0], Some(&work), 1e3), Shape::Drained);
        // Without work the last step may well be a plateau.
        assert_eq!(shape(&[0.0, 1e6, 2e6, 3e6, 3e6], None, 1e3), Shape::Plateau);
    }

    #[test]
    fn shapes() {
        use Shape::*;
        for (values, expect) in [
            (vec![], Level),
            (vec![1.0], Level),
            (vec![100.0, 101.0, 99.0], Level),
            (vec![0.0, 100.0], OneStep),
            // A leak, with and without a larger first step.
            (vec![0.0, 100.0, 200.0, 300.0], Steady),
            (vec![0.0, 320.0, 420.0, 520.0], Steady),
            (vec![0.0, 100.0, 190.0, 290.0, 400.0], Steady),
            // With a capture left out in the middle; and a rate that does fall.
            (vec![0.0, 100.0, 300.0, 400.0], Steady),
            (vec![0.0, 100.0, 300.0, 380.0], Slowing),
            // Its innocent twins: one-time load, a filled store, a draining queue, batches.
            (vec![0.0, 100.0, 101.0, 102.0], Once),
            (vec![0.0, 1.0, 100.0, 101.0], Once),
            (vec![0.0, 100.0, 160.0, 162.0, 161.0], Plateau),
            (vec![0.0, 60.0, 120.0, 3.0], Drained),
            (vec![0.0, 60.0, 2.0, 120.0, 3.0], Sawtooth),
            (vec![0.0, 60.0, 2.0, 120.0, 3.0, 240.0], Sawtooth),
            // A cache before its bound slows down.
            (vec![0.0, 100.0, 160.0, 195.0], Slowing),
            (vec![0.0, 10.0, 50.0, 150.0], Rising),
            (vec![100.0, 60.0, 40.0], Falling),
            (vec![0.0, 1.0, 1.0, 100.0], Irregular),
            (vec![0.0, 60.0, 90.0, 50.0], Irregular),
        ] {
            assert_eq!(shape(&values, None, 5.0), expect, "{values:?}");
        }
    }

    #[test]
    fn a_staircase_is_steady_whatever_the_windows() {
        let stairs = [0.0, 100.0, 100.0, 200.0, 200.0, 300.0, 400.0, 400.0];
        assert_eq!(shape_of_levels(&stairs, 5.0), Shape::Steady);
        assert_eq!(shape_of_levels(&[0.0, 100.0, 200.0, 300.0, 300.0, 300.0, 300.0, 300.0], 5.0), Shape::Plateau);
    }

    #[test]
    fn work_makes_steps_comparable() {
        // Three times the bytes for three times the work is one rate.
        let values = [0.0, 100.0, 400.0, 700.0];
        assert_eq!(shape(&values, Some(&[0.0, 10.0, 40.0, 70.0]), 5.0), Shape::Steady);
        // The same bytes for ever more work is a store reaching its bound.
        assert_eq!(shape(&[0.0, 100.0, 200.0, 300.0], Some(&[0.0, 10.0, 60.0, 360.0]), 5.0), Shape::Plateau);
        // Work that stands still in a step cannot divide.
        assert_eq!(shape(&[0.0, 100.0, 200.0], Some(&[0.0, 10.0, 10.0]), 5.0), Shape::Steady);
    }

    #[test]
    fn envelope_is_the_lowest_of_each_window() {
        let points: Vec<(f64, f64)> = (0..8).map(|i| (f64::from(i), f64::from(i % 2) * 10.0 + f64::from(i))).collect();
        assert_eq!(lower_envelope(&points, 4), vec![0.0, 2.0, 4.0, 6.0]);
        assert_eq!(lower_envelope(&[(1.0, 5.0)], 4), vec![5.0]);
        assert_eq!(lower_envelope(&[(0.0, 5.0), (10.0, 7.0)], 4), vec![5.0, 5.0, 5.0, 7.0]);
        assert_eq!(lower_envelope(&[], 4), Vec::<f64>::new());
    }

    #[test]
    fn steps_do_not_overflow() {
        assert_eq!(deltas(&[u64::MAX, 0, u64::MAX]), vec![i64::MIN, i64::MAX]);
    }
}
