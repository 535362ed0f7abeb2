//! What holds for any bytes: no panic, no dependence on the portions, and errors that say something.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use evidence::{Entry, EvidenceReader, Gunzip, HEAD, Kind, Unzip, sniff};
use facts::Problem;
use proptest::prelude::*;
use redact::{Policy, Salt};

const KINDS: [Kind; 8] = [
    Kind::HeapProfile,
    Kind::Tracemalloc,
    Kind::Trace,
    Kind::GcLog,
    Kind::Readings,
    Kind::DiagnosticReport,
    Kind::Container,
    Kind::Metadata,
];

/// The facts as text, or the problem.
fn read(kind: Kind, bytes: &[u8], portion: usize) -> Result<String, Problem> {
    let mut reader = EvidenceReader::new(kind, "memory.max", bytes.len() as u64, Policy::new(Salt([1, 2])));
    for chunk in bytes.chunks(portion.max(1)) {
        reader.push(chunk)?;
    }
    Ok(serde_json::to_string(&reader.finish()?.facts).unwrap())
}

fn whole_in_portions(kind: Kind, bytes: &[u8]) {
    let whole = read(kind, bytes, bytes.len());
    if let Err(problem) = &whole {
        assert!(
            !problem.lead.is_empty()
                && problem.lead.as_str().split(' ').count() <= 6
                && problem.text.as_str().len() > 15,
            "{problem:?}"
        );
    }
    for portion in [1, 7] {
        assert_eq!(read(kind, bytes, portion), whole, "{kind:?} in portions of {portion}");
    }
}

fn unpack(bytes: &[u8], portion: usize) {
    let mut gunzip = Gunzip::new(1 << 20);
    let mut take = |_: &[u8]| Ok(());
    if bytes.chunks(portion).try_for_each(|c| gunzip.push(c, &mut take)).is_ok() {
        let _ = gunzip.finish(&mut take);
    }
    let mut unzip = Unzip::new(1 << 20);
    let mut take = |_: Entry<'_>| Ok(());
    if bytes.chunks(portion).try_for_each(|c| unzip.push(c, &mut take)).is_ok() {
        let _ = unzip.finish(&mut take);
    }
}

/// Words of all the formats, in any order: gets much deeper into the grammars than plain bytes.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just("[7:0xa]      55 ms: ".to_owned()),
        Just("Mark-Compact (reduce) 4.1 (4.2) -> 3.4 (5.2) MB, ".to_owned()),
        Just("pooled: 1 MB, 2.21 / 0.00 ms ".to_owned()),
        Just("(average mu = 0.5, current mu = 1.000) testing; ".to_owned()),
        Just("pause=1 gc=mc total_size_before=5 end_object_size=4".to_owned()),
        Just("GC: {\"gc\":\"mc\",\"pause\":1}".to_owned()),
        Just("<--- Last few GCs --->".to_owned()),
        Just("FATAL ERROR: Reached heap limit Allocation failed".to_owned()),
        Just("{\"rss\":5,\"heapUsed\":3,\"ts\":1795335837523}".to_owned()),
        Just("{ rss: 6, heapUsed: 4".to_owned()),
        Just("ts,rss,heapUsed".to_owned()),
        Just("\n".to_owned()),
        Just("{\"traceEvents\":[".to_owned()),
        Just("{\"name\":\"MajorGC\",\"ph\":\"B\",\"ts\":5,\"pid\":1,\"args\":{\"usedHeapSizeBefore\":9}}".to_owned()),
        Just(
            "{\"name\":\"UpdateCounters\",\"ph\":\"I\",\"ts\":6,\"args\":{\"data\":{\"jsHeapSizeUsed\":9}}}".to_owned()
        ),
        Just("{\"head\":{\"selfSize\":5,\"id\":1,\"children\":[".to_owned()),
        Just("\"samples\":[{\"size\":1,\"nodeId\":1,\"labels\":{\"a\":\"b\"}}]".to_owned()),
        Just("\"callFrame\":{\"functionName\":\"f\",\"lineNumber\":-1}".to_owned()),
        Just("apiVersion: v1\nkind: Pod\n  limits:\n    memory: 5Mi\n".to_owned()),
        Just("oom_kill 1\n".to_owned()),
        Just("1048576\n".to_owned()),
        "[\\[\\]{}\",:0-9.eE+\\- \\\\tfn\\r\\n]{0,6}",
        "\\PC{0,8}",
    ];
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat().into_bytes())
}

/// A real dump, cut and with some bytes changed.
fn broken_pickle() -> impl Strategy<Value = Vec<u8>> {
    let protocol = 0..6_usize;
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (protocol, changes, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(protocol, changes, end, cut)| {
        let name =
            format!("{}/tests/fixtures/tracemalloc/made-up-protocol{protocol}.tracemalloc", env!("CARGO_MANIFEST_DIR"));
        let mut bytes = std::fs::read(name).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        bytes
    })
}

/// Opcodes of the pickle machine, in any order.
fn opcodes() -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop_oneof![
        prop::sample::select(&b"(.012NRatbesul])}d\x81\x85\x86\x87\x88\x93\x94"[..]).prop_map(|b| vec![b]),
        any::<u8>().prop_map(|b| vec![b'K', b]),
        any::<u8>().prop_map(|b| vec![b'h', b % 8]),
        any::<u8>().prop_map(|b| vec![b'q', b % 8]),
        Just(b"\x8c\x0btracemalloc".to_vec()),
        Just(b"ctracemalloc\nSnapshot\n".to_vec()),
        Just(b"ctracemalloc\n_Traces\n".to_vec()),
        Just(b"\x8c\x07_traces".to_vec()),
        Just(b"\x8c\x06traces".to_vec()),
        Just(b"\x8c\x04a.py".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(opcode, 0..60).prop_map(|ops| [b"\x80\x04".to_vec(), ops.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in prop::sample::select(&KINDS[..])) {
        whole_in_portions(kind, &bytes);
        unpack(&bytes, 7);
    }

    #[test]
    fn any_words(bytes in words(), kind in prop::sample::select(&KINDS[..])) {
        whole_in_portions(kind, &bytes);
    }

    #[test]
    fn any_opcodes(bytes in opcodes()) {
        whole_in_portions(Kind::Tracemalloc, &bytes);
    }

    #[test]
    fn broken_dumps(bytes in broken_pickle()) {
        let whole = read(Kind::Tracemalloc, &bytes, bytes.len());
        prop_assert_eq!(read(Kind::Tracemalloc, &bytes, 13), whole);
    }

    #[test]
    fn sniffing(bytes in prop_oneof![words(), prop::collection::vec(any::<u8>(), 0..300)], name in "[a-z.]{0,12}") {
        match sniff(&bytes[..bytes.len().min(HEAD)], &name) {
            Ok(kind) if kind.format().is_some() && kind != Kind::HeapSnapshot => { let _ = read(kind, &bytes, 64); }
            Ok(_) => {}
            Err(problem) => prop_assert!(problem.text.as_str().len() > 15),
        }
    }

    #[test]
    fn archives(text in prop::collection::vec(any::<u8>(), 0..300), magic in prop::sample::select(vec![b"\x1f\x8b\x08\x00".to_vec(), b"PK\x03\x04".to_vec(), b"PK\x03\x04\x14\0\x08\0\x08\0".to_vec()]), portion in 1..50_usize) {
        unpack(&[magic, text].concat(), portion);
    }
}
