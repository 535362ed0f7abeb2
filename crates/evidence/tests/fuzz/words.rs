//! Words of the formats in any order: gets deeper into their grammars than mutations do.

use crate::{any_bytes, recognised};
use evidence::Kind;
use proptest::prelude::*;

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
    fn bytes_of_no_kind(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in prop::sample::select(&KINDS[..])) {
        any_bytes::holds(kind, "memory.max", &bytes);
    }

    #[test]
    fn any_words(bytes in words(), kind in prop::sample::select(&KINDS[..])) {
        any_bytes::holds(kind, "memory.max", &bytes);
    }

    #[test]
    fn any_opcodes(bytes in opcodes()) {
        any_bytes::holds(Kind::Tracemalloc, "x", &bytes);
    }

    #[test]
    fn sniffing(bytes in prop_oneof![words(), prop::collection::vec(any::<u8>(), 0..300)], name in "[a-z.]{0,12}") {
        recognised::holds(&name, &bytes);
    }

    #[test]
    fn archives(text in prop::collection::vec(any::<u8>(), 0..300), magic in prop::sample::select(vec![b"\x1f\x8b\x08\x00".to_vec(), b"PK\x03\x04".to_vec(), b"PK\x03\x04\x14\0\x08\0\x08\0".to_vec()])) {
        recognised::holds("x", &[magic, text].concat());
    }
}
