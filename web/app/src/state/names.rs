//! The order of names.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Names as people count: runs of digits by value, the rest by character.
pub fn by_name(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let (Some(x), Some(y)) = (a.peek().copied(), b.peek().copied()) else {
            return a.peek().is_some().cmp(&b.peek().is_some());
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let number = |it: &mut Peekable<Chars<'_>>| {
                let mut digits = String::new();
                while let Some(d) = it.next_if(char::is_ascii_digit) {
                    digits.push(d);
                }
                let digits = digits.trim_start_matches('0').to_owned();
                (digits.len(), digits)
            };
            match number(&mut a).cmp(&number(&mut b)) {
                Ordering::Equal => {}
                other => return other,
            }
        } else {
            match x.to_lowercase().cmp(y.to_lowercase()) {
                Ordering::Equal => {}
                other => return other,
            }
            a.next();
            b.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_count_and_case_does_not() {
        for (a, b) in [("after-2", "after-10"), ("a", "B"), ("007", "8"), ("x", "x1"), ("", "a"), ("1.9", "1.10")] {
            assert_eq!((by_name(a, b), by_name(b, a)), (Ordering::Less, Ordering::Greater), "{a} {b}");
        }
        assert_eq!(by_name("A01", "a1"), Ordering::Equal);
    }
}
