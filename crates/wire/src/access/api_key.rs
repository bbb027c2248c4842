//! The key that a request of the Access interface identifies itself with, wherever it put it.
//!
//! Not for whether the key is known or still good.

use std::fmt;

use super::parameters::{Parameters, Place};

/// The headers that may carry a key, as looked up by the caller.
#[derive(Clone, Copy, Default)]
pub struct KeyHeaders<'h> {
    /// `api_key`.
    pub api_key: Option<&'h str>,
    /// `X-API-Key`.
    pub x_api_key: Option<&'h str>,
    /// `Authorization`; only the scheme `Bearer` counts, in whatever case.
    pub authorization: Option<&'h str>,
}

/// A key as sent, without the white space around it. A secret: `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ApiKey<'a>(&'a str);

impl<'a> ApiKey<'a> {
    /// The first key that is not blank, by place: the headers `api_key`, `X-API-Key` and
    /// `Authorization`, the JSON member, the form, the query. The others are not looked at; the last
    /// of several in one place counts. A JSON member that is no string is no key.
    pub fn find(headers: &KeyHeaders<'a>, parameters: &'a Parameters<'_>) -> Option<Self> {
        Self::in_headers(headers).or_else(|| {
            [Place::Json, Place::Form, Place::Query]
                .into_iter()
                .filter_map(|place| parameters.get_in(place, "api_key")?.as_str())
                .find_map(Self::filled)
        })
    }

    /// The first key of the headers alone, for a caller that has not read the body yet.
    pub fn in_headers(headers: &KeyHeaders<'a>) -> Option<Self> {
        [headers.api_key, headers.x_api_key, headers.authorization.and_then(bearer)]
            .into_iter()
            .flatten()
            .find_map(Self::filled)
    }

    /// The key's text.
    pub fn reveal(self) -> &'a str {
        self.0
    }

    fn filled(text: &'a str) -> Option<Self> {
        let text = text.trim_ascii();
        (!text.is_empty()).then_some(Self(text))
    }
}

/// What follows the scheme `Bearer` (RFC 6750, section 2.1).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, key) = authorization.trim_ascii().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

impl fmt::Debug for ApiKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

impl fmt::Debug for KeyHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHeaders(hidden)")
    }
}

#[cfg(test)]
mod tests;
