//! What is true whatever the wire or the disk: people, their names and PINs, companies and their
//! plans, applications, who may open which door, and every reason for which a call can be refused.
//!
//! Not for I/O of any kind: no SQL, no HTTP, no clock and no randomness. Time comes in as a
//! [`Timestamp`], identifiers are made by the caller.

pub mod access;
mod application;
mod biometrics;
mod company;
mod email;
pub mod hex;
mod identifier;
mod lockout;
mod membership;
mod password;
mod person;
mod person_name;
mod person_words;
mod phone;
mod pin;
mod refusal;
mod role;
mod secret;
mod text;
mod thing;
mod time;
mod user_name;

pub use application::{Application, ApplicationKind, Freshness, NetworkList};
pub use biometrics::{BiometricPolicy, CaptureProblem, Duplicates, Factor, SampleProblem};
pub use company::{Company, CompanySettings, Hostname, Plan};
pub use email::Email;
pub use identifier::{ApplicationId, CompanyId, KeyId, MessageId, PersonId, RequestId};
pub use lockout::{ApplicationBudget, LockState, LockoutPolicy};
pub use membership::Membership;
pub use password::Password;
pub use person::{ALIASES, Enrolment, NewPerson, Person, PersonChange, Source, Status};
pub use person_name::PersonName;
pub use person_words::{LONGEST_WORD, PersonTexts, asked_words};
pub use phone::Phone;
pub use pin::{Pin, PinPolicy, PinProblem};
pub use refusal::{Field, FieldProblem, InvitationProblem, Refusal, TokenProblem};
pub use role::{Act, Role};
pub use secret::Secret;
pub use thing::Thing;
pub use time::Timestamp;
pub use user_name::UserName;
