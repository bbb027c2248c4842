//! Identifiers, each a type of its own, so that one is never passed for another.

use std::fmt;

/// A company (tenant). The vendors show it as a number of up to 18 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyId(pub i64);

impl CompanyId {
    /// The company of rows that belong to none: calls whose caller was never identified.
    pub const NONE: Self = Self(0);
}

impl fmt::Display for CompanyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

macro_rules! uuid_identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Reads any usual spelling of a UUID, ignoring case; `None` when it is not one.
            pub fn parse(text: &str) -> Option<Self> {
                uuid::Uuid::parse_str(text.trim()).ok().map(Self)
            }

            /// From the 16 bytes that the store keeps.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }

            /// The 16 bytes that the store keeps.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl std::fmt::Display for $name {
            /// Lower case with hyphens, the form in which every answer carries it.
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(out)
            }
        }
    };
}
pub(crate) use uuid_identifier;

uuid_identifier!(
    /// A person: the vendors' `guid` and `UniqueUserId`.
    PersonId
);
uuid_identifier!(
    /// A client application: the vendors' `ApplicationId`.
    ApplicationId
);
uuid_identifier!(
    /// One call, from the first byte read to the last audit row.
    RequestId
);
uuid_identifier!(
    /// A key that is kept with others of its kind: an HMAC key or an API key.
    KeyId
);
uuid_identifier!(
    /// Something that leaves the house: a letter, an event for a webhook, one call of a webhook.
    MessageId
);

/// Builds the bytes of a version 7 UUID (RFC 9562, section 5.7) from a time and ten random bytes.
///
/// Rows made one after another lie beside one another in the index, which keeps inserts as cheap
/// among a million people as among a thousand.
fn version_7(now: crate::Timestamp, random: [u8; 10]) -> [u8; 16] {
    let millis = now.micros().div_euclid(1_000).to_be_bytes();
    let [_, _, m0, m1, m2, m3, m4, m5] = millis;
    // The microseconds within the millisecond follow it (section 6.2, method 3).
    let [.., high, low] = now.micros().rem_euclid(1_000).to_be_bytes();
    let [r0, r1, r2, r3, r4, r5, r6, r7, ..] = random;
    let (version, variant) = (0x70 | high, 0x80 | (r0 & 0x3f));
    [m0, m1, m2, m3, m4, m5, version, low, variant, r1, r2, r3, r4, r5, r6, r7]
}

macro_rules! made_at {
    ($($name:ident),*) => {$(
        impl $name {
            /// A new identifier (UUID version 7) from the time and randomness given.
            pub fn new(now: crate::Timestamp, random: [u8; 10]) -> Self {
                Self::from_bytes(version_7(now, random))
            }
        }
    )*};
}

made_at!(PersonId, ApplicationId, RequestId, KeyId, MessageId);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use uuid::Uuid;

    #[test]
    fn identifiers_are_read_ignoring_case_and_written_in_lower_case() {
        let id = PersonId::parse(" BF78C938-BF06-4625-BF79-7622F3F98E88 ").unwrap();
        assert_eq!(id.to_string(), "bf78c938-bf06-4625-bf79-7622f3f98e88");
        assert_eq!(PersonId::parse("not a guid"), None);
    }

    #[test]
    fn new_identifiers_are_version_7_and_ordered_by_time() {
        let early = PersonId::new(Timestamp::from_seconds(1_000), [0xff; 10]);
        let late = PersonId::new(Timestamp::from_seconds(1_001), [0; 10]);
        assert!(early < late);
        let next = PersonId::new(Timestamp::from_micros(1_000_000_001), [0; 10]);
        assert!(early < next && next < late);
        let parsed = Uuid::parse_str(&early.to_string()).unwrap();
        assert_eq!(parsed.get_version_num(), 7);
        assert_eq!(parsed.get_variant(), uuid::Variant::RFC4122);
    }
}
