//! What one file says, as short tables: for the view of the evidence.

use facts::{Allocations, GcSummary, InputFacts, LimitKind, Reading, Runtime, SitesKind};
use protocol::Section;
use redact::{Safe, safe};
use report::format::{bytes, count, duration, iso_time, signed_bytes};

/// Most rows of a table.
const MOST: usize = 200;
/// Most isolates.
const MOST_ISOLATES: usize = 4;

/// Tables of what the facts hold. O(facts).
pub(crate) fn sections(facts: &InputFacts) -> Vec<Section> {
    let mut all = Vec::new();
    all.extend(facts.runtime.as_ref().and_then(runtime));
    all.extend(limits(facts));
    all.extend(deaths(facts));
    for gc in facts.gc.iter().take(MOST_ISOLATES) {
        all.push(collections(gc));
        all.extend(reasons(gc));
    }
    all.extend(facts.allocations.as_deref().map(allocations));
    all.extend(facts.allocations.as_deref().and_then(sites));
    all.extend(labels(facts));
    all.extend(marks(facts));
    all.extend(readings(facts));
    all
}

fn words(title: &'static str, rows: Vec<(&'static str, Option<Safe>)>) -> Option<Section> {
    let rows: Vec<Vec<Safe>> =
        rows.into_iter().filter_map(|(name, value)| Some(vec![Safe::ours(name), value?])).collect();
    (!rows.is_empty()).then(|| Section { title: Safe::ours(title), head: Vec::new(), rows, total: 0 })
}

fn table(title: &'static str, head: &[&'static str], rows: Vec<Vec<Safe>>, total: usize) -> Option<Section> {
    let head = head.iter().map(|word| Safe::ours(word)).collect();
    (!rows.is_empty()).then(|| Section { title: Safe::ours(title), head, rows, total: total as u32 })
}

fn runtime(runtime: &Runtime) -> Option<Section> {
    let flags = runtime.flags.iter().fold(Safe::default(), |all, flag| match all.is_empty() {
        true => flag.clone(),
        false => safe!("{} {}", all, flag),
    });
    words(
        "Runtime",
        vec![
            ("Name", runtime.name.clone()),
            ("Version", runtime.version.clone()),
            ("Flags", (!flags.is_empty()).then_some(flags)),
            ("Started", runtime.started_wall_ms.and_then(iso_time)),
            ("Workload", runtime.workload.clone()),
        ],
    )
}

fn bound(kind: LimitKind) -> Safe {
    Safe::ours(match kind {
        LimitKind::Heap => "JS heap",
        LimitKind::SemiSpace => "Young generation",
        LimitKind::Container => "Container",
    })
}

fn limits(facts: &InputFacts) -> Option<Section> {
    let row = |l: &facts::Limit| vec![bound(l.kind), bytes(l.bytes), l.stated_as.clone()];
    table(
        "Limits",
        &["Bounds", "Bytes", "Stated as"],
        facts.limits.iter().take(MOST).map(row).collect(),
        facts.limits.len(),
    )
}

fn deaths(facts: &InputFacts) -> Option<Section> {
    let all = &facts.out_of_memory;
    let row = |d: &facts::OutOfMemory| {
        vec![d.statement.clone(), bound(d.limit), d.uptime_ms.map(duration).unwrap_or_default()]
    };
    table(
        "Out of memory",
        &["What the file says", "Limit", "After"],
        all.iter().take(MOST).map(row).collect(),
        all.len(),
    )
}

fn collections(gc: &GcSummary) -> Section {
    let span = (gc.last_ms - gc.first_ms).max(0.0);
    let share = |ms: f64| (span > 0.0).then(|| safe!("{:.1}\u{202f}%", 100.0 * (ms / span).clamp(0.0, 1.0)));
    let floor = match (gc.floor_first, gc.floor_last) {
        (Some(first), Some(last)) => Some(safe!("{} at first, {} at last", bytes(first), bytes(last))),
        _ => None,
    };
    let slope = gc.floor_slope.filter(|s| s.is_finite()).map(|s| safe!("{} a second", signed_bytes(s as i64)));
    let rows = vec![
        ("Collections", Some(safe!("{} full, {} minor", count(gc.full), count(gc.minor)))),
        ("Asked for", (gc.forced > 0).then(|| count(gc.forced))),
        ("From, to", Some(safe!("{} to {}", duration(gc.first_ms.max(0.0)), duration(gc.last_ms.max(0.0))))),
        ("Floor after full GC", floor),
        ("Slope of the floor", slope),
        ("Peak", gc.peak.map(bytes)),
        ("Pauses", Some(safe!("{} in all, the longest {}", duration(gc.pause_ms), duration(gc.longest_pause_ms)))),
        ("Time in pauses", share(gc.pause_ms)),
        ("Of it full ones nobody asked for", share(gc.full_pause_ms)),
        ("Lowest utilisation", gc.lowest_utilisation.map(|u| safe!("{:.1}\u{202f}%", 100.0 * u))),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some(vec![Safe::ours(name), value?])).collect();
    Section { title: Safe::ours("Garbage collection"), head: Vec::new(), rows, total: 0 }
}

fn reasons(gc: &GcSummary) -> Option<Section> {
    let all: u64 = gc.reasons.iter().map(|(_, n)| n).sum();
    let row = |(reason, n): &(Safe, u64)| {
        vec![reason.clone(), count(*n), safe!("{:.0}\u{202f}%", 100.0 * *n as f64 / all.max(1) as f64)]
    };
    table(
        "Why it collected",
        &["Reason", "Times", "Share"],
        gc.reasons.iter().take(MOST).map(row).collect(),
        gc.reasons.len(),
    )
}

fn allocations(a: &Allocations) -> Section {
    let kind = match a.kind {
        SitesKind::Live => "alive at the moment of the dump, exact",
        SitesKind::LiveSampled => "alive, estimated from samples",
        SitesKind::Cumulative => "everything ever allocated",
    };
    let rows = vec![
        vec![Safe::ours("Bytes"), safe!("{}, {}", bytes(a.total_bytes), kind)],
        vec![Safe::ours("Blocks"), count(a.total_count)],
        vec![Safe::ours("Sites"), count(a.total_sites)],
    ];
    Section { title: Safe::ours("Allocations"), head: Vec::new(), rows, total: 0 }
}

fn sites(a: &Allocations) -> Option<Section> {
    let row = |site: &facts::Site| {
        let place = site.frames.first().map_or_else(Safe::default, |f| match (f.function.is_empty(), f.line) {
            (true, _) => safe!("{}:{}", &f.file, f.line),
            (false, 0) => f.function.clone(),
            (false, line) => safe!("{}, {}:{}", &f.function, &f.file, line),
        });
        vec![place, bytes(site.bytes), count(site.count)]
    };
    table("Largest sites", &["Site", "Bytes", "Blocks"], a.sites.iter().take(12).map(row).collect(), a.sites.len())
}

fn labels(facts: &InputFacts) -> Option<Section> {
    let row = |l: &facts::LabelledBytes| {
        let names = l.labels.iter().fold(Safe::default(), |all, (name, value)| match all.is_empty() {
            true => safe!("{}={}", name, value),
            false => safe!("{}, {}={}", all, name, value),
        });
        vec![names, bytes(l.bytes), bytes(l.external_bytes), count(l.count)]
    };
    let rows = facts.labels.iter().take(MOST).map(row).collect();
    table("By label", &["Labels", "Bytes", "External", "Samples"], rows, facts.labels.len())
}

fn figures(r: &Reading) -> [Safe; 3] {
    [r.heap_used, r.external, r.rss].map(|value| value.map(bytes).unwrap_or_default())
}

fn marks(facts: &InputFacts) -> Option<Section> {
    let row = |m: &facts::SnapshotMark| {
        let when = m.uptime_ms.map(duration).or_else(|| m.wall_ms.and_then(iso_time)).unwrap_or_default();
        let work = m.work.map(|w| count(w.max(0.0) as u64)).unwrap_or_default();
        let [heap, _, rss] = m.reading.as_ref().map(figures).unwrap_or_default();
        vec![m.file.clone(), when, work, heap, rss]
    };
    let head = ["Snapshot", "After", "Work", "JS heap", "RSS"];
    table("Snapshots it names", &head, facts.marks.iter().take(MOST).map(row).collect(), facts.marks.len())
}

fn readings(facts: &InputFacts) -> Option<Section> {
    let row = |r: &Reading| {
        let when = r.uptime_ms.map(duration).or_else(|| r.wall_ms.and_then(iso_time)).unwrap_or_default();
        let [heap, external, rss] = figures(r);
        let label = r.label.clone().or_else(|| r.snapshot.clone()).unwrap_or_default();
        vec![when, label, heap, external, rss]
    };
    let head = ["At", "Moment", "JS heap", "External", "RSS"];
    table("Readings", &head, facts.readings.iter().take(MOST).map(row).collect(), facts.readings.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::{Format, Limit};

    #[test]
    fn a_file_is_told_in_tables_and_what_it_lacks_is_left_out() {
        let mut facts = InputFacts::new(Safe::ours("x"), Format::GcLog, 1);
        assert!(sections(&facts).is_empty());
        facts.limits.push(Limit {
            kind: LimitKind::Heap,
            bytes: 67_108_864,
            stated_as: Safe::ours("--max-old-space-size=64"),
        });
        facts.gc.push(GcSummary {
            full: 3,
            minor: 40,
            first_ms: 0.0,
            last_ms: 1_000.0,
            pause_ms: 250.0,
            floor_first: Some(5_000_000),
            floor_last: Some(50_000_000),
            floor_slope: Some(1_500_000.0),
            reasons: vec![(Safe::ours("allocation failure"), 30), (Safe::ours("testing"), 10)],
            ..GcSummary::default()
        });
        let all = sections(&facts);
        assert_eq!(
            all.iter().map(|s| s.title.as_str()).collect::<Vec<_>>(),
            ["Limits", "Garbage collection", "Why it collected"]
        );
        let cell = |section: usize, row: usize, column: usize| {
            all[section].rows[row][column].as_str().replace('\u{202f}', " ")
        };
        assert_eq!((cell(0, 0, 0), cell(0, 0, 1)), ("JS heap".into(), "67.11 MB".into()));
        assert_eq!(cell(2, 0, 2), "75 %");
        let text: Vec<String> =
            all[1].rows.iter().map(|r| format!("{}: {}", r[0], r[1]).replace('\u{202f}', " ")).collect();
        assert!(text.contains(&"Time in pauses: 25.0 %".to_owned()), "{text:?}");
        assert!(text.iter().any(|t| t.starts_with("Slope of the floor: +1.5")), "{text:?}");
    }
}
