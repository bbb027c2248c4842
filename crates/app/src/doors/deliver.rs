//! From a command that is written down to the door's word. Not for what is written before.

use super::operate::{Ordered, event};
use super::{DoorAction, Operation, Requester};
use crate::App;
use crate::context::Ctx;
use crate::door_links::{Expected, Way};
use crate::error::Error;
use crate::events::book;
use doorward_domain::Refusal;
use doorward_domain::access::{EventKind, LockStatus};
use doorward_store::door_commands::{self, CommandOutcome};
use doorward_store::link_uses;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long a door has to confirm.
const CONFIRMATION: Duration = Duration::from_secs(3);
/// How often the word of a door is looked for that another server holds.
const LOOK: Duration = Duration::from_millis(40);

impl App {
    /// Sends a command, or leaves that to the server that holds the link, and waits for the door's
    /// word.
    pub(super) async fn deliver(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        ordered: &Ordered,
        answer: Expected<'_>,
    ) -> Result<LockStatus, Error> {
        let outcome = match ordered.way {
            Way::Here => {
                let door = (ctx.company, ordered.door.id);
                if !self.links.send(door, ordered.signed.clone()) {
                    return self.fail(ctx, operation, ordered, Refusal::DoorUnreachable).await;
                }
                timeout(CONFIRMATION, answer.outcome()).await
            }
            Way::Elsewhere | Way::None => {
                timeout(CONFIRMATION, self.look_for_outcome(ctx, ordered.command)).await
            }
        };
        let wanted = match operation.action {
            DoorAction::Lock => LockStatus::Locked,
            DoorAction::Unlock { .. } => LockStatus::Unlocked,
        };
        let refusal = match outcome {
            Ok(Ok(CommandOutcome::Done(lock))) if lock == wanted => return Ok(lock),
            Ok(Ok(CommandOutcome::Done(lock))) => Refusal::DoorFailed(stuck(lock).to_owned()),
            Ok(Ok(CommandOutcome::Refused(why))) => Refusal::DoorFailed(why),
            Ok(Err(error)) => return Err(error),
            Ok(Ok(CommandOutcome::Open)) | Err(_) => Refusal::DoorSilent,
        };
        self.fail(ctx, operation, ordered, refusal).await
    }

    async fn look_for_outcome(
        &self,
        ctx: &Ctx,
        command: [u8; 16],
    ) -> Result<CommandOutcome, Error> {
        let company = ctx.company;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let found: Option<CommandOutcome> = self
                .db
                .read_one(move |c| {
                    door_commands::outcome(c, company, &command).map_err(Error::from)
                })
                .await?;
            match found {
                Some(CommandOutcome::Open) => {}
                Some(outcome) => return Ok(outcome),
                // The door was deleted meanwhile.
                None => return Ok(CommandOutcome::Refused("the door is gone".to_owned())),
            }
        }
    }

    /// Writes down that a door did not do what it was told. A guest's use is given back when it is
    /// certain that she was not let in.
    async fn fail<T>(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        ordered: &Ordered,
        refusal: Refusal,
    ) -> Result<T, Error> {
        let mut failed = event(ctx, operation, &ordered.door, EventKind::Failed);
        failed.at = self.clock.now();
        failed.reason = Some(refusal.word().into());
        if let Refusal::DoorFailed(why) = &refusal {
            failed.detail = Some(why.clone());
        }
        let certain = refusal != Refusal::DoorSilent;
        let (called, by, command) = (ctx.clone(), operation.by.clone(), ordered.command);
        let (ring, door) = (Arc::clone(&self.ring), ordered.door.clone());
        self.db
            .write(move |c| {
                if certain {
                    let outcome = CommandOutcome::Refused("not carried out".to_owned());
                    door_commands::finish(c, called.company, &command, &outcome)?;
                    if let Requester::Guest(guest) = &by {
                        link_uses::give_back(c, called.company, guest.link, guest.person)?;
                    }
                }
                book::write(c, &ring, &called, &door, &failed)
            })
            .await?;
        self.events_written();
        Err(refusal.into())
    }
}

/// Why a lock that obeyed is not where it should be.
const fn stuck(lock: LockStatus) -> &'static str {
    match lock {
        LockStatus::Unlocked => "its mode, or its lack of power, keeps it unlocked",
        LockStatus::Locked => "it stays locked",
        LockStatus::Unknown => "its bolt is stuck",
    }
}
