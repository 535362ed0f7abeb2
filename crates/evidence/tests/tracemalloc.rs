//! tracemalloc dumps against CPython's own statistics: stored ones, the reference of the corpus, and a Python that is at hand.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests fail by panicking and say what they skip")]

use evidence::flame::Change;
use evidence::tracemalloc::{Dump, Filter, GroupBy, series};
use evidence::{EvidenceReader, Kind, View};
use redact::{Policy, Salt};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tracemalloc").join(name)
}

fn load(path: &Path) -> Dump {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut reader = EvidenceReader::new(Kind::Tracemalloc, "x", bytes.len() as u64, Policy::new(Salt([1, 2])));
    for chunk in bytes.chunks(997) {
        reader.push(chunk).unwrap();
    }
    match reader.finish().unwrap().view {
        View::Tracemalloc(dump) => *dump,
        other => panic!("{other:?}"),
    }
}

const GROUPS: [(&str, GroupBy); 5] = [
    ("traceback", GroupBy::Traceback),
    ("lineno", GroupBy::Lineno { cumulative: false }),
    ("lineno_cumulative", GroupBy::Lineno { cumulative: true }),
    ("filename", GroupBy::Filename { cumulative: false }),
    ("filename_cumulative", GroupBy::Filename { cumulative: true }),
];

fn filters() -> Vec<Vec<Filter>> {
    let by_name = |inclusive, pattern: &str, lineno, all_frames, domain| Filter::Traces {
        inclusive,
        filename_pattern: pattern.into(),
        lineno,
        all_frames,
        domain,
    };
    vec![
        vec![by_name(true, "*/worker.py", None, false, None)],
        vec![by_name(false, "*/worker.py", None, false, None)],
        vec![by_name(true, "*/main.p[xy]", None, true, None), by_name(false, "*/worker.py", Some(3), false, None)],
        vec![by_name(true, "*", None, false, Some(389_047))],
        vec![by_name(false, "*.py", None, false, Some(389_047))],
        vec![Filter::Domain { inclusive: true, domain: 389_047 }],
        vec![Filter::Domain { inclusive: false, domain: 389_047 }, Filter::Domain { inclusive: false, domain: 7 }],
        vec![],
    ]
}

/// What `make.py` says of a dump, from our side.
fn stats(new: &Dump, old: Option<&Dump>) -> Value {
    let frames = |dump: &Dump, group| -> Vec<Value> {
        dump.traceback(group).into_iter().map(|f| json!([dump.file(f.file), f.line])).collect()
    };
    let mut said = json!({"traces": new.len(), "traceback_limit": new.traceback_limit(), "total": new.total_bytes()});
    for (name, by) in GROUPS {
        said[name] = new.statistics(by).iter().map(|s| json!([frames(new, s.group), s.size, s.count])).collect();
        if let Some(old) = old {
            said[format!("diff_{name}")] = new
                .compare_to(old, by)
                .iter()
                .map(|s| {
                    let of = if s.gone { old } else { new };
                    json!([frames(of, s.group), s.size, s.size_diff, s.count, s.count_diff])
                })
                .collect();
        }
    }
    said["filters"] = filters()
        .iter()
        .map(|f| {
            let filtered = new.filter(f);
            json!([filtered.len(), filtered.total_bytes()])
        })
        .collect();
    said
}

fn assert_same(ours: &Value, theirs: &Value, what: &str) {
    for (name, expect) in theirs.as_object().unwrap() {
        assert_eq!(&ours[name], expect, "{what}: {name}");
    }
}

#[test]
fn stored_dumps_equal_what_their_python_said() {
    for version in ["3.6", "3.8", "3.11", "3.13"] {
        let (new, old) = (
            load(&fixture(&format!("python-{version}.tracemalloc"))),
            load(&fixture(&format!("python-{version}-old.tracemalloc"))),
        );
        let theirs: Value =
            serde_json::from_slice(&std::fs::read(fixture(&format!("python-{version}.json"))).unwrap()).unwrap();
        let mut ours = stats(&new, Some(&old));
        let mut theirs = theirs;
        if version == "3.6" {
            // Python 3.6 lists a stack the other way round, most recent frame first; ties fall differently.
            for name in ["traceback", "diff_traceback"] {
                sort_rows(&mut ours[name], true);
                sort_rows(&mut theirs[name], false);
            }
        }
        assert_same(&ours, &theirs, version);
    }
}

fn sort_rows(rows: &mut Value, reverse: bool) {
    let rows = rows.as_array_mut().unwrap();
    for row in rows.iter_mut().filter(|_| reverse) {
        row[0].as_array_mut().unwrap().reverse();
    }
    rows.sort_by_key(Value::to_string);
}

#[test]
fn every_pickle_protocol_reads_the_same() {
    let theirs: Value = serde_json::from_slice(&std::fs::read(fixture("made-up.json")).unwrap()).unwrap();
    let first = load(&fixture("made-up-protocol0.tracemalloc"));
    for protocol in 0..=5 {
        let dump = load(&fixture(&format!("made-up-protocol{protocol}.tracemalloc")));
        assert_same(&stats(&dump, None), &theirs, &format!("protocol {protocol}"));
        for by in GROUPS.map(|g| g.1) {
            assert!(dump.compare_to(&first, by).iter().all(|d| d.size_diff == 0 && d.count_diff == 0 && !d.gone));
        }
    }
}

#[test]
fn python_at_hand_says_the_same() {
    let program = std::fs::read(fixture("make.py")).unwrap();
    let run = |arguments: &[&Path]| {
        let mut python = Command::new("python3")
            .arg("-")
            .arg("stats")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        std::io::Write::write_all(&mut python.stdin.take()?, &program).ok()?;
        let output = python.wait_with_output().ok()?;
        output.status.success().then(|| serde_json::from_slice::<Value>(&output.stdout).unwrap())
    };
    // Dumps of Python 3.8 and older have three fields a trace, which today's module cannot group.
    for version in ["3.11", "3.13"] {
        let (new, old) =
            (fixture(&format!("python-{version}.tracemalloc")), fixture(&format!("python-{version}-old.tracemalloc")));
        let Some(theirs) = run(&[&new, &old]) else { return eprintln!("skipped: no python3 with tracemalloc") };
        assert_same(&stats(&load(&new), Some(&load(&old))), &theirs, version);
    }
    let made_up = fixture("made-up-protocol4.tracemalloc");
    let theirs = run(&[&made_up, &fixture("python-3.11.tracemalloc")]).unwrap();
    assert_same(&stats(&load(&made_up), Some(&load(&fixture("python-3.11.tracemalloc")))), &theirs, "two programs");
}

#[test]
fn pickles_that_are_no_dump_are_refused() {
    let refusal = |bytes: &[u8]| {
        let mut reader = EvidenceReader::new(Kind::Tracemalloc, "x", bytes.len() as u64, Policy::new(Salt([1, 2])));
        let problem = reader.push(bytes).and_then(|()| reader.finish().map(drop)).expect_err("refused");
        format!("{} {}", problem.lead, problem.text)
    };
    let deep = [b"\x80\x04)".to_vec(), vec![0x85; 1_000_000], b".".to_vec()].concat();
    let nested_lists = [b"\x80\x04".to_vec(), b"]".repeat(1_000_000), b".".to_vec()].concat();
    let marks = [b"\x80\x04".to_vec(), b"(".repeat(10_000_000)].concat();
    let doubling = [b"\x80\x04(".to_vec(), b"2".repeat(10_000_000)].concat();
    let snapshot =
        b"\x80\x04ctracemalloc\nSnapshot\n)\x81}\x8c\x06tracesctracemalloc\n_Traces\n)\x81}\x8c\x07_traces]\x94(";
    for (bytes, expect) in [
        (b"cos\nsystem\n(S'true'\ntR.".to_vec(), "GLOBAL at byte 0 names os.system. Nothing was run."),
        (b"(S'true'\nios\nsystem\n.".to_vec(), "STRING at byte 1 stands in no dump. Nothing was run."),
        (b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.".to_vec(), "STACK_GLOBAL at byte 18 names builtins.eval."),
        (b"\x80\x04ccopyreg\n_reconstructor\n)R.".to_vec(), "REDUCE at byte 27 would call a function."),
        (
            b"\x80\x04ccopyreg\n_reconstructor\n(cbuiltins\nobject\ncbuiltins\nobject\nNtR.".to_vec(),
            "would call a function",
        ),
        (b"\x80\x04cbuiltins\nobject\n)\x81.".to_vec(), "NEWOBJ at byte 20 makes an object that no dump holds."),
        (b"\x80\x05\x8e\0\0\0\0\0\0\0\x40.".to_vec(), "BINBYTES8 at byte 2 stands in no dump."),
        (
            b"\x80\x05\x8d\0\0\0\0\0\0\0\x40.".to_vec(),
            "BINUNICODE8 at byte 2 claims a text of 4611686018427387904 bytes",
        ),
        (b"\x80\x02\x8b\0\0\0\x80.".to_vec(), "LONG4 at byte 2 claims a number of 2147483648 bytes"),
        (b"\x80\x04P1\n.".to_vec(), "PERSID at byte 2 stands in no dump."),
        (b"\x80\x63N.".to_vec(), "It claims protocol 99"),
        (b"\x80\x04\xf0.".to_vec(), "Byte 2 is no instruction"),
        (b"\x80\x04R.".to_vec(), "The instruction at byte 2 finds no value"),
        (b"\x80\x04Nr\xff\xff\xff\x7f.".to_vec(), "numbers a memo entry 2147483647 where 0 would be next"),
        (b"\x80\x04h\x05.".to_vec(), "refers to entry 5 of its memo, which has 0"),
        (b"\x80\x04}.".to_vec(), "It holds no tracemalloc.Snapshot"),
        (b"\x80\x04".to_vec(), "ends at byte 2 without its STOP"),
        (deep, "It holds no tracemalloc.Snapshot"),
        (nested_lists, "more than 256 lists, dicts and objects"),
        (marks, "more than 262144 marks"),
        (doubling, "The instruction at byte 3 finds no value"),
        ([b"\x80\x04N".to_vec(), b"2".repeat(10_000_000)].concat(), "more than 262144 values on the stack"),
        ([&snapshot[..], b"h\x00esbsb."].concat(), "The list of traces holds something else"),
        ([&snapshot[..], b"K\x01esbsb."].concat(), "The list of traces holds something else"),
    ] {
        let said = refusal(&bytes);
        assert!(said.contains(expect), "{said} / {expect}");
    }
}

#[test]
fn series_and_flames_add_up() {
    let (new, old) = (load(&fixture("python-3.11.tracemalloc")), load(&fixture("python-3.11-old.tracemalloc")));
    for (name, by) in GROUPS {
        let rows = series(&[&old, &new, &old], by);
        let diffs = new.compare_to(&old, by);
        assert_eq!(rows.len(), diffs.len(), "{name}");
        assert!(rows.iter().all(|r| r.totals[0] == r.totals[2]), "{name}");
        let grown: i64 = diffs.iter().map(|d| d.size_diff).sum();
        let by_series: i64 = rows.iter().map(|r| r.totals[1].0 as i64 - r.totals[0].0 as i64).sum();
        assert_eq!(grown, by_series, "{name}");
    }
    let flame = evidence::flame::Flame::of_dump(&new);
    let roots: u64 = flame.nodes.iter().filter(|n| n.parent == evidence::flame::NO_NODE).map(|n| n.total_bytes).sum();
    assert_eq!(roots, new.total_bytes());
    let change = |change| evidence::flame::Flame::of_change(&old, &new, change).0.total().0 as i64;
    let (grown, freed) = (change(Change::Grown), change(Change::Freed));
    assert_eq!(grown - freed, new.total_bytes() as i64 - old.total_bytes() as i64);
    assert!(grown > 0);
}

/// A dump that went from one worker to another tells the same, but for the names of files.
#[test]
fn a_digest_tells_what_the_dump_tells() {
    let (new, old) = (load(&fixture("python-3.11.tracemalloc")), load(&fixture("python-3.11-old.tracemalloc")));
    let policy = Policy::new(Salt([1, 2]));
    let bytes = new.to_digest(&policy);
    let (short_new, short_old) =
        (Dump::from_digest(&bytes).unwrap(), Dump::from_digest(&old.to_digest(&policy)).unwrap());
    assert_eq!((short_new.total_bytes(), short_new.total_count()), (new.total_bytes(), new.total_count()));
    assert_eq!(short_new.by_domain(), new.by_domain());
    for (name, by) in GROUPS {
        let figures = |new: &Dump, old: &Dump| {
            let mut all: Vec<_> =
                new.compare_to(old, by).iter().map(|d| (d.size, d.size_diff, d.count, d.count_diff)).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(figures(&short_new, &short_old), figures(&new, &old), "{name}");
    }
    let text = String::from_utf8_lossy(&bytes);
    for file in 0..40 {
        let path = new.file(file);
        assert!(!path.contains('/') || !text.contains(&*path), "{path} is in the digest");
    }
    for cut in 0..bytes.len().min(4_000) {
        assert!(Dump::from_digest(&bytes[..cut]).is_none(), "cut at {cut}");
    }
    for at in 8..28 {
        let mut huge = bytes.clone();
        huge[at] = 0xff;
        assert!(Dump::from_digest(&huge).is_none_or(|d| d.len() <= bytes.len()), "byte {at}");
    }
}

/// `../shared` is not part of the project: where it is at hand, its reference must hold too.
#[test]
fn reference_of_the_corpus() {
    let (Some(corpus), Some(reference)) =
        (std::env::var_os("LEAKPROOF_CORPUS"), std::env::var_os("LEAKPROOF_TRACEMALLOC_REFERENCE"))
    else {
        return eprintln!("skipped: LEAKPROOF_CORPUS and LEAKPROOF_TRACEMALLOC_REFERENCE are not set");
    };
    let reference: Value = serde_json::from_slice(&std::fs::read(reference).unwrap()).unwrap();
    let files = reference["files"].as_object().unwrap();
    assert!(files.len() > 20);
    for (name, expect) in files {
        let dump = load(&Path::new(&corpus).join(name));
        assert_eq!(json!(dump.len()), expect["traces"], "{name}");
        assert_eq!(json!(dump.total_bytes()), expect["total_size"], "{name}");
        assert_eq!(json!(dump.traceback_limit()), expect["traceback_limit"], "{name}");
        assert_eq!(json!(dump.truncated()), expect["truncated_traces"], "{name}");
        let place = |f: evidence::tracemalloc::Frame| format!("{}:{}", dump.file(f.file), f.line);
        for (key, by) in [
            ("top_filename", GroupBy::Filename { cumulative: false }),
            ("top_lineno", GroupBy::Lineno { cumulative: false }),
        ] {
            let rows = expect[key].as_array().unwrap();
            let ours: Vec<Value> = dump
                .statistics(by)
                .iter()
                .take(rows.len())
                .map(|s| json!({"where": place(dump.traceback(s.group)[0]), "size": s.size, "count": s.count}))
                .collect();
            assert_eq!(&ours, rows, "{name} {key}");
        }
        let rows = expect["top_traceback"].as_array().unwrap();
        for (row, s) in rows.iter().zip(dump.statistics(GroupBy::Traceback)) {
            let frames: Vec<String> = dump.traceback(s.group).into_iter().map(place).collect();
            let expect_frames = row["frames_oldest_first"].as_array().unwrap();
            assert_eq!((json!(s.size), json!(s.count)), (row["size"].clone(), row["count"].clone()), "{name}");
            assert_eq!(json!(frames), json!(expect_frames), "{name}");
        }
    }
}
