//! Resources: doors and computers, and what each is set to. What a door reports is in
//! [`crate::door_states`].

use crate::numbers::{self, Kind};
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row};
use doorward_domain::access::{
    DisplayName, DoorMode, DoorSettings, Hook, Methods, ResourceId, ResourceKind, ResourceUuid,
    SiteId, UnlockTime,
};
use doorward_domain::{CompanyId, Timestamp};

/// A resource that is to be added.
#[derive(Debug, Clone)]
pub struct NewResource {
    /// As lock commands name it.
    pub uuid: ResourceUuid,
    /// Door or computer.
    pub kind: ResourceKind,
    /// Unique among the doors, or the computers, of the company.
    pub name: DisplayName,
    /// The vendor's `resource_subtype`; `simulated` makes a door that this server plays.
    pub subtype: Option<String>,
    /// The vendor's `resource_info`.
    pub info: Option<String>,
    /// The vendor's `public_key`.
    pub public_key: Option<String>,
    /// Where a door is.
    pub site: Option<SiteId>,
    /// What a door is set to.
    pub settings: DoorSettings,
    /// Who is asked before a door is unlocked.
    pub hook: Option<Hook>,
}

/// A resource as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Which.
    pub id: ResourceId,
    /// As lock commands name it.
    pub uuid: ResourceUuid,
    /// Door or computer.
    pub kind: ResourceKind,
    /// What it is called.
    pub name: String,
    /// The vendor's `resource_subtype`.
    pub subtype: Option<String>,
    /// The vendor's `resource_info`.
    pub info: Option<String>,
    /// The vendor's `public_key`.
    pub public_key: Option<String>,
    /// The vendor's `status`.
    pub status: String,
    /// Where a door is.
    pub site: Option<SiteId>,
    /// What a door is set to.
    pub settings: DoorSettings,
    /// Who is asked before a door is unlocked.
    pub hook: Option<Hook>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Adds a resource; `None` when the name is taken among its kind.
///
/// # Errors
/// The engine's error, for a UUID that is taken too.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    new: &NewResource,
    now: Timestamp,
) -> Result<Option<ResourceId>, Error> {
    const SQL: &str = "INSERT INTO resource (company, number, uuid, kind, name, name_key, subtype, \
         info, public_key, status, site, mode, methods, unlock_seconds, hook_url, hook_fails_open, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ACTIVE', $10, $11, \
         $12, $13, $14, $15, $16, $16) ON CONFLICT (company, kind, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::Resource)?;
    let (key, methods) = (new.name.key(), new.settings.methods.to_string());
    let values = [
        company.into(),
        number.into(),
        new.uuid.as_bytes().into(),
        new.kind.as_str().into(),
        new.name.as_str().into(),
        (&key).into(),
        new.subtype.as_ref().into(),
        new.info.as_ref().into(),
        new.public_key.as_ref().into(),
        new.site.map(|site| site.0).into(),
        new.settings.mode.as_str().into(),
        (&methods).into(),
        i64::from(new.settings.unlock_time).into(),
        new.hook.as_ref().map(|hook| &hook.url).into(),
        new.hook.as_ref().is_some_and(|hook| hook.fails_open).into(),
        now.into(),
    ];
    let added = (c.execute(SQL, &values)? == 1).then_some(ResourceId(number));
    if added.is_some() {
        policy_changes::mark(c, company, Subject::Door(ResourceId(number)))?;
    }
    Ok(added)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT number, uuid, kind, name, subtype, info, public_key, status, site, mode, \
             methods, unlock_seconds, hook_url, hook_fails_open, created_at, updated_at \
             FROM resource WHERE company = $1 ",
            $rest
        )
    };
}

/// The resource of a number.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ResourceId,
) -> Result<Option<Resource>, Error> {
    const SQL: &str = select!("AND number = $2");
    c.query_first(SQL, &[company.into(), id.0.into()], read)
}

/// The resource of a UUID.
///
/// # Errors
/// The engine's error.
pub fn find_by_uuid(
    c: &mut Conn<'_>,
    company: CompanyId,
    uuid: ResourceUuid,
) -> Result<Option<Resource>, Error> {
    const SQL: &str = select!("AND uuid = $2");
    c.query_first(SQL, &[company.into(), uuid.as_bytes().into()], read)
}

/// The resource of a kind and of a name's key.
///
/// # Errors
/// The engine's error.
pub fn find_by_name(
    c: &mut Conn<'_>,
    company: CompanyId,
    kind: ResourceKind,
    name_key: &str,
) -> Result<Option<Resource>, Error> {
    const SQL: &str = select!("AND kind = $2 AND name_key = $3");
    c.query_first(SQL, &[company.into(), kind.as_str().into(), name_key.into()], read)
}

/// The resources of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Resource>, Error> {
    const SQL: &str = select!("ORDER BY number");
    c.query(SQL, &[company.into()], read)
}

/// The doors of a group, by number; none when there is no such group of resources.
///
/// # Errors
/// The engine's error.
pub fn doors_of_group(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: i64,
) -> Result<Vec<Resource>, Error> {
    const SQL: &str = select!(
        "AND kind = 'DOOR' AND number IN (SELECT member FROM access_group_member \
         JOIN access_group ON access_group.company = access_group_member.company \
         AND access_group.number = access_group_member.group_number \
         WHERE access_group_member.company = $1 AND group_number = $2 \
         AND access_group.kind <> 'users') ORDER BY number"
    );
    c.query(SQL, &[company.into(), group.into()], read)
}

/// Every door of a subtype, of all companies.
///
/// # Errors
/// The engine's error.
pub fn doors_of_subtype(
    c: &mut Conn<'_>,
    subtype: &str,
) -> Result<Vec<(CompanyId, ResourceId, ResourceUuid)>, Error> {
    const SQL: &str = "SELECT company, number, uuid FROM resource \
         WHERE kind = 'DOOR' AND subtype = $1 ORDER BY company, number";
    c.query(SQL, &[subtype.into()], |row| {
        let uuid = ResourceUuid::from_bytes(row.identifier(2, "resource.uuid")?);
        Ok((CompanyId(row.integer(0)?), ResourceId(row.integer(1)?), uuid))
    })
}

/// Writes what an administrator may change; `false` when the name is taken.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: &Resource,
    name: &DisplayName,
    now: Timestamp,
) -> Result<bool, Error> {
    const TAKEN: &str = "SELECT 1 FROM resource \
         WHERE company = $1 AND kind = $2 AND name_key = $3 AND number <> $4";
    const SQL: &str = "UPDATE resource SET name = $3, name_key = $4, subtype = $5, info = $6, \
         site = $7, methods = $8, unlock_seconds = $9, hook_url = $10, hook_fails_open = $11, \
         updated_at = $12 WHERE company = $1 AND number = $2";
    let (key, methods) = (name.key(), resource.settings.methods.to_string());
    let taken =
        [company.into(), resource.kind.as_str().into(), (&key).into(), resource.id.0.into()];
    if c.query_first(TAKEN, &taken, |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let values = [
        company.into(),
        resource.id.0.into(),
        name.as_str().into(),
        (&key).into(),
        resource.subtype.as_ref().into(),
        resource.info.as_ref().into(),
        resource.site.map(|site| site.0).into(),
        (&methods).into(),
        i64::from(resource.settings.unlock_time).into(),
        resource.hook.as_ref().map(|hook| &hook.url).into(),
        resource.hook.as_ref().is_some_and(|hook| hook.fails_open).into(),
        now.into(),
    ];
    c.execute(SQL, &values)?;
    policy_changes::mark(c, company, Subject::Door(resource.id))?;
    Ok(true)
}

/// Sets a door's mode; `false` when there is no such door.
///
/// # Errors
/// The engine's error.
pub fn set_mode(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ResourceId,
    mode: DoorMode,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE resource SET mode = $3, updated_at = $4 \
         WHERE company = $1 AND number = $2 AND kind = 'DOOR'";
    let values = [company.into(), id.0.into(), mode.as_str().into(), now.into()];
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Door(id))?;
    }
    Ok(changed)
}

/// How many doors of a company are set to a mode.
///
/// # Errors
/// The engine's error.
pub fn count_in_mode(c: &mut Conn<'_>, company: CompanyId, mode: DoorMode) -> Result<i64, Error> {
    const SQL: &str =
        "SELECT COUNT(*) FROM resource WHERE company = $1 AND kind = 'DOOR' AND mode = $2";
    let count =
        c.query_first(SQL, &[company.into(), mode.as_str().into()], |row| row.integer(0))?;
    Ok(count.unwrap_or(0))
}

/// Removes a resource with its state, its commands, its places in groups and guest links, and the
/// policies that speak of it alone; `false` when there is none. Its events stay.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: ResourceId) -> Result<bool, Error> {
    const RESOURCE: &str = "DELETE FROM resource WHERE company = $1 AND number = $2";
    const BELONGINGS: [&str; 9] = [
        "DELETE FROM controller_door WHERE company = $1 AND resource = $2",
        "DELETE FROM door_behaviour WHERE company = $1 AND resource = $2",
        "DELETE FROM door_state WHERE company = $1 AND resource = $2",
        "DELETE FROM door_command WHERE company = $1 AND resource = $2",
        "DELETE FROM simulation WHERE company = $1 AND resource = $2",
        "DELETE FROM foreign_lock WHERE company = $1 AND resource = $2",
        "DELETE FROM guest_link_door WHERE company = $1 AND resource = $2",
        "DELETE FROM policy WHERE company = $1 AND what_kind = 'resource' AND what = $2",
        "DELETE FROM access_group_member WHERE company = $1 AND member = $2 AND EXISTS \
         (SELECT 1 FROM access_group WHERE access_group.company = access_group_member.company \
         AND access_group.number = access_group_member.group_number \
         AND access_group.kind <> 'users')",
    ];
    let values = [company.into(), id.0.into()];
    if c.execute(RESOURCE, &values)? == 0 {
        return Ok(false);
    }
    for sql in BELONGINGS {
        c.execute(sql, &values)?;
    }
    policy_changes::mark(c, company, Subject::Door(id))?;
    policy_changes::mark(c, company, Subject::Rules)?;
    Ok(true)
}

fn read(row: &Row<'_>) -> Result<Resource, Error> {
    Ok(Resource {
        id: ResourceId(row.integer(0)?),
        uuid: ResourceUuid::from_bytes(row.identifier(1, "resource.uuid")?),
        kind: ResourceKind::from_word(&row.text(2)?).ok_or(Error::Corrupt("resource.kind"))?,
        name: row.text(3)?,
        subtype: row.text_or_null(4)?,
        info: row.text_or_null(5)?,
        public_key: row.text_or_null(6)?,
        status: row.text(7)?,
        site: row.integer_or_null(8)?.map(SiteId),
        settings: settings(row, 9)?,
        hook: hook(row, 12)?,
        created_at: row.time(14)?,
        updated_at: row.time(15)?,
    })
}

/// Reads mode, methods and unlock time from three columns.
pub(crate) fn settings(row: &Row<'_>, column: usize) -> Result<DoorSettings, Error> {
    Ok(DoorSettings {
        mode: DoorMode::from_word(&row.text(column)?).ok_or(Error::Corrupt("resource.mode"))?,
        methods: Methods::from_words(&row.text(column + 1)?)
            .ok_or(Error::Corrupt("resource.methods"))?,
        unlock_time: UnlockTime::clamp_seconds(row.integer(column + 2)?),
    })
}

/// Reads a hook from two columns.
pub(crate) fn hook(row: &Row<'_>, column: usize) -> Result<Option<Hook>, Error> {
    let fails_open = row.boolean(column + 1)?;
    Ok(row.text_or_null(column)?.map(|url| Hook { url, fails_open }))
}
