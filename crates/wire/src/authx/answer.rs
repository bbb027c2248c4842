//! The answers of Management and IAM, byte for byte: member order, types and spelling.
//!
//! Written by hand into sized strings, because the order is part of the contract and these are the
//! hottest bytes of the server. Not for deciding what to answer, nor for HTTP statuses and headers.

mod stamp;

use std::fmt;
use std::fmt::Write as _;

use super::Dialect;
use crate::json::{needs_escape, push_escaped, push_string};
use stamp::{push_rfc_1123, push_round_trip};

/// How long a token lives, in seconds: `.expires` less `.issued` (Management, "Access Token").
pub const TOKEN_LIFETIME_SECONDS: i64 = 1_209_600;

/// What `expires_in` says, one second less, as both documents' samples show it.
pub const EXPIRES_IN: i64 = 1_209_599;

/// The four members that every user call answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// `response_code`: 1 success, 0 error, 2–8 the biometric outcomes.
    pub code: u8,
    /// `response_subcode`.
    pub subcode: u16,
    /// `response_text`; `None` is `null`, as on success.
    pub text: Option<&'a str>,
    /// `response_data`.
    pub data: Data<'a>,
}

/// What `response_data` carries: JSON inside a string, or `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data<'a> {
    /// `null`.
    None,
    /// `{"guid":"…"}`, Management's answer to adding and updating.
    Guid(&'a str),
    /// `{"UniqueUserId":"…","TimeStamp":"…"}`, IAM's.
    Person {
        /// The person's id.
        id: &'a str,
        /// When it happened, µs since 1970 UTC; shown with seven fraction digits.
        unix_micros: i64,
    },
}

/// What a token endpoint answers with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The bearer token. A secret: `Debug` does not show it.
    pub access_token: &'a str,
    /// The company's number, shown as a string of digits to Management alone.
    pub company_id: i64,
    /// `.issued`, seconds since 1970 UTC.
    pub issued_unix_seconds: i64,
    /// `.expires`, seconds since 1970 UTC.
    pub expires_unix_seconds: i64,
}

/// The envelope of a user call (Management and IAM, "Response Body").
pub fn envelope(dialect: Dialect, e: &Envelope<'_>) -> String {
    let mut out = String::with_capacity(room(e));
    out.push('{');
    push_members(&mut out, dialect, e);
    out
}

/// The envelope of a biometric call, with `correlation_id` before its members (Management, "Process
/// Biometrics").
pub fn biometric(dialect: Dialect, correlation_id: Option<&str>, e: &Envelope<'_>) -> String {
    let mut out = String::with_capacity(room(e) + 24 + correlation_id.map_or(4, str::len));
    out.push_str("{\"correlation_id\":");
    push_optional(&mut out, correlation_id);
    out.push(',');
    push_members(&mut out, dialect, e);
    out
}

/// A token endpoint's answer (Management and IAM, "Access Token").
pub fn token(dialect: Dialect, token: &Token<'_>) -> String {
    let mut out = String::with_capacity(224 + token.access_token.len());
    out.push_str("{\"access_token\":");
    push_string(&mut out, token.access_token);
    out.push_str(",\"token_type\":\"bearer\",\"expires_in\":");
    push_number(&mut out, EXPIRES_IN);
    if dialect == Dialect::Management {
        out.push_str(",\"CompanyId\":\"");
        push_number(&mut out, token.company_id);
        out.push('"');
    }
    out.push_str(",\".issued\":\"");
    push_rfc_1123(&mut out, token.issued_unix_seconds);
    out.push_str("\",\".expires\":\"");
    push_rfc_1123(&mut out, token.expires_unix_seconds);
    out.push_str("\"}");
    out
}

/// What a token endpoint answers to wrong credentials (RFC 6749, section 5.2).
pub fn invalid_client(description: &str) -> String {
    let mut out = String::with_capacity(56 + description.len());
    out.push_str("{\"error\":\"invalid_client\",\"error_description\":");
    push_string(&mut out, description);
    out.push('}');
    out
}

/// Room for an envelope without escapes in its text: one allocation in the usual case.
fn room(e: &Envelope<'_>) -> usize {
    let data = match e.data {
        Data::None => 4,
        Data::Guid(id) => 20 + id.len(),
        Data::Person { id, .. } => 80 + id.len(),
    };
    136 + e.text.map_or(4, |text| text.len() + 2) + data
}

/// The members common to all envelopes, and the closing brace.
fn push_members(out: &mut String, dialect: Dialect, e: &Envelope<'_>) {
    out.push_str("\"response_code\":");
    push_number(out, i64::from(e.code));
    out.push_str(",\"response_subcode\":");
    push_number(out, i64::from(e.subcode));
    out.push_str(",\"response_text\":");
    push_optional(out, e.text);
    out.push_str(",\"response_data\":");
    push_data(out, e.data);
    out.push_str(match dialect {
        Dialect::Management => "}",
        Dialect::Iam => ",\"accessToken\":null,\"refreshToken\":null}",
    });
}

fn push_data(out: &mut String, data: Data<'_>) {
    match data {
        Data::None => out.push_str("null"),
        Data::Guid(id) => {
            out.push_str(r#""{\"guid\":\""#);
            push_escaped_twice(out, id);
            out.push_str(r#"\"}""#);
        }
        Data::Person { id, unix_micros } => {
            out.push_str(r#""{\"UniqueUserId\":\""#);
            push_escaped_twice(out, id);
            out.push_str(r#"\",\"TimeStamp\":\""#);
            push_round_trip(out, unix_micros);
            out.push_str(r#"\"}""#);
        }
    }
}

/// Escapes for the JSON text inside, then for the string around it.
fn push_escaped_twice(out: &mut String, text: &str) {
    if text.bytes().any(needs_escape) {
        let mut inner = String::with_capacity(2 * text.len());
        push_escaped(&mut inner, text);
        push_escaped(out, &inner);
    } else {
        out.push_str(text);
    }
}

fn push_optional(out: &mut String, text: Option<&str>) {
    match text {
        None => out.push_str("null"),
        Some(text) => push_string(out, text),
    }
}

fn push_number(out: &mut String, number: i64) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{number}");
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("access_token", &"(hidden)")
            .field("company_id", &self.company_id)
            .field("issued_unix_seconds", &self.issued_unix_seconds)
            .field("expires_unix_seconds", &self.expires_unix_seconds)
            .finish()
    }
}

#[cfg(test)]
mod tests;
