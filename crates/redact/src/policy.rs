//! What stays readable and what becomes a token.

use crate::{Safe, Seal};

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

/// Longest label kept whole, in characters. Interface names reach 120 and engine names a little more.
const LABEL_LIMIT: usize = 160;

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
        }
    }

    /// A value as text: closed unless this policy reveals.
    #[must_use]
    pub fn value(&self, kind: &'static str, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert(text));
        }
        let seal = self.seal(kind, text, None);
        Safe::cleared(format!("‹{kind} {} ch ·{}›", seal.length.unwrap_or(0), seal.token))
    }

    /// A name out of the program's structure (class, property, variable, function): kept, unless it looks like a value.
    #[must_use]
    pub fn label(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert(text));
        }
        let (prefix, name) = match text.strip_prefix("Detached ") {
            Some(rest) if rest.starts_with('<') => ("Detached ", rest),
            _ => ("", text),
        };
        if let Some(tag) = name.strip_prefix('<') {
            return self.markup(prefix, tag, text);
        }
        if let Some(at) = text.find("://") {
            let scheme = text[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |i| i + 1);
            if scheme < at && text[..scheme].chars().count() <= LABEL_LIMIT && !looks_like_value(&text[..scheme]) {
                return Safe::cleared(format!("{}{}", inert(&text[..scheme]), self.url(&text[scheme..])));
            }
        }
        if looks_like_value(text) {
            return match cpp_template(text) {
                Some(name) => Safe::cleared(format!("{name}<…>")),
                None => self.value("label", text),
            };
        }
        Safe::cleared(inert(text))
    }

    /// A URL or path: scheme, host and base name stay, what lies between and after becomes `…`.
    #[must_use]
    pub fn url(&self, text: &str) -> Safe {
        if self.reveal {
            return Safe::cleared(inert(text));
        }
        // Modules of the runtime itself: their paths are public.
        if text.starts_with("node:") && !text.contains("://") && !looks_like_value(text) {
            return Safe::cleared(inert(text));
        }
        let (scheme, rest) = match text.find("://") {
            Some(at) => (&text[..at + 3], &text[at + 3..]),
            None => ("", text),
        };
        if scheme.is_empty() && text.starts_with("data:") {
            return self.value("data URL", text);
        }
        let path = rest.split(['?', '#']).next().unwrap_or("");
        let base = path.rsplit(['/', '\\']).next().unwrap_or("");
        // Names of local files are structure and stay, digits and all. In a web address they may be anybody's number.
        let web = scheme.starts_with("http");
        let closed = if web { looks_like_value(base) } else { is_credential(base) };
        let base = if closed || base.chars().count() > FILE_NAME_LIMIT {
            self.value("path", base).to_string()
        } else {
            inert(base)
        };
        if matches!(scheme, "" | "file://" | "node://" | "webpack://") {
            return Safe::cleared(base);
        }
        let host = path.split('/').next().unwrap_or("");
        let host = host.rsplit('@').next().unwrap_or("");
        let host = if looks_like_value(host) && !host.starts_with(|c: char| c.is_ascii_digit()) {
            self.value("host", host).to_string()
        } else {
            inert(host)
        };
        let whole = path.len() == host.len() || path.trim_end_matches('/').len() == host.len();
        Safe::cleared(if whole { format!("{scheme}{host}") } else { format!("{scheme}{host}/…/{base}") })
    }

    /// A file name as chosen by the person: its last component.
    #[must_use]
    pub fn file_name(&self, text: &str) -> Safe {
        Safe::cleared(inert(text.rsplit(['/', '\\']).next().unwrap_or(text)))
    }

    /// `<div class="…">` keeps its tag.
    fn markup(&self, prefix: &str, tag: &str, whole: &str) -> Safe {
        let name: &str =
            &tag[..tag.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ':')).unwrap_or(tag.len())];
        // `<symbol foo>` and `<anonymous>` are V8's own spelling of property names, not markup.
        if name == "symbol" && !looks_like_value(tag) {
            return Safe::cleared(inert(whole));
        }
        if name.is_empty() || name.len() > 64 {
            return self.value("markup", whole);
        }
        let rest = &tag[name.len()..];
        let tail = if rest == ">" || rest.is_empty() { rest.to_owned() } else { format!(" …{}>", self.token(rest)) };
        Safe::cleared(format!("{prefix}<{name}{tail}"))
    }

    fn hash(&self, text: &str) -> u64 {
        // SipHash-1-3's role without its keys being secret from an attacker who holds the load: FNV-1a mixed with the salt,
        // finished by splitmix64. 16 bits are shown, so a token identifies nothing outside its load.
        let mut h = 0xcbf2_9ce4_8422_2325 ^ self.salt.0[0];
        for b in text.bytes() {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
        h ^= self.salt.0[1];
        h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        h ^ (h >> 31)
    }
}

/// Whether a name carries data rather than structure: rules of memlab's anonymiser (PEERS: mail, tokens, digit runs of nine
/// and more, base64 of forty and more), and prose: five words and more.
fn looks_like_value(text: &str) -> bool {
    let length = text.chars().count();
    if length > LABEL_LIMIT {
        return true;
    }
    let bytes = text.as_bytes();
    let mut digits = 0;
    for b in bytes {
        digits = if b.is_ascii_digit() { digits + 1 } else { 0 };
        if digits >= 9 {
            return true;
        }
    }
    if is_credential(text) {
        return true;
    }
    // Engine names (`system / Context / scope @1`, `{a, b, c}`) have spaces too, but separators between them.
    let engine = text.starts_with(['(', '{', '<']) || text.contains(" / ");
    !engine && text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count() >= 5
}

/// The name before the arguments of a C++ template, `blink::HeapVector<…>`: embedders' types have very long ones.
fn cpp_template(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once('<')?;
    let qualified = name.contains("::") && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':'));
    (qualified && rest.ends_with('>')).then_some(name)
}

/// Mail addresses, bearer and JSON web tokens, long runs of base64.
fn is_credential(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let Some(at) = text.find('@')
        && at > 0
        && text[at + 1..].contains('.')
        && bytes[at - 1].is_ascii_alphanumeric()
        && text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        return true;
    }
    let lower_start = text.get(..7).map(str::to_ascii_lowercase);
    if lower_start.as_deref() == Some("bearer ") || text.starts_with("eyJ") && text.matches('.').count() >= 2 {
        return true;
    }
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-')))
        .any(|r| r.len() >= 40 && r.bytes().any(|b| b.is_ascii_digit()) && r.bytes().any(|b| b.is_ascii_uppercase()))
}

/// Control, bidirectional and zero-width characters made visible, so that a name can do nothing but be read.
fn inert(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => '␣',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}' => '␣',
            c => c,
        })
        .collect()
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
        assert_eq!(policy.url("/srv/app/queue.js").as_str(), "queue.js");
        assert_eq!(policy.url("/srv/app/20260114093000.py").as_str(), "20260114093000.py");
        assert!(policy.url("/inbox/ada@example.org").as_str().starts_with("‹path"));
        assert_eq!(policy.url("node:internal/timers").as_str(), "node:internal/timers");
        assert_eq!(label("Window / http://127.0.0.1:36007"), "Window / http://127.0.0.1:36007");
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
