//! What the server wrote, and the secrets that must not be in it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything the server wrote to standard output and standard error, line by line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    pub(crate) fn write(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Secrets that a test has used.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Arc<Mutex<BTreeSet<String>>>);

impl Secrets {
    /// Notes a secret. What is shorter than six characters could be anywhere by chance.
    pub fn note(&self, secret: &str) {
        if secret.len() >= 6 {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
        }
    }

    /// Fails the test when one of them is in a line.
    pub(crate) fn must_not_be_in(&self, lines: &[String]) {
        for secret in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            for line in lines {
                assert!(!stands_in(line, secret), "the secret {secret} is in the log: {line}");
            }
        }
    }
}

/// Whether a secret stands in a line. Digits count only where they are a word of their own: the
/// fractions of a log line's time and the ends of identifiers are digits too.
fn stands_in(line: &str, secret: &str) -> bool {
    if !secret.bytes().all(|byte| byte.is_ascii_digit()) {
        return line.to_lowercase().contains(&secret.to_lowercase());
    }
    let joins =
        |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || b"-.".contains(b));
    line.match_indices(secret).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| line.as_bytes().get(at));
        !joins(before) && !joins(line.as_bytes().get(at + secret.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_count_as_words_and_other_secrets_anywhere_in_any_case() {
        assert!(stands_in(r#"{"pin":"102374"}"#, "102374"));
        assert!(!stands_in("2026-11-22T10:18:38.102374Z", "102374"));
        assert!(!stands_in("3f102374-0000", "102374"));
        assert!(stands_in("key=ABCdef12x", "abcDEF12"));
    }
}
