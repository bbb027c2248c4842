//! What decisions look at: little for one question, everything for snapshots and explanations. Not
//! for deciding.

use crate::policies::{self, policy_columns};
use crate::{Conn, Error, Row, link_profiles, resources, schedules, sites};
use doorward_domain::access::{
    Door, GroupId, GuestLink, GuestLinkId, LinkProfileId, ModelParts, NumberedSchedule,
    PeopleGroup, PersonNumber, Policy, ResourceGroup, ResourceId, ScheduleId, Site, SiteId,
    Validity, WeeklyWindows, What, When, Who, Zone,
};
use doorward_domain::{CompanyId, CompanySettings, PersonId, Status};
use std::collections::{BTreeMap, BTreeSet};

/// One question: whether somebody opens a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Who asks; `None`: an operator, about whom policies say nothing.
    pub person: Option<PersonNumber>,
    /// Which door.
    pub door: ResourceId,
    /// The guest link that she asks by.
    pub link: Option<GuestLinkId>,
}

/// The part of the whole model that the answer to one question depends on. Of guest links only the
/// one that the question names is in it.
///
/// # Errors
/// The engine's error.
pub fn of_question(
    c: &mut Conn<'_>,
    company: CompanyId,
    question: &Question,
) -> Result<ModelParts, Error> {
    const DOOR: &str = "SELECT resource.mode, resource.methods, resource.unlock_seconds, \
         site.number, site.zone FROM resource LEFT JOIN site ON site.company = resource.company \
         AND site.number = resource.site \
         WHERE resource.company = $1 AND resource.number = $2 AND resource.kind = 'DOOR'";
    let id = question.door;
    let found = c.query_first(DOOR, &[company.into(), id.0.into()], |row| {
        let site = match row.integer_or_null(3)? {
            Some(number) => Some(Site { id: SiteId(number), zone: sites::zone(row, 4)? }),
            None => None,
        };
        Ok((resources::settings(row, 0)?, site))
    })?;
    let mut parts = empty();
    let Some((settings, site)) = found else { return Ok(parts) };
    if site.is_none() {
        parts.zone = zone_of(c, company)?;
    }
    parts.doors.push(Door { id, site: site.as_ref().map(|site| site.id), settings });
    parts.sites.extend(site);
    let Some(person) = question.person else { return Ok(parts) };
    parts.policies = policies_of(c, company, person, id)?;
    narrow_groups(&mut parts, person, id);
    let named: BTreeSet<ScheduleId> = parts.policies.iter().filter_map(schedule_of).collect();
    for id in named {
        if let Some(schedule) = schedules::find(c, company, id)? {
            parts.schedules.push(NumberedSchedule { id, schedule });
        }
    }
    if let Some(link) = question.link {
        parts.policies.extend(policies_of_link(c, company, link, person, id)?);
    }
    Ok(parts)
}

/// The policies that speak about both a person and a door, by number.
fn policies_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonNumber,
    door: ResourceId,
) -> Result<Vec<Policy>, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        policy_columns!(),
        " FROM (SELECT 'everyone' AS kind, CAST(0 AS BIGINT) AS number \
         UNION ALL SELECT 'person', CAST($2 AS BIGINT) \
         UNION ALL SELECT 'group', access_group_member.group_number FROM access_group_member \
         JOIN access_group ON access_group.company = access_group_member.company \
         AND access_group.number = access_group_member.group_number \
         WHERE access_group_member.company = $1 AND access_group_member.member = $2 \
         AND access_group.kind = 'users') AS asker \
         JOIN policy ON policy.company = $1 AND policy.who_kind = asker.kind \
         AND policy.who = asker.number \
         WHERE policy.what_kind = 'all' \
         OR (policy.what_kind = 'resource' AND policy.what = $3) \
         OR (policy.what_kind = 'group' AND EXISTS (SELECT 1 FROM access_group_member AS place \
         JOIN access_group AS doors ON doors.company = place.company \
         AND doors.number = place.group_number WHERE place.company = $1 AND place.member = $3 \
         AND place.group_number = policy.what AND doors.kind <> 'users')) \
         ORDER BY policy.number"
    );
    let values = [company.into(), person.0.into(), door.0.into()];
    Ok(c.query(SQL, &values, policies::read)?.into_iter().map(|stored| stored.policy).collect())
}

/// Of the groups that the policies name, the asker and the door are members: that is how the
/// policies were found.
fn narrow_groups(parts: &mut ModelParts, person: PersonNumber, door: ResourceId) {
    let people: BTreeSet<GroupId> = parts
        .policies
        .iter()
        .filter_map(|policy| match policy.who {
            Who::Group(group) => Some(group),
            Who::Everyone | Who::Person(_) => None,
        })
        .collect();
    let doors: BTreeSet<GroupId> = parts
        .policies
        .iter()
        .filter_map(|policy| match policy.what {
            What::Group(group) => Some(group),
            What::AllDoors | What::Resource(_) => None,
        })
        .collect();
    parts.people_groups =
        people.into_iter().map(|id| PeopleGroup { id, members: vec![person] }).collect();
    parts.resource_groups =
        doors.into_iter().map(|id| ResourceGroup { id, members: vec![door] }).collect();
}

const fn schedule_of(policy: &Policy) -> Option<ScheduleId> {
    match policy.when {
        When::Schedule(id) => Some(id),
        When::Always | When::Windows(_) => None,
    }
}

/// The rules of one link for one guest at one door; none when it was taken back or is not hers.
fn policies_of_link(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
    door: ResourceId,
) -> Result<Vec<Policy>, Error> {
    const SQL: &str = "SELECT guest_link.number, guest_link.profile, guest_link.windows, \
         guest_link.valid_from, guest_link.valid_until FROM guest_link \
         JOIN guest_link_guest ON guest_link_guest.company = guest_link.company \
         AND guest_link_guest.link = guest_link.number AND guest_link_guest.person = $3 \
         JOIN guest_link_door ON guest_link_door.company = guest_link.company \
         AND guest_link_door.link = guest_link.number AND guest_link_door.resource = $4 \
         WHERE guest_link.company = $1 AND guest_link.number = $2 \
         AND guest_link.revoked_at IS NULL";
    let values = [company.into(), link.0.into(), person.0.into(), door.0.into()];
    let Some((mut link, profile)) = c.query_first(SQL, &values, read_link)? else {
        return Ok(Vec::new());
    };
    link.guests.push(person);
    link.doors.push(door);
    let profile = link_profiles::find(c, company, profile)?;
    Ok(profile.map(|stored| link.policies(&stored.profile).collect()).unwrap_or_default())
}

/// Reads a link without its doors and guests, and the number of its profile.
fn read_link(row: &Row<'_>) -> Result<(GuestLink, LinkProfileId), Error> {
    let windows: WeeklyWindows =
        serde_json::from_str(&row.text(2)?).map_err(|_| Error::Corrupt("guest_link.windows"))?;
    let link = GuestLink {
        id: GuestLinkId(row.integer(0)?),
        validity: Validity { from: row.time_or_null(3)?, until: row.time_or_null(4)? },
        windows,
        doors: Vec::new(),
        guests: Vec::new(),
    };
    Ok((link, LinkProfileId(row.integer(1)?)))
}

/// Everything that decisions of a company look at, every guest link that was not taken back
/// included, behind the policies.
///
/// # Errors
/// The engine's error.
pub fn whole(c: &mut Conn<'_>, company: CompanyId) -> Result<ModelParts, Error> {
    let mut parts = without_people(c, company)?;
    fill_groups(c, company, &mut parts)?;
    Ok(parts)
}

/// The same without the groups of people, of which a company may have very large ones.
///
/// # Errors
/// The engine's error.
pub fn without_people(c: &mut Conn<'_>, company: CompanyId) -> Result<ModelParts, Error> {
    const DOORS: &str = "SELECT number, site, mode, methods, unlock_seconds FROM resource \
         WHERE company = $1 AND kind = 'DOOR' ORDER BY number";
    let mut parts = empty();
    parts.zone = zone_of(c, company)?;
    parts.sites = sites::of_company(c, company)?
        .into_iter()
        .map(|site| Site { id: site.id, zone: site.zone })
        .collect();
    parts.doors = c.query(DOORS, &[company.into()], |row| {
        Ok(Door {
            id: ResourceId(row.integer(0)?),
            site: row.integer_or_null(1)?.map(SiteId),
            settings: resources::settings(row, 2)?,
        })
    })?;
    fill_places(c, company, &mut parts)?;
    parts.schedules = schedules::of_company(c, company)?
        .into_iter()
        .map(|stored| NumberedSchedule { id: stored.id, schedule: stored.schedule })
        .collect();
    parts.policies =
        policies::of_company(c, company)?.into_iter().map(|stored| stored.policy).collect();
    let links = policies_of_links(c, company)?;
    parts.policies.extend(links);
    Ok(parts)
}

fn fill_places(c: &mut Conn<'_>, company: CompanyId, parts: &mut ModelParts) -> Result<(), Error> {
    const SQL: &str = "SELECT access_group.number, access_group_member.member \
         FROM access_group JOIN access_group_member \
         ON access_group_member.company = access_group.company \
         AND access_group_member.group_number = access_group.number \
         WHERE access_group.company = $1 AND access_group.kind <> 'users' \
         ORDER BY access_group.number, access_group_member.member";
    let rows = c.query(SQL, &[company.into()], |row| {
        Ok((GroupId(row.integer(0)?), ResourceId(row.integer(1)?)))
    })?;
    for (id, member) in rows {
        match parts.resource_groups.last_mut().filter(|group| group.id == id) {
            Some(group) => group.members.push(member),
            None => parts.resource_groups.push(ResourceGroup { id, members: vec![member] }),
        }
    }
    Ok(())
}

fn fill_groups(c: &mut Conn<'_>, company: CompanyId, parts: &mut ModelParts) -> Result<(), Error> {
    const SQL: &str = "SELECT access_group.number, access_group_member.member \
         FROM access_group JOIN access_group_member \
         ON access_group_member.company = access_group.company \
         AND access_group_member.group_number = access_group.number \
         WHERE access_group.company = $1 AND access_group.kind = 'users' \
         ORDER BY access_group.number, access_group_member.member";
    let rows = c.query(SQL, &[company.into()], |row| {
        Ok((GroupId(row.integer(0)?), PersonNumber(row.integer(1)?)))
    })?;
    for (id, member) in rows {
        match parts.people_groups.last_mut().filter(|group| group.id == id) {
            Some(group) => group.members.push(member),
            None => parts.people_groups.push(PeopleGroup { id, members: vec![member] }),
        }
    }
    Ok(())
}

fn policies_of_links(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Policy>, Error> {
    const LINKS: &str = "SELECT number, profile, windows, valid_from, valid_until FROM guest_link \
         WHERE company = $1 AND revoked_at IS NULL ORDER BY number";
    const DOORS: &str =
        "SELECT link, resource FROM guest_link_door WHERE company = $1 ORDER BY link, resource";
    const GUESTS: &str =
        "SELECT link, person FROM guest_link_guest WHERE company = $1 ORDER BY link, person";
    let profiles: BTreeMap<_, _> = link_profiles::of_company(c, company)?
        .into_iter()
        .map(|stored| (stored.profile.id.0, stored.profile))
        .collect();
    let mut links: BTreeMap<i64, (GuestLink, LinkProfileId)> = c
        .query(LINKS, &[company.into()], read_link)?
        .into_iter()
        .map(|(link, profile)| (link.id.0, (link, profile)))
        .collect();
    let pair = |row: &Row<'_>| Ok((row.integer(0)?, row.integer(1)?));
    for (link, door) in c.query(DOORS, &[company.into()], pair)? {
        if let Some((link, _)) = links.get_mut(&link) {
            link.doors.push(ResourceId(door));
        }
    }
    for (link, guest) in c.query(GUESTS, &[company.into()], pair)? {
        if let Some((link, _)) = links.get_mut(&link) {
            link.guests.push(PersonNumber(guest));
        }
    }
    let rules = links.values().filter_map(|(link, profile)| {
        profiles.get(&profile.0).map(|profile| link.policies(profile))
    });
    Ok(rules.flatten().collect())
}

/// Identifier and status of the person of a number.
///
/// # Errors
/// The engine's error.
pub fn person(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
) -> Result<Option<(PersonId, Status)>, Error> {
    const SQL: &str = "SELECT id, status FROM person WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), number.0.into()], |row| {
        let id = PersonId::from_bytes(row.identifier(0, "person.id")?);
        let status = Status::from_word(&row.text(1)?).ok_or(Error::Corrupt("person.status"))?;
        Ok((id, status))
    })
}

/// The number of the person who has an e-mail address.
///
/// # Errors
/// The engine's error.
pub fn person_of_email(
    c: &mut Conn<'_>,
    company: CompanyId,
    email_key: &str,
) -> Result<Option<PersonNumber>, Error> {
    const SQL: &str = "SELECT number FROM person WHERE company = $1 AND email_key = $2";
    c.query_first(SQL, &[company.into(), email_key.into()], |row| row.integer(0).map(PersonNumber))
}

/// The wall clock of doors that are at no site.
fn zone_of(c: &mut Conn<'_>, company: CompanyId) -> Result<Zone, Error> {
    const SQL: &str = "SELECT settings FROM company WHERE id = $1";
    let found = c.query_first(SQL, &[company.into()], |row| {
        serde_json::from_str::<CompanySettings>(&row.text(0)?)
            .map_err(|_| Error::Corrupt("company.settings"))
    })?;
    Ok(found.unwrap_or_default().zone)
}

fn empty() -> ModelParts {
    ModelParts {
        zone: Zone::utc(),
        sites: Vec::new(),
        doors: Vec::new(),
        people_groups: Vec::new(),
        resource_groups: Vec::new(),
        schedules: Vec::new(),
        policies: Vec::new(),
    }
}
