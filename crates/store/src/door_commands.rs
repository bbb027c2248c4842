//! Signed commands on their way to a door, and what came of them. A command is void after ten
//! seconds, so a row is never sent late.

use crate::door_states::Node;
use crate::{Conn, Error};
use doorward_domain::access::{LockStatus, ResourceId};
use doorward_domain::{CompanyId, Timestamp};

/// Whether the server that holds the link must still come for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It must: it is another server.
    Waiting,
    /// Its writer sends it as soon as it is committed.
    Sent,
}

/// A command that is to be kept.
#[derive(Debug, Clone)]
pub struct NewCommand {
    /// As the command itself says.
    pub id: [u8; 16],
    /// The door.
    pub resource: ResourceId,
    /// The signed bytes.
    pub signed: Vec<u8>,
    /// Who sends it.
    pub delivery: Delivery,
    /// When it was made.
    pub issued_at: Timestamp,
    /// The first moment at which it is void.
    pub expires_at: Timestamp,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandOutcome {
    /// Nothing yet.
    Open,
    /// It was carried out, and so the lock is now in this state.
    Done(LockStatus),
    /// It was not, for this reason.
    Refused(String),
}

/// A command that waits for the server that holds the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingCommand {
    /// Whose.
    pub company: CompanyId,
    /// Which.
    pub id: [u8; 16],
    /// The door.
    pub resource: ResourceId,
    /// The signed bytes.
    pub signed: Vec<u8>,
}

/// Keeps a command.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, company: CompanyId, new: &NewCommand) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO door_command (company, id, resource, signed, state, issued_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let state = match new.delivery {
        Delivery::Waiting => "waiting",
        Delivery::Sent => "sent",
    };
    let values = [
        company.into(),
        (&new.id).into(),
        new.resource.0.into(),
        (&new.signed).into(),
        state.into(),
        new.issued_at.into(),
        new.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The commands that wait for a server and are not void yet, in the order in which they were made.
///
/// # Errors
/// The engine's error.
pub fn waiting_for(
    c: &mut Conn<'_>,
    node: &Node,
    now: Timestamp,
) -> Result<Vec<WaitingCommand>, Error> {
    const SQL: &str = "SELECT door_command.company, door_command.id, door_command.resource, \
         door_command.signed FROM door_command \
         JOIN door_state ON door_state.company = door_command.company \
         AND door_state.resource = door_command.resource \
         WHERE door_command.state = 'waiting' AND door_command.expires_at > $2 \
         AND door_state.node = $1 ORDER BY door_command.issued_at";
    c.query(SQL, &[node.into(), now.into()], |row| {
        Ok(WaitingCommand {
            company: CompanyId(row.integer(0)?),
            id: row.identifier(1, "door_command.id")?,
            resource: ResourceId(row.integer(2)?),
            signed: row.bytes(3)?,
        })
    })
}

/// Takes a waiting command for sending; `false` when somebody has.
///
/// # Errors
/// The engine's error.
pub fn take(c: &mut Conn<'_>, company: CompanyId, id: &[u8; 16]) -> Result<bool, Error> {
    const SQL: &str = "UPDATE door_command SET state = 'sent' \
         WHERE company = $1 AND id = $2 AND state = 'waiting'";
    Ok(c.execute(SQL, &[company.into(), id.into()])? == 1)
}

/// Notes what came of a command that was sent.
///
/// # Errors
/// The engine's error.
pub fn finish(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
    outcome: &CommandOutcome,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE door_command SET state = $3, outcome = $4 \
         WHERE company = $1 AND id = $2 AND state IN ('waiting', 'sent')";
    let (state, text) = match outcome {
        CommandOutcome::Open => return Ok(()),
        CommandOutcome::Done(lock) => ("done", lock.as_str()),
        CommandOutcome::Refused(reason) => ("refused", reason.as_str()),
    };
    c.execute(SQL, &[company.into(), id.into(), state.into(), text.into()]).map(|_| ())
}

/// What came of a command; `None` when there is no such command.
///
/// # Errors
/// The engine's error.
pub fn outcome(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &[u8; 16],
) -> Result<Option<CommandOutcome>, Error> {
    const SQL: &str = "SELECT state, outcome FROM door_command WHERE company = $1 AND id = $2";
    c.query_first(SQL, &[company.into(), id.into()], |row| {
        let text = row.text_or_null(1)?.unwrap_or_default();
        Ok(match row.text(0)?.as_str() {
            "done" => CommandOutcome::Done(
                LockStatus::from_word(&text).ok_or(Error::Corrupt("door_command.outcome"))?,
            ),
            "refused" => CommandOutcome::Refused(text),
            _ => CommandOutcome::Open,
        })
    })
}

/// Forgets commands that were void before a time; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM door_command WHERE expires_at < $1", &[before.into()])
}
