//! Sites: places with one wall clock each.

use crate::numbers::{self, Kind};
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row};
use doorward_domain::access::{DisplayName, SiteId, Zone};
use doorward_domain::{CompanyId, Timestamp};

/// A site as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSite {
    /// Which.
    pub id: SiteId,
    /// What it is called.
    pub name: String,
    /// Its wall clock.
    pub zone: Zone,
}

/// Adds a site; `None` when the name is taken.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: &DisplayName,
    zone: &Zone,
    now: Timestamp,
) -> Result<Option<SiteId>, Error> {
    const SQL: &str = "INSERT INTO site (company, number, name, name_key, zone, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::Site)?;
    let key = name.key();
    let values = [
        company.into(),
        number.into(),
        name.as_str().into(),
        (&key).into(),
        zone.name().into(),
        now.into(),
    ];
    let added = (c.execute(SQL, &values)? == 1).then_some(SiteId(number));
    if added.is_some() {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(added)
}

/// The sites of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<StoredSite>, Error> {
    const SQL: &str = "SELECT number, name, zone FROM site WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], |row| {
        Ok(StoredSite { id: SiteId(row.integer(0)?), name: row.text(1)?, zone: zone(row, 2)? })
    })
}

/// Writes name and zone of a site; `false` when there is none of its number, or the name is taken.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: SiteId,
    name: &DisplayName,
    zone: &Zone,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE site SET name = $3, name_key = $4, zone = $5 \
         WHERE company = $1 AND number = $2 AND NOT EXISTS (SELECT 1 FROM site AS other \
         WHERE other.company = $1 AND other.name_key = $4 AND other.number <> $2)";
    let key = name.key();
    let values =
        [company.into(), id.0.into(), name.as_str().into(), (&key).into(), zone.name().into()];
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

/// Removes a site; `false` when there is none. The caller has seen that no door is there.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: SiteId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM site WHERE company = $1 AND number = $2";
    let changed = c.execute(SQL, &[company.into(), id.0.into()])? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

/// Reads a zone from a column.
pub(crate) fn zone(row: &Row<'_>, column: usize) -> Result<Zone, Error> {
    Zone::parse(&row.text(column)?).map_err(|_| Error::Corrupt("site.zone"))
}
