//! The façade: bytes in, pages and reports out. No browser, no files, no clock.
//!
//! Design constraints:
//! - Sans-IO: the caller pushes bytes, asks for the next slice of work and stops whenever it likes (dropping cancels).
//! - Everything that leaves here is a `protocol`, `report` or `facts` value, redacted by the [`Policy`] of the load.
//! - Native command line, browser worker and npm module drive the very same calls.

mod summary;
pub use summary::{ClassSummary, Summary};

use protocol::{Answer, FactsBlob, Failure, Loaded, Progress, Query};
use redact::{Policy, Safe};
use report::Report;

/// How to read a file.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Keep the readable part of a damaged file instead of failing.
    pub keep_partial: bool,
    /// Most memory that reading may take, bytes; a file that needs more is refused from its header's counts.
    pub memory_limit: u64,
}

/// A file while its bytes arrive.
pub struct Reader {
    _policy: Policy,
}

impl Reader {
    /// A reader for a file of `bytes` bytes that the person knows as `name`.
    #[must_use]
    pub fn new(_name: &str, _bytes: u64, policy: Policy, _options: Options) -> Self {
        Self { _policy: policy }
    }

    /// Takes the next bytes, in any portions.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be the start of anything we read, or would need too much memory.
    pub fn push(&mut self, _bytes: &[u8]) -> Result<(), Failure> {
        Err(unfinished())
    }

    /// How far reading is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { phase: protocol::Phase::Reading, step: Safe::default(), done: 0, total: 0 }
    }

    /// All bytes have been pushed.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn finish(self) -> Result<Analysis, Failure> {
        Err(unfinished())
    }
}

/// A file that was decoded and is being analysed, a slice of work at a time.
pub struct Analysis {
    file: Option<File>,
}

impl Analysis {
    /// Does the next slice of work (tens of milliseconds on a large file). `Some` while there is more to do.
    pub fn step(&mut self) -> Option<Progress> {
        None
    }

    /// The file, ready to be asked. Does what is left of the work first.
    ///
    /// # Errors
    /// If the analysis cannot be done within its limits.
    pub fn finish(mut self) -> Result<File, Failure> {
        while self.step().is_some() {}
        self.file.take().ok_or_else(unfinished)
    }
}

/// A file that was read.
pub struct File {
    loaded: Loaded,
}

impl File {
    /// What the page shows of it, with its facts.
    #[must_use]
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// Answers a question.
    ///
    /// # Errors
    /// If the question does not fit the file.
    pub fn ask(&self, _query: &Query) -> Result<Answer, Failure> {
        Err(unfinished())
    }
}

/// Judges the facts of all inputs, in the order in which the report numbers them.
///
/// # Errors
/// If a blob is not what [`File::loaded`] gave.
pub fn judge(_inputs: &[FactsBlob]) -> Result<Report, Failure> {
    Err(unfinished())
}

fn unfinished() -> Failure {
    Failure {
        lead: Safe::ours("Not built yet."),
        text: Safe::ours("This build reads nothing yet."),
        byte: None,
        partial: false,
    }
}
