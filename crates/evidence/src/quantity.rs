//! Byte sizes as people and tools write them.

/// Bytes from a number and a unit of the runtime's world: `kB`, `MB` and `GB` mean 1024s, as V8's logs, `ps` and the
/// dividing of `process.memoryUsage()` by 1024 do. `None` for an unknown unit.
pub(crate) fn binary_unit(unit: &str) -> Option<f64> {
    let unit = unit.trim().trim_end_matches('.');
    let lower = unit.to_ascii_lowercase();
    Some(match lower.as_str() {
        "" | "b" | "byte" | "bytes" => 1.0,
        "k" | "kb" | "kib" | "kbytes" => 1024.0,
        "m" | "mb" | "mib" | "mbytes" => 1_048_576.0,
        "g" | "gb" | "gib" | "gbytes" => 1_073_741_824.0,
        "t" | "tb" | "tib" => 1_099_511_627_776.0,
        _ => return None,
    })
}

/// A Kubernetes quantity: `512Mi`, `1G`, `1.5Gi`, `128974848`, `129e6`, `128974848000m`.
pub(crate) fn kubernetes(text: &str) -> Option<u64> {
    let text = text.trim().trim_matches(['"', '\'']);
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let scale = match &text[split..] {
        "" => 1.0,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        "Ti" => 1_099_511_627_776.0,
        "Pi" => 1_125_899_906_842_624.0,
        rest if rest.starts_with(['e', 'E']) => return bytes(text.parse().ok()?),
        _ => return None,
    };
    bytes(number * scale)
}

/// A size in Docker's spelling: decimal `kB`, `MB`, `GB`, binary `KiB`, `MiB`, `GiB`.
pub(crate) fn docker(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let scale = match text[split..].trim() {
        "" | "B" | "b" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        other => binary_unit(other)?,
    };
    bytes(number * scale)
}

/// A number of bytes, if it can be one.
pub(crate) fn bytes(number: f64) -> Option<u64> {
    // Above 2^53 an f64 no longer counts bytes, and no process has 8 PiB.
    (number.is_finite() && (0.0..=9_007_199_254_740_992.0).contains(&number)).then_some(number.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for (text, expect) in [
            ("512Mi", Some(536_870_912)),
            ("1G", Some(1_000_000_000)),
            ("1.5Gi", Some(1_610_612_736)),
            ("\"129e6\"", Some(129_000_000)),
            ("128974848000m", Some(128_974_848)),
            ("max", None),
            ("", None),
            ("-5", None),
        ] {
            assert_eq!(kubernetes(text), expect, "{text}");
        }
        for (text, expect) in
            [("12.5MiB", Some(13_107_200)), ("1.2kB", Some(1200)), ("512 MiB", Some(536_870_912)), ("x", None)]
        {
            assert_eq!(docker(text), expect, "{text}");
        }
        assert_eq!(bytes(f64::NAN), None);
        assert_eq!(bytes(-1.0), None);
        assert_eq!(bytes(1e300), None);
    }
}
