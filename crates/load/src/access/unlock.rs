//! Doors locked and unlocked, alone or while people are added.

use super::doors::Door;
use super::keyed::Keyed;
use crate::arguments::{Arguments, Work};
use crate::client::{Answer, Verdict, Wire};
use crate::compare::named;
use crate::engine::{Kind, Lane, Muster, Outcome, Pace, Turn, drive};
use crate::error::Error;
use crate::report::Summary;
use crate::single::{pace, report};
use crate::work::{Callers, Mix, Operation, for_server};
use hyper::Method;
use std::sync::Arc;

/// Measures `POST /setlockstatus` on `--connections`, while `--adders` others add people.
pub(crate) fn unlock(arguments: &Arguments) -> Result<(), Error> {
    let keyed = Keyed::new(arguments)?;
    let doors = Door::online(&keyed)?;
    let adders = arguments.access.adders;
    let mix = Mix::Only(Operation::AddUser);
    let adding = match adders {
        0 => None,
        _ => Some(Callers::all(Arc::new(for_server(arguments, mix)?), mix)),
    };
    let alone = pace(arguments);
    let operators = Operators { keyed, doors: doors.into(), count: alone.connections, adding };
    let pace = Pace { connections: alone.connections + adders, ..alone };
    let run = drive(&pace, &operators)?;
    report(arguments, &Summary::new(&named(&Work::Unlock), pace.connections, &run))
}

/// Opens the lanes: first those that operate doors, then those that add people.
#[derive(Debug)]
struct Operators {
    keyed: Keyed,
    doors: Arc<[Door]>,
    count: usize,
    adding: Option<Callers>,
}

impl Muster for Operators {
    type Lane = Operator;

    async fn open(&self, index: usize) -> Result<Operator, Error> {
        if let Some(adding) = self.adding.as_ref().filter(|_| index >= self.count) {
            return Ok(Operator::Adds(Box::new(adding.open(index).await?)));
        }
        let mut wire = self.keyed.wire();
        wire.connect().await?;
        let (keyed, doors) = (self.keyed.clone(), self.doors.clone());
        let (step, lock) = (index, false);
        Ok(Operator::Operates(Box::new(Switch { keyed, wire, doors, step, lock })))
    }
}

/// A connection of either kind.
#[derive(Debug)]
enum Operator {
    Operates(Box<Switch>),
    Adds(Box<<Callers as Muster>::Lane>),
}

/// A connection that unlocks a door and locks it again, one door after the other: a door remembers the
/// commands of some seconds, and takes no more of them than it has room for.
#[derive(Debug)]
struct Switch {
    keyed: Keyed,
    wire: Wire,
    doors: Arc<[Door]>,
    step: usize,
    lock: bool,
}

impl Switch {
    async fn turn(&mut self) -> Turn {
        let Ok(door) = Door::at(&self.doors, self.step) else { return Turn::Exhausted };
        let lock = self.lock;
        let body = format!(r#"{{"uuid":"{}","lock_state":{lock}}}"#, door.uuid);
        self.lock = !lock;
        self.step = self.step.wrapping_add(usize::from(lock));
        let request = self.keyed.call(Method::POST, "/setlockstatus", body);
        let outcome = match self.wire.send(request).await {
            Ok(answer) => answer.outcome(judge(&answer, lock)),
            Err(error) => Outcome::Broken(error.to_string()),
        };
        Turn::Done(Kind::SetLock, outcome)
    }
}

/// Whether the door is said to be as it was told.
fn judge(answer: &Answer, lock: bool) -> Verdict {
    let said = if lock { " is locked." } else { " is unlocked for " };
    answer.judge(|answer| {
        let text = std::str::from_utf8(&answer.body).unwrap_or_default();
        answer.status == 200 && text.starts_with(r#"{"success":""#) && text.contains(said)
    })
}

impl Lane for Operator {
    async fn turn(&mut self) -> Turn {
        match self {
            Self::Operates(switch) => switch.turn().await,
            Self::Adds(caller) => caller.turn().await,
        }
    }

    fn settle(&mut self) -> Result<(), Error> {
        match self {
            Self::Operates(_) => Ok(()),
            Self::Adds(caller) => caller.settle(),
        }
    }

    async fn mend(&mut self) -> Result<(), Error> {
        match self {
            Self::Operates(switch) => switch.wire.connect().await,
            Self::Adds(caller) => caller.mend().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Bytes;

    #[test]
    fn a_door_that_did_the_opposite_is_wrong() {
        let answer = |status, text: &str| {
            let body = Bytes::copy_from_slice(text.as_bytes());
            Answer { status, body, cookie: None }
        };
        let locked = r#"{"success":"Front is locked."}"#;
        let unlocked = r#"{"success":"Front is unlocked for 5 seconds."}"#;
        assert_eq!(judge(&answer(200, locked), true), Verdict::Right);
        assert_eq!(judge(&answer(200, unlocked), false), Verdict::Right);
        assert_eq!(judge(&answer(200, unlocked), true), Verdict::Wrong);
        assert_eq!(judge(&answer(503, unlocked), false), Verdict::Wrong);
        assert_eq!(judge(&answer(429, ""), false), Verdict::Limited);
    }
}
