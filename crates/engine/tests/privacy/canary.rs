//! What is planted, in the many ways in which data is written, and the search for it. The command line's tests use it too.

#![allow(dead_code, reason = "each test uses its own part")]

use proptest::prelude::*;
use testkit::SplitMix64;

/// Letters and digits of a canary that must stand together to be found: a part of a value is a leak too.
const WINDOW: usize = 6;
const DIGITS_WINDOW: usize = 9;

/// Prose, whatever becomes of one byte; and what is before the word alone tells nothing.
const STURDY: &str = "nobody knows yet what has to be done about {w} or {w}";

/// One run's secret: a word, a number, and which of the ways to write it comes first.
#[derive(Clone, Debug)]
pub struct Canary {
    /// Twelve letters that no text of ours has side by side.
    pub word: String,
    /// Twelve digits.
    pub digits: String,
    seed: u64,
    /// Written so that a single wrong byte, or an end anywhere, makes no other kind of text of it.
    sturdy: bool,
}

/// Any canary.
pub fn canaries() -> impl Strategy<Value = Canary> {
    ("[qvwxzjkp]{12}", "[1-9][0-9]{11}", any::<u64>()).prop_map(|(word, digits, seed)| Canary {
        word,
        digits,
        seed,
        sturdy: false,
    })
}

impl Canary {
    /// The one that tests without a property use.
    pub fn fixed() -> Self {
        Self { word: String::from("kestrelqvzxj"), digits: String::from("918273645918"), seed: 7, sturdy: false }
    }

    /// The same for inputs that will be damaged: what a mail address without its `@` is, nobody can know.
    pub fn sturdy(self) -> Self {
        Self { sturdy: true, ..self }
    }

    fn one_of(&self, place: u32, ways: &[&str]) -> String {
        let ways = if self.sturdy { &[STURDY][..] } else { ways };
        let at = SplitMix64::new(self.seed ^ u64::from(place) << 32).below(ways.len() as u32) as usize;
        ways[at].replace("{w}", &self.word).replace("{d}", &self.digits)
    }

    /// Text of a variable: anything at all.
    pub fn value(&self, place: u32) -> String {
        let long = "long text ".repeat(200) + "{w}";
        self.one_of(
            place,
            &[
                "{w}",
                "{d}",
                "{w} and {w}",
                "<b onclick=\"{w}()\">{w}</b>",
                "{\"role\":\"user\",\"content\":\"{w}\"}",
                "https://example.org/{w}?q={w}",
                "\u{1f600} {w} \u{1b}[31m\u{202e}",
                "=cmd|'{w}'!A1",
                "hunter2-{w}",
                "{w}@example.org",
                &long,
            ],
        )
    }

    /// A name, anywhere, that is data.
    pub fn label(&self, place: u32) -> String {
        self.one_of(
            place,
            &[
                "{w}@example.org",
                "Please summarise {w} for the board",
                "Who is {w}?",
                "two\nlines {w}",
                "Bearer {w}",
                "Basic {w}",
                "eyJhbGciOiJIUzI1NiJ9.{w}.{w}",
                "https://example.org/{w}?q={w}#{w}",
                "https://{w}:{w}@example.org/x",
                "https://example.org/users/{w}",
                "/home/{w}/notes",
                "C:\\Users\\{w}\\notes",
                "~/{w}/notes",
                "{d}",
                "id {d}",
                "data:text/plain,{w}",
                "session:{w}1a2b3c4d5e6f",
                "wxyz {w}, the second of that name, and others who are not named",
            ],
        )
    }

    /// The name of a property that is data: no program writes names with blanks.
    pub fn property(&self, place: u32) -> String {
        if place.is_multiple_of(3) {
            return self.one_of(
                place,
                &[
                    "{w} {w}",
                    "summarise {w} briefly",
                    "{w}, {w}",
                    "Dear {w}",
                    "get well {w}",
                    "\"{w}\" 'quoted' {x}",
                    "{w}\u{a0}{w}",
                    "{w}\u{3000}{w}",
                ],
            );
        }
        self.label(place)
    }

    /// The name of a class or a function that is data: no program writes plain words there.
    pub fn name(&self, place: u32) -> String {
        if place.is_multiple_of(3) {
            return self
                .one_of(place, &["{w} {w}", "pay {w} now", "bound summarise {w}", "get well {w}", "Dear\u{a0}{w}"]);
        }
        self.label(place)
    }

    /// Name of an element of a document.
    pub fn markup(&self, place: u32) -> String {
        if self.sturdy {
            return format!("<div title=\"{}\">", STURDY.replace("{w}", &self.word));
        }
        self.one_of(
            place,
            &[
                "<div class=\"{w}\">",
                "Detached <li data-user='{w}'>",
                "<a href=\"https://example.org/{w}\">",
                "<img src=x onerror={w}()>",
                "<!-- {w} -->",
                "< {w}>",
                "<input value=\"{w}",
                "Detached <p>{w}</p>",
            ],
        )
    }

    /// Where a script stands.
    pub fn address(&self, place: u32) -> String {
        if self.sturdy {
            return format!("file:///home/a/{}/b/queue.js", self.word);
        }
        self.one_of(
            place,
            &[
                "file:///home/{w}/app/queue.js?{w}",
                "https://{w}:{w}@example.org/{w}/app.js?{w}#{w}",
                "https://example.org/users/{w}",
                "https://example.org/users/{w}/",
                "/home/{w}/app/queue.js",
                "C:\\Users\\{w}\\queue.js",
                "javascript:alert('{w}')",
                "data:text/javascript,{w}",
                "blob:https://example.org/{w}",
                "webpack:///./{w}/queue.js",
                "https://example.org/a.js#{w}",
                "Tell me what {w} earns",
            ],
        )
    }

    /// Whether some of it stands in `text`; then where.
    pub fn found_in(&self, text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let parts = [(self.word.as_str(), WINDOW), (self.digits.as_str(), DIGITS_WINDOW)];
        for (secret, window) in parts {
            for from in 0..=secret.len() - window {
                let part = &secret[from..from + window];
                if let Some(at) = lower.find(part) {
                    let before = lower[..at].char_indices().rev().nth(90).map_or(0, |c| c.0);
                    let around: String = lower[before..].chars().take(220).collect();
                    return Some(format!("{part} in …{around}…"));
                }
            }
        }
        None
    }

    /// Fails if some of it stands in `text`.
    #[track_caller]
    pub fn assert_absent(&self, what: &str, text: &str) {
        if let Some(found) = self.found_in(text) {
            panic!("{what} holds {found}");
        }
    }

    /// Fails unless `bytes` hold it: what is not there cannot be found to be missing.
    #[track_caller]
    pub fn assert_planted(&self, what: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains(&self.word) || text.contains(&self.digits), "nothing is planted in {what}");
    }
}
