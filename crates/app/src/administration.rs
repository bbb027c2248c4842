//! What an operator does: companies, applications, keys. Each act is an audit row of its own.

pub mod api_keys;
pub mod applications;
pub mod board;
pub mod companies;
pub mod computers;
pub mod doors;
pub mod explain;
pub mod hmac_keys;
pub mod link_profiles;
pub mod logos;
pub mod rules;
pub mod setup;
pub mod sites;

use doorward_domain::access::DisplayName;
use doorward_domain::{Field, FieldProblem, Refusal};

/// The longest key taken from somebody who brings keys along, in characters.
pub(crate) const LONGEST_KEY: usize = 128;

/// A key that was brought along must be visible ASCII without spaces, or no header could carry it.
pub(crate) fn check_key(name: &'static str, key: &str) -> Result<(), Refusal> {
    let field = Field::Other(name);
    if key.is_empty() {
        return Err(Refusal::field(field, FieldProblem::Missing));
    }
    if key.len() > LONGEST_KEY {
        return Err(Refusal::field(field, FieldProblem::TooLong { longest: LONGEST_KEY }));
    }
    if !key.bytes().all(|b| b.is_ascii_graphic()) {
        let expected = "a key of visible ASCII characters without spaces";
        return Err(Refusal::field(field, FieldProblem::Malformed { expected }));
    }
    Ok(())
}

/// A name for people to read, given under the option of this name.
fn named(option: &'static str, name: &str) -> Result<DisplayName, Refusal> {
    DisplayName::parse(name).map_err(|problem| Refusal::field(Field::Other(option), problem))
}
