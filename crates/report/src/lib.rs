//! The report model and its renderers.
//!
//! Design constraints:
//! - [`Report`] is the published contract `leakproof.report/1`: fields are added, never renamed or removed.
//! - It is the same value on the page, in the command line and in the npm module; renderers add nothing to it.
//! - All text is [`redact::Safe`].

mod model;

pub use model::{
    Cause, Diagnosis, Evidence, EvidenceStatus, Finding, Growth, Input, InputProblem, KindOfEvidence, NextCapture,
    Objects, Owner, OwnerKind, Redaction, Report, SCHEMA, SeriesPoint, Source, Status, TimelinePoint,
};
