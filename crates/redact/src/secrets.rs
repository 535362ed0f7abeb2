//! What in a text is probably a secret: by the shapes that issuers publish for their keys, and by check sums.
//!
//! Design constraints:
//! - A text is only counted, never kept or shown. What leaves is a [`Kind`] and a number.
//! - One pass over the bytes at the speed of reading them: most texts have no run of sixteen characters that could be a key,
//!   no `@`, no `://` and no thirteen digits, and are done with it.
//! - Shapes are what the issuers document (a fixed prefix, an alphabet, a length), so a finding is suspicion with a reason.
//!   Random text without a prefix counts only if it is long, mixed and without order.

/// What a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named by its issuer or its form; see Kind::words")]
pub enum Kind {
    Jwt,
    PrivateKey,
    UrlPassword,
    BearerToken,
    NamedSecret,
    Email,
    Card,
    AwsKey,
    GoogleKey,
    GithubToken,
    GitlabToken,
    SlackToken,
    StripeKey,
    ModelKey,
    PackageToken,
    ServiceKey,
    HighEntropy,
}

impl Kind {
    /// All kinds, the surest first.
    pub const ALL: [Self; 17] = [
        Self::Jwt,
        Self::PrivateKey,
        Self::UrlPassword,
        Self::BearerToken,
        Self::NamedSecret,
        Self::Email,
        Self::Card,
        Self::AwsKey,
        Self::GoogleKey,
        Self::GithubToken,
        Self::GitlabToken,
        Self::SlackToken,
        Self::StripeKey,
        Self::ModelKey,
        Self::PackageToken,
        Self::ServiceKey,
        Self::HighEntropy,
    ];

    /// As written in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Jwt => "jwt",
            Self::PrivateKey => "private_key",
            Self::UrlPassword => "url_password",
            Self::BearerToken => "bearer_token",
            Self::NamedSecret => "named_secret",
            Self::Email => "email",
            Self::Card => "card",
            Self::AwsKey => "aws_key",
            Self::GoogleKey => "google_key",
            Self::GithubToken => "github_token",
            Self::GitlabToken => "gitlab_token",
            Self::SlackToken => "slack_token",
            Self::StripeKey => "stripe_key",
            Self::ModelKey => "model_key",
            Self::PackageToken => "package_token",
            Self::ServiceKey => "service_key",
            Self::HighEntropy => "high_entropy",
        }
    }

    /// In words, for one and for many.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Jwt => ("JSON web token", "JSON web tokens"),
            Self::PrivateKey => ("private key", "private keys"),
            Self::UrlPassword => ("password in a URL", "passwords in URLs"),
            Self::BearerToken => ("bearer token", "bearer tokens"),
            Self::NamedSecret => ("value named like a secret", "values named like secrets"),
            Self::Email => ("mail address", "mail addresses"),
            Self::Card => ("card number", "card numbers"),
            Self::AwsKey => ("AWS key", "AWS keys"),
            Self::GoogleKey => ("Google key", "Google keys"),
            Self::GithubToken => ("GitHub token", "GitHub tokens"),
            Self::GitlabToken => ("GitLab token", "GitLab tokens"),
            Self::SlackToken => ("Slack token", "Slack tokens"),
            Self::StripeKey => ("Stripe key", "Stripe keys"),
            Self::ModelKey => ("key of a model provider", "keys of model providers"),
            Self::PackageToken => ("token of a package registry", "tokens of package registries"),
            Self::ServiceKey => ("key of a service", "keys of services"),
            Self::HighEntropy => ("random value", "random values"),
        }
    }
}

/// How many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u64; Kind::ALL.len()]);

impl Counts {
    /// Nothing found.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn add(&mut self, kind: Kind) {
        self.0[kind as usize] += 1;
    }

    /// How many of one kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> u64 {
        self.0[kind as usize]
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&n| n == 0)
    }

    /// Kinds that were found, the surest first.
    pub fn found(&self) -> impl Iterator<Item = (Kind, u64)> + '_ {
        Kind::ALL.into_iter().map(|k| (k, self.of(k))).filter(|f| f.1 > 0)
    }
}

/// Shortest text that can be anything: `a@b.io`.
const SHORTEST: usize = 6;
/// Shortest run that can be a key.
const SHORTEST_KEY: usize = 16;

/// Looks for secrets in a text. O(length).
pub fn scan(text: &[u8], counts: &mut Counts) {
    if text.len() < SHORTEST {
        return;
    }
    let mut from = 0;
    let mut digits = 0u32;
    for (i, &b) in text.iter().enumerate() {
        let class = CLASS[b as usize];
        if class == DIGIT {
            digits += 1;
            continue;
        }
        // Blanks and hyphens stand between the groups of a number.
        if digits > 0 && !(matches!(b, b' ' | b'-') && text.get(i + 1).is_some_and(u8::is_ascii_digit)) {
            if digits >= 13 {
                card(text, i, counts);
            }
            digits = 0;
        }
        if class == RUN {
            continue;
        }
        if i - from >= SHORTEST_KEY {
            run(&text[from..i], text, from, counts);
        }
        from = i + 1;
        match b {
            b'@' => email(text, i, counts),
            b':' if text[i..].starts_with(b"://") => url(text, i, counts),
            b' ' if text[..i].ends_with(b"-----BEGIN") => private_key(&text[i..], counts),
            _ => {}
        }
    }
    if text.len() - from >= SHORTEST_KEY {
        run(&text[from..], text, from, counts);
    }
    if digits >= 13 {
        card(text, text.len(), counts);
    }
}

/// What follows `-----BEGIN`: `RSA PRIVATE KEY-----`, `PGP PRIVATE KEY BLOCK-----`.
fn private_key(rest: &[u8], counts: &mut Counts) {
    let line = &rest[..rest.len().min(48)];
    if line.windows(11).any(|w| w == b"PRIVATE KEY") {
        counts.add(Kind::PrivateKey);
    }
}

const OTHER: u8 = 0;
const RUN: u8 = 1;
const DIGIT: u8 = 2;

/// Bytes that a key, token or number is made of.
const CLASS: [u8; 256] = {
    let mut class = [OTHER; 256];
    let mut b = 0;
    while b < 256 {
        let c = b as u8;
        if c.is_ascii_digit() {
            class[b] = DIGIT;
        } else if c.is_ascii_alphabetic() || matches!(c, b'_' | b'-' | b'.' | b'+' | b'/' | b'=') {
            class[b] = RUN;
        }
        b += 1;
    }
    class
};

/// An issuer's shape: what it begins with, and how many characters of which alphabet follow at least.
struct Shape {
    prefix: &'static [u8],
    kind: Kind,
    least: usize,
    alphabet: Alphabet,
}

/// What a key is made of.
#[derive(Clone, Copy)]
enum Alphabet {
    /// Letters, digits, `_` and `-`.
    Word,
    Alphanumeric,
    /// Capitals and digits.
    Capital,
    Hex,
}

use Alphabet::{Alphanumeric, Capital, Hex, Word};

impl Alphabet {
    fn has(self, b: u8) -> bool {
        match self {
            Word => b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'),
            Alphanumeric => b.is_ascii_alphanumeric(),
            Capital => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Hex => b.is_ascii_hexdigit(),
        }
    }
}

const fn shape(prefix: &'static [u8], kind: Kind, least: usize, alphabet: Alphabet) -> Shape {
    Shape { prefix, kind, least, alphabet }
}

/// Documented by the issuers. The longer prefix comes first.
const SHAPES: [Shape; 45] = [
    shape(b"AKIA", Kind::AwsKey, 16, Capital),
    shape(b"ASIA", Kind::AwsKey, 16, Capital),
    shape(b"AIza", Kind::GoogleKey, 35, Word),
    shape(b"GOCSPX-", Kind::GoogleKey, 28, Word),
    shape(b"ya29.", Kind::GoogleKey, 20, Word),
    shape(b"github_pat_", Kind::GithubToken, 36, Word),
    shape(b"ghp_", Kind::GithubToken, 36, Alphanumeric),
    shape(b"gho_", Kind::GithubToken, 36, Alphanumeric),
    shape(b"ghu_", Kind::GithubToken, 36, Alphanumeric),
    shape(b"ghs_", Kind::GithubToken, 36, Alphanumeric),
    shape(b"ghr_", Kind::GithubToken, 36, Alphanumeric),
    shape(b"glpat-", Kind::GitlabToken, 20, Word),
    shape(b"gldt-", Kind::GitlabToken, 20, Word),
    shape(b"xoxb-", Kind::SlackToken, 20, Word),
    shape(b"xoxp-", Kind::SlackToken, 20, Word),
    shape(b"xoxa-", Kind::SlackToken, 20, Word),
    shape(b"xoxr-", Kind::SlackToken, 20, Word),
    shape(b"xoxs-", Kind::SlackToken, 20, Word),
    shape(b"xapp-", Kind::SlackToken, 20, Word),
    shape(b"sk_live_", Kind::StripeKey, 16, Alphanumeric),
    shape(b"rk_live_", Kind::StripeKey, 16, Alphanumeric),
    shape(b"sk_test_", Kind::StripeKey, 16, Alphanumeric),
    shape(b"whsec_", Kind::StripeKey, 24, Alphanumeric),
    shape(b"sk-ant-", Kind::ModelKey, 20, Word),
    shape(b"sk-proj-", Kind::ModelKey, 20, Word),
    shape(b"sk-svcacct-", Kind::ModelKey, 20, Word),
    shape(b"sk-or-", Kind::ModelKey, 20, Word),
    shape(b"sk-", Kind::ModelKey, 32, Alphanumeric),
    shape(b"hf_", Kind::ModelKey, 30, Alphanumeric),
    shape(b"gsk_", Kind::ModelKey, 40, Alphanumeric),
    shape(b"r8_", Kind::ModelKey, 37, Alphanumeric),
    shape(b"npm_", Kind::PackageToken, 36, Alphanumeric),
    shape(b"pypi-AgEIcHlwaS5vcmc", Kind::PackageToken, 40, Word),
    shape(b"dckr_pat_", Kind::PackageToken, 20, Word),
    shape(b"rubygems_", Kind::PackageToken, 48, Hex),
    shape(b"SG.", Kind::ServiceKey, 22, Word),
    shape(b"dop_v1_", Kind::ServiceKey, 64, Hex),
    shape(b"shpat_", Kind::ServiceKey, 32, Hex),
    shape(b"shpss_", Kind::ServiceKey, 32, Hex),
    shape(b"lin_api_", Kind::ServiceKey, 32, Alphanumeric),
    shape(b"glsa_", Kind::ServiceKey, 32, Word),
    shape(b"hvs.", Kind::ServiceKey, 24, Word),
    shape(b"NRAK-", Kind::ServiceKey, 27, Capital),
    shape(b"EAACEdEose0cBA", Kind::ServiceKey, 16, Alphanumeric),
    shape(b"sq0atp-", Kind::ServiceKey, 22, Word),
];

/// Whether any shape begins with this byte.
const BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let mut i = 0;
    while i < SHAPES.len() {
        begins[SHAPES[i].prefix[0] as usize] = true;
        i += 1;
    }
    begins[b'e' as usize] = true;
    begins
};

/// A run of at least sixteen characters: shapes at the beginnings of its words, else its disorder. O(length).
fn run(run: &[u8], text: &[u8], at: usize, counts: &mut Counts) {
    let mut i = 0;
    let mut found = false;
    let mut ahead = Ahead::default();
    while i < run.len() {
        let start = i == 0 || !run[i - 1].is_ascii_alphanumeric();
        if start
            && BEGINS[run[i] as usize]
            && run.len() - i >= 5
            && let Some((kind, end)) = shaped(run, i, &mut ahead)
        {
            counts.add(kind);
            found = true;
            i = end;
            continue;
        }
        i += 1;
    }
    if found {
        return;
    }
    if after(text, at, b"bearer ") && run.len() >= 20 {
        counts.add(Kind::BearerToken);
    } else if is_disordered(run) {
        counts.add(Kind::HighEntropy);
    }
}

/// How far a run was read ahead. A prefix may stand at each of its words; what follows is not read again for each.
#[derive(Default)]
struct Ahead {
    /// By alphabet: a stretch of it, and where it ends.
    stretches: [Stretch; 4],
    /// Without a digit.
    digitless: Stretch,
    /// Where the first part of a token ends, and where the whole token does if it is one.
    token: (usize, Option<usize>),
}

/// Nothing of what is looked for stands at `from..to`, and `to` is such or the end.
#[derive(Clone, Copy, Default)]
struct Stretch {
    from: usize,
    to: usize,
}

impl Stretch {
    /// Where the first byte at or after `from` stands that ends the stretch.
    fn end(&mut self, run: &[u8], from: usize, ends: impl Fn(u8) -> bool) -> usize {
        if !(self.from..self.to).contains(&from) {
            // Up to what is known, if that lies ahead.
            let (limit, behind) = if from < self.from { (self.from, self.to) } else { (run.len(), run.len()) };
            let found = run.get(from..limit).and_then(|rest| rest.iter().position(|&b| ends(b)));
            *self = Self { from, to: found.map_or(behind, |n| from + n) };
        }
        self.to
    }
}

impl Ahead {
    fn end_of(&mut self, alphabet: Alphabet, run: &[u8], from: usize) -> usize {
        self.stretches[alphabet as usize].end(run, from, |b| !alphabet.has(b))
    }
}

/// What begins at `at`, and where it ends.
fn shaped(run: &[u8], at: usize, ahead: &mut Ahead) -> Option<(Kind, usize)> {
    let rest = &run[at..];
    if rest.starts_with(b"eyJ") {
        return jwt(run, at, ahead).map(|end| (Kind::Jwt, end));
    }
    SHAPES.iter().filter(|s| rest.starts_with(s.prefix)).find_map(|s| {
        let from = at + s.prefix.len();
        let end = ahead.end_of(s.alphabet, run, from);
        // What only has the prefix in common is words: `sk-learn-contrib-something-long`.
        let mut mixed = || ahead.digitless.end(run, from, |b| b.is_ascii_digit()) < end;
        (end - from >= s.least && mixed()).then_some((s.kind, end))
    })
}

/// `header.payload.signature`, header and payload JSON objects in base64url. Where it ends.
fn jwt(run: &[u8], at: usize, ahead: &mut Ahead) -> Option<usize> {
    let header = ahead.end_of(Word, run, at);
    if header - at < 10 {
        return None;
    }
    if ahead.token.0 != header {
        // What follows is the same for all that could begin in this header.
        let mut part = |from: usize| {
            let rest = run.get(from..)?.strip_prefix(b".")?;
            let length = rest.iter().position(|&b| !Word.has(b)).unwrap_or(rest.len());
            (length >= 4).then_some(from + 1 + length)
        };
        let is_object = run[header..].starts_with(b".eyJ");
        ahead.token = (header, if is_object { part(header).and_then(&mut part) } else { None });
    }
    ahead.token.1
}

fn after(text: &[u8], at: usize, word: &[u8]) -> bool {
    at >= word.len() && text[at - word.len()..at].eq_ignore_ascii_case(word)
}

/// Long, of capitals, small letters and digits that change places often, and hardly a character more frequent than others.
fn is_disordered(run: &[u8]) -> bool {
    let run = run.strip_suffix(b"==").or_else(|| run.strip_suffix(b"=")).unwrap_or(run);
    if !(24..=160).contains(&run.len()) || run.iter().any(|b| matches!(b, b'.')) {
        return false;
    }
    let mut seen = [0u8; 128];
    let (mut digits, mut upper, mut lower, mut changes, mut joints) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut last = 0;
    for &b in run {
        seen[usize::from(b & 127)] = seen[usize::from(b & 127)].saturating_add(1);
        let class = match b {
            b'0'..=b'9' => {
                digits += 1;
                1
            }
            b'A'..=b'Z' => {
                upper += 1;
                2
            }
            b'a'..=b'z' => {
                lower += 1;
                3
            }
            _ => {
                joints += 1;
                4
            }
        };
        changes += usize::from(class != last);
        last = class;
    }
    let n = run.len();
    let distinct = seen.iter().filter(|&&s| s > 0).count();
    let most = seen.iter().copied().max().map_or(0, usize::from);
    // Alphabets for the ear (`ABCDEFabcdef012345`) run on in order; identifiers change case at words only.
    let ordered = run.windows(2).filter(|p| p[1] == p[0].wrapping_add(1)).count();
    digits * 10 >= n
        && upper * 8 >= n
        && lower * 8 >= n
        && changes * 3 >= n
        && joints * 12 <= n
        && distinct * 2 >= n.min(40)
        && most * 5 <= n
        && ordered * 6 <= n
}

/// A mail address around the `@` at `at`.
fn email(text: &[u8], at: usize, counts: &mut Counts) {
    let local = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%');
    let before = text[..at].iter().rev().take(64).take_while(|b| local(b)).count();
    let domain = &text[at + 1..];
    let length = domain.iter().take(254).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let domain = domain[..length].strip_suffix(b".").unwrap_or(&domain[..length]);
    let Some(dot) = domain.iter().rposition(|&b| b == b'.') else { return };
    let ending = &domain[dot + 1..];
    let name = &domain[..dot];
    // `app@1.2.3` is a version, `icon@2x.png` a picture.
    let file = [&b"png"[..], b"jpg", b"svg", b"js", b"mjs", b"ts", b"css", b"gif", b"webp"].contains(&ending);
    let plausible = (2..=24).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphabetic) && !file;
    // What stands there in a URL with a password is its user.
    let user = text[..at - before].ends_with(b":") && !after(text, at - before, b"mailto:");
    if before > 0 && !user && plausible && name.first().is_some_and(u8::is_ascii_alphanumeric) && text[at - 1] != b'.' {
        counts.add(Kind::Email);
    }
}

/// `scheme://user:password@host` around the `://` at `at`.
fn url(text: &[u8], at: usize, counts: &mut Counts) {
    let authority = &text[at + 3..];
    let end = authority.iter().take(512).position(|b| {
        b.is_ascii_whitespace() || matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'`' | b'$' | b'{')
    });
    let authority = &authority[..end.unwrap_or(authority.len().min(512))];
    let Some(host) = authority.iter().rposition(|&b| b == b'@') else { return };
    let Some(colon) = authority[..host].iter().position(|&b| b == b':') else { return };
    if host - colon > 1 && host + 1 < authority.len() {
        counts.add(Kind::UrlPassword);
    }
}

/// A card number whose digits, alone or in groups, end before `end`: an issuer's range and Luhn's sum.
fn card(text: &[u8], end: usize, counts: &mut Counts) {
    let mut digits = [0u8; 20];
    let (mut n, mut start, mut grouped) = (0usize, end, false);
    for (i, &b) in text[..end].iter().enumerate().rev() {
        match b {
            b'0'..=b'9' if n < digits.len() => {
                digits[n] = b - b'0';
                n += 1;
                start = i;
            }
            b' ' | b'-'
                if n > 0
                    && i > 0
                    && text[i - 1].is_ascii_digit()
                    && text.get(i + 1).is_some_and(u8::is_ascii_digit) =>
            {
                grouped = true
            }
            _ => break,
        }
    }
    let joined = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'@');
    if start > 0 && joined(text[start - 1])
        || text.get(end).is_some_and(|&b| joined(b) && (b != b'.' || text.get(end + 1).is_some_and(u8::is_ascii_digit)))
    {
        return;
    }
    // Groups are written in fours; other numbers in groups are dates and phones.
    if grouped && !(n == 16 || n == 15) || !(13..=19).contains(&n) {
        return;
    }
    let lead = |k: usize| digits[..n].iter().rev().take(k).fold(0u32, |v, &d| v * 10 + u32::from(d));
    let issued = match n {
        13 => false,
        14 => matches!(lead(2), 36 | 38) || matches!(lead(3), 300..=305),
        15 => matches!(lead(2), 34 | 37),
        16 => {
            lead(1) == 4
                || matches!(lead(2), 51..=55 | 65)
                || matches!(lead(4), 2221..=2720 | 6011 | 3528..=3589)
                || matches!(lead(3), 644..=649)
        }
        19 => lead(1) == 4 || lead(2) == 62,
        _ => lead(2) == 62,
    };
    let sum: u32 = digits[..n]
        .iter()
        .enumerate()
        .map(|(i, &d)| {
            let d = u32::from(d);
            if i % 2 == 0 {
                d
            } else if d > 4 {
                2 * d - 9
            } else {
                2 * d
            }
        })
        .sum();
    let flat = digits[..n].iter().all(|&d| d == digits[0]);
    if issued && sum.is_multiple_of(10) && !flat {
        counts.add(Kind::Card);
    }
}

/// Whether a property of this name holds a secret, whatever that looks like.
#[must_use]
pub fn names_a_secret(property: &[u8]) -> bool {
    if !(3..=32).contains(&property.len()) {
        return false;
    }
    let mut plain = [0u8; 32];
    let mut n = 0;
    for b in property.iter().filter(|b| b.is_ascii_alphanumeric()) {
        plain[n] = b.to_ascii_lowercase();
        n += 1;
    }
    let plain = &plain[..n];
    [
        &b"password"[..],
        b"passwd",
        b"pwd",
        b"passphrase",
        b"secret",
        b"clientsecret",
        b"apikey",
        b"apisecret",
        b"accesstoken",
        b"refreshtoken",
        b"authtoken",
        b"sessiontoken",
        b"idtoken",
        b"privatekey",
        b"secretkey",
        b"secretaccesskey",
    ]
    .contains(&plain)
}

/// Looks for secrets in text that arrives in portions.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    counts: Counts,
    /// The end of the last portion, from where a secret may have begun.
    kept: Vec<u8>,
}

/// Longest end of a portion that is kept, and longest beginning of the next one that is joined to it. A longer one is cut.
const LONGEST_KEPT: usize = 1 << 15;
/// Where a text is cut anyway, it is done so far off behind a character that is in no key, if there is one.
const NEAR: usize = 1 << 12;

/// The last place before `at` where a text is cut.
fn cut(text: &[u8], at: usize) -> usize {
    let near = at.saturating_sub(NEAR);
    let parts = |b: &u8| matches!(b, b'"' | b'\'' | b',' | b';' | b'<' | b'>' | b'{' | b'}');
    text[near..at].iter().rposition(parts).map_or(at, |i| near + i + 1)
}

impl Stream {
    /// Takes the next bytes. O(bytes), and of all that came before at most `LONGEST_KEPT` are kept, twice that for a moment.
    pub fn push(&mut self, bytes: &[u8]) {
        // Control characters end a text: lines in a log, strings in a binary file.
        let ends = |b: &u8| *b < b' ';
        let mut rest = bytes;
        if !self.kept.is_empty() {
            let room = 2 * LONGEST_KEPT - self.kept.len();
            let end = rest.iter().take(room + 1).position(ends).unwrap_or(rest.len());
            let end = if end > room { cut(rest, room) } else { end };
            self.kept.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
            if rest.is_empty() && self.kept.len() < LONGEST_KEPT {
                return;
            }
            scan(&self.kept, &mut self.counts);
            self.kept.clear();
        }
        let end = rest.iter().rposition(ends).map_or(0, |i| i + 1);
        let excess = (rest.len() - end).checked_sub(LONGEST_KEPT).map_or(0, |excess| cut(&rest[end..], excess));
        scan(&rest[..end + excess], &mut self.counts);
        self.kept.extend_from_slice(&rest[end + excess..]);
    }

    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> Counts {
        scan(&self.kept, &mut self.counts);
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let mut counts = Counts::new();
        scan(text.as_bytes(), &mut counts);
        counts.found().map(|(kind, n)| format!("{}:{n}", kind.id())).collect::<Vec<_>>().join(" ")
    }

    /// Put together here, so that no scanner takes this file for a leak.
    fn key(prefix: &str, tail: &str) -> String {
        format!("{prefix}{tail}")
    }

    const TAIL: &str = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";

    #[test]
    fn shapes_of_issuers() {
        for (text, expect) in [
            (key("AKIA", "Q3EGXMPLE7DKW2ZB"), "aws_key:1"),
            (key("AIza", &TAIL[..35]), "google_key:1"),
            (key("ghp_", &TAIL[..36]), "github_token:1"),
            (key("glpat-", &TAIL[..20]), "gitlab_token:1"),
            (key("xoxb-", "123456789012-abcdefGHIJ1"), "slack_token:1"),
            (key("sk_live_", &TAIL[..24]), "stripe_key:1"),
            (key("sk-ant-", &TAIL[..32]), "model_key:1"),
            (key("hf_", &TAIL[..34]), "model_key:1"),
            (key("npm_", &TAIL[..36]), "package_token:1"),
            (key("SG.", &format!("{}.{}", &TAIL[..22], &TAIL[..40])), "service_key:1"),
            (key("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"), "jwt:1"),
            (key("Authorization: Bearer ", "abc123def456ghi789jkl"), "bearer_token:1"),
            (key("-----BEGIN ", "RSA PRIVATE KEY-----"), "private_key:1"),
            (key("postgres://app:hunter2", "@db.internal:5432/x"), "url_password:1"),
            ("ada@example.org, bob@example.com".to_owned(), "email:2"),
            ("4111 1111 1111 1111".to_owned(), "card:1"),
            ("card=5555555555554444;".to_owned(), "card:1"),
            ("378282246310005".to_owned(), "card:1"),
            (key("", "Zx9Kq2Wv7Lm4Tr8Bn3Yc6Hd1Pf5Gs0Ja"), "high_entropy:1"),
            (key("token=ghp_", &format!("{} and ghp_{}", &TAIL[..36], &TAIL[..36])), "github_token:2"),
        ] {
            assert_eq!(found(&text), expect, "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_left_alone() {
        for text in [
            "",
            "a@b",
            "@scope/package@1.2.3",
            "icon@2x.png",
            "https://example.org/@ada/post",
            "https://example.org:8080/path",
            "4111111111111112",
            "1700000000000",
            "0000000000000000",
            "2026-01-14 09:30:00 2026-01-14",
            "0x4111111111111111aa",
            "node_modules/some-package/dist/index.js",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "createElementNamespaceResolverFactoryProvider",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "sk-learn-contrib-estimators-and-more-things",
            "AKIAlowercase",
            "-----BEGIN CERTIFICATE-----",
            "Bearer of good news",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }

    #[test]
    fn portions_do_not_matter() {
        let text = format!("one {}\ntwo ada@example.org\u{0}4111111111111111\n", key("ghp_", &TAIL[..36]));
        for cut in 1..text.len() {
            let mut stream = Stream::default();
            for portion in text.as_bytes().chunks(cut) {
                stream.push(portion);
            }
            let counts = stream.finish();
            let all: Vec<(Kind, u64)> = counts.found().collect();
            assert_eq!(all, [(Kind::Email, 1), (Kind::Card, 1), (Kind::GithubToken, 1)], "portions of {cut}");
        }
    }

    /// Prefixes by the hundred thousand: who reads on to the end behind each of them does not come to an end.
    #[test]
    fn a_run_is_read_once_whatever_it_holds() {
        let token = "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        for prefix in
            ["sk-ant-", "xoxb-", "eyJ-", "sk-", "ghp_", "glsa_", "NRAK-", "hvs.", "AKIA_", "eyJ.", "sk-ant-sk-"]
        {
            let many = prefix.repeat(100_000);
            assert_eq!(found(&many), "", "{prefix}");
            assert_eq!(found(&format!("{many}/ghp_{}", &TAIL[..36])), "github_token:1", "{prefix}");
            assert_eq!(found(&format!("{many}/{}", key("eyJ", token))), "jwt:1", "{prefix}");
            let stripe = key("sk_live_", &TAIL[..24]);
            assert_eq!(found(&format!("{stripe}/{many}/{stripe}")), "stripe_key:2", "{prefix}");
        }
        // Headers without end before a body without end, which is one: the first begins the token.
        let (headers, body) = ("eyJ-".repeat(100_000), "eyJ-".repeat(100_000));
        assert_eq!(found(&format!("{headers}.{body}.sign")), "jwt:1");
        assert_eq!(found(&format!("{headers}.{body}/sign")), "");
        assert_eq!(found(&format!("{headers}.{body}.s/{}", key("eyJ", token))), "jwt:1");
    }

    #[test]
    fn lines_of_any_length_in_portions_of_any_length() {
        let secret = format!("\"{}\",\"ada@example.org\",", key("ghp_", &TAIL[..36]));
        let filler = "\"nothing of note\",".repeat(3000);
        let line: String = (0..20).map(|n| [&secret[..], &filler[..n * 997]].concat()).collect();
        for portion in [100, 1 << 15, 40_000, 70_000, 1 << 17, line.len()] {
            let mut stream = Stream::default();
            for portion in line.as_bytes().chunks(portion) {
                stream.push(portion);
                assert!(stream.kept.len() <= LONGEST_KEPT + NEAR, "what is kept is bounded");
            }
            let all: Vec<(Kind, u64)> = stream.finish().found().collect();
            assert_eq!(all, [(Kind::Email, 20), (Kind::GithubToken, 20)], "portions of {portion}");
        }
    }

    #[test]
    fn names_that_say_it() {
        for name in ["password", "Password", "api_key", "apiKey", "client-secret", "SECRET"] {
            assert!(names_a_secret(name.as_bytes()), "{name}");
        }
        for name in ["", "key", "token", "secretary", "passwordField", "keys"] {
            assert!(!names_a_secret(name.as_bytes()), "{name}");
        }
    }
}
