//! Passkey ceremonies under way: what the server asked of a browser and has to compare the answer
//! with. Kept here because any server may be the one that is answered; each is taken once.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// What a ceremony is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CeremonyKind {
    /// Adding a passkey.
    Register,
    /// Proving with a passkey who somebody is that is named already.
    Check,
    /// Signing in with a passkey alone.
    SignIn,
}

impl CeremonyKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Check => "check",
            Self::SignIn => "sign_in",
        }
    }
}

/// A ceremony under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyCeremony {
    /// Whose company; [`CompanyId::NONE`] for a sign-in.
    pub company: CompanyId,
    /// Which.
    pub id: [u8; 16],
    /// What for.
    pub kind: CeremonyKind,
    /// Whose; `None` for a sign-in.
    pub person: Option<PersonId>,
    /// What the answer is compared with, sealed.
    pub sealed: Vec<u8>,
    /// The first moment at which no answer is taken.
    pub expires_at: Timestamp,
}

/// Keeps a ceremony.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, ceremony: &PasskeyCeremony) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO passkey_ceremony \
         (company, id, kind, person, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        ceremony.company.into(),
        (&ceremony.id).into(),
        ceremony.kind.as_str().into(),
        ceremony.person.as_ref().map(PersonId::as_bytes).into(),
        (&ceremony.sealed).into(),
        ceremony.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Takes a ceremony, over or not: nobody takes it again.
///
/// # Errors
/// The engine's error.
pub fn take(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
) -> Result<Option<PasskeyCeremony>, Error> {
    const SQL: &str = "DELETE FROM passkey_ceremony WHERE company = $1 AND id = $2 \
         RETURNING kind, person, sealed, expires_at";
    c.query_first(SQL, &[company.into(), id.into()], |row| {
        let person = row.bytes_or_null(1)?.map(|bytes| {
            let bytes = bytes.try_into();
            bytes.map_err(|_| Error::Corrupt("passkey_ceremony.person"))
        });
        Ok(PasskeyCeremony {
            company,
            id: *id,
            kind: match row.text_in_place(0)? {
                "register" => CeremonyKind::Register,
                "check" => CeremonyKind::Check,
                "sign_in" => CeremonyKind::SignIn,
                _ => return Err(Error::Corrupt("passkey_ceremony.kind")),
            },
            person: person.transpose()?.map(PersonId::from_bytes),
            sealed: row.bytes(2)?,
            expires_at: row.time(3)?,
        })
    })
}

/// Forgets ceremonies that are over; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM passkey_ceremony WHERE expires_at <= $1", &[now.into()])
}
