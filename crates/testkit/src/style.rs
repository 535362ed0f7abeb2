//! White space around the tokens of a JSON text.

use crate::Style;

/// The same JSON with other white space. `json` is compact; strings are left as they are. Linear, no recursion.
pub(crate) fn restyle(json: &str, style: Style) -> String {
    let mut out = String::with_capacity(json.len() * 3);
    let mut depth = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = character == '\\' && !escaped;
            continue;
        }
        in_string = character == '"';
        match (style, character) {
            (Style::Airy, ',' | ':' | '[' | ']' | '{' | '}') => {
                out.push_str(" \t");
                out.push(character);
                out.push_str("\n  ");
            }
            (Style::Pretty, '[' | '{') => {
                out.push(character);
                if matches!(characters.peek(), Some(']' | '}')) {
                    out.extend(characters.next());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            (Style::Pretty, ']' | '}') => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            (Style::Pretty, ',') => {
                out.push(',');
                line(&mut out, depth);
            }
            (Style::Pretty, ':') => out.push_str(": "),
            _ => out.push(character),
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: Style, json: &str, expect: &str) {
        assert_eq!(restyle(json, style), expect);
    }

    #[test]
    fn strings_stay_and_tokens_move() {
        check(Style::Compact, r#"{"a":[1,2]}"#, r#"{"a":[1,2]}"#);
        check(
            Style::Pretty,
            r#"{"a,:":[1,"\"]\\"],"b":[],"c":{}}"#,
            "{\n  \"a,:\": [\n    1,\n    \"\\\"]\\\\\"\n  ],\n  \"b\": [],\n  \"c\": {}\n}",
        );
        check(Style::Airy, "[1,\"a,b\"]", " \t[\n  1 \t,\n  \"a,b\" \t]\n  ");
    }
}
