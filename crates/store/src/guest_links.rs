//! Guest links: which doors, whose, when, and how each guest has used hers. Not for making tokens.

use crate::applications::KeyedHash;
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row};
use doorward_domain::access::{
    GuestLinkId, LinkProfileId, PersonNumber, ResourceId, Validity, WeeklyWindows,
};
use doorward_domain::{CompanyId, Timestamp};

/// A link as kept, without its doors and guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// Whose doors it opens.
    pub company: CompanyId,
    /// Which.
    pub id: GuestLinkId,
    /// What administrators call it.
    pub name: String,
    /// How it may be used.
    pub profile: LinkProfileId,
    /// At which times of the week.
    pub windows: WeeklyWindows,
    /// From when until when.
    pub validity: Validity,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// What has become of a guest's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestState {
    /// How many unlocks it was used for.
    pub used: u32,
    /// The keyed hash of the cookie of the browser that it is bound to.
    pub browser: Option<Vec<u8>>,
    /// The keyed hash of the code that was mailed to her.
    pub code: Option<Vec<u8>>,
    /// The first moment at which the code is too old.
    pub code_expires_at: Option<Timestamp>,
    /// How often a wrong code was entered since it was mailed.
    pub code_failures: i64,
}

/// Adds a link.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    link: &StoredLink,
    token: &KeyedHash,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO guest_link (company, number, token_hash, key_ring, name, \
         profile, windows, valid_from, valid_until, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let windows =
        serde_json::to_string(&link.windows).map_err(|_| Error::Corrupt("guest_link.windows"))?;
    let values = [
        link.company.into(),
        link.id.0.into(),
        (&token.hash).into(),
        token.key_ring.into(),
        (&link.name).into(),
        link.profile.0.into(),
        (&windows).into(),
        link.validity.from.into(),
        link.validity.until.into(),
        now.into(),
    ];
    c.execute(SQL, &values)?;
    policy_changes::mark(c, link.company, Subject::Rules)
}

/// Lets a link open a door.
///
/// # Errors
/// The engine's error.
pub fn add_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    door: ResourceId,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO guest_link_door (company, link, resource) VALUES ($1, $2, $3) \
         ON CONFLICT (company, link, resource) DO NOTHING";
    c.execute(SQL, &[company.into(), link.0.into(), door.0.into()])?;
    policy_changes::mark(c, company, Subject::Rules)
}

/// Gives a link to a guest.
///
/// # Errors
/// The engine's error.
pub fn add_guest(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO guest_link_guest (company, link, person, used, code_failures) \
         VALUES ($1, $2, $3, 0, 0) ON CONFLICT (company, link, person) DO NOTHING";
    c.execute(SQL, &[company.into(), link.0.into(), person.0.into()])?;
    policy_changes::mark(c, company, Subject::Rules)
}

const COLUMNS_BY_NUMBER: &str = "SELECT company, number, name, profile, windows, valid_from, \
     valid_until, revoked_at FROM guest_link WHERE company = $1 AND number = $2";

/// A link by number.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: GuestLinkId,
) -> Result<Option<StoredLink>, Error> {
    c.query_first(COLUMNS_BY_NUMBER, &[company.into(), id.0.into()], link)
}

/// The link of a token's hash. The token says which company it is of.
///
/// # Errors
/// The engine's error.
pub fn of_token(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<StoredLink>, Error> {
    const SQL: &str = "SELECT company, number, name, profile, windows, valid_from, valid_until, \
         revoked_at FROM guest_link WHERE token_hash = $1";
    c.query_first(SQL, &[token_hash.into()], link)
}

/// The links of a company that were not taken back, in the order of their numbers, after one of them.
///
/// # Errors
/// The engine's error.
pub fn page(
    c: &mut Conn<'_>,
    company: CompanyId,
    after: GuestLinkId,
    most: i64,
) -> Result<Vec<StoredLink>, Error> {
    const SQL: &str = "SELECT company, number, name, profile, windows, valid_from, valid_until, \
         revoked_at FROM guest_link WHERE company = $1 AND number > $2 AND revoked_at IS NULL \
         ORDER BY number LIMIT $3";
    c.query(SQL, &[company.into(), after.0.into(), most.into()], link)
}

/// A link in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLink {
    /// The link.
    pub link: StoredLink,
    /// How many unlocks all its guests have used it for.
    pub used: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The links of a company before a number, those that were taken back too, the last one first.
///
/// # Errors
/// The engine's error.
pub fn before(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: GuestLinkId,
    most: i64,
) -> Result<Vec<ListedLink>, Error> {
    const SQL: &str = "SELECT company, number, name, profile, windows, valid_from, valid_until, \
         revoked_at, used, created_at FROM guest_link WHERE company = $1 AND number < $2 \
         ORDER BY number DESC LIMIT $3";
    c.query(SQL, &[company.into(), number.0.into(), most.into()], |row| {
        Ok(ListedLink {
            link: link(row)?,
            used: u32::try_from(row.integer(8)?).unwrap_or(u32::MAX),
            created_at: row.time(9)?,
        })
    })
}

/// The names of the links that open a door and were not taken back.
///
/// # Errors
/// The engine's error.
pub fn names_of_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    door: ResourceId,
) -> Result<Vec<String>, Error> {
    const SQL: &str = "SELECT name FROM guest_link JOIN guest_link_door \
         ON guest_link_door.company = guest_link.company \
         AND guest_link_door.link = guest_link.number \
         WHERE guest_link.company = $1 AND resource = $2 AND revoked_at IS NULL ORDER BY number";
    c.query(SQL, &[company.into(), door.0.into()], |row| row.text(0))
}

/// The doors of a link in the order of their numbers.
///
/// # Errors
/// The engine's error.
pub fn doors(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
) -> Result<Vec<ResourceId>, Error> {
    const SQL: &str = "SELECT resource FROM guest_link_door \
         WHERE company = $1 AND link = $2 ORDER BY resource";
    c.query(SQL, &[company.into(), link.0.into()], |row| row.integer(0).map(ResourceId))
}

/// The guests of a link with their addresses, in the order of their numbers.
///
/// # Errors
/// The engine's error.
pub fn guests(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
) -> Result<Vec<(PersonNumber, String)>, Error> {
    const SQL: &str = "SELECT g.person, p.email FROM guest_link_guest g \
         JOIN person p ON p.company = g.company AND p.number = g.person \
         WHERE g.company = $1 AND g.link = $2 ORDER BY g.person";
    c.query(SQL, &[company.into(), link.0.into()], |row| {
        Ok((PersonNumber(row.integer(0)?), row.text(1)?))
    })
}

/// What the links of a guest that were not taken back are called, in the order of their numbers.
///
/// # Errors
/// The engine's error.
pub fn names_of_guest(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonNumber,
) -> Result<Vec<String>, Error> {
    const SQL: &str = "SELECT l.name FROM guest_link_guest g \
         JOIN guest_link l ON l.company = g.company AND l.number = g.link \
         WHERE g.company = $1 AND g.person = $2 AND l.revoked_at IS NULL ORDER BY l.number";
    c.query(SQL, &[company.into(), person.0.into()], |row| row.text(0))
}

/// What has become of a guest's link; `None` when it is not hers.
///
/// # Errors
/// The engine's error.
pub fn guest(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<Option<GuestState>, Error> {
    const SQL: &str = "SELECT used, browser_hash, code_hash, code_expires_at, code_failures \
         FROM guest_link_guest WHERE company = $1 AND link = $2 AND person = $3";
    c.query_first(SQL, &[company.into(), link.0.into(), person.0.into()], |row| {
        Ok(GuestState {
            used: u32::try_from(row.integer(0)?).unwrap_or(u32::MAX),
            browser: row.bytes_or_null(1)?,
            code: row.bytes_or_null(2)?,
            code_expires_at: row.time_or_null(3)?,
            code_failures: row.integer(4)?,
        })
    })
}

/// Sets the code that a guest must enter, or clears it; failures start anew.
///
/// # Errors
/// The engine's error.
pub fn set_code(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
    code: Option<(&[u8], Timestamp)>,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE guest_link_guest SET code_hash = $4, code_expires_at = $5, \
         code_failures = 0 WHERE company = $1 AND link = $2 AND person = $3";
    let (hash, expires) = (code.map(|(hash, _)| hash), code.map(|(_, expires)| expires));
    let values = [company.into(), link.0.into(), person.0.into(), hash.into(), expires.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Counts a wrong code.
///
/// # Errors
/// The engine's error.
pub fn count_code_failure(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE guest_link_guest SET code_failures = code_failures + 1 \
         WHERE company = $1 AND link = $2 AND person = $3";
    c.execute(SQL, &[company.into(), link.0.into(), person.0.into()]).map(|_| ())
}

/// Takes a link back; `false` when there is none such, or it was taken back before.
///
/// # Errors
/// The engine's error.
pub fn revoke(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: GuestLinkId,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE guest_link SET revoked_at = $3 \
         WHERE company = $1 AND number = $2 AND revoked_at IS NULL";
    let changed = c.execute(SQL, &[company.into(), id.0.into(), now.into()])? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

fn link(row: &Row<'_>) -> Result<StoredLink, Error> {
    let windows = serde_json::from_str(&row.text(4)?);
    Ok(StoredLink {
        company: CompanyId(row.integer(0)?),
        id: GuestLinkId(row.integer(1)?),
        name: row.text(2)?,
        profile: LinkProfileId(row.integer(3)?),
        windows: windows.map_err(|_| Error::Corrupt("guest_link.windows"))?,
        validity: Validity { from: row.time_or_null(5)?, until: row.time_or_null(6)? },
        revoked_at: row.time_or_null(7)?,
    })
}
