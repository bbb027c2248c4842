//! What leaves the house: mail by SMTP, calls over HTTP of other people's webhooks and of locks.
//!
//! Adapters alone: they know no rules, no database and no clock. What is sent, how often it is tried
//! and what an answer means is decided by whoever calls.

mod guard;
mod hooks;
mod letter;
mod smtp;
mod trust;

pub use guard::{Guard, GuardError};
pub use hooks::{
    Call, HookAnswer, HookClient, HookError, HookUrl, LONGEST_ANSWER, Post, UrlProblem,
    forget_unsent,
};
pub use hyper::Method;
pub use letter::{Letter, LetterError, LogoFormat, LogoPicture, Sender, SenderProblem};
pub use smtp::{Smtp, SmtpConnection, SmtpError, SmtpSecurity, SmtpSettings, SmtpSetupError};
pub use trust::{Trust, TrustError};

/// A text of a stranger, fit to be kept and shown: one line, no control characters, not long.
pub fn one_line(text: &str, longest: usize) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_becomes_one_short_line() {
        assert_eq!(one_line(" a\r\n\u{1b}[31mb\0  c ", 100), "a [31mb c");
        assert_eq!(one_line("äöü", 2), "äö");
    }
}
