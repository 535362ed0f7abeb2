//! Nothing of what a program handles leaves a reader: values put wherever a format has room for one.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use evidence::{EvidenceReader, HEAD, sniff};
use redact::{Policy, Salt};

const MAIL: &str = "ada.lovelace@example.org";
const FOLDER: &str = "analytical-engine";

#[test]
fn values_and_folders_stay_inside() {
    let frame = format!(
        r#"{{"functionName":"{MAIL}","scriptId":"1","url":"file:///home/{FOLDER}/{MAIL}.js?q={MAIL}","lineNumber":1,"columnNumber":1}}"#
    );
    for text in [
        format!(
            "[7:0xa] 5 ms: Scavenge 4.1 (4.2) -> 3.4 (5.2) MB, 2.21 / 0.00 ms  (average mu = 1.000, current mu = 1.000) {MAIL}; \nhello {MAIL}\n"
        ),
        format!(
            "{{\"rss\":5,\"label\":\"{MAIL}\",\"snapshot\":\"/home/{FOLDER}/a.heapsnapshot\",\"prompt\":\"{MAIL}\"}}\n"
        ),
        format!(
            r#"{{"runtime":"{MAIL}","node_version":"{MAIL}","workload":"{MAIL}","execArgv":["--heap-prof-dir=/home/{FOLDER}","--trace-gc-{MAIL}"],"snapshots":[{{"file":"/home/{FOLDER}/a.heapsnapshot","phase":"{MAIL}"}}],"limits":{{"{MAIL}":1}}}}"#
        ),
        format!(
            r#"{{"head":{{"callFrame":{frame},"selfSize":5,"id":1,"children":[]}},"samples":[{{"size":5,"nodeId":1,"labels":{{"tenant":"{FOLDER}","{MAIL}":"x"}}}}]}}"#
        ),
        format!(
            r#"{{"traceEvents":[{{"name":"process_name","ph":"M","pid":1,"args":{{"name":"{MAIL}"}}}},{{"name":"UpdateCounters","ph":"I","ts":5,"pid":1,"args":{{"data":{{"jsHeapSizeUsed":5,"url":"{MAIL}"}}}}}},{{"name":"MajorGC","ph":"X","ts":6,"pid":1,"args":{{"type":"{MAIL}"}}}}],"metadata":{{"user-agent":"Chrome/{MAIL}","command_line":"/opt/{FOLDER}/chrome --js-flags=--max-old-space-size={MAIL}"}}}}"#
        ),
        format!(
            r#"{{"header":{{"reportVersion":3,"event":"{MAIL}","nodejsVersion":"{MAIL}","commandLine":["/home/{FOLDER}/node","--inspect={MAIL}"],"cwd":"/home/{FOLDER}"}},"javascriptHeap":{{"usedMemory":5}},"environmentVariables":{{"NODE_OPTIONS":"--heap-prof-dir=/home/{FOLDER}","TOKEN":"{MAIL}"}}}}"#
        ),
        format!(
            r#"[{{"Id":"a","State":{{"OOMKilled":true,"ExitCode":137}},"Config":{{"Env":["TOKEN={MAIL}","NODE_OPTIONS=--inspect={MAIL}"],"Cmd":["/home/{FOLDER}/node"]}},"HostConfig":{{"Memory":5}}}}]"#
        ),
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {MAIL}\nspec:\n  containers:\n  - name: {MAIL}\n    resources:\n      limits:\n        memory: 5Mi\n    args: [\"--inspect={MAIL}\"]\n"
        ),
        format!("ctracemalloc\nSnapshot\n(c{MAIL}\n{MAIL}\n"),
    ] {
        let said = match sniff(&text.as_bytes()[..text.len().min(HEAD)], "x") {
            Err(problem) => format!("{problem:?}"),
            Ok(kind) => {
                let mut reader = EvidenceReader::new(
                    kind,
                    "/home/analytical-engine/x",
                    text.len() as u64,
                    Policy::new(Salt([1, 2])),
                );
                match reader.push(text.as_bytes()).and_then(|()| reader.finish()) {
                    Ok(evidence) => serde_json::to_string(&evidence.facts).unwrap(),
                    Err(problem) => format!("{problem:?}"),
                }
            }
        };
        for secret in [MAIL, FOLDER, "lovelace"] {
            assert!(!said.contains(secret), "{secret} in {said}\nof {text}");
        }
    }
}
