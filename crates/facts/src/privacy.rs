//! What an input would disclose: counted, never shown.

use redact::Safe;
use serde::{Deserialize, Serialize};

/// Values of an input and the secrets suspected among them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrivacyFacts {
    /// Whether these facts hold values in clear.
    pub revealed: bool,
    /// Texts that were withheld.
    pub texts: u64,
    /// Suspected secrets, the surest kind first.
    pub secrets: Vec<SecretFacts>,
}

/// Suspected secrets of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecretFacts {
    /// `jwt`, `email` …: see `redact::secrets::Kind`.
    pub kind: Safe,
    /// Texts that hold one.
    pub count: u64,
    /// Who holds them, most first: `SessionStore.sessions`, and how many.
    pub owners: Vec<(Safe, u64)>,
}
