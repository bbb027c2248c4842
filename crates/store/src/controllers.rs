//! Enrolled controllers: their keys, their links, and what they last said of the policy they hold.
//!
//! Not for the policy that they should hold, nor for the doors that hang on them: those are in
//! [`crate::controller_doors`].

use crate::door_states::Node;
use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, Timestamp};

/// Which controller.
pub type ControllerId = [u8; 16];

/// Whether a controller may connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControllerState {
    /// It may.
    Active,
    /// It was taken out of service.
    Revoked,
    /// It was stolen: what it held counts as known to the thief.
    Stolen,
}

/// The word for a state, here and in lists.
pub const fn word(state: ControllerState) -> &'static str {
    match state {
        ControllerState::Active => "active",
        ControllerState::Revoked => "revoked",
        ControllerState::Stolen => "stolen",
    }
}

fn of_word(text: &str) -> Option<ControllerState> {
    let all = [ControllerState::Active, ControllerState::Revoked, ControllerState::Stolen];
    all.into_iter().find(|state| word(*state) == text)
}

/// A controller that is to be kept.
#[derive(Clone)]
pub struct NewController {
    /// Which.
    pub id: ControllerId,
    /// What it is called.
    pub name: String,
    /// The same, folded: unique in a company.
    pub name_key: String,
    /// What it runs on.
    pub platform: String,
    /// Its public key of the channel.
    pub channel_key: [u8; 32],
    /// Its public key of the journal.
    pub signing_key: [u8; 32],
    /// The key under which it knows credentials, sealed.
    pub sealed_mac_key: Vec<u8>,
}

/// A controller as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Controller {
    /// Whose.
    pub company: CompanyId,
    /// Which.
    pub id: ControllerId,
    /// What it is called.
    pub name: String,
    /// What it runs on.
    pub platform: String,
    /// Its public key of the channel.
    pub channel_key: [u8; 32],
    /// Its public key of the journal.
    pub signing_key: [u8; 32],
    /// Whether it may connect.
    pub state: ControllerState,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// Its link and what it said.
    pub link: ControllerLinkState,
    /// What it said of its policy.
    pub report: ControllerReport,
    /// Since when it has not held what it should; `None`: it does.
    pub behind_since: Option<Timestamp>,
    /// The first entry of its journal that has not come in.
    pub journal_next: i64,
}

/// The link of a controller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControllerLinkState {
    /// The server that holds it.
    pub node: Option<Node>,
    /// Whether it was connected.
    pub online: bool,
    /// When it, or the server that holds its link, was heard of last.
    pub seen_at: Option<Timestamp>,
    /// What it can do, a word each, separated by spaces.
    pub capabilities: Option<String>,
    /// How far its clock was from the server's when it connected, in milliseconds.
    pub clock_error: Option<i64>,
}

/// What a controller says of the policy that it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControllerReport {
    /// Its epoch; 0: none.
    pub epoch: i64,
    /// Its root.
    pub root: Option<Vec<u8>>,
    /// The serial number of its deny list.
    pub deny_serial: i64,
    /// Why it did not take what it was sent.
    pub refusal: Option<String>,
}

/// Keeps a controller; `false` when the company has one of that name.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    new: &NewController,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO controller (company, id, name, name_key, platform, \
         channel_key, signing_key, state, renews_keys, sealed_mac_key, created_at, changed_at, \
         online, epoch, deny_serial, behind_since, journal_next) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', FALSE, $8, $9, $9, FALSE, 0, 0, $9, 1) \
         ON CONFLICT (company, name_key) DO NOTHING";
    let values = [
        company.into(),
        (&new.id).into(),
        (&new.name).into(),
        (&new.name_key).into(),
        (&new.platform).into(),
        (&new.channel_key).into(),
        (&new.signing_key).into(),
        (&new.sealed_mac_key).into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT company, id, name, platform, channel_key, signing_key, state, created_at, \
             node, online, seen_at, capabilities, clock_error, epoch, root, deny_serial, refusal, \
             behind_since, journal_next FROM controller ",
            $rest
        )
    };
}

/// A controller.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
) -> Result<Option<Controller>, Error> {
    const SQL: &str = select!("WHERE company = $1 AND id = $2");
    c.query_first(SQL, &[company.into(), id.into()], read)
}

/// The controllers of a company, by name.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Controller>, Error> {
    const SQL: &str = select!("WHERE company = $1 ORDER BY name_key");
    c.query(SQL, &[company.into()], read)
}

/// The controller that has a key of the channel, or was asked to make new ones and uses them now, which
/// the second value tells.
///
/// # Errors
/// The engine's error.
pub fn of_channel_key(
    c: &mut Conn<'_>,
    key: &[u8; 32],
) -> Result<Option<(Controller, bool)>, Error> {
    const PRESENT: &str = select!("WHERE channel_key = $1");
    const NEXT: &str = select!("WHERE next_channel_key = $1");
    if let Some(found) = c.query_first(PRESENT, &[key.into()], read)? {
        return Ok(Some((found, false)));
    }
    Ok(c.query_first(NEXT, &[key.into()], read)?.map(|found| (found, true)))
}

/// Keeps the keys that a controller will use from its next link on.
///
/// # Errors
/// The engine's error.
pub fn offer_keys(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    (channel_key, signing_key): (&[u8; 32], &[u8; 32]),
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET next_channel_key = $3, next_signing_key = $4, \
         changed_at = $5 WHERE company = $1 AND id = $2";
    let values = [company.into(), id.into(), channel_key.into(), signing_key.into(), now.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Puts the keys that were offered in the place of the present ones, which count no more.
///
/// # Errors
/// The engine's error.
pub fn take_keys(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET channel_key = next_channel_key, \
         signing_key = next_signing_key, next_channel_key = NULL, next_signing_key = NULL, \
         changed_at = $3 WHERE company = $1 AND id = $2 AND next_channel_key IS NOT NULL \
         AND next_signing_key IS NOT NULL";
    Ok(c.execute(SQL, &[company.into(), id.into(), now.into()])? == 1)
}

/// Says whether a controller may connect; `false` when there is none.
///
/// # Errors
/// The engine's error.
pub fn set_state(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    state: ControllerState,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str =
        "UPDATE controller SET state = $3, changed_at = $4 WHERE company = $1 AND id = $2";
    let values = [company.into(), id.into(), word(state).into(), now.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Gives a controller another name; `false` when there is none, or another one has the name.
///
/// # Errors
/// The engine's error.
pub fn rename(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    (name, name_key): (&str, &str),
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET name = $3, name_key = $4, changed_at = $5 \
         WHERE company = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM controller AS other \
         WHERE other.company = $1 AND other.name_key = $4 AND other.id <> $2)";
    let values = [company.into(), id.into(), name.into(), name_key.into(), now.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Removes a controller with its doors' places and its policy; `false` when there is none.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: &ControllerId) -> Result<bool, Error> {
    const BELONGINGS: [&str; 2] = [
        "DELETE FROM controller_door WHERE company = $1 AND controller = $2",
        "DELETE FROM controller_policy WHERE company = $1 AND controller = $2",
    ];
    const SQL: &str = "DELETE FROM controller WHERE company = $1 AND id = $2";
    let values = [company.into(), id.into()];
    for sql in BELONGINGS {
        c.execute(sql, &values)?;
    }
    Ok(c.execute(SQL, &values)? == 1)
}

/// Says whether a controller shall make new keys; `false` when there is none.
///
/// # Errors
/// The engine's error.
pub fn ask_for_keys(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    asks: bool,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET renews_keys = $3 WHERE company = $1 AND id = $2";
    Ok(c.execute(SQL, &[company.into(), id.into(), asks.into()])? == 1)
}

/// Has the journal of a controller begin anew: what it kept was lost or put back.
///
/// # Errors
/// The engine's error.
pub fn restart_journal(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    next: i64,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET journal_next = $3 WHERE company = $1 AND id = $2";
    Ok(c.execute(SQL, &[company.into(), id.into(), next.into()])? == 1)
}

/// Writes what a controller says of its policy, and whether that is what it should hold.
///
/// # Errors
/// The engine's error.
pub fn report(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    report: &ControllerReport,
    is_current: bool,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET epoch = $3, root = $4, deny_serial = $5, \
         refusal = $6, behind_since = CASE WHEN $7 THEN NULL ELSE COALESCE(behind_since, $8) END \
         WHERE company = $1 AND id = $2";
    let values = [
        company.into(),
        id.into(),
        report.epoch.into(),
        report.root.as_ref().into(),
        report.deny_serial.into(),
        report.refusal.as_ref().into(),
        is_current.into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Notes that the controllers of a company may not hold what they should any more.
///
/// # Errors
/// The engine's error.
pub fn fall_behind(c: &mut Conn<'_>, company: CompanyId, now: Timestamp) -> Result<u64, Error> {
    const SQL: &str = "UPDATE controller SET behind_since = $2 \
         WHERE company = $1 AND behind_since IS NULL AND state = 'active'";
    c.execute(SQL, &[company.into(), now.into()])
}

/// Takes journal entries up to a number, if the next one that is missing is `from`; `false` when they
/// are here already or some before them are not.
///
/// # Errors
/// The engine's error.
pub fn take_journal(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    (from, next): (i64, i64),
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET journal_next = $4 \
         WHERE company = $1 AND id = $2 AND journal_next = $3";
    Ok(c.execute(SQL, &[company.into(), id.into(), from.into(), next.into()])? == 1)
}

pub(crate) fn state(row: &Row<'_>, at: usize) -> Result<ControllerState, Error> {
    of_word(&row.text(at)?).ok_or(Error::Corrupt("controller.state"))
}

fn read(row: &Row<'_>) -> Result<Controller, Error> {
    let key = |at: usize, what| -> Result<[u8; 32], Error> {
        row.bytes(at)?.try_into().map_err(|_| Error::Corrupt(what))
    };
    let node = match row.bytes_or_null(8)? {
        Some(bytes) => Some(bytes.try_into().map_err(|_| Error::Corrupt("controller.node"))?),
        None => None,
    };
    Ok(Controller {
        company: CompanyId(row.integer(0)?),
        id: row.identifier(1, "controller.id")?,
        name: row.text(2)?,
        platform: row.text(3)?,
        channel_key: key(4, "controller.channel_key")?,
        signing_key: key(5, "controller.signing_key")?,
        state: state(row, 6)?,
        created_at: row.time(7)?,
        link: ControllerLinkState {
            node,
            online: row.boolean(9)?,
            seen_at: row.time_or_null(10)?,
            capabilities: row.text_or_null(11)?,
            clock_error: row.integer_or_null(12)?,
        },
        report: ControllerReport {
            epoch: row.integer(13)?,
            root: row.bytes_or_null(14)?,
            deny_serial: row.integer(15)?,
            refusal: row.text_or_null(16)?,
        },
        behind_since: row.time_or_null(17)?,
        journal_next: row.integer(18)?,
    })
}
