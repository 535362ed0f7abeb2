//! `leakproof analyze`: the report contract.

mod support;

use serde_json::Value;
use std::path::Path;
use support::{PLANTED, folder, growing_queue, leakproof, level_heap, put};

const CAUSES: [&str; 7] =
    ["leak", "cache", "batch_size", "browser_artifact", "runtime_configuration", "healthy", "inconclusive"];

const EVIDENCE: [&str; 11] = [
    "runtime_version",
    "heap_limit",
    "container_limit",
    "snapshot_time",
    "workload",
    "retained_classes",
    "allocation_stack",
    "object_counts",
    "external_memory",
    "gc_events",
    "comparison",
];

fn write(here: &Path, files: &[Vec<u8>]) -> Vec<String> {
    let names = (0..files.len()).map(|number| format!("{number:02}-step.heapsnapshot"));
    names.zip(files).map(|(name, bytes)| put(here, &name, bytes).to_owned()).collect()
}

fn analyze(here: &Path, more: &[&str], files: &[String]) -> support::Outcome {
    let args: Vec<&str> =
        ["analyze"].into_iter().chain(more.iter().copied()).chain(files.iter().map(String::as_str)).collect();
    leakproof(here, &args)
}

/// Keys and ranges that every report has.
fn assert_contract(report: &Value, inputs: usize) {
    assert_eq!(report["schema"], "leakproof.report/1");
    assert_eq!(report["inputs"].as_array().map(Vec::len), Some(inputs));
    for input in report["inputs"].as_array().into_iter().flatten() {
        assert!(input["name"].is_string() && input["format"].is_string() && input["bytes"].is_u64(), "{input}");
        assert!(input["problems"].is_array() && input.get("runtime").is_some(), "{input}");
        assert!(input.get("captured_at").is_some(), "{input}");
    }
    let confident = |of: &Value| of["confidence"].as_f64().is_some_and(|c| (0.05..=0.99).contains(&c));
    let cause = |of: &Value| of["cause"].as_str().is_some_and(|cause| CAUSES.contains(&cause));
    let diagnosis = &report["diagnosis"];
    assert!(cause(diagnosis) && confident(diagnosis), "{diagnosis}");
    assert!(diagnosis["summary"].as_str().is_some_and(|text| text.len() >= 15), "{diagnosis}");
    for finding in report["findings"].as_array().expect("findings") {
        assert!(cause(finding) && confident(finding) && finding["title"].is_string(), "{finding}");
        for evidence in finding["evidence"].as_array().expect("evidence of a finding") {
            assert!(evidence["supports"].is_boolean() && evidence["statement"].is_string(), "{evidence}");
            assert!(evidence["kind"].as_str().is_some_and(|kind| EVIDENCE.contains(&kind)), "{evidence}");
        }
    }
    let evidence = report["evidence"].as_array().expect("evidence");
    let kinds: Vec<_> = evidence.iter().filter_map(|each| each["kind"].as_str()).collect();
    assert_eq!(kinds, EVIDENCE, "the eleven kinds, always listed");
    for each in evidence {
        let status = each["status"].as_str();
        assert!(status.is_some_and(|status| ["present", "missing"].contains(&status)), "{each}");
        assert!(each["value"].as_str().is_some_and(|value| !value.is_empty()), "{each}");
    }
    assert!(report["timeline"].is_array() && report["next_capture"].is_array());
    assert_eq!(report["redaction"]["revealed"], false);
    assert!(report["redaction"]["policy"].is_string() && report["redaction"]["strings"].is_u64());
}

#[test]
fn a_growing_queue_is_a_leak_with_its_owner() {
    let here = folder("leak");
    let files = write(&here, &growing_queue(4, 2000));
    let report = analyze(&here, &["--format", "json"], &files).ends_with(0).json();
    assert_contract(&report, 4);
    assert_eq!(report["diagnosis"]["cause"], "leak", "{}", report["diagnosis"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["cause"], "leak");
    assert_eq!(finding["owner"]["kind"], "queue", "{finding}");
    assert!(finding["owner"]["name"].as_str().is_some_and(|name| name.contains("pending")), "{finding}");
    assert!(finding["owner"]["path"].as_array().is_some_and(|path| path.len() >= 2), "{finding}");
    assert_eq!((&finding["objects"]["class"], &finding["objects"]["count"]), (&"AgentJob".into(), &8000.into()));
    assert_eq!(finding["growth"]["objects"], 6000);
    assert_eq!(finding["growth"]["objects_per_step"], serde_json::json!([2000, 2000, 2000]));
    let bytes: Vec<i64> =
        finding["growth"]["per_step"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    assert_eq!(bytes.len(), 3);
    assert!(bytes.iter().all(|bytes| *bytes > 2000 * 56), "{bytes:?}");
    assert_eq!(finding["growth"]["bytes"], bytes.iter().sum::<i64>());
}

#[test]
fn a_level_heap_is_not_a_leak_and_one_snapshot_decides_nothing() {
    let here = folder("level");
    let files = write(&here, &level_heap(4));
    let report = analyze(&here, &["--format", "json"], &files).ends_with(0).json();
    assert_contract(&report, 4);
    assert_eq!(report["diagnosis"]["cause"], "healthy", "{}", report["diagnosis"]);

    let report = analyze(&here, &["--format", "json"], &files[..1]).ends_with(0).json();
    assert_contract(&report, 1);
    assert_eq!(report["diagnosis"]["cause"], "inconclusive", "{}", report["diagnosis"]);
    assert!(report["next_capture"].as_array().is_some_and(|next| !next.is_empty()), "says what would decide");
}

#[test]
fn a_folder_is_one_series_in_the_order_of_its_names() {
    let here = folder("series");
    std::fs::create_dir(here.join("evidence")).expect("a writable target folder");
    write(&here.join("evidence"), &growing_queue(4, 2000));
    let report = analyze(&here, &["--format", "json"], &["evidence".to_owned()]).ends_with(0).json();
    assert_contract(&report, 4);
    let names: Vec<_> =
        report["inputs"].as_array().into_iter().flatten().filter_map(|input| input["name"].as_str()).collect();
    assert!(names.is_sorted() && names[0].ends_with("00-step.heapsnapshot"), "{names:?}");
    assert_eq!(report["diagnosis"]["cause"], "leak");
}

#[test]
fn values_do_not_come_out_and_runs_do_not_differ() {
    let here = folder("values");
    let files = write(&here, &growing_queue(3, 1000));
    for format in ["json", "text"] {
        let first = analyze(&here, &["--format", format], &files).ends_with(0);
        assert!(!first.stdout.contains(PLANTED) && !first.stderr.contains(PLANTED), "{format}");
        assert!(first.stdout.contains("AgentJob"), "structure stays: {}", first.stdout);
        let second = analyze(&here, &["--format", format], &files).ends_with(0);
        assert_eq!(first.stdout, second.stdout, "{format}");
    }
}

#[test]
fn text_says_the_verdict_first() {
    let here = folder("text");
    let files = write(&here, &growing_queue(4, 2000));
    let text = analyze(&here, &["--format", "text"], &files).ends_with(0).stdout;
    let top: String = text.lines().take(6).collect::<Vec<_>>().join("\n").to_lowercase();
    assert!(top.contains("leak"), "{text}");
    assert!(text.contains("AgentJob") && text.contains("pending"), "{text}");
    assert_eq!(analyze(&here, &[], &files).ends_with(0).stdout, text, "text is what one gets without asking");
}

#[test]
fn fail_on_ends_with_1_when_the_cause_matches() {
    let here = folder("fail-on");
    let files = write(&here, &growing_queue(4, 2000));
    let check = |causes: &str, status: i32| {
        let outcome = analyze(&here, &["--format", "json", "--fail-on", causes], &files).ends_with(status);
        assert_eq!(outcome.json()["diagnosis"]["cause"], "leak", "the report is written all the same");
    };
    check("leak", 1);
    check("cache,leak", 1);
    check("cache", 0);
}

#[test]
fn a_team_names_its_owners() {
    let here = folder("owners");
    let files = write(&here, &growing_queue(4, 2000));
    let rules = "[[owner]]\nclass = \"Nobody\"\nkind = \"cache\"\n\n[[owner]]\nclass = \"AgentDispatcher\"\nproperty = \"pend*\"\nkind = \"session\"\nname = \"Dispatch (team Orders)\"\n";
    put(&here, "owners.toml", rules.as_bytes());
    let report = analyze(&here, &["--format", "json", "--owners", "owners.toml"], &files).ends_with(0).json();
    assert_contract(&report, 4);
    let owner = &report["findings"][0]["owner"];
    assert_eq!((&owner["kind"], &owner["name"]), (&"session".into(), &"Dispatch (team Orders)".into()), "{owner}");
    assert_eq!(owner["rule"], "owners.toml:5");

    put(&here, "wrong.toml", b"[[owner]]\nclass = \"A\"\nkind = \"heap\"\n");
    let wrong = analyze(&here, &["--owners", "wrong.toml"], &files).ends_with(2);
    assert!(wrong.stderr.starts_with("wrong.toml:3: ") && wrong.stdout.is_empty(), "{wrong:?}");
    assert!(analyze(&here, &["--owners", "none.toml"], &files).ends_with(2).stderr.contains("no such file"));
}

#[test]
fn growth_is_counted_from_the_baseline() {
    let here = folder("baseline");
    let files = write(&here, &growing_queue(5, 2000));
    let from = |more: &[&str], files: &[String]| {
        let report = analyze(&here, &[&["--format", "json"], more].concat(), files).ends_with(0).json();
        assert_contract(&report, 5);
        report
    };
    assert_eq!(from(&[], &files)["findings"][0]["growth"]["objects"], 8000);
    // Named among the paths or beside them: it stands first and once.
    for others in [&files[..], &[&files[..1], &files[2..]].concat()] {
        let report = from(&["--baseline", &files[1]], others);
        assert_eq!((&report["baseline"], &report["inputs"][0]["name"]), (&0.into(), &files[1].as_str().into()));
        assert_eq!(report["findings"][0]["growth"]["objects"], 6000, "what is older is left out");
    }
    let reading =
        br#"{"rss":90000000,"heapTotal":60000000,"heapUsed":50000000,"external":2000000,"arrayBuffers":10000}"#;
    put(&here, "memory.jsonl", reading);
    let report = analyze(&here, &["--format", "json", "--baseline", "memory.jsonl"], &files).ends_with(0).json();
    assert!(report.get("baseline").is_none());
    assert!(report["inputs"][0]["problems"][0]["message"].as_str().is_some_and(|m| m.contains("baseline")));
    analyze(&here, &["--baseline", "."], &files).ends_with(2);
}
