//! A `File`, slice by slice, into a redacted one.

use crate::parts::{Parts, unkept};
use crate::slices::Slices;
use engine::Redaction;
use protocol::Failure;
use redact::Policy;
use web_sys::{Blob, File};

/// Redacts a snapshot; reads it twice.
pub async fn redact(file: &File, policy: Policy) -> Result<Blob, Failure> {
    let mut redaction = Redaction::new(policy);
    let mut written = Parts::default();
    loop {
        let mut slices = Slices::new(file);
        while let Some(slice) = slices.next().await? {
            redaction.push(&slice.to_vec(), written.open())?;
            written.keep_full()?;
        }
        if !redaction.end_scan(written.open())? {
            return Blob::new_with_blob_sequence(&written.end()).map_err(|_| unkept());
        }
    }
}
