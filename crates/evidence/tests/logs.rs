//! Logs that real programs wrote, through the whole reader.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use evidence::{EvidenceReader, Kind, sniff};
use facts::{GcKind, InputFacts};
use redact::{Policy, Salt};

fn read(bytes: &[u8]) -> InputFacts {
    let kind = sniff(bytes, "x").unwrap();
    assert!(matches!(kind, Kind::GcLog | Kind::Readings), "{kind:?}");
    let mut reader = EvidenceReader::new(kind, "x", bytes.len() as u64, Policy::new(Salt([1, 2])));
    for chunk in bytes.chunks(777) {
        reader.push(chunk).unwrap();
    }
    reader.finish().unwrap().facts
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/gc/{name}.log", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Minor and full collections, forced ones among them, and the words of the death.
fn told(facts: &InputFacts) -> (u64, u64, u64, String) {
    let sum = &facts.gc[0];
    let death = facts.out_of_memory.iter().map(|o| o.statement.to_string()).collect::<Vec<_>>().join(", ");
    assert!(facts.problems.is_empty(), "{:?}", facts.problems);
    assert_eq!(facts.collections.len() as u64, sum.minor + sum.full);
    for event in facts.collections.iter().filter(|e| e.kind == GcKind::Full) {
        assert!(event.after.is_some() && event.before >= event.after && event.pause_ms.is_some(), "{event:?}");
    }
    (sum.minor, sum.full, sum.forced, death)
}

#[test]
fn node_12_to_26() {
    for (name, minor, full, forced, death) in [
        ("gc-node12", 9, 3, 3, ""),
        ("gc-node14", 9, 3, 3, ""),
        ("gc-node16", 9, 3, 3, ""),
        ("gc-node18", 9, 3, 3, ""),
        ("gc-node22", 9, 3, 3, ""),
        ("gc-node24", 8, 3, 3, ""),
        ("gc-node26", 8, 3, 3, ""),
        ("nvp-node12", 7, 1, 0, ""),
        ("nvp-node24", 7, 1, 1, ""),
        ("nvp-node26", 6, 1, 1, ""),
    ] {
        let facts = read(&fixture(name));
        assert_eq!(told(&facts), (minor, full, forced, death.into()), "{name}");
    }
}

#[test]
fn deaths_by_the_heap_limit() {
    for (name, events, death) in [
        ("oom-node12", 16, "Ineffective mark-compacts near heap limit"),
        ("oom-node14", 13, "JavaScript heap out of memory"),
        ("oom-node16", 13, "Reached heap limit"),
        ("oom-node18", 14, "Reached heap limit"),
        ("oom-node20", 11, "Reached heap limit"),
        ("oom-node22", 13, "Reached heap limit"),
        ("oom-node24", 12, "Reached heap limit"),
        ("oom-node26", 16, "Ineffective mark-compacts near heap limit"),
    ] {
        let facts = read(&fixture(name));
        assert_eq!(facts.out_of_memory.len(), 1, "{name}");
        assert_eq!(facts.out_of_memory[0].statement, death, "{name}");
        assert!(facts.out_of_memory[0].uptime_ms.is_some(), "{name}");
        // The last words repeat events; those count once.
        assert_eq!(facts.collections.len(), events, "{name}");
        assert!(facts.collections.windows(2).all(|w| w[0].uptime_ms <= w[1].uptime_ms), "{name}");
    }
}

#[test]
fn both_ways_of_printing_are_one_event() {
    let words = "[7:0xa] 66 ms: Mark-Compact 4.3 (7.0) -> 4.1 (7.0) MB, 7.31 / 0.00 ms  (average mu = 0.900, current mu = 0.900) testing; GC in old space requested\n";
    let pairs = "[7:0xa] 66 ms: pause=7.3 mutator=0.5 gc=mc total_size_before=4541704 total_size_after=4267656\n";
    for text in [format!("{words}{pairs}"), format!("{pairs}app says hello\n{words}")] {
        let facts = read(text.as_bytes());
        assert_eq!(facts.collections.len(), 1, "{text}");
        let event = &facts.collections[0];
        assert_eq!(
            (event.before, event.forced, event.mutator_utilisation),
            (Some(4_541_704), true, Some(0.9)),
            "{text}"
        );
    }
}

#[test]
fn readings_between_the_events() {
    let facts = read(
        b"server up\n[7:0xa]      55 ms: Scavenge 4.1 (4.2) -> 3.4 (5.2) MB, 2.21 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; \n{\"ts\":1795335837523,\"rss\":5,\"heapUsed\":3}\n{ rss: 6, heapUsed: 4 }\n",
    );
    assert_eq!((facts.collections.len(), facts.readings.len()), (1, 2));
}

#[test]
fn hostile_lines_break_nothing() {
    let good = "[7:0xa]      55 ms: Scavenge 4.1 (4.2) -> 3.4 (5.2) MB, 2.21 / 0.00 ms  (average mu = NaN, current mu = 9e9) x; \n";
    let mut text = good.as_bytes().to_vec();
    text.extend(vec![b'['; 20 << 20]);
    text.push(b'\n');
    text.extend_from_slice(good.replace("55 ms", "12 ms").as_bytes());
    text.extend_from_slice(good.replace("55 ms", "1e999 ms").as_bytes());
    let facts = read(&text);
    assert_eq!(facts.collections.len(), 2);
    assert_eq!(facts.collections[0].mutator_utilisation, None);
    let leads: Vec<&str> = facts.problems.iter().map(|p| p.lead.as_str()).collect();
    assert_eq!(leads, ["Very long lines skipped.", "Time runs backwards."]);
}

#[test]
fn what_a_long_line_hides_is_found() {
    for (name, first) in [("x.jsonl", vec![b'x'; 10 << 20]), ("x", b"{\"level\":30,\"msg\":\"hello\"}\n".repeat(5000))]
    {
        let mut text = first;
        text.extend_from_slice(b"\n{\"ts\":1795335837523,\"rss\":5,\"heapUsed\":3}\n");
        assert!(sniff(&text[..evidence::HEAD], name).is_ok());
        assert_eq!(read(&text).readings.len(), 1, "{name}");
    }
    // A row of ten megabytes is a row.
    let row = format!("{{\"rss\":5,\"prompt\":\"{}\"}}\n", "p".repeat(10 << 20));
    assert_eq!(read(row.as_bytes()).readings.len(), 1);
}

#[test]
fn long_series_keep_their_peaks() {
    let rows: String = (0..50_000_u32)
        .map(|i| {
            format!(
                "{{\"ts\":{},\"rss\":{}}}\n",
                1_795_335_837_523_u64 + u64::from(i),
                if i == 33_333 { 900_000 } else { 1000 + i % 10 }
            )
        })
        .collect();
    let facts = read(rows.as_bytes());
    assert!((1000..=2048).contains(&facts.readings.len()));
    assert!(facts.readings.iter().any(|r| r.rss == Some(900_000)));
    assert!(facts.readings.windows(2).all(|w| w[0].wall_ms < w[1].wall_ms));
}

#[test]
fn a_long_log_stays_small() {
    let mut text = String::new();
    for i in 0..60_000_u32 {
        let (kind, reason) = if i % 100 == 0 { ("Mark-Compact", "task") } else { ("Scavenge", "allocation failure") };
        text.push_str(&format!(
            "[7:0xa] {} ms: {kind} 9.1 (9.9) -> 3.4 (5.2) MB, 2.00 / 0.00 ms  (average mu = 0.5, current mu = 1.0) {reason}; \n",
            i * 10
        ));
    }
    let facts = read(text.as_bytes());
    assert!(facts.collections.len() <= 4096);
    assert_eq!(facts.collections.iter().filter(|e| e.kind == GcKind::Full).count(), 600);
    let sum = &facts.gc[0];
    assert_eq!((sum.minor, sum.full, sum.pause_ms), (59_400, 600, 120_000.0));
    assert_eq!(facts.problems[0].lead, "Long log, events thinned.");
}
