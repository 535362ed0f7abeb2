//! Which part of a label is structure and which is a value.
//!
//! A label is a name that the program or the engine gave: class, property, variable, function, edge. Most are structure and
//! stay. A part that looks like data is a [`Part::Value`], with the family it was taken for. The tests are facts about how
//! such data is written, not a list of words: what is no identifier, path, tag or type is looked at closely.

/// Longest label kept whole, in characters. Interface names reach 120 and engine names a little more.
pub(crate) const LABEL_LIMIT: usize = 160;

/// Words from which on a name is prose: engines' and programs' names have up to three.
const PROSE: usize = 4;

/// Why a label, or a part of it, was taken for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Mail address.
    Email,
    /// Token, key, random identifier, long base64 or hexadecimal.
    Token,
    /// Nine digits and more: cards, phones, numbers of persons.
    Digits,
    /// Words of a language.
    Prose,
    /// Name of a property that no program writes as one: with blanks, or signs that no name has.
    Key,
    /// Longer than any name.
    Long,
    /// Attributes of an element, or no tag at all.
    Markup,
    /// What a web address has beside scheme, host and file name.
    Address,
    /// Folders of a path.
    Path,
    /// Names of key and value that V8 writes into the edge of a weak map's entry.
    Entry,
}

impl Family {
    /// One word for reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Token => "token",
            Self::Digits => "digits",
            Self::Prose => "prose",
            Self::Key => "key",
            Self::Long => "long",
            Self::Markup => "markup",
            Self::Address => "address",
            Self::Path => "path",
            Self::Entry => "entry",
        }
    }

    /// As a person reads it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "mail addresses",
            Self::Token => "tokens and random identifiers",
            Self::Digits => "nine digits and more",
            Self::Prose => "sentences",
            Self::Key => "keys with blanks or signs",
            Self::Long => "longer than any name",
            Self::Markup => "attributes of elements",
            Self::Address => "parts of web addresses",
            Self::Path => "folders of paths",
            Self::Entry => "entries of weak maps",
        }
    }
}

/// Names that V8 gives to nodes whose kind would make them values.
pub const ENGINE_NAMES: [&str; 10] = [
    "(concatenated string)",
    "(sliced string)",
    "(external string)",
    "int",
    "bool",
    "smi number",
    "heap number",
    "number",
    "bigint",
    "double",
];

/// What V8 and Blink call nodes and edges in words that a language has, of all that their snapshots hold.
const ENGINE_PHRASES: [&str; 7] = [
    "private symbol",
    "key system",
    "optimized code",
    "Pending activities",
    "Iterator Helper",
    "C++ native stack roots",
    "C++ native stack traced handles",
];

/// Piece of a label, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Stays.
    Clear(&'a str),
    /// Is replaced.
    Value(Family, &'a str),
}

/// Cuts a label into pieces. O(length); nothing is allocated but `out`.
pub(crate) fn parts<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    out.clear();
    if ephemeron(text, out) {
        return;
    }
    if text.chars().nth(LABEL_LIMIT).is_some() && !text.starts_with('<') && !is_cpp_type(text) {
        out.push(Part::Value(Family::Long, text));
        return;
    }
    match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        Some(inside) => {
            out.push(Part::Clear(&text[..1]));
            property_list(inside, out);
            out.push(Part::Clear(&text[text.len() - 1..]));
        }
        None => one_name(text, out),
    }
}

/// Cuts the name of an object, class or function of a heap into pieces, likewise.
///
/// Programs write these without blanks, and engines write few words that are not capitalised within, joined or in brackets:
/// two or three plain words are text that became a name, as in `{"reset password"() {}}`.
pub(crate) fn name_parts<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    parts(text, out);
    // What V8 writes around the description of a symbol is cut before; descriptions are sentences now and then.
    if text.starts_with('<') {
        return;
    }
    for part in out {
        if let Part::Clear(clear) = *part
            && is_phrase(clear)
        {
            *part = Part::Value(Family::Prose, clear);
        }
    }
}

/// Two or three words as a language has them, which no engine wrote.
fn is_phrase(text: &str) -> bool {
    if ENGINE_PHRASES.contains(&text) || ENGINE_NAMES.contains(&text) || text.ends_with(" Iterator") {
        return false;
    }
    let mut name = text;
    while let Some(rest) = ["get ", "set ", "bound ", "Detached "].iter().find_map(|word| name.strip_prefix(word)) {
        name = rest;
    }
    let words = || name.split(char::is_whitespace);
    (2..PROSE).contains(&words().count()) && words().all(is_word)
}

/// Letters alone, none of them a capital within the word, with what a sentence puts behind one.
fn is_word(text: &str) -> bool {
    let word = text.trim_end_matches(['.', ',', ':', ';', '!', '?', '…']);
    let inner = |c: char| c.is_alphabetic() && !c.is_uppercase() || matches!(c, '\'' | '’' | '-');
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && (letters.all(inner) || word.chars().all(char::is_uppercase))
}

/// Cuts the name of a property into pieces, likewise.
pub(crate) fn property_parts<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    out.clear();
    if text.chars().nth(LABEL_LIMIT).is_some() && !text.starts_with('<') {
        out.push(Part::Value(Family::Long, text));
    } else {
        property(text, out);
    }
}

/// Programs write names of properties without blanks and most signs: one that has some is text that is used as a key, however
/// short it is. What V8 writes before an accessor's name is no part of it, and `$'` is the engine's own.
fn property<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    let name = ["get ", "set "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let signs = name.trim_end_matches("$'").contains([',', '"', '\'', '{', '}', '(', ')', '|', '=', ';']);
    if !name.starts_with("<symbol ") && (signs || name.split_whitespace().nth(1).is_some()) {
        out.push(Part::Value(Family::Key, text));
    } else {
        one_name(text, out);
    }
}

/// `{a, "b, c", …}`: every property by itself. A name that would confuse stands in quotes, as JSON.
fn property_list<'a>(inside: &'a str, out: &mut Vec<Part<'a>>) {
    let mut rest = inside;
    while !rest.is_empty() {
        let end = if rest.starts_with('"') { after_quotes(rest) } else { rest.find(", ").unwrap_or(rest.len()) };
        property(&rest[..end], out);
        rest = &rest[end..];
        if let Some(more) = rest.strip_prefix(", ") {
            out.push(Part::Clear(&rest[..2]));
            rest = more;
        } else if !rest.is_empty() {
            // Not the list it looks like.
            property(rest, out);
            return;
        }
    }
}

/// Where a JSON string that begins `text` ends.
fn after_quotes(text: &str) -> usize {
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate().skip(1) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

/// One name: markup, an address behind a prefix, or segments between ` / `.
fn one_name<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    // DevTools puts the word before names that V8 may have put it before.
    let from = text.len() - text.trim_start_matches("Detached ").len();
    if text[from..].starts_with('<') && markup(text, from, out) {
        return;
    }
    if let Some(at) = text.find("://") {
        let scheme = text[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
        let from = scheme.map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        if from < at {
            segments(&text[..from], out);
            address(&text[from..], at - from, out);
            return;
        }
    }
    segments(text, out);
}

fn segments<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    let mut rest = text;
    while !rest.is_empty() {
        let (segment, joint) = match rest.find(" / ") {
            Some(at) => (&rest[..at], &rest[at..at + 3]),
            None => (rest, ""),
        };
        if !segment.is_empty() {
            match path_at(segment) {
                Some(at) => {
                    plain(&segment[..at], out);
                    path(&segment[at..], out);
                }
                None => plain(segment, out),
            }
        }
        if !joint.is_empty() {
            out.push(Part::Clear(joint));
        }
        rest = &rest[segment.len() + joint.len()..];
    }
}

fn plain<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    if text.is_empty() {
        return;
    }
    // Names and ids of the engine's own, which are no data.
    let named = ENGINE_PHRASES.contains(&text)
        || text.strip_prefix("scope @").is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()));
    match looks_like_value(text) {
        Some(family) if !named && !is_cpp_type(text) => out.push(Part::Value(family, text)),
        _ => out.push(Part::Clear(text)),
    }
}

/// `<div class="…">` keeps its tag. `false` if it is V8's own spelling of a name: `<symbol foo>`.
fn markup<'a>(text: &'a str, from: usize, out: &mut Vec<Part<'a>>) -> bool {
    let inside = &text[from + 1..];
    let name =
        inside.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'))).unwrap_or(inside.len());
    let (tag, rest) = inside.split_at(name);
    if tag == "symbol" && rest.starts_with(' ') {
        let described = rest.trim_end_matches('>');
        out.push(Part::Clear(&text[..from + 1 + name + 1]));
        if described.len() > 1 {
            plain_or_address(&described[1..], out);
        }
        out.push(Part::Clear(&rest[described.len()..]));
        return true;
    }
    let plausible =
        tag.starts_with(|c: char| c.is_ascii_alphabetic()) && tag.len() <= 64 && looks_like_value(tag).is_none();
    if !plausible {
        out.push(Part::Clear(&text[..from + 1]));
        let end = inside.strip_suffix('>').map_or(inside.len(), str::len);
        if end > 0 {
            out.push(Part::Value(Family::Markup, &inside[..end]));
        }
        out.push(Part::Clear(&inside[end..]));
        return true;
    }
    out.push(Part::Clear(&text[..from + 1 + name]));
    if rest.is_empty() || rest == ">" {
        out.push(Part::Clear(rest));
        return true;
    }
    out.push(Part::Value(Family::Markup, rest));
    true
}

fn plain_or_address<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    match text.find("://") {
        Some(at) if at > 0 && text[..at].bytes().all(|b| b.is_ascii_alphanumeric()) => address(text, at, out),
        _ => segments(text, out),
    }
}

/// `https://user:word@host/folders/file.js?query`: scheme and host stay, and the last component if it names a file.
fn address<'a>(text: &'a str, scheme: usize, out: &mut Vec<Part<'a>>) {
    let host = scheme + 3;
    out.push(Part::Clear(&text[..host]));
    let rest = &text[host..];
    let end = rest.find(['/', '?', '#', ' ', '\\']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let user = authority.rfind('@').map_or(0, |at| at + 1);
    if user > 0 {
        out.push(Part::Value(Family::Address, &authority[..user - 1]));
        out.push(Part::Clear("@"));
    }
    let name = &authority[user..];
    match looks_like_value(name) {
        // An address of numbers has many digits.
        Some(family) if !name.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':')) => {
            out.push(Part::Value(family, name));
        }
        _ if !name.is_empty() => out.push(Part::Clear(name)),
        _ => {}
    }
    let tail = &rest[end..];
    let path_end = tail.find(['?', '#']).unwrap_or(tail.len());
    path(&tail[..path_end], out);
    if path_end < tail.len() {
        out.push(Part::Value(Family::Address, &tail[path_end..]));
    }
}

/// Folders go, a last component that names a file stays.
fn path<'a>(text: &'a str, out: &mut Vec<Part<'a>>) {
    let base = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let name = &text[base..];
    let lead = text.len().min(usize::from(text.starts_with(['/', '\\'])));
    out.push(Part::Clear(&text[..lead]));
    // The last separator belongs to what is shown, unless it is the first too.
    let folders = &text[lead..base.saturating_sub(1).max(lead)];
    if !folders.is_empty() {
        out.push(Part::Value(Family::Path, folders));
        out.push(Part::Clear(&text[base - 1..base]));
    }
    if name.is_empty() {
        return;
    }
    match looks_like_value(name) {
        Some(family) => out.push(Part::Value(family, name)),
        None if is_file_name(name) => out.push(Part::Clear(name)),
        None => out.push(Part::Value(Family::Path, name)),
    }
}

/// Whether an absolute path of more than one component begins in a segment, and where: at a word of its own.
fn path_at(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split(' ') {
        let bytes = word.as_bytes();
        let drive =
            bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/');
        let rooted = word.len() > 2 && word.starts_with(['/', '\\']) && word[1..].contains(['/', '\\']);
        if drive || rooted || word.starts_with("~/") {
            return Some(at);
        }
        at += word.len() + 1;
    }
    None
}

/// A name with an ending as files of a program have.
pub(crate) fn is_file_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=6).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
            && ending.bytes().any(|b| b.is_ascii_alphabetic())
    })
}

/// `3 / part of key (K @1) -> value (V @2) pair in WeakMap (table @3)`: K and V are names of objects, and if the object is a
/// string its name is its text. Older: `5 / key K in WeakMap`.
fn ephemeron<'a>(text: &'a str, out: &mut Vec<Part<'a>>) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits == 0 || !rest.starts_with(" / ") {
        return false;
    }
    const KEY: &str = " / part of key (";
    const VALUE: &str = ") -> value (";
    const TABLE: &str = ") pair in WeakMap (table @";
    if let (Some(inside), Some(table)) = (rest.strip_prefix(KEY), rest.rfind(TABLE)) {
        let key = digits + KEY.len();
        let table = digits + table;
        // Names may hold anything, so the id of the key is the first that can be, and the value's the last.
        let value =
            inside.match_indices(VALUE).map(|m| key + m.0).find(|&at| at < table && id_before(text, key, at).is_some());
        if let Some(value) = value
            && let Some(key_id) = id_before(text, key, value)
            && let Some(value_id) = id_before(text, value + VALUE.len(), table)
        {
            out.push(Part::Clear(&text[..key]));
            out.push(Part::Value(Family::Entry, &text[key..key_id]));
            out.push(Part::Clear(&text[key_id..value + VALUE.len()]));
            out.push(Part::Value(Family::Entry, &text[value + VALUE.len()..value_id]));
            out.push(Part::Clear(&text[value_id..]));
            return true;
        }
    }
    for lead in [" / key ", " / value "] {
        if let Some(inside) = rest.strip_prefix(lead)
            && let Some(name) = inside.strip_suffix(" in WeakMap")
        {
            let from = digits + lead.len();
            out.push(Part::Clear(&text[..from]));
            out.push(Part::Value(Family::Entry, &text[from..from + name.len()]));
            out.push(Part::Clear(&text[from + name.len()..]));
            return true;
        }
    }
    false
}

/// Where ` @123` begins that ends at `end`, if nothing but a name stands between `from` and it. O(its digits): a label may
/// have many places where one could end.
fn id_before(text: &str, from: usize, end: usize) -> Option<usize> {
    let name = text.get(from..end)?.trim_end_matches(|c: char| c.is_ascii_digit());
    let id = end - from - name.len();
    name.strip_suffix(" @").filter(|_| id > 0).map(|name| from + name.len())
}

/// Whether a name carries data rather than structure, and which.
pub(crate) fn looks_like_value(text: &str) -> Option<Family> {
    if text.chars().nth(LABEL_LIMIT).is_some() {
        return Some(Family::Long);
    }
    if let Some(family) = credential(text) {
        return Some(family);
    }
    if has_digit_run(text) {
        return Some(Family::Digits);
    }
    is_prose(text).then_some(Family::Prose)
}

/// Mail addresses, bearer and JSON web tokens, long runs that nobody typed.
pub(crate) fn credential(text: &str) -> Option<Family> {
    if has_email(text) {
        return Some(Family::Email);
    }
    let start = text.get(..7).unwrap_or("");
    let bearer = ["bearer ", "basic "].iter().any(|b| start.get(..b.len()).is_some_and(|s| s.eq_ignore_ascii_case(b)));
    if bearer || has_web_token(text) || ["data:", "javascript:"].iter().any(|lead| text.starts_with(lead)) {
        return Some(Family::Token);
    }
    let run = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-'));
    text.split(run).any(is_random).then_some(Family::Token)
}

/// Three parts joined by dots, the first of which is a JSON object in base64.
fn has_web_token(text: &str) -> bool {
    text.match_indices("eyJ").any(|(at, _)| {
        let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let token = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        begins && text[at..].chars().take_while(token).filter(|&c| c == '.').count() >= 2
    })
}

fn has_email(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, &b)| {
        b == b'@'
            && at > 0
            && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'-' | b'+' | b'.'))
            && {
                let domain = &bytes[at + 1..];
                let end = domain.iter().position(|&b| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')));
                let domain = &domain[..end.unwrap_or(domain.len())];
                let dot = domain.iter().rposition(|&b| b == b'.');
                domain.first().is_some_and(u8::is_ascii_alphanumeric)
                    && dot.is_some_and(|d| {
                        domain[d + 1..].len() >= 2 && domain[d + 1..].iter().all(u8::is_ascii_alphabetic)
                    })
            }
    })
}

/// A run of letters and digits that no person made up: long and mixed, hexadecimal, or the groups of a UUID.
fn is_random(run: &str) -> bool {
    let bytes = run.as_bytes();
    if bytes.len() < 16 {
        return false;
    }
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let upper = bytes.iter().any(u8::is_ascii_uppercase);
    // Long base64 has a digit in six characters; long names of functions have one or two.
    if bytes.len() >= 40 && digits * 12 >= bytes.len() && upper {
        return true;
    }
    let hex = bytes.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
    if hex && digits >= 4 && digits < bytes.len() {
        return true;
    }
    // Letters and digits change places in random text; in names a number ends a word.
    let mut changes = 0;
    for pair in bytes.windows(2) {
        changes += usize::from(pair[0].is_ascii_alphabetic() && pair[1].is_ascii_digit());
    }
    bytes.len() >= 20 && digits >= 4 && changes >= 4
}

/// Nine digits and more, alone or in groups.
fn has_digit_run(text: &str) -> bool {
    let (mut digits, mut gap) = (0u32, 0u32);
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => {
                digits += 1;
                gap = 0;
                if digits >= 9 {
                    return true;
                }
            }
            b' ' | b'-' | b'(' | b')' if digits > 0 && gap < 2 => gap += 1,
            _ => (digits, gap) = (0, 0),
        }
    }
    false
}

/// Four words and more, a sentence of fewer, or a text in a script that names are not written in.
fn is_prose(text: &str) -> bool {
    if text.contains(['\n', '\r', '\t']) {
        return true;
    }
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    let sentence =
        words >= 2 && text.ends_with(['?', '!', '…']) || words >= 3 && (text.ends_with('.') || text.contains(", "));
    let foreign = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    words >= PROSE || sentence || foreign >= 8
}

/// Types of an embedder's C++: `blink::HeapVectorBacking<…>`. Made by its compiler, so no data, however long.
pub(crate) fn is_cpp_type(text: &str) -> bool {
    let Some((name, _)) = text.split_once('<') else { return false };
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let joints = b":<>,*& ()[]-{}";
    name.contains("::")
        && name.replace("(anonymous namespace)", "").bytes().all(|b| word(b) || b == b':')
        && text.contains('>')
        && text.bytes().all(|b| word(b) || joints.contains(&b))
        && credential(text).is_none()
}

/// How a label that stays in clear is written: what an audit lists, so that a person sees which names would be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// One word: `JobQueue`, `$el`, `#secret`.
    Identifier,
    /// Words of letters, joined: `content-type`, `a.b.c`, `@scope/name`.
    Joined,
    /// A word that holds three digits and more: `user1234`.
    Numbered,
    /// Two or three words.
    Phrase,
    /// A web address or URL: scheme and host.
    Address,
    /// Letters beyond ASCII.
    Foreign,
    /// The engine's own: `(GC roots)`, `system / Context`, `<div>`, `blink::Node`.
    Engine,
    /// Digits and punctuation.
    Other,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 8] = [
        Self::Identifier,
        Self::Joined,
        Self::Numbered,
        Self::Phrase,
        Self::Address,
        Self::Foreign,
        Self::Engine,
        Self::Other,
    ];

    /// As a person reads it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Identifier => "one word",
            Self::Joined => "words joined by signs",
            Self::Numbered => "words with three digits and more",
            Self::Phrase => "two or three words",
            Self::Address => "web addresses without their paths",
            Self::Foreign => "letters beyond ASCII",
            Self::Engine => "the engine’s own",
            Self::Other => "digits and signs",
        }
    }

    /// One word for reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Joined => "joined",
            Self::Numbered => "numbered",
            Self::Phrase => "phrase",
            Self::Address => "address",
            Self::Foreign => "foreign",
            Self::Engine => "engine",
            Self::Other => "other",
        }
    }
}

/// What becomes of a name in a heap: how it is written if it stays whole.
///
/// # Errors
/// The family of the first part that is withheld.
pub fn reading(text: &str) -> Result<Shape, Family> {
    let mut found = Vec::new();
    name_parts(text, &mut found);
    of_parts(text, &found)
}

/// What becomes of a property's name, as [`reading`] says it of others.
///
/// # Errors
/// The family of the first part that is withheld.
pub fn reading_of_property(text: &str) -> Result<Shape, Family> {
    let mut found = Vec::new();
    property_parts(text, &mut found);
    of_parts(text, &found)
}

fn of_parts(text: &str, found: &[Part<'_>]) -> Result<Shape, Family> {
    let hidden = found.iter().find_map(|p| match p {
        Part::Value(family, _) => Some(*family),
        Part::Clear(_) => None,
    });
    hidden.map_or_else(|| Ok(shape(text)), Err)
}

fn shape(text: &str) -> Shape {
    if text.contains("://") {
        return Shape::Address;
    }
    if text.starts_with(['(', '<', '{'])
        || text.contains(" / ")
        || text.contains("::")
        || text.starts_with("Detached <")
    {
        return Shape::Engine;
    }
    if !text.is_ascii() {
        return Shape::Foreign;
    }
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        return Shape::Other;
    }
    if text.contains(' ') {
        return Shape::Phrase;
    }
    if text.bytes().filter(u8::is_ascii_digit).count() >= 3 {
        return Shape::Numbered;
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#');
    if text.bytes().all(word) { Shape::Identifier } else { Shape::Joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The label with its values as `‹family›`.
    fn cut(text: &str) -> String {
        cut_by(parts, text)
    }

    fn cut_by(parts: for<'a> fn(&'a str, &mut Vec<Part<'a>>), text: &str) -> String {
        let mut out = Vec::new();
        parts(text, &mut out);
        let whole: String = out
            .iter()
            .map(|p| match p {
                Part::Clear(t) | Part::Value(_, t) => *t,
            })
            .collect();
        if !text.contains('@') || !text.contains("://") {
            assert_eq!(whole, text, "the parts are the whole");
        }
        out.iter()
            .map(|p| match p {
                Part::Clear(t) => (*t).to_owned(),
                Part::Value(f, _) => format!("‹{}›", f.id()),
            })
            .collect()
    }

    #[test]
    fn structure_stays() {
        for name in [
            "JobQueue",
            "pending",
            "{constructor, prompt}",
            "{a, b, …, z}",
            "system / Context / scope @123456789012",
            "<symbol kHandle>",
            "(Global handles)",
            "(C++ CrossThreadPersistent roots)",
            "Window [JSGlobalObject]",
            "bound onMessage",
            "1 / DevTools console",
            "get [Symbol.species]",
            "system / SharedFunctionInfo / get [Symbol.species]",
            "Object / http://127.0.0.1:36007",
            "node:internal/timers",
            "Detached <my-element>",
            "Float64Array",
            "createElementNS",
            "__reactFiber$k3v9q0z2m1x",
            "X86_64InstructionSet",
            "/users",
            "@scope/name",
            "blink::HeapVectorBacking<blink::Member<blink::Node>, std::__Cr::pair<unsigned int, 0ul>>",
            "blink::(anonymous namespace)::Impl<blink::LocalDOMWindow>",
            "blink::HeapMojoReceiver<blink::mojom::blink::ImageDownloader, blink::HeapMojoWrapperMode::kForce>::Wrapper",
            "Content-Type",
            "Größe",
            "x-request-id",
            "system / NativeContext / https://example.org",
        ] {
            assert_eq!(cut(name), name);
        }
    }

    #[test]
    fn values_are_found_in_any_place() {
        for (label, expect) in [
            ("ada@example.org", "‹email›"),
            ("user:ada.b+c@mail.example.co.uk:cart", "‹email›"),
            ("4111111111111111", "‹digits›"),
            ("4111 1111 1111 1111", "‹digits›"),
            ("+1 (555) 123-4567 890", "‹digits›"),
            ("Bearer abc", "‹token›"),
            ("eyJhbGciOi.eyJzdWIi.c2ln", "‹token›"),
            ("token_eyJhbGciOi.eyJzdWIi.c2ln", "‹token›"),
            ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "‹token›"),
            ("5f3a9c1b2d4e6f708192a3b4", "‹token›"),
            ("session:k3v9q0z2m1xa7b8c9d0e", "‹token›"),
            ("data:text/html,secret", "‹token›"),
            ("javascript:send('secret')", "‹token›"),
            ("Summarise the quarterly report", "‹prose›"),
            ("What is this?", "‹prose›"),
            ("two\nlines", "‹prose›"),
            ("四半期報告書を要約してください", "‹prose›"),
            ("(tell me what he earns)", "‹prose›"),
            ("Window / tell me what he earns", "Window / ‹prose›"),
            ("{id, Summarise the quarterly report, x}", "{id, ‹key›, x}"),
            ("{\"Dear John, pay\", x}", "{‹key›, x}"),
            ("<symbol ada@example.org>", "<symbol ‹email›>"),
            ("<div class=\"a\">", "<div‹markup›"),
            ("Detached <li id=\"x y\">", "Detached <li‹markup›"),
            ("Detached Detached <p>x</p>", "Detached Detached <p‹markup›"),
            ("<no tag, but words>", "<no‹markup›"),
            ("< secret>", "<‹markup›>"),
            ("/home/ada/app/queue.js", "/‹path›/queue.js"),
            ("/home/ada/notes", "/‹path›/‹path›"),
            ("C:\\Users\\ada\\x.mjs", "‹path›\\x.mjs"),
            ("system / Script / /home/ada/x.js", "system / Script / /‹path›/x.js"),
            ("system / Script / file:///home/ada/x.js", "system / Script / file:///‹path›/x.js"),
            ("https://example.org/u/ada/chat.js?t=1", "https://example.org/‹path›/chat.js‹address›"),
            ("https://ada:word@example.org/users/ada", "https://‹address›@example.org/‹path›/‹path›"),
            ("https://example.org/ada", "https://example.org/‹path›"),
            ("https://example.org?token=x", "https://example.org‹address›"),
            (
                "3 / part of key (Object @7) -> value (hunter2 @9) pair in WeakMap (table @11)",
                "3 / part of key (‹entry› @7) -> value (‹entry› @9) pair in WeakMap (table @11)",
            ),
            (
                "3 / part of key (a) -> value (b @1) -> value (c @7) -> value (d @9) pair in WeakMap (table @11)",
                "3 / part of key (‹entry› @1) -> value (‹entry› @9) pair in WeakMap (table @11)",
            ),
            ("5 / key hunter2 in WeakMap", "5 / key ‹entry› in WeakMap"),
        ] {
            assert_eq!(cut(label), expect, "{label}");
        }
        assert_eq!(cut(&"a".repeat(161)), "‹long›");
    }

    /// A search back from each place where the key's id could end does not come to an end.
    #[test]
    fn a_label_is_read_once_whatever_it_holds() {
        let many = ") -> value (".repeat(100_000);
        let told = |key: &str| cut(&format!("3 / part of key ({key}{many}b @9) pair in WeakMap (table @11)")).len();
        let closed = cut("3 / part of key (a @7) -> value (b @9) pair in WeakMap (table @11)").len();
        assert_eq!(told("a @7"), closed, "all that follows is the value's name");
        assert!(told("a") < many.len(), "an endless name is closed");
    }

    #[test]
    fn a_property_with_a_blank_is_a_key_and_no_name() {
        for (name, expect) in [
            ("pending", "pending"),
            ("Content-Type", "Content-Type"),
            ("get size", "get size"),
            ("set value", "set value"),
            ("<symbol Symbol.iterator>", "<symbol Symbol.iterator>"),
            ("<symbol nodejs util inspect>", "<symbol nodejs util inspect>"),
            ("reset password", "‹key›"),
            ("get well soon", "‹key›"),
            ("Dear\u{a0}Ada", "‹key›"),
            ("ada@example.org", "‹email›"),
            ("/srv/agent/node ../lib/harness", "‹key›"),
            ("ada,bob", "‹key›"),
            ("{\"id\":1}", "‹key›"),
            ("RegExpGet$'", "RegExpGet$'"),
            ("get $'", "get $'"),
        ] {
            assert_eq!(cut_by(property_parts, name), expect, "{name}");
        }
        assert_eq!(cut("{id, reset password, get size, \"Ada, L\"}"), "{id, ‹key›, get size, ‹key›}");
        assert_eq!(cut_by(property_parts, &"a".repeat(161)), "‹long›");
    }

    #[test]
    fn a_name_of_plain_words_is_text_and_no_name() {
        for (name, expect) in [
            ("reset password", "‹prose›"),
            ("Reset my Password", "‹prose›"),
            ("PAY NOW", "‹prose›"),
            ("don't pay", "‹prose›"),
            ("get well soon", "‹prose›"),
            ("bound reset password", "‹prose›"),
            ("mot oublié", "‹prose›"),
            ("Dear\u{a0}Ada", "‹prose›"),
            ("Window / reset password", "Window / ‹prose›"),
            ("system / SharedFunctionInfo / reset password", "system / SharedFunctionInfo / ‹prose›"),
            // As engines and programs write them.
            ("get size", "get size"),
            ("bound get size", "bound get size"),
            ("get [Symbol.species]", "get [Symbol.species]"),
            ("bound onMessage", "bound onMessage"),
            ("Detached Node / BindingData", "Detached Node / BindingData"),
            ("Detached Window / https://a.example", "Detached Window / https://a.example"),
            ("Segmenter String Iterator", "Segmenter String Iterator"),
            ("Async-from-Sync Iterator", "Async-from-Sync Iterator"),
            ("Iterator Helper", "Iterator Helper"),
            ("private symbol", "private symbol"),
            ("Pending activities", "Pending activities"),
            ("heap number", "heap number"),
            ("smi number", "smi number"),
            ("C++ native stack roots", "C++ native stack roots"),
            ("global (global)", "global (global)"),
            ("Window (internal cache)", "Window (internal cache)"),
            ("null (wasm)", "null (wasm)"),
            ("Object [JSGlobalProxy]", "Object [JSGlobalProxy]"),
            ("Node / exec_argv", "Node / exec_argv"),
            ("1 / DevTools console", "1 / DevTools console"),
            ("(shared function info)", "(shared function info)"),
            ("<symbol nodejs util inspect>", "<symbol nodejs util inspect>"),
            ("", ""),
            (" ", " "),
            ("get ", "get "),
        ] {
            assert_eq!(cut_by(name_parts, name), expect, "{name}");
        }
    }

    #[test]
    fn any_text_is_cut_without_loss_or_panic() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "{, }",
            "<",
            ">",
            "<>",
            "://",
            "a://",
            "é://é",
            "/",
            "//",
            "\\",
            "<symbol ",
            "{\"",
            "{\"\\",
            "Detached <",
            "1 / part of key (",
            "É <b",
        ] {
            cut(text);
        }
    }
}
