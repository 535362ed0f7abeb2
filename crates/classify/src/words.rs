//! What programmers call things: words of identifiers, and the owner kinds they hint at.
//!
//! Design constraints:
//! - Names are hints. Structure outweighs them (see `owner`); a word alone never convicts.
//! - Words are whole: `pending` in `pendingJobs` and `PENDING_JOBS`, not in `depending`. Habits of JavaScript, TypeScript,
//!   Python, Java and Go are mixed on purpose: they meet in one code base.

use report::OwnerKind;

/// Words of an identifier in lower case, plural `s` dropped: `HTTPRequestQueue._pendingJobs` gives
/// `http request queue pending job`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        if !c.is_alphabetic() {
            flush(&mut out, &mut word);
            continue;
        }
        let before = i.checked_sub(1).map(|k| chars[k]);
        let after = chars.get(i + 1);
        let starts = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || before.is_some_and(char::is_uppercase) && after.is_some_and(|a| a.is_lowercase()));
        if starts {
            flush(&mut out, &mut word);
        }
        word.extend(c.to_lowercase());
    }
    flush(&mut out, &mut word);
    out
}

fn flush(out: &mut Vec<String>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let mut w = std::mem::take(word);
    // Plurals: `caches` → `cache`, `batches` → `batch`, `entries` → `entry`; not `class`, `status`, `bus`.
    if w.len() > 4 && w.ends_with("ies") {
        w.truncate(w.len() - 3);
        w.push('y');
    } else if w.len() > 5 && ["ches", "shes", "xes", "sses"].iter().any(|e| w.ends_with(e)) && w != "caches" {
        w.truncate(w.len() - 2);
    } else if w.len() > 3 && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") {
        w.pop();
    }
    out.push(w);
}

/// How strongly a word speaks for a kind: 3 says it outright, 1 is a habit.
pub(crate) fn hints(word: &str) -> &'static [(OwnerKind, f64)] {
    use OwnerKind as K;
    match word {
        "cache" | "cached" | "memo" | "memoize" | "memoized" | "lru" | "lfu" | "ttl" => &[(K::Cache, 3.0)],
        "dedup" | "dedupe" | "intern" | "interned" | "lookup" | "prefetch" | "remember" | "remembered" => {
            &[(K::Cache, 2.0)]
        }
        "store" | "registry" | "index" | "known" | "seen" | "visited" | "pool" | "by" | "table" | "dictionary"
        | "dict" | "resolved" | "compiled" => &[(K::Cache, 1.0)],
        "queue" | "backlog" | "fifo" | "mailbox" | "deque" | "worklist" => &[(K::Queue, 3.0)],
        "pending" | "waiting" | "enqueued" | "outbox" | "inbox" | "todo" | "spool" | "unsent" | "undelivered" => {
            &[(K::Queue, 2.0)]
        }
        "job" | "task" | "dispatcher" | "scheduler" | "producer" | "consumer" | "channel" | "buffered" | "delivery" => {
            &[(K::Queue, 1.5)]
        }
        "parser" | "tokenizer" | "lexer" | "tokeniser" | "decoder" | "deserializer" | "scanner" | "ast" => {
            &[(K::Parser, 3.0)]
        }
        "parse" | "parsed" | "json" | "xml" | "yaml" | "csv" | "markup" | "template" | "ingest" | "ingestor" => {
            &[(K::Parser, 1.5)]
        }
        "document" | "reader" | "chunk" => &[(K::Parser, 0.7)],
        "vector" | "embedding" | "embeddings" | "embedder" | "tensor" | "matrix" => &[(K::VectorBatch, 3.0)],
        "batch" | "minibatch" | "norm" | "encoding" => &[(K::VectorBatch, 1.5)],
        "span" | "trace" | "tracer" | "tracing" | "telemetry" => &[(K::RequestTrace, 3.0)],
        "request" | "breadcrumb" | "transaction" | "audit" | "inflight" => &[(K::RequestTrace, 2.0)],
        "log" | "logger" | "history" | "record" | "recorder" | "conversation" | "transcript" | "message" | "metric"
        | "exporter" | "finished" | "flight" | "response" => &[(K::RequestTrace, 1.0)],
        "listener" | "subscriber" | "subscription" | "observer" | "emitter" | "eventemitter" => {
            &[(K::EventListener, 3.0)]
        }
        "handler" | "callback" | "hook" | "watcher" | "bus" | "signal" | "event" | "on" | "pubsub" | "topic" => {
            &[(K::EventListener, 1.5)]
        }
        "timer" | "interval" | "timeout" | "heartbeat" | "cron" | "ticker" | "debounce" => &[(K::Timer, 2.0)],
        "poll" | "poller" | "schedule" | "tick" => &[(K::Timer, 1.0)],
        "promise" | "deferred" | "awaiter" | "future" => &[(K::Promise, 3.0)],
        "waiter" | "resolver" | "resolve" | "reject" => &[(K::Promise, 2.0)],
        "async" | "latch" => &[(K::Promise, 1.0)],
        "module" | "plugin" | "bundle" | "chunkloader" | "require" => &[(K::Module, 2.0)],
        "locale" | "namespace" | "loader" => &[(K::Module, 0.7)],
        "worker" => &[(K::Worker, 2.0)],
        // A thread of execution, or of messages.
        "thread" => &[(K::Worker, 0.7), (K::Session, 0.7)],
        "messageport" | "childprocess" => &[(K::Worker, 3.0)],
        "sandbox" | "realm" | "iframe" => &[(K::VmContext, 2.0)],
        "vm" | "isolate" => &[(K::VmContext, 1.5)],
        "session" => &[(K::Session, 3.0)],
        "user" | "tenant" | "login" | "visitor" | "customer" | "presence" => &[(K::Session, 1.5)],
        "connection" | "socket" => &[(K::Session, 1.5)],
        "client" | "peer" | "player" | "room" | "agent" => &[(K::Session, 1.0)],
        "buffer" | "blob" | "bytes" | "arraybuffer" => &[(K::Buffer, 2.0)],
        "frame" | "screenshot" | "image" | "bitmap" | "payload" | "attachment" | "pixel" => &[(K::Buffer, 1.0)],
        "dom" | "node" | "element" | "widget" | "component" | "view" | "card" | "dialog" | "modal" | "tooltip"
        | "html" | "detached" => &[(K::BrowserPage, 1.0)],
        _ => &[],
    }
}

/// Sums the hints of a name's words, each at `weight`.
pub(crate) fn tally(scores: &mut Vec<(OwnerKind, f64)>, name: &str, weight: f64) {
    for word in words(name) {
        for (kind, strength) in hints(&word) {
            add(scores, *kind, strength * weight);
        }
    }
}

/// Adds to a kind's score.
pub(crate) fn add(scores: &mut Vec<(OwnerKind, f64)>, kind: OwnerKind, score: f64) {
    match scores.iter_mut().find(|s| s.0 == kind) {
        Some(entry) => entry.1 += score,
        None => scores.push((kind, score)),
    }
}

/// Whether a property beside a store bounds it: its size, its age, or the bytes in it.
///
/// `maxListeners`, `maxRetries`, `highWaterMark` and their like bound something else.
pub(crate) fn is_bound(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    const WHAT: [&str; 17] = [
        "size", "entry", "item", "count", "length", "len", "key", "age", "element", "object", "cost", "weight", "byte",
        "memory", "value", "record", "capacity",
    ];
    match words.as_slice() {
        [
            "max" | "maximum" | "limit" | "capacity" | "ttl" | "bound" | "maxsize" | "maxlen" | "maxage" | "quota"
            | "expire" | "expiry" | "expiration",
        ] => true,
        ["max" | "maximum", rest @ ..] => rest.iter().all(|w| WHAT.contains(w)),
        [what, "limit" | "max" | "capacity"] => {
            WHAT.contains(what) || matches!(*what, "cache" | "store" | "ring" | "buffer" | "default")
        }
        ["ring" | "buffer" | "cache" | "default", "size" | "ttl" | "age"] => true,
        ["ttl", ..] | [.., "ttl"] => true,
        ["stale", "time"] | ["time", "to", "live"] => true,
        _ => false,
    }
}

/// Whether a property of an entry says when it dies.
pub(crate) fn is_expiry(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| matches!(w.as_str(), "expire" | "expiry" | "expiration" | "ttl" | "deadline"))
}

/// Whether a name is one that a minifier gives: one or two letters say nothing.
pub(crate) fn is_minified(name: &str) -> bool {
    name.trim_start_matches(['_', '$', '#']).chars().count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_apart() {
        for (name, expect) in [
            ("HTTPRequestQueue", "http request queue"),
            ("_pendingJobs", "pending job"),
            ("PENDING_JOBS", "pending job"),
            ("prompt-caches", "prompt cache"),
            ("embeddingBatches", "embedding batch"),
            ("entries", "entry"),
            ("eventBus", "event bus"),
            ("status2", "status"),
            ("#keyMap", "key map"),
            ("depending", "depending"),
        ] {
            assert_eq!(words(name).join(" "), expect, "{name}");
        }
    }

    #[test]
    fn bounds_bound_the_store_and_nothing_else() {
        for name in [
            "max",
            "maxSize",
            "max_entries",
            "MAXSIZE",
            "capacity",
            "limit",
            "ttl",
            "maxAge",
            "sizeLimit",
            "_ttl",
            "ttlMs",
            "defaultTTL",
            "cacheSize",
        ] {
            assert!(is_bound(name), "{name}");
        }
        for name in [
            "_maxListeners",
            "maxRetries",
            "highWaterMark",
            "maxSockets",
            "rateLimit",
            "size",
            "length",
            "maxTokens",
            "timeout",
            "maxRedirects",
            "index",
        ] {
            assert!(!is_bound(name), "{name}");
        }
    }
}
