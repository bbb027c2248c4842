//! Link profiles: the vendor's `config_id`s.

use crate::numbers::{self, Kind};
use crate::{Conn, Error, Row};
use doorward_domain::access::{DisplayName, LinkProfile, LinkProfileId, UnlockTime};
use doorward_domain::{CompanyId, Timestamp};
use std::num::NonZeroU32;

/// Who is asked before a guest of a link unlocks, if anybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hook {
    /// The address; `None`: nobody is asked.
    pub url: Option<String>,
    /// Whether no answer counts as yes.
    pub fails_open: bool,
}

/// Adds a profile; `false` when another one has the name.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    profile: &LinkProfile,
    hook: &Hook,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO link_profile (company, number, name, name_key, unlock_seconds, \
         binds_browser, uses, emails_code, hook_url, hook_fails_open, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let key = profile.name.key();
    let values = [
        company.into(),
        profile.id.0.into(),
        profile.name.as_str().into(),
        (&key).into(),
        profile.unlock_time.map(|time| i64::from(time.seconds())).into(),
        profile.binds_browser.into(),
        profile.uses.map(|uses| i64::from(uses.get())).into(),
        profile.emails_code.into(),
        hook.url.as_ref().into(),
        hook.fails_open.into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Adds the profile that a company begins with, which asks nothing of guests.
///
/// # Errors
/// The engine's error.
pub fn insert_default(
    c: &mut Conn<'_>,
    company: CompanyId,
    now: Timestamp,
) -> Result<LinkProfileId, Error> {
    const SQL: &str = "INSERT INTO link_profile (company, number, name, name_key, binds_browser, \
         emails_code, hook_fails_open, created_at) \
         VALUES ($1, $2, 'Default', 'default', FALSE, FALSE, FALSE, $3)";
    let id = numbers::next(c, company, Kind::LinkProfile)?;
    c.execute(SQL, &[company.into(), id.into(), now.into()])?;
    Ok(LinkProfileId(id))
}

/// Changes all of a profile but its number and name; `false` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    profile: &LinkProfile,
    hook: &Hook,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE link_profile SET unlock_seconds = $3, binds_browser = $4, uses = $5, \
         emails_code = $6, hook_url = $7, hook_fails_open = $8 WHERE company = $1 AND number = $2";
    let values = [
        company.into(),
        profile.id.0.into(),
        profile.unlock_time.map(|time| i64::from(time.seconds())).into(),
        profile.binds_browser.into(),
        profile.uses.map(|uses| i64::from(uses.get())).into(),
        profile.emails_code.into(),
        hook.url.as_ref().into(),
        hook.fails_open.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// A profile by number.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: LinkProfileId,
) -> Result<Option<(LinkProfile, Hook)>, Error> {
    const SQL: &str = "SELECT number, name, unlock_seconds, binds_browser, uses, emails_code, \
         hook_url, hook_fails_open FROM link_profile WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), id.0.into()], profile)
}

/// The profiles of a company in the order of their numbers: the first is its default.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<(LinkProfile, Hook)>, Error> {
    const SQL: &str = "SELECT number, name, unlock_seconds, binds_browser, uses, emails_code, \
         hook_url, hook_fails_open FROM link_profile WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], profile)
}

fn profile(row: &Row<'_>) -> Result<(LinkProfile, Hook), Error> {
    let uses = row.integer_or_null(4)?.and_then(|uses| u32::try_from(uses).ok());
    let profile = LinkProfile {
        id: LinkProfileId(row.integer(0)?),
        name: DisplayName::parse(&row.text(1)?).map_err(|_| Error::Corrupt("link_profile.name"))?,
        unlock_time: row.integer_or_null(2)?.map(UnlockTime::clamp_seconds),
        binds_browser: row.boolean(3)?,
        uses: uses.and_then(NonZeroU32::new),
        emails_code: row.boolean(5)?,
    };
    Ok((profile, Hook { url: row.text_or_null(6)?, fails_open: row.boolean(7)? }))
}
