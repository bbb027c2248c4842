//! E-mail addresses. Not for sending: an address that parses may still reach nobody.

use crate::{FieldProblem, text};
use email_address::{EmailAddress, Options};
use std::str::FromStr;

/// An e-mail address (RFC 5321, section 4.1.2), as spelt, with the key by which it is unique in its
/// company. Addresses compare ignoring case as a whole, so that no person appears twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    spelled: String,
    key: String,
}

impl Email {
    /// The longest address taken, in characters (RFC 5321, section 4.5.3.1.3, less the brackets).
    pub const LONGEST: usize = 254;

    /// Reads an address without a display name.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let spelled = text::plain(text, Self::LONGEST)?.to_owned();
        let options = Options::default().without_display_text().without_domain_literal();
        EmailAddress::parse_with_options(&spelled, options)
            .map_err(|_| FieldProblem::Malformed { expected: "an e-mail address" })?;
        let key = Self::key_of(&spelled);
        Ok(Self { spelled, key })
    }

    /// The key of an address as written by a caller, for looking it up.
    pub fn key_of(text: &str) -> String {
        text.trim().to_lowercase()
    }

    /// As spelt.
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// Equal for addresses that count as the same.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl FromStr for Email {
    type Err = FieldProblem;
    fn from_str(text: &str) -> Result<Self, FieldProblem> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_compare_ignoring_case() {
        let email = Email::parse(" Richardmiller@Gmail.com").unwrap();
        assert_eq!(email.as_str(), "Richardmiller@Gmail.com");
        assert_eq!(email.key(), "richardmiller@gmail.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["plain", "a@", "@b.c", "a b@c.d", "Name <a@b.c>", "a@[127.0.0.1]"] {
            assert!(matches!(Email::parse(text), Err(FieldProblem::Malformed { .. })), "{text}");
        }
        assert_eq!(Email::parse("a@b.c\r\nBcc: d@e.f"), Err(FieldProblem::Unprintable));
    }
}
