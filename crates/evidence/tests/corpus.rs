//! Every file of the corpus and of the bad inputs, where they are at hand (`LEAKPROOF_CORPUS` names the unpacked folder).
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests fail by panicking and say what they skip")]

use evidence::{Evidence, EvidenceReader, Gunzip, HEAD, Kind, sniff};
use facts::Problem;
use redact::{Policy, Salt};
use std::path::{Path, PathBuf};

fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("LEAKPROOF_CORPUS")?);
    folder.is_dir().then_some(folder)
}

fn read(bytes: &[u8], name: &str) -> Result<(Kind, Option<Evidence>), Problem> {
    let mut bytes = bytes.to_vec();
    let mut kind = sniff(&bytes[..bytes.len().min(HEAD)], name)?;
    if kind == Kind::Gzip {
        let mut unpacked = Vec::new();
        let mut take = |b: &[u8]| {
            unpacked.extend_from_slice(b);
            Ok(())
        };
        let mut gunzip = Gunzip::new(1 << 30);
        gunzip.push(&bytes, &mut take)?;
        gunzip.finish(&mut take)?;
        bytes = unpacked;
        kind = sniff(&bytes[..bytes.len().min(HEAD)], name)?;
    }
    if kind == Kind::HeapSnapshot {
        return Ok((kind, None));
    }
    let mut reader = EvidenceReader::new(kind, name, bytes.len() as u64, Policy::new(Salt([1, 2])));
    for chunk in bytes.chunks(1 << 16) {
        reader.push(chunk)?;
    }
    Ok((kind, Some(reader.finish()?)))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_file_of_the_cases_is_recognised_and_says_something() {
    let Some(corpus) = corpus() else { return eprintln!("skipped: LEAKPROOF_CORPUS is not set") };
    let mut seen = 0;
    let mut wrong = Vec::new();
    for case in
        files(&corpus).into_iter().filter(|c| c.file_name().is_some_and(|n| n.to_string_lossy().starts_with("case-")))
    {
        for path in files(&case) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let expect = match name.as_str() {
                "gc.log" => Kind::GcLog,
                "memory.jsonl" | "metrics.jsonl" => Kind::Readings,
                "metadata.json" => Kind::Metadata,
                "trace.json" | "node_trace.log" => Kind::Trace,
                n if n.ends_with(".heapprofile") => Kind::HeapProfile,
                n if n.ends_with(".tracemalloc") => Kind::Tracemalloc,
                _ => Kind::HeapSnapshot,
            };
            seen += 1;
            // The name must not matter.
            match read(&std::fs::read(&path).unwrap(), "x") {
                Ok((kind, _)) if kind != expect => wrong.push(format!("{}: {kind:?}", path.display())),
                Err(problem) => wrong.push(format!("{}: {problem:?}", path.display())),
                Ok((kind, Some(Evidence { facts, .. }))) => {
                    let told = facts.readings.len()
                        + facts.collections.len()
                        + facts.limits.len()
                        + facts.marks.len()
                        + usize::from(facts.allocations.is_some())
                        + usize::from(facts.runtime.is_some());
                    if told == 0 || !facts.problems.is_empty() {
                        wrong.push(format!("{}: {kind:?} told {told}, {:?}", path.display(), facts.problems));
                    }
                }
                Ok(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 200, "only {seen} files");
}

#[test]
fn bad_inputs_are_answered_as_expected() {
    let Some(corpus) = corpus() else { return eprintln!("skipped: LEAKPROOF_CORPUS is not set") };
    let folder = corpus.join("bad");
    let expected: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for (name, entry) in expected.as_object().unwrap() {
        let expect = entry["expect"].as_str().unwrap();
        let result = read(&std::fs::read(folder.join(name)).unwrap(), name);
        let parsed = match &result {
            // The snapshot decoder judges these.
            Ok((Kind::HeapSnapshot, _)) => continue,
            Ok(_) => true,
            Err(problem) => {
                assert!(
                    problem.text.as_str().len() > 15 && problem.lead.as_str().split(' ').count() <= 6,
                    "{problem:?}"
                );
                false
            }
        };
        let either = expect.contains(" or ") || expect.contains("(or ");
        if !either && parsed != expect.starts_with("parses") {
            wrong.push(format!("{name}: {expect}, but {result:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
