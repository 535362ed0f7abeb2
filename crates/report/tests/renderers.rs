//! Every renderer on one hostile report, and the JSON against its published schema.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use redact::{Policy, Safe, Salt, safe};
use report::{
    Cause, Diagnosis, Evidence, EvidenceStatus, Finding, Growth, Input, InputProblem, KindOfEvidence, NextCapture,
    Objects, Owner, OwnerKind, Redaction, Report, SCHEMA, SecretOwner, SeriesPoint, Source, Status, TimelinePoint,
    View, ViewName,
};
use std::collections::{BTreeMap, BTreeSet};

/// A name that a program could give a class and that attacks every format at once.
const HOSTILE: &str = "<img src=x onerror=alert(1)> | `rm` [a](javascript:b) @team \u{1b}[31m";

fn hostile() -> Safe {
    // As a label would arrive: the policy leaves code-like names alone, so a renderer must not rely on it.
    Policy::new(Salt([1, 2])).revealing().label(HOSTILE)
}

fn report() -> Report {
    let name = hostile();
    let owner = Owner {
        kind: OwnerKind::Queue,
        name: name.clone(),
        class: Safe::ours("Array"),
        path: vec![Safe::ours("Window"), name.clone()],
        object: Some(77),
        input: Some(0),
        rule: Some(name.clone()),
        source: Some(Source { url: name.clone(), line: 12, column: 3 }),
        confidence: 0.9,
    };
    let series = |bytes| SeriesPoint { input: 0, bytes, objects: 10, heap_bytes: bytes * 2 };
    let finding = |cause| Finding {
        cause,
        confidence: 0.93,
        title: safe!("{} grows", report::format::code(&name)),
        rule: Safe::ours("unbounded-holder"),
        owner: Some(owner.clone()),
        objects: Some(Objects { class: name.clone(), count: 1_200, shallow_bytes: 5, retained_bytes: 9_970_000 }),
        growth: Some(Growth {
            bytes: 9_000_000,
            objects: 1_000,
            per_step: vec![4_500_000, 4_500_000],
            objects_per_step: vec![500, 500],
            series: vec![series(1_000_000), series(5_500_000), series(10_000_000)],
        }),
        evidence: vec![
            Evidence {
                kind: KindOfEvidence::Comparison,
                supports: true,
                lead: Safe::ours("Steady growth."),
                statement: safe!("Each step adds 500 {}.", report::format::code(&name)),
                value: Some(500.0),
                unit: Some(Safe::ours("objects")),
                input: Some(0),
                also: vec![0],
                view: Some(View {
                    input: Some(0),
                    baseline: Some(0),
                    object: Some(77),
                    class: Some(name.clone()),
                    ..View::of(ViewName::Diff)
                }),
            },
            Evidence {
                kind: KindOfEvidence::Workload,
                supports: false,
                lead: Safe::default(),
                statement: Safe::ours("No idle snapshot."),
                value: None,
                unit: None,
                input: None,
                also: vec![],
                view: None,
            },
        ],
    };
    Report {
        schema: Safe::ours(SCHEMA),
        inputs: vec![Input {
            name: name.clone(),
            format: Safe::ours("v8-heapsnapshot"),
            runtime: Some(Safe::ours("Node.js 20.20.2")),
            captured_at: None,
            bytes: 1_234,
            problems: vec![InputProblem { severity: Safe::ours("partial"), message: name.clone(), byte: Some(5) }],
        }],
        baseline: Some(0),
        diagnosis: Diagnosis {
            cause: Cause::Leak,
            confidence: 0.93,
            summary: safe!("{} keeps every job.", report::format::code(&name)),
        },
        findings: vec![finding(Cause::Leak), finding(Cause::Cache)],
        evidence: KindOfEvidence::ALL
            .map(|kind| EvidenceStatus {
                kind,
                status: Status::Missing,
                value: name.clone(),
                input: None,
                also: vec![],
            })
            .to_vec(),
        timeline: (0..4_u32)
            .map(|i| TimelinePoint {
                untimed: false,
                t: f64::from(i) * 10.0,
                label: Some(name.clone()),
                input: Some(0),
                snapshot: i == 1,
                gc: (i == 2).then(|| Safe::ours("full")),
                js_heap_bytes: Some(1_000_000 * u64::from(i)),
                external_bytes: None,
                rss_bytes: Some(5),
            })
            .collect(),
        limits: vec![(Safe::ours("heap limit"), 64_000_000)],
        next_capture: vec![Safe::ours("Take a third snapshot `kill -USR2 1`")],
        next_steps: vec![NextCapture { text: name, command: Some(Safe::ours("kill -USR2 PID")) }],
        redaction: Redaction {
            policy: Safe::ours("default"),
            revealed: false,
            strings: 12,
            suspected_secrets: BTreeMap::from([("jwt".to_owned(), 2)]),
            secret_owners: vec![SecretOwner {
                kind: Safe::ours("jwt"),
                owner: Safe::ours("SessionStore.sessions"),
                count: 2,
                input: 0,
            }],
        },
    }
}

fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../docs/report.schema.json")).expect("the schema is JSON")
}

#[test]
fn json_follows_the_published_schema() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let check = |report: &Report| {
        let text = report::to_json(report).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path)).collect::<Vec<_>>()
    };
    assert_eq!(check(&report()), Vec::<String>::new());
    let mut bare = report();
    bare.findings =
        vec![Finding { owner: None, objects: None, growth: None, evidence: vec![], ..bare.findings[0].clone() }];
    bare.timeline.clear();
    assert_eq!(check(&bare), Vec::<String>::new());
    // It can fail: a confidence of 1 is a lie, ten kinds are not eleven.
    let mut wrong = report();
    wrong.diagnosis.confidence = 1.0;
    wrong.evidence.pop();
    assert_eq!(check(&wrong).len(), 2);
}

/// Fields that the model writes and the schema does not know would be an unpublished contract.
#[test]
fn the_schema_knows_every_field() {
    fn walk(value: &serde_json::Value, names: &mut BTreeSet<String>) {
        let mut stack = vec![value];
        while let Some(value) = stack.pop() {
            match value {
                serde_json::Value::Object(map) => {
                    for (key, value) in map {
                        if key != "suspected_secrets" {
                            stack.push(value);
                        }
                        names.insert(key.clone());
                    }
                }
                serde_json::Value::Array(list) => stack.extend(list),
                _ => {}
            }
        }
    }
    let mut written = BTreeSet::new();
    walk(&serde_json::to_value(report()).unwrap(), &mut written);
    let mut known = BTreeSet::new();
    let schema = schema();
    let mut stack = vec![&schema];
    while let Some(value) = stack.pop() {
        match value {
            serde_json::Value::Object(map) => {
                if let Some(serde_json::Value::Object(properties)) = map.get("properties") {
                    known.extend(properties.keys().cloned());
                }
                stack.extend(map.values());
            }
            serde_json::Value::Array(list) => stack.extend(list),
            _ => {}
        }
    }
    assert_eq!(written.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    for cause in [
        Cause::Leak,
        Cause::Cache,
        Cause::BatchSize,
        Cause::BrowserArtifact,
        Cause::RuntimeConfiguration,
        Cause::Healthy,
        Cause::Inconclusive,
    ] {
        assert_eq!(serde_json::to_value(cause).unwrap(), cause.id());
        assert!(schema["$defs"]["cause"]["enum"].as_array().unwrap().iter().any(|v| v == cause.id()));
    }
}

#[test]
fn json_reads_back_as_the_same_report() {
    let text = report::to_json(&report()).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report());
}

#[test]
fn html_is_inert_and_loads_nothing() {
    let html = report::to_html(&report());
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
    for forbidden in
        ["<script", " style=", "javascript:b\"", "http://", "https://", "url(", " src=", " href=", "\u{1b}"]
    {
        let text = html.replace("&lt;img src=x", "");
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("default-src 'none'"));
    // Tags balance: what opens is closed, in order.
    let mut open: Vec<String> = Vec::new();
    for tag in html.split('<').skip(1).map(|t| t.split('>').next().unwrap()) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.starts_with('!') || tag.ends_with('/') || matches!(name.as_str(), "meta" | "br") {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "{tag}");
        } else {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

#[test]
fn markdown_is_inert() {
    let text = report::to_markdown(&report());
    assert!(!text.contains('\u{1b}'));
    for line in text.lines() {
        // Outside code spans nothing of the hostile name may stand raw.
        let prose = line.split('`').step_by(2).collect::<String>().replace("\\]", "");
        for forbidden in ["<img", "](javascript", "@team"] {
            assert!(!prose.contains(forbidden), "{forbidden} in {line}");
        }
        if line.starts_with('|') {
            assert!(!line.contains("rm' [a](javascript:b) @team | "), "{line}");
        }
    }
    // All tables keep their columns.
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut expected = 0;
    for line in text.lines() {
        if line.starts_with('|') {
            if expected == 0 {
                expected = columns(line);
            }
            assert_eq!(columns(line), expected, "{line}");
        } else {
            expected = 0;
        }
    }
}

#[test]
fn files_that_could_not_be_read_are_all_there_is_to_say() {
    let mut report = report();
    report.diagnosis.cause = Cause::Inconclusive;
    report.diagnosis.summary = Safe::ours("None of these files could be read.");
    report.inputs[0].format = Safe::ours(report::UNREADABLE);
    report.inputs[0].problems[0].message = Safe::ours("It is a picture.");
    for text in [report::to_text(&report), report::to_markdown(&report), report::to_html(&report)] {
        for part in ["Nothing read", "None of these files could be read.", "It is a picture."] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for part in ["Not decided", "confident", "Capture next", "Evidence,", "kinds"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
    let json = report::to_json(&report).expect("JSON");
    assert!(json.contains("\"next_capture\"") && json.contains("\"evidence\""), "{json}");
}

#[test]
fn text_has_no_control_characters_and_is_not_wide() {
    let text = report::to_text(&report());
    assert!(text.starts_with("Leak, 93 % confident\n"), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
    for part in ["For\n  + Steady growth.", "Against\n  - No idle snapshot.", "$ kill -USR2 PID", "[ ] Runtime version"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}
