//! What would decide, or decide better, as exact commands.

use crate::assembly::Case;
use redact::{Safe, safe};
use report::NextCapture;
use report::format::code;

/// The runtimes whose commands differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Node,
    Browser,
    Python,
}

fn target(case: &Case<'_>) -> Target {
    if case.is_python() {
        Target::Python
    } else if case.is_browser() {
        Target::Browser
    } else {
        Target::Node
    }
}

fn step(text: Safe, command: &'static str) -> NextCapture {
    NextCapture { text, command: (!command.is_empty()).then(|| Safe::ours(command)) }
}

/// One more snapshot after more work: what decides between a leak and warm-up.
pub(crate) fn another_after_work(case: &Case<'_>, why: Safe) -> NextCapture {
    let command = match target(case) {
        Target::Node => "kill -USR2 PID   # the process runs with --heapsnapshot-signal=SIGUSR2",
        Target::Browser => "DevTools > Memory > Heap snapshot > Take snapshot > Save",
        Target::Python => {
            "python -c \"import tracemalloc; tracemalloc.take_snapshot().dump('next.tracemalloc')\"   # inside the process"
        }
    };
    step(safe!("Do the same work again, then capture once more. {}", why), command)
}

/// A snapshot after idling: what decides between a leak and a store that expires or drains.
pub(crate) fn after_idle(case: &Case<'_>, held: &Safe) -> NextCapture {
    let command = match target(case) {
        Target::Node => "sleep 60 && kill -USR2 PID",
        Target::Browser => "DevTools > Memory > Collect garbage, wait a minute, Take snapshot > Save",
        Target::Python => {
            "import gc, time, tracemalloc; time.sleep(60); gc.collect(); tracemalloc.take_snapshot().dump('idle.tracemalloc')"
        }
    };
    let text = if held.is_empty() {
        Safe::ours("Stop the load, wait a minute, capture once more. What still stands is held.")
    } else {
        safe!("Stop the load, wait a minute, capture once more. If {} still stands, it is held.", code(held))
    };
    step(text, command)
}

/// Who allocates.
pub(crate) fn allocation_stacks(case: &Case<'_>) -> NextCapture {
    let command = match target(case) {
        Target::Node => "node --heap-prof --heap-prof-interval=65536 server.js",
        Target::Browser => "DevTools > Memory > Allocations on timeline, with stack traces",
        Target::Python => "python -X tracemalloc=25 app.py",
    };
    step(Safe::ours("Record who allocates: the call path names the line to change."), command)
}

/// A series of snapshots where there are none.
pub(crate) fn series(case: &Case<'_>) -> Vec<NextCapture> {
    match target(case) {
        Target::Node => vec![
            step(
                Safe::ours("Restart with snapshots on a signal, so that one process gives a series."),
                "node --heapsnapshot-signal=SIGUSR2 --trace-gc server.js > gc.log",
            ),
            step(
                Safe::ours(
                    "Snapshot after warm-up, then three times after equal portions of work. Three steps tell a leak from warm-up.",
                ),
                "for i in 1 2 3 4; do kill -USR2 PID; sleep 60; done",
            ),
        ],
        Target::Browser => vec![step(
            Safe::ours(
                "Snapshot the tab after warm-up, then three times after repeating the same steps. Three steps tell a leak from warm-up.",
            ),
            "DevTools > Memory > Heap snapshot > Take snapshot > Save",
        )],
        Target::Python => vec![
            step(Safe::ours("Start with traces of 25 frames."), "python -X tracemalloc=25 app.py"),
            step(
                Safe::ours("Dump after warm-up, then three times after equal portions of work."),
                "import gc, tracemalloc; gc.collect(); tracemalloc.take_snapshot().dump('1.tracemalloc')",
            ),
        ],
    }
}

/// The garbage collector's own log.
pub(crate) fn gc_log(case: &Case<'_>) -> NextCapture {
    let command = match target(case) {
        Target::Node => "node --trace-gc server.js > gc.log",
        Target::Browser => "DevTools > Performance, tick Memory, record, Save profile",
        Target::Python => "import gc; gc.set_debug(gc.DEBUG_STATS)",
    };
    step(Safe::ours("Log the garbage collector: the level after full collections is the floor."), command)
}

/// The limits the process runs under.
pub(crate) fn limits(case: &Case<'_>) -> NextCapture {
    let command = match target(case) {
        Target::Node => {
            "node -p \"v8.getHeapStatistics().heap_size_limit\"; cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.events"
        }
        Target::Browser => "performance.memory.jsHeapSizeLimit",
        Target::Python => "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.events",
    };
    step(Safe::ours("Read the limits of the heap and of the container."), command)
}

/// A trial with a larger limit.
pub(crate) fn larger_heap(mebibytes: u64) -> NextCapture {
    NextCapture {
        text: safe!(
            "Run once with a limit of {} MiB. If collections become rare and the floor stays, it was the limit.",
            mebibytes
        ),
        command: Some(safe!("node --max-old-space-size={} --trace-gc server.js > gc.log", mebibytes)),
    }
}

/// A trial with a larger young generation.
pub(crate) fn larger_young_generation() -> NextCapture {
    step(
        Safe::ours("Run once with the default young generation. If minor collections become rare, it was the size."),
        "node --max-semi-space-size=16 --trace-gc server.js > gc.log",
    )
}

/// Readings of the whole process.
pub(crate) fn readings(case: &Case<'_>) -> NextCapture {
    let command = match target(case) {
        Target::Node => {
            "setInterval(() => console.log(JSON.stringify({ ts: Date.now(), ...process.memoryUsage() })), 5000)"
        }
        Target::Browser => "DevTools > Performance monitor, or a trace with memory-infra",
        Target::Python => "while sleep 5; do grep -E 'VmRSS|RssAnon' /proc/PID/status; done",
    };
    step(Safe::ours("Read the whole process: resident set, heap and external memory, every few seconds."), command)
}

/// Captures without the tools.
pub(crate) fn without_tools() -> NextCapture {
    step(
        Safe::ours(
            "Close DevTools and automation, or clear the console, then capture once more. What tools held is gone then.",
        ),
        "console.clear()",
    )
}
