//! The small numbers by which the Access API names things: counted company by company, each once.
//! Not for identifiers that nobody types.

use crate::{Conn, Error};
use doorward_domain::CompanyId;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People: the vendor's `user_id` and `email_id`.
    Person,
    /// Doors and computers.
    Resource,
    /// Groups of either kind.
    Group,
    /// Places.
    Site,
    /// Schedules.
    Schedule,
    /// Policies.
    Policy,
    /// Guest links.
    GuestLink,
    /// Link profiles.
    LinkProfile,
    /// Events at doors.
    Event,
    /// Changes of what policies are made of.
    PolicyChange,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Resource => "resource",
            Self::Group => "group",
            Self::Site => "site",
            Self::Schedule => "schedule",
            Self::Policy => "policy",
            Self::GuestLink => "guest_link",
            Self::LinkProfile => "link_profile",
            Self::Event => "event",
            Self::PolicyChange => "policy_change",
        }
    }
}

/// Takes so many numbers, which nobody else gets; the first of them. Others of the company wait
/// until this transaction ends, and when it fails nothing is taken.
///
/// # Errors
/// The engine's error.
pub fn take(c: &mut Conn<'_>, company: CompanyId, kind: Kind, how_many: i64) -> Result<i64, Error> {
    const SQL: &str = "INSERT INTO counter (company, kind, next) VALUES ($1, $2, $3) \
         ON CONFLICT (company, kind) DO UPDATE SET next = counter.next + $4 RETURNING next";
    let values =
        [company.into(), kind.word().into(), how_many.saturating_add(1).into(), how_many.into()];
    let next = c.query_first(SQL, &values, |row| row.integer(0))?;
    Ok(next.ok_or(Error::Corrupt("counter.next"))? - how_many)
}

/// Takes one number, as [`take`] does.
///
/// # Errors
/// The engine's error.
pub fn next(c: &mut Conn<'_>, company: CompanyId, kind: Kind) -> Result<i64, Error> {
    take(c, company, kind, 1)
}
