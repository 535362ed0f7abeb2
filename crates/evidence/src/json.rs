//! JSON without recursion: a token reader for whole texts of any depth, and a splitter for streams of any length.
//!
//! Design constraints:
//! - Nesting is kept on the heap and bounded, so that hostile depth is an error, never a stack overflow.
//! - The splitter holds one element at a time. It only finds where values begin and end; the values themselves go to
//!   `serde_json`, whose own depth limit holds for each.

use std::borrow::Cow;

/// Deepest nesting the token reader follows. Call trees of real profiles stay under a thousand.
const MAX_DEPTH: usize = 1_000_000;

/// One token, borrowed from the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Key(Text<'a>),
    String(Text<'a>),
    Number(&'a str),
    Bool,
    Null,
}

/// A string as written, quotes included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// The text with its escapes resolved. Lone surrogates and bytes that are no UTF-8 become `�`.
    pub(crate) fn decode(&self) -> Cow<'a, str> {
        let inner = self.0.get(1..self.0.len().saturating_sub(1)).unwrap_or_default();
        if memchr::memchr(b'\\', inner).is_none() {
            return String::from_utf8_lossy(inner);
        }
        match serde_json::from_slice::<String>(self.0) {
            Ok(text) => Cow::Owned(text),
            Err(_) => String::from_utf8_lossy(inner),
        }
    }
}

/// Why the token reader stopped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stop {
    /// The text ends inside the value.
    Eof,
    /// This byte cannot stand here.
    Unexpected(usize),
    /// More than [`MAX_DEPTH`] containers.
    TooDeep(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Expect {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    CommaOrEnd,
    Nothing,
}

/// Reads one JSON value, token by token.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Open containers: `true` for an object.
    open: Vec<bool>,
    expect: Expect,
}

impl<'a> Lexer<'a> {
    /// A reader of the value that `bytes` starts with (blanks and a byte-order mark are skipped).
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { bytes, at, open: Vec::new(), expect: Expect::Value }
    }

    /// Offset of the next unread byte.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The next token; `None` after the value.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Stop> {
        loop {
            if self.expect == Expect::Nothing {
                return Ok(None);
            }
            self.blanks();
            let &b = self.bytes.get(self.at).ok_or(Stop::Eof)?;
            match (self.expect, b) {
                (Expect::CommaOrEnd, b',') => {
                    self.at += 1;
                    self.expect = if self.open.last() == Some(&true) { Expect::Key } else { Expect::Value };
                }
                (Expect::CommaOrEnd | Expect::KeyOrEnd, b'}') if self.open.last() == Some(&true) => {
                    self.close();
                    return Ok(Some(Token::EndObject));
                }
                (Expect::CommaOrEnd | Expect::ValueOrEnd, b']') if self.open.last() == Some(&false) => {
                    self.close();
                    return Ok(Some(Token::EndArray));
                }
                (Expect::Key | Expect::KeyOrEnd, b'"') => {
                    let key = self.string()?;
                    self.blanks();
                    match self.bytes.get(self.at) {
                        Some(b':') => self.at += 1,
                        Some(_) => return Err(Stop::Unexpected(self.at)),
                        None => return Err(Stop::Eof),
                    }
                    self.expect = Expect::Value;
                    return Ok(Some(Token::Key(key)));
                }
                (Expect::Value | Expect::ValueOrEnd, _) => return self.value(b).map(Some),
                _ => return Err(Stop::Unexpected(self.at)),
            }
        }
    }

    /// Skips the rest of a value whose first token was `token`.
    pub(crate) fn skip(&mut self, token: Token<'a>) -> Result<(), Stop> {
        if !matches!(token, Token::BeginObject | Token::BeginArray) {
            return Ok(());
        }
        let depth = self.open.len();
        while self.open.len() >= depth {
            self.next()?;
        }
        Ok(())
    }

    fn value(&mut self, first: u8) -> Result<Token<'a>, Stop> {
        let token = match first {
            b'{' | b'[' => {
                if self.open.len() >= MAX_DEPTH {
                    return Err(Stop::TooDeep(self.at));
                }
                self.at += 1;
                let object = first == b'{';
                self.open.push(object);
                self.expect = if object { Expect::KeyOrEnd } else { Expect::ValueOrEnd };
                return Ok(if object { Token::BeginObject } else { Token::BeginArray });
            }
            b'"' => Token::String(self.string()?),
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word(b"true", Token::Bool)?,
            b'f' => self.word(b"false", Token::Bool)?,
            b'n' => self.word(b"null", Token::Null)?,
            _ => return Err(Stop::Unexpected(self.at)),
        };
        self.after_value();
        Ok(token)
    }

    fn close(&mut self) {
        self.at += 1;
        self.open.pop();
        self.after_value();
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::Nothing } else { Expect::CommaOrEnd };
    }

    fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Result<Text<'a>, Stop> {
        let start = self.at;
        let mut at = self.at + 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', self.bytes.get(at..).unwrap_or_default()).ok_or(Stop::Eof)?;
            at += found;
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                return Ok(Text(&self.bytes[start..self.at]));
            }
            at += 2;
        }
    }

    fn number(&mut self) -> Result<Token<'a>, Stop> {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        // A number at the very end may go on in the next portion; only inside a container is that a broken text.
        if self.at == self.bytes.len() && !self.open.is_empty() {
            return Err(Stop::Eof);
        }
        std::str::from_utf8(&self.bytes[start..self.at]).map(Token::Number).map_err(|_| Stop::Unexpected(start))
    }

    fn word(&mut self, word: &[u8], token: Token<'a>) -> Result<Token<'a>, Stop> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(token)
        } else if word.starts_with(rest) {
            Err(Stop::Eof)
        } else {
            Err(Stop::Unexpected(self.at))
        }
    }
}

/// What a [`Splitter`] hands out.
pub(crate) enum Piece<'a> {
    /// An element of the list, whole.
    Element(&'a [u8]),
    /// An element that is longer than the limit.
    TooLong,
    /// A member of the object around the list; its value, unless that is longer than the limit.
    Member(&'a str, Option<&'a [u8]>),
}

/// Why a [`Splitter`] cannot go on: the byte that cannot stand where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Broken(pub(crate) u64);

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Start,
    /// Between the members of the outer object.
    Members,
    KeyText,
    Colon,
    /// At the first byte of a member's value.
    MemberValue,
    /// Inside a member's value.
    Member,
    /// Between the elements of the list.
    Elements,
    Element,
    /// After the end of the list or object.
    Done,
}

/// Cuts a stream into the elements of its list: a top-level array, or the array under one key of a top-level object.
/// The list may lack its end. Holds at most `limit` bytes.
pub(crate) struct Splitter {
    list_key: &'static str,
    limit: usize,
    state: At,
    in_object: bool,
    carry: Vec<u8>,
    overflow: u64,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The value being read is a bare word or number: it ends before `,`, `]`, `}` or a blank.
    bare: bool,
    key: String,
    offset: u64,
}

impl Splitter {
    /// A splitter of the top-level array, or of the array under `list_key`.
    pub(crate) fn new(list_key: &'static str, limit: usize) -> Self {
        Self {
            list_key,
            limit,
            state: At::Start,
            in_object: false,
            carry: Vec::new(),
            overflow: 0,
            depth: 0,
            in_string: false,
            escaped: false,
            bare: false,
            key: String::new(),
            offset: 0,
        }
    }

    /// Whether the list or object came to its end.
    pub(crate) fn complete(&self) -> bool {
        self.state == At::Done
    }

    /// Whether the stream stops inside an element or member.
    pub(crate) fn inside_value(&self) -> bool {
        matches!(self.state, At::Element | At::Member | At::KeyText | At::Colon | At::MemberValue)
    }

    /// Takes the next bytes, in any portions.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(Piece<'_>, u64)) -> Result<(), Broken> {
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                At::KeyText | At::Element | At::Member => {
                    let taken = self.inside(&bytes[at..], self.offset + at as u64, out);
                    at += taken;
                }
                _ => {
                    let here = self.offset + at as u64;
                    if self.between(bytes[at], here)? {
                        at += 1;
                    }
                }
            }
        }
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// One byte between values. `false` if it begins a value and is to be read as its first byte.
    fn between(&mut self, b: u8, here: u64) -> Result<bool, Broken> {
        let blank =
            matches!(b, b' ' | b'\t' | b'\n' | b'\r') || (self.state == At::Start && matches!(b, 0xef | 0xbb | 0xbf));
        if blank {
            return Ok(true);
        }
        match (self.state, b) {
            (At::Start, b'[') => self.state = At::Elements,
            (At::Start, b'{') => {
                self.in_object = true;
                self.state = At::Members;
            }
            (At::Members, b',') | (At::Elements, b',') => {}
            (At::Members, b'}') => self.state = At::Done,
            (At::Members, b'"') => {
                self.begin(At::KeyText, b);
                return Ok(false);
            }
            (At::Colon, b':') => self.state = At::MemberValue,
            (At::MemberValue, b'[') if self.key == self.list_key => self.state = At::Elements,
            (At::MemberValue, _) if begins_value(b) => {
                self.begin(At::Member, b);
                return Ok(false);
            }
            (At::Elements, b']') => self.state = if self.in_object { At::Members } else { At::Done },
            (At::Elements, _) if begins_value(b) => {
                self.begin(At::Element, b);
                return Ok(false);
            }
            // Whatever follows the end is not ours to judge.
            (At::Done, _) => {}
            _ => return Err(Broken(here)),
        }
        Ok(true)
    }

    fn begin(&mut self, state: At, first: u8) {
        self.state = state;
        self.carry.clear();
        self.overflow = 0;
        self.depth = 0;
        self.in_string = false;
        self.escaped = false;
        self.bare = !matches!(first, b'{' | b'[' | b'"');
    }

    /// Bytes of one value; how many were taken.
    fn inside(&mut self, bytes: &[u8], start: u64, out: &mut dyn FnMut(Piece<'_>, u64)) -> usize {
        let Some(end) = self.find_end(bytes) else {
            self.keep(bytes);
            return bytes.len();
        };
        let first = start - self.carry.len() as u64 - self.overflow;
        let whole: Option<Cow<'_, [u8]>> = if self.overflow > 0 || self.carry.len() + end > self.limit {
            None
        } else if self.carry.is_empty() {
            Some(Cow::Borrowed(&bytes[..end]))
        } else {
            self.carry.extend_from_slice(&bytes[..end]);
            Some(Cow::Owned(std::mem::take(&mut self.carry)))
        };
        match self.state {
            At::KeyText => {
                self.key = whole.as_deref().and_then(|k| serde_json::from_slice::<String>(k).ok()).unwrap_or_default();
                self.state = At::Colon;
            }
            At::Member => {
                out(Piece::Member(&self.key, whole.as_deref()), first);
                self.state = At::Members;
            }
            _ => {
                match &whole {
                    Some(element) => out(Piece::Element(element), first),
                    None => out(Piece::TooLong, first),
                }
                self.state = At::Elements;
            }
        }
        if let Some(Cow::Owned(mut spent)) = whole {
            spent.clear();
            self.carry = spent;
        }
        self.carry.clear();
        end
    }

    /// Where the value ends, if it does within `bytes`.
    fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        if self.escaped && !bytes.is_empty() {
            self.escaped = false;
            at = 1;
        }
        while at < bytes.len() {
            if self.in_string {
                let found = memchr::memchr2(b'"', b'\\', &bytes[at..])?;
                at += found;
                if bytes[at] == b'\\' {
                    if at + 1 == bytes.len() {
                        self.escaped = true;
                        return None;
                    }
                    at += 2;
                    continue;
                }
                self.in_string = false;
                at += 1;
                if self.depth == 0 {
                    return Some(at);
                }
                continue;
            }
            match bytes[at] {
                b'"' => {
                    if self.bare {
                        return Some(at);
                    }
                    self.in_string = true;
                }
                b'{' | b'[' if !self.bare => self.depth = self.depth.saturating_add(1),
                b'}' | b']' if !self.bare => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r' | b'{' | b'[' if self.bare => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.overflow > 0 || self.carry.len() + bytes.len() > self.limit {
            self.overflow += (self.carry.len() + bytes.len()) as u64;
            self.carry = Vec::new();
        } else {
            self.carry.extend_from_slice(bytes);
        }
    }
}

fn begins_value(b: u8) -> bool {
    matches!(b, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn tokens(text: &str) -> Result<usize, Stop> {
        let mut lexer = Lexer::new(text.as_bytes());
        let mut n = 0;
        while lexer.next()?.is_some() {
            n += 1;
        }
        Ok(n)
    }

    #[test]
    fn lexer_reads_values_of_any_depth() {
        for (text, expect) in [
            ("{}", Ok(2)),
            ("\u{feff}[1, -2.5e3 ,\"a\\\"b\",true,false,null]", Ok(8)),
            (r#"{"a" : {"b":[]}}"#, Ok(8)),
            ("[1,]", Err(Stop::Unexpected(3))),
            ("[1", Err(Stop::Eof)),
            ("{\"a\"", Err(Stop::Eof)),
            ("nul", Err(Stop::Eof)),
            ("[}", Err(Stop::Unexpected(1))),
            ("", Err(Stop::Eof)),
        ] {
            assert_eq!(tokens(text), expect, "{text}");
        }
        assert_eq!(tokens(&"[".repeat(400_000)), Err(Stop::Eof));
        assert_eq!(tokens(&"[".repeat(MAX_DEPTH + 1)), Err(Stop::TooDeep(MAX_DEPTH)));
    }

    fn split(text: &str, portion: usize, limit: usize) -> (Vec<String>, Result<(), Broken>, bool) {
        let mut splitter = Splitter::new("list", limit);
        let mut seen = Vec::new();
        let mut result = Ok(());
        for chunk in text.as_bytes().chunks(portion) {
            result = splitter.push(chunk, &mut |piece, at| {
                seen.push(match piece {
                    Piece::Element(e) => format!("{at}:{}", std::str::from_utf8(e).unwrap()),
                    Piece::TooLong => format!("{at}:<too long>"),
                    Piece::Member(k, v) => format!("{at}:{k}={:?}", v.map(|v| std::str::from_utf8(v).unwrap())),
                });
            });
            if result.is_err() {
                break;
            }
        }
        (seen, result, splitter.complete())
    }

    #[test]
    fn splitter_finds_elements_in_any_portions() {
        let text = r#" {"a" : 12, "b":"x]}", "list":[{"n":"}\"" , "m":[1,2]}, 7 , "s", {"long":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "c":[[]]} "#;
        let whole = split(text, text.len(), 24);
        assert_eq!(
            whole.0,
            [
                "8:a=Some(\"12\")",
                "16:b=Some(\"\\\"x]}\\\"\")",
                "31:{\"n\":\"}\\\"\" , \"m\":[1,2]}",
                "56:7",
                "60:\"s\"",
                "65:<too long>",
                "115:c=Some(\"[[]]\")"
            ]
        );
        assert_eq!(whole.1, Ok(()));
        assert!(whole.2);
        for portion in 1..8 {
            assert_eq!(split(text, portion, 24), whole, "portions of {portion}");
        }
    }

    #[test]
    fn splitter_takes_lists_without_an_end() {
        assert_eq!(split("[{},{\"a\":1},\n", 3, 99), (vec!["1:{}".into(), "4:{\"a\":1}".into()], Ok(()), false));
        assert_eq!(split("[1", 9, 99), (vec![], Ok(()), false));
        assert_eq!(split("x", 9, 99).1, Err(Broken(0)));
        assert_eq!(split("[{}:", 9, 99).1, Err(Broken(3)));
    }
}
