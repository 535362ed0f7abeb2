//! What the names and values in people's memory logs mean.
//!
//! A name is compared without its case and punctuation, and a unit at its end (`rss_mb`, `heapUsedKiB`) is taken off.

use crate::{quantity, time};
use facts::Reading;
use redact::Policy;

/// What a field of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Rss,
    HeapUsed,
    HeapTotal,
    External,
    ArrayBuffers,
    DomNodes,
    Documents,
    Listeners,
    DetachedContexts,
    HeapLimit,
    Pid,
    Work,
    Batch,
    Label,
    Snapshot,
    Time,
    Uptime,
    Other,
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// A number in the unit that the name says.
    Number(f64),
    /// Text.
    Text(&'a str),
    /// Anything else: null, a bool, a list.
    Unusable,
}

/// What a name means, and by how much its values are to be multiplied (bytes; milliseconds for times; 0 if the unit of a
/// time is open).
pub(crate) fn field(name: &str) -> (Field, f64) {
    // Longer names are sentences, and the buffer keeps this free of allocation.
    let mut buffer = [0_u8; 40];
    let mut n = 0;
    for b in name.bytes().filter(u8::is_ascii_alphanumeric) {
        if n == buffer.len() {
            return (Field::Other, 1.0);
        }
        buffer[n] = b.to_ascii_lowercase();
        n += 1;
    }
    let name = std::str::from_utf8(&buffer[..n]).unwrap_or("");
    if let Some(field) = plain(name) {
        return (field, 1.0);
    }
    if let Some(scale) = clock(name) {
        return scale;
    }
    for (suffix, scale) in [
        ("inbytes", 1.0),
        ("bytes", 1.0),
        ("kib", 1024.0),
        ("kb", 1024.0),
        ("mib", 1_048_576.0),
        ("mb", 1_048_576.0),
        ("gib", 1_073_741_824.0),
        ("gb", 1_073_741_824.0),
    ] {
        if let Some(field) = name.strip_suffix(suffix).and_then(plain) {
            return (field, scale);
        }
    }
    (Field::Other, 1.0)
}

fn plain(name: &str) -> Option<Field> {
    Some(match name {
        "rss"
        | "residentsetsize"
        | "residentset"
        | "residentmemory"
        | "resident"
        | "memrss"
        | "rssmemory"
        | "rsssize"
        | "memoryrss"
        | "processrss"
        | "processresidentmemory"
        | "maxrss"
        | "workingset" => Field::Rss,
        "heapused" | "usedheap" | "usedheapsize" | "usedjsheapsize" | "jsheapusedsize" | "jsheapsizeused"
        | "heapusedsize" | "usedsize" | "tracedcurrent" | "tracedmemory" | "heapsizeused" | "nodejsheapsizeused" => {
            Field::HeapUsed
        }
        "heaptotal"
        | "totalheap"
        | "totalheapsize"
        | "totaljsheapsize"
        | "jsheaptotalsize"
        | "jsheapsizetotal"
        | "heaptotalsize"
        | "totalsize"
        | "heapsizetotal"
        | "nodejsheapsizetotal" => Field::HeapTotal,
        "external" | "externalmemory" | "backingstoragesize" | "nodejsexternalmemory" => Field::External,
        "arraybuffers" | "arraybuffer" => Field::ArrayBuffers,
        "nodes" | "domnodes" => Field::DomNodes,
        "documents" => Field::Documents,
        "jseventlisteners" | "eventlisteners" | "listeners" => Field::Listeners,
        "numberofdetachedcontexts" | "detachedcontexts" => Field::DetachedContexts,
        "heapsizelimit" | "jsheapsizelimit" | "heaplimit" => Field::HeapLimit,
        "pid" | "processid" => Field::Pid,
        "units" | "work" | "workdone" | "requests" | "requestcount" | "iterations" | "iteration" | "iter" | "step"
        | "jobs" | "prompts" | "messages" => Field::Work,
        "batchsize" | "batch" => Field::Batch,
        "label" | "phase" | "stage" | "marker" | "tag" => Field::Label,
        "snapshot" | "heapsnapshot" | "snapshotfile" => Field::Snapshot,
        _ => return None,
    })
}

/// Names of times: milliseconds per unit, 0 where the name leaves it open.
fn clock(name: &str) -> Option<(Field, f64)> {
    Some(match name {
        "ts" | "time" | "timestamp" | "t" | "date" | "datetime" | "when" | "at" => (Field::Time, 0.0),
        "tsms" | "timems" | "timestampms" | "epochms" | "unixms" => (Field::Time, 1.0),
        "tss" | "times" | "timestamps" | "epoch" | "unixtime" | "epochs" => (Field::Time, 1000.0),
        "uptime" | "uptimes" | "uptimesec" | "uptimeseconds" | "elapseds" | "elapsedsec" | "elapsedseconds" | "ats"
        | "seconds" => (Field::Uptime, 1000.0),
        "uptimems" | "elapsedms" | "atms" | "elapsedmilliseconds" | "uptimemilliseconds" | "performancenow" => {
            (Field::Uptime, 1.0)
        }
        "elapsed" => (Field::Uptime, 0.0),
        _ => return None,
    })
}

/// Whether a row with this field, read right, is a reading.
pub(crate) fn is_memory(field: Field) -> bool {
    matches!(field, Field::Rss | Field::HeapUsed | Field::HeapTotal)
}

/// A row while its fields are put together. The first value of a field stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// What was read so far.
    pub(crate) reading: Reading,
    /// A limit of the heap that the row states, bytes.
    pub(crate) heap_limit: Option<u64>,
    /// A time since an unnamed start, in an open unit.
    pub(crate) open_time: Option<f64>,
    /// Whether the work was called `units`, which counts from the start where `work` may not.
    pub(crate) units: bool,
    /// Memory figures that cannot be figures: negative, not finite, no number.
    pub(crate) bad: u32,
    /// By which name the work was called.
    pub(super) work_name: Option<Work>,
}

/// Names of work, the better one last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    Other,
    Units,
}

impl Row {
    /// A row that is a reading already.
    pub(crate) fn of(reading: Reading) -> Self {
        Self { reading, ..Self::default() }
    }

    /// Whether the row holds any figure of memory.
    pub(crate) fn is_reading(&self) -> bool {
        let r = &self.reading;
        r.rss.is_some() || r.heap_used.is_some() || r.heap_total.is_some()
    }

    /// Adds a named value.
    pub(crate) fn set(&mut self, name: &str, value: Value<'_>, policy: &Policy) {
        let (field, scale) = field(name);
        match field {
            Field::Other => {}
            Field::Label | Field::Snapshot => {
                let Value::Text(text) = value else { return };
                if text.is_empty() {
                    return;
                }
                if field == Field::Label {
                    self.reading.label.get_or_insert_with(|| policy.label(text));
                } else {
                    self.reading.snapshot.get_or_insert_with(|| policy.url(text));
                }
            }
            Field::Time | Field::Uptime => self.set_time(field, scale, value),
            Field::Work => {
                let kind = if name.eq_ignore_ascii_case("units") { Work::Units } else { Work::Other };
                if let Value::Number(n) = value
                    && n.is_finite()
                    && self.work_name.is_none_or(|had| had < kind)
                {
                    self.reading.work = Some(n);
                    self.units = kind == Work::Units;
                    self.work_name = Some(kind);
                }
            }
            Field::Batch => {
                if let Value::Number(n) = value
                    && n.is_finite()
                {
                    self.reading.batch.get_or_insert(n);
                }
            }
            _ => self.set_figure(field, scale, value),
        }
    }

    fn set_figure(&mut self, field: Field, scale: f64, value: Value<'_>) {
        let number = match value {
            Value::Number(n) => Some(n * scale),
            // A number as text without a unit could be anything; with one it says itself.
            Value::Text(text) => with_unit(text, scale),
            Value::Unusable => None,
        };
        let figure = number.and_then(quantity::bytes);
        let r = &mut self.reading;
        let slot = match field {
            Field::Rss => &mut r.rss,
            Field::HeapUsed => &mut r.heap_used,
            Field::HeapTotal => &mut r.heap_total,
            Field::External => &mut r.external,
            Field::ArrayBuffers => &mut r.array_buffers,
            Field::DomNodes => &mut r.dom_nodes,
            Field::Documents => &mut r.documents,
            Field::Listeners => &mut r.listeners,
            Field::DetachedContexts => &mut r.detached_contexts,
            Field::HeapLimit => &mut self.heap_limit,
            _ => &mut r.pid,
        };
        if figure.is_none() && is_memory(field) {
            self.bad += 1;
        }
        if slot.is_none() {
            *slot = figure;
        }
    }

    /// Adds a time.
    pub(crate) fn set_time(&mut self, field: Field, scale: f64, value: Value<'_>) {
        match value {
            Value::Text(text) => {
                if let Some((ms, _)) = time::parse_date_time(text.trim()) {
                    self.reading.wall_ms.get_or_insert(ms);
                } else if let Ok(n) = text.trim().parse::<f64>()
                    && n.is_finite()
                {
                    self.set_time(field, scale, Value::Number(n));
                }
            }
            Value::Number(n) if n.is_finite() && n >= 0.0 => {
                let date =
                    if scale > 0.0 { time::unix_ms(n * scale).filter(|ms| *ms > 3e11) } else { time::unix_ms(n) };
                match (field, date) {
                    (Field::Time, Some(ms)) => {
                        self.reading.wall_ms.get_or_insert(ms);
                    }
                    _ if scale > 0.0 => {
                        self.reading.uptime_ms.get_or_insert(n * scale);
                    }
                    _ => {
                        self.open_time.get_or_insert(n);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `45.2 MB`, `512MiB`, `1,234 KB`: bytes. Without a unit only if the name gave one.
fn with_unit(text: &str, scale: f64) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
    let number: f64 = text.get(..split)?.replace([',', '_'], "").parse().ok()?;
    let unit = text.get(split..)?.trim();
    if unit.is_empty() {
        return (scale > 1.0).then_some(number * scale);
    }
    Some(number * quantity::binary_unit(unit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_many_spellings() {
        for (name, expect) in [
            ("rss", (Field::Rss, 1.0)),
            ("RSS (MB)", (Field::Rss, 1_048_576.0)),
            ("rss_kb", (Field::Rss, 1024.0)),
            ("heapUsed", (Field::HeapUsed, 1.0)),
            ("heap_used_mib", (Field::HeapUsed, 1_048_576.0)),
            ("Heap used", (Field::HeapUsed, 1.0)),
            ("JSHeapUsedSize", (Field::HeapUsed, 1.0)),
            ("process_resident_memory_bytes", (Field::Rss, 1.0)),
            ("total_heap_size", (Field::HeapTotal, 1.0)),
            ("uptime_s", (Field::Uptime, 1000.0)),
            ("at_ms", (Field::Uptime, 1.0)),
            ("@timestamp", (Field::Time, 0.0)),
            ("crossings", (Field::Other, 1.0)),
            ("", (Field::Other, 1.0)),
        ] {
            assert_eq!(field(name), expect, "{name}");
        }
    }
}
