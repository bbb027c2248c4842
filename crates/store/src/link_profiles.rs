//! Link profiles: how guest links may be used.

use crate::numbers::{self, Kind};
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row, resources};
use doorward_domain::access::{DisplayName, Hook, LinkProfile, LinkProfileId, UnlockTime};
use doorward_domain::{CompanyId, Timestamp};
use std::num::NonZeroU32;

/// The number of the profile that every company begins with.
pub const DEFAULT: LinkProfileId = LinkProfileId(1);

/// A profile as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProfile {
    /// The profile.
    pub profile: LinkProfile,
    /// Who is asked before a door is unlocked by a link of it.
    pub hook: Option<Hook>,
}

/// Gives a company the profile that it begins with, unless it has it.
///
/// # Errors
/// The engine's error.
pub fn insert_default(c: &mut Conn<'_>, company: CompanyId, now: Timestamp) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO link_profile (company, number, name, name_key, binds_browser, \
         emails_code, hook_fails_open, created_at) \
         VALUES ($1, 1, 'Default', 'default', FALSE, FALSE, FALSE, $2) \
         ON CONFLICT (company, number) DO NOTHING";
    const NEXT: &str = "INSERT INTO counter (company, kind, next) VALUES ($1, 'link_profile', 2) \
         ON CONFLICT (company, kind) DO NOTHING";
    c.execute(SQL, &[company.into(), now.into()])?;
    c.execute(NEXT, &[company.into()]).map(|_| ())
}

/// Adds a profile, whatever number it names; `None` when the name is taken.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    new: &StoredProfile,
    now: Timestamp,
) -> Result<Option<LinkProfileId>, Error> {
    const SQL: &str = "INSERT INTO link_profile (company, number, name, name_key, unlock_seconds, \
         binds_browser, uses, emails_code, hook_url, hook_fails_open, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (company, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::LinkProfile)?;
    let profile = &new.profile;
    let key = profile.name.key();
    let values = [
        company.into(),
        number.into(),
        profile.name.as_str().into(),
        (&key).into(),
        profile.unlock_time.map(i64::from).into(),
        profile.binds_browser.into(),
        profile.uses.map(|uses| i64::from(uses.get())).into(),
        profile.emails_code.into(),
        new.hook.as_ref().map(|hook| &hook.url).into(),
        new.hook.as_ref().is_some_and(|hook| hook.fails_open).into(),
        now.into(),
    ];
    let added = (c.execute(SQL, &values)? == 1).then_some(LinkProfileId(number));
    if added.is_some() {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(added)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT number, name, unlock_seconds, binds_browser, uses, emails_code, hook_url, \
             hook_fails_open FROM link_profile WHERE company = $1 ",
            $rest
        )
    };
}

/// The profile of a number.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: LinkProfileId,
) -> Result<Option<StoredProfile>, Error> {
    const SQL: &str = select!("AND number = $2");
    c.query_first(SQL, &[company.into(), id.0.into()], read)
}

/// The profiles of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<StoredProfile>, Error> {
    const SQL: &str = select!("ORDER BY number");
    c.query(SQL, &[company.into()], read)
}

/// Writes a profile; `false` when there is none of its number, or its name is taken.
///
/// # Errors
/// The engine's error.
pub fn update(c: &mut Conn<'_>, company: CompanyId, stored: &StoredProfile) -> Result<bool, Error> {
    const SQL: &str = "UPDATE link_profile SET name = $3, name_key = $4, unlock_seconds = $5, \
         binds_browser = $6, uses = $7, emails_code = $8, hook_url = $9, hook_fails_open = $10 \
         WHERE company = $1 AND number = $2 AND NOT EXISTS (SELECT 1 FROM link_profile AS other \
         WHERE other.company = $1 AND other.name_key = $4 AND other.number <> $2)";
    let profile = &stored.profile;
    let key = profile.name.key();
    let values = [
        company.into(),
        profile.id.0.into(),
        profile.name.as_str().into(),
        (&key).into(),
        profile.unlock_time.map(i64::from).into(),
        profile.binds_browser.into(),
        profile.uses.map(|uses| i64::from(uses.get())).into(),
        profile.emails_code.into(),
        stored.hook.as_ref().map(|hook| &hook.url).into(),
        stored.hook.as_ref().is_some_and(|hook| hook.fails_open).into(),
    ];
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

fn read(row: &Row<'_>) -> Result<StoredProfile, Error> {
    let uses = match row.integer_or_null(4)? {
        Some(uses) => Some(
            u32::try_from(uses)
                .ok()
                .and_then(NonZeroU32::new)
                .ok_or(Error::Corrupt("link_profile.uses"))?,
        ),
        None => None,
    };
    let name =
        DisplayName::parse(&row.text(1)?).map_err(|_| Error::Corrupt("link_profile.name"))?;
    let profile = LinkProfile {
        id: LinkProfileId(row.integer(0)?),
        name,
        unlock_time: row.integer_or_null(2)?.map(UnlockTime::clamp_seconds),
        binds_browser: row.boolean(3)?,
        uses,
        emails_code: row.boolean(5)?,
    };
    Ok(StoredProfile { profile, hook: resources::hook(row, 6)? })
}
