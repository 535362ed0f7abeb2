//! Command lines and `NODE_OPTIONS`: the flags that bear on memory, and the limits they set.

use facts::{Limit, LimitKind};
use redact::{Policy, Safe, safe};

/// What a list of arguments says.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    /// Flags that bear on memory, as given.
    pub(crate) flags: Vec<Safe>,
    /// Limits they set. Where a flag is given twice the last one stands, as in V8.
    pub(crate) limits: Vec<Limit>,
}

/// Beginnings of flag names, `-` and `_` alike, that change how much memory there is or what is known about it.
const TELLING: &[&str] = &[
    "max-old-space-size",
    "max-semi-space-size",
    "min-semi-space-size",
    "max-heap-size",
    "max-old-space-size-percentage",
    "initial-old-space-size",
    "initial-heap-size",
    "semi-space",
    "expose-gc",
    "trace-gc",
    "gc-",
    "stress-",
    "heap-prof",
    "heapsnapshot",
    "heap-snapshot",
    "heap-growing",
    "optimize-for-size",
    "lite-mode",
    "jitless",
    "single-threaded",
    "no-opt",
    "stack-size",
    "huge-max-old-generation-size",
    "predictable-gc",
    "inspect",
    "track-heap-objects",
    "js-flags",
    "renderer-process-limit",
];

impl Flags {
    /// Reads arguments in order; a value may stand in the next one.
    pub(crate) fn of<'a>(arguments: impl IntoIterator<Item = &'a str>, policy: &Policy) -> Self {
        let mut flags = Self::default();
        let mut arguments = arguments.into_iter().take(4096).peekable();
        while let Some(argument) = arguments.next() {
            let python = match argument {
                "-X" => arguments.peek().copied(),
                _ => argument.strip_prefix("-X"),
            };
            if let Some(option) = python {
                // `-X tracemalloc=25`: how many frames a stack keeps.
                if let Some(frames) = option.strip_prefix("tracemalloc") {
                    let frames = frames.trim_start_matches('=').parse::<u32>().unwrap_or(1);
                    flags.show(safe!("-X tracemalloc={}", frames));
                }
                continue;
            }
            let Some(body) = argument.strip_prefix("--") else { continue };
            let (name, value) = match body.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (body, None),
            };
            let name = name.trim().replace('_', "-");
            if name == "js-flags" {
                let inner = Self::of_text(value.unwrap_or("").trim_matches(['"', '\'']), policy);
                flags.flags.extend(inner.flags);
                inner.limits.into_iter().for_each(|l| flags.set(l));
                continue;
            }
            // No flag of a runtime has other characters, or is longer.
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if !TELLING.iter().any(|t| name.starts_with(t)) || name.len() > 48 || !name.bytes().all(plain) {
                continue;
            }
            let next = arguments.peek().filter(|n| value.is_none() && n.parse::<f64>().is_ok()).copied();
            let value = value.or(next).map(str::trim);
            let number = value.and_then(|v| v.parse::<f64>().ok()).filter(|n| n.is_finite());
            let given = policy.label(argument.split('=').next().unwrap_or(argument));
            let shown = match (number, value) {
                (Some(n), _) => safe!("{}={}", given, n),
                // A path, an address: not ours to show.
                (None, Some(_)) => safe!("{}=…", given),
                (None, None) => given,
            };
            flags.show(shown.clone());
            let kind = match name.as_str() {
                "max-old-space-size" | "max-heap-size" => LimitKind::Heap,
                "max-semi-space-size" => LimitKind::SemiSpace,
                _ => continue,
            };
            // Zero means V8's own default.
            if let Some(bytes) = number.and_then(|mb| crate::quantity::bytes(mb * 1_048_576.0)).filter(|b| *b > 0) {
                flags.set(Limit { kind, bytes, stated_as: shown });
            }
        }
        flags
    }

    /// Reads a command line or the value of `NODE_OPTIONS`.
    pub(crate) fn of_text(text: &str, policy: &Policy) -> Self {
        Self::of(text.split_whitespace().map(|word| word.trim_matches(['"', '\'', ','])), policy)
    }

    fn show(&mut self, flag: Safe) {
        if self.flags.len() < 64 && !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    fn set(&mut self, limit: Limit) {
        self.limits.retain(|had| had.kind != limit.kind);
        self.limits.push(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redact::Salt;

    #[test]
    fn flags_and_their_limits() {
        for (text, flags, limits) in [
            ("node --max-old-space-size=64 --title=x app.js", vec!["--max-old-space-size=64"], vec![67_108_864]),
            (
                "--max_old_space_size 128 --expose-gc",
                vec!["--max_old_space_size=128", "--expose-gc"],
                vec![134_217_728],
            ),
            (
                "--max-semi-space-size=1 --max-old-space-size=1 --max-old-space-size=2",
                vec!["--max-semi-space-size=1", "--max-old-space-size=1", "--max-old-space-size=2"],
                vec![1_048_576, 2_097_152],
            ),
            ("chromium --js-flags=--max-old-space-size=10", vec!["--max-old-space-size=10"], vec![10_485_760]),
            ("python -X tracemalloc=25 -Xtracemalloc app.py", vec!["-X tracemalloc=25", "-X tracemalloc=1"], vec![]),
            ("--heap-prof-dir=/home/ada/x --inspect=127.0.0.1:9229", vec!["--heap-prof-dir=…", "--inspect=…"], vec![]),
            ("--max-old-space-size=NaN --max-old-space-size=x", vec!["--max-old-space-size=…"], vec![]),
        ] {
            let read = Flags::of_text(text, &Policy::new(Salt([1, 2])));
            assert_eq!(read.flags.iter().map(Safe::as_str).collect::<Vec<_>>(), flags, "{text}");
            assert_eq!(read.limits.iter().map(|l| l.bytes).collect::<Vec<_>>(), limits, "{text}");
        }
    }
}
