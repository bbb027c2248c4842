//! Telephone numbers. Not for dialling rules: whether somebody answers is not known here.

use crate::FieldProblem;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// A telephone number in E.164 form, for instance `+919876813805`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// The country code taken when a caller names none (Management document, Add User).
    pub const DEFAULT_COUNTRY_CODE: &'static str = "+1";

    /// Reads a country code (`+91`, `91`, `0091`) and a national number with any usual punctuation.
    ///
    /// A number is taken when its length is possible in its country. Whether it is assigned is not
    /// asked: numbering plans change faster than installed servers do.
    pub fn parse(country_code: Option<&str>, number: &str) -> Result<Self, FieldProblem> {
        let number = number.trim();
        if number.is_empty() {
            return Err(FieldProblem::Missing);
        }
        let malformed = FieldProblem::Malformed { expected: "a telephone number" };
        if number.len() > 40 {
            return Err(malformed);
        }
        let full = if number.starts_with('+') {
            number.to_owned()
        } else {
            format!("+{}{number}", country_digits(country_code)?)
        };
        let parsed = PHONE_NUMBER_UTIL.parse(full.as_str(), None).map_err(|_| malformed.clone())?;
        if !PHONE_NUMBER_UTIL.is_possible_number(&parsed) {
            return Err(malformed);
        }
        let text = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164);
        Ok(Self(text.into_owned()))
    }

    /// No number: whoever sets up a company owes none.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// From the store, where only parsed numbers are written.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The E.164 form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn country_digits(country_code: Option<&str>) -> Result<&str, FieldProblem> {
    let code = country_code.map(str::trim).filter(|code| !code.is_empty());
    let digits = code.unwrap_or(Phone::DEFAULT_COUNTRY_CODE);
    let digits = digits.trim_start_matches('+').trim_start_matches("00");
    if (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(FieldProblem::Malformed { expected: "a country code such as +1" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_numbers_become_e164() {
        assert_eq!(Phone::parse(Some("+91"), "9876813805").unwrap().as_str(), "+919876813805");
        assert_eq!(Phone::parse(None, "(202) 555-0143").unwrap().as_str(), "+12025550143");
        assert_eq!(Phone::parse(Some("0034"), "612 345 678").unwrap().as_str(), "+34612345678");
        assert_eq!(Phone::parse(Some("+91"), "+1 202 555 0143").unwrap().as_str(), "+12025550143");
    }

    #[test]
    fn what_cannot_be_a_number_is_refused() {
        assert_eq!(Phone::parse(None, " "), Err(FieldProblem::Missing));
        for number in ["12", "abcdefghij", "98768138059876813805"] {
            assert!(matches!(Phone::parse(None, number), Err(FieldProblem::Malformed { .. })));
        }
        assert!(Phone::parse(Some("9x"), "9876813805").is_err());
        assert!(Phone::parse(Some("+91\n"), &"9".repeat(5000)).is_err());
    }
}
