//! Writing down what doors say, in order, some at a time.

use super::{LinkReport, Record, command_outcome, translate};
use crate::App;
use crate::context::{Channel, Ctx};
use crate::error::Error;
use crate::events::book;
use crate::key_ring::KeyRing;
use doorward_domain::Timestamp;
use doorward_domain::access::{EventKind, LockStatus, ResourceId};
use doorward_door::simulated::Output;
use doorward_store::door_commands;
use doorward_store::door_states::{self, DoorReport, Node};
use doorward_store::events::{self, NewEvent};
use doorward_store::{Conn, resources};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Most reports in one write.
const TOGETHER: usize = 256;
/// How long to wait before what could not be written is tried again.
const AGAIN: Duration = Duration::from_millis(200);

impl App {
    /// Writes what comes, until `stop` changes and nothing is left.
    pub(super) async fn write_records(
        &self,
        unwritten: &mut mpsc::Receiver<Record>,
        stop: &mut tokio::sync::watch::Receiver<bool>,
    ) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                biased;
                taken = unwritten.recv_many(&mut batch, TOGETHER) => if taken == 0 { return },
                _ = stop.changed() => return,
            }
            let batch: Arc<[Record]> = std::mem::take(&mut batch).into();
            while let Err(error) = self.write_batch(Arc::clone(&batch)).await {
                tracing::error!(%error, "what doors said could not be written; it is tried again");
                if *stop.borrow() {
                    return;
                }
                tokio::time::sleep(AGAIN).await;
            }
            self.events_written();
        }
    }

    async fn write_batch(&self, batch: Arc<[Record]>) -> Result<(), Error> {
        let mut books = Books {
            node: self.links.node,
            ring: Arc::clone(&self.ring),
            ctx: self.ctx(Channel::Server, "door.report", None)?,
        };
        self.db.write(move |c| batch.iter().try_for_each(|record| books.write(c, record))).await
    }
}

/// What is needed to write down what a door says.
struct Books {
    node: Node,
    ring: Arc<KeyRing>,
    ctx: Ctx,
}

impl Books {
    fn write(&mut self, c: &mut Conn<'_>, record: &Record) -> Result<(), Error> {
        let (company, door) = record.door;
        self.ctx.company = company;
        match &record.report {
            &LinkReport::Online { at, mode, lock, position } => {
                let report = DoorReport {
                    mode: Some(mode),
                    lock: Some(lock),
                    position: Some(position),
                    online: Some(true),
                };
                self.write_state(c, report, &events::happened(at, door, EventKind::Online))
            }
            &LinkReport::Offline { at } => {
                let report = DoorReport { online: Some(false), ..DoorReport::default() };
                self.write_state(c, report, &events::happened(at, door, EventKind::Offline))
            }
            &LinkReport::State { at, mode, lock, position } => {
                self.write_change(c, door, at, DoorReport { mode, lock, position, online: None })
            }
            LinkReport::Answered { command, outcome } => {
                door_commands::finish(c, company, command, outcome)?;
                Ok(())
            }
            &LinkReport::Said { output: Output::Confirmation(confirmation), .. } => {
                if let Some(command) = confirmation.command {
                    let outcome = command_outcome(confirmation.outcome);
                    door_commands::finish(c, company, &command, &outcome)?;
                }
                Ok(())
            }
            &LinkReport::Said { at, output: Output::Event { sequence, event } } => {
                let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
                if events::is_kept(c, company, door, (&record.boot, sequence))? {
                    return Ok(());
                }
                let (kind, report, detail) = translate::noticed(event.kind);
                let sequence = Some((record.boot, sequence));
                let event = NewEvent { detail, sequence, ..events::happened(at, door, kind) };
                self.write_state(c, report, &event)
            }
        }
    }

    /// Writes what is different about a door, with an event for its lock and its mode: where its leaf is
    /// has one already.
    fn write_change(
        &self,
        c: &mut Conn<'_>,
        door: ResourceId,
        at: Timestamp,
        report: DoorReport,
    ) -> Result<(), Error> {
        let company = self.ctx.company;
        let Some(found) = resources::find(c, company, door)? else { return Ok(()) };
        door_states::report(c, company, door, &self.node, &report, self.ctx.now)?;
        let lock = report.lock.map(|lock| match lock {
            LockStatus::Locked => EventKind::Locked,
            LockStatus::Unlocked => EventKind::Unlocked,
            LockStatus::Unknown => EventKind::LockUnknown,
        });
        if let Some(kind) = lock {
            book::write(c, &self.ring, &self.ctx, &found, &events::happened(at, door, kind))?;
        }
        if let Some(mode) = report.mode {
            let detail = Some(mode.as_str().to_owned());
            let event = NewEvent { detail, ..events::happened(at, door, EventKind::ModeChanged) };
            book::write(c, &self.ring, &self.ctx, &found, &event)?;
        }
        Ok(())
    }

    /// Writes state and event of a door that was not deleted meanwhile.
    fn write_state(
        &self,
        c: &mut Conn<'_>,
        report: DoorReport,
        event: &NewEvent,
    ) -> Result<(), Error> {
        let company = self.ctx.company;
        let Some(door) = resources::find(c, company, event.resource)? else { return Ok(()) };
        if report != DoorReport::default() {
            door_states::report(c, company, door.id, &self.node, &report, self.ctx.now)?;
        }
        book::write(c, &self.ring, &self.ctx, &door, event)
    }
}
