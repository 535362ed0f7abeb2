//! The report for a terminal: plain characters, no colour, no escape sequence from any input.

use crate::format::{bytes, confidence, letter, letters, plain, signed_bytes, signed_count};
use crate::spans::{Span, spans};
use crate::{Evidence, Finding, Report, Status};
use redact::secrets::Kind;
use std::fmt::Write;

/// Columns to wrap at: fits half a wide terminal and a mail.
const WIDTH: usize = 100;

/// The report as text, lines ended by `\n`.
#[must_use]
pub fn to_text(report: &Report) -> String {
    let mut out = String::new();
    let d = &report.diagnosis;
    if report.nothing_read() {
        line(&mut out, report.heading());
        wrapped(&mut out, "", "", d.summary.as_str());
        inputs(&mut out, report);
        return out;
    }
    line(&mut out, &format!("{}, {} confident", report.heading(), confidence(d.confidence)));
    wrapped(&mut out, "", "", d.summary.as_str());
    let mut findings = report.findings.iter();
    if let Some(first) = findings.next() {
        out.push('\n');
        facts(&mut out, "", first);
        arguments(&mut out, first);
    }
    let others: Vec<&Finding> = findings.collect();
    if !others.is_empty() {
        heading(&mut out, "Also found");
        for finding in others {
            let title =
                format!("{}, {}: {}", finding.cause.word(), confidence(finding.confidence), finding.title.as_str());
            wrapped(&mut out, "  ", "  ", &title);
            facts(&mut out, "    ", finding);
        }
    }
    if !report.next_steps.is_empty() {
        heading(&mut out, "Capture next");
        for (i, step) in report.next_steps.iter().enumerate() {
            wrapped(&mut out, &format!("  {}. ", i + 1), "     ", step.text.as_str());
            if let Some(command) = &step.command {
                line(&mut out, &format!("     $ {command}"));
            }
        }
    }
    let present = report.evidence.iter().filter(|e| e.status == Status::Present).count();
    heading(&mut out, &format!("Evidence, {present} of {} kinds", report.evidence.len()));
    for kind in &report.evidence {
        let mark = if kind.status == Status::Present { "[x]" } else { "[ ]" };
        let start = format!("  {mark} {:<18}", kind.kind.word());
        let text = format!("{}{}", kind.value, cited(kind.input, &kind.also));
        wrapped(&mut out, &start, &" ".repeat(start.len()), &text);
    }
    inputs(&mut out, report);
    out.push('\n');
    wrapped(&mut out, "", "", &redaction_note(report));
    out
}

fn inputs(out: &mut String, report: &Report) {
    heading(out, "Inputs");
    for (i, input) in report.inputs.iter().enumerate() {
        let mut text = format!("{}, {}, {}", input.name, input.format, bytes(input.bytes));
        if let Some(runtime) = &input.runtime {
            let _ = write!(text, ", {runtime}");
        }
        wrapped(out, &format!("  {:<3}", letter(i as u32).as_str()), "     ", &text);
        for problem in &input.problems {
            wrapped(out, "     ", "     ", &format!("{}: {}", problem.severity, problem.message));
        }
    }
}

/// Words for a kind of suspected secret, for one or for many.
#[must_use]
pub fn secret_words(kind: &str, count: u64) -> String {
    let known = Kind::ALL.into_iter().find(|k| k.id() == kind).map(Kind::words);
    known.map_or_else(|| kind.to_owned(), |(one, many)| if count == 1 { one } else { many }.to_owned())
}

/// What the end of every rendering says about values.
pub(crate) fn redaction_note(report: &Report) -> String {
    let mut note = String::from(if report.redaction.revealed {
        "Values in this report are in clear: it was exported with reveal on."
    } else {
        "Values are redacted. Class, property and function names are kept."
    });
    let suspected: Vec<String> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = *report.redaction.suspected_secrets.get(kind.id())?;
            let (one, many) = kind.words();
            Some(format!("{} {}", crate::format::count(count), if count == 1 { one } else { many }))
        })
        .collect();
    if !suspected.is_empty() {
        note.push_str(" The inputs seem to hold ");
        note.push_str(&suspected.join(", "));
        note.push('.');
    }
    note
}

fn facts(out: &mut String, indent: &str, finding: &Finding) {
    for (word, text) in crate::facts_of(finding) {
        let start = format!("{indent}{word:<8}");
        wrapped(out, &start, &" ".repeat(start.len()), &text);
    }
    if let Some(growth) = &finding.growth
        && !growth.per_step.is_empty()
    {
        let steps: Vec<String> = growth.per_step.iter().map(|b| signed_bytes(*b).to_string()).collect();
        let start = format!("{indent}{:<8}", "Steps");
        wrapped(out, &start, &" ".repeat(start.len()), &steps.join(", "));
        if growth.objects_per_step.iter().any(|n| *n != 0) {
            let steps: Vec<String> = growth.objects_per_step.iter().map(|n| signed_count(*n).to_string()).collect();
            let start = format!("{indent}{:<8}", "");
            wrapped(out, &start, &" ".repeat(start.len()), &format!("objects: {}", steps.join(", ")));
        }
    }
}

fn arguments(out: &mut String, finding: &Finding) {
    for (supports, title, sign) in [(true, "For", "+"), (false, "Against", "-")] {
        let list: Vec<&Evidence> = finding.evidence.iter().filter(|e| e.supports == supports).collect();
        if list.is_empty() {
            continue;
        }
        heading(out, title);
        for e in list {
            let lead = if e.lead.is_empty() { String::new() } else { format!("{} ", e.lead) };
            let text = format!("{lead}{}{}", e.statement, cited(e.input, &e.also));
            wrapped(out, &format!("  {sign} "), "    ", &text);
        }
    }
}

/// ` [A D]`.
fn cited(input: Option<u32>, also: &[u32]) -> String {
    let letters = letters(input, also);
    // A terminal of any encoding shows a plain hyphen.
    if letters.is_empty() { letters } else { format!(" [{}]", letters.replace('–', "-")) }
}

fn heading(out: &mut String, text: &str) {
    out.push('\n');
    line(out, text);
}

fn line(out: &mut String, text: &str) {
    out.push_str(plain(text).trim_end());
    out.push('\n');
}

/// Words of a sentence, each with its width; names lose their backticks and stay whole.
fn wrapped(out: &mut String, first: &str, next: &str, text: &str) {
    let mut flat = String::new();
    for span in spans(text) {
        match span {
            Span::Prose(t) | Span::Name(t) => flat.push_str(&plain(t)),
        }
    }
    let mut current = plain(first);
    let mut width = current.chars().count();
    let mut empty = true;
    for word in flat.split_whitespace() {
        let w = word.chars().count();
        if !empty && width + 1 + w > WIDTH {
            out.push_str(current.trim_end());
            out.push('\n');
            current = next.to_owned();
            width = current.chars().count();
            empty = true;
        }
        if !empty {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += w;
        empty = false;
    }
    out.push_str(current.trim_end());
    out.push('\n');
}
