//! Owner rules from a TOML file.

use engine::{OwnerRule, OwnerRules, Pattern};
use redact::{Policy, Salt, safe};
use report::OwnerKind;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The file: `[[owner]]` tables.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    owner: Vec<Spanned<Rule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    class: Option<String>,
    property: Option<String>,
    path: Option<String>,
    source: Option<String>,
    kind: Option<OwnerKind>,
    name: Option<String>,
}

/// Reads owner rules.
///
/// # Errors
/// What is wrong, with the file's name and the line.
pub(crate) fn read(path: &Path) -> Result<OwnerRules, String> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        let why = match e.kind() {
            std::io::ErrorKind::NotFound => "there is no such file",
            std::io::ErrorKind::PermissionDenied => "this account may not read it",
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text",
            _ => "it cannot be read",
        };
        format!("{}: {why}.", path.display())
    })?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    parse(&name, &text)
}

fn parse(file: &str, text: &str) -> Result<OwnerRules, String> {
    let line = |at: usize| text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
    let rules: Rules = toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(String::new(), |span| format!(":{}", line(span.start)));
        format!("{file}{at}: {}.", e.message().trim_end_matches('.').replace('\n', ", "))
    })?;
    if rules.owner.is_empty() {
        return Err(format!("{file}: there are no rules. Each begins with [[owner]]."));
    }
    // Whoever wrote the rules wants to read their names.
    let shown = Policy::new(Salt([0, 0])).revealing();
    let rule = |rule: Spanned<Rule>| {
        let line = line(rule.span().start);
        let rule = rule.into_inner();
        let pattern = |text: Option<String>| text.map(|text| Pattern::new(&text));
        let found = OwnerRule {
            class: pattern(rule.class),
            property: pattern(rule.property),
            path: pattern(rule.path),
            source: pattern(rule.source),
            kind: rule.kind,
            name: rule.name.map(|name| shown.label(&name)),
            stated_at: safe!("{}:{}", shown.label(file), line),
        };
        if !found.has_pattern() {
            return Err(format!(
                "{file}:{line}: this rule matches nothing. Give it a class, property, path or source."
            ));
        }
        if found.kind.is_none() && found.name.is_none() {
            return Err(format!("{file}:{line}: this rule says nothing. Give it a kind, a name or both."));
        }
        Ok(found)
    };
    rules.owner.into_iter().map(rule).collect::<Result<_, _>>().map(OwnerRules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, expect) in [
            ("[[owner]]\nclass = \"A\"\nkind = \"queue\"\n", Ok(1)),
            (
                "# two\n[[owner]]\nproperty = \"*Cache\"\nname = \"Prompts\"\n\n[[owner]]\nsource = \"a.js\"\nkind = \"none\"",
                Ok(2),
            ),
            ("", Err("rules.toml: there are no rules")),
            ("[[owner]]\nclass = \"A\"\nkind = \"heap\"\n", Err("rules.toml:3: unknown variant `heap`")),
            ("\n[[owner]]\nclas = \"A\"\n", Err("rules.toml:3: unknown field `clas`")),
            ("[[owner]]\nkind = \"queue\"\n", Err("rules.toml:1: this rule matches nothing")),
            (
                "[[owner]]\nclass = \"A\"\nkind = \"queue\"\n[[owner]]\nclass = \"B\"\n",
                Err("rules.toml:4: this rule says nothing"),
            ),
            ("[[owner]]\nclass = A\n", Err("rules.toml:2: ")),
            ("[[owner]]\nclass = 7\nname = \"x\"\n", Err("rules.toml:2: invalid type")),
        ] {
            match (parse("rules.toml", text).map(|r| r.0.len()), expect) {
                (Ok(n), Ok(expect)) => assert_eq!(n, expect, "{text}"),
                (Err(said), Err(expect)) => assert!(said.starts_with(expect), "{text}: {said}"),
                (got, _) => panic!("{text}: {got:?}"),
            }
        }
    }
}
