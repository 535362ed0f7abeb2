//! Figures and names as people read them: one spelling for page, command line and tickets.
//!
//! Bytes are decimal (1 kB = 1,000 B) with three or four figures, counts have thousands separators, signs are `+` and `−`
//! (U+2212), a unit follows a narrow no-break space (U+202F).

use redact::Safe;

/// The space between a figure and its unit: narrow, and a line never breaks there.
const THIN: char = '\u{202f}';
const MINUS: char = '\u{2212}';

/// `711 B`, `548.8 kB`, `9.97 MB`, `4.35 GB`.
#[must_use]
pub fn bytes(n: u64) -> Safe {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if n < 1_000 {
        return Safe::from_checked(format!("{n}{THIN}B"));
    }
    let mut value = n as f64 / 1e3;
    let mut unit = 0;
    // 999,950 B would print as `1000.0 kB`: step up before rounding does.
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1e3;
        unit += 1;
    }
    let decimals = if value < 99.995 { 2 } else { 1 };
    Safe::from_checked(format!("{value:.decimals$}{THIN}{}", UNITS[unit]))
}

/// `+3.29 MB`, `−12.00 kB`, `0 B`.
#[must_use]
pub fn signed_bytes(n: i64) -> Safe {
    Safe::from_checked(format!("{}{}", sign(n), bytes(n.unsigned_abs())))
}

/// `12,400`.
#[must_use]
pub fn count(n: u64) -> Safe {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    Safe::from_checked(out)
}

/// `+3,200`, `−40`, `0`.
#[must_use]
pub fn signed_count(n: i64) -> Safe {
    Safe::from_checked(format!("{}{}", sign(n), count(n.unsigned_abs())))
}

/// A share of one as `76.5 %`; whole percents from 10 up where the tenth is zero.
#[must_use]
pub fn percent(share: f64) -> Safe {
    let p = share * 100.0;
    let text = if !p.is_finite() {
        return Safe::ours("–");
    } else if (p - p.round()).abs() < 0.05 {
        format!("{:.0}", p.round() + 0.0)
    } else {
        format!("{p:.1}")
    };
    Safe::from_checked(format!("{}{THIN}%", text.replace('-', "\u{2212}")))
}

/// Confidence as a whole percentage from 5 to 99.
#[must_use]
pub fn confidence(c: f64) -> Safe {
    let p = if c.is_finite() { (c * 100.0).round().clamp(5.0, 99.0) } else { 5.0 };
    Safe::from_checked(format!("{p:.0}{THIN}%"))
}

/// `8 ms`, `1.9 s`, `3 min`, `2.5 h`.
#[must_use]
pub fn duration(ms: f64) -> Safe {
    let (value, unit) = match ms.abs() {
        a if a < 1_000.0 => (ms, "ms"),
        a if a < 120_000.0 => (ms / 1e3, "s"),
        a if a < 7_200_000.0 => (ms / 6e4, "min"),
        _ => (ms / 3.6e6, "h"),
    };
    let text = if unit == "ms" || value.abs() >= 100.0 || (value - value.round()).abs() < 0.05 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    };
    Safe::from_checked(format!("{text}{THIN}{unit}"))
}

/// A name out of the program, between backticks. Backticks inside it become apostrophes, so that it cannot end its own span.
#[must_use]
pub fn code(name: &Safe) -> Safe {
    Safe::from_checked(format!("`{}`", name.as_str().replace('`', "'")))
}

/// Unix milliseconds as `2026-11-22T08:02:30.016Z`; `None` outside the years 1970 to 9999.
#[must_use]
pub fn iso_time(wall_ms: f64) -> Option<Safe> {
    if !(0.0..253_402_300_800_000.0).contains(&wall_ms) {
        return None;
    }
    let total = wall_ms.floor() as u64;
    let (days, ms) = (total / 86_400_000, total % 86_400_000);
    let (year, month, day) = civil(days);
    let (h, m, s, f) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    Some(Safe::from_checked(format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{f:03}Z")))
}

/// Year, month, day of a day since 1970-01-01, by the 400-year cycle of the Gregorian calendar shifted to start in March.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// Letter of an input: A to Z, then AA, AB …
#[must_use]
pub fn letter(input: u32) -> Safe {
    let mut n = u64::from(input) + 1;
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push((b'A' + (n % 26) as u8) as char);
        n /= 26;
    }
    Safe::from_checked(letters.into_iter().rev().collect())
}

/// Inputs that a claim rests on, each once, in order; from three in a row on, only the ends of the run.
#[must_use]
pub fn cited(input: Option<u32>, also: &[u32]) -> Vec<(u32, u32)> {
    let mut all: Vec<u32> = input.into_iter().chain(also.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for input in all {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(input) => *last = input,
            _ => runs.push((input, input)),
        }
    }
    // A run of two is two.
    runs.into_iter()
        .flat_map(|(first, last)| {
            let two = last.checked_sub(1) == Some(first);
            if two { [Some((first, first)), Some((last, last))] } else { [Some((first, last)), None] }
        })
        .flatten()
        .collect()
}

/// What [`cited`] finds, as letters: `A`, `A D`, `A–D F`.
#[must_use]
pub fn letters(input: Option<u32>, also: &[u32]) -> String {
    let one = |(first, last): &(u32, u32)| match first == last {
        true => letter(*first).to_string(),
        false => format!("{}–{}", letter(*first), letter(*last)),
    };
    cited(input, also).iter().map(one).collect::<Vec<_>>().join(" ")
}

fn sign(n: i64) -> &'static str {
    match n.signum() {
        1 => "+",
        -1 => "\u{2212}",
        _ => "",
    }
}

/// Replaces the spelling of the page by what any terminal shows.
#[must_use]
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            THIN | '\u{a0}' | '\t' | '\n' | '\r' => out.push(' '),
            MINUS => out.push('-'),
            '–' | '—' => out.push('-'),
            '×' => out.push('x'),
            '≈' => out.push('~'),
            '≥' => out.push_str(">="),
            '≤' => out.push_str("<="),
            '…' => out.push_str("..."),
            '→' => out.push_str("->"),
            '‹' => out.push('<'),
            '›' => out.push('>'),
            '·' => out.push('#'),
            c if redact::acts(c) => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_three_or_four_figures() {
        for (n, expect) in [
            (0, "0 B"),
            (711, "711 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (548_800, "548.8 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.00 MB"),
            (9_970_000, "9.97 MB"),
            (99_996_000, "100.0 MB"),
            (4_345_298_944, "4.35 GB"),
            (u64::MAX, "18446.7 PB"),
        ] {
            assert_eq!(bytes(n).as_str().replace('\u{202f}', " "), expect, "{n}");
        }
        assert_eq!(signed_bytes(-3_290_000).as_str(), "\u{2212}3.29\u{202f}MB");
        assert_eq!(signed_bytes(i64::MIN).as_str().chars().next(), Some('\u{2212}'));
    }

    #[test]
    fn counts_are_grouped() {
        for (n, expect) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(n).as_str(), expect);
        }
        assert_eq!(signed_count(3_200).as_str(), "+3,200");
        assert_eq!(signed_count(0).as_str(), "0");
    }

    #[test]
    fn shares_and_times() {
        let show = |s: Safe| s.as_str().replace('\u{202f}', " ");
        assert_eq!(show(percent(0.765)), "76.5 %");
        assert_eq!(show(percent(0.5)), "50 %");
        assert_eq!(show(percent(f64::NAN)), "–");
        assert_eq!(show(confidence(1.0)), "99 %");
        assert_eq!(show(confidence(f64::NAN)), "5 %");
        assert_eq!(show(duration(8.0)), "8 ms");
        assert_eq!(show(duration(1_900.0)), "1.9 s");
        assert_eq!(show(duration(180_000.0)), "3 min");
    }

    #[test]
    fn iso_times() {
        let show = |ms| iso_time(ms).map(|s| s.to_string());
        assert_eq!(show(0.0).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        assert_eq!(show(1_795_334_550_016.0).as_deref(), Some("2026-11-22T08:02:30.016Z"));
        assert_eq!(show(951_782_400_000.0).as_deref(), Some("2000-02-29T00:00:00.000Z"));
        assert_eq!(show(-1.0), None);
        assert_eq!(show(f64::NAN), None);
    }

    #[test]
    fn runs_of_inputs_show_their_ends() {
        let check = |input: Option<u32>, also: &[u32], expect: &str| assert_eq!(letters(input, also), expect);
        check(None, &[], "");
        check(Some(3), &[], "D");
        check(Some(3), &[0, 3], "A D");
        check(Some(1), &[0], "A B");
        check(Some(27), &[5, 3, 2, 4, 0, 26, 25], "A C–F Z–AB");
    }

    #[test]
    fn letters_go_on_after_z() {
        for (n, expect) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(n).as_str(), expect);
        }
    }

    #[test]
    fn a_name_cannot_end_its_span() {
        assert_eq!(code(&Safe::ours("a`b")).as_str(), "`a'b`");
    }
}
