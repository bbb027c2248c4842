//! The small numbers by which the Access API names things, each a type of its own. Not for making
//! them: the store counts, company by company.

use crate::identifier::uuid_identifier;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number_identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Reads decimal digits, outer white space dropped. `None` for anything else, for zero
            /// and for what does not fit 63 bits: counting starts at 1.
            pub fn parse(text: &str) -> Option<Self> {
                positive(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            /// Decimal digits.
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    };
}

/// Rust's own reading takes a sign; an identifier has none.
fn positive(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

number_identifier!(
    /// A person within her company: the vendor's `user_id` and `email_id`.
    PersonNumber
);
number_identifier!(
    /// A door or a computer: the vendor's `resource_id`.
    ResourceId
);
number_identifier!(
    /// A group of people or of resources: the vendor's `group_id`.
    GroupId
);
number_identifier!(
    /// A rule that allows or denies.
    PolicyId
);
number_identifier!(
    /// A schedule that several policies may share.
    ScheduleId
);
number_identifier!(
    /// A place with one time zone.
    SiteId
);
number_identifier!(
    /// A guest link: the vendor's `magic_link_id`.
    GuestLinkId
);
number_identifier!(
    /// A link profile: the vendor's `config_id`.
    LinkProfileId
);
uuid_identifier!(
    /// A door or a computer as its lock commands name it: the vendor's `uuid`.
    ResourceUuid
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_as_it_is_shown() {
        for number in [1, 42, i64::MAX] {
            let id = ResourceId(number);
            assert_eq!(ResourceId::parse(&id.to_string()), Some(id));
        }
        assert_eq!(PersonNumber::parse(" 7 "), Some(PersonNumber(7)));
    }

    #[test]
    fn signs_zero_fractions_and_overflow_are_not_numbers() {
        for text in ["", " ", "0", "-1", "+1", "1.0", "1e3", "0x1", "9223372036854775808", "१"] {
            assert_eq!(GroupId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_resource_uuid_is_read_ignoring_case() {
        let uuid = ResourceUuid::parse("BF78C938-BF06-4625-BF79-7622F3F98E88").unwrap();
        assert_eq!(uuid.to_string(), "bf78c938-bf06-4625-bf79-7622f3f98e88");
    }
}
