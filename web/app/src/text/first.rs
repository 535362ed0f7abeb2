//! The first screen.

pub const TRY_SAMPLE: &str = "Try a sample";
pub const SAMPLE_NOTE: &str = "The sample is an agent's job queue in four snapshots. It works offline.";

/// A step of capturing: what it is for, and the command.
pub struct Step {
    /// What it does.
    pub text: &'static str,
    /// What to type; empty where it is done by hand.
    pub command: &'static str,
}

/// How to capture in one runtime.
pub struct Capture {
    /// The tab.
    pub runtime: &'static str,
    /// In order.
    pub steps: &'static [Step],
    /// What to know before.
    pub note: &'static str,
}

/// Ways to capture.
pub const CAPTURES: [Capture; 4] = [
    Capture {
        runtime: "Node.js",
        steps: &[
            Step {
                text: "Start with a signal for snapshots and a GC log:",
                command: "node --heapsnapshot-signal=SIGUSR2 --trace-gc app.js > gc.log",
            },
            Step {
                text: "Then one snapshot after each equal piece of work, three at least:",
                command: "kill -USR2 $(pgrep -n node)",
            },
        ],
        note: "Writing 1\u{202f}GB stops the process for about 2 minutes.",
    },
    Capture {
        runtime: "Chrome",
        steps: &[
            Step {
                text: "Start with a clean profile, so that extensions hold nothing:",
                command: "google-chrome --user-data-dir=$(mktemp -d) http://localhost:3000",
            },
            Step {
                text: "DevTools, Memory, Heap snapshot, Take snapshot: one after each equal piece of work. Save each from its row.",
                command: "",
            },
        ],
        note: "Close the console first: what it printed, it holds.",
    },
    Capture {
        runtime: "Python",
        steps: &[
            Step { text: "Start with allocation tracing, 25 frames deep:", command: "python -X tracemalloc=25 app.py" },
            Step {
                text: "Then, in the program, one dump after each equal piece of work:",
                command: "tracemalloc.take_snapshot().dump(f\"after-{step}.tracemalloc\")",
            },
        ],
        note: "Tracing costs time and memory; the dumps say how much.",
    },
    Capture {
        runtime: "Docker",
        steps: &[
            Step {
                text: "One snapshot, if Node.js was started with the signal:",
                command: "docker kill --signal=SIGUSR2 NAME",
            },
            Step { text: "Fetch the files it wrote:", command: "docker cp NAME:/app ./evidence" },
            Step { text: "Add the container’s limits:", command: "docker inspect NAME > inspect.json" },
        ],
        note: "The process must be able to write into its working folder.",
    },
];

/// What is read: the name people know it by, and what that covers.
pub const READS: [(&str, &str); 7] = [
    (".heapsnapshot", "Node.js 8 to 26, Chrome, Deno, Bun"),
    (".heaptimeline", "allocations over time"),
    (".heapprofile", "allocation stacks"),
    ("tracemalloc", "CPython 3.6 to 3.14"),
    ("--trace-gc", "V8 GC logs, out-of-memory tails"),
    ("memoryUsage()", "JSON lines, cgroup, docker stats"),
    ("trace .json", "Chrome and Node.js traces"),
];

pub const TITLE: &str = "Finds the leak. Leaks nothing.";
pub const READ_ONLY: &str = "The page around this one brings the files. None is open yet.";
pub const LEAD: &str = "Drop heap snapshots and whatever else you have. Leakproof says whether it is a leak, who owns it, \
    and how it knows. It all happens in this tab.";
pub const DROP_HERE: &str = "Drop files or a folder";
pub const DROP_HOW: &str = "Several at once, in any order. Or paste them.";
pub const DROP_RELEASE: &str = "Release to add them to the evidence";
pub const DROP_MORE: &str = "Drop more evidence here, or choose files";
pub const CHOOSE: &str = "Choose files";
pub const CAPTURE: &str = "Capture";
pub const READS_TITLE: &str = "Reads";
pub const READS_NOTE: &str = "Known by content, not by name. Plain or gzip.";
pub const LEARN: &str = "What each file adds";
pub const LEARN_NOTE: &str = "When it cannot tell, it says so, and which capture would decide.";
pub const PROMISE: &str = "Promise";
pub const PROMISE_TAB: &str = "Nothing leaves this tab. The page’s own policy forbids every connection elsewhere.";
pub const PROMISE_VALUES: &str = "Values stay redacted, in reports too.";
pub const PROMISE_OFFLINE: &str = "Once loaded it needs no network. Unplug it and drop a file.";
pub const PROOF: &str = "See the proof";
pub const PROOF_POLICY: &str = "The browser enforces this policy on the page:";
pub const PROOF_CHECK: &str = "The count in the corner comes from the browser’s own list of requests. To check it yourself, \
    open the Network panel of DevTools and drop a file: nothing appears.";
pub const PROOF_NO_POLICY: &str = "This copy of the page was served without its policy. The count still holds.";
pub const CHARACTERS: &str = "ch";

pub const OPEN_AGAIN: &str = "Open again";
pub const FORGET: &str = "Forget";
pub const NOT_OPENED: &str = "Not opened: the files are gone, or may not be read.";

/// `Last time: gc.log and 6 more.`
pub fn recent(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("Last time: {one}"),
        [first, rest @ ..] => format!("Last time: {first} and {} more", rest.len()),
    }
}
