//! Arguments of a call, checked with sentences: a model that reads them calls better the next time.

use serde_json::{Map, Value};

pub(crate) struct Arguments(pub(crate) Map<String, Value>);

impl Arguments {
    /// A text; empty if it is not given.
    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(format!("`{name}` is a string.")),
        }
    }

    /// One of `words`; the first if it is not given.
    pub(crate) fn word<'w>(&self, name: &str, words: &[&'w str]) -> Result<&'w str, String> {
        match (self.text(name)?, words) {
            ("", [first, ..]) => Ok(first),
            (text, _) => words
                .iter()
                .find(|word| **word == text)
                .copied()
                .ok_or_else(|| format!("`{name}` is one of {}.", words.join(", "))),
        }
    }

    /// A whole number; models write some of them as strings, ids also as `@12`.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, String> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim_start_matches('@').parse().ok(),
            Some(value) => value.as_u64(),
        };
        number.map(Some).ok_or_else(|| format!("`{name}` is a whole number."))
    }

    /// A number of rows, `default` if it is not given, `most` at most.
    pub(crate) fn rows(&self, name: &str, default: u32, most: u32) -> Result<u32, String> {
        let number = self.number(name)?;
        Ok(number.map_or(default, |n| u32::try_from(n).unwrap_or(most)).min(most))
    }

    /// Whether it is said.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(said)) => Ok(*said),
            Some(_) => Err(format!("`{name}` is true or false.")),
        }
    }

    /// A list of texts; a single one is a list too.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let texts: Option<Vec<String>> = match self.0.get(name) {
            Some(Value::String(text)) => Some(vec![text.clone()]),
            Some(Value::Array(all)) => all.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        texts.filter(|all| !all.is_empty()).ok_or_else(|| format!("`{name}` is a list of strings, at least one."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: Value) -> Arguments {
        Arguments(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn what_models_write_is_understood_or_refused() {
        let given = of(
            json!({ "n": 7, "id": "@12", "bad": -1, "one": "a", "many": ["a", "b"], "mixed": ["a", 1], "yes": true }),
        );
        assert_eq!(given.number("n"), Ok(Some(7)));
        assert_eq!(given.number("id"), Ok(Some(12)));
        assert_eq!(given.number("none"), Ok(None));
        assert!(given.number("bad").is_err() && given.number("one").is_err());
        assert_eq!(given.rows("n", 20, 5), Ok(5));
        assert_eq!(given.texts("one").map(|t| t.len()), Ok(1));
        assert_eq!(given.texts("many").map(|t| t.len()), Ok(2));
        assert!(given.texts("mixed").is_err() && given.texts("none").is_err());
        assert_eq!(given.word("none", &["x", "y"]), Ok("x"));
        assert!(given.word("one", &["x", "y"]).is_err());
        assert_eq!((given.flag("yes"), given.flag("none")), (Ok(true), Ok(false)));
        assert!(given.flag("n").is_err() && given.text("n").is_err());
    }
}
