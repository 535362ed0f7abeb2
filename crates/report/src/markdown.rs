//! The report as Markdown for a ticket.
//!
//! Design constraint: whatever stands in an input, the result is inert. Names go into code spans, prose is escaped, so that a
//! class called `<img onerror=…>` or `[x](javascript:…)` or `@team` stays a word.

use crate::format::{bytes, confidence, letter, letters, signed_bytes, signed_count};
use crate::spans::{Span, spans};
use crate::{Evidence, Finding, Report, Status};
use std::fmt::Write;

/// The report as GitHub-flavoured Markdown.
#[must_use]
pub fn to_markdown(report: &Report) -> String {
    let mut out = String::new();
    let d = &report.diagnosis;
    if report.nothing_read() {
        let _ = writeln!(out, "## {}\n\n{}\n", report.heading(), sentence(d.summary.as_str()));
        inputs(&mut out, report);
        return out;
    }
    let _ = writeln!(out, "## {}, {} confident\n", report.heading(), confidence(d.confidence));
    let _ = writeln!(out, "{}\n", sentence(d.summary.as_str()));
    let mut findings = report.findings.iter();
    if let Some(first) = findings.next() {
        facts(&mut out, first);
        steps(&mut out, report, first);
        arguments(&mut out, first);
    }
    let others: Vec<&Finding> = findings.collect();
    if !others.is_empty() {
        out.push_str("### Also found\n\n");
        for finding in others {
            let title = sentence(finding.title.as_str());
            let _ = writeln!(out, "- **{}**, {}: {title}", finding.cause.word(), confidence(finding.confidence));
            for (word, text) in crate::facts_of(finding) {
                let _ = writeln!(out, "  - {word}: {}", sentence(&text));
            }
        }
        out.push('\n');
    }
    if !report.next_steps.is_empty() {
        out.push_str("### Capture next\n\n");
        for (i, step) in report.next_steps.iter().enumerate() {
            let _ = writeln!(out, "{}. {}", i + 1, sentence(step.text.as_str()));
            if let Some(command) = &step.command {
                let _ = writeln!(out, "\n   {}\n", name(command.as_str()));
            }
        }
        out.push('\n');
    }
    let present = report.evidence.iter().filter(|e| e.status == Status::Present).count();
    let _ = writeln!(out, "### Evidence, {present} of {} kinds\n", report.evidence.len());
    out.push_str("| | Kind | Value or how to get it | Inputs |\n|---|---|---|---|\n");
    for kind in &report.evidence {
        let mark = if kind.status == Status::Present { "yes" } else { "no" };
        let text = sentence(kind.value.as_str());
        let _ = writeln!(out, "| {mark} | {} | {text} | {} |", kind.kind.word(), letters(kind.input, &kind.also));
    }
    out.push('\n');
    inputs(&mut out, report);
    let _ = writeln!(out, "\n{}", crate::text::redaction_note(report));
    out
}

fn inputs(out: &mut String, report: &Report) {
    out.push_str("### Inputs\n\n| | Name | Format | Size | Runtime |\n|---|---|---|---:|---|\n");
    for (i, input) in report.inputs.iter().enumerate() {
        let runtime = input.runtime.as_ref().map(|r| sentence(r.as_str())).unwrap_or_default();
        let (name, format) = (name(input.name.as_str()), prose(input.format.as_str()));
        let _ = writeln!(out, "| {} | {name} | {format} | {} | {runtime} |", letter(i as u32), bytes(input.bytes));
    }
    for (i, input) in report.inputs.iter().enumerate() {
        for problem in &input.problems {
            let (severity, message) = (prose(problem.severity.as_str()), sentence(problem.message.as_str()));
            let _ = writeln!(out, "\n{}, {severity}: {message}", letter(i as u32));
        }
    }
}

fn facts(out: &mut String, finding: &Finding) {
    let facts = crate::facts_of(finding);
    if facts.is_empty() {
        return;
    }
    out.push_str("| | |\n|---|---|\n");
    for (word, text) in facts {
        let _ = writeln!(out, "| {word} | {} |", sentence(&text));
    }
    out.push('\n');
}

fn steps(out: &mut String, report: &Report, finding: &Finding) {
    let Some(growth) = &finding.growth else { return };
    if growth.series.is_empty() {
        return;
    }
    out.push_str("| Input | Bytes | Step | Objects | Step | Whole heap |\n|---|---:|---:|---:|---:|---:|\n");
    for (i, point) in growth.series.iter().enumerate() {
        let step = |list: &[i64], show: fn(i64) -> redact::Safe| {
            i.checked_sub(1).and_then(|k| list.get(k)).map(|n| show(*n).to_string()).unwrap_or_default()
        };
        let label = report.inputs.get(point.input as usize).map(|n| name(n.name.as_str())).unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} {label} | {} | {} | {} | {} | {} |",
            letter(point.input),
            bytes(point.bytes),
            step(&growth.per_step, signed_bytes),
            crate::format::count(point.objects),
            step(&growth.objects_per_step, signed_count),
            bytes(point.heap_bytes),
        );
    }
    out.push('\n');
}

fn arguments(out: &mut String, finding: &Finding) {
    for (supports, title) in [(true, "For"), (false, "Against")] {
        let list: Vec<&Evidence> = finding.evidence.iter().filter(|e| e.supports == supports).collect();
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        for e in list {
            let lead = if e.lead.is_empty() { String::new() } else { format!("**{}** ", sentence(e.lead.as_str())) };
            let letters = letters(e.input, &e.also);
            let tail = if letters.is_empty() { letters } else { format!(" ({letters})") };
            let _ = writeln!(out, "- {lead}{}{tail}", sentence(e.statement.as_str()));
        }
        out.push('\n');
    }
}

/// A sentence with names between backticks.
fn sentence(text: &str) -> String {
    let mut out = String::new();
    for span in spans(text) {
        match span {
            Span::Prose(t) => out.push_str(&prose(t)),
            Span::Name(t) => out.push_str(&name(t)),
        }
    }
    // A list or heading sign at the start of a line would make structure of a figure.
    if out.starts_with(['+', '-', '#', '=', '>']) {
        out.insert(0, '\\');
    }
    out
}

/// A code span. Backticks cannot stand in it; a bar would end a table cell.
#[must_use]
pub fn name(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|c| match c {
            '`' => '\'',
            '|' => '\u{a6}',
            c if redact::acts(c) => ' ',
            c => c,
        })
        .collect();
    let inner = inner.trim();
    if inner.is_empty() { String::new() } else { format!("`{inner}`") }
}

/// Prose with everything escaped that Markdown, HTML or a forge (mentions, links) would act on.
#[must_use]
pub fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            // `https://…` and `www.…` would become links.
            ':' => out.push_str("&#58;"),
            c if redact::acts(c) => out.push(' '),
            c => out.push(c),
        }
    }
    // Colons matter only before `//`: elsewhere a ticket should read plainly.
    out.replace("&#58;//", "\u{0}").replace("&#58;", ":").replace('\u{0}', "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_inert() {
        for (text, expect) in [
            ("3.2 MB: kept", "3.2 MB: kept"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("[a](javascript:b)", "\\[a\\](javascript:b)"),
            ("@team https://x.y www.z", "&#64;team https&#58;//x.y www&#46;z"),
            ("a|b\nc", "a\\|b c"),
            ("&lt;", "&amp;lt;"),
        ] {
            assert_eq!(prose(text), expect);
        }
    }

    #[test]
    fn names_cannot_leave_their_span() {
        for (text, expect) in
            [("`Job`", "`Job`"), ("`a|b` c", "`a\u{a6}b` c"), ("+3 MB", "\\+3 MB"), ("`<b>` x", "`<b>` x")]
        {
            assert_eq!(sentence(text), expect);
        }
        assert_eq!(name("a`b\u{202e}"), "`a'b`");
    }
}
