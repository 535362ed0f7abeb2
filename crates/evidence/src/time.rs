//! Times as people write them.
//!
//! Own code rather than a date crate: two spellings, no time-zone database, and the answer is one number.

/// Unix time in milliseconds of `YYYY-MM-DD[T ]HH:MM[:SS[.fff]][Z|±HH[:]MM]` at the start of `text`, and how many bytes it
/// took. Without a zone the time is taken as UTC. Also `YYYY/MM/DD`, and one-digit hours.
pub(crate) fn parse_date_time(text: &str) -> Option<(f64, usize)> {
    let mut at = Cursor { bytes: text.as_bytes(), at: 0 };
    let year = at.digits(4, 4)?;
    let separator = at.any(b"-/")?;
    let month = at.digits(1, 2)?;
    at.any(&[separator])?;
    let day = at.digits(1, 2)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year < 1970 {
        return None;
    }
    let mut ms = days_from_civil(year, month, day) as f64 * 86_400_000.0;
    let mut end = at.at;
    if at.any(b"T t_").is_some()
        && let Some((hour, minute)) = at.clock()
        && hour < 24
        && minute < 60
    {
        ms += (hour * 60 + minute) as f64 * 60_000.0;
        end = at.at;
        if at.any(b":").is_some()
            && let Some(second) = at.digits(2, 2)
            && second <= 60
        {
            ms += second as f64 * 1000.0;
            end = at.at;
            if at.any(b".,").is_some() && at.peek().is_some_and(|b| b.is_ascii_digit()) {
                let mut scale = 100.0;
                while let Some(b) = at.peek().filter(u8::is_ascii_digit) {
                    ms += f64::from(b - b'0') * scale;
                    scale /= 10.0;
                    at.at += 1;
                }
                end = at.at;
            }
        }
        at.at = end;
        if at.any(b"Zz").is_some() {
            end = at.at;
        } else if let Some(sign) = at.any(b"+-")
            && let Some(hours) = at.digits(2, 2)
        {
            let _ = at.any(b":");
            let minutes = at.digits(2, 2).unwrap_or(0);
            let offset = (hours * 60 + minutes) as f64 * 60_000.0;
            ms += if sign == b'+' { -offset } else { offset };
            end = at.at;
        }
    }
    // A tenth of a microsecond is noise of the sum above.
    Some(((ms * 1000.0).round() / 1000.0, end))
}

/// Unix milliseconds from a bare number, by its size: seconds, milliseconds, microseconds or nanoseconds since 1970.
/// `None` for numbers too small to be a date: those count from somewhere else.
pub(crate) fn unix_ms(number: f64) -> Option<f64> {
    match number {
        n if !n.is_finite() || n < 3e8 => None,
        n if n < 1e11 => Some(n * 1e3),
        n if n < 1e14 => Some(n),
        n if n < 1e17 => Some(n / 1e3),
        n if n < 1e20 => Some(n / 1e6),
        _ => None,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn any(&mut self, set: &[u8]) -> Option<u8> {
        let b = self.peek().filter(|b| set.contains(b))?;
        self.at += 1;
        Some(b)
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u64> {
        let start = self.at;
        let mut value = 0;
        while self.at - start < most
            && let Some(b) = self.peek().filter(u8::is_ascii_digit)
        {
            value = value * 10 + u64::from(b - b'0');
            self.at += 1;
        }
        (self.at - start >= least).then_some(value)
    }

    fn clock(&mut self) -> Option<(u64, u64)> {
        let hour = self.digits(1, 2)?;
        self.any(b":")?;
        Some((hour, self.digits(2, 2)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_shapes_people_write() {
        for (text, ms, used) in [
            ("2026-11-22T08:23:57.523Z", 1_795_335_837_523.0, 24),
            ("2026-11-22T09:23:57.523+01:00 rest", 1_795_335_837_523.0, 29),
            ("2026-11-22 08:23:57,523", 1_795_335_837_523.0, 23),
            ("2026-11-22 8:10:59", 1_795_335_059_000.0, 18),
            ("2026-11-22", 1_795_305_600_000.0, 10),
            ("1970-01-01T00:00:00Z", 0.0, 20),
            ("2024-02-29T00:00:00.5Z", 1_709_164_800_500.0, 22),
        ] {
            assert_eq!(parse_date_time(text), Some((ms, used)), "{text}");
        }
        for text in ["", "12:30", "2026", "2026-13-01", "1795335837523", "0000-01-01"] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }

    #[test]
    fn bare_numbers_by_size() {
        for (number, ms) in [
            (1_795_335_837.523, Some(1_795_335_837_523.0)),
            (1_795_335_837_523.0, Some(1_795_335_837_523.0)),
            (1_795_335_837_523_000.0, Some(1_795_335_837_523.0)),
            (12.5, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(unix_ms(number), ms, "{number}");
        }
    }
}
