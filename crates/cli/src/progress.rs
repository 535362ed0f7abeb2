//! How far it is, on standard error, where that is a terminal.
//!
//! Nothing is shown in the first moments: most files are read by then. The line is one for all files, so that those read at the
//! same time do not overwrite each other's half.

use protocol::{Phase, Progress};
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Before anything is shown.
const PATIENCE: Duration = Duration::from_millis(400);
/// Between two lines.
const EVERY: Duration = Duration::from_millis(100);
/// Longest line, columns: the narrowest terminal there is, less one.
const WIDTH: usize = 79;

/// When the line was last written; `None` if it is empty.
static SHOWN: Mutex<Option<Instant>> = Mutex::new(None);

/// Watches one piece of work; what it showed is wiped when it ends.
pub(crate) struct Watch {
    name: String,
    start: Instant,
    terminal: bool,
}

impl Watch {
    /// Work on the file called `name`.
    pub(crate) fn new(name: &str) -> Self {
        let name = name.rsplit('/').next().unwrap_or(name);
        let name = name.chars().filter(|c| !redact::acts(*c)).take(WIDTH / 2).collect();
        Self { name, start: Instant::now(), terminal: io::stderr().is_terminal() }
    }

    /// It is so far.
    pub(crate) fn see(&mut self, progress: &Progress) {
        if !self.terminal || self.start.elapsed() < PATIENCE {
            return;
        }
        let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.is_none_or(|last| last.elapsed() >= EVERY) {
            *shown = Some(Instant::now());
            write(&line(&self.name, progress));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        wipe();
    }
}

/// Empties the line before something else is written.
pub(crate) fn wipe() {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if shown.take().is_some() {
        write("");
    }
}

fn write(line: &str) {
    let mut terminal = io::stderr().lock();
    // A terminal that went away shows nothing.
    let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
}

fn line(name: &str, progress: &Progress) -> String {
    let doing = match progress.phase {
        Phase::Queued => "Waiting",
        Phase::Reading => "Reading",
        Phase::Analysing => "Analysing",
    };
    // A pipe does not tell how much is to come.
    let far = match progress.total {
        0 => format!("{} MB", progress.done / 1_000_000),
        total => format!("{} %", progress.done.min(total) * 100 / total),
    };
    let line = format!("{doing} {name}: {}, {far}", progress.step);
    line.chars().take(WIDTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Safe;

    #[test]
    fn lines_fit_and_say_how_far() {
        let check = |name: &str, phase, done, total, expect: &str| {
            let progress = Progress { phase, step: Safe::ours("nodes"), done, total };
            let line = line(&Watch::new(name).name, &progress);
            assert_eq!(line, expect);
            assert!(line.chars().count() <= WIDTH);
        };
        check("captures/a.heapsnapshot", Phase::Reading, 50, 200, "Reading a.heapsnapshot: nodes, 25 %");
        check("a\x1b[2J", Phase::Analysing, 7, 7, "Analysing a[2J: nodes, 100 %");
        check("standard input", Phase::Reading, 3_500_000, 0, "Reading standard input: nodes, 3 MB");
        check(&"long".repeat(40), Phase::Reading, 9, 8, &format!("Reading {}: nodes, 100 %", &"long".repeat(10)[..39]));
    }
}
