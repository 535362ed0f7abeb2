//! Runs other programs: with their output shown, captured, or both, and with an end to every wait.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How often a silent step says that it is still at work.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Lines of a failed program's output that are shown.
const TAIL: usize = 30;

/// Says what is done, does it, says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("→ {what}");
    let start = Instant::now();
    let result = work().with_context(|| what.to_owned())?;
    println!("  done in {}", time(start.elapsed()));
    Ok(result)
}

/// Runs with the output shown.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| missing(command))?;
    success(command, status)
}

/// Runs and gives back what it printed; its errors are part of ours.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| missing(command))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed:\n{}", name(command), tail(&errors));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// First line of what a program prints, if it is there and works.
pub fn first_line(command: &mut Command) -> Option<String> {
    output(command).ok()?.lines().next().map(str::to_owned)
}

/// Runs with the output kept in `log` and shown only if it fails. Ended after `limit`.
pub fn logged(command: &mut Command, log: &Path, limit: Duration) -> Result<()> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("creating {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let status = wait(command, limit)?;
    if !status.is_some_and(|status| status.success()) {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let why = status.map_or_else(|| format!("did not end within {}", time(limit)), |status| status.to_string());
        bail!("{}: {why}\n{}\nAll of it: {}", name(command), tail(&text), log.display());
    }
    Ok(())
}

/// Runs with the output shown, each line also given to `see`. Says whether it succeeded.
pub fn watched(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| missing(command))?;
    let (sender, lines) = mpsc::channel();
    let reader = |stream: Option<Box<dyn Read + Send>>| {
        let sender = sender.clone();
        #[expect(clippy::disallowed_methods, reason = "two pipes have to be read at the same time")]
        thread::spawn(move || {
            for line in stream.into_iter().flat_map(|stream| BufReader::new(stream).split(b'\n')).map_while(Result::ok)
            {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        })
    };
    let readers = [
        reader(child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>)),
        reader(child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>)),
    ];
    drop(sender);
    for line in lines {
        println!("{line}");
        see(&line);
    }
    for reader in readers {
        // A reader only ends early when this side has stopped listening.
        let _ = reader.join();
    }
    Ok(child.wait()?.success())
}

/// Waits for the end or for `limit`, whichever is first; `None` is the limit.
fn wait(command: &mut Command, limit: Duration) -> Result<Option<ExitStatus>> {
    let mut child = command.spawn().with_context(|| missing(command))?;
    let start = Instant::now();
    let mut next = HEARTBEAT;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let elapsed = start.elapsed();
        if elapsed >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        if elapsed >= next {
            println!("  … {}", time(elapsed));
            next += HEARTBEAT;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{}: {status}", name(command));
    }
    Ok(())
}

/// A duration as a person says it.
pub fn time(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn missing(command: &Command) -> String {
    format!("{} could not be started", command.get_program().to_string_lossy())
}

/// Program and first arguments: enough to know which call it was.
fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args().take(4));
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends() {
        let log = std::env::temp_dir().join("leakproof-xtask-wait.log");
        let error = logged(Command::new("sleep").arg("30"), &log, Duration::from_millis(200)).expect_err("too long");
        assert!(error.to_string().contains("did not end within"), "{error}");
    }

    #[test]
    fn both_streams_are_seen() {
        let mut lines = Vec::new();
        let fine = watched(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"]), |line| {
            lines.push(line.to_owned())
        });
        lines.sort();
        assert_eq!(lines, ["one", "two"]);
        assert!(!fine.expect("sh is there"));
    }

    #[test]
    fn durations_are_words() {
        for (seconds, words) in [(0.25, "0.2 s"), (12.7, "12 s"), (214.0, "3 min 34 s")] {
            assert_eq!(time(Duration::from_secs_f64(seconds)), words);
        }
    }
}
