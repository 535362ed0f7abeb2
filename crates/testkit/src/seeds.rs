//! What mutations and libFuzzer start from: small inputs, each with as many of its format's turns as fit.

use crate::{
    EdgeType, Heap, Layout, Location, NodeField, NodeType, RootModel, Section, SnapshotBuilder, Style, random_snapshot,
    stored_zip,
};
use std::path::PathBuf;

/// The committed seeds of a fuzz target, `fuzz/seeds/TARGET`, sorted by name. Native tests only.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let entry = entry.expect("a readable folder");
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a readable seed"))
        })
        .collect();
    assert!(!found.is_empty(), "no seeds in {}", folder.display());
    found.sort();
    found
}

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target)
}

/// Every seed that is written by hand: target, file name, bytes.
#[must_use]
pub fn made_seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let texts = TEXTS.iter().map(|(target, name, text)| (*target, (*name).to_owned(), text.as_bytes().to_vec()));
    let lines = b"{\"rss\":5,\"heapUsed\":3}\n";
    let archive = stored_zip(&[("memory.jsonl", lines), ("limits/memory.max", b"268435456\n")]);
    let packed = [("two-files.zip", archive), ("lines.jsonl.gz", GZIP.to_vec())];
    let packed = packed.map(|(name, bytes)| ("recognised", name.to_owned(), bytes));
    let texts = texts.chain(packed);
    texts.chain(snapshots().into_iter().map(|(name, bytes)| ("snapshot", name, bytes))).collect()
}

/// One heap with everything a file can have, in each producer's layout and in odd ones.
fn snapshots() -> Vec<(String, Vec<u8>)> {
    let everything = everything();
    let mut layouts: Vec<(&str, Layout)> = Layout::all();
    let mut timeline = Layout::chromium_156();
    timeline.node_fields.insert(5, NodeField::TraceNodeId);
    let mut reversed = Section::CLASSIC;
    reversed.reverse();
    layouts.extend([
        ("timeline", timeline),
        ("reversed", Layout::node_20().sections(&reversed)),
        ("permuted", Layout::node_24().permuted(&[4, 2, 0, 5, 3, 1])),
        ("pretty", Layout::node_24().style(Style::Pretty).bom().crlf()),
        ("unknown", Layout::node_20().unknown(Section::Nodes, "later", r#"{"a":[1,"]}",[[]]],"b":null}"#)),
    ]);
    let mut files: Vec<_> =
        layouts.iter().map(|(name, layout)| (format!("{name}.heapsnapshot"), everything.write(layout))).collect();
    files.push(("random.heapsnapshot".to_owned(), random_snapshot(9, 20, 40).write(&Layout::chromium_156())));
    // A map, an array, a closure, a promise: what views take apart.
    let mut heap = Heap::new(RootModel::Internals);
    let text = heap.string("a text");
    let (map, list) = (heap.map(&[(text, text)]), heap.array(&[text]));
    let scope = heap.context(None, &[("map", map), ("list", list)]);
    let closure = heap.closure("tick", scope, None);
    heap.set_global("tick", closure);
    let promise = heap.promise(Some(closure));
    heap.set_global("later", promise);
    files.push(("furnished.heapsnapshot".to_owned(), heap.into_builder().write(&Layout::chromium_156())));
    files.push(("empty.heapsnapshot".to_owned(), SnapshotBuilder::empty().to_bytes()));
    files
}

fn everything() -> SnapshotBuilder {
    let mut b = SnapshotBuilder::new();
    let queue = b.node(NodeType::Object, "JobQueue", 40);
    let text = b.node(NodeType::String, "a \"quoted\"\nline ü 😀", 5_000_000_000);
    let script = b.node(NodeType::Code, "system / Script / file:///srv/jobs.js", 0);
    let detached = b.node(NodeType::Native, "Detached <div class=\"x\">", 64);
    b.element(b.root(), 1, queue);
    b.shortcut(b.root(), "2", text);
    b.property(queue, "label", text).element(queue, 7, script);
    b.weak(queue, "3", detached).internal(text, "map", script).variable(script, "jobs", queue);
    b.edge(detached, EdgeType::Hidden, 4, queue);
    b.detachedness(detached, 2);
    b.locate(queue, Location { script: 9, script_node: Some(script), line: 11, column: 2 });
    b.sample(0, 5).sample(1000, 9);
    let main = b.trace_function("(root)", "", 0, 0, 0);
    let push = b.trace_function("push", "jobs.js", 9, 11, 2);
    let root = b.trace(None, main, 0, 0);
    let first = b.trace(Some(root), push, 2, 80);
    b.trace(Some(first), main, 1, 8);
    b.allocated_by(queue, first);
    b.scope(script, -2, 0, &["jobs", "max"], &[]).scope(script, 14, 1, &[], &[(-2, 1)]);
    b.intern("lone");
    b.spell("lone", "\\uD800x");
    b
}

/// One line of readings.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a\x2a\x2e\x56\xb2\x32\xd5\x51\xca\x48\x4d\x2c\x08\x2d\x4e\x4d\x51\xb2\x32\xae\xe5\x02\x00\x78\x7b\xbe\x41\x17\x00\x00\x00";

const TEXTS: [(&str, &str, &str); 17] = [
    (
        "trace",
        "every-event.json",
        r#"{"traceEvents":[{"name":"process_name","ph":"M","pid":1,"tid":1,"args":{"name":"Renderer"}},
{"name":"UpdateCounters","ph":"I","ts":1000,"pid":1,"tid":2,"args":{"data":{"documents":1,"nodes":40,"jsEventListeners":3,"jsHeapSizeUsed":900000}}},
{"name":"MajorGC","ph":"X","ts":2000,"dur":900,"pid":1,"tid":2,"args":{"usedHeapSizeBefore":900000,"usedHeapSizeAfter":500000,"type":"allocation failure"}},
{"name":"MinorGC","ph":"B","ts":3000,"pid":1,"tid":2,"args":{"usedHeapSizeBefore":800000}},{"name":"MinorGC","ph":"E","ts":3100,"pid":1,"tid":2,"args":{"usedHeapSizeAfter":600000}},
{"name":"V8.GC_Heap_Stats","ph":"I","ts":3200,"pid":1,"tid":2,"args":{"stats":"{\"heap_size_limit\":4345298944,\"external_memory\":55}"}},
{"name":"periodic_interval","ph":"v","ts":4000,"pid":1,"id":"0x1","args":{"dumps":{"level_of_detail":"light","process_totals":{"private_footprint_bytes":"1f0000"},"allocators":{"v8/main/heap":{"attrs":{"size":{"type":"scalar","units":"bytes","value":"100798"}}}}}}}]}"#,
    ),
    (
        "trace",
        "unclosed-array.json",
        r#"[{"name":"MajorGC","cat":"v8","ph":"X","ts":1,"dur":2,"pid":3,"tid":4,"args":{"usedHeapSizeBefore":9,"usedHeapSizeAfter":5}},
{"name":"V8.GCScavenger","ph":"X","ts":5,"dur":1,"pid":3,"tid":4},
{"name":"V8.GCTraceGCNVP","ph":"I","ts":6,"pid":3,"tid":4,"args":{"value":"{\"gc\":\"mc\",\"pause\":1.5}"}},"#,
    ),
    (
        "readings",
        "lines.jsonl",
        "{\"ts\":\"2026-05-05T09:00:01.000Z\",\"uptime_s\":1,\"pid\":7,\"rss\":131350528,\"heapTotal\":84910080,\"heapUsed\":55551816,\"external\":1832473,\"units\":3}\n\
app | { rss: 130826240, heapUsed: 51578096, units: 200, snapshot: '00.heapsnapshot' }\n\
2026-11-22T08:23:57Z INFO [mem] {\"process\":{\"memory\":{\"rss\":\"45.5 MB\",\"heapUsed\":\"10MB\"}}}\n\
t=5s rss=45MB heapUsed=12MB\n{\"level\":30,\"time\":1795335837523,\"msg\":\"{\\\"rss\\\":5}\"}\n",
    ),
    (
        "readings",
        "table.csv",
        "timestamp,rss,vms,heap used (MB)\n1795335837,100,5,1.5\n1795335838,,5,\n1795335839,x,5,1\n",
    ),
    ("readings", "ps.txt", "  PID   RSS    VSZ\n   77  1024  99999\n   77  2048  99999\n"),
    ("readings", "mprof.dat", "CMDLINE python x.py\nMEM 1.5 1795334808.15\nMEM 2.5 1795334809.15\n"),
    (
        "readings",
        "browser.json",
        r#"{"bytes":1000,"breakdown":[{"bytes":600,"types":["JavaScript","Window"],"attribution":[{"url":"https://a.example/","scope":"Window"}]},{"bytes":400,"types":["DOM"]}]}"#,
    ),
    (
        "heap_profile",
        "labels.heapprofile",
        r#"{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[
{"callFrame":{"functionName":"f","scriptId":5,"url":"file:///srv/a.js","lineNumber":6,"columnNumber":19},"selfSize":100,"id":2,"children":[]}]},
"samples":[{"size":100,"nodeId":2,"ordinal":1,"labels":{"tenant":"x"}}],"externalBytes":[{"labels":{"tenant":"x"},"bytes":9}]}"#,
    ),
    (
        "heap_profile",
        "samples-first.heapprofile",
        r#"{"samples":[{"nodeId":2,"size":8,"count":3,"sampleId":1}],"head":{"callFrame":{"functionName":"(root)","scriptId":0,"url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"children":[{"callFrame":{"functionName":"","scriptId":7,"url":"a.js","lineNumber":0,"columnNumber":0},"selfSize":24,"id":2,"children":[{"callFrame":{"functionName":"g","scriptId":"7","url":"a.js","lineNumber":9,"columnNumber":1},"selfSize":16,"id":3,"children":[]}]}]}}"#,
    ),
    (
        "limits",
        "report.json",
        r#"{"header":{"reportVersion":3,"nodejsVersion":"v20.20.2","dumpEventTimeStamp":"1795335837523","commandLine":["node","--max-old-space-size=64"]},"javascriptHeap":{"totalMemory":5,"usedMemory":4,"memoryLimit":67108864,"heapSpaces":{"old_space":{"memorySize":3}}},"resourceUsage":{"rss":9,"maxRss":10},"environmentVariables":{"NODE_OPTIONS":"--trace-gc"}}"#,
    ),
    (
        "limits",
        "metadata.json",
        r#"{"runtime":"node","node_version":"v20.20.2","execArgv":["--max-old-space-size=64"],"started_at":"2026-05-05T09:00:00Z","limits":{"max_old_space_size_mb":64,"container_memory":"256Mi"},"snapshots":[{"file":"00.heapsnapshot","at_ms":1533,"rss":5,"units":200}]}"#,
    ),
    (
        "limits",
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    args: [\"--max-old-space-size=64\"]\n    env:\n    - name: NODE_OPTIONS\n      value: \"--max-semi-space-size=8\"\n    resources:\n      limits:\n        memory: 256Mi\nstatus:\n  containerStatuses:\n  - lastState:\n      terminated:\n        reason: OOMKilled\n        exitCode: 137\n",
    ),
    (
        "limits",
        "pod.json",
        r#"{"kind":"Pod","spec":{"containers":[{"name":"a","resources":{"limits":{"memory":"1Gi"}}}]},"status":{"containerStatuses":[{"name":"a","lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]}}"#,
    ),
    (
        "limits",
        "describe.txt",
        "Name: a\nNamespace: b\nContainers:\n  app:\n    Last State:  Terminated\n      Reason:    OOMKilled\n      Exit Code: 137\n    Limits:\n      memory:  256Mi\n",
    ),
    (
        "limits",
        "inspect.json",
        r#"[{"HostConfig":{"Memory":268435456},"State":{"OOMKilled":true,"ExitCode":137},"Config":{"Env":["NODE_OPTIONS=--max-old-space-size=64"],"Cmd":["node","a.js"]}}]"#,
    ),
    (
        "limits",
        "stats.txt",
        "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %\n0123456789ab   app    0.1%    55.5MiB / 256MiB    21%\n",
    ),
    (
        "limits",
        "cgroup.txt",
        "==> memory.max <==\n268435456\n==> memory.current <==\n99999\n==> memory.events <==\nlow 0\nmax 12\noom 1\noom_kill 1\n==> memory.stat <==\nanon 5\nfile 6\nslab 7\n",
    ),
];

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    /// `UPDATE_FIXTURES=1 cargo test -p testkit` writes them anew.
    #[test]
    fn committed_seeds_are_what_the_kit_makes() {
        for (target, name, bytes) in made_seeds() {
            let file = folder(target).join(&name);
            if std::env::var_os("UPDATE_FIXTURES").is_some() {
                std::fs::create_dir_all(folder(target)).expect("a writable checkout");
                std::fs::write(&file, &bytes).expect("a writable checkout");
            }
            let committed = std::fs::read(&file).unwrap_or_default();
            assert!(committed == bytes, "{target}/{name} differs: run UPDATE_FIXTURES=1 cargo test -p testkit");
        }
    }
}
