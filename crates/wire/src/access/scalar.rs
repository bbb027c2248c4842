//! Single values: text, whole numbers, Booleans, words of a choice and instants.
//!
//! Not for lists, nor for what a good name or a sensible number is.

use super::parameters::Parameters;
use super::problem::{ParameterProblem, ProblemKind};
use crate::calendar;
use crate::json::Value;

/// Whether and how a parameter was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<T> {
    /// Not at all.
    Absent,
    /// As JSON `null`.
    Null,
    /// As an empty string; as a blank one where white space can mean nothing.
    Empty,
    /// With a value.
    Value(T),
}

impl<T> Given<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// Whether nothing was said: not sent, or sent as `null`.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// The value that the request cannot do without.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Missing`] for the parameter `name`.
    pub fn required(self, name: &'static str) -> Result<T, ParameterProblem> {
        self.value().ok_or(ProblemKind::Missing.of(name))
    }

    /// The same with another value, or with the problem in it.
    pub(super) fn try_map<U, E>(
        self,
        change: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<Given<U>, E> {
        Ok(match self {
            Self::Absent => Given::Absent,
            Self::Null => Given::Null,
            Self::Empty => Given::Empty,
            Self::Value(value) => Given::Value(change(value)?),
        })
    }
}

const TEXT: &str = "text";
const WHOLE: &str = "a whole number in digits, such as 5";
const TRUTH: &str = "true or false";
const TIME: &str = "a real date and time in UTC, YYYY-MM-DD HH:MM:SS";

impl<'a> Parameters<'a> {
    /// Text, not trimmed. A JSON number of digits alone is taken as its digits.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Wrong`] for any other JSON type.
    pub fn string(&self, name: &'static str) -> Result<Given<&str>, ParameterProblem> {
        let wrong = ProblemKind::Wrong { expected: TEXT };
        self.scalar(name)
            .try_map(|value| text_of(value).ok_or(wrong.of(name)))
            .map(|given| if given == Given::Value("") { Given::Empty } else { given })
    }

    /// A whole number, as JSON number or in text: a sign, digits, and a fraction of zeros at most.
    /// White space around the text is passed over. No exponents: no id or number of seconds has one.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::OutOfRange`] if 64 bits cannot hold it, else [`ProblemKind::Wrong`].
    pub fn integer(&self, name: &'static str) -> Result<Given<i64>, ParameterProblem> {
        self.filled(name).try_map(|value| integer_of(value).map_err(|kind| kind.of(name)))
    }

    /// `true`, `false`, `1`, `0`, `yes` and `no` in any case, JSON's own, and the numbers 1 and 0.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Wrong`] for anything else.
    pub fn boolean(&self, name: &'static str) -> Result<Given<bool>, ParameterProblem> {
        let wrong = ProblemKind::Wrong { expected: TRUTH };
        self.filled(name).try_map(|value| boolean_of(value).ok_or(wrong.of(name)))
    }

    /// One of several words, in any case.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Wrong`] with `expected` for any other word or type.
    pub(super) fn choice<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
        expected: &'static str,
    ) -> Result<Given<T>, ParameterProblem> {
        self.filled(name).try_map(|value| {
            let text = value.as_str().map(str::trim_ascii);
            let is = |word: &str| text.is_some_and(|text| text.eq_ignore_ascii_case(word));
            let found = words.iter().find(|(word, _)| is(word)).map(|(_, meaning)| *meaning);
            found.ok_or(ProblemKind::Wrong { expected }.of(name))
        })
    }

    /// An instant, in µs since 1970: `YYYY-MM-DD HH:MM:SS` in UTC, with `T` for the blank, a fraction
    /// (beyond µs cut off) or a `Z` if the client likes. The word `none`, in any case, is as empty.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Wrong`] for anything else, the 30th of February and other offsets included.
    pub(super) fn instant(
        &self,
        name: &'static str,
        none: &str,
    ) -> Result<Given<i64>, ParameterProblem> {
        let given = match self.filled(name) {
            Given::Value(Value::String(text)) if text.trim_ascii().eq_ignore_ascii_case(none) => {
                Given::Empty
            }
            given => given,
        };
        given.try_map(|value| {
            let instant = value.as_str().and_then(|text| instant_of(text.trim_ascii()));
            instant.ok_or(ProblemKind::Wrong { expected: TIME }.of(name))
        })
    }

    fn scalar(&self, name: &str) -> Given<&Value<'a>> {
        match self.get(name) {
            None => Given::Absent,
            Some(Value::Null) => Given::Null,
            Some(value) => Given::Value(value),
        }
    }

    /// As [`Self::scalar`], blank texts being empty.
    fn filled(&self, name: &str) -> Given<&Value<'a>> {
        match self.scalar(name) {
            Given::Value(Value::String(text)) if text.trim_ascii().is_empty() => Given::Empty,
            given => given,
        }
    }
}

/// The text of a string, or the digits of a number that is nothing but digits.
pub(super) fn text_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    let digits = value.as_number().filter(|literal| literal.bytes().all(|b| b.is_ascii_digit()));
    value.as_str().or(digits)
}

/// The whole number that a JSON number or a text is.
pub(super) fn integer_of(value: &Value<'_>) -> Result<i64, ProblemKind> {
    let wrong = ProblemKind::Wrong { expected: WHOLE };
    let Some(text) = value.as_number().or(value.as_str().map(str::trim_ascii)) else {
        return Err(wrong);
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let all =
        |text: &str, fits: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(fits);
    if !all(digits, u8::is_ascii_digit) || !all(fraction, |byte| *byte == b'0') {
        return Err(wrong);
    }
    whole.parse().map_err(|_| ProblemKind::OutOfRange)
}

fn boolean_of(value: &Value<'_>) -> Option<bool> {
    let text = match value {
        Value::Bool(truth) => return Some(*truth),
        Value::Number(text) | Value::String(text) => text.trim_ascii(),
        _ => return None,
    };
    let is = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "1", "yes"]) { Some(true) } else { is(["false", "0", "no"]).then_some(false) }
}

/// The instant that a text names, in µs since 1970.
fn instant_of(text: &str) -> Option<i64> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b' ' | b'T' | b't',
        h1,
        h2,
        b':',
        i1,
        i2,
        b':',
        s1,
        s2,
    ] = seconds.as_bytes()
    else {
        return None;
    };
    let micros = calendar::unix_micros([y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, i1, i2, s1, s2])?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let six = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(micros + six.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests;
