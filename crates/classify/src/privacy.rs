//! What was withheld, and what of it is suspected to be secret.

use facts::InputFacts;
use redact::Safe;
use report::{Redaction, SecretOwner};
use std::collections::BTreeMap;

/// Adds up the inputs. Snapshots of one process hold the same secrets again, so of several files the largest count is told.
pub(crate) fn redaction(inputs: &[InputFacts]) -> Redaction {
    let mut told = Redaction { policy: Safe::ours("default"), ..Redaction::default() };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (i, facts) in inputs.iter().enumerate() {
        let Some(privacy) = &facts.privacy else { continue };
        told.revealed |= privacy.revealed;
        told.strings += privacy.texts;
        for secret in &privacy.secrets {
            let count = counts.entry(secret.kind.to_string()).or_default();
            *count = (*count).max(secret.count);
            told.secret_owners.extend(secret.owners.iter().map(|(owner, count)| SecretOwner {
                kind: secret.kind.clone(),
                owner: owner.clone(),
                count: *count,
                input: i as u32,
            }));
        }
    }
    told.suspected_secrets = counts;
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::{Format, PrivacyFacts, SecretFacts};

    fn input(count: u64, revealed: bool) -> InputFacts {
        let mut facts = InputFacts::new(Safe::ours("a"), Format::V8Heapsnapshot, 1);
        let owners = vec![(Safe::ours("SessionStore.sessions"), count)];
        let secrets = vec![SecretFacts { kind: Safe::ours("jwt"), count, owners }];
        facts.privacy = Some(PrivacyFacts { revealed, texts: 10, secrets });
        facts
    }

    #[test]
    fn the_same_secret_in_two_snapshots_is_one() {
        let told = redaction(&[input(41, false), input(50, false), InputFacts::new(Safe::ours("b"), Format::GcLog, 1)]);
        assert_eq!(told.suspected_secrets.get("jwt"), Some(&50));
        assert_eq!((told.strings, told.revealed), (20, false));
        let owners: Vec<(u64, u32)> = told.secret_owners.iter().map(|o| (o.count, o.input)).collect();
        assert_eq!(owners, [(41, 0), (50, 1)]);
    }

    #[test]
    fn one_input_in_clear_makes_the_report_revealed() {
        assert!(redaction(&[input(1, false), input(1, true)]).revealed);
    }
}
