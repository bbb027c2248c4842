//! One guest's use of a guest link: what has become of it, and the count of its unlocks. Not for
//! making links.

use crate::{Conn, Error};
use doorward_domain::CompanyId;
use doorward_domain::access::{GuestLinkId, LinkProfileId, PersonNumber, Validity};

/// A link as one of its guests finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUse {
    /// How it may be used.
    pub profile: LinkProfileId,
    /// From when until when it opens anything.
    pub validity: Validity,
    /// Whether it was taken back.
    pub revoked: bool,
    /// How many unlocks all its guests have used it for.
    pub used: u32,
    /// The browser that it is bound to for this guest, as a hash.
    pub browser_hash: Option<Vec<u8>>,
}

/// The use of a link by a guest; `None` when there is no such link, or it is not hers.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<Option<LinkUse>, Error> {
    const SQL: &str = "SELECT guest_link.profile, guest_link.valid_from, guest_link.valid_until, \
         guest_link.revoked_at, guest_link.used, guest_link_guest.browser_hash \
         FROM guest_link JOIN guest_link_guest ON guest_link_guest.company = guest_link.company \
         AND guest_link_guest.link = guest_link.number \
         WHERE guest_link.company = $1 AND guest_link.number = $2 AND guest_link_guest.person = $3";
    c.query_first(SQL, &[company.into(), link.0.into(), person.0.into()], |row| {
        Ok(LinkUse {
            profile: LinkProfileId(row.integer(0)?),
            validity: Validity { from: row.time_or_null(1)?, until: row.time_or_null(2)? },
            revoked: row.time_or_null(3)?.is_some(),
            used: u32::try_from(row.integer(4)?).unwrap_or(u32::MAX),
            browser_hash: row.bytes_or_null(5)?,
        })
    })
}

/// Counts one unlock of a guest; `false` when `most` are counted already. Of callers at the same
/// time as many are counted as there are uses left.
///
/// # Errors
/// The engine's error.
pub fn count(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
    most: Option<u32>,
) -> Result<bool, Error> {
    const LINK: &str = "UPDATE guest_link SET used = used + 1 \
         WHERE company = $1 AND number = $2 AND used < $3";
    const GUEST: &str = "UPDATE guest_link_guest SET used = used + 1 \
         WHERE company = $1 AND link = $2 AND person = $3";
    let most = most.map_or(i64::MAX, i64::from);
    if c.execute(LINK, &[company.into(), link.0.into(), most.into()])? == 0 {
        return Ok(false);
    }
    c.execute(GUEST, &[company.into(), link.0.into(), person.0.into()])?;
    Ok(true)
}

/// Takes one counted unlock of a guest back: the door did not obey.
///
/// # Errors
/// The engine's error.
pub fn give_back(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<(), Error> {
    const LINK: &str = "UPDATE guest_link SET used = used - 1 \
         WHERE company = $1 AND number = $2 AND used > 0";
    const GUEST: &str = "UPDATE guest_link_guest SET used = used - 1 \
         WHERE company = $1 AND link = $2 AND person = $3 AND used > 0";
    c.execute(LINK, &[company.into(), link.0.into()])?;
    c.execute(GUEST, &[company.into(), link.0.into(), person.0.into()]).map(|_| ())
}

/// Binds a link to a guest's browser, unless it is bound for her already.
///
/// # Errors
/// The engine's error.
pub fn bind_browser(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
    browser_hash: &[u8],
) -> Result<(), Error> {
    const SQL: &str = "UPDATE guest_link_guest SET browser_hash = $4 \
         WHERE company = $1 AND link = $2 AND person = $3 AND browser_hash IS NULL";
    let values = [company.into(), link.0.into(), person.0.into(), browser_hash.into()];
    c.execute(SQL, &values).map(|_| ())
}
