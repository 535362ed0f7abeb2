//! Sentences with names between backticks, taken apart for the renderers.

/// A stretch of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Our words.
    Prose(&'a str),
    /// A name out of the program, or a command.
    Name(&'a str),
}

/// Splits at backticks. An unpaired backtick stays prose, so that nothing is lost.
pub fn spans(text: &str) -> impl Iterator<Item = Span<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inner) = rest.strip_prefix('`')
            && let Some(end) = inner.find('`')
        {
            rest = &inner[end + 1..];
            return Some(Span::Name(&inner[..end]));
        }
        // The search starts after the first character: an unpaired backtick in front is part of the prose.
        let skip = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[skip..].find('`').map_or(rest.len(), |i| i + skip);
        let (prose, tail) = rest.split_at(end);
        rest = tail;
        Some(Span::Prose(prose))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Span::{Name, Prose};

    #[test]
    fn names_and_prose_alternate() {
        for (text, expect) in [
            ("", vec![]),
            ("plain", vec![Prose("plain")]),
            ("`a` holds `b`.", vec![Name("a"), Prose(" holds "), Name("b"), Prose(".")]),
            ("odd ` one", vec![Prose("odd "), Prose("` one")]),
            ("`", vec![Prose("`")]),
            ("``", vec![Name("")]),
        ] {
            assert_eq!(spans(text).collect::<Vec<_>>(), expect, "{text}");
        }
    }
}
