//! Answers as JSON, short enough for a model: names, figures, and the sentences that the report has anyway.

use super::objects::name;
use super::session::{Input, sentence};
use engine::{ClassChange, ComparisonTable};
use protocol::{ClassRow, Page, PathRow};
use report::{Finding, GrowthOf, GrowthTable, Owner, Report, Status};
use serde_json::{Value, json};

/// Steps of a retaining path that are shown at each end.
const STEPS: usize = 8;
/// Sentences for and against one finding.
const SENTENCES: usize = 6;

/// The report as it is.
pub(crate) fn json(report: Report) -> Result<String, String> {
    report::to_json(&report).map_err(|error| error.to_string())
}

pub(crate) fn inputs(inputs: &[Input]) -> Value {
    let one = |(number, input): (usize, &Input)| match &input.said {
        Ok(loaded) => {
            let mut said = json!({
                "input": number, "name": input.name, "format": loaded.format, "about": loaded.about, "bytes": input.bytes,
            });
            if let Some(snapshot) = &loaded.snapshot {
                said["snapshot"] = json!({
                    "objects": snapshot.objects, "classes": snapshot.classes, "shallow_bytes": snapshot.total_bytes,
                });
            }
            if !loaded.problems.is_empty() {
                said["problems"] = loaded.problems.iter().map(sentence).collect();
            }
            said
        }
        Err(failure) => json!({
            "input": number, "name": input.name, "failed": sentence(failure), "partial_would_help": failure.partial,
        }),
    };
    let read = inputs.iter().filter(|input| input.said.is_ok()).count();
    json!({ "read": read, "inputs": inputs.iter().enumerate().map(one).collect::<Vec<_>>(), "next": "diagnose" })
}

pub(crate) fn diagnosis(report: &Report, detailed: usize, redacted: bool) -> Value {
    let others: Vec<Value> = report.findings.iter().skip(detailed).map(|f| json!([f.cause, f.title])).collect();
    let mut said = json!({
        "diagnosis": report.diagnosis,
        "findings": report.findings.iter().take(detailed).map(finding).collect::<Vec<_>>(),
        "missing_evidence": missing(report),
        "next_capture": report.next_capture.first(),
        "redacted": redacted,
    });
    if !others.is_empty() {
        said["other_findings"] = Value::from(others);
    }
    said
}

fn finding(finding: &Finding) -> Value {
    let sentences = |supports: bool| -> Vec<Value> {
        let of = finding.evidence.iter().filter(|e| e.supports == supports);
        of.take(SENTENCES).map(|e| json!(e.statement)).collect()
    };
    let mut said = json!({
        "cause": finding.cause, "confidence": finding.confidence, "title": finding.title,
        "for": sentences(true), "against": sentences(false),
    });
    if let Some(by) = &finding.owner {
        said["owner"] = owner(by);
    }
    if let Some(objects) = &finding.objects {
        said["objects"] = json!(objects);
    }
    if let Some(growth) = &finding.growth {
        said["growth"] = json!({ "bytes": growth.bytes, "objects": growth.objects, "bytes_per_step": growth.per_step });
    }
    said
}

fn owner(owner: &Owner) -> Value {
    let path: Vec<Value> = owner.path.iter().map(|step| json!(step)).collect();
    json!({
        "kind": owner.kind, "name": owner.name, "class": owner.class, "confidence": owner.confidence,
        "path": shortened(path), "source": owner.source, "object": owner.object.map(|id| format!("@{id}")),
    })
}

fn missing(report: &Report) -> Vec<Value> {
    let missing = report.evidence.iter().filter(|e| e.status == Status::Missing);
    missing.map(|e| json!(e.kind)).collect()
}

pub(crate) fn next_capture(report: &Report) -> Value {
    let missing = report.evidence.iter().filter(|e| e.status == Status::Missing);
    json!({
        "diagnosis": report.diagnosis.cause,
        "confidence": report.diagnosis.confidence,
        "steps": report.next_steps,
        "missing_evidence": missing.map(|e| json!({ "kind": e.kind, "how": e.value })).collect::<Vec<_>>(),
    })
}

pub(crate) fn growth(table: &GrowthTable, of: &str, limit: usize) -> Value {
    let wanted = |row: &&report::GrowthRow| match of {
        "owner" => row.of == GrowthOf::Owner,
        "class" => row.of == GrowthOf::Class,
        _ => true,
    };
    let row = |row: &report::GrowthRow| {
        let mut said = json!({
            "of": row.of, "name": row.name, "trend": row.trend, "growth_bytes": row.growth, "bytes": row.bytes,
            "objects": row.objects, "bytes_per_step": row.slope.round(), "innermost": row.innermost,
        });
        if row.of == GrowthOf::Owner {
            said["class"] = json!(row.class);
            said["holds"] = json!(row.holds);
            said["object"] = json!(row.object.map(|id| format!("@{id}")));
        }
        said
    };
    let rows: Vec<&report::GrowthRow> = table.rows.iter().filter(wanted).collect();
    json!({
        "snapshots": table.steps.iter().map(|s| json!([s.input, s.label, s.heap_bytes])).collect::<Vec<_>>(),
        "cautions": table.cautions,
        "total": rows.len(),
        "rows": rows.into_iter().take(limit).map(row).collect::<Vec<_>>(),
    })
}

pub(crate) fn classes(snapshot: usize, page: &Page<ClassRow>) -> Value {
    // Columns are named once: a table of objects would say each name in each row.
    let row = |r: &ClassRow| json!([r.name, r.count, r.shallow, r.retained, r.distance]);
    json!({
        "snapshot": snapshot, "start": page.start, "total": page.total,
        "columns": ["class", "count", "shallow_bytes", "retained_bytes", "distance"],
        "rows": page.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

/// `alike`: how many classes have the name that was asked for.
pub(crate) fn paths(snapshot: usize, alike: u32, objects: u32, paths: &[Vec<PathRow>]) -> Value {
    let path = |rows: &Vec<PathRow>| shortened(rows.iter().map(step).collect());
    let mut said =
        json!({ "snapshot": snapshot, "objects": objects, "paths": paths.iter().map(path).collect::<Vec<_>>() });
    if alike > 1 {
        said["caution"] = json!(format!("{alike} classes have this name. These are of the one that retains most."));
    }
    said
}

fn step(row: &PathRow) -> Value {
    let mut said = json!({
        "class": row.class_name, "id": format!("@{}", row.object.id), "retained_bytes": row.object.retained,
    });
    let name = name(&row.object);
    if row.class_name != name {
        said["name"] = json!(name);
    }
    if !row.edge.is_empty() {
        said["holds_it_by"] = json!(row.edge);
    }
    if let Some(place) = &row.location {
        said["source"] = json!(place);
    }
    if row.accumulates {
        said["accumulates_here"] = json!(true);
    }
    said
}

/// Both ends of a long path.
fn shortened(mut steps: Vec<Value>) -> Vec<Value> {
    if steps.len() > 2 * STEPS + 1 {
        let left_out = json!(format!("… {} steps …", steps.len() - 2 * STEPS));
        let end = steps.split_off(steps.len() - STEPS);
        steps.truncate(STEPS);
        steps.push(left_out);
        steps.extend(end);
    }
    steps
}

pub(crate) fn comparison(which: [usize; 2], table: &ComparisonTable, filter: &str, limit: usize) -> Value {
    let fits = |change: &&ClassChange| filter.is_empty() || change.name.as_str().to_lowercase().contains(filter);
    let row = |c: &ClassChange| {
        json!([c.name, c.added, c.removed, c.delta, c.delta_bytes, c.retained_delta_bytes, c.retained_bytes[1]])
    };
    let section = |changes: &[ClassChange]| {
        let all: Vec<&ClassChange> = changes.iter().filter(fits).collect();
        json!({ "total": all.len(), "rows": all.into_iter().take(limit).map(row).collect::<Vec<_>>() })
    };
    json!({
        "before": which[0], "after": which[1],
        "same_process": table.same_process, "same_root_model": table.same_root_model,
        "columns": ["class", "new", "gone", "net", "net_shallow_bytes", "net_retained_bytes", "retained_bytes_after"],
        "classes": section(&table.classes),
        "same_objects_other_retained_size": section(&table.retained_only),
    })
}
