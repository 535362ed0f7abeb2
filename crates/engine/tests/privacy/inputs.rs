//! Every other format, with values wherever it has room for one: what must not leave, and what may stand beside it.

use crate::canary::Canary;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::io::Write;

/// Files by what they are. Names of folders hold the canary, base names do not: those are shown.
pub fn inputs(c: &Canary) -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let folder = format!("/home/{}/a", c.word);
    let readings: String = (0..6)
        .map(|i| {
            let row = json!({
                "ts": 1_795_335_837_000_u64 + i * 1000, "rss": 90_000_000 + i * 1_000_000, "heapUsed": 40_000_000 + i * 900_000,
                "heapTotal": 60_000_000, "external": 5_000_000, "label": c.label(700 + i as u32),
                "snapshot": format!("{folder}/a{i}.heapsnapshot"), "prompt": c.value(710 + i as u32),
                "user": { "mail": c.label(720), "text": c.value(721) }, (c.property(722)): 7,
            });
            format!("{row}\n")
        })
        .collect();
    let gc_line =
        "[7:0xa] 5 ms: Scavenge 4.1 (4.2) -> 3.4 (5.2) MB, 2.21 / 0.00 ms  (average mu = 1.000, current mu = 1.000)";
    let gc = format!(
        "{}\n{gc_line} {};\n[7:0xa] 9 ms: Mark-Compact 5.1 (6.2) -> 3.9 (6.2) MB, 3.21 / 0.00 ms  (average mu = 0.9, current mu = 0.9) {}; GC in old space requested\n\
         {{\"level\":\"info\",\"msg\":\"{}\"}}\n<--- Last few GCs --->\n{}\nFATAL ERROR: {} Allocation failed - JavaScript heap out of memory\n",
        c.value(730).replace('\n', " "),
        c.label(731).replace('\n', " "),
        c.label(732).replace('\n', " "),
        c.word,
        c.value(733).replace('\n', " "),
        c.label(734).replace('\n', " "),
    );
    let frame = |place: u32| json!({ "functionName": c.name(place), "scriptId": "1", "url": c.address(place), "lineNumber": 1, "columnNumber": 1 });
    let profile = json!({
        "head": { "callFrame": frame(740), "selfSize": 500, "id": 1, "children": [
            { "callFrame": frame(741), "selfSize": 700, "id": 2, "children": [] },
            { "callFrame": { "functionName": "", "url": c.address(742), "lineNumber": 2 }, "selfSize": 9, "id": 3, "children": [] }] },
        "samples": [{ "size": 500, "nodeId": 1, "ordinal": 1, "labels": { "tenant": c.value(743), (c.property(744)): "x" } }],
        (c.property(745)): c.value(746),
    });
    let trace = json!({
        "traceEvents": [
            { "name": "process_name", "ph": "M", "pid": 1, "args": { "name": c.label(750) } },
            { "name": "thread_name", "ph": "M", "pid": 1, "tid": 2, "args": { "name": c.label(751) } },
            { "name": "UpdateCounters", "ph": "I", "ts": 5, "pid": 1, "args": { "data": { "jsHeapSizeUsed": 5_000_000, "url": c.address(752), "nodes": 4 } } },
            { "name": "UpdateCounters", "ph": "I", "ts": 9000, "pid": 1, "args": { "data": { "jsHeapSizeUsed": 6_000_000, "documents": 1 } } },
            { "name": "MajorGC", "ph": "X", "ts": 6, "dur": 4, "pid": 1, "args": { "type": c.label(753), "usedHeapSizeBefore": 9, "usedHeapSizeAfter": 5 } },
            { "name": c.label(754), "ph": "X", "ts": 6, "pid": 1, "args": { "data": { "message": c.value(755) } } },
        ],
        "metadata": { "user-agent": format!("Mozilla Chrome/{}", c.label(756)), "command_line": format!("{folder}/chrome --js-flags=--max-old-space-size=/{}", c.word) },
    });
    let report = json!({
        "header": { "reportVersion": 3, "event": c.label(760), "trigger": "OOMError", "nodejsVersion": c.label(761), "filename": format!("{folder}/r.json"),
            "commandLine": [format!("{folder}/node"), format!("--inspect={}", c.word), "--max-old-space-size=64"], "cwd": folder, "host": c.word, "processId": 7 },
        "javascriptStack": { "message": c.value(762), "stack": [c.label(763)] },
        "javascriptHeap": { "usedMemory": 5_000_000, "memoryLimit": 67_108_864 },
        "resourceUsage": { "rss": "41672704" },
        "environmentVariables": { "NODE_OPTIONS": format!("--heap-prof-dir={folder} --max-semi-space-size=8"), "TOKEN": c.value(764), (c.property(765)): "x" },
        "sharedObjects": [format!("{folder}/lib.so")],
    });
    let metadata = json!({
        "runtime": c.label(770), "node_version": c.label(771), "workload": c.label(772), "execArgv": [format!("--heap-prof-dir={folder}"), format!("--trace-gc-{}", c.label(773))],
        "started_at": "2026-01-14T09:30:00Z", "snapshots": [
            { "file": format!("{folder}/a.heapsnapshot"), "phase": c.label(774), "units": 10, "note": c.value(775) },
            c.address(776)],
        "limits": { "heap_size_limit": 67_108_864, (c.property(777)): 1 }, "env": { "TOKEN": c.value(778), "NODE_OPTIONS": format!("--title={}", c.word) },
    });
    let inspect = json!([{
        "Id": c.label(780), "Name": c.label(781), "State": { "OOMKilled": true, "ExitCode": 137, "Error": c.value(782) },
        "Config": { "Hostname": c.word, "Env": [format!("TOKEN={}", c.value(783)), format!("NODE_OPTIONS=--inspect={}", c.word)], "Cmd": [format!("{folder}/node"), c.value(784)], "Labels": { (c.property(785)): c.value(786) } },
        "HostConfig": { "Memory": 536_870_912, "Binds": [format!("{folder}:/x")] },
    }]);
    let stats = json!({ "Name": c.label(787), "MemUsage": "12.5MiB / 512MiB", "Container": c.label(788) });
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {}\n  annotations:\n    note: {}\nspec:\n  containers:\n  - name: {}\n    image: registry.example/{}:1\n    env:\n    - name: TOKEN\n      value: {}\n    resources:\n      limits:\n        memory: 5Mi\n    args: [\"--inspect={}\"]\n",
        yaml(&c.label(790)),
        yaml(&c.value(791)),
        yaml(&c.label(792)),
        c.word,
        yaml(&c.value(793)),
        c.word,
    );
    let pod_json = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": c.label(794) }, "spec": { "containers": [{ "name": c.label(795), "resources": { "limits": { "memory": "5Mi" } }, "args": [c.value(796)] }] },
        "status": { "containerStatuses": [{ "name": c.label(797), "lastState": { "terminated": { "reason": "OOMKilled", "exitCode": 137, "message": c.value(798) } } }] } });
    let cgroup = format!("anon 41943040\nfile 4096\noom_kill 1\n{} 1\n", c.word);
    let dump = tracemalloc(&[
        (&format!("{folder}/app/queue.py"), 41_000),
        (&format!("/srv/{}/lib/python3.13/site-packages/json/decoder.py", c.word), 9_000),
        (&c.label(800), 500),
        (&c.address(801), 400),
    ]);
    let hostile = format!("\u{80}\u{4}c{}\nsystem\n(S'{}'\ntR.", c.label(802).replace('\n', " "), c.word);
    let hostile: Vec<u8> = hostile.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let mut all = vec![
        ("readings", text(readings.clone())),
        ("a list of readings", text(format!("[{}]", readings.trim().replace('\n', ",")))),
        (
            "a table of readings",
            text(format!(
                "ts,rss,heapUsed,label\n1795335837000,90000000,40000000,\"{}\"\n1795335838000,91000000,41000000,\"{}\"\n",
                c.label(803),
                c.label(811)
            )),
        ),
        (
            "readings of a shell",
            text(format!(
                "$ node app {}\n{{ rss: 60000000, heapUsed: 40000000, note: '{}' }}\n{{ rss: 70000000, heapUsed: 44000000 }}\n",
                c.word, c.word
            )),
        ),
        ("gc log", text(gc)),
        (
            "gc log in pairs",
            text(format!(
                "[7:0xa:0] 55 ms: pause=1.5 mutator=3 gc=mc reduce_memory={} start_object_size=5 end_object_size=4 total_size_before=9 total_size_after=8\n{}\n",
                c.word,
                c.value(804)
            )),
        ),
        ("heap profile", profile.to_string().into_bytes()),
        ("trace", trace.to_string().into_bytes()),
        ("diagnostic report", report.to_string().into_bytes()),
        ("metadata", metadata.to_string().into_bytes()),
        ("docker inspect", inspect.to_string().into_bytes()),
        ("docker stats", stats.to_string().into_bytes()),
        ("pod", text(pod)),
        ("pod as JSON", pod_json.to_string().into_bytes()),
        ("cgroup", text(cgroup)),
        ("tracemalloc dump", dump),
        ("pickle of another kind", hostile),
        (
            "some JSON",
            json!({ "name": c.label(805), "text": c.value(806), (c.property(807)): [c.value(808)] })
                .to_string()
                .into_bytes(),
        ),
        ("a text", text(format!("{}\n{}\n", c.value(809), c.word))),
        ("a page", text(format!("<!doctype html><title>{}</title>", c.word))),
        ("a binary", [b"\x89PNG\r\n\x1a\n".as_slice(), c.word.as_bytes()].concat()),
    ];
    let packed: Vec<(String, Vec<u8>)> = [0, 4, 6, 9, 16]
        .map(|at| (format!("{}/file{at}", c.word), all[at].1.clone()))
        .into_iter()
        .chain([(String::from("broken.heapsnapshot"), c.value(810).into_bytes())])
        .collect();
    let entries: Vec<(&str, &[u8])> = packed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (zipped, gzipped) = (testkit::stored_zip(&entries), gzip(all[6].1.as_slice()));
    all.push(("zip", zipped));
    all.push(("gzip", gzipped));
    all
}

/// A plain scalar of one line.
fn yaml(text: &str) -> String {
    text.replace(['\n', ':', '#', '"', '\''], " ")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

/// A dump with one trace of one frame for each file: its name and its bytes.
fn tracemalloc(files: &[(&str, u32)]) -> Vec<u8> {
    let mut out =
        b"\x80\x04ctracemalloc\nSnapshot\n)\x81}(\x8c\x06tracesctracemalloc\n_Traces\n)\x81}\x8c\x07_traces](".to_vec();
    for (name, bytes) in files {
        // (domain, size, ((file, line),), frames)
        out.extend(b"(K\x00J");
        out.extend(bytes.to_le_bytes());
        out.extend(b"X");
        out.extend(u32::try_from(name.len()).expect("a short name").to_le_bytes());
        out.extend(name.as_bytes());
        out.extend(b"K\x07\x86\x85K\x01t");
    }
    out.extend(b"esb\x8c\x0ftraceback_limitK\x01ub.");
    out
}
