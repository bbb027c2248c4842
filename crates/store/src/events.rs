//! What happened at doors. Rows are numbered company by company in the order of commits, without
//! gaps, so that a reader who has come to a number has missed nothing before it.

use crate::numbers::{self, Kind};
use crate::{Conn, Error, Row};
use doorward_domain::access::{
    EventKind, GuestLinkId, Method, PersonNumber, ResourceId, ResourceUuid,
};
use doorward_domain::{CompanyId, RequestId, Timestamp};
use std::borrow::Cow;

/// An event that is to be kept.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// When it happened, which may be long before it is kept.
    pub at: Timestamp,
    /// At which door.
    pub resource: ResourceId,
    /// What.
    pub kind: EventKind,
    /// Whom it is about.
    pub person: Option<PersonNumber>,
    /// How she asked.
    pub method: Option<Method>,
    /// By whom, as the audit says it.
    pub actor: Option<String>,
    /// Why, as a word.
    pub reason: Option<Cow<'static, str>>,
    /// From where: a channel, or the rule that let her in.
    pub origin: Option<String>,
    /// Whatever else there is to say.
    pub detail: Option<String>,
    /// The call that caused it.
    pub request: Option<RequestId>,
    /// The boot of the door's controller, and its count of events since.
    pub sequence: Option<([u8; 16], i64)>,
    /// How late it came.
    pub arrival: Arrival,
}

/// How late an event came from its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrival {
    /// At once.
    #[default]
    Live,
    /// A little late: it may still trigger something.
    Grace,
    /// Long after: it is for the books alone.
    Backfill,
}

impl Arrival {
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::Live => None,
            Self::Grace => Some("grace"),
            Self::Backfill => Some("backfill"),
        }
    }

    fn from_word(word: Option<&str>) -> Option<Self> {
        [Self::Live, Self::Grace, Self::Backfill].into_iter().find(|late| late.word() == word)
    }
}

/// An event about which nothing more is known.
pub const fn happened(at: Timestamp, resource: ResourceId, kind: EventKind) -> NewEvent {
    NewEvent {
        at,
        resource,
        kind,
        person: None,
        method: None,
        actor: None,
        reason: None,
        origin: None,
        detail: None,
        request: None,
        sequence: None,
        arrival: Arrival::Live,
    }
}

/// An event as kept, with the names that its numbers have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the company's order.
    pub number: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// At which door.
    pub resource: ResourceId,
    /// UUID and name of the door; `None` once it is deleted.
    pub door: Option<(ResourceUuid, String)>,
    /// Whom it is about.
    pub person: Option<PersonNumber>,
    /// Her name; `None` once she is deleted.
    pub person_name: Option<String>,
    /// How she asked.
    pub method: Option<Method>,
    /// By whom.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// From where.
    pub origin: Option<String>,
    /// Whatever else there is to say.
    pub detail: Option<String>,
    /// How late it came.
    pub arrival: Arrival,
}

/// Which events; what is `None` does not narrow.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventFilter {
    /// Of one door.
    pub resource: Option<ResourceId>,
    /// About one person.
    pub person: Option<PersonNumber>,
    /// Of one kind.
    pub kind: Option<EventKind>,
    /// That happened then or later.
    pub from: Option<Timestamp>,
    /// That happened before.
    pub until: Option<Timestamp>,
}

/// Keeps an event; its number. Others of the company wait until this transaction ends.
///
/// # Errors
/// The engine's error, for a boot and sequence of the door that is kept already too.
pub fn insert(c: &mut Conn<'_>, company: CompanyId, event: &NewEvent) -> Result<i64, Error> {
    const SQL: &str = "INSERT INTO event (company, number, at, resource, kind, person, method, \
         actor, reason, origin, detail, request, boot, sequence, arrival) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let number = numbers::next(c, company, Kind::Event)?;
    let values = [
        company.into(),
        number.into(),
        event.at.into(),
        event.resource.0.into(),
        event.kind.as_str().into(),
        event.person.map(|person| person.0).into(),
        event.method.map(Method::as_str).into(),
        event.actor.as_ref().into(),
        event.reason.as_deref().into(),
        event.origin.as_ref().into(),
        event.detail.as_ref().into(),
        event.request.as_ref().map(RequestId::as_bytes).into(),
        event.sequence.as_ref().map(|(boot, _)| boot).into(),
        event.sequence.map(|(_, sequence)| sequence).into(),
        event.arrival.word().into(),
    ];
    c.execute(SQL, &values)?;
    Ok(number)
}

/// Whether an event of a door's own count is kept already.
///
/// # Errors
/// The engine's error.
pub fn is_kept(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    (boot, sequence): (&[u8; 16], i64),
) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM event \
         WHERE company = $1 AND resource = $2 AND boot = $3 AND sequence = $4";
    let values = [company.into(), resource.0.into(), boot.into(), sequence.into()];
    Ok(c.query_first(SQL, &values, |_| Ok(()))?.is_some())
}

/// The columns that [`read`] reads, and where they are.
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT event.number, event.at, event.kind, event.resource, resource.uuid, \
             resource.name, event.person, person.first_name, person.last_name, event.method, \
             event.actor, event.reason, event.origin, event.detail, event.arrival FROM event \
             LEFT JOIN resource ON resource.company = event.company \
             AND resource.number = event.resource \
             LEFT JOIN person ON person.company = event.company AND person.number = event.person \
             WHERE event.company = $1 ",
            $rest
        )
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            columns!(""),
            "AND (CAST($3 AS BIGINT) IS NULL OR event.resource = $3) \
             AND (CAST($4 AS BIGINT) IS NULL OR event.person = $4) \
             AND (CAST($5 AS TEXT) IS NULL OR event.kind = $5) \
             AND (CAST($6 AS BIGINT) IS NULL OR event.at >= $6) \
             AND (CAST($7 AS BIGINT) IS NULL OR event.at < $7) ",
            $rest
        )
    };
}

/// The events behind a number, in order, at most so many.
///
/// # Errors
/// The engine's error.
pub fn after(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: i64,
    filter: &EventFilter,
    most: i64,
) -> Result<Vec<Event>, Error> {
    const SQL: &str = select!("AND event.number > $2 ORDER BY event.number LIMIT $8");
    list(c, SQL, company, number, filter, most)
}

/// The events before a number, the last one first, at most so many.
///
/// # Errors
/// The engine's error.
pub fn before(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: i64,
    filter: &EventFilter,
    most: i64,
) -> Result<Vec<Event>, Error> {
    const SQL: &str = select!("AND event.number < $2 ORDER BY event.number DESC LIMIT $8");
    list(c, SQL, company, number, filter, most)
}

fn list(
    c: &mut Conn<'_>,
    sql: &'static str,
    company: CompanyId,
    number: i64,
    filter: &EventFilter,
    most: i64,
) -> Result<Vec<Event>, Error> {
    let values = [
        company.into(),
        number.into(),
        filter.resource.map(|resource| resource.0).into(),
        filter.person.map(|person| person.0).into(),
        filter.kind.map(EventKind::as_str).into(),
        filter.from.into(),
        filter.until.into(),
        most.into(),
    ];
    c.query(sql, &values, read)
}

/// Of each door that there is the last event that tells more than how its lock, leaf or mode stands.
///
/// # Errors
/// The engine's error.
pub fn last_of_doors(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Event>, Error> {
    const SQL: &str = columns!(
        "AND event.number IN (SELECT (SELECT told.number FROM event AS told \
         WHERE told.company = door.company AND told.resource = door.number AND told.kind NOT IN \
         ('locked', 'unlocked', 'opened', 'closed', 'mode_changed', 'held_ended', 'exit_requested') \
         ORDER BY told.number DESC LIMIT 1) \
         FROM resource AS door WHERE door.company = $1 AND door.kind = 'DOOR') \
         ORDER BY event.resource"
    );
    c.query(SQL, &[company.into()], read)
}

/// Of each door that there is the number of its last event.
///
/// # Errors
/// The engine's error.
pub fn last_numbers(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<(ResourceId, i64)>, Error> {
    const SQL: &str = "SELECT door.number, (SELECT MAX(event.number) FROM event \
         WHERE event.company = door.company AND event.resource = door.number) \
         FROM resource AS door WHERE door.company = $1 AND door.kind = 'DOOR' ORDER BY door.number";
    c.query(SQL, &[company.into()], |row| {
        Ok((ResourceId(row.integer(0)?), row.integer_or_null(1)?.unwrap_or(0)))
    })
}

/// What the guests of a link did with links at its doors since it was made, the last one first: all
/// that was denied, and of what was granted that which this link opened.
///
/// # Errors
/// The engine's error.
pub fn of_link(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    before: i64,
    most: i64,
) -> Result<Vec<Event>, Error> {
    const SQL: &str = columns!(
        "AND event.number < $2 AND event.method = 'link' \
         AND event.at >= (SELECT created_at FROM guest_link WHERE company = $1 AND number = $3) \
         AND event.resource IN \
         (SELECT resource FROM guest_link_door WHERE company = $1 AND link = $3) \
         AND event.person IN (SELECT person FROM guest_link_guest WHERE company = $1 AND link = $3) \
         AND (event.kind <> 'granted' OR event.origin LIKE $4) \
         ORDER BY event.number DESC LIMIT $5"
    );
    let opened = format!("%guest link {link}");
    let values = [company.into(), before.into(), link.0.into(), (&opened).into(), most.into()];
    c.query(SQL, &values, read)
}

/// The events about a person before a number, the last one first, at most so many.
///
/// # Errors
/// The engine's error.
pub fn about(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonNumber,
    before: i64,
    most: i64,
) -> Result<Vec<Event>, Error> {
    const SQL: &str =
        columns!("AND event.person = $2 AND event.number < $3 ORDER BY event.number DESC LIMIT $4");
    c.query(SQL, &[company.into(), person.0.into(), before.into(), most.into()], read)
}

/// The number of a company's last event; 0 before the first.
///
/// # Errors
/// The engine's error.
pub fn last_number(c: &mut Conn<'_>, company: CompanyId) -> Result<i64, Error> {
    const SQL: &str = "SELECT next - 1 FROM counter WHERE company = $1 AND kind = 'event'";
    Ok(c.query_first(SQL, &[company.into()], |row| row.integer(0))?.unwrap_or(0))
}

/// A number that rises with every event of whatever company.
///
/// # Errors
/// The engine's error.
pub fn total(c: &mut Conn<'_>) -> Result<i64, Error> {
    const SQL: &str = "SELECT CAST(SUM(next) AS BIGINT) FROM counter WHERE kind = 'event'";
    Ok(c.query_first(SQL, &[], |row| row.integer_or_null(0))?.flatten().unwrap_or(0))
}

/// Forgets events that happened before a time; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_older(c: &mut Conn<'_>, before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM event WHERE at < $1", &[before.into()])
}

fn read(row: &Row<'_>) -> Result<Event, Error> {
    let door = match (row.bytes_or_null(4)?, row.text_or_null(5)?) {
        (Some(_), Some(name)) => {
            Some((ResourceUuid::from_bytes(row.identifier(4, "resource.uuid")?), name))
        }
        _ => None,
    };
    let person_name = match (row.text_or_null(7)?, row.text_or_null(8)?) {
        (Some(first), Some(last)) => Some(format!("{first} {last}").trim().to_owned()),
        _ => None,
    };
    let method = match row.text_or_null(9)? {
        Some(word) => Some(Method::from_word(&word).ok_or(Error::Corrupt("event.method"))?),
        None => None,
    };
    Ok(Event {
        number: row.integer(0)?,
        at: row.time(1)?,
        kind: EventKind::from_word(&row.text(2)?).ok_or(Error::Corrupt("event.kind"))?,
        resource: ResourceId(row.integer(3)?),
        door,
        person: row.integer_or_null(6)?.map(PersonNumber),
        person_name,
        method,
        actor: row.text_or_null(10)?,
        reason: row.text_or_null(11)?,
        origin: row.text_or_null(12)?,
        detail: row.text_or_null(13)?,
        arrival: Arrival::from_word(row.text_or_null(14)?.as_deref())
            .ok_or(Error::Corrupt("event.arrival"))?,
    })
}

/// How often something happened in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Hours since 1970, UTC.
    pub hour: i64,
    /// What.
    pub kind: EventKind,
    /// How it was asked for.
    pub method: Option<Method>,
    /// How often.
    pub count: i64,
}

/// How often people were let in and not, hour by hour, since a moment.
///
/// # Errors
/// The engine's error.
pub fn tally(c: &mut Conn<'_>, company: CompanyId, since: Timestamp) -> Result<Vec<Tally>, Error> {
    const SQL: &str = "SELECT at / 3600000000 AS hour, kind, method, COUNT(*) FROM event \
         WHERE company = $1 AND at >= $2 AND kind IN ('granted', 'denied') \
         GROUP BY at / 3600000000, kind, method ORDER BY hour, kind, method";
    c.query(SQL, &[company.into(), since.into()], |row| {
        let method = row.text_or_null(2)?;
        let kind = EventKind::from_word(&row.text(1)?).ok_or(Error::Corrupt("event.kind"))?;
        let method =
            method.map(|word| Method::from_word(&word).ok_or(Error::Corrupt("event.method")));
        Ok(Tally {
            hour: row.integer(0)?,
            kind,
            method: method.transpose()?,
            count: row.integer(3)?,
        })
    })
}
