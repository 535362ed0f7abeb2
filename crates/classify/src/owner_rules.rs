//! What a team calls its own holders: rules that name an owner, or say what kind it is.
//!
//! Design constraints:
//! - A rule speaks of what a report prints: classes, properties, steps of the path, source. What can be read can be matched.
//! - A rule names; it never judges. Cause, confidence of the cause and figures stay what the evidence says.
//! - Rules are the caller's own words: their names are shown as they were written.

use crate::say::{Rests, pro};
use redact::{Safe, safe};
use report::format::code;
use report::{Finding, KindOfEvidence, Owner, OwnerKind};

/// Text in which `*` stands for any run of characters, also for none. Case counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether it matches all of `text`. O(pattern · text) at worst.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let (pattern, text): (Vec<char>, Vec<char>) = (self.0.chars().collect(), text.chars().collect());
        let (mut p, mut t) = (0, 0);
        // The latest star, and how far it reaches so far.
        let mut star: Option<(usize, usize)> = None;
        while t < text.len() {
            if p < pattern.len() && pattern[p] == '*' {
                star = Some((p, t));
                p += 1;
            } else if p < pattern.len() && pattern[p] == text[t] {
                p += 1;
                t += 1;
            } else if let Some((at, reached)) = star {
                star = Some((at, reached + 1));
                p = at + 1;
                t = reached + 1;
            } else {
                return false;
            }
        }
        pattern[p..].iter().all(|c| *c == '*')
    }
}

/// One rule: all patterns that it has must match.
#[derive(Clone, Debug, Default)]
pub struct OwnerRule {
    /// Class of the holder, or of an object on its path.
    pub class: Option<Pattern>,
    /// Property or variable in the owner's name.
    pub property: Option<Pattern>,
    /// A step of the path, as reports print it: `pending: Array`.
    pub path: Option<Pattern>,
    /// File in which it is defined; with a line, `store.js:12`, where the pattern has a colon.
    pub source: Option<Pattern>,
    /// What kind of owner it is.
    pub kind: Option<OwnerKind>,
    /// What to call it.
    pub name: Option<Safe>,
    /// Where the rule stands: `owners.toml:12`.
    pub stated_at: Safe,
}

impl OwnerRule {
    /// Whether the rule matches anything at all.
    #[must_use]
    pub fn has_pattern(&self) -> bool {
        [&self.class, &self.property, &self.path, &self.source].into_iter().any(Option::is_some)
    }

    fn matches(&self, owner: &Owner) -> bool {
        let asks = |pattern: &Option<Pattern>, any: &[&str]| {
            pattern.as_ref().is_none_or(|p| any.iter().any(|text| p.matches(text)))
        };
        let what = |step: &'_ Safe| -> String {
            let text = step.as_str();
            text.split_once(": ").map_or(text, |(_, what)| what).to_owned()
        };
        let classes: Vec<String> = owner.path.iter().map(what).collect();
        let class: Vec<&str> = classes.iter().map(String::as_str).chain([owner.class.as_str()]).collect();
        let steps: Vec<&str> = owner.path.iter().map(Safe::as_str).collect();
        let parts: Vec<&str> = owner.name.as_str().split('.').map(|part| part.trim_end_matches("[]")).collect();
        let source = owner.source.as_ref().map(|s| (s.url.as_str(), format!("{}:{}", s.url, s.line)));
        let places: Vec<&str> = source.iter().flat_map(|(file, line)| [*file, line.as_str()]).collect();
        asks(&self.class, &class)
            && asks(&self.property, &parts)
            && asks(&self.path, &steps)
            && asks(&self.source, &places)
            && self.has_pattern()
    }
}

/// Rules in order: the first that matches decides.
#[derive(Clone, Debug, Default)]
pub struct OwnerRules(pub Vec<OwnerRule>);

impl OwnerRules {
    /// Names a finding's owner by the first rule that matches.
    pub(crate) fn apply(&self, finding: &mut Finding) {
        let Some(owner) = finding.owner.as_mut() else { return };
        let Some(rule) = self.0.iter().find(|r| r.matches(owner)) else { return };
        let known = if owner.name.is_empty() { owner.class.clone() } else { owner.name.clone() };
        owner.kind = rule.kind.unwrap_or(owner.kind);
        owner.name = rule.name.clone().unwrap_or_else(|| owner.name.clone());
        owner.rule = Some(rule.stated_at.clone());
        if rule.kind.is_some() {
            owner.confidence = crate::say::bounded(0.95);
        }
        let input = owner.input;
        let statement = safe!("{} is what {} speaks of.", code(&known), code(&rule.stated_at));
        finding.evidence.push(pro(KindOfEvidence::RetainedClasses, "An owner rule names it.", statement).on(input));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Source;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expect) in [
            ("JobQueue", "JobQueue", true),
            ("JobQueue", "JobQueues", false),
            ("*Queue", "JobQueue", true),
            ("Job*", "Job", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("src/*/store.js", "src/cache/store.js", true),
            ("*aab", "aaaaaaab", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expect, "{pattern} {text}");
        }
    }

    #[test]
    fn all_patterns_of_a_rule_must_match() {
        let owner = Owner {
            kind: OwnerKind::Unknown,
            name: Safe::ours("Mailer.pending"),
            class: Safe::ours("Array"),
            path: vec![Safe::ours("global"), Safe::ours("mailer: Mailer"), Safe::ours("pending: Array")],
            object: Some(7),
            input: Some(2),
            rule: None,
            source: Some(Source { url: Safe::ours("mail.js"), line: 12, column: 3 }),
            confidence: 0.3,
        };
        let rule = |class: &str, property: &str, path: &str, source: &str| {
            let pattern = |text: &str| (!text.is_empty()).then(|| Pattern::new(text));
            OwnerRule {
                class: pattern(class),
                property: pattern(property),
                path: pattern(path),
                source: pattern(source),
                kind: Some(OwnerKind::Queue),
                ..OwnerRule::default()
            }
        };
        for (what, rule, expect) in [
            ("the holder's class", rule("Array", "", "", ""), true),
            ("a class on the path", rule("Mail*", "", "", ""), true),
            ("a property", rule("", "pending", "", ""), true),
            ("part of a property", rule("", "pend", "", ""), false),
            ("a step", rule("", "", "mailer: *", ""), true),
            ("a file", rule("", "", "", "mail.js"), true),
            ("a line", rule("", "", "", "mail.js:12"), true),
            ("another line", rule("", "", "", "mail.js:13"), false),
            ("one of two", rule("Mailer", "sent", "", ""), false),
            ("nothing", rule("", "", "", ""), false),
        ] {
            assert_eq!(rule.matches(&owner), expect, "{what}");
        }
    }
}
