//! Numbers as people read them. The spelling is the report's, so that page and report never differ; what only a page needs is here.

use protocol::report::format;

/// `41,191`.
pub fn count(n: u64) -> String {
    format::count(n).to_string()
}

/// `+3,200`, `−12`, `0`.
pub fn signed_count(n: i64) -> String {
    format::signed_count(n).to_string()
}

/// `711 B`, `548.8 kB`, `9.97 MB`, `4.35 GB`.
pub fn bytes(n: u64) -> String {
    format::bytes(n).to_string()
}

/// `+3.29 MB`, `−264 B`.
pub fn signed_bytes(n: i64) -> String {
    format::signed_bytes(n).to_string()
}

/// Confidence as a whole percentage.
pub fn confidence(value: f64) -> String {
    format::confidence(value).to_string()
}

/// `8 ms`, `1.9 s`, `3 min`.
pub fn duration(ms: f64) -> String {
    format::duration(ms).to_string()
}

/// `12,515,203 B`, for hover.
pub fn exact_bytes(n: u64) -> String {
    format!("{}\u{202f}B", count(n))
}

/// A share of the whole with one decimal, so that a column of them lines up: `53.5 %`.
pub fn share(part: u64, whole: u64) -> Option<String> {
    (whole > 0).then(|| format!("{:.1}\u{202f}%", 100.0 * ratio(part, whole)))
}

/// `part / whole`, 0 if there is no whole.
#[expect(clippy::cast_precision_loss, reason = "for pixels and percentages")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Three figures without a unit, as charts write them.
fn figure(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and positive")]
    match value {
        v if v < 9.995 => format!("{v:.2}"),
        v if v < 99.95 => format!("{v:.1}"),
        v => count(v.round() as u64),
    }
}

/// Megabytes, the unit of the stair chart: `3.16`, `119`.
pub fn megabytes(n: u64) -> String {
    figure(ratio(n, 1_000_000))
}

/// A scale's top and its unit: `("20.0", "MB")`, `("800", "kB")`.
pub fn scale(most: u64) -> (String, &'static str) {
    let (divisor, unit) = match most {
        0..1_000 => return (count(most), "B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..10_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let top = figure(ratio(most, divisor));
    // A scale ends on a round figure: its zeros say nothing.
    let short = if top.contains('.') { top.trim_end_matches('0').trim_end_matches('.').to_owned() } else { top };
    (short, unit)
}

/// `326 of 526 MB`: both in the unit of the larger.
pub fn bytes_of(done: u64, total: u64) -> String {
    let whole = bytes(total);
    let Some((_, unit)) = whole.split_once('\u{202f}') else { return whole };
    let factor = match unit {
        "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        _ => 1,
    };
    let scaled = ratio(done, factor);
    let shown = if unit == "B" || scaled >= 100.0 { format!("{scaled:.0}") } else { format!("{scaled:.1}") };
    crate::text::of(&shown, &whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_one_decimal_and_need_a_whole() {
        assert_eq!(share(535, 1_000).as_deref(), Some("53.5\u{202f}%"));
        assert_eq!(share(1, 1).as_deref(), Some("100.0\u{202f}%"));
        assert_eq!(share(1, 0), None);
    }

    #[test]
    fn megabytes_keep_three_figures() {
        for (n, expect) in
            [(0, "0.00"), (3_160_000, "3.16"), (13_030_000, "13.0"), (119_400_000, "119"), (4_345_298_944, "4,345")]
        {
            assert_eq!(megabytes(n), expect);
        }
    }

    #[test]
    fn scales_say_their_unit() {
        for (most, expect) in
            [(800, ("800", "B")), (2_000, ("2", "kB")), (20_000_000, ("20", "MB")), (8_000_000_000, ("8,000", "MB"))]
        {
            assert_eq!((scale(most).0.as_str(), scale(most).1), expect);
        }
    }

    #[test]
    fn progress_names_the_unit_once() {
        assert_eq!(bytes_of(326_000_000, 526_100_000), "326 of 526.1\u{202f}MB");
        assert_eq!(bytes_of(1_200_000, 4_220_000), "1.2 of 4.22\u{202f}MB");
        assert_eq!(bytes_of(10, 711), "10 of 711\u{202f}B");
    }

    #[test]
    fn hover_tells_every_byte() {
        assert_eq!(exact_bytes(12_515_203), "12,515,203\u{202f}B");
    }
}
