//! A heap snapshot without its values: same graph, ids, sizes, class table and detached state, none of the text.
//!
//! Design constraints:
//! - Sans-IO: the caller pushes the file's bytes in any portions, [`Redactor::end_scan`] says whether it wants them from the
//!   beginning again. The first scan learns how strings are used, the second writes. Files in V8's order take two.
//! - Memory does not grow with the text but for what is on its way out: a few bytes per node and string, what labels and
//!   numbers of V8's own take, and the stand-in of the string in hand, which the caller gets as a whole.
//! - Nothing passes that is not understood: unknown sections are left out, unknown fields are 0, unknown words of the header
//!   are `unknown`. The string table is made anew, so no byte of an unused string survives.
//! - What a value becomes is `redact`'s to say. What is a value is said here, by the kind of node or edge that has it.

mod layout;
mod uses;
mod walk;
mod write;

use facts::Problem;
use redact::{Policy, Safe};
use uses::Uses;
use walk::Walk;
use write::Writer;

/// Writes a redacted snapshot while the original is pushed, scan by scan.
pub struct Redactor {
    policy: Policy,
    walk: Walk,
    stage: Stage,
    scans: u32,
}

enum Stage {
    Learning(Box<Uses>),
    Writing(Box<Writer>),
    Done,
}

/// Scans after which a file is given up: more than the sections that can stand in the wrong order.
const MOST_SCANS: u32 = 32;

impl Redactor {
    /// A redactor whose stand-ins are drawn under this policy's salt.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { policy, walk: Walk::new(policy), stage: Stage::Learning(Box::new(Uses::new(policy))), scans: 0 }
    }

    /// Whether this scan writes: the ones before it only look.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        matches!(self.stage, Stage::Writing(_))
    }

    /// Takes the next bytes of the scan, and adds what is ready of the redacted file to `out`.
    ///
    /// # Errors
    /// As soon as the bytes cannot be part of a snapshot.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Problem> {
        match &mut self.stage {
            Stage::Learning(uses) => self.walk.push(bytes, uses.as_mut(), out),
            Stage::Writing(writer) => self.walk.push(bytes, writer.as_mut(), out),
            Stage::Done => Ok(()),
        }
    }

    /// The file's last byte was pushed. `true` if the file is wanted again, from its first byte.
    ///
    /// # Errors
    /// If the file ended too early, or is no snapshot.
    pub fn end_scan(&mut self, out: &mut Vec<u8>) -> Result<bool, Problem> {
        self.walk.finish()?;
        self.walk = Walk::new(self.policy);
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return Err(Problem {
                severity: facts::Severity::Fatal,
                lead: Safe::ours("The file keeps changing."),
                text: Safe::ours(
                    "Its sections were not found again where they stood before. Redact a copy that nobody writes to.",
                ),
                byte: None,
                section: None,
            });
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Learning(mut uses) => {
                if uses.end_scan()? {
                    Stage::Learning(uses)
                } else {
                    Stage::Writing(Box::new(Writer::new(*uses, self.policy)))
                }
            }
            Stage::Writing(mut writer) => {
                if writer.end_scan(out) {
                    Stage::Writing(writer)
                } else {
                    Stage::Done
                }
            }
            Stage::Done => Stage::Done,
        };
        Ok(!matches!(self.stage, Stage::Done))
    }
}
