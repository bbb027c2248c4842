//! What a controller says in its conversation, and what follows from it.

use super::{Session, short, translate};
use crate::controller_policies::Holds;
use crate::door_links::LinkReport;
use crate::error::Error;
use doorward_domain::access::{DoorMode, LeafPosition, LockStatus};
use doorward_door::link::{
    Acknowledged, DoorState, FromController, FromServer, PolicyReport, ServerTime, States,
};
use doorward_store::controllers;

impl Session<'_> {
    pub(super) async fn heard(&mut self, message: FromController) -> Result<(), Error> {
        match message {
            FromController::Heartbeat(beat) => {
                let time = ServerTime {
                    time: self.app.clock.now(),
                    monotonic_ms: beat.monotonic_ms,
                    epoch: self.wanted,
                };
                self.speech.say(FromServer::Heartbeat(time).encode()).await
            }
            FromController::Answer(answer) => {
                if let Some(command) = answer.command {
                    let outcome = translate::outcome(answer.outcome);
                    self.app.controller_answered(self.key.0, command, outcome).await;
                }
                Ok(())
            }
            FromController::States(states) => self.states(&states).await,
            FromController::Policy(report) => self.policy_report(report).await,
            FromController::Journal(batch) => {
                let next = self.app.take_journal(self.key, &self.name, batch).await?;
                let journal_next = u64::try_from(next).unwrap_or(0);
                let acknowledged = FromServer::Acknowledged(Acknowledged { journal_next });
                self.speech.say(acknowledged.encode()).await
            }
            FromController::NewKeys(keys) => {
                let ((company, id), now) = (self.key, self.app.clock.now());
                self.app
                    .db
                    .write(move |c| {
                        let offered = (&keys.channel_key, &keys.signing_key);
                        controllers::offer_keys(c, company, &id, offered, now)?;
                        controllers::ask_for_keys(c, company, &id, false)?;
                        Ok::<_, Error>(())
                    })
                    .await
            }
            // Said at the beginning or not at all.
            FromController::Hello(_) | FromController::Enrol(_) | FromController::Reveal(_) => {
                Ok(())
            }
        }
    }

    async fn policy_report(&mut self, report: PolicyReport) -> Result<(), Error> {
        if let Some(why) = &report.refused {
            let why = translate::plain(why);
            tracing::warn!(controller = short(&self.key.1), why, "a controller refused its policy");
        }
        let reached = report.epoch >= self.wanted;
        self.holds = Holds {
            epoch: report.epoch,
            root: report.root,
            deny_serial: report.deny_serial,
            wants_snapshot: report.wants_snapshot,
        };
        let refused = report.refused.is_some() || report.wants_snapshot;
        // A deny list that came before the policy is reported by itself.
        if reached || refused {
            self.asked = None;
            self.stale |= report.wants_snapshot;
        }
        self.write_report(report.refused.map(|why| translate::plain(&why))).await
    }

    async fn states(&mut self, states: &States) -> Result<(), Error> {
        let now = self.app.clock.now();
        for state in &states.doors {
            let Some(door) = self.doors.get_mut(&state.door) else { continue };
            let new = of_door(state);
            let reports = match door.state.replace(new) {
                None => {
                    vec![LinkReport::Online { at: now, mode: new.0, lock: new.1, position: new.2 }]
                }
                Some(before) if before != new => vec![LinkReport::State {
                    at: now,
                    mode: (before.0 != new.0).then_some(new.0),
                    lock: (before.1 != new.1).then_some(new.1),
                    position: (before.2 != new.2).then_some(new.2),
                }],
                Some(_) => continue,
            };
            door.link.report(reports).await;
        }
        self.app.look_for_doors_now();
        Ok(())
    }
}

fn of_door(state: &DoorState) -> (DoorMode, LockStatus, LeafPosition) {
    let position = state.position.map_or(LeafPosition::Unknown, crate::door_links::leaf_position);
    (crate::door_links::door_mode(state.mode), crate::door_links::lock_status(state.lock), position)
}
