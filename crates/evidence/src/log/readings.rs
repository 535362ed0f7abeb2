//! Readings of a process's memory in the shapes people log them.
//!
//! - One JSON object a line, nested or not, with a logger's prefix or inside its message.
//! - What `console.log(process.memoryUsage())` prints, on one line or several; pretty-printed JSON.
//! - `name=value` and `name: 12.3 MB` in running text.
//! - CSV, semicolons, tabs or the columns of `ps`; the file of `mprof`.
//!
//! A row counts if it holds at least one figure of memory. What looks like a row and is none is counted and reported.

use super::field::{Field, Row, Value, field, is_memory};
use crate::time;
use redact::Policy;
use serde_json::Value as Json;

/// What a line was.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A reading.
    Row(Box<Row>),
    /// Looked like a reading but held none.
    Bad,
    /// Part of a longer object.
    Pending,
    /// Other text.
    Other,
}

/// Longest object over several lines; `process.memoryUsage()` with its surroundings takes a dozen.
const MAX_BLOCK_LINES: u32 = 400;

/// Reads lines, one after the other.
#[derive(Debug, Default)]
pub(crate) struct RowReader {
    columns: Option<Columns>,
    block: Option<Block>,
    lines: u64,
}

#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    separator: Separator,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Separator {
    Byte(u8),
    Blanks,
}

#[derive(Debug)]
struct Block {
    row: Row,
    depth: u32,
    lines: u32,
}

impl RowReader {
    /// Takes the next line.
    pub(crate) fn line(&mut self, line: &str, policy: &Policy) -> Outcome {
        self.lines += 1;
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            return Outcome::Other;
        }
        if let Some(outcome) = self.in_block(text, policy) {
            return outcome;
        }
        if let Some(columns) = &self.columns {
            return columns.row(text, policy);
        }
        if let Some(columns) = Columns::of(text) {
            self.columns = Some(columns);
            return Outcome::Pending;
        }
        if let Some(outcome) = json_line(text, policy) {
            return outcome;
        }
        if let Some(outcome) = mprof(text) {
            return outcome;
        }
        if text.ends_with('{') {
            let mut row = Row::default();
            prefix_time(text, &mut row);
            self.block = Some(Block { row, depth: 1, lines: 0 });
            return Outcome::Pending;
        }
        let mut row = Row::default();
        loose(text, &mut row, policy);
        match row.is_reading() {
            true => {
                prefix_time(text, &mut row);
                Outcome::Row(Box::new(row))
            }
            false if row.bad > 0 => Outcome::Bad,
            false => Outcome::Other,
        }
    }

    /// A whole JSON element that stands in a list.
    pub(crate) fn element(bytes: &[u8], policy: &Policy) -> Outcome {
        match serde_json::from_slice::<Json>(bytes) {
            Ok(value) => of_json(&value, policy),
            Err(_) => Outcome::Bad,
        }
    }

    fn in_block(&mut self, text: &str, policy: &Policy) -> Option<Outcome> {
        let block = self.block.as_mut()?;
        block.lines += 1;
        loose(text, &mut block.row, policy);
        for b in text.bytes() {
            match b {
                b'{' => block.depth = block.depth.saturating_add(1),
                b'}' => block.depth = block.depth.saturating_sub(1),
                _ => {}
            }
        }
        if block.depth > 0 && block.lines < MAX_BLOCK_LINES {
            return Some(Outcome::Pending);
        }
        let row = self.block.take()?.row;
        Some(match row.is_reading() {
            true => Outcome::Row(Box::new(row)),
            false if row.bad > 0 => Outcome::Bad,
            false => Outcome::Other,
        })
    }
}

/// A line with a JSON object in it, whatever stands before.
fn json_line(text: &str, policy: &Policy) -> Option<Outcome> {
    let start = text.find(['{', '['])?;
    let inner = text.get(start..)?;
    let inner = inner.trim_end_matches([',', ';']);
    if !inner.ends_with(['}', ']']) {
        // A cut row may end in the middle of a number: nothing in it can be trusted.
        let cut = text.starts_with("{\"") && !text.ends_with('{');
        return cut.then(|| if names_memory(text) { Outcome::Bad } else { Outcome::Other });
    }
    let mut stream = serde_json::Deserializer::from_str(inner).into_iter::<Json>();
    match stream.next() {
        Some(Ok(value @ (Json::Object(_) | Json::Array(_)))) => {
            let mut outcome = of_json(&value, policy);
            if let Outcome::Row(row) = &mut outcome {
                prefix_time(text.get(..start).unwrap_or(""), row);
            }
            // `[12:00] rss=1 {}`: the object says nothing, the text around it may.
            if matches!(outcome, Outcome::Other) && start > 0 { None } else { Some(outcome) }
        }
        // Not JSON as a whole: one-line `{ rss: 1 }` is read as text; a broken row that names memory is counted there.
        _ if text.starts_with('{') && text.as_bytes().get(1) == Some(&b'"') => {
            let mut row = Row::default();
            loose(text, &mut row, policy);
            Some(if row.is_reading() || row.bad > 0 || names_memory(text) { Outcome::Bad } else { Outcome::Other })
        }
        _ => None,
    }
}

fn names_memory(text: &str) -> bool {
    text.split('"').any(|part| is_memory(field(part).0))
}

fn of_json(value: &Json, policy: &Policy) -> Outcome {
    let mut row = Row::default();
    collect(value, &mut row, policy);
    if !row.is_reading()
        && let Some(inner) = message_object(value)
    {
        collect(&inner, &mut row, policy);
    }
    match row.is_reading() {
        true => Outcome::Row(Box::new(row)),
        false if row.bad > 0 => Outcome::Bad,
        false => Outcome::Other,
    }
}

/// The object inside a logger's `msg`.
fn message_object(value: &Json) -> Option<Json> {
    let members = value.as_object()?;
    let text = ["msg", "message", "log"].iter().find_map(|k| members.get(*k)?.as_str())?;
    let inner = text.get(text.find('{')?..)?;
    serde_json::from_str::<Json>(inner).ok().filter(Json::is_object)
}

/// All named values, outer ones first. `serde_json` has bounded the depth.
fn collect(value: &Json, row: &mut Row, policy: &Policy) {
    let mut level = vec![value];
    while !level.is_empty() {
        let mut next = Vec::new();
        for value in level {
            let Json::Object(members) = value else { continue };
            // performance.measureUserAgentSpecificMemory()
            if let (Some(bytes), Some(Json::Array(parts))) = (members.get("bytes"), members.get("breakdown")) {
                let of_scripts: f64 =
                    parts.iter().filter(|p| mentions_scripts(p)).filter_map(|p| p["bytes"].as_f64()).sum();
                let bytes = if of_scripts > 0.0 { Some(of_scripts) } else { bytes.as_f64() };
                row.set("heapUsed", bytes.map_or(Value::Unusable, Value::Number), policy);
            }
            for (name, value) in members {
                match value {
                    Json::Number(n) => row.set(name, n.as_f64().map_or(Value::Unusable, Value::Number), policy),
                    Json::String(text) => row.set(name, Value::Text(text), policy),
                    Json::Object(_) => next.push(value),
                    Json::Null | Json::Bool(_) | Json::Array(_) => row.set(name, Value::Unusable, policy),
                }
            }
        }
        level = next;
    }
}

fn mentions_scripts(part: &Json) -> bool {
    part["types"].as_array().is_some_and(|types| types.iter().any(|t| t == "JavaScript" || t == "JS"))
}

/// A date at the start of the line, or after an opening bracket, if the row has no time of its own.
fn prefix_time(text: &str, row: &mut Row) {
    if row.reading.wall_ms.is_none()
        && let Some((ms, _)) = time::parse_date_time(text.trim_start_matches(['[', '(', '"', ' ']))
    {
        row.reading.wall_ms = Some(ms);
    }
}

/// `name: value` and `name=value` in running text. Only names that say memory by themselves count.
fn loose(text: &str, row: &mut Row, policy: &Policy) {
    for segment in text.split([',', ';', '{', '}', '|', '\t', '(', ')']) {
        if segment.matches('=').count() > 1 {
            segment.split_whitespace().for_each(|part| loose_pair(part, row, policy));
        } else {
            loose_pair(segment, row, policy);
        }
    }
}

fn loose_pair(segment: &str, row: &mut Row, policy: &Policy) {
    let Some(at) = segment.rfind([':', '=']) else { return };
    let (Some(name), Some(value)) = (segment.get(..at), segment.get(at + 1..)) else { return };
    let name = name.trim().trim_matches(['"', '\'', '`']);
    let value = value.trim().trim_matches(['"', '\'', '`']);
    let Some(first) = value.bytes().next() else { return };
    // In running text the name is the last words before the colon.
    let name = [name, last_words(name, 2), last_words(name, 1)].into_iter().find(|n| field(n).0 != Field::Other);
    let Some(name) = name else { return };
    // In prose `total size` may be anybody's.
    let lower = name.to_ascii_lowercase();
    if is_memory(field(name).0) && !["heap", "rss", "resident", "traced"].iter().any(|word| lower.contains(word)) {
        return;
    }
    let value = match value.parse::<f64>() {
        Ok(number) => Value::Number(number),
        Err(_) if first.is_ascii_digit() || !is_memory(field(name).0) => Value::Text(value),
        // `rss: high` is prose.
        Err(_) => return,
    };
    row.set(name, value, policy);
}

fn last_words(text: &str, n: usize) -> &str {
    let mut start = text.len();
    for _ in 0..n {
        let Some(before) = text.get(..start).map(str::trim_end) else { return text };
        start = before.rfind(char::is_whitespace).map_or(0, |i| i + 1);
        // A blank may be wider than one byte.
        while !text.is_char_boundary(start) {
            start += 1;
        }
    }
    text.get(start..).unwrap_or(text)
}

/// `MEM 14.2 1795334808.15` of `mprof`: MiB and Unix seconds.
fn mprof(text: &str) -> Option<Outcome> {
    let mut words = text.strip_prefix("MEM ")?.split_whitespace();
    let (mib, seconds) = (words.next()?.parse::<f64>().ok()?, words.next()?.parse::<f64>().ok()?);
    let mut row = Row::default();
    row.reading.rss = crate::quantity::bytes(mib * 1_048_576.0);
    row.reading.wall_ms = time::unix_ms(seconds);
    Some(if row.is_reading() { Outcome::Row(Box::new(row)) } else { Outcome::Bad })
}

impl Columns {
    /// The header of a table, if the line is one: at least two names, one of which is a figure of memory.
    fn of(text: &str) -> Option<Self> {
        if text.contains(['{', '=', ':']) {
            return None;
        }
        let separators = [Separator::Byte(b','), Separator::Byte(b';'), Separator::Byte(b'\t'), Separator::Blanks];
        for separator in separators {
            let names = cells(text, separator);
            let memory = names.iter().filter(|n| is_memory(field(n).0)).count();
            if names.len() >= 2 && memory > 0 && names.iter().all(|n| n.parse::<f64>().is_err()) {
                // `ps` counts its RSS in KiB and says so nowhere.
                let of_ps = separator == Separator::Blanks && names.iter().any(|n| n == "RSS");
                let names =
                    names.into_iter().map(|n| if of_ps && n == "RSS" { "rss_kb".to_owned() } else { n }).collect();
                return Some(Self { names, separator });
            }
        }
        None
    }

    fn row(&self, text: &str, policy: &Policy) -> Outcome {
        let mut row = Row::default();
        let mut named = 0;
        for (name, cell) in self.names.iter().zip(cells(text, self.separator)) {
            let value = match cell.parse::<f64>() {
                Ok(n) => Value::Number(n),
                Err(_) => Value::Text(&cell),
            };
            named += usize::from(!cell.is_empty());
            if !cell.is_empty() {
                row.set(name, value, policy);
            }
        }
        match row.is_reading() {
            true => Outcome::Row(Box::new(row)),
            false if named > 1 => Outcome::Bad,
            false => Outcome::Other,
        }
    }
}

fn cells(text: &str, separator: Separator) -> Vec<String> {
    const MOST: usize = 256;
    let Separator::Byte(separator) = separator else {
        return text.split_whitespace().take(MOST).map(str::to_owned).collect();
    };
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == char::from(separator) && !quoted => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                if cells.len() == MOST {
                    return cells;
                }
            }
            c => cell.push(c),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Salt;

    fn rows(text: &str) -> Vec<String> {
        let policy = Policy::new(Salt([1, 2]));
        let mut reader = RowReader::default();
        text.lines()
            .filter_map(|line| match reader.line(line, &policy) {
                Outcome::Row(row) => {
                    let r = row.reading;
                    let mut parts = Vec::new();
                    for (name, value) in [
                        ("rss", r.rss),
                        ("used", r.heap_used),
                        ("total", r.heap_total),
                        ("external", r.external),
                        ("buffers", r.array_buffers),
                        ("nodes", r.dom_nodes),
                        ("pid", r.pid),
                        ("limit", row.heap_limit),
                        ("wall", r.wall_ms.map(|ms| ms as u64)),
                        ("up", r.uptime_ms.map(|ms| ms as u64)),
                        ("open", row.open_time.map(|t| t as u64)),
                        ("work", r.work.map(|w| w as u64)),
                        ("batch", r.batch.map(|w| w as u64)),
                    ] {
                        if let Some(value) = value {
                            parts.push(format!("{name}={value}"));
                        }
                    }
                    for (name, value) in [("snapshot", r.snapshot), ("label", r.label)] {
                        if let Some(value) = value {
                            parts.push(format!("{name}={value}"));
                        }
                    }
                    Some(parts.join(" "))
                }
                Outcome::Bad => Some("bad".into()),
                Outcome::Pending | Outcome::Other => None,
            })
            .collect()
    }

    #[test]
    fn shapes_people_write() {
        for (text, expect) in [
            (
                r#"{"ts":"2026-11-22T08:23:57.523Z","uptime_s":0.142,"pid":7,"rss":4,"heapTotal":3,"heapUsed":2,"external":1,"arrayBuffers":0,"snapshot":"/x/00.heapsnapshot","units":200,"work":7}"#,
                vec![
                    "rss=4 used=2 total=3 external=1 buffers=0 pid=7 wall=1795335837523 up=142 work=200 snapshot=00.heapsnapshot",
                ],
            ),
            (
                r#"{"ts":1795334808.1574817,"rss":14831616,"traced_current":4548,"batch_size":12,"phase":"idle"}"#,
                vec!["rss=14831616 used=4548 wall=1795334808157 batch=12 label=idle"],
            ),
            (
                r#"2026-11-22T08:23:57Z INFO [mem] {"process":{"memory":{"rss":"45.5 MB","heapUsed":"10MB"}}}"#,
                vec!["rss=47710208 used=10485760 wall=1795335837000"],
            ),
            (r#"{"level":30,"time":1795335837523,"msg":"{\"rss\":5}"}"#, vec!["rss=5 wall=1795335837523"]),
            (
                "{ rss: 12, heapTotal: 3, heapUsed: 2, external: 1, arrayBuffers: 0 }",
                vec!["rss=12 used=2 total=3 external=1 buffers=0"],
            ),
            ("memory {\n  rss: 36171776,\n  heapTotal: 5128192\n}\nnext", vec!["rss=36171776 total=5128192"]),
            ("[\n  {\n    \"rss\": 1,\n    \"t\": 5\n  },\n  {\n    \"rss\": 2\n  }\n]", vec!["rss=1 open=5", "rss=2"]),
            ("t=5s rss=45MB heapUsed=12MB\n", vec!["rss=47185920 used=12582912"]),
            (
                "2026-11-22 08:23:57 RSS: 45 MB, Heap used: 12.5 MB",
                vec!["rss=47185920 used=13107200 wall=1795335837000"],
            ),
            (
                "timestamp,rss,vms,heap used (MB)\n1795335837,100,5,1.5\n1795335838,,5,\n1795335839,x,5,1",
                vec!["rss=100 used=1572864 wall=1795335837000", "bad", "used=1048576 wall=1795335839000"],
            ),
            ("time;rss_kb\n1;10", vec!["rss=10240 open=1"]),
            ("  PID   RSS    VSZ\n   77  1024  99999", vec!["rss=1048576 pid=77"]),
            ("CMDLINE python x.py\nMEM 1.5 1795334808.15", vec!["rss=1572864 wall=1795334808150"]),
            (
                r#"{"bytes":1000,"breakdown":[{"bytes":600,"types":["JavaScript","Window"]},{"bytes":400,"types":["DOM"]}]}"#,
                vec!["used=600"],
            ),
            (
                r#"{"used_heap_size":5,"heap_size_limit":4345298944,"total_heap_size":6}"#,
                vec!["used=5 total=6 limit=4345298944"],
            ),
            (r#"{"JSHeapUsedSize":5,"Nodes":9,"domCounters":{"nodes":8}}"#, vec!["used=5 nodes=9"]),
        ] {
            assert_eq!(rows(text), expect, "{text}");
        }
    }

    #[test]
    fn rows_that_are_none_are_counted() {
        for text in [
            r#"{"rss":"3"}"#,
            r#"{"rss":1e999}"#,
            r#"{"rss":-1,"heapUsed":-1}"#,
            r#"{"rss":NaN}"#,
            r#"{"rss":null}"#,
            r#"{"rss":12,"#,
        ] {
            assert_eq!(rows(text), ["bad"], "{text}");
        }
        for text in
            ["not json", "# rss: 3", "rss: high", "total size: 5 MB of 9", "{\"a\":1}", "nodes: 5", "\u{2003}:\u{3000}"]
        {
            assert!(rows(text).is_empty(), "{text} {:?}", rows(text));
        }
    }
}
