//! Real inputs, damaged in many ways, always the same ones: no panic, no dependence on the portions, answers no larger than
//! the input justifies. `LEAKPROOF_FUZZ_ROUNDS` runs more rounds than the suite has time for.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use evidence::{EvidenceReader, Gunzip, HEAD, Kind, sniff};
use facts::Problem;
use redact::{Policy, Salt};
use std::path::Path;

/// Rounds in the suite; fewer in WebAssembly, which is slower without optimisation.
const ROUNDS: u64 = if cfg!(target_family = "wasm") { 600 } else { 6_000 };
/// Longest damaged input, bytes.
const LONGEST: usize = 24_000;

/// A sequence of numbers that is the same everywhere (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

const TRACE: &str = r#"{"traceEvents":[{"name":"process_name","ph":"M","pid":1,"tid":1,"args":{"name":"Renderer"}},
{"name":"UpdateCounters","ph":"I","ts":1000,"pid":1,"tid":2,"args":{"data":{"documents":1,"nodes":40,"jsEventListeners":3,"jsHeapSizeUsed":900000}}},
{"name":"MajorGC","ph":"X","ts":2000,"dur":900,"pid":1,"tid":2,"args":{"usedHeapSizeBefore":900000,"usedHeapSizeAfter":500000,"type":"allocation failure"}},
{"name":"MinorGC","ph":"B","ts":3000,"pid":1,"tid":2,"args":{"usedHeapSizeBefore":800000}},{"name":"MinorGC","ph":"E","ts":3100,"pid":1,"tid":2,"args":{"usedHeapSizeAfter":600000}},
{"name":"V8.GC_Heap_Stats","ph":"I","ts":3200,"pid":1,"tid":2,"args":{"stats":"{\"heap_size_limit\":4345298944,\"external_memory\":55}"}},
{"name":"periodic_interval","ph":"v","ts":4000,"pid":1,"id":"0x1","args":{"dumps":{"level_of_detail":"light","process_totals":{"private_footprint_bytes":"1f0000"},"allocators":{"v8/main/heap":{"attrs":{"size":{"type":"scalar","units":"bytes","value":"100798"}}}}}}}]}"#;
const READINGS: &str = "{\"ts\":\"2026-05-05T09:00:01.000Z\",\"uptime_s\":1,\"pid\":7,\"rss\":131350528,\"heapTotal\":84910080,\"heapUsed\":55551816,\"external\":1832473}\n\
app | { rss: 130826240, heapUsed: 51578096, units: 200, snapshot: '00.heapsnapshot' }\nts,rss,heapUsed\n1714900000,5,6\n";
const PROFILE: &str = r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
{"callFrame":{"functionName":"f","scriptId":5,"url":"file:///srv/a.js","lineNumber":6,"columnNumber":19},"selfSize":100,"id":2,"children":[]}]},
"samples":[{"size":100,"nodeId":2,"ordinal":1,"labels":{"tenant":"x"}}],"externalBytes":[{"labels":{"tenant":"x"},"bytes":9}]}"#;
const REPORT: &str = r#"{"header":{"reportVersion":3,"nodejsVersion":"v20.20.2","commandLine":["node","--max-old-space-size=64"]},"javascriptHeap":{"totalMemory":5,"heapSpaces":{}},"resourceUsage":{"rss":9},"environmentVariables":{"NODE_OPTIONS":"--trace-gc"}}"#;
const CONTAINER: &str = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    resources:\n      limits:\n        memory: 256Mi\nstatus:\n  lastState:\n    terminated:\n      reason: OOMKilled\n      exitCode: 137\n";
const METADATA: &str = r#"{"runtime":"node","node_version":"v20.20.2","execArgv":["--max-old-space-size=64"],"started_at":"2026-05-05T09:00:00Z","snapshots":[{"file":"00.heapsnapshot","at_ms":1533,"rss":5,"units":200}]}"#;

/// What each kind is grown from: committed files of real runs, and the formats that have none.
fn seeds() -> Vec<(Kind, Vec<u8>)> {
    let mut seeds: Vec<(Kind, Vec<u8>)> = [
        (Kind::Trace, TRACE),
        (Kind::Readings, READINGS),
        (Kind::HeapProfile, PROFILE),
        (Kind::DiagnosticReport, REPORT),
        (Kind::Container, CONTAINER),
        (Kind::Metadata, METADATA),
    ]
    .map(|(kind, text)| (kind, text.as_bytes().to_vec()))
    .to_vec();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for (folder, kind) in [("tracemalloc", Kind::Tracemalloc), ("gc", Kind::GcLog)] {
        let mut paths: Vec<_> = std::fs::read_dir(fixtures.join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e != "json" && e != "py")) {
            let mut bytes = std::fs::read(path).unwrap();
            bytes.truncate(LONGEST / 2);
            seeds.push((kind, bytes));
        }
    }
    seeds
}

/// One kind of damage.
fn damage(bytes: &mut Vec<u8>, seeds: &[(Kind, Vec<u8>)], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let length = numbers.below(40).min(bytes.len() - at);
    match numbers.below(9) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
        2 if at < bytes.len() => bytes[at] = numbers.next() as u8,
        3 => drop(bytes.drain(at..at + length)),
        4 => {
            let copy = bytes[at..at + length].to_vec();
            let to = numbers.below(bytes.len() + 1);
            bytes.splice(to..to, copy);
        }
        // Words that mean something to some reader.
        5 => {
            const WORDS: [&[u8]; 14] = [
                b"\0",
                b"\n",
                b"\"",
                b"{",
                b"[",
                b"]",
                b"}",
                b"-1",
                b"1e999",
                b"NaN",
                b"18446744073709551616",
                b"\x80\x05",
                b"ctracemalloc\nSnapshot\n",
                b"\xff\xfe",
            ];
            let word = WORDS[numbers.below(WORDS.len())];
            bytes.splice(at..at, word.iter().copied());
        }
        // A stretch that repeats: deep nesting, long lists.
        6 => {
            let copy = bytes[at..at + length].repeat(1 + numbers.below(200));
            bytes.splice(at..at, copy);
        }
        // The end of another input.
        7 => {
            let (_, other) = &seeds[numbers.below(seeds.len())];
            bytes.truncate(at);
            bytes.extend_from_slice(&other[numbers.below(other.len())..]);
        }
        // Digits become other digits.
        _ => {
            for b in bytes[at..at + length].iter_mut().filter(|b| b.is_ascii_digit()) {
                *b = b'0' + numbers.below(10) as u8;
            }
        }
    }
    bytes.truncate(LONGEST);
}

/// The facts as text, or the problem.
fn read(kind: Kind, bytes: &[u8], mut portion: impl FnMut() -> usize) -> Result<String, Problem> {
    let mut reader = EvidenceReader::new(kind, "memory.max", bytes.len() as u64, Policy::new(Salt([1, 2])));
    let mut rest = bytes;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(portion().clamp(1, rest.len()));
        reader.push(now)?;
        rest = later;
    }
    Ok(serde_json::to_string(&reader.finish()?.facts).unwrap())
}

fn check(kind: Kind, bytes: &[u8], numbers: &mut Numbers, round: u64) {
    let whole = read(kind, bytes, || usize::MAX);
    let parts = read(kind, bytes, || 1 + numbers.below(90));
    assert_eq!(parts, whole, "round {round}: {kind:?} depends on its portions");
    match whole {
        // Every fact is bounded by what was read: a bomb would be far beyond.
        Ok(facts) => {
            assert!(facts.len() <= 40 * bytes.len() + 8_000, "round {round}: {} facts of {}", facts.len(), bytes.len())
        }
        Err(problem) => assert!(problem.text.as_str().len() > 15, "round {round}: {problem:?}"),
    }
}

#[test]
fn damaged_inputs_are_answered_whatever_the_damage() {
    let rounds = std::env::var("LEAKPROOF_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let seeds = seeds();
    assert!(seeds.iter().filter(|(kind, _)| *kind == Kind::Tracemalloc).count() > 8, "the seeds are there");
    assert!(seeds.iter().any(|(kind, _)| *kind == Kind::GcLog));
    for round in 0..rounds {
        // Each round stands alone, so that a failing one is found again by its number.
        let mut numbers = Numbers(round.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let (kind, seed) = &seeds[numbers.below(seeds.len())];
        let mut bytes = seed.clone();
        for _ in 0..1 + numbers.below(4) {
            damage(&mut bytes, &seeds, &mut numbers);
        }
        check(*kind, &bytes, &mut numbers, round);
        // As whatever it looks like now.
        if let Ok(kind) = sniff(&bytes[..bytes.len().min(HEAD)], "x")
            && kind.format().is_some()
            && kind != Kind::HeapSnapshot
        {
            check(kind, &bytes, &mut numbers, round);
        }
        let mut out = 0_u64;
        let mut gunzip = Gunzip::new(1 << 20);
        let mut take = |part: &[u8]| {
            out += part.len() as u64;
            Ok(())
        };
        if gunzip.push(&bytes, &mut take).is_ok() {
            let _ = gunzip.finish(&mut take);
        }
        assert!(out <= 1 << 20, "round {round}");
    }
}
