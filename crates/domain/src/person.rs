//! People: what is kept of a person, what a new one needs, what a change may touch.

use crate::{Email, PersonId, PersonName, Phone, Timestamp, UserName};

/// How many aliases a person may have beside the user name (`alias_name`, `alias_name1` … `4`).
pub const ALIASES: usize = 5;

/// Whether a person may do anything at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In use.
    Active,
    /// Refused everywhere until activated again; nothing of hers is lost.
    Inactive,
}

/// How far a person has come with credentials of her own. Kept apart from [`Status`]: somebody
/// enrolled may be inactive, somebody active may have no credential yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolment {
    /// No credential yet.
    Pending,
    /// At least one credential.
    Enrolled,
}

/// How a person came to be known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// By a client of the Management or IAM API.
    PublicApi,
    /// By an administrator on this server.
    Portal,
    /// By a file of people.
    Import,
}

macro_rules! stored_words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// The word that stands for the value in the store and in exports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The value of a stored word; `None` when no value has that word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use stored_words;

stored_words!(Status { Active = "active", Inactive = "inactive" });
stored_words!(Enrolment { Pending = "pending", Enrolled = "enrolled" });
stored_words!(Source { PublicApi = "Public API", Portal = "Portal", Import = "Import" });

/// A person who is to be added; every part already keeps its rules.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Unique in the company over user names and aliases.
    pub user_name: UserName,
    /// Further names for the same person, by slot.
    pub aliases: [Option<UserName>; ALIASES],
    /// First name.
    pub first_name: PersonName,
    /// Last name.
    pub last_name: PersonName,
    /// Unique in the company.
    pub email: Email,
    /// Telephone number.
    pub phone: Phone,
    /// How the person came to be known.
    pub source: Source,
}

/// A change to a person: what is `None` keeps its value.
#[derive(Debug, Clone, Default)]
pub struct PersonChange {
    /// A new user name, where the caller may give one.
    pub user_name: Option<UserName>,
    /// By slot: `Some(None)` takes the alias away, `Some(Some(_))` sets it.
    pub aliases: [Option<Option<UserName>>; ALIASES],
    /// A new first name.
    pub first_name: Option<PersonName>,
    /// A new last name.
    pub last_name: Option<PersonName>,
    /// A new e-mail address.
    pub email: Option<Email>,
    /// A new telephone number.
    pub phone: Option<Phone>,
}

/// A person as kept.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// As spelt when it was set.
    pub user_name: String,
    /// As spelt, by slot.
    pub aliases: [Option<String>; ALIASES],
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// As spelt when it was set.
    pub email: String,
    /// Telephone number.
    pub phone: Phone,
    /// Whether the person may do anything.
    pub status: Status,
    /// Whether there is a credential.
    pub enrolment: Enrolment,
    /// How the person came to be known.
    pub source: Source,
    /// When added.
    pub created_at: Timestamp,
    /// When last changed.
    pub updated_at: Timestamp,
}
