//! The report as one self-contained HTML file: inline style, no script, nothing to load.
//!
//! Design constraints:
//! - The file's own Content-Security-Policy forbids everything but its one style sheet, which is allowed by its hash. So there
//!   are no `style` attributes; charts are SVG with presentation attributes.
//! - Every text is escaped; names stand in `code`.

use crate::format::{bytes, cited, confidence, count, letter, signed_bytes, signed_count};
use crate::spans::{Span, spans};
use crate::{Evidence, Finding, Report, Status};
use std::fmt::Write;

const STYLE: &str = include_str!("report.css");
/// SHA-256 of [`STYLE`], as the policy wants it. A test recomputes it.
const STYLE_HASH: &str = "sha256-2/JZLpg0SUzmfdbuSjlOoVPHLvEFC81UpsZeGZ8KzPM=";

/// The report as a HTML document.
#[must_use]
pub fn to_html(report: &Report) -> String {
    let mut out = String::with_capacity(16_384);
    let d = &report.diagnosis;
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; \
         base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}. Leakproof</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        report.heading(),
    );
    let _ = write!(out, "<header class=\"c-{}\"><h1>{}</h1>", d.cause.id(), report.heading());
    if !report.nothing_read() {
        let _ = write!(out, "<p class=\"conf\">{} confident</p>", confidence(d.confidence));
    }
    let _ = writeln!(out, "<p class=\"say\">{}</p></header>", sentence(d.summary.as_str()));
    if report.nothing_read() {
        inputs(&mut out, report);
        out.push_str("</main>\n</body>\n</html>\n");
        return out;
    }
    let mut findings = report.findings.iter();
    if let Some(first) = findings.next() {
        let _ = writeln!(out, "<section class=\"c-{}\">", first.cause.id());
        facts(&mut out, first);
        steps(&mut out, report, first);
        out.push_str("</section>\n");
        timeline(&mut out, report);
        arguments(&mut out, first);
    } else {
        timeline(&mut out, report);
    }
    let others: Vec<&Finding> = findings.collect();
    if !others.is_empty() {
        out.push_str("<section><h2>Also found</h2>\n");
        for finding in others {
            let _ = writeln!(
                out,
                "<div class=\"c-{}\"><h3>{}, {}</h3><p>{}</p>",
                finding.cause.id(),
                finding.cause.word(),
                confidence(finding.confidence),
                sentence(finding.title.as_str()),
            );
            facts(&mut out, finding);
            out.push_str("</div>\n");
        }
        out.push_str("</section>\n");
    }
    if !report.next_steps.is_empty() {
        out.push_str("<section><h2>Capture next</h2><ol>\n");
        for step in &report.next_steps {
            let _ = write!(out, "<li>{}", sentence(step.text.as_str()));
            if let Some(command) = &step.command {
                let _ = write!(out, "<pre>{}</pre>", escape(command.as_str()));
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ol></section>\n");
    }
    kinds(&mut out, report);
    inputs(&mut out, report);
    let _ = writeln!(out, "<footer>{}</footer>\n</main>\n</body>\n</html>", crate::text::redaction_note(report));
    out
}

fn facts(out: &mut String, finding: &Finding) {
    let facts = crate::facts_of(finding);
    if facts.is_empty() {
        return;
    }
    out.push_str("<dl>");
    for (word, text) in facts {
        let _ = write!(out, "<div><dt>{word}</dt><dd>{}</dd></div>", sentence(&text));
    }
    out.push_str("</dl>\n");
}

/// Bars: what the finding speaks of, on top of the rest of the heap. The table below holds the same figures.
fn steps(out: &mut String, report: &Report, finding: &Finding) {
    const HEIGHT: f64 = 120.0;
    let Some(growth) = &finding.growth else { return };
    let series = &growth.series;
    if series.len() < 2 {
        return;
    }
    let top = series.iter().map(|p| p.heap_bytes.max(p.bytes)).max().unwrap_or(0).max(1) as f64;
    let slot = 640.0 / series.len() as f64;
    let width = (slot * 0.62).min(72.0);
    out.push_str("<figure><svg viewBox=\"0 0 640 140\" role=\"img\" aria-label=\"Bytes per input\">");
    for (i, point) in series.iter().enumerate() {
        let x = slot * i as f64 + (slot - width) / 2.0;
        let own = point.bytes as f64 / top * HEIGHT;
        let all = point.heap_bytes.max(point.bytes) as f64 / top * HEIGHT;
        let _ = write!(
            out,
            "<rect class=\"rest\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>\
             <rect class=\"own\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{own:.1}\"/>\
             <text x=\"{:.1}\" y=\"136\">{}</text>",
            HEIGHT - all,
            all - own,
            HEIGHT - own,
            x + width / 2.0,
            letter(point.input),
        );
    }
    out.push_str("</svg>\n<table><tr><th>Input</th><th>Bytes</th><th>Step</th><th>Objects</th><th>Step</th>");
    out.push_str("<th>Whole heap</th></tr>\n");
    for (i, point) in series.iter().enumerate() {
        let step = |list: &[i64], show: fn(i64) -> redact::Safe| {
            i.checked_sub(1).and_then(|k| list.get(k)).map(|n| show(*n).to_string()).unwrap_or_default()
        };
        let input = report.inputs.get(point.input as usize).map(|n| escape(n.name.as_str())).unwrap_or_default();
        let _ = writeln!(
            out,
            "<tr><td><b>{}</b> <code>{input}</code></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            letter(point.input),
            bytes(point.bytes),
            step(&growth.per_step, signed_bytes),
            count(point.objects),
            step(&growth.objects_per_step, signed_count),
            bytes(point.heap_bytes),
        );
    }
    out.push_str("</table></figure>\n");
}

/// One picture of the common time axis, one track per unit with its own scale from zero.
fn timeline(out: &mut String, report: &Report) {
    const TRACK: f64 = 64.0;
    let points = &report.timeline;
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let (start, span) = (first.t, last.t - first.t);
    if !(span.is_finite() && span > 0.0) {
        return;
    }
    type Track = (&'static str, fn(&crate::TimelinePoint) -> Option<u64>);
    let tracks: [Track; 3] =
        [("JS heap", |p| p.js_heap_bytes), ("External", |p| p.external_bytes), ("Resident set", |p| p.rss_bytes)];
    let shown: Vec<&Track> =
        tracks.iter().filter(|(_, read)| points.iter().filter(|p| read(p).is_some()).count() > 1).collect();
    if shown.is_empty() {
        return;
    }
    let height = TRACK * shown.len() as f64 + 16.0;
    let _ = write!(
        out,
        "<section><h2>Timeline</h2><figure><svg viewBox=\"0 0 760 {height:.0}\" role=\"img\" aria-label=\"Memory over time\">"
    );
    for (row, (word, read)) in shown.iter().enumerate() {
        let top = points.iter().filter_map(read).max().unwrap_or(0).max(1) as f64;
        let base = TRACK * (row as f64 + 1.0) - 6.0;
        let mut line = String::new();
        for point in points {
            if let Some(value) = read(point) {
                let x = 100.0 + (point.t - start) / span * 640.0;
                let y = base - value as f64 / top * (TRACK - 18.0);
                let _ = write!(line, "{x:.1},{y:.1} ");
            }
        }
        let _ = write!(
            out,
            "<text class=\"g\" x=\"0\" y=\"{:.1}\">{word}</text><text class=\"g s\" x=\"0\" y=\"{:.1}\">{}</text>\
             <line x1=\"100\" x2=\"740\" y1=\"{base:.1}\" y2=\"{base:.1}\"/><polyline points=\"{}\"/>",
            base - 22.0,
            base - 6.0,
            bytes(top as u64),
            line.trim_end(),
        );
    }
    for point in points.iter().filter(|p| p.snapshot) {
        let x = 100.0 + (point.t - start) / span * 640.0;
        let name = point.input.map(|i| letter(i).to_string()).unwrap_or_default();
        let _ = write!(
            out,
            "<line class=\"flag\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{:.1}\"/><text x=\"{x:.1}\" y=\"{:.1}\">{name}</text>",
            height - 14.0,
            height - 3.0,
        );
    }
    out.push_str("</svg></figure></section>\n");
}

fn arguments(out: &mut String, finding: &Finding) {
    for (supports, title, sign) in [(true, "For", "+"), (false, "Against", "\u{2212}")] {
        let list: Vec<&Evidence> = finding.evidence.iter().filter(|e| e.supports == supports).collect();
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<section><h2>{title}</h2><ul>");
        for e in list {
            let lead = if e.lead.is_empty() { String::new() } else { format!("<b>{}</b> ", sentence(e.lead.as_str())) };
            let text = sentence(e.statement.as_str());
            let _ = writeln!(out, "<li><i>{sign}</i> {lead}{text}{}</li>", exhibits(e.input, &e.also));
        }
        out.push_str("</ul></section>\n");
    }
}

fn kinds(out: &mut String, report: &Report) {
    let present = report.evidence.iter().filter(|e| e.status == Status::Present).count();
    let _ = writeln!(out, "<section><h2>Evidence, {present} of {} kinds</h2><table>", report.evidence.len());
    for kind in &report.evidence {
        let (mark, class) = match kind.status {
            Status::Present => ("present", "yes"),
            Status::Missing => ("missing", "no"),
        };
        let _ = writeln!(
            out,
            "<tr class=\"{class}\"><td>{}</td><td>{mark}</td><td>{}{}</td></tr>",
            kind.kind.word(),
            sentence(kind.value.as_str()),
            exhibits(kind.input, &kind.also),
        );
    }
    out.push_str("</table></section>\n");
}

fn inputs(out: &mut String, report: &Report) {
    out.push_str("<section><h2>Inputs</h2><table>\n");
    for (i, input) in report.inputs.iter().enumerate() {
        let runtime = input.runtime.as_ref().map(|r| sentence(r.as_str())).unwrap_or_default();
        let _ = writeln!(
            out,
            "<tr><td><b>{}</b></td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{runtime}</td></tr>",
            letter(i as u32),
            escape(input.name.as_str()),
            escape(input.format.as_str()),
            bytes(input.bytes),
        );
        for problem in &input.problems {
            let _ = writeln!(
                out,
                "<tr><td></td><td colspan=\"4\">{}: {}</td></tr>",
                escape(problem.severity.as_str()),
                sentence(problem.message.as_str()),
            );
        }
    }
    out.push_str("</table></section>\n");
}

fn exhibits(input: Option<u32>, also: &[u32]) -> String {
    let mut text = String::new();
    for (first, last) in cited(input, also) {
        let _ = write!(text, " <b class=\"ex\">{}</b>", letter(first));
        if first != last {
            let _ = write!(text, "–<b class=\"ex\">{}</b>", letter(last));
        }
    }
    text
}

fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for span in spans(text) {
        match span {
            Span::Prose(t) => out.push_str(&escape(t)),
            Span::Name(t) => {
                let _ = write!(out, "<code>{}</code>", escape(t));
            }
        }
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if redact::acts(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        for (text, expect) in [
            ("<script>", "&lt;script&gt;"),
            ("`<img src='x' onerror=\"y\">`", "<code>&lt;img src=&#39;x&#39; onerror=&quot;y&quot;&gt;</code>"),
            ("a\u{1b}[31m", "a [31m"),
        ] {
            assert_eq!(sentence(text), expect);
        }
    }

    #[test]
    fn the_policy_allows_exactly_the_style_sheet() {
        use base64::Engine as _;
        use sha2::Digest as _;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(STYLE.as_bytes()));
        assert_eq!(STYLE_HASH, format!("sha256-{hash}"), "report.css was changed: put its new hash here");
    }
}
