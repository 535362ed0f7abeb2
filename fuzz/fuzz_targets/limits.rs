//! Any bytes as limits and runtime facts: control groups, Docker, Kubernetes, diagnostic reports, metadata.
#![no_main]

#[path = "../../crates/evidence/tests/fuzz/any_bytes.rs"]
mod any_bytes;

use evidence::Kind;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for (kind, name) in [
        // The name decides what a lone number of a control group is.
        (Kind::Container, "memory.max"),
        (Kind::Container, "memory.events"),
        (Kind::DiagnosticReport, "report.json"),
        (Kind::Metadata, "metadata.json"),
    ] {
        any_bytes::holds(kind, name, bytes);
    }
});
