//! The dialect family of the Management and IAM interfaces: one body reader, one envelope.
//!
//! Both documents describe the same service from two sides, so the body reader takes either shape
//! under either token; only the answers differ, and [`Dialect`] says which form one takes.
//! Not for rules: a request read here may still miss fields or name nobody.

pub mod answer;
pub mod biometric;
mod field;
pub mod hash;
pub mod request;
pub mod time;

/// Whose form an answer takes: that of the interface whose token endpoint issued the caller's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// AuthX Public API (Management and Authentication).
    Management,
    /// Public API, AuthX IAM Integration.
    Iam,
}
