//! Text of the same length in place of a value: what a redacted file holds.
//!
//! Design constraints:
//! - Length in UTF-16 units is kept, because V8 and DevTools count in it.
//! - Equal values have equal stand-ins and different values different ones, within one [`Salt`](crate::Salt). Eleven
//!   characters hold the whole keyed hash; shorter stand-ins are remembered, and one that is taken is drawn again.
//! - A stand-in is made of letters, digits and `*`, and begins with a letter: nothing that parses, matches or renders.

use crate::labels::{Family, Part, name_parts, property_parts};
use crate::{Policy, Safe};
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// What fills a stand-in up to the length of its value.
pub const FILLER: u8 = b'*';
/// Characters that hold 64 bits.
const WHOLE: u64 = 11;
const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// How often a short stand-in is drawn before another alphabet is taken, and before it is given up.
const DRAWS: u64 = 64;

/// Draws stand-ins. Remembers the short ones: 24 bytes for each different value of up to ten characters.
pub struct StandIns {
    policy: Policy,
    taken: FxHashMap<(u32, u64), u64>,
}

impl StandIns {
    /// Stand-ins under this policy's salt.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { policy, taken: FxHashMap::default() }
    }

    /// For a value of `units` UTF-16 units with this [`Policy::fingerprint`].
    #[must_use]
    pub fn value(&mut self, print: u64, units: u64) -> Safe {
        let mut text = String::with_capacity(usize::try_from(units).unwrap_or(0).min(1 << 20));
        self.write(&mut text, print, units);
        Safe::cleared(text)
    }

    /// The beginning of what [`Self::value`] gives, and how many [`FILLER`]s make up the rest: a value may be long.
    #[must_use]
    pub fn head(&mut self, print: u64, units: u64) -> (Safe, u64) {
        let mut text = String::new();
        self.token(&mut text, print, units);
        (Safe::cleared(text), units.saturating_sub(WHOLE))
    }

    /// For a whole number, in digits: V8's own figures must still be read as numbers.
    #[must_use]
    pub fn digits(&self, print: u64, units: u64) -> Safe {
        let figure = mix(print) % 9 + 1;
        let mut text = String::new();
        let _ = write!(text, "{figure}");
        let mut state = mix(print ^ 0x5bd1_e995);
        for _ in 1..units.min(10) {
            text.push(char::from(b'0' + (state % 10) as u8));
            state = mix(state);
        }
        Safe::cleared(text)
    }

    /// For a name in a heap: what is structure stays.
    ///
    /// Where DevTools measures names it counts quotes around those that would confuse; the stand-in is as long as what it
    /// counts, so that names of plain objects are cut at the same place.
    #[must_use]
    pub fn label(&mut self, text: &str) -> Safe {
        let mut found = Vec::new();
        name_parts(text, &mut found);
        self.joined(text, found)
    }

    /// For the name of a property: as for a label, and one with a blank is a value.
    #[must_use]
    pub fn property(&mut self, text: &str) -> Safe {
        let mut found = Vec::new();
        property_parts(text, &mut found);
        self.joined(text, found)
    }

    fn joined(&mut self, text: &str, found: Vec<Part<'_>>) -> Safe {
        let mut made = String::with_capacity(text.len());
        let mut hidden = false;
        for part in found {
            match part {
                Part::Clear(clear) => made.extend(clear.chars().map(crate::policy::inert)),
                // A tag without its attributes, as DevTools classes it.
                Part::Value(Family::Markup, rest) if made.len() > 1 && !made.ends_with('<') => {
                    made.push_str(if rest.ends_with('>') { ">" } else { "" });
                }
                Part::Value(Family::Entry, _) => made.push('…'),
                Part::Value(_, value) => {
                    hidden = true;
                    self.write(&mut made, self.policy.fingerprint(value), value.encode_utf16().count() as u64);
                }
            }
        }
        if hidden {
            for _ in measured(&made)..measured(text) {
                made.push('*');
            }
        }
        Safe::cleared(made)
    }

    fn write(&mut self, out: &mut String, print: u64, units: u64) {
        self.token(out, print, units);
        for _ in WHOLE..units {
            out.push(char::from(FILLER));
        }
    }

    /// The part that tells values apart: as long as the value, or [`WHOLE`].
    fn token(&mut self, out: &mut String, print: u64, units: u64) {
        let token = units.min(WHOLE);
        let mut code = mix(print);
        let mut wide = false;
        if token < WHOLE {
            for draw in 1..=2 * DRAWS {
                wide = draw > DRAWS;
                code = shorten(code, token, wide);
                match self.taken.entry((token as u32 | u32::from(wide) << 8, code)).or_insert(print) {
                    kept if *kept == print => break,
                    _ => code = mix(print.wrapping_add(draw.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
                }
            }
        }
        for place in 0..token {
            let (base, letters) = alphabet(place, wide);
            let digit = code % base;
            code /= base;
            out.push(if letters {
                char::from(LETTERS[digit as usize])
            } else {
                char::from_u32(0x4e00 + digit as u32).unwrap_or('*')
            });
        }
    }
}

/// Base of a place, and whether it is written in letters. The first place has no digits; where there are more values of one
/// length than letters, ideographs are taken.
fn alphabet(place: u64, wide: bool) -> (u64, bool) {
    match (place, wide) {
        (_, true) => (20_000, false),
        (0, false) => (52, true),
        _ => (62, true),
    }
}

/// The code as far as `places` hold it, so that equal texts have equal codes.
fn shorten(code: u64, places: u64, wide: bool) -> u64 {
    let mut span = 1u64;
    for place in 0..places {
        span = span.saturating_mul(alphabet(place, wide).0);
    }
    code % span
}

/// splitmix64's finish: spreads a keyed hash once more.
fn mix(h: u64) -> u64 {
    let h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// Units that DevTools counts for a property inside `{…}`: JSON if it holds what would confuse.
fn measured(name: &str) -> u64 {
    let units = name.encode_utf16().count() as u64;
    if !name.contains([',', '\'', '"', '{', '}']) {
        return units;
    }
    let more: u64 = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '\u{8}' | '\u{c}' | '\n' | '\r' | '\t' => 1,
            '\0'..='\u{1f}' => 5,
            _ => 0,
        })
        .sum();
    units + more + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Salt;
    use std::collections::HashSet;

    fn stand_ins() -> StandIns {
        StandIns::new(Policy::new(Salt([1, 2])))
    }

    fn value(stand_ins: &mut StandIns, text: &str) -> String {
        let print = stand_ins.policy.fingerprint(text);
        stand_ins.value(print, text.encode_utf16().count() as u64).to_string()
    }

    #[test]
    fn lengths_stay_and_equal_stays_equal() {
        let mut s = stand_ins();
        for text in
            ["", "a", "ab", "hunter2", "eleven char", "a longer secret", "émoji 😀 counts two", &"x".repeat(1024)]
        {
            let made = value(&mut s, text);
            let (head, more) = s.head(s.policy.fingerprint(text), text.encode_utf16().count() as u64);
            assert_eq!(made, format!("{head}{}", "*".repeat(more as usize)));
            assert_eq!(made.encode_utf16().count(), text.encode_utf16().count(), "{text}");
            assert_eq!(made, value(&mut s, text));
            assert!(text.is_empty() || made != text);
        }
        assert_ne!(value(&mut s, "hunter2"), value(&mut StandIns::new(Policy::new(Salt([3, 4]))), "hunter2"));
    }

    #[test]
    fn different_values_of_one_length_stay_different() {
        let mut s = stand_ins();
        for (count, text) in [(300, "one"), (3000, "two"), (20_000, "three")] {
            let units = text.len() as u64 - 2;
            let made: HashSet<String> = (0..count)
                .map(|i: u32| s.value(s.policy.fingerprint(&format!("{text}{i}")), units).to_string())
                .collect();
            assert_eq!(made.len(), count as usize, "{count} values of {units} units");
            assert!(made.iter().all(|m| m.encode_utf16().count() as u64 == units));
        }
    }

    #[test]
    fn digits_are_read_as_numbers() {
        let s = stand_ins();
        for units in 1..12 {
            let made = s.digits(77, units);
            assert!(made.as_str().parse::<u64>().is_ok_and(|n| n > 0), "{made}");
        }
    }

    #[test]
    fn labels_keep_structure_and_measure() {
        let mut s = stand_ins();
        for clear in ["JobQueue", "{a, b}", "<div>", "(GC roots)", "system / Context / scope @12"] {
            assert_eq!(s.label(clear), clear);
        }
        assert_eq!(s.label("<div class=\"secret\">"), "<div>");
        assert_eq!(s.label("Detached <li id=\"secret\">"), "Detached <li>");
        for (label, kept) in [
            ("ada@example.org", ""),
            ("https://example.org/u/ada/chat.js?token=1", "https://example.org/"),
            ("Summarise \"this\", {please} and that", ""),
        ] {
            let made = s.label(label).to_string();
            assert!(made.starts_with(kept), "{made}");
            assert_eq!(measured(&made), measured(label), "{made}");
            assert!(!made.contains("ada") && !made.contains("Summarise") && !made.contains("token"), "{made}");
        }
        assert_eq!(
            s.label("3 / part of key (A @7) -> value (hunter2 @9) pair in WeakMap (table @11)"),
            "3 / part of key (… @7) -> value (… @9) pair in WeakMap (table @11)"
        );
    }
}
