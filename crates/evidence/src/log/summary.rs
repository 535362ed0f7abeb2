//! Lists of bounded length, and the sums over everything that went by.

use super::field::Row;
use crate::problem::{Place, note};
use crate::thin::Thinned;
use facts::{GcEvent, GcKind, GcSummary, InputFacts, Limit, LimitKind, Reading};
use order::Order as _;
use redact::{Safe, safe};

/// Most events that go into the facts.
const MOST: usize = 4096;
/// Most readings that go into the facts. A chart has fewer columns.
const MOST_READINGS: usize = 2048;
/// Most isolates that are added up apart; a pool of workers has some dozens.
const MOST_ISOLATES: usize = 64;
/// Most reasons that are counted apart; V8 knows some thirty.
const MOST_REASONS: usize = 48;

/// Collections, listed and added up.
pub(crate) struct GcTally {
    events: Thinned<GcEvent>,
    isolates: Vec<Sums>,
    backwards: u64,
    first_backwards: u64,
}

#[derive(Default)]
struct Sums {
    summary: GcSummary,
    /// Latest time seen while reading, for telling that a log turns back.
    clock: f64,
    /// Least squares over (seconds, bytes) of full collections.
    n: f64,
    t: f64,
    y: f64,
    tt: f64,
    ty: f64,
}

impl GcTally {
    pub(crate) fn new() -> Self {
        Self { events: Thinned::new(MOST), isolates: Vec::new(), backwards: 0, first_backwards: 0 }
    }

    pub(crate) fn seen(&self) -> u64 {
        self.events.seen()
    }

    /// Notes the time of an event as it stands in the file.
    pub(crate) fn line(&mut self, event: &GcEvent, number: u64) {
        if let Some(sums) = self.isolate(event) {
            // A printed time is rounded, and the tail of a crash is printed late.
            let back = event.uptime_ms + 1.5 < sums.clock;
            sums.clock = event.uptime_ms;
            if back {
                self.backwards += 1;
                self.first_backwards = if self.backwards == 1 { number } else { self.first_backwards };
            }
        }
    }

    /// Adds an event.
    pub(crate) fn push(&mut self, event: GcEvent) {
        if let Some(sums) = self.isolate(&event) {
            sums.add(&event);
        }
        let important = event.kind == GcKind::Full;
        self.events.push(event, important);
    }

    fn isolate(&mut self, event: &GcEvent) -> Option<&mut Sums> {
        let at = self.isolates.iter().position(|s| s.summary.pid == event.pid && s.summary.isolate == event.isolate);
        let at = match at {
            Some(at) => at,
            None if self.isolates.len() < MOST_ISOLATES => {
                self.isolates.push(Sums {
                    summary: GcSummary { pid: event.pid, isolate: event.isolate.clone(), ..GcSummary::default() },
                    ..Sums::default()
                });
                self.isolates.len() - 1
            }
            None => return None,
        };
        self.isolates.get_mut(at)
    }

    /// Moves everything into the facts.
    pub(crate) fn report(self, facts: &mut InputFacts) {
        if self.backwards > 0 {
            facts.problems.push(
                note(
                    "Time runs backwards.",
                    safe!(
                        "The clock of one isolate turns back {} times: several runs are in one log, or its lines are out of order. Split the log by run.",
                        self.backwards
                    ),
                )
                .within(safe!("line {}", self.first_backwards)),
            );
        }
        if self.events.dropped() > 0 {
            facts.problems.push(note(
                "Long log, events thinned.",
                safe!("{} of {} events are listed; sums are over all of them.", MOST, self.events.seen()),
            ));
        }
        facts.collections.extend(self.events.into_vec());
        facts.gc.extend(self.isolates.into_iter().map(Sums::finish));
        facts.gc.order_by_key(|s| std::cmp::Reverse(s.minor + s.full));
        facts.gc.retain(|s| s.minor + s.full > 0);
    }
}

impl Sums {
    fn add(&mut self, event: &GcEvent) {
        let s = &mut self.summary;
        if s.minor + s.full == 0 {
            s.first_ms = event.uptime_ms;
            s.last_ms = event.uptime_ms;
        }
        s.first_ms = s.first_ms.min(event.uptime_ms);
        s.last_ms = s.last_ms.max(event.uptime_ms);
        s.forced += u64::from(event.forced);
        let pause = event.pause_ms.unwrap_or(0.0);
        s.pause_ms += pause;
        s.longest_pause_ms = s.longest_pause_ms.max(pause);
        s.peak = s.peak.max(event.before);
        if let Some(mu) = event.mutator_utilisation {
            s.lowest_utilisation = Some(s.lowest_utilisation.map_or(mu, |had| had.min(mu)));
        }
        if let Some(reason) = &event.reason {
            if let Some((_, n)) = s.reasons.iter_mut().find(|(had, _)| had == reason) {
                *n += 1;
            } else if s.reasons.len() < MOST_REASONS {
                s.reasons.push((reason.clone(), 1));
            }
        }
        match event.kind {
            GcKind::Minor => s.minor += 1,
            GcKind::Full => {
                s.full += 1;
                if !event.forced {
                    s.full_pause_ms += pause;
                }
                if let Some(after) = event.after {
                    s.floor_first.get_or_insert(after);
                    s.floor_last = Some(after);
                    let (t, y) = (event.uptime_ms / 1e3, after as f64);
                    self.n += 1.0;
                    self.t += t;
                    self.y += y;
                    self.tt += t * t;
                    self.ty += t * y;
                }
            }
        }
    }

    fn finish(self) -> GcSummary {
        let mut summary = self.summary;
        let spread = self.n * self.tt - self.t * self.t;
        if self.n >= 3.0 && spread > 1e-9 {
            summary.floor_slope = Some((self.n * self.ty - self.t * self.y) / spread).filter(|s| s.is_finite());
        }
        summary.reasons.order_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        summary
    }
}

/// Readings, listed.
pub(crate) struct Readings {
    rows: Thinned<Row>,
    /// Highest resident and used memory so far.
    peak: (u64, u64),
    heap_limit: Option<u64>,
    last_wall: f64,
    backwards: u64,
    first_backwards: u64,
}

impl Readings {
    pub(crate) fn new() -> Self {
        Self {
            rows: Thinned::new(MOST_READINGS),
            peak: (0, 0),
            heap_limit: None,
            last_wall: f64::MIN,
            backwards: 0,
            first_backwards: 0,
        }
    }

    pub(crate) fn seen(&self) -> u64 {
        self.rows.seen()
    }

    /// Adds a row read at a line.
    pub(crate) fn push(&mut self, row: Row, number: u64) {
        if let Some(wall) = row.reading.wall_ms {
            if wall < self.last_wall {
                self.backwards += 1;
                self.first_backwards = if self.backwards == 1 { number } else { self.first_backwards };
            }
            self.last_wall = wall;
        }
        self.heap_limit = self.heap_limit.max(row.heap_limit);
        // A new peak, by a fiftieth and more, outlives the thinning: at that step a thousandfold growth has 350.
        let (rss, used) = (row.reading.rss.unwrap_or(0), row.reading.heap_used.unwrap_or(0));
        let peak =
            rss > self.peak.0.saturating_add(self.peak.0 / 50) || used > self.peak.1.saturating_add(self.peak.1 / 50);
        if peak {
            self.peak = (self.peak.0.max(rss), self.peak.1.max(used));
        }
        let important = peak || row.reading.snapshot.is_some();
        self.rows.push(row, important);
    }

    /// What `--trace-gc-verbose` says of external memory after a collection.
    pub(crate) fn external_after_gc(&mut self, bytes: u64, uptime_ms: Option<f64>) {
        let reading = Reading { uptime_ms, external: Some(bytes), ..Reading::default() };
        self.rows.push(Row::of(reading), false);
    }

    /// Moves everything into the facts.
    pub(crate) fn report(self, facts: &mut InputFacts) {
        if self.backwards > 0 {
            facts.problems.push(
                note(
                    "Time runs backwards.",
                    safe!(
                        "The clock turns back {} times: several runs are in one file, or its rows are out of order.",
                        self.backwards
                    ),
                )
                .within(safe!("line {}", self.first_backwards)),
            );
        }
        if let Some(bytes) = self.heap_limit {
            facts.limits.push(Limit { kind: LimitKind::Heap, bytes, stated_as: Safe::ours("heap_size_limit") });
        }
        let mut rows = self.rows.into_vec();
        resolve_open_times(&mut rows);
        resolve_work(&mut rows);
        facts.readings.extend(rows.into_iter().map(|row| row.reading));
    }
}

/// Times such as `"t": 12`, seconds or milliseconds since some start: fractions and small steps are seconds.
fn resolve_open_times(rows: &mut [Row]) {
    let times: Vec<f64> = rows.iter().filter_map(|r| r.open_time).collect();
    let fractions = times.iter().any(|t| t.fract() != 0.0 && *t < 1e6);
    let mut steps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).filter(|s| *s > 0.0).collect();
    steps.order_by(f64::total_cmp);
    let median = steps.get(steps.len() / 2).copied().unwrap_or(1.0);
    // Nobody samples memory every 50 s and calls it often; many sample every 100 ms or more.
    let scale = if fractions || median < 50.0 { 1000.0 } else { 1.0 };
    for row in rows {
        // Beside a date an open time counts from nobody knows where: Chromium's `Timestamp` from the machine's start.
        if let Some(t) = row.open_time.filter(|_| row.reading.wall_ms.is_none()) {
            row.reading.uptime_ms.get_or_insert(t * scale);
        }
    }
}

/// A counter that restarts with each phase is not the work done so far: where rows also count in `units`, that one stands.
fn resolve_work(rows: &mut [Row]) {
    let mixed = rows.iter().any(|r| r.units) && rows.iter().any(|r| !r.units && r.reading.work.is_some());
    let works = || rows.iter().filter_map(|r| r.reading.work);
    let falls = works().zip(works().skip(1)).any(|(a, b)| b < a);
    if mixed && falls {
        for row in rows.iter_mut().filter(|r| !r.units) {
            row.reading.work = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(work: f64, units: bool) -> Row {
        Row { units, ..Row::of(Reading { work: Some(work), ..Reading::default() }) }
    }

    #[test]
    fn restarting_counters_give_way_to_units() {
        for (rows, expect) in [
            (
                vec![row(0.0, false), row(200.0, true), row(0.0, false), row(2200.0, true)],
                vec![None, Some(200.0), None, Some(2200.0)],
            ),
            (vec![row(1.0, false), row(200.0, true), row(300.0, false)], vec![Some(1.0), Some(200.0), Some(300.0)]),
            (vec![row(5.0, false), row(1.0, false)], vec![Some(5.0), Some(1.0)]),
        ] {
            let mut rows = rows;
            resolve_work(&mut rows);
            assert_eq!(rows.into_iter().map(|r| r.reading.work).collect::<Vec<_>>(), expect);
        }
    }

    #[test]
    fn open_times_find_their_unit() {
        for (times, expect) in [
            (vec![0.5, 1.0, 1.5], vec![500.0, 1000.0, 1500.0]),
            (vec![1.0, 2.0, 3.0], vec![1000.0, 2000.0, 3000.0]),
            (vec![0.0, 500.0, 1000.0], vec![0.0, 500.0, 1000.0]),
        ] {
            let mut rows: Vec<Row> =
                times.into_iter().map(|t| Row { open_time: Some(t), ..Row::of(Reading::default()) }).collect();
            resolve_open_times(&mut rows);
            assert_eq!(rows.into_iter().filter_map(|r| r.reading.uptime_ms).collect::<Vec<_>>(), expect);
        }
    }
}
