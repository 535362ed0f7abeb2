//! Words around causes. The words for causes, owners and kinds themselves are the report's own (`word()`).

use protocol::report::Cause;

/// `For a leak`.
pub fn for_cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Leak => "For a leak",
        Cause::Cache => "For a cache",
        Cause::BatchSize => "For batch size",
        Cause::BrowserArtifact => "For a browser artifact",
        Cause::RuntimeConfiguration => "For the runtime configuration",
        Cause::Healthy => "For a healthy heap",
        Cause::Inconclusive => "What is known",
    }
}
