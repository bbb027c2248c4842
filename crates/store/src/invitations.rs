//! Links by which invited people join, and what became of each. Not for making tokens.

use crate::applications::KeyedHash;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It waits.
    Open,
    /// Somebody joined with it, or became a member otherwise.
    Used,
    /// A newer one was sent.
    Replaced,
    /// It was taken back.
    Cancelled,
}

impl InvitationState {
    const ALL: [Self; 4] = [Self::Open, Self::Used, Self::Replaced, Self::Cancelled];

    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A link as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// Whose people it leads to.
    pub company: CompanyId,
    /// Who is invited; she may be gone.
    pub person: PersonId,
    /// What became of it.
    pub state: InvitationState,
    /// The first moment at which it is too late.
    pub expires_at: Timestamp,
}

/// Adds a link.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    token: &KeyedHash,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO invitation \
         (token_hash, key_ring, company, person, state, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6)";
    let values = [
        (&token.hash).into(),
        token.key_ring.into(),
        company.into(),
        person.as_bytes().into(),
        now.into(),
        expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The link of a token's hash. The token says which company it is of.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<Invitation>, Error> {
    const SQL: &str =
        "SELECT company, person, state, expires_at FROM invitation WHERE token_hash = $1";
    c.query_first(SQL, &[token_hash.into()], |row| {
        let word = row.text(2)?;
        let state = InvitationState::ALL.into_iter().find(|state| state.word() == word);
        Ok(Invitation {
            company: CompanyId(row.integer(0)?),
            person: PersonId::from_bytes(row.identifier(1, "invitation.person")?),
            state: state.ok_or(Error::Corrupt("invitation.state"))?,
            expires_at: row.time(3)?,
        })
    })
}

/// Until when a person's newest link works that waits; `None` when none does.
///
/// # Errors
/// The engine's error.
pub fn open_until(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<Timestamp>, Error> {
    const SQL: &str = "SELECT MAX(expires_at) FROM invitation \
         WHERE company = $1 AND person = $2 AND state = 'open'";
    let values = [company.into(), person.as_bytes().into()];
    Ok(c.query_first(SQL, &values, |row| row.time_or_null(0))?.flatten())
}

/// Ends a person's links that wait; how many there were.
///
/// # Errors
/// The engine's error.
pub fn close(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    state: InvitationState,
) -> Result<u64, Error> {
    const SQL: &str = "UPDATE invitation SET state = $3 \
         WHERE company = $1 AND person = $2 AND state = 'open'";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), state.word().into()])
}

/// Forgets links that expired before a time; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_older(c: &mut Conn<'_>, expired_before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM invitation WHERE expires_at < $1", &[expired_before.into()])
}
