//! How many tests passed, as the test runners themselves say it.

/// The outcome of a suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ran and were right.
    pub passed: u64,
    /// Ran and were wrong, or could not run.
    pub failed: u64,
    /// Did not run.
    pub skipped: u64,
    /// What a reader of the table has to know.
    pub notes: Vec<String>,
}

impl Counts {
    /// Sums figures; notes stay with their suite.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Takes in one line of a runner's output; lines that sum nothing up are passed over.
    pub fn read(&mut self, line: &str) {
        // Where nextest repeats the output of a failed test, the harness' own sum is indented, and counted already.
        if let Some(rest) = line.strip_prefix("test result: ") {
            // Rust's own harness, once per test binary.
            self.passed += before(rest, "passed");
            self.failed += before(rest, "failed");
            self.skipped += before(rest, "ignored");
            return;
        }
        let line = line.trim();
        if line.starts_with("Summary [") {
            // cargo-nextest, once.
            self.passed += before(line, "passed");
            self.failed += before(line, "failed") + before(line, "timed out");
            self.skipped += before(line, "skipped");
        } else if let Some((_, why)) = line.strip_prefix("﹣ ").and_then(|test| test.rsplit_once(" # ")) {
            // A test that Node skipped, with the reason that it gave.
            if !self.notes.iter().any(|note| note == why) {
                self.notes.push(why.to_owned());
            }
        } else if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            // Node's runner, once; a line for each figure.
            match rest.split_once(' ') {
                Some(("pass", number)) => self.passed += number.parse().unwrap_or(0),
                Some(("fail" | "cancelled", number)) => self.failed += number.parse().unwrap_or(0),
                Some(("skipped" | "todo", number)) => self.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// The runner's end: a failure that no test stands for, such as code that does not compile, counts as one, and so does a
    /// suite in which nothing ran and nothing says why.
    pub fn close(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
            self.notes.push("it ended with an error before or between tests".into());
        } else if self.passed + self.failed + self.skipped == 0 {
            self.failed = 1;
            self.notes.push("no test ran".into());
        }
        self
    }
}

/// The number before a word: `3` in `3 passed (1 slow), 2 skipped` for `passed`.
fn before(line: &str, word: &str) -> u64 {
    let Some(at) = line.find(&format!(" {word}")) else { return 0 };
    let start = line[..at].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    line[start..at].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn check(lines: &[&str], succeeded: bool, expected: [u64; 3]) {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.read(line));
        let Counts { passed, failed, skipped, .. } = counts.close(succeeded);
        assert_eq!([passed, failed, skipped], expected, "{lines:?}");
    }

    #[test]
    fn every_runner_is_understood() {
        check(
            &["test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s"],
            true,
            [4, 0, 1],
        );
        check(&["test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out"], false, [10, 2, 0]);
        check(&["     Summary [   0.019s] 5 tests run: 4 passed (1 slow), 1 failed, 3 skipped"], false, [4, 1, 3]);
        check(
            &[
                "    test result: FAILED. 0 passed; 1 failed; 0 ignored",
                "     Summary [ 1.0s] 1 test run: 0 passed, 1 failed, 0 skipped",
            ],
            false,
            [0, 1, 0],
        );
        check(&["Summary [ 12.0s] 7/9 tests run: 5 passed, 1 failed, 1 timed out, 0 skipped"], false, [5, 2, 0]);
        check(&["ℹ tests 4", "ℹ pass 3", "ℹ fail 1", "ℹ cancelled 0", "ℹ skipped 0", "ℹ todo 0"], false, [3, 1, 0]);
        check(&["# pass 12", "# fail 0"], true, [12, 0, 0]);
        check(&["﹣ parity (0.2ms) # no corpus: set LEAKPROOF_CORPUS", "ℹ pass 0", "ℹ skipped 1"], true, [0, 0, 1]);
    }

    #[test]
    fn reasons_are_kept_once() {
        let mut counts = Counts::default();
        for line in ["﹣ a (0.2ms) # no corpus", "﹣ b (0.1ms) # no corpus", "✔ c (1ms)"] {
            counts.read(line);
        }
        assert_eq!(counts.notes, ["no corpus"]);
    }

    #[test]
    fn nothing_is_not_success() {
        check(&["running 0 tests"], true, [0, 1, 0]);
        check(&["error: could not compile"], false, [0, 1, 0]);
        check(&["test result: ok. 4 passed; 0 failed; 0 ignored", "error: could not compile `b`"], false, [4, 1, 0]);
    }
}
