//! What stays readable and what becomes a token.

use crate::labels::{
    Family, LABEL_LIMIT, Part, credential, is_cpp_type, is_file_name, looks_like_value, name_parts, parts,
    property_parts,
};
use crate::{Safe, Seal};
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// Per-load secret of the tokens. The core has no randomness: page and command line draw it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u64; 2]);

/// Longest file name kept whole, in characters.
const FILE_NAME_LIMIT: usize = 80;

/// Redaction for one load. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Policy {
    salt: Salt,
    reveal: bool,
}

impl Policy {
    /// Redaction with the salt of this load.
    #[must_use]
    pub fn new(salt: Salt) -> Self {
        Self { salt, reveal: false }
    }

    /// The same, with values in clear: after an explicit reveal only.
    #[must_use]
    pub fn revealing(self) -> Self {
        Self { reveal: true, ..self }
    }

    /// Whether values are in clear.
    #[must_use]
    pub fn reveals(&self) -> bool {
        self.reveal
    }

    /// Four hex digits: equal for equal text within one load.
    #[must_use]
    pub fn token(&self, text: &str) -> Safe {
        Safe::cleared(format!("{:04x}", self.hash(text) & 0xffff))
    }

    /// A number that is equal for equal text within one load: what workers compare names by without telling them.
    #[must_use]
    pub fn fingerprint(&self, text: &str) -> u64 {
        self.hash(text)
    }

    /// A value, closed: kind, length and token. `length` is what the runtime says where the file cuts the text short.
    #[must_use]
    pub fn seal(&self, kind: &'static str, text: &str, length: Option<u64>) -> Seal {
        Seal {
            kind: Safe::ours(kind),
            length: length.or_else(|| Some(text.encode_utf16().count() as u64)),
            token: self.token(text),
            shown: self.reveal.then(|| Safe::cleared(inert_text(text))),
        }
    }

    /// A value as text: closed unless this policy reveals.
    #[must_use]
    pub fn value(&self, kind: &'static str, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert_text(text));
        }
        self.seal(kind, text, None).text()
    }

    /// A name that somebody gave (a variable, a process, a step of the work): kept, but for what looks like a value.
    #[must_use]
    pub fn label(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert_text(text));
        }
        let mut found = Vec::new();
        parts(text, &mut found);
        self.joined(text, found)
    }

    /// A name that an object, a class or a function of a heap has: kept like a [`Policy::label`], but for plain words, which
    /// are text that became a name.
    #[must_use]
    pub fn name(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert_text(text));
        }
        let mut found = Vec::new();
        name_parts(text, &mut found);
        self.joined(text, found)
    }

    /// A name that a property has: kept like a [`Policy::label`], but for those with a blank, which are text used as a key.
    #[must_use]
    pub fn property(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert_text(text));
        }
        let mut found = Vec::new();
        property_parts(text, &mut found);
        self.joined(text, found)
    }

    fn joined(&self, text: &str, found: Vec<Part<'_>>) -> Safe {
        let mut shown = String::with_capacity(text.len());
        for part in found {
            match part {
                Part::Clear(clear) => shown.extend(clear.chars().map(inert)),
                Part::Value(Family::Markup, rest) if !shown.is_empty() && !shown.ends_with('<') => {
                    shown.push_str(&format!(" …{}>", self.token(rest)));
                }
                Part::Value(Family::Path | Family::Address | Family::Entry, _) => {
                    if !shown.ends_with('…') {
                        shown.push('…');
                    }
                }
                Part::Value(family, value) => {
                    let kind = if family == Family::Markup { "markup" } else { "label" };
                    shown.push_str(self.value(kind, value).as_str());
                }
            }
        }
        if shown.chars().nth(LABEL_LIMIT).is_some()
            && let Some((name, _)) = shown.split_once('<')
            && is_cpp_type(text)
        {
            return Safe::cleared(format!("{name}<…>"));
        }
        Safe::cleared(shown)
    }

    /// A URL or path: scheme, host and base name stay, what lies between and after becomes `…`.
    #[must_use]
    pub fn url(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert_text(text));
        }
        // Modules of the runtime itself: their paths are public.
        if text.starts_with("node:") && !text.contains("://") && looks_like_value(text).is_none() {
            return Safe::cleared(inert_text(text));
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b':' | b'/');
        let (scheme, rest) = match text.find("://") {
            Some(at) if text.bytes().take(at).all(plain) => (&text[..at + 3], &text[at + 3..]),
            _ => ("", text),
        };
        if scheme.is_empty() && ["data:", "javascript:"].iter().any(|lead| text.starts_with(lead)) {
            return self.value("data URL", text);
        }
        let path = rest.split(['?', '#']).next().unwrap_or("");
        let base = path.rsplit(['/', '\\']).next().unwrap_or("");
        let (authority, below) = path.split_once('/').unwrap_or((path, ""));
        // Names of local files are structure and stay, digits and all. In a web address they may be anybody's name or number.
        let web = scheme.contains("http");
        let closed = if is_file_name(base) && !web || base.starts_with('<') && base.ends_with('>') {
            credential(base).is_some() && !is_source_file(base)
        } else {
            // No file, or one on somebody's server: a single word may be shown, and there not even that.
            looks_like_value(base).is_some()
                || base.contains(char::is_whitespace)
                || web && !base.is_empty() && !is_file_name(base)
        };
        let base = if closed || base.chars().count() > FILE_NAME_LIMIT {
            self.value("path", base).to_string()
        } else {
            inert_text(base)
        };
        if matches!(scheme, "" | "file://" | "node://" | "webpack://") {
            return Safe::cleared(base);
        }
        let host = authority.rsplit('@').next().unwrap_or("");
        let host = if looks_like_value(host).is_some() && !host.starts_with(|c: char| c.is_ascii_digit()) {
            self.value("host", host).to_string()
        } else {
            inert_text(host)
        };
        let whole = below.trim_end_matches('/').is_empty();
        Safe::cleared(if whole { format!("{scheme}{host}") } else { format!("{scheme}{host}/…/{base}") })
    }

    /// A file name as chosen by the person: its last component.
    #[must_use]
    pub fn file_name(&self, text: &str) -> Safe {
        Safe::cleared(inert_text(text.rsplit(['/', '\\']).next().unwrap_or(text)))
    }

    fn hash(&self, text: &str) -> u64 {
        let mut hasher = self.hasher();
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    /// The keyed hash behind [`Policy::fingerprint`], for text that arrives in portions.
    ///
    /// A pseudo-random function of text and salt: who knows some texts and their tokens learns nothing about the others.
    #[must_use]
    pub fn hasher(&self) -> SipHasher13 {
        SipHasher13::new_with_keys(self.salt.0[0], self.salt.0[1])
    }
}

/// Whether a file's name is that of a program's part: builds put hashes into these, and the hash is of the program.
fn is_source_file(base: &str) -> bool {
    const ENDINGS: [&str; 12] = ["py", "pyc", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "wasm"];
    let Some((stem, ending)) = base.rsplit_once('.') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    ENDINGS.contains(&ending) && stem.len() <= 64 && stem.chars().all(plain) && !stem.starts_with("eyJ")
}

/// Whether a character does something instead of being read: control, bidirectional and zero-width characters.
#[must_use]
pub fn acts(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' |
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' |
        '\u{e0000}'..='\u{e007f}')
}

/// Text that can do nothing but be read: what [`acts`] is made visible. It is as clear as it was, so this is for words of the
/// person who runs the program, and for names that a command shows in clear by its contract.
#[must_use]
pub fn inert_text(text: &str) -> String {
    text.chars().map(inert).collect()
}

pub(crate) fn inert(c: char) -> char {
    if acts(c) { '␣' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> String {
        Policy::new(Salt([1, 2])).label(text).to_string()
    }

    #[test]
    fn structure_stays_readable() {
        for name in [
            "JobQueue",
            "pending",
            "{constructor, prompt}",
            "system / Context / scope @12345",
            "<symbol kHandle>",
            "(Global handles)",
            "Window [JSGlobalObject]",
            "bound onMessage",
            "1 / DevTools console",
        ] {
            assert_eq!(label(name), name);
        }
    }

    #[test]
    fn values_used_as_names_are_closed() {
        for value in [
            "ada@example.org",
            "4111111111111111",
            "Bearer abc",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "Summarise the quarterly report of the board",
            "AKIA0123456789ABCDEF0123456789ABCDEF01234567",
        ] {
            let shown = label(value);
            assert!(shown.starts_with("‹label "), "{value} → {shown}");
            assert!(!shown.contains(&value[..4]), "{value} → {shown}");
        }
    }

    #[test]
    fn long_template_names_lose_their_arguments() {
        let name = format!("blink::HeapHashTableBacking<{}>", "blink::Member<blink::Node>, ".repeat(9));
        assert_eq!(label(&name), "blink::HeapHashTableBacking<…>");
        assert_eq!(label("blink::HeapVector<blink::Node>"), "blink::HeapVector<blink::Node>");
    }

    #[test]
    fn markup_keeps_its_tag_alone() {
        assert_eq!(label("<div>"), "<div>");
        let shown = label("Detached <div class=\"secret\">");
        assert!(shown.starts_with("Detached <div …"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn urls_keep_host_and_base_name() {
        let policy = Policy::new(Salt([1, 2]));
        assert_eq!(policy.url("file:///home/ada/app/queue.js").as_str(), "queue.js");
        assert_eq!(policy.url("https://example.org/u/ada/chat.js?token=1").as_str(), "https://example.org/…/chat.js");
        assert_eq!(policy.url("https://ada:word@example.org").as_str(), "https://example.org");
        assert_eq!(policy.url("https://example.org/").as_str(), "https://example.org");
        assert_eq!(policy.url("<attrs generated init shop.Order>").as_str(), "<attrs generated init shop.Order>");
        for (url, start) in [
            ("https://example.org/u/ada", "https://example.org/…/‹path"),
            ("blob:https://example.org/ada", "blob:https://example.org/…/‹path"),
            ("javascript:alert('ada')", "‹data URL"),
            ("Tell me what ada earns", "‹path"),
            ("ask ada", "‹path"),
            ("Tell ada this: https://example.org/x.js", "x.js"),
        ] {
            assert!(policy.url(url).as_str().starts_with(start), "{url} → {}", policy.url(url));
        }
        assert_eq!(policy.url("/srv/app/queue.js").as_str(), "queue.js");
        assert_eq!(policy.url("/srv/app/20260114093000.py").as_str(), "20260114093000.py");
        assert!(policy.url("/inbox/ada@example.org").as_str().starts_with("‹path"));
        assert_eq!(policy.url("node:internal/timers").as_str(), "node:internal/timers");
        assert_eq!(label("Window / http://127.0.0.1:36007"), "Window / http://127.0.0.1:36007");
    }

    #[test]
    fn hashes_of_builds_stay_in_the_names_of_local_sources() {
        let shown = |text: &str| Policy::new(Salt([1, 2])).url(text).to_string();
        for (path, expect) in [
            ("/srv/app/main2f81c0a9e4b7d35f61.py", "main2f81c0a9e4b7d35f61.py"),
            ("file:///srv/app/chunk.9f3b2c1d8e7a6f50.mjs", "chunk.9f3b2c1d8e7a6f50.mjs"),
        ] {
            assert_eq!(shown(path), expect);
        }
        assert!(!shown("/srv/keys/9f3b2c1d8e7a6f509f3b2c1d8e7a6f50.pem").contains("9f3b2c1d"));
    }

    #[test]
    fn tokens_are_equal_within_a_load_only() {
        let (a, b) = (Policy::new(Salt([1, 2])), Policy::new(Salt([3, 4])));
        assert_eq!(a.token("x"), a.token("x"));
        assert_ne!(a.token("x"), b.token("x"));
    }

    #[test]
    fn control_and_bidi_characters_are_inert() {
        assert_eq!(label("a\u{1b}[31m\u{202e}b"), "a␣[31m␣b");
    }
}
