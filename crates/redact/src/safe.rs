//! Text that may leave the core. Only this crate turns foreign text into it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Text that has passed the redaction policy, or that we wrote ourselves.
///
/// There is no public conversion from `String`: foreign text goes through [`crate::Policy`], our own through
/// [`Safe::ours`] or the [`safe!`](crate::safe) macro, which takes literals, numbers and other `Safe` text only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Safe(String);

impl Safe {
    /// Words of our own.
    #[must_use]
    pub fn ours(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// For [`safe!`](crate::safe) alone: the arguments were checked by their types.
    #[doc(hidden)]
    #[must_use]
    pub fn from_checked(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn cleared(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without an ending, if it ends so: a part of what may be shown may be shown.
    #[must_use]
    pub fn without_ending(&self, ending: &str) -> Self {
        Self(self.0.strip_suffix(ending).unwrap_or(&self.0).to_owned())
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl AsRef<str> for Safe {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Safe {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Safe {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// What [`safe!`](crate::safe) may interpolate: numbers, literals, other safe text.
pub trait SafeArg: fmt::Display {}

impl SafeArg for Safe {}
impl SafeArg for &'static str {}
impl<T: SafeArg> SafeArg for &T {}
macro_rules! numbers {
    ($($t:ty)*) => { $(impl SafeArg for $t {})* };
}
numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 char bool);

/// Identity that only accepts [`SafeArg`]: the type check behind [`safe!`](crate::safe).
#[doc(hidden)]
pub fn checked<T: SafeArg>(value: T) -> T {
    value
}

/// `format!` whose arguments must be numbers, literals or [`Safe`] text, so that no foreign string slips into a sentence.
#[macro_export]
macro_rules! safe {
    ($fmt:literal $(, $arg:expr)* $(,)?) => {
        $crate::Safe::from_checked(format!($fmt $(, $crate::checked($arg))*))
    };
}

/// A value that stays closed: what the page draws as a printed-over strip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// What it is: `string`, `number`, `url`, `key`, `markup` …
    pub kind: Safe,
    /// Length in characters (UTF-16 units, as the runtime counts), where the file knows it.
    pub length: Option<u64>,
    /// Four hex digits, equal for equal values within one load.
    pub token: Safe,
    /// The value, after an explicit reveal only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Safe>,
}

impl Seal {
    /// In a line of text: the value after a reveal, else kind, length and token.
    #[must_use]
    pub fn text(&self) -> Safe {
        let Self { kind, length, token, shown } = self;
        match (shown, length) {
            (Some(shown), _) => shown.clone(),
            (None, Some(length)) => safe!("‹{} {} ch ·{}›", kind, length, token),
            (None, None) => safe!("‹{} ·{}›", kind, token),
        }
    }
}
