//! Files under `tests/fixtures`.

use std::path::PathBuf;

/// Where a fixture lies: `fixture_path("node-20/queue.heapsnapshot")`.
#[must_use]
pub fn fixture_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name)
}

/// A fixture's bytes. Native tests only: a browser has no file system.
///
/// # Panics
/// If there is no such fixture.
#[must_use]
pub fn fixture(name: &str) -> Vec<u8> {
    let path = fixture_path(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("fixture {}: {error}", path.display()))
}
